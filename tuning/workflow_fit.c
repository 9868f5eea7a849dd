/* Fitting a workflow: prep, bake, design, network. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "tuning/workflow_inside.h"

cel_rng cel_prep_rng(uint64_t seed, uint32_t resample)
{
    cel_stream s;
    cel_rng rng;
    cel_stream_start(&s, seed, resample, UINT32_MAX);
    cel_rng_seed(&rng, (int32_t)cel_stream_word(&s));
    return rng;
}

/* ---- parts of a baked frame ---- */

static cel_status select_role(const cel_recipe *prepped, const char *role, const cel_frame *baked, cel_frame **out, cel_error *err)
{
    size_t n, found = 0;
    const char **name = cel_recipe_names(prepped, role, &n);
    if (n == SIZE_MAX)
        return cel_nomem(err);
    size_t *index = CEL_ARRAY(size_t, n + 1);
    for (size_t k = 0; index && k < n; k++) {
        int at = cel_frame_find(baked, name[k]);
        if (at >= 0)
            index[found++] = (size_t)at;
    }
    *out = index ? cel_frame_select(baked, index, found) : NULL;
    cel_free(index);
    cel_free(name);
    return *out ? CEL_OK : cel_nomem(err);
}

cel_status cel_workflow_parts(const cel_recipe *prepped, const cel_frame *baked, bool outcomes, cel_frame **x, cel_frame **y, cel_error *err)
{
    *y = NULL;
    CEL_TRY(select_role(prepped, "predictor", baked, x, err));
    cel_status status = outcomes ? select_role(prepped, "outcome", baked, y, err) : CEL_OK;
    if (status != CEL_OK)
        cel_frame_drop(*x);
    return status;
}

static cel_status design_of(const cel_workflow *wf, const cel_recipe *prepped, const cel_frame *baked, bool outcomes, bool training,
                            cel_design **design, cel_error *err)
{
    cel_frame *x, *y;
    CEL_TRY(cel_workflow_parts(prepped, baked, outcomes, &x, &y, err));
    cel_status status = cel_design_new(x, y, wf->spec->type->mode, training, design, err);
    cel_frame_drop(x);
    cel_frame_drop(y);
    return status;
}

cel_status cel_workflow_recipe(const cel_workflow *wf, const cel_frame *data, cel_recipe **out, cel_error *err)
{
    CEL_TRY(cel_workflow_check(wf, err));
    if (wf->pre == CEL_PRE_RECIPE) {
        *out = cel_recipe_keep(wf->recipe);
        return CEL_OK;
    }
    if (wf->pre == CEL_PRE_FORMULA)
        return cel_recipe_new(wf->formula, (cel_frame *)data, out, err);
    cel_recipe *bare, *with_predictors;
    const char *predictors = wf->predictors, *outcomes = wf->outcomes;
    CEL_TRY(cel_recipe_new_vars((cel_frame *)data, NULL, NULL, 0, &bare, err));
    cel_status status = cel_recipe_update_role(bare, &predictors, 1, "predictor", NULL, &with_predictors, err);
    cel_recipe_drop(bare);
    CEL_TRY(status);
    /* outcomes come second: add_variables(outcomes = mpg, predictors = everything()) keeps mpg out of the predictors */
    status = cel_recipe_update_role(with_predictors, &outcomes, 1, "outcome", NULL, out, err);
    cel_recipe_drop(with_predictors);
    return status;
}

cel_status cel_workflow_prep(const cel_workflow *wf, cel_frame *data, cel_rng *rng, int threads, cel_recipe **out, cel_design **design,
                             cel_notes *warnings, cel_error *err)
{
    cel_recipe *recipe, *prepped;
    cel_frame *baked;
    CEL_TRY(cel_workflow_recipe(wf, data, &recipe, err));
    cel_prep_options options = {.fresh = true, .threads = threads};
    cel_status status = cel_recipe_prep(recipe, data, &options, rng, &prepped, warnings, err);
    cel_recipe_drop(recipe);
    CEL_TRY(status);
    status = cel_recipe_juice(prepped, NULL, 0, &baked, err);
    if (status == CEL_OK) {
        status = design_of(wf, prepped, baked, true, true, design, err);
        cel_frame_drop(baked);
    }
    if (status == CEL_OK)
        *out = prepped;
    else
        cel_recipe_drop(prepped);
    return status;
}

cel_status cel_workflow_bake(const cel_workflow *wf, cel_recipe *prepped, cel_frame *data, bool outcomes, cel_design **design, cel_notes *warnings,
                             cel_error *err)
{
    static const char *const predictors = "all_predictors()";
    cel_frame *baked;
    CEL_TRY(cel_recipe_bake(prepped, data, &predictors, outcomes ? 0 : 1, NULL, &baked, warnings, err));
    cel_status status = design_of(wf, prepped, baked, outcomes, false, design, err);
    cel_frame_drop(baked);
    return status;
}

/* ---- fits ---- */

bool cel_fit_is_vector(const cel_fit *fit)
{
    return cel_network_model(fit->network)->n_outputs < fit->n_outputs;
}

cel_fit *cel_fit_keep(cel_fit *fit)
{
    fit->refs++;
    return fit;
}

void cel_fit_drop(cel_fit *fit)
{
    if (!fit || --fit->refs > 0)
        return;
    for (size_t k = 0; fit->predictor && k < fit->n_predictors; k++)
        cel_free(fit->predictor[k]);
    for (size_t k = 0; k < fit->n_outputs; k++) {
        if (fit->output_name)
            cel_free(fit->output_name[k]);
        if (fit->levels && fit->levels[k])
            cel_levels_drop(fit->levels[k]);
    }
    cel_free(fit->predictor);
    cel_free(fit->mean);
    cel_free(fit->outcome_mean);
    cel_free(fit->output_name);
    cel_free(fit->levels);
    cel_history_free(&fit->history);
    cel_network_free(fit->network);
    cel_spec_drop(fit->spec);
    cel_free(fit);
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Hands the end of an epoch to who looks on. */
typedef struct watching {
    const cel_watch *watch;
    int32_t epochs;
} watching;

static cel_status tell_epoch(void *context, cel_network *network, const cel_history *history, int32_t epoch, bool *stop, cel_error *err)
{
    const watching *w = context;
    (void)network, (void)stop, (void)err;
    w->watch->epoch(w->watch->user, epoch, w->epochs, history);
    return CEL_OK;
}

static cel_status train(cel_fit *fit, const cel_design *design, const cel_building *building, const cel_stream *stream, const cel_watch *watch,
                        cel_error *err)
{
    cel_model *model;
    CEL_TRY(cel_spec_build(fit->spec, building, &model, err));
    cel_status status = cel_network_new(model, stream, &fit->network, err);
    cel_model_free(model);
    CEL_TRY(status);
    CEL_TRY(cel_spec_compile(fit->spec, building, true, fit->network, err));
    cel_fit_options options = {.stream = stream, .interrupt = watch ? watch->interrupt : NULL, .threads = watch ? watch->threads : 0, .fail_on_nan = true};
    int verbose;
    CEL_TRY(cel_spec_fit_options(fit->spec, &options, &verbose, err));
    watching w = {.watch = watch, .epochs = options.epochs > 0 ? options.epochs : 1};
    if (watch && watch->epoch && verbose > 0) {
        options.observe = tell_epoch;
        options.observe_context = &w;
    }
    cel_targets targets;
    cel_real *weight;
    CEL_TRY(cel_spec_sample_weight(fit->spec, design->rows, &weight, err));
    status = cel_design_samples(design, cel_network_model(fit->network), &targets, err);
    if (status == CEL_OK) {
        targets.samples.weight = weight;
        status = cel_network_fit(fit->network, &targets.samples, &options, &fit->history, err);
        cel_design_samples_free(&targets);
    }
    cel_free(weight);
    return status;
}

cel_status cel_fit_network(const cel_fit *fit, cel_network **out, cel_error *err)
{
    return cel_network_copy(fit->network, out, err);
}

/* Means of the columns of matrices that stand side by side; what is missing does not count. */
static double *column_means(cel_real *const *x, const size_t *width, size_t n, size_t rows, size_t *total)
{
    *total = 0;
    for (size_t i = 0; i < n; i++)
        *total += width[i];
    double *mean = CEL_ARRAY(double, *total + 1), *count = CEL_ARRAY(double, *total + 1);
    size_t at = 0;
    for (size_t i = 0; mean && count && i < n; at += width[i++])
        for (size_t r = 0; r < rows; r++)
            for (size_t k = 0; k < width[i]; k++) {
                double value = (double)x[i][r * width[i] + k];
                if (isnan(value))
                    continue;
                mean[at + k] += value;
                count[at + k]++;
            }
    for (size_t k = 0; mean && count && k < *total; k++)
        mean[k] = count[k] > 0 ? mean[k] / count[k] : 0;
    bool failed = !count;
    cel_free(count);
    if (!failed)
        return mean;
    cel_free(mean);
    return NULL;
}

static cel_status keep_means(cel_fit *fit, const cel_design *design, cel_error *err)
{
    size_t *width = CEL_ARRAY(size_t, design->n_inputs + 1);
    if (!width)
        return cel_nomem(err);
    for (size_t i = 0; i < design->n_inputs; i++)
        width[i] = cel_shape_size(&design->shape[i]);
    fit->mean = column_means(design->x, width, design->n_inputs, design->rows, &fit->n_means);
    cel_free(width);
    fit->outcome_mean = column_means(design->y, design->y_size, design->n_outputs, design->rows, &fit->n_outcome_means);
    return fit->mean && fit->outcome_mean ? CEL_OK : cel_nomem(err);
}

cel_status cel_fit_design(const cel_spec *spec, const cel_design *design, const cel_stream *stream, const cel_watch *watch, cel_fit **out,
                          cel_error *err)
{
    cel_fit *fit = CEL_NEW(cel_fit);
    if (!fit)
        return cel_nomem(err);
    double started = seconds_now();
    fit->refs = 1;
    fit->spec = cel_spec_keep((cel_spec *)spec);
    fit->rows = design->rows;
    fit->n_outputs = design->n_outputs;
    fit->output_name = CEL_ARRAY(char *, design->n_outputs);
    fit->levels = CEL_ARRAY(cel_levels *, design->n_outputs);
    cel_status status = fit->output_name && fit->levels ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < design->n_outputs; k++) {
        fit->output_name[k] = cel_strdup(design->output_name[k]);
        fit->levels[k] = design->levels[k] ? cel_levels_keep(design->levels[k]) : NULL;
        if (!fit->output_name[k])
            status = cel_nomem(err);
    }
    for (size_t k = 0; status == CEL_OK && k < design->n_outputs; k++)
        status = cel_outcome_varies(design->truth[k], design->output_name[k], err);
    cel_building building = cel_design_building(design);
    if (status == CEL_OK)
        status = train(fit, design, &building, stream, watch, err);
    if (status == CEL_OK)
        status = keep_means(fit, design, err);
    if (status != CEL_OK) {
        cel_fit_drop(fit);
        return status;
    }
    fit->seconds = seconds_now() - started;
    *out = fit;
    return CEL_OK;
}

/* Remembers which columns the fit was trained on. */
static cel_status name_predictors(cel_fit *fit, const cel_frame *x, cel_error *err)
{
    fit->predictor = CEL_ARRAY(char *, x->cols ? x->cols : 1);
    if (!fit->predictor)
        return cel_nomem(err);
    fit->n_predictors = x->cols;
    for (size_t k = 0; k < x->cols; k++)
        if (!(fit->predictor[k] = cel_strdup(x->name[k])))
            return cel_nomem(err);
    return CEL_OK;
}

/* The same for a fit on baked data. */
static cel_status name_baked(cel_fit *fit, const cel_recipe *prepped, cel_error *err)
{
    size_t n;
    const char **name = cel_recipe_names(prepped, "predictor", &n);
    fit->predictor = n == SIZE_MAX ? NULL : CEL_ARRAY(char *, n + 1);
    bool ok = fit->predictor != NULL;
    for (size_t k = 0; ok && k < n; k++, fit->n_predictors++)
        ok = (fit->predictor[k] = cel_strdup(name[k])) != NULL;
    cel_free(name);
    return ok ? CEL_OK : cel_nomem(err);
}

cel_status cel_fit_new(const cel_spec *spec, const cel_frame *x, const cel_frame *y, const cel_stream *stream, const cel_watch *watch, cel_fit **out,
                       cel_error *err)
{
    cel_design *design;
    CEL_TRY(cel_design_new(x, y, spec->type->mode, true, &design, err));
    cel_fit *fit;
    cel_status status = cel_fit_design(spec, design, stream, watch, &fit, err);
    cel_design_free(design);
    CEL_TRY(status);
    status = name_predictors(fit, x, err);
    if (status != CEL_OK)
        cel_fit_drop(fit);
    else
        *out = fit;
    return status;
}

/* ---- workflows ---- */

cel_status cel_workflow_fit(const cel_workflow *wf, cel_frame *data, const cel_stream *stream, cel_rng *rng, const cel_watch *watch, cel_workflow **out,
                            cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_workflow_check(wf, err));
    cel_workflow *trained = CEL_NEW(cel_workflow);
    if (!trained)
        return cel_nomem(err);
    trained->refs = 1;
    trained->pre = wf->pre;
    trained->recipe = wf->recipe ? cel_recipe_keep(wf->recipe) : NULL;
    trained->spec = cel_spec_keep(wf->spec);
    trained->formula = wf->formula ? cel_strdup(wf->formula) : NULL;
    trained->outcomes = wf->outcomes ? cel_strdup(wf->outcomes) : NULL;
    trained->predictors = wf->predictors ? cel_strdup(wf->predictors) : NULL;
    bool texts = !trained->formula == !wf->formula && !trained->outcomes == !wf->outcomes && !trained->predictors == !wf->predictors;
    cel_design *design = NULL;
    cel_status status = texts ? cel_workflow_prep(wf, data, rng, watch ? watch->threads : 0, &trained->prepped, &design, warnings, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_fit_design(wf->spec, design, stream, watch, &trained->fit, err);
    cel_design_free(design);
    if (status == CEL_OK)
        status = name_baked(trained->fit, trained->prepped, err);
    if (status != CEL_OK) {
        cel_workflow_drop(trained);
        return status;
    }
    *out = trained;
    return CEL_OK;
}
