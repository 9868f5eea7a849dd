#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("mutate", "mutate_at", "filter", "filter_noskip", "slice", "arrange", "rename", "select");
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

START_TEST(prints_show_expressions)
{
    cel_text t = {0};
    cel_recipe *p = prepped("recipe(y ~ n, data = d) |> step_mutate(n = pmin(n, 3L) + 1L)", "misc_train", NULL);
    cel_recipe_print(p, 80, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "• Variable mutation for: ~pmin(n, 3) + 1 | Trained\n"));
    cel_text_free(&t);
    ck_assert(cel_recipe_is_scripted(p));
    cel_recipe_drop(p);
    p = prepped("recipe(price ~ ., data = d) |> step_rename(weight = carat) |> step_select(price, weight, deep = depth)", "dia_train", NULL);
    ck_assert(!cel_recipe_is_scripted(p));
    cel_frame *out;
    cel_error err;
    OK(cel_recipe_juice(p, NULL, 0, &out, &err));
    ck_assert_uint_eq(out->cols, 3);
    ck_assert_str_eq(out->name[1], "weight");
    ck_assert_str_eq(out->name[2], "deep");
    cel_frame_drop(out);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/step_script", golden, prints_show_expressions)
