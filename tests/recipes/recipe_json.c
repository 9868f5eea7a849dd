/* Recipes to JSON and back: every golden recipe bakes, prints and tidies the same after the way through the text; texts that
 * are no recipe are refused. */
#include "base/json.h"
#include "tests/recipes/golden.h"

static void same_frame(const char *id, const cel_frame *a, const cel_frame *b)
{
    golden_same(id, a, b, 0, 0);
}

static cel_recipe *through_json(const cel_recipe *r)
{
    cel_error err;
    char *text, *again;
    cel_recipe *back;
    OK(cel_recipe_to_json(r, &text, &err));
    OK(cel_recipe_from_json(text, &back, &err));
    OK(cel_recipe_to_json(back, &again, &err));
    ck_assert_str_eq(text, again);
    cel_free(text);
    cel_free(again);
    return back;
}

static void same_print(const cel_recipe *a, const cel_recipe *b)
{
    cel_text x = {0}, y = {0};
    cel_recipe_print(a, 80, &x);
    cel_recipe_print(b, 80, &y);
    ck_assert_str_eq(x.text, y.text);
    cel_text_free(&x);
    cel_text_free(&y);
}

/* One golden case; false when it is an error in R or calls into a script. */
static bool try_case(const cel_frame *index, size_t row)
{
    cel_error err;
    const char *id = cel_column_label(index->column[0], row), *expr = cel_column_label(index->column[5], row);
    cel_frame *train = golden_table("data", cel_column_label(index->column[1], row), true);
    cel_frame *fresh = golden_table("data", cel_column_label(index->column[2], row), true);
    cel_recipe *r = NULL, *prepped = NULL;
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    bool done = golden_recipe(expr, train, &r, &err) == CEL_OK && !cel_recipe_is_scripted(r) &&
                cel_recipe_prep(r, train, NULL, &rng, &prepped, NULL, &err) == CEL_OK;
    if (done) {
        cel_recipe *plain = through_json(r), *back = through_json(prepped);
        same_print(r, plain);
        same_print(prepped, back);
        cel_frame *x = NULL, *y = NULL;
        cel_error other;
        cel_notes a = {0}, b = {0};
        cel_rng one = rng, two = rng;
        cel_status status = cel_recipe_bake(prepped, fresh, NULL, 0, &one, &x, &a, &err);
        ck_assert_int_eq(cel_recipe_bake(back, fresh, NULL, 0, &two, &y, &b, &other), status);
        ck_assert_uint_eq(a.n, b.n);
        if (status == CEL_OK)
            same_frame(id, x, y);
        else
            ck_assert_str_eq(err.message, other.message);
        cel_frame_drop(x);
        cel_frame_drop(y);
        for (size_t k = 1; k <= prepped->n_steps; k++) {
            OK(cel_recipe_tidy_step(prepped, k, NULL, &x, &err));
            OK(cel_recipe_tidy_step(back, k, NULL, &y, &err));
            same_frame(id, x, y);
            cel_frame_drop(x);
            cel_frame_drop(y);
        }
        cel_notes_free(&a);
        cel_notes_free(&b);
        cel_recipe_drop(plain);
        cel_recipe_drop(back);
    }
    cel_recipe_drop(prepped);
    cel_recipe_drop(r);
    cel_frame_drop(train);
    cel_frame_drop(fresh);
    return done;
}

START_TEST(golden)
{
    cel_frame *index = golden_table("recipes", "index", false);
    size_t tried = 0;
    for (size_t row = 0; row < index->rows; row++)
        tried += try_case(index, row);
    ck_assert_uint_gt(tried, 60);
    cel_frame_drop(index);
}
END_TEST

START_TEST(refusals)
{
    cel_error err;
    cel_frame *train = golden_table("data", "dia_train", true);
    cel_recipe *r, *more, *prepped, *back;
    OK(cel_recipe_new("price ~ .", train, &r, &err));
    OK(cel_recipe_step(r, "step_normalize", "all_numeric_predictors()", NULL, 0, &more, &err));
    OK(cel_recipe_prep(more, train, NULL, NULL, &prepped, NULL, &err));
    static const struct {
        const char *what, *with, *sentence;
    } cases[] = {
        {"\"step_normalize\"", "\"step_normalise\"", "which this version does not know"},
        {"\"type\":\"double\"", "\"type\":\"dubbel\"", "unknown type \"dubbel\""},
        {"\"levels\":[\"Fair\",", "\"levels\":[\"Good\",", "the level \"Good\" twice"},
        {"\"na_rm\":{\"logical\":[true]}", "\"na_rm\":{\"string\":[\"x\"]}", "`na_rm` must be"},
        {"\"prepped\":true", "\"prepped\":1", "its member \"prepped\" is not true or false"},
        {"\"columns\":{\"string\":[", "\"columns\":{\"string\":[null,", "are no texts"},
        {"\"means\":{\"double\":[", "\"means\":{\"double\":[\"x\",", "not of numbers"},
        {"\"name\":\"carat\"", "\"name\":\"depth\"", "twice"},
    };
    char *text;
    OK(cel_recipe_to_json(prepped, &text, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_text t = {0};
        const char *from = text;
        if (strstr(cases[i].what, "carat")) /* the columns, not the list of variables */
            from = strstr(text, "\"data\":");
        const char *at = strstr(from, cases[i].what);
        ck_assert_msg(at != NULL, "%s is not in %s", cases[i].what, text);
        cel_text_add_n(&t, text, (size_t)(at - text));
        cel_text_add(&t, cases[i].with);
        cel_text_add(&t, at + strlen(cases[i].what));
        ck_assert_msg(cel_recipe_from_json(t.text, &back, &err) == CEL_INPUT, "case %zu", i);
        ck_assert_msg(strstr(err.message, cases[i].sentence) != NULL, "case %zu: %s", i, err.message);
        ck_assert_ptr_null(back);
        cel_text_free(&t);
    }
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) { /* any byte changed: refused or another recipe, never a crash */
        char was = text[i];
        text[i] = "9-[{\"z,"[i % 7];
        if (cel_recipe_from_json(text, &back, &err) == CEL_OK)
            cel_recipe_drop(back);
        text[i] = was;
    }
    for (long k = 1;; k++) {
        cel_alloc_fail_after(k);
        cel_status status = cel_recipe_from_json(text, &back, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_recipe_drop(back);
    cel_free(text);
    cel_recipe *const all[] = {r, more, prepped};
    for (size_t i = 0; i < 3; i++)
        cel_recipe_drop(all[i]);
    cel_frame_drop(train);
}
END_TEST

TEST_MAIN("recipes/recipe_json", golden, refusals)
