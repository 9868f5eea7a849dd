/* What is said of notes and of the test set, of results put together by hand. */
#include "cli/auto.h"
#include "tests/tuning/cars.h"

START_TEST(notes)
{
    static const char *const units[] = {"units"};
    static const int32_t value[] = {4, 8};
    cel_note note[] = {{0, (char *)"preprocessor 1/1, model 2/2", "error", (char *)"the loss became NaN"}, {0, (char *)"preprocessor 1/1", "warning", (char *)"unheard"},
                       {2, (char *)"preprocessor 1/1, model 2/2", "error", (char *)"the loss became NaN"}, {1, (char *)"preprocessor 1/1", "error", (char *)"no rows"}};
    cel_results r = {.grid = grid_of(1, units, 2, value), .note = note, .n_notes = 4};
    cel_text t = {0};
    cli_auto_notes(&r, &t);
    ck_assert_str_eq(t.text, "note: candidate 2, folds 1 3: the loss became NaN (units=8)\nnote: folds 2: no rows\n");
    cel_text_free(&t);
    cel_frame_drop(r.grid);
}
END_TEST

/* Tables of .metric and .estimate. */
static cel_frame *metrics_of(size_t n, const char *const *name, const double *value)
{
    cel_error err;
    cel_frame *f = cel_frame_new(n);
    cel_levels *levels = cel_levels_new(name, (int32_t)n, false);
    cel_column *a = cel_column_new(CEL_STRING, n, levels), *b = cel_column_new(CEL_DOUBLE, n, NULL);
    for (size_t i = 0; i < n; i++) {
        a->code[i] = (int32_t)i;
        b->num[i] = value[i];
    }
    OK(cel_frame_set(f, ".metric", a, &err));
    OK(cel_frame_set(f, ".estimate", b, &err));
    cel_column_drop(a);
    cel_column_drop(b);
    cel_levels_drop(levels);
    return f;
}

static void says(const char *metric, cel_mode mode, size_t n, const char *const *name, const double *reached, const double *base, const char *want)
{
    cel_error err;
    cel_metric *m;
    OK(cel_metric_new(cel_metric_find(metric), NULL, &m, &err));
    cel_frame *f = metrics_of(n, name, reached), *b = metrics_of(n, name, base);
    cel_auto a = {.mode = mode, .metric = m, .baseline = b};
    cel_text t = {0};
    setenv("LC_ALL", "C.UTF-8", 1);
    cli_auto_test(&a, f, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
    cel_frame_drop(f);
    cel_frame_drop(b);
    cel_metric_free(m);
}

/* The metric of the search first; beside it the baseline. */
START_TEST(the_test_set)
{
    static const char *const numbers[] = {"mae", "rmse"}, *const classes[] = {"accuracy", "roc_auc"};
    says("rmse", CEL_REGRESSION, 2, numbers, (const double[]){3, 2}, (const double[]){6, 5}, "test   rmse 2   mae 3     (2.5× better than the mean)\n");
    says("rmse", CEL_REGRESSION, 2, numbers, (const double[]){3, 10}, (const double[]){6, 5}, "test   rmse 10   mae 3     (0.5× as good as the mean)\n");
    says("roc_auc", CEL_CLASSIFICATION, 2, classes, (const double[]){0.75, 0.875}, (const double[]){0.25, 0.5},
         "test   roc_auc 0.875   accuracy 0.75     (the commonest class: roc_auc 0.5, accuracy 0.25)\n");
    says("accuracy", CEL_CLASSIFICATION, 1, classes, (const double[]){0.75}, (const double[]){0.25}, "test   accuracy 0.75     (the commonest class: accuracy 0.25)\n");
}
END_TEST

TEST_MAIN("cli/auto_say", notes, the_test_set)
