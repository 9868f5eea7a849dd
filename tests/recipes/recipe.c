/* Making recipes: variables and roles, immutable copies, adding steps with their arguments checked, ids. */
#include "tests/recipes/frames.h"

static void has_vars(const cel_recipe_vars *vars, const char *want)
{
    cel_text t = {0};
    cel_text_add(&t, "");
    for (size_t i = 0; i < vars->n; i++)
        cel_text_addf(&t, "%s%s:%s", i ? " " : "", vars->var[i].name, vars->var[i].role ? vars->var[i].role : "NA");
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(a_formula_says_who_is_what)
{
    cel_frame *f = wares();
    cel_recipe *r = steps_on(f, "price ~ .", NULL);
    has_vars(&r->vars, "size:predictor count:predictor colour:predictor grade:predictor word:predictor price:outcome");
    has_columns(r->data, "size count colour grade word price");
    ck_assert(r->vars.var[3].ordered && !r->vars.var[2].ordered);
    cel_recipe_drop(r);
    r = steps_on(f, "price + size ~ word + count", NULL);
    has_vars(&r->vars, "word:predictor count:predictor price:outcome size:outcome");
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(variables_without_a_formula)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r;
    static const char *const vars[] = {"price", "size"}, *const roles[] = {"outcome", NULL}, *const twice[] = {"size", "size"},
                             *const wrong[] = {"size", "prise"};
    OK(cel_recipe_new_vars(f, NULL, NULL, 0, &r, &err));
    has_vars(&r->vars, "size:NA count:NA colour:NA grade:NA word:NA price:NA");
    cel_recipe_drop(r);
    OK(cel_recipe_new_vars(f, vars, roles, 2, &r, &err));
    has_vars(&r->vars, "price:outcome size:NA");
    cel_recipe_drop(r);
    ck_assert_int_eq(cel_recipe_new_vars(f, twice, NULL, 2, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`vars` must have unique values; `size` is given twice");
    ck_assert_int_eq(cel_recipe_new_vars(f, wrong, NULL, 2, &r, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "prise"));
    ck_assert_str_eq(err.hint, "did you mean `price`?");
    ck_assert_ptr_null(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_step_makes_a_new_recipe)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *one, *two;
    cel_named_value base = {(char *)"base", cel_value_integer(10)};
    OK(cel_recipe_step(r, "step_log", "size, count", &base, 1, &one, &err));
    ck_assert_uint_eq(r->n_steps, 0);
    ck_assert_uint_eq(one->n_steps, 1);
    const cel_step *s = one->step[0];
    ck_assert_str_eq(s->id, "log_1");
    ck_assert_uint_eq(s->n_terms, 2);
    ck_assert_str_eq(s->term[1].text, "count");
    ck_assert(cel_step_arg(s, "base")->kind == CEL_V_DOUBLE); /* the kind of the formal */
    ck_assert(cel_step_number(s, "base") == 10 && cel_step_number(s, "offset") == 0 && !cel_step_flag(s, "signed"));
    OK(cel_recipe_step(one, "step_zv", "everything()", NULL, 0, &two, &err));
    ck_assert_str_eq(two->step[1]->id, "zv_2");
    ck_assert_ptr_eq(two->step[0], one->step[0]); /* shared */
    ck_assert_uint_eq(cel_recipe_find_step(two, "zv_2"), 2);
    ck_assert_uint_eq(cel_recipe_find_step(two, "zv_3"), 0);
    cel_value_free(&base.value);
    cel_recipe_drop(two);
    cel_recipe_drop(one);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

static void refused(const char *function, const char *argument, cel_value value, const char *message, const char *hint)
{
    cel_frame *f = wares();
    cel_error err = {0};
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *made;
    cel_named_value arg = {(char *)(uintptr_t)argument, value};
    ck_assert_int_eq(cel_recipe_step(r, function, "size", &arg, argument ? 1 : 0, &made, &err), CEL_INPUT);
    ck_assert_ptr_null(made);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.hint, hint);
    cel_value_free(&arg.value);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}

START_TEST(wrong_arguments_are_refused)
{
    refused("step_centre", NULL, (cel_value){0}, "there is no step step_centre()", "did you mean step_center()?");
    refused("step_center", "na_rn", cel_value_logical(true), "in `step_center()`: there is no argument `na_rn`", "did you mean `na_rm`?");
    refused("step_center", "na_rm", cel_value_text("yes"), "in `step_center()`: `na_rm` must be TRUE or FALSE, not \"yes\"", "");
    refused("step_log", "base", cel_value_text("e"), "in `step_log()`: `base` must be a number, not \"e\"", "");
    refused("step_relevel", NULL, (cel_value){0}, "in `step_relevel()`: argument `ref_level` is missing, with no default", "");
    refused("step_hyperbolic", "func", cel_value_text("tan"), "in `step_hyperbolic()`: `func` must be one of \"sinh\", \"cosh\", or \"tanh\", not \"tan\".",
            "Did you mean \"tanh\"?");
    refused("step_sequence", "timesteps", cel_value_number(1.5), "in `step_sequence()`: `timesteps` must be a whole number, not 1.5", "");
}
END_TEST

START_TEST(ids_are_unique_and_drawn_as_r_draws_them)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_zv", "size", NULL}), *made;
    cel_step_new what = {.id = "zv_1"};
    ck_assert_int_eq(cel_recipe_add_step(r, cel_step_type_find("step_nzv"), &what, &made, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_nzv()`: another step of the recipe has the id \"zv_1\"");
    cel_rng rng; /* set.seed(1); recipes::rand_id("dummy") */
    char *id;
    cel_rng_seed(&rng, 1);
    OK(cel_rand_id("dummy", &rng, &id, &err));
    ck_assert_str_eq(id, "dummy_4dMaH");
    cel_free(id);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_named_value skip = {(char *)"na_rm", cel_value_logical(false)};
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err = {0};
        cel_recipe *r = NULL, *s = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_new("price ~ size + colour", f, &r, &err);
        if (status == CEL_OK)
            status = cel_recipe_step(r, "step_normalize", "size, all_outcomes()", &skip, 1, &s, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
        done = status == CEL_OK;
        cel_recipe_drop(s);
        cel_recipe_drop(r);
        ck_assert_int_lt(n, 5000);
    }
    cel_value_free(&skip.value);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe", a_formula_says_who_is_what, variables_without_a_formula, a_step_makes_a_new_recipe, wrong_arguments_are_refused,
          ids_are_unique_and_drawn_as_r_draws_them, memory_can_fail_anywhere)
