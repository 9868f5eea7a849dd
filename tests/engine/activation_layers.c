/* Activation layers: values and slopes of those with arguments, softmax, the parametric relu and its shared slopes; refused arguments. */
#include "tests/engine/planned.h"

/* x = -2 -0.5 0.25 3, and the gradient for dy = 1 1 1 1. */
START_TEST(with_arguments)
{
    static const struct {
        const char *type, *args;
        double y[4], d[4];
    } rows[] = {
        {"activation_relu", "", {0, 0, 0.25, 3}, {0, 0, 1, 1}},
        {"activation_relu", "max_value = 1", {0, 0, 0.25, 1}, {0, 0, 1, 0}},
        {"activation_relu", "negative_slope = 0.5", {-1, -0.25, 0.25, 3}, {0.5, 0.5, 1, 1}},
        {"activation_relu", "max_value = 2, negative_slope = 0.5, threshold = 1", {-1.5, -0.75, -0.375, 2}, {0.5, 0.5, 0.5, 0}}, /* below: slope (x - threshold) */
        {"activation_leaky_relu", "", {-0.6, -0.15, 0.25, 3}, {0.3, 0.3, 1, 1}},
        {"activation_leaky_relu", "negative_slope = 0.1", {-0.2, -0.05, 0.25, 3}, {0.1, 0.1, 1, 1}},
        {"activation", "activation = \"relu\"", {0, 0, 0.25, 3}, {0, 0, 1, 1}},
        {"activation", "activation = \"leaky_relu\"", {-0.4, -0.1, 0.25, 3}, {0.2, 0.2, 1, 1}}, /* Keras's function has 0.2, its layer 0.3 */
        {"activation", "activation = \"linear\"", {-2, -0.5, 0.25, 3}, {1, 1, 1, 1}},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f = one(rows[r].type, rows[r].args, SHAPES({2, {2, 2}}), 1, true);
        PUT(f.x[0], -2, -0.5, 0.25, 3);
        forward(&f);
        same(cel_plan_output(f.plan, 0), 1e-6, rows[r].y, 4, rows[r].args, __LINE__);
        BACK(&f, 1, 1, 1, 1);
        same(slope(&f, 0), 1e-6, rows[r].d, 4, rows[r].args, __LINE__);
        end(&f);
    }
    fit f = one("activation_elu", "alpha = 0.5", SHAPES({2, {2, 2}}), 1, true);
    PUT(f.x[0], -2, -0.5, 0.25, 3);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 1e-6, 0.5 * expm1(-2), 0.5 * expm1(-0.5), 0.25, 3);
    BACK(&f, 1, 2, 3, 4);
    SAME(slope(&f, 0), 1e-6, 0.5 * exp(-2), exp(-0.5), 3, 4);
    end(&f);
}
END_TEST

/* Along the last axis, also of large numbers; dx = y (dy - sum dy y). */
START_TEST(softmax)
{
    static const char *const types[] = {"activation_softmax", "activation"}, *const args[] = {"", "activation = \"softmax\""};
    for (int k = 0; k < 2; k++) {
        fit f = one(types[k], args[k], SHAPES({2, {2, 2}}), 1, true);
        PUT(f.x[0], 0, 1, 1000, 1000);
        forward(&f);
        double p = 1 / (1 + exp(1));
        SAME(cel_plan_output(f.plan, 0), 1e-6, p, 1 - p, 0.5, 0.5);
        BACK(&f, 3, 1, 0, 4);
        SAME(slope(&f, 0), 1e-6, 2 * p * (1 - p), -2 * p * (1 - p), -1, 1);
        end(&f);
    }
}
END_TEST

/* y = x above 0, alpha x below: a slope for each feature, or shared along axes. */
START_TEST(parametric_relu)
{
    fit f = one("activation_parametric_relu", "", SHAPES({1, {3}}), 2, true);
    SAME(weight(&f, "alpha"), 0, 0, 0, 0);
    PUT(weight(&f, "alpha"), 0.5, -2, 3);
    PUT(f.x[0], -1, -4, 5, 6, -7, 0);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, -0.5, 8, 5, 6, 14, 0);
    BACK(&f, 1, 2, 3, 4, 5, 6);
    SAME(gradient(&f, "alpha"), 0, -1, -43, 0);
    SAME(slope(&f, 0), 0, 0.5 + 4, -4 - 10, 3 + 18);
    end(&f);
    f = one("activation_parametric_relu", "shared_axes = 2", SHAPES({2, {2, 2}}), 1, true);
    ck_assert(f.layer->weights[0].shape.dim[0] == 1 && f.layer->weights[0].shape.dim[1] == 2);
    PUT(weight(&f, "alpha"), 10, 100);
    PUT(f.x[0], -1, -2, -3, -4);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, -10, -200, -30, -400);
    BACK(&f, 1, 1, 1, 1);
    SAME(gradient(&f, "alpha"), 0, -4, -6);
    end(&f);
    f = one("activation_parametric_relu", "", SHAPES({2, {2, 3}}), 1, true); /* one for each place of a row */
    PUT(weight(&f, "alpha"), 1, 2, 3, 4, 5, 6);
    PUT(f.x[0], -1, -1, -1, -1, -1, -1);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, -1, -2, -3, -4, -5, -6);
    end(&f);
    f = one("activation_parametric_relu", "shared_axes = 3", SHAPES({2, {2, 2}}), 1, false);
    PUT(weight(&f, "alpha"), 10, 100);
    PUT(f.x[0], -1, -2, -3, -4);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, -10, -20, -300, -400);
    end(&f);
    f = one("activation_parametric_relu", "shared_axes = c(2, 3)", SHAPES({2, {2, 2}}), 1, false);
    ck_assert_uint_eq(f.model->n_trainable, 1);
    end(&f);
}
END_TEST

/* A tensor read by another operator too: the activation's gradient is added to what is there. */
START_TEST(gradients_are_added)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){2, {2, 1}}), *c = carrier(g, in), *outs[] = {layer(g, "activation", "activation = \"tanh\"", c), c};
    fit f = start(g, &in, 1, outs, 2, 1, true);
    PUT(weight_in(&f, c->inputs[0]->layer, "kernel", false), 1, 0, 0, 1);
    PUT(f.x[0], 0, 0.5);
    forward(&f);
    PUT(cel_plan_output_gradient(f.plan, 1), 10, 20);
    BACK(&f, 1, 2);
    double t = tanh(0.5);
    SAME(weight_in(&f, c->inputs[0]->layer, "bias", true), 2e-6, 11, 20 + 2 * (1 - t * t));
    end(&f);
    cel_graph_free(g);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("activation", "activation = \"glu\"", SHAPES({2, {3, 4}}), "(None, 3, 2)");
    gives("activation", "activation = \"glu\"", SHAPES({1, {3}}), "activation \"glu\" needs a last axis that is a multiple of 2, not 3");
    gives("activation", "activation = \"rleu\"", SHAPES({1, {3}}), "there is no activation \"rleu\"");
    gives("activation_relu", "max_value = -1", SHAPES({1, {3}}), "max_value must be a number >= 0, not -1");
    gives("activation_relu", "negative_slope = -0.5", SHAPES({1, {3}}), "negative_slope must be a number >= 0, not -0.5");
    gives("activation_relu", "threshold = -2", SHAPES({1, {3}}), "threshold must be a number >= 0, not -2");
    gives("activation_leaky_relu", "negative_slope = -1", SHAPES({1, {3}}), "negative_slope must be a number >= 0, not -1");
    gives("activation_elu", "alpha = -1", SHAPES({1, {3}}), "alpha must be a number >= 0, not -1");
    gives("activation_softmax", "axis = 2", SHAPES({2, {3, 4}}), "layer_activation_softmax() works on the last axis only (axis = -1); use layer_permute() first");
    gives("activation_softmax", "axis = 3", SHAPES({2, {3, 4}}), "(None, 3, 4)");
    gives("activation_parametric_relu", "shared_axes = 1", SHAPES({2, {3, 4}}), "shared_axes = 1 is the batch axis; the tensor's own axes are 2 to 3");
    survives("activation", "activation = \"tanh\"", SHAPES({1, {3}}));
    survives("activation_relu", "max_value = 2", SHAPES({1, {3}}));
    survives("activation_softmax", "", SHAPES({1, {3}}));
    survives("activation_parametric_relu", "shared_axes = 2", SHAPES({2, {3, 4}}));
}
END_TEST

TEST_MAIN("engine/activation_layers", with_arguments, softmax, parametric_relu, gradients_are_added, shapes_and_refusals)
