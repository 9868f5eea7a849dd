/* Rules of numbers, called without the layers above them: yardstick's values, small tables by hand, notes, lost memory. */
#include "tests/tuning/metric_cases.h"
#include "tuning/metric_rules.h"

static const cel_metric_options PLAIN = {.m = 1, .delta = 1, .mae_train = NAN};

static bool same_from_the_rule(const golden_row *row)
{
    const cel_metric_rule *rule = row->metric->type->rule;
    cel_numeric_rows x = {row->data->n, row->data->truth, row->data->estimate, row->data->weight};
    cel_error err;
    double got;
    if (rule->element) {
        got = cel_numeric_mean(&x, rule->element, &row->metric->option);
    } else {
        cel_status status = rule->numeric(&x, &row->metric->option, &got, NULL, &err);
        if (row->refused) {
            ck_assert_int_eq(status, CEL_INPUT);
            return true;
        }
        ck_assert_msg(status == CEL_OK, "%s: %s", row->expr, err.message);
    }
    ck_assert_msg(golden_same(got, row->want), "%s: %.17g, not %.17g", row->expr, got, row->want);
    return true;
}

START_TEST(rules_equal_yardstick)
{
    static const char *const groups[] = {"numeric", "numeric weighted", "numeric one row", "numeric no rows", "numeric constant truth", "numeric zero truth", NULL};
    ck_assert_uint_ge(golden_each(CEL_METRIC_NUMERIC, groups, same_from_the_rule), 80);
}
END_TEST

START_TEST(one_row_by_hand)
{
    cel_metric_options o = PLAIN;
    o.delta = 2;
    ck_assert(cel_element_difference(4, 1, &o) == 3);
    ck_assert(cel_element_square(4, 1, &o) == 9);
    ck_assert(cel_element_absolute(1, 4, &o) == 3);
    ck_assert(cel_element_percent(4, 5, &o) == -25);
    ck_assert(cel_element_absolute_percent(4, 5, &o) == 25);
    ck_assert(cel_element_symmetric_percent(1, 3, &o) == 100);
    ck_assert(cel_element_huber(4, 2, &o) == 2);   /* at the bend: 2^2 / 2 */
    ck_assert(cel_element_huber(4, 1, &o) == 4);   /* beyond: 2 (3 - 1) */
    NEAR(cel_element_pseudo_huber(4, 1, &o), 4 * (sqrt(1 + 2.25) - 1), 1e-15);
}
END_TEST

static double value(cel_numeric_rule *rule, const cel_numeric_rows *x, const cel_metric_options *o, cel_notes *notes)
{
    cel_error err;
    double out;
    OK(rule(x, o, &out, notes, &err));
    return out;
}

START_TEST(small_tables_by_hand)
{
    const double t[] = {1, 2, 3}, p[] = {2, 2, 5}, w[] = {1, 2, 1};
    cel_numeric_rows x = {3, t, p, NULL}, weighted = {3, t, p, w};
    cel_metric_options biased = PLAIN, lag = PLAIN, given = PLAIN;
    biased.bias = true;
    lag.m = 2;
    given.mae_train = 4;
    NEAR(cel_numeric_mean(&weighted, cel_element_square, &PLAIN), 5.0 / 4, 1e-15);
    NEAR(value(cel_rule_rmse, &x, &PLAIN, NULL), sqrt(5.0 / 3), 1e-15);
    NEAR(value(cel_rule_rmse_relative, &x, &PLAIN, NULL), sqrt(5.0 / 3) / 2, 1e-15);
    NEAR(value(cel_rule_rsq_trad, &x, &PLAIN, NULL), 1 - 5.0 / 2, 1e-15);
    /* sums about the means 2, 3: tt 2, pp 6, tp 3 */
    NEAR(value(cel_rule_rsq, &x, &PLAIN, NULL), 9.0 / 12, 1e-15);
    NEAR(value(cel_rule_ccc, &x, &PLAIN, NULL), 3 / (4 + 1.0), 1e-15);
    NEAR(value(cel_rule_ccc, &x, &biased, NULL), 2 / (8.0 / 3 + 1), 1e-15);
    NEAR(value(cel_rule_rpd, &x, &PLAIN, NULL), 1 / sqrt(5.0 / 3), 1e-15);
    NEAR(value(cel_rule_rpiq, &x, &PLAIN, NULL), 1 / sqrt(5.0 / 3), 1e-15);
    NEAR(value(cel_rule_mase, &x, &PLAIN, NULL), 1, 1e-15); /* errors 1 0 2; naive ones 1 1 */
    NEAR(value(cel_rule_mase, &x, &lag, NULL), 0.5, 1e-15);
    NEAR(value(cel_rule_mase, &x, &given, NULL), 0.25, 1e-15);
    const double both[] = {0, 3, 5}; /* below: 1 / 1; not below: (1 + 2) / 2, as the truth is below the estimate twice */
    x.p = both;
    NEAR(value(cel_rule_iic, &x, &PLAIN, NULL), 5 / sqrt(2 * (38.0 / 3)) * (1 / 1.5), 1e-14);
    const double counts[] = {0, 2.9, 1}, means[] = {0, 2, 1}; /* 2.9 counts as 2; a mean of 0 is lifted */
    x = (cel_numeric_rows){3, counts, means, NULL};
    NEAR(value(cel_rule_poisson, &x, &PLAIN, NULL), ((2 - 2 * log(2) + log(2)) + 1) / 3, 1e-14);
}
END_TEST

START_TEST(gini_by_hand)
{
    const double t[] = {1, 2, 3}, best[] = {1, 2, 3}, worst[] = {3, 2, 1}, ties[] = {5, 5, 5};
    cel_numeric_rows x = {3, t, best, NULL};
    NEAR(value(cel_rule_gini, &x, &PLAIN, NULL), 1, 1e-15);
    x.p = worst;
    NEAR(value(cel_rule_gini, &x, &PLAIN, NULL), -1, 1e-14);
    x.p = ties; /* the largest truth first among equals */
    NEAR(value(cel_rule_gini, &x, &PLAIN, NULL), 1, 1e-15);
}
END_TEST

static void expect_note(cel_numeric_rule *rule, const cel_numeric_rows *x, const char *text)
{
    cel_notes notes = {0};
    ck_assert(isnan(value(rule, x, &PLAIN, &notes)));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], text);
    cel_notes_free(&notes);
}

START_TEST(what_is_not_defined_is_said)
{
    const double same[] = {2, 2, 2}, other[] = {1, 2, 3}, zero[] = {-1, 0, 1}, minus[] = {-1, 2, 3};
    cel_numeric_rows fixed = {3, same, other, NULL}, flat = {3, other, same, NULL}, single = {1, other, same, NULL}, balanced = {3, zero, other, NULL},
                     negative = {3, minus, other, NULL}, none = {0, other, same, NULL};
    expect_note(cel_rule_rsq, &fixed, "A correlation computation is required, but `truth` is constant and has 0 standard deviation, resulting in a divide by 0 error. "
                                      "`NA` will be returned.");
    expect_note(cel_rule_iic, &flat, "A correlation computation is required, but `estimate` is constant and has 0 standard deviation, resulting in a divide by 0 error. "
                                     "`NA` will be returned.");
    expect_note(cel_rule_rsq, &single, "A correlation computation is required, but the inputs are size zero or one and the standard deviation cannot be computed. "
                                       "`NA` will be returned.");
    expect_note(cel_rule_gini, &fixed, "Column `truth` has constant values.\nℹ The Gini coefficient is undefined when truth has no variation.");
    expect_note(cel_rule_gini, &balanced, "Column `truth` sums to zero.\nℹ The Gini coefficient is undefined when the sum of truth is zero.");
    expect_note(cel_rule_poisson, &negative, "NaNs produced");
    ck_assert(cel_is_na(value(cel_rule_rpiq, &none, &PLAIN, NULL)));
    ck_assert(cel_is_na(value(cel_rule_gini, &single, &PLAIN, NULL)));
    ck_assert(cel_is_na(value(cel_rule_ccc, &single, &PLAIN, NULL)));
    ck_assert(cel_is_na(value(cel_rule_rpd, &single, &PLAIN, NULL)));
}
END_TEST

START_TEST(too_few_rows_for_the_naive_forecast)
{
    cel_error err;
    const double t[] = {1, 2};
    cel_numeric_rows x = {2, t, t, NULL};
    cel_metric_options o = PLAIN;
    double out;
    o.m = 2;
    ck_assert_int_eq(cel_rule_mase(&x, &o, &out, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`truth` (2) must have a length greater than `m` (2) to compute the out-of-sample naive mean absolute error");
    ck_assert_str_eq(err.code, "metric.rows");
}
END_TEST

START_TEST(memory_may_end)
{
    cel_error err;
    const double t[] = {1, 2, 3}, p[] = {2, 1, 3};
    cel_numeric_rows x = {3, t, p, NULL};
    cel_numeric_rule *const rules[] = {cel_rule_rpiq, cel_rule_gini};
    static const long allocations[] = {1, 2};
    double out;
    for (size_t i = 0; i < 2; i++)
        for (long n = 1; n <= allocations[i] + 1; n++) {
            cel_alloc_fail_after(n);
            cel_status status = rules[i](&x, &PLAIN, &out, NULL, &err);
            cel_alloc_fail_after(0);
            ck_assert_int_eq(status, n <= allocations[i] ? CEL_NOMEM : CEL_OK);
        }
}
END_TEST

TEST_MAIN("tuning/metric_numeric", rules_equal_yardstick, one_row_by_hand, small_tables_by_hand, gini_by_hand, what_is_not_defined_is_said,
          too_few_rows_for_the_naive_forecast, memory_may_end)
