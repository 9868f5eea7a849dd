#include <jansson.h>

#include "tests/tuning/metric_cases.h"

static cel_curve *curve_of(const char *expr, const char *group, cel_levels **levels)
{
    static const char *const names[] = {"roc_curve", "pr_curve", "gain_curve", "lift_curve"};
    cel_error err;
    golden_call c = golden_parse(expr);
    char key[32];
    cel_frame *all = golden_data(golden_arg(&c, 0), key, sizeof key), *f = golden_rows(all, key, group);
    golden_view v;
    golden_view_of(&c, f, &v);
    bool second = false;
    for (size_t i = 0; i < c.n; i++)
        second |= strcmp(golden_name(&c, i), "event_level") == 0;
    cel_curve_kind kind = 0;
    while (strcmp(names[kind], c.text) != 0)
        kind++;
    cel_curve *curve;
    OK(cel_curve_new(kind, &v.data, second, true, &curve, NULL, &err));
    *levels = cel_levels_keep(v.data.levels);
    cel_frame_drop(f);
    cel_frame_drop(all);
    return curve;
}

/* golden/yardstick/curve_*.csv: every point. */
START_TEST(curves_equal_yardstick)
{
    json_t *index = json_load_file(GOLDEN "/yardstick/curves_index.json", 0, NULL), *expr;
    ck_assert_ptr_nonnull(index);
    const char *name;
    json_object_foreach(index, name, expr) {
        char file[64];
        snprintf(file, sizeof file, "curve_%s", name);
        cel_frame *g = golden_table(file);
        bool grouped = strcmp(name, "roc_grouped") == 0;
        size_t at = 0;
        for (int group = 0; group < 1 + grouped; group++) {
            cel_levels *levels;
            cel_curve *curve = curve_of(json_string_value(expr), group ? "TRUE" : "FALSE", &levels);
            size_t first = g->cols - curve->columns;
            ck_assert_uint_eq(first, (size_t)(curve->level != NULL) + grouped);
            ck_assert_uint_le(at + curve->n, g->rows);
            for (size_t i = 0; i < curve->n; i++, at++) {
                if (curve->level)
                    ck_assert_str_eq(cel_column_label(g->column[0], at), levels->label[curve->level[i]]);
                for (size_t k = 0; k < curve->columns; k++) {
                    double want = cel_column_number(g->column[first + k], at);
                    ck_assert_str_eq(g->name[first + k], curve->name[k]);
                    ck_assert_msg(golden_same(curve->column[k][i], want), "%s: %s[%zu] = %.17g, not %.17g", name, curve->name[k], i,
                                  curve->column[k][i], want);
                }
            }
            cel_curve_free(curve);
            cel_levels_drop(levels);
        }
        ck_assert_uint_eq(at, g->rows);
        cel_frame_drop(g);
    }
    json_decref(index);
}
END_TEST

START_TEST(curves_need_events_and_whole_rows)
{
    const char *labels[] = {"a", "b"};
    cel_levels *two = cel_levels_new(labels, 2, false);
    cel_error err;
    const int32_t truth[] = {1, 1};
    const double p[] = {.5, NAN};
    const double *prob[] = {p};
    cel_metric_data d = {.n = 2, .truth_code = truth, .levels = two, .prob = prob, .probs = 1};
    cel_curve *curve;
    ck_assert_int_eq(cel_curve_new(CEL_CURVE_ROC, &d, false, true, &curve, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "roc_curve(): no event observations were detected in `truth` with event level 'a'");
    ck_assert_int_eq(cel_curve_new(CEL_CURVE_PR, &d, false, false, &curve, NULL, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "missing values were detected"));
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 40);
        cel_alloc_fail_after(n);
        status = cel_curve_new(CEL_CURVE_PR, &d, false, true, &curve, NULL, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
    }
    cel_curve_free(curve);
    cel_levels_drop(two);
}
END_TEST

TEST_MAIN("tuning/metric_curve", curves_equal_yardstick, curves_need_events_and_whole_rows)
