/* Small tables as text, and plans of them. */
#ifndef TEST_PLANNED_H
#define TEST_PLANNED_H

#include "recipes/csv.h"
#include "tests/files.h"
#include "tuning/auto.h"

/* The frame of a CSV text. */
static inline cel_frame *table_of(const char *text)
{
    cel_error err;
    cel_frame *f;
    OK(cel_csv_read(test_write("table.csv", text, strlen(text)), NULL, &f, &err));
    return f;
}

static inline cel_frame *example(const char *name)
{
    cel_error err;
    cel_frame *f;
    char path[512];
    snprintf(path, sizeof path, EXAMPLES "/data/%s.csv", name);
    OK(cel_csv_read(path, NULL, &f, &err));
    return f;
}

/* Rows of "x,g,y": 60 of them, x a number, g one of three letters, y = 10 x + g's number; `more` is put behind every row. */
static inline cel_frame *sixty(const char *more_names, const char *more)
{
    cel_text t = {0};
    cel_text_addf(&t, "x,g,y%s\n", more_names);
    for (int i = 0; i < 60; i++)
        cel_text_addf(&t, "%d.5,%c,%d%s\n", i * 7 % 31, "abc"[i % 3], 10 * (i * 7 % 31) + i % 3, more);
    cel_frame *f = table_of(t.text);
    cel_text_free(&t);
    return f;
}

static inline cel_auto *plan_of(cel_frame *f, const cel_auto_options *o)
{
    cel_error err;
    cel_auto *a;
    OK(cel_auto_new(f, o, &a, &err));
    return a;
}

/* The plan is refused with this sentence and this hint. */
static inline void refused(cel_frame *f, const cel_auto_options *o, const char *code, const char *message, const char *hint)
{
    cel_error err;
    cel_auto *a;
    ck_assert_int_eq(cel_auto_new(f, o, &a, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.code, code);
    ck_assert_str_eq(err.hint, hint);
}

#endif
