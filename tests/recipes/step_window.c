#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("window", "impute_roll", "impute_lower");
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

START_TEST(new_names)
{
    cel_error err;
    cel_frame *t;
    cel_recipe *p = prepped("recipe(y ~ ., data = d) |> step_window(x, z, size = 5, statistic = 'median', names = c('a', 'b'))", "misc_train", NULL);
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    const cel_column *x = cel_frame_column(t, "x", &err), *a = cel_frame_column(t, "a", &err);
    double five[5];
    for (size_t i = 0; i < 5; i++)
        five[i] = x->num[i];
    for (size_t i = 1; i < 5; i++)
        for (size_t j = i; j > 0 && five[j] < five[j - 1]; j--) {
            double s = five[j];
            five[j] = five[j - 1];
            five[j - 1] = s;
        }
    for (size_t i = 0; i < 3; i++) /* the ends repeat the first whole window */
        ck_assert_double_eq(a->num[i], five[2]);
    ck_assert_str_eq(t->name[t->cols - 1], "b");
    cel_frame_drop(t);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_window", golden, new_names)
