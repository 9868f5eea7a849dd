/* What is marked with tune(): parameter sets of workflows, specs, recipes and results, single parameters, tune_args(). */
#include <string.h>

#include "cli/script/lib_dials.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/tune_inside.h"

/* The set of argument 0; the caller frees it. False with an error. */
static bool open_set(cel_interp *in, cel_args *a, cel_param_set *set)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return false;
    cel_error err;
    cel_status status;
    char what[128];
    cel_workflow *wf = cel_object_of(x, &cel_workflow_object), *of_recipe = NULL;
    cel_spec *spec = cel_object_of(x, &cel_spec_object);
    const cel_results *results = cel_results_of(x);
    *set = (cel_param_set){0};
    if (wf) {
        status = cel_workflow_params(wf, set, &err);
    } else if (spec) {
        status = cel_spec_params(spec, set, &err);
    } else if (results) {
        status = cel_param_set_copy(&results->params, set, &err);
    } else if (cel_recipe_of(x)) {
        status = cel_workflow_new(&of_recipe, &err);
        if (status == CEL_OK) {
            of_recipe->recipe = cel_recipe_keep(cel_recipe_of(x));
            of_recipe->pre = CEL_PRE_RECIPE;
            status = cel_workflow_params(of_recipe, set, &err);
        }
        cel_workflow_drop(of_recipe);
    } else {
        cel_arg_fail(a, 0, "tune.parameters", "%s must be a workflow, a model specification or a recipe, not %s", cel_args_name(a, 0),
                     cel_sexp_describe(x, what, sizeof what));
        return false;
    }
    if (status == CEL_OK)
        return true;
    cel_tuning_error(in, a, &err);
    cel_param_set_free(set);
    return false;
}

cel_sexp *tune_parameter_set(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    if (!open_set(in, a, &set))
        return NULL;
    cel_sexp *out = cel_param_set_value(in, &set);
    cel_param_set_free(&set);
    return out;
}

cel_sexp *tune_parameter(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    const char *id;
    if (!cel_arg_text(a, 1, &id) || !open_set(in, a, &set))
        return NULL;
    int at = cel_param_set_find(&set, id);
    cel_sexp *out = at < 0 ? NULL : set.row[at].param ? cel_param_value(in, set.row[at].param) : cel_sexp_logical(in, CEL_NA_INT);
    if (at < 0)
        cel_arg_fail(a, 1, "param.id", "No parameter exists with id '%s'.", id);
    cel_param_set_free(&set);
    return out;
}

/* tune_args(): name, tunable, id, source, component, component_id. */
cel_sexp *tune_tune_args(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {"name", "tunable", "id", "source", "component", "component_id"};
    cel_param_set set;
    if (!open_set(in, a, &set))
        return NULL;
    cel_sexp *table = cel_tibble_new(in, 6, names, set.n, true);
    for (size_t k = 0; table && k < 6; k++) {
        cel_sexp *column = cel_sexp_vector(in, k == 1 ? CEL_S_LOGICAL : CEL_S_STRING, set.n);
        bool ok = column != NULL;
        for (size_t i = 0; ok && i < set.n; i++) {
            const cel_param_row *row = &set.row[i];
            const char *text[] = {row->name, NULL, row->id, row->source, row->component, strcmp(row->component_id, "main") == 0 ? NULL : row->component_id};
            if (k == 1)
                column->as.i[i] = 1;
            else if (text[k])
                ok = cel_sexp_set_text(in, column, i, text[k]);
            else
                column->as.s[i] = NULL;
        }
        if (ok)
            cel_sexp_set(table, k, column);
        else
            table = NULL;
    }
    cel_param_set_free(&set);
    return table;
}
