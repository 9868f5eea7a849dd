/* Rules of all probabilities of a row, called without the layers above them. */
#include "tests/tuning/metric_cases.h"
#include "tuning/metric_rules.h"

static bool same_from_the_rule(const golden_row *row)
{
    const cel_metric_rule *rule = row->metric->type->rule;
    cel_error err;
    cel_prob_rows x;
    double got;
    if (!rule->rows)
        return false;
    OK(cel_prob_rows_of(row->data, row->metric->name, row->metric->option.event_second, &x, &err));
    cel_status status = rule->rows(&x, row->metric, &got, &err);
    if (row->refused) {
        ck_assert_int_eq(status, CEL_INPUT);
        return true;
    }
    ck_assert_msg(status == CEL_OK, "%s: %s", row->expr, err.message);
    ck_assert_msg(golden_same(got, row->want), "%s: %.17g, not %.17g", row->expr, got, row->want);
    return true;
}

START_TEST(rules_equal_yardstick)
{
    static const char *const groups[] = {"prob", "prob 0/1", "prob binary", "prob binary second", "prob binary weighted", "prob multiclass default",
                                         "prob multiclass weighted", "prob ties", "prob no event", "prob no control", NULL};
    ck_assert_uint_eq(golden_each(CEL_METRIC_PROB, groups, same_from_the_rule), 19);
}
END_TEST

typedef struct bench {
    cel_levels *levels;
    cel_metric *metric;
} bench;

static bench open_bench(const char *metric, int32_t levels, bool ordered)
{
    static const char *const label[] = {"low", "mid", "high"};
    cel_error err;
    bench b = {.levels = cel_levels_new(label, levels, ordered)};
    OK(cel_metric_new(cel_metric_find(metric), NULL, &b.metric, &err));
    return b;
}

static void close_bench(bench *b)
{
    cel_metric_free(b->metric);
    cel_levels_drop(b->levels);
}

static double value(const bench *b, const cel_prob_rows *x)
{
    cel_error err;
    double out;
    OK(b->metric->type->rule->rows(x, b->metric, &out, &err));
    return out;
}

/* Two rows of three levels: (.5 .25 .25) was low, (.25 .25 .5) was mid. */
static const double LOW[] = {.5, .25}, MID[] = {.25, .25}, HIGH[] = {.25, .5}, W[] = {1, 3};
static const double *const PROB[] = {LOW, MID, HIGH};
static const int32_t TRUTH[] = {0, 1};

START_TEST(three_levels_by_hand)
{
    bench b = open_bench("mn_log_loss", 3, true);
    cel_prob_rows x = {2, TRUTH, b.levels, PROB, 3, 0, NULL}, weighted = x;
    weighted.w = W;
    NEAR(value(&b, &x), (log(2) + log(4)) / 2, 1e-15);
    NEAR(value(&b, &weighted), (log(2) + 3 * log(4)) / 4, 1e-15);
    b.metric->option.sum = true;
    NEAR(value(&b, &weighted), log(2) + 3 * log(4), 1e-15);
    close_bench(&b);
    b = open_bench("brier_class", 3, true);
    double first = (.25 + .0625 + .0625) / 2, second = (.0625 + .5625 + .25) / 2;
    x.levels = weighted.levels = b.levels;
    NEAR(value(&b, &x), (first + second) / 2, 1e-15);
    NEAR(value(&b, &weighted), (exp(1) * first + exp(3) * second) / (exp(1) + exp(3)), 1e-15);
    close_bench(&b);
    b = open_bench("ranked_prob_score", 3, true);
    x.levels = weighted.levels = b.levels;
    first = (.25 + .0625) / 2, second = (.0625 + .25) / 2; /* cumulated .5 .75 against 1 1; .25 .5 against 0 1 */
    NEAR(value(&b, &x), (first + second) / 2, 1e-15);
    NEAR(value(&b, &weighted), (exp(1) * first + exp(3) * second) / (exp(1) + exp(3)), 1e-15);
    close_bench(&b);
}
END_TEST

/* Weights that exp() cannot hold: the largest row is all that counts. */
START_TEST(huge_weights_do_not_overflow)
{
    static const double huge[] = {1, 5000};
    bench b = open_bench("brier_class", 3, false);
    cel_prob_rows x = {2, TRUTH, b.levels, PROB, 3, 0, huge};
    NEAR(value(&b, &x), (.0625 + .5625 + .25) / 2, 1e-15);
    close_bench(&b);
}
END_TEST

START_TEST(one_column_for_two_levels)
{
    static const double event[] = {.8, .4}, certain[] = {1, 1};
    const double *prob[] = {event}, *sure[] = {certain};
    bench b = open_bench("mn_log_loss", 2, false);
    cel_prob_rows x = {2, TRUTH, b.levels, prob, 1, 0, NULL};
    NEAR(value(&b, &x), -(log(.8) + log(.6)) / 2, 1e-15);
    x.event = 1;
    NEAR(value(&b, &x), -(log(.2) + log(.4)) / 2, 1e-15);
    x = (cel_prob_rows){2, TRUTH, b.levels, sure, 1, 0, NULL}; /* 0 is held off by the smallest step */
    NEAR(value(&b, &x), -(log(0x1p-52) + log1p(-0x1p-52)) / 2, 1e-13);
    close_bench(&b);
}
END_TEST

START_TEST(costs)
{
    cel_error err;
    double out;
    bench b = open_bench("classification_cost", 3, false);
    cel_prob_rows x = {2, TRUTH, b.levels, PROB, 3, 0, NULL};
    NEAR(value(&b, &x), (.5 + .75) / 2, 1e-15); /* 1 off the diagonal */
    const char *truth[] = {"low", "mid"}, *estimate[] = {"high", "low"};
    OK(cel_metric_set_costs(b.metric, truth, estimate, (double[]){8, 2}, 2, &err));
    NEAR(value(&b, &x), (.25 * 8 + .25 * 2) / 2, 1e-15);
    const char *wrong[] = {"lowe"}, *fine[] = {"mid"};
    OK(cel_metric_set_costs(b.metric, wrong, fine, (double[]){1}, 1, &err));
    ck_assert_int_eq(cel_rule_cost(&x, b.metric, &out, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "classification_cost(): `costs` names lowe, which is no level of `truth`");
    ck_assert_str_eq(err.code, "metric.costs");
    ck_assert_str_eq(err.hint, "did you mean low?");
    cel_alloc_fail_after(1);
    cel_status status = cel_rule_cost(&x, b.metric, &out, &err);
    cel_alloc_fail_after(0);
    ck_assert_int_eq(status, CEL_NOMEM);
    close_bench(&b);
}
END_TEST

START_TEST(ranks_need_an_order)
{
    cel_error err;
    double out;
    bench b = open_bench("ranked_prob_score", 3, false);
    cel_prob_rows x = {2, TRUTH, b.levels, PROB, 3, 0, NULL};
    ck_assert_int_eq(cel_rule_ranked(&x, b.metric, &out, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "ranked_prob_score(): `truth` must be an ordered factor");
    ck_assert_str_eq(err.code, "metric.ordered");
    close_bench(&b);
}
END_TEST

TEST_MAIN("tuning/metric_prob", rules_equal_yardstick, three_levels_by_hand, huge_weights_do_not_overflow, one_column_for_two_levels, costs, ranks_need_an_order)
