/* Teams: every piece is done once whoever comes, goes or sleeps; a fit gives the same bits for any number of threads. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "engine/dense.h"
#include "engine/network.h"
#include "engine/team.h"
#include "tests/engine/net.h"

enum { ITEMS = 1003 };

static void count(void *context, size_t from, size_t to)
{
    int *done = context;
    for (size_t i = from; i < to; i++)
        done[i]++;
}

static void expect_each(const int *done, int times)
{
    for (size_t i = 0; i < ITEMS; i++)
        ck_assert_int_eq(done[i], times);
}

static void every_item_once(size_t helpers)
{
    cel_error err;
    cel_team *team;
    int done[ITEMS] = {0};
    cel_team_run(NULL, ITEMS, 7, count, done);
    expect_each(done, 1);
    OK(cel_team_new(helpers, &team, &err));
    for (int k = 0; k < 5000; k++) {
        cel_team_run(team, ITEMS, 1 + (size_t)k % 300, count, done);
        if (k % 1000 == 0)
            usleep(2000); /* helpers fall asleep */
    }
    expect_each(done, 5001);
    cel_team_run(team, 0, 4, count, done);
    expect_each(done, 5001);
    cel_team_free(team);
}

START_TEST(no_helper) { every_item_once(0); } END_TEST
START_TEST(one_helper) { every_item_once(1); } END_TEST
START_TEST(three_helpers) { every_item_once(3); } END_TEST

static void *serve(void *team)
{
    cel_team_serve(team);
    return NULL;
}

START_TEST(who_comes_from_outside)
{
    cel_error err;
    cel_team *team;
    pthread_t helper[2];
    int done[ITEMS] = {0};
    OK(cel_team_new(0, &team, &err));
    ck_assert(!cel_team_ready(team));
    ck_assert_int_eq(pthread_create(&helper[0], NULL, serve, team), 0);
    for (int k = 0; k < 3000; k++) {
        if (k == 1000)
            ck_assert_int_eq(pthread_create(&helper[1], NULL, serve, team), 0);
        cel_team_run(team, ITEMS, 16, count, done);
    }
    expect_each(done, 3000);
    cel_team_close(team);
    pthread_join(helper[0], NULL);
    pthread_join(helper[1], NULL);
    cel_team_serve(team); /* closed: returns at once */
    ck_assert(!cel_team_ready(team));
    cel_team_run(team, ITEMS, 16, count, done);
    expect_each(done, 3001);
    cel_team_free(team);
}
END_TEST

/* ---- fits --------------------------------------------------------------------------------------------------- */

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

START_TEST(the_same_bits)
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

TEST_MAIN("engine/team", no_helper, one_helper, three_helpers, who_comes_from_outside, the_same_bits)
