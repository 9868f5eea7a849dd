/* The baseline every table of results is measured against: predicting the training mean, or the training shares of the
 * classes. */
#include <math.h>
#include <string.h>

#include "tuning/tune_inside.h"

/* Raw outputs as a network would give them for every row: the mean, or the shares. */
static void shares(const cel_column *train, double *out, size_t width)
{
    size_t n = 0;
    memset(out, 0, width * sizeof *out);
    for (size_t r = 0; r < train->n; r++) {
        if (cel_column_is_missing(train, r))
            continue;
        if (train->type == CEL_FACTOR)
            out[train->code[r]] += 1;
        else
            out[0] += cel_column_number(train, r);
        n++;
    }
    for (size_t k = 0; k < width && n > 0; k++)
        out[k] /= (double)n;
}

static cel_status table_of(const cel_estimate *estimate, size_t n, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(n);
    const char **text = CEL_ARRAY(const char *, n + 1);
    cel_column *value = cel_column_new(CEL_DOUBLE, n, NULL);
    cel_status status = f && text && value ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        text[i] = estimate[i].metric->name;
        value->num[i] = estimate[i].value;
    }
    if (status == CEL_OK)
        cel_frame_put(f, ".metric", cel_column_of_texts(text, n), &status, err);
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        text[i] = estimate[i].estimator;
    if (status == CEL_OK)
        cel_frame_put(f, ".estimator", cel_column_of_texts(text, n), &status, err);
    if (value)
        cel_frame_put(f, ".estimate", value, &status, err);
    cel_free(text);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_baseline_columns(const cel_column *train, const cel_column *test, const char *outcome, const cel_metric_set *metrics, cel_frame **out,
                                cel_error *err)
{
    size_t width = train->type == CEL_FACTOR ? (size_t)train->levels->n : 1;
    double *share = CEL_ARRAY(double, width);
    cel_real *raw = CEL_ARRAY(cel_real, test->n * width + 1);
    cel_estimate *estimate = CEL_ARRAY(cel_estimate, metrics->n);
    cel_frame *x = cel_frame_new(test->n), *y = cel_frame_new(test->n);
    cel_column *zero = cel_column_new(CEL_DOUBLE, test->n, NULL);
    cel_design *design = NULL;
    cel_status status = share && raw && estimate && x && y && zero ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_frame_set(x, "x", zero, err);
    if (status == CEL_OK)
        status = cel_frame_set(y, outcome, (cel_column *)test, err);
    if (status == CEL_OK)
        status = cel_design_new(x, y, train->type == CEL_FACTOR ? CEL_CLASSIFICATION : CEL_REGRESSION, false, &design, err);
    if (status == CEL_OK) {
        shares(train, share, width);
        for (size_t i = 0; i < test->n * width; i++)
            raw[i] = (cel_real)share[i % width];
        const cel_real *const outputs[] = {raw};
        status = cel_score(metrics, design, outputs, &width, estimate, NULL, err);
    }
    if (status == CEL_OK)
        status = table_of(estimate, metrics->n, out, err);
    cel_design_free(design);
    cel_frame_drop(x);
    cel_frame_drop(y);
    if (zero)
        cel_column_drop(zero);
    cel_free(share);
    cel_free(raw);
    cel_free(estimate);
    return status;
}

cel_status cel_baseline(const cel_split *split, const char *outcome, const cel_metric_set *metrics, cel_frame **out, cel_error *err)
{
    cel_column *column = cel_frame_column(split->data, outcome, err);
    if (!column)
        return CEL_INPUT;
    cel_column *part[2] = {NULL, NULL};
    static const cel_part which[2] = {CEL_ANALYSIS, CEL_ASSESSMENT};
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < 2; i++) {
        size_t *row, n;
        status = cel_split_rows(split, which[i], &row, &n, err);
        if (status == CEL_OK) {
            part[i] = cel_column_rows(column, row, n);
            cel_free(row);
            status = part[i] ? CEL_OK : cel_nomem(err);
        }
    }
    if (status == CEL_OK)
        status = cel_baseline_columns(part[0], part[1], outcome, metrics, out, err);
    for (size_t i = 0; i < 2; i++)
        if (part[i])
            cel_column_drop(part[i]);
    return status;
}
