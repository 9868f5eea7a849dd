/* tune_grid(), fit_resamples(), last_fit(), fit_best(), and building without training. */
#include <math.h>
#include <string.h>

#include "tuning/tune_inside.h"

/* ---- checks ---- */

static cel_status check_resamples(const cel_resamples *resamples, cel_error *err)
{
    if (resamples->kind == CEL_RESAMPLES_LOO)
        return cel_fail(err, CEL_INPUT, "tune.loo", "Leave-one-out cross-validation is not currently supported with tune.");
    if (resamples->n == 0)
        return cel_fail(err, CEL_INPUT, "tune.no_resamples", "the `resamples` have no splits");
    return CEL_OK;
}

static const char *outcome_name(const cel_recipe *recipe)
{
    for (size_t i = 0; i < recipe->vars.n; i++)
        if (recipe->vars.var[i].role && strcmp(recipe->vars.var[i].role, "outcome") == 0)
            return recipe->vars.var[i].name;
    return "";
}

/* A constant outcome is the user's mistake, seen before anything runs. */
static cel_status check_outcome(const cel_workflow *wf, const cel_frame *data, char **outcome, cel_error *err)
{
    cel_recipe *recipe;
    CEL_TRY(cel_workflow_recipe(wf, data, &recipe, err));
    *outcome = cel_strdup(outcome_name(recipe));
    cel_recipe_drop(recipe);
    if (!*outcome)
        return cel_nomem(err);
    int at = cel_frame_find(data, *outcome);
    return at < 0 ? CEL_OK : cel_outcome_varies(data->column[at], *outcome, err);
}

/* ---- starting ---- */

/* Results with the parts that do not depend on candidates. */
cel_status cel_run_start(cel_run *run, const cel_workflow *wf, cel_results_kind kind, cel_resamples *resamples, cel_metric_set *metrics,
                         const cel_control *control, cel_error *err)
{
    CEL_TRY(cel_workflow_check(wf, err));
    CEL_TRY(check_resamples(resamples, err));
    cel_results *r = CEL_NEW(cel_results);
    if (!r)
        return cel_nomem(err);
    *run = (cel_run){.wf = wf, .control = control, .results = r, .threads = cel_run_threads(control)};
    r->refs = 1;
    r->kind = kind;
    r->resamples = cel_resamples_keep(resamples);
    r->workflow = cel_workflow_keep((cel_workflow *)wf);
    r->saved_workflow = control && control->save_workflow;
    cel_status status = cel_run_metrics(wf, metrics, control && control->event_second, &r->metrics, err);
    if (status == CEL_OK)
        status = check_outcome(wf, resamples->split[0]->data, &r->outcome, err);
    if (status != CEL_OK)
        cel_run_free(run);
    return status;
}

/* The seed of a run: what tune leaves in R's stream, and the seed it gives its own streams. */
static uint64_t draw_seed(cel_rng *rng)
{
    int32_t word[6];
    cel_rng_switch_kinds(rng, word);
    uint64_t seed = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < 6; i++) {
        seed ^= (uint32_t)word[i];
        seed *= 0xbf58476d1ce4e5b9u;
        seed ^= seed >> 29;
    }
    return seed;
}

static cel_status run_grid(cel_run *run, const cel_frame *grid, cel_rng *rng, cel_results **out, cel_notes *warnings, cel_error *err)
{
    cel_status status = cel_run_plan(run, grid, warnings, err);
    if (status == CEL_OK) {
        run->seed = draw_seed(rng);
        status = cel_run_cells(run, warnings, err);
    }
    if (status == CEL_OK)
        *out = cel_results_keep(run->results);
    cel_run_free(run);
    return status;
}

static cel_status no_candidates(cel_run *run, cel_rng *rng, cel_results **out, cel_notes *warnings, cel_error *err)
{
    cel_frame *grid = cel_frame_new(1);
    if (!grid) {
        cel_run_free(run);
        return cel_nomem(err);
    }
    cel_status status = run_grid(run, grid, rng, out, warnings, err);
    cel_frame_drop(grid);
    return status;
}

/* ---- grids of the run's own ---- */

static bool any_unknown(const cel_param_set *set)
{
    for (size_t k = 0; k < set->n; k++)
        if (set->row[k].param && cel_param_has_unknown(set->row[k].param))
            return true;
    return false;
}

/* Unknown ranges (the number of layers, of components) are found from the predictors the recipe gives. */
static cel_status finalize_params(cel_run *run, cel_param_set *set, cel_notes *warnings, cel_error *err)
{
    for (size_t k = 0; k < set->n; k++)
        if (!set->row[k].param) {
            cel_fail(err, CEL_INPUT, "tune.no_range", "there is no usual range to search `%s` in", set->row[k].id);
            cel_error_hint(err, "give one with extract_parameter_set_dials() and update(), or give a `grid` with a column `%s`", set->row[k].id);
            return CEL_INPUT;
        }
    if (!any_unknown(set))
        return CEL_OK;
    for (size_t k = 0; k < set->n; k++)
        if (strcmp(set->row[k].source, "recipe") == 0)
            return cel_fail(err, CEL_INPUT, "tune.finalize",
                            "Some model parameters require finalization but there are recipe parameters that require tuning. Please use "
                            "`extract_parameter_set_dials()` to set parameter ranges manually and supply the output to the `param_info` argument.");
    cel_recipe *recipe, *prepped = NULL;
    cel_frame *baked, *x, *y;
    cel_frame *data = run->results->resamples->split[0]->data;
    CEL_TRY(cel_workflow_recipe(run->wf, data, &recipe, err));
    cel_status status = cel_recipe_prep(recipe, data, &(cel_prep_options){.threads = run->threads}, NULL, &prepped, warnings, err);
    cel_recipe_drop(recipe);
    CEL_TRY(status);
    status = cel_recipe_juice(prepped, NULL, 0, &baked, err);
    if (status == CEL_OK) {
        status = cel_workflow_parts(prepped, baked, false, &x, &y, err);
        cel_frame_drop(baked);
    }
    if (status == CEL_OK) {
        status = cel_param_set_finalize(set, x, err);
        cel_frame_drop(x);
    }
    cel_recipe_drop(prepped);
    return status;
}

cel_status cel_run_own_grid(cel_run *run, size_t size, cel_rng *rng, cel_frame **grid, cel_notes *warnings, cel_error *err)
{
    cel_param_set set = {0};
    if (size == 0)
        return cel_fail(err, CEL_INPUT, "tune.grid", "`grid` should be a positive integer or a data frame.");
    CEL_TRY(cel_param_set_copy(&run->results->params, &set, err));
    cel_status status = finalize_params(run, &set, warnings, err);
    if (status == CEL_OK)
        status = cel_grid_space_filling(&set, size, "any", 0.5, 1000, true, rng, grid, err);
    cel_param_set_free(&set);
    return status;
}

/* The ids of `given` must be those the workflow has. */
cel_status cel_run_params(cel_run *run, const cel_param_set *given, cel_error *err)
{
    cel_param_set *set = &run->results->params;
    CEL_TRY(cel_workflow_params(run->wf, set, err));
    if (!given)
        return CEL_OK;
    for (size_t k = 0; k < set->n; k++)
        if (cel_param_set_find(given, set->row[k].id) < 0)
            return cel_fail(err, CEL_INPUT, "tune.param_info", "`param_info` has no parameter `%s`, which is marked for tuning by `tune()`", set->row[k].id);
    for (size_t k = 0; k < given->n; k++)
        if (given->row[k].param && cel_param_set_find(set, given->row[k].id) >= 0)
            CEL_TRY(cel_param_set_update(set, given->row[k].id, given->row[k].param, err));
    return CEL_OK;
}

cel_status cel_tune_grid(const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size, const cel_param_set *params,
                         cel_metric_set *metrics, const cel_control *control, cel_rng *rng, cel_results **out, cel_notes *warnings, cel_error *err)
{
    cel_run run;
    CEL_TRY(cel_run_start(&run, wf, CEL_RESULTS_TUNE, resamples, metrics, control, err));
    cel_status status = cel_run_params(&run, params, err);
    if (status == CEL_OK && run.results->params.n == 0) {
        cel_notes_add(warnings, "No tuning parameters have been detected, performance will be evaluated using the resamples with no tuning.\n"
                                "Did you want to assign any parameters with a value of `tune()`?");
        return no_candidates(&run, rng, out, warnings, err);
    }
    cel_frame *made = NULL;
    if (status == CEL_OK && !grid)
        status = cel_run_own_grid(&run, size, rng, &made, warnings, err);
    if (status != CEL_OK) {
        cel_run_free(&run);
        return status;
    }
    status = run_grid(&run, grid ? grid : made, rng, out, warnings, err);
    cel_frame_drop(made);
    return status;
}

/* "1 argument has been tagged for tuning in this component: model_spec." */
static cel_status refuse_tuning(const cel_workflow *wf, cel_error *err)
{
    cel_param_set set = {0};
    cel_status status = cel_workflow_params(wf, &set, err);
    if (status == CEL_OK && set.n > 0) {
        bool model = false, recipe = false;
        for (size_t k = 0; k < set.n; k++)
            *(strcmp(set.row[k].source, "recipe") == 0 ? &recipe : &model) = true;
        cel_fail(err, CEL_INPUT, "tune.tagged", "%zu argument%s been tagged for tuning in %s component%s: %s%s%s.", set.n, set.n > 1 ? "s have" : " has",
                 model && recipe ? "these" : "this", model && recipe ? "s" : "", model ? "model_spec" : "", model && recipe ? " and " : "", recipe ? "recipe" : "");
        cel_error_hint(err, "Please use one of the tuning functions (e.g. `tune_grid()`) to optimize %s.", set.n > 1 ? "them" : "it");
        status = CEL_INPUT;
    }
    cel_param_set_free(&set);
    return status;
}

cel_status cel_fit_resamples(const cel_workflow *wf, cel_resamples *resamples, cel_metric_set *metrics, const cel_control *control, cel_rng *rng,
                             cel_results **out, cel_notes *warnings, cel_error *err)
{
    cel_run run;
    CEL_TRY(cel_workflow_check(wf, err));
    CEL_TRY(refuse_tuning(wf, err));
    CEL_TRY(cel_run_start(&run, wf, CEL_RESULTS_RESAMPLE, resamples, metrics, control, err));
    return no_candidates(&run, rng, out, warnings, err);
}

/* ---- last_fit ---- */

/* The one cell of a last fit: test rows scored with the trained workflow. */
static cel_status score_last(cel_results *r, cel_split *split, const size_t *row, size_t n, cel_notes *warnings, cel_error *err)
{
    cel_workflow *wf = r->fitted;
    cel_frame *test = cel_frame_rows(split->data, row, n);
    cel_design *design = NULL;
    cel_cell *cell = &r->cell[0];
    cel_status status = test ? cel_workflow_bake(wf, wf->prepped, test, true, &design, warnings, err) : cel_nomem(err);
    cel_frame_drop(test);
    if (status == CEL_OK && design->rows != n)
        status = cel_fail(err, CEL_INPUT, "tune.rows", "the recipe drops rows of the test set: give the step that does it `skip = TRUE`");
    cel_real **raw = status == CEL_OK ? CEL_ARRAY(cel_real *, design->n_outputs) : NULL;
    size_t *width = status == CEL_OK ? cel_model_widths(cel_network_model(wf->fit->network), design->n_outputs) : NULL;
    cell->estimate = CEL_ARRAY(cel_estimate, r->metrics->n);
    if (status == CEL_OK && (!raw || !width || !cell->estimate))
        status = cel_nomem(err);
    if (status == CEL_OK)
        status = cel_network_outputs(wf->fit->network, design, design->n_outputs, raw, err);
    if (status == CEL_OK)
        status = cel_score(r->metrics, design, (const cel_real *const *)raw, width, cell->estimate, warnings, err);
    if (status == CEL_OK)
        status = cel_cell_predictions(design, (const cel_real *const *)raw, width, row, &cell->predictions, err);
    for (size_t k = 0; raw && k < design->n_outputs; k++)
        cel_free_aligned(raw[k]);
    cel_free(raw);
    cel_free(width);
    cel_design_free(design);
    cell->done = status == CEL_OK;
    return status;
}

static cel_status last_fit(cel_run *run, cel_split *split, const cel_stream *stream, cel_notes *warnings, cel_error *err)
{
    cel_results *r = run->results;
    r->grid = cel_frame_new(1);
    r->config = CEL_ARRAY(char *, 1);
    r->cell = CEL_ARRAY(cel_cell, 1);
    if (!r->grid || !r->config || !r->cell || !(r->config[0] = cel_strdup("pre0_mod0_post0")))
        return cel_nomem(err);
    cel_frame *train;
    CEL_TRY(cel_split_frame(split, CEL_ANALYSIS, &train, err));
    const cel_watch watch = cel_single_watch(run->control);
    cel_status status = cel_workflow_fit(run->wf, train, stream, NULL, &watch, &r->fitted, warnings, err);
    cel_frame_drop(train);
    CEL_TRY(status);
    size_t *row, n;
    CEL_TRY(cel_split_rows(split, CEL_ASSESSMENT, &row, &n, err));
    status = score_last(r, split, row, n, warnings, err);
    cel_free(row);
    return status;
}

cel_status cel_last_fit(const cel_workflow *wf, cel_split *split, cel_metric_set *metrics, const cel_control *control, const cel_stream *stream,
                        cel_results **out, cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_workflow_check(wf, err));
    CEL_TRY(refuse_tuning(wf, err));
    if (wf->fit) {
        cel_fail(err, CEL_INPUT, "tune.trained", "`last_fit()` is not well-defined for a fitted workflow.");
        cel_error_hint(err, "give it the workflow as it was before fit()");
        return CEL_INPUT;
    }
    static const char *const id = "train/test split";
    cel_resamples *resamples;
    CEL_TRY(cel_manual_resamples(&split, &id, 1, &resamples, err));
    cel_run run;
    cel_status status = cel_run_start(&run, wf, CEL_RESULTS_LAST, resamples, metrics, control, err);
    cel_resamples_drop(resamples);
    CEL_TRY(status);
    status = last_fit(&run, split, stream, warnings, err);
    if (status == CEL_OK)
        *out = cel_results_keep(run.results);
    cel_run_free(&run);
    return status;
}

/* ---- fit_best ---- */

cel_status cel_fit_best(const cel_results *r, const char *metric, const cel_frame *values, const cel_control *control, const cel_stream *stream,
                        cel_workflow **out, cel_notes *warnings, cel_error *err)
{
    if (!r->saved_workflow)
        return cel_fail(err, CEL_INPUT, "tune.no_workflow", "The control option `save_workflow = TRUE` should be used when tuning.");
    const cel_metric *by;
    cel_frame *summary = NULL, *best = NULL;
    cel_status status = CEL_OK;
    if (!values) {
        status = cel_results_metric(r, metric, &by, metric ? warnings : NULL, err);
        if (status == CEL_OK)
            status = cel_collect_metrics(r, true, false, &summary, err);
        if (status == CEL_OK)
            status = cel_select_best(summary, by->name, by->type->direction, &best, err);
        cel_frame_drop(summary);
    }
    cel_workflow *final = NULL;
    const cel_watch watch = cel_single_watch(control);
    if (status == CEL_OK)
        status = cel_workflow_finalize(r->workflow, values ? values : best, 0, &final, err);
    cel_frame_drop(best);
    if (status == CEL_OK)
        status = cel_workflow_fit(final, r->resamples->split[0]->data, stream, NULL, &watch, out, warnings, err);
    cel_workflow_drop(final);
    return status;
}

/* ---- building only ---- */

cel_status cel_build_grid(const cel_spec *spec, const cel_frame *grid, const cel_design *data, cel_built *built, cel_error *err)
{
    cel_building building = cel_design_building(data);
    for (size_t r = 0; r < grid->rows; r++) {
        cel_spec *candidate = NULL;
        built[r] = (cel_built){0};
        cel_status status = cel_spec_finalize(spec, grid, r, &candidate, &built[r].error);
        if (status == CEL_OK)
            status = cel_spec_build(candidate, &building, &built[r].model, &built[r].error);
        cel_spec_drop(candidate);
        if (status == CEL_NOMEM || status == CEL_INTERRUPTED) {
            if (err)
                *err = built[r].error;
            return status;
        }
    }
    return CEL_OK;
}
