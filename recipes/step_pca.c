/* step_pca(): principal components of columns of numbers, by singular values of the (centred, scaled) training columns.
 * What is computed: R's prcomp(), by default without centring and scaling. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/linear.h"
#include "recipes/step_table.h"

/* Centres or scales the columns of x (rows, n) as scale() does; what was taken goes to `center` and `scale`. */
static cel_status standardise(const cel_step *step, double *x, size_t rows, size_t n, double *center, double *scale, cel_error *err)
{
    bool centers = cel_step_flag(step, "options.center"), scales = cel_step_flag(step, "options.scale.");
    for (size_t j = 0; j < n; j++) {
        double *column = x + j * rows;
        center[j] = centers ? cel_mean(column, rows) : 0;
        scale[j] = 1;
        for (size_t i = 0; i < rows; i++)
            column[i] -= center[j];
        if (!scales)
            continue;
        long double sum = 0;
        for (size_t i = 0; i < rows; i++)
            sum += column[i] * column[i];
        scale[j] = sqrt((double)(sum / (long double)(rows > 2 ? rows - 1 : 1)));
        if (scale[j] == 0)
            return cel_step_fail(step, err, "cannot rescale a constant/zero column to unit variance");
        for (size_t i = 0; i < rows; i++)
            column[i] /= scale[j];
    }
    return CEL_OK;
}

/* How many components: num_comp, or the first that reach the threshold of the variance. */
static size_t components(const cel_step *step, const double *sdev, size_t k)
{
    double threshold = cel_step_number(step, "threshold"), total = 0, sum = 0;
    if (isnan(threshold)) {
        size_t n = cel_step_whole(step, "num_comp");
        return n < k ? n : k;
    }
    for (size_t i = 0; i < k; i++)
        total += sdev[i] * sdev[i];
    for (size_t i = 0; i < k; i++) {
        sum += sdev[i] * sdev[i];
        if (sum / total >= threshold)
            return i + 1;
    }
    return 1; /* which.max() of no TRUE is the first */
}

static cel_status learn(cel_step *step, double *x, size_t rows, size_t n, cel_error *err)
{
    size_t k = rows < n ? rows : n;
    for (size_t i = 0; i < rows * n; i++)
        if (!isfinite(x[i])) {
            cel_step_fail(step, err, "infinite or missing values in the columns");
            cel_error_hint(err, "step_impute_mean(), step_impute_knn() or step_naomit() before step_pca() fill or remove them");
            return CEL_INPUT;
        }
    double *center = CEL_ARRAY(double, n), *scale = CEL_ARRAY(double, n), *sdev = CEL_ARRAY(double, k), *rotation = CEL_ARRAY(double, n * k);
    cel_status status = center && scale && sdev && rotation ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = standardise(step, x, rows, n, center, scale, err);
    if (status == CEL_OK)
        status = cel_svd(x, rows, n, sdev, rotation, err);
    for (size_t i = 0; status == CEL_OK && i < k; i++)
        sdev[i] /= sqrt((double)(rows > 2 ? rows - 1 : 1));
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "center", center, n, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "scale", scale, n, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "sdev", sdev, k, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "rotation", rotation, n * k, err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_integer((int32_t)components(step, sdev, k)), err, "components");
    cel_free(center);
    cel_free(scale);
    cel_free(sdev);
    cel_free(rotation);
    return status;
}

static bool none_wanted(const cel_step *step)
{
    return cel_step_number(step, "num_comp") == 0;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    if (none_wanted(step) || ctx->n == 0)
        return CEL_OK;
    const cel_column **column = CEL_ARRAY(const cel_column *, ctx->n);
    for (size_t k = 0; column && k < ctx->n; k++)
        column[k] = cel_training_column(training, ctx->name[k]);
    double *x = column ? cel_frame_matrix(training, column, ctx->n) : NULL;
    cel_status status = x ? learn(step, x, training->rows, ctx->n, err) : cel_nomem(err);
    cel_free(column);
    cel_free(x);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *count = cel_state_get(&step->state, "components");
    if (!count)
        return CEL_OK;
    const double *center = cel_state_get(&step->state, "center")->as.number, *scale = cel_state_get(&step->state, "scale")->as.number;
    const double *rotation = cel_state_get(&step->state, "rotation")->as.number;
    size_t k = (size_t)cel_value_at(count, 0);
    cel_new_columns made = {0};
    for (size_t c = 0; c < k; c++)
        cel_new_columns_add(&made, cel_column_new(CEL_DOUBLE, (*data)->rows, NULL), "%s%0*zu", cel_step_text(step, "prefix"), cel_digits(k), c + 1);
    for (size_t j = 0; j < n; j++) {
        const cel_column *column = cel_step_column(step, *data, name[j], err);
        double *own = NULL;
        const double *x = column ? cel_column_view(column, &own) : NULL;
        for (size_t c = 0; x && !made.failed && c < k; c++) {
            double *restrict out = made.column[c]->num, weight = rotation[c * n + j], mean = center[j], sd = scale[j];
            for (size_t i = 0; i < column->n; i++)
                out[i] += (x[i] - mean) / sd * weight;
        }
        cel_free(own);
        if (!x) {
            cel_new_columns_free(&made);
            return column ? cel_nomem(err) : CEL_INPUT;
        }
    }
    return cel_new_columns_append(step, *data, &made, err);
}

/* ---- tidying ---- */

static const cel_tidy_field coefficients[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_NUMBER}, {"component", CEL_TIDY_TEXT}, {0}};
static const cel_tidy_field variances[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_NUMBER}, {"component", CEL_TIDY_NUMBER2}, {0}};

static cel_status tidy_variance(const cel_value *sdev, cel_frame **out, cel_error *err)
{
    static const char *const terms[4] = {"variance", "cumulative variance", "percent variance", "cumulative percent variance"};
    size_t k = sdev->n;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, 4 * k);
    double total = 0, sum = 0;
    for (size_t i = 0; i < k; i++)
        total += sdev->as.number[i] * sdev->as.number[i];
    for (size_t i = 0; row && i < k; i++) {
        double variance = sdev->as.number[i] * sdev->as.number[i];
        sum += variance;
        double value[4] = {variance, sum, variance / total * 100, sum / total * 100};
        for (size_t t = 0; t < 4; t++)
            row[t * k + i] = (cel_tidy_row){.term = terms[t], .number = value[t], .number2 = (double)(i + 1)};
    }
    cel_status status = row ? cel_tidy_rows(row, 4 * k, variances, out, err) : cel_nomem(err);
    if (status == CEL_OK) { /* counted, not measured */
        cel_column *number = cel_column_new(CEL_INTEGER, 4 * k, NULL);
        for (size_t i = 0; number && i < 4 * k; i++)
            number->code[i] = (int32_t)row[i].number2;
        status = cel_frame_take(*out, "component", number, err);
    }
    cel_free(row);
    return status;
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    if (kind && strcmp(kind, "coef") != 0 && strcmp(kind, "variance") != 0)
        return cel_step_fail(step, err, "`type` must be one of \"coef\" or \"variance\", not \"%s\".", kind);
    if (!step->trained)
        return cel_tidy_rows_untrained(step, coefficients, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *sdev = cel_state_get(&step->state, "sdev"), *rotation = cel_state_get(&step->state, "rotation");
    if (kind && strcmp(kind, "variance") == 0 && sdev)
        return tidy_variance(sdev, out, err);
    size_t k = sdev ? sdev->n : 1;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, n * k);
    char (*component)[24] = cel_calloc(k, sizeof *component);
    for (size_t c = 0; row && component && c < k; c++) {
        snprintf(component[c], sizeof *component, "PC%zu", c + 1);
        for (size_t j = 0; j < n; j++)
            row[c * n + j] = (cel_tidy_row){.term = name[j], .text = sdev ? component[c] : NULL, .number = sdev ? rotation->as.number[c * n + j] : cel_na()};
    }
    cel_status status = row && component ? cel_tidy_rows(row, n * k, coefficients, out, err) : cel_nomem(err);
    cel_free(row);
    cel_free(component);
    return status;
}

static void say(const cel_step *step, cel_text *t)
{
    cel_text_add(t, step->trained && none_wanted(step) ? "No PCA components were extracted from" : "PCA extraction with");
}

static cel_status check(const cel_step *step, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold"), num_comp = cel_step_number(step, "num_comp");
    if (!isnan(threshold) && !(threshold >= 0 && threshold <= 1))
        return cel_step_fail(step, err, "`threshold` must be a number between 0 and 1, not the number %g.", threshold);
    if (!(num_comp >= 0))
        return cel_step_fail(step, err, "`num_comp` must be a whole number larger than or equal to 0, not the number %g.", num_comp);
    return CEL_OK;
}

static const cel_formal formals[] = {
    {"num_comp", CEL_V_INTEGER, "5", "how many components"},
    {"threshold", CEL_V_DOUBLE, "NA", "share of the variance to reach, instead of num_comp"},
    {"options.center", CEL_V_LOGICAL, "FALSE", "subtract the means first"},
    {"options.scale.", CEL_V_LOGICAL, "FALSE", "divide by the standard deviations first"},
    {"prefix", CEL_V_STRING, "\"PC\"", "start of the new names"},
    {"keep_original_cols", CEL_V_LOGICAL, "FALSE", "keep the columns"},
    {0},
};
static const cel_step_tunable tunable[] = {{"num_comp", "num_comp", "num_comp(c(1, 4))"}, {"threshold", "threshold", "threshold(c(0, 1))"}, {0}};

const cel_step_type cel_step_pca = {
    .function = "step_pca", .name = "pca", .title = "PCA extraction with", .formal = formals, .role = "predictor", .accepts = CEL_IS_NUMBER,
    .check = check, .prep = prep, .bake = bake, .tidy = tidy, .say = say, .tunable = tunable, .help = "Principal components"};
