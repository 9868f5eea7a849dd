/* Regular expressions: what matches where, what is refused, what is given up. Expected places are
 * PCRE's, as R's regexpr(perl = TRUE) gives them. */
#include "cli/script/regex.h"
#include "tests/cli/script/script.h"

typedef struct match_case {
    const char *pattern, *text;
    unsigned flags;
    int from, to;       /* the whole match, -1: none */
    int group, end;     /* group 1 */
} match_case;

enum { NO = -1, ICASE = CEL_REGEX_IGNORE_CASE, UNI = CEL_REGEX_UNICODE };

static const match_case matches[] = {
    {"a.*?c", "xabcbc", 0, 1, 4, NO, NO},
    {"a.*c", "xabcbc", 0, 1, 6, NO, NO},
    {"<(.+?)>", "<a><b>", 0, 0, 3, 1, 2},
    {"(a|ab)(c|bcd)", "abcd", 0, 0, 4, 0, 1},
    {"\\d+(?=px)", "12em 34px", 0, 5, 7, NO, NO},
    {"\\d+(?!px)", "34px", 0, 0, 1, NO, NO},
    {"(?<=\\$)(\\d+)", "a 7 $42", 0, 5, 7, 5, 7},
    {"(?<!\\$)\\b\\d+", "$42 17", 0, 4, 6, NO, NO},
    {"(?<=é)x", "éxx", 0, 2, 3, NO, NO},
    {"(\\w)\\1", "abccd", 0, 2, 4, 2, 3},
    {"(?:ab)+", "xababa", 0, 1, 5, NO, NO},
    {"(?<year>\\d{4})-\\d\\d", "on 2024-05", 0, 3, 10, 3, 7},
    {"a++a", "aaa", 0, NO, NO, NO, NO},
    {"(?>a|ab)c", "abc", 0, NO, NO, NO, NO},
    {"(?:a*)*b", "aaab", 0, 0, 4, NO, NO},
    {"(a|b)*?c", "abac", 0, 0, 4, 2, 3},
    {"x{2,3}", "xxxxx", 0, 0, 3, NO, NO},
    {"x{2,3}?", "xxxxx", 0, 0, 2, NO, NO},
    {"[\\u0041-C]+", "zBA", 0, 1, 3, NO, NO},
    {"[\\]a]+", "xa]", 0, 1, 3, NO, NO},
    {"[[:digit:]\\]", "x\\", CEL_REGEX_PLAIN_SETS, 1, 2, NO, NO},
    {"\\Q[\\E\\d", "a[1", 0, 1, 3, NO, NO},
    {"ABC", "xabc", ICASE, 1, 4, NO, NO},
    {"É", "été", ICASE, 0, 2, NO, NO},
    {"(?i)b(?-i)c", "aBc", 0, 1, 3, NO, NO},
    {"[[:alpha:]_]+", "12ab_c", 0, 2, 6, NO, NO},
    {"[^a-c]", "abcd", 0, 3, 4, NO, NO},
    {"[]x]+", "a]x", 0, 1, 3, NO, NO},
    {"[\\d\\s]+", "ab1 2", 0, 2, 5, NO, NO},
    {"[\\s]", "as\\", CEL_REGEX_PLAIN_SETS, 1, 2, NO, NO},
    {"\\w+", "é", 0, NO, NO, NO, NO},
    {"\\w+", "é", UNI, 0, 2, NO, NO},
    {".", "é", 0, 0, 2, NO, NO},
    {"a.c", "a\nc", 0, NO, NO, NO, NO},
    {"a.c", "a\nc", CEL_REGEX_DOT_ALL, 0, 3, NO, NO},
    {"^b", "a\nb", 0, NO, NO, NO, NO},
    {"(?m)^b$", "a\nb\nc", 0, 2, 3, NO, NO},
    {"c$", "abc\n", 0, 2, 3, NO, NO},
    {"\\Bb", "ab b", 0, 1, 2, NO, NO},
    {"\\x41\\u0042", "zAB", 0, 1, 3, NO, NO},
    {"\\Qa.b\\E", "axb a.b", 0, 4, 7, NO, NO},
    {"\\p{Lu}\\P{L}", "aB1", UNI, 1, 3, NO, NO},
    {"", "abc", 0, 0, 0, NO, NO},
    {"a|", "ba", 0, 0, 0, NO, NO},
};

START_TEST(finds_what_perl_finds)
{
    for (size_t i = 0; i < sizeof matches / sizeof *matches; i++) {
        const match_case *m = matches + i;
        char why[100] = "";
        size_t place[2 * CEL_REGEX_GROUPS];
        cel_regex *r = cel_regex_new(m->pattern, m->flags, why, sizeof why);
        ck_assert_msg(r != NULL, "%s: %s", m->pattern, why);
        int found = cel_regex_match(r, m->text, strlen(m->text), 0, place);
        ck_assert_msg(found == (m->from != NO), "%s in %s: %d", m->pattern, m->text, found);
        if (found)
            ck_assert_msg((int)place[0] == m->from && (int)place[1] == m->to && (int)place[2] == m->group && (int)place[3] == m->end,
                          "%s in %s: %d %d, group %d %d", m->pattern, m->text, (int)place[0], (int)place[1], (int)place[2], (int)place[3]);
        cel_regex_free(r);
    }
}
END_TEST

START_TEST(refuses_what_is_none)
{
    static const char *const wrong[] = {"(a", "a)", "[a", "*a", "a{3,2}", "a{99999}", "(?<n", "(?%a)", "[[:nothing:]]", "a\\", "\\2(a)", "[b-a]", "\\p{Klingon}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char why[100] = "";
        cel_regex *r = cel_regex_new(wrong[i], 0, why, sizeof why);
        ck_assert_msg(r == NULL && why[0], "%s", wrong[i]);
    }
}
END_TEST

START_TEST(gives_up_instead_of_hanging)
{
    char why[100], text[64];
    size_t place[2 * CEL_REGEX_GROUPS];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    cel_regex *r = cel_regex_new("(a|a)*[^a]", 0, why, sizeof why);
    ck_assert_ptr_nonnull(r);
    ck_assert_int_eq(cel_regex_match(r, text, strlen(text), 0, place), -1);
    cel_regex_free(r);
    ran out = run_script("grepl(\"(a|a)*?[^a]\", strrep(\"a\", 60), perl = TRUE)");
    ck_assert_int_ne(out.status, CEL_OK);
    ck_assert_ptr_nonnull(strstr(out.err.message, "too many steps"));
    ran_free(&out);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    for (long n = 1; n < 60; n++) {
        char why[100];
        size_t place[2 * CEL_REGEX_GROUPS];
        cel_alloc_fail_after(n);
        cel_regex *r = cel_regex_new("(?<x>[a-c]+)(?=d|e)(f?){2,4}", 0, why, sizeof why);
        if (r)
            cel_regex_match(r, "abcde", 5, 0, place);
        cel_alloc_fail_after(0);
        cel_regex_free(r);
    }
}
END_TEST

TEST_MAIN("cli/script/regex", finds_what_perl_finds, refuses_what_is_none, gives_up_instead_of_hanging, memory_may_end_anywhere)
