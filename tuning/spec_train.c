/* How a spec trains: learn_rate, compile_* and fit_* as the engine takes them. Defaults are kerasnip's (Adam at 0.01; mean
 * squared error or cross-entropy; one epoch); every optimizer named by a string honours learn_rate. */
#include <math.h>
#include <string.h>

#include "tuning/spec_inside.h"

const cel_value *cel_spec_value(const cel_spec *spec, const char *name)
{
    int i = cel_spec_type_find(spec->type, name, NULL);
    return i >= 0 && spec->text[i] && spec->value[i].kind != CEL_V_NULL ? &spec->value[i] : NULL;
}

/* Refuses a tune() that nobody replaced. */
static cel_status check_finalized(const cel_spec *spec, cel_error *err)
{
    for (size_t i = 0; i < spec->type->n_args; i++)
        if (spec->text[i] && spec->value[i].kind == CEL_V_TUNE) {
            cel_fail(err, CEL_INPUT, "spec.tune", "%s is still tune(): it needs a value before a model can be trained", spec->type->arg[i].name);
            cel_error_hint(err, "tune_grid() tries values; finalize_workflow() puts the chosen ones in");
            return CEL_INPUT;
        }
    return CEL_OK;
}

static bool is_object(const cel_value *v, const char *type)
{
    return v && v->kind == CEL_V_OBJECT && strcmp(v->object_type, type) == 0;
}

/* ---- compile ---- */

static cel_status make_optimizer(const cel_spec *spec, cel_optimizer *out, cel_error *err)
{
    const cel_value *optimizer = cel_spec_value(spec, "compile_optimizer"), *rate = cel_spec_value(spec, "learn_rate");
    if (is_object(optimizer, "optimizer"))
        return cel_optimizer_copy(optimizer->as.object, out, err);
    const char *name = "adam";
    if (optimizer)
        CEL_TRY(cel_value_as_text(optimizer, "compile_optimizer", &name, err));
    const cel_optimizer *own = cel_spec_words_find(spec->type->words, "optimizer", name);
    if (own && is_object(rate, "schedule"))
        return cel_fail(err, CEL_INPUT, "spec.schedule", "learn_rate must be a number for the registered optimizer \"%s\"", name);
    if (is_object(rate, "schedule")) {
        cel_argument arg = {.name = "learning_rate", .value = *rate};
        cel_optimizer named;
        CEL_TRY(cel_optimizer_named(name, NAN, &named, err)); /* for the sentence about an unknown name */
        const cel_optimizer_type *type = named.type;
        cel_optimizer_free(&named);
        return cel_optimizer_make(type, &arg, 1, out, err);
    }
    double learn_rate = 0.01;
    if (rate)
        CEL_TRY(cel_value_as_number(rate, "learn_rate", &learn_rate, err));
    if (own) {
        CEL_TRY(cel_optimizer_copy(own, out, err));
        out->setting[0] = learn_rate; /* every type's first setting */
        return CEL_OK;
    }
    return cel_optimizer_named(name, learn_rate, out, err);
}

/* The outcome a list names; a model of one outcome may also call it by its block. */
static cel_status find_outcome(const char *argument, const char *name, const cel_building *data, size_t *out, cel_error *err)
{
    for (*out = 0; *out < data->n_outputs; ++*out)
        if (strcmp(data->output_name[*out], name) == 0 || (data->n_outputs == 1 && strcmp(name, "output") == 0))
            return CEL_OK;
    cel_fail(err, CEL_INPUT, "spec.outcome", "%s is given for `%s`, but there is no outcome of that name", argument, name);
    int near = cel_nearest(name, data->output_name, data->n_outputs);
    if (near >= 0)
        cel_error_hint(err, "did you mean `%s`?", data->output_name[near]);
    return CEL_INPUT;
}

/* Columns of an output, and of what it is compared with. */
static size_t output_cols(const cel_model *model, size_t k)
{
    const cel_shape *shape = &model->outputs[k]->shape;
    return shape->rank > 0 ? (size_t)shape->dim[shape->rank - 1] : 1;
}

static cel_status make_losses(const cel_spec *spec, const cel_building *data, const cel_model *model, cel_loss *loss, cel_error *err)
{
    const cel_value *v = cel_spec_value(spec, "compile_loss");
    const cel_spec_losses *list = is_object(v, "losses") ? v->as.object : NULL;
    if (v && v->kind == CEL_V_STRING && v->n != 1 && v->n != data->n_outputs)
        return cel_fail(err, CEL_INPUT, "spec.losses", "compile_loss names %zu losses for %zu outcomes", v->n, data->n_outputs);
    for (size_t i = 0, k; list && i < list->n; i++)
        CEL_TRY(find_outcome("compile_loss", list->output[i], data, &k, err));
    for (size_t k = 0; k < data->n_outputs; k++) {
        int32_t classes = data->num_classes[k];
        const char *name = classes == 0 ? "mean_squared_error" : classes == 2 ? "binary_crossentropy" : "categorical_crossentropy";
        const cel_loss *object = is_object(v, "loss") ? v->as.object : NULL;
        if (v && v->kind == CEL_V_STRING)
            name = v->as.text[v->n == 1 ? 0 : k];
        for (size_t i = 0, at; list && i < list->n; i++)
            if (find_outcome("compile_loss", list->output[i], data, &at, err) == CEL_OK && at == k) {
                object = list->loss[i];
                name = list->name[i];
            }
        if (!object && v)
            object = cel_spec_words_find(spec->type->words, "loss", name);
        size_t cols = output_cols(model, k);
        if (object)
            loss[k] = *object;
        else
            CEL_TRY(cel_loss_named(name, cols, cols, &loss[k], err));
    }
    return CEL_OK;
}

static cel_status refuse_list(const char *argument, cel_error *err)
{
    return cel_fail(err, CEL_INPUT, "spec.metrics", "For multiple outputs, '%s' must be a single string or a named list of metrics.", argument);
}

/* Adds the metrics of one argument; NULL: `fallback`, accuracy for classes and the mean absolute error for numbers. */
static cel_status add_metrics(const cel_spec_words *words, const char *argument, const cel_value *v, bool fallback, const cel_building *data,
                              bool weighted, cel_network_metric *metric, size_t *n, cel_error *err)
{
    const cel_spec_metrics *list = is_object(v, "metrics") ? v->as.object : NULL;
    if (list && !list->output && data->n_outputs > 1)
        return refuse_list(argument, err);
    for (size_t i = 0, k = 0; list && i < list->n; i++) {
        if (list->output)
            CEL_TRY(find_outcome(argument, list->output[i], data, &k, err));
        metric[(*n)++] = (cel_network_metric){.output = k, .weighted = weighted, .metric = list->metric[i]};
    }
    for (size_t k = 0; !list && k < data->n_outputs; k++) {
        if (is_object(v, "metric")) {
            metric[(*n)++] = (cel_network_metric){.output = k, .weighted = weighted, .metric = *(const cel_keras_metric *)v->as.object};
            continue;
        }
        size_t names = v ? v->n : fallback ? 1 : 0;
        for (size_t i = 0; i < names; i++) {
            const char *name = v ? v->as.text[i] : data->num_classes[k] > 0 ? "accuracy" : "mean_absolute_error";
            metric[*n] = (cel_network_metric){.output = k, .weighted = weighted};
            const cel_keras_metric *own = v ? cel_spec_words_find(words, "metric", name) : NULL;
            if (own)
                metric[(*n)++].metric = *own;
            else
                CEL_TRY(cel_keras_metric_named(name, &metric[(*n)++].metric, err));
        }
    }
    return CEL_OK;
}

/* compile_loss_weights: by outcome, by position, or by name. */
static cel_status weigh_losses(const cel_value *v, const cel_building *data, double *weight, cel_error *err)
{
    const cel_spec_weights *list = is_object(v, "weights") ? v->as.object : NULL;
    for (size_t k = 0; k < data->n_outputs; k++)
        weight[k] = 1;
    for (size_t i = 0, k; list && i < list->n; i++) {
        CEL_TRY(find_outcome("compile_loss_weights", list->output[i], data, &k, err));
        weight[k] = list->weight[i];
    }
    if (list)
        return CEL_OK;
    if (v->n != data->n_outputs || (v->kind != CEL_V_DOUBLE && v->kind != CEL_V_INTEGER))
        return cel_fail(err, CEL_INPUT, "spec.loss_weights", "compile_loss_weights must be one number for each outcome: %zu, not %zu", data->n_outputs, v->n);
    for (size_t k = 0; k < v->n; k++)
        weight[k] = cel_value_at(v, k);
    return CEL_OK;
}

static size_t count_metrics(const cel_value *v)
{
    return !v ? 1 : v->kind == CEL_V_STRING ? v->n : is_object(v, "metrics") ? ((const cel_spec_metrics *)v->as.object)->n : 1;
}

cel_status cel_spec_compile(const cel_spec *spec, const cel_building *given, bool report, cel_network *network, cel_error *err)
{
    static const char *const vector_name[] = {"output"};
    static const int32_t vector_class[] = {0};
    const cel_building vector = {.n_outputs = 1, .output_name = vector_name, .num_classes = vector_class};
    const cel_building *data = cel_network_model(network)->n_outputs < given->n_outputs ? &vector : given;
    CEL_TRY(check_finalized(spec, err));
    const cel_value *metrics = cel_spec_value(spec, "compile_metrics"), *weighted = cel_spec_value(spec, "compile_weighted_metrics");
    const cel_value *weights = cel_spec_value(spec, "compile_loss_weights");
    size_t most = (count_metrics(metrics) + count_metrics(weighted)) * data->n_outputs;
    cel_optimizer optimizer = {0};
    CEL_TRY(make_optimizer(spec, &optimizer, err));
    cel_loss *loss = CEL_ARRAY(cel_loss, data->n_outputs);
    cel_network_metric *metric = CEL_ARRAY(cel_network_metric, most);
    double *loss_weight = CEL_ARRAY(double, data->n_outputs);
    cel_compile_options options = {.optimizer = &optimizer, .losses = loss, .n_losses = data->n_outputs, .metrics = metric,
                                   .output_names = data->output_name};
    cel_status status = loss && metric && loss_weight ? make_losses(spec, data, cel_network_model(network), loss, err) : cel_nomem(err);
    if (status == CEL_OK && (report || cel_spec_value(spec, "fit_callbacks"))) {
        status = add_metrics(spec->type->words, "compile_metrics", metrics, true, data, false, metric, &options.n_metrics, err);
        if (status == CEL_OK && weighted)
            status = add_metrics(spec->type->words, "compile_weighted_metrics", weighted, false, data, true, metric, &options.n_metrics, err);
    }
    if (status == CEL_OK && weights) {
        status = weigh_losses(weights, data, loss_weight, err);
        options.loss_weights = loss_weight;
    }
    if (status == CEL_OK)
        status = cel_network_compile(network, &options, err);
    cel_optimizer_free(&optimizer);
    cel_free(loss);
    cel_free(metric);
    cel_free(loss_weight);
    return status;
}

/* ---- fit ---- */

/* Whole numbers of fit_* and where they go. */
typedef struct fit_number {
    const char *name;
    size_t offset;
    int32_t less; /* R counts from 1, the engine from 0 */
} fit_number;

static const fit_number NUMBERS[] = {
    {"fit_batch_size", offsetof(cel_fit_options, batch_size), 0},
    {"fit_epochs", offsetof(cel_fit_options, epochs), 0},
    {"fit_initial_epoch", offsetof(cel_fit_options, initial_epoch), 1},
    {"fit_steps_per_epoch", offsetof(cel_fit_options, steps_per_epoch), 0},
    {"fit_validation_steps", offsetof(cel_fit_options, validation_steps), 0},
    {"fit_validation_batch_size", offsetof(cel_fit_options, validation_batch_size), 0},
    {"fit_validation_freq", offsetof(cel_fit_options, validation_freq), 0},
};

cel_status cel_spec_fit_options(const cel_spec *spec, cel_fit_options *options, int *verbose, cel_error *err)
{
    CEL_TRY(check_finalized(spec, err));
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        const cel_value *v = cel_spec_value(spec, NUMBERS[i].name);
        int32_t x;
        if (!v)
            continue;
        CEL_TRY(cel_value_as_integer(v, NUMBERS[i].name, &x, err));
        *(int32_t *)((char *)options + NUMBERS[i].offset) = x - NUMBERS[i].less;
    }
    const cel_value *v = cel_spec_value(spec, "fit_validation_split");
    if (v)
        CEL_TRY(cel_value_as_number(v, "fit_validation_split", &options->validation_split, err));
    if ((v = cel_spec_value(spec, "fit_shuffle")) != NULL) {
        bool shuffle;
        CEL_TRY(cel_value_as_logical(v, "fit_shuffle", &shuffle, err));
        options->in_order = !shuffle;
    }
    if (is_object(v = cel_spec_value(spec, "fit_callbacks"), "callbacks")) {
        const cel_spec_callbacks *list = v->as.object;
        options->callbacks = list->callback;
        options->n_callbacks = list->n;
    } else if (is_object(v, "callback")) {
        options->callbacks = v->as.object;
        options->n_callbacks = 1;
    }
    if (is_object(v = cel_spec_value(spec, "fit_validation_data"), "samples"))
        options->validation = v->as.object;
    if ((v = cel_spec_value(spec, "fit_class_weight")) != NULL) {
        if (v->kind != CEL_V_DOUBLE)
            return cel_fail(err, CEL_INPUT, "spec.value", "fit_class_weight must be numbers, one for each class");
        options->class_weight = v->as.number;
        options->n_class_weight = v->n;
    }
    if (verbose) {
        v = cel_spec_value(spec, "fit_verbose");
        *verbose = !v ? 0 : v->kind == CEL_V_STRING ? 1 : (int)cel_value_at(v, 0);
    }
    return CEL_OK;
}

cel_status cel_spec_sample_weight(const cel_spec *spec, size_t rows, cel_real **out, cel_error *err)
{
    *out = NULL;
    const cel_value *v = cel_spec_value(spec, "fit_sample_weight");
    if (!v)
        return CEL_OK;
    if ((v->kind != CEL_V_DOUBLE && v->kind != CEL_V_INTEGER) || v->n != rows)
        return cel_fail(err, CEL_INPUT, "spec.sample_weight", "fit_sample_weight must have one number for each training row: %zu, not %zu", rows, v->n);
    if (!(*out = CEL_ARRAY(cel_real, rows + 1)))
        return cel_nomem(err);
    for (size_t r = 0; r < rows; r++)
        (*out)[r] = CEL_R(cel_value_at(v, r));
    return CEL_OK;
}

bool cel_spec_single_thread(const cel_spec *spec)
{
    const cel_value *v = cel_spec_value(spec, "fit_callbacks");
    if (!v || v->kind != CEL_V_OBJECT)
        return false;
    const cel_callback *callback = v->as.object;
    size_t n = 1;
    if (is_object(v, "callbacks")) {
        const cel_spec_callbacks *list = v->as.object;
        callback = list->callback;
        n = list->n;
    }
    for (size_t i = 0; i < n; i++)
        if (callback[i].schedule || callback[i].epoch_end)
            return true;
    return false;
}
