/* Sets of splits: their life, ids, labels and tables. The makers in resample_random.c, resample_group.c and
 * resample_time.c fill them. */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/resample_parts.h"

#define TIBBLE "tbl_df", "tbl", "data.frame"
static const char *const classes[CEL_RESAMPLES_KINDS][8] = {
    [CEL_RESAMPLES_VFOLD] = {"vfold_cv", "rset", TIBBLE},
    [CEL_RESAMPLES_GROUP_VFOLD] = {"group_vfold_cv", "vfold_cv", "group_rset", "rset", TIBBLE},
    [CEL_RESAMPLES_BOOT] = {"bootstraps", "rset", TIBBLE},
    [CEL_RESAMPLES_GROUP_BOOT] = {"group_bootstraps", "bootstraps", "group_rset", "rset", TIBBLE},
    [CEL_RESAMPLES_MC] = {"mc_cv", "rset", TIBBLE},
    [CEL_RESAMPLES_GROUP_MC] = {"group_mc_cv", "mc_cv", "group_rset", "rset", TIBBLE},
    [CEL_RESAMPLES_LOO] = {"loo_cv", "rset", TIBBLE},
    [CEL_RESAMPLES_VALIDATION_SPLIT] = {"validation_split", "rset", TIBBLE},
    [CEL_RESAMPLES_VALIDATION_TIME] = {"validation_time_split", "validation_split", "rset", TIBBLE},
    [CEL_RESAMPLES_GROUP_VALIDATION] = {"group_validation_split", "validation_split", "group_rset", "rset", TIBBLE},
    [CEL_RESAMPLES_VALIDATION_SET] = {"validation_set", "rset", TIBBLE},
    [CEL_RESAMPLES_ROLLING] = {"rolling_origin", "rset", TIBBLE},
    [CEL_RESAMPLES_SLIDING_WINDOW] = {"sliding_window", "rset", TIBBLE},
    [CEL_RESAMPLES_SLIDING_INDEX] = {"sliding_index", "rset", TIBBLE},
    [CEL_RESAMPLES_SLIDING_PERIOD] = {"sliding_period", "rset", TIBBLE},
    [CEL_RESAMPLES_APPARENT] = {"apparent", "rset", TIBBLE},
    [CEL_RESAMPLES_MANUAL] = {"manual_rset", "rset", TIBBLE},
};

const char *const *cel_resamples_classes(const cel_resamples *r)
{
    return classes[r->kind];
}

cel_resamples *cel_resamples_keep(cel_resamples *r)
{
    if (r)
        atomic_fetch_add_explicit(&r->refs, 1, memory_order_relaxed);
    return r;
}

void cel_resamples_drop(cel_resamples *r)
{
    if (!r || atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < r->n; i++) {
        if (r->split)
            cel_split_drop(r->split[i]);
        if (r->id)
            cel_free(r->id[i]);
        if (r->id2)
            cel_free(r->id2[i]);
    }
    cel_free(r->split);
    cel_free(r->id);
    cel_free(r->id2);
    cel_free(r->label);
    cel_free(r);
}

/* ---- rows ---- */

cel_rows cel_rows_new(size_t n)
{
    return (cel_rows){.row = CEL_ARRAY(size_t, n + 1), .n = n};
}

void cel_rows_free(cel_rows *r)
{
    cel_free(r->row);
    *r = (cel_rows){0};
}

void cel_rows_free_all(cel_rows *list, size_t count)
{
    for (size_t i = 0; list && i < count; i++)
        cel_free(list[i].row);
    cel_free(list);
}

int cel_rows_ascending(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

cel_status cel_rows_sample(cel_rng *rng, size_t n, size_t size, bool replace, cel_rows *out, cel_error *err)
{
    cel_rows r = cel_rows_new(size);
    double *drawn = CEL_ARRAY(double, size + 1);
    cel_status status = r.row && drawn ? cel_rng_sample(rng, (double)n, size, replace, drawn, err) : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < size; i++)
        r.row[i] = (size_t)drawn[i] - 1;
    cel_free(drawn);
    if (status == CEL_OK)
        *out = r;
    else
        cel_rows_free(&r);
    return status;
}

/* ---- making ---- */

cel_status cel_check_share(double prop, const char *name, cel_error *err)
{
    if (!(prop > 0.0))
        return cel_fail(err, CEL_INPUT, "split.prop", "`%s` must be greater than 0, not %.15g", name, prop);
    if (!(prop < 1.0))
        return cel_fail(err, CEL_INPUT, "split.prop", "`%s` must be less than 1, not %.15g", name, prop);
    return CEL_OK;
}

cel_status cel_check_shares(const cel_resampling *o, cel_error *err)
{
    CEL_TRY(cel_check_share(o->prop, "prop[1]", err));
    CEL_TRY(cel_check_share(o->validation_prop, "prop[2]", err));
    if (!(o->prop + o->validation_prop < 1.0))
        return cel_fail(err, CEL_INPUT, "split.prop", "the sum of the proportions in `prop` must be less than 1, not %.15g",
                        o->prop + o->validation_prop);
    return CEL_OK;
}

cel_status cel_check_times(int times, cel_error *err)
{
    if (times < 1)
        return cel_fail(err, CEL_INPUT, "resample.times", "`times` must be a whole number of at least 1, not %d", times);
    return CEL_OK;
}

cel_status cel_resamples_start(cel_resamples_kind kind, size_t n, cel_resamples **set, cel_error *err)
{
    cel_resamples *r = CEL_NEW(cel_resamples);
    if (!r)
        return cel_nomem(err);
    atomic_init(&r->refs, 1);
    r->kind = kind;
    r->n = n;
    r->split = CEL_ARRAY(cel_split *, n + 1);
    r->id = CEL_ARRAY(char *, n + 1);
    if (!r->split || !r->id) {
        cel_resamples_drop(r);
        return cel_nomem(err);
    }
    *set = r;
    return CEL_OK;
}

char *cel_resamples_id(const char *prefix, size_t i, size_t n)
{
    char text[128];
    int width = snprintf(NULL, 0, "%zu", n);
    snprintf(text, sizeof text, "%s%0*zu", prefix, width, i);
    return cel_strdup(text);
}

cel_status cel_resamples_fill(cel_resamples *set, size_t from, cel_frame *data, cel_split_kind kind, cel_part part,
                              cel_rows *list, size_t count, const char *prefix, size_t repeat, size_t repeats,
                              cel_error *err)
{
    cel_status status = CEL_OK;
    if (repeat && !set->id2 && !(set->id2 = CEL_ARRAY(char *, set->n + 1)))
        status = cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < count; i++) {
        cel_rows rows[CEL_PARTS] = {0};
        rows[part] = list[i];
        list[i] = (cel_rows){0};
        status = cel_split_take(data, kind, rows, &set->split[from + i], err);
        char *id = cel_resamples_id(prefix, i + 1, count);
        char *over = repeat ? cel_resamples_id("Repeat", repeat, repeats) : NULL;
        set->id[from + i] = repeat ? over : id;
        if (repeat)
            set->id2[from + i] = id;
        if (status == CEL_OK && (!id || (repeat && !over)))
            status = cel_nomem(err);
    }
    cel_rows_free_all(list, count);
    return status;
}

cel_status cel_resamples_finish(cel_status status, cel_resamples *set, cel_text *label, cel_resamples **out,
                                cel_error *err)
{
    if (status == CEL_OK) {
        set->label = cel_text_take(label);
        if (!set->label)
            status = cel_nomem(err);
    }
    cel_text_free(label);
    if (status == CEL_OK)
        *out = set;
    else
        cel_resamples_drop(set);
    return status;
}

cel_status cel_resamples_put_apparent(cel_resamples *set, size_t i, cel_frame *data, cel_error *err)
{
    cel_rows rows[CEL_PARTS] = {cel_rows_new(data->rows), cel_rows_new(data->rows)};
    set->id[i] = cel_strdup("Apparent");
    if (!rows[0].row || !rows[1].row || !set->id[i]) {
        cel_rows_free(&rows[0]);
        cel_rows_free(&rows[1]);
        return cel_nomem(err);
    }
    for (size_t k = 0; k < data->rows; k++)
        rows[0].row[k] = rows[1].row[k] = k;
    return cel_split_take(data, CEL_SPLIT_APPARENT, rows, &set->split[i], err);
}

void cel_resamples_warn_empty(const cel_resamples *set, size_t n, const char *more, cel_notes *warnings)
{
    for (size_t i = 0; i < n; i++)
        if (set->split[i]->part[CEL_ASSESSMENT].n == 0) {
            cel_notes_addf(warnings, "Some assessment sets contained zero rows.%s", more ? more : "");
            return;
        }
}

/* The kind whose class vector begins with that name. */
static cel_resamples_kind kind_of(const char *class_name)
{
    for (int k = 0; k < CEL_RESAMPLES_KINDS; k++)
        if (class_name && strcmp(classes[k][0], class_name) == 0)
            return k;
    return CEL_RESAMPLES_MANUAL;
}

cel_status cel_resamples_new(const char *class_name, const char *label, cel_split *const *split, const char *const *id,
                             const char *const *id2, size_t n, cel_resamples **set, cel_error *err)
{
    cel_resamples *r;
    CEL_TRY(cel_resamples_start(kind_of(class_name), n, &r, err));
    r->label = cel_strdup(label);
    r->id2 = id2 ? CEL_ARRAY(char *, n + 1) : NULL;
    bool ok = r->label && (!id2 || r->id2);
    for (size_t i = 0; ok && i < n; i++) {
        r->split[i] = cel_split_keep(split[i]);
        r->id[i] = cel_strdup(id[i]);
        if (id2)
            r->id2[i] = cel_strdup(id2[i]);
        ok = r->id[i] && (!id2 || r->id2[i]);
    }
    if (!ok) {
        cel_resamples_drop(r);
        return cel_nomem(err);
    }
    *set = r;
    return CEL_OK;
}

cel_status cel_manual_resamples(cel_split *const *split, const char *const *id, size_t n, cel_resamples **set,
                                cel_error *err)
{
    return cel_resamples_new("manual_rset", "Manual resampling", split, id, NULL, n, set, err);
}

void cel_resamples_header(const cel_resamples *r, cel_text *t)
{
    cel_text_addf(t, "# %s%s \n", r->kind == CEL_RESAMPLES_VFOLD ? " " : "", r->label);
}

/* ---- tidy ---- */

typedef struct tidy_row {
    size_t row, split;
    bool assessed;
} tidy_row;

/* By part, then row; the order of the splits is kept among equals. */
static int by_part_and_row(const void *a, const void *b)
{
    const tidy_row *x = a, *y = b;
    if (x->assessed != y->assessed)
        return x->assessed ? 1 : -1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->split > y->split) - (x->split < y->split);
}

/* A string column with the texts `label[index[i]]`. */
static cel_status string_column(cel_frame *f, const char *name, const char *const *label, size_t labels,
                                const tidy_row *row, bool by_part, cel_error *err)
{
    cel_dictionary dictionary = {0};
    cel_status status = CEL_OK;
    int32_t *code = CEL_ARRAY(int32_t, labels + 1);
    for (size_t i = 0; code && i < labels && status == CEL_OK; i++)
        if ((code[i] = cel_dictionary_add(&dictionary, label[i], strlen(label[i]))) < 0)
            status = cel_nomem(err);
    cel_levels *levels = code && status == CEL_OK ? cel_dictionary_levels(&dictionary, false) : NULL;
    cel_column *c = levels ? cel_column_new(CEL_STRING, f->rows, levels) : NULL;
    for (size_t i = 0; c && i < f->rows; i++)
        c->code[i] = code[by_part ? (size_t)row[i].assessed : row[i].split];
    status = c ? cel_frame_set(f, name, c, err) : cel_nomem(err);
    cel_column_drop(c);
    cel_levels_drop(levels);
    cel_dictionary_free(&dictionary);
    cel_free(code);
    return status;
}

static const char *const part_names[] = {"Analysis", "Assessment"};

cel_status cel_resamples_tidy(const cel_resamples *r, cel_frame **table, cel_error *err)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < r->n; i++)
        total += r->split[i]->part[CEL_ANALYSIS].n + r->split[i]->part[CEL_ASSESSMENT].n;
    tidy_row *list = CEL_ARRAY(tidy_row, total + 1);
    if (!list)
        return cel_nomem(err);
    cel_status status = CEL_OK;
    for (size_t i = 0; i < r->n && status == CEL_OK; i++)
        for (int p = CEL_ANALYSIS; p <= CEL_ASSESSMENT && status == CEL_OK; p++) {
            size_t *rows, n;
            status = cel_split_rows(r->split[i], p, &rows, &n, err);
            if (status != CEL_OK)
                break;
            qsort(rows, n, sizeof *rows, cel_rows_ascending);
            for (size_t k = 0; k < n; k++)
                if (k == 0 || rows[k] != rows[k - 1]) /* a bootstrap's repeated rows stand once */
                    list[at++] = (tidy_row){.row = rows[k], .split = i, .assessed = p == CEL_ASSESSMENT};
            cel_free(rows);
        }
    qsort(list, at, sizeof *list, by_part_and_row);
    cel_frame *f = status == CEL_OK ? cel_frame_new(at) : NULL;
    cel_column *row = f ? cel_column_new(CEL_INTEGER, at, NULL) : NULL;
    if (status == CEL_OK && !row)
        status = cel_nomem(err);
    for (size_t i = 0; row && i < at; i++)
        row->code[i] = (int32_t)list[i].row + 1;
    bool folds = r->kind == CEL_RESAMPLES_VFOLD || r->kind == CEL_RESAMPLES_GROUP_VFOLD;
    if (status == CEL_OK)
        status = cel_frame_set(f, "Row", row, err);
    if (status == CEL_OK)
        status = string_column(f, "Data", part_names, 2, list, true, err);
    if (status == CEL_OK && folds && r->id2)
        status = string_column(f, "Repeat", (const char *const *)r->id, r->n, list, false, err);
    if (status == CEL_OK)
        status = string_column(f, folds ? "Fold" : "Resample", (const char *const *)(r->id2 ? r->id2 : r->id), r->n, list,
                               false, err);
    cel_column_drop(row);
    cel_free(list);
    if (status == CEL_OK)
        *table = f;
    else
        cel_frame_drop(f);
    return status;
}
