#include "tests/tuning/metric_cases.h"

/* golden/v2026/yardstick/prints.txt: conf_mat(two, truth, predicted), conf_mat(multi, obs, pred) and their summaries. */
static cel_confusion *table_of(const char *expr)
{
    cel_error err;
    golden_call c = golden_parse(expr);
    char key[32];
    cel_frame *f = golden_data(golden_arg(&c, 0), key, sizeof key);
    golden_view v;
    golden_view_of(&c, f, &v);
    cel_confusion *table;
    OK(cel_confusion_new(&v.data, &table, &err));
    cel_frame_drop(f);
    return table;
}

START_TEST(tables_equal_yardstick)
{
    static const double two[] = {227, 50, 31, 192}, multi[] = {160, 37, 3, 1, 16, 67, 25, 6, 0, 1, 9, 2, 1, 2, 5, 12},
                        missing[] = {16, 3, 2, 16}, weighted[] = {270, 54.5, 38, 220};
    static const struct {
        const char *expr;
        const double *want;
        size_t k;
    } cases[] = {{"conf_mat(two, truth, predicted)", two, 2},
                 {"conf_mat(multi, obs, pred)", multi, 4},
                 {"conf_mat(two_na, truth, predicted)", missing, 2},
                 {"conf_mat(two, truth, predicted, case_weights = w)", weighted, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_confusion *table = table_of(cases[i].expr);
        ck_assert_uint_eq(table->k, cases[i].k);
        for (size_t at = 0; at < table->k * table->k; at++)
            NEAR(table->count[at], cases[i].want[at], 0.05);
        cel_confusion_free(table);
    }
}
END_TEST

START_TEST(summaries_equal_yardstick)
{
    static const double two[] = {.838, .675, .880, .793, .819, .861, .677, .673, .837, .554, .819, .880, .849},
                        multi[] = {.715, .521, .579, .882, .683, .896, .528, .461, .731, .25, .683, .579, .593},
                        second[] = {.838, .675, .793, .880, .861, .819, .677, .673, .837, .446, .861, .793, .826};
    cel_error err;
    size_t n;
    const char *const *names = cel_confusion_summary(&n);
    ck_assert_uint_eq(n, 13);
    for (int round = 0; round < 3; round++) {
        cel_confusion *table = table_of(round == 1 ? "conf_mat(multi, obs, pred)" : "conf_mat(two, truth, predicted)");
        const double *want = round == 0 ? two : round == 1 ? multi : second;
        for (size_t i = 0; i < n; i++) {
            cel_metric *metric;
            cel_estimate e;
            cel_value level = cel_value_text(round == 2 ? "second" : "first");
            OK(cel_metric_new(cel_metric_find(names[i]), NULL, &metric, &err));
            OK(cel_metric_offer_option(metric, "event_level", &level, &err));
            OK(cel_confusion_metric(table, metric, &e, NULL, &err));
            NEAR(e.value, want[i], 0.0005);
            cel_value_free(&level);
            cel_metric_free(metric);
        }
        cel_confusion_free(table);
    }
}
END_TEST

START_TEST(only_class_metrics_come_from_a_table)
{
    cel_error err;
    cel_confusion *table = table_of("conf_mat(two, truth, predicted)");
    cel_metric *metric;
    cel_estimate e;
    OK(cel_metric_new(cel_metric_find("roc_auc"), NULL, &metric, &err));
    ck_assert_int_eq(cel_confusion_metric(table, metric, &e, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "roc_auc() is not a class metric: a confusion table is not enough for it");
    cel_metric_free(metric);
    cel_confusion_free(table);
}
END_TEST

TEST_MAIN("tuning/metric_confusion", tables_equal_yardstick, summaries_equal_yardstick, only_class_metrics_come_from_a_table)
