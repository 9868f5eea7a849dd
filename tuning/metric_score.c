/* Metrics of one event's scores: areas under the ROC, precision-recall and gain curves, by one sort of the rows
 * (n log n) into distinct scores; and Hand & Till's pairwise AUC. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/metric_rules.h"

static int highest_first(const void *a, const void *b)
{
    double x = ((const cel_score_point *)a)->score, y = ((const cel_score_point *)b)->score;
    return x > y ? -1 : x < y;
}

cel_status cel_score_points(const cel_score_rows *x, cel_score_point **out, size_t *n, cel_error *err)
{
    cel_score_point *p = cel_malloc(x->n * sizeof *p);
    if (!p)
        return cel_nomem(err);
    for (size_t i = 0; i < x->n; i++) {
        double w = x->w ? x->w[i] : 1.0;
        p[i] = (cel_score_point){x->score[i], x->event[i] ? w : 0, x->event[i] ? 0 : w};
    }
    qsort(p, x->n, sizeof *p, highest_first);
    size_t at = 0;
    for (size_t i = 1; i < x->n; i++) {
        if (p[i].score != p[at].score) {
            p[++at] = p[i];
        } else {
            p[at].event += p[i].event;
            p[at].control += p[i].control;
        }
    }
    *out = p;
    *n = x->n ? at + 1 : 0;
    return CEL_OK;
}

static cel_score_point totals(const cel_score_point *p, size_t n)
{
    cel_score_point all = {0};
    for (size_t i = 0; i < n; i++) {
        all.event += p[i].event;
        all.control += p[i].control;
    }
    return all;
}

/* Mann & Whitney: the share of (event, control) pairs in which the event scores higher, ties counting half. */
static double area_under_roc(const cel_score_point *p, size_t n)
{
    cel_score_point all = totals(p, n);
    double area = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        area += p[i].control * (above + p[i].event / 2);
        above += p[i].event;
    }
    return area / all.event / all.control;
}

cel_status cel_rule_roc_auc(const cel_score_rows *x, double *out, cel_notes *notes, cel_error *err)
{
    cel_score_point *p;
    size_t n;
    CEL_TRY(cel_score_points(x, &p, &n, err));
    cel_score_point all = totals(p, n);
    if (all.event > 0 && all.control > 0) {
        *out = area_under_roc(p, n);
    } else {
        *out = cel_na();
        bool events = all.event > 0;
        cel_notes_addf(notes, "No %s observations were detected in `truth` with %s level '%s'.", events ? "control" : "event",
                       events ? "control" : "event", events ? x->control_label : x->event_label);
    }
    cel_free(p);
    return CEL_OK;
}

/* With the points from the highest score down: sum over them of (recall step) * height. */
static cel_status area_under_pr(const cel_score_rows *x, bool trapezoid, double *out, cel_notes *notes, cel_error *err)
{
    cel_score_point *p;
    size_t n;
    CEL_TRY(cel_score_points(x, &p, &n, err));
    double events = totals(p, n).event, found = 0, tested = 0, precision = 1, area = 0;
    for (size_t i = 0; i < n; i++) {
        double before = precision;
        found += p[i].event;
        tested += p[i].event + p[i].control;
        precision = found / tested;
        area += p[i].event / events * (trapezoid ? (before + precision) / 2 : precision);
    }
    cel_free(p);
    if (events == 0)
        cel_notes_add(notes, "There are 0 event cases in `truth`, results will be meaningless.");
    *out = events == 0 ? NAN : area;
    return CEL_OK;
}

cel_status cel_rule_pr_auc(const cel_score_rows *x, double *out, cel_notes *notes, cel_error *err)
{
    return area_under_pr(x, true, out, notes, err);
}

cel_status cel_rule_average_precision(const cel_score_rows *x, double *out, cel_notes *notes, cel_error *err)
{
    return area_under_pr(x, false, out, notes, err);
}

/* (area between gain curve and diagonal) / (the same of a perfect order). Without events the gain curve is its first
 * point alone: area 0. */
cel_status cel_rule_gain_capture(const cel_score_rows *x, double *out, cel_notes *notes, cel_error *err)
{
    (void)notes;
    cel_score_point *p;
    size_t n;
    CEL_TRY(cel_score_points(x, &p, &n, err));
    cel_score_point all = totals(p, n);
    double count = all.event + all.control, found = 0, area = 0;
    for (size_t i = 0; i < n && all.event > 0; i++) {
        area += (p[i].event + p[i].control) / count * (found + p[i].event / 2) / all.event;
        found += p[i].event;
    }
    cel_free(p);
    double perfect = 1 - all.event / count / 2;
    *out = (area - 0.5) / (perfect - 0.5);
    return CEL_OK;
}

cel_score_rows cel_score_rows_of(const cel_prob_rows *x, int32_t level, bool *event)
{
    for (size_t i = 0; i < x->n; i++)
        event[i] = x->truth[i] == level;
    bool binary = x->levels->n == 2;
    return (cel_score_rows){x->n, x->prob[binary ? 0 : level], event, x->w, x->levels->label[level],
                            binary ? x->levels->label[1 - level] : "..other"};
}

/* ---- Hand & Till 2001 ---- */

typedef struct class_rows {
    size_t *row; /* rows in the order of their class */
    size_t *from; /* class k stands at from[k] .. from[k + 1] */
    double *score;
    bool *event;
} class_rows;

static cel_status class_rows_new(const cel_prob_rows *x, class_rows *c, cel_error *err)
{
    size_t k = (size_t)x->levels->n;
    *c = (class_rows){CEL_ARRAY(size_t, x->n), CEL_ARRAY(size_t, k + 2), CEL_ARRAY(double, x->n), CEL_ARRAY(bool, x->n)};
    if (!c->row || !c->from || !c->score || !c->event)
        return cel_nomem(err);
    for (size_t i = 0; i < x->n; i++)
        c->from[x->truth[i] + 2]++;
    for (size_t j = 2; j <= k; j++)
        c->from[j] += c->from[j - 1];
    for (size_t i = 0; i < x->n; i++)
        c->row[c->from[x->truth[i] + 1]++] = i;
    return CEL_OK;
}

static void class_rows_free(class_rows *c)
{
    cel_free(c->row);
    cel_free(c->from);
    cel_free(c->score);
    cel_free(c->event);
}

/* The AUC that level i's probability has on the rows of levels i and j. */
static cel_status one_against_one(const cel_prob_rows *x, class_rows *c, size_t i, size_t j, double *out, cel_error *err)
{
    const size_t level[2] = {i, j};
    size_t n = 0;
    for (int side = 0; side < 2; side++)
        for (size_t at = c->from[level[side]]; at < c->from[level[side] + 1]; at++, n++) {
            c->score[n] = x->prob[i][c->row[at]];
            c->event[n] = side == 0;
        }
    cel_score_rows rows = {.n = n, .score = c->score, .event = c->event};
    cel_score_point *p;
    size_t points;
    CEL_TRY(cel_score_points(&rows, &p, &points, err));
    *out = area_under_roc(p, points);
    cel_free(p);
    return CEL_OK;
}

static cel_status mean_over_pairs(const cel_prob_rows *x, class_rows *c, double *out, cel_error *err)
{
    size_t k = (size_t)x->levels->n, pairs = 0;
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            if (i == j || c->from[i] == c->from[i + 1] || c->from[j] == c->from[j + 1])
                continue;
            double area;
            CEL_TRY(one_against_one(x, c, i, j, &area, err));
            sum += area;
            pairs++;
        }
    *out = pairs ? sum / (double)pairs : NAN;
    return CEL_OK;
}

static cel_status note_absent(const cel_prob_rows *x, const class_rows *c, cel_notes *notes, cel_error *err)
{
    size_t absent = 0;
    bool *flag = CEL_ARRAY(bool, x->levels->n);
    if (!flag)
        return cel_nomem(err);
    for (int32_t i = 0; i < x->levels->n; i++)
        absent += flag[i] = c->from[i] == c->from[i + 1];
    cel_text list = {0};
    cel_label_list(&list, x->levels, flag);
    cel_status status = list.failed ? cel_nomem(err) : CEL_OK;
    if (absent && status == CEL_OK)
        cel_notes_addf(notes, "✖ No observations were detected in `truth` for level%s: %s.\n"
                              "ℹ Computation will proceed by ignoring those levels.", absent > 1 ? "s" : "", list.text);
    cel_text_free(&list);
    cel_free(flag);
    return status;
}

cel_status cel_rule_hand_till(const cel_prob_rows *x, double *out, cel_notes *notes, cel_error *err)
{
    class_rows c;
    cel_status status = class_rows_new(x, &c, err);
    if (status == CEL_OK)
        status = note_absent(x, &c, notes, err);
    if (status == CEL_OK)
        status = mean_over_pairs(x, &c, out, err);
    class_rows_free(&c);
    return status;
}
