/* Selectors of columns: types and roles, names, ranges, signs and sets, as tidyselect and recipes resolve them. */
#include "recipes/select.h"

#include "tests/recipes/frames.h"

static void selects(const char *text, const char *want)
{
    cel_frame *f = wares();
    cel_recipe *r = steps_on(f, "price ~ .", NULL);
    cel_error err;
    char **part;
    size_t n;
    cel_selection s;
    cel_text t = {0};
    cel_text_add(&t, "");
    OK(cel_split_selectors(text, &part, &n, &err));
    cel_status status = cel_select(r->data, &r->vars, (const char *const *)part, n, &s, &err);
    ck_assert_msg(status == CEL_OK, "%s: %s", text, err.message);
    for (size_t k = 0; k < s.n; k++)
        cel_text_addf(&t, "%s%s", k ? " " : "", r->data->name[s.index[k]]);
    ck_assert_msg(strcmp(t.text, want) == 0, "%s -> %s", text, t.text);
    cel_text_free(&t);
    cel_selection_free(&s);
    for (size_t k = 0; k < n; k++)
        cel_free(part[k]);
    cel_free(part);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}

static void refuses(const char *text, const char *message, const char *hint)
{
    cel_frame *f = wares();
    cel_error err;
    cel_selection s;
    ck_assert_msg(cel_select(f, NULL, &text, 1, &s, &err) == CEL_INPUT, "%.80s", text);
    ck_assert_msg(strstr(err.message, message) != NULL, "%.80s -> %s", text, err.message);
    ck_assert_msg(strstr(err.hint, hint) != NULL, "%.80s -> %s", text, err.hint);
    cel_frame_drop(f);
}

START_TEST(by_type_and_role)
{
    selects("all_predictors()", "size count colour grade word");
    selects("all_outcomes()", "price");
    selects("all_numeric()", "size count price");
    selects("all_numeric_predictors()", "size count");
    selects("all_integer()", "count");
    selects("all_double_predictors()", "size");
    selects("all_nominal_predictors()", "colour grade word");
    selects("all_factor()", "colour"); /* an ordered factor is none, as in recipes */
    selects("all_ordered()", "grade");
    selects("all_unordered()", "colour word");
    selects("all_string()", "word");
    selects("all_logical()", "");
    selects("has_role(\"outcome\")", "price");
    selects("has_type(\"string\")", "word");
    selects("where(is.numeric)", "size count price");
    selects("recipes::all_outcomes()", "price");
}
END_TEST

START_TEST(by_name)
{
    selects("word, size", "word size");
    selects("\"word\", `size`", "word size");
    selects("size:colour", "size count colour");
    selects("grade:count", "grade colour count");
    selects("2", "count");
    selects("starts_with(\"co\")", "count colour");
    selects("starts_with(\"CO\", ignore.case = FALSE)", "");
    selects("ends_with(c(\"e\", \"t\"))", "size grade price count");
    selects("contains(\"r\")", "colour grade word price");
    selects("matches(\"^.{4}$\")", "size word");
    selects("all_of(c(\"price\", \"size\"))", "price size");
    selects("any_of(c(\"nosuch\", \"size\"))", "size");
    selects("everything()", "size count colour grade word price");
    selects("last_col()", "price");
    selects("last_col(1)", "word");
}
END_TEST

START_TEST(signs_and_sets)
{
    selects("all_predictors(), -size", "count colour grade word");
    selects("-size", "count colour grade word price"); /* a leading sign ignores roles */
    selects("!all_nominal()", "size count price");
    selects("all_numeric() & !all_outcomes()", "size count");
    selects("all_string() | all_integer()", "word count");
    selects("c(size, -count, word)", "size word");
    selects("-c(size, price)", "count colour grade word");
    selects("size, size, count", "size count");
    selects("c()", "");
}
END_TEST

START_TEST(mistakes_are_named)
{
    refuses("sise", "column `sise` doesn't exist", "did you mean `size`?");
    refuses("all_of(\"nosuch\")", "column `nosuch` doesn't exist", "");
    refuses("all_numerics()", "there is no selector all_numerics()", "did you mean all_numeric()?");
    refuses("has_type(\"nummeric\")", "does not know `nummeric`", "");
    refuses("9", "there is no column 9", "");
    refuses("c(size", "without its partner", "");
    refuses("size +", "after its end", "");
    refuses("\"size", "without its partner", "");
    refuses("matches(\"(\")", "no regular expression", "");
    refuses("all_numeric():size", "range", "");
    refuses("all_of(1e300)", "doesn't exist", ""); /* numbers so large that one more is the same */
    refuses("all_of(1:9999999)", "too long a range", "");
}
END_TEST

START_TEST(nesting_is_bounded)
{
    char deep[4096];
    memset(deep, '(', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    refuses(deep, "nested too deep", "");
    memset(deep, '-', sizeof deep - 1);
    refuses(deep, "nested too deep", "");
}
END_TEST

START_TEST(names_of_selectors)
{
    ck_assert(cel_is_selector("all_numeric_predictors") && cel_is_selector("where") && !cel_is_selector("c") && !cel_is_selector("mean"));
    ck_assert_str_eq(cel_nearest_selector("all_predictor"), "all_predictors");
    ck_assert_ptr_null(cel_nearest_selector("mean"));
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    static const char *const text[] = {"c(starts_with(c(\"co\", \"s\")), -size)", "all_numeric() & !price", "size:grade", "matches(\"o\")"};
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_selection s = {0};
        cel_error err;
        cel_alloc_fail_after(n);
        cel_status status = cel_select(f, NULL, text, 4, &s, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert_msg(done || status == CEL_NOMEM, "%s", err.message);
        if (done)
            cel_selection_free(&s);
        ck_assert_int_lt(n, 500);
    }
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/select", by_type_and_role, by_name, signs_and_sets, mistakes_are_named, nesting_is_bounded, names_of_selectors,
          memory_can_fail_anywhere)
