/* Summaries of single estimates: R's mean and standard error, in tune's order (tests/golden/tune). */
#include "recipes/csv.h"
#include "tests/test.h"
#include "tuning/tune.h"

static cel_frame *read_table(const char *name)
{
    cel_error err;
    cel_frame *f;
    char path[512];
    snprintf(path, sizeof path, GOLDEN "/tune/%s.csv", name);
    OK(cel_csv_read(path, NULL, &f, &err));
    return f;
}

static double at(const cel_frame *f, const char *name, size_t row)
{
    return cel_column_number(f->column[cel_frame_find(f, name)], row);
}

static void same_summary(const char *name)
{
    cel_error err;
    char each[64], whole[64];
    snprintf(each, sizeof each, "%s.metrics_each", name);
    snprintf(whole, sizeof whole, "%s.metrics", name);
    cel_frame *table = read_table(each), *want = read_table(whole), *got;
    OK(cel_summarize_metrics(table, &got, &err));
    ck_assert_uint_eq(got->rows, want->rows);
    ck_assert_uint_eq(got->cols, want->cols);
    for (size_t k = 0; k < want->cols; k++)
        ck_assert_str_eq(got->name[k], want->name[k]);
    for (size_t r = 0; r < want->rows; r++) {
        ck_assert_str_eq(cel_column_label(cel_frame_column(got, ".metric", &err), r), cel_column_label(cel_frame_column(want, ".metric", &err), r));
        NEAR(at(got, "mean", r), at(want, "mean", r), 1e-15 * fabs(at(want, "mean", r)));
        NEAR(at(got, "n", r), at(want, "n", r), 0);
        NEAR(at(got, "std_err", r), at(want, "std_err", r), 4e-16 * fabs(at(want, "std_err", r)));
    }
    cel_frame_drop(table);
    cel_frame_drop(want);
    cel_frame_drop(got);
}

START_TEST(summaries)
{
    same_summary("ns_res");
    same_summary("rep_res");
}
END_TEST

START_TEST(one_resample_has_no_error)
{
    cel_error err;
    cel_frame *table = read_table("ns_res.metrics_each"), *got;
    static const size_t first[] = {0, 1, 2};
    cel_frame *head = cel_frame_rows(table, first, 3);
    OK(cel_summarize_metrics(head, &got, &err));
    ck_assert(cel_is_na(at(got, "std_err", 0)));
    NEAR(at(got, "n", 0), 1, 0);
    cel_frame_drop(table);
    cel_frame_drop(head);
    cel_frame_drop(got);
}
END_TEST

TEST_MAIN("tuning/results", summaries, one_resample_has_no_error)
