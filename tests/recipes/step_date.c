#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("date", "date_all", "date_nolabel", "time", "time_all", "harmonic", "err_date_numeric");
}
END_TEST

START_TEST(features_are_checked)
{
    cel_error err;
    cel_frame *data = golden_table("data", "misc_train", true);
    cel_recipe *r;
    ck_assert_int_eq(golden_recipe("recipe(y ~ ., data = d) |> step_date(day, features = c('dow', 'yaer'))", data, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "Did you mean \"year\"?");
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_date", golden, features_are_checked)
