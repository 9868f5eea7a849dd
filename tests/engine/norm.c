/* Normalizations: the formula in double for every kind, axis and option, the moving statistics, refused arguments. */
#include "tests/engine/planned.h"

START_TEST(moving_statistics)
{
    enum { ROWS = 8 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {1}}), *o = layer(g, "batch_normalization", "momentum = 0.9", in);
    fit f = start(g, &in, 1, &o, 1, ROWS, true);
    double mean = 0, variance = 0;
    for (int i = 0; i < ROWS; i++)
        mean += (double)f.x[0][i] / ROWS;
    for (int i = 0; i < ROWS; i++)
        variance += ((double)f.x[0][i] - mean) * ((double)f.x[0][i] - mean) / ROWS;
    forward(&f);
    NEAR(cel_model_weight_at(f.model, 2, f.params, f.state)[0], 0.1 * mean, 1e-7);
    NEAR(cel_model_weight_at(f.model, 3, f.params, f.state)[0], 0.9 + 0.1 * variance, 1e-7);
    f.pass.training = false;
    forward(&f);
    NEAR(cel_plan_output(f.plan, 0)[0], ((double)f.x[0][0] - 0.1 * mean) / sqrt(0.9 + 0.1 * variance + 0.001), 1e-6);
    end(&f);
    cel_graph_free(g);
}
END_TEST

/* y = gamma (x - mean) / sqrt(var + eps) + beta with mean and biased variance of each channel over the batch and the other axes. */
START_TEST(batch_over_each_axis)
{
    enum { ROWS = 4, A = 3, B = 5 };
    for (int axis = 0; axis < 2; axis++) {
        fit f = one("batch_normalization", axis ? "axis = -1, epsilon = 0.01" : "axis = 2, epsilon = 0.01", SHAPES({2, {A, B}}), ROWS, true);
        size_t channels = axis ? B : A;
        cel_real *gamma = weight(&f, "gamma"), *beta = weight(&f, "beta");
        fill_random(gamma, channels, 5), fill_random(beta, channels, 6);
        forward(&f);
        const cel_real *y = cel_plan_output(f.plan, 0);
        for (size_t c = 0; c < channels; c++) {
            double mean = 0, square = 0, count = 0;
            for (size_t i = 0; i < ROWS * A * B; i++)
                if ((axis ? i % B : i / B % A) == c)
                    mean += (double)f.x[0][i], count++;
            mean /= count;
            for (size_t i = 0; i < ROWS * A * B; i++)
                if ((axis ? i % B : i / B % A) == c)
                    square += ((double)f.x[0][i] - mean) * ((double)f.x[0][i] - mean) / count;
            for (size_t i = 0; i < ROWS * A * B; i++)
                if ((axis ? i % B : i / B % A) == c)
                    NEAR(y[i], (double)gamma[c] * ((double)f.x[0][i] - mean) / sqrt(square + 0.01) + (double)beta[c], 2e-6);
            NEAR(weight(&f, "moving_mean")[c], 0.01 * mean, 1e-7);
            NEAR(weight(&f, "moving_variance")[c], 0.99 + 0.01 * square, 1e-6);
        }
        end(&f);
    }
}
END_TEST

/* After k steps on one batch: moving = momentum^k start + (1 - momentum^k) statistic. A frozen layer moves nothing and uses them while training. */
START_TEST(moving_over_steps)
{
    fit f = one("batch_normalization", "momentum = 0.75", SHAPES({1, {1}}), 2, true);
    PUT(f.x[0], 1, 5); /* mean 3, variance 4 */
    for (int step = 0; step < 3; step++)
        forward(&f);
    const double kept = 0.75 * 0.75 * 0.75;
    SAME(weight(&f, "moving_mean"), 1e-6, (1 - kept) * 3);
    SAME(weight(&f, "moving_variance"), 1e-6, kept + (1 - kept) * 4);
    end(&f);
    f = one("batch_normalization", "trainable = FALSE, epsilon = 0", SHAPES({1, {1}}), 2, true);
    PUT(f.x[0], 1, 5);
    *weight(&f, "moving_mean") = 3, *weight(&f, "moving_variance") = CEL_R(0.25);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-6, -4, 4);
    SAME(weight(&f, "moving_mean"), 0, 3);
    end(&f);
}
END_TEST

/* The gradient of a batch of one channel, by hand: x = 1, 5 gives h = -1, 1 (epsilon 0), so dgamma = sum dy h, dbeta = sum dy, dx = 0 for any two numbers. */
START_TEST(batch_gradient)
{
    fit f = one("batch_normalization", "epsilon = 0", SHAPES({1, {1}}), 2, true);
    PUT(f.x[0], 1, 5);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-6, -1, 1);
    BACK(&f, 0.5, 2);
    SAME(gradient(&f, "gamma"), 1e-6, 1.5);
    SAME(gradient(&f, "beta"), 1e-6, 2.5);
    SAME(slope(&f, 0), 1e-6, 0);
    end(&f);
}
END_TEST

/* Within a row: x = 1, 2, 3, 6 in two rows of two positions, mean and mean square by hand. */
START_TEST(within_rows)
{
    static const struct {
        const char *type, *args;
        int kind;     /* 0: deviation, 1: mean square, 2: length */
        int set[6];   /* which set each of the 2 x 3 elements belongs to */
        double epsilon;
    } rows[] = {
        {"layer_normalization", "", 0, {0, 0, 0, 1, 1, 1}, 0.001},
        {"layer_normalization", "axis = 2, epsilon = 0.5", 0, {0, 1, 2, 0, 1, 2}, 0.5},
        {"layer_normalization", "axis = c(2, 3)", 0, {0, 0, 0, 0, 0, 0}, 0.001},
        {"layer_normalization", "rms_scaling = TRUE", 1, {0, 0, 0, 1, 1, 1}, 0.001},
        {"rms_normalization", "", 1, {0, 0, 0, 1, 1, 1}, 1e-6},
        {"rms_normalization", "axis = 2", 1, {0, 1, 2, 0, 1, 2}, 1e-6},
        {"unit_normalization", "", 2, {0, 0, 0, 1, 1, 1}, 0},
        {"unit_normalization", "axis = c(2, 3)", 2, {0, 0, 0, 0, 0, 0}, 0},
        {"group_normalization", "groups = 1", 0, {0, 0, 0, 0, 0, 0}, 0.001},
        {"group_normalization", "groups = 3", 0, {0, 1, 2, 0, 1, 2}, 0.001},
        {"group_normalization", "groups = -1", 0, {0, 1, 2, 0, 1, 2}, 0.001},
        {"group_normalization", "groups = 2, axis = 2", 0, {0, 0, 0, 1, 1, 1}, 0.001},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f = one(rows[r].type, rows[r].args, SHAPES({2, {2, 3}}), 3, true);
        forward(&f);
        for (size_t row = 0; row < 3; row++)
            for (size_t i = 0; i < 6; i++) {
                const cel_real *x = f.x[0] + row * 6;
                double n = 0, mean = 0, square = 0;
                for (size_t j = 0; j < 6; j++)
                    if (rows[r].set[j] == rows[r].set[i])
                        mean += (double)x[j], n++;
                mean = rows[r].kind == 0 ? mean / n : 0;
                for (size_t j = 0; j < 6; j++)
                    if (rows[r].set[j] == rows[r].set[i])
                        square += ((double)x[j] - mean) * ((double)x[j] - mean);
                double want = ((double)x[i] - mean) / sqrt(rows[r].kind == 2 ? square : square / n + rows[r].epsilon);
                ck_assert_msg(fabs(want - (double)cel_plan_output(f.plan, 0)[row * 6 + i]) < 3e-6 * (1 + fabs(want)), "layer_%s(%s): element %zu is %g, not %g",
                              rows[r].type, rows[r].args, i, (double)cel_plan_output(f.plan, 0)[row * 6 + i], want);
            }
        end(&f);
    }
}
END_TEST

/* Factor and shift belong to the normalized axes; a row of zeros has length 0 and stays. */
START_TEST(factors_and_zeros)
{
    fit f = one("layer_normalization", "axis = 2, epsilon = 0", SHAPES({2, {2, 2}}), 1, true);
    ck_assert_uint_eq(f.layer->weights[0].shape.rank, 1);
    PUT(f.x[0], 1, 10, 3, 20);
    PUT(weight(&f, "gamma"), 2, 3);
    PUT(weight(&f, "beta"), 0.5, 0);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-6, -1.5, -1.5, 3, 3);
    end(&f);
    f = one("unit_normalization", "", SHAPES({1, {3}}), 2, false);
    PUT(f.x[0], 0, 0, 0, 3, 0, -4);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-7, 0, 0, 0, 0.6, 0, -0.8);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("batch_normalization", "axis = 2", SHAPES({2, {3, 4}}), "(None, 3, 4)");
    gives("batch_normalization", "axis = 4", SHAPES({2, {3, 4}}), "axis = 4: the tensor has axes 2 to 3 (1 is the batch), or -1 for the last");
    gives("batch_normalization", "momentum = -0.5", SHAPES({1, {4}}), "momentum must be a number >= 0 and <= 1, not -0.5");
    gives("layer_normalization", "epsilon = -1", SHAPES({1, {4}}), "epsilon must be a number >= 0, not -1");
    gives("layer_normalization", "axis = c(2, 1)", SHAPES({1, {4}}), "axis = 1 is the batch axis; the tensor's own axes are 2 to 2");
    gives("group_normalization", "groups = 0", SHAPES({1, {4}}), "groups must be a whole number >= 1, not 0");
    gives("group_normalization", "groups = 8", SHAPES({1, {4}}), "groups must divide the 4 features, which 8 does not");
    gives("group_normalization", "", SHAPES({1, {64}}), "(None, 64)");
    gives("group_normalization", "groups = 2, axis = c(2, 3)", SHAPES({2, {4, 4}}), "axis of layer_group_normalization() must be one axis");
    static const char *const types[] = {"batch_normalization", "layer_normalization", "rms_normalization", "unit_normalization"};
    for (size_t i = 0; i < 4; i++)
        survives(types[i], "", SHAPES({1, {4}}));
    survives("group_normalization", "groups = 2", SHAPES({1, {4}}));
}
END_TEST

TEST_MAIN("engine/norm", moving_statistics, batch_over_each_axis, moving_over_steps, batch_gradient, within_rows, factors_and_zeros, shapes_and_refusals)
