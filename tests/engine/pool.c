/* Pooling: largest and mean of windows by hand, padding that does not count, where gradients go. */
#include "tests/engine/planned.h"

START_TEST(one_axis)
{
    static const struct {
        const char *type, *args;
        double y[4];
        size_t n;
    } rows[] = {
        /* x = -5 -1 -3 -2 -4 */
        {"max_pooling_1d", "", {-1, -2}, 2},
        {"max_pooling_1d", "padding = \"same\"", {-1, -2, -4}, 3}, /* the padding is no 0 */
        {"max_pooling_1d", "pool_size = 3, strides = 1", {-1, -1, -2}, 3},
        {"average_pooling_1d", "", {-3, -2.5}, 2},
        {"average_pooling_1d", "padding = \"same\"", {-3, -2.5, -4}, 3}, /* nor does it count in the mean */
        {"average_pooling_1d", "pool_size = 3, strides = 2, padding = \"same\"", {-3, -2, -3}, 3},
        {"global_max_pooling_1d", "", {-1}, 1},
        {"global_average_pooling_1d", "", {-3}, 1},
        {"global_average_pooling_1d", "keepdims = TRUE", {-3}, 1},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f = one(rows[r].type, rows[r].args, SHAPES({2, {5, 1}}), 2, false);
        PUT(f.x[0], -5, -1, -3, -2, -4, -50, -10, -30, -20, -40);
        ck_assert_uint_eq(cel_shape_size(&f.model->outputs[0]->shape), rows[r].n);
        forward(&f);
        for (size_t i = 0; i < 2 * rows[r].n; i++)
            NEAR(cel_plan_output(f.plan, 0)[i], rows[r].y[i % rows[r].n] * (i < rows[r].n ? 1 : 10), 1e-5);
        end(&f);
    }
}
END_TEST

/* Channels stay apart; x (2, 3, 2) has 1 .. 6 in the first channel and their negatives in the second. */
START_TEST(two_axes)
{
    static const struct {
        const char *type, *args;
        double y[12];
        size_t n;
    } rows[] = {
        {"max_pooling_2d", "", {5, -1}, 2},
        {"max_pooling_2d", "pool_size = c(1, 2), strides = 1", {2, -1, 3, -2, 5, -4, 6, -5}, 8},
        {"max_pooling_2d", "padding = \"same\"", {5, -1, 6, -3}, 4},
        {"average_pooling_2d", "padding = \"same\"", {3, -3, 4.5, -4.5}, 4},
        {"global_max_pooling_2d", "", {6, -1}, 2},
        {"global_average_pooling_2d", "keepdims = TRUE", {3.5, -3.5}, 2},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f = one(rows[r].type, rows[r].args, SHAPES({3, {2, 3, 2}}), 1, false);
        PUT(f.x[0], 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6);
        ck_assert_uint_eq(cel_shape_size(&f.model->outputs[0]->shape), rows[r].n);
        forward(&f);
        same(cel_plan_output(f.plan, 0), 1e-6, rows[r].y, rows[r].n, rows[r].args, __LINE__);
        end(&f);
    }
}
END_TEST

/* max: all of it to the first of the largest, once for each window; mean: a share to each place inside. */
START_TEST(gradients)
{
    fit f = one("max_pooling_1d", "pool_size = 2, strides = 1", SHAPES({2, {4, 1}}), 1, true);
    PUT(f.x[0], 7, 7, 9, 1);
    forward(&f);
    BACK(&f, 1, 2, 4);
    SAME(slope(&f, 0), 0, 1, 0, 6, 0);
    end(&f);
    f = one("average_pooling_1d", "pool_size = 2, padding = \"same\"", SHAPES({2, {3, 1}}), 1, true);
    forward(&f);
    BACK(&f, 1, 3);
    SAME(slope(&f, 0), 0, 0.5, 0.5, 3);
    end(&f);
    f = one("global_max_pooling_1d", "", SHAPES({2, {2, 2}}), 1, true);
    PUT(f.x[0], 1, 8, 2, 3);
    forward(&f);
    BACK(&f, 5, 6);
    SAME(slope(&f, 0), 0, 0, 6, 5, 0);
    end(&f);
}
END_TEST

START_TEST(nan_stays)
{
    fit f = one("max_pooling_1d", "", SHAPES({2, {4, 1}}), 1, false);
    PUT(f.x[0], NAN, 1, 1, NAN);
    forward(&f);
    ck_assert(isnan(cel_plan_output(f.plan, 0)[0]) && isnan(cel_plan_output(f.plan, 0)[1]));
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("max_pooling_2d", "", SHAPES({3, {3, 5, 3}}), "(None, 1, 2, 3)");
    gives("max_pooling_1d", "strides = 3, padding = \"same\"", SHAPES({2, {7, 2}}), "(None, 3, 2)");
    gives("global_max_pooling_2d", "keepdims = TRUE", SHAPES({3, {3, 5, 2}}), "(None, 1, 1, 2)");
    gives("max_pooling_1d", "", SHAPES({1, {4}}), "layer_max_pooling_1d() needs 1 axes of positions and one of channels, not 1 axes");
    gives("global_average_pooling_2d", "", SHAPES({2, {4, 4}}), "layer_global_average_pooling_2d() needs 2 axes of positions and one of channels, not 2 axes");
    gives("max_pooling_1d", "pool_size = 9", SHAPES({2, {4, 1}}), "layer_max_pooling_1d(): a window of 9 does not fit into 4 positions");
    gives("max_pooling_1d", "pool_size = 0", SHAPES({2, {4, 1}}), "pool_size must be a whole number >= 1, not 0");
    gives("average_pooling_1d", "strides = -1", SHAPES({2, {4, 1}}), "strides must be a whole number >= 1, not -1");
    survives("max_pooling_2d", "", SHAPES({3, {4, 4, 2}}));
    survives("global_average_pooling_1d", "", SHAPES({2, {4, 2}}));
}
END_TEST

TEST_MAIN("engine/pool", one_axis, two_axes, gradients, nan_stays, shapes_and_refusals)
