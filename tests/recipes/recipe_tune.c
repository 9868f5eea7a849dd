/* tune() in the arguments of steps: listed, and replaced by values. */
#include "tests/recipes/frames.h"

static cel_recipe *tuned(cel_frame *f)
{
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_zv", "all_predictors()", NULL}), *a, *b;
    cel_named_value threshold = {(char *)"threshold", cel_value_tune("")},
                    nzv[] = {{(char *)"freq_cut", cel_value_tune("cut")}, {(char *)"unique_cut", cel_value_number(5)}},
                    log[] = {{(char *)"base", cel_value_tune("")}};
    OK(cel_recipe_step(r, "step_other", "colour", &threshold, 1, &a, &err));
    OK(cel_recipe_step(a, "step_nzv", "size", nzv, 2, &b, &err));
    cel_recipe_drop(a);
    OK(cel_recipe_step(b, "step_log", "size", log, 1, &a, &err));
    cel_value_free(&threshold.value);
    cel_value_free(&nzv[0].value);
    cel_value_free(&nzv[1].value);
    cel_value_free(&log[0].value);
    cel_recipe_drop(b);
    cel_recipe_drop(r);
    return a;
}

START_TEST(marks_are_listed)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = tuned(f);
    cel_recipe_tune *tune;
    size_t n;
    OK(cel_recipe_tunes(r, &tune, &n, &err));
    ck_assert_uint_eq(n, 3);
    ck_assert_uint_eq(tune[0].step, 1);
    ck_assert_str_eq(tune[0].argument, "threshold");
    ck_assert_str_eq(tune[0].id, "threshold");
    ck_assert_str_eq(tune[0].tunable->function, "threshold");
    ck_assert_str_eq(tune[1].argument, "freq_cut");
    ck_assert_str_eq(tune[1].id, "cut");
    ck_assert_str_eq(tune[2].id, "base");
    ck_assert_ptr_null(tune[2].tunable); /* dials knows no base of a logarithm */
    cel_free(tune);
    cel_recipe_drop(r);
    r = steps_on(f, "price ~ .", NULL);
    OK(cel_recipe_tunes(r, &tune, &n, &err));
    ck_assert(n == 0 && !tune);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(values_take_their_place)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = tuned(f), *some, *all;
    cel_recipe_tune *tune;
    size_t n;
    cel_named_value first[] = {{(char *)"cut", cel_value_integer(20)}, {(char *)"nobody", cel_value_number(1)}},
                    rest[] = {{(char *)"threshold", cel_value_number(0.5)}, {(char *)"base", cel_value_number(2)}};
    OK(cel_recipe_finalize(r, first, 2, &some, &err));
    NEAR(cel_step_number(some->step[2], "freq_cut"), 20, 0);
    ck_assert(cel_step_arg(r->step[2], "freq_cut")->kind == CEL_V_TUNE); /* the recipe given stays */
    ck_assert_ptr_eq(some->step[0], r->step[0]);
    OK(cel_recipe_finalize(some, rest, 2, &all, &err));
    OK(cel_recipe_tunes(all, &tune, &n, &err));
    ck_assert_uint_eq(n, 0);
    cel_recipe *p;
    OK(cel_recipe_prep(all, NULL, NULL, NULL, &p, NULL, &err));
    cel_recipe_drop(p);
    cel_named_value wrong = {(char *)"threshold", cel_value_text("much")};
    cel_recipe *none;
    ck_assert_int_eq(cel_recipe_finalize(r, &wrong, 1, &none, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_other()`: `threshold` must be a number, not \"much\"");
    cel_value_free(&wrong.value);
    for (size_t i = 0; i < 2; i++) {
        cel_value_free(&first[i].value);
        cel_value_free(&rest[i].value);
    }
    cel_recipe_drop(all);
    cel_recipe_drop(some);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *r = tuned(f);
    cel_named_value value = {(char *)"cut", cel_value_number(20)};
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err;
        cel_recipe *out = NULL;
        cel_recipe_tune *tune = NULL;
        size_t k;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_tunes(r, &tune, &k, &err);
        if (status == CEL_OK)
            status = cel_recipe_finalize(r, &value, 1, &out, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        cel_free(tune);
        cel_recipe_drop(out);
        ck_assert_int_lt(n, 1000);
    }
    cel_value_free(&value.value);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_tune", marks_are_listed, values_take_their_place, memory_can_fail_anywhere)
