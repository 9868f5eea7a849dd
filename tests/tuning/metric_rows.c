/* The rows a metric sees: what must be there, what is dropped, what is counted. */
#include "tests/test.h"
#include "tuning/metric_rules.h"

static const char *const LABELS[] = {"a", "b", "c"};
static const double T[] = {1, NAN, 3, 4, 5}, P[] = {1, 2, NAN, 4, 5}, W[] = {1, 1, 1, NAN, 2};
static const int32_t TRUTH[] = {0, CEL_NA_INT, 1, 2, 1}, ESTIMATE[] = {1, 0, CEL_NA_INT, 2, 1};

static cel_levels *levels_of(int32_t n)
{
    return cel_levels_new(LABELS, n, false);
}

START_TEST(whole_rows_are_not_copied)
{
    cel_error err;
    cel_metric_rows rows;
    cel_metric_data d = {.n = 1, .truth = T, .estimate = P};
    OK(cel_metric_rows_new(CEL_METRIC_NUMERIC, "rmse", true, &d, &rows, &err));
    ck_assert(rows.data.truth == T && rows.data.estimate == P && !rows.owned && !rows.missing);
    cel_metric_rows_free(&rows);
    d.n = 5; /* kept and said */
    OK(cel_metric_rows_new(CEL_METRIC_NUMERIC, "rmse", false, &d, &rows, &err));
    ck_assert(rows.missing && rows.data.truth == T && rows.data.n == 5 && !rows.owned);
    cel_metric_rows_free(&rows);
}
END_TEST

START_TEST(numbers_are_dropped_by_row)
{
    cel_error err;
    cel_metric_rows rows;
    cel_metric_data d = {.n = 5, .truth = T, .estimate = P};
    OK(cel_metric_rows_new(CEL_METRIC_NUMERIC, "rmse", true, &d, &rows, &err));
    ck_assert_uint_eq(rows.data.n, 3);
    ck_assert(rows.data.truth[1] == 4 && rows.data.estimate[2] == 5 && !rows.data.weight);
    cel_metric_rows_free(&rows);
    d.weight = W;
    OK(cel_metric_rows_new(CEL_METRIC_NUMERIC, "rmse", true, &d, &rows, &err));
    ck_assert_uint_eq(rows.data.n, 2);
    ck_assert(rows.data.truth[1] == 5 && rows.data.estimate[1] == 5 && rows.data.weight[1] == 2);
    cel_metric_rows_free(&rows);
}
END_TEST

START_TEST(classes_and_probabilities_are_dropped_by_row)
{
    cel_error err;
    cel_metric_rows rows;
    cel_levels *three = levels_of(3);
    static const double gap[] = {NAN, .2, .3, .4, .5};
    const double *prob[] = {P, gap, P};
    cel_metric_data d = {.n = 5, .truth_code = TRUTH, .estimate_code = ESTIMATE, .levels = three, .prob = prob, .probs = 3, .weight = W};
    OK(cel_metric_rows_new(CEL_METRIC_CLASS, "accuracy", true, &d, &rows, &err));
    ck_assert_uint_eq(rows.data.n, 2);
    ck_assert(rows.data.truth_code[0] == 0 && rows.data.estimate_code[0] == 1 && rows.data.truth_code[1] == 1 && rows.data.weight[1] == 2);
    cel_metric_rows_free(&rows);
    d.weight = NULL;
    OK(cel_metric_rows_new(CEL_METRIC_PROB, "roc_auc", true, &d, &rows, &err));
    ck_assert_uint_eq(rows.data.n, 2); /* the fourth and fifth */
    ck_assert(rows.data.truth_code[0] == 2 && rows.data.prob[0][0] == 4 && rows.data.prob[1][1] == .5 && rows.data.prob[2][1] == 5);
    cel_alloc_fail_after(1);
    cel_metric_rows none;
    cel_status status = cel_metric_rows_new(CEL_METRIC_PROB, "roc_auc", true, &d, &none, &err);
    cel_alloc_fail_after(0);
    ck_assert_int_eq(status, CEL_NOMEM);
    cel_metric_rows_free(&rows);
    cel_levels_drop(three);
}
END_TEST

static void refused(cel_metric_kind kind, const cel_metric_data *d, const char *code, const char *message)
{
    cel_error err;
    cel_metric_rows rows;
    ck_assert_int_eq(cel_metric_rows_new(kind, "m", true, d, &rows, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.code, code);
}

START_TEST(what_is_needed)
{
    cel_error err;
    cel_metric_rows rows;
    cel_levels *one = levels_of(1), *two = levels_of(2), *same = levels_of(2), *three = levels_of(3);
    static const char *const turned[] = {"b", "a"};
    cel_levels *other = cel_levels_new(turned, 2, false);
    static const int32_t code[] = {0, 1};
    cel_metric_data d = {.n = 2, .truth_code = code, .levels = two, .truth = T};
    refused(CEL_METRIC_NUMERIC, &d, "metric.data", "m() needs a numeric truth and a numeric estimate");
    refused(CEL_METRIC_CLASS, &d, "metric.data", "m() needs a factor truth and a factor estimate");
    refused(CEL_METRIC_PROB, &d, "metric.data", "m() needs a factor truth and class probabilities");
    d.estimate_code = code;
    d.levels = one;
    refused(CEL_METRIC_CLASS, &d, "metric.levels", "m() needs a truth with two or more levels, not 1");
    d.levels = two;
    d.estimate_levels = other;
    refused(CEL_METRIC_CLASS, &d, "metric.levels", "m(): `truth` and `estimate` levels must be equivalent");
    d.estimate_levels = three;
    ck_assert_int_eq(cel_metric_rows_new(CEL_METRIC_CLASS, "m", true, &d, &rows, &err), CEL_INPUT);
    ck_assert_str_eq(err.hint, "`truth`: a and b\n`estimate`: a, b, and c");
    d.estimate_levels = same; /* another object with the same labels */
    OK(cel_metric_rows_new(CEL_METRIC_CLASS, "m", true, &d, &rows, &err));
    cel_metric_rows_free(&rows);
    cel_levels *const all[] = {one, two, same, three, other};
    for (size_t i = 0; i < 5; i++)
        cel_levels_drop(all[i]);
}
END_TEST

START_TEST(columns_of_probabilities)
{
    cel_error err;
    cel_prob_rows x;
    cel_levels *two = levels_of(2), *three = levels_of(3);
    const double *prob[] = {T, P, W};
    cel_metric_data d = {.n = 5, .truth_code = TRUTH, .levels = two, .prob = prob, .probs = 2, .weight = W};
    OK(cel_prob_rows_of(&d, "m", false, &x, &err));
    ck_assert(x.probs == 1 && x.prob[0] == T && x.event == 0 && x.w == W);
    OK(cel_prob_rows_of(&d, "m", true, &x, &err));
    ck_assert(x.probs == 1 && x.prob[0] == P && x.event == 1);
    d.probs = 1; /* it is the event's, whichever that is */
    OK(cel_prob_rows_of(&d, "m", true, &x, &err));
    ck_assert(x.prob[0] == T && x.event == 1);
    d.levels = three;
    ck_assert_int_eq(cel_prob_rows_of(&d, "m", false, &x, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "m(): the number of levels in `truth` (3) must match the number of columns supplied in `...` (1)");
    d.probs = 3;
    OK(cel_prob_rows_of(&d, "m", true, &x, &err));
    ck_assert(x.probs == 3 && x.event == 0); /* the second event is for two levels only */
    cel_levels_drop(two);
    cel_levels_drop(three);
}
END_TEST

START_TEST(counts_and_lists)
{
    static const int32_t truth[] = {0, 1, 2, 1}, estimate[] = {0, 1, 1, 2};
    static const double w[] = {1, 2, 4, 8};
    cel_levels *three = levels_of(3);
    cel_metric_data d = {.n = 4, .truth_code = truth, .estimate_code = estimate, .levels = three};
    double count[9] = {0}, want[9] = {1, 0, 0, 0, 1, 1, 0, 1, 0}, sums[9] = {2, 0, 0, 0, 3, 5, 0, 9, 0};
    cel_metric_count(&d, count);
    ck_assert_mem_eq(count, want, sizeof want);
    d.weight = w; /* added up */
    cel_metric_count(&d, count);
    ck_assert_mem_eq(count, sums, sizeof sums);
    static const bool first[] = {true, false, false}, ends[] = {true, false, true};
    static const struct {
        const bool *flag;
        const char *want;
    } cases[] = {{NULL, "a, b, and c"}, {first, "a"}, {ends, "a and c"}};
    for (size_t i = 0; i < 3; i++) {
        cel_text t = {0};
        cel_label_list(&t, three, cases[i].flag);
        ck_assert_str_eq(t.text, cases[i].want);
        cel_text_free(&t);
    }
    cel_levels_drop(three);
}
END_TEST

TEST_MAIN("tuning/metric_rows", whole_rows_are_not_copied, numbers_are_dropped_by_row, classes_and_probabilities_are_dropped_by_row, what_is_needed,
          columns_of_probabilities, counts_and_lists)
