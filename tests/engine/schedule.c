#include "engine/schedule.h"
#include "tests/test.h"

static cel_error err;

static const cel_schedule_type *type(const char *name)
{
    for (size_t i = 0; i < cel_schedule_count(); i++)
        if (strcmp(cel_schedule_type_name(cel_schedule_type_at(i)), name) == 0)
            return cel_schedule_type_at(i);
    ck_abort_msg("no schedule %s", name);
    return NULL;
}

/* A schedule from up to five numbers. */
static cel_schedule make(const char *name, size_t n, const char *const *names, const double *values)
{
    cel_argument args[6];
    cel_schedule s;
    for (size_t i = 0; i < n; i++)
        args[i] = (cel_argument){names[i], cel_value_number(values[i])};
    OK(cel_schedule_make(type(name), args, n, &s, &err));
    for (size_t i = 0; i < n; i++)
        cel_value_free(&args[i].value);
    return s;
}

START_TEST(closed_forms)
{
    cel_schedule s = make("exponential_decay", 3, (const char *[]){"initial_learning_rate", "decay_steps", "decay_rate"}, (double[]){0.1, 10, 0.5});
    NEAR(cel_schedule_rate(&s, 0), 0.1, 1e-15);
    NEAR(cel_schedule_rate(&s, 15), 0.1 * pow(0.5, 1.5), 1e-15);
    s.setting[3] = 1; /* staircase */
    NEAR(cel_schedule_rate(&s, 19), 0.05, 1e-15);
    s = make("inverse_time_decay", 3, (const char *[]){"initial_learning_rate", "decay_steps", "decay_rate"}, (double[]){0.1, 10, 0.5});
    NEAR(cel_schedule_rate(&s, 20), 0.05, 1e-15);
    s = make("polynomial_decay", 4, (const char *[]){"initial_learning_rate", "decay_steps", "end_learning_rate", "power"}, (double[]){0.1, 30, 0.01, 2});
    NEAR(cel_schedule_rate(&s, 15), 0.09 * 0.25 + 0.01, 1e-15);
    NEAR(cel_schedule_rate(&s, 90), 0.01, 1e-15);
    s.setting[4] = 1; /* cycle: the second round is twice as long */
    NEAR(cel_schedule_rate(&s, 45), 0.09 * 0.0625 + 0.01, 1e-15);
    s = make("cosine_decay", 3, (const char *[]){"initial_learning_rate", "decay_steps", "alpha"}, (double[]){0.1, 40, 0.1});
    NEAR(cel_schedule_rate(&s, 20), 0.1 * (0.9 * 0.5 + 0.1), 1e-15);
    NEAR(cel_schedule_rate(&s, 400), 0.01, 1e-15);
    s = make("cosine_decay", 4, (const char *[]){"initial_learning_rate", "decay_steps", "warmup_target", "warmup_steps"}, (double[]){0.01, 30, 0.1, 10});
    NEAR(cel_schedule_rate(&s, 5), 0.055, 1e-15);
    NEAR(cel_schedule_rate(&s, 10), 0.1, 1e-15);
    NEAR(cel_schedule_rate(&s, 25), 0.05, 1e-15);
    s = make("cosine_decay_restarts", 2, (const char *[]){"initial_learning_rate", "first_decay_steps"}, (double[]){0.1, 10});
    NEAR(cel_schedule_rate(&s, 0), 0.1, 1e-15);
    NEAR(cel_schedule_rate(&s, 10), 0.1, 1e-12); /* restarted, now for 20 steps */
    NEAR(cel_schedule_rate(&s, 20), 0.05, 1e-12);
}
END_TEST

START_TEST(pieces)
{
    cel_argument args[2] = {{"boundaries", cel_value_numbers((double[]){10, 30}, 2)}, {"values", cel_value_numbers((double[]){0.1, 0.03, 0.01}, 3)}};
    cel_schedule s, copy;
    OK(cel_schedule_make(type("piecewise_constant_decay"), args, 2, &s, &err));
    OK(cel_schedule_copy(&s, &copy, &err));
    cel_schedule_free(&s);
    NEAR(cel_schedule_rate(&copy, 10), 0.1, 0);
    NEAR(cel_schedule_rate(&copy, 11), 0.03, 0);
    NEAR(cel_schedule_rate(&copy, 31), 0.01, 0);
    cel_schedule_free(&copy);
    for (long n = 1; n <= 2; n++) { /* memory that runs out half-way leaves nothing behind */
        cel_alloc_fail_after(n);
        cel_status status = cel_schedule_make(type("piecewise_constant_decay"), args, 2, &s, &err);
        cel_alloc_fail_after(0);
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    args[1].value.n = 2;
    ck_assert_int_eq(cel_schedule_make(type("piecewise_constant_decay"), args, 2, &s, &err), CEL_INPUT);
    args[1].value.n = 3;
    cel_value_free(&args[0].value);
    cel_value_free(&args[1].value);
    ck_assert_int_eq(cel_schedule_make(type("exponential_decay"), NULL, 0, &s, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "learning_rate_schedule_exponential_decay() needs `initial_learning_rate`: the rate of the first step");
}
END_TEST

TEST_MAIN("engine/schedule", closed_forms, pieces)
