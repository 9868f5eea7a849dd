#include "tests/recipes/golden.h"

/* The example of step_dummy_multi_choice()'s help page: languages people speak. */
static cel_frame *languages(void)
{
    static const char *const x[3][4] = {{"English", "Spanish", "Armenian", NULL}, {"Italian", NULL, "English", NULL}, {NULL, "French", "French", NULL}};
    cel_error err;
    cel_frame *f = cel_frame_new(4);
    for (size_t k = 0; k < 3; k++) {
        cel_dictionary d = {0};
        int32_t code[4];
        for (size_t i = 0; i < 4; i++)
            code[i] = x[k][i] ? cel_dictionary_add(&d, x[k][i], strlen(x[k][i])) : CEL_NA_INT;
        cel_levels *levels = cel_dictionary_levels(&d, false);
        cel_column *c = cel_column_new(CEL_STRING, 4, levels);
        char name[16];
        memcpy(c->code, code, sizeof code);
        snprintf(name, sizeof name, "lang_%zu", k + 1);
        OK(cel_frame_set(f, name, c, &err));
        cel_column_drop(c);
        cel_levels_drop(levels);
    }
    return f;
}

static cel_frame *juiced(const char *expr)
{
    cel_error err;
    cel_frame *data = languages(), *t;
    cel_recipe *r, *p;
    OK(golden_recipe(expr, data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
    return t;
}

START_TEST(columns_share_levels)
{
    static const char *const names[] = {"lang_1_Armenian", "lang_1_English", "lang_1_French", "lang_1_Italian", "lang_1_Spanish"};
    static const int want[4][5] = {{0, 1, 0, 1, 0}, {0, 0, 1, 0, 1}, {1, 1, 1, 0, 0}, {0, 0, 0, 0, 0}};
    cel_frame *t = juiced("recipe(~ ., data = d) |> step_dummy_multi_choice(starts_with('lang'))");
    ck_assert_uint_eq(t->cols, 5);
    for (size_t j = 0; j < 5; j++) {
        ck_assert_str_eq(t->name[j], names[j]);
        for (size_t i = 0; i < 4; i++)
            ck_assert_int_eq(t->column[j]->code[i], want[i][j]);
    }
    cel_frame_drop(t);
}
END_TEST

START_TEST(rare_levels_become_one)
{
    cel_frame *t = juiced("recipe(~ ., data = d) |> step_dummy_multi_choice(starts_with('lang'), prefix = 'lang', threshold = 0.2)");
    ck_assert_uint_eq(t->cols, 2); /* English is a level of two columns of three, the others of one */
    ck_assert_str_eq(t->name[0], "lang_English");
    ck_assert_str_eq(t->name[1], "lang_other");
    ck_assert_int_eq(t->column[1]->code[0], 1);
    ck_assert_int_eq(t->column[1]->code[3], 0);
    cel_frame_drop(t);
}
END_TEST

TEST_MAIN("recipes/step_multi", columns_share_levels, rare_levels_become_one)
