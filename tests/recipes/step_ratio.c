#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("ratio", "ratio_names", "spatialsign");
}
END_TEST

/* All numerators over one denominator before the next, as expand.grid() puts them; tidy() sorts. */
START_TEST(order_of_ratios)
{
    static const char *const names[] = {"y_o_x", "z_o_x", "x_o_y", "z_o_y"}, *const denoms[] = {"y", "x", "x", "y"};
    cel_error err;
    cel_frame *data = golden_table("data", "dia_train", true), *t;
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(price ~ x + y + z, data = d) |> step_ratio(x, y, z, denom = denom_vars(x, y))", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(t->name[4 + k], names[k]);
    cel_frame_drop(t);
    OK(cel_recipe_tidy_step(p, 1, NULL, &t, &err));
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(cel_column_label(t->column[1], k), denoms[k]);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_ratio", golden, order_of_ratios)
