/* Names of forecasts: which outcome is which step of which variable. */
#include "tests/test.h"
#include "tuning/spec.h"

typedef struct names {
    const char *outcome[6];
    const char *steps, *variables, *places;
} names;

static const names READ[] = {
    {{"lead_1_temp", "lead_2_temp", "lead_3_temp"}, "1 2 3 ", "temp ", "0 1 2 "},
    {{"h2_temp", "h1_temp"}, "1 2 ", "temp ", "1 0 "},
    {{"lead_1_a", "lead_2_a", "lead_1_b_c", "lead_2_b_c"}, "1 2 ", "a b_c ", "0 2 1 3 "},
    {{"lead_10_a", "lead_2_a"}, "2 10 ", "a ", "1 0 "},
    {{"first", "second", "third"}, "1 2 3 ", "outcome ", "0 1 2 "},
    {{"lead_1_a", "b"}, "1 2 ", "outcome ", "0 1 "}, /* one that does not follow the pattern: none does */
    {{"x1y_2_z", "x1y_4_z"}, "2 4 ", "z ", "0 1 "},  /* the digits must stand before the underscore */
    {{"lead_1_", "lead_2_"}, "1 2 ", "outcome ", "0 1 "},
};

static void add_numbers(cel_text *t, size_t n, const size_t *x)
{
    for (size_t i = 0; i < n; i++)
        cel_text_addf(t, "%zu ", x[i]);
}

START_TEST(names_are_read)
{
    cel_error err;
    for (size_t i = 0; i < sizeof READ / sizeof *READ; i++) {
        size_t n = 0;
        while (n < 6 && READ[i].outcome[n])
            n++;
        cel_steps s;
        OK(cel_steps_read(READ[i].outcome, n, &s, &err));
        cel_text steps = {0}, variables = {0}, places = {0};
        for (size_t k = 0; k < s.n_steps; k++)
            cel_text_addf(&steps, "%d ", s.step[k]);
        for (size_t k = 0; k < s.n_variables; k++)
            cel_text_addf(&variables, "%s ", s.variable[k]);
        add_numbers(&places, s.n_steps * s.n_variables, s.outcome);
        ck_assert_str_eq(steps.text, READ[i].steps);
        ck_assert_str_eq(variables.text, READ[i].variables);
        ck_assert_str_eq(places.text, READ[i].places);
        cel_text_free(&steps);
        cel_text_free(&variables);
        cel_text_free(&places);
        cel_steps_free(&s);
    }
}
END_TEST

START_TEST(uneven_steps_are_refused)
{
    static const char *const uneven[][3] = {{"lead_1_a", "lead_2_a", "lead_1_b"}, {"p1_a", "q1_a", "p2_a"}};
    cel_error err;
    cel_steps s;
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(cel_steps_read(uneven[i], 3, &s, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, "Every forecasted variable must be led out to the same set of steps.");
    }
    static const char *const twice[] = {"p1_a", "q1_a", "p2_b", "q2_b"}; /* four names, four places, two of them empty */
    ck_assert_int_eq(cel_steps_read(twice, 4, &s, &err), CEL_INPUT);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_steps s;
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_steps_read(READ[2].outcome, 4, &s, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_steps_free(&s);
}
END_TEST

TEST_MAIN("tuning/steps", names_are_read, uneven_steps_are_refused, memory_may_end_anywhere)
