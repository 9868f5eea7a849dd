/* Layers that move numbers: their order forward, and back for the gradient; refused arguments. */
#include "tests/engine/planned.h"

START_TEST(flatten_and_reshape)
{
    fit f = one("reshape", "target_shape = c(3, 2)", SHAPES({2, {2, 3}}), 2, false);
    ck_assert_uint_eq(f.plan->n_ops, 1); /* the copy into the output: reshaping itself costs nothing */
    forward(&f);
    ck_assert_mem_eq(cel_plan_output(f.plan, 0), f.x[0], 12 * sizeof(cel_real));
    end(&f);
    f = one("flatten", "", SHAPES({3, {2, 2, 2}}), 3, true);
    forward(&f);
    ck_assert_mem_eq(cel_plan_output(f.plan, 0), f.x[0], 24 * sizeof(cel_real));
    end(&f);
    f = one("reshape", "target_shape = 4", SHAPES({2, {2, 2}}), 1, true);
    forward(&f);
    BACK(&f, 1, 2, 3, 4);
    SAME(slope(&f, 0), 0, 1, 2, 3, 4);
    end(&f);
}
END_TEST

/* y(i, j, k) = x with the axes in the new order: y's axis d is x's axis dims[d]. */
START_TEST(permute_every_way)
{
    static const int orders[6][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}, dim[3] = {2, 3, 4};
    for (int o = 0; o < 6; o++) {
        char args[64];
        snprintf(args, sizeof args, "dims = c(%d, %d, %d)", orders[o][0], orders[o][1], orders[o][2]);
        fit f = one("permute", args, SHAPES({3, {2, 3, 4}}), 2, true);
        forward(&f);
        const cel_real *y = cel_plan_output(f.plan, 0);
        double want[24] = {0};
        for (int row = 0; row < 2; row++)
            for (int e = 0; e < 24; e++) {
                int rest = e, at[3];
                for (int d = 2; d >= 0; d--) {
                    at[orders[o][d] - 1] = rest % dim[orders[o][d] - 1];
                    rest /= dim[orders[o][d] - 1];
                }
                int from = (at[0] * 3 + at[1]) * 4 + at[2];
                ck_assert(y[row * 24 + e] == f.x[0][row * 24 + from]);
                cel_plan_output_gradient(f.plan, 0)[row * 24 + e] = CEL_R(e + 100 * row);
                want[from] += e + 100 * row;
            }
        cel_plan_backward(f.plan, &f.pass, f.grads);
        same(slope(&f, 0), 0, want, 24, args, __LINE__);
        end(&f);
    }
}
END_TEST

START_TEST(repeat_vector)
{
    fit f = one("repeat_vector", "n = 3", SHAPES({1, {2}}), 2, true);
    PUT(f.x[0], 1, 2, 3, 4);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4);
    BACK(&f, 1, 10, 2, 20, 3, 30, 0, 0, 0, 0, 0, 0.5);
    SAME(slope(&f, 0), 0, 6, 60.5);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("flatten", "", SHAPES({3, {2, 3, 4}}), "(None, 24)");
    gives("flatten", "", SHAPES({1, {5}}), "(None, 5)");
    gives("reshape", "target_shape = c(-1, 3)", SHAPES({1, {24}}), "(None, 8, 3)");
    gives("reshape", "target_shape = c(4, 5)", SHAPES({1, {24}}), "layer_reshape() cannot make (None, 4, 5) of (None, 24): the numbers per row differ");
    gives("reshape", "target_shape = c(-1, -1)", SHAPES({1, {24}}), "target_shape must hold whole numbers >= 1 and at most one -1");
    gives("reshape", "target_shape = c(0, 24)", SHAPES({1, {24}}), "target_shape must hold whole numbers >= 1 and at most one -1");
    gives("reshape", "target_shape = c(2, 2, 2, 3, 1)", SHAPES({1, {24}}), "target_shape must have 1 to 4 axes, not 5");
    gives("permute", "dims = c(2, 3, 1)", SHAPES({3, {2, 3, 4}}), "(None, 3, 4, 2)");
    gives("permute", "dims = c(1, 2)", SHAPES({3, {2, 3, 4}}), "dims must hold each of the axes 1 to 3 once");
    gives("permute", "dims = c(0, 1)", SHAPES({2, {2, 3}}), "dims must hold each of the axes 1 to 2 once");
    gives("permute", "dims = c(2, 2)", SHAPES({2, {2, 3}}), "dims must hold each of the axes 1 to 2 once");
    gives("repeat_vector", "n = 0", SHAPES({1, {4}}), "n must be a whole number >= 1, not 0");
    gives("repeat_vector", "n = 2", SHAPES({2, {2, 4}}), "layer_repeat_vector() needs a vector in each row, not 2 axes");
    survives("reshape", "target_shape = c(2, 2)", SHAPES({1, {4}}));
    survives("permute", "dims = c(2, 1)", SHAPES({2, {2, 3}}));
    survives("repeat_vector", "n = 2", SHAPES({1, {4}}));
}
END_TEST

TEST_MAIN("engine/shape_layers", flatten_and_reshape, permute_every_way, repeat_vector, shapes_and_refusals)
