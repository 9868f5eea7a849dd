/* Values to JSON and back: every kind, missing and infinite numbers, all digits of a double; sentences of members that are
 * not what they should be. */
#include "base/json.h"
#include "tests/test.h"

static void round_trip(cel_value v, const char *text)
{
    cel_error err;
    cel_value back;
    json_t *j = cel_json_value(&v), *read;
    char *dump = cel_json_dump(j, 0);
    ck_assert_str_eq(dump, text);
    OK(cel_json_parse(dump, strlen(dump), &read, &err));
    OK(cel_json_as_value(read, "x", &back, &err));
    ck_assert(cel_value_equal(&v, &back));
    json_decref(j);
    json_decref(read);
    cel_free(dump);
    cel_value_free(&v);
    cel_value_free(&back);
}

START_TEST(kinds)
{
    const char *const texts[] = {"a \"b\"", NULL, "\xc3\xa4"};
    const int32_t whole[] = {1, CEL_NA_INT, -2147483647};
    round_trip(cel_value_texts(texts, 3), "{\"string\":[\"a \\\"b\\\"\",null,\"\xc3\xa4\"]}");
    round_trip(cel_value_integers(whole, 3), "{\"integer\":[1,null,-2147483647]}");
    round_trip(cel_value_logical(true), "{\"logical\":[true]}");
    round_trip(cel_value_number(0.1), "{\"double\":[0.10000000000000001]}");
    round_trip(cel_value_numbers(NULL, 0), "{\"double\":[]}");
    round_trip(cel_value_tune("id"), "{\"tune\":\"id\"}");
}
END_TEST

START_TEST(numbers_json_cannot_say)
{
    const double x[] = {cel_na(), NAN, INFINITY, -INFINITY, -0.0, 5e-324, 1.7976931348623157e308, 1.0 / 3};
    cel_value v = cel_value_numbers(x, 8), back;
    cel_error err;
    json_t *j = cel_json_value(&v);
    OK(cel_json_as_value(j, "x", &back, &err));
    ck_assert_int_eq(memcmp(back.as.number + 4, x + 4, 4 * sizeof *x), 0);
    ck_assert(cel_is_na(back.as.number[0]));
    ck_assert(isnan(back.as.number[1]) && !cel_is_na(back.as.number[1]));
    ck_assert(back.as.number[2] == INFINITY && back.as.number[3] == -INFINITY);
    json_decref(j);
    cel_value_free(&v);
    cel_value_free(&back);
}
END_TEST

START_TEST(refusals)
{
    cel_error err;
    cel_value v;
    json_t *j;
    const char *text;
    size_t n;
    static const char *const bad[] = {"{\"integer\":[1.5]}", "{\"integer\":[2147483648]}", "{\"double\":[\"x\"]}", "{\"string\":[1]}", "{\"logical\":[1]}",
                                      "{\"what\":[]}",       "[1]",                        "{}",                   "{\"double\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        OK(cel_json_parse(bad[i], strlen(bad[i]), &j, &err));
        ck_assert_int_eq(cel_json_as_value(j, "x", &v, &err), CEL_INPUT);
        json_decref(j);
    }
    ck_assert_int_eq(cel_json_parse("{\"a\":1,\"a\":2}", 13, &j, &err), CEL_INPUT);
    OK(cel_json_parse("{\"a\":-1,\"t\":null}", 17, &j, &err));
    ck_assert_int_eq(cel_json_get_count(j, "a", 10, &n, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "its member \"a\" is not a whole number within its range");
    ck_assert_int_eq(cel_json_get_text(j, "t", &text, &err), CEL_INPUT);
    OK(cel_json_get_optional_text(j, "t", &text, &err));
    ck_assert_ptr_null(text);
    json_decref(j);
}
END_TEST

TEST_MAIN("base/json", kinds, numbers_json_cannot_say, refusals)
