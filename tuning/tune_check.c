/* celeriac check: a search up to the point where training would begin. Candidates are built on the data of the first
 * resample; a few training steps of the largest network tell how long all of it would take. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "tuning/tune_inside.h"

void cel_checked_free(cel_checked *c)
{
    for (size_t i = 0; i < c->candidates; i++) {
        if (c->built)
            cel_model_free(c->built[i].model);
        if (c->config)
            cel_free(c->config[i]);
    }
    cel_free(c->built);
    cel_free(c->config);
    cel_frame_drop(c->grid);
    *c = (cel_checked){0};
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of one training step of a candidate, and the bytes its fit needs; 0 when it cannot be tried. */
static double step_seconds(const cel_spec *spec, cel_model *model, const cel_design *design, size_t *memory)
{
    cel_stream stream;
    cel_network *network = NULL;
    cel_plan *plan = NULL;
    cel_history history = {0};
    cel_building data = cel_design_building(design);
    cel_fit_options options = {.stream = &stream};
    double best = 0;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    cel_status status = cel_network_new(model, &stream, &network, NULL);
    if (status == CEL_OK)
        status = cel_spec_compile(spec, &data, false, network, NULL);
    if (status == CEL_OK)
        status = cel_spec_fit_options(spec, &options, NULL, NULL);
    int32_t batch = options.batch_size > 0 ? options.batch_size : 32;
    if (status == CEL_OK)
        status = cel_plan_new(model, batch, true, &plan, NULL);
    cel_targets targets;
    if (status == CEL_OK)
        status = cel_design_samples(design, model, &targets, NULL);
    if (status == CEL_OK) {
        int32_t steps = 40;
        cel_samples *samples = &targets.samples;
        samples->rows = samples->rows < (size_t)(steps * batch) ? samples->rows : (size_t)(steps * batch);
        steps = (int32_t)((samples->rows + (size_t)batch - 1) / (size_t)batch);
        options = (cel_fit_options){.stream = &stream, .batch_size = batch, .epochs = 3};
        double started = seconds_now();
        status = cel_network_fit(network, samples, &options, &history, NULL);
        cel_design_samples_free(&targets);
        best = (seconds_now() - started) / (3.0 * steps);
        size_t slots = cel_optimizer_slots(cel_network_optimizer(network));
        *memory = cel_plan_memory(plan) + (model->n_params * (2 + slots) + model->n_state) * sizeof(cel_real);
    }
    cel_history_free(&history);
    cel_plan_free(plan);
    cel_network_free(network);
    return status == CEL_OK ? best : 0;
}

/* All fits, in proportion to the steps and weights of the one measured. */
static double all_seconds(const cel_run *run, const cel_checked *c, const cel_design *design, double step, size_t weights)
{
    double sum = 0;
    for (size_t i = 0; i < c->candidates; i++) {
        const cel_candidate *x = &run->candidate[i];
        if (!c->built[i].model || x->leader != i)
            continue;
        int32_t epochs = x->epochs;
        for (size_t k = i; k < c->candidates; k++)
            if (run->candidate[k].leader == i && run->candidate[k].epochs > epochs)
                epochs = run->candidate[k].epochs;
        cel_fit_options options = {0};
        if (cel_spec_fit_options(x->spec, &options, NULL, NULL) != CEL_OK)
            continue;
        double batch = options.batch_size > 0 ? options.batch_size : 32;
        sum += step * ((double)c->built[i].model->n_trainable + 500) / ((double)weights + 500) * ceil((double)design->rows / batch) * epochs;
    }
    return sum * (double)c->resamples;
}

static cel_status build_all(cel_run *run, cel_checked *c, cel_design **design, cel_notes *warnings, cel_error *err)
{
    cel_frame *analysis;
    size_t largest = 0;
    CEL_TRY(cel_split_frame(run->results->resamples->split[0], CEL_ANALYSIS, &analysis, err));
    cel_status status = CEL_OK;
    for (size_t p = 0; status == CEL_OK && p < run->n_pre; p++) {
        cel_recipe *prepped = NULL;
        cel_design *made = NULL;
        cel_error why = run->pre_error[p];
        if (run->pre[p])
            status = cel_workflow_prep(run->pre[p], analysis, NULL, run->threads, &prepped, &made, warnings, run->n_pre == 1 ? err : &why);
        if (status == CEL_INPUT && run->n_pre > 1)
            status = CEL_OK;
        for (size_t i = 0; status == CEL_OK && i < c->candidates; i++) {
            const cel_candidate *x = &run->candidate[i];
            if (x->pre != p)
                continue;
            c->built[i].error = made ? x->error : why;
            if (!made || !x->spec)
                continue;
            cel_building data = cel_design_building(made);
            if (cel_spec_build(x->spec, &data, &c->built[i].model, &c->built[i].error) != CEL_OK)
                continue;
            size_t weights = c->built[i].model->n_trainable;
            c->smallest = c->built_n == 0 || weights < c->smallest ? weights : c->smallest;
            c->largest = weights > c->largest ? weights : c->largest;
            c->built_n++;
            if (weights >= c->largest)
                largest = i;
        }
        cel_recipe_drop(prepped);
        if (made && !*design)
            *design = made;
        else
            cel_design_free(made);
    }
    cel_frame_drop(analysis);
    if (status == CEL_OK && c->built_n > 0 && *design && c->built[largest].model &&
        cel_shape_equal(&(*design)->shape[0], &c->built[largest].model->inputs[0]->shape)) {
        double step = step_seconds(run->candidate[largest].spec, c->built[largest].model, *design, &c->memory);
        c->seconds = all_seconds(run, c, *design, step, c->largest);
        c->shared = cel_design_memory(*design) * c->resamples;
    }
    return status;
}

static cel_status check(cel_run *run, const cel_frame *grid, cel_checked *out, cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_run_plan(run, grid, warnings, err));
    cel_results *r = run->results;
    *out = (cel_checked){.resamples = r->resamples->n, .grid = cel_frame_keep(r->grid)};
    out->config = CEL_ARRAY(char *, r->grid->rows);
    out->built = CEL_ARRAY(cel_built, r->grid->rows);
    if (!out->config || !out->built)
        return cel_nomem(err);
    out->candidates = r->grid->rows;
    for (size_t i = 0; i < out->candidates; i++)
        if (!(out->config[i] = cel_strdup(r->config[i])))
            return cel_nomem(err);
    cel_design *design = NULL;
    cel_status status = build_all(run, out, &design, warnings, err);
    cel_design_free(design);
    return status;
}

cel_status cel_tune_check(const cel_workflow *wf, cel_resamples *resamples, const cel_frame *grid, size_t size, const cel_param_set *params, cel_rng *rng,
                          cel_checked *out, cel_notes *warnings, cel_error *err)
{
    cel_run run;
    cel_frame *made = NULL;
    *out = (cel_checked){0};
    CEL_TRY(cel_run_start(&run, wf, CEL_RESULTS_TUNE, resamples, NULL, NULL, err));
    cel_status status = cel_run_params(&run, params, err);
    if (status == CEL_OK && !grid && size > 0 && run.results->params.n > 0)
        status = cel_run_own_grid(&run, size, rng, &made, warnings, err);
    if (status == CEL_OK && !grid && !made && !(made = cel_frame_new(1)))
        status = cel_nomem(err);
    if (status == CEL_OK)
        status = check(&run, grid ? grid : made, out, warnings, err);
    cel_frame_drop(made);
    cel_run_free(&run);
    if (status != CEL_OK)
        cel_checked_free(out);
    return status;
}
