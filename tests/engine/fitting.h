/* What the tests of the network share: a small net, its data, a fit. */
#ifndef CEL_TEST_FITTING_H
#define CEL_TEST_FITTING_H

#include "engine/network.h"
#include "tests/test.h"

#define N_ROWS 50
#define N_IN 3

static cel_error err;

typedef struct fitting {
    cel_graph *graph;
    cel_model *model;
    cel_network *network;
    float x[N_ROWS * N_IN], y[N_ROWS];
    const cel_real *xs[1], *ys[2];
    size_t y_size[2];
    cel_samples samples;
    cel_stream stream;
} fitting;

static inline cel_node *layer(fitting *f, const char *type, cel_node *in, const char *argument, cel_value value, const char *activation, const char *name)
{
    cel_node *out;
    cel_argument args[2] = {{argument, value}, {"activation", activation ? cel_value_text(activation) : (cel_value){0}}};
    OK(cel_graph_layer(f->graph, type, args, activation ? 2 : 1, name, &in, 1, &out, &err));
    cel_value_free(&args[0].value);
    cel_value_free(&args[1].value);
    return out;
}

/* x -> dense(8, tanh) [-> dropout] -> dense(1), y = x0 - x1 x2 */
static inline void fitting_start(fitting *f, double dropout)
{
    cel_node *in, *out;
    memset(f, 0, sizeof *f);
    f->graph = cel_graph_new();
    OK(cel_graph_input(f->graph, &(cel_shape){1, {N_IN}}, NULL, &in, &err));
    out = layer(f, "dense", in, "units", cel_value_integer(8), "tanh", NULL);
    if (dropout > 0)
        out = layer(f, "dropout", out, "rate", cel_value_number(dropout), NULL, NULL);
    out = layer(f, "dense", out, "units", cel_value_integer(1), NULL, NULL);
    OK(cel_model_new(f->graph, &in, 1, &out, 1, NULL, &f->model, &err));
    cel_stream_start(&f->stream, 7, 0, 0);
    OK(cel_network_new(f->model, &f->stream, &f->network, &err));
    cel_stream data;
    cel_stream_start(&data, 99, 0, 0);
    for (size_t i = 0; i < N_ROWS * N_IN; i++)
        f->x[i] = (float)cel_stream_norm(&data);
    for (size_t r = 0; r < N_ROWS; r++)
        f->y[r] = f->x[r * N_IN] - f->x[r * N_IN + 1] * f->x[r * N_IN + 2];
    f->xs[0] = f->x;
    f->ys[0] = f->y;
    f->y_size[0] = 1;
    f->samples = (cel_samples){N_ROWS, f->xs, f->ys, f->y_size, NULL};
}

static inline void fitting_compile(fitting *f, const char *loss, const char *optimizer, double rate, const char *metric)
{
    cel_optimizer o;
    cel_network_metric m = {0};
    OK(cel_optimizer_named(optimizer, rate, &o, &err));
    if (metric)
        OK(cel_keras_metric_named(metric, &m.metric, &err));
    OK(cel_network_compile(f->network, &(cel_compile_options){.optimizer = &o, .loss_names = &loss, .n_losses = 1, .metrics = &m, .n_metrics = metric != NULL}, &err));
    cel_optimizer_free(&o);
}

static inline void fitting_end(fitting *f)
{
    cel_network_free(f->network);
    cel_model_free(f->model);
    cel_graph_free(f->graph);
}

#endif
