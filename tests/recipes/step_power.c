#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("boxcox", "boxcox_misc", "boxcox_x", "yeojohnson", "yeojohnson_dia");
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

START_TEST(columns_without_a_power_are_named)
{
    cel_notes notes = {0};
    cel_recipe *p = prepped("recipe(y ~ ., data = d) |> step_BoxCox(x, z, n)", "misc_train", &notes);
    ck_assert_uint_eq(notes.n, 3);
    ck_assert_str_eq(notes.note[0], "Non-positive values in selected variable.");
    ck_assert_str_eq(notes.note[2], "No Box-Cox transformation could be estimated for: `z` and `n`.");
    cel_notes_free(&notes);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_power", golden, columns_without_a_power_are_named)
