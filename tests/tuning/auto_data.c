/* What a table must be to be learnt from: every refusal with its sentence, and what is left out with a note. */
#include "tests/tuning/planned.h"

static void refuse_text(const char *csv, const char *outcome, const char *code, const char *message, const char *hint)
{
    cel_frame *f = table_of(csv);
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = outcome;
    o.file = "table.csv";
    refused(f, &o, code, message, hint);
    cel_frame_drop(f);
}

START_TEST(outcomes_nothing_can_be_learnt_of)
{
    refuse_text("a,b\n1,2\n2,3\n3,4\n4,5\n", "weight", "data.column", "column \"weight\" is not in table.csv", "columns: a, b");
    refuse_text("price,b\n1,2\n2,3\n3,4\n4,5\n", "prise", "data.column", "column \"prise\" is not in table.csv", "columns: price, b\ndid you mean \"price\"?");
    refuse_text("a,b\n7,2\n7,3\n7,4\n7,5\n", "a", "data.constant", "the outcome \"a\" is 7 in all 4 rows: there is nothing to learn", "");
    refuse_text("a,b\nx,2\nx,3\nx,4\nx,5\n", "a", "data.one_class", "the outcome \"a\" is \"x\" in all 4 rows: there is only one class", "");
    refuse_text("a,b\nx,2\ny,3\nz,4\nw,5\n", "a", "data.distinct", "the outcome \"a\" is text that differs in all 4 rows: there are no classes to learn",
                "an outcome is a number, or a class that several rows share");
    refuse_text("a,b\nx,2\nx,3\ny,4\nx,5\n", "a", "data.rare_class", "class \"y\" of \"a\" has 1 row: it cannot be both learnt and tested",
                "leave the row out, or give it to another class");
    refuse_text("a,b\nx,2\nx,3\ny,4\nz,5\n", "a", "data.rare_class", "2 classes of \"a\" have 1 row each, \"y\" for one: they cannot be both learnt and tested",
                "leave these rows out, or give them to another class");
    refuse_text("a,b\n,2\n,3\n,4\n,5\n", "a", "data.outcome_missing", "the outcome \"a\" has no value in any row of table.csv", "");
    refuse_text("a,b\n2020-01-01,2\n2020-01-02,3\n2020-01-03,4\n", "a", "data.outcome_type", "the outcome \"a\" is a Date: a number or a class is needed", "");
    refuse_text("a\n1\n2\n3\n4\n", "a", "data.predictors", "no column is left to predict \"a\" from", "");
    refuse_text("a,b\n1,9\n2,9\n3,9\n4,9\n5,9\n6,9\n7,9\n8,9\n", "a", "data.predictors",
                "no column tells anything about \"a\": every predictor has the same value in all rows", "");
    refuse_text("a,b\n1,2\n2,3\n3,4\n", "a", "data.few_rows", "3 rows are too few for 5 folds and a test set", "--folds 2 --test none need the fewest rows");
}
END_TEST

START_TEST(columns_that_are_not_there)
{
    static const char *const wrong[] = {"g.h"}, *const outcome[] = {"y"};
    static const cel_auto_setting number[] = {{"g", "number"}}, kind[] = {{"g", "fact"}}, missing[] = {{"g_k", "factor"}};
    cel_frame *f = sixty(",g_h", ",1");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.file = "t.csv";
    o.command = "celeriac tune t.csv";
    o.drop = wrong;
    o.n_drop = 1;
    refused(f, &o, "data.column", "column \"g.h\" is not in t.csv", "columns: x, g, y, g_h\ndid you mean --drop g_h?");
    o.drop = outcome;
    refused(f, &o, "data.role", "\"y\" is the outcome: it cannot be dropped", "");
    o.n_drop = 0;
    o.id = outcome;
    o.n_id = 1;
    refused(f, &o, "data.role", "\"y\" is the outcome: it cannot be --id too", "");
    o.n_id = 0;
    o.type = missing;
    o.n_types = 1;
    refused(f, &o, "data.column", "column \"g_k\" is not in t.csv", "columns: x, g, y, g_h\ndid you mean --types g_h?");
    o.type = kind;
    refused(f, &o, "data.type", "\"fact\" is no type a column can have", "types: factor, ordered, number, text");
    o.type = number;
    refused(f, &o, "data.number", "60 of 60 values of \"g\" are no numbers: \"a\" in row 1", "--na \"a\" if it means missing; or leave --types g=number away");
    o.n_types = 0;
    o.outcome = "g_hh";
    refused(f, &o, "data.column", "column \"g_hh\" is not in t.csv", "columns: x, g, y, g_h\ndid you mean \"g_h\"?   celeriac tune t.csv g_h");
    o.outcome = "y";
    o.strata = "g_hh";
    refused(f, &o, "data.column", "column \"g_hh\" to stratify by is not in t.csv", "did you mean --strata g_h?");
    cel_frame_drop(f);
}
END_TEST

/* Texts that name rows, dates, empty columns; a number of the row; rows without outcome; TRUE and FALSE. */
START_TEST(what_is_left_out_is_noted)
{
    cel_text t = {0};
    cel_text_add(&t, "name,when,empty,row,flag,x,y\n");
    for (int i = 0; i < 40; i++)
        cel_text_addf(&t, "name %d,2020-01-%02d,,%d,%s,%d,%s%d\n", i, i % 28 + 1, i + 1, i % 2 ? "TRUE" : "FALSE", i * 3 % 11, i % 2 ? "-" : "", i * i);
    cel_frame *f = table_of(t.text);
    cel_text_free(&t);
    cel_column *y = cel_column_copy(f->column[6]);
    cel_error err;
    y->num ? (void)(y->num[39] = cel_na()) : (void)(y->code[39] = CEL_NA_INT);
    OK(cel_frame_set(f, "y", y, &err));
    cel_column_drop(y);
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    cel_auto *a = plan_of(f, &o);
    ck_assert_uint_eq(a->columns.no_outcome, 1);
    ck_assert_uint_eq(a->data->rows, 39);
    ck_assert_uint_eq(a->n_left_out, 3);
    ck_assert_uint_eq(a->columns.numbers, 2);
    ck_assert_uint_eq(a->columns.factors, 1);
    ck_assert_uint_eq(a->notes.n, 5);
    ck_assert_str_eq(a->notes.note[0], "1 of 40 rows have no y and are left out");
    ck_assert_str_eq(a->notes.note[1], "name is text that differs in nearly every row and is left out: --drop name, or --id name if it names the rows");
    ck_assert_str_eq(a->notes.note[2], "when is a date and is left out: --drop when, or --id when if it names the rows");
    ck_assert_str_eq(a->notes.note[3], "empty has no values and is left out: --drop empty, or --id empty if it names the rows");
    ck_assert_str_eq(a->notes.note[4], "row looks like a number of the row: --drop row if it is one");
    ck_assert_int_eq(a->data->column[cel_frame_find(a->data, "flag")]->type, CEL_FACTOR);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

START_TEST(types_make_classes_of_numbers)
{
    static const cel_auto_setting factor[] = {{"y", "factor"}}, ordered[] = {{"g", "ordered"}};
    cel_text t = {0};
    cel_text_add(&t, "x,g,y\n");
    for (int i = 0; i < 60; i++)
        cel_text_addf(&t, "%d,%c,%d\n", i, "abc"[i % 3], i * 11 % 60 < 20 ? 10 : 2);
    cel_frame *f = table_of(t.text);
    cel_text_free(&t);
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    cel_auto *a = plan_of(f, &o);
    ck_assert_int_eq(a->mode, CEL_REGRESSION);
    ck_assert_str_eq(a->metric->name, "rmse");
    ck_assert_str_eq(a->notes.note[0], "y has 2 different values and is learnt as a number; as a class: --types y=factor");
    ck_assert_str_eq(a->notes.note[1], "x looks like a number of the row: --drop x if it is one");
    cel_auto_free(a);
    o.type = factor;
    o.n_types = 1;
    a = plan_of(f, &o);
    const cel_column *y = a->data->column[cel_frame_find(a->data, "y")];
    ck_assert_int_eq(a->mode, CEL_CLASSIFICATION);
    ck_assert_str_eq(a->metric->name, "roc_auc");
    ck_assert_str_eq(y->levels->label[0], "2"); /* by size, not by letters */
    ck_assert_str_eq(y->levels->label[1], "10");
    cel_auto_free(a);
    o.type = ordered;
    a = plan_of(f, &o);
    ck_assert_uint_eq(a->columns.ordered, 1);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

START_TEST(a_test_set_of_its_own)
{
    cel_frame *f = sixty("", ""), *other = table_of("y,g,x\n5,a,1.5\n15,b,2.5\n"), *lacking = table_of("y,x\n5,1.5\n"), *empty = table_of("y,g,x\nNA,a,1.5\n3,a,2.5\n");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.test_data = other;
    cel_auto *a = plan_of(f, &o);
    ck_assert_uint_eq(a->train->rows, 60);
    ck_assert_uint_eq(a->test->rows, 2);
    ck_assert_str_eq(a->test->name[0], "x");
    ck_assert_ptr_null(a->split);
    cel_auto_free(a);
    o.test_data = lacking;
    refused(f, &o, "data.test", "the test set has no column \"g\"", "");
    o.test_data = empty;
    refused(f, &o, "data.test", "row 1 of the test set has no y", "");
    cel_frame_drop(f);
    cel_frame_drop(other);
    cel_frame_drop(lacking);
    cel_frame_drop(empty);
}
END_TEST

TEST_MAIN("tuning/auto_data", outcomes_nothing_can_be_learnt_of, columns_that_are_not_there, what_is_left_out_is_noted, types_make_classes_of_numbers,
          a_test_set_of_its_own)
