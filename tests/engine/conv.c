/* Convolutions against their definition in double: strides, dilation, groups, every padding, activations; gradients by hand; refused arguments. */
#include "engine/window.h"
#include "tests/engine/planned.h"

typedef struct row {
    const char *type, *args;
    cel_shape in;
    int size[2], step[2], gap[2], groups, filters; /* of (height, width); 1d has height 1 */
    cel_padding padding;
    const char *activation; /* "", "relu", "silu" */
} row;

/* Padding before the first position and how many positions, from the rules in words. */
static void axis(int in, int size, int step, int gap, cel_padding padding, int *out, int *before)
{
    int reach = (size - 1) * gap + 1;
    *before = padding == CEL_CAUSAL ? reach - 1 : 0;
    *out = (in + *before - reach) / step + 1;
    if (padding != CEL_SAME)
        return;
    *out = (in + step - 1) / step;
    int total = (*out - 1) * step + reach - in;
    *before = total > 0 ? total / 2 : 0;
}

static double squash(const char *activation, double z)
{
    if (strcmp(activation, "relu") == 0)
        return z > 0 ? z : 0;
    return strcmp(activation, "silu") == 0 ? z / (1 + exp(-z)) : z;
}

static void by_definition(const row *r)
{
    enum { ROWS = 3 };
    fit f = one(r->type, r->args, &r->in, 1, ROWS, true);
    bool flat = r->in.rank == 2;
    int h = flat ? 1 : r->in.dim[0], w = r->in.dim[r->in.rank - 2], c = r->in.dim[r->in.rank - 1], own = c / r->groups, per = r->filters / r->groups;
    int out_h, out_w, top, left;
    axis(h, r->size[0], r->step[0], r->gap[0], flat ? CEL_VALID : r->padding, &out_h, &top);
    axis(w, r->size[1], r->step[1], r->gap[1], r->padding, &out_w, &left);
    ck_assert_uint_eq(cel_shape_size(&f.model->outputs[0]->shape), (size_t)(out_h * out_w * r->filters));
    const cel_real *kernel = weight(&f, "kernel");
    cel_real *bias = weight(&f, "bias");
    fill_random(bias, (size_t)r->filters, 3);
    forward(&f);
    const cel_real *y = cel_plan_output(f.plan, 0);
    for (int b = 0; b < ROWS; b++)
        for (int oy = 0; oy < out_h; oy++)
            for (int ox = 0; ox < out_w; ox++)
                for (int k = 0; k < r->filters; k++) {
                    double sum = (double)bias[k];
                    for (int ky = 0; ky < r->size[0]; ky++)
                        for (int kx = 0; kx < r->size[1]; kx++)
                            for (int ch = 0; ch < own; ch++) {
                                int iy = oy * r->step[0] + ky * r->gap[0] - top, ix = ox * r->step[1] + kx * r->gap[1] - left;
                                if (iy < 0 || iy >= h || ix < 0 || ix >= w)
                                    continue;
                                sum += (double)f.x[0][((b * h + iy) * w + ix) * c + k / per * own + ch] *
                                       (double)kernel[((ky * r->size[1] + kx) * own + ch) * r->filters + k];
                            }
                    double got = (double)y[((b * out_h + oy) * out_w + ox) * r->filters + k], want = squash(r->activation, sum);
                    ck_assert_msg(fabs(got - want) < 2e-6, "layer_%s(%s): row %d, place (%d, %d), filter %d: %g, not %g", r->type, r->args, b, oy, ox, k, got, want);
                }
    end(&f);
}

START_TEST(values)
{
    static const row rows[] = {
        {"conv_1d", "filters = 3, kernel_size = 2", {2, {5, 2}}, {1, 2}, {1, 1}, {1, 1}, 1, 3, CEL_VALID, ""},
        {"conv_1d", "filters = 4, kernel_size = 3, strides = 2, padding = \"same\", activation = \"relu\"", {2, {6, 2}}, {1, 3}, {1, 2}, {1, 1}, 1, 4, CEL_SAME, "relu"},
        {"conv_1d", "filters = 4, kernel_size = 3, dilation_rate = 2, padding = \"causal\", groups = 2, activation = \"silu\"", {2, {7, 4}}, {1, 3}, {1, 1}, {1, 2}, 2, 4,
         CEL_CAUSAL, "silu"},
        {"conv_1d", "filters = 6, kernel_size = 1, groups = 3", {2, {4, 3}}, {1, 1}, {1, 1}, {1, 1}, 3, 6, CEL_VALID, ""},
        {"conv_1d", "filters = 1, kernel_size = 4, padding = \"same\"", {2, {5, 1}}, {1, 4}, {1, 1}, {1, 1}, 1, 1, CEL_SAME, ""},
        {"conv_2d", "filters = 3, kernel_size = c(3, 2)", {3, {4, 5, 2}}, {3, 2}, {1, 1}, {1, 1}, 1, 3, CEL_VALID, ""},
        {"conv_2d", "filters = 2, kernel_size = 3, padding = \"same\", strides = c(2, 1), activation = \"relu\"", {3, {5, 4, 2}}, {3, 3}, {2, 1}, {1, 1}, 1, 2, CEL_SAME,
         "relu"},
        {"conv_2d", "filters = 4, kernel_size = 2, dilation_rate = c(1, 3), groups = 2", {3, {3, 6, 4}}, {2, 2}, {1, 1}, {1, 3}, 2, 4, CEL_VALID, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        by_definition(rows + i);
}
END_TEST

/* x = 1 2 3, W = 10 -1, dy = 1 2: dW = (1 + 4, 2 + 6), db = 3, dx = (10, -1 + 20, -2). */
START_TEST(gradient_by_hand)
{
    fit f = one("conv_1d", "filters = 1, kernel_size = 2", SHAPES({2, {3, 1}}), 1, true);
    PUT(f.x[0], 1, 2, 3);
    PUT(weight(&f, "kernel"), 10, -1);
    PUT(weight(&f, "bias"), 0.5);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 8.5, 17.5);
    BACK(&f, 1, 2);
    SAME(gradient(&f, "kernel"), 0, 5, 8);
    SAME(gradient(&f, "bias"), 0, 3);
    SAME(slope(&f, 0), 0, 10, 19, -2);
    end(&f);
}
END_TEST

/* Two groups do not meet: the gradient of one filter stays in its channel. */
START_TEST(gradient_of_groups)
{
    fit f = one("conv_1d", "filters = 2, kernel_size = 1, groups = 2, use_bias = FALSE", SHAPES({2, {2, 2}}), 1, true);
    ck_assert_uint_eq(f.layer->n_weights, 1);
    PUT(f.x[0], 1, 2, 3, 4);
    PUT(weight(&f, "kernel"), 5, 7);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 5, 14, 15, 28);
    BACK(&f, 1, 10, 2, 20);
    SAME(gradient(&f, "kernel"), 0, 7, 100);
    SAME(slope(&f, 0), 0, 5, 70, 10, 140);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("conv_2d", "filters = 3, kernel_size = c(3, 2)", SHAPES({3, {5, 6, 2}}), "(None, 3, 5, 3)");
    gives("conv_1d", "filters = 3, kernel_size = 2", SHAPES({1, {6}}), "layer_conv_1d() needs 1 axes of positions and one of channels, not 1 axes");
    gives("conv_2d", "filters = 3, kernel_size = 2", SHAPES({2, {6, 3}}), "layer_conv_2d() needs 2 axes of positions and one of channels, not 2 axes");
    gives("conv_1d", "filters = 0, kernel_size = 2", SHAPES({2, {6, 3}}), "filters must be a whole number >= 1, not 0");
    gives("conv_1d", "filters = 2, kernel_size = 0", SHAPES({2, {6, 3}}), "kernel_size must be a whole number >= 1, not 0");
    gives("conv_1d", "filters = 3, kernel_size = 2, groups = 2", SHAPES({2, {6, 4}}), "groups must divide filters, and 2 does not divide 3");
    gives("conv_1d", "filters = 4, kernel_size = 2, groups = 2", SHAPES({2, {6, 3}}), "groups must divide the 3 channels, which 2 does not");
    gives("conv_1d", "filters = 4, kernel_size = 2, activation = \"glu\"", SHAPES({2, {6, 3}}),
          "activation \"glu\" changes the number of channels: use layer_activation() after the layer");
    survives("conv_1d", "filters = 2, kernel_size = 2, activation = \"silu\"", SHAPES({2, {6, 3}}));
    survives("conv_2d", "filters = 2, kernel_size = 2", SHAPES({3, {4, 4, 2}}));
}
END_TEST

TEST_MAIN("engine/conv", values, gradient_by_hand, gradient_of_groups, shapes_and_refusals)
