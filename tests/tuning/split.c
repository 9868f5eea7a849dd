#include "tests/tuning/golden.h"
#include "tuning/resample.h"

static cel_frame *counted(size_t rows)
{
    cel_frame *f = cel_frame_new(rows);
    cel_column *c = cel_column_new(CEL_INTEGER, rows, NULL);
    cel_error err;
    for (size_t i = 0; i < rows; i++)
        c->code[i] = (int32_t)i;
    OK(cel_frame_set(f, "i", c, &err));
    cel_column_drop(c);
    return f;
}

START_TEST(parts_and_their_rest)
{
    cel_frame *f = counted(6), *part;
    cel_split *s;
    cel_error err;
    OK(cel_split_new(f, CEL_SPLIT_BOOT, (const size_t[]){4, 1, 4, 0}, 4, NULL, 0, &s, &err));
    ck_assert_uint_eq(s->part[CEL_ASSESSMENT].n, 3);
    OK(cel_split_frame(s, CEL_ANALYSIS, &part, &err));
    ck_assert_uint_eq(part->rows, 4);
    ck_assert_int_eq(part->column[0]->code[2], 4);
    cel_frame_drop(part);
    OK(cel_split_frame(s, CEL_ASSESSMENT, &part, &err));
    ck_assert_int_eq(part->column[0]->code[0], 2);
    ck_assert_int_eq(part->column[0]->code[2], 5);
    cel_frame_drop(part);
    ck_assert_int_eq(cel_split_frame(s, CEL_VALIDATION, &part, &err), CEL_INPUT);
    cel_text t = {0};
    cel_split_print(s, &t);
    cel_split_cell(s, &t);
    ck_assert_str_eq(t.text, "<Analysis/Assess/Total>\n<4/3/6>\n<split [4/3]>");
    cel_text_free(&t);
    ck_assert_str_eq(cel_split_classes(s)[0], "boot_split");
    cel_split *again = cel_split_keep(s);
    cel_split_drop(s);
    ck_assert_uint_eq(again->data->rows, 6);
    cel_split_drop(again);
    cel_frame_drop(f);
}
END_TEST

START_TEST(rows_must_be_there)
{
    cel_frame *f = counted(3);
    cel_split *s;
    cel_error err;
    ck_assert_int_eq(cel_split_new(f, CEL_SPLIT_PLAIN, (const size_t[]){3}, 1, NULL, 0, &s, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "row 4 is not in the data, which has 3 rows");
    ck_assert_int_eq(cel_split_new(f, CEL_SPLIT_PLAIN, (const size_t[]){0}, 0, NULL, 0, &s, &err), CEL_INPUT);
    ck_assert_int_eq(cel_split_new(f, CEL_SPLIT_PLAIN, (const size_t[]){0}, 1, (const size_t[]){9}, 1, &s, &err), CEL_INPUT);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/split", parts_and_their_rest, rows_must_be_there)
