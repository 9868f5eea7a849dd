/* Splits: one division of a frame into parts, as row numbers. A split never copies data; a part that is simply "the rest"
 * is not stored but found with one pass over the rows when somebody asks. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/resample_parts.h"

const char *const cel_split_class_table[CEL_SPLIT_KINDS][6] = {
    [CEL_SPLIT_PLAIN] = {"rsplit"},
    [CEL_SPLIT_APPARENT] = {"rsplit", "apparent_split"},
    [CEL_SPLIT_LOO] = {"rsplit", "loo_split"},
    [CEL_SPLIT_INITIAL] = {"initial_split", "mc_split", "rsplit"},
    [CEL_SPLIT_INITIAL_TIME] = {"initial_time_split", "initial_split", "rsplit"},
    [CEL_SPLIT_GROUP_INITIAL] = {"group_initial_split", "initial_split", "grouped_mc_split", "mc_split", "rsplit"},
    [CEL_SPLIT_THREE_WAY] = {"initial_validation_split", "three_way_split"},
    [CEL_SPLIT_THREE_WAY_TIME] = {"initial_validation_time_split", "initial_validation_split", "three_way_split"},
    [CEL_SPLIT_GROUP_THREE_WAY] = {"group_initial_validation_split", "initial_validation_split", "three_way_split"},
    [CEL_SPLIT_VALIDATION] = {"val_split", "rsplit"},
    [CEL_SPLIT_VALIDATION_TIME] = {"val_time_split", "val_split", "rsplit"},
    [CEL_SPLIT_GROUP_VALIDATION] = {"group_val_split", "val_split", "rsplit"},
    [CEL_SPLIT_VFOLD] = {"vfold_split", "rsplit"},
    [CEL_SPLIT_GROUP_VFOLD] = {"group_vfold_split", "rsplit"},
    [CEL_SPLIT_MC] = {"mc_split", "rsplit"},
    [CEL_SPLIT_GROUP_MC] = {"grouped_mc_split", "mc_split", "rsplit"},
    [CEL_SPLIT_BOOT] = {"boot_split", "rsplit"},
    [CEL_SPLIT_GROUP_BOOT] = {"group_boot_split", "boot_split", "rsplit"},
    [CEL_SPLIT_ROLLING] = {"rof_split", "rsplit"},
    [CEL_SPLIT_SLIDING_WINDOW] = {"sliding_window_split", "rsplit"},
    [CEL_SPLIT_SLIDING_INDEX] = {"sliding_index_split", "rsplit"},
    [CEL_SPLIT_SLIDING_PERIOD] = {"sliding_period_split", "rsplit"},
};

const char *const *cel_split_classes(const cel_split *s)
{
    return cel_split_class_table[s->kind];
}

/* The first line of the print. */
static const char *head(cel_split_kind kind)
{
    switch (kind) {
    case CEL_SPLIT_INITIAL:
    case CEL_SPLIT_INITIAL_TIME:
    case CEL_SPLIT_GROUP_INITIAL: return "Training/Testing/Total";
    case CEL_SPLIT_THREE_WAY:
    case CEL_SPLIT_THREE_WAY_TIME:
    case CEL_SPLIT_GROUP_THREE_WAY: return "Training/Validation/Testing/Total";
    case CEL_SPLIT_VALIDATION:
    case CEL_SPLIT_VALIDATION_TIME:
    case CEL_SPLIT_GROUP_VALIDATION: return "Training/Validation/Total";
    default: return "Analysis/Assess/Total";
    }
}

bool cel_split_is_three_way(const cel_split *s)
{
    return s->kind == CEL_SPLIT_THREE_WAY || s->kind == CEL_SPLIT_THREE_WAY_TIME || s->kind == CEL_SPLIT_GROUP_THREE_WAY;
}

cel_split *cel_split_keep(cel_split *s)
{
    if (s)
        atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
    return s;
}

void cel_split_drop(cel_split *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (int p = 0; p < CEL_PARTS; p++)
        cel_free(s->part[p].row);
    cel_frame_drop(s->data);
    cel_free(s);
}

/* Marks in `seen` the rows of all parts that are stored; returns how many different ones there are. */
static size_t mark(const cel_split *s, bool *seen)
{
    size_t count = 0;
    for (int p = 0; p < CEL_PARTS; p++)
        for (size_t i = 0; s->part[p].row && i < s->part[p].n; i++) {
            count += !seen[s->part[p].row[i]];
            seen[s->part[p].row[i]] = true;
        }
    return count;
}

cel_status cel_split_take(cel_frame *data, cel_split_kind kind, cel_rows rows[CEL_PARTS], cel_split **split,
                          cel_error *err)
{
    cel_split *s = CEL_NEW(cel_split);
    bool *seen = CEL_ARRAY(bool, data->rows + 1);
    if (!s || !seen) {
        cel_free(s);
        cel_free(seen);
        for (int p = 0; p < CEL_PARTS; p++)
            cel_rows_free(&rows[p]);
        return cel_nomem(err);
    }
    atomic_init(&s->refs, 1);
    s->kind = kind;
    s->data = cel_frame_keep(data);
    for (int p = 0; p < CEL_PARTS; p++) {
        s->part[p].row = rows[p].row;
        s->part[p].n = rows[p].n;
        rows[p] = (cel_rows){0};
    }
    int rest = s->part[CEL_ASSESSMENT].row ? CEL_ANALYSIS : CEL_ASSESSMENT;
    if (!s->part[rest].row) {
        s->part[rest].rest = true;
        s->part[rest].n = data->rows - mark(s, seen);
    }
    cel_free(seen);
    if (s->part[CEL_ANALYSIS].n == 0) {
        cel_split_drop(s);
        return cel_fail(err, CEL_INPUT, "split.empty", "at least one row must be in the analysis set; the data has %zu rows",
                        data->rows);
    }
    *split = s;
    return CEL_OK;
}

void cel_split_set_shares(cel_split *split, const cel_resampling *o)
{
    split->prop = o->prop;
    split->validation_prop = o->validation_prop;
}

cel_status cel_split_three_way(const cel_split *first, cel_split_kind kind, const size_t *rest, cel_rows *val,
                               cel_split **split, cel_error *err)
{
    cel_rows rows[CEL_PARTS] = {[CEL_ANALYSIS] = cel_rows_new(first->part[CEL_ANALYSIS].n)};
    if (!rows[CEL_ANALYSIS].row) {
        cel_rows_free(val);
        return cel_nomem(err);
    }
    memcpy(rows[CEL_ANALYSIS].row, first->part[CEL_ANALYSIS].row, rows[CEL_ANALYSIS].n * sizeof *rest);
    for (size_t i = 0; i < val->n; i++)
        val->row[i] = rest[val->row[i]];
    rows[CEL_VALIDATION] = *val;
    *val = (cel_rows){0};
    return cel_split_take(first->data, kind, rows, split, err);
}

cel_status cel_split_new(cel_frame *data, cel_split_kind kind, const size_t *in, size_t n_in, const size_t *out,
                         size_t n_out, cel_split **split, cel_error *err)
{
    cel_rows rows[CEL_PARTS] = {0};
    const size_t *from[2] = {in, out};
    const size_t n[2] = {n_in, n_out};
    for (int p = 0; p < 2; p++) {
        for (size_t i = 0; from[p] && i < n[p]; i++)
            if (from[p][i] >= data->rows) {
                cel_rows_free(&rows[0]);
                return cel_fail(err, CEL_INPUT, "split.rows", "row %zu is not in the data, which has %zu rows",
                                from[p][i] + 1, data->rows);
            }
        if (!from[p])
            continue;
        rows[p] = cel_rows_new(n[p]);
        if (!rows[p].row) {
            cel_rows_free(&rows[0]);
            return cel_nomem(err);
        }
        if (n[p])
            memcpy(rows[p].row, from[p], n[p] * sizeof *in);
    }
    return cel_split_take(data, kind, rows, split, err);
}

cel_status cel_split_rows(const cel_split *s, cel_part part, size_t **rows, size_t *n, cel_error *err)
{
    if (part == CEL_VALIDATION && !cel_split_is_three_way(s))
        return cel_fail(err, CEL_INPUT, "split.part", "this split has no validation part; initial_validation_split() makes one");
    size_t count = s->part[part].n;
    size_t *out = CEL_ARRAY(size_t, count + 1);
    if (!out)
        return cel_nomem(err);
    if (s->part[part].rest) {
        bool *seen = CEL_ARRAY(bool, s->data->rows + 1);
        if (!seen) {
            cel_free(out);
            return cel_nomem(err);
        }
        mark(s, seen);
        for (size_t i = 0, at = 0; i < s->data->rows; i++)
            if (!seen[i])
                out[at++] = i;
        cel_free(seen);
    } else if (count) {
        memcpy(out, s->part[part].row, count * sizeof *out);
    }
    *rows = out;
    *n = count;
    return CEL_OK;
}

cel_status cel_split_frame(const cel_split *s, cel_part part, cel_frame **frame, cel_error *err)
{
    size_t *rows, n;
    CEL_TRY(cel_split_rows(s, part, &rows, &n, err));
    if (cel_split_is_three_way(s))
        qsort(rows, n, sizeof *rows, cel_rows_ascending);
    cel_frame *f = cel_frame_rows(s->data, rows, n);
    cel_free(rows);
    if (!f)
        return cel_nomem(err);
    *frame = f;
    return CEL_OK;
}

void cel_split_print(const cel_split *s, cel_text *t)
{
    cel_text_addf(t, "<%s>\n<%zu/", head(s->kind), s->part[CEL_ANALYSIS].n);
    if (cel_split_is_three_way(s))
        cel_text_addf(t, "%zu/", s->part[CEL_VALIDATION].n);
    cel_text_addf(t, "%zu/%zu>\n", s->part[CEL_ASSESSMENT].n, s->data->rows);
}

void cel_split_cell(const cel_split *s, cel_text *t)
{
    cel_text_addf(t, "<split [%zu/%zu]>", s->part[CEL_ANALYSIS].n, s->part[CEL_ASSESSMENT].n);
}
