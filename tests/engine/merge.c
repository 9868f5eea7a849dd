/* Layers of several inputs: values and gradients by hand, ties, refused shapes. */
#include "tests/engine/planned.h"

/* x = 1 -2 3, y = 4 5 3, z = -1 5 0; dy = 1 2 3. */
START_TEST(elementwise)
{
    static const struct {
        const char *type;
        double y[3], dx[3][3];
    } rows[] = {
        {"add", {4, 8, 6}, {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}}},
        {"multiply", {-4, -50, 0}, {{-4, 50, 0}, {-1, -20, 0}, {4, -20, 27}}},
        {"average", {4.0 / 3, 8.0 / 3, 2}, {{1 / 3.0, 2 / 3.0, 1}, {1 / 3.0, 2 / 3.0, 1}, {1 / 3.0, 2 / 3.0, 1}}},
        {"maximum", {4, 5, 3}, {{0, 0, 3}, {1, 2, 0}, {0, 0, 0}}}, /* the first of equals has the gradient */
        {"minimum", {-1, -2, 0}, {{0, 2, 0}, {0, 0, 0}, {1, 0, 3}}},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f = one(rows[r].type, "", SHAPES({1, {3}}, {1, {3}}, {1, {3}}), 1, true);
        PUT(f.x[0], 1, -2, 3);
        PUT(f.x[1], 4, 5, 3);
        PUT(f.x[2], -1, 5, 0);
        forward(&f);
        same(cel_plan_output(f.plan, 0), 1e-6, rows[r].y, 3, rows[r].type, __LINE__);
        BACK(&f, 1, 2, 3);
        for (size_t i = 0; i < 3; i++)
            same(slope(&f, i), 1e-6, rows[r].dx[i], 3, rows[r].type, __LINE__);
        end(&f);
    }
    fit f = one("subtract", "", SHAPES({1, {2}}, {1, {2}}), 2, true);
    PUT(f.x[0], 1, 2, 3, 4);
    PUT(f.x[1], 5, 5, 5, -5);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, -4, -3, -2, 9);
    BACK(&f, 1, 2, 3, 4);
    SAME(slope(&f, 0), 0, 4, 6);
    SAME(slope(&f, 1), 0, -4, -6);
    end(&f);
}
END_TEST

/* A tensor that goes into a layer twice gets both gradients. */
START_TEST(the_same_tensor_twice)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {2}}), *c = carrier(g, in), *pair[] = {c, c}, *out;
    OK(try_layer(g, "multiply", "", pair, 2, &out, &err));
    fit f = start(g, &in, 1, &out, 1, 1, true);
    f.carrier[0] = c->inputs[0]->layer;
    PUT(weight_in(&f, f.carrier[0], "kernel", false), 1, 0, 0, 1);
    PUT(f.x[0], 3, -4);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 9, 16);
    BACK(&f, 1, 0.5);
    SAME(slope(&f, 0), 0, 6, -4);
    end(&f);
    cel_graph_free(g);
}
END_TEST

/* Rows of blocks from each in turn; widths below, at and above the pieces that are copied at once. */
START_TEST(concatenate)
{
    fit f = one("concatenate", "", SHAPES({2, {2, 2}}, {2, {2, 1}}), 1, true);
    PUT(f.x[0], 1, 2, 3, 4);
    PUT(f.x[1], 5, 6);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 1, 2, 5, 3, 4, 6);
    BACK(&f, 1, 2, 3, 4, 5, 6);
    SAME(slope(&f, 0), 0, 1, 2, 4, 5);
    SAME(slope(&f, 1), 0, 3, 6);
    end(&f);
    f = one("concatenate", "axis = 2", SHAPES({2, {2, 2}}, {2, {1, 2}}), 2, false);
    PUT(f.x[0], 1, 2, 3, 4, 5, 6, 7, 8);
    PUT(f.x[1], 10, 20, 30, 40);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 1, 2, 3, 4, 10, 20, 5, 6, 7, 8, 30, 40);
    end(&f);
    static const int32_t widths[] = {1, 15, 16, 17, 31, 32, 33, 50};
    for (size_t w = 0; w < 8; w++) {
        const size_t a = (size_t)widths[w], b = (size_t)widths[7 - w];
        f = one("concatenate", "", SHAPES({1, {widths[w]}}, {1, {widths[7 - w]}}), 3, false);
        forward(&f);
        for (size_t r = 0; r < 3; r++)
            for (size_t i = 0; i < a + b; i++)
                ck_assert(cel_plan_output(f.plan, 0)[r * (a + b) + i] == (i < a ? f.x[0][r * a + i] : f.x[1][r * b + i - a]));
        end(&f);
    }
}
END_TEST

/* y(i, j) = sum over the axis of a and b; with normalize the cosine. */
START_TEST(dot)
{
    fit f = one("dot", "axes = 2", SHAPES({1, {3}}, {1, {3}}), 1, true);
    PUT(f.x[0], 1, 2, 3);
    PUT(f.x[1], 4, -5, 6);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 12);
    BACK(&f, 2);
    SAME(slope(&f, 0), 0, 8, -10, 12);
    SAME(slope(&f, 1), 0, 2, 4, 6);
    end(&f);
    f = one("dot", "axes = c(3, 2)", SHAPES({2, {2, 2}}, {2, {2, 3}}), 1, false); /* a matrix product */
    PUT(f.x[0], 1, 2, 3, 4);
    PUT(f.x[1], 1, 0, -1, 2, 5, 10);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 5, 10, 19, 11, 20, 37);
    end(&f);
    f = one("dot", "axes = 2, normalize = TRUE", SHAPES({1, {2}}, {1, {2}}), 2, true);
    PUT(f.x[0], 3, 4, 0, 0);
    PUT(f.x[1], 4, 3, 1, 2);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-6, 24.0 / 25, 0);
    BACK(&f, 1, 0);
    SAME(slope(&f, 0), 1e-6, 4 / 25.0 - 24 / 25.0 * 3 / 25.0, 3 / 25.0 - 24 / 25.0 * 4 / 25.0);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    static const char *const same_shape[] = {"add", "subtract", "multiply", "average", "maximum", "minimum"};
    for (size_t i = 0; i < 6; i++) {
        char want[128];
        snprintf(want, sizeof want, "layer_%s() needs inputs of one shape, not (None, 3) and (None, 2)", same_shape[i]);
        gives(same_shape[i], "", SHAPES({1, {3}}, {1, {2}}), want);
        gives(same_shape[i], "", SHAPES({2, {3, 4}}, {2, {3, 4}}), "(None, 3, 4)");
        survives(same_shape[i], "", SHAPES({1, {3}}, {1, {3}}));
    }
    gives("maximum", "", SHAPES({1, {3}}), "layer_maximum() takes a list of at least 2 tensors, not 1");
    gives("concatenate", "", SHAPES({1, {3}}), "(None, 3)");
    gives("concatenate", "", SHAPES({1, {3}}, {2, {3, 1}}), "layer_concatenate() needs inputs that differ in axis 2 only, not (None, 3) and (None, 3, 1)");
    gives("dot", "axes = c(2, 3)", SHAPES({2, {3, 2}}, {2, {4, 3}}), "(None, 2, 4)");
    gives("dot", "axes = c(2, 3, 2)", SHAPES({2, {3, 2}}, {2, {4, 3}}), "axes must be one or two whole numbers, not 3");
    gives("dot", "axes = 1", SHAPES({1, {3}}, {1, {3}}), "axes = 1 is the batch axis; the tensor's own axes are 2 to 2");
    gives("dot", "axes = 3", SHAPES({2, {3, 2}}, {2, {2, 3}}), "layer_dot() needs axes of one length, not (None, 3, 2) and (None, 2, 3)");
    gives("dot", "axes = 2", SHAPES({4, {2, 2, 2, 2}}, {2, {2, 2}}), "(None, 2, 2, 2, 2)");
    gives("dot", "axes = 2", SHAPES({4, {2, 2, 2, 2}}, {3, {2, 2, 2}}), "the output of layer_dot() would have more than 4 axes");
    survives("concatenate", "", SHAPES({1, {3}}, {1, {2}}));
    survives("dot", "axes = 2", SHAPES({1, {3}}, {1, {3}}));
}
END_TEST

TEST_MAIN("engine/merge", elementwise, the_same_tensor_twice, concatenate, dot, shapes_and_refusals)
