#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("impute_linear");
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

START_TEST(missing_predictors_stop_the_imputation)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *baked, *new_data = golden_table("data", "peng_new", true);
    cel_recipe *p = prepped("recipe(species ~ ., data = d) |> step_naomit(bill_depth_mm, skip = TRUE) |> "
                            "step_impute_linear(flipper_length_mm, impute_with = imp_vars(bill_length_mm, bill_depth_mm, island))", "peng_train", NULL);
    OK(cel_recipe_bake(p, new_data, NULL, 0, NULL, &baked, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "There were missing values in the predictor(s) used to impute; imputation did\nnot occur.");
    cel_notes_free(&notes);
    cel_frame_drop(baked);
    cel_recipe_drop(p);
    cel_frame_drop(new_data);
}
END_TEST

TEST_MAIN("recipes/step_linear", golden, missing_predictors_stop_the_imputation)
