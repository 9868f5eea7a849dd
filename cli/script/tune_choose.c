/* Tables of results and choosing candidates in the language: collect_*(), show_best(), select_*(), finalize_*(). */
#include <string.h>

#include "cli/script/lib_recipes.h"
#include "cli/script/tune_inside.h"

/* ---- tables ---- */

/* The table a call left behind `f`, or its error. */
static cel_sexp *give(cel_interp *in, cel_args *a, cel_status status, cel_frame **f, const cel_error *err)
{
    return status == CEL_OK ? cel_give_frame(in, *f) : cel_tuning_error(in, a, err);
}

cel_sexp *tune_collect_metrics(cel_interp *in, cel_args *a)
{
    static const char *const types[] = {"long", "wide", NULL};
    cel_results *r = cel_no_dots(in, a, NULL) ? cel_arg_results(a, 0) : NULL;
    bool summarize;
    size_t type = 0;
    cel_frame *f = NULL;
    cel_error err;
    if (!r || !cel_arg_flag(a, 2, &summarize) || (cel_arg_given(a, 3) && !cel_arg_choice(a, 3, types, &type)))
        return NULL;
    return give(in, a, cel_collect_metrics(r, summarize, type == 1, &f, &err), &f, &err);
}

cel_sexp *tune_collect_predictions(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_no_dots(in, a, NULL) ? cel_arg_results(a, 0) : NULL;
    bool summarize;
    if (!r || !cel_arg_flag(a, 2, &summarize))
        return NULL;
    cel_sexp *given = cel_arg(a, 3);
    cel_frame *f = NULL, *parameters = given && given->kind != CEL_S_NULL ? cel_arg_parameters(in, a, 3, false) : NULL;
    cel_error err;
    if (!given || (given->kind != CEL_S_NULL && !parameters))
        return NULL;
    cel_status status = cel_collect_predictions(r, summarize, parameters, &f, &err);
    cel_frame_drop(parameters);
    return give(in, a, status, &f, &err);
}

cel_sexp *tune_collect_notes(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_no_dots(in, a, NULL) ? cel_arg_results(a, 0) : NULL;
    cel_frame *f = NULL;
    cel_error err;
    if (!r)
        return NULL;
    cel_sexp *x = give(in, a, cel_collect_notes(r, &f, &err), &f, &err), *trace = cel_sexp_vector(in, CEL_S_LIST, r->n_notes);
    return x && trace ? cel_tibble_with(in, x, "trace", trace) : NULL;
}

cel_sexp *tune_show_notes(cel_interp *in, cel_args *a)
{
    cel_results *r = cel_arg_results(a, 0);
    size_t n;
    if (!r || !cel_arg_count(a, 1, &n))
        return NULL;
    cel_text t = {0};
    cel_show_notes(r, n, cel_option_width(in), &t);
    if (!t.failed)
        cel_write(in, t.text);
    cel_text_free(&t);
    cel_invisible(in);
    return cel_arg(a, 0);
}

/* ---- choosing ---- */

/* The summary, and the metric of argument `metric` (or of the first unnamed `...`). NULL with an error. */
static cel_frame *open_summary(cel_interp *in, cel_args *a, size_t at, size_t taken_dots, const cel_metric **metric)
{
    cel_results *r = cel_arg_results(a, 0);
    cel_sexp *given = r ? cel_arg(a, at) : NULL;
    const char *name = NULL;
    if (!given)
        return NULL;
    if (given->kind != CEL_S_NULL && !cel_arg_text(a, at, &name))
        return NULL;
    for (size_t k = taken_dots; k < cel_dots(a); k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x)
            return NULL;
        if (name || cel_dots_name(a, k) || x->kind != CEL_S_STRING || x->n != 1) {
            cel_dots_fail(a, k, "args.unused", "%s() does not take this argument", cel_args_builtin(a)->name);
            return NULL;
        }
        name = x->as.s[0];
    }
    cel_frame *f;
    cel_notes notes = {0};
    cel_error err;
    cel_status status = cel_results_metric(r, name, metric, &notes, &err);
    if (!cel_tuning_warn(in, &notes))
        return NULL;
    if (status == CEL_OK)
        status = cel_collect_metrics(r, true, false, &f, &err);
    if (status != CEL_OK) {
        cel_tuning_error(in, a, &err);
        return NULL;
    }
    return f;
}

cel_sexp *tune_show_best(cel_interp *in, cel_args *a)
{
    const cel_metric *metric;
    size_t n;
    if (!cel_arg_count(a, 4, &n))
        return NULL;
    cel_frame *summary = open_summary(in, a, 2, 0, &metric), *f = NULL;
    cel_error err;
    if (!summary)
        return NULL;
    cel_status status = cel_show_best(summary, metric->name, metric->type->direction, n, &f, &err);
    cel_frame_drop(summary);
    return give(in, a, status, &f, &err);
}

cel_sexp *tune_select_best(cel_interp *in, cel_args *a)
{
    const cel_metric *metric;
    cel_frame *summary = open_summary(in, a, 2, 0, &metric), *f = NULL;
    cel_error err;
    if (!summary)
        return NULL;
    cel_status status = cel_select_best(summary, metric->name, metric->type->direction, &f, &err);
    cel_frame_drop(summary);
    return give(in, a, status, &f, &err);
}

/* `...` as columns to sort by: name, desc(name) or -name. */
static bool read_order(cel_interp *in, cel_args *a, cel_order *order)
{
    for (size_t k = 0; k < cel_dots(a); k++) {
        const cel_sexp *x = cel_dots_expr(a, k);
        bool descending = x && x->kind == CEL_S_CALL && x->n == 1 && (cel_is_call_to(x, "desc") || cel_is_call_to(x, "-"));
        if (descending)
            x = x->as.call.args[0].value;
        if (!x || x->kind != CEL_S_SYMBOL || cel_dots_name(a, k)) {
            cel_dots_fail(a, k, "select.order", "sort by parameters, the simplest first, as in num_body or desc(num_body)");
            return false;
        }
        order[k] = (cel_order){.column = x->as.name, .descending = descending};
    }
    (void)in;
    return true;
}

cel_sexp *tune_select_by(cel_interp *in, cel_args *a)
{
    bool one_std_err = strstr(cel_args_builtin(a)->name, "one_std_err") != NULL;
    double limit = 2;
    const cel_metric *metric;
    size_t n = cel_dots(a);
    if (!one_std_err && !cel_arg_number(a, 4, &limit))
        return NULL;
    cel_order *order = CEL_ARRAY(cel_order, n + 1);
    if (!order)
        return cel_call_fail(a, "memory", "there is not enough memory");
    cel_frame *summary = read_order(in, a, order) ? open_summary(in, a, 2, n, &metric) : NULL, *f = NULL;
    cel_error err;
    cel_sexp *out = NULL;
    if (summary) {
        cel_status status = one_std_err ? cel_select_by_one_std_err(summary, metric->name, metric->type->direction, order, n, &f, &err)
                                        : cel_select_by_pct_loss(summary, metric->name, metric->type->direction, limit, order, n, &f, &err);
        out = give(in, a, status, &f, &err);
    }
    cel_frame_drop(summary);
    cel_free(order);
    return out;
}

/* ---- finalizing ---- */

cel_sexp *tune_finalize_workflow(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_arg_workflow(a, 0), *out;
    cel_frame *values = wf ? cel_arg_parameters(in, a, 1, true) : NULL;
    cel_error err;
    if (!values)
        return NULL;
    cel_status status = cel_workflow_finalize(wf, values, 0, &out, &err);
    cel_frame_drop(values);
    return status == CEL_OK ? cel_workflow_value(in, out) : cel_tuning_error(in, a, &err);
}

cel_sexp *tune_finalize_model(cel_interp *in, cel_args *a)
{
    cel_spec *spec = cel_arg_object(a, 0, &cel_spec_object), *out;
    cel_frame *values = spec ? cel_arg_parameters(in, a, 1, true) : NULL;
    cel_error err;
    if (!values)
        return NULL;
    cel_status status = cel_spec_finalize(spec, values, 0, &out, &err);
    cel_frame_drop(values);
    return status == CEL_OK ? cel_spec_value_of(in, out) : cel_tuning_error(in, a, &err);
}

cel_sexp *tune_finalize_recipe(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    cel_recipe *recipe = x ? cel_recipe_of(x) : NULL;
    if (x && !recipe)
        return cel_arg_fail(a, 0, "tune.recipe", "x must be a recipe");
    cel_frame *values = recipe ? cel_arg_parameters(in, a, 1, true) : NULL;
    if (!values)
        return NULL;
    cel_workflow *bare = NULL, *wf = NULL, *out = NULL;
    cel_error err;
    cel_status status = cel_workflow_new(&bare, &err);
    if (status == CEL_OK)
        status = cel_workflow_with_recipe(bare, recipe, false, &wf, &err);
    if (status == CEL_OK)
        status = cel_workflow_finalize(wf, values, 0, &out, &err);
    cel_sexp *result = status == CEL_OK ? cel_recipe_value(in, cel_recipe_keep(out->recipe)) : cel_tuning_error(in, a, &err);
    cel_workflow_drop(bare);
    cel_workflow_drop(wf);
    cel_workflow_drop(out);
    cel_frame_drop(values);
    return result;
}
