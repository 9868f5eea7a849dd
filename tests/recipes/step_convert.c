#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("num2factor", "bin2factor", "indicate_na", "intercept", "lag", "err_num2factor");
}
END_TEST

/* Column after column, and within one the lags in the order given. */
START_TEST(names_of_lags)
{
    static const char *const names[] = {"lag_1_x", "lag_3_x", "lag_1_z", "lag_3_z"};
    cel_error err;
    cel_frame *data = golden_table("data", "misc_train", true), *t;
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(y ~ x + z, data = d) |> step_lag(x, z, lag = c(1, 3))", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(t->name[3 + k], names[k]);
    ck_assert(cel_is_na(t->column[4]->num[2]));
    ck_assert_double_eq(t->column[4]->num[3], t->column[0]->num[0]);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_convert", golden, names_of_lags)
