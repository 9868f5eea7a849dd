#include "recipes/frame.h"
#include "tests/test.h"

static cel_column *text_column(const char *const *value, size_t n)
{
    cel_dictionary d = {0};
    cel_column *c = cel_column_new(CEL_STRING, n, NULL);
    for (size_t i = 0; c && i < n; i++)
        c->code[i] = value[i] ? cel_dictionary_add(&d, value[i], strlen(value[i])) : CEL_NA_INT;
    c->levels = cel_dictionary_levels(&d, false);
    return c;
}

START_TEST(types_have_class_and_abbreviation)
{
    static const char *expected[][2] = {
        [CEL_DOUBLE] = {"dbl", "numeric"}, [CEL_INTEGER] = {"int", "integer"}, [CEL_LOGICAL] = {"lgl", "logical"},
        [CEL_FACTOR] = {"fct", "factor"},  [CEL_STRING] = {"chr", "character"}, [CEL_DATE] = {"date", "Date"},
        [CEL_DATETIME] = {"dttm", "POSIXct"}, [CEL_MATRIX] = {"dbl", "matrix"},
    };
    for (int type = 0; type < CEL_TYPES; type++) {
        cel_column *c = cel_column_new((cel_type)type, 2, NULL);
        ck_assert_str_eq(cel_column_abbreviation(c), expected[type][0]);
        ck_assert_str_eq(cel_column_class(c), expected[type][1]);
        ck_assert_int_eq(cel_column_is_numeric(c), type == CEL_DOUBLE || type == CEL_INTEGER);
        cel_column_drop(c);
    }
    const char *label[] = {"a"};
    cel_levels *levels = cel_levels_new(label, 1, true);
    cel_column *c = cel_column_new(CEL_FACTOR, 1, levels);
    ck_assert_str_eq(cel_column_abbreviation(c), "ord");
    ck_assert_str_eq(cel_column_class(c), "ordered");
    cel_column_drop(c);
    cel_levels_drop(levels);
}
END_TEST

START_TEST(rows_pick_repeat_and_miss)
{
    cel_column *c = cel_column_new(CEL_DOUBLE, 3, NULL), *m = cel_column_matrix(2, 2);
    for (int i = 0; i < 3; i++)
        c->num[i] = i + 0.5;
    for (int i = 0; i < 4; i++)
        m->num[i] = i;
    size_t row[] = {2, SIZE_MAX, 0, 2}, two[] = {1, SIZE_MAX};
    cel_column *out = cel_column_rows(c, row, 4), *mout = cel_column_rows(m, two, 2);
    ck_assert_double_eq(out->num[0], 2.5);
    ck_assert(cel_column_is_missing(out, 1) && cel_is_na(out->num[1]));
    ck_assert_double_eq(out->num[3], 2.5);
    ck_assert_double_eq(mout->num[1], 3);
    ck_assert(!cel_column_is_missing(mout, 0) && cel_column_is_missing(mout, 1));
    cel_column *copy = cel_column_copy(out);
    copy->num[0] = 9;
    ck_assert_double_eq(out->num[0], 2.5);
    ck_assert_double_eq(cel_column_number(copy, 0), 9);
    cel_column_drop(copy);
    cel_column_drop(out);
    cel_column_drop(mout);
    cel_column_drop(c);
    cel_column_drop(m);
}
END_TEST

START_TEST(factors_come_from_strings)
{
    const char *value[] = {"pear", "apple", NULL, "Zoo", "pear"}, *given[] = {"pear", "apple"};
    cel_column *strings = text_column(value, 5), *first = cel_column_rows(strings, (size_t[]){0, 1, 2}, 3);
    cel_column *f = cel_column_factor(strings, NULL), *g = cel_column_factor(first, NULL);
    ck_assert_int_eq(f->levels->n, 3);
    ck_assert_str_eq(f->levels->label[0], "Zoo"); /* C locale: capitals first */
    ck_assert_str_eq(cel_column_label(f, 0), "pear");
    ck_assert_ptr_null(cel_column_label(f, 2));
    ck_assert_double_eq(cel_column_number(f, 0), 3); /* 1-based, as.numeric() */
    ck_assert(cel_is_na(cel_column_number(f, 2)));
    ck_assert(cel_is_na(cel_column_number(strings, 0)));
    ck_assert_int_eq(g->levels->n, 2); /* only what occurs */
    cel_levels *levels = cel_levels_new(given, 2, true);
    cel_column *h = cel_column_factor(strings, levels);
    ck_assert_int_eq(h->code[0], 0);
    ck_assert(cel_column_is_missing(h, 3));
    ck_assert_ptr_eq(h->levels, levels);
    cel_levels_drop(levels);
    cel_column_drop(h);
    cel_column_drop(g);
    cel_column_drop(f);
    cel_column_drop(first);
    cel_column_drop(strings);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    const char *value[] = {"b", "a", NULL};
    cel_column *strings = text_column(value, 3);
    for (long n = 1;; n++) {
        size_t row[] = {0};
        cel_alloc_fail_after(n);
        cel_column *f = cel_column_factor(strings, NULL);
        cel_column *r = f ? cel_column_rows(f, row, 1) : NULL, *c = r ? cel_column_copy(r) : NULL;
        cel_alloc_fail_after(0);
        bool whole = c != NULL;
        cel_column_drop(f);
        cel_column_drop(r);
        cel_column_drop(c);
        if (whole)
            break;
        ck_assert_int_lt(n, 1000);
    }
    cel_column_drop(strings);
}
END_TEST

TEST_MAIN("recipes/column", types_have_class_and_abbreviation, rows_pick_repeat_and_miss, factors_come_from_strings, memory_can_fail_anywhere)
