/* Designs: baked tables as float matrices. This is the border between frames and networks: everything a network cannot
 * take is refused here, with the name of the column and the recipe step that would help. */
#include <math.h>
#include <string.h>

#include "tuning/workflow_inside.h"

void cel_design_free(cel_design *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n_inputs; i++) {
        if (d->input_name)
            cel_free(d->input_name[i]);
        if (d->x)
            cel_free_aligned(d->x[i]);
    }
    for (size_t i = 0; i < d->n_outputs; i++) {
        if (d->output_name)
            cel_free(d->output_name[i]);
        if (d->levels && d->levels[i])
            cel_levels_drop(d->levels[i]);
        if (d->y)
            cel_free_aligned(d->y[i]);
        if (d->second)
            cel_free_aligned(d->second[i]);
        if (d->truth && d->truth[i])
            cel_column_drop(d->truth[i]);
    }
    cel_free(d->input_name);
    cel_free(d->shape);
    cel_free(d->x);
    cel_free(d->output_name);
    cel_free(d->levels);
    cel_free(d->num_classes);
    cel_free(d->y);
    cel_free(d->y_size);
    cel_free(d->second);
    cel_free(d->truth);
    cel_free(d);
}

cel_building cel_design_building(const cel_design *d)
{
    return (cel_building){.n_inputs = d->n_inputs, .input_name = (const char *const *)d->input_name, .input_shape = d->shape,
                          .n_outputs = d->n_outputs, .output_name = (const char *const *)d->output_name,
                          .num_classes = d->num_classes};
}

/* All outcomes as one vector per row. */
static cel_real *join_outcomes(const cel_design *d)
{
    cel_real *vector = cel_malloc_aligned(d->rows * d->n_outputs + 1, sizeof(cel_real));
    for (size_t r = 0; vector && r < d->rows; r++)
        for (size_t k = 0; k < d->n_outputs; k++)
            vector[r * d->n_outputs + k] = d->y[k][r];
    return vector;
}

cel_status cel_design_samples(const cel_design *d, const cel_model *model, cel_targets *out, cel_error *err)
{
    bool together = model->n_outputs < d->n_outputs;
    *out = (cel_targets){.y = CEL_ARRAY(const cel_real *, d->n_outputs + 1), .size = CEL_ARRAY(size_t, d->n_outputs + 1),
                         .vector = together ? join_outcomes(d) : NULL};
    if (!out->y || !out->size || (together && !out->vector)) {
        cel_design_samples_free(out);
        return cel_nomem(err);
    }
    if (together) {
        out->y[0] = out->vector;
        out->size[0] = d->n_outputs;
    }
    for (size_t k = 0; !together && k < d->n_outputs; k++) {
        bool one = d->second[k] && cel_shape_size(&model->outputs[k]->shape) == 1;
        out->y[k] = one ? d->second[k] : d->y[k];
        out->size[k] = one ? 1 : d->y_size[k];
    }
    out->samples = (cel_samples){.rows = d->rows, .x = (const cel_real *const *)d->x, .y = out->y, .y_size = out->size};
    return CEL_OK;
}

void cel_design_samples_free(cel_targets *targets)
{
    cel_free(targets->y);
    cel_free(targets->size);
    cel_free_aligned(targets->vector);
    *targets = (cel_targets){0};
}

size_t cel_design_memory(const cel_design *d)
{
    size_t numbers = 0;
    for (size_t i = 0; i < d->n_inputs; i++)
        numbers += cel_shape_size(&d->shape[i]);
    for (size_t i = 0; i < d->n_outputs; i++)
        numbers += d->y_size[i] + (d->second[i] != NULL);
    return numbers * d->rows * sizeof(cel_real);
}

/* ---- predictors ---- */

static cel_status refuse_column(const char *name, const cel_column *c, cel_error *err)
{
    static const char *const ordinary = "one column of numbers for each level: step_dummy(all_nominal_predictors())";
    cel_fail(err, CEL_INPUT, "data.predictor", "the predictor `%s` is of class %s; a network takes numbers only", name,
             cel_column_class(c));
    cel_error_hint(err, "%s", c->type == CEL_DATE || c->type == CEL_DATETIME
                                  ? "turn it into numbers or leave it out: step_rm()"
                                  : c->type == CEL_LOGICAL ? "turn it into 0 and 1, as with step_mutate(), or leave it out: step_rm()"
                                                           : ordinary);
    return CEL_INPUT;
}

static cel_status check_missing(const char *name, const cel_column *c, cel_error *err)
{
    size_t missing = 0;
    if (c->num)
        for (size_t i = 0; i < c->n * c->width; i++)
            missing += isnan(c->num[i]);
    else
        for (size_t r = 0; r < c->n; r++)
            missing += c->code[r] == CEL_NA_INT;
    if (missing > 0 && c->width > 1) { /* rows, not numbers */
        missing = 0;
        for (size_t r = 0; r < c->n; r++)
            missing += cel_column_is_missing(c, r);
    }
    if (missing == 0)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "data.missing", "the predictor `%s` has missing values in %zu of %zu rows", name, missing, c->n);
    cel_error_hint(err, "%s", "fill them, as with step_impute_mean(all_numeric_predictors()), or drop the rows: step_naomit()");
    return CEL_INPUT;
}

/* All predictors as columns of one matrix. */
static cel_status fill_matrix(cel_design *d, const cel_frame *x, cel_error *err)
{
    d->n_inputs = 1;
    d->shape = CEL_ARRAY(cel_shape, 1);
    d->x = CEL_ARRAY(cel_real *, 1);
    if (!d->shape || !d->x)
        return cel_nomem(err);
    d->shape[0] = (cel_shape){.rank = 1, .dim = {(int32_t)x->cols}};
    cel_real *m = d->x[0] = cel_malloc_aligned(d->rows * x->cols + 1, sizeof(cel_real));
    if (!m)
        return cel_nomem(err);
    enum { BLOCK = 256 }; /* rows whose part of the matrix stays in the cache while the columns are gone through */
    size_t cols = x->cols;
    for (size_t from = 0; from < d->rows; from += BLOCK) {
        size_t to = from + BLOCK < d->rows ? from + BLOCK : d->rows;
        for (size_t k = 0; k < cols; k++) {
            const cel_column *c = x->column[k];
            if (c->num)
                for (size_t r = from; r < to; r++)
                    m[r * cols + k] = CEL_R(c->num[r]);
            else
                for (size_t r = from; r < to; r++)
                    m[r * cols + k] = c->code[r] == CEL_NA_INT ? CEL_R(NAN) : CEL_R(c->code[r]);
        }
    }
    return CEL_OK;
}

/* Each predictor a column of matrices, as step_collapse() makes them, rows of shape (1, width), or a matrix column, rows of shape
 * (width). One alone is one input. */
static cel_status fill_inputs(cel_design *d, const cel_frame *x, cel_error *err)
{
    d->n_inputs = x->cols;
    d->shape = CEL_ARRAY(cel_shape, x->cols);
    d->x = CEL_ARRAY(cel_real *, x->cols);
    if (x->cols > 1)
        d->input_name = CEL_ARRAY(char *, x->cols);
    if (!d->shape || !d->x || (x->cols > 1 && !d->input_name))
        return cel_nomem(err);
    for (size_t k = 0; k < x->cols; k++) {
        const cel_column *c = x->column[k];
        size_t n = d->rows * c->width;
        d->shape[k] = c->height ? (cel_shape){.rank = 2, .dim = {(int32_t)c->height, (int32_t)(c->width / c->height)}}
                                : (cel_shape){.rank = 1, .dim = {(int32_t)c->width}};
        d->x[k] = cel_malloc_aligned(n + 1, sizeof(cel_real));
        if (d->input_name)
            d->input_name[k] = cel_strdup(x->name[k]);
        if (!d->x[k] || (d->input_name && !d->input_name[k]))
            return cel_nomem(err);
        for (size_t i = 0; i < n; i++)
            d->x[k][i] = CEL_R(c->num[i]);
    }
    return CEL_OK;
}

static cel_status fill_predictors(cel_design *d, const cel_frame *x, bool training, cel_error *err)
{
    if (x->cols == 0)
        return cel_fail(err, CEL_INPUT, "data.no_predictors", "there are no predictors left to learn from");
    size_t matrices = 0;
    for (size_t k = 0; k < x->cols; k++) {
        const cel_column *c = x->column[k];
        if (!cel_column_is_numeric(c) && c->type != CEL_MATRIX)
            return refuse_column(x->name[k], c, err);
        if (training)
            CEL_TRY(check_missing(x->name[k], c, err));
        matrices += c->type == CEL_MATRIX;
    }
    if (matrices == 0)
        return fill_matrix(d, x, err);
    if (matrices < x->cols)
        return cel_fail(err, CEL_INPUT, "data.mixed", "%zu predictors are matrix columns and %zu are not: collapse the others too, as with step_collapse()",
                        matrices, x->cols - matrices);
    return fill_inputs(d, x, err);
}

/* ---- outcomes ---- */

/* True when a model of this mode can predict the column. */
static bool suits(const cel_column *c, cel_mode mode)
{
    return mode == CEL_REGRESSION ? cel_column_is_numeric(c) : c->type == CEL_FACTOR;
}

static cel_status refuse_outcome(const char *name, const cel_column *c, cel_mode mode, cel_error *err)
{
    bool numeric = cel_column_is_numeric(c);
    cel_fail(err, CEL_INPUT, "data.outcome", "the outcome `%s` is of class %s; a model for %s predicts %s", name, cel_column_class(c), cel_mode_name(mode),
             mode == CEL_REGRESSION ? "numbers" : "a factor");
    if (mode == CEL_CLASSIFICATION)
        cel_error_hint(err, "%s", numeric ? "for numbers: mode = \"regression\"" : "turn it into a factor first");
    else
        cel_error_hint(err, "%s", "for classes: mode = \"classification\"");
    return CEL_INPUT;
}

/* One column per class, and the second of two alone. */
static cel_status fill_classes(cel_design *d, size_t k, const cel_column *c, cel_error *err)
{
    size_t width = d->y_size[k];
    d->levels[k] = cel_levels_keep(c->levels);
    d->num_classes[k] = c->levels->n;
    cel_real *second = width == 2 ? d->second[k] = cel_malloc_aligned(d->rows + 1, sizeof(cel_real)) : NULL;
    if (width == 2 && !second)
        return cel_nomem(err);
    memset(d->y[k], 0, d->rows * width * sizeof(cel_real));
    for (size_t r = 0; r < d->rows; r++) {
        if (c->code[r] >= 0)
            d->y[k][r * width + (size_t)c->code[r]] = 1;
        if (second)
            second[r] = c->code[r] == 1;
    }
    return CEL_OK;
}

static cel_status fill_outcome(cel_design *d, size_t k, const char *name, cel_column *c, bool training, cel_error *err)
{
    if (training)
        for (size_t r = 0; r < c->n; r++)
            if (cel_column_is_missing(c, r))
                return cel_fail(err, CEL_INPUT, "data.outcome_missing", "the outcome `%s` is missing in row %zu of the training data: drop such rows first", name, r + 1);
    d->output_name[k] = cel_strdup(name);
    d->truth[k] = cel_column_keep(c);
    d->y_size[k] = c->type == CEL_FACTOR ? (size_t)c->levels->n : 1;
    d->y[k] = cel_malloc_aligned(d->rows * d->y_size[k] + 1, sizeof(cel_real));
    if (!d->y[k] || !d->output_name[k])
        return cel_nomem(err);
    if (c->type == CEL_FACTOR)
        return fill_classes(d, k, c, err);
    for (size_t r = 0; r < d->rows; r++)
        d->y[k][r] = CEL_R(cel_column_number(c, r));
    return CEL_OK;
}

static cel_status fill_outcomes(cel_design *d, const cel_frame *y, cel_mode mode, bool training, cel_error *err)
{
    if (y->cols == 0)
        return cel_fail(err, CEL_INPUT, "data.no_outcome", "there is no outcome to learn: the formula has nothing on its left side");
    d->n_outputs = y->cols;
    d->output_name = CEL_ARRAY(char *, y->cols);
    d->levels = CEL_ARRAY(cel_levels *, y->cols);
    d->num_classes = CEL_ARRAY(int32_t, y->cols);
    d->y = CEL_ARRAY(cel_real *, y->cols);
    d->y_size = CEL_ARRAY(size_t, y->cols);
    d->second = CEL_ARRAY(cel_real *, y->cols);
    d->truth = CEL_ARRAY(cel_column *, y->cols);
    if (!d->output_name || !d->levels || !d->num_classes || !d->y || !d->y_size || !d->second || !d->truth)
        return cel_nomem(err);
    bool any = false;
    for (size_t k = 0; k < y->cols; k++)
        any = any || suits(y->column[k], mode);
    for (size_t k = 0; k < y->cols; k++) {
        if (!any || (!suits(y->column[k], CEL_REGRESSION) && !suits(y->column[k], CEL_CLASSIFICATION)))
            return refuse_outcome(y->name[k], y->column[k], mode, err);
        CEL_TRY(fill_outcome(d, k, y->name[k], y->column[k], training, err));
    }
    return CEL_OK;
}

cel_status cel_design_new(const cel_frame *x, const cel_frame *y, cel_mode mode, bool training, cel_design **out, cel_error *err)
{
    cel_design *d = CEL_NEW(cel_design);
    if (!d)
        return cel_nomem(err);
    d->rows = x->rows;
    cel_status status = training && x->rows == 0 ? cel_fail(err, CEL_INPUT, "data.empty", "there are no rows to learn from") : CEL_OK;
    if (status == CEL_OK)
        status = fill_predictors(d, x, training, err);
    if (status == CEL_OK && y)
        status = fill_outcomes(d, y, mode, training, err);
    if (status != CEL_OK) {
        cel_design_free(d);
        return status;
    }
    *out = d;
    return CEL_OK;
}

cel_status cel_outcome_varies(const cel_column *c, const char *outcome, cel_error *err)
{
    if (c->n < 2 || (!c->num && !c->code))
        return CEL_OK;
    for (size_t r = 1; r < c->n; r++)
        if (c->num ? !(c->num[r] == c->num[0]) : c->code[r] != c->code[0])
            return CEL_OK;
    char number[32];
    const char *label = cel_column_label(c, 0);
    return cel_fail(err, CEL_INPUT, "data.constant", "the outcome `%s` is %s in every row: there is nothing to learn", outcome,
                    label ? label : cel_format_double(cel_column_number(c, 0), number));
}
