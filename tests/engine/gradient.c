/* Every layer and every activation by finite differences, in double. A case is one row: the layer with its arguments, and the
 * shapes it is applied to. Before each input stands a dense layer, whose gradient shows that of the input. Each case runs as it is,
 * with its inputs also read by the loss (gradients are added there), and with the layer used twice (gradients of its weights are). */
#include "tests/engine/net.h"

typedef struct row {
    const char *layer, *args;
    cel_shape shape[3]; /* of the inputs; rank 0 ends them */
    double low, high;   /* other than 0, 0: inputs are drawn between these and no dense layer stands before (embedding) */
} row;

#define ON(...) {__VA_ARGS__}, 0, 0
#define V(n) ON({1, {n}})
static const row rows[] = {
    {"dense", "units = 3", V(4)},
    {"dense", "units = 1", V(5)},
    {"dense", "units = 3, use_bias = FALSE", V(4)},
    {"dense", "units = 3", ON({2, {3, 4}})},
    {"dense", "units = 4, activation = \"relu\"", V(5)},
    {"dense", "units = 4, activation = \"tanh\", kernel_regularizer = \"l2\", bias_regularizer = \"l1\"", V(5)},
    {"dense", "units = 4, activation = \"glu\"", V(5)},
    {"dense", "units = 4, activation = \"softmax\", activity_regularizer = \"l2\"", V(3)},
    {"activation", "activation = \"linear\"", V(4)},
    {"activation", "activation = \"relu\"", V(4)},
    {"activation", "activation = \"relu6\"", V(4)},
    {"activation", "activation = \"leaky_relu\"", V(4)},
    {"activation", "activation = \"elu\"", V(4)},
    {"activation", "activation = \"selu\"", V(4)},
    {"activation", "activation = \"celu\"", V(4)},
    {"activation", "activation = \"gelu\"", V(4)},
    {"activation", "activation = \"silu\"", V(4)},
    {"activation", "activation = \"softplus\"", V(4)},
    {"activation", "activation = \"softsign\"", V(4)},
    {"activation", "activation = \"sigmoid\"", V(4)},
    {"activation", "activation = \"hard_sigmoid\"", V(4)},
    {"activation", "activation = \"hard_silu\"", V(4)},
    {"activation", "activation = \"log_sigmoid\"", V(4)},
    {"activation", "activation = \"tanh\"", V(4)},
    {"activation", "activation = \"exponential\"", V(4)},
    {"activation", "activation = \"softmax\"", V(4)},
    {"activation", "activation = \"softmax\"", ON({2, {2, 3}})},
    {"activation", "activation = \"log_softmax\"", V(4)},
    {"activation", "activation = \"sparsemax\"", V(4)},
    {"activation", "activation = \"mish\"", V(4)},
    {"activation", "activation = \"hard_tanh\"", V(4)},
    {"activation", "activation = \"tanh_shrink\"", V(4)},
    {"activation", "activation = \"soft_shrink\"", V(4)},
    {"activation", "activation = \"hard_shrink\"", V(4)},
    {"activation", "activation = \"squareplus\"", V(4)},
    {"activation", "activation = \"sparse_plus\"", V(4)},
    {"activation", "activation = \"sparse_sigmoid\"", V(4)},
    {"activation", "activation = \"threshold\"", V(4)},
    {"activation", "activation = \"glu\"", V(4)},
    {"activation", "activation = \"tanh\", activity_regularizer = \"l1\"", V(4)},
    {"activation_relu", "", V(4)},
    {"activation_relu", "max_value = 0.6, negative_slope = 0.2, threshold = 0.1", V(4)},
    {"activation_leaky_relu", "", V(4)},
    {"activation_elu", "alpha = 0.5", V(4)},
    {"activation_softmax", "", V(4)},
    {"activation_parametric_relu", "alpha_initializer = \"random_normal\"", V(4)},
    {"activation_parametric_relu", "shared_axes = 2, alpha_initializer = \"random_normal\"", ON({2, {2, 3}})},
    {"dropout", "rate = 0.4", V(40)},
    {"gaussian_noise", "stddev = 0.3", V(4)},
    {"gaussian_dropout", "rate = 0.3", V(4)},
    {"alpha_dropout", "rate = 0.3, seed = 7", V(40)},
    {"concatenate", "", ON({1, {3}}, {1, {2}}, {1, {1}})},
    {"concatenate", "axis = 2", ON({2, {3, 2}}, {2, {1, 2}})},
    {"add", "", ON({1, {3}}, {1, {3}}, {1, {3}})},
    {"subtract", "", ON({1, {3}}, {1, {3}})},
    {"multiply", "", ON({1, {3}}, {1, {3}}, {1, {3}})},
    {"average", "", ON({1, {3}}, {1, {3}}, {1, {3}})},
    {"maximum", "", ON({1, {3}}, {1, {3}}, {1, {3}})},
    {"minimum", "", ON({1, {3}}, {1, {3}}, {1, {3}})},
    {"dot", "axes = 2", ON({1, {3}}, {1, {3}})},
    {"dot", "axes = 2, normalize = TRUE", ON({1, {3}}, {1, {3}})},
    {"dot", "axes = c(2, 3)", ON({2, {3, 2}}, {2, {4, 3}})},
    {"dot", "axes = -1, normalize = TRUE", ON({2, {2, 3}}, {2, {2, 3}})},
    {"flatten", "", ON({3, {2, 2, 2}})},
    {"reshape", "target_shape = c(3, -1)", ON({1, {6}})},
    {"permute", "dims = c(2, 3, 1)", ON({3, {2, 3, 4}})},
    {"repeat_vector", "n = 3", V(4)},
    {"rescaling", "scale = 2.5, offset = -1", V(4)},
    {"rescaling", "scale = c(2, -0.5, 3)", ON({2, {2, 3}})},
    {"batch_normalization", "", V(4)},
    {"batch_normalization", "momentum = 0.9, epsilon = 0.01, center = FALSE, scale = FALSE", V(3)},
    {"batch_normalization", "axis = 2", ON({2, {3, 2}})},
    {"batch_normalization", "trainable = FALSE", V(4)},
    {"layer_normalization", "", V(4)},
    {"layer_normalization", "scale = FALSE, epsilon = 0.1", V(4)},
    {"layer_normalization", "axis = c(2, 3)", ON({2, {3, 2}})},
    {"layer_normalization", "axis = 2, rms_scaling = TRUE", ON({2, {3, 2}})},
    {"group_normalization", "groups = 2", V(6)},
    {"group_normalization", "groups = -1", ON({2, {3, 2}})},
    {"rms_normalization", "", V(4)},
    {"unit_normalization", "", V(4)},
    {"unit_normalization", "axis = 2", ON({2, {3, 2}})},
    {"conv_1d", "filters = 3, kernel_size = 2", ON({2, {5, 2}})},
    {"conv_1d", "filters = 4, kernel_size = 3, strides = 2, padding = \"same\", activation = \"relu\"", ON({2, {6, 2}})},
    {"conv_1d", "filters = 4, kernel_size = 2, dilation_rate = 2, padding = \"causal\", groups = 2, activation = \"silu\"", ON({2, {5, 4}})},
    {"conv_2d", "filters = 3, kernel_size = c(3, 2), activation = \"tanh\"", ON({3, {4, 3, 2}})},
    {"conv_2d", "filters = 2, kernel_size = 3, padding = \"same\", strides = c(2, 1), use_bias = FALSE", ON({3, {4, 3, 2}})},
    {"max_pooling_1d", "", ON({2, {5, 3}})},
    {"max_pooling_2d", "pool_size = c(2, 3), strides = c(1, 2), padding = \"same\"", ON({3, {3, 4, 2}})},
    {"average_pooling_1d", "pool_size = 3, strides = 2, padding = \"same\"", ON({2, {6, 2}})},
    {"average_pooling_2d", "", ON({3, {4, 4, 2}})},
    {"global_max_pooling_1d", "", ON({2, {4, 3}})},
    {"global_max_pooling_2d", "keepdims = TRUE", ON({3, {2, 3, 2}})},
    {"global_average_pooling_1d", "keepdims = TRUE", ON({2, {4, 3}})},
    {"global_average_pooling_2d", "", ON({3, {2, 3, 2}})},
    {"simple_rnn", "units = 3", ON({2, {4, 2}})},
    {"simple_rnn", "units = 3, activation = \"relu\", return_sequences = TRUE, go_backwards = TRUE, use_bias = FALSE", ON({2, {4, 2}})},
    {"lstm", "units = 3", ON({2, {4, 2}})},
    {"lstm", "units = 2, return_sequences = TRUE, recurrent_activation = \"hard_sigmoid\"", ON({2, {3, 2}})},
    {"gru", "units = 3", ON({2, {4, 2}})},
    {"gru", "units = 3, reset_after = FALSE", ON({2, {4, 2}})},
    {"gru", "units = 2, return_sequences = TRUE, go_backwards = TRUE, use_bias = FALSE", ON({2, {3, 2}})},
    {"embedding", "input_dim = 6, output_dim = 3", {{1, {4}}}, 0, 6},
};

enum { ROWS = 5, VARIANTS = 3 };

typedef struct check {
    cel_model *model;
    cel_plan *plan;
    cel_real *params, *state, *grads, *inputs[8];
    cel_pass pass;
    cel_stream stream;
} check;

/* L = sum over outputs and elements of c y + y^2 / 4, c drawn; the gradient is left in the plan when asked for. */
static double loss(check *k, bool gradient)
{
    double sum = 0;
    cel_plan_forward(k->plan, &k->pass);
    for (size_t o = 0; o < k->model->n_outputs; o++) {
        size_t n = (size_t)k->pass.rows * cel_shape_size(&k->model->outputs[o]->shape);
        const cel_real *y = cel_plan_output(k->plan, o);
        cel_real *dy = cel_plan_output_gradient(k->plan, o);
        cel_stream s;
        cel_stream_start(&s, 100 + o, 0, 0);
        for (size_t i = 0; i < n; i++) {
            double c = 2 * cel_stream_unif(&s) - 1;
            sum += c * (double)y[i] + (double)(y[i] * y[i]) / 4;
            if (gradient)
                dy[i] = CEL_R(c) + y[i] / 2;
        }
    }
    return sum + cel_plan_penalty(k->plan) + cel_model_penalty(k->model, k->params);
}

static void run(const row *r, int variant)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in[8], *at[8], *out[8];
    size_t n = 0, n_in = 0, n_out = 0;
    while (n < 3 && r->shape[n].rank > 0)
        n++;
    for (size_t i = 0; i < n; i++) {
        in[i] = at[i] = input(g, r->shape[i]);
        char text[64];
        snprintf(text, sizeof text, "units = %d", (int)r->shape[i].dim[r->shape[i].rank - 1]);
        if (r->low == r->high)
            at[i] = layer(g, "dense", text, in[i]);
    }
    n_in = n;
    OK(try_layer(g, r->layer, r->args, at, n, out, &err));
    n_out = 1;
    if (variant == 1 && r->low == r->high)
        for (size_t i = 0; i < n; i++)
            out[n_out++] = at[i];
    if (variant == 2) {
        cel_node *other[3];
        for (size_t i = 0; i < n; i++)
            other[i] = r->low == r->high ? layer(g, "activation", "activation = \"sigmoid\"", at[i]) : at[i];
        OK(cel_layer_apply(out[0]->layer, other, n, out + n_out, &err));
        n_out++;
    }
    check k = {.model = model_of(g, in, n_in, out, n_out)};
    cel_graph_free(g);
    k.params = cel_calloc(k.model->n_params + 1, sizeof(cel_real));
    k.state = cel_calloc(k.model->n_state + 1, sizeof(cel_real));
    k.grads = cel_calloc(k.model->n_params + 1, sizeof(cel_real));
    cel_stream_start(&k.stream, 3, 0, 0);
    OK(cel_model_initialize(k.model, &k.stream, k.params, k.state, &err));
    for (size_t i = 0; i < k.model->n_weights; i++) /* biases and factors away from their special values */
        for (size_t j = 0; j < k.model->weights[i].size; j++) {
            cel_real *w = cel_model_weight_at(k.model, i, k.params, k.state);
            w[j] += CEL_R(0.05 * sin((double)(7 * i + j + 1)));
        }
    for (size_t i = 0; i < n_in; i++) {
        size_t size = ROWS * cel_shape_size(&in[i]->shape);
        k.inputs[i] = cel_calloc(size, sizeof(cel_real));
        fill_random(k.inputs[i], size, 11 + (uint32_t)i);
        for (size_t j = 0; r->low != r->high && j < size; j++)
            k.inputs[i][j] = CEL_R(floor(r->low + (r->high - r->low) * ((double)k.inputs[i][j] + 1) / 2));
    }
    OK(cel_plan_new(k.model, ROWS + 2, true, &k.plan, &err));
    k.pass = (cel_pass){.params = k.params, .state = k.state, .inputs = (const cel_real *const *)k.inputs, .rows = ROWS, .training = true, .step = 5, .stream = &k.stream};
    loss(&k, true);
    cel_plan_backward(k.plan, &k.pass, k.grads);
    for (size_t i = 0; i < k.model->n_weights; i++) {
        const cel_model_weight *w = k.model->weights + i;
        for (size_t j = 0; w->trainable && j < w->size; j++) {
            cel_real *p = k.params + w->offset + j, kept = *p;
            const double h = 1e-5;
            *p = kept + CEL_R(h);
            double above = loss(&k, false);
            *p = kept - CEL_R(h);
            double below = loss(&k, false), slope = (above - below) / (2 * h), got = (double)k.grads[w->offset + j];
            *p = kept;
            ck_assert_msg(fabs(slope - got) <= 1e-6 * (1 + fabs(slope)), "layer_%s(%s), variant %d: %s/%s[%zu]: gradient %.10g, differences %.10g", r->layer,
                          r->args, variant, w->layer->name, w->weight->name, j, got, slope);
        }
    }
    cel_plan_free(k.plan);
    for (size_t i = 0; i < n_in; i++)
        cel_free(k.inputs[i]);
    cel_free(k.params);
    cel_free(k.state);
    cel_free(k.grads);
    cel_model_free(k.model);
}

START_TEST(every_layer)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int variant = 0; variant < VARIANTS; variant++)
            run(rows + i, variant);
}
END_TEST

/* A layer without a row here is a layer without a checked gradient. */
START_TEST(no_layer_is_left_out)
{
    size_t n, found = 0, names;
    const cel_layer_type *types = cel_layer_types(&n);
    for (size_t t = 0; t < n; t++) {
        found = strcmp(types[t].name, "input") == 0;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            found += strcmp(rows[i].layer, types[t].name) == 0;
        ck_assert_msg(found > 0, "layer_%s() is not in this test", types[t].name);
    }
    const char *const *name = cel_activation_names(&names);
    for (size_t a = 0; a < names; a++) {
        char text[64];
        snprintf(text, sizeof text, "activation = \"%s\"", name[a]);
        found = 0;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            found += strcmp(rows[i].layer, "activation") == 0 && strcmp(rows[i].args, text) == 0;
        ck_assert_msg(found > 0, "activation %s is not in this test", name[a]);
    }
}
END_TEST

TEST_MAIN("engine/gradient", every_layer, no_layer_is_left_out)
