/* Curves of scores: ROC, precision-recall, gain, lift; one point for each distinct score. With more than two levels
 * each level's curve against the rest stands after the other. */
#include <math.h>

#include "tuning/metric_rules.h"

typedef struct curve_shape {
    const char *name[4];
    size_t columns;
    size_t extra; /* points beside those of the scores */
    const char *function;
} curve_shape;

static const curve_shape shapes[CEL_CURVES] = {
    [CEL_CURVE_ROC] = {{".threshold", "specificity", "sensitivity"}, 3, 2, "roc_curve"},
    [CEL_CURVE_PR] = {{".threshold", "recall", "precision"}, 3, 1, "pr_curve"},
    [CEL_CURVE_GAIN] = {{".n", ".n_events", ".percent_tested", ".percent_found"}, 4, 1, "gain_curve"},
    [CEL_CURVE_LIFT] = {{".n", ".n_events", ".percent_tested", ".lift"}, 4, 1, "lift_curve"},
};

static void put(cel_curve *curve, double a, double b, double c, double d)
{
    const double value[4] = {a, b, c, d};
    for (size_t k = 0; k < curve->columns; k++)
        curve->column[k][curve->n] = value[k];
    curve->n++;
}

static void roc_points(cel_curve *curve, const cel_score_point *p, size_t n, cel_score_point all)
{
    double event = all.event, control = all.control; /* at or above the threshold */
    put(curve, -INFINITY, 0, 1, 0);
    for (size_t i = n; i-- > 0;) {
        put(curve, p[i].score, 1 - control / all.control, event / all.event, 0);
        event -= p[i].event;
        control -= p[i].control;
    }
    put(curve, INFINITY, 1, 0, 0);
}

static void pr_points(cel_curve *curve, const cel_score_point *p, size_t n, cel_score_point all)
{
    double found = 0, tested = 0;
    put(curve, INFINITY, 0, 1, 0);
    for (size_t i = 0; i < n; i++) {
        found += p[i].event;
        tested += p[i].event + p[i].control;
        put(curve, p[i].score, found / all.event, found / tested, 0);
    }
}

static void gain_points(cel_curve *curve, const cel_score_point *p, size_t n, cel_score_point all)
{
    double found = 0, tested = 0;
    put(curve, 0, 0, 0, curve->kind == CEL_CURVE_GAIN ? 0 : NAN);
    for (size_t i = 0; i < n; i++) {
        found += p[i].event;
        tested += p[i].event + p[i].control;
        double share = 100 * tested / (all.event + all.control), gain = 100 * found / all.event;
        put(curve, tested, found, share, curve->kind == CEL_CURVE_GAIN ? gain : gain / share);
    }
}

static cel_status add_level(cel_curve *curve, const cel_prob_rows *x, int32_t level, bool *event, cel_notes *notes,
                            cel_error *err)
{
    static void (*const points[CEL_CURVES])(cel_curve *, const cel_score_point *, size_t, cel_score_point) = {
        [CEL_CURVE_ROC] = roc_points, [CEL_CURVE_PR] = pr_points, [CEL_CURVE_GAIN] = gain_points, [CEL_CURVE_LIFT] = gain_points};
    cel_score_rows rows = cel_score_rows_of(x, level, event);
    cel_score_point *p, all = {0};
    size_t n, from = curve->n;
    CEL_TRY(cel_score_points(&rows, &p, &n, err));
    for (size_t i = 0; i < n; i++) {
        all.event += p[i].event;
        all.control += p[i].control;
    }
    cel_status status = CEL_OK;
    if (curve->kind == CEL_CURVE_ROC && (all.event == 0 || all.control == 0))
        status = cel_fail(err, CEL_INPUT, "metric.events", "roc_curve(): no %s observations were detected in `truth` with %s level '%s'",
                          all.event == 0 ? "event" : "control", all.event == 0 ? "event" : "control",
                          all.event == 0 ? rows.event_label : rows.control_label);
    else if (all.event == 0)
        cel_notes_add(notes, "There are 0 event cases in `truth`, results will be meaningless.");
    if (status == CEL_OK)
        points[curve->kind](curve, p, n, all);
    for (size_t i = from; curve->level && i < curve->n; i++)
        curve->level[i] = level;
    cel_free(p);
    return status;
}

/* Room for every row to be a score of its own. */
static cel_curve *curve_alloc(cel_curve_kind kind, size_t rows, size_t levels)
{
    cel_curve *curve = CEL_NEW(cel_curve);
    if (!curve)
        return NULL;
    size_t copies = levels == 2 ? 1 : levels, room = (rows + shapes[kind].extra) * copies;
    curve->kind = kind;
    curve->columns = shapes[kind].columns;
    curve->name = shapes[kind].name;
    bool ok = true;
    for (size_t k = 0; k < curve->columns; k++)
        ok = (curve->column[k] = CEL_ARRAY(double, room)) && ok;
    if (levels > 2)
        ok = (curve->level = CEL_ARRAY(int32_t, room)) && ok;
    if (!ok) {
        cel_curve_free(curve);
        return NULL;
    }
    return curve;
}

cel_status cel_curve_new(cel_curve_kind kind, const cel_metric_data *data, bool event_second, bool na_rm, cel_curve **out,
                         cel_notes *notes, cel_error *err)
{
    *out = NULL;
    const char *name = shapes[kind].function;
    cel_metric_rows rows;
    CEL_TRY(cel_metric_rows_new(CEL_METRIC_PROB, name, na_rm, data, &rows, err));
    cel_prob_rows x;
    cel_status status = cel_prob_rows_of(&rows.data, name, event_second, &x, err);
    if (status == CEL_OK && rows.missing)
        status = cel_fail(err, CEL_INPUT, "metric.missing", "%s(): missing values were detected and `na_rm = FALSE`; "
                          "not able to perform calculations", name);
    bool *event = status == CEL_OK ? CEL_ARRAY(bool, x.n) : NULL;
    cel_curve *curve = event ? curve_alloc(kind, x.n, (size_t)x.levels->n) : NULL;
    if (status == CEL_OK && !curve)
        status = cel_nomem(err);
    bool binary = status == CEL_OK && x.levels->n == 2;
    for (int32_t level = binary ? x.event : 0; status == CEL_OK && level < x.levels->n; level++) {
        status = add_level(curve, &x, level, event, notes, err);
        if (binary)
            break;
    }
    cel_free(event);
    cel_metric_rows_free(&rows);
    if (status != CEL_OK)
        cel_curve_free(curve);
    else
        *out = curve;
    return status;
}

void cel_curve_free(cel_curve *curve)
{
    if (!curve)
        return;
    for (size_t k = 0; k < 4; k++)
        cel_free(curve->column[k]);
    cel_free(curve->level);
    cel_free(curve);
}
