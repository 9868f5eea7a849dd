/* Formulas: names, dots and backticks; everything else is refused with the nearest column. */
#include "recipes/formula.h"

#include "tests/recipes/frames.h"

static cel_frame *odd(void)
{
    cel_frame *f = cel_frame_new(1);
    static const char *const names[] = {"a", "b c", "y", "z.1", "weight"};
    for (size_t j = 0; j < 5; j++)
        put_numbers(f, names[j], (double[]){1});
    return f;
}

static void reads(const char *text, const char *want)
{
    cel_frame *f = odd();
    cel_formula g;
    cel_error err;
    cel_text t = {0};
    OK(cel_formula_read(text, f, &g, &err));
    for (size_t i = 0; i < g.n_outcomes; i++)
        cel_text_addf(&t, "%s|", f->name[g.outcome[i]]);
    cel_text_add(&t, "~");
    for (size_t i = 0; i < g.n_predictors; i++)
        cel_text_addf(&t, "|%s", f->name[g.predictor[i]]);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
    cel_formula_free(&g);
    cel_frame_drop(f);
}

static void refuses(const char *text, const char *message, const char *hint)
{
    cel_frame *f = odd();
    cel_formula g;
    cel_error err;
    ck_assert_int_eq(cel_formula_read(text, f, &g, &err), CEL_INPUT);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
    ck_assert_msg(strstr(err.hint, hint) != NULL, "%s", err.hint);
    cel_frame_drop(f);
}

START_TEST(names_and_dots)
{
    reads("y ~ .", "y|~|a|b c|z.1|weight");
    reads(" y+a ~ z.1 + `b c` ", "y|a|~|z.1|b c");
    reads("~ a", "~|a");
    reads("~ .", "~|a|b c|y|z.1|weight");
    reads("y ~ a + a", "y|~|a");
    reads("y ~ weight + .", "y|~|weight|a|b c|z.1");
}
END_TEST

START_TEST(what_is_no_name_is_refused)
{
    refuses("log(y) ~ a", "`log`", "use steps to do transformations instead");
    refuses("y ~ wieght", "`wieght`", "did you mean `weight`?");
    refuses("y ~ sqrt(a) + nosuch", "`sqrt`, `nosuch`", "");
    refuses("y ~ . - a", "`-` is not allowed", "");
    refuses("y a", "the formula \"y a\"", "outcome ~ predictor");
    refuses("y ~ a +", "the formula", "");
    refuses("", "the formula", "");
    refuses("y ~ `a", "the formula", "");
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = odd();
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_formula g = {0};
        cel_error err;
        cel_alloc_fail_after(n);
        cel_status status = cel_formula_read("y ~ .", f, &g, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        if (done)
            cel_formula_free(&g);
        ck_assert_int_lt(n, 100);
    }
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/formula", names_and_dots, what_is_no_name_is_refused, memory_can_fail_anywhere)
