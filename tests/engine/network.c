#include "tests/engine/fitting.h"

static fitting f;

START_TEST(predictions_do_not_depend_on_chunks)
{
    fitting_start(&f, 0.5);
    float a[N_ROWS], b[N_ROWS], c[N_ROWS], *out[1] = {a};
    OK(cel_network_predict(f.network, f.xs, N_ROWS, 0, out, &err));
    out[0] = b;
    OK(cel_network_predict(f.network, f.xs, N_ROWS, 7, out, &err));
    out[0] = c;
    OK(cel_network_predict(f.network, f.xs, N_ROWS, 1000, out, &err));
    for (int i = 0; i < N_ROWS; i++) {
        NEAR(a[i], b[i], 1e-6);
        NEAR(a[i], c[i], 1e-6);
    }
    fitting_end(&f);
}
END_TEST

START_TEST(compile_and_count)
{
    fitting_start(&f, 0);
    ck_assert(!cel_network_compiled(f.network));
    const char *loss = "msee";
    ck_assert_int_eq(cel_network_compile(f.network, &(cel_compile_options){.loss_names = &loss, .n_losses = 1}, &err), CEL_INPUT);
    ck_assert(!cel_network_compiled(f.network));
    fitting_compile(&f, "mse", "adam", 0.01, NULL);
    ck_assert_uint_eq(cel_network_optimizer_params(f.network), 0);
    cel_history h;
    OK(cel_network_fit(f.network, &f.samples, &(cel_fit_options){.stream = &f.stream}, &h, &err));
    cel_history_free(&h);
    ck_assert_uint_eq(cel_network_optimizer_params(f.network), 2 * f.model->n_trainable + 2);
    fitting_end(&f);
}
END_TEST

/* A copy has the weights and the optimizer's state, dropout counts on: both go on alike, bit for bit, and apart from each other. */
START_TEST(a_copy_goes_on_alike)
{
    fitting_start(&f, 0.3);
    fitting_compile(&f, "mse", "adam", 0.01, "mae");
    cel_fit_options options = {.stream = &f.stream, .epochs = 3};
    OK(cel_network_fit(f.network, &f.samples, &options, NULL, &err));
    cel_network *copy;
    OK(cel_network_copy(f.network, &copy, &err));
    ck_assert_uint_eq(cel_network_optimizer_params(copy), cel_network_optimizer_params(f.network));
    size_t bytes = f.model->n_params * sizeof(cel_real);
    OK(cel_network_fit(f.network, &f.samples, &options, NULL, &err));
    ck_assert_int_ne(memcmp(cel_network_params(copy), cel_network_params(f.network), bytes), 0);
    OK(cel_network_fit(copy, &f.samples, &options, NULL, &err));
    ck_assert_int_eq(memcmp(cel_network_params(copy), cel_network_params(f.network), bytes), 0);
    cel_network_free(copy);
    fitting_end(&f);
}
END_TEST

START_TEST(memory_runs_out)
{
    fitting_start(&f, 0);
    cel_status status = CEL_NOMEM;
    for (long n = 1; status == CEL_NOMEM && n < 50; n++) {
        cel_network *network;
        cel_alloc_fail_after(n);
        status = cel_network_new(f.model, &f.stream, &network, &err);
        cel_alloc_fail_after(0);
        cel_network_free(network);
    }
    ck_assert_int_eq(status, CEL_OK);
    const char *loss = "mse";
    status = CEL_NOMEM;
    for (long n = 1; status == CEL_NOMEM && n < 50; n++) {
        cel_alloc_fail_after(n);
        status = cel_network_compile(f.network, &(cel_compile_options){.loss_names = &loss, .n_losses = 1}, &err);
        cel_alloc_fail_after(0);
    }
    ck_assert_int_eq(status, CEL_OK);
    fitting_end(&f);
}
END_TEST

TEST_MAIN("engine/network", predictions_do_not_depend_on_chunks, compile_and_count, a_copy_goes_on_alike, memory_runs_out)
