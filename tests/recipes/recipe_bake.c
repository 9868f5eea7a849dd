/* bake() and juice(): new rows through trained steps, what is needed, skipped, selected and levelled. */
#include "tests/recipes/frames.h"

START_TEST(new_rows_by_what_was_learnt)
{
    cel_frame *f = wares(), *two = cel_frame_head(f, 2), *out;
    cel_error err;
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_center", "size", "step_dummy", "colour", NULL});
    OK(cel_recipe_bake(p, two, NULL, 0, NULL, &out, NULL, &err));
    has_columns(out, "size count grade word price colour_green colour_red");
    ck_assert_uint_eq(out->rows, 2);
    NEAR(out->column[0]->num[1], -1, 0);
    NEAR(out->column[6]->num[0], 1, 0);
    cel_frame_drop(out);
    static const char *const selector[] = {"all_numeric_predictors()", "-size"};
    OK(cel_recipe_bake(p, two, selector, 2, NULL, &out, NULL, &err));
    has_columns(out, "count colour_green colour_red");
    cel_frame_drop(out);
    OK(cel_recipe_juice(p, selector, 2, &out, &err));
    has_columns(out, "count colour_green colour_red");
    ck_assert_uint_eq(out->rows, 4);
    cel_frame_drop(out);
    cel_recipe_drop(p);
    cel_frame_drop(two);
    cel_frame_drop(f);
}
END_TEST

START_TEST(columns_come_in_the_order_of_training_and_others_go)
{
    cel_frame *f = wares(), *mixed = cel_frame_new(1), *out;
    cel_error err;
    cel_recipe *p = prepped_on(f, "price ~ size + count", NULL);
    put_numbers(mixed, "extra", (double[]){0});
    put_integers(mixed, "count", (int32_t[]){4});
    put_numbers(mixed, "size", (double[]){9});
    OK(cel_recipe_bake(p, mixed, NULL, 0, NULL, &out, NULL, &err));
    has_columns(out, "size count");
    cel_frame_drop(out);
    cel_recipe_drop(p);
    cel_frame_drop(mixed);
    cel_frame_drop(f);
}
END_TEST

START_TEST(skipped_steps_touch_the_training_set_only)
{
    cel_frame *f = wares(), *out;
    cel_error err;
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_naomit", "all_predictors()", NULL});
    OK(cel_recipe_juice(p, NULL, 0, &out, &err));
    ck_assert_uint_eq(out->rows, 2);
    cel_frame_drop(out);
    OK(cel_recipe_bake(p, f, NULL, 0, NULL, &out, NULL, &err));
    ck_assert_uint_eq(out->rows, 4);
    cel_frame_drop(out);
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(factors_get_the_levels_of_training)
{
    cel_frame *f = wares(), *fresh = cel_frame_head(f, 3), *out;
    cel_error err;
    cel_notes notes = {0};
    cel_recipe *p = prepped_on(f, "price ~ colour + word", NULL);
    put_texts(fresh, "colour", (const char *const[]){"green", "pink", NULL}); /* a text where a factor was */
    OK(cel_recipe_bake(p, fresh, NULL, 0, NULL, &out, &notes, &err));
    ck_assert_int_eq(out->column[0]->type, CEL_FACTOR);
    ck_assert_int_eq(out->column[0]->code[0], 1);
    ck_assert_int_eq(out->column[0]->code[1], CEL_NA_INT);
    ck_assert_int_eq(out->column[0]->code[2], CEL_NA_INT);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "There was 1 column that was a factor when the recipe was prepped: `colour`\nThis may cause errors when processing new data.");
    cel_frame_drop(out);
    cel_notes_free(&notes);
    cel_recipe_drop(p);
    cel_frame_drop(fresh);
    cel_frame_drop(f);
}
END_TEST

START_TEST(columns_of_another_kind_are_refused)
{
    cel_frame *f = wares(), *fresh = cel_frame_head(f, 2), *out;
    cel_error err;
    cel_recipe *p = prepped_on(f, "price ~ size", NULL);
    put_texts(fresh, "size", (const char *const[]){"1", "2"});
    ck_assert_int_eq(cel_recipe_bake(p, fresh, NULL, 0, NULL, &out, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `bake()`: `size` had class <numeric> when the recipe was prepped, and has class <character> in `new_data`");
    put_texts(fresh, "size", (const char *const[]){NULL, NULL}); /* nothing but missing values may be of any kind */
    OK(cel_recipe_bake(p, fresh, NULL, 0, NULL, &out, NULL, &err));
    ck_assert_int_eq(out->column[0]->type, CEL_DOUBLE);
    ck_assert(isnan(out->column[0]->num[0]));
    cel_frame_drop(out);
    cel_recipe_drop(p);
    cel_frame_drop(fresh);
    cel_frame_drop(f);
}
END_TEST

START_TEST(untrained_recipes_bake_nothing)
{
    cel_frame *f = wares(), *out;
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_center", "size", NULL}), *p, *more;
    ck_assert_int_eq(cel_recipe_bake(r, f, NULL, 0, NULL, &out, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `bake()`: At least one step has not been trained.");
    ck_assert_int_eq(cel_recipe_juice(r, NULL, 0, &out, &err), CEL_INPUT);
    cel_prep_options o = {.discard = true};
    OK(cel_recipe_prep(r, NULL, &o, NULL, &p, NULL, &err));
    ck_assert_int_eq(cel_recipe_juice(p, NULL, 0, &out, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `bake()`: use `retain = TRUE` in `prep()` to be able to extract the training set");
    OK(cel_recipe_step(p, "step_scale", "size", NULL, 0, &more, &err));
    ck_assert_int_eq(cel_recipe_bake(more, f, NULL, 0, NULL, &out, NULL, &err), CEL_INPUT);
    cel_recipe_drop(more);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_column_a_step_needs_is_named)
{
    cel_frame *f = wares(), *less = cel_frame_copy(f), *out;
    cel_error err;
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_log", "price", NULL});
    cel_frame_remove(less, 5);
    ck_assert_int_eq(cel_recipe_bake(p, less, NULL, 0, NULL, &out, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_log()`: the following required column is missing from `new_data`: price");
    cel_recipe_drop(p);
    cel_frame_drop(less);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_rm", "word", "step_impute_mean", "count", "step_dummy", "all_nominal_predictors()",
                                                                     "step_normalize", "all_numeric_predictors()", NULL});
    static const char *const selector[] = {"everything()", "-price"};
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err;
        cel_frame *out = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_bake(p, f, selector, 2, NULL, &out, NULL, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert_msg(done || status == CEL_NOMEM, "%ld: %s", n, err.message);
        ck_assert(done == (out != NULL));
        cel_frame_drop(out);
        ck_assert_int_lt(n, 5000);
    }
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_bake", new_rows_by_what_was_learnt, columns_come_in_the_order_of_training_and_others_go,
          skipped_steps_touch_the_training_set_only, factors_get_the_levels_of_training, columns_of_another_kind_are_refused,
          untrained_recipes_bake_nothing, a_column_a_step_needs_is_named, memory_can_fail_anywhere)
