#include "tests/test.h"

START_TEST(text_grows)
{
    cel_text t = {0};
    cel_text_add(&t, "a");
    cel_text_addf(&t, "%d-%s", 12, "b");
    cel_text_repeat(&t, "xy", 2);
    cel_text_add_char(&t, '!');
    char *text = cel_text_take(&t);
    ck_assert_str_eq(text, "a12-bxyxy!");
    cel_free(text);
    text = cel_text_take(&t);
    ck_assert_str_eq(text, "");
    cel_free(text);
}
END_TEST

START_TEST(a_failed_addition_is_remembered)
{
    cel_text t = {0};
    cel_text_add(&t, "kept");
    cel_alloc_fail_after(1);
    cel_text_repeat(&t, "0123456789", 10);
    cel_alloc_fail_after(0);
    cel_text_add(&t, "more");
    ck_assert(t.failed);
    ck_assert_ptr_null(cel_text_take(&t));
}
END_TEST

START_TEST(width_counts_columns)
{
    ck_assert_int_eq(cel_text_width("abc"), 3);
    ck_assert_int_eq(cel_text_width("caf\xC3\xA9"), 4);
    ck_assert_int_eq(cel_text_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4);
    ck_assert_uint_eq(cel_text_fit("caf\xC3\xA9s", 4), 5);
    ck_assert_uint_eq(cel_text_fit("abc", 9), 3);
}
END_TEST

START_TEST(utf8_is_checked)
{
    size_t bad = 99;
    ck_assert(cel_utf8_valid("plain \xE2\x94\x80", 9, &bad));
    ck_assert(!cel_utf8_valid("ab\xFFz", 4, &bad));
    ck_assert_uint_eq(bad, 2);
    ck_assert(!cel_utf8_valid("\xC0\x80", 2, &bad)); /* overlong */
    ck_assert(!cel_utf8_valid("\xED\xA0\x80", 3, &bad)); /* surrogate */
    ck_assert(!cel_utf8_valid("\xE2\x94", 2, &bad));
}
END_TEST

START_TEST(doubles_are_shortest)
{
    char out[32];
    ck_assert_str_eq(cel_format_double(0.1, out), "0.1");
    ck_assert_str_eq(cel_format_double(1.0 / 3, out), "0.3333333333333333");
    ck_assert_str_eq(cel_format_double(0.1 + 0.2, out), "0.30000000000000004");
    ck_assert_str_eq(cel_format_double(cel_na(), out), "NA");
    ck_assert_str_eq(cel_format_double(NAN, out), "NaN");
    ck_assert_str_eq(cel_format_double(-INFINITY, out), "-Inf");
}
END_TEST

START_TEST(the_nearest_name_is_found)
{
    const char *names[] = {"price", "carat", "clarity", "cut", "x"};
    ck_assert_int_eq(cel_nearest("pricee", names, 5), 0);
    ck_assert_int_eq(cel_nearest("Price", names, 5), 0);
    ck_assert_int_eq(cel_nearest("cutt", names, 5), 3);
    ck_assert_int_eq(cel_nearest("tcu", names, 5), -1);
    ck_assert_int_eq(cel_nearest("ctu", names, 5), 3);
    ck_assert_int_eq(cel_nearest("clar", names, 5), 2);
    ck_assert_int_eq(cel_nearest("zzzzzz", names, 5), -1);
}
END_TEST

TEST_MAIN("base/text", text_grows, a_failed_addition_is_remembered, width_counts_columns, utf8_is_checked, doubles_are_shortest, the_nearest_name_is_found)
