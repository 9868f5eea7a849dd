#include "tests/test.h"

START_TEST(an_error_holds_its_parts)
{
    cel_error err;
    ck_assert_int_eq(cel_fail(&err, CEL_INPUT, "csv.ragged", "row has %d fields", 9), CEL_INPUT);
    cel_error_where(&err, "a.csv", 4, 2);
    cel_error_hint(&err, "one");
    cel_error_hint(&err, "two %d", 2);
    cel_error_prefix(&err, "in %s: ", "read_csv()");
    ck_assert_str_eq(err.message, "in read_csv(): row has 9 fields");
    ck_assert_str_eq(err.hint, "one\ntwo 2");
    ck_assert_str_eq(err.code, "csv.ragged");
    ck_assert_str_eq(err.file, "a.csv");
    ck_assert_int_eq(err.line, 4);
}
END_TEST

START_TEST(long_texts_are_cut_between_characters)
{
    cel_error err;
    char text[3000];
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    text[2998] = '\0';
    cel_fail(&err, CEL_FAILED, "x", "a%s", text);
    size_t bad;
    ck_assert(cel_utf8_valid(err.message, strlen(err.message), &bad));
    ck_assert_uint_ge(strlen(err.message), sizeof err.message - 3);
}
END_TEST

START_TEST(a_message_may_quote_itself)
{
    cel_error err;
    cel_fail(&err, CEL_FAILED, "x", "inner");
    cel_fail(&err, CEL_FAILED, "x", "outer: %s", err.message);
    ck_assert_str_eq(err.message, "outer: inner");
    ck_assert_int_eq(cel_fail(NULL, CEL_FAILED, "x", "y"), CEL_FAILED);
}
END_TEST

START_TEST(statuses_have_exit_codes)
{
    ck_assert_int_eq(cel_exit_code(CEL_OK), 0);
    ck_assert_int_eq(cel_exit_code(CEL_INPUT), 2);
    ck_assert_int_eq(cel_exit_code(CEL_FAILED), 1);
    ck_assert_int_eq(cel_exit_code(CEL_NOMEM), 1);
    ck_assert_int_eq(cel_exit_code(CEL_INTERRUPTED), 130);
}
END_TEST

TEST_MAIN("base/status", an_error_holds_its_parts, long_texts_are_cut_between_characters, a_message_may_quote_itself, statuses_have_exit_codes)
