#include "recipes/step.h"
#include "tests/recipes/golden.h"

START_TEST(valid_names)
{
    static const struct {
        const char *name, *valid;
    } cases[] = {{"a b", "a.b"}, {"1x", "X1x"}, {".2", "X.2"}, {"if", "if."}, {"_a", "X_a"}, {"é", "é"}, {"", "X"}, {"x_o_y", "x_o_y"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_text t = {0};
        cel_text_valid_name(&t, cases[i].name);
        ck_assert_str_eq(t.text, cases[i].valid);
        cel_text_free(&t);
    }
}
END_TEST

/* Prep, bake and tidy of a case with the n-th allocation failing. */
static cel_status starved(const cel_recipe *r, cel_frame *train, cel_frame *fresh, long n)
{
    cel_error err = {0};
    cel_recipe *p = NULL;
    cel_frame *baked = NULL, *tidied = NULL;
    cel_notes notes = {0};
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    cel_alloc_fail_after(n);
    cel_status status = cel_recipe_prep(r, train, NULL, &rng, &p, &notes, &err);
    if (status == CEL_OK)
        status = cel_recipe_bake(p, fresh, NULL, 0, &rng, &baked, &notes, &err);
    if (status == CEL_OK)
        status = cel_recipe_tidy_step(p, p->n_steps, NULL, &tidied, &err);
    cel_alloc_fail_after(0);
    cel_notes_free(&notes);
    cel_frame_drop(tidied);
    cel_frame_drop(baked);
    cel_recipe_drop(p);
    return status;
}

/* Every golden recipe, a third of its allocations. */
START_TEST(memory_may_fail_anywhere)
{
    cel_error err;
    cel_frame *index = golden_table("recipes", "index", false);
    for (size_t row = 0; row < index->rows; row++) {
        cel_frame *train = golden_table("data", cel_column_label(index->column[1], row), true);
        cel_frame *fresh = golden_table("data", cel_column_label(index->column[2], row), true);
        const char *expr = cel_column_label(index->column[5], row);
        cel_recipe *r = NULL;
        if (strncmp(cel_column_label(index->column[4], row), "error", 5) != 0 && golden_recipe(expr, train, &r, &err) == CEL_OK) {
            /* Cases whose expressions nobody evaluates here end the same way with and without memory. */
            cel_status whole = starved(r, train, fresh, 0);
            for (long n = 1 + (long)row % 3; whole == CEL_OK; n += 3) {
                cel_status status = starved(r, train, fresh, n);
                if (status == CEL_OK)
                    break;
                ck_assert_msg(status == CEL_NOMEM, "%s: allocation %ld gives status %d", expr, n, (int)status);
            }
        }
        cel_recipe_drop(r);
        cel_frame_drop(train);
        cel_frame_drop(fresh);
    }
    cel_frame_drop(index);
}
END_TEST

TEST_MAIN("recipes/step_columns", valid_names, memory_may_fail_anywhere)
