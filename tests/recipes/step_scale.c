#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("normalize", "normalize_na", "center", "scale", "scale_factor2", "range", "range_minmax", "normalize_zv_col", "skip_log", "roles_update",
                 "roles_add", "sel_types", "sel_minus", "sel_contains", "formula_noresp", "formula_two_outcomes", "norm_then_novel_err", "err_unknown_column",
                 "err_normalize_factor", "err_normalize_all", "err_formula_fun", "err_formula_missing");
}
END_TEST

START_TEST(a_constant_column_is_named_and_not_scaled)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *data = golden_table("data", "misc_train", true);
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(y ~ ., data = d) |> step_normalize(x, const)", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "!  The following column has zero variance so scaling cannot be used: const.\n"
                                    "ℹ Consider using ?step_zv (`?recipes::step_zv()`) to remove those columns\n  before normalizing.");
    cel_notes_free(&notes);
    cel_recipe_drop(r);
    cel_recipe_drop(p);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_scale", golden, a_constant_column_is_named_and_not_scaled)
