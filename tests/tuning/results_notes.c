/* Notes as tables and as texts, of results put together by hand. */
#include "tests/tuning/cars.h"

static const char ERROR[] = "error", WARNING[] = "warning";

/* Fold 2 comes first among the notes: tables are by fold. */
static cel_note NOTES[] = {
    {1, "preprocessor 1/1, model 2/2", ERROR, "the loss became NaN\nin epoch 3"},
    {0, "preprocessor 1/1, model 1/2", WARNING, "a column is constant"},
    {0, "preprocessor 1/1, model 2/2", ERROR, "the loss became NaN\nin epoch 3"},
    {2, "preprocessor 1/1", WARNING, "the loss became NaN\nin epoch 3"},
};

typedef struct bench {
    cel_frame *cars;
    cel_results results;
} bench;

static bench open_bench(bool repeats)
{
    cel_error err;
    cel_resampling o = CEL_RESAMPLING;
    cel_rng rng;
    bench b = {.cars = read_data("mtcars"), .results = {.note = NOTES, .n_notes = 4}};
    cel_rng_seed(&rng, 1);
    o.v = 3;
    o.repeats = repeats ? 2 : 1;
    OK(cel_vfold_cv(b.cars, &o, &rng, &b.results.resamples, NULL, &err));
    return b;
}

static void close_bench(bench *b)
{
    cel_resamples_drop(b->results.resamples);
    cel_frame_drop(b->cars);
}

static void row_is(const cel_frame *f, size_t row, const char *const *want)
{
    for (size_t k = 0; k < f->cols; k++)
        ck_assert_str_eq(cel_column_label(f->column[k], row), want[k]);
}

START_TEST(tables)
{
    cel_error err;
    bench b = open_bench(false), twice = open_bench(true);
    cel_frame *f;
    OK(cel_collect_notes(&b.results, &f, &err));
    ck_assert_uint_eq(f->rows, 4);
    ck_assert_uint_eq(f->cols, 4);
    static const char *const names[] = {"id", "location", "type", "note"};
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(f->name[k], names[k]);
    row_is(f, 0, (const char *const[]){"Fold1", NOTES[1].location, "warning", NOTES[1].text});
    row_is(f, 1, (const char *const[]){"Fold1", NOTES[2].location, "error", NOTES[2].text});
    row_is(f, 2, (const char *const[]){"Fold2", NOTES[0].location, "error", NOTES[0].text});
    row_is(f, 3, (const char *const[]){"Fold3", NOTES[3].location, "warning", NOTES[3].text});
    cel_frame_drop(f);
    OK(cel_results_notes(&b.results, 1, &f, &err));
    ck_assert_uint_eq(f->rows, 1);
    ck_assert_str_eq(f->name[0], "location");
    row_is(f, 0, (const char *const[]){NOTES[0].location, "error", NOTES[0].text});
    cel_frame_drop(f);
    OK(cel_collect_notes(&twice.results, &f, &err));
    ck_assert_str_eq(f->name[1], "id2");
    row_is(f, 0, (const char *const[]){"Repeat1", "Fold1", NOTES[1].location, "warning", NOTES[1].text});
    cel_frame_drop(f);
    twice.results.n_notes = 0;
    OK(cel_collect_notes(&twice.results, &f, &err));
    ck_assert(f->rows == 0 && f->cols == 5);
    cel_frame_drop(f);
    close_bench(&b);
    close_bench(&twice);
}
END_TEST

#define RULE "────────────────────"

/* One text of two types is shown twice, of one type once; the rule is as wide as the widest line. */
START_TEST(different_texts)
{
    bench b = open_bench(false);
    cel_text t = {0};
    cel_show_notes(&b.results, 10, 80, &t);
    ck_assert_str_eq(t.text, "unique notes:\n" RULE "\nthe loss became NaN\nin epoch 3\n" RULE "\na column is constant\n" RULE "\nthe loss became NaN\nin epoch 3\n");
    cel_text_free(&t);
    cel_show_notes(&b.results, 1, 10, &t);
    ck_assert_str_eq(t.text, "unique notes:\n──────────\nthe loss became NaN\nin epoch 3\n");
    cel_text_free(&t);
    b.results.n_notes = 0;
    cel_show_notes(&b.results, 10, 80, &t);
    ck_assert_str_eq(t.text, "Great job! No notes to show.\n");
    cel_text_free(&t);
    close_bench(&b);
}
END_TEST

/* Errors first, counted, each on one line that fits. */
START_TEST(issues)
{
    bench b = open_bench(false);
    cel_text t = {0};
    cel_results_issues(&b.results, 80, &t);
    ck_assert_str_eq(t.text, "\nThere were issues with some computations:\n\n  - Error(s) x2: the loss became NaN in epoch 3\n  - Warning(s) x1: a column is constant\n"
                             "  - Warning(s) x1: the loss became NaN in epoch 3\n\nRun `show_notes(.Last.tune.result)` for more information.\n");
    cel_text_free(&t);
    b.results.n_notes = 1;
    cel_results_issues(&b.results, 30, &t);
    ck_assert_ptr_nonnull(strstr(t.text, "\n  - Error(s) x1: the loss b...\n"));
    cel_text_free(&t);
    b.results.n_notes = 0;
    cel_results_issues(&b.results, 80, &t);
    ck_assert(t.length == 0);
    close_bench(&b);
}
END_TEST

START_TEST(titles)
{
    static const struct {
        cel_results_kind kind;
        const char *want;
    } cases[] = {{CEL_RESULTS_TUNE, "# Tuning results\n# 3-fold cross-validation \n"},
                 {CEL_RESULTS_RESAMPLE, "# Resampling results\n# 3-fold cross-validation \n"},
                 {CEL_RESULTS_LAST, "# Resampling results\n# Manual resampling \n"}};
    bench b = open_bench(false);
    for (size_t i = 0; i < 3; i++) {
        cel_text t = {0};
        b.results.kind = cases[i].kind;
        cel_results_title(&b.results, &t);
        ck_assert_str_eq(t.text, cases[i].want);
        cel_text_free(&t);
    }
    close_bench(&b);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    bench b = open_bench(false);
    cel_frame *f;
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 100);
        cel_alloc_fail_after(n);
        status = cel_collect_notes(&b.results, &f, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_NOMEM || (status == CEL_OK && n > 10));
    }
    cel_frame_drop(f);
    close_bench(&b);
}
END_TEST

TEST_MAIN("tuning/results_notes", tables, different_texts, issues, titles, memory_may_end_anywhere)
