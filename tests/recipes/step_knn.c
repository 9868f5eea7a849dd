#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("impute_knn", "impute_knn_num");
}
END_TEST

START_TEST(rows_without_predictors_are_named)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *data = golden_table("data", "peng_train", true), *t;
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(species ~ ., data = d) |> step_impute_knn(bill_length_mm, impute_with = imp_vars(bill_depth_mm, sex))", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, &notes, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "The `impute_with` variables for `bill_length_mm` only contains missing values\nfor row: 1 and 37. Cannot impute for those rows.");
    ck_assert(cel_column_is_missing(cel_frame_column(t, "bill_length_mm", &err), 0));
    cel_notes_free(&notes);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_knn", golden, rows_without_predictors_are_named)
