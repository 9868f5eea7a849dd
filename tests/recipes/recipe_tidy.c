/* tidy(), names by role, type words, formula(). */
#include "tests/recipes/frames.h"

static const char *text_at(const cel_frame *f, const char *column, size_t row)
{
    int j = cel_frame_find(f, column);
    ck_assert_msg(j >= 0, "no column %s", column);
    return cel_column_label(f->column[j], row);
}

START_TEST(the_steps_of_a_recipe)
{
    cel_frame *f = wares(), *t;
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_center", "size", "step_naomit", "size", NULL});
    OK(cel_recipe_tidy(r, &t, &err));
    has_columns(t, "number operation type trained skip id");
    ck_assert_uint_eq(t->rows, 2);
    ck_assert_int_eq(t->column[0]->code[1], 2);
    ck_assert_str_eq(text_at(t, "operation", 0), "step");
    ck_assert_str_eq(text_at(t, "type", 1), "naomit");
    ck_assert_str_eq(text_at(t, "id", 1), "naomit_2");
    ck_assert(t->column[3]->type == CEL_LOGICAL && t->column[3]->code[0] == 0);
    ck_assert(t->column[4]->code[0] == 0 && t->column[4]->code[1] == 1);
    cel_frame_drop(t);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(what_a_step_holds)
{
    cel_frame *f = wares(), *t;
    cel_error err;
    static const char *const steps[] = {"step_center", "all_numeric_predictors()", "step_zv", "size", NULL};
    cel_recipe *r = steps_on(f, "price ~ .", steps), *p = prepped_on(f, "price ~ .", steps);
    OK(cel_recipe_tidy_step(r, 1, NULL, &t, &err)); /* as written, values unknown */
    has_columns(t, "terms value id");
    ck_assert_uint_eq(t->rows, 1);
    ck_assert_str_eq(text_at(t, "terms", 0), "all_numeric_predictors()");
    ck_assert(isnan(t->column[1]->num[0]));
    cel_frame_drop(t);
    OK(cel_recipe_tidy_step(p, 1, NULL, &t, &err));
    ck_assert_uint_eq(t->rows, 2);
    ck_assert_str_eq(text_at(t, "terms", 1), "count");
    NEAR(t->column[1]->num[0], 3, 0);
    NEAR(t->column[1]->num[1], 20, 0);
    ck_assert_str_eq(text_at(t, "id", 1), "center_1");
    cel_frame_drop(t);
    OK(cel_recipe_tidy_step(p, 2, NULL, &t, &err));
    has_columns(t, "terms id");
    ck_assert_uint_eq(t->rows, 0);
    cel_frame_drop(t);
    ck_assert_int_eq(cel_recipe_tidy_step(p, 3, NULL, &t, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`number` must be a whole number between 1 and 2: the recipe has 2 steps");
    ck_assert_int_eq(cel_recipe_tidy_step(p, 0, NULL, &t, &err), CEL_INPUT);
    ck_assert_ptr_null(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(names_and_words)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ size + colour", (const char *const[]){"step_dummy", "colour", NULL});
    size_t n;
    const char **name = cel_recipe_names(p, "predictor", &n);
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(name[2], "colour_red");
    cel_free(name);
    ck_assert_ptr_null(cel_recipe_names(p, "id", &n));
    ck_assert_uint_eq(n, 0);
    static const struct {
        cel_recipe_var var;
        const char *words;
    } cases[] = {
        {{.type = CEL_DOUBLE}, "double numeric"},    {{.type = CEL_INTEGER}, "integer numeric"},
        {{.type = CEL_FACTOR}, "factor unordered nominal"}, {{.type = CEL_FACTOR, .ordered = true}, "ordered nominal"},
        {{.type = CEL_STRING}, "string unordered nominal"}, {{.type = CEL_LOGICAL}, "logical"},
        {{.type = CEL_DATE}, "date"},                {{.type = CEL_DATETIME}, "datetime"},
        {{.type = CEL_MATRIX}, "list"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *words[3];
        cel_text t = {0};
        size_t k = cel_recipe_type_words(&cases[i].var, words);
        for (size_t w = 0; w < k; w++)
            cel_text_addf(&t, "%s%s", w ? " " : "", words[w]);
        ck_assert_str_eq(t.text, cases[i].words);
        cel_text_free(&t);
    }
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(formulas_of_trained_recipes)
{
    cel_frame *f = wares();
    cel_error err;
    cel_text t = {0};
    cel_recipe *r = steps_on(f, "price ~ size", NULL), *p = prepped_on(f, "price + count ~ size + colour", (const char *const[]){"step_dummy", "colour", NULL});
    ck_assert_int_eq(cel_recipe_formula(r, &t, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`x` must be trained: please run `prep()` before `formula()`");
    OK(cel_recipe_formula(p, &t, &err));
    ck_assert_str_eq(t.text, "price + count ~ size + colour_green + colour_red");
    cel_text_free(&t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_center", "size", "step_dummy", "colour", NULL});
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err;
        cel_frame *t = NULL, *one = NULL, *two = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_tidy(p, &t, &err);
        if (status == CEL_OK)
            status = cel_recipe_tidy_step(p, 1, NULL, &one, &err);
        if (status == CEL_OK)
            status = cel_recipe_tidy_step(p, 2, NULL, &two, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        cel_frame_drop(t);
        cel_frame_drop(one);
        cel_frame_drop(two);
        ck_assert_int_lt(n, 1000);
    }
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_tidy", the_steps_of_a_recipe, what_a_step_holds, names_and_words, formulas_of_trained_recipes, memory_can_fail_anywhere)
