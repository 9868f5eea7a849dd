/* Steps that remove columns for what they share with others: corr (pairwise correlations), lincomb (exact linear
 * combinations). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/linear.h"
#include "recipes/step_table.h"

/* ---- correlations ---- */

typedef struct ranked {
    double value;
    size_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    double x = ((const ranked *)a)->value, y = ((const ranked *)b)->value;
    return (x > y) - (x < y);
}

/* Average ranks of x (n), in place, as rank() gives them. */
static void rank_values(double *x, ranked *spare, size_t n)
{
    for (size_t i = 0; i < n; i++)
        spare[i] = (ranked){x[i], i};
    qsort(spare, n, sizeof *spare, by_value);
    for (size_t i = 0, run; i < n; i += run) {
        for (run = 1; i + run < n && spare[i + run].value == spare[i].value; run++)
            continue;
        for (size_t k = 0; k < run; k++)
            x[spare[i + k].at] = (double)(2 * i + run + 1) / 2;
    }
}

static double pearson(const double *x, const double *y, size_t n)
{
    double mx = cel_mean(x, n), my = cel_mean(y, n);
    long double xy = 0, xx = 0, yy = 0;
    for (size_t i = 0; i < n; i++) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
    }
    if (n < 2 || xx == 0 || yy == 0)
        return cel_na();
    double r = (double)(xy / (sqrtl(xx) * sqrtl(yy)));
    return r > 1 ? 1 : r < -1 ? -1 : r;
}

static double kendall(const double *x, const double *y, size_t n)
{
    double agree = 0, xx = 0, yy = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int a = (x[i] > x[j]) - (x[i] < x[j]), b = (y[i] > y[j]) - (y[i] < y[j]);
            agree += a * b;
            xx += a * a;
            yy += b * b;
        }
    return xx > 0 && yy > 0 ? agree / (sqrt(xx) * sqrt(yy)) : cel_na();
}

typedef struct pairs {
    const cel_step *step;
    size_t rows, cols;
    const double *x; /* (rows, cols) */
    const bool *use; /* rows that take part in every pair; NULL: those complete in the pair */
    bool everything; /* a missing value makes the correlation missing */
    double *a, *b;
    ranked *spare;
} pairs;

static double correlate(const pairs *p, size_t j, size_t k)
{
    const double *x = p->x + j * p->rows, *y = p->x + k * p->rows;
    const char *method = cel_step_text(p->step, "method");
    size_t n = 0;
    for (size_t i = 0; i < p->rows; i++) {
        bool missing = isnan(x[i]) || isnan(y[i]);
        if (missing && p->everything)
            return cel_na();
        if (p->use ? !p->use[i] : missing)
            continue;
        p->a[n] = x[i];
        p->b[n++] = y[i];
    }
    if (strcmp(method, "kendall") == 0)
        return kendall(p->a, p->b, n);
    if (strcmp(method, "spearman") == 0) {
        rank_values(p->a, p->spare, n);
        rank_values(p->b, p->spare, n);
    }
    return pearson(p->a, p->b, n);
}

static cel_status correlations(const cel_step *step, const double *x, size_t rows, size_t cols, double *out, cel_error *err)
{
    const char *use = cel_step_text(step, "use");
    bool all = strcmp(use, "all.obs") == 0, complete = strcmp(use, "complete.obs") == 0 || strcmp(use, "na.or.complete") == 0;
    bool *row = CEL_ARRAY(bool, rows);
    pairs p = {.step = step, .rows = rows, .cols = cols, .x = x, .use = complete ? row : NULL, .everything = strcmp(use, "everything") == 0,
               .a = CEL_ARRAY(double, rows), .b = CEL_ARRAY(double, rows), .spare = CEL_ARRAY(ranked, rows)};
    cel_status status = row && p.a && p.b && p.spare ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < rows; i++) {
        row[i] = true;
        for (size_t j = 0; j < cols; j++)
            row[i] &= !isnan(x[j * rows + i]);
        if (!row[i] && all)
            status = cel_step_fail(step, err, "missing observations in the columns, which `use = \"all.obs\"` does not allow");
    }
    for (size_t j = 0; status == CEL_OK && j < cols; j++)
        for (size_t k = 0; k <= j; k++)
            out[j * cols + k] = out[k * cols + j] = correlate(&p, j, k);
    cel_free(row);
    cel_free(p.a);
    cel_free(p.b);
    cel_free(p.spare);
    return status;
}

/* Missing correlations become 0, with a warning. False: too few are there to filter by. */
static bool fill_missing(double *r, size_t n, cel_step_context *ctx)
{
    size_t without = 0, missing = 0;
    for (size_t j = 0; j < n; j++) {
        size_t here = 0;
        for (size_t k = 0; k < n; k++)
            here += isnan(r[j * n + k]);
        without += here == n;
        missing += here;
    }
    if (missing == 0)
        return true;
    if (without + 1 >= n) {
        cel_step_warn(ctx, "Too many correlations are `NA`; skipping correlation filter.");
        return false;
    }
    if (without > 0)
        cel_step_warn(ctx, "The correlation matrix has missing values. %zu column%s excluded from the filter.", without, without > 1 ? "s were" : " was");
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n && without < n; k++)
            if (isnan(r[j * n + k]))
                r[j * n + k] = 0;
    for (size_t j = 0; j < n; j++)
        r[j * n + j] = 1;
    return true;
}

/* Which columns go: of each pair over the threshold the one with the larger mean absolute correlation, the earlier one when
 * the means are equal in 15 digits. All pairs are judged at once. First those that are the later of their pair. */
static size_t judge(const double *r, size_t n, double threshold, const char **name, const char **gone, bool *taken)
{
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < j; i++) {
                if (!(fabs(r[j * n + i]) > threshold))
                    continue;
                double mean[2];
                char text[2][32];
                for (int s = 0; s < 2; s++) {
                    const double *column = r + (s ? j : i) * n;
                    long double sum = 0;
                    for (size_t k = 0; k < n; k++)
                        sum += fabs(column[k]);
                    mean[s] = (double)(sum / (long double)n);
                    snprintf(text[s], sizeof *text, "%.15g", mean[s]);
                }
                bool later = mean[1] > mean[0] && strcmp(text[0], text[1]) != 0;
                size_t drop = later ? j : i;
                if (later != (pass == 0) || taken[drop])
                    continue;
                taken[drop] = true;
                gone[count++] = name[drop];
            }
    return count;
}

static cel_status prep_corr(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    size_t n = ctx->n, count = 0;
    const cel_column **column = CEL_ARRAY(const cel_column *, n);
    const char **gone = CEL_ARRAY(const char *, n);
    bool *taken = CEL_ARRAY(bool, n);
    for (size_t k = 0; column && k < n; k++)
        column[k] = cel_training_column(training, ctx->name[k]);
    double *x = column ? cel_frame_matrix(training, column, n) : NULL, *r = CEL_ARRAY(double, n * n);
    cel_status status = x && r && gone && taken ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && n > 1)
        status = correlations(step, x, training->rows, n, r, err);
    if (status == CEL_OK && n > 1 && fill_missing(r, n, ctx))
        count = judge(r, n, cel_step_number(step, "threshold"), ctx->name, gone, taken);
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "removals", gone, count, err);
    cel_free(column);
    cel_free(gone);
    cel_free(taken);
    cel_free(x);
    cel_free(r);
    return status;
}

static cel_status one_of(const cel_step *step, const char *argument, const char *const *word, size_t n, cel_error *err)
{
    const char *is = cel_step_text(step, argument);
    cel_text list = {0};
    for (size_t k = 0; k < n; k++) {
        if (is && strcmp(is, word[k]) == 0) {
            cel_text_free(&list);
            return CEL_OK;
        }
        cel_text_addf(&list, "%s\"%s\"", k == 0 ? "" : k + 1 == n ? ", or " : ", ", word[k]);
    }
    cel_step_fail(step, err, "`%s` must be one of %s, not \"%s\".", argument, list.text ? list.text : "", is ? is : "NULL");
    cel_text_free(&list);
    int near = is ? cel_nearest(is, word, n) : -1;
    if (near >= 0)
        cel_error_hint(err, "Did you mean \"%s\"?", word[near]);
    return CEL_INPUT;
}

static cel_status check_corr(const cel_step *step, cel_error *err)
{
    static const char *const methods[] = {"pearson", "kendall", "spearman"};
    static const char *const uses[] = {"all.obs", "complete.obs", "pairwise.complete.obs", "everything", "na.or.complete"};
    double threshold = cel_step_number(step, "threshold");
    if (!(threshold >= 0 && threshold <= 1))
        return cel_step_fail(step, err, "`threshold` must be a number between 0 and 1, not the number %g.", threshold);
    CEL_TRY(one_of(step, "method", methods, 3, err));
    return one_of(step, "use", uses, 5, err);
}

/* ---- linear combinations ---- */

static cel_status prep_lincomb(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    size_t rows = training->rows, n = ctx->n, steps = cel_step_whole(step, "max_steps"), gone = 0;
    const cel_column **column = CEL_ARRAY(const cel_column *, n);
    const char **name = CEL_ARRAY(const char *, n);
    bool *removed = CEL_ARRAY(bool, n);
    size_t *at = CEL_ARRAY(size_t, n);
    for (size_t k = 0; column && k < n; k++)
        column[k] = cel_training_column(training, ctx->name[k]);
    double *x = column ? cel_frame_matrix(training, column, n) : NULL, *left = CEL_ARRAY(double, rows * n);
    cel_status status = x && left && name && removed && at ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < rows * n; i++)
        if (!isfinite(x[i])) {
            cel_step_fail(step, err, "NA/NaN/Inf in column `%s`", ctx->name[i / rows]);
            cel_error_hint(err, "an imputation step before step_lincomb() fills missing values");
            status = CEL_INPUT;
        }
    /* As in R the last of max_steps rounds does nothing. */
    for (size_t round = 1; status == CEL_OK && round < steps && n > 0; round++) {
        size_t m = 0;
        for (size_t k = 0; k < n; k++)
            if (!removed[k]) {
                memcpy(left + m * rows, x + k * rows, rows * sizeof *x);
                at[m++] = k;
            }
        cel_qr qr;
        if (!cel_qr_new(left, rows, m, 1e-7, &qr)) {
            status = cel_nomem(err);
            break;
        }
        size_t dependent = m - qr.rank;
        for (size_t k = qr.rank; k < m; k++)
            removed[at[qr.pivot[k]]] = true;
        cel_qr_free(&qr);
        if (dependent == 0)
            break;
    }
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        if (removed[k])
            name[gone++] = ctx->name[k];
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "removals", name, gone, err);
    cel_free(column);
    cel_free(name);
    cel_free(removed);
    cel_free(at);
    cel_free(x);
    cel_free(left);
    return status;
}

/* ---- types ---- */

static const cel_formal corr_formals[] = {{"threshold", CEL_V_DOUBLE, "0.9", "largest absolute correlation that stays"},
                                          {"use", CEL_V_STRING, "\"pairwise.complete.obs\"", "what is done with missing values"},
                                          {"method", CEL_V_STRING, "\"pearson\"", "pearson, spearman or kendall"},
                                          {0}};
static const cel_formal lincomb_formals[] = {{"max_steps", CEL_V_INTEGER, "5", "how often the search is repeated at most"}, {0}};
static const cel_step_tunable corr_tunable[] = {{"threshold", "threshold", "threshold()"}, {0}};

const cel_step_type cel_step_corr = {
    .function = "step_corr", .name = "corr", .title = "Correlation filter on", .formal = corr_formals, .flags = CEL_STEP_LENIENT,
    .accepts = CEL_IS_NUMBER, .check = check_corr, .prep = prep_corr, .bake = cel_step_remove, .tidy = cel_step_tidy_removals,
    .tunable = corr_tunable, .help = "Remove columns that are correlated with others"};
const cel_step_type cel_step_lincomb = {
    .function = "step_lincomb", .name = "lincomb", .title = "Linear combination filter on", .formal = lincomb_formals,
    .flags = CEL_STEP_REMOVED | CEL_STEP_LENIENT, .accepts = CEL_IS_NUMBER, .prep = prep_lincomb, .bake = cel_step_remove,
    .tidy = cel_step_tidy_removals, .help = "Remove columns that are linear combinations of others"};
