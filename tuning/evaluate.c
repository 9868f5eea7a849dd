/* Predictions and estimates of a fitted workflow for new rows. */
#include "tuning/evaluate.h"

#include <math.h>
#include <string.h>

#include "recipes/step.h"
#include "tuning/tune_inside.h"

/* ---- predictions with means for what is missing ---- */

static cel_status fill_missing(const cel_fit *fit, cel_design *design, const bool *fill, cel_error *err)
{
    size_t at = 0;
    for (size_t i = 0; i < design->n_inputs; i++) {
        size_t width = cel_shape_size(&design->shape[i]);
        if (at + width > fit->n_means)
            return cel_fail(err, CEL_INPUT, "predict.means", "the model does not know the means of its predictors, so nothing can be put in for missing values");
        for (size_t r = 0; r < design->rows; r++)
            for (size_t k = 0; fill[r] && k < width; k++) {
                cel_real *x = &design->x[i][r * width + k];
                if (isnan(*x))
                    *x = (cel_real)fit->mean[at + k];
            }
        at += width;
    }
    return CEL_OK;
}

cel_status cel_workflow_predict_filled(const cel_workflow *wf, cel_frame *new_data, const bool *fill, cel_predict_type type, cel_frame **out,
                                       cel_notes *warnings, cel_error *err)
{
    if (!fill)
        return cel_workflow_predict(wf, new_data, type, out, warnings, err);
    cel_design *design = NULL;
    CEL_TRY(cel_workflow_check_trained(wf, err));
    CEL_TRY(cel_fit_check_type(wf->fit, type, err));
    CEL_TRY(cel_workflow_bake(wf, wf->prepped, new_data, false, &design, warnings, err));
    cel_status status = design->rows == new_data->rows
                            ? fill_missing(wf->fit, design, fill, err)
                            : cel_fail(err, CEL_INPUT, "predict.rows", "the recipe dropped rows of the new data, so no means can be put in for missing values");
    if (status == CEL_OK)
        status = cel_fit_predict_design(wf->fit, design, type, out, err);
    cel_design_free(design);
    return status;
}

/* ---- estimates ---- */

static cel_status check_outcome(const cel_fit *fit, const cel_design *design, cel_error *err)
{
    for (size_t k = 0; k < fit->n_outputs; k++) {
        const cel_levels *want = fit->levels[k], *have = k < design->n_outputs ? design->levels[k] : NULL;
        if (k < design->n_outputs && strcmp(design->output_name[k], fit->output_name[k]) == 0 && !want == !have && (!want || cel_levels_equal(want, have)))
            continue;
        cel_fail(err, CEL_INPUT, "evaluate.outcome", "the outcome \"%s\" must be in the data as %s, as in training", fit->output_name[k],
                 want ? "a factor of the same levels" : "a number");
        return CEL_INPUT;
    }
    return CEL_OK;
}

/* What a network would give that predicts the training means: one row after another. */
static cel_status baseline_outputs(const cel_fit *fit, const cel_design *design, cel_real **raw, cel_error *err)
{
    size_t at = 0;
    for (size_t k = 0; k < fit->n_outputs; k++) {
        size_t width = design->y_size[k];
        if (!(raw[k] = CEL_ARRAY(cel_real, design->rows * width + 1)))
            return cel_nomem(err);
        for (size_t i = 0; i < design->rows * width; i++)
            raw[k][i] = (cel_real)fit->outcome_mean[at + i % width];
        at += width;
    }
    return CEL_OK;
}

static cel_status set_texts(cel_frame *f, const char *name, const char *const *text, cel_error *err)
{
    return cel_frame_take(f, name, cel_column_texts(text, f->rows), err);
}

static cel_status table_of(const cel_estimate *estimate, const cel_estimate *baseline, size_t n, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(n);
    const char **text = CEL_ARRAY(const char *, n + 1);
    cel_column *value = cel_column_new(CEL_DOUBLE, n, NULL), *base = cel_column_new(CEL_DOUBLE, n, NULL);
    cel_status status = f && text && value && base ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        text[i] = estimate[i].metric->name;
        value->num[i] = estimate[i].value;
        base->num[i] = baseline ? baseline[i].value : cel_na();
    }
    if (status == CEL_OK)
        status = set_texts(f, ".metric", text, err);
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        text[i] = estimate[i].estimator;
    if (status == CEL_OK)
        status = set_texts(f, ".estimator", text, err);
    if (status == CEL_OK)
        status = cel_frame_set(f, ".estimate", value, err);
    if (status == CEL_OK)
        status = cel_frame_set(f, ".baseline", base, err);
    cel_column_drop(value);
    cel_column_drop(base);
    cel_free(text);
    if (status != CEL_OK) {
        cel_frame_drop(f);
        return status;
    }
    *out = f;
    return CEL_OK;
}

/* Rows that metrics leave out, said once. */
static void note_missing(const cel_fit *fit, const cel_design *design, cel_real *const *raw, const size_t *width, cel_notes *warnings)
{
    size_t n = 0;
    for (size_t r = 0; r < design->rows; r++) {
        bool missing = false;
        for (size_t k = 0; k < fit->n_outputs; k++)
            missing = missing || isnan(raw[k][r * width[k]]) || cel_column_is_missing(design->truth[k], r);
        n += missing;
    }
    if (n > 0)
        cel_notes_addf(warnings, "%zu of %zu rows have no outcome or no prediction and do not count", n, design->rows);
}

static cel_status score(const cel_workflow *wf, const cel_design *design, const cel_metric_set *metrics, cel_frame **out, cel_notes *warnings, cel_error *err)
{
    cel_fit *fit = wf->fit;
    const cel_model *model = cel_network_model(fit->network);
    cel_real **raw = CEL_ARRAY(cel_real *, fit->n_outputs), **flat = CEL_ARRAY(cel_real *, fit->n_outputs);
    size_t *width = cel_model_widths(model, fit->n_outputs);
    cel_estimate *estimate = CEL_ARRAY(cel_estimate, 2 * metrics->n);
    cel_status status = raw && flat && width && estimate ? cel_network_outputs(fit->network, design, fit->n_outputs, raw, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_score(metrics, design, (const cel_real *const *)raw, width, estimate, warnings, err);
    if (status == CEL_OK)
        note_missing(fit, design, raw, width, warnings);
    bool known = fit->outcome_mean != NULL;
    if (status == CEL_OK && known)
        status = baseline_outputs(fit, design, flat, err);
    if (status == CEL_OK && known) /* its warnings say nothing new: a constant prediction has no correlation */
        status = cel_score(metrics, design, (const cel_real *const *)flat, design->y_size, estimate + metrics->n, NULL, err);
    if (status == CEL_OK)
        status = table_of(estimate, known ? estimate + metrics->n : NULL, metrics->n, out, err);
    for (size_t k = 0; k < fit->n_outputs; k++) {
        if (raw)
            cel_free_aligned(raw[k]);
        if (flat)
            cel_free(flat[k]);
    }
    cel_free(raw);
    cel_free(flat);
    cel_free(width);
    cel_free(estimate);
    return status;
}

cel_status cel_workflow_evaluate(const cel_workflow *wf, cel_frame *data, const cel_metric_set *metrics, cel_frame **out, cel_notes *warnings,
                                 cel_error *err)
{
    cel_design *design = NULL;
    cel_metric_set *own = NULL;
    CEL_TRY(cel_workflow_check_trained(wf, err));
    const cel_recipe_vars *vars = &wf->prepped->vars;
    for (size_t i = 0; i < vars->n; i++)
        if (vars->var[i].role && strcmp(vars->var[i].role, "outcome") == 0 && cel_frame_find(data, vars->var[i].name) < 0)
            return cel_fail(err, CEL_INPUT, "evaluate.outcome", "the outcome \"%s\" is not in the data", vars->var[i].name);
    CEL_TRY(cel_workflow_bake(wf, wf->prepped, data, true, &design, warnings, err));
    cel_status status = check_outcome(wf->fit, design, err);
    if (status == CEL_OK && !metrics)
        status = cel_metric_set_default(wf->spec->type->mode == CEL_CLASSIFICATION, &own, err);
    if (status == CEL_OK)
        status = score(wf, design, metrics ? metrics : own, out, warnings, err);
    cel_metric_set_drop(own);
    cel_design_free(design);
    return status;
}
