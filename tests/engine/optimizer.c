#include "engine/optimizer.h"
#include "tests/test.h"

static cel_error err;

static cel_optimizer make(const char *name, size_t n, const char *const *names, const double *values)
{
    cel_argument args[6];
    cel_optimizer o;
    for (size_t i = 0; i < n; i++)
        args[i] = (cel_argument){names[i], cel_value_number(values[i])};
    OK(cel_optimizer_make(cel_optimizer_type_find(name), args, n, &o, &err));
    for (size_t i = 0; i < n; i++)
        cel_value_free(&args[i].value);
    return o;
}

static void turn_on(cel_optimizer *o, const char *setting, double value)
{
    size_t n;
    const cel_setting *settings = cel_optimizer_type_settings(o->type, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(settings[i].formal.name, setting) == 0)
            o->setting[i] = value;
}

static const cel_weight_span one_span = {0, 3};

/* The weights after steps with the gradients g1 and g2, from 1, -2, 3. */
static void two_steps(const cel_optimizer *o, float w[3])
{
    cel_optimizer_state s;
    float g1[3] = {0.5f, -0.25f, 0}, g2[3] = {0.1f, 0.3f, -0.2f};
    w[0] = 1, w[1] = -2, w[2] = 3;
    OK(cel_optimizer_start(o, 3, &one_span, 1, &s, &err));
    cel_optimizer_step(&s, w, g1);
    cel_optimizer_step(&s, w, g2);
    cel_optimizer_finish(&s, w);
    ck_assert_uint_eq(s.iterations, 2);
    cel_optimizer_state_free(&s);
}

static const double G[2][3] = {{0.5, -0.25, 0}, {0.1, 0.3, -0.2}}, W[3] = {1, -2, 3};

START_TEST(sgd_in_closed_form)
{
    float w[3];
    cel_optimizer o = make("sgd", 1, (const char *[]){"learning_rate"}, (double[]){0.1});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++)
        NEAR(w[i], W[i] - 0.1 * (G[0][i] + G[1][i]), 1e-6);
    o = make("sgd", 2, (const char *[]){"learning_rate", "momentum"}, (double[]){0.1, 0.9});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++)
        NEAR(w[i], W[i] - 0.1 * (G[0][i] * 1.9 + G[1][i]), 1e-6);
    turn_on(&o, "nesterov", 1);
    two_steps(&o, w);
    for (int i = 0; i < 3; i++) {
        double m1 = -0.1 * G[0][i], m2 = 0.9 * m1 - 0.1 * G[1][i];
        NEAR(w[i], W[i] + 0.9 * m1 - 0.1 * G[0][i] + 0.9 * m2 - 0.1 * G[1][i], 1e-6);
    }
    o = make("sgd", 2, (const char *[]){"learning_rate", "weight_decay"}, (double[]){0.1, 0.5});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++)
        NEAR(w[i], ((W[i] * 0.95) - 0.1 * G[0][i]) * 0.95 - 0.1 * G[1][i], 1e-6);
}
END_TEST

START_TEST(adam_in_closed_form)
{
    float w[3];
    cel_optimizer o = make("adam", 1, (const char *[]){"learning_rate"}, (double[]){0.01});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++) { /* powers of the decays in float32, as Keras takes them */
        double m = 0.1 * G[0][i], v = 0.001 * G[0][i] * G[0][i], x = W[i];
        x -= 0.01 * sqrt(1.0f - 0.999f) / (1.0f - 0.9f) * m / (sqrt(v) + 1e-7);
        m = 0.9 * m + 0.1 * G[1][i];
        v = 0.999 * v + 0.001 * G[1][i] * G[1][i];
        x -= 0.01 * sqrt(1.0f - (float)pow(0.999f, 2)) / (1.0f - (float)pow(0.9f, 2)) * m / (sqrt(v) + 1e-7);
        NEAR(w[i], x, 4e-7);
    }
    /* without bias the very first step of Adam has the length of the rate, whatever the gradient */
    o = make("adamax", 1, (const char *[]){"learning_rate"}, (double[]){0.01});
    two_steps(&o, w);
    ck_assert(w[0] < 0.985f && w[2] > 3.0f);
    cel_optimizer amsgrad = make("adam", 1, (const char *[]){"learning_rate"}, (double[]){0.01});
    turn_on(&amsgrad, "amsgrad", 1);
    ck_assert_uint_eq(cel_optimizer_slots(&amsgrad), 3);
}
END_TEST

START_TEST(rmsprop_adagrad_lion)
{
    float w[3];
    cel_optimizer o = make("rmsprop", 1, (const char *[]){"learning_rate"}, (double[]){0.01});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++) {
        double v = 0.1 * G[0][i] * G[0][i], x = W[i] - 0.01 * G[0][i] / sqrt(v + 1e-7);
        v = 0.9 * v + 0.1 * G[1][i] * G[1][i];
        NEAR(w[i], x - 0.01 * G[1][i] / sqrt(v + 1e-7), 2e-6);
    }
    o = make("adagrad", 1, (const char *[]){"learning_rate"}, (double[]){0.1});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++) {
        double v = 0.1 + G[0][i] * G[0][i], x = W[i] - 0.1 * G[0][i] / sqrt(v + 1e-7);
        v += G[1][i] * G[1][i];
        NEAR(w[i], x - 0.1 * G[1][i] / sqrt(v + 1e-7), 2e-6);
    }
    o = make("lion", 1, (const char *[]){"learning_rate"}, (double[]){0.01});
    two_steps(&o, w);
    NEAR(w[0], 0.98, 1e-6);
    NEAR(w[1], -2.0, 1e-6); /* up, then down again */
    NEAR(w[2], 3.01, 1e-6); /* no gradient, no step */
}
END_TEST

START_TEST(clipping)
{
    float w[3];
    cel_optimizer o = make("sgd", 2, (const char *[]){"learning_rate", "clipvalue"}, (double[]){1, 0.2});
    two_steps(&o, w);
    NEAR(w[0], 1 - 0.2 - 0.1, 1e-6);
    NEAR(w[1], -2 + 0.2 - 0.2, 1e-6);
    o = make("sgd", 2, (const char *[]){"learning_rate", "clipnorm"}, (double[]){1, 0.1});
    two_steps(&o, w);
    double n1 = sqrt(0.25 + 0.0625), n2 = sqrt(0.01 + 0.09 + 0.04);
    for (int i = 0; i < 3; i++)
        NEAR(w[i], W[i] - 0.1 * G[0][i] / n1 - 0.1 * G[1][i] / n2, 1e-6);
    /* two weights: each its own norm, or one norm of all */
    cel_weight_span spans[2] = {{0, 1}, {1, 2}};
    cel_optimizer_state s;
    float v[3] = {0, 0, 0}, g[3] = {3, 0, 4};
    OK(cel_optimizer_start(&o, 3, spans, 2, &s, &err));
    cel_optimizer_step(&s, v, g);
    NEAR(v[0], -0.1, 1e-6);
    NEAR(v[2], -0.1, 1e-6);
    cel_optimizer_state_free(&s);
    o = make("sgd", 2, (const char *[]){"learning_rate", "global_clipnorm"}, (double[]){1, 0.1});
    OK(cel_optimizer_start(&o, 3, spans, 2, &s, &err));
    float v2[3] = {0, 0, 0}, g2[3] = {3, 0, 4};
    cel_optimizer_step(&s, v2, g2);
    NEAR(v2[0], -0.06, 1e-6);
    NEAR(v2[2], -0.08, 1e-6);
    cel_optimizer_state_free(&s);
    cel_argument both[2] = {{"clipnorm", cel_value_number(1)}, {"clipvalue", cel_value_number(1)}};
    ck_assert_int_eq(cel_optimizer_make(cel_optimizer_type_find("adam"), both, 2, &o, &err), CEL_INPUT);
    cel_value_free(&both[0].value);
    cel_value_free(&both[1].value);
}
END_TEST

START_TEST(averages_and_gathering)
{
    float w[3];
    cel_optimizer o = make("sgd", 2, (const char *[]){"learning_rate", "ema_momentum"}, (double[]){0.1, 0.5});
    turn_on(&o, "use_ema", 1);
    ck_assert(cel_optimizer_averages(&o));
    two_steps(&o, w);
    for (int i = 0; i < 3; i++) { /* the first step starts the average */
        double one = W[i] - 0.1 * G[0][i], two = one - 0.1 * G[1][i];
        NEAR(w[i], 0.5 * one + 0.5 * two, 1e-6);
    }
    o = make("sgd", 2, (const char *[]){"learning_rate", "gradient_accumulation_steps"}, (double[]){0.1, 2});
    two_steps(&o, w);
    for (int i = 0; i < 3; i++)
        NEAR(w[i], W[i] - 0.1 * (G[0][i] + G[1][i]) / 2, 1e-6);
}
END_TEST

START_TEST(names_and_rates)
{
    cel_optimizer o;
    static const char *const names[] = {"adam", "SGD", "adamw", "adam_w", "AdamW", "rmsprop", "RMSprop", "adamax", "nadam", "adagrad", "adadelta", "lion", "ftrl", "lamb"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        OK(cel_optimizer_named(names[i], 0.25, &o, &err));
        NEAR(cel_optimizer_learning_rate(&o), 0.25, 0);
    }
    OK(cel_optimizer_named("sgd", NAN, &o, &err));
    NEAR(cel_optimizer_learning_rate(&o), 0.01, 0);
    ck_assert_int_eq(cel_optimizer_named("adm", NAN, &o, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no optimizer \"adm\"");
    ck_assert_str_eq(err.hint, "did you mean \"adam\"?");
}
END_TEST

/* Every optimizer goes down a bowl, and with zero gradient stays where it is (padding between weights relies on it). */
START_TEST(all_descend)
{
    for (size_t k = 0; k < cel_optimizer_count(); k++) {
        cel_optimizer o;
        cel_optimizer_state s;
        float w[20] = {0}, g[20] = {0};
        const char *name = cel_optimizer_type_name(cel_optimizer_type_at(k));
        OK(cel_optimizer_named(name, strcmp(name, "adadelta") == 0 ? 10 : 0.05, &o, &err));
        cel_weight_span span = {0, 10};
        OK(cel_optimizer_start(&o, 20, &span, 1, &s, &err));
        for (int i = 0; i < 10; i++)
            w[i] = (float)(i + 1);
        double before = 385;
        for (int step = 0; step < 60; step++) {
            for (int i = 0; i < 10; i++)
                g[i] = 2 * w[i];
            cel_optimizer_step(&s, w, g);
        }
        double after = 0;
        for (int i = 0; i < 10; i++)
            after += (double)w[i] * w[i];
        ck_assert_msg(after < 0.95 * before, "%s: from %g to %g", name, before, after);
        for (int i = 10; i < 20; i++)
            ck_assert_msg(w[i] == 0, "%s moves weights without gradient", name);
        cel_optimizer_state_free(&s);
        cel_optimizer_free(&o);
    }
}
END_TEST

START_TEST(memory_runs_out)
{
    cel_optimizer o = make("adam", 0, NULL, NULL);
    for (long n = 1; n <= 2; n++) {
        cel_optimizer_state s;
        cel_alloc_fail_after(n);
        cel_status status = cel_optimizer_start(&o, 3, &one_span, 1, &s, &err);
        cel_alloc_fail_after(0);
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("engine/optimizer", sgd_in_closed_form, adam_in_closed_form, rmsprop_adagrad_lion, clipping, averages_and_gathering, names_and_rates, all_descend,
          memory_runs_out)
