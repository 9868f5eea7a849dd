/* compile(), fit(), predict() and evaluate() of keras3: arguments to options of the engine, and results back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"
#include "cli/script/tuning_value.h"

static bool no_memory(cel_interp *in)
{
    cel_error err;
    cel_nomem(&err);
    keras_fail(in, &err);
    return false;
}

/* ---- compile ---------------------------------------------------------------------------------------------- */

/* The outputs a model will have, and their names; one when the structure is not known yet. */
typedef struct outputs {
    size_t n;
    const cel_model *model; /* NULL: not known */
} outputs;

static const char *output_name(outputs o, size_t i)
{
    return o.model ? o.model->outputs[i]->layer->name : "";
}

/* Which output element k of an argument is for: by its name, else by its place. n when there is none of that name. */
static size_t output_of(outputs o, const cel_sexp *list, size_t k)
{
    const char *name = cel_sexp_name(list, k);
    if (!*name)
        return k;
    for (size_t i = 0; i < o.n; i++)
        if (strcmp(output_name(o, i), name) == 0)
            return i;
    return o.n;
}

/* Element k of a list or of a character vector, as a value. */
static cel_sexp *element(cel_interp *in, const cel_sexp *x, size_t k)
{
    return x->kind == CEL_S_LIST ? x->as.v[k] : x->kind == CEL_S_STRING ? cel_sexp_string(in, x->as.s[k]) : NULL;
}

static bool one_loss(cel_interp *in, cel_args *a, size_t at, keras_compile *c, size_t i, cel_sexp *x)
{
    const cel_loss *loss = cel_object_of(x, &cel_keras_loss_object);
    char found[80];
    cel_error err;
    cel_loss unused;
    if (loss) {
        c->losses[i] = *loss;
        return true;
    }
    if (x->kind != CEL_S_STRING || x->n != 1 || !x->as.s[0]) {
        cel_arg_fail(a, at, "keras.loss", "loss must be a name such as \"mse\" or a loss such as loss_huber(), not %s", cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    if (cel_loss_named(x->as.s[0], 1, 1, &unused, &err) != CEL_OK) {
        cel_arg_error(a, at, &err);
        return false;
    }
    c->loss_names[i] = cel_strdup(x->as.s[0]);
    return c->loss_names[i] || no_memory(in);
}

static bool read_losses(cel_interp *in, cel_args *a, outputs o, keras_compile *c)
{
    size_t at = keras_formal(a, "loss");
    cel_sexp *x = cel_arg(a, at);
    if (!x)
        return false;
    bool several = x->kind == CEL_S_LIST || (x->kind == CEL_S_STRING && x->n > 1);
    c->n_losses = several ? o.n : 1;
    c->losses = CEL_ARRAY(cel_loss, c->n_losses);
    c->loss_names = CEL_ARRAY(char *, c->n_losses);
    if (!c->losses || !c->loss_names)
        return no_memory(in);
    if (x->kind == CEL_S_NULL) {
        cel_arg_fail(a, at, "keras.loss", "compile() needs a loss, for example loss = \"mse\"");
        return false;
    }
    if (!several)
        return one_loss(in, a, at, c, 0, x);
    if (x->n != o.n) {
        cel_arg_fail(a, at, "keras.loss", "the model has %zu output%s, but loss holds %zu", o.n, o.n == 1 ? "" : "s", x->n);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) {
        size_t i = output_of(o, x, k);
        cel_sexp *one = element(in, x, k);
        if (i >= o.n || c->losses[i].type || c->loss_names[i]) {
            cel_arg_fail(a, at, "keras.loss", "loss: there is no output `%s`", cel_sexp_name(x, k));
            return false;
        }
        if (!one || !one_loss(in, a, at, c, i, one))
            return false;
    }
    return true;
}

static bool read_loss_weights(cel_interp *in, cel_args *a, outputs o, keras_compile *c)
{
    size_t at = keras_formal(a, "loss_weights");
    cel_sexp *x = cel_arg(a, at);
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    c->loss_weights = CEL_ARRAY(double, o.n);
    c->n_loss_weights = o.n;
    if (!c->loss_weights)
        return no_memory(in);
    for (size_t i = 0; i < o.n; i++)
        c->loss_weights[i] = 1;
    if (x->n != o.n) {
        cel_arg_fail(a, at, "keras.loss", "the model has %zu output%s, but loss_weights holds %zu", o.n, o.n == 1 ? "" : "s", x->n);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) {
        size_t i = output_of(o, x, k);
        double w = x->kind == CEL_S_LIST ? (x->as.v[k]->n == 1 ? cel_sexp_number_at(x->as.v[k], 0) : cel_na()) : cel_sexp_number_at(x, k);
        if (i >= o.n || isnan(w)) {
            cel_arg_fail(a, at, "keras.loss", i >= o.n ? "loss_weights: there is no output `%s`" : "loss_weights must be numbers%s", i >= o.n ? cel_sexp_name(x, k) : "");
            return false;
        }
        c->loss_weights[i] = w;
    }
    return true;
}

static bool add_metric(cel_interp *in, cel_args *a, size_t at, keras_compile *c, size_t *capacity, size_t output, bool weighted, cel_sexp *x)
{
    cel_error err;
    char found[80];
    if (x->kind == CEL_S_NULL)
        return true;
    if ((x->kind == CEL_S_LIST && x->n > 0) || (x->kind == CEL_S_STRING && x->n > 1)) {
        for (size_t k = 0; k < x->n; k++) {
            cel_sexp *one = element(in, x, k);
            if (!one || !add_metric(in, a, at, c, capacity, output, weighted, one))
                return false;
        }
        return true;
    }
    if (x->kind == CEL_S_LIST)
        return true;
    if (!cel_grow((void **)&c->metrics, capacity, c->n_metrics + 1, sizeof *c->metrics))
        return no_memory(in);
    cel_network_metric *m = c->metrics + c->n_metrics;
    const cel_keras_metric *object = cel_object_of(x, &cel_keras_metric_object);
    *m = (cel_network_metric){.output = output, .weighted = weighted};
    if (object) {
        m->metric = *object;
    } else if (x->kind == CEL_S_STRING && x->n == 1 && x->as.s[0]) {
        if (cel_keras_metric_named(x->as.s[0], &m->metric, &err) != CEL_OK) {
            cel_arg_error(a, at, &err);
            return false;
        }
    } else {
        cel_arg_fail(a, at, "keras.metric", "a metric is a name such as \"mae\" or a metric such as metric_auc(), not %s", cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    c->n_metrics++;
    return true;
}

/* One output: everything is for it. Several: a list or vector with one element per output, or named by outputs. */
static bool read_metrics(cel_interp *in, cel_args *a, outputs o, keras_compile *c, const char *argument, bool weighted, size_t *capacity)
{
    size_t at = keras_formal(a, argument);
    cel_sexp *x = cel_arg(a, at);
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    if (o.n == 1)
        return add_metric(in, a, at, c, capacity, 0, weighted, x);
    bool named = cel_sexp_attr(x, "names") != NULL;
    if (!named && x->n != o.n) {
        cel_arg_fail(a, at, "keras.metric", "the model has %zu outputs: %s must hold one element for each (a list, or named by output)", o.n, argument);
        return false;
    }
    for (size_t k = 0; k < x->n; k++) {
        size_t i = output_of(o, x, k);
        cel_sexp *one = element(in, x, k);
        if (i >= o.n) {
            cel_arg_fail(a, at, "keras.metric", "%s: there is no output `%s`", argument, cel_sexp_name(x, k));
            return false;
        }
        if (!one || !add_metric(in, a, at, c, capacity, i, weighted, one))
            return false;
    }
    return true;
}

static bool read_optimizer(cel_args *a, keras_compile *c)
{
    size_t at = keras_formal(a, "optimizer");
    cel_sexp *x = cel_arg(a, at);
    const cel_optimizer *object = x ? cel_object_of(x, &cel_keras_optimizer_object) : NULL;
    cel_error err;
    char found[80];
    if (!x)
        return false;
    cel_status status;
    if (object) {
        status = cel_optimizer_copy(object, &c->optimizer, &err);
    } else if (x->kind == CEL_S_STRING && x->n == 1 && x->as.s[0]) {
        status = cel_optimizer_named(x->as.s[0], NAN, &c->optimizer, &err);
    } else {
        cel_arg_fail(a, at, "keras.optimizer", "optimizer must be a name such as \"adam\" or an optimizer such as optimizer_adam(), not %s",
                     cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    if (status != CEL_OK)
        cel_arg_error(a, at, &err);
    return status == CEL_OK;
}

bool keras_apply_compile(cel_interp *in, keras_model *m)
{
    const keras_compile *c = &m->compile;
    cel_error err;
    cel_compile_options options = {.optimizer = &c->optimizer, .losses = c->losses, .loss_names = (const char *const *)c->loss_names, .n_losses = c->n_losses,
                                   .loss_weights = c->loss_weights, .metrics = c->metrics, .n_metrics = c->n_metrics};
    if (cel_network_compile(m->network, &options, &err) == CEL_OK)
        return true;
    keras_fail(in, &err);
    return false;
}

KERAS_CALL(keras_call_compile)
{
    keras_model *m = keras_model_of(a, 0);
    keras_compile c = {.given = true};
    size_t capacity = 0;
    if (!m)
        return NULL;
    for (size_t k = 0; k < cel_dots(a); k++)
        return cel_dots_fail(a, k, "argument.unknown", "compile() has no such argument");
    outputs o = {1, NULL};
    if (!m->sequential || m->first) {
        o.model = keras_structure(in, m, NULL);
        if (!o.model)
            return NULL;
        o.n = o.model->n_outputs;
    }
    if (!read_optimizer(a, &c) || !read_losses(in, a, o, &c) || !read_loss_weights(in, a, o, &c) || !read_metrics(in, a, o, &c, "metrics", false, &capacity) ||
        !read_metrics(in, a, o, &c, "weighted_metrics", true, &capacity)) {
        keras_compile_free(&c);
        return NULL;
    }
    keras_compile_free(&m->compile);
    m->compile = c;
    if (o.model && (m->network ? !keras_apply_compile(in, m) : !keras_network(in, m, NULL)))
        return NULL;
    cel_invisible(in);
    return cel_arg(a, 0);
}

/* ---- data ------------------------------------------------------------------------------------------------- */

/* Arrays of the inputs or the outputs, converted and owned. */
typedef struct arrays {
    cel_real **at;
    size_t *size;
    size_t n, rows;
} arrays;

static void arrays_free(arrays *x)
{
    for (size_t i = 0; x->at && i < x->n; i++)
        cel_free(x->at[i]);
    cel_free(x->at);
    cel_free(x->size);
    *x = (arrays){0};
}

/* Element for node i of a list of arrays: by the node's name when the list has names, else by place. */
static cel_sexp *array_for(const cel_sexp *x, cel_node *const *nodes, size_t i)
{
    cel_sexp *named = cel_sexp_attr(x, "names") ? cel_list_get(x, nodes[i]->layer->name) : NULL;
    return named ? named : x->as.v[i];
}

/* `check`: rows must have the shape of the nodes (inputs). False with an error. */
static bool read_arrays(cel_interp *in, cel_sexp *x, const char *what, cel_node *const *nodes, size_t n, bool check, arrays *out)
{
    bool list = x->kind == CEL_S_LIST && !cel_is_frame(x);
    char shape[64], name[96];
    *out = (arrays){.n = n};
    if (list ? x->n != n : n != 1) {
        cel_fail_here(in, "keras.data", "the model has %zu %s: %s must be a list of %zu arrays", n, check ? "inputs" : "outputs", what, n);
        return false;
    }
    out->at = CEL_ARRAY(cel_real *, n);
    out->size = CEL_ARRAY(size_t, n);
    if (!out->at || !out->size) {
        arrays_free(out);
        return no_memory(in);
    }
    for (size_t i = 0; i < n; i++) {
        size_t rows = 0;
        snprintf(name, sizeof name, n > 1 ? "%s[[%zu]]" : "%s", what, i + 1);
        bool good = cel_keras_rows(in, list ? array_for(x, nodes, i) : x, name, out->at + i, &rows, out->size + i);
        if (good && check && out->size[i] != cel_shape_size(&nodes[i]->shape)) {
            cel_fail_here(in, "keras.data", "%s has %zu column%s, but the model's input `%s` needs %s", name, out->size[i], out->size[i] == 1 ? "" : "s",
                          nodes[i]->layer->name, cel_shape_format(&nodes[i]->shape, true, shape));
            good = false;
        }
        if (good && i > 0 && rows != out->rows) {
            cel_fail_here(in, "keras.data", "%s has %zu rows, but %s[[1]] has %zu", name, rows, what, out->rows);
            good = false;
        }
        if (!good) {
            arrays_free(out);
            return false;
        }
        out->rows = rows;
    }
    return true;
}

/* x, y and weights as samples; the arrays stay owned by `x`, `y` and `*weight`. */
typedef struct data {
    arrays x, y;
    cel_real *weight;
    cel_samples samples;
} data;

static void data_free(data *d)
{
    arrays_free(&d->x);
    arrays_free(&d->y);
    cel_free(d->weight);
    *d = (data){0};
}

static bool read_data(cel_interp *in, const cel_model *model, cel_sexp *x, cel_sexp *y, cel_sexp *weight, const char *what, data *d)
{
    char name[64];
    *d = (data){0};
    snprintf(name, sizeof name, "%sx", what);
    if (!read_arrays(in, x, name, model->inputs, model->n_inputs, true, &d->x))
        return false;
    snprintf(name, sizeof name, "%sy", what);
    if (!read_arrays(in, y, name, model->outputs, model->n_outputs, false, &d->y)) {
        data_free(d);
        return false;
    }
    size_t rows = d->x.rows, size = 1;
    bool good = d->y.rows == rows;
    if (!good)
        cel_fail_here(in, "keras.data", "%sx has %zu rows, but %sy has %zu", what, d->x.rows, what, d->y.rows);
    if (good && weight && weight->kind != CEL_S_NULL) {
        good = cel_keras_rows(in, weight, "sample_weight", &d->weight, &rows, &size);
        if (good && (rows != d->x.rows || size != 1)) {
            cel_fail_here(in, "keras.data", "sample_weight must hold one number for each of the %zu rows", d->x.rows);
            good = false;
        }
    }
    if (!good) {
        data_free(d);
        return false;
    }
    d->samples = (cel_samples){d->x.rows, (const cel_real *const *)d->x.at, (const cel_real *const *)d->y.at, d->y.size, d->weight};
    return true;
}

/* The shape of one row of x, for a sequential model that learns it here. */
static bool row_shape(const cel_sexp *x, cel_shape *out)
{
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    *out = (cel_shape){1, {1}};
    if (cel_is_frame(x)) {
        out->dim[0] = (int32_t)x->n;
    } else if (dim) {
        if (dim->n < 2 || dim->n > CEL_MAX_RANK + 1)
            return dim->n == 1;
        out->rank = (int32_t)dim->n - 1;
        for (size_t d = 1; d < dim->n; d++)
            out->dim[d - 1] = cel_sexp_integer_at(dim, d);
    }
    return x->kind != CEL_S_LIST || cel_is_frame(x);
}

/* The network of the model, whose input shape may come from x. */
static cel_network *network_for(cel_interp *in, keras_model *m, const cel_sexp *x)
{
    cel_shape shape;
    return keras_network(in, m, row_shape(x, &shape) ? &shape : NULL);
}

/* ---- fit -------------------------------------------------------------------------------------------------- */

/* A whole number of at least `least`, or NULL: `none`. */
static bool count(cel_args *a, const char *name, int32_t least, int32_t none, int32_t *out)
{
    size_t at = keras_formal(a, name);
    cel_sexp *x = cel_arg(a, at);
    *out = none;
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    if (!cel_arg_integer(a, at, out))
        return false;
    if (*out < least)
        cel_arg_fail(a, at, "argument.range", "%s must be at least %d, not %d", name, least, *out);
    return *out >= least;
}

/* list("0" = 1, "2" = 4): weights by class number. */
static bool class_weights(cel_interp *in, cel_args *a, double **out, size_t *n)
{
    size_t at = keras_formal(a, "class_weight");
    cel_sexp *x = cel_arg(a, at);
    *out = NULL;
    *n = 0;
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < x->n; k++) {
            const char *name = cel_sexp_name(x, k);
            char *end;
            long class = strtol(name, &end, 10);
            double w = x->kind == CEL_S_LIST ? (x->as.v[k]->n == 1 ? cel_sexp_number_at(x->as.v[k], 0) : cel_na()) : cel_sexp_number_at(x, k);
            if (!*name || *end || class < 0 || class > 100000 || !(w >= 0)) {
                cel_arg_fail(a, at, "keras.weights", "class_weight is a list of weights named by class numbers from 0: list(\"0\" = 1, \"1\" = 5)");
                return false;
            }
            if (pass == 0)
                *n = (size_t)class >= *n ? (size_t)class + 1 : *n;
            else
                (*out)[class] = w;
        }
        if (pass == 0) {
            *out = CEL_ARRAY(double, *n);
            if (!*out)
                return no_memory(in);
            for (size_t i = 0; i < *n; i++)
                (*out)[i] = NAN;
        }
    }
    return true;
}

static bool read_callbacks(cel_interp *in, cel_args *a, cel_callback **out, size_t *n)
{
    size_t at = keras_formal(a, "callbacks");
    cel_sexp *x = cel_arg(a, at);
    *out = NULL;
    *n = 0;
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    size_t many = x->kind == CEL_S_LIST ? x->n : 1;
    *out = CEL_ARRAY(cel_callback, many);
    if (!*out)
        return no_memory(in);
    for (size_t k = 0; k < many; k++) {
        const cel_callback *c = cel_object_of(x->kind == CEL_S_LIST ? x->as.v[k] : x, &cel_keras_callback_object);
        if (!c) {
            cel_arg_fail(a, at, "keras.callback", "callbacks must be a list of callbacks, such as list(callback_early_stopping(patience = 5))");
            return false;
        }
        (*out)[(*n)++] = *c;
    }
    return true;
}

/* What fit() prints after each epoch when verbose is 1 or 2. */
typedef struct narrator {
    cel_interp *in;
} narrator;

static cel_status narrate(void *context, cel_network *network, const cel_history *history, int32_t epoch, bool *stop, cel_error *err)
{
    cel_interp *in = ((narrator *)context)->in;
    char number[64];
    (void)network;
    (void)stop;
    (void)err;
    cel_text t = {0};
    cel_text_addf(&t, "Epoch %d/%d", epoch, history->epochs);
    for (size_t i = 0; i < history->n_columns; i++)
        if (history->n_values[i] > 0)
            cel_text_addf(&t, " - %s: %s", history->name[i], cel_number_text(cel_history_last(history, i), 5, number));
    if (t.text)
        cel_message(in, "%s", t.text);
    cel_text_free(&t);
    return CEL_OK;
}

typedef struct fit_job {
    data train, held;
    cel_callback *callbacks;
    double *class_weight;
    cel_fit_options options;
    cel_stream stream;
    narrator narrator;
} fit_job;

static void fit_job_free(fit_job *j)
{
    data_free(&j->train);
    data_free(&j->held);
    cel_free(j->callbacks);
    cel_free(j->class_weight);
}

static bool read_validation(cel_interp *in, cel_args *a, const cel_model *model, fit_job *j)
{
    size_t at = keras_formal(a, "validation_data");
    cel_sexp *x = cel_arg(a, at);
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    if (x->kind != CEL_S_LIST || cel_is_frame(x) || x->n < 2 || x->n > 3) {
        cel_arg_fail(a, at, "keras.data", "validation_data must be list(x, y) or list(x, y, sample_weight)");
        return false;
    }
    if (!read_data(in, model, x->as.v[0], x->as.v[1], x->n > 2 ? x->as.v[2] : NULL, "validation_data: ", &j->held))
        return false;
    j->options.validation = &j->held.samples;
    return true;
}

static bool read_options(cel_interp *in, cel_args *a, fit_job *j)
{
    cel_fit_options *o = &j->options;
    bool shuffle;
    int32_t verbose = 0;
    size_t verbose_at = keras_formal(a, "verbose");
    cel_sexp *v;
    if (!count(a, "batch_size", 1, 0, &o->batch_size) || !count(a, "epochs", 1, 1, &o->epochs) || !count(a, "initial_epoch", 1, 1, &o->initial_epoch) ||
        !count(a, "steps_per_epoch", 1, 0, &o->steps_per_epoch) || !count(a, "validation_steps", 1, 0, &o->validation_steps) ||
        !count(a, "validation_batch_size", 1, 0, &o->validation_batch_size) || !count(a, "validation_freq", 1, 1, &o->validation_freq) ||
        !cel_arg_number(a, keras_formal(a, "validation_split"), &o->validation_split) || !cel_arg_flag(a, keras_formal(a, "shuffle"), &shuffle) ||
        !(v = cel_arg(a, verbose_at)) || !read_callbacks(in, a, &j->callbacks, &o->n_callbacks) || !class_weights(in, a, &j->class_weight, &o->n_class_weight))
        return false;
    if (cel_is_number(v) && v->n == 1)
        verbose = cel_sexp_integer_at(v, 0);
    o->initial_epoch -= 1; /* R counts epochs from 1 */
    o->in_order = !shuffle;
    o->callbacks = j->callbacks;
    o->class_weight = j->class_weight;
    o->stream = &j->stream;
    o->interrupt = cel_interp_options(in)->interrupt;
    o->threads = cel_tuning_threads(in);
    j->narrator.in = in;
    if (verbose > 0) {
        o->observe = narrate;
        o->observe_context = &j->narrator;
    }
    return true;
}

KERAS_CALL(keras_call_fit)
{
    keras_model *m = keras_model_of(a, 0);
    cel_sexp *x = m ? cel_arg(a, keras_formal(a, "x")) : NULL, *y = x ? cel_arg(a, keras_formal(a, "y")) : NULL;
    cel_sexp *weight = y ? cel_arg(a, keras_formal(a, "sample_weight")) : NULL, *value = NULL;
    fit_job j = {0};
    cel_history history;
    cel_error err;
    if (!weight)
        return NULL;
    for (size_t k = 0; k < cel_dots(a); k++)
        return cel_dots_fail(a, k, "argument.unknown", "fit() of a keras model has no such argument");
    if (!m->compile.given)
        return cel_arg_fail(a, 0, "keras.compile", "the model is not compiled: call compile(model, loss = , optimizer = ) first");
    cel_network *network = network_for(in, m, x);
    if (network && cel_interp_options(in)->check_only)
        return cel_finish(in, CEL_OK);
    const cel_model *model = network ? cel_network_model(network) : NULL;
    if (network && read_data(in, model, x, y, weight, "", &j.train) && read_validation(in, a, model, &j) && read_options(in, a, &j)) {
        j.stream = cel_keras_next_stream(in);
        if (cel_network_fit(network, &j.train.samples, &j.options, &history, &err) == CEL_OK) {
            value = cel_keras_history_value(in, &history);
            cel_history_free(&history);
        } else {
            cel_call_error(a, &err);
        }
    }
    fit_job_free(&j);
    cel_invisible(in);
    return value;
}

cel_sexp *cel_keras_history_value(cel_interp *in, const cel_history *h)
{
    static const char *const parts[] = {"params", "metrics"}, *const params[] = {"verbose", "epochs", "steps"};
    static const char *const classes[] = {"keras_training_history", NULL};
    const char **names = CEL_ARRAY(const char *, h->n_columns);
    cel_sexp *value = cel_sexp_list(in, 2, parts), *settings = cel_sexp_list(in, 3, params), *metrics = NULL;
    for (size_t i = 0; names && i < h->n_columns; i++)
        names[i] = h->name[i];
    if (names)
        metrics = cel_sexp_list(in, h->n_columns, names);
    else
        no_memory(in);
    cel_free(names);
    if (!value || !settings || !metrics)
        return NULL;
    for (size_t i = 0; i < h->n_columns; i++) {
        cel_sexp *column = cel_sexp_numbers(in, h->value[i], (size_t)h->n_values[i]);
        if (!column)
            return NULL;
        cel_sexp_set(metrics, i, column);
    }
    const int32_t numbers[3] = {0, h->epochs, h->steps};
    for (size_t i = 0; i < 3; i++) {
        cel_sexp *one = cel_sexp_integer(in, numbers[i]);
        if (!one)
            return NULL;
        cel_sexp_set(settings, i, one);
    }
    cel_sexp_set(value, 0, settings);
    cel_sexp_set(value, 1, metrics);
    return cel_sexp_set_class(in, value, classes) ? value : NULL;
}

/* ---- predict and evaluate --------------------------------------------------------------------------------- */

KERAS_CALL(keras_call_predict)
{
    keras_model *m = keras_model_of(a, 0);
    cel_sexp *x = m ? cel_arg(a, 1) : NULL, *value = NULL;
    int32_t batch;
    arrays given = {0};
    cel_error err;
    if (!x || !count(a, "batch_size", 1, 0, &batch))
        return NULL;
    cel_network *network = network_for(in, m, x);
    const cel_model *model = network ? cel_network_model(network) : NULL;
    if (!network || !read_arrays(in, x, cel_args_name(a, 1), model->inputs, model->n_inputs, true, &given))
        return NULL;
    cel_real **out = CEL_ARRAY(cel_real *, model->n_outputs);
    bool good = out != NULL;
    for (size_t i = 0; good && i < model->n_outputs; i++)
        good = (out[i] = cel_calloc(given.rows * cel_shape_size(&model->outputs[i]->shape), sizeof(cel_real))) != NULL;
    if (!good)
        no_memory(in);
    else if (cel_network_predict(network, (const cel_real *const *)given.at, given.rows, batch, out, &err) != CEL_OK)
        cel_call_error(a, &err);
    else if (model->n_outputs == 1)
        value = cel_keras_array(in, out[0], given.rows, &model->outputs[0]->shape);
    else
        value = cel_sexp_list(in, model->n_outputs, NULL);
    for (size_t i = 0; value && model->n_outputs > 1 && i < model->n_outputs; i++) {
        cel_sexp *one = cel_keras_array(in, out[i], given.rows, &model->outputs[i]->shape);
        if (one)
            cel_sexp_set(value, i, one);
        else
            value = NULL;
    }
    for (size_t i = 0; out && i < model->n_outputs; i++)
        cel_free(out[i]);
    cel_free(out);
    arrays_free(&given);
    return value;
}

KERAS_CALL(keras_call_evaluate)
{
    keras_model *m = keras_model_of(a, 0);
    cel_sexp *x = m ? cel_arg(a, keras_formal(a, "x")) : NULL, *y = x ? cel_arg(a, keras_formal(a, "y")) : NULL;
    cel_sexp *weight = y ? cel_arg(a, keras_formal(a, "sample_weight")) : NULL, *value = NULL;
    int32_t batch;
    data d;
    cel_history result;
    cel_error err;
    if (!weight || !count(a, "batch_size", 1, 0, &batch))
        return NULL;
    cel_network *network = network_for(in, m, x);
    if (!network || !read_data(in, cel_network_model(network), x, y, weight, "", &d))
        return NULL;
    if (cel_network_evaluate(network, &d.samples, batch, &result, &err) != CEL_OK) {
        data_free(&d);
        return cel_call_error(a, &err);
    }
    const char **names = CEL_ARRAY(const char *, result.n_columns);
    for (size_t i = 0; names && i < result.n_columns; i++)
        names[i] = result.name[i];
    value = names ? cel_sexp_list(in, result.n_columns, names) : NULL;
    for (size_t i = 0; value && i < result.n_columns; i++) {
        cel_sexp *one = cel_sexp_number(in, result.value[i][0]);
        if (one)
            cel_sexp_set(value, i, one);
        else
            value = NULL;
    }
    if (!names)
        no_memory(in);
    cel_free(names);
    cel_history_free(&result);
    data_free(&d);
    return value;
}
