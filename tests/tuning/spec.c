/* Specs: setting, checking, finalizing, comparing, printing. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

static cel_spec *new_spec(void)
{
    cel_error err;
    cel_spec_type *type;
    cel_spec *spec;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    cel_spec_type_drop(type);
    return spec;
}

START_TEST(prints_as_parsnip_does)
{
    cel_error err;
    cel_spec *spec = new_spec(), *with_engine;
    OK(set_arg(&spec, "fit_epochs", cel_value_number(5), &err));
    OK(set_arg(&spec, "num_body", cel_value_tune(""), &err));
    OK(set_arg(&spec, "body_units", cel_value_tune("width"), &err));
    cel_text t = {0};
    cel_spec_print(spec, &t);
    ck_assert_str_eq(t.text, "diamond mlp Model Specification (regression)\n\nMain Arguments:\n  num_body = tune()\n  body_units = tune(\"width\")\n"
                             "  fit_epochs = 5\n\n");
    cel_text_free(&t);
    OK(cel_spec_with_engine(spec, "keras", &with_engine, &err));
    cel_spec_print(with_engine, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "\n\nComputational engine: keras \n\n"));
    cel_text_free(&t);
    ck_assert_int_eq(cel_spec_with_engine(spec, "nope", &with_engine, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Engine \"nope\" is not supported for `diamond_mlp()`");
    cel_spec_drop(with_engine);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(tuned_arguments_are_parameters)
{
    cel_error err;
    cel_spec *spec = new_spec();
    OK(set_arg(&spec, "num_body", cel_value_tune(""), &err));
    OK(set_arg(&spec, "body_units", cel_value_tune("width"), &err));
    cel_param_set set = {0};
    OK(cel_spec_params(spec, &set, &err));
    ck_assert_uint_eq(set.n, 2);
    ck_assert_str_eq(set.row[0].id, "num_body");
    ck_assert_str_eq(set.row[0].param->name, "num_terms");
    ck_assert_str_eq(set.row[1].id, "width");
    ck_assert_str_eq(set.row[1].name, "body_units");
    ck_assert_str_eq(set.row[1].source, "model_spec");
    cel_param_set_free(&set);
    cel_spec_drop(spec);
}
END_TEST

static cel_frame *row_of(const char *a, double x, const char *b, double y)
{
    cel_error err;
    cel_frame *f = cel_frame_new(1);
    cel_column *c = cel_column_new(CEL_DOUBLE, 1, NULL);
    c->num[0] = x;
    OK(cel_frame_set(f, a, c, &err));
    cel_column_drop(c);
    c = cel_column_new(CEL_INTEGER, 1, NULL);
    c->code[0] = (int32_t)y;
    OK(cel_frame_set(f, b, c, &err));
    cel_column_drop(c);
    return f;
}

START_TEST(finalizing_replaces_tune)
{
    cel_error err;
    cel_spec *spec = new_spec(), *a, *b, *c;
    OK(set_arg(&spec, "num_body", cel_value_tune(""), &err));
    OK(set_arg(&spec, "fit_epochs", cel_value_tune(""), &err));
    cel_frame *one = row_of("num_body", 2, "fit_epochs", 5), *two = row_of("num_body", 2, "fit_epochs", 9), *three = row_of("num_body", 3, "fit_epochs", 9),
              *bad = row_of("num_body", -1, "fit_epochs", 9);
    OK(cel_spec_finalize(spec, one, 0, &a, &err));
    OK(cel_spec_finalize(spec, two, 0, &b, &err));
    OK(cel_spec_finalize(spec, three, 0, &c, &err));
    ck_assert(cel_spec_same_topology(a, b) && cel_spec_same_but_epochs(a, b));
    ck_assert(!cel_spec_same_topology(b, c) && !cel_spec_same_but_epochs(b, c));
    cel_spec *failed = NULL;
    ck_assert_int_eq(cel_spec_finalize(spec, bad, 0, &failed, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "num_body must be a whole number >= 0, not -1");
    cel_frame_drop(one);
    cel_frame_drop(two);
    cel_frame_drop(three);
    cel_frame_drop(bad);
    cel_spec_drop(a);
    cel_spec_drop(b);
    cel_spec_drop(c);
    cel_spec_drop(spec);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_spec *spec = new_spec(), *changed = NULL;
    OK(set_arg(&spec, "body_units", cel_value_number(3), &err));
    cel_value value = cel_value_text("sgd");
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_spec_with(spec, "compile_optimizer", &value, NULL, &changed, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_value_free(&value);
    cel_spec_drop(changed);
    cel_spec_drop(spec);
}
END_TEST

TEST_MAIN("tuning/spec", prints_as_parsnip_does, tuned_arguments_are_parameters, finalizing_replaces_tune, memory_may_end_anywhere)
