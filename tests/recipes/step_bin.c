#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("discretize", "discretize_default", "cut", "cut_noout");
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

START_TEST(missing_values_have_a_bin)
{
    cel_error err;
    cel_frame *baked;
    cel_recipe *p = prepped("recipe(species ~ ., data = d) |> step_discretize(bill_length_mm, num_breaks = 3, min_unique = 4)", "peng_train", NULL);
    OK(cel_recipe_juice(p, NULL, 0, &baked, &err));
    const cel_column *c = cel_frame_column(baked, "bill_length_mm", &err);
    ck_assert_int_eq(c->levels->n, 4);
    ck_assert_str_eq(c->levels->label[0], "bin_missing");
    ck_assert_str_eq(cel_column_label(c, 0), "bin_missing"); /* the first penguin was not measured */
    cel_frame_drop(baked);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_bin", golden, missing_values_have_a_bin)
