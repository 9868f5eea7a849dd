#include "tests/tuning/golden.h"
#include "tuning/param.h"

static void add(cel_param_set *s, const char *id, const char *name, const char *source)
{
    cel_error err;
    cel_param *p = cel_param_make(name, &err);
    OK(cel_param_set_add(s, id, name, source, NULL, NULL, p, &err));
    cel_param_drop(p);
}

START_TEST(sets_print_as_in_r)
{
    cel_param_set s = {0};
    cel_text t = {0};
    cel_error err;
    add(&s, "num_body", "hidden_units", "list");
    add(&s, "body_units", "hidden_units", "list");
    add(&s, "body_dropout", "dropout", "list");
    cel_param_set_print(&s, &t);
    ck_assert_str_eq(t.text, "Collection of 3 parameters for tuning\n\n"
                             "   identifier         type    object\n"
                             "     num_body hidden_units nparam[+]\n"
                             "   body_units hidden_units nparam[+]\n"
                             " body_dropout      dropout nparam[+]\n\n");
    cel_text_free(&t);
    cel_param_set_free(&s);
    add(&s, "penalty", "penalty", "list");
    add(&s, "mixture", "mixture", "list");
    cel_param_set_print(&s, &t);
    ck_assert_str_eq(t.text, "Collection of 2 parameters for tuning\n\n"
                             " identifier    type    object\n"
                             "    penalty penalty nparam[+]\n"
                             "    mixture mixture nparam[+]\n\n");
    cel_text_free(&t);
    add(&s, "units", "mtry", "model_spec");
    add(&s, "act", "activation", "model_spec");
    OK(cel_param_set_add(&s, "head_act", "activation", "model_spec", NULL, NULL, NULL, &err));
    cel_param_set_print(&s, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "nparam[?]\n"));
    ck_assert_ptr_nonnull(strstr(t.text, "dparam[+]\n"));
    ck_assert_ptr_nonnull(strstr(t.text, "   missing\n\nThe parameter `head_act` needs a parameter object.\n\n"));
    ck_assert_ptr_nonnull(strstr(t.text, "Model parameters needing finalization:\n# Randomly Selected Predictors ('units')\n"));
    cel_text_free(&t);
    cel_param_set_free(&s);
}
END_TEST

START_TEST(ids_are_distinct_and_known)
{
    cel_param_set s = {0}, t;
    cel_error err;
    add(&s, "body_units", "hidden_units", "list");
    add(&s, "trees", "mtry", "list");
    cel_param *p = cel_param_make("dropout", &err);
    ck_assert_int_eq(cel_param_set_add(&s, "trees", "mtry", "list", NULL, NULL, p, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Element id should have unique values. Duplicates exist for item: trees");
    ck_assert_int_eq(cel_param_set_update(&s, "body_unit", p, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "At least one parameter does not match any id's in the set: body_unit.");
    ck_assert_str_eq(err.hint, "did you mean body_units?");
    OK(cel_param_set_copy(&s, &t, &err));
    OK(cel_param_set_update(&t, "body_units", p, &err));
    ck_assert_str_eq(t.row[0].param->name, "dropout");
    ck_assert_str_eq(s.row[0].param->name, "hidden_units");
    ck_assert_str_eq(t.row[0].component, "unknown");
    cel_frame *f = golden_frame("cars32");
    OK(cel_param_set_finalize(&t, f, &err));
    ck_assert(t.row[1].param->upper == 12 && isnan(s.row[1].param->upper));
    cel_frame_drop(f);
    cel_param_drop(p);
    cel_param_set_free(&s);
    cel_param_set_free(&t);
}
END_TEST

START_TEST(memory_may_fail_anywhere)
{
    cel_param_set s = {0}, t;
    cel_error err;
    add(&s, "a", "hidden_units", "list");
    add(&s, "b", "mtry", "list");
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_param_set_copy(&s, &t, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_param_set_free(&t);
    cel_param_set_free(&s);
}
END_TEST

TEST_MAIN("tuning/param_set", sets_print_as_in_r, ids_are_distinct_and_known, memory_may_fail_anywhere)
