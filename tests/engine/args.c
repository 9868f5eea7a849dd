/* Arguments against formals: kinds, defaults, and the exact sentences when something does not fit. */
#include "engine/args.h"
#include "tests/test.h"

static const cel_formal formals[] = {
    {"units", CEL_V_INTEGER, "", "how many numbers the layer gives"},
    {"rate", CEL_V_DOUBLE, "0.5", "share"},
    {"name", CEL_V_STRING, "NULL", "a name"},
    {"bias", CEL_V_LOGICAL, "TRUE", "add a bias"},
    {"size", CEL_V_INTEGER, "c(2L, 3L)", "size"},
    {NULL, CEL_V_NULL, NULL, NULL},
};
enum { N = 5 };

static cel_status match(cel_argument *args, size_t n, cel_value *values, cel_error *err)
{
    cel_status status = cel_arguments_match(formals, args, n, "layer_x()", values, err);
    for (size_t i = 0; i < n; i++)
        cel_value_free(&args[i].value);
    return status;
}

START_TEST(defaults_and_kinds)
{
    cel_error err;
    cel_value v[N];
    cel_argument args[] = {{"units", cel_value_number(3)}, {"rate", cel_value_integer(1)}};
    ck_assert_uint_eq(cel_formals_count(formals), N);
    OK(match(args, 2, v, &err));
    ck_assert(v[0].kind == CEL_V_INTEGER && v[0].as.integer[0] == 3);
    ck_assert(v[1].kind == CEL_V_DOUBLE && v[1].as.number[0] == 1);
    ck_assert(v[2].kind == CEL_V_NULL);
    ck_assert(v[3].kind == CEL_V_LOGICAL && v[3].as.integer[0] == 1);
    ck_assert(v[4].kind == CEL_V_INTEGER && v[4].n == 2 && v[4].as.integer[1] == 3);
    cel_arguments_free(v, N);
}
END_TEST

START_TEST(sentences)
{
    cel_error err;
    cel_value v[N];
    cel_argument none[1], misspelt[] = {{"unit", cel_value_number(3)}}, kind[] = {{"units", cel_value_number(2.5)}};
    cel_argument twice[] = {{"units", cel_value_number(3)}, {"units", cel_value_number(4)}}, text[] = {{"units", cel_value_text("a")}};
    ck_assert_int_eq(match(none, 0, v, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer_x() needs `units`: how many numbers the layer gives");
    cel_arguments_free(v, N);
    ck_assert_int_eq(match(misspelt, 1, v, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer_x() has no argument `unit`");
    ck_assert_ptr_nonnull(strstr(err.hint, "`units`"));
    cel_arguments_free(v, N);
    ck_assert_int_eq(match(kind, 1, v, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "units must be a whole number, not 2.5");
    cel_arguments_free(v, N);
    ck_assert_int_eq(match(twice, 2, v, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer_x(): `units` is given twice");
    cel_arguments_free(v, N);
    ck_assert_int_eq(match(text, 1, v, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "units must be a whole number, not \"a\"");
    cel_arguments_free(v, N);
}
END_TEST

static void refuse_number(double x, double low, bool open, double high, bool high_open, const char *sentence)
{
    cel_error err;
    double out;
    cel_value v = cel_value_number(x);
    ck_assert_int_eq(cel_argument_number(&v, "rate", low, open, high, high_open, &out, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, sentence);
    cel_value_free(&v);
}

START_TEST(ranges)
{
    cel_error err;
    int32_t whole, pair[2];
    size_t choice;
    cel_value v = cel_value_integer(-10), two = cel_value_integers((int32_t[]){2, 0}, 2), word = cel_value_text("vaild");
    ck_assert_int_eq(cel_argument_whole(&v, "units", 1, &whole, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "units must be a whole number >= 1, not -10");
    ck_assert_int_eq(cel_argument_wholes(&two, "strides", 1, 2, 1, pair, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "strides must be one or 2 whole numbers >= 1, not c(2L, 0L)");
    refuse_number(1, 0, false, 1, true, "rate must be a number >= 0 and < 1, not 1");
    refuse_number(-1, 0, true, HUGE_VAL, true, "rate must be a number > 0, not -1");
    refuse_number(NAN, -HUGE_VAL, true, HUGE_VAL, true, "rate must be a number, not NaN");
    ck_assert_int_eq(cel_argument_choice(&word, "padding", (const char *const[]){"valid", "same"}, 2, &choice, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "padding = \"vaild\" is not known");
    ck_assert_ptr_nonnull(strstr(err.hint, "did you mean \"valid\"?"));
    cel_value_free(&v), cel_value_free(&two), cel_value_free(&word);
}
END_TEST

START_TEST(no_memory)
{
    cel_error err;
    for (long n = 1;; n++) {
        cel_value v[N];
        cel_argument args[] = {{"units", cel_value_number(3)}, {"name", cel_value_text("a")}};
        cel_alloc_fail_after(n);
        cel_status status = cel_arguments_match(formals, args, 2, "layer_x()", v, &err);
        cel_alloc_fail_after(0);
        cel_arguments_free(v, N);
        cel_value_free(&args[0].value), cel_value_free(&args[1].value);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("engine/args", defaults_and_kinds, sentences, ranges, no_memory)
