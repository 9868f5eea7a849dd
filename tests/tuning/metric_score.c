/* Areas under curves of one event's scores, and Hand & Till's mean of pairs: by hand, against yardstick, notes, lost memory. */
#include "tests/tuning/metric_cases.h"
#include "tuning/metric_rules.h"

/* Two classes, straight from the rule. */
static bool same_from_the_rule(const golden_row *row)
{
    const cel_metric_rule *rule = row->metric->type->rule;
    cel_error err;
    cel_prob_rows x;
    double got;
    if (!rule->score)
        return false;
    OK(cel_prob_rows_of(row->data, row->metric->name, row->metric->option.event_second, &x, &err));
    bool *event = cel_malloc(x.n * sizeof *event + 1);
    cel_score_rows rows = cel_score_rows_of(&x, x.event, event);
    OK(rule->score(&rows, &got, NULL, &err));
    ck_assert_msg(golden_same(got, row->want), "%s: %.17g, not %.17g", row->expr, got, row->want);
    cel_free(event);
    return true;
}

START_TEST(rules_equal_yardstick)
{
    static const char *const groups[] = {"prob binary", "prob binary second", "prob binary weighted", "prob ties", "prob no event", "prob no control", "prob below half", NULL};
    ck_assert_uint_eq(golden_each(CEL_METRIC_PROB, groups, same_from_the_rule), 27);
}
END_TEST

static bool same_hand_till(const golden_row *row)
{
    cel_error err;
    cel_prob_rows x;
    double got;
    if (strcmp(row->metric->name, "roc_auc") != 0)
        return false;
    OK(cel_prob_rows_of(row->data, row->metric->name, false, &x, &err));
    OK(cel_rule_hand_till(&x, &got, NULL, &err));
    ck_assert_msg(golden_same(got, row->want), "%s: %.17g, not %.17g", row->expr, got, row->want);
    return true;
}

START_TEST(hand_till_equals_yardstick)
{
    static const char *const groups[] = {"prob multiclass default", "prob multiclass hand_till", "prob a level absent", NULL};
    ck_assert_uint_eq(golden_each(CEL_METRIC_PROB, groups, same_hand_till), 3);
}
END_TEST

/* Scores .9 .7 .7 .4 .1; events are the first, the second and the fourth. */
static const double SCORE[] = {.7, .1, .9, .4, .7}, TWICE[] = {1, 1, 2, 1, 1};
static const bool EVENT[] = {true, false, true, true, false};
static const cel_score_rows ROWS = {5, SCORE, EVENT, NULL, "yes", "no"};

START_TEST(points)
{
    cel_error err;
    cel_score_point *p;
    size_t n;
    static const cel_score_point want[] = {{.9, 2, 0}, {.7, 1, 1}, {.4, 1, 0}, {.1, 0, 1}};
    cel_score_rows x = ROWS, none = {0};
    x.w = TWICE;
    OK(cel_score_points(&x, &p, &n, &err));
    ck_assert_uint_eq(n, 4);
    for (size_t i = 0; i < n; i++)
        ck_assert(p[i].score == want[i].score && p[i].event == want[i].event && p[i].control == want[i].control);
    cel_free(p);
    OK(cel_score_points(&none, &p, &n, &err));
    ck_assert_uint_eq(n, 0);
    cel_free(p);
}
END_TEST

static double value(cel_score_rule *rule, const cel_score_rows *x, cel_notes *notes)
{
    cel_error err;
    double out;
    OK(rule(x, &out, notes, &err));
    return out;
}

START_TEST(areas_by_hand)
{
    cel_score_rows weighted = ROWS;
    weighted.w = TWICE;
    /* pairs: the control at .7 loses to .9, ties with .7, beats .4; that at .1 loses to all three */
    NEAR(value(cel_rule_roc_auc, &ROWS, NULL), 4.5 / 6, 1e-15);
    NEAR(value(cel_rule_roc_auc, &weighted, NULL), (2.5 + 4) / 8, 1e-15);
    /* recall 1/3 2/3 1 1 at precisions 1 2/3 3/4 3/5 */
    NEAR(value(cel_rule_average_precision, &ROWS, NULL), (1 + 2.0 / 3 + 0.75) / 3, 1e-15);
    NEAR(value(cel_rule_pr_auc, &ROWS, NULL), (1 + (1 + 2.0 / 3) / 2 + (2.0 / 3 + 0.75) / 2) / 3, 1e-15);
    /* share found at shares tested 1/5 3/5 4/5 1: 1/3 2/3 1 1; a perfect order finds all in 3/5 */
    double area = (1.0 / 3) / 2 / 5 + (1.0 / 3 + 2.0 / 3) / 2 * 2 / 5 + (2.0 / 3 + 1) / 2 / 5 + 1.0 / 5;
    NEAR(value(cel_rule_gain_capture, &ROWS, NULL), (area - 0.5) / (0.7 - 0.5), 1e-14);
}
END_TEST

START_TEST(one_sided_data)
{
    static const bool none[] = {false, false, false, false, false}, all[] = {true, true, true, true, true};
    cel_notes notes = {0};
    cel_score_rows controls = ROWS, events = ROWS;
    controls.event = none;
    events.event = all;
    ck_assert(cel_is_na(value(cel_rule_roc_auc, &controls, &notes)));
    ck_assert(cel_is_na(value(cel_rule_roc_auc, &events, &notes)));
    ck_assert(isnan(value(cel_rule_pr_auc, &controls, &notes)));
    ck_assert(isnan(value(cel_rule_average_precision, &controls, &notes)));
    ck_assert_uint_eq(notes.n, 4);
    ck_assert_str_eq(notes.note[0], "No event observations were detected in `truth` with event level 'yes'.");
    ck_assert_str_eq(notes.note[1], "No control observations were detected in `truth` with control level 'no'.");
    ck_assert_str_eq(notes.note[2], "There are 0 event cases in `truth`, results will be meaningless.");
    ck_assert_str_eq(notes.note[3], notes.note[2]);
    NEAR(value(cel_rule_average_precision, &events, NULL), 1, 1e-15);
    cel_notes_free(&notes);
}
END_TEST

static const char *const LABELS[] = {"x", "y", "z", "absent"};

START_TEST(rows_of_a_level)
{
    static const int32_t truth[] = {0, 1, 1};
    static const double a[] = {.1, .2, .3}, b[] = {.4, .5, .6}, c[] = {.5, .3, .1};
    const double *prob[] = {a, b, c};
    cel_levels *two = cel_levels_new(LABELS, 2, false), *three = cel_levels_new(LABELS, 3, false);
    cel_prob_rows x = {3, truth, three, prob, 3, 0, NULL};
    bool event[3];
    cel_score_rows rows = cel_score_rows_of(&x, 1, event);
    ck_assert(!event[0] && event[1] && event[2] && rows.score == b);
    ck_assert_str_eq(rows.event_label, "y");
    ck_assert_str_eq(rows.control_label, "..other");
    x.levels = two;
    rows = cel_score_rows_of(&x, 1, event);
    ck_assert(rows.score == a); /* the one column there is */
    ck_assert_str_eq(rows.control_label, "x");
    cel_levels_drop(two);
    cel_levels_drop(three);
}
END_TEST

/* x against y, both ways, of (x, y) = (.6, .3) (.4, .5) true x and (.5, .4) true y; z has one row that all order right; one level
 * has no rows and is left out. */
START_TEST(hand_till_by_hand)
{
    static const int32_t truth[] = {0, 0, 1, 2};
    static const double x[] = {.6, .4, .5, .1}, y[] = {.3, .5, .4, .1}, z[] = {.1, .1, .1, .8}, none[] = {0, 0, 0, 0};
    const double *prob[] = {x, y, z, none};
    cel_error err;
    cel_notes notes = {0};
    double out;
    cel_levels *levels = cel_levels_new(LABELS, 4, false);
    cel_prob_rows rows = {4, truth, levels, prob, 4, 0, NULL};
    OK(cel_rule_hand_till(&rows, &out, &notes, &err));
    NEAR(out, (0.5 + 0.5 + 4) / 6, 1e-15);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "✖ No observations were detected in `truth` for level: absent.\nℹ Computation will proceed by ignoring those levels.");
    cel_notes_free(&notes);
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 40);
        cel_alloc_fail_after(n);
        status = cel_rule_hand_till(&rows, &out, NULL, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
        ck_assert(n > 6 || status == CEL_NOMEM);
    }
    cel_levels_drop(levels);
}
END_TEST

START_TEST(memory_may_end)
{
    cel_score_rule *const rules[] = {cel_rule_roc_auc, cel_rule_pr_auc, cel_rule_average_precision, cel_rule_gain_capture};
    cel_error err;
    double out;
    for (size_t i = 0; i < 4; i++) {
        cel_alloc_fail_after(1);
        cel_status status = rules[i](&ROWS, &out, NULL, &err);
        cel_alloc_fail_after(0);
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("tuning/metric_score", rules_equal_yardstick, hand_till_equals_yardstick, points, areas_by_hand, one_sided_data, rows_of_a_level, hand_till_by_hand, memory_may_end)
