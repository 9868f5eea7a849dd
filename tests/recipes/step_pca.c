#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("pca3", "pca_default", "pca_threshold", "pca_keep_prefix", "pca_zero", "err_pca_na");
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

START_TEST(tidy_shows_rotations_and_variances)
{
    cel_error err;
    cel_frame *t;
    cel_recipe *p = prepped("recipe(price ~ carat + depth + table + x + y + z, data = d) |> step_pca(x, y, z, options = list(center = TRUE, scale. = TRUE))", "dia_train", NULL);
    OK(cel_recipe_tidy_step(p, 1, NULL, &t, &err));
    ck_assert_uint_eq(t->rows, 9);
    ck_assert_str_eq(cel_column_label(cel_frame_column(t, "component", &err), 8), "PC3");
    double first = cel_column_number(cel_frame_column(t, "value", &err), 0);
    ck_assert_double_eq_tol(fabs(first), 0.5782977081569521, 1e-9); /* R's tidy() */
    cel_frame_drop(t);
    OK(cel_recipe_tidy_step(p, 1, "variance", &t, &err));
    ck_assert_uint_eq(t->rows, 12);
    ck_assert_double_eq_tol(cel_column_number(cel_frame_column(t, "value", &err), 5), 3, 1e-9); /* three scaled columns */
    ck_assert_double_eq_tol(cel_column_number(cel_frame_column(t, "value", &err), 11), 100, 1e-9);
    cel_frame_drop(t);
    ck_assert_int_eq(cel_recipe_tidy_step(p, 1, "loadings", &t, &err), CEL_INPUT);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_pca", golden, tidy_shows_rotations_and_variances)
