/* Values of spec arguments: most are numbers and words; lists of callbacks and metrics, class weights and validation data
 * are put into the form the library reads, in memory that lives as long as the interpreter. */
#include <stdlib.h>
#include <string.h>

#include "cli/script/kerasnip_inside.h"
#include "cli/script/lib_keras.h"

static bool refuse(cel_interp *in, const char *argument, const char *wanted)
{
    cel_fail_here(in, "spec.value", "%s must be %s", argument, wanted);
    return false;
}

static bool callbacks(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    cel_spec_callbacks *list = cel_tuning_keep(in, 1, sizeof *list);
    cel_callback *callback = list ? cel_tuning_keep(in, x->n, sizeof *callback) : NULL;
    if (!callback || !cel_tuning_pin(in, x))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        const cel_callback *one = cel_object_of(x->as.v[i], &cel_keras_callback_object);
        if (!one)
            return refuse(in, argument, "a list of callbacks, such as list(callback_early_stopping(patience = 5))");
        callback[i] = *one;
    }
    *list = (cel_spec_callbacks){.callback = callback, .n = x->n};
    *out = cel_value_object(list, "callbacks");
    return true;
}

static bool metrics(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    cel_spec_metrics *list = cel_tuning_keep(in, 1, sizeof *list);
    cel_keras_metric *metric = list ? cel_tuning_keep(in, x->n, sizeof *metric) : NULL;
    if (!metric)
        return false;
    for (size_t i = 0; i < x->n; i++) {
        const cel_keras_metric *one = cel_object_of(x->as.v[i], &cel_keras_metric_object);
        const char *name = cel_sexp_text_at(x->as.v[i], 0);
        cel_error err;
        if (one) {
            metric[i] = *one;
        } else if (!name) {
            return refuse(in, argument, "names of metrics or metric_*()");
        } else if (cel_keras_metric_named(name, &metric[i], &err) != CEL_OK) {
            cel_fail_here(in, err.code, "%s: %s", argument, err.message);
            cel_error_hint(cel_interp_error(in), "%s", err.hint);
            return false;
        }
    }
    *list = (cel_spec_metrics){.metric = metric, .n = x->n};
    *out = cel_value_object(list, "metrics");
    return true;
}

/* list("0" = 1, "1" = 5) or c(...): one weight for each class. */
static bool class_weights(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    static const char *const wanted = "weights named by class numbers from 0: list(\"0\" = 1, \"1\" = 5)";
    double weight[1024];
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++) {
        const cel_sexp *one = x->kind == CEL_S_LIST ? x->as.v[i] : NULL;
        double w = one ? (cel_is_number(one) && one->n == 1 ? cel_sexp_number_at(one, 0) : cel_na()) : cel_sexp_number_at(x, i);
        const char *name = cel_sexp_name(x, i);
        char *end;
        long at = name[0] ? strtol(name, &end, 10) : (long)i;
        if (cel_is_na(w) || (name[0] && *end) || at < 0 || at >= 1024)
            return refuse(in, argument, wanted);
        for (; n <= (size_t)at; n++)
            weight[n] = 1;
        weight[at] = w;
    }
    *out = cel_value_numbers(weight, n);
    return out->kind == CEL_V_DOUBLE || refuse(in, argument, wanted);
}

/* list(x, y): a matrix or data frame, and numbers. */
static bool validation_data(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    struct held {
        cel_samples samples;
        const cel_real *x, *y;
        size_t y_size;
    } *h = cel_tuning_keep(in, 1, sizeof *h);
    cel_real *value[2];
    size_t rows[2], size[2];
    if (!h)
        return false;
    if (x->kind != CEL_S_LIST || x->n != 2)
        return refuse(in, argument, "list(x, y): a matrix of predictors and the outcomes");
    for (size_t i = 0; i < 2; i++) {
        if (!cel_keras_rows(in, x->as.v[i], argument, &value[i], &rows[i], &size[i]))
            return false;
        cel_real *copy = cel_tuning_keep(in, rows[i] * size[i] + 1, sizeof *copy);
        if (copy)
            memcpy(copy, value[i], rows[i] * size[i] * sizeof *copy);
        cel_free(value[i]);
        if (!copy)
            return false;
        *(i ? &h->y : &h->x) = copy;
    }
    if (rows[0] != rows[1])
        return refuse(in, argument, "list(x, y) of as many rows in x as in y");
    h->y_size = size[1];
    h->samples = (cel_samples){.rows = rows[0], .x = &h->x, .y = &h->y, .y_size = &h->y_size};
    *out = cel_value_object(&h->samples, "samples");
    return true;
}

typedef bool converter(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out);

static const struct {
    const char *argument;
    converter *convert;
    bool lists; /* for lists only */
} CONVERTERS[] = {
    {"fit_callbacks", callbacks, true},           {"compile_metrics", metrics, true},
    {"compile_weighted_metrics", metrics, true},  {"fit_class_weight", class_weights, false},
    {"fit_validation_data", validation_data, true},
};

bool kerasnip_value(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    bool vector = cel_is_vector(x) && x->n > 0 && !cel_is_call_to(x, "tune");
    for (size_t i = 0; i < sizeof CONVERTERS / sizeof *CONVERTERS; i++)
        if (strcmp(CONVERTERS[i].argument, argument) == 0 && vector && (x->kind == CEL_S_LIST || !CONVERTERS[i].lists))
            return CONVERTERS[i].convert(in, argument, x, out);
    if (!cel_sexp_to_value(in, x, out))
        return false;
    return out->kind != CEL_V_OBJECT || cel_tuning_pin(in, x);
}
