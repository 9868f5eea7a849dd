#include "recipes/csv_private.h"
#include "tests/files.h"

/* One column of a file, read with the type it is given. */
static cel_column *read_as(const char *text, csv_column *c, size_t block)
{
    cel_error err = {0};
    csv_scan s;
    csv_missing missing;
    csv_missing_set(&missing, NULL, 0, false);
    c->name = "x";
    OK(csv_scan_open(&s, test_write("x.csv", text, strlen(text)), ',', false, block, &err));
    s.cols = 1;
    for (bool first = true;; first = false) {
        OK(csv_scan_next(&s, 0, &err));
        if (s.rows == 0)
            break;
        if (first && !c->fixed)
            csv_column_guess(c, &s, 0, 0, &missing);
        if (first)
            OK(csv_column_start(c, &err));
        OK(csv_column_add(c, &s, 0, &missing, &err));
    }
    csv_scan_close(&s);
    cel_column *out = csv_column_take(c);
    csv_column_clear(c);
    return out;
}

START_TEST(given_types_convert_or_count)
{
    static const struct { cel_type type; const char *text; size_t bad; } cases[] = {
        {CEL_DOUBLE, "1\nNA\n007\nx\n", 1},          {CEL_INTEGER, "1\n2.5\n3e0\n-\n", 2}, {CEL_LOGICAL, "T\nFALSE\n1\n\"\"\n", 2},
        {CEL_DATE, "2026-02-03\n2026-02-30\n", 1},   {CEL_DATETIME, "2026-02-03\n2026-02-03T10:00\n10:00\n", 1},
        {CEL_STRING, "1\nx\nNA\n", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        csv_column c = {.fixed = true, .type = cases[i].type};
        cel_column *out = read_as(cases[i].text, &c, 64);
        ck_assert_uint_eq(c.bad, cases[i].bad);
        ck_assert_int_eq(out->type, cases[i].type);
        cel_column_drop(out);
    }
}
END_TEST

START_TEST(a_guess_is_revised_not_wrong)
{
    csv_column c = {0};
    cel_text t = {0};
    cel_text_repeat(&t, "1\n", 200);
    cel_text_add(&t, "\"2,000\"\n");
    cel_column *out = read_as(t.text, &c, 64);
    ck_assert(c.revised);
    ck_assert_int_eq(c.guess, CSV_GROUPED);
    cel_column_drop(out);
    cel_text_free(&t);
    csv_column d = {0};
    out = read_as("NA\nNA\n", &d, 64);
    ck_assert(!d.revised);
    ck_assert_int_eq(out->type, CEL_LOGICAL);
    ck_assert(cel_column_is_missing(out, 1));
    cel_column_drop(out);
}
END_TEST

START_TEST(complaints_are_sentences)
{
    static const struct { cel_type type; size_t bad; const char *message, *hint; } cases[] = {
        {CEL_DOUBLE, 3, "x: 3 of 53,940 values are not numbers: \"?\" at line 17", "also \"n/a\" at line 29, \"--\" at line 31"},
        {CEL_LOGICAL, 1, "x: 1 of 53,940 values is not TRUE or FALSE: \"?\" at line 17", ""},
        {CEL_DATE, 1, "x: 1 of 53,940 values is not a date: \"?\" at line 17", "a date is written 2026-02-03"},
        {CEL_DATETIME, 2, "x: 2 of 53,940 values are not times: \"?\" at line 17",
         "also \"n/a\" at line 29\na time is written 2026-02-03T10:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_error err = {0};
        csv_column c = {.name = "x", .type = cases[i].type, .bad = cases[i].bad, .sample = {{"?", 17, 3}, {"n/a", 29, 3}, {"--", 31, 3}}};
        ck_assert_int_eq(csv_column_complain(&c, "f.csv", 53940, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_str_eq(err.hint, cases[i].hint);
        ck_assert_str_eq(err.file, "f.csv");
        ck_assert_int_eq(err.line, 17);
        ck_assert_int_eq(err.column, 3);
    }
    test_clean();
}
END_TEST

TEST_MAIN("recipes/csv_column", given_types_convert_or_count, a_guess_is_revised_not_wrong, complaints_are_sentences)
