#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("percentile");
}
END_TEST

/* The recipe of an expression on a table of tests/golden/data, prepped; its warnings go to `notes`. */
static cel_recipe *prepped(const char *expr, const char *table, cel_notes *notes)
{
    cel_error err;
    cel_frame *data = golden_table("data", table, true);
    cel_recipe *r, *p;
    OK(golden_recipe(expr, data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, notes, &err));
    cel_recipe_drop(r);
    cel_frame_drop(data);
    return p;
}

START_TEST(ends_of_percentiles)
{
    cel_error err;
    cel_frame *baked, *data = golden_table("data", "dia_train", true);
    cel_column *low = cel_column_new(CEL_DOUBLE, 2, NULL), *other = cel_column_new(CEL_DOUBLE, 2, NULL);
    cel_frame *new_data = cel_frame_new(2);
    low->num[0] = -1;
    low->num[1] = 1000;
    OK(cel_frame_set(new_data, "carat", low, &err));
    OK(cel_frame_set(new_data, "price", other, &err));
    static const char *const outside[] = {"none", "both", "lower", "upper"};
    for (size_t o = 0; o < 4; o++) {
        char expr[256];
        snprintf(expr, sizeof expr, "recipe(price ~ carat, data = d) |> step_percentile(carat, outside = '%s')", outside[o]);
        cel_recipe *p = prepped(expr, "dia_train", NULL);
        OK(cel_recipe_bake(p, new_data, NULL, 0, NULL, &baked, NULL, &err));
        ck_assert_int_eq(!isnan(baked->column[0]->num[0]), o == 1 || o == 2);
        ck_assert_int_eq(!isnan(baked->column[0]->num[1]), o == 1 || o == 3);
        if (o == 1) {
            ck_assert_double_eq(baked->column[0]->num[0], 0);
            ck_assert_double_eq(baked->column[0]->num[1], 1);
        }
        cel_frame_drop(baked);
        cel_recipe_drop(p);
    }
    cel_column_drop(low);
    cel_column_drop(other);
    cel_frame_drop(new_data);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_percentile", golden, ends_of_percentiles)
