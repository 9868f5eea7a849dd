#include "recipes/frame.h"
#include "tests/test.h"

static cel_frame *numbers(const char *const *name, size_t cols, size_t rows)
{
    cel_error err;
    cel_frame *f = cel_frame_new(rows);
    for (size_t j = 0; j < cols; j++) {
        cel_column *c = cel_column_new(CEL_DOUBLE, rows, NULL);
        for (size_t i = 0; i < rows; i++)
            c->num[i] = (double)(10 * j + i);
        OK(cel_frame_set(f, name[j], c, &err));
        cel_column_drop(c);
    }
    return f;
}

static const char *const xyz[] = {"x", "y", "zebra"};

START_TEST(columns_are_set_replaced_and_removed)
{
    cel_error err;
    cel_frame *f = numbers(xyz, 3, 4);
    cel_column *c = cel_column_new(CEL_INTEGER, 4, NULL), *wrong = cel_column_new(CEL_INTEGER, 5, NULL);
    OK(cel_frame_set(f, "y", c, &err));
    ck_assert_int_eq(cel_frame_find(f, "y"), 1);
    ck_assert_ptr_eq(f->column[1], c);
    ck_assert_int_eq(cel_frame_set(f, "w", wrong, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "column \"w\" has 5 values, the table has 4 rows");
    cel_frame_remove(f, 0);
    ck_assert_uint_eq(f->cols, 2);
    ck_assert_str_eq(f->name[0], "y");
    OK(cel_frame_set(f, "again", c, &err));
    OK(cel_frame_set(f, "more", c, &err));
    ck_assert_uint_eq(f->cols, 4);
    cel_column_drop(c);
    cel_column_drop(wrong);
    cel_frame_drop(f);
}
END_TEST

START_TEST(copies_share_columns)
{
    cel_error err;
    cel_frame *f = numbers(xyz, 3, 2), *copy = cel_frame_copy(f);
    cel_column *c = cel_column_new(CEL_DOUBLE, 2, NULL);
    OK(cel_frame_set(copy, "x", c, &err));
    cel_column_drop(c);
    ck_assert_double_eq(f->column[0]->num[1], 1);
    ck_assert_ptr_eq(f->column[2], copy->column[2]);
    cel_frame_drop(f);
    ck_assert_double_eq(copy->column[2]->num[1], 21);
    cel_frame_drop(copy);
}
END_TEST

START_TEST(selections)
{
    cel_frame *f = numbers(xyz, 3, 5);
    size_t index[] = {2, 0}, row[] = {4, SIZE_MAX};
    cel_frame *s = cel_frame_select(f, index, 2), *r = cel_frame_rows(s, row, 2), *h = cel_frame_head(f, 2), *all = cel_frame_head(f, 9);
    ck_assert_str_eq(s->name[0], "zebra");
    ck_assert_double_eq(r->column[1]->num[0], 4);
    ck_assert(cel_column_is_missing(r->column[0], 1));
    ck_assert_uint_eq(h->rows, 2);
    ck_assert_double_eq(h->column[1]->num[1], 11);
    ck_assert_uint_eq(all->rows, 5);
    cel_frame_drop(s);
    cel_frame_drop(r);
    cel_frame_drop(h);
    cel_frame_drop(all);
    cel_frame_drop(f);
}
END_TEST

START_TEST(an_unknown_column_is_named_and_neared)
{
    cel_error err;
    cel_frame *f = numbers(xyz, 3, 1);
    ck_assert_ptr_eq(cel_frame_column(f, "y", &err), f->column[1]);
    ck_assert_ptr_null(cel_frame_column(f, "zbera", &err));
    ck_assert_int_eq(err.status, CEL_INPUT);
    ck_assert_str_eq(err.message, "column \"zbera\" is not in the data");
    ck_assert_str_eq(err.hint, "columns: x, y, zebra\ndid you mean \"zebra\"?");
    cel_frame_drop(f);
}
END_TEST

START_TEST(memory_can_fail_anywhere)
{
    cel_frame *f = numbers(xyz, 3, 3);
    for (long n = 1;; n++) {
        cel_error err;
        size_t row[] = {1}, index[] = {1, 2};
        cel_alloc_fail_after(n);
        cel_frame *copy = cel_frame_copy(f);
        bool whole = copy && cel_frame_set(copy, "new", f->column[0], &err) == CEL_OK;
        cel_frame *s = whole ? cel_frame_select(copy, index, 2) : NULL, *r = s ? cel_frame_rows(s, row, 1) : NULL;
        cel_frame *h = r ? cel_frame_head(f, 2) : NULL;
        cel_alloc_fail_after(0);
        whole = h != NULL;
        cel_frame_drop(copy);
        cel_frame_drop(s);
        cel_frame_drop(r);
        cel_frame_drop(h);
        if (whole)
            break;
        ck_assert_int_lt(n, 1000);
    }
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("recipes/frame", columns_are_set_replaced_and_removed, copies_share_columns, selections, an_unknown_column_is_named_and_neared,
          memory_can_fail_anywhere)
