/* Prints of recipes as recipes 1.3 gives them (golden/v2026/recipes/prints.txt). */
#include "tests/recipes/golden.h"
#include "tests/recipes/frames.h"

static void prints(const cel_recipe *r, int width, const char *want)
{
    cel_text t = {0};
    cel_recipe_print(r, width, &t);
    ck_assert(!t.failed);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

static void step_prints(const cel_recipe *r, size_t number, const char *want)
{
    cel_text t = {0};
    cel_step_print(r->step[number], 80, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

#define RULE "\n── Recipe ──────────────────────────────────────────────────────────────────────\n\n"

START_TEST(as_in_the_transcript)
{
    cel_frame *f = golden_table("data", "dia_train", true);
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *p;
    prints(r, 80, RULE "── Inputs \nNumber of variables by role\noutcome:   1\npredictor: 9\n");
    cel_recipe_drop(r);
    r = steps_on(f, "price ~ .", (const char *const[]){"step_dummy", "all_nominal_predictors()", "step_zv", "all_predictors()", "step_normalize",
                                                       "all_numeric_predictors()", NULL});
    prints(r, 80, RULE "── Inputs \nNumber of variables by role\noutcome:   1\npredictor: 9\n\n── Operations \n"
                       "• Dummy variables from: all_nominal_predictors()\n• Zero variance filter on: all_predictors()\n"
                       "• Centering and scaling for: all_numeric_predictors()\n");
    OK(cel_recipe_prep(r, f, NULL, NULL, &p, NULL, &err));
    prints(p, 80, RULE "── Inputs \nNumber of variables by role\noutcome:   1\npredictor: 9\n\n── Training information \n"
                       "Training data contained 48 data points and no incomplete rows.\n\n── Operations \n"
                       "• Dummy variables from: cut, color, clarity | Trained\n• Zero variance filter removed: <none> | Trained\n"
                       "• Centering and scaling for: carat, depth, table, x, y, z, ... | Trained\n");
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(roles_are_counted_in_order)
{
    cel_frame *f = wares();
    cel_error err;
    static const char *const roles[] = {"zeta", NULL, "predictor", "alpha", "outcome", "alpha"};
    static const char *const vars[] = {"size", "count", "colour", "grade", "word", "price"};
    cel_recipe *r;
    OK(cel_recipe_new_vars(f, vars, roles, 6, &r, &err));
    prints(r, 20, "\n── Recipe ──────────\n\n── Inputs \nNumber of variables by role\noutcome:         1\npredictor:       1\nalpha:           2\n"
                  "zeta:            1\nundeclared role: 1\n");
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(lines_of_steps)
{
    cel_frame *f = wares();
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_center", "size, count", "step_rm", "word", "step_collapse", "size, count",
                                                                   "step_zv", "", NULL});
    step_prints(r, 0, "• Centering for: size count\n"); /* two without a comma, as cli joins them */
    step_prints(r, 2, "Collapse predictors into list-column (unprepped)\n");
    step_prints(r, 3, "• Zero variance filter on: <none>\n");
    cel_error err;
    cel_recipe *p;
    cel_notes notes = {0};
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, &notes, &err));
    step_prints(p, 1, "• Variables removed: word | Trained\n");
    step_prints(p, 2, "Collapse predictors into list-column: size, count  ->  predictor_matrix \n");
    step_prints(p, 3, "• Zero variance filter removed: <none> | Trained\n");
    cel_notes_free(&notes);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_rm", "word", "step_dummy", "all_nominal_predictors()", NULL});
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_text t = {0};
        cel_alloc_fail_after(n);
        cel_recipe_print(p, 80, &t);
        cel_alloc_fail_after(0);
        done = !t.failed;
        cel_text_free(&t);
        ck_assert_int_lt(n, 200);
    }
    ck_assert(done);
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_print", as_in_the_transcript, roles_are_counted_in_order, lines_of_steps, memory_can_fail_anywhere)
