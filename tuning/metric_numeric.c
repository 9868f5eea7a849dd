/* Metrics of numbers: truth t, estimate p, case weights w. Sources: the formulas in yardstick's documentation of each
 * metric. Where R would give NA or NaN, so does this; nothing here is an error but mase() without enough rows. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/metric_rules.h"

static double weight(const cel_numeric_rows *x, size_t i)
{
    return x->w ? x->w[i] : 1.0;
}

double cel_numeric_mean(const cel_numeric_rows *x, cel_element *e, const cel_metric_options *o)
{
    double sum = 0, total = 0;
    for (size_t i = 0; i < x->n; i++) {
        sum += weight(x, i) * e(x->t[i], x->p[i], o);
        total += weight(x, i);
    }
    return sum / total;
}

static double truth_of(double t, double p, const cel_metric_options *o)
{
    (void)p, (void)o;
    return t;
}

static double estimate_of(double t, double p, const cel_metric_options *o)
{
    (void)t, (void)o;
    return p;
}

double cel_element_difference(double t, double p, const cel_metric_options *o)
{
    (void)o;
    return t - p;
}

double cel_element_square(double t, double p, const cel_metric_options *o)
{
    (void)o;
    return (t - p) * (t - p);
}

double cel_element_absolute(double t, double p, const cel_metric_options *o)
{
    (void)o;
    return fabs(t - p);
}

double cel_element_percent(double t, double p, const cel_metric_options *o)
{
    (void)o;
    return 100 * (t - p) / t;
}

double cel_element_absolute_percent(double t, double p, const cel_metric_options *o)
{
    return fabs(cel_element_percent(t, p, o));
}

double cel_element_symmetric_percent(double t, double p, const cel_metric_options *o)
{
    (void)o;
    return 100 * fabs(t - p) / ((fabs(t) + fabs(p)) / 2);
}

double cel_element_huber(double t, double p, const cel_metric_options *o)
{
    double a = fabs(t - p);
    return a <= o->delta ? 0.5 * a * a : o->delta * (a - 0.5 * o->delta);
}

double cel_element_pseudo_huber(double t, double p, const cel_metric_options *o)
{
    double a = (t - p) / o->delta;
    return o->delta * o->delta * (sqrt(1 + a * a) - 1);
}

/* -log of the Poisson density of count t at mean p. As yardstick does, a truth that is not whole is cut to one, and means
 * are lifted to 1e-15, so that a count of 0 stays finite. */
static double poisson(double t, double p, const cel_metric_options *o)
{
    (void)o;
    double count = trunc(t), mean = fmax(p, 1e-15);
    return count < 0 ? NAN : mean - count * log(mean) + lgamma(count + 1);
}

cel_status cel_rule_rmse(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                         cel_error *err)
{
    (void)notes, (void)err;
    *out = sqrt(cel_numeric_mean(x, cel_element_square, o));
    return CEL_OK;
}

cel_status cel_rule_rmse_relative(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                                  cel_error *err)
{
    (void)notes, (void)err;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < x->n; i++) {
        low = fmin(low, x->t[i]);
        high = fmax(high, x->t[i]);
    }
    *out = sqrt(cel_numeric_mean(x, cel_element_square, o)) / (high - low);
    return CEL_OK;
}

cel_status cel_rule_poisson(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                            cel_error *err)
{
    (void)err;
    *out = cel_numeric_mean(x, poisson, o);
    for (size_t i = 0; i < x->n; i++)
        if (trunc(x->t[i]) < 0) {
            cel_notes_add(notes, "NaNs produced");
            break;
        }
    return CEL_OK;
}

/* Hyndman & Koehler 2006: errors on the scale of the naive forecast's, which repeats the value m rows before. */
cel_status cel_rule_mase(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                         cel_error *err)
{
    (void)notes;
    double naive = o->mae_train;
    size_t m = (size_t)o->m;
    if (isnan(naive)) {
        if (x->n <= m)
            return cel_fail(err, CEL_INPUT, "metric.rows",
                            "`truth` (%zu) must have a length greater than `m` (%zu) to compute the out-of-sample naive "
                            "mean absolute error", x->n, m);
        naive = 0;
        for (size_t i = m; i < x->n; i++)
            naive += fabs(x->t[i] - x->t[i - m]);
        naive /= (double)(x->n - m);
    }
    *out = cel_numeric_mean(x, cel_element_absolute, o) / naive;
    return CEL_OK;
}

/* ---- moments ---- */

typedef struct moments {
    double mean_t, mean_p;
    double tt, pp, tp; /* weighted sums of squares and products about the means */
    double unbiased;   /* what the sums are divided by; n - 1 without weights */
    double biased;     /* the sum of weights */
} moments;

/* With weights: as stats::cov.wt(method = "unbiased"), w scaled to sum 1, divided by 1 - sum(w^2). */
static moments moments_of(const cel_numeric_rows *x)
{
    moments s = {.mean_t = cel_numeric_mean(x, truth_of, NULL), .mean_p = cel_numeric_mean(x, estimate_of, NULL)};
    double squares = 0;
    for (size_t i = 0; i < x->n; i++) {
        double w = weight(x, i), a = x->t[i] - s.mean_t, b = x->p[i] - s.mean_p;
        s.tt += w * a * a;
        s.pp += w * b * b;
        s.tp += w * a * b;
        s.biased += w;
        squares += w * w;
    }
    s.unbiased = s.biased - squares / s.biased;
    return s;
}

static bool constant(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0])
            return false;
    return true;
}

/* Pearson's correlation; missing, with a note, where it is not defined. */
static double correlation(const cel_numeric_rows *x, cel_notes *notes)
{
    static const char fixed[] = "A correlation computation is required, but `%s` is constant and has 0 standard deviation, "
                                "resulting in a divide by 0 error. `NA` will be returned.";
    if (x->n < 2) {
        cel_notes_add(notes, "A correlation computation is required, but the inputs are size zero or one and the "
                             "standard deviation cannot be computed. `NA` will be returned.");
        return cel_na();
    }
    if (constant(x->t, x->n) || constant(x->p, x->n)) {
        cel_notes_addf(notes, fixed, constant(x->t, x->n) ? "truth" : "estimate");
        return cel_na();
    }
    moments s = moments_of(x);
    return s.tp / sqrt(s.tt * s.pp);
}

cel_status cel_rule_rsq(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                        cel_error *err)
{
    (void)o, (void)err;
    double r = correlation(x, notes);
    *out = isnan(r) ? r : r * r;
    return CEL_OK;
}

cel_status cel_rule_rsq_trad(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                             cel_error *err)
{
    (void)notes, (void)err;
    moments s = moments_of(x);
    *out = 1 - cel_numeric_mean(x, cel_element_square, o) * s.biased / s.tt;
    return CEL_OK;
}

/* Lin 1989: concordance, 2 cov / (var t + var p + (mean t - mean p)^2). */
cel_status cel_rule_ccc(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                        cel_error *err)
{
    (void)notes, (void)err;
    moments s = moments_of(x);
    double by = o->bias ? s.biased : s.unbiased, apart = s.mean_t - s.mean_p;
    *out = x->n < 2 ? cel_na() : 2 * s.tp / by / ((s.tt + s.pp) / by + apart * apart);
    return CEL_OK;
}

cel_status cel_rule_rpd(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                        cel_error *err)
{
    (void)notes, (void)err;
    moments s = moments_of(x);
    *out = x->n < 2 ? cel_na() : sqrt(s.tt / s.unbiased) / sqrt(cel_numeric_mean(x, cel_element_square, o));
    return CEL_OK;
}

/* Index of ideality of correlation (Toropova & Toropov 2017): r * min / max of the mean absolute errors of the rows
 * that lie below and of those that do not. */
cel_status cel_rule_iic(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                        cel_error *err)
{
    (void)o, (void)err;
    double sum[2] = {0}, total[2] = {0};
    for (size_t i = 0; i < x->n; i++) {
        double e = x->t[i] - x->p[i];
        sum[e < 0] += weight(x, i) * fabs(e);
        total[e < 0] += weight(x, i);
    }
    double r = correlation(x, notes), a = sum[0] / total[0], b = sum[1] / total[1];
    *out = isnan(r) || isnan(a) || isnan(b) ? cel_na() : r * fmin(a, b) / fmax(a, b);
    return CEL_OK;
}

/* ---- order ---- */

typedef struct ranked {
    double key, value, weight;
} ranked;

static int ascending(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->value > y->value ? -1 : x->value < y->value;
}

/* Rows sorted by `sign * key`, among equal ones the largest truth first; NULL when memory is gone. */
static ranked *rank_rows(const cel_numeric_rows *x, const double *key, double sign)
{
    ranked *r = cel_malloc(x->n * sizeof *r);
    if (!r)
        return NULL;
    for (size_t i = 0; i < x->n; i++)
        r[i] = (ranked){sign * key[i], x->t[i], weight(x, i)};
    qsort(r, x->n, sizeof *r, ascending);
    return r;
}

/* Without weights R's quantile(type = 7); with weights a row stands at its share of the cumulated weights, straight lines
 * between rows (a weighted type 4). */
static double quantile(const ranked *r, size_t n, bool weighted, double q)
{
    if (!weighted) {
        double at = q * (double)(n - 1), low = floor(at);
        size_t i = (size_t)low, next = i + 1 < n ? i + 1 : i;
        return r[i].key + (at - low) * (r[next].key - r[i].key);
    }
    double total = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        total += r[i].weight;
    for (size_t i = 0; i < n; i++) {
        double before = sum / total, at = (sum + r[i].weight) / total;
        if (q <= at)
            return i == 0 ? r[0].key : r[i - 1].key + (q - before) / (at - before) * (r[i].key - r[i - 1].key);
        sum += r[i].weight;
    }
    return r[n - 1].key;
}

cel_status cel_rule_rpiq(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                         cel_error *err)
{
    (void)notes;
    *out = cel_na();
    if (x->n == 0)
        return CEL_OK;
    ranked *r = rank_rows(x, x->t, 1);
    if (!r)
        return cel_nomem(err);
    double range = quantile(r, x->n, x->w != NULL, 0.75) - quantile(r, x->n, x->w != NULL, 0.25);
    cel_free(r);
    *out = range / sqrt(cel_numeric_mean(x, cel_element_square, o));
    return CEL_OK;
}

/* 1 - 2 * area under the Lorenz curve of t (trapezoids), rows with the largest keys first. */
static cel_status gini(const cel_numeric_rows *x, const double *key, double *out, cel_error *err)
{
    ranked *r = rank_rows(x, key, -1);
    if (!r)
        return cel_nomem(err);
    double total = 0, weights = 0, sum = 0, area = 0;
    for (size_t i = 0; i < x->n; i++) {
        total += r[i].weight * r[i].value;
        weights += r[i].weight;
    }
    for (size_t i = 0; i < x->n; i++) {
        double before = sum;
        sum += r[i].weight * r[i].value;
        area += r[i].weight / weights * (before + sum) / 2 / total;
    }
    cel_free(r);
    *out = 1 - 2 * area;
    return CEL_OK;
}

cel_status cel_rule_gini(const cel_numeric_rows *x, const cel_metric_options *o, double *out, cel_notes *notes,
                         cel_error *err)
{
    (void)o;
    *out = cel_na();
    double got, best, sum = 0;
    for (size_t i = 0; i < x->n; i++)
        sum += x->t[i];
    if (x->n < 2)
        return CEL_OK;
    if (constant(x->t, x->n) || fabs(sum) < DBL_EPSILON) {
        cel_notes_add(notes, constant(x->t, x->n)
                                 ? "Column `truth` has constant values.\n"
                                   "ℹ The Gini coefficient is undefined when truth has no variation."
                                 : "Column `truth` sums to zero.\n"
                                   "ℹ The Gini coefficient is undefined when the sum of truth is zero.");
        return CEL_OK;
    }
    CEL_TRY(gini(x, x->p, &got, err));
    CEL_TRY(gini(x, x->t, &best, err));
    *out = got / best;
    return CEL_OK;
}
