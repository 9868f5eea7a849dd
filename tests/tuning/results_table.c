/* Tables in the making: texts with gaps, columns below each other, the first failure kept. */
#include "tests/test.h"
#include "tuning/results_inside.h"

START_TEST(texts)
{
    static const char *const text[] = {"b", NULL, "a", "b", ""};
    cel_column *c = cel_column_of_texts(text, 5), *none = cel_column_of_texts(NULL, 0);
    ck_assert_int_eq(c->type, CEL_STRING);
    for (size_t i = 0; i < 5; i++)
        if (text[i])
            ck_assert_str_eq(cel_column_label(c, i), text[i]);
    ck_assert(cel_column_is_missing(c, 1));
    ck_assert_int_eq(c->levels->n, 3);
    ck_assert_uint_eq(none->n, 0);
    cel_column_drop(c);
    cel_column_drop(none);
    bool made = false;
    for (long n = 1; !made; n++) {
        ck_assert_int_lt(n, 30);
        cel_alloc_fail_after(n);
        c = cel_column_of_texts(text, 5);
        cel_alloc_fail_after(0);
        ck_assert(n > 1 || !c);
        made = c != NULL;
    }
    cel_column_drop(c);
}
END_TEST

START_TEST(columns_below_each_other)
{
    static const char *const one[] = {"x", "y"}, *const two[] = {"z", NULL, "x"}, *const label[] = {"a", "b"};
    cel_column *strings[] = {cel_column_of_texts(one, 2), cel_column_of_texts(two, 3)};
    cel_column *c = cel_columns_below(strings, 2);
    static const char *const want[] = {"x", "y", "z", NULL, "x"};
    ck_assert_uint_eq(c->n, 5);
    for (size_t i = 0; i < 5; i++)
        if (want[i])
            ck_assert_str_eq(cel_column_label(c, i), want[i]);
        else
            ck_assert(cel_column_is_missing(c, i));
    cel_column_drop(c);
    cel_levels *levels = cel_levels_new(label, 2, true);
    cel_column *parts[3][2];
    static const cel_type type[] = {CEL_DOUBLE, CEL_INTEGER, CEL_FACTOR};
    for (size_t k = 0; k < 3; k++) {
        for (size_t p = 0; p < 2; p++) {
            parts[k][p] = cel_column_new(type[k], 2 - p, k == 2 ? levels : NULL);
            for (size_t i = 0; i < 2 - p; i++)
                if (k == 0)
                    parts[k][p]->num[i] = (double)(p + i) / 2;
                else
                    parts[k][p]->code[i] = (int32_t)(p + i) % 2;
        }
        c = cel_columns_below(parts[k], 2);
        ck_assert_uint_eq(c->n, 3);
        ck_assert_int_eq(c->type, type[k]);
        for (size_t i = 0; i < 3; i++)
            ck_assert(k == 0 ? c->num[i] == (i > 0 ? 0.5 : 0) : c->code[i] == (i > 0));
        ck_assert(k < 2 || c->levels == levels);
        cel_column_drop(c);
        cel_column_drop(parts[k][0]);
        cel_column_drop(parts[k][1]);
    }
    cel_levels_drop(levels);
    cel_alloc_fail_after(1);
    c = cel_columns_below(strings, 2);
    cel_alloc_fail_after(0);
    ck_assert_ptr_null(c);
    cel_column_drop(strings[0]);
    cel_column_drop(strings[1]);
}
END_TEST

START_TEST(the_first_failure_stays)
{
    cel_error err;
    static const char *const text[] = {"a", "b"};
    cel_frame *f = cel_frame_new(2), *out = NULL;
    cel_status status = CEL_OK;
    cel_frame_put(f, "x", cel_column_of_texts(text, 2), &status, &err);
    ck_assert_int_eq(status, CEL_OK);
    cel_frame_put(f, "y", cel_column_of_texts(text, 1), &status, &err); /* one row too few: taken all the same */
    ck_assert_int_eq(status, CEL_INPUT);
    cel_frame_put(f, "z", cel_column_of_texts(text, 2), &status, &err);
    ck_assert_int_eq(status, CEL_INPUT);
    ck_assert_uint_eq(f->cols, 1);
    ck_assert_int_eq(cel_frame_done(f, status, &out, &err), CEL_INPUT); /* drops it */
    ck_assert_ptr_null(out);
    status = CEL_OK;
    f = cel_frame_new(2);
    cel_frame_put(f, "x", NULL, &status, &err);
    ck_assert_int_eq(status, CEL_NOMEM);
    ck_assert_int_eq(cel_frame_done(f, status, &out, &err), CEL_NOMEM);
    status = CEL_OK;
    cel_frame_put(NULL, "x", cel_column_of_texts(text, 2), &status, &err);
    ck_assert_int_eq(status, CEL_NOMEM);
    ck_assert_int_eq(cel_frame_done(NULL, CEL_OK, &out, &err), CEL_NOMEM);
    f = cel_frame_new(2);
    OK(cel_frame_done(f, CEL_OK, &out, &err));
    ck_assert(out == f);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/results_table", texts, columns_below_each_other, the_first_failure_stays)
