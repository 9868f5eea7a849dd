/* Layers and activations as ONNX operators: each written, read back and run against the engine; what has no operator is refused. */
#include "tests/tuning/export/saved.h"
#include "tuning/export/onnx_inside.h"

/* One layer between an input of this shape and a dense output. */
static void try_one(const char *type, const char *arguments, cel_shape shape)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, shape), *x = layer(g, type, arguments, in);
    if (x->shape.rank > 1)
        x = layer(g, "flatten", "", x);
    x = layer(g, "dense", "units = 1", x);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    double d = difference(&saved, false);
    ck_assert_msg(d < 1e-5, "%s(%s): %g", type, arguments, d);
    (void)err;
    cel_saved_free(&saved);
    cel_graph_free(g);
}

START_TEST(layers)
{
    static const struct {
        const char *type, *arguments;
        cel_shape shape;
    } cases[] = {
        {"dense", "units = 3, activation = \"relu\"", {1, {4}}},
        {"dense", "units = 3, use_bias = FALSE", {1, {4}}},
        {"dense", "units = 3, activation = \"tanh\"", {2, {2, 4}}},
        {"dropout", "rate = 0.5", {1, {4}}},
        {"gaussian_noise", "stddev = 0.5", {1, {4}}},
        {"activation_relu", "max_value = 0.6, negative_slope = 0.2", {1, {4}}},
        {"activation_leaky_relu", "", {1, {4}}},
        {"activation_elu", "alpha = 0.5", {1, {4}}},
        {"activation_softmax", "", {2, {2, 4}}},
        {"activation_parametric_relu", "", {1, {4}}},
        {"flatten", "", {3, {2, 2, 2}}},
        {"reshape", "target_shape = c(3, -1)", {1, {6}}},
        {"permute", "dims = c(2, 3, 1)", {3, {2, 3, 4}}},
        {"repeat_vector", "n = 3", {1, {4}}},
        {"rescaling", "scale = 2.5, offset = -1", {1, {4}}},
        {"batch_normalization", "", {1, {4}}},
        {"batch_normalization", "center = FALSE, scale = FALSE, epsilon = 0.01", {1, {4}}},
        {"batch_normalization", "axis = 2", {2, {3, 2}}},
        {"layer_normalization", "", {1, {4}}},
        {"layer_normalization", "scale = FALSE, epsilon = 0.1", {2, {2, 3}}},
        {"rms_normalization", "", {1, {4}}},
        {"embedding", "input_dim = 6, output_dim = 3", {1, {4}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        try_one(cases[i].type, cases[i].arguments, cases[i].shape);
}
END_TEST

START_TEST(activations)
{
    static const char *const names[] = {"relu", "relu6", "leaky_relu", "elu", "celu", "selu", "sigmoid", "tanh", "exponential", "softplus", "softsign", "softmax",
                                        "log_softmax", "silu", "mish", "log_sigmoid", "tanh_shrink", "hard_tanh", "gelu", "hard_sigmoid", "hard_silu", "linear"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char arguments[64];
        snprintf(arguments, sizeof arguments, "units = 4, activation = \"%s\"", names[i]);
        try_one("dense", arguments, (cel_shape){1, {3}});
    }
}
END_TEST

static void refused(const char *type, const char *arguments, cel_shape shape, const char *message)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, shape), *x = layer(g, type, arguments, in);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    ck_assert_int_eq(cel_export_onnx(test_path("no.onnx"), &saved, false, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.code, "export.layer");
    ck_assert_str_eq(err.hint, "--to keras writes every layer");
    ck_assert_uint_eq(test_files(), 0);
    cel_saved_free(&saved);
    cel_graph_free(g);
}

START_TEST(refusals)
{
    refused("lstm", "units = 1", (cel_shape){2, {4, 2}}, "layer \"lstm\" (LSTM) cannot be written as ONNX");
    refused("activation_relu", "threshold = 1", (cel_shape){1, {3}}, "layer \"re_lu\" (ReLU) cannot be written as ONNX: threshold");
    refused("layer_normalization", "axis = 2", (cel_shape){2, {2, 3}}, "layer \"layer_normalization\" (LayerNormalization) cannot be written as ONNX: its axis is not the last");
}
END_TEST

/* What only happens in training is no operator: the tensor itself goes on. */
START_TEST(layers_that_do_nothing)
{
    cel_error err;
    static const char *const types[][2] = {{"dropout", "rate = 0.5"}, {"gaussian_noise", "stddev = 1"}, {"gaussian_dropout", "rate = 0.5"}, {"alpha_dropout", "rate = 0.5"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        cel_graph *g = cel_graph_new();
        cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, types[i][0], types[i][1], in);
        cel_saved saved = saved_of(g, &in, 1, x, false);
        onnx_graph file = {0};
        const char *const from[] = {"x"}, *out = NULL;
        const cel_model *m = cel_network_model(saved.fit->network);
        OK(onnx_layer(&file, saved.fit, m->nodes[m->n_nodes - 1], from, &out, &err));
        ck_assert(out == from[0] && file.graph.bytes.length == 0);
        onnx_free(&file);
        cel_saved_free(&saved);
        cel_graph_free(g);
    }
}
END_TEST

/* A failed allocation is either said at once or remembered by the graph. */
START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "batch_normalization", "", in);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    const cel_model *m = cel_network_model(saved.fit->network);
    bool written = false;
    for (long n = 1; !written; n++) {
        onnx_graph file = {0};
        const char *const from[] = {"x"}, *out = NULL;
        ck_assert_int_lt(n, 100);
        cel_alloc_fail_after(n);
        cel_status status = onnx_layer(&file, saved.fit, m->nodes[m->n_nodes - 1], from, &out, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
        written = status == CEL_OK && !file.failed && !file.graph.bytes.failed;
        ck_assert(!written || n > 5);
        onnx_free(&file);
    }
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("tuning/export/onnx_layer", layers, activations, refusals, layers_that_do_nothing, memory_may_end_anywhere)
