/* Predicting the mean or the shares: worked out by hand, and from the two parts of a split. */
#include "tests/tuning/cars.h"

static cel_column *numbers(size_t n, const double *x)
{
    cel_column *c = cel_column_new(CEL_DOUBLE, n, NULL);
    memcpy(c->num, x, n * sizeof *x);
    return c;
}

static cel_column *classes(cel_levels *levels, size_t n, const int32_t *code)
{
    cel_column *c = cel_column_new(CEL_FACTOR, n, levels);
    memcpy(c->code, code, n * sizeof *code);
    return c;
}

static void row_is(const cel_frame *f, size_t row, const char *metric, const char *estimator, double value)
{
    ck_assert_str_eq(cel_column_label(f->column[0], row), metric);
    ck_assert_str_eq(cel_column_label(f->column[1], row), estimator);
    NEAR(f->column[2]->num[row], value, 1e-6);
}

/* The mean of 1, 2, 6 is 3; what is missing does not count. */
START_TEST(the_mean)
{
    cel_error err;
    static const char *const name[] = {"rmse", "mae", "rsq"};
    const double train[] = {1, 2, cel_na(), 6}, test[] = {1, 7};
    cel_column *a = numbers(4, train), *b = numbers(2, test);
    cel_metric_set *set = metrics_named(3, name);
    cel_frame *f;
    OK(cel_baseline_columns(a, b, "y", set, &f, &err));
    ck_assert_uint_eq(f->rows, 3);
    static const char *const columns[] = {".metric", ".estimator", ".estimate"};
    for (size_t k = 0; k < 3; k++)
        ck_assert_str_eq(f->name[k], columns[k]);
    row_is(f, 0, "rmse", "standard", sqrt(10));
    row_is(f, 1, "mae", "standard", 3);
    ck_assert(isnan(f->column[2]->num[2])); /* a constant explains nothing */
    cel_frame_drop(f);
    cel_metric_set_drop(set);
    cel_column_drop(a);
    cel_column_drop(b);
}
END_TEST

/* Two of three known ones are "no": that is what is predicted, with 2/3. */
START_TEST(the_shares)
{
    cel_error err;
    static const char *const name[] = {"accuracy", "mn_log_loss", "roc_auc"}, *const label[] = {"no", "yes", "never"};
    static const int32_t train[] = {0, 1, CEL_NA_INT, 0}, test[] = {1, 0, 0, 0};
    cel_levels *two = cel_levels_new(label, 2, false), *three = cel_levels_new(label, 3, false);
    cel_column *a = classes(two, 4, train), *b = classes(two, 4, test), *c = classes(three, 4, train), *d = classes(three, 4, test);
    cel_metric_set *set = metrics_named(3, name);
    cel_frame *f;
    OK(cel_baseline_columns(a, b, "y", set, &f, &err));
    row_is(f, 0, "accuracy", "binary", 0.75);
    row_is(f, 1, "mn_log_loss", "binary", -(log(1.0 / 3) + 3 * log(2.0 / 3)) / 4);
    row_is(f, 2, "roc_auc", "binary", 0.5);
    cel_frame_drop(f);
    OK(cel_baseline_columns(c, d, "y", set, &f, &err)); /* a class never seen has the share 0 */
    row_is(f, 0, "accuracy", "multiclass", 0.75);
    row_is(f, 1, "mn_log_loss", "multiclass", -(log(1.0 / 3) + 3 * log(2.0 / 3)) / 4);
    cel_frame_drop(f);
    cel_metric_set_drop(set);
    cel_column *const all[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++)
        cel_column_drop(all[i]);
    cel_levels_drop(two);
    cel_levels_drop(three);
}
END_TEST

START_TEST(parts_of_a_split)
{
    cel_error err;
    static const char *const name[] = {"mae"};
    cel_frame *cars = read_data("mtcars"), *f;
    cel_resamples *folds = three_folds(cars);
    cel_metric_set *set = metrics_named(1, name);
    const cel_column *mpg = cel_frame_column(cars, "mpg", &err);
    OK(cel_baseline(folds->split[1], "mpg", set, &f, &err));
    double mean = 0, error = 0;
    for (int pass = 0; pass < 2; pass++) {
        size_t *row, n;
        OK(cel_split_rows(folds->split[1], pass ? CEL_ASSESSMENT : CEL_ANALYSIS, &row, &n, &err));
        for (size_t i = 0; i < n; i++)
            *(pass ? &error : &mean) += (pass ? fabs(cel_column_number(mpg, row[i]) - mean) : cel_column_number(mpg, row[i])) / (double)n;
        cel_free(row);
    }
    NEAR(f->column[2]->num[0], error, 1e-5);
    cel_frame_drop(f);
    ck_assert_int_eq(cel_baseline(folds->split[1], "mpgg", set, &f, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "column \"mpgg\" is not in the data");
    cel_metric_set_drop(set);
    cel_resamples_drop(folds);
    cel_frame_drop(cars);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    static const char *const name[] = {"rmse"};
    cel_frame *cars = read_data("mtcars"), *f;
    cel_resamples *folds = three_folds(cars);
    cel_metric_set *set = metrics_named(1, name);
    cel_status status = CEL_NOMEM;
    long n = 1;
    for (; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 200);
        cel_alloc_fail_after(n);
        status = cel_baseline(folds->split[0], "mpg", set, &f, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
    }
    ck_assert_int_gt(n, 10);
    cel_frame_drop(f);
    cel_metric_set_drop(set);
    cel_resamples_drop(folds);
    cel_frame_drop(cars);
}
END_TEST

TEST_MAIN("tuning/baseline", the_mean, the_shares, parts_of_a_split, memory_may_end_anywhere)
