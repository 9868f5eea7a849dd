/* step_lead: columns some rows later. */
#include "tests/recipes/frames.h"

static cel_recipe *with(cel_frame *f, const cel_named_value *arg, size_t n)
{
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size + count", NULL), *s, *p;
    OK(cel_recipe_step(r, "step_lead", "size, count", arg, n, &s, &err));
    OK(cel_recipe_prep(s, NULL, NULL, NULL, &p, NULL, &err));
    cel_recipe_drop(r);
    cel_recipe_drop(s);
    return p;
}

START_TEST(columns_come_some_rows_later)
{
    cel_frame *f = wares();
    cel_named_value arg[] = {{(char *)"lead", cel_value_numbers((double[]){1, 9}, 2)}, {(char *)"prefix", cel_value_text("h")},
                             {(char *)"default", cel_value_number(-1)}, {(char *)"keep_original_cols", cel_value_logical(false)}};
    cel_recipe *p = with(f, arg, 1);
    has_columns(p->data, "size count price lead_1_size lead_1_count lead_9_size lead_9_count");
    const cel_column *size = p->data->column[3], *count = p->data->column[4], *far = p->data->column[5];
    ck_assert(size->num[0] == 2 && size->num[2] == 6 && isnan(size->num[3]));
    ck_assert(count->type == CEL_INTEGER && count->code[1] == 30 && count->code[3] == CEL_NA_INT);
    ck_assert(isnan(far->num[0]));
    ck_assert_str_eq(p->terms.var[3].role, "outcome");
    cel_recipe_drop(p);
    p = with(f, arg, 4);
    has_columns(p->data, "price h1_size h1_count h9_size h9_count");
    ck_assert(p->data->column[1]->num[3] == -1 && p->data->column[2]->code[3] == -1 && p->data->column[2]->code[2] == CEL_NA_INT);
    cel_recipe_drop(p);
    for (size_t i = 0; i < 4; i++)
        cel_value_free(&arg[i].value);
    cel_frame_drop(f);
}
END_TEST

START_TEST(negative_leads_are_refused)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size", NULL), *s;
    for (double lead = -1; lead < 1; lead += 1.5) {
        cel_named_value arg = {(char *)"lead", cel_value_number(lead)};
        ck_assert_int_eq(cel_recipe_step(r, "step_lead", "size", &arg, 1, &s, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, "in `step_lead()`: `lead` argument must be nonnegative integer-valued.");
        cel_value_free(&arg.value);
    }
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ size + count", (const char *const[]){"step_lead", "size, count", NULL});
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_recipe *p = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        cel_recipe_drop(p);
        ck_assert_int_lt(n, 1000);
    }
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/step_lead", columns_come_some_rows_later, negative_leads_are_refused, memory_can_fail_anywhere)
