#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("naomit", "naomit_noskip", "sample", "shuffle");
}
END_TEST

/* A share, more rows than there are, and the line that is printed. */
START_TEST(sizes_of_samples)
{
    static const struct {
        const char *call, *title;
        size_t rows;
    } cases[] = {{"step_sample(size = 0.25)", "• Row sampling: ", 10}, {"step_sample(size = 1000, replace = TRUE)", "• Row sampling with replacement: ", 40}};
    for (size_t i = 0; i < 2; i++) {
        cel_error err;
        char expr[128];
        cel_frame *data = golden_table("data", "misc_train", true), *t;
        cel_recipe *r, *p;
        cel_text print = {0};
        snprintf(expr, sizeof expr, "recipe(y ~ ., data = d) |> %s", cases[i].call);
        OK(golden_recipe(expr, data, &r, &err));
        OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
        OK(cel_recipe_juice(p, NULL, 0, &t, &err));
        ck_assert_uint_eq(t->rows, cases[i].rows);
        cel_recipe_print(p, 80, &print);
        ck_assert_ptr_nonnull(strstr(print.text, cases[i].title));
        cel_text_free(&print);
        cel_frame_drop(t);
        cel_recipe_drop(p);
        cel_recipe_drop(r);
        cel_frame_drop(data);
    }
}
END_TEST

TEST_MAIN("recipes/step_rows", golden, sizes_of_samples)
