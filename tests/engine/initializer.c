/* Initializers: moments and ranges of the distributions, fans, seeds, constants, orthogonality. */
#include "tests/engine/rules.h"

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

/* The fans of Keras's compute_fans: a matrix (in, out), a convolution's receptive field in both, a vector's length is both, at least 1. */
START_TEST(fans_of_shapes)
{
    static const struct {
        cel_shape shape;
        double in, out;
    } cases[] = {{{2, {40, 10}}, 40, 10}, {{3, {5, 8, 30}}, 40, 150}, {{4, {3, 2, 8, 30}}, 48, 180}, {{1, {900}}, 900, 900}, {{0}, 1, 1}};
    static const struct {
        const char *name;
        int mode; /* 0 in, 1 out, 2 their mean */
        double scale;
    } rules[] = {{"he_uniform", 0, 2}, {"lecun_uniform", 0, 1}, {"glorot_uniform", 2, 1}};
    cel_error err;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
            cel_rule r = rule(CEL_INITIALIZER, rules[k].name, NULL, 0);
            cel_stream s;
            double fan = rules[k].mode == 0 ? cases[c].in : (cases[c].in + cases[c].out) / 2, bound = sqrt(3 * rules[k].scale / fan);
            double most = 0;
            size_t n = cel_shape_size(&cases[c].shape);
            for (uint64_t seed = 0; seed < 2000 / n + 1; seed++) { /* about 2000 numbers of each */
                cel_stream_start(&s, seed, 0, 0);
                OK(r.type->fill(&r, &cases[c].shape, &s, w, &err));
                for (size_t i = 0; i < n; i++)
                    most = fmax(most, fabs((double)w[i]));
            }
            ck_assert_msg(most <= bound * 1.000001 && most > 0.98 * bound, "%s, shape %zu: largest %g, bound %g", rules[k].name, c, most, bound);
        }
}
END_TEST

static cel_rule scaling(double scale, const char *mode, const char *distribution)
{
    cel_error err;
    cel_rule out;
    cel_argument args[3] = {{"scale", cel_value_number(scale)}, {"mode", cel_value_text(mode)}, {"distribution", cel_value_text(distribution)}};
    OK(cel_rule_make(CEL_INITIALIZER, "variance_scaling", args, 3, &out, &err));
    for (size_t i = 0; i < 3; i++)
        cel_value_free(&args[i].value);
    return out;
}

/* variance = scale / fan for each mode and distribution; only the untruncated normal goes beyond 2.28 deviations. */
START_TEST(variance_scaling)
{
    static const char *const modes[] = {"fan_in", "fan_out", "fan_avg"}, *const kinds[] = {"truncated_normal", "untruncated_normal", "uniform"};
    static const double fan[] = {ROWS, COLS, (ROWS + COLS) / 2.0}, bound[] = {2.2736888, 6, 1.7320509};
    for (size_t m = 0; m < 3; m++)
        for (size_t d = 0; d < 3; d++) {
            cel_rule r = scaling(2.5, modes[m], kinds[d]);
            moments got = draw(&r);
            double sd = sqrt(2.5 / fan[m]);
            ck_assert_msg(fabs(got.sd / sd - 1) < 0.01, "%s %s: %g, not %g", modes[m], kinds[d], got.sd, sd);
            ck_assert(got.most <= bound[d] * sd * 1.0001);
            if (d == 1)
                ck_assert(got.most > 3 * sd);
        }
    cel_error err;
    cel_stream s;
    cel_stream_start(&s, 1, 0, 0);
    cel_rule r = scaling(0, "fan_in", "uniform");
    ck_assert_int_eq(r.type->fill(&r, &(cel_shape){1, {3}}, &s, w, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "scale of initializer_variance_scaling() must be > 0");
}
END_TEST

/* The arguments of the plain distributions move and stretch them. */
START_TEST(ends_and_deviations)
{
    cel_error err;
    cel_rule r;
    cel_argument ends[2] = {{"minval", cel_value_number(2)}, {"maxval", cel_value_number(5)}};
    OK(cel_rule_make(CEL_INITIALIZER, "random_uniform", ends, 2, &r, &err));
    moments m = draw(&r);
    NEAR(m.mean, 3.5, 0.02);
    ck_assert(m.least >= 2 && m.least < 2.001 && m.most <= 5 && m.most > 4.999);
    cel_argument normal[2] = {{"mean", cel_value_number(-1)}, {"stddev", cel_value_number(2)}};
    OK(cel_rule_make(CEL_INITIALIZER, "random_normal", normal, 2, &r, &err));
    m = draw(&r);
    NEAR(m.mean, -1, 0.04);
    NEAR(m.sd, 2, 0.02);
    OK(cel_rule_make(CEL_INITIALIZER, "truncated_normal", normal, 2, &r, &err));
    m = draw(&r);
    NEAR(m.mean, -1, 0.04);
    ck_assert(m.least >= -5.00001 && m.most <= 3.00001 && m.least < -4.99 && m.most > 2.99);
    for (size_t i = 0; i < 2; i++)
        cel_value_free(&ends[i].value), cel_value_free(&normal[i].value);
}
END_TEST

/* Without a seed of its own a rule follows the stream: the same twice, other numbers from another, other numbers when the stream goes on. */
START_TEST(the_stream_decides)
{
    static const char *const names[] = {"glorot_uniform", "he_normal", "random_normal", "truncated_normal", "orthogonal", "variance_scaling"};
    const cel_shape shape = {2, {4, 5}};
    cel_error err;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        cel_rule r = rule(CEL_INITIALIZER, names[k], NULL, 0);
        cel_stream a, b, c;
        cel_real x[20], y[20], z[20], on[20];
        cel_stream_start(&a, 1, 0, 0), cel_stream_start(&b, 1, 0, 0), cel_stream_start(&c, 1, 0, 1);
        OK(r.type->fill(&r, &shape, &a, x, &err));
        OK(r.type->fill(&r, &shape, &b, y, &err));
        OK(r.type->fill(&r, &shape, &c, z, &err));
        OK(r.type->fill(&r, &shape, &a, on, &err));
        ck_assert_mem_eq(x, y, sizeof x);
        ck_assert_msg(memcmp(x, z, sizeof x) != 0 && memcmp(x, on, sizeof x) != 0, "%s", names[k]);
    }
}
END_TEST

START_TEST(refusals_and_no_memory)
{
    cel_error err;
    cel_stream s;
    cel_stream_start(&s, 1, 0, 0);
    cel_rule r = rule(CEL_INITIALIZER, "orthogonal", NULL, 0);
    ck_assert_int_eq(r.type->fill(&r, &(cel_shape){1, {6}}, &s, w, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "initializer_orthogonal() needs a weight with at least two axes");
    cel_alloc_fail_after(1);
    cel_status status = r.type->fill(&r, &(cel_shape){2, {3, 3}}, &s, w, &err);
    cel_alloc_fail_after(0);
    ck_assert_int_eq(status, CEL_NOMEM);
    r = rule(CEL_INITIALIZER, "identity", NULL, 0);
    ck_assert_int_eq(r.type->fill(&r, &(cel_shape){3, {2, 2, 2}}, &s, w, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "initializer_identity() needs a weight with two axes, not 3");
}
END_TEST

TEST_MAIN("engine/initializer", distributions, seeds_and_constants, orthogonal_is, fans_of_shapes, variance_scaling, ends_and_deviations, the_stream_decides,
          refusals_and_no_memory)
