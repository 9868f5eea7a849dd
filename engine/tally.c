/* The tally of an epoch: what Keras's loss tracker and compiled metrics hold, in double. The loss of an epoch is the mean of
 * the batches' losses weighted by their rows; penalties are part of it; losses of single outputs are recorded before their
 * weights. Columns are named and ordered as Keras names and orders its logs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/network_inside.h"

static const char *output_name(const cel_network *network, size_t output)
{
    const char *given = network->output_names[output];
    return given[0] ? given : network->model->outputs[output]->layer->name;
}

static bool taken(const cel_tally *t, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(t->name[i], name) == 0)
            return true;
    return false;
}

/* Names of the columns before sorting. A second metric of one name is numbered; a weighted one is called so first. */
static void name_columns(cel_tally *t)
{
    size_t at = 0;
    bool many = t->n_outputs > 1;
    snprintf(t->name[at++], sizeof *t->name, "loss");
    for (size_t i = 0; many && i < t->n_outputs; i++)
        snprintf(t->name[at++], sizeof *t->name, "%.70s_loss", output_name(t->network, i));
    for (size_t k = 0; k < t->n_metrics; k++, at++) {
        const cel_network_metric *m = t->metrics + k;
        char base[80], name[80];
        snprintf(base, sizeof base, "%.30s%s%.36s", many ? output_name(t->network, m->output) : "", many ? "_" : "", m->metric.name);
        snprintf(name, sizeof name, "%s", base);
        if (m->weighted && taken(t, at, name))
            snprintf(name, sizeof name, "%.30s%sweighted_%.36s", many ? output_name(t->network, m->output) : "", many ? "_" : "", m->metric.name);
        snprintf(base, sizeof base, "%.74s", name);
        for (size_t number = 1; taken(t, at, name); number++)
            snprintf(name, sizeof name, "%.74s_%zu", base, number % 1000);
        memcpy(t->name[at], name, sizeof name);
    }
    t->n_columns = at;
}

static void sort_columns(cel_tally *t)
{
    for (size_t i = 0; i < t->n_columns; i++)
        t->source[i] = i;
    for (size_t i = 1; i < t->n_columns; i++)
        for (size_t j = i; j > 0 && strcmp(t->name[j], t->name[j - 1]) < 0; j--) {
            char name[80];
            size_t source = t->source[j];
            memcpy(name, t->name[j], sizeof name);
            memcpy(t->name[j], t->name[j - 1], sizeof name);
            memcpy(t->name[j - 1], name, sizeof name);
            t->source[j] = t->source[j - 1];
            t->source[j - 1] = source;
        }
}

static cel_status resolve(cel_tally *t, const cel_samples *samples, cel_error *err)
{
    for (size_t i = 0; i < t->n_outputs; i++) {
        cel_loss_shape shape = cel_network_output_shape(t->network, i, 1);
        size_t target_cols = samples->y_size[i] / shape.positions;
        t->y_size[i] = samples->y_size[i];
        t->losses[i] = t->network->losses[i];
        if (!t->losses[i].type)
            CEL_TRY(cel_loss_named(t->network->loss_names[i], shape.cols, target_cols, t->losses + i, err));
    }
    for (size_t k = 0; k < t->n_metrics; k++) {
        size_t output = t->network->metrics[k].output;
        cel_loss_shape shape = cel_network_output_shape(t->network, output, 1);
        t->metrics[k] = t->network->metrics[k];
        cel_keras_metric_resolve(&t->metrics[k].metric, shape.cols, samples->y_size[output] / shape.positions);
    }
    return CEL_OK;
}

static cel_status make_room(cel_tally *t, cel_error *err)
{
    size_t need = t->n_outputs;
    for (size_t k = 0; k < t->n_metrics; k++)
        need += cel_keras_metric_sums(&t->metrics[k].metric, cel_network_output_shape(t->network, t->metrics[k].output, 1).cols);
    t->block_size = need;
    t->block = CEL_ARRAY(double, need);
    if (!t->block)
        return cel_nomem(err);
    double *at = t->block + t->n_outputs;
    t->output_loss = t->block;
    for (size_t k = 0; k < t->n_metrics; k++) {
        t->sums[k] = at;
        at += cel_keras_metric_sums(&t->metrics[k].metric, cel_network_output_shape(t->network, t->metrics[k].output, 1).cols);
    }
    return CEL_OK;
}

cel_status cel_tally_new(const cel_network *network, const cel_samples *samples, const char *what, cel_tally *out, cel_error *err)
{
    *out = (cel_tally){0};
    if (!network->compiled)
        return cel_fail(err, CEL_INPUT, "network.compile", "%s needs a compiled model: call compile(model, loss = , optimizer = ) first", what);
    if (!samples->y || !samples->y_size)
        return cel_fail(err, CEL_INPUT, "network.targets", "%s needs targets: give y", what);
    cel_tally t = {.network = network, .n_outputs = network->model->n_outputs, .n_metrics = network->n_metrics};
    size_t most = 1 + t.n_outputs + t.n_metrics;
    t.losses = CEL_ARRAY(cel_loss, t.n_outputs);
    t.metrics = CEL_ARRAY(cel_network_metric, t.n_metrics);
    t.y_size = CEL_ARRAY(size_t, t.n_outputs);
    t.sums = CEL_ARRAY(double *, t.n_metrics);
    t.name = cel_calloc(most, sizeof *t.name);
    t.source = CEL_ARRAY(size_t, most);
    cel_status status = t.losses && t.metrics && t.y_size && t.sums && t.name && t.source ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = resolve(&t, samples, err);
    if (status == CEL_OK)
        status = cel_network_check(network, samples, t.losses, what, err);
    if (status == CEL_OK)
        status = make_room(&t, err);
    if (status != CEL_OK) {
        cel_tally_free(&t);
        return status;
    }
    name_columns(&t);
    sort_columns(&t);
    *out = t;
    return CEL_OK;
}

void cel_tally_free(cel_tally *tally)
{
    cel_free(tally->losses);
    cel_free(tally->metrics);
    cel_free(tally->y_size);
    cel_free(tally->sums);
    cel_free(tally->name);
    cel_free(tally->source);
    cel_free(tally->block);
    *tally = (cel_tally){0};
}

void cel_tally_reset(cel_tally *tally)
{
    tally->rows = tally->loss = 0;
    for (size_t i = 0; i < tally->block_size; i++)
        tally->block[i] = 0;
}

double cel_tally_batch(cel_tally *t, cel_plan *plan, const cel_real *params, size_t rows, const cel_real *const *y, const cel_real *weight, bool train)
{
    const cel_network *network = t->network;
    double total = network->model->has_penalty ? cel_model_penalty(network->model, params) + cel_plan_penalty(plan) : 0;
    for (size_t i = 0; i < t->n_outputs; i++) {
        cel_loss_shape shape = cel_network_output_shape(network, i, rows);
        double value = cel_loss_eval(t->losses + i, shape, y[i], cel_plan_output(plan, i), weight, network->loss_weights[i],
                                     train ? cel_plan_output_gradient(plan, i) : NULL);
        t->output_loss[i] += value * (double)rows;
        total += network->loss_weights[i] * value;
    }
    for (size_t k = 0; k < t->n_metrics; k++) {
        const cel_network_metric *m = t->metrics + k;
        cel_loss_shape shape = cel_network_output_shape(network, m->output, rows);
        cel_keras_metric_update(&m->metric, t->sums[k], shape, t->y_size[m->output] / shape.positions, y[m->output], cel_plan_output(plan, m->output),
                                m->weighted ? weight : NULL);
    }
    t->rows += (double)rows;
    t->loss += total * (double)rows;
    return total;
}

double cel_tally_value(const cel_tally *t, size_t i)
{
    size_t source = t->source[i], losses = t->n_outputs > 1 ? t->n_outputs : 0;
    if (source == 0)
        return t->loss / t->rows;
    if (source <= losses)
        return t->output_loss[source - 1] / t->rows;
    size_t k = source - 1 - losses;
    const cel_network_metric *m = t->metrics + k;
    return cel_keras_metric_result(&m->metric, t->sums[k], cel_network_output_shape(t->network, m->output, 1));
}

void cel_tally_samples(cel_tally *t, cel_network *network, const cel_samples *samples, size_t batch, size_t steps, const cel_real **at)
{
    const cel_model *model = network->model;
    const cel_real **x = at, **y = at + model->n_inputs;
    cel_tally_reset(t);
    for (size_t from = 0, step = 0; from < samples->rows && (steps == 0 || step < steps); from += batch, step++) {
        size_t rows = samples->rows - from < batch ? samples->rows - from : batch;
        for (size_t i = 0; i < model->n_inputs; i++)
            x[i] = samples->x[i] + from * cel_shape_size(&model->inputs[i]->shape);
        for (size_t i = 0; i < model->n_outputs; i++)
            y[i] = samples->y[i] + from * t->y_size[i];
        cel_pass pass = {.params = network->params, .state = network->state, .inputs = x, .rows = (int32_t)rows, .team = network->team};
        cel_plan_forward(network->plan, &pass);
        cel_tally_batch(t, network->plan, network->params, rows, y, samples->weight ? samples->weight + from : NULL, false);
    }
}
