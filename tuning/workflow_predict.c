/* Predicting with a fit or a trained workflow: outputs of the network as the columns tidymodels gives them, loss and metrics on
 * new data, and predictions beside the rows they are for. */
#include <math.h>
#include <string.h>

#include "tuning/workflow_inside.h"

/* ---- outputs as columns ---- */

size_t *cel_model_widths(const cel_model *model, size_t n_outputs)
{
    size_t *width = CEL_ARRAY(size_t, n_outputs + 1);
    for (size_t k = 0; width && k < n_outputs; k++)
        width[k] = model->n_outputs < n_outputs ? 1 : cel_shape_size(&model->outputs[k]->shape);
    return width;
}

/* The vector of each row as one column per outcome. */
static void take_apart(const cel_real *vector, size_t rows, size_t n, cel_real *const *raw)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < n; k++)
            raw[k][r] = vector[r * n + k];
}

cel_status cel_network_outputs(cel_network *network, const cel_design *design, size_t n_outputs, cel_real **raw, cel_error *err)
{
    const cel_model *model = cel_network_model(network);
    bool together = model->n_outputs < n_outputs;
    size_t *width = cel_model_widths(model, n_outputs);
    cel_real *vector = together ? cel_malloc_aligned(design->rows * n_outputs + 1, sizeof(cel_real)) : NULL;
    cel_status status = width && (vector || !together) ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n_outputs; k++)
        if (!(raw[k] = cel_malloc_aligned(design->rows * width[k] + 1, sizeof(cel_real))))
            status = cel_nomem(err);
    /* Batches of 256: predictions do not depend on how rows are grouped, and large ones are quicker. */
    if (status == CEL_OK && design->rows > 0)
        status = cel_network_predict(network, (const cel_real *const *)design->x, design->rows, 256, together ? &vector : raw, err);
    if (status == CEL_OK && together)
        take_apart(vector, design->rows, n_outputs, raw);
    for (size_t k = 0; status != CEL_OK && k < n_outputs; k++) {
        cel_free_aligned(raw[k]);
        raw[k] = NULL;
    }
    cel_free_aligned(vector);
    cel_free(width);
    return status;
}

static cel_column *numbers(const cel_real *raw, size_t rows, size_t width, size_t k)
{
    cel_column *c = cel_column_new(CEL_DOUBLE, rows, NULL);
    for (size_t r = 0; c && r < rows; r++) {
        double x = (double)raw[r * width + k];
        c->num[r] = isnan(x) ? cel_na() : x;
    }
    return c;
}

/* The most probable class; the first among equals; of one probability the second class above one half. */
static cel_column *classes(const cel_real *raw, size_t rows, size_t width, cel_levels *levels)
{
    cel_column *c = cel_column_new(CEL_FACTOR, rows, levels);
    for (size_t r = 0; c && r < rows; r++) {
        const cel_real *p = raw + r * width;
        int32_t best = 0;
        bool missing = isnan(p[0]);
        for (size_t k = 1; k < width; k++) {
            missing = missing || isnan(p[k]);
            if (p[k] > p[best])
                best = (int32_t)k;
        }
        if (width == 1)
            best = p[0] > 0.5f;
        c->code[r] = missing ? CEL_NA_INT : best;
    }
    return c;
}

static cel_status set_taken(cel_frame *into, const char *stem, const char *between, const char *name, cel_column *taken, cel_error *err)
{
    cel_text t = {0};
    cel_text_addf(&t, "%s%s%s", stem, between, name);
    cel_status status = taken && !t.failed ? cel_frame_set(into, t.text, taken, err) : cel_nomem(err);
    cel_text_free(&t);
    if (taken)
        cel_column_drop(taken);
    return status;
}

/* Columns of one outcome. `suffix`: its name when there are several, else "". */
static cel_status add_columns(cel_frame *into, const cel_real *raw, size_t rows, size_t width, cel_levels *levels, cel_predict_type type,
                              const char *suffix, cel_error *err)
{
    const char *between = suffix[0] ? "_" : "";
    if (!levels)
        return set_taken(into, ".pred", between, suffix, numbers(raw, rows, width, 0), err);
    if (type != CEL_PREDICT_PROB)
        return set_taken(into, ".pred_class", between, suffix, classes(raw, rows, width, levels), err);
    for (int32_t k = 0; k < levels->n; k++) {
        cel_text stem = {0};
        cel_text_addf(&stem, ".pred%s%s_", between, suffix);
        cel_column *c = stem.failed ? NULL : numbers(raw, rows, width, width > 1 ? (size_t)k : 0);
        if (c && width == 1 && k == 0)
            for (size_t r = 0; r < rows; r++)
                c->num[r] = 1 - c->num[r];
        cel_status status = stem.failed ? cel_nomem(err) : set_taken(into, stem.text, "", levels->label[k], c, err);
        cel_text_free(&stem);
        CEL_TRY(status);
    }
    return CEL_OK;
}

cel_status cel_predictions_frame(size_t rows, size_t n_outputs, char *const *output_name, cel_levels *const *levels, const cel_real *const *raw,
                                 const size_t *width, cel_predict_type type, cel_frame *into, cel_error *err)
{
    for (size_t k = 0; k < n_outputs; k++)
        if (type == CEL_PREDICT_DEFAULT || (type == CEL_PREDICT_NUMERIC) == !levels[k])
            CEL_TRY(add_columns(into, raw[k], rows, width[k], levels[k], type, n_outputs > 1 ? output_name[k] : "", err));
    return CEL_OK;
}

static bool has_outcome(const cel_fit *fit, bool classes)
{
    for (size_t k = 0; k < fit->n_outputs; k++)
        if ((fit->levels[k] != NULL) == classes)
            return true;
    return false;
}

cel_status cel_fit_check_type(const cel_fit *fit, cel_predict_type type, cel_error *err)
{
    static const char *const name[] = {"", "numeric", "class", "prob"};
    if (type == CEL_PREDICT_DEFAULT || has_outcome(fit, type != CEL_PREDICT_NUMERIC))
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "predict.type", "type = \"%s\" is not for a model of mode \"%s\"", name[type], cel_mode_name(fit->spec->type->mode));
    cel_error_hint(err, "%s", type == CEL_PREDICT_NUMERIC ? "it has \"class\" and \"prob\"" : "it has \"numeric\"");
    return CEL_INPUT;
}

cel_status cel_fit_predict_design(cel_fit *fit, const cel_design *design, cel_predict_type type, cel_frame **out, cel_error *err)
{
    CEL_TRY(cel_fit_check_type(fit, type, err));
    const cel_model *model = cel_network_model(fit->network);
    for (size_t k = 0; k < model->n_inputs; k++)
        if (design->n_inputs != model->n_inputs || !cel_shape_equal(&design->shape[k], &model->inputs[k]->shape)) {
            char have[64], want[64];
            return cel_fail(err, CEL_INPUT, "predict.shape", "the new data give predictors of shape %s, the model was trained on %s",
                            cel_shape_format(&design->shape[k < design->n_inputs ? k : 0], true, have), cel_shape_format(&model->inputs[k]->shape, true, want));
        }
    cel_real **raw = CEL_ARRAY(cel_real *, fit->n_outputs);
    size_t *width = cel_model_widths(model, fit->n_outputs);
    cel_frame *f = cel_frame_new(design->rows);
    cel_status status = raw && width && f ? cel_network_outputs(fit->network, design, fit->n_outputs, raw, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_predictions_frame(design->rows, fit->n_outputs, fit->output_name, fit->levels, (const cel_real *const *)raw, width, type, f, err);
    for (size_t k = 0; raw && k < fit->n_outputs; k++)
        cel_free_aligned(raw[k]);
    cel_free(raw);
    cel_free(width);
    if (status != CEL_OK)
        cel_frame_drop(f);
    else
        *out = f;
    return status;
}

/* The columns the fit was trained on, in its order. */
static cel_status choose_predictors(const cel_fit *fit, const cel_frame *x, cel_frame **out, cel_error *err)
{
    size_t *index = CEL_ARRAY(size_t, fit->n_predictors + 1);
    if (!index)
        return cel_nomem(err);
    for (size_t k = 0; k < fit->n_predictors; k++) {
        int at = cel_frame_find(x, fit->predictor[k]);
        if (at < 0) {
            cel_free(index);
            return cel_fail(err, CEL_INPUT, "predict.missing_column", "The required column \"%s\" is missing.", fit->predictor[k]);
        }
        index[k] = (size_t)at;
    }
    *out = fit->predictor ? cel_frame_select(x, index, fit->n_predictors) : cel_frame_keep((cel_frame *)x);
    cel_free(index);
    return *out ? CEL_OK : cel_nomem(err);
}

cel_status cel_fit_predict(cel_fit *fit, const cel_frame *x, cel_predict_type type, cel_frame **out, cel_error *err)
{
    cel_frame *chosen;
    CEL_TRY(choose_predictors(fit, x, &chosen, err));
    cel_design *design = NULL;
    cel_status status = cel_design_new(chosen, NULL, fit->spec->type->mode, false, &design, err);
    cel_frame_drop(chosen);
    if (status == CEL_OK)
        status = cel_fit_predict_design(fit, design, type, out, err);
    cel_design_free(design);
    return status;
}

/* Outcomes must mean what they meant in training: levels alike, in order. */
static cel_status check_outcomes(const cel_fit *fit, const cel_design *design, cel_error *err)
{
    for (size_t k = 0; k < fit->n_outputs; k++) {
        const cel_levels *want = fit->levels[k], *have = k < design->n_outputs ? design->levels[k] : NULL;
        bool same = design->n_outputs == fit->n_outputs && !want == !have && (!want || want->n == have->n);
        for (int32_t i = 0; same && want && i < want->n; i++)
            same = strcmp(want->label[i], have->label[i]) == 0;
        if (!same)
            return cel_fail(err, CEL_INPUT, "evaluate.outcome", "the outcome \"%s\" must be %s, as in training", fit->output_name[k],
                            want ? "a factor of the same levels" : "a number");
    }
    return CEL_OK;
}

cel_status cel_fit_evaluate(const cel_fit *fit, const cel_frame *x, const cel_frame *y, cel_history *out, cel_error *err)
{
    cel_frame *chosen;
    CEL_TRY(choose_predictors(fit, x, &chosen, err));
    cel_design *design = NULL;
    cel_network *network = NULL;
    cel_status status = cel_design_new(chosen, y, fit->spec->type->mode, true, &design, err);
    cel_frame_drop(chosen);
    if (status == CEL_OK)
        status = check_outcomes(fit, design, err);
    if (status == CEL_OK)
        status = cel_fit_network(fit, &network, err);
    cel_targets targets;
    if (status == CEL_OK)
        status = cel_design_samples(design, cel_network_model(network), &targets, err);
    if (status == CEL_OK) {
        status = cel_network_evaluate(network, &targets.samples, 0, out, err);
        cel_design_samples_free(&targets);
    }
    cel_network_free(network);
    cel_design_free(design);
    return status;
}

/* ---- workflows ---- */

cel_status cel_workflow_check_trained(const cel_workflow *wf, cel_error *err)
{
    if (wf->fit)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "workflow.untrained", "Can't predict on an untrained workflow.");
    cel_error_hint(err, "Do you need to call `fit()`?");
    return CEL_INPUT;
}

cel_status cel_workflow_predict(const cel_workflow *wf, cel_frame *new_data, cel_predict_type type, cel_frame **out, cel_notes *warnings,
                                cel_error *err)
{
    CEL_TRY(cel_workflow_check_trained(wf, err));
    CEL_TRY(cel_fit_check_type(wf->fit, type, err));
    cel_design *design = NULL;
    CEL_TRY(cel_workflow_bake(wf, wf->prepped, new_data, false, &design, warnings, err));
    cel_status status = cel_fit_predict_design(wf->fit, design, type, out, err);
    cel_design_free(design);
    return status;
}

/* ---- augment ---- */

/* .resid: the outcome less its prediction, when new data have the outcome. */
static cel_status add_residuals(const cel_fit *fit, const cel_frame *new_data, cel_frame *f, cel_error *err)
{
    int truth = fit->n_outputs == 1 ? cel_frame_find(new_data, fit->output_name[0]) : -1, pred = cel_frame_find(f, ".pred");
    if (truth < 0 || pred < 0 || !cel_column_is_numeric(new_data->column[truth]))
        return CEL_OK;
    cel_column *c = cel_column_new(CEL_DOUBLE, f->rows, NULL);
    if (!c)
        return cel_nomem(err);
    for (size_t r = 0; r < f->rows; r++)
        c->num[r] = cel_column_number(new_data->column[truth], r) - f->column[pred]->num[r];
    cel_status status = cel_frame_set(f, ".resid", c, err);
    cel_column_drop(c);
    return status;
}

/* Predictions, probabilities (NULL: none) and residuals in front of the rows. Both tables are taken. */
static cel_status put_beside(const cel_fit *fit, cel_frame *pred, cel_frame *prob, const cel_frame *rows, cel_frame **out, cel_error *err)
{
    cel_status status = CEL_OK;
    if (pred->rows != rows->rows)
        status = cel_fail(err, CEL_INPUT, "augment.rows", "the recipe dropped rows of the new data, so predictions cannot stand beside them");
    for (size_t k = 0; status == CEL_OK && prob && k < prob->cols; k++)
        status = cel_frame_set(pred, prob->name[k], prob->column[k], err);
    if (status == CEL_OK)
        status = add_residuals(fit, rows, pred, err);
    for (size_t k = 0; status == CEL_OK && k < rows->cols; k++)
        status = cel_frame_set(pred, rows->name[k], rows->column[k], err);
    cel_frame_drop(prob);
    if (status != CEL_OK)
        cel_frame_drop(pred);
    else
        *out = pred;
    return status;
}

cel_status cel_fit_augment(cel_fit *fit, const cel_frame *x, cel_frame **out, cel_error *err)
{
    cel_frame *pred, *prob = NULL;
    CEL_TRY(cel_fit_predict(fit, x, CEL_PREDICT_DEFAULT, &pred, err));
    cel_status status = has_outcome(fit, true) ? cel_fit_predict(fit, x, CEL_PREDICT_PROB, &prob, err) : CEL_OK;
    if (status != CEL_OK) {
        cel_frame_drop(pred);
        return status;
    }
    return put_beside(fit, pred, prob, x, out, err);
}

cel_status cel_workflow_augment(const cel_workflow *wf, cel_frame *new_data, cel_frame **out, cel_notes *warnings, cel_error *err)
{
    cel_frame *pred, *prob = NULL;
    CEL_TRY(cel_workflow_predict(wf, new_data, CEL_PREDICT_DEFAULT, &pred, warnings, err));
    cel_status status = has_outcome(wf->fit, true) ? cel_workflow_predict(wf, new_data, CEL_PREDICT_PROB, &prob, NULL, err) : CEL_OK;
    if (status != CEL_OK) {
        cel_frame_drop(pred);
        return status;
    }
    return put_beside(wf->fit, pred, prob, new_data, out, err);
}
