#include <string.h>

#include "recipes/pattern.h"
#include "tests/test.h"

START_TEST(counts)
{
    static const struct {
        const char *pattern, *text;
        size_t n;
    } cases[] = {
        {"a", "banana", 3}, {"an", "banana", 2}, {"[0-9]+", "a12b3", 2}, {"\\d", "a12b3", 3}, {"[\\d.]+", "1.5 and 22", 2}, {"^b", "bb", 1},
        {"(?<=')[^',]+(?=')", "['red', 'blue']", 2}, {"x*", "", 1}, {"\\w+", "two words", 2}, {"(?<=-)\\w+", "a-b-c", 2}, {"[]a]", "]a", 2},
    };
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_pattern p;
        OK(cel_pattern_new(cases[i].pattern, false, false, &p, &err));
        ck_assert_msg(cel_pattern_count(&p, cases[i].text) == cases[i].n, "%s in %s: %zu", cases[i].pattern, cases[i].text, cel_pattern_count(&p, cases[i].text));
        cel_pattern_free(&p);
    }
}
END_TEST

START_TEST(plain_text_and_case)
{
    cel_error err;
    cel_pattern p;
    OK(cel_pattern_new(".", true, false, &p, &err));
    ck_assert_uint_eq(cel_pattern_count(&p, "a.b.c"), 2);
    cel_pattern_free(&p);
    OK(cel_pattern_new("B", false, true, &p, &err));
    ck_assert_uint_eq(cel_pattern_count(&p, "abBa"), 2);
    cel_pattern_free(&p);
    ck_assert_int_eq(cel_pattern_new("(", false, false, &p, &err), CEL_INPUT);
    ck_assert_str_eq(err.code, "regex");
}
END_TEST

TEST_MAIN("recipes/pattern", counts, plain_text_and_case)
