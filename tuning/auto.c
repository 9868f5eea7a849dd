/* The plan of a search without a script: data, split, folds, recipe, network, metrics, in the order a script would draw its
 * random numbers: set.seed(seed), initial_split(), sample(), vfold_cv(); set.seed(seed) again, tune_grid(). */
#include <math.h>
#include <string.h>

#include "recipes/step.h"
#include "tuning/auto_inside.h"
#include "tuning/tune_inside.h"

/* ---- metrics ---- */

static const char *const NUMERIC[] = {"rmse", "mae", "rsq"};
static const char *const CLASSES[] = {"roc_auc", "accuracy", "mn_log_loss"};
enum { N_METRICS = 3 };

static const char *usual_metric(const cel_auto *a)
{
    const cel_column *y = a->data->column[cel_frame_find(a->data, a->options.outcome)];
    return a->mode == CEL_REGRESSION ? "rmse" : y->levels->n == 2 ? "roc_auc" : "accuracy";
}

/* The metric of the search first, then the others. */
static cel_status choose_metrics(cel_auto *a, cel_error *err)
{
    const char *const *usual = a->mode == CEL_REGRESSION ? NUMERIC : CLASSES;
    const char *name[N_METRICS + 1] = {a->options.metric ? a->options.metric : usual_metric(a)};
    size_t n = 1;
    for (size_t i = 0; i < N_METRICS; i++)
        if (strcmp(usual[i], name[0]) != 0)
            name[n++] = usual[i];
    cel_metric *metric[N_METRICS + 1] = {0};
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        const cel_metric_type *type;
        status = cel_metric_look_up(name[i], &type, err);
        if (status == CEL_OK && (type->kind == CEL_METRIC_NUMERIC) != (a->mode == CEL_REGRESSION)) {
            status = cel_fail(err, CEL_INPUT, "metric.mode", "%s is a metric for %s, but \"%s\" is a %s", name[i], type->kind == CEL_METRIC_NUMERIC ? "numbers" : "classes",
                              a->options.outcome, a->mode == CEL_REGRESSION ? "number" : "class");
            cel_error_hint(err, a->mode == CEL_REGRESSION ? "for numbers: rmse, mae, rsq, mape, huber_loss" : "for classes: roc_auc, accuracy, mn_log_loss, kap, f_meas");
        }
        if (status == CEL_OK)
            status = cel_metric_new(type, NULL, &metric[i], err);
    }
    if (status == CEL_OK)
        status = cel_metric_set_new((const cel_metric *const *)metric, n, &a->metrics, err);
    if (status == CEL_OK)
        a->metric = cel_metric_set_find(a->metrics, name[0]);
    for (size_t i = 0; i < n; i++)
        cel_metric_free(metric[i]);
    return status;
}

/* ---- rows ---- */

const char *cel_auto_strata(const cel_auto *a)
{
    return !a->options.strata ? a->options.outcome : a->options.strata[0] ? a->options.strata : NULL;
}

static cel_status check_sizes(const cel_auto *a, cel_error *err)
{
    const cel_auto_options *o = &a->options;
    if (o->strata && o->strata[0] && cel_frame_find(a->data, o->strata) < 0) {
        cel_fail(err, CEL_INPUT, "data.column", "column \"%s\" to stratify by is not in %s", o->strata, o->file ? o->file : "the data");
        int near = cel_nearest(o->strata, (const char *const *)a->data->name, a->data->cols);
        if (near >= 0)
            cel_error_hint(err, "did you mean --strata %s?", a->data->name[near]);
        return CEL_INPUT;
    }
    size_t train = o->test_data || o->test == 0 ? a->data->rows : (size_t)((double)a->data->rows * (1 - o->test));
    size_t least = o->fixed ? 2 : (size_t)o->folds;
    if (train < least || a->data->rows < 4) {
        cel_fail(err, CEL_INPUT, "data.few_rows", "%zu rows are too few for %d folds%s", a->data->rows, o->folds, o->test > 0 && !o->test_data ? " and a test set" : "");
        cel_error_hint(err, "--folds 2 --test none need the fewest rows");
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* train[sample(nrow(train)), ] */
static cel_status shuffle(cel_frame *data, cel_rng *rng, cel_frame **out, cel_error *err)
{
    double *draw = CEL_ARRAY(double, data->rows + 1);
    size_t *row = CEL_ARRAY(size_t, data->rows + 1);
    cel_status status = draw && row ? cel_rng_sample(rng, (double)data->rows, data->rows, false, draw, err) : cel_nomem(err);
    for (size_t r = 0; status == CEL_OK && r < data->rows; r++)
        row[r] = (size_t)draw[r] - 1;
    if (status == CEL_OK && !(*out = cel_frame_rows(data, row, data->rows)))
        status = cel_nomem(err);
    cel_free(draw);
    cel_free(row);
    return status;
}

static cel_status divide(cel_auto *a, cel_error *err)
{
    const cel_auto_options *o = &a->options;
    cel_resampling how = CEL_RESAMPLING;
    cel_rng rng;
    cel_frame *train = NULL;
    cel_status status = CEL_OK;
    cel_rng_seed(&rng, o->seed);
    how.strata = cel_auto_strata(a);
    how.prop = 1 - o->test;
    how.v = o->folds;
    how.repeats = o->repeats;
    if (o->test_data) {
        status = cel_auto_same_types(a, o->test_data, &a->test, err);
    } else if (o->test > 0) {
        status = cel_initial_split(a->data, &how, &rng, &a->split, &a->details, err);
        if (status == CEL_OK)
            status = cel_split_frame(a->split, CEL_ANALYSIS, &train, err);
        if (status == CEL_OK)
            status = cel_split_frame(a->split, CEL_ASSESSMENT, &a->test, err);
    }
    if (status == CEL_OK)
        status = shuffle(train ? train : a->data, &rng, &a->train, err);
    cel_frame_drop(train);
    if (status == CEL_OK && !o->fixed)
        status = cel_vfold_cv(a->train, &how, &rng, &a->folds, &a->details, err);
    return status;
}

/* The recipe is prepped once here: what it makes of the columns, and whether it can be done at all. */
static cel_status try_recipe(cel_auto *a, const cel_recipe *recipe, cel_error *err)
{
    cel_recipe *prepped;
    size_t n;
    CEL_TRY(cel_recipe_prep(recipe, a->train, &(cel_prep_options){.threads = a->options.threads}, NULL, &prepped, NULL, err));
    const char **name = cel_recipe_names(prepped, "predictor", &n);
    cel_free(name);
    cel_recipe_drop(prepped);
    a->columns.baked = n == SIZE_MAX ? 0 : n;
    if (a->columns.baked == 0)
        return cel_fail(err, CEL_INPUT, "data.predictors", "no column tells anything about \"%s\": every predictor has the same value in all rows", a->options.outcome);
    return CEL_OK;
}

static cel_status make_workflow(cel_auto *a, cel_error *err)
{
    cel_recipe *recipe = NULL;
    cel_spec_type *type = NULL;
    cel_spec *spec = NULL;
    cel_workflow *empty = NULL, *half = NULL;
    cel_status status = cel_auto_recipe(a, &recipe, err);
    if (status == CEL_OK)
        status = try_recipe(a, recipe, err);
    if (status == CEL_OK)
        status = cel_auto_type(a, &type, err);
    if (status == CEL_OK)
        status = cel_auto_spec(a, type, &spec, err);
    if (status == CEL_OK)
        status = cel_workflow_new(&empty, err);
    if (status == CEL_OK)
        status = cel_workflow_with_recipe(empty, recipe, false, &half, err);
    if (status == CEL_OK)
        status = cel_workflow_with_spec(half, spec, false, &a->workflow, err);
    cel_workflow_drop(empty);
    cel_workflow_drop(half);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_recipe_drop(recipe);
    return status;
}

static cel_status measure_baseline(cel_auto *a, cel_error *err)
{
    const cel_frame *test = a->test ? a->test : a->train;
    const char *name = a->options.outcome;
    return cel_baseline_columns(a->train->column[cel_frame_find(a->train, name)], test->column[cel_frame_find(test, name)], name, a->metrics, &a->baseline, err);
}

static cel_status plan(cel_auto *a, cel_frame *data, cel_error *err)
{
    CEL_TRY(cel_auto_look(a, data, err));
    CEL_TRY(choose_metrics(a, err));
    CEL_TRY(check_sizes(a, err));
    CEL_TRY(divide(a, err));
    CEL_TRY(cel_auto_measure(a, err));
    CEL_TRY(make_workflow(a, err));
    return measure_baseline(a, err);
}

cel_status cel_auto_new(cel_frame *data, const cel_auto_options *options, cel_auto **out, cel_error *err)
{
    if (options->towers < 1 || options->towers > CEL_AUTO_TOWERS)
        return cel_fail(err, CEL_INPUT, "param.towers", "there can be 1 to %d towers, not %d", CEL_AUTO_TOWERS, options->towers);
    cel_auto *a = CEL_NEW(cel_auto);
    if (!a)
        return cel_nomem(err);
    a->options = *options;
    if (options->test_data)
        cel_frame_keep(options->test_data);
    if (options->grid_data)
        cel_frame_keep(options->grid_data);
    cel_status status = plan(a, data, err);
    if (status == CEL_OK && (a->notes.failed || a->details.failed))
        status = cel_nomem(err);
    if (status == CEL_OK)
        *out = a;
    else
        cel_auto_free(a);
    return status;
}

void cel_auto_free(cel_auto *a)
{
    if (!a)
        return;
    cel_frame_drop(a->options.test_data);
    cel_frame_drop(a->options.grid_data);
    cel_frame_drop(a->data);
    for (size_t i = 0; i < a->n_as_factor; i++)
        cel_free(a->as_factor[i]);
    cel_free(a->as_factor);
    for (size_t i = 0; i < a->n_left_out; i++)
        cel_free(a->left_out[i]);
    cel_free(a->left_out);
    cel_split_drop(a->split);
    cel_frame_drop(a->train);
    cel_frame_drop(a->test);
    cel_resamples_drop(a->folds);
    for (size_t i = 0; i < a->n_steps; i++) {
        cel_free(a->step[i].selector);
        cel_free(a->step[i].argument);
    }
    cel_free(a->step);
    cel_workflow_drop(a->workflow);
    cel_param_set_free(&a->params);
    cel_metric_set_drop(a->metrics);
    cel_frame_drop(a->baseline);
    cel_notes_free(&a->notes);
    cel_notes_free(&a->details);
    cel_free(a);
}

/* ---- the search ---- */

static const cel_param_set *params_of(const cel_auto *a)
{
    return a->options.grid_data || a->params.n == 0 ? NULL : &a->params;
}

cel_status cel_auto_check(const cel_auto *a, cel_checked *out, cel_error *err)
{
    cel_rng rng;
    cel_rng_seed(&rng, a->options.seed);
    return cel_tune_check(a->workflow, a->folds, a->options.grid_data, a->options.grid, params_of(a), &rng, out, NULL, err);
}

cel_status cel_auto_tune(const cel_auto *a, const cel_control *control, cel_results **out, cel_notes *warnings, cel_error *err)
{
    cel_rng rng;
    cel_rng_seed(&rng, a->options.seed);
    return cel_tune_grid(a->workflow, a->folds, a->options.grid_data, a->options.grid, params_of(a), a->metrics, control, &rng, out, warnings, err);
}

/* ---- the end ---- */

static cel_status metrics_table(const cel_estimate *estimate, size_t n, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(n);
    const char **name = CEL_ARRAY(const char *, n), **estimator = CEL_ARRAY(const char *, n);
    double *value = CEL_ARRAY(double, n);
    cel_status status = f && name && estimator && value ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        name[i] = estimate[i].metric->name;
        estimator[i] = estimate[i].estimator;
        value[i] = estimate[i].value;
    }
    if (status == CEL_OK)
        status = cel_frame_take(f, ".metric", cel_column_texts(name, n), err);
    if (status == CEL_OK)
        status = cel_frame_take(f, ".estimator", cel_column_texts(estimator, n), err);
    if (status == CEL_OK)
        status = cel_frame_take(f, ".estimate", cel_column_numbers(value, n), err);
    cel_free(name);
    cel_free(estimator);
    cel_free(value);
    if (status == CEL_OK)
        *out = f;
    else
        cel_frame_drop(f);
    return status;
}

/* The metrics of a trained workflow on rows it has not seen. */
static cel_status estimate(const cel_auto *a, const cel_workflow *wf, cel_frame *test, cel_frame **out, cel_notes *warnings, cel_error *err)
{
    cel_design *design;
    CEL_TRY(cel_workflow_bake(wf, wf->prepped, test, true, &design, warnings, err));
    cel_real *raw = NULL;
    cel_estimate *each = CEL_ARRAY(cel_estimate, a->metrics->n);
    cel_status status = each ? cel_network_outputs(wf->fit->network, design, 1, &raw, err) : cel_nomem(err);
    const cel_real *const outputs[] = {raw};
    size_t width = cel_shape_size(&cel_network_model(wf->fit->network)->outputs[0]->shape);
    if (status == CEL_OK)
        status = cel_score(a->metrics, design, outputs, &width, each, warnings, err);
    if (status == CEL_OK)
        status = metrics_table(each, a->metrics->n, out, err);
    cel_free_aligned(raw);
    cel_free(each);
    cel_design_free(design);
    return status;
}

cel_status cel_auto_finish(const cel_auto *a, const cel_frame *values, size_t row, const cel_control *control, cel_auto_fitted *out,
                           cel_notes *warnings, cel_error *err)
{
    cel_workflow *final = NULL;
    const cel_watch watch = cel_single_watch(control);
    cel_stream stream;
    *out = (cel_auto_fitted){0};
    cel_status status = values ? cel_workflow_finalize(a->workflow, values, row, &final, err) : CEL_OK;
    cel_stream_start(&stream, (uint64_t)(uint32_t)a->options.seed, CEL_WHOLE, 0);
    if (status == CEL_OK)
        status = cel_workflow_fit(final ? final : a->workflow, a->train, &stream, NULL, &watch, &out->workflow, warnings, err);
    cel_workflow_drop(final);
    if (status == CEL_OK && a->test)
        status = estimate(a, out->workflow, a->test, &out->metrics, warnings, err);
    if (status != CEL_OK) {
        cel_workflow_drop(out->workflow);
        *out = (cel_auto_fitted){0};
    }
    return status;
}
