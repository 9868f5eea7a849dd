/* Numbers of steps as R computes them. R sums in long double, and its mean adds the mean of the deviations to a first mean;
 * the same is done here, so that trained values agree to the last bits. */
#include <math.h>
#include <stdlib.h>

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

double cel_mean_there(const double *x, size_t n)
{
    long double sum = 0, rest = 0;
    size_t there = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += x[i];
            there++;
        }
    if (there == 0)
        return NAN;
    long double mean = sum / (long double)there;
    if (!isfinite((double)mean))
        return (double)mean;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            rest += x[i] - mean;
    return (double)(mean + rest / (long double)there);
}

double cel_variance_there(const double *x, size_t n, double *mean)
{
    double m = cel_mean_there(x, n);
    if (mean)
        *mean = m;
    long double sum = 0;
    size_t there = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            long double d = (long double)x[i] - m; /* as R's cov(): the mean is a double, the rest is not */
            sum += d * d;
            there++;
        }
    return there < 2 ? cel_na() : (double)(sum / (long double)(there - 1));
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
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
    qsort(sorted, *there, sizeof *sorted, by_number);
    return sorted;
}

double cel_median_there(const double *x, size_t n, cel_error *err)
{
    size_t there;
    double *sorted = cel_sorted_there(x, n, &there);
    if (!sorted) {
        cel_nomem(err);
        return cel_na();
    }
    double median = there == 0 ? cel_na() : there % 2 ? sorted[there / 2] : (sorted[there / 2 - 1] + sorted[there / 2]) / 2;
    cel_free(sorted);
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
