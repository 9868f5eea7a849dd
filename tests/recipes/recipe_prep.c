/* prep(): training in order, column types, text to factors, retraining, and what it refuses. */
#include "recipes/recipe_json.h"
#include "tests/recipes/frames.h"

START_TEST(steps_learn_from_what_the_steps_before_made)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ size", (const char *const[]){"step_center", "size", "step_scale", "size", NULL});
    ck_assert(p->prepped && p->retained && p->step[0]->trained && p->step[1]->trained);
    NEAR(cel_value_at(cel_state_get(&p->step[0]->state, "means"), 0), 3, 0);
    NEAR(cel_value_at(cel_state_get(&p->step[1]->state, "sds"), 0), sqrt(14.0 / 3), 1e-15);
    NEAR(p->data->column[0]->num[0], -2 / sqrt(14.0 / 3), 1e-15);
    ck_assert_uint_eq(p->n_rows, 4);
    ck_assert_uint_eq(p->n_incomplete, 0);
    ck_assert_double_eq(f->column[0]->num[0], 1); /* the data given are as they were */
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(new_columns_get_the_role_of_their_step)
{
    cel_frame *f = wares();
    cel_recipe *p = prepped_on(f, "price ~ colour + word + count", (const char *const[]){"step_dummy", "colour", NULL});
    has_columns(p->final, "word count price colour_green colour_red");
    ck_assert_uint_eq(p->final->rows, 0);
    ck_assert_uint_eq(p->terms.n, 5);
    ck_assert_str_eq(p->terms.var[3].role, "predictor");
    ck_assert(p->terms.var[3].derived && !p->terms.var[0].derived);
    ck_assert_int_eq(p->final->column[0]->type, CEL_FACTOR); /* texts become factors */
    ck_assert_str_eq(p->final->column[0]->levels->label[0], "a");
    ck_assert_uint_eq(p->n_incomplete, 2);
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(texts_may_stay_texts)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ word", NULL), *p;
    cel_prep_options o = {.keep_strings = true};
    OK(cel_recipe_prep(r, NULL, &o, NULL, &p, NULL, &err));
    ck_assert_int_eq(p->data->column[0]->type, CEL_STRING);
    cel_recipe_drop(p);
    r->keep_strings = true;
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    ck_assert_int_eq(p->data->column[0]->type, CEL_STRING);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

/* prep of a step on wares fails with that sentence. */
static void refuses(const char *step, const char *selector, const char *message, const char *hint)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){step, selector, NULL}), *p;
    ck_assert_int_eq(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_ptr_null(p);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.hint, hint);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}

START_TEST(columns_must_suit_the_step)
{
    refuses("step_center", "all_predictors()", "in `step_center()`: All columns selected for the step should be double or integer.",
            "2 factor variables found: `colour` and `word`\n1 ordered variable found: `grade`");
    refuses("step_dummy", "size", "in `step_dummy()`: All columns selected for the step should be factor or ordered.", "1 double variable found: `size`");
    refuses("step_center", "sise", "in `step_center()`: can't select columns that don't exist: column `sise` doesn't exist", "did you mean `size`?");
}
END_TEST

START_TEST(training_data_must_be_those_of_the_recipe)
{
    cel_frame *f = wares(), *less = cel_frame_copy(f), *other = cel_frame_copy(f);
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *p;
    cel_frame_remove(less, 1);
    cel_frame_remove(less, 0);
    ck_assert_int_eq(cel_recipe_prep(r, less, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `prep()`: not all variables in the recipe are present in the supplied training set: `size`, `count`");
    put_texts(other, "size", (const char *const[]){"a", "b", "c", "d"});
    ck_assert_int_eq(cel_recipe_prep(r, other, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `prep()`: the following variable has the wrong class: `size` must have class <numeric>, not <character>");
    cel_recipe_drop(r);
    cel_frame_drop(other);
    cel_frame_drop(less);
    cel_frame_drop(f);
}
END_TEST

START_TEST(prepped_recipes_are_prepped_on)
{
    cel_frame *f = wares(), *half = cel_frame_head(f, 2);
    cel_error err;
    cel_notes notes = {0};
    cel_recipe *p = prepped_on(f, "price ~ size", (const char *const[]){"step_center", "size", NULL}), *more, *again, *fresh;
    OK(cel_recipe_step(p, "step_scale", "size", NULL, 0, &more, &err));
    OK(cel_recipe_prep(more, half, NULL, NULL, &again, &notes, &err)); /* the retained data are used */
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_ptr_nonnull(strstr(notes.note[0], "The previous data will be used by prep."));
    NEAR(cel_value_at(cel_state_get(&again->step[0]->state, "means"), 0), 3, 0);
    NEAR(cel_value_at(cel_state_get(&again->step[1]->state, "sds"), 0), sqrt(14.0 / 3), 1e-15);
    cel_prep_options o = {.fresh = true};
    OK(cel_recipe_prep(again, half, &o, NULL, &fresh, NULL, &err));
    NEAR(cel_value_at(cel_state_get(&fresh->step[0]->state, "means"), 0), 1.5, 0);
    ck_assert_uint_eq(fresh->n_rows, 2);
    cel_recipe_drop(fresh);
    ck_assert_int_eq(cel_recipe_prep(again, NULL, &o, NULL, &fresh, NULL, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "`fresh = TRUE`"));
    cel_recipe_drop(again);
    cel_recipe_drop(more);
    cel_recipe_drop(p);
    cel_notes_free(&notes);
    cel_frame_drop(half);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_discarded_training_set_trains_no_more)
{
    cel_frame *f = wares();
    cel_error err;
    cel_prep_options o = {.discard = true};
    cel_recipe *r = steps_on(f, "price ~ size", NULL), *p, *more, *again;
    OK(cel_recipe_prep(r, NULL, &o, NULL, &p, NULL, &err));
    ck_assert(!p->retained && p->data->rows == 0);
    OK(cel_recipe_step(p, "step_scale", "size", NULL, 0, &more, &err));
    ck_assert_int_eq(cel_recipe_prep(more, NULL, NULL, NULL, &again, NULL, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "`retain = TRUE` must be set"));
    cel_recipe_drop(more);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

static void remember_line(void *user, const char *line)
{
    cel_text_addf(user, "%s\n", line);
}

START_TEST(what_happens_is_said)
{
    cel_frame *f = wares();
    cel_error err;
    cel_text lines = {0}, changes = {0};
    cel_prep_options o = {.verbose = remember_line, .user = &lines, .changes = &changes};
    cel_recipe *r = steps_on(f, "price ~ colour + size", (const char *const[]){"step_dummy", "colour", "step_center", "size", NULL}), *p;
    OK(cel_recipe_prep(r, NULL, &o, NULL, &p, NULL, &err));
    ck_assert_str_eq(lines.text, "oper 1 step dummy [training] \noper 2 step center [training] \n");
    ck_assert_str_eq(changes.text, "step_dummy (dummy_1): \n new (2): colour_green, colour_red\n removed (1): colour\n\n"
                                   "step_center (center_2): same number of columns\n\n");
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_text_free(&lines);
    cel_text_free(&changes);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_tune_mark_cannot_be_trained)
{
    cel_frame *f = wares();
    cel_error err;
    cel_named_value mark = {(char *)"threshold", cel_value_tune("")};
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *t, *p;
    OK(cel_recipe_step(r, "step_other", "colour", &mark, 1, &t, &err));
    ck_assert_int_eq(cel_recipe_prep(t, NULL, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "you cannot `prep()` a tunable recipe: argument with `tune()`");
    ck_assert_str_eq(err.hint, "step_other(): `threshold`");
    cel_value_free(&mark.value);
    cel_recipe_drop(t);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *r = steps_on(f, "price ~ .", (const char *const[]){"step_rm", "word", "step_impute_mean", "count", "step_dummy", "all_nominal_predictors()",
                                                                   "step_zv", "all_predictors()", "step_normalize", "all_numeric_predictors()", NULL});
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err;
        cel_recipe *p = NULL;
        cel_text changes = {0};
        cel_prep_options o = {.changes = &changes};
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_prep(r, NULL, &o, NULL, &p, NULL, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert_msg(done || status == CEL_NOMEM, "%ld: %s", n, err.message);
        ck_assert(done == (p != NULL));
        cel_text_free(&changes);
        cel_recipe_drop(p);
        ck_assert_int_lt(n, 20000);
    }
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

/* ---- threads ---- */

enum { LONG_ROWS = 21001 };

/* Positive numbers, numbers of both signs, whole ones with gaps, two that have no power, an outcome. */
static cel_frame *long_frame(void)
{
    enum { KINDS = 6 };
    static double x[KINDS][LONG_ROWS];
    static int32_t whole[LONG_ROWS];
    static const char *const names[KINDS] = {"a", "b", "c", "few", "flat", "y"};
    uint64_t state = 9;
    for (size_t i = 0; i < LONG_ROWS; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double u = (double)(state >> 11) / 9007199254740992.0;
        x[0][i] = exp(2 * u) + 0.01 * (double)(i % 17);
        x[1][i] = i % 50 ? u * u * u - 0.2 : NAN;
        x[2][i] = 3 * u + sin((double)i);
        x[3][i] = (double)(i % 3);
        x[4][i] = 2.5;
        x[5][i] = x[0][i] + u;
        whole[i] = i % 11 ? (int32_t)(i * 7919 % 1000) - 300 : CEL_NA_INT;
    }
    cel_frame *f = cel_frame_new(LONG_ROWS);
    for (size_t k = 0; k < KINDS; k++)
        put_numbers(f, names[k], x[k]);
    put_integers(f, "whole", whole);
    return f;
}

static void expect_same_notes(const cel_notes *a, const cel_notes *b)
{
    ck_assert_uint_eq(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        ck_assert_str_eq(a->note[i], b->note[i]);
}

/* What is learnt, what is made of the data, what is warned of: the same bits for any number of threads. */
START_TEST(threads_change_no_bit)
{
    cel_error err;
    cel_frame *f = long_frame();
    cel_recipe *r = steps_on(f, "y ~ .", (const char *const[]){"step_YeoJohnson", "b, c, few, flat, whole", "step_BoxCox", "a, few, flat, b", "step_center", "a, c",
                                                               "step_scale", "b, c", "step_normalize", "all_numeric_predictors()", NULL});
    cel_recipe *one, *many;
    cel_notes said = {0};
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &one, &said, &err));
    ck_assert_uint_ge(said.n, 4);
    json_t *learnt;
    OK(cel_recipe_as_json(one, &learnt, &err));
    for (int threads = 1; threads <= 4; threads++) {
        cel_notes again = {0};
        json_t *also;
        OK(cel_recipe_prep(r, NULL, &(cel_prep_options){.threads = threads}, NULL, &many, &again, &err));
        OK(cel_recipe_as_json(many, &also, &err));
        ck_assert(json_equal(learnt, also));
        expect_same_notes(&said, &again);
        for (size_t j = 0; j < one->data->cols; j++)
            ck_assert_mem_eq(one->data->column[j]->num, many->data->column[j]->num, LONG_ROWS * sizeof(double));
        json_decref(also);
        cel_notes_free(&again);
        cel_recipe_drop(many);
    }
    json_decref(learnt);
    cel_notes_free(&said);
    cel_recipe_drop(one);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

/* Two columns are wrong: the first one is named. */
START_TEST(threads_change_no_error)
{
    cel_error err;
    cel_frame *f = long_frame();
    cel_recipe *bare, *r, *none = NULL;
    OK(cel_recipe_new("y ~ .", f, &bare, &err));
    cel_named_value strict = {"na_rm", cel_value_logical(false)};
    OK(cel_recipe_step(bare, "step_YeoJohnson", "a, c, whole, few, b", &strict, 1, &r, &err));
    cel_value_free(&strict.value);
    for (int threads = 1; threads <= 4; threads++) {
        ck_assert_int_eq(cel_recipe_prep(r, NULL, &(cel_prep_options){.threads = threads}, NULL, &none, NULL, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, "in `step_YeoJohnson()`: missing values in `whole`, which `na_rm = FALSE` does not allow");
        ck_assert_ptr_null(none);
    }
    cel_recipe_drop(r);
    cel_recipe_drop(bare);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_prep", steps_learn_from_what_the_steps_before_made, new_columns_get_the_role_of_their_step, texts_may_stay_texts,
          columns_must_suit_the_step, training_data_must_be_those_of_the_recipe, prepped_recipes_are_prepped_on,
          a_discarded_training_set_trains_no_more, what_happens_is_said, a_tune_mark_cannot_be_trained, memory_can_fail_anywhere,
          threads_change_no_bit, threads_change_no_error)
