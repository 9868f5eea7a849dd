/* A network: a model with its weights, how it is compiled, and what it predicts. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/network_inside.h"

#define DEFAULT_BATCH 32

/* `n` numbers aligned for the kernels, zero; at least one. */
static cel_real *vector(size_t n)
{
    cel_real *v = cel_malloc_aligned(n + CEL_WEIGHT_ALIGN, sizeof *v);
    if (v)
        memset(v, 0, (n + CEL_WEIGHT_ALIGN) * sizeof *v);
    return v;
}

cel_status cel_network_new(cel_model *model, const cel_stream *stream, cel_network **out, cel_error *err)
{
    cel_network *network = CEL_NEW(cel_network);
    *out = NULL;
    if (!network)
        return cel_nomem(err);
    network->model = cel_model_hold(model);
    network->params = vector(model->n_params);
    network->state = vector(model->n_state);
    cel_status status = network->params && network->state ? cel_model_initialize(model, stream, network->params, network->state, err) : cel_nomem(err);
    if (status != CEL_OK) {
        cel_network_free(network);
        return status;
    }
    *out = network;
    return CEL_OK;
}

/* Forgets how the network was compiled. */
static void forget(cel_network *network)
{
    if (network->started)
        cel_optimizer_state_free(&network->optimizing);
    cel_optimizer_free(&network->optimizer);
    cel_free(network->losses);
    cel_free(network->loss_names);
    cel_free(network->loss_weights);
    cel_free(network->output_names);
    cel_free(network->metrics);
    network->losses = NULL;
    network->loss_names = NULL;
    network->loss_weights = NULL;
    network->output_names = NULL;
    network->metrics = NULL;
    network->n_metrics = 0;
    network->compiled = network->started = false;
}

void cel_network_free(cel_network *network)
{
    if (!network)
        return;
    forget(network);
    cel_plan_free(network->plan);
    cel_free_aligned(network->params);
    cel_free_aligned(network->state);
    cel_model_free(network->model);
    cel_free(network);
}

cel_model *cel_network_model(const cel_network *network)
{
    return network->model;
}

cel_real *cel_network_params(cel_network *network)
{
    return network->params;
}

cel_real *cel_network_state(cel_network *network)
{
    return network->state;
}

cel_loss_shape cel_network_output_shape(const cel_network *network, size_t output, size_t samples)
{
    const cel_shape *shape = &network->model->outputs[output]->shape;
    size_t cols = shape->rank > 0 ? (size_t)shape->dim[shape->rank - 1] : 1;
    return (cel_loss_shape){samples, cel_shape_size(shape) / cols, cols};
}

/* ---- compile ---------------------------------------------------------------------------------------------- */

static cel_status set_losses(cel_network *network, const cel_compile_options *options, cel_error *err)
{
    size_t n = network->model->n_outputs;
    if (options->n_losses != 1 && options->n_losses != n)
        return cel_fail(err, CEL_INPUT, "network.losses", "the model has %zu output%s, but %zu losses were given", n, n == 1 ? "" : "s", options->n_losses);
    for (size_t i = 0; i < n; i++) {
        size_t from = options->n_losses == 1 ? 0 : i;
        network->loss_weights[i] = options->loss_weights ? options->loss_weights[i] : 1;
        if (options->losses && options->losses[from].type) {
            network->losses[i] = options->losses[from];
            continue;
        }
        const char *name = options->loss_names ? options->loss_names[from] : NULL;
        cel_loss unused;
        if (!name)
            return cel_fail(err, CEL_INPUT, "network.losses", "output `%s` has no loss", network->model->outputs[i]->layer->name);
        CEL_TRY(cel_loss_named(name, 1, 1, &unused, err)); /* the name is wrong now rather than at fit() */
        snprintf(network->loss_names[i], sizeof *network->loss_names, "%s", name);
    }
    return CEL_OK;
}

cel_status cel_network_compile(cel_network *network, const cel_compile_options *options, cel_error *err)
{
    size_t n = network->model->n_outputs;
    forget(network);
    network->losses = CEL_ARRAY(cel_loss, n);
    network->loss_names = cel_calloc(n, sizeof *network->loss_names);
    network->loss_weights = CEL_ARRAY(double, n);
    network->output_names = cel_calloc(n, sizeof *network->output_names);
    network->metrics = CEL_ARRAY(cel_network_metric, options->n_metrics);
    cel_status status = network->losses && network->loss_names && network->loss_weights && network->output_names && network->metrics ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = options->optimizer ? cel_optimizer_copy(options->optimizer, &network->optimizer, err)
                                    : cel_optimizer_named("rmsprop", NAN, &network->optimizer, err);
    if (status == CEL_OK)
        status = set_losses(network, options, err);
    for (size_t k = 0; status == CEL_OK && options->output_names && k < n; k++)
        snprintf(network->output_names[k], sizeof *network->output_names, "%s", options->output_names[k]);
    for (size_t k = 0; status == CEL_OK && k < options->n_metrics; k++) {
        if (options->metrics[k].output >= n)
            status = cel_fail(err, CEL_INPUT, "network.metrics", "a metric is meant for output %zu, but the model has %zu", options->metrics[k].output + 1, n);
        network->metrics[network->n_metrics++] = options->metrics[k];
    }
    if (status != CEL_OK) {
        forget(network);
        return status;
    }
    network->compiled = true;
    return CEL_OK;
}

cel_status cel_network_copy(const cel_network *network, cel_network **out, cel_error *err)
{
    cel_network *copy = CEL_NEW(cel_network);
    size_t n = network->model->n_outputs;
    const char **loss_name = CEL_ARRAY(const char *, n), **output_name = CEL_ARRAY(const char *, n);
    *out = NULL;
    if (copy) {
        copy->model = cel_model_hold(network->model);
        copy->params = vector(network->model->n_params);
        copy->state = vector(network->model->n_state);
    }
    cel_status status = copy && copy->params && copy->state && loss_name && output_name ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        memcpy(copy->params, network->params, network->model->n_params * sizeof(cel_real));
        memcpy(copy->state, network->state, network->model->n_state * sizeof(cel_real));
    }
    if (status == CEL_OK && network->compiled) {
        for (size_t i = 0; i < n; i++) {
            loss_name[i] = network->losses[i].type ? NULL : network->loss_names[i];
            output_name[i] = network->output_names[i];
        }
        cel_compile_options options = {.optimizer = &network->optimizer, .losses = network->losses, .loss_names = loss_name, .n_losses = n,
                                       .loss_weights = network->loss_weights, .metrics = network->metrics, .n_metrics = network->n_metrics,
                                       .output_names = output_name};
        status = cel_network_compile(copy, &options, err);
    }
    if (status == CEL_OK && network->started) {
        status = cel_network_start_optimizer(copy, err);
        if (status == CEL_OK)
            cel_optimizer_state_copy(&network->optimizing, &copy->optimizing);
        copy->steps = network->steps;
    }
    cel_free(loss_name);
    cel_free(output_name);
    if (status == CEL_OK)
        *out = copy;
    else
        cel_network_free(copy);
    return status;
}

bool cel_network_compiled(const cel_network *network)
{
    return network->compiled;
}

const cel_optimizer *cel_network_optimizer(const cel_network *network)
{
    return network->compiled ? &network->optimizer : NULL;
}

size_t cel_network_optimizer_params(const cel_network *network)
{
    /* Keras counts its step counter and its learning rate too */
    return network->started ? cel_optimizer_slots(&network->optimizer) * network->model->n_trainable + 2 : 0;
}

/* ---- checks ----------------------------------------------------------------------------------------------- */

static cel_status check_classes(const cel_samples *samples, size_t output, cel_loss_shape shape, const char *what, cel_error *err)
{
    const cel_real *y = samples->y[output];
    for (size_t r = 0; r < samples->rows * shape.positions; r++)
        if (!(y[r] >= 0 && y[r] < (cel_real)shape.cols && y[r] == floor(y[r]))) {
            char value[32];
            cel_fail(err, CEL_INPUT, "network.classes", "%s: row %zu of y is class %s, but the output has classes 0 to %zu", what, r / shape.positions + 1,
                     cel_format_double(y[r], value), shape.cols - 1);
            cel_error_hint(err, "class numbers count from 0");
            return CEL_INPUT;
        }
    return CEL_OK;
}

cel_status cel_network_check(const cel_network *network, const cel_samples *samples, const cel_loss *losses, const char *what, cel_error *err)
{
    const cel_model *model = network->model;
    if (samples->rows == 0)
        return cel_fail(err, CEL_INPUT, "network.rows", "%s has no rows", what);
    for (size_t i = 0; i < model->n_outputs; i++) {
        cel_loss_shape shape = cel_network_output_shape(network, i, 1);
        bool sparse = cel_loss_is_sparse(losses + i);
        size_t want = sparse ? shape.positions : shape.positions * shape.cols;
        if (samples->y_size[i] != want) {
            cel_fail(err, CEL_INPUT, "network.targets", "%s: y has %zu column%s, but %s of output `%s` needs %zu", what, samples->y_size[i],
                     samples->y_size[i] == 1 ? "" : "s", losses[i].name, model->outputs[i]->layer->name, want);
            if (!sparse && samples->y_size[i] == shape.positions && shape.cols > 1)
                cel_error_hint(err, "for class numbers in one column use loss = \"sparse_categorical_crossentropy\"");
            return CEL_INPUT;
        }
        if (sparse)
            CEL_TRY(check_classes(samples, i, shape, what, err));
    }
    return CEL_OK;
}

/* ---- plan and prediction ---------------------------------------------------------------------------------- */

cel_status cel_network_plan(cel_network *network, int32_t rows, bool train, cel_error *err)
{
    if (network->plan && network->plan_rows >= rows && (network->plan_train || !train))
        return CEL_OK;
    train = train || network->plan_train;
    rows = rows > network->plan_rows ? rows : network->plan_rows;
    cel_plan_free(network->plan);
    network->plan = NULL;
    CEL_TRY(cel_plan_new(network->model, rows, train, &network->plan, err));
    network->plan_rows = rows;
    network->plan_train = train;
    return CEL_OK;
}

cel_status cel_network_predict(cel_network *network, const cel_real *const *x, size_t rows, int32_t batch_size, cel_real *const *outputs, cel_error *err)
{
    const cel_model *model = network->model;
    size_t batch = batch_size > 0 ? (size_t)batch_size : DEFAULT_BATCH;
    CEL_TRY(cel_network_plan(network, (int32_t)batch, false, err));
    const cel_real **at = CEL_ARRAY(const cel_real *, model->n_inputs);
    if (!at)
        return cel_nomem(err);
    for (size_t from = 0; from < rows; from += batch) {
        size_t now = rows - from < batch ? rows - from : batch;
        for (size_t i = 0; i < model->n_inputs; i++)
            at[i] = x[i] + from * cel_shape_size(&model->inputs[i]->shape);
        cel_pass pass = {.params = network->params, .state = network->state, .inputs = at, .rows = (int32_t)now, .team = network->team};
        cel_plan_forward(network->plan, &pass);
        for (size_t i = 0; i < model->n_outputs; i++) {
            size_t size = cel_shape_size(&model->outputs[i]->shape);
            memcpy(outputs[i] + from * size, cel_plan_output(network->plan, i), now * size * sizeof(cel_real));
        }
    }
    cel_free(at);
    return CEL_OK;
}

cel_status cel_network_evaluate(cel_network *network, const cel_samples *samples, int32_t batch_size, cel_history *out, cel_error *err)
{
    size_t batch = batch_size > 0 ? (size_t)batch_size : DEFAULT_BATCH;
    cel_tally tally;
    *out = (cel_history){0};
    CEL_TRY(cel_tally_new(network, samples, "evaluate()", &tally, err));
    const cel_real **at = CEL_ARRAY(const cel_real *, network->model->n_inputs + network->model->n_outputs);
    cel_status status = at ? cel_network_plan(network, (int32_t)batch, false, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_history_start(out, tally.n_columns, 1, err);
    if (status == CEL_OK) {
        cel_tally_samples(&tally, network, samples, batch, 0, at);
        for (size_t i = 0; i < tally.n_columns; i++) {
            memcpy(out->name[i], tally.name[i], sizeof *out->name);
            out->value[i][out->n_values[i]++] = cel_tally_value(&tally, i);
        }
    }
    cel_free(at);
    cel_tally_free(&tally);
    return status;
}
