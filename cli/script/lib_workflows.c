/* workflows and parsnip in the language: bundling recipes, formulas or variables with specs; fitting and predicting; taking
 * fitted workflows apart. Arguments are converted here; the work is done in tuning/workflow*.c. */
#include <string.h>

#include "cli/script/lib_keras.h"
#include "cli/script/lib_recipes.h"
#include "cli/script/lib_rsample.h"
#include "cli/script/tuning_value.h"

/* The workflow a call left behind `wf`, or its error. */
static cel_sexp *give(cel_interp *in, cel_args *a, cel_status status, cel_workflow **wf, const cel_error *err)
{
    return status == CEL_OK ? cel_workflow_value(in, *wf) : cel_tuning_error(in, a, err);
}

/* ---- making ---- */

/* "y ~ x" of a formula argument. NULL with an error. */
static const char *formula_text(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (cel_is_call_to(x, "~"))
        return cel_deparse_text(in, x);
    cel_arg_fail(a, i, "workflow.formula", "`formula` must be a formula, as in price ~ .");
    return NULL;
}

/* Adds a recipe, a formula or a spec, whichever `x` is. */
static cel_status add_part(cel_interp *in, const cel_workflow *wf, cel_sexp *x, bool replace, cel_workflow **out, cel_error *err)
{
    cel_recipe *recipe = cel_recipe_of(x);
    cel_spec *spec = cel_object_of(x, &cel_spec_object);
    if (recipe)
        return cel_workflow_with_recipe(wf, recipe, replace, out, err);
    if (spec)
        return cel_workflow_with_spec(wf, spec, replace, out, err);
    if (cel_is_call_to(x, "~"))
        return cel_workflow_with_formula(wf, cel_deparse_text(in, x), replace, out, err);
    char what[128];
    return cel_fail(err, CEL_INPUT, "workflow.part", "a workflow is made of a recipe, formula or variables and a model specification, not %s",
                    cel_sexp_describe(x, what, sizeof what));
}

static cel_sexp *make_workflow(cel_interp *in, cel_args *a)
{
    cel_workflow *wf;
    cel_error err;
    if (cel_workflow_new(&wf, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    for (size_t i = 0; i < 2; i++) {
        cel_sexp *x = cel_arg(a, i);
        cel_workflow *more = NULL;
        cel_status status = x ? CEL_OK : CEL_INPUT;
        if (x && x->kind != CEL_S_NULL) {
            status = add_part(in, wf, x, false, &more, &err);
            if (status != CEL_OK)
                cel_arg_error(a, i, &err);
        }
        if (status != CEL_OK || more)
            cel_workflow_drop(wf);
        if (status != CEL_OK)
            return NULL;
        wf = more ? more : wf;
    }
    return cel_workflow_value(in, wf);
}

static bool replaces(const cel_args *a)
{
    return strncmp(cel_args_builtin(a)->name, "update_", 7) == 0;
}

static cel_sexp *add_recipe(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, NULL) ? cel_arg_workflow(a, 0) : NULL, *out = NULL;
    cel_sexp *x = wf ? cel_arg(a, 1) : NULL;
    if (!x)
        return NULL;
    cel_recipe *recipe = cel_recipe_of(x);
    char what[128];
    if (!recipe)
        return cel_arg_fail(a, 1, "workflow.recipe", "`recipe` must be a recipe, not %s", cel_sexp_describe(x, what, sizeof what));
    cel_error err;
    cel_status status = cel_workflow_with_recipe(wf, recipe, replaces(a), &out, &err);
    return give(in, a, status, &out, &err);
}

static cel_sexp *add_formula(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, NULL) ? cel_arg_workflow(a, 0) : NULL, *out = NULL;
    const char *text = wf ? formula_text(in, a, 1) : NULL;
    cel_error err;
    return text ? give(in, a, cel_workflow_with_formula(wf, text, replaces(a), &out, &err), &out, &err) : NULL;
}

static cel_sexp *add_variables(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, NULL) ? cel_arg_workflow(a, 0) : NULL, *out = NULL;
    cel_sexp *outcomes = wf ? cel_arg_expr(a, 1) : NULL, *predictors = wf ? cel_arg_expr(a, 2) : NULL;
    if (!wf)
        return NULL;
    if (!outcomes || !predictors)
        return cel_call_fail(a, "workflow.variables", "`outcomes` and `predictors` are both needed, as in add_variables(outcomes = mpg, predictors = c(wt, hp))");
    cel_error err;
    cel_status status = cel_workflow_with_variables(wf, cel_deparse_text(in, outcomes), cel_deparse_text(in, predictors), replaces(a), &out, &err);
    return give(in, a, status, &out, &err);
}

static cel_sexp *add_model(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, NULL) ? cel_arg_workflow(a, 0) : NULL, *out = NULL;
    cel_spec *spec = wf ? cel_arg_object(a, 1, &cel_spec_object) : NULL;
    cel_error err;
    return spec ? give(in, a, cel_workflow_with_spec(wf, spec, replaces(a), &out, &err), &out, &err) : NULL;
}

/* remove_recipe(), remove_formula(), remove_variables(), remove_model(): a workflow of what is left. */
static cel_sexp *remove_part(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_arg_workflow(a, 0), *out = NULL, *kept = NULL;
    if (!wf)
        return NULL;
    const char *part = cel_args_builtin(a)->name + strlen("remove_");
    static const char *const parts[] = {"", "recipe", "formula", "variables"};
    bool model = strcmp(part, "model") == 0;
    if (model ? !wf->spec : strcmp(parts[wf->pre], part) != 0) {
        if (!cel_warn(in, "The workflow has no %s to remove.", model ? "model" : part))
            return NULL;
        return cel_arg(a, 0);
    }
    cel_error err;
    cel_status status = cel_workflow_new(&out, &err);
    if (status == CEL_OK && !model && wf->spec)
        status = cel_workflow_with_spec(out, wf->spec, false, &kept, &err);
    else if (status == CEL_OK && model && wf->pre == CEL_PRE_RECIPE)
        status = cel_workflow_with_recipe(out, wf->recipe, false, &kept, &err);
    else if (status == CEL_OK && model && wf->pre == CEL_PRE_FORMULA)
        status = cel_workflow_with_formula(out, wf->formula, false, &kept, &err);
    else if (status == CEL_OK && model && wf->pre == CEL_PRE_VARIABLES)
        status = cel_workflow_with_variables(out, wf->outcomes, wf->predictors, false, &kept, &err);
    if (kept) {
        cel_workflow_drop(out);
        out = kept;
    }
    return give(in, a, status, &out, &err);
}

/* ---- fitting ---- */

/* celeriac check: what a fit of `wf` on this frame would be, and the end of the script. */
static cel_sexp *check_stop(cel_interp *in, cel_args *a, const cel_workflow *wf, cel_frame *frame)
{
    cel_error err;
    cel_split *split = NULL;
    cel_resamples *set = NULL;
    static const char *const id = "all";
    size_t *rows = CEL_ARRAY(size_t, frame->rows + 1);
    for (size_t r = 0; rows && r < frame->rows; r++)
        rows[r] = r;
    cel_status status = rows ? cel_split_new(frame, CEL_SPLIT_PLAIN, rows, frame->rows, rows, frame->rows, &split, &err) : cel_nomem(&err);
    if (status == CEL_OK)
        status = cel_manual_resamples(&split, &id, 1, &set, &err);
    cel_split_drop(split);
    cel_free(rows);
    if (status != CEL_OK)
        return cel_tuning_error(in, a, &err);
    cel_sexp *out = cel_tuning_check(in, a, wf, set, NULL, 0, NULL);
    cel_resamples_drop(set);
    return out;
}

/* The same for a spec on tables of predictors and outcomes. */
static cel_sexp *check_tables(cel_interp *in, cel_args *a, cel_spec *spec, const cel_frame *x, const cel_frame *y)
{
    cel_frame *both = cel_frame_new(x->rows);
    cel_workflow *bare = NULL, *half = NULL, *wf = NULL;
    cel_text outcomes = {0};
    cel_error err;
    cel_status status = both ? cel_workflow_new(&bare, &err) : cel_nomem(&err);
    for (size_t k = 0; status == CEL_OK && k < x->cols; k++)
        status = cel_frame_set(both, x->name[k], x->column[k], &err);
    for (size_t k = 0; status == CEL_OK && k < y->cols; k++) {
        status = cel_frame_set(both, y->name[k], y->column[k], &err);
        cel_text_addf(&outcomes, "%s`%s`", k ? ", " : "c(", y->name[k]);
    }
    cel_text_add(&outcomes, ")");
    if (status == CEL_OK)
        status = outcomes.failed ? cel_nomem(&err) : cel_workflow_with_variables(bare, outcomes.text, "everything()", false, &half, &err);
    if (status == CEL_OK)
        status = cel_workflow_with_spec(half, spec, false, &wf, &err);
    cel_sexp *out = status == CEL_OK ? check_stop(in, a, wf, both) : cel_tuning_error(in, a, &err);
    cel_text_free(&outcomes);
    cel_frame_drop(both);
    cel_workflow_drop(bare);
    cel_workflow_drop(half);
    cel_workflow_drop(wf);
    return out;
}

static cel_sexp *fit_workflow(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, NULL) ? cel_arg_workflow(a, 0) : NULL, *out = NULL;
    if (!wf)
        return NULL;
    cel_error err;
    if (cel_workflow_check(wf, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    if (!cel_arg_given(a, 1))
        return cel_call_fail(a, "fit.data", "`data` must be provided to fit a workflow.");
    cel_sexp *data = cel_arg_table(a, 1);
    if (!data)
        return NULL;
    cel_frame *frame = cel_frame_of(in, data);
    if (!frame)
        return NULL;
    if (cel_interp_options(in)->check_only) {
        cel_sexp *end = check_stop(in, a, wf, frame);
        cel_frame_drop(frame);
        return end;
    }
    cel_notes notes = {0};
    cel_watch watch = cel_tuning_watch(in);
    cel_stream stream = cel_keras_next_stream(in);
    cel_status status = cel_workflow_fit(wf, frame, &stream, cel_interp_rng(in), &watch, &out, &notes, &err);
    cel_frame_drop(frame);
    if (!cel_tuning_warn(in, &notes)) {
        cel_workflow_drop(status == CEL_OK ? out : NULL);
        return NULL;
    }
    return give(in, a, status, &out, &err);
}

static cel_sexp *give_fit(cel_interp *in, cel_args *a, cel_spec *spec, const cel_frame *x, const cel_frame *y)
{
    cel_fit *fit;
    cel_error err;
    if (cel_interp_options(in)->check_only)
        return check_tables(in, a, spec, x, y);
    cel_watch watch = cel_tuning_watch(in);
    cel_stream stream = cel_keras_next_stream(in);
    if (cel_fit_new(spec, x, y, &stream, &watch, &fit, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    return cel_fit_value(in, fit);
}

/* fit(spec, formula, data): the columns the formula names, unchanged. */
static cel_sexp *fit_spec(cel_interp *in, cel_args *a)
{
    cel_spec *spec = cel_no_dots(in, a, NULL) ? cel_arg_object(a, 0, &cel_spec_object) : NULL;
    const char *formula = spec ? formula_text(in, a, 1) : NULL;
    cel_frame *data = formula ? cel_arg_frame(in, a, 2) : NULL;
    if (!data)
        return NULL;
    cel_error err;
    cel_recipe *recipe = NULL, *prepped = NULL;
    cel_frame *baked = NULL, *x = NULL, *y = NULL;
    cel_status status = cel_recipe_new(formula, data, &recipe, &err);
    if (status == CEL_OK)
        status = cel_recipe_prep(recipe, data, &(cel_prep_options){.threads = cel_tuning_threads(in)}, NULL, &prepped, NULL, &err);
    if (status == CEL_OK)
        status = cel_recipe_juice(prepped, NULL, 0, &baked, &err);
    if (status == CEL_OK)
        status = cel_workflow_parts(prepped, baked, true, &x, &y, &err);
    cel_sexp *out = status == CEL_OK ? give_fit(in, a, spec, x, y) : cel_tuning_error(in, a, &err);
    cel_recipe_drop(recipe);
    cel_recipe_drop(prepped);
    cel_frame_drop(baked);
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_frame_drop(data);
    return out;
}

static cel_sexp *fit_xy(cel_interp *in, cel_args *a)
{
    cel_spec *spec = cel_no_dots(in, a, NULL) ? cel_arg_object(a, 0, &cel_spec_object) : NULL;
    cel_frame *x = spec ? cel_arg_predictors(in, a, 1) : NULL, *y = x ? cel_arg_outcomes(in, a, 2, "..y") : NULL;
    cel_sexp *out = NULL;
    if (y && x->rows != y->rows)
        cel_call_fail(a, "fit.rows", "x has %zu rows, y has %zu", x->rows, y->rows);
    else if (y)
        out = give_fit(in, a, spec, x, y);
    cel_frame_drop(x);
    cel_frame_drop(y);
    return out;
}

/* ---- predicting ---- */

static bool predict_type(cel_args *a, size_t i, cel_predict_type *type)
{
    static const char *const choices[] = {"numeric", "class", "prob", NULL};
    cel_sexp *x = cel_arg(a, i);
    size_t which;
    *type = CEL_PREDICT_DEFAULT;
    if (!x)
        return false;
    if (x->kind == CEL_S_NULL)
        return true;
    if (!cel_arg_choice(a, i, choices, &which))
        return false;
    *type = (cel_predict_type)(which + 1);
    return true;
}

/* Arguments of keras3's predict() that change no number. */
static const char *const predict_extra[] = {"batch_size", "verbose", NULL};

static cel_sexp *predict_workflow(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_no_dots(in, a, predict_extra) ? cel_arg_workflow(a, 0) : NULL;
    cel_predict_type type;
    cel_error err;
    if (!wf || !predict_type(a, 2, &type))
        return NULL;
    cel_frame *data = cel_arg_frame(in, a, 1), *out = NULL;
    if (!data)
        return NULL;
    cel_notes notes = {0};
    cel_status status = cel_workflow_predict(wf, data, type, &out, &notes, &err);
    cel_frame_drop(data);
    if (!cel_tuning_warn(in, &notes)) {
        cel_frame_drop(out);
        return NULL;
    }
    return status == CEL_OK ? cel_predictions_value(in, wf->fit, out) : cel_tuning_error(in, a, &err);
}

static cel_sexp *augment_workflow(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_arg_workflow(a, 0);
    cel_error err;
    cel_frame *data = wf ? cel_arg_frame(in, a, 1) : NULL, *out = NULL;
    if (!data)
        return NULL;
    cel_notes notes = {0};
    cel_status status = cel_workflow_augment(wf, data, &out, &notes, &err);
    cel_frame_drop(data);
    if (!cel_tuning_warn(in, &notes)) {
        cel_frame_drop(out);
        return NULL;
    }
    return status == CEL_OK ? cel_give_frame(in, out) : cel_tuning_error(in, a, &err);
}

static cel_sexp *augment_fit(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    cel_error err;
    cel_frame *data = fit ? cel_arg_frame(in, a, 1) : NULL, *out = NULL;
    if (!data)
        return NULL;
    cel_status status = cel_fit_augment(fit, data, &out, &err);
    cel_frame_drop(data);
    return status == CEL_OK ? cel_give_frame(in, out) : cel_tuning_error(in, a, &err);
}

static cel_sexp *predict_fit(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_no_dots(in, a, predict_extra) ? cel_arg_fit(a, 0) : NULL;
    cel_predict_type type;
    cel_error err;
    if (!fit || !predict_type(a, 2, &type))
        return NULL;
    cel_frame *data = cel_arg_frame(in, a, 1), *out;
    if (!data)
        return NULL;
    cel_status status = cel_fit_predict(fit, data, type, &out, &err);
    cel_frame_drop(data);
    return status == CEL_OK ? cel_predictions_value(in, fit, out) : cel_tuning_error(in, a, &err);
}

/* ---- taking apart ---- */

static cel_sexp *extract_recipe(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_arg_workflow(a, 0);
    bool estimated;
    if (!wf || !cel_arg_flag(a, 2, &estimated))
        return NULL;
    if (wf->pre != CEL_PRE_RECIPE)
        return cel_arg_fail(a, 0, "workflow.no_recipe", "The workflow does not have a recipe preprocessor.");
    if (estimated && !wf->prepped)
        return cel_arg_fail(a, 0, "workflow.untrained", "The workflow does not have a trained recipe: fit() it first, or extract_recipe(estimated = FALSE)");
    return cel_recipe_value(in, cel_recipe_keep(estimated ? wf->prepped : wf->recipe));
}

static cel_sexp *extract_preprocessor(cel_interp *in, cel_args *a)
{
    cel_workflow *wf = cel_arg_workflow(a, 0);
    if (!wf)
        return NULL;
    if (wf->pre == CEL_PRE_RECIPE)
        return cel_recipe_value(in, cel_recipe_keep(wf->recipe));
    if (wf->pre == CEL_PRE_FORMULA) {
        cel_text t = {0};
        cel_text_addf(&t, "function() %s", wf->formula);
        cel_sexp *f = t.failed ? NULL : cel_function_of_text(in, t.text, cel_global(in));
        cel_text_free(&t);
        return f ? cel_apply(in, f, 0, NULL, NULL) : NULL;
    }
    return cel_arg_fail(a, 0, "workflow.no_preprocessor", "The workflow does not have a recipe or formula preprocessor.");
}

static cel_sexp *extract_spec(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    const cel_fit *fit = cel_object_of(x, &cel_fit_object);
    if (fit)
        return cel_spec_value_of(in, cel_spec_keep(fit->spec));
    cel_workflow *wf = cel_arg_workflow(a, 0);
    if (wf && !wf->spec)
        return cel_arg_fail(a, 0, "workflow.no_model", "The workflow does not have a model spec.");
    return wf ? cel_spec_value_of(in, cel_spec_keep(wf->spec)) : NULL;
}

static cel_sexp *extract_fit(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    return fit ? cel_fit_value(in, cel_fit_keep(fit)) : NULL;
}

/* extract_fit_engine(), extract_keras_model(): the network as keras3 shows it. */
static cel_sexp *extract_engine(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    cel_network *network;
    cel_error err;
    if (!fit)
        return NULL;
    if (cel_fit_network(fit, &network, &err) != CEL_OK)
        return cel_tuning_error(in, a, &err);
    return cel_keras_model_value(in, network, !fit->spec->type->functional);
}

static cel_sexp *extract_history(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    return fit ? cel_keras_history_value(in, &fit->history) : NULL;
}

static cel_sexp *extract_fit_time(cel_interp *in, cel_args *a)
{
    cel_fit *fit = cel_arg_fit(a, 0);
    static const char *const names[] = {"stage_id", "elapsed"};
    cel_sexp *table = fit ? cel_tibble_new(in, 2, names, 1, true) : NULL, *stage = cel_sexp_string(in, "total"),
             *elapsed = fit ? cel_sexp_number(in, fit->seconds) : NULL;
    if (!table || !stage || !elapsed)
        return NULL;
    cel_sexp_set(table, 0, stage);
    cel_sexp_set(table, 1, elapsed);
    return table;
}

/* ---- the table ---- */

static const cel_builtin rows[] = {
    {"workflows", "workflow", "preprocessor = NULL, spec = NULL, case_weights = NULL", make_workflow, "A preprocessor and a model in one.", 0},
    {"workflows", "add_recipe", "x, recipe, ..., blueprint = NULL", add_recipe, "A workflow with a recipe.", 0},
    {"workflows", "update_recipe", "x, recipe, ..., blueprint = NULL", add_recipe, "A workflow with another recipe.", 0},
    {"workflows", "remove_recipe", "x", remove_part, "A workflow without its recipe.", 0},
    {"workflows", "add_formula", "x, formula, ..., blueprint = NULL", add_formula, "A workflow with a formula.", 0},
    {"workflows", "update_formula", "x, formula, ..., blueprint = NULL", add_formula, "A workflow with another formula.", 0},
    {"workflows", "remove_formula", "x", remove_part, "A workflow without its formula.", 0},
    {"workflows", "add_variables", "x, outcomes, predictors, ..., blueprint = NULL, variables = NULL", add_variables, "A workflow with plain columns.", 0},
    {"workflows", "update_variables", "x, outcomes, predictors, ..., blueprint = NULL, variables = NULL", add_variables, "A workflow with other columns.", 0},
    {"workflows", "remove_variables", "x", remove_part, "A workflow without its columns.", 0},
    {"workflows", "add_model", "x, spec, ..., formula = NULL", add_model, "A workflow with a model.", 0},
    {"workflows", "update_model", "x, spec, ..., formula = NULL", add_model, "A workflow with another model.", 0},
    {"workflows", "remove_model", "x", remove_part, "A workflow without its model.", 0},
    {"workflows", "fit.workflow", "object, data, ..., control = NULL", fit_workflow, "Prep the recipe and train the model.", CEL_B_HIDDEN},
    {"parsnip", "fit.model_spec", "object, formula, data, ..., control = NULL", fit_spec, "Train a model by a formula.", CEL_B_HIDDEN},
    {"parsnip", "fit_xy.model_spec", "object, x, y, ..., control = NULL", fit_xy, "Train a model on predictors and outcome.", CEL_B_HIDDEN},
    {"workflows", "predict.workflow", "object, new_data, type = NULL, opts = list(), ...", predict_workflow, "Predictions for new rows.", CEL_B_HIDDEN},
    {"parsnip", "predict.model_fit", "object, new_data, type = NULL, opts = list(), ...", predict_fit, "Predictions for new rows.", CEL_B_HIDDEN},
    {"parsnip", "augment.model_fit", "x, new_data, ...", augment_fit, "Rows with their predictions.", CEL_B_HIDDEN},
    {"workflows", "augment.workflow", "x, new_data, ...", augment_workflow, "Rows with their predictions.", CEL_B_HIDDEN},
    {"hardhat", "extract_recipe", "x, ..., estimated = TRUE", extract_recipe, "The recipe of a workflow.", 0},
    {"hardhat", "extract_preprocessor", "x, ...", extract_preprocessor, "The recipe or formula of a workflow.", 0},
    {"hardhat", "extract_spec_parsnip", "x, ...", extract_spec, "The model specification of a workflow.", 0},
    {"hardhat", "extract_fit_parsnip", "x, ...", extract_fit, "The fitted model of a workflow.", 0},
    {"hardhat", "extract_fit_engine", "x, ...", extract_engine, "The network of a fitted model.", 0},
    {"hardhat", "extract_fit_time", "x, ...", extract_fit_time, "How long a fit took.", 0},
    {"kerasnip", "extract_keras_model", "object", extract_engine, "The network of a fitted model.", 0},
    {"kerasnip", "extract_keras_history", "object", extract_history, "What happened in training.", 0},
};
const cel_library cel_library_workflows = {rows, sizeof rows / sizeof *rows};
