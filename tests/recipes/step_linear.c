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

/* With one ordered factor alone a regression gives the mean of each level. */
START_TEST(ordered_factors)
{
    cel_error err;
    cel_frame *data = golden_table("data", "dia_train", true), *t;
    cel_column *x = cel_column_copy(cel_frame_column(data, "x", &err));
    const cel_column *cut = cel_frame_column(data, "cut", &err);
    int32_t level = cut->code[0];
    double sum = 0, n = 0;
    for (size_t i = 1; i < x->n; i++)
        if (cut->code[i] == level) {
            sum += x->num[i];
            n++;
        }
    x->num[0] = cel_na();
    OK(cel_frame_set(data, "x", x, &err));
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(price ~ x + cut, data = d) |> step_impute_linear(x, impute_with = imp_vars(cut))", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    ck_assert_double_eq_tol(cel_frame_column(t, "x", &err)->num[0], sum / n, 1e-10);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_column_drop(x);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_linear", golden, ordered_factors, missing_predictors_stop_the_imputation)
