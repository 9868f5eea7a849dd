/* Resamples of ordered data: the first rows train, later ones test. Nothing here draws. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/resample_parts.h"

/* The rows first..last - 1. */
static cel_rows span(size_t first, size_t last)
{
    cel_rows r = cel_rows_new(last - first);
    for (size_t i = first; r.row && i < last; i++)
        r.row[i - first] = i;
    return r;
}

static cel_status span_split(cel_frame *data, cel_split_kind kind, size_t in, size_t in_end, size_t out, size_t out_end,
                             cel_split **split, cel_error *err)
{
    cel_rows rows[CEL_PARTS] = {span(in, in_end), span(out, out_end)};
    if (!rows[0].row || !rows[1].row) {
        cel_rows_free(&rows[0]);
        cel_rows_free(&rows[1]);
        return cel_nomem(err);
    }
    return cel_split_take(data, kind, rows, split, err);
}

static cel_status ordered_split(cel_frame *data, cel_split_kind kind, double prop, int lag, cel_split **split,
                                cel_error *err)
{
    CEL_TRY(cel_check_share(prop, "prop", err));
    size_t train = (size_t)floor((double)data->rows * prop);
    if (lag < 0 || (size_t)lag > train)
        return cel_fail(err, CEL_INPUT, "split.lag",
                        "`lag` must be at least 0 and at most the number of training observations (%zu), not %d", train, lag);
    return span_split(data, kind, 0, train, train - (size_t)lag, data->rows, split, err);
}

cel_status cel_initial_time_split_lag(cel_frame *data, double prop, int lag, cel_split **split, cel_error *err)
{
    return ordered_split(data, CEL_SPLIT_INITIAL_TIME, prop, lag, split, err);
}

cel_status cel_initial_time_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                  cel_notes *warnings, cel_error *err)
{
    (void)rng, (void)warnings;
    return ordered_split(data, CEL_SPLIT_INITIAL_TIME, o->prop, 0, split, err);
}

cel_status cel_initial_validation_time_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                             cel_notes *warnings, cel_error *err)
{
    (void)rng, (void)warnings;
    CEL_TRY(cel_check_shares(o, err));
    size_t train = (size_t)floor((double)data->rows * o->prop);
    size_t val = (size_t)floor((double)(data->rows - train) * (o->validation_prop / (1 - o->prop)));
    cel_rows rows[CEL_PARTS] = {[CEL_ANALYSIS] = span(0, train), [CEL_VALIDATION] = span(train, train + val)};
    if (!rows[CEL_ANALYSIS].row || !rows[CEL_VALIDATION].row) {
        cel_rows_free(&rows[CEL_ANALYSIS]);
        cel_rows_free(&rows[CEL_VALIDATION]);
        return cel_nomem(err);
    }
    CEL_TRY(cel_split_take(data, CEL_SPLIT_THREE_WAY_TIME, rows, split, err));
    cel_split_set_shares(*split, o);
    return CEL_OK;
}

/* ---- sets of one ---- */

static cel_status single_set(cel_resamples_kind kind, cel_split *split, const char *label, cel_resamples **set,
                             cel_error *err)
{
    cel_resamples *r;
    cel_text text = {0};
    cel_status status = cel_resamples_start(kind, 1, &r, err);
    if (status != CEL_OK) {
        cel_split_drop(split);
        return status;
    }
    r->split[0] = split;
    r->id[0] = cel_strdup("validation");
    if (!r->id[0])
        status = cel_nomem(err);
    cel_text_add(&text, label);
    return cel_resamples_finish(status, r, &text, set, err);
}

cel_status cel_validation_time_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                                     cel_notes *warnings, cel_error *err)
{
    (void)rng, (void)warnings;
    cel_split *split;
    CEL_TRY(ordered_split(data, CEL_SPLIT_VALIDATION_TIME, o->prop, 0, &split, err));
    cel_text label = {0};
    cel_text_addf(&label, "Validation Set Split (%.2g/%.2g) ", o->prop, 1 - o->prop);
    cel_status status = label.failed ? cel_nomem(err) : CEL_OK;
    if (status == CEL_OK)
        status = single_set(CEL_RESAMPLES_VALIDATION_TIME, split, label.text, set, err);
    else
        cel_split_drop(split);
    cel_text_free(&label);
    return status;
}

cel_status cel_validation_set(const cel_split *split, cel_resamples **set, cel_error *err)
{
    if (!cel_split_is_three_way(split))
        return cel_fail(err, CEL_INPUT, "split.part",
                        "validation_set() needs a split made by initial_validation_split(); this one has no validation part");
    size_t n[2] = {split->part[CEL_ANALYSIS].n, split->part[CEL_VALIDATION].n}, total = n[0] + n[1];
    size_t *row = CEL_ARRAY(size_t, total + 1);
    if (!row)
        return cel_nomem(err);
    memcpy(row, split->part[CEL_ANALYSIS].row, n[0] * sizeof *row);
    memcpy(row + n[0], split->part[CEL_VALIDATION].row, n[1] * sizeof *row);
    qsort(row, n[0], sizeof *row, cel_rows_ascending);
    qsort(row + n[0], n[1], sizeof *row, cel_rows_ascending);
    cel_frame *both = cel_frame_rows(split->data, row, total);
    cel_free(row);
    cel_split *one = NULL;
    cel_status status = both ? span_split(both, CEL_SPLIT_VALIDATION, 0, n[0], n[0], total, &one, err) : cel_nomem(err);
    cel_frame_drop(both);
    cel_text label = {0};
    cel_text_addf(&label, "Validation Set (%.2g/%.2g)", split->prop / (split->prop + split->validation_prop),
                  split->validation_prop / (split->prop + split->validation_prop));
    if (status == CEL_OK && label.failed) {
        cel_split_drop(one);
        status = cel_nomem(err);
    }
    if (status == CEL_OK)
        status = single_set(CEL_RESAMPLES_VALIDATION_SET, one, label.text, set, err);
    cel_text_free(&label);
    return status;
}

/* ---- windows ---- */

typedef struct window {
    size_t in, in_end, out, out_end;
} window;

/* The set of `count` windows, with ids "Slice1" on. */
static cel_status window_set(cel_frame *data, cel_resamples_kind kind, cel_split_kind split, const window *list,
                             size_t count, const char *label, cel_resamples **set, cel_error *err)
{
    cel_resamples *r;
    cel_text text = {0};
    CEL_TRY(cel_resamples_start(kind, count, &r, err));
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < count; i++) {
        r->id[i] = cel_resamples_id("Slice", i + 1, count);
        status = r->id[i] ? span_split(data, split, list[i].in, list[i].in_end, list[i].out, list[i].out_end, &r->split[i], err)
                          : cel_nomem(err);
    }
    cel_text_add(&text, label);
    return cel_resamples_finish(status, r, &text, set, err);
}

cel_status cel_rolling_origin(cel_frame *data, int initial, int assess, bool cumulative, int skip, int lag,
                              cel_resamples **set, cel_error *err)
{
    if (initial < 1 || assess < 1 || skip < 0)
        return cel_fail(err, CEL_INPUT, "rolling.size", "`initial` and `assess` must be at least 1 and `skip` at least 0");
    if (lag < 0 || lag > initial)
        return cel_fail(err, CEL_INPUT, "rolling.lag",
                        "`lag` must be at least 0 and at most the number of training observations (%d), not %d", initial, lag);
    size_t first = (size_t)initial, ahead = (size_t)assess;
    if (data->rows < first + ahead)
        return cel_fail(err, CEL_INPUT, "rolling.rows", "There should be at least %zu rows in `data`, not %zu.",
                        first + ahead, data->rows);
    size_t step = (size_t)skip + 1, count = (data->rows - ahead - first) / step + 1;
    window *list = CEL_ARRAY(window, count);
    if (!list)
        return cel_nomem(err);
    for (size_t i = 0; i < count; i++) {
        size_t stop = first + i * step;
        list[i] = (window){.in = cumulative ? 0 : stop - first, .in_end = stop, .out = stop - (size_t)lag, .out_end = stop + ahead};
    }
    cel_status status = window_set(data, CEL_RESAMPLES_ROLLING, CEL_SPLIT_ROLLING, list, count,
                                   "Rolling origin forecast resampling", set, err);
    cel_free(list);
    return status;
}

static cel_status check_sliding(const cel_sliding *o, cel_error *err)
{
    if (o->lookback < 0 || o->skip < 0)
        return cel_fail(err, CEL_INPUT, "sliding.size", "`lookback` and `skip` must be positive, or zero.");
    if (o->assess_start < 1 || o->assess_stop < 1 || o->step < 1)
        return cel_fail(err, CEL_INPUT, "sliding.size", "`assess_start`, `assess_stop` and `step` must be positive.");
    if (o->assess_start > o->assess_stop)
        return cel_fail(err, CEL_INPUT, "sliding.size", "`assess_start` must be less than or equal to `assess_stop`.");
    return CEL_OK;
}

cel_status cel_sliding_window(cel_frame *data, const cel_sliding *o, cel_resamples **set, cel_error *err)
{
    CEL_TRY(check_sliding(o, err));
    size_t count = 0, kept = 0;
    window *list = CEL_ARRAY(window, data->rows + 1);
    if (!list)
        return cel_nomem(err);
    for (size_t i = 0; i < data->rows; i++) {
        bool whole = o->lookback == INT_MAX || (size_t)o->lookback <= i;
        size_t out = i + (size_t)o->assess_start;
        size_t out_end = o->assess_stop == INT_MAX ? data->rows : i + (size_t)o->assess_stop + 1;
        if ((o->complete && !whole) || out_end > data->rows || out >= out_end)
            continue;
        size_t in = o->lookback == INT_MAX || !whole ? 0 : i - (size_t)o->lookback;
        list[count++] = (window){.in = in, .in_end = i + 1, .out = out, .out_end = out_end};
    }
    for (size_t i = (size_t)o->skip; i < count; i += (size_t)o->step)
        list[kept++] = list[i];
    cel_status status = window_set(data, CEL_RESAMPLES_SLIDING_WINDOW, CEL_SPLIT_SLIDING_WINDOW, list, kept,
                                   "Sliding window resampling", set, err);
    cel_free(list);
    return status;
}

/* The first row of at[0..n) whose value is at least x, or above it. */
static size_t first_row(const double *at, size_t n, double x, bool above)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (above ? at[middle] <= x : at[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

cel_status cel_sliding_index(cel_frame *data, const double *at, bool period, const cel_sliding *o, cel_resamples **set, cel_error *err)
{
    size_t rows = data->rows, count = 0, kept = 0;
    CEL_TRY(check_sliding(o, err));
    for (size_t i = 0; i < rows; i++)
        if (isnan(at[i]) || (i && at[i] < at[i - 1]))
            return cel_fail(err, CEL_INPUT, "sliding.index", "the index must be in ascending order without missing values: row %zu is not", i + 1);
    window *list = CEL_ARRAY(window, rows + 1);
    if (!list)
        return cel_nomem(err);
    for (size_t i = 0; i < rows; i++) {
        if (period && i && at[i] == at[i - 1])
            continue;
        double from = o->lookback == INT_MAX ? -INFINITY : at[i] - o->lookback, to = o->assess_stop == INT_MAX ? INFINITY : at[i] + o->assess_stop;
        if ((o->complete && o->lookback != INT_MAX && from < at[0]) || (o->assess_stop != INT_MAX && to > at[rows - 1]))
            continue;
        list[count++] = (window){.in = first_row(at, rows, from, false), .in_end = first_row(at, rows, at[i], true),
                                 .out = first_row(at, rows, at[i] + o->assess_start, false), .out_end = first_row(at, rows, to, true)};
    }
    for (size_t i = (size_t)o->skip; i < count; i += (size_t)o->step)
        list[kept++] = list[i];
    cel_status status = window_set(data, period ? CEL_RESAMPLES_SLIDING_PERIOD : CEL_RESAMPLES_SLIDING_INDEX,
                                   period ? CEL_SPLIT_SLIDING_PERIOD : CEL_SPLIT_SLIDING_INDEX, list, kept,
                                   period ? "Sliding period resampling" : "Sliding index resampling", set, err);
    cel_free(list);
    return status;
}
