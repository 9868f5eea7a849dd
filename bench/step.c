/* The training step against the bare products: for each network, what one step of training takes (gather, forward, loss,
 * backward, Adam), and what OpenBLAS takes for the matrix products of the same shapes alone, in the same run, in turns.
 * One thread. Prints medians in microseconds and their ratio.
 *   bench-step [NETWORK [RATE]]   one network of the table, one dropout rate
 *   bench-step version            which BLAS this is
 *   bench-step serve NETWORK      says "ready", and for every line it reads the µs of a step, by the
 *                                 clock on the wall and of CPU time, and the rows predicted per second of both */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/blas.h"
#include "engine/engine.h"
#include "engine/matmul.h"
#include "engine/network.h"

char *openblas_get_corename(void);
char *openblas_get_config(void);

enum { ROUNDS = 75, MOST_LAYERS = 6 };

/* Dense layers one after the other; `towers` > 0: the first two hidden widths stand side by side and are concatenated. */
typedef struct net {
    const char *name;
    int batch, inputs, layers, units[MOST_LAYERS];
    bool towers;
} net;

static const net nets[] = {
    {"23-35-35-1", 32, 23, 3, {35, 35, 1}, false},
    {"23-62-62-1", 32, 23, 3, {62, 62, 1}, false},
    {"23-64-64-1", 32, 23, 3, {64, 64, 1}, false},
    {"23-98-98-1", 32, 23, 3, {98, 98, 1}, false},
    {"23-249-249-249-1", 32, 23, 4, {249, 249, 249, 1}, false},
    {"59-70/64-2", 32, 59, 3, {70, 64, 2}, true},
    {"256-1024-1024-1", 256, 256, 3, {1024, 1024, 1}, false},
};

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(void)
{
    return now(CLOCK_THREAD_CPUTIME_ID); /* what other programs take does not count */
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

/* A network, its data, and room for the bare products. */
typedef struct work {
    const net *n;
    dims d[MOST_LAYERS];
    int count, steps;
    float *x, *y, *a, *w, *b, *g;
    const float *xs, *ys;
    size_t y_size;
    cel_samples samples;
    cel_stream s;
    cel_network *network;
} work;

static void begin(work *k, const net *n, double rate)
{
    cel_error err = {0};
    size_t widest = 0, weights = 0;
    double flops = 0;
    *k = (work){.n = n};
    k->count = products_of(n, k->d);
    for (int i = 0; i < k->count; i++) {
        const dims *d = k->d + i;
        size_t most = (size_t)(d->in > d->out ? d->in : d->out);
        widest = most > widest ? most : widest;
        weights = (size_t)d->in * (size_t)d->out > weights ? (size_t)d->in * (size_t)d->out : weights;
        flops += 2.0 * n->batch * d->in * d->out * (2 + d->input_gradient);
    }
    k->steps = (int)(1e8 / flops) + 2;
    int outputs = n->units[n->layers - 1];
    size_t rows = (size_t)n->batch * (size_t)k->steps, inputs = (size_t)n->inputs;
    k->x = CEL_ARRAY(float, rows * inputs);
    k->y = CEL_ARRAY(float, rows * (size_t)outputs);
    k->a = CEL_ARRAY(float, (size_t)n->batch * widest);
    k->w = CEL_ARRAY(float, weights);
    k->b = CEL_ARRAY(float, (size_t)n->batch * widest);
    k->g = CEL_ARRAY(float, weights + (size_t)n->batch * widest);
    if (!k->x || !k->y || !k->a || !k->w || !k->b || !k->g)
        fail(n->name, NULL);
    cel_stream_start(&k->s, 2, 0, 0);
    for (size_t i = 0; i < rows * inputs; i++)
        k->x[i] = (float)cel_stream_norm(&k->s);
    for (size_t i = 0; i < rows; i++)
        k->y[i * (size_t)outputs + (outputs > 1 ? cel_stream_index(&k->s, (uint32_t)outputs) : 0)] = outputs > 1 ? 1 : (float)cel_stream_norm(&k->s);
    for (size_t i = 0; i < weights; i++)
        k->w[i] = 0.01f * (float)cel_stream_norm(&k->s);
    memcpy(k->a, k->x, (size_t)n->batch * inputs * sizeof *k->a);
    k->network = build(n, rate, &err);
    k->y_size = (size_t)outputs;
    k->xs = k->x;
    k->ys = k->y;
    k->samples = (cel_samples){.rows = rows, .x = &k->xs, .y = &k->ys, .y_size = &k->y_size};
}

static void end(work *k)
{
    cel_network_free(k->network);
    cel_free(k->x), cel_free(k->y), cel_free(k->a), cel_free(k->w), cel_free(k->b), cel_free(k->g);
}

/* An epoch; returns the microseconds of a step. */
static double train(work *k)
{
    cel_error err = {0};
    const cel_fit_options fit = {.batch_size = k->n->batch, .epochs = 1, .stream = &k->s};
    double start = seconds();
    if (cel_network_fit(k->network, &k->samples, &fit, NULL, &err) != CEL_OK)
        fail("fit", &err);
    return (seconds() - start) / k->steps * 1e6;
}

static double multiply(work *k)
{
    double start = seconds();
    for (int i = 0; i < k->steps; i++)
        multiply_all(k->d, k->count, k->n->batch, k->a, k->w, k->b, k->g);
    return (seconds() - start) / k->steps * 1e6;
}

static void run(const net *n, double rate)
{
    work k;
    double products[ROUNDS], whole[ROUNDS], ratios[ROUNDS];
    begin(&k, n, rate);
    for (int round = -1; round < ROUNDS; round++) { /* the first round warms up */
        double p = multiply(&k), all = train(&k);
        if (round >= 0) {
            products[round] = p;
            whole[round] = all;
            ratios[round] = all / p;
        }
    }
    double ratio = median(ratios, ROUNDS), p = median(products, ROUNDS), all = median(whole, ROUNDS); /* sorted now: the least comes first */
    printf("| %-17s | %3d | %4.2f | %8.1f | %8.1f | %8.1f | %8.1f | %5.2f | %5.2f |\n", n->name, n->batch, rate, p, products[0], all, whole[0], ratio,
           whole[0] / products[0]);
    fflush(stdout);
    end(&k);
}

/* For comparing with other programs in turns. */
static void serve(const net *n)
{
    enum { ROWS = 32768 };
    cel_error err = {0};
    work k;
    char line[64];
    begin(&k, n, 0);
    float *new = CEL_ARRAY(float, (size_t)ROWS * (size_t)n->inputs), *out = CEL_ARRAY(float, (size_t)ROWS * k.y_size);
    if (!new || !out)
        fail(n->name, NULL);
    for (size_t i = 0; i < (size_t)ROWS * (size_t)n->inputs; i++)
        new[i] = (float)cel_stream_norm(&k.s);
    const float *from = new;
    train(&k);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        enum { EPOCHS = 10, TIMES = 8 };
        double at[3][2];
        for (int i = 0; i < 3; i++) {
            for (int e = 0; i == 1 && e < EPOCHS; e++)
                train(&k);
            for (int e = 0; i == 2 && e < TIMES; e++)
                if (cel_network_predict(k.network, &from, ROWS, 0, &out, &err) != CEL_OK)
                    fail("predict", &err);
            at[i][0] = now(CLOCK_MONOTONIC);
            at[i][1] = now(CLOCK_PROCESS_CPUTIME_ID);
        }
        const double steps = 1e-6 * EPOCHS * k.steps, rows = (double)TIMES * ROWS;
        printf("%.3f %.3f %.0f %.0f\n", (at[1][0] - at[0][0]) / steps, (at[1][1] - at[0][1]) / steps, rows / (at[2][0] - at[1][0]),
               rows / (at[2][1] - at[1][1]));
        fflush(stdout);
    }
    cel_free(new), cel_free(out);
    end(&k);
}

static const net *named(const char *name)
{
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
        if (strcmp(name, nets[i].name) == 0)
            return nets + i;
    fprintf(stderr, "error: there is no network %s\n", name);
    exit(2);
}

int main(int argc, char **argv)
{
    cel_blas_stop_threads();
    if (argc > 1 && strcmp(argv[1], "version") == 0) {
        printf("%s; kernels in use: %s; own tiles: %s\n", openblas_get_config(), openblas_get_corename(),
               cel_matmul_kernels()->name ? cel_matmul_kernels()->name : "none");
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "serve") == 0) {
        serve(named(argv[2]));
        return 0;
    }
    const net *only = argc > 1 ? named(argv[1]) : NULL;
    puts("| network           | B   | drop | products, µs | least | step, µs | least | ratio | of least |\n|---|---|---|---|---|---|---|---|---|");
    for (const net *n = nets; n < nets + sizeof nets / sizeof *nets; n++) {
        if (only && n != only)
            continue;
        if (argc < 3 || atof(argv[2]) == 0)
            run(n, 0.0);
        if (argc < 3 || atof(argv[2]) > 0)
            run(n, argc < 3 ? 0.1 : atof(argv[2]));
    }
    return 0;
}
