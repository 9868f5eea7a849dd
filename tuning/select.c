/* Choosing a candidate from a summary of metrics (collect_metrics()): the best by the metric's direction, or the simplest
 * that is nearly as good. "Simplest" is what the caller's order puts first. Rules: tidymodels.md 4.6 (tune 2.0). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/tune.h"

/* Rows of one metric with what is needed to sort them. */
typedef struct selection {
    const cel_frame *table;
    size_t *row;
    size_t n;
    const cel_column *mean, *std_err;
    cel_direction direction;
    const cel_order *order;
    const cel_column **by;
    size_t n_order;
} selection;

/* How bad a mean is: small is good; a missing one is worst. */
static double badness(cel_direction direction, double mean)
{
    if (isnan(mean))
        return HUGE_VAL;
    return direction == CEL_MAXIMIZE ? -mean : direction == CEL_ZERO ? fabs(mean) : mean;
}

static double badness_of(const selection *s, size_t row)
{
    return badness(s->direction, cel_column_number(s->mean, row));
}

static cel_status selection_open(selection *s, const cel_frame *table, const char *metric, cel_direction direction, cel_error *err)
{
    *s = (selection){.table = table, .direction = direction};
    const cel_column *name = cel_frame_column(table, ".metric", err);
    s->mean = name ? cel_frame_column(table, "mean", err) : NULL;
    if (!s->mean)
        return CEL_INPUT;
    int at = cel_frame_find(table, "std_err");
    s->std_err = at >= 0 ? table->column[at] : NULL;
    s->row = CEL_ARRAY(size_t, table->rows ? table->rows : 1);
    if (!s->row)
        return cel_nomem(err);
    for (size_t r = 0; r < table->rows; r++) {
        const char *label = cel_column_label(name, r);
        if (label && strcmp(label, metric) == 0)
            s->row[s->n++] = r;
    }
    return CEL_OK;
}

static void selection_close(selection *s)
{
    cel_free(s->row);
    cel_free(s->by);
}

/* Sorts stably (tables are small, and ties keep the order of the table). */
static void sort_rows(selection *s, int (*compare)(const selection *, size_t, size_t))
{
    for (size_t i = 1; i < s->n; i++) {
        size_t row = s->row[i], at = i;
        for (; at > 0 && compare(s, row, s->row[at - 1]) < 0; at--)
            s->row[at] = s->row[at - 1];
        s->row[at] = row;
    }
}

static int compare_badness(const selection *s, size_t a, size_t b)
{
    double x = badness_of(s, a), y = badness_of(s, b);
    return x < y ? -1 : x > y;
}

/* As arrange() compares: numbers and factor codes by value, texts byte by byte, missing values last whatever the order. */
static int compare_cell(const cel_column *c, size_t a, size_t b, bool descending)
{
    bool no_a = cel_column_is_missing(c, a), no_b = cel_column_is_missing(c, b);
    if (no_a || no_b)
        return (int)no_a - (int)no_b;
    int sign;
    if (c->type == CEL_STRING) {
        sign = strcmp(cel_column_label(c, a), cel_column_label(c, b));
    } else {
        double x = cel_column_number(c, a), y = cel_column_number(c, b);
        sign = x < y ? -1 : x > y;
    }
    return descending ? -sign : sign;
}

static int compare_order(const selection *s, size_t a, size_t b)
{
    for (size_t k = 0; k < s->n_order; k++) {
        int sign = compare_cell(s->by[k], a, b, s->order[k].descending);
        if (sign != 0)
            return sign;
    }
    return 0;
}

static cel_status set_order(selection *s, const cel_order *order, size_t n_order, cel_error *err)
{
    if (n_order == 0)
        return cel_fail(err, CEL_INPUT, "select.order", "Please choose at least one tuning parameter to sort in `...`.");
    s->order = order;
    s->n_order = n_order;
    s->by = CEL_ARRAY(const cel_column *, n_order);
    if (!s->by)
        return cel_nomem(err);
    for (size_t k = 0; k < n_order; k++)
        if (!(s->by[k] = cel_frame_column(s->table, order[k].column, err)))
            return CEL_INPUT;
    return CEL_OK;
}

/* The first rows of the selection as a table of their own. */
static cel_status take_rows(const selection *s, size_t n, cel_frame **out, cel_error *err)
{
    *out = cel_frame_rows(s->table, s->row, n < s->n ? n : s->n);
    return *out ? CEL_OK : cel_nomem(err);
}

/* One row, with the parameters and .config only. */
static cel_status take_candidate(const selection *s, size_t row, cel_frame **out, cel_error *err)
{
    static const char *const not_params[] = {".metric", ".estimator", "mean", "n", "std_err", ".iter", ".best", ".bound", ".loss", ".eval_time"};
    size_t *col = CEL_ARRAY(size_t, s->table->cols), n = 0;
    if (!col)
        return cel_nomem(err);
    for (size_t k = 0; k < s->table->cols; k++) {
        bool param = true;
        for (size_t i = 0; i < sizeof not_params / sizeof *not_params; i++)
            param = param && strcmp(s->table->name[k], not_params[i]) != 0;
        if (param)
            col[n++] = k;
    }
    cel_frame *one = cel_frame_rows(s->table, &row, 1);
    *out = one ? cel_frame_select(one, col, n) : NULL;
    if (one)
        cel_frame_drop(one);
    cel_free(col);
    return *out ? CEL_OK : cel_nomem(err);
}

static cel_status nothing_left(const char *metric, cel_error *err)
{
    return cel_fail(err, CEL_FAILED, "select.none", "no candidate has a value of %s to choose by", metric);
}

cel_status cel_show_best(const cel_frame *summary, const char *metric, cel_direction direction, size_t n, cel_frame **out, cel_error *err)
{
    selection s;
    cel_status status = selection_open(&s, summary, metric, direction, err);
    if (status == CEL_OK) {
        sort_rows(&s, compare_badness);
        status = take_rows(&s, n, out, err);
    }
    selection_close(&s);
    return status;
}

cel_status cel_select_best(const cel_frame *summary, const char *metric, cel_direction direction, cel_frame **out, cel_error *err)
{
    selection s;
    cel_status status = selection_open(&s, summary, metric, direction, err);
    if (status == CEL_OK) {
        sort_rows(&s, compare_badness);
        status = s.n > 0 ? take_candidate(&s, s.row[0], out, err) : nothing_left(metric, err);
    }
    selection_close(&s);
    return status;
}

cel_status cel_select_by_one_std_err(const cel_frame *summary, const char *metric, cel_direction direction, const cel_order *order, size_t n_order,
                                     cel_frame **out, cel_error *err)
{
    selection s;
    cel_status status = selection_open(&s, summary, metric, direction, err);
    if (status == CEL_OK)
        status = set_order(&s, order, n_order, err);
    if (status == CEL_OK) {
        sort_rows(&s, compare_badness);
        size_t best = s.n > 0 ? s.row[0] : 0, kept = 0;
        double se = s.n > 0 && s.std_err ? cel_column_number(s.std_err, best) : 0;
        double mean = s.n > 0 ? cel_column_number(s.mean, best) : NAN;
        for (size_t i = 0; i < s.n; i++) {
            double x = cel_column_number(s.mean, s.row[i]);
            bool inside = direction == CEL_ZERO ? fabs(x) <= fabs(mean) + se : direction == CEL_MINIMIZE ? x <= mean + se : x >= mean - se;
            if (inside || (isnan(se) && s.row[i] == best)) /* of one resample there is no standard error */
                s.row[kept++] = s.row[i];
        }
        s.n = kept;
        sort_rows(&s, compare_order);
        status = s.n > 0 ? take_candidate(&s, s.row[0], out, err) : nothing_left(metric, err);
    }
    selection_close(&s);
    return status;
}

cel_status cel_select_by_pct_loss(const cel_frame *summary, const char *metric, cel_direction direction, double limit, const cel_order *order,
                                  size_t n_order, cel_frame **out, cel_error *err)
{
    selection s;
    cel_status status = selection_open(&s, summary, metric, direction, err);
    if (status == CEL_OK)
        status = set_order(&s, order, n_order, err);
    if (status == CEL_OK) {
        sort_rows(&s, compare_badness);
        size_t best = s.n > 0 ? s.row[0] : 0, chosen = best;
        double mean = s.n > 0 ? cel_column_number(s.mean, best) : NAN;
        sort_rows(&s, compare_order);
        for (size_t i = 0; i < s.n; i++) {
            double loss = fabs((fabs(cel_column_number(s.mean, s.row[i])) - fabs(mean)) / mean) * 100;
            if (s.row[i] == best || loss < limit) {
                chosen = s.row[i];
                break;
            }
        }
        status = s.n > 0 ? take_candidate(&s, chosen, out, err) : nothing_left(metric, err);
    }
    selection_close(&s);
    return status;
}
