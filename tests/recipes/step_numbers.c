#include <math.h>

#include "recipes/step.h"
#include "tests/test.h"

static double drawn(uint64_t *state, int kind)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    double u = (double)(*state >> 11) / 9007199254740992.0;
    return kind == 0 ? u - 0.5 : kind == 1 ? floor(20 * u) - 10 : kind == 2 ? ldexp(u - 0.5, (int)(*state >> 60) * 40 - 300) : u < 0.1 ? -INFINITY : u > 0.9 ? INFINITY : 1;
}

/* Sorted by digits or by comparison: ascending, and the median is the middle of it. */
START_TEST(sorting_and_medians)
{
    static const size_t sizes[] = {1, 2, 3, 10, 511, 512, 513, 5000, 20001};
    uint64_t state = 7;
    for (int kind = 0; kind < 4; kind++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            size_t n = sizes[s];
            cel_error err;
            double *x = calloc(n, sizeof *x), sum = 0, again = 0;
            for (size_t i = 0; i < n; i++)
                x[i] = drawn(&state, kind);
            double median = cel_median_there(x, n, &err);
            for (size_t i = 0; i < n; i++)
                sum += isfinite(x[i]) ? x[i] : 0;
            cel_sort_numbers(x, n);
            for (size_t i = 0; i < n; i++)
                again += isfinite(x[i]) ? x[i] : 0;
            for (size_t i = 1; i < n; i++)
                ck_assert(x[i - 1] <= x[i]);
            ck_assert_double_eq_tol(sum, again, 1e-9 * (fabs(sum) + (double)n));
            double middle = n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
            ck_assert(median == middle || (isnan(median) && isnan(middle)));
            free(x);
        }
}
END_TEST

START_TEST(missing_values)
{
    cel_error err;
    const double x[] = {3, cel_na(), 1, NAN, 2, 10};
    size_t there;
    ck_assert_double_eq(cel_median_there(x, 6, &err), 2.5);
    ck_assert(cel_is_na(cel_median_there(x + 1, 1, &err)));
    double *sorted = cel_sorted_there(x, 6, &there);
    ck_assert_uint_eq(there, 4);
    ck_assert_double_eq(sorted[3], 10);
    ck_assert_double_eq(cel_quantile(sorted, 4, 0.25), 1.75); /* R: quantile(c(1, 2, 3, 10), 0.25) */
    cel_free(sorted);
}
END_TEST

/* R's formulas written plainly are the judge, to the last bit: sums in long double, the mean in two passes. */
static double plain_variance(const double *x, size_t n, double *mean)
{
    long double sum = 0, rest = 0, square = 0, there = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            sum += x[i], there += 1;
    long double first = sum / there;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            rest += x[i] - first;
    *mean = isfinite((double)first) ? (double)(first + rest / there) : (double)first;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            long double d = (long double)x[i] - *mean;
            square += d * d;
        }
    return (double)(square / (there - 1));
}

static void expect_bits(double a, double b)
{
    ck_assert_msg(memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b)), "%.17g is not %.17g", a, b);
}

START_TEST(moments_to_the_last_bit)
{
    enum { MOST = 2001 };
    uint64_t state = 3;
    for (int kind = 0; kind < 16; kind++)
        for (size_t n = 2; n < MOST; n = n < 6 ? n + 1 : n * 3) {
            static double column[2][MOST];
            const double *const x[2] = {column[0], column[1]};
            double mean[2], variance[2], m;
            for (int k = 0; k < 2; k++)
                for (size_t i = 0; i < n; i++)
                    column[k][i] = i % 7 == (size_t)k + 2 ? NAN : drawn(&state, k ? kind / 4 : kind % 4);
            cel_variance_of_two(x, n, mean, variance);
            for (int k = 0; k < 2; k++) {
                expect_bits(plain_variance(x[k], n, &m), variance[k]);
                expect_bits(m, mean[k]);
                expect_bits(cel_variance_there(x[k], n, &m), variance[k]);
                expect_bits(m, mean[k]);
                expect_bits(cel_mean_there(x[k], n), mean[k]);
            }
        }
    /* what is not there */
    const double none[] = {NAN, cel_na()}, one[] = {NAN, 5}, *const x[2] = {none, one};
    double mean[2], variance[2];
    cel_variance_of_two(x, 2, mean, variance);
    ck_assert(isnan(mean[0]) && cel_is_na(variance[0]) && mean[1] == 5 && cel_is_na(variance[1]));
    ck_assert(isnan(cel_mean_there(none, 2)) && isnan(cel_mean_there(NULL, 0)) && cel_is_na(cel_variance_there(one, 2, NULL)));
}
END_TEST

TEST_MAIN("recipes/step_numbers", sorting_and_medians, missing_values, moments_to_the_last_bit)
