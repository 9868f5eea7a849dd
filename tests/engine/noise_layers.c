/* Layers that are silent at prediction: moments of their noise, the same noise backward as forward, silence, seeds, refused arguments. */
#include "tests/engine/planned.h"

enum { ROWS = 40, COLS = 250, N = ROWS * COLS };

static const struct {
    const char *type, *args, *seeded;
} layers[] = {
    {"dropout", "rate = 0.3", "rate = 0.3, seed = 5"},
    {"gaussian_noise", "stddev = 0.5", "stddev = 0.5, seed = 5"},
    {"gaussian_dropout", "rate = 0.3", "rate = 0.3, seed = 5"},
    {"alpha_dropout", "rate = 0.3", "rate = 0.3, seed = 5"},
};
enum { LAYERS = 4 };

/* The layer alone, without a carrier: wide inputs. */
static fit wide(const char *type, const char *args, bool train)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {COLS}}), *out = layer(g, type, args, in);
    fit f = start(g, &in, 1, &out, 1, ROWS, train);
    cel_graph_free(g);
    return f;
}

static void moments(const cel_real *x, double *mean, double *variance)
{
    *mean = *variance = 0;
    for (size_t i = 0; i < N; i++)
        *mean += (double)x[i] / N;
    for (size_t i = 0; i < N; i++)
        *variance += ((double)x[i] - *mean) * ((double)x[i] - *mean) / N;
}

/* On ones: dropout gives mean 1 and variance rate / (1 - rate), gaussian dropout the same from a normal, noise its deviation. */
START_TEST(moments_on_ones)
{
    static const double want[] = {0.3 / 0.7, 0.25, 0.3 / 0.7};
    for (size_t k = 0; k < 3; k++) {
        fit f = wide(layers[k].type, layers[k].args, true);
        double mean, variance;
        for (size_t i = 0; i < N; i++)
            f.x[0][i] = 1;
        forward(&f);
        moments(cel_plan_output(f.plan, 0), &mean, &variance);
        NEAR(mean, 1, 4 * sqrt(want[k] / N));
        NEAR(variance, want[k], 0.05 * want[k]);
        size_t beyond = 0; /* of one deviation: 31.7 % of normal numbers */
        for (size_t i = 0; i < N; i++)
            beyond += fabs((double)cel_plan_output(f.plan, 0)[i] - 1) > sqrt(want[k]);
        if (k > 0)
            NEAR((double)beyond / N, 0.3173, 4 * sqrt(0.3173 * 0.6827 / N));
        end(&f);
    }
}
END_TEST

/* Alpha dropout keeps mean 0 and variance 1 (Klambauer et al. 2017), and dropped numbers all become one. */
START_TEST(alpha_keeps_moments)
{
    fit f = wide("alpha_dropout", "rate = 0.3", true);
    cel_stream s;
    cel_stream_start(&s, 4, 0, 0);
    for (size_t i = 0; i < N; i++)
        f.x[0][i] = CEL_R(cel_stream_norm(&s));
    forward(&f);
    double mean, variance;
    moments(cel_plan_output(f.plan, 0), &mean, &variance);
    NEAR(mean, 0, 4 / sqrt(N));
    NEAR(variance, 1, 0.06);
    const double p = -1.7580993408473766, a = 1 / sqrt(0.7 * (1 + 0.3 * p * p)), b = -a * p * 0.3;
    size_t dropped = 0;
    for (size_t i = 0; i < N; i++) {
        double y = (double)cel_plan_output(f.plan, 0)[i];
        bool gone = fabs(y - (a * p + b)) < 1e-6;
        dropped += gone;
        if (!gone)
            NEAR(y, a * (double)f.x[0][i] + b, 1e-6);
    }
    NEAR((double)dropped / N, 0.3, 4 * sqrt(0.21 / N));
    end(&f);
}
END_TEST

/* dy goes through the very noise the numbers went through: y = m x + c gives dx = m dy, so for x = 1 and x = 2 the difference of y is m. */
START_TEST(backward_is_the_same_noise)
{
    for (size_t k = 0; k < LAYERS; k++) {
        fit f = one(layers[k].type, layers[k].args, SHAPES({1, {37}}), 1, true);
        cel_real at_one[37], factor[37];
        for (size_t i = 0; i < 37; i++)
            f.x[0][i] = 1;
        forward(&f);
        memcpy(at_one, cel_plan_output(f.plan, 0), sizeof at_one);
        for (size_t i = 0; i < 37; i++)
            f.x[0][i] = 2;
        forward(&f);
        for (size_t i = 0; i < 37; i++) {
            factor[i] = cel_plan_output(f.plan, 0)[i] - at_one[i];
            cel_plan_output_gradient(f.plan, 0)[i] = CEL_R(i);
        }
        cel_plan_backward(f.plan, &f.pass, f.grads);
        for (size_t i = 0; i < 37; i++)
            NEAR(slope(&f, 0)[i], (double)factor[i] * (double)i, 2e-5);
        end(&f);
    }
}
END_TEST

/* While predicting the numbers pass as they are, in a plan that trains and in one that only predicts; without noise to make there is no operator. */
START_TEST(silent)
{
    for (size_t k = 0; k < LAYERS; k++) {
        fit f = wide(layers[k].type, layers[k].args, true);
        f.pass.training = false;
        forward(&f);
        ck_assert_mem_eq(cel_plan_output(f.plan, 0), f.x[0], N * sizeof(cel_real));
        end(&f);
        f = wide(layers[k].type, layers[k].args, false);
        ck_assert_str_eq(f.plan->ops[0]->type->name, "copy");
        forward(&f);
        ck_assert_mem_eq(cel_plan_output(f.plan, 0), f.x[0], N * sizeof(cel_real));
        end(&f);
        f = wide(layers[k].type, k == 1 ? "stddev = 0" : "rate = 0", true);
        ck_assert_str_eq(f.plan->ops[0]->type->name, "copy");
        end(&f);
    }
}
END_TEST

/* The same step: the same noise; another step or another fit: other noise; a seed of the layer's own: whatever the fit's. */
START_TEST(what_the_noise_depends_on)
{
    static cel_real first[N];
    for (size_t k = 0; k < LAYERS; k++)
        for (int seeded = 0; seeded < 2; seeded++) {
            fit f = wide(layers[k].type, seeded ? layers[k].seeded : layers[k].args, true);
            forward(&f);
            memcpy(first, cel_plan_output(f.plan, 0), sizeof first);
            forward(&f);
            ck_assert_mem_eq(cel_plan_output(f.plan, 0), first, sizeof first);
            f.pass.step++;
            forward(&f);
            ck_assert_int_ne(memcmp(cel_plan_output(f.plan, 0), first, sizeof first), 0);
            f.pass.step--;
            cel_stream_start(&f.stream, 10, 0, 0);
            forward(&f);
            ck_assert_int_eq(memcmp(cel_plan_output(f.plan, 0), first, sizeof first) == 0, seeded);
            end(&f);
        }
}
END_TEST

START_TEST(refusals)
{
    static const char *const rated[] = {"dropout", "gaussian_dropout", "alpha_dropout"};
    for (size_t k = 0; k < 3; k++) {
        gives(rated[k], "rate = 1", SHAPES({1, {4}}), "rate must be a number >= 0 and < 1, not 1");
        gives(rated[k], "rate = -0.1", SHAPES({1, {4}}), "rate must be a number >= 0 and < 1, not -0.1");
        gives(rated[k], "rate = 0.5", SHAPES({3, {4, 3, 2}}), "(None, 4, 3, 2)");
    }
    gives("gaussian_noise", "stddev = -1", SHAPES({1, {4}}), "stddev must be a number >= 0, not -1");
    gives("gaussian_noise", "stddev = 3", SHAPES({1, {4}}), "(None, 4)");
    for (size_t k = 0; k < LAYERS; k++)
        survives(layers[k].type, layers[k].seeded, SHAPES({1, {4}}));
}
END_TEST

TEST_MAIN("engine/noise_layers", moments_on_ones, alpha_keeps_moments, backward_is_the_same_noise, silent, what_the_noise_depends_on, refusals)
