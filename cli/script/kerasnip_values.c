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

/* The names of a list whose elements are all named, or NULL; the names live as long as the list. */
static const char **names_of(cel_interp *in, const cel_sexp *x, size_t n)
{
    const char **name = cel_tuning_keep(in, n + 1, sizeof *name);
    for (size_t i = 0; name && i < x->n; i++)
        if (!(name[i] = cel_sexp_name(x, i)) || !name[i][0])
            return NULL;
    return name;
}

/* One metric: an object or a name. */
static bool metric_of(cel_interp *in, const char *argument, cel_sexp *x, size_t i, cel_keras_metric *out)
{
    const cel_keras_metric *one = cel_object_of(x, &cel_keras_metric_object);
    const char *name = one ? NULL : cel_sexp_text_at(x, i);
    cel_error err;
    if (one) {
        *out = *one;
        return true;
    }
    if (!name)
        return refuse(in, argument, "names of metrics or metric_*()");
    if ((one = cel_spec_words_find(cel_tuning_words(in), "metric", name)) != NULL) {
        *out = *one;
        return true;
    }
    if (cel_keras_metric_named(name, out, &err) == CEL_OK)
        return true;
    cel_fail_here(in, err.code, "%s: %s", argument, err.message);
    cel_error_hint(cel_interp_error(in), "%s", err.hint);
    return false;
}

/* list("mae", metric_auc()), or list(price = "mae", cut = c("accuracy", "auc")) for several outcomes. */
static bool metrics(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        n += cel_is_vector(x->as.v[i]) ? x->as.v[i]->n : 1;
    cel_spec_metrics *list = cel_tuning_keep(in, 1, sizeof *list);
    cel_keras_metric *metric = list ? cel_tuning_keep(in, n + 1, sizeof *metric) : NULL;
    const char **output = metric ? cel_tuning_keep(in, n + 1, sizeof *output) : NULL;
    if (!output || !cel_tuning_pin(in, x))
        return false;
    n = 0;
    bool named = x->n > 0;
    for (size_t i = 0; i < x->n; i++) {
        cel_sexp *group = x->as.v[i];
        named = named && cel_sexp_name(x, i)[0] != '\0';
        for (size_t k = 0; k < (cel_is_vector(group) ? group->n : 1); k++, n++) {
            output[n] = cel_sexp_name(x, i);
            if (!metric_of(in, argument, group->kind == CEL_S_LIST ? group->as.v[k] : group, group->kind == CEL_S_LIST ? 0 : k, &metric[n]))
                return false;
        }
    }
    *list = (cel_spec_metrics){.metric = metric, .n = n, .output = named ? output : NULL};
    *out = cel_value_object(list, "metrics");
    return true;
}

/* list(price = "mse", cut = loss_categorical_crossentropy()) */
static bool losses(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    cel_spec_losses *list = cel_tuning_keep(in, 1, sizeof *list);
    const char **output = list ? names_of(in, x, x->n) : NULL, **name = output ? cel_tuning_keep(in, x->n + 1, sizeof *name) : NULL;
    const cel_loss **loss = name ? cel_tuning_keep(in, x->n + 1, sizeof *loss) : NULL;
    if (list && !output) {
        cel_fail_here(in, "spec.losses", "For multiple outputs, '%s' must be a single string or a named list of losses.", argument);
        return false;
    }
    if (!loss || !cel_tuning_pin(in, x))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        loss[i] = cel_object_of(x->as.v[i], &cel_keras_loss_object);
        name[i] = loss[i] ? NULL : cel_sexp_text_at(x->as.v[i], 0);
        if (!loss[i] && !name[i])
            return refuse(in, argument, "a named list of names of losses or loss_*(): list(price = \"mse\", cut = \"categorical_crossentropy\")");
    }
    *list = (cel_spec_losses){.n = x->n, .output = output, .name = name, .loss = loss};
    *out = cel_value_object(list, "losses");
    return true;
}

/* list(price = 1, cut = 0.2) or c(price = 1, cut = 0.2); without names one number for each outcome in order. */
static bool loss_weights(cel_interp *in, const char *argument, cel_sexp *x, cel_value *out)
{
    cel_spec_weights *list = cel_tuning_keep(in, 1, sizeof *list);
    double *weight = list ? cel_tuning_keep(in, x->n + 1, sizeof *weight) : NULL;
    if (!weight || !cel_tuning_pin(in, x))
        return false;
    for (size_t i = 0; i < x->n; i++) {
        const cel_sexp *one = x->kind == CEL_S_LIST ? x->as.v[i] : NULL;
        weight[i] = one ? (cel_is_number(one) && one->n == 1 ? cel_sexp_number_at(one, 0) : cel_na()) : cel_sexp_number_at(x, i);
        if (cel_is_na(weight[i]))
            return refuse(in, argument, "one number for each outcome: list(price = 1, cut = 0.2)");
    }
    const char **output = names_of(in, x, x->n);
    if (output) {
        *list = (cel_spec_weights){.n = x->n, .output = output, .weight = weight};
        *out = cel_value_object(list, "weights");
    } else {
        *out = cel_value_numbers(weight, x->n);
    }
    return out->kind != CEL_V_NULL;
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
    {"fit_validation_data", validation_data, true},   {"compile_loss", losses, true},
    {"compile_loss_weights", loss_weights, false},
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
