#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("corr", "corr_thr5_spearman", "lincomb", "err_corr_one");
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

START_TEST(methods_and_missing_values)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *t;
    cel_recipe *p = prepped("recipe(price ~ carat + depth + table + x + y + z, data = d) |> step_corr(carat, x, y, z, method = 'kendall', threshold = 0.5)", "dia_train", NULL);
    OK(cel_recipe_tidy_step(p, 1, NULL, &t, &err));
    ck_assert_uint_eq(t->rows, 3);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    p = prepped("recipe(species ~ ., data = d) |> step_corr(bill_length_mm, bill_depth_mm, flipper_length_mm, threshold = 0.1, use = 'everything')", "peng_train", &notes);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "Too many correlations are `NA`; skipping correlation filter.");
    cel_notes_free(&notes);
    cel_recipe_drop(p);
}
END_TEST

START_TEST(words_are_checked)
{
    cel_error err;
    cel_frame *data = golden_table("data", "dia_train", true);
    cel_recipe *r;
    ck_assert_int_eq(golden_recipe("recipe(price ~ ., data = d) |> step_corr(carat, method = 'spaerman')", data, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "Did you mean \"spearman\"?");
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_corr", golden, methods_and_missing_values, words_are_checked)
