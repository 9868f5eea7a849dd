/* The training step against the bare products: for each network, what one step of training takes (gather, forward, loss,
 * backward, Adam), and what OpenBLAS takes for the matrix products of the same shapes alone, in the same run, in turns.
 * One thread. Prints medians in microseconds and their ratio. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/engine.h"
#include "engine/network.h"

void openblas_set_num_threads(int n);

enum { ROUNDS = 75, MOST_LAYERS = 6 };

/* Dense layers one after the other; `towers` > 0: the first two hidden widths stand side by side and are concatenated. */
typedef struct net {
    const char *name;
    int batch, inputs, layers, units[MOST_LAYERS];
    bool towers;
} net;

static const net nets[] = {
    {"23-35-35-1", 32, 23, 3, {35, 35, 1}, false},
    {"23-64-64-1", 32, 23, 3, {64, 64, 1}, false},
    {"23-98-98-1", 32, 23, 3, {98, 98, 1}, false},
    {"23-249-249-249-1", 32, 23, 4, {249, 249, 249, 1}, false},
    {"59-70/64-2", 32, 59, 3, {70, 64, 2}, true},
    {"256-1024-1024-1", 256, 256, 3, {1024, 1024, 1}, false},
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); /* what other programs take does not count */
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, ascending);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

static void fail(const char *what, const cel_error *err)
{
    fprintf(stderr, "error: %s: %s\n", what, err ? err->message : "there is not enough memory");
    exit(1);
}

/* ---- the products alone ---- */

typedef struct dims {
    int in, out;
    bool input_gradient;
} dims;

static int products_of(const net *n, dims *d)
{
    for (int i = 0; i < n->layers; i++) {
        int in = i == 0 ? n->inputs : n->units[i - 1];
        if (n->towers && i == 1)
            in = n->inputs;
        if (n->towers && i == 2)
            in = n->units[0] + n->units[1];
        d[i] = (dims){in, n->units[i], n->towers ? i == 2 : i > 0};
    }
    return n->layers;
}

static void multiply_all(const dims *d, int count, int batch, const float *x, const float *w, float *y, float *g)
{
    for (int i = 0; i < count; i++) {
        int in = d[i].in, out = d[i].out;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, out, in, 1, x, in, w, out, 0, y, out);
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, in, out, batch, 1, x, in, y, out, 0, g, out);
        if (d[i].input_gradient)
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, in, out, 1, y, out, w, out, 0, g, in);
    }
}

/* ---- the whole step ---- */

static cel_node *dense(cel_graph *graph, cel_node *from, int units, const char *activation, cel_error *err)
{
    cel_node *node;
    cel_argument args[] = {{"units", cel_value_integer(units)}, {"activation", cel_value_text(activation)}};
    if (cel_graph_layer(graph, "dense", args, 2, NULL, &from, 1, &node, err) != CEL_OK)
        fail("dense", err);
    for (size_t i = 0; i < 2; i++)
        cel_value_free(&args[i].value);
    return node;
}

static cel_node *dropout(cel_graph *graph, cel_node *from, double rate, cel_error *err)
{
    cel_node *node;
    cel_argument arg = {"rate", cel_value_number(rate)};
    if (rate == 0)
        return from;
    if (cel_graph_layer(graph, "dropout", &arg, 1, NULL, &from, 1, &node, err) != CEL_OK)
        fail("dropout", err);
    cel_value_free(&arg.value);
    return node;
}

static cel_network *build(const net *n, double rate, cel_error *err)
{
    cel_graph *graph = cel_graph_new();
    cel_node *input, *output;
    if (!graph)
        fail("graph", NULL);
    cel_shape shape = {1, {n->inputs}};
    if (cel_graph_input(graph, &shape, NULL, &input, err) != CEL_OK)
        fail("input", err);
    if (n->towers) {
        cel_node *tower[2], *both;
        for (int i = 0; i < 2; i++)
            tower[i] = dropout(graph, dense(graph, input, n->units[i], "relu", err), rate, err);
        if (cel_graph_layer(graph, "concatenate", NULL, 0, NULL, tower, 2, &both, err) != CEL_OK)
            fail("concatenate", err);
        output = dense(graph, both, n->units[2], "softmax", err);
    } else {
        output = input;
        for (int i = 0; i + 1 < n->layers; i++)
            output = dropout(graph, dense(graph, output, n->units[i], "relu", err), rate, err);
        output = dense(graph, output, n->units[n->layers - 1], "linear", err);
    }
    cel_model *model;
    cel_network *network;
    cel_stream stream;
    cel_stream_start(&stream, 1, 0, 0);
    if (cel_model_new(graph, &input, 1, &output, 1, NULL, &model, err) != CEL_OK)
        fail("model", err);
    if (cel_network_new(model, &stream, &network, err) != CEL_OK)
        fail("network", err);
    cel_optimizer adam;
    const char *loss = n->towers ? "categorical_crossentropy" : "mean_squared_error";
    if (cel_optimizer_named("adam", 0.001, &adam, err) != CEL_OK)
        fail("adam", err);
    cel_compile_options options = {.optimizer = &adam, .loss_names = &loss, .n_losses = 1};
    if (cel_network_compile(network, &options, err) != CEL_OK)
        fail("compile", err);
    cel_optimizer_free(&adam);
    cel_model_free(model);
    cel_graph_free(graph);
    return network;
}

static void run(const net *n, double rate)
{
    cel_error err = {0};
    dims d[MOST_LAYERS];
    int count = products_of(n, d);
    size_t widest = 0, weights = 0;
    double flops = 0;
    for (int i = 0; i < count; i++) {
        size_t most = (size_t)(d[i].in > d[i].out ? d[i].in : d[i].out);
        widest = most > widest ? most : widest;
        weights = (size_t)d[i].in * (size_t)d[i].out > weights ? (size_t)d[i].in * (size_t)d[i].out : weights;
        flops += 2.0 * n->batch * d[i].in * d[i].out * (2 + d[i].input_gradient);
    }
    int steps = (int)(1e8 / flops) + 2, outputs = n->units[n->layers - 1];
    size_t rows = (size_t)n->batch * (size_t)steps;
    float *x = CEL_ARRAY(float, rows * (size_t)n->inputs), *y = CEL_ARRAY(float, rows * (size_t)outputs);
    float *a = CEL_ARRAY(float, (size_t)n->batch * widest), *w = CEL_ARRAY(float, weights);
    float *b = CEL_ARRAY(float, (size_t)n->batch * widest), *g = CEL_ARRAY(float, weights + (size_t)n->batch * widest);
    if (!x || !y || !a || !w || !b || !g)
        fail(n->name, NULL);
    cel_stream s;
    cel_stream_start(&s, 2, 0, 0);
    for (size_t i = 0; i < rows * (size_t)n->inputs; i++)
        x[i] = (float)cel_stream_norm(&s);
    for (size_t i = 0; i < rows; i++)
        y[i * (size_t)outputs + (outputs > 1 ? cel_stream_index(&s, (uint32_t)outputs) : 0)] = 1;
    for (size_t i = 0; i < weights; i++)
        w[i] = 0.01f * (float)cel_stream_norm(&s);
    memcpy(a, x, (size_t)n->batch * (size_t)n->inputs * sizeof *a);

    cel_network *network = build(n, rate, &err);
    const size_t y_size = (size_t)outputs;
    const float *xs = x, *ys = y;
    cel_samples samples = {.rows = rows, .x = &xs, .y = &ys, .y_size = &y_size};
    cel_fit_options fit = {.batch_size = n->batch, .epochs = 1, .stream = &s};
    double products[ROUNDS], whole[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { /* the first round warms up */
        double t0 = seconds();
        for (int i = 0; i < steps; i++)
            multiply_all(d, count, n->batch, a, w, b, g);
        double t1 = seconds();
        if (cel_network_fit(network, &samples, &fit, NULL, &err) != CEL_OK)
            fail("fit", &err);
        double t2 = seconds();
        if (round >= 0) {
            products[round] = (t1 - t0) / steps * 1e6;
            whole[round] = (t2 - t1) / steps * 1e6;
        }
    }
    double ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        ratios[i] = whole[i] / products[i];
    double ratio = median(ratios, ROUNDS), p = median(products, ROUNDS), all = median(whole, ROUNDS); /* sorted now: the least comes first */
    printf("| %-17s | %3d | %4.2f | %8.1f | %8.1f | %8.1f | %8.1f | %5.2f | %5.2f |\n", n->name, n->batch, rate, p, products[0], all, whole[0], ratio,
           whole[0] / products[0]);
    cel_network_free(network);
    cel_free(x), cel_free(y), cel_free(a), cel_free(w), cel_free(b), cel_free(g);
}

int main(int argc, char **argv)
{
    openblas_set_num_threads(1);
    puts("| network           | B   | drop | products, µs | least | step, µs | least | ratio | of least |\n|---|---|---|---|---|---|---|---|---|");
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        if (argc > 1 && strcmp(argv[1], nets[i].name) != 0)
            continue;
        if (argc < 3 || atof(argv[2]) == 0)
            run(&nets[i], 0.0);
        if (argc < 3 || atof(argv[2]) > 0)
            run(&nets[i], argc < 3 ? 0.1 : atof(argv[2]));
    }
    return 0;
}
