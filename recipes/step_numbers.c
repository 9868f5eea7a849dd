/* Numbers of steps as R computes them. R sums in long double, and its mean adds the mean of the deviations to a first mean;
 * the same is done here, so that trained values agree to the last bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step.h"

double cel_mean(const double *x, size_t n)
{
    if (n == 0)
        return NAN;
    long double sum = 0, rest = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    long double mean = sum / (long double)n;
    if (!isfinite((double)mean))
        return (double)mean;
    for (size_t i = 0; i < n; i++)
        rest += x[i] - mean;
    return (double)(mean + rest / (long double)n);
}

/* Means and variances of one column, or of two: a sum waits for its last addition, so two side by side take hardly longer than one.
 * Each column's own numbers are added in the same order either way. `variance` NULL: means only. */
static inline __attribute__((always_inline)) void moments(const double *const *x, const int columns, size_t n, double *mean, double *variance)
{
    long double sum[2] = {0}, rest[2] = {0}, square[2] = {0}, first[2] = {0};
    size_t there[2] = {0};
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < columns; k++)
            if (!isnan(x[k][i])) {
                sum[k] += x[k][i];
                there[k]++;
            }
    for (int k = 0; k < columns; k++)
        first[k] = sum[k] / (long double)there[k]; /* nothing there: NaN */
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < columns; k++)
            if (!isnan(x[k][i]))
                rest[k] += x[k][i] - first[k];
    for (int k = 0; k < columns; k++)
        mean[k] = there[k] == 0                ? NAN
                  : isfinite((double)first[k]) ? (double)(first[k] + rest[k] / (long double)there[k])
                                               : (double)first[k];
    if (!variance)
        return;
    const double m[2] = {mean[0], columns > 1 ? mean[1] : 0};
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < columns; k++)
            if (!isnan(x[k][i])) {
                long double d = (long double)x[k][i] - m[k]; /* as R's cov(): the mean is a double, the rest is not */
                square[k] += d * d;
            }
    for (int k = 0; k < columns; k++)
        variance[k] = there[k] < 2 ? cel_na() : (double)(square[k] / (long double)(there[k] - 1));
}

double cel_mean_there(const double *x, size_t n)
{
    double mean;
    moments(&x, 1, n, &mean, NULL);
    return mean;
}

double cel_variance_there(const double *x, size_t n, double *mean)
{
    double m, variance;
    moments(&x, 1, n, &m, &variance);
    if (mean)
        *mean = m;
    return variance;
}

void cel_variance_of_two(const double *const x[2], size_t n, double mean[2], double variance[2])
{
    moments(x, 2, n, mean, variance);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A double as a whole number of the same order: negative ones with all bits turned, others with the sign. */
static uint64_t key_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((bits >> 63) ? ~(uint64_t)0 : (uint64_t)1 << 63);
}

static double value_of(uint64_t key)
{
    double x;
    uint64_t bits = key ^ ((key >> 63) ? (uint64_t)1 << 63 : ~(uint64_t)0);
    memcpy(&x, &bits, sizeof x);
    return x;
}

void cel_sort_numbers(double *x, size_t n)
{
    enum { FEW = 512, BITS = 11, BINS = 1 << BITS, DIGITS = 6 };
    uint64_t *key = n > FEW ? cel_calloc(2 * n, sizeof *key) : NULL;
    size_t (*count)[BINS] = key ? cel_calloc(DIGITS, sizeof *count) : NULL;
    if (!count) { /* few, or no memory for the faster way */
        cel_free(key);
        qsort(x, n, sizeof *x, by_number);
        return;
    }
    uint64_t *from = key, *to = key + n;
    for (size_t i = 0; i < n; i++) {
        from[i] = key_of(x[i]);
        for (int d = 0; d < DIGITS; d++)
            count[d][from[i] >> (d * BITS) & (BINS - 1)]++;
    }
    for (int d = 0; d < DIGITS; d++) {
        if (count[d][from[0] >> (d * BITS) & (BINS - 1)] == n) /* all alike */
            continue;
        size_t place = 0;
        for (size_t b = 0; b < BINS; b++) {
            size_t here = count[d][b];
            count[d][b] = place;
            place += here;
        }
        for (size_t i = 0; i < n; i++)
            to[count[d][from[i] >> (d * BITS) & (BINS - 1)]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = value_of(from[i]);
    cel_free(count);
    cel_free(key);
}

double *cel_sorted_there(const double *x, size_t n, size_t *there)
{
    double *sorted = CEL_ARRAY(double, n);
    *there = 0;
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            sorted[(*there)++] = x[i];
    cel_sort_numbers(sorted, *there);
    return sorted;
}

/* Puts the k-th smallest at x[k], smaller ones before it: Hoare's selection. */
static double kth(double *x, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        double a = x[low], b = x[middle], c = x[high];
        double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        size_t i = low, j = high;
        for (;;) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j)
                break;
            double swap = x[i];
            x[i++] = x[j];
            x[j--] = swap;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return x[k];
}

double cel_median_there(const double *x, size_t n, cel_error *err)
{
    double *some = CEL_ARRAY(double, n);
    size_t there = 0;
    if (!some) {
        cel_nomem(err);
        return cel_na();
    }
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            some[there++] = x[i];
    double median = there == 0 ? cel_na() : kth(some, there, there / 2);
    if (there > 0 && there % 2 == 0) { /* the largest of the lower half */
        double below = some[0];
        for (size_t i = 1; i < there / 2; i++)
            below = some[i] > below ? some[i] : below;
        median = (below + median) / 2;
    }
    cel_free(some);
    return median;
}

double cel_quantile(const double *sorted, size_t n, double p)
{
    if (n == 0)
        return cel_na();
    /* R adds 4 eps to the position so that 0.3 * 10 counts as 3. */
    double h = (double)(n - 1) * p, low = floor(h + 4 * 2.220446049250313e-16);
    double rest = h - low;
    if (fabs(rest) < 4 * 2.220446049250313e-16)
        rest = 0;
    size_t at = low < 0 ? 0 : low >= (double)n ? n - 1 : (size_t)low;
    if (rest <= 0 || at + 1 >= n)
        return sorted[at];
    return sorted[at] + rest * (sorted[at + 1] - sorted[at]);
}

/* Orthonormal polynomials in the scores 1..levels, the leading coefficient positive: the discrete Chebyshev polynomials.
 * They obey p[k+1] = x p[k] - b[k] p[k-1] for centred x with b[k] = k^2 (n^2 - k^2) / (4 (4 k^2 - 1)), so no products of
 * rounded columns are needed. Source of what is computed: R's contr.poly(). */
void cel_contr_poly(double *m, size_t levels)
{
    long double n = (long double)levels;
    for (size_t i = 0; i < levels; i++) {
        long double x = (long double)(i + 1) - (n + 1) / 2, before = 0, now = 1 / sqrtl(n);
        for (size_t k = 0; k + 1 < levels; k++) { /* the same recurrence for columns of norm 1 */
            long double a = (long double)k, b = a + 1;
            long double below = k == 0 ? 0 : sqrtl(a * a * (n * n - a * a) / (4 * (4 * a * a - 1)));
            long double above = sqrtl(b * b * (n * n - b * b) / (4 * (4 * b * b - 1)));
            long double next = (x * now - below * before) / above;
            m[k * levels + i] = (double)next;
            before = now;
            now = next;
        }
    }
}
