#include "engine/network_inside.h"
#include "tests/engine/fitting.h"

static fitting f;

/* Names and their order are Keras's: sorted, a metric used twice numbered, a weighted one called so. */
START_TEST(columns)
{
    fitting_start(&f, 0);
    cel_network_metric m[4] = {0};
    OK(cel_keras_metric_named("mae", &m[0].metric, &err));
    OK(cel_keras_metric_named("mae", &m[1].metric, &err));
    OK(cel_keras_metric_named("mae", &m[2].metric, &err));
    OK(cel_keras_metric_named("accuracy", &m[3].metric, &err));
    m[2].weighted = true;
    const char *loss = "mse";
    OK(cel_network_compile(f.network, &(cel_compile_options){.loss_names = &loss, .n_losses = 1, .metrics = m, .n_metrics = 4}, &err));
    cel_tally t;
    OK(cel_tally_new(f.network, &f.samples, "test", &t, &err));
    static const char *const want[] = {"accuracy", "loss", "mae", "mae_1", "weighted_mae"};
    ck_assert_uint_eq(t.n_columns, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(t.name[i], want[i]);
    ck_assert_str_eq(cel_keras_metric_type_name(t.metrics[3].metric.type), "binary_accuracy");
    cel_tally_free(&t);
    fitting_end(&f);
}
END_TEST

/* Weighted and unweighted values over uneven batches equal those over all rows at once. */
START_TEST(batches)
{
    fitting_start(&f, 0);
    cel_network_metric m[2] = {0};
    OK(cel_keras_metric_named("mae", &m[0].metric, &err));
    OK(cel_keras_metric_named("rmse", &m[1].metric, &err));
    m[1].weighted = true;
    const char *loss = "mse";
    OK(cel_network_compile(f.network, &(cel_compile_options){.loss_names = &loss, .n_losses = 1, .metrics = m, .n_metrics = 2}, &err));
    float w[N_ROWS], p[N_ROWS], *out[1] = {p};
    for (int i = 0; i < N_ROWS; i++)
        w[i] = (float)(i % 3);
    f.samples.weight = w;
    OK(cel_network_predict(f.network, f.xs, N_ROWS, 0, out, &err));
    double se = 0, ae = 0, ws = 0;
    for (int i = 0; i < N_ROWS; i++) {
        double d = (double)p[i] - f.y[i];
        se += w[i] * d * d;
        ae += fabs(d);
        ws += w[i];
    }
    for (int32_t batch = 7; batch <= 50; batch += 43) {
        cel_history h;
        OK(cel_network_evaluate(f.network, &f.samples, batch, &h, &err));
        NEAR(h.value[cel_history_column(&h, "loss")][0], se / N_ROWS, 1e-5);
        NEAR(h.value[cel_history_column(&h, "mae")][0], ae / N_ROWS, 1e-5);
        NEAR(h.value[cel_history_column(&h, "rmse")][0], sqrt(se / ws), 1e-5);
        cel_history_free(&h);
    }
    fitting_end(&f);
}
END_TEST

/* Two outputs: the loss is the weighted sum, each output's own is recorded before its weight. */
START_TEST(two_outputs)
{
    fitting_start(&f, 0);
    fitting g = {.graph = f.graph};
    cel_node *in = cel_graph_node(f.graph, 0), *outs[2];
    outs[0] = layer(&g, "dense", in, "units", cel_value_integer(1), NULL, "a");
    outs[1] = layer(&g, "dense", in, "units", cel_value_integer(1), NULL, "b");
    OK(cel_model_new(f.graph, &in, 1, outs, 2, NULL, &g.model, &err));
    OK(cel_network_new(g.model, &f.stream, &g.network, &err));
    const char *losses[2] = {"mse", "mae"};
    OK(cel_network_compile(g.network, &(cel_compile_options){.loss_names = losses, .n_losses = 2, .loss_weights = (double[]){1, 0.25}}, &err));
    const cel_real *ys[2] = {f.y, f.y};
    size_t size[2] = {1, 1};
    cel_history h;
    OK(cel_network_evaluate(g.network, &(cel_samples){N_ROWS, f.xs, ys, size, NULL}, 0, &h, &err));
    ck_assert_str_eq(h.name[0], "a_loss");
    ck_assert_str_eq(h.name[1], "b_loss");
    ck_assert_str_eq(h.name[2], "loss");
    NEAR(h.value[2][0], h.value[0][0] + 0.25 * h.value[1][0], 1e-9);
    cel_history_free(&h);
    cel_network_free(g.network);
    cel_model_free(g.model);
    fitting_end(&f);
}
END_TEST

TEST_MAIN("engine/tally", columns, batches, two_outputs)
