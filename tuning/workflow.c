/* Workflows: a preprocessor and a spec in one value. Every verb gives a new workflow, without its fit: what was trained on
 * other parts would be wrong. Sentences of refusals are those of R's workflows. */
#include <stdio.h>
#include <string.h>

#include "tuning/workflow_inside.h"

cel_status cel_workflow_new(cel_workflow **out, cel_error *err)
{
    cel_workflow *wf = CEL_NEW(cel_workflow);
    if (!wf)
        return cel_nomem(err);
    wf->refs = 1;
    *out = wf;
    return CEL_OK;
}

cel_workflow *cel_workflow_keep(cel_workflow *wf)
{
    wf->refs++;
    return wf;
}

static void drop_preprocessor(cel_workflow *wf)
{
    cel_recipe_drop(wf->recipe);
    cel_free(wf->formula);
    cel_free(wf->outcomes);
    cel_free(wf->predictors);
    wf->recipe = NULL;
    wf->formula = wf->outcomes = wf->predictors = NULL;
    wf->pre = CEL_PRE_NONE;
}

void cel_workflow_drop(cel_workflow *wf)
{
    if (!wf || --wf->refs > 0)
        return;
    drop_preprocessor(wf);
    cel_spec_drop(wf->spec);
    cel_recipe_drop(wf->prepped);
    cel_fit_drop(wf->fit);
    cel_free(wf);
}

/* A copy without the fit. */
static cel_status workflow_copy(const cel_workflow *from, cel_workflow **out, cel_error *err)
{
    cel_workflow *wf;
    CEL_TRY(cel_workflow_new(&wf, err));
    wf->pre = from->pre;
    wf->recipe = from->recipe ? cel_recipe_keep(from->recipe) : NULL;
    wf->spec = from->spec ? cel_spec_keep(from->spec) : NULL;
    const struct {
        char *from, **to;
    } text[] = {{from->formula, &wf->formula}, {from->outcomes, &wf->outcomes}, {from->predictors, &wf->predictors}};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (text[i].from && !(*text[i].to = cel_strdup(text[i].from))) {
            cel_workflow_drop(wf);
            return cel_nomem(err);
        }
    *out = wf;
    return CEL_OK;
}

/* ---- parts ---- */

static const char *const PART[] = {"", "recipe", "formula", "variables"};

/* A preprocessor may be added where there is none, replaced where there is one of its kind. */
static cel_status check_room(const cel_workflow *wf, cel_preprocessor what, bool replace, cel_error *err)
{
    if (wf->pre == CEL_PRE_NONE || (replace && wf->pre == what))
        return CEL_OK;
    const char *a = what == CEL_PRE_VARIABLES ? "Variables" : what == CEL_PRE_RECIPE ? "A recipe" : "A formula";
    if (wf->pre == what) {
        cel_fail(err, CEL_INPUT, "workflow.twice", "A `%s` action has already been added to this workflow.", PART[what]);
        cel_error_hint(err, "update_%s() replaces it", PART[what]);
        return CEL_INPUT;
    }
    return cel_fail(err, CEL_INPUT, "workflow.two", "%s cannot be added when %s already exist%s.", a,
                    wf->pre == CEL_PRE_VARIABLES ? "variables" : wf->pre == CEL_PRE_RECIPE ? "a recipe" : "a formula",
                    wf->pre == CEL_PRE_VARIABLES ? "" : "s");
}

static cel_status start_preprocessor(const cel_workflow *wf, cel_preprocessor what, bool replace, cel_workflow **out, cel_error *err)
{
    CEL_TRY(check_room(wf, what, replace, err));
    CEL_TRY(workflow_copy(wf, out, err));
    drop_preprocessor(*out);
    (*out)->pre = what;
    return CEL_OK;
}

cel_status cel_workflow_with_recipe(const cel_workflow *wf, cel_recipe *recipe, bool replace, cel_workflow **out, cel_error *err)
{
    if (recipe->prepped) {
        cel_fail(err, CEL_INPUT, "workflow.trained_recipe", "Can't add a trained recipe to a workflow.");
        cel_error_hint(err, "add the recipe as it was before prep()");
        return CEL_INPUT;
    }
    CEL_TRY(start_preprocessor(wf, CEL_PRE_RECIPE, replace, out, err));
    (*out)->recipe = cel_recipe_keep(recipe);
    return CEL_OK;
}

cel_status cel_workflow_with_formula(const cel_workflow *wf, const char *formula, bool replace, cel_workflow **out, cel_error *err)
{
    cel_workflow *changed;
    CEL_TRY(start_preprocessor(wf, CEL_PRE_FORMULA, replace, &changed, err));
    if (!(changed->formula = cel_strdup(formula))) {
        cel_workflow_drop(changed);
        return cel_nomem(err);
    }
    *out = changed;
    return CEL_OK;
}

cel_status cel_workflow_with_variables(const cel_workflow *wf, const char *outcomes, const char *predictors, bool replace, cel_workflow **out,
                                       cel_error *err)
{
    cel_workflow *changed;
    CEL_TRY(start_preprocessor(wf, CEL_PRE_VARIABLES, replace, &changed, err));
    changed->outcomes = cel_strdup(outcomes);
    changed->predictors = cel_strdup(predictors);
    if (!changed->outcomes || !changed->predictors) {
        cel_workflow_drop(changed);
        return cel_nomem(err);
    }
    *out = changed;
    return CEL_OK;
}

cel_status cel_workflow_with_spec(const cel_workflow *wf, cel_spec *spec, bool replace, cel_workflow **out, cel_error *err)
{
    if (wf->spec && !replace) {
        cel_fail(err, CEL_INPUT, "workflow.twice", "A `model` action has already been added to this workflow.");
        cel_error_hint(err, "update_model() replaces it");
        return CEL_INPUT;
    }
    CEL_TRY(workflow_copy(wf, out, err));
    cel_spec_drop((*out)->spec);
    (*out)->spec = cel_spec_keep(spec);
    return CEL_OK;
}

cel_status cel_workflow_check(const cel_workflow *wf, cel_error *err)
{
    if (wf->pre == CEL_PRE_NONE) {
        cel_fail(err, CEL_INPUT, "workflow.preprocessor", "The workflow must have a formula, recipe, or variables preprocessor.");
        cel_error_hint(err, "Provide one with `add_formula()`, `add_recipe()`, or `add_variables()`.");
        return CEL_INPUT;
    }
    if (!wf->spec) {
        cel_fail(err, CEL_INPUT, "workflow.model", "The workflow does not have a model spec.");
        cel_error_hint(err, "Provide one with `add_model()`.");
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* ---- tuning parameters ---- */

/* The parameter of a step's argument: of "num_comp(c(1, 4))", with that range. NULL: none is known, or memory is gone. */
static cel_param *step_param(const cel_step_tunable *tunable)
{
    cel_error unknown;
    cel_param *param = tunable ? cel_param_make(tunable->function, &unknown) : NULL, *ranged = NULL;
    const char *range = param && tunable->call ? strstr(tunable->call, "c(") : NULL;
    double low, high;
    if (!range || sscanf(range, "c(%lf, %lf)", &low, &high) != 2)
        return param;
    if (cel_param_with_range(param, low, high, &ranged, &unknown) != CEL_OK)
        return param;
    cel_param_drop(param);
    return ranged;
}

static cel_status recipe_params(const cel_recipe *recipe, cel_param_set *set, cel_error *err)
{
    cel_recipe_tune *tune;
    size_t n;
    CEL_TRY(cel_recipe_tunes(recipe, &tune, &n, err));
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        const cel_step *step = recipe->step[tune[i].step];
        cel_param *param = step_param(tune[i].tunable);
        status = cel_param_set_add(set, tune[i].id, tune[i].argument, "recipe", cel_step_type_function(step->type), step->id, param, err);
        cel_param_drop(param);
    }
    cel_free(tune);
    return status;
}

cel_status cel_workflow_params(const cel_workflow *wf, cel_param_set *set, cel_error *err)
{
    if (wf->spec)
        CEL_TRY(cel_spec_params(wf->spec, set, err));
    return wf->recipe ? recipe_params(wf->recipe, set, err) : CEL_OK;
}

/* A cell of the table of chosen values, as the value of an argument. */
static cel_value cell_value(const cel_column *c, size_t row)
{
    if (c->type == CEL_FACTOR || c->type == CEL_STRING)
        return cel_value_text(cel_column_label(c, row));
    if (c->type == CEL_LOGICAL)
        return cel_value_logical(c->code[row] != 0);
    return c->type == CEL_INTEGER ? cel_value_integer(c->code[row]) : cel_value_number(c->num[row]);
}

cel_status cel_workflow_finalize_recipe(const cel_workflow *wf, const cel_frame *values, size_t row, cel_workflow **out, cel_error *err)
{
    cel_workflow *changed;
    CEL_TRY(workflow_copy(wf, &changed, err));
    if (!wf->recipe || values->cols == 0) {
        *out = changed;
        return CEL_OK;
    }
    cel_named_value *value = CEL_ARRAY(cel_named_value, values->cols);
    cel_status status = value ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < values->cols; k++) {
        value[k] = (cel_named_value){.name = values->name[k], .value = cell_value(values->column[k], row)};
        status = value[k].value.kind != CEL_V_NULL ? CEL_OK : cel_nomem(err);
    }
    cel_recipe *finalized = NULL;
    if (status == CEL_OK)
        status = cel_recipe_finalize(wf->recipe, value, values->cols, &finalized, err);
    for (size_t k = 0; value && k < values->cols; k++)
        cel_value_free(&value[k].value);
    cel_free(value);
    if (status != CEL_OK) {
        cel_workflow_drop(changed);
        return status;
    }
    cel_recipe_drop(changed->recipe);
    changed->recipe = finalized;
    *out = changed;
    return CEL_OK;
}

cel_status cel_workflow_finalize(const cel_workflow *wf, const cel_frame *values, size_t row, cel_workflow **out, cel_error *err)
{
    cel_workflow *changed;
    CEL_TRY(cel_workflow_finalize_recipe(wf, values, row, &changed, err));
    if (wf->spec) {
        cel_spec *spec;
        cel_status status = cel_spec_finalize(wf->spec, values, row, &spec, err);
        if (status != CEL_OK) {
            cel_workflow_drop(changed);
            return status;
        }
        cel_spec_drop(changed->spec);
        changed->spec = spec;
    }
    *out = changed;
    return CEL_OK;
}
