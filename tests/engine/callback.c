#include "tests/engine/fitting.h"

static fitting f;

static cel_callback make(const char *type, size_t n, const cel_argument *args)
{
    cel_callback c;
    OK(cel_callback_make(cel_callback_type_find(type), args, n, &c, &err));
    return c;
}

static cel_history fit(const cel_callback *callback, int32_t epochs, double split)
{
    cel_history h;
    OK(cel_network_fit(f.network, &f.samples,
                       &(cel_fit_options){.stream = &f.stream, .epochs = epochs, .validation_split = split, .callbacks = callback, .n_callbacks = 1}, &h, &err));
    return h;
}

START_TEST(early_stopping)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 0, NULL); /* nothing ever improves */
    cel_argument args[4] = {{"monitor", cel_value_text("loss")}, {"patience", cel_value_integer(3)}, {"min_delta", cel_value_number(1e-6)},
                            {"restore_best_weights", cel_value_logical(true)}};
    cel_callback c = make("early_stopping", 3, args);
    cel_history h = fit(&c, 50, 0);
    ck_assert_int_eq(h.done, 4); /* the first epoch is the best, three more in vain */
    ck_assert_int_eq(h.stopped_epoch, 4);
    ck_assert_int_eq(h.best_epoch, 0);
    cel_history_free(&h);
    c = make("early_stopping", 4, args);
    ck_assert(!cel_network_shares_epochs(f.network, &(cel_fit_options){.callbacks = &c, .n_callbacks = 1}));
    h = fit(&c, 50, 0);
    ck_assert_int_eq(h.best_epoch, 1);
    cel_history_free(&h);
    for (int i = 0; i < 4; i++)
        cel_value_free(&args[i].value);
    fitting_end(&f);
}
END_TEST

START_TEST(best_weights_come_back)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "adam", 0.3, NULL);
    cel_argument args[2] = {{"patience", cel_value_integer(5)}, {"restore_best_weights", cel_value_logical(true)}};
    cel_callback c = make("early_stopping", 2, args);
    cel_history h = fit(&c, 100, 0.3), e;
    double best = INFINITY;
    int column = cel_history_column(&h, "val_loss");
    for (int32_t i = 0; i < h.n_values[column]; i++)
        best = fmin(best, h.value[column][i]);
    NEAR(h.value[column][h.best_epoch - 1], best, 0);
    const cel_real *x[1] = {f.x + 35 * N_IN}, *y[1] = {f.y + 35};
    OK(cel_network_evaluate(f.network, &(cel_samples){15, x, y, f.y_size, NULL}, 0, &e, &err));
    NEAR(e.value[0][0], best, 1e-9);
    cel_history_free(&e);
    cel_history_free(&h);
    cel_value_free(&args[0].value);
    cel_value_free(&args[1].value);
    fitting_end(&f);
}
END_TEST

START_TEST(plateau)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 1e-30, NULL);
    cel_argument args[3] = {{"monitor", cel_value_text("loss")}, {"patience", cel_value_integer(2)}, {"factor", cel_value_number(0.5)}};
    cel_callback c = make("reduce_lr_on_plateau", 3, args); /* its min_delta is 1e-4 */
    cel_history h = fit(&c, 6, 0);
    int column = cel_history_column(&h, "learning_rate");
    static const double want[6] = {1, 1, 1, 0.5, 0.5, 0.25}; /* the rate the epoch was run with */
    for (int i = 0; i < 6; i++)
        NEAR(h.value[column][i], 1e-30 * want[i], 1e-36);
    cel_history_free(&h);
    for (int i = 0; i < 3; i++)
        cel_value_free(&args[i].value);
    fitting_end(&f);
}
END_TEST

static cel_status tenth(void *context, int32_t epoch, double rate, double *out, cel_error *error)
{
    (void)context;
    (void)error;
    *out = epoch < 2 ? rate : rate / 10;
    return CEL_OK;
}

START_TEST(scheduler_and_nan)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 0.1, NULL);
    cel_callback c = make("learning_rate_scheduler", 0, NULL);
    c.schedule = tenth;
    cel_history h = fit(&c, 4, 0);
    int column = cel_history_column(&h, "learning_rate");
    NEAR(h.value[column][1], 0.1, 1e-12);
    NEAR(h.value[column][3], 0.001, 1e-12);
    cel_history_free(&h);
    f.x[0] = INFINITY;
    c = make("terminate_on_nan", 0, NULL);
    h = fit(&c, 4, 0);
    ck_assert_int_eq(h.done, 1);
    ck_assert(h.nan_loss);
    ck_assert(!isfinite(h.value[0][0]));
    cel_history_free(&h);
    fitting_end(&f);
}
END_TEST

START_TEST(what_cannot_be_watched)
{
    fitting_start(&f, 0);
    fitting_compile(&f, "mse", "sgd", 0.1, "mae");
    cel_callback c = make("early_stopping", 0, NULL);
    cel_history h;
    cel_fit_options o = {.stream = &f.stream, .callbacks = &c, .n_callbacks = 1};
    ck_assert_int_eq(cel_network_fit(f.network, &f.samples, &o, &h, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "callback_early_stopping() watches \"val_loss\", which this fit does not report");
    ck_assert_ptr_nonnull(strstr(err.hint, "it reports \"loss\", \"mae\""));
    strcpy(c.monitor, "mae");
    OK(cel_network_fit(f.network, &f.samples, &o, &h, &err)); /* smaller is better: known from the metric */
    cel_history_free(&h);
    fitting_end(&f);
}
END_TEST

TEST_MAIN("engine/callback", early_stopping, best_weights_come_back, plateau, scheduler_and_nan, what_cannot_be_watched)
