/* Dense: values and gradients by hand, its weights, refused arguments; the same bits for any number of threads. */
#include "engine/dense.h"
#include "engine/matmul.h"
#include "engine/network.h"
#include "tests/engine/planned.h"

/* y = x W + b, and with dy given: dW = x^T dy, db = sum dy, dx = dy W^T. */
START_TEST(by_hand)
{
    fit f = one("dense", "units = 3", SHAPES({1, {2}}), 2, true);
    PUT(f.x[0], 1, 2, -1, 0.5);
    PUT(weight(&f, "kernel"), 1, 0, -2, 3, 1, 0.5);
    PUT(weight(&f, "bias"), 0.25, -1, 0);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 7.25, 1, -1, 0.75, -0.5, 2.25);
    BACK(&f, 1, 0, 2, -1, 3, 0);
    SAME(gradient(&f, "kernel"), 0, 2, -3, 2, 1.5, 1.5, 4);
    SAME(gradient(&f, "bias"), 0, 0, 3, 2);
    SAME(slope(&f, 0), 0, 1 - 4 - 1, 3 + 1 - 3 + 3);
    end(&f);
}
END_TEST

/* One unit: products with a single column go another way. */
START_TEST(one_unit)
{
    fit f = one("dense", "units = 1, use_bias = FALSE", SHAPES({1, {3}}), 2, true);
    ck_assert_uint_eq(f.layer->n_weights, 1);
    PUT(f.x[0], 1, 2, 3, -4, 5, 6);
    PUT(weight(&f, "kernel"), 0.5, -1, 2);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 4.5, 5);
    BACK(&f, 2, -1);
    SAME(gradient(&f, "kernel"), 0, 6, -1, 0);
    SAME(slope(&f, 0), 0, 0.5, -1, 2);
    end(&f);
}
END_TEST

/* On more axes it acts on the last, with the same weights everywhere. */
START_TEST(last_axis)
{
    fit f = one("dense", "units = 2", SHAPES({3, {2, 2, 1}}), 1, true);
    ck_assert_uint_eq(f.layer->weights[0].shape.dim[0], 1);
    PUT(f.x[0], 1, 2, 3, 4);
    PUT(weight(&f, "kernel"), 10, -1);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 10, -1, 20, -2, 30, -3, 40, -4);
    BACK(&f, 1, 0, 1, 0, 1, 0, 0, 1);
    SAME(gradient(&f, "kernel"), 0, 6, 4);
    SAME(gradient(&f, "bias"), 0, 3, 1);
    SAME(slope(&f, 0), 0, 10, 10, 10, -1);
    end(&f);
}
END_TEST

/* dz = dy f'(z): relu in the product's end, tanh from the output, silu from the kept z, glu with twice the units. */
START_TEST(activations)
{
    static const char *const args[] = {"units = 2, activation = \"relu\"", "units = 2, activation = \"tanh\"", "units = 2, activation = \"silu\""};
    for (int k = 0; k < 3; k++) {
        fit f = one("dense", args[k], SHAPES({1, {1}}), 1, true);
        PUT(f.x[0], 1);
        PUT(weight(&f, "kernel"), 0.75, -0.5);
        forward(&f);
        double z[2] = {0.75, -0.5}, y[2], d[2];
        for (int i = 0; i < 2; i++) {
            double s = 1 / (1 + exp(-z[i]));
            y[i] = k == 0 ? fmax(z[i], 0) : k == 1 ? tanh(z[i]) : z[i] * s;
            d[i] = k == 0 ? z[i] > 0 : k == 1 ? 1 - y[i] * y[i] : s + z[i] * s * (1 - s);
        }
        SAME(cel_plan_output(f.plan, 0), 1e-6, y[0], y[1]);
        BACK(&f, 2, 3);
        SAME(gradient(&f, "bias"), 1e-6, 2 * d[0], 3 * d[1]);
        end(&f);
    }
    fit f = one("dense", "units = 4, activation = \"glu\"", SHAPES({1, {1}}), 1, true);
    PUT(f.x[0], 1);
    PUT(weight(&f, "kernel"), 2, -3, 0.5, -1);
    forward(&f);
    double a = 1 / (1 + exp(-0.5)), b = 1 / (1 + exp(1));
    SAME(cel_plan_output(f.plan, 0), 1e-6, 2 * a, -3 * b);
    BACK(&f, 1, 1);
    SAME(gradient(&f, "bias"), 1e-6, a, b, 2 * a * (1 - a), -3 * b * (1 - b));
    end(&f);
}
END_TEST

/* Keras's beginning: a glorot kernel, a bias of zeros. */
START_TEST(first_weights)
{
    fit f = one("dense", "units = 50", SHAPES({1, {100}}), 1, false);
    ck_assert_str_eq(f.layer->weights[0].name, "kernel");
    ck_assert_str_eq(f.layer->weights[1].name, "bias");
    double most = 0;
    for (size_t i = 0; i < 5000; i++)
        most = fmax(most, fabs((double)weight(&f, "kernel")[i]));
    ck_assert(most <= sqrt(6.0 / 150) && most > 0.99 * sqrt(6.0 / 150));
    for (size_t i = 0; i < 50; i++)
        ck_assert(weight(&f, "bias")[i] == 0);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("dense", "units = 3", SHAPES({3, {2, 5, 4}}), "(None, 2, 5, 3)");
    gives("dense", "units = 6, activation = \"glu\"", SHAPES({1, {4}}), "(None, 3)");
    gives("dense", "units = 3, activation = \"glu\"", SHAPES({1, {4}}), "units must be a multiple of 2 for activation \"glu\", not 3");
    gives("dense", "units = 0", SHAPES({1, {4}}), "units must be a whole number >= 1, not 0");
    gives("dense", "units = 3, kernel_regularizer = \"l4\"", SHAPES({1, {4}}), "kernel_regularizer: there is no regularizer \"l4\"");
    survives("dense", "units = 3, activation = \"gelu\", kernel_regularizer = \"l2\"", SHAPES({1, {4}}));
}
END_TEST

/* An input that is mostly zeros, as dummies are, after some dense columns: the bits of the plain loop, also when its rows change later. */
START_TEST(zeros_of_an_input)
{
    enum { B = 32, D = 150, K = 40, BATCHES = 3 };
    static cel_real want[D * K];
    const double off = cel_matmul_kernels()->run ? 0 : 1e-3; /* OpenBLAS adds in another order */
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {D}}), *out = layer(g, "dense", "units = 40", in);
    fit f = start(g, &in, 1, &out, 1, B, true);
    f.layer = out->layer;
    cel_graph_free(g);
    for (int batch = 0; batch < BATCHES; batch++) {
        for (size_t i = 0; i < B * D; i++)
            f.x[0][i] = batch == 2 || i % D < 80 || (i * 7 + i / D) % 9 == 0 ? CEL_R(i % 13) - CEL_R(6.5) : CEL_R(0);
        forward(&f);
        ck_assert(((cel_dense *)f.plan->ops[0]->own)->many_zeros);
        const cel_real *w = weight(&f, "kernel"), *dy = cel_plan_output_gradient(f.plan, 0), *y = cel_plan_output(f.plan, 0);
        cel_matmul_plain(B, K, D, f.x[0], D, 1, w, K, want, K, false, NULL);
        for (size_t i = 0; i < B * K; i++)
            ck_assert(fabs((double)y[i] - (double)want[i]) <= off); /* the bias is 0 */
        fill_random(cel_plan_output_gradient(f.plan, 0), B * K, 7);
        cel_matmul_plain(D, K, B, f.x[0], 1, D, dy, K, want, K, false, NULL);
        cel_plan_backward(f.plan, &f.pass, f.grads);
        for (size_t i = 0; i < D * K; i++)
            ck_assert(fabs((double)gradient(&f, "kernel")[i] - (double)want[i]) <= off);
    }
    end(&f);
}
END_TEST

/* ---- fits whose products are shared ---- */

static const struct net {
    const char *hidden[3], *dropout, *optimizer, *loss;
    int units;
} nets[] = {
    {{"units = 70, activation = \"relu\"", "units = 53, activation = \"relu\""}, "rate = 0.3", "adam", "mse", 1},
    {{"units = 64, activation = \"relu\"", "units = 64, activation = \"relu\""}, NULL, "adam", "mse", 1},
    {{"units = 33, activation = \"tanh\"", "units = 40, activation = \"gelu\"", "units = 24, activation = \"glu\""}, "rate = 0.2", "sgd", "mse", 2},
    {{"units = 48, activation = \"elu\", kernel_regularizer = \"l2\""}, NULL, "rmsprop", "mse", 3},
};

/* The weights after a fit of some epochs; returns how many. */
static size_t weights(const struct net *net, int threads, cel_real *out, size_t room)
{
    enum { ROWS = 500, COLS = 23 };
    static cel_real x[ROWS * COLS], y[ROWS * 3];
    cel_error err;
    char last[64];
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {COLS}}), *o = in;
    for (size_t i = 0; i < 3 && net->hidden[i]; i++) {
        o = layer(g, "dense", net->hidden[i], o);
        if (net->dropout)
            o = layer(g, "dropout", net->dropout, o);
    }
    snprintf(last, sizeof last, "units = %d", net->units);
    o = layer(g, "dense", last, o);
    cel_model *model = model_of(g, &in, 1, &o, 1);
    cel_network *network;
    cel_stream stream;
    cel_stream_start(&stream, 3, 0, 0);
    fill_random(x, ROWS * COLS, 1);
    fill_random(y, ROWS * (size_t)net->units, 2);
    OK(cel_network_new(model, &stream, &network, &err));
    cel_optimizer optimizer;
    OK(cel_optimizer_named(net->optimizer, NAN, &optimizer, &err));
    OK(cel_network_compile(network, &(cel_compile_options){.optimizer = &optimizer, .loss_names = &net->loss, .n_losses = 1}, &err));
    cel_optimizer_free(&optimizer);
    const cel_real *xs[] = {x}, *ys[] = {y};
    const size_t y_size[] = {(size_t)net->units};
    const cel_samples samples = {ROWS, xs, ys, y_size, NULL};
    OK(cel_network_fit(network, &samples, &(cel_fit_options){.batch_size = 160, .epochs = 4, .validation_split = 0.1, .stream = &stream, .threads = threads}, NULL, &err));
    size_t n = model->n_params;
    ck_assert_uint_le(n, room);
    memcpy(out, cel_network_params(network), n * sizeof *out);
    cel_network_free(network);
    cel_model_free(model);
    cel_graph_free(g);
    return n;
}

START_TEST(shared_products_have_the_same_bits)
{
    static cel_real one[20000], many[20000];
    cel_dense_shared_from = 1;
    for (size_t k = 0; k < sizeof nets / sizeof *nets; k++) {
        size_t n = weights(&nets[k], 1, one, 20000);
        for (int threads = 2; threads <= 4; threads++) {
            weights(&nets[k], threads, many, 20000);
            ck_assert_mem_eq(one, many, n * sizeof *one);
        }
    }
}
END_TEST

TEST_MAIN("engine/dense", by_hand, one_unit, last_axis, activations, first_weights, shapes_and_refusals, zeros_of_an_input,
          shared_products_have_the_same_bits)
