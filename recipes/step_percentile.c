/* step_percentile(): the share of the training values below a value, by linear interpolation between learnt quantiles. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorted values without repetitions, in place; how many. */
static size_t unique_of(double *x, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || x[i] != x[kept - 1])
            x[kept++] = x[i];
    return kept;
}

static cel_status prep_percentile(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const cel_value *given = cel_step_arg(step, "options.probs");
    size_t n = given->kind == CEL_V_DOUBLE ? given->n : 101;
    double *prob = CEL_ARRAY(double, n), *value = CEL_ARRAY(double, n), *percent = CEL_ARRAY(double, n);
    cel_status status = prob && value && percent ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        prob[i] = given->kind == CEL_V_DOUBLE ? given->as.number[i] : (double)i / 100;
    if (status == CEL_OK) {
        qsort(prob, n, sizeof *prob, by_number);
        n = unique_of(prob, n);
    }
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        double *own;
        const double *x = cel_column_view(c, &own);
        size_t there = 0, kept = 0;
        double *sorted = x ? cel_sorted_there(x, c->n, &there) : NULL;
        cel_free(own);
        if (!sorted)
            status = cel_nomem(err);
        else if (there < c->n && !cel_step_flag(step, "options.na.rm"))
            status = cel_step_fail(step, err, "missing values and NaN's not allowed if 'na.rm' is FALSE: column `%s` has some", ctx->name[k]);
        for (size_t i = 0; status == CEL_OK && i < n && there > 0; i++) {
            double q = cel_quantile(sorted, there, prob[i]);
            char text[40];
            if (kept > 0 && q == value[kept - 1])
                continue;
            snprintf(text, sizeof text, "%.7g", 100 * prob[i]); /* quantile() names its values in seven digits */
            value[kept] = q;
            percent[kept++] = strtod(text, NULL);
        }
        cel_free(sorted);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_numbers(value, kept), err, "values.%zu", k);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_numbers(percent, kept), err, "percentiles.%zu", k);
    }
    cel_free(prob);
    cel_free(value);
    cel_free(percent);
    return status;
}

/* approx(): linear between the points; below and above what is said. */
static double interpolate(const double *x, const double *y, size_t n, double v, double below, double above)
{
    if (isnan(v) || n == 0)
        return v;
    if (v < x[0])
        return below;
    if (v > x[n - 1])
        return above;
    size_t i = 0, j = n - 1;
    while (i + 1 < j) {
        size_t middle = (i + j) / 2;
        if (v < x[middle])
            j = middle;
        else
            i = middle;
    }
    if (v == x[j])
        return y[j];
    if (v == x[i])
        return y[i];
    return y[i] + (y[j] - y[i]) * ((v - x[i]) / (x[j] - x[i]));
}

static void each_percentile(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    const cel_value *value = cel_state_get(&step->state, "values.%zu", k), *percent = cel_state_get(&step->state, "percentiles.%zu", k);
    const char *outside = cel_step_text(step, "outside");
    bool both = strcmp(outside, "both") == 0;
    double below = cel_na(), above = cel_na();
    if (percent->n > 0 && (both || strcmp(outside, "lower") == 0))
        below = percent->as.number[0];
    if (percent->n > 0 && (both || strcmp(outside, "upper") == 0))
        above = percent->as.number[percent->n - 1];
    for (size_t i = 0; i < n; i++)
        out[i] = interpolate(value->as.number, percent->as.number, value->n, x[i], below, above) / 100;
}

static cel_status bake_percentile(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_percentile, err);
}

static cel_status tidy_percentile(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_NUMBER}, {"percentile", CEL_TIDY_NUMBER2}, {0}};
    (void)kind;
    return step->trained ? cel_tidy_state(step, "values", "percentiles", fields, out, err) : cel_tidy_rows_untrained(step, fields, out, err);
}

static cel_status check_percentile(const cel_step *step, cel_error *err)
{
    static const char *const words[] = {"none", "both", "upper", "lower"};
    const char *outside = cel_step_text(step, "outside");
    for (size_t w = 0; w < 4; w++)
        if (outside && strcmp(outside, words[w]) == 0)
            return CEL_OK;
    return cel_step_fail(step, err, "`outside` must be one of \"none\", \"both\", \"upper\", or \"lower\", not \"%s\".", outside ? outside : "NULL");
}

static const cel_formal percentile_formals[] = {{"options.probs", CEL_V_DOUBLE, "NULL", "shares to learn; NULL: every hundredth"},
                                                {"options.na.rm", CEL_V_LOGICAL, "FALSE", "leave missing values out"},
                                                {"outside", CEL_V_STRING, "\"none\"", "values outside the range: none (missing), lower, upper or both"},
                                                {0}};

const cel_step_type cel_step_percentile = {
    .function = "step_percentile", .name = "percentile", .title = "Percentile transformation on", .formal = percentile_formals,
    .accepts = CEL_IS_NUMBER, .check = check_percentile, .prep = prep_percentile, .bake = bake_percentile, .tidy = tidy_percentile,
    .help = "Share of the training values below"};
