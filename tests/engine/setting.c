#include "engine/setting.h"
#include "tests/test.h"

static const cel_setting table[] = {
    {{"rate", CEL_V_DOUBLE, "0.01", ""}, NULL, 0, 1},
    {{"steps", CEL_V_INTEGER, "NULL", ""}, NULL, 1, INFINITY},
    {{"nesterov", CEL_V_LOGICAL, "TRUE", ""}, NULL, 0, 0},
    {{"curve", CEL_V_STRING, "\"PR\"", ""}, "ROC|PR", 0, 0},
    {{"name", CEL_V_STRING, "NULL", ""}, NULL, 0, 0},
};
static double out[5];
static cel_error err;

static cel_status read(const char *name, cel_value value)
{
    cel_argument arg = {name, value};
    cel_status status = cel_settings_read("f", table, 5, &arg, 1, out, &err);
    cel_value_free(&value);
    return status;
}

START_TEST(defaults_and_values)
{
    OK(cel_settings_read("f", table, 5, NULL, 0, out, &err));
    NEAR(out[0], 0.01, 0);
    ck_assert(isnan(out[1]));
    NEAR(out[2], 1, 0);
    NEAR(out[3], 1, 0);
    OK(read("curve", cel_value_text("roc")));
    NEAR(out[3], 0, 0);
    OK(read("nesterov", cel_value_logical(false)));
    NEAR(out[2], 0, 0);
    OK(read("steps", cel_value_number(3)));
    NEAR(out[1], 3, 0);
    OK(read("steps", (cel_value){0})); /* NULL where the default is NULL */
    ck_assert(isnan(out[1]));
}
END_TEST

START_TEST(errors_name_the_argument)
{
    ck_assert_int_eq(read("rate", cel_value_text("a")), CEL_INPUT);
    ck_assert_str_eq(err.message, "rate must be a number, not \"a\"");
    ck_assert_int_eq(read("rate", cel_value_number(2)), CEL_INPUT);
    ck_assert_str_eq(err.message, "f(): rate must be a number >= 0 and <= 1, not 2");
    ck_assert_int_eq(read("steps", cel_value_number(0)), CEL_INPUT);
    ck_assert_str_eq(err.message, "f(): steps must be a number >= 1, not 0");
    ck_assert_int_eq(read("steps", cel_value_number(1.5)), CEL_INPUT);
    ck_assert_int_eq(read("curve", cel_value_text("X")), CEL_INPUT);
    ck_assert_str_eq(err.hint, "one of ROC|PR");
    ck_assert_int_eq(read("rat", cel_value_number(1)), CEL_INPUT);
    ck_assert_str_eq(err.message, "f() has no argument `rat`");
    ck_assert_str_eq(err.hint, "did you mean `rate`?");
}
END_TEST

START_TEST(one_word_many_spellings)
{
    ck_assert(cel_same_name("mean_squared_error", "MeanSquaredError"));
    ck_assert(cel_same_name("AdamW", "adam_w"));
    ck_assert(!cel_same_name("mean", "mean_squared_error"));
    ck_assert(!cel_same_name("mean_squared_error", "mean"));
    ck_assert(cel_name_is("MSE", "mean_squared_error", "a|mse|b"));
    ck_assert(!cel_name_is("ms", "mean_squared_error", "a|mse|b"));
    ck_assert(!cel_name_is("x", "y", NULL));
}
END_TEST

TEST_MAIN("engine/setting", defaults_and_values, errors_name_the_argument, one_word_many_spellings)
