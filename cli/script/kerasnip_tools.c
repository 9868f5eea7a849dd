/* What else kerasnip offers: names for the user's own optimizers, losses and metrics; choices of them to tune; looking at
 * fitted models: keras_evaluate(), tidy(), glance(), summary(). */
#include <string.h>

#include "cli/script/kerasnip_inside.h"
#include "cli/script/lib_dials.h"
#include "cli/script/lib_keras.h"

/* ---- names of the user's own ---- */

/* register_keras_optimizer() takes a function of learning_rate; loss and metric take the object itself, or a function that
 * makes it. */
cel_sexp *kerasnip_register(cel_interp *in, cel_args *a)
{
    static const struct {
        const char *kind;
        const cel_object_type *type;
    } kinds[] = {{"optimizer", &cel_keras_optimizer_object}, {"loss", &cel_keras_loss_object}, {"metric", &cel_keras_metric_object}};
    const char *kind = cel_args_builtin(a)->name + strlen("register_keras_"), *name;
    size_t which = 0;
    while (strcmp(kinds[which].kind, kind) != 0)
        which++;
    cel_sexp *x = cel_arg_text(a, 0, &name) ? cel_arg(a, 1) : NULL;
    if (!x)
        return NULL;
    if (cel_is_function(x)) {
        static const char *const names[] = {"learning_rate"};
        cel_sexp *rate = cel_sexp_number(in, 0.01);
        x = rate ? cel_apply(in, x, which == 0 ? 1 : 0, &rate, names) : NULL;
        if (!x)
            return NULL;
    }
    char what[128];
    const void *object = cel_object_of(x, kinds[which].type);
    if (!object) {
        cel_arg_fail(a, 1, "spec.register", "%s must be %s, not %s", cel_args_name(a, 1),
                     which == 0 ? "a function of learning_rate that gives an optimizer_*()" : which == 1 ? "a loss_*()" : "a metric_*()",
                     cel_sexp_describe(x, what, sizeof what));
        cel_error_hint(cel_interp_error(in), "networks are trained by compiled code: optimizers, losses and metrics are those of celeriac, with arguments of yours");
        return NULL;
    }
    cel_error err;
    cel_spec_words *words = cel_tuning_pin(in, x) ? cel_tuning_words(in) : NULL;
    if (!words)
        return NULL;
    if (cel_spec_words_set(words, kinds[which].kind, name, object, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    cel_invisible(in);
    return cel_null(in);
}

/* optimizer_function(), loss_function_keras(): a parameter of names, the engine's and the user's unless `values` are given. */
cel_sexp *kerasnip_choice(cel_interp *in, cel_args *a)
{
    bool optimizer = strcmp(cel_args_builtin(a)->name, "optimizer_function") == 0;
    cel_sexp *given = cel_arg(a, 0);
    const cel_spec_words *words = given ? cel_tuning_words(in) : NULL;
    if (!words)
        return NULL;
    if (given->kind != CEL_S_NULL && given->kind != CEL_S_STRING)
        return cel_arg_fail(a, 0, "argument.value", "values must be names, as in c(\"adam\", \"sgd\")");
    size_t known = optimizer ? cel_optimizer_count() : cel_loss_count(), n = 0;
    const char **name = CEL_ARRAY(const char *, known + words->n + given->n + 1);
    if (!name)
        return cel_call_fail(a, "memory", "there is not enough memory");
    for (size_t i = 0; i < given->n; i++)
        name[n++] = given->as.s[i];
    for (size_t i = 0; given->kind == CEL_S_NULL && i < known; i++)
        name[n++] = optimizer ? cel_optimizer_type_name(cel_optimizer_type_at(i)) : cel_loss_type_name(cel_loss_type_at(i));
    for (size_t i = 0; given->kind == CEL_S_NULL && i < words->n; i++)
        if (strcmp(words->word[i].kind, optimizer ? "optimizer" : "loss") == 0)
            name[n++] = words->word[i].name;
    cel_value values = cel_value_texts(name, n);
    cel_free(name);
    cel_param *param = NULL;
    cel_error err = {0};
    cel_status status = values.kind == CEL_V_STRING ? cel_param_qualitative(cel_args_builtin(a)->name, optimizer ? "Optimizer Function" : "Loss Function",
                                                                            &values, &param, &err)
                                                    : cel_nomem(&err);
    cel_value_free(&values);
    cel_sexp *out = status == CEL_OK ? cel_param_value(in, param) : cel_arg_error(a, 0, &err);
    cel_param_drop(param);
    return out;
}

/* ---- looking at fits ---- */

/* A list, or a tibble of one row, with one number per column of a history: its last. */
static cel_sexp *last_values(cel_interp *in, const cel_history *h, bool table)
{
    const char **name = CEL_ARRAY(const char *, h->n_columns + 1);
    for (size_t k = 0; name && k < h->n_columns; k++)
        name[k] = h->name[k];
    cel_sexp *out = !name ? NULL : table ? cel_tibble_new(in, h->n_columns, name, 1, true) : cel_sexp_list(in, h->n_columns, name);
    cel_free(name);
    for (size_t k = 0; out && k < h->n_columns; k++) {
        cel_sexp *x = cel_sexp_number(in, cel_history_last(h, k));
        if (!x)
            return NULL;
        cel_sexp_set(out, k, x);
    }
    return out ? out : cel_fail_here(in, "memory", "there is not enough memory");
}

cel_sexp *kerasnip_evaluate(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    if (!fit)
        return NULL;
    if (cel_dots(a) > 0 && !(cel_dots_name(a, 0) && (strcmp(cel_dots_name(a, 0), "batch_size") == 0 || strcmp(cel_dots_name(a, 0), "verbose") == 0)))
        return cel_dots_fail(a, 0, "argument.unknown", "keras_evaluate() has no such argument");
    if (!cel_arg_given(a, 2))
        return cel_call_fail(a, "argument.missing", "keras_evaluate() needs the outcomes as argument y");
    cel_frame *x = cel_arg_predictors(in, a, 1), *y = x ? cel_arg_outcomes(in, a, 2, fit->output_name[0]) : NULL;
    cel_history result = {0};
    cel_error err;
    cel_sexp *out = NULL;
    if (y && x->rows != y->rows)
        cel_call_fail(a, "fit.rows", "x has %zu rows, y has %zu", x->rows, y->rows);
    else if (y && cel_fit_evaluate(fit, x, y, &result, &err) != CEL_OK)
        cel_tuning_error(in, a, &err);
    else if (y)
        out = last_values(in, &result, false);
    cel_history_free(&result);
    cel_frame_drop(x);
    cel_frame_drop(y);
    return out;
}

static int32_t layer_size(const cel_model *model, const cel_layer *layer)
{
    size_t n = 0;
    for (size_t i = 0; i < model->n_weights; i++)
        if (model->weights[i].layer == layer)
            n += model->weights[i].size;
    return n > INT32_MAX ? INT32_MAX : (int32_t)n;
}

/* One row per layer: layer, class, n_params. A sequential model does not list its input, as in Keras. */
cel_sexp *kerasnip_tidy(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {"layer", "class", "n_params"};
    const cel_fit *fit = cel_arg_fit(a, 0);
    if (!fit)
        return NULL;
    const cel_model *model = cel_network_model(fit->network);
    size_t n = 0;
    const cel_layer **layer = CEL_ARRAY(const cel_layer *, model->n_layers + 1);
    for (size_t i = 0; layer && i < model->n_layers; i++)
        if (fit->spec->type->functional || strcmp(model->layers[i]->type->class_name, "InputLayer") != 0)
            layer[n++] = model->layers[i];
    cel_sexp *name = cel_sexp_vector(in, CEL_S_STRING, n), *class_name = cel_sexp_vector(in, CEL_S_STRING, n),
             *size = cel_sexp_vector(in, CEL_S_INTEGER, n), *out = cel_tibble_new(in, 3, names, n, true);
    bool ok = layer && name && class_name && size && out;
    for (size_t i = 0; ok && i < n; i++) {
        ok = cel_sexp_set_text(in, name, i, layer[i]->name) && cel_sexp_set_text(in, class_name, i, layer[i]->type->class_name);
        size->as.i[i] = layer_size(model, layer[i]);
    }
    cel_free(layer);
    if (!ok)
        return cel_fail_here(in, "memory", "there is not enough memory");
    cel_sexp_set(out, 0, name);
    cel_sexp_set(out, 1, class_name);
    cel_sexp_set(out, 2, size);
    return out;
}

cel_sexp *kerasnip_glance(cel_interp *in, cel_args *a)
{
    const cel_fit *fit = cel_arg_fit(a, 0);
    return fit ? last_values(in, &fit->history, true) : NULL;
}

cel_sexp *kerasnip_summary(cel_interp *in, cel_args *a)
{
    const cel_fit *fit = cel_arg_fit(a, 0);
    cel_text t = {0};
    if (!fit)
        return NULL;
    bool ok = cel_keras_summary(in, cel_network_model(fit->network), fit->network, !fit->spec->type->functional, &t);
    if (ok && !t.failed)
        cel_write(in, t.text);
    cel_text_free(&t);
    cel_invisible(in);
    return ok ? cel_arg(a, 0) : NULL;
}
