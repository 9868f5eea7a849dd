/* step_collapse and step_sequence: columns as arrays of each row. */
#include "tests/recipes/frames.h"

static cel_recipe *with(cel_frame *f, const char *function, const char *selector, const cel_named_value *arg, size_t n)
{
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size + count", NULL), *s, *p;
    OK(cel_recipe_step(r, function, selector, arg, n, &s, &err));
    OK(cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err));
    cel_recipe_drop(r);
    cel_recipe_drop(s);
    return p;
}

START_TEST(columns_stand_side_by_side)
{
    cel_frame *f = wares();
    cel_named_value name = {(char *)"new_col", cel_value_text("both")};
    cel_recipe *p = with(f, "step_collapse", "size, count", &name, 1);
    has_columns(p->data, "price both");
    const cel_column *c = p->data->column[1];
    ck_assert(c->type == CEL_MATRIX && c->width == 2 && c->height == 1 && c->n == 4);
    ck_assert(c->num[2] == 2 && c->num[3] == 20 && isnan(c->num[7]));
    ck_assert_str_eq(p->terms.var[1].role, "predictor");
    cel_value_free(&name.value);
    cel_recipe_drop(p);
    p = with(f, "step_collapse", "any_of(\"nothing\")", NULL, 0);
    has_columns(p->data, "size count price");
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_skipped_collapse_changes_nothing)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size + count", NULL), *s, *p;
    cel_term term = {.text = (char *)"size"};
    cel_step_new what = {.n_terms = 1, .term = &term, .skip_given = true, .skip = true};
    OK(cel_recipe_add_step(r, cel_step_type_find("step_collapse"), &what, &s, &err));
    OK(cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err));
    has_columns(p->data, "size count price");
    cel_recipe_drop(p);
    cel_recipe_drop(s);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(windows_drop_or_pad_the_first_rows)
{
    cel_frame *f = wares();
    cel_named_value arg[] = {{(char *)"timesteps", cel_value_integer(3)}, {(char *)"padding", cel_value_text("zero")}};
    cel_recipe *p = with(f, "step_sequence", "size", arg, 1);
    has_columns(p->data, "count price sequence_matrix");
    ck_assert_uint_eq(p->data->rows, 2);
    const double *x = p->data->column[2]->num;
    ck_assert(x[0] == 1 && x[1] == 2 && x[2] == 3 && x[3] == 2 && x[4] == 3 && x[5] == 6);
    ck_assert(p->data->column[0]->code[0] == 30 && p->data->column[1]->num[1] == 11);
    cel_recipe_drop(p);
    p = with(f, "step_sequence", "size, count", arg, 2);
    const cel_column *c = p->data->column[1];
    ck_assert(c->n == 4 && c->width == 6 && c->height == 3);
    ck_assert(c->num[0] == 0 && c->num[3] == 0 && c->num[4] == 1 && c->num[5] == 10);
    ck_assert(c->num[6] == 0 && c->num[7] == 0 && c->num[8] == 1 && c->num[9] == 10 && c->num[10] == 2 && c->num[11] == 20);
    cel_recipe_drop(p);
    cel_value_free(&arg[0].value);
    arg[0].value = cel_value_integer(9); /* longer than the data */
    p = with(f, "step_sequence", "size", arg, 1);
    ck_assert_uint_eq(p->data->rows, 0);
    cel_recipe_drop(p);
    cel_value_free(&arg[0].value);
    cel_value_free(&arg[1].value);
    cel_frame_drop(f);
}
END_TEST

START_TEST(mistakes_are_named)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size + colour", NULL), *s, *p;
    cel_named_value zero = {(char *)"timesteps", cel_value_integer(0)}, name = {(char *)"new_col", cel_value_text("price")};
    ck_assert_int_eq(cel_recipe_step(r, "step_sequence", "size", &zero, 1, &s, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_sequence()`: `timesteps` must be a whole number of 1 or more");
    OK(cel_recipe_step(r, "step_collapse", "colour", NULL, 0, &s, &err));
    ck_assert_int_eq(cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_collapse()`: All columns selected for the step should be double, integer, or logical.");
    cel_recipe_drop(s);
    OK(cel_recipe_step(r, "step_collapse", "size", &name, 1, &s, &err));
    ck_assert_int_eq(cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_collapse()`: name collision occurred; the following variable name already exists: `price`");
    cel_value_free(&zero.value);
    cel_value_free(&name.value);
    cel_recipe_drop(s);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_error err;
    cel_named_value arg = {(char *)"timesteps", cel_value_integer(2)};
    cel_recipe *r = steps_on(f, "price ~ size + count", NULL), *s;
    OK(cel_recipe_step(r, "step_sequence", "size, count", &arg, 1, &s, &err));
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_recipe *p = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        cel_recipe_drop(p);
        ck_assert_int_lt(n, 1000);
    }
    cel_value_free(&arg.value);
    cel_recipe_drop(s);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/step_collapse", columns_stand_side_by_side, a_skipped_collapse_changes_nothing, windows_drop_or_pad_the_first_rows,
          mistakes_are_named, memory_can_fail_anywhere)
