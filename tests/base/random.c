#include "tests/test.h"

/* golden/rng/streams.csv: per seed sample(40), sample(40, replace = TRUE), runif(40), rnorm(40), in one stream. */
START_TEST(streams_equal_r)
{
    FILE *f = fopen(GOLDEN "/rng/streams.csv", "r");
    ck_assert_ptr_nonnull(f);
    char line[256];
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    long seed;
    int rows = 0;
    double perm[40], boot[40], u[40], z[40];
    cel_rng rng;
    cel_error err;
    for (; fgets(line, sizeof line, f); rows++) {
        int i;
        double want[4];
        ck_assert_int_eq(sscanf(line, "%ld,%d,%lf,%lf,%lf,%lf", &seed, &i, want, want + 1, want + 2, want + 3), 6);
        if (i == 1) {
            cel_rng_seed(&rng, (int32_t)seed);
            OK(cel_rng_sample(&rng, 40, 40, false, perm, &err));
            OK(cel_rng_sample(&rng, 40, 40, true, boot, &err));
            for (int k = 0; k < 40; k++)
                u[k] = cel_rng_unif(&rng);
            for (int k = 0; k < 40; k++)
                z[k] = cel_rng_norm(&rng);
        }
        ck_assert(perm[i - 1] == want[0] && boot[i - 1] == want[1] && u[i - 1] == want[2]);
        NEAR(z[i - 1], want[3], 4e-16 * fabs(want[3]));
    }
    fclose(f);
    ck_assert_int_eq(rows, 280);
}
END_TEST

/* golden/rng/rng_other_kinds.json, seed 42. */
START_TEST(kinds_are_switched_as_tune_does)
{
    cel_rng rng;
    int32_t words[6];
    cel_rng_seed(&rng, 42);
    cel_rng_switch_kinds(&rng, words);
    ck_assert_int_eq(words[0], 320834453);
    ck_assert_int_eq(words[5], 557576510);
    ck_assert(cel_rng_unif(&rng) == 0.5682974876835942);
}
END_TEST

/* golden/rng/rng.json, seed 42. */
START_TEST(sampling_equals_r)
{
    cel_rng rng;
    cel_error err;
    double out[5];
    cel_rng_seed(&rng, 42);
    OK(cel_rng_sample(&rng, 53940, 5, false, out, &err));
    ck_assert(out[0] == 34020 && out[4] == 16740);
    cel_rng_seed(&rng, 42);
    OK(cel_rng_sample(&rng, 1e8, 5, false, out, &err));
    ck_assert(out[0] == 36761573 && out[4] == 3191936);
    cel_rng_seed(&rng, 42);
    OK(cel_rng_sample_weighted(&rng, 6, 4, false, (double[]){.1, .2, .3, .1, .2, .1}, out, &err));
    ck_assert(out[0] == 1 && out[1] == 4 && out[2] == 3 && out[3] == 6);
    double prob[300];
    for (int i = 0; i < 300; i++)
        prob[i] = (i + 1) / 300.0;
    cel_rng_seed(&rng, 42);
    OK(cel_rng_sample_weighted(&rng, 300, 5, true, prob, out, &err));
    ck_assert(out[0] == 252 && out[1] == 153 && out[4] == 128);
    cel_rng_seed(&rng, 42);
    NEAR(cel_rng_exp(&rng), 0.19833681178388843, 1e-16);
    NEAR(cel_rng_exp(&rng), 0.660895252134651, 1e-16);
    ck_assert_int_eq(cel_rng_sample(&rng, 3, 4, false, out, &err), CEL_INPUT);
    ck_assert_int_eq(cel_rng_sample_weighted(&rng, 2, 1, true, (double[]){-1, 1}, out, &err), CEL_INPUT);
}
END_TEST

START_TEST(normal_quantiles_and_probabilities_agree)
{
    for (double p = 1e-8; p < 1; p += 0.001)
        NEAR(cel_pnorm(cel_qnorm(p)), p, 1e-14);
    ck_assert(isinf(cel_qnorm(0)) && isnan(cel_qnorm(2)));
}
END_TEST

START_TEST(missing_is_not_nan)
{
    ck_assert(cel_is_na(cel_na()) && isnan(cel_na()) && !cel_is_na(NAN) && !cel_is_na(0));
}
END_TEST

TEST_MAIN("base/random", streams_equal_r, kinds_are_switched_as_tune_does, sampling_equals_r, normal_quantiles_and_probabilities_agree, missing_is_not_nan)
