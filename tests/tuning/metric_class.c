/* The formulas of one cell and of whole tables: worked out by hand, and against yardstick. */
#include "tests/tuning/metric_cases.h"
#include "tuning/metric_rules.h"

static const cel_metric_options PLAIN = {.beta = 1, .prevalence = NAN};

/* tp 4, fp 1, fn 2, tn 3: sensitivity 2/3, specificity 3/4, precision 4/5, inverse precision 3/5, 10 rows. */
static const cel_cell CELL = {.tp = 4, .fp = 1, .fn = 2, .tn = 3};

START_TEST(cells_by_hand)
{
    const struct {
        double (*cell)(const cel_cell *c, const cel_metric_options *o);
        double want;
    } cases[] = {
        {cel_cell_sens, 2.0 / 3},          {cel_cell_spec, 0.75},         {cel_cell_precision, 0.8},
        {cel_cell_ppv, 0.8},               {cel_cell_npv, 0.6},           {cel_cell_f_meas, 8.0 / 11},
        {cel_cell_bal_accuracy, 17.0 / 24}, {cel_cell_j_index, 5.0 / 12},  {cel_cell_detection_prevalence, 0.5},
        {cel_cell_fall_out, 0.25},         {cel_cell_miss_rate, 1.0 / 3}, {cel_cell_markedness, 0.4},
        {cel_cell_roc_dist, 5.0 / 12},     {cel_cell_sedi, log(6) / log(24)},
    };
    const cel_cell none = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        NEAR(cases[i].cell(&CELL, &PLAIN), cases[i].want, 1e-15);
        ck_assert_msg(isnan(cases[i].cell(&none, &PLAIN)), "case %zu of an empty cell", i);
    }
}
END_TEST

START_TEST(options_of_cells)
{
    cel_metric_options o = PLAIN;
    o.prevalence = 0.5;
    NEAR(cel_cell_ppv(&CELL, &o), 8.0 / 11, 1e-15);
    NEAR(cel_cell_npv(&CELL, &o), 9.0 / 13, 1e-15);
    o.beta = 2; /* 5 tp / (5 tp + 4 fn + fp) */
    NEAR(cel_cell_f_meas(&CELL, &o), 20.0 / 29, 1e-15);
}
END_TEST

START_TEST(ends_of_the_scale)
{
    const cel_cell wrong = {.fp = 1, .fn = 1, .tn = 2}, right = {.tp = 3, .tn = 5}, upside_down = {.fp = 5, .fn = 3};
    ck_assert(cel_cell_f_meas(&wrong, &PLAIN) == 0);
    NEAR(cel_cell_sedi(&right, &PLAIN), 1, 1e-9);
    NEAR(cel_cell_sedi(&upside_down, &PLAIN), -1, 1e-9);
    ck_assert(cel_cell_roc_dist(&right, &PLAIN) == 0);
    NEAR(cel_cell_roc_dist(&upside_down, &PLAIN), sqrt(2), 1e-15);
}
END_TEST

/* 15 of 20 right; predicted 6 7 7, true 7 6 7; all that is wrong is one level off. */
START_TEST(tables_by_hand)
{
    static const double count[] = {5, 1, 0, 2, 4, 1, 0, 1, 6}, two[] = {4, 1, 2, 3}, one_guess[] = {4, 6, 0, 0}, one_level[] = {4, 0, 0, 0};
    cel_metric_options o = PLAIN;
    NEAR(cel_table_accuracy(count, 3, &o), 0.75, 1e-15);
    NEAR(cel_table_kap(count, 3, &o), 167.0 / 267, 1e-14);
    o.weighting = 1;
    NEAR(cel_table_kap(count, 3, &o), 129.0 / 179, 1e-14);
    o.weighting = 2;
    NEAR(cel_table_kap(count, 3, &o), 22.0 / 27, 1e-14);
    NEAR(cel_table_mcc(count, 3, &o), 167.0 / 266, 1e-14);
    NEAR(cel_table_mcc(two, 2, &o), 10 / sqrt(600), 1e-15);
    ck_assert(cel_is_na(cel_table_mcc(one_guess, 2, &o)));
    ck_assert(isnan(cel_table_kap(one_level, 2, &o)));
    NEAR(cel_table_kap(one_guess, 2, &o), 0, 1e-15);
}
END_TEST

static bool same_from_the_table(const golden_row *row)
{
    const cel_metric_rule *rule = row->metric->type->rule;
    double count[4] = {0};
    ck_assert_int_eq(row->data->levels->n, 2);
    cel_metric_count(row->data, count);
    bool second = row->metric->option.event_second;
    cel_cell c = {count[0], count[1], count[2], count[3]};
    if (second)
        c = (cel_cell){count[3], count[2], count[1], count[0]};
    double got = rule->cell ? rule->cell(&c, &row->metric->option) : rule->table(count, 2, &row->metric->option);
    ck_assert_msg(golden_same(got, row->want), "%s: %.17g, not %.17g", row->expr, got, row->want);
    return true;
}

/* 15 of two classes, 12 with the second as event, 15 weighted, 2 with a prevalence. */
START_TEST(rules_equal_yardstick)
{
    static const char *const groups[] = {"binary", "binary second", "binary weighted", "prevalence", NULL};
    ck_assert_uint_eq(golden_each(CEL_METRIC_CLASS, groups, same_from_the_table), 44);
}
END_TEST

TEST_MAIN("tuning/metric_class", cells_by_hand, options_of_cells, ends_of_the_scale, tables_by_hand, rules_equal_yardstick)
