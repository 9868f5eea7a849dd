#include "tests/test.h"

/* golden/rng: set.seed(seed); rbinom(5, 10, 0.3) */
START_TEST(small_means_as_r_draws_them)
{
    static const struct { int32_t seed; double want[5]; } cases[] = {
        {1, {2, 2, 3, 5, 2}},
        {42, {5, 5, 2, 4, 3}},
        {123, {2, 4, 3, 5, 5}},
        {2026, {4, 3, 1, 2, 3}},
        {0, {5, 2, 2, 3, 5}},
        {-1, {3, 2, 7, 1, 2}},
        {2147483647, {4, 6, 2, 5, 5}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_rng rng;
        cel_rng_seed(&rng, cases[i].seed);
        for (int k = 0; k < 5; k++)
            ck_assert_double_eq(cel_rng_binom(&rng, 10, 0.3), cases[i].want[k]);
    }
}
END_TEST

/* Mean, variance and the whole distribution (chi-square, 99.9 % bound) on both sides of the change of methods. */
START_TEST(distribution)
{
    static const struct { int n; double p; } cases[] = {{10, 0.3}, {99, 0.3}, {101, 0.3}, {200, 0.5}, {1000, 0.04}, {400, 0.9}, {3, 0.999}};
    enum { DRAWS = 200000 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int n = cases[i].n;
        double p = cases[i].p, chi = 0, spare_want = 0, spare_got = 0;
        long *count = calloc((size_t)n + 1, sizeof *count);
        cel_rng rng;
        int cells = 0;
        cel_rng_seed(&rng, 20260203);
        for (int k = 0; k < DRAWS; k++)
            count[(int)cel_rng_binom(&rng, n, p)]++;
        for (int x = 0; x <= n; x++) {
            double want = DRAWS * exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * log(p) + (n - x) * log1p(-p));
            if (want < 10) {
                spare_want += want;
                spare_got += (double)count[x];
                continue;
            }
            chi += ((double)count[x] - want) * ((double)count[x] - want) / want;
            cells++;
        }
        if (spare_want >= 10)
            chi += (spare_got - spare_want) * (spare_got - spare_want) / spare_want;
        double bound = cells + 3.1 * sqrt(2.0 * cells) + 7;
        ck_assert_msg(chi < bound, "n = %d, p = %g: chi-square %g with %d cells", n, p, chi, cells);
        free(count);
    }
}
END_TEST

START_TEST(edges)
{
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    ck_assert_double_eq(cel_rng_binom(&rng, 5, 0), 0);
    ck_assert_double_eq(cel_rng_binom(&rng, 5, 1), 5);
    ck_assert_double_eq(cel_rng_binom(&rng, 0, 0.5), 0);
    ck_assert(isnan(cel_rng_binom(&rng, 5, 1.5)) && isnan(cel_rng_binom(&rng, 2.5, 0.5)) && isnan(cel_rng_binom(&rng, -1, 0.5)));
}
END_TEST

TEST_MAIN("base/binomial", small_means_as_r_draws_them, distribution, edges)
