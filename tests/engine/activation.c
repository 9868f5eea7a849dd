/* Activations: values at chosen points against their definitions in double, names, NaN. (Slopes: tests/engine/gradient.c.) */
#include "engine/activation.h"
#include "tests/test.h"

static double value(const char *name, double x)
{
    const cel_activation *a = cel_activation_find(name);
    cel_real z = CEL_R(x), y;
    ck_assert_ptr_nonnull(a);
    a->forward(a->fallback, &z, &y, 1, 1);
    return (double)y;
}

static double f_gelu(double x) { return x * 0.5 * (1 + erf(x / sqrt(2))); }
static double f_mish(double x) { return x * tanh(log1p(exp(x))); }
static double f_silu(double x) { return x / (1 + exp(-x)); }
static double f_elu(double x) { return x > 0 ? x : exp(x) - 1; }
static double f_selu(double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (exp(x) - 1)); }
static double f_softplus(double x) { return log1p(exp(x)); }
static double f_log_sigmoid(double x) { return -log1p(exp(-x)); }
static double f_softsign(double x) { return x / (1 + fabs(x)); }
static double f_squareplus(double x) { return (x + sqrt(x * x + 4)) / 2; }
static double f_hard_sigmoid(double x) { return fmin(fmax(x / 6 + 0.5, 0), 1); }
static double f_hard_silu(double x) { return x * f_hard_sigmoid(x); }
static double f_relu6(double x) { return fmin(fmax(x, 0), 6); }
static double f_leaky(double x) { return x > 0 ? x : 0.2 * x; }
static double f_hard_shrink(double x) { return fabs(x) > 0.5 ? x : 0; }
static double f_soft_shrink(double x) { return x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0; }
static double f_tanh_shrink(double x) { return x - tanh(x); }
static double f_sparse_plus(double x) { return x <= -1 ? 0 : x >= 1 ? x : (x + 1) * (x + 1) / 4; }
static double f_sparse_sigmoid(double x) { return x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2; }

START_TEST(values)
{
    static const struct {
        const char *name;
        double (*f)(double);
    } rows[] = {{"gelu", f_gelu}, {"mish", f_mish}, {"silu", f_silu}, {"swish", f_silu}, {"elu", f_elu}, {"celu", f_elu}, {"selu", f_selu},
                {"softplus", f_softplus}, {"log_sigmoid", f_log_sigmoid}, {"softsign", f_softsign}, {"squareplus", f_squareplus},
                {"hard_sigmoid", f_hard_sigmoid}, {"hard_silu", f_hard_silu}, {"relu6", f_relu6}, {"leaky_relu", f_leaky}, {"hard_shrink", f_hard_shrink},
                {"soft_shrink", f_soft_shrink}, {"tanh_shrink", f_tanh_shrink}, {"sparse_plus", f_sparse_plus}, {"sparse_sigmoid", f_sparse_sigmoid},
                {"tanh", tanh}, {"exponential", exp}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (double x = -8.25; x < 9; x += 0.25) {
            double want = rows[i].f(x), got = value(rows[i].name, x);
            ck_assert_msg(fabs(got - want) <= 1e-6 * (1 + fabs(want)), "%s(%g) = %.9g, not %.9g", rows[i].name, x, got, want);
        }
}
END_TEST

START_TEST(rows_of_numbers)
{
    const cel_real z[8] = {1, 2, 3, -80, 100, 100, 0, -100};
    cel_real y[8];
    const cel_activation *softmax = cel_activation_find("softmax"), *log_softmax = cel_activation_find("log_softmax"), *sparse = cel_activation_find("sparsemax");
    softmax->forward(softmax->fallback, z, y, 2, 4);
    NEAR(y[2], exp(3) / (exp(1) + exp(2) + exp(3)), 1e-6);
    NEAR(y[4], 0.5, 1e-7);
    NEAR(y[0] + y[1] + y[2] + y[3], 1, 1e-6);
    log_softmax->forward(log_softmax->fallback, z, y, 2, 4);
    NEAR(y[5], -log(2), 1e-6);
    NEAR(y[7], -200 - log(2), 1e-4);
    const cel_real q[3] = {0.5f, 0.4f, -2};
    sparse->forward(sparse->fallback, q, y, 1, 3);
    NEAR(y[0], 0.55, 1e-6);
    NEAR(y[1], 0.45, 1e-6);
    ck_assert(y[2] == 0);
}
END_TEST

START_TEST(nan_stays)
{
    size_t n;
    const char *const *names = cel_activation_names(&n);
    for (size_t i = 0; i < n; i++) {
        const cel_activation *a = cel_activation_find(names[i]);
        /* selections by comparison give a constant or pass on, as Keras's do: threshold and the shrinks give 0, sparse_sigmoid 1 */
        if (!a || a->divides > 1 || strstr(names[i], "_shrink") || strcmp(names[i], "sparse_sigmoid") == 0 || strcmp(names[i], "threshold") == 0 || strcmp(names[i], "sparsemax") == 0)
            continue;
        cel_real z[2] = {CEL_R(NAN), 1}, y[2] = {0, 0};
        a->forward(a->fallback, z, y, 1, 2);
        ck_assert_msg(isnan(y[0]), "%s(NaN) = %g", names[i], (double)y[0]);
    }
}
END_TEST

START_TEST(names)
{
    cel_error err;
    const cel_activation *a;
    cel_value wrong = cel_value_text("sigmiod"), linear = cel_value_text("linear");
    ck_assert_int_eq(cel_activation_from_value(&wrong, &a, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no activation \"sigmiod\"");
    ck_assert_ptr_nonnull(strstr(err.hint, "\"sigmoid\""));
    OK(cel_activation_from_value(&linear, &a, &err));
    ck_assert_ptr_null(a);
    cel_value_free(&wrong), cel_value_free(&linear);
}
END_TEST

TEST_MAIN("engine/activation", values, rows_of_numbers, nan_stays, names)
