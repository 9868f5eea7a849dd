#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("check_class", "check_cols", "err_check_missing", "check_range", "check_new_values");
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

START_TEST(sentences)
{
    static const struct {
        const char *call, *table, *new_table, *message;
    } cases[] = {
        {"check_range(z)", "misc_train", "misc_new",
         "in `check_range()`: Smallest value of `z` is -4, crossing the lower bound -2.772875.\nLargest value of `z` is 4, crossing the upper bound 2.326175."},
        {"check_new_values(txt)", "misc_train", "misc_new", "in `check_new_values()`: `txt` contains the new value: \"purple\"."},
        {"check_class(x, class_nm = 'integer')", "misc_train", NULL, "in `check_class()`: `x` should have the class(es) integer, but has the class(es) numeric."},
    };
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expr[256];
        cel_frame *data = golden_table("data", cases[i].table, true), *baked = NULL;
        cel_recipe *r, *p = NULL;
        snprintf(expr, sizeof expr, "recipe(y ~ ., data = d) |> %s", cases[i].call);
        OK(golden_recipe(expr, data, &r, &err));
        cel_status status = cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err);
        if (cases[i].new_table) {
            cel_frame *new_data = golden_table("data", cases[i].new_table, true);
            ck_assert_int_eq(status, CEL_OK);
            status = cel_recipe_bake(p, new_data, NULL, 0, NULL, &baked, NULL, &err);
            cel_frame_drop(new_data);
        }
        ck_assert_int_eq(status, CEL_INPUT);
        ck_assert_str_eq(err.message, cases[i].message);
        cel_recipe_drop(p);
        cel_recipe_drop(r);
        cel_frame_drop(data);
    }
}
END_TEST

START_TEST(a_warning_when_asked_for)
{
    cel_error err;
    cel_notes notes = {0};
    cel_frame *baked, *new_data = golden_table("data", "misc_new", true);
    cel_recipe *p = prepped("recipe(y ~ ., data = d) |> check_range(z, warn = TRUE, slack_prop = c(0.5, 0.05))", "misc_train", NULL);
    OK(cel_recipe_bake(p, new_data, NULL, 0, NULL, &baked, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_ptr_nonnull(strstr(notes.note[0], "Largest value of `z` is 4"));
    cel_notes_free(&notes);
    cel_frame_drop(baked);
    cel_frame_drop(new_data);
    cel_recipe_drop(p);
}
END_TEST

TEST_MAIN("recipes/check", golden, sentences, a_warning_when_asked_for)
