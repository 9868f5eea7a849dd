#include "tests/engine/fitting.h"

static fitting f;

static cel_history fit(cel_fit_options o)
{
    cel_history h;
    if (!o.stream)
        o.stream = &f.stream;
    OK(cel_network_fit(f.network, &f.samples, &o, &h, &err));
    return h;
}

/* The weights after a fit, for comparing bits. */
static void weights_after(double dropout, cel_fit_options o, float *out)
{
    fitting_start(&f, dropout);
    fitting_compile(&f, "mse", "adam", 0.01, NULL);
    cel_history h = fit(o);
    memcpy(out, cel_network_params(f.network), f.model->n_params * sizeof *out);
    cel_history_free(&h);
    fitting_end(&f);
}

START_TEST(it_learns)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "adam", 0.02, "mae");
    cel_history h = fit((cel_fit_options){.epochs = 200, .batch_size = 8});
    ck_assert_int_eq(h.done, 200);
    ck_assert_int_eq(h.steps, 7);
    ck_assert_str_eq(h.name[0], "loss");
    ck_assert_str_eq(h.name[1], "mae");
    ck_assert_msg(h.value[0][199] < 0.05 && h.value[0][199] < 0.05 * h.value[0][0], "from %g to %g", h.value[0][0], h.value[0][199]);
    cel_history_free(&h);
    fitting_end(&f);
}
END_TEST

/* One full-batch step of SGD at rate 1 moves each weight by minus the gradient: compare with differences of the loss. */
START_TEST(a_step_is_the_gradient)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 1e-3, NULL);
    size_t n = f.model->n_params;
    float before[256], after[256];
    cel_real *w = cel_network_params(f.network);
    memcpy(before, w, n * sizeof *w);
    cel_history h = fit((cel_fit_options){.batch_size = N_ROWS, .in_order = true});
    memcpy(after, w, n * sizeof *w);
    cel_history_free(&h);
    for (size_t i = 0; i < n; i++) {
        double loss[2];
        for (int side = 0; side < 2; side++) {
            memcpy(w, before, n * sizeof *w);
            w[i] += side ? 1e-2f : -1e-2f;
            OK(cel_network_evaluate(f.network, &f.samples, 0, &h, &err));
            loss[side] = h.value[0][0];
            cel_history_free(&h);
        }
        double slope = (loss[1] - loss[0]) / 2e-2, step = ((double)before[i] - after[i]) / 1e-3;
        NEAR(slope, step, 2e-3 + 2e-3 * fabs(slope));
    }
    fitting_end(&f);
}
END_TEST

START_TEST(same_seed_same_bits)
{
    float a[256], b[256];
    weights_after(0.3, (cel_fit_options){.epochs = 3, .batch_size = 8}, a);
    weights_after(0.3, (cel_fit_options){.epochs = 3, .batch_size = 8}, b);
    ck_assert_mem_eq(a, b, f.model ? sizeof(float) * 48 : 0);
    cel_stream other;
    cel_stream_start(&other, 8, 0, 0);
    weights_after(0.3, (cel_fit_options){.epochs = 3, .batch_size = 8, .stream = &other}, b);
    ck_assert_int_ne(memcmp(a, b, sizeof(float) * 48), 0);
}
END_TEST

/* Reading a long run at epoch 2 gives what a run of 2 epochs gives. */
static float seen[256];

static cel_status look(void *context, cel_network *network, const cel_history *history, int32_t epoch, bool *stop, cel_error *error)
{
    (void)context;
    (void)stop;
    ck_assert_int_eq(history->done, epoch);
    cel_real out[N_ROWS], *outs[1] = {out};
    OK(cel_network_predict(network, f.xs, N_ROWS, 0, outs, error)); /* may not disturb the fit */
    if (epoch == 2)
        memcpy(seen, cel_network_params(network), cel_network_model(network)->n_params * sizeof *seen);
    return CEL_OK;
}

/* The weights of a net with kernels of several widths after a few epochs; `whole`: the optimizer's step is one pass after backward. */
static size_t weights_of_wide_net(bool whole, float *out)
{
    fitting g = {.graph = cel_graph_new()};
    cel_node *in, *node;
    const char *loss = "mse";
    OK(cel_graph_input(g.graph, &(cel_shape){1, {N_IN}}, NULL, &in, &err));
    node = layer(&g, "dense", in, "units", cel_value_integer(64), "relu", NULL);
    node = layer(&g, "dense", node, "units", cel_value_integer(48), "relu", NULL);
    node = layer(&g, "dropout", node, "rate", cel_value_number(0.2), NULL, NULL);
    node = layer(&g, "dense", node, "units", cel_value_integer(70), "relu", NULL);
    node = layer(&g, "dense", node, "units", cel_value_integer(1), NULL, NULL);
    OK(cel_model_new(g.graph, &in, 1, &node, 1, NULL, &g.model, &err));
    cel_stream_start(&g.stream, 7, 0, 0);
    OK(cel_network_new(g.model, &g.stream, &g.network, &err));
    cel_argument args[2] = {{"learning_rate", cel_value_number(0.01)}, {"clipvalue", cel_value_number(1e30)}};
    cel_optimizer adam;
    OK(cel_optimizer_make(cel_optimizer_type_find("adam"), args, whole ? 2 : 1, &adam, &err));
    OK(cel_network_compile(g.network, &(cel_compile_options){.optimizer = &adam, .loss_names = &loss, .n_losses = 1}, &err));
    cel_optimizer_free(&adam);
    for (size_t i = 0; i < 2; i++)
        cel_value_free(&args[i].value);
    OK(cel_network_fit(g.network, &f.samples, &(cel_fit_options){.epochs = 5, .batch_size = 16, .stream = &g.stream}, NULL, &err));
    size_t n = g.model->n_params;
    memcpy(out, cel_network_params(g.network), n * sizeof *out);
    fitting_end(&g);
    return n;
}

/* A number no gradient reaches clips nothing, but keeps backward from moving the weights as it goes. */
START_TEST(moving_weights_in_backward_changes_no_bit)
{
    static float a[16384], b[16384];
    fitting_start(&f, 0);
    size_t n = weights_of_wide_net(false, a);
    ck_assert_uint_le(n, 16384);
    weights_of_wide_net(true, b);
    ck_assert_mem_eq(a, b, n * sizeof *a);
    fitting_end(&f);
}
END_TEST

START_TEST(epochs_of_one_run)
{
    float two[256], five[256], watched[256];
    weights_after(0.2, (cel_fit_options){.epochs = 2, .batch_size = 8}, two);
    weights_after(0.2, (cel_fit_options){.epochs = 5, .batch_size = 8}, five);
    weights_after(0.2, (cel_fit_options){.epochs = 5, .batch_size = 8, .observe = look}, watched);
    ck_assert_mem_eq(seen, two, sizeof(float) * 48);
    ck_assert_mem_eq(watched, five, sizeof(float) * 48);
}
END_TEST

START_TEST(validation_and_weights)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 0, NULL);
    cel_history h = fit((cel_fit_options){.validation_split = 0.2, .epochs = 2, .batch_size = 7});
    ck_assert_str_eq(h.name[1], "val_loss");
    /* with rate 0 the losses are those of the first 40 and the last 10 rows */
    cel_samples first = f.samples;
    cel_history e;
    first.rows = 40;
    OK(cel_network_evaluate(f.network, &first, 0, &e, &err));
    NEAR(h.value[0][0], e.value[0][0], 1e-6);
    cel_history_free(&e);
    const cel_real *x[1] = {f.x + 40 * N_IN}, *y[1] = {f.y + 40};
    OK(cel_network_evaluate(f.network, &(cel_samples){10, x, y, f.y_size, NULL}, 0, &e, &err));
    NEAR(h.value[1][1], e.value[0][0], 1e-6);
    cel_history_free(&e);
    cel_history_free(&h);
    /* weights 0 and 2: the mean still divides by all rows */
    float w[N_ROWS];
    for (size_t r = 0; r < N_ROWS; r++)
        w[r] = r < 40 ? 1.25f : 0;
    f.samples.weight = w;
    h = fit((cel_fit_options){.batch_size = N_ROWS, .in_order = true});
    OK(cel_network_evaluate(f.network, &first, 0, &e, &err));
    NEAR(h.value[0][0], e.value[0][0], 1e-6);
    cel_history_free(&e);
    cel_history_free(&h);
    fitting_end(&f);
}
END_TEST

START_TEST(steps_go_on_in_the_next_epoch)
{
    float whole[256], parts[256];
    weights_after(0, (cel_fit_options){.epochs = 2, .batch_size = 10}, whole);                        /* 2 x 5 batches */
    weights_after(0, (cel_fit_options){.epochs = 10, .batch_size = 10, .steps_per_epoch = 1}, parts); /* 10 x 1 */
    ck_assert_mem_eq(whole, parts, sizeof(float) * 48);
}
END_TEST

START_TEST(errors)
{
    cel_history h;
    fitting_start(&f, 0);
    cel_fit_options o = {.stream = &f.stream};
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "needs a compiled model"));
    fitting_compile(&f, "mse", "adam", 0.01, NULL);
    f.y_size[0] = 2;
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "fit(): y has 2 columns, but mse of output `dense_1` needs 1");
    f.y_size[0] = 1;
    o.validation_split = 1.5;
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_INPUT);
    o.validation_split = 0;
    f.x[5] = NAN;
    o.fail_on_nan = true;
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_FAILED);
    ck_assert_ptr_nonnull(strstr(err.message, "the loss became NaN in epoch 1"));
    atomic_int stop = 1;
    o = (cel_fit_options){.stream = &f.stream, .interrupt = &stop};
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_INTERRUPTED);
    fitting_compile(&f, "sparse_categorical_crossentropy", "adam", 0.01, NULL);
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &(cel_fit_options){.stream = &f.stream}, &h, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "but the output has classes 0 to 0"));
    fitting_end(&f);
}
END_TEST

/* Whatever allocation fails, a fit says so and leaves nothing behind. */
START_TEST(memory_runs_out)
{
    fitting_start(&f, 0.1);
    fitting_compile(&f, "mse", "adam", 0.01, "mae");
    cel_history h;
    cel_callback stopping;
    cel_argument restore = {"restore_best_weights", cel_value_logical(true)};
    OK(cel_callback_make(cel_callback_type_find("early_stopping"), &restore, 1, &stopping, &err));
    cel_value_free(&restore.value);
    cel_fit_options o = {.stream = &f.stream, .validation_split = 0.3, .callbacks = &stopping, .n_callbacks = 1};
    cel_status status = CEL_NOMEM;
    long n = 0;
    while (status == CEL_NOMEM && n < 500) {
        cel_alloc_fail_after(++n);
        status = cel_network_fit(f.network, &f.samples, &o, &h, &err);
        cel_alloc_fail_after(0);
    }
    ck_assert_int_eq(status, CEL_OK);
    ck_assert_int_gt(n, 20);
    cel_history_free(&h);
    fitting_end(&f);
}
END_TEST

/* Between its first and last batch a fit asks for no memory: 40 epochs ask as often as one. */
START_TEST(the_loop_allocates_nothing)
{
    long asked[2];
    for (int many = 0; many < 2; many++) {
        fitting_start(&f, 0.1);
        fitting_compile(&f, "mse", "adam", 0.01, "auc");
        long before = cel_alloc_count();
        cel_history h = fit((cel_fit_options){.epochs = many ? 40 : 1, .batch_size = 4, .validation_split = 0.3});
        asked[many] = cel_alloc_count() - before;
        cel_history_free(&h);
        fitting_end(&f);
    }
    ck_assert_int_eq(asked[0], asked[1]);
}
END_TEST

TEST_MAIN("engine/train", it_learns, a_step_is_the_gradient, same_seed_same_bits, moving_weights_in_backward_changes_no_bit, epochs_of_one_run, validation_and_weights, steps_go_on_in_the_next_epoch,
          errors, memory_runs_out, the_loop_allocates_nothing)
