/* Roles: updating, adding, removing, and which of them bake() insists on. */
#include "tests/recipes/frames.h"

static const char *const size[] = {"size"}, *const price[] = {"price"}, *const nosuch[] = {"sise"};

/* Roles of a variable, "predictor id". */
static void has_roles(const cel_recipe *r, const char *name, const char *want)
{
    cel_text t = {0};
    cel_text_add(&t, "");
    for (size_t i = 0; i < r->vars.n; i++)
        if (strcmp(r->vars.var[i].name, name) == 0)
            cel_text_addf(&t, "%s%s", t.length ? " " : "", r->vars.var[i].role ? r->vars.var[i].role : "NA");
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(roles_change)
{
    cel_frame *f = wares();
    cel_error err;
    cel_notes notes = {0};
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *a, *b, *c, *d;
    OK(cel_recipe_update_role(r, size, 1, "id", NULL, &a, &err));
    has_roles(r, "size", "predictor");
    has_roles(a, "size", "id");
    OK(cel_recipe_add_role(a, size, 1, "weight", &b, &notes, &err));
    has_roles(b, "size", "id weight");
    ck_assert_uint_eq(b->vars.n, 7);
    ck_assert_str_eq(b->vars.var[1].name, "size"); /* behind its first row */
    ck_assert_int_eq(cel_recipe_update_role(b, size, 1, "x", NULL, &c, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`size` has several roles; say with `old_role` which one to change");
    OK(cel_recipe_update_role(b, size, 1, "predictor", "weight", &c, &err));
    has_roles(c, "size", "id predictor");
    OK(cel_recipe_remove_role(c, size, 1, "id", &d, &notes, &err));
    has_roles(d, "size", "predictor");
    ck_assert_uint_eq(notes.n, 0);
    cel_recipe *last;
    OK(cel_recipe_remove_role(d, size, 1, "predictor", &last, &notes, &err));
    has_roles(last, "size", "NA");
    cel_recipe_drop(b);
    ck_assert_int_eq(cel_recipe_add_role(last, size, 1, "id", &b, &notes, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`size` has no role yet; use update_role() to give it one");
    OK(cel_recipe_remove_role(d, size, 1, "outcome", &b, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "Column `size` does not have role \"outcome\".");
    cel_recipe_drop(b);
    cel_recipe_drop(last);
    cel_recipe_drop(d);
    cel_recipe_drop(c);
    OK(cel_recipe_add_role(a, size, 1, "weight", &b, &notes, &err));
    OK(cel_recipe_add_role(b, size, 1, "weight", &c, &notes, &err));
    ck_assert_uint_eq(notes.n, 2);
    ck_assert_str_eq(notes.note[1], "Role \"weight\" already exists for column `size`. Skipping.");
    cel_recipe_drop(b);
    cel_recipe_drop(c);
    cel_recipe_drop(a);
    cel_recipe_drop(r);
    cel_notes_free(&notes);
    cel_frame_drop(f);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    cel_frame *f = wares();
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *made;
    ck_assert_int_eq(cel_recipe_add_role(r, price, 1, "predictor", &made, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`price` cannot get \"predictor\" role as it already has role \"outcome\"");
    ck_assert_int_eq(cel_recipe_update_role(r, nosuch, 1, "id", NULL, &made, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "did you mean `size`?");
    ck_assert_int_eq(cel_recipe_update_role(r, NULL, 0, "id", NULL, &made, &err), CEL_INPUT);
    ck_assert_int_eq(cel_recipe_role_requirement(r, "predictor", false, &made, &err), CEL_INPUT);
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(roles_of_a_prepped_recipe_act_on_the_declared_variables)
{
    cel_frame *f = wares();
    cel_error err;
    static const char *const colour[] = {"colour"};
    cel_recipe *p = prepped_on(f, "price ~ .", (const char *const[]){"step_dummy", "colour", NULL}), *made;
    OK(cel_recipe_update_role(p, colour, 1, "id", NULL, &made, &err));
    has_roles(made, "colour", "id");
    cel_recipe_drop(made);
    cel_recipe_drop(p);
    cel_frame_drop(f);
}
END_TEST

START_TEST(bake_needs_what_its_roles_say)
{
    cel_frame *f = wares(), *less = cel_frame_copy(f), *baked;
    cel_error err;
    cel_recipe *r = steps_on(f, "price ~ .", NULL), *id, *lenient, *p, *q;
    cel_frame_remove(less, 0); /* size */
    OK(cel_recipe_update_role(r, size, 1, "id", NULL, &id, &err));
    OK(cel_recipe_prep(id, NULL, NULL, NULL, &p, NULL, &err));
    ck_assert_int_eq(cel_recipe_bake(p, less, NULL, 0, NULL, &baked, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `bake()`: The following required columns are missing from `new_data`: `size`.");
    ck_assert_str_eq(err.hint, "These columns have one of the following roles, which are required at `bake()` time: `id`.");
    OK(cel_recipe_role_requirement(id, "id", false, &lenient, &err));
    OK(cel_recipe_prep(lenient, NULL, NULL, NULL, &q, NULL, &err));
    OK(cel_recipe_bake(q, less, NULL, 0, NULL, &baked, NULL, &err));
    has_columns(baked, "count colour grade word price");
    cel_frame_drop(baked);
    cel_frame_remove(less, 4); /* price: outcomes may always be absent */
    OK(cel_recipe_bake(q, less, NULL, 0, NULL, &baked, NULL, &err));
    has_columns(baked, "count colour grade word");
    cel_frame_drop(baked);
    cel_recipe_drop(q);
    cel_recipe_drop(p);
    cel_recipe_drop(lenient);
    cel_recipe_drop(id);
    cel_recipe_drop(r);
    cel_frame_drop(less);
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = wares();
    cel_recipe *r = steps_on(f, "price ~ .", NULL);
    bool done = false;
    for (long n = 1; !done; n++) {
        cel_error err;
        cel_recipe *a = NULL, *b = NULL, *c = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_recipe_update_role(r, size, 1, "id", NULL, &a, &err);
        if (status == CEL_OK)
            status = cel_recipe_add_role(a, size, 1, "weight", &b, NULL, &err);
        if (status == CEL_OK)
            status = cel_recipe_role_requirement(b, "id", false, &c, &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert(done || status == CEL_NOMEM);
        cel_recipe_drop(a);
        cel_recipe_drop(b);
        cel_recipe_drop(c);
        ck_assert_int_lt(n, 2000);
    }
    cel_recipe_drop(r);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/recipe_role", roles_change, what_cannot_be_is_refused, roles_of_a_prepped_recipe_act_on_the_declared_variables,
          bake_needs_what_its_roles_say, memory_can_fail_anywhere)
