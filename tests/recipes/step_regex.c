#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("depth_skip_regex");
}
END_TEST

static cel_frame *texts(const char *const *x, size_t n)
{
    cel_error err;
    cel_dictionary d = {0};
    int32_t code[8];
    for (size_t i = 0; i < n; i++)
        code[i] = cel_dictionary_add(&d, x[i], strlen(x[i]));
    cel_levels *levels = cel_dictionary_levels(&d, false);
    cel_column *c = cel_column_new(CEL_STRING, n, levels);
    memcpy(c->code, code, n * sizeof *code);
    cel_frame *f = cel_frame_new(n);
    OK(cel_frame_set(f, "colors", c, &err));
    cel_column_drop(c);
    cel_levels_drop(levels);
    return f;
}

/* The examples of step_dummy_extract()'s help page. */
START_TEST(words_become_columns)
{
    static const char *const x[] = {"['red', 'blue']", "['red', 'blue', 'white']", "['blue', 'blue', 'blue']"};
    static const char *const calls[] = {"step_dummy_extract(colors, pattern = \"(?<=')[^',]+(?=')\")", "step_dummy_extract(colors, sep = ', ', threshold = 0.5)"};
    cel_error err;
    for (size_t k = 0; k < 2; k++) {
        cel_frame *data = texts(x, 3), *t;
        cel_recipe *r, *p;
        char expr[256];
        snprintf(expr, sizeof expr, "recipe(~ colors, data = d) |> %s", calls[k]);
        OK(golden_recipe(expr, data, &r, &err));
        OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
        OK(cel_recipe_juice(p, NULL, 0, &t, &err));
        ck_assert_str_eq(t->name[t->cols - 1], "colors_other");
        if (k == 0) {
            ck_assert_uint_eq(t->cols, 4);
            ck_assert_str_eq(t->name[0], "colors_blue");
            ck_assert_int_eq(t->column[0]->code[2], 3); /* three times blue */
            ck_assert_int_eq(t->column[1]->code[0], 1); /* red */
        }
        cel_frame_drop(t);
        cel_recipe_drop(p);
        cel_recipe_drop(r);
        cel_frame_drop(data);
    }
}
END_TEST

TEST_MAIN("recipes/step_regex", golden, words_become_columns)
