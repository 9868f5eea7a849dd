#include "tests/test.h"

static void deparses(cel_value v, const char *want)
{
    cel_text t = {0};
    cel_value_deparse(&v, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
    cel_value_free(&v);
}

START_TEST(values_are_written_as_r)
{
    deparses(cel_value_number(0.5), "0.5");
    deparses(cel_value_integer(64), "64L");
    deparses(cel_value_logical(true), "TRUE");
    deparses(cel_value_text("a \"b\"\n"), "\"a \\\"b\\\"\\n\"");
    deparses(cel_value_numbers((double[]){1, cel_na()}, 2), "c(1, NA)");
    deparses(cel_value_tune(NULL), "tune()");
    deparses(cel_value_tune("width"), "tune(\"width\")");
    deparses((cel_value){0}, "NULL");
    deparses(cel_value_object(NULL, "optimizer"), "<optimizer>");
}
END_TEST

START_TEST(conversions_say_what_is_wrong)
{
    cel_error err;
    int32_t i;
    bool b;
    const char *s;
    cel_value v = cel_value_number(2.5);
    ck_assert_int_eq(cel_value_as_integer(&v, "units", &i, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "units must be a whole number, not 2.5");
    ck_assert_int_eq(cel_value_as_logical(&v, "use_bias", &b, &err), CEL_INPUT);
    ck_assert_int_eq(cel_value_as_text(&v, "activation", &s, &err), CEL_INPUT);
    cel_value_free(&v);
    v = cel_value_number(64);
    OK(cel_value_as_integer(&v, "units", &i, &err));
    ck_assert_int_eq(i, 64);
    cel_value_free(&v);
}
END_TEST

START_TEST(copies_are_equal_and_apart)
{
    cel_error err;
    cel_value list[] = {cel_value_texts((const char *[]){"a", NULL}, 2), cel_value_integers((int32_t[]){1, 2}, 2),
                        cel_value_numbers((double[]){NAN, 1}, 2), cel_value_tune("x")};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        cel_value copy;
        OK(cel_value_copy(&list[k], &copy, &err));
        ck_assert(cel_value_equal(&list[k], &copy));
        ck_assert_ptr_ne(copy.as.text, list[k].as.text);
        cel_alloc_fail_after(1);
        cel_value none;
        ck_assert_int_eq(cel_value_copy(&list[k], &none, &err), CEL_NOMEM);
        cel_alloc_fail_after(0);
        cel_value_free(&copy);
        cel_value_free(&list[k]);
    }
}
END_TEST

TEST_MAIN("base/value", values_are_written_as_r, conversions_say_what_is_wrong, copies_are_equal_and_apart)
