/* Rules by name; the distributions of initializers; penalties; projections. */
#include "engine/engine.h"
#include "tests/test.h"

static cel_rule rule(cel_rule_kind kind, const char *name, const char *argument, double value)
{
    cel_error err;
    cel_rule out;
    cel_argument arg = {argument, cel_value_number(value)};
    OK(cel_rule_make(kind, name, &arg, argument ? 1 : 0, &out, &err));
    cel_value_free(&arg.value);
    return out;
}

START_TEST(names)
{
    cel_error err;
    cel_rule r;
    static const char *const same[] = {"glorot_uniform", "GlorotUniform", "initializer_glorot_uniform"};
    for (size_t i = 0; i < 3; i++) {
        OK(cel_rule_make(CEL_INITIALIZER, same[i], NULL, 0, &r, &err));
        ck_assert_str_eq(r.type->name, "glorot_uniform");
    }
    ck_assert_str_eq(rule(CEL_INITIALIZER, "uniform", NULL, 0).type->name, "random_uniform");
    ck_assert_str_eq(rule(CEL_CONSTRAINT, "max_norm", NULL, 0).type->name, "maxnorm");
    ck_assert_int_eq(cel_rule_make(CEL_INITIALIZER, "glorot_unifrom", NULL, 0, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no initializer \"glorot_unifrom\"");
    ck_assert_ptr_nonnull(strstr(err.hint, "glorot_uniform"));
    cel_argument wrong = {"l3", cel_value_number(1)};
    ck_assert_int_eq(cel_rule_make(CEL_REGULARIZER, "l2", &wrong, 1, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "regularizer_l2() has no argument `l3`");
    cel_value_free(&wrong.value);
    cel_value number = cel_value_number(1);
    ck_assert_int_eq(cel_rule_from_value(CEL_REGULARIZER, &number, "kernel_regularizer", &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "kernel_regularizer must be a regularizer: its name in quotes, or a call of regularizer_...()");
    cel_value_free(&number);
}
END_TEST

typedef struct moments {
    double mean, sd, least, most;
} moments;

enum { ROWS = 300, COLS = 200 };
static cel_real w[ROWS * COLS];

static moments draw(const cel_rule *r)
{
    cel_error err;
    cel_stream s;
    cel_stream_start(&s, 42, 0, 0);
    const cel_shape shape = {2, {ROWS, COLS}};
    OK(r->type->fill(r, &shape, &s, w, &err));
    moments m = {0, 0, HUGE_VAL, -HUGE_VAL};
    size_t n = ROWS * COLS;
    for (size_t i = 0; i < n; i++) {
        double x = (double)w[i];
        m.mean += x / (double)n;
        m.least = x < m.least ? x : m.least;
        m.most = x > m.most ? x : m.most;
    }
    for (size_t i = 0; i < n; i++)
        m.sd += ((double)w[i] - m.mean) * ((double)w[i] - m.mean) / (double)n;
    m.sd = sqrt(m.sd);
    return m;
}

/* Deviations from Keras's documentation: sqrt(scale / fan); the bounds of a uniform are sqrt(3) of them, of a truncated normal 2 / 0.8796. */
START_TEST(distributions)
{
    static const struct {
        const char *name;
        double sd, bound; /* bound in deviations */
    } rows[] = {
        {"glorot_uniform", 0.0632455532, 1.7320508}, {"glorot_normal", 0.0632455532, 2.2736888}, {"he_uniform", 0.0816496581, 1.7320508},
        {"he_normal", 0.0816496581, 2.2736888},      {"lecun_uniform", 0.0577350269, 1.7320508}, {"lecun_normal", 0.0577350269, 2.2736888},
        {"random_uniform", 0.0288675135, 1.7320508}, {"truncated_normal", 0.0439812831, 2.2736888}, {"random_normal", 0.05, 6},
        {"variance_scaling", 0.0577350269, 2.2736888},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cel_rule r = rule(CEL_INITIALIZER, rows[i].name, NULL, 0);
        moments m = draw(&r);
        ck_assert_msg(fabs(m.sd / rows[i].sd - 1) < 0.01, "%s: deviation %g, not %g", rows[i].name, m.sd, rows[i].sd);
        ck_assert_msg(fabs(m.mean) < 4 * rows[i].sd / sqrt((double)ROWS * COLS), "%s: mean %g", rows[i].name, m.mean);
        double bound = rows[i].bound * rows[i].sd;
        ck_assert_msg(m.most <= bound * 1.0001 && m.least >= -bound * 1.0001, "%s: %g to %g, bound %g", rows[i].name, m.least, m.most, bound);
        if (rows[i].bound < 3)
            ck_assert_msg(m.most > 0.99 * bound, "%s: largest only %g of %g", rows[i].name, m.most, bound);
    }
}
END_TEST

START_TEST(seeds_and_constants)
{
    cel_rule r = rule(CEL_INITIALIZER, "glorot_uniform", "seed", 7);
    cel_stream a, b;
    cel_real x[6], y[6];
    cel_error err;
    const cel_shape shape = {2, {2, 3}};
    cel_stream_start(&a, 1, 0, 0), cel_stream_start(&b, 2, 0, 0);
    OK(r.type->fill(&r, &shape, &a, x, &err));
    OK(r.type->fill(&r, &shape, &b, y, &err));
    ck_assert_mem_eq(x, y, sizeof x); /* a seed of its own: whatever the fit's */
    r = rule(CEL_INITIALIZER, "identity", "gain", 2);
    OK(r.type->fill(&r, &shape, &a, x, &err));
    ck_assert(x[0] == 2 && x[1] == 0 && x[4] == 2 && x[5] == 0);
    r = rule(CEL_INITIALIZER, "constant", "value", 0.25);
    OK(r.type->fill(&r, &shape, &a, x, &err));
    ck_assert(x[5] == CEL_R(0.25));
    const cel_shape line = {1, {6}};
    r = rule(CEL_INITIALIZER, "identity", NULL, 0);
    ck_assert_int_eq(r.type->fill(&r, &line, &a, x, &err), CEL_INPUT);
}
END_TEST

START_TEST(orthogonal_is)
{
    static const cel_shape shapes[] = {{2, {7, 4}}, {2, {4, 7}}, {3, {2, 3, 4}}};
    for (size_t k = 0; k < 3; k++) {
        cel_rule r = rule(CEL_INITIALIZER, "orthogonal", "gain", 1.5);
        cel_stream s;
        cel_error err;
        size_t cols = (size_t)shapes[k].dim[shapes[k].rank - 1], rows = cel_shape_size(&shapes[k]) / cols;
        cel_stream_start(&s, 5, 0, 0);
        OK(r.type->fill(&r, &shapes[k], &s, w, &err));
        bool by_rows = rows < cols;
        for (size_t i = 0; i < (by_rows ? rows : cols); i++)
            for (size_t j = 0; j <= i; j++) {
                double dot = 0;
                for (size_t t = 0; t < (by_rows ? cols : rows); t++)
                    dot += (double)(by_rows ? w[i * cols + t] * w[j * cols + t] : w[t * cols + i] * w[t * cols + j]);
                NEAR(dot, i == j ? 2.25 : 0, 1e-6);
            }
    }
}
END_TEST

START_TEST(penalties)
{
    const cel_real x[3] = {1, -2, 0};
    cel_real g[3] = {10, 10, 10};
    cel_rule r = rule(CEL_REGULARIZER, "l1", "l1", 0.5);
    NEAR(r.type->penalty(&r, x, 3, g), 1.5, 1e-12);
    ck_assert(g[0] == 10.5f && g[1] == 9.5f && g[2] == 10);
    r = rule(CEL_REGULARIZER, "l2", "l2", 0.5);
    NEAR(r.type->penalty(&r, x, 3, NULL), 2.5, 1e-12);
    r = rule(CEL_REGULARIZER, "l1_l2", "l2", 0.5);
    r.number[0] = 0.25;
    NEAR(r.type->penalty(&r, x, 3, g), 0.75 + 2.5, 1e-12);
    NEAR(g[0], 10.5 + 0.25 + 1, 1e-6);
}
END_TEST

START_TEST(projections)
{
    const cel_shape shape = {2, {2, 2}};
    cel_real x[4] = {3, 0.3f, 4, -0.4f}; /* columns of length 5 and 0.5 */
    cel_rule r = rule(CEL_CONSTRAINT, "maxnorm", "max_value", 1);
    r.type->project(&r, &shape, x);
    NEAR(x[0], 0.6, 1e-6);
    NEAR(x[1], 0.3, 1e-6);
    NEAR(x[2], 0.8, 1e-6);
    r = rule(CEL_CONSTRAINT, "unitnorm", "axis", 2);
    r.type->project(&r, &shape, x);
    NEAR(x[0] * x[0] + x[1] * x[1], 1, 1e-6);
    r = rule(CEL_CONSTRAINT, "nonneg", NULL, 0);
    r.type->project(&r, &shape, x);
    ck_assert(x[3] == 0 && x[0] > 0);
    cel_real z[4] = {3, 0.3f, 4, -0.4f};
    r = rule(CEL_CONSTRAINT, "minmaxnorm", "min_value", 0.75);
    r.type->project(&r, &shape, z);
    NEAR(sqrt((double)(z[0] * z[0] + z[2] * z[2])), 1, 1e-6);
    NEAR(sqrt((double)(z[1] * z[1] + z[3] * z[3])), 0.75, 1e-6);
}
END_TEST

TEST_MAIN("engine/rule", names, distributions, seeds_and_constants, orthogonal_is, penalties, projections)
