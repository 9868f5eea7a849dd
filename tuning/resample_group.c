/* Resamples that keep groups together: all rows with one value of a column go to the same part. Groups are dealt out to
 * folds in equal numbers, by their rows, or drawn until a share of the rows is reached; the order of the draws is
 * rsample's, including the shuffle of the numbers of the resamples at the end. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/resample_parts.h"

/* The groups of a frame, numbered in order of appearance. */
typedef struct groups {
    size_t rows, n;
    int32_t *of_row;   /* group of each row */
    int32_t *stratum;  /* stratum of each group; NULL: not stratified */
    size_t strata;     /* at least 1 */
} groups;

/* One line of the table that says which groups are in which resample. */
typedef struct dealt {
    int32_t group, resample; /* 0-based */
} dealt;

typedef struct deal {
    dealt *list;
    size_t n, capacity;
} deal;

static cel_status deal_add(deal *d, int32_t group, int32_t resample, cel_error *err)
{
    if (d->n == d->capacity) {
        size_t more = d->capacity ? 2 * d->capacity : 64;
        dealt *list = cel_realloc(d->list, more, sizeof *list);
        if (!list)
            return cel_nomem(err);
        d->list = list;
        d->capacity = more;
    }
    d->list[d->n++] = (dealt){.group = group, .resample = resample};
    return CEL_OK;
}

static void groups_free(groups *g)
{
    cel_free(g->of_row);
    cel_free(g->stratum);
    *g = (groups){0};
}

/* ---- finding the groups ---- */

static cel_status number_groups(const cel_column *x, groups *g, cel_error *err)
{
    cel_dictionary texts = {0};
    char buffer[40];
    g->rows = x->n;
    g->strata = 1;
    g->of_row = CEL_ARRAY(int32_t, x->n + 1);
    cel_status status = g->of_row ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < x->n; i++) {
        const char *text = cel_column_is_missing(x, i) ? "\x01NA" : cel_strata_text(x, i, buffer, sizeof buffer);
        g->of_row[i] = cel_dictionary_add(&texts, text, strlen(text));
        if (g->of_row[i] < 0)
            status = cel_nomem(err);
    }
    g->n = texts.n;
    cel_dictionary_free(&texts);
    return status;
}

/* The stratum of each group, which must be the same for all its rows. */
static cel_status number_strata(const cel_frame *data, const cel_resampling *o, cel_rng *rng, groups *g,
                                cel_notes *warnings, cel_error *err)
{
    cel_column *x = cel_frame_column(data, o->strata, err), *text = NULL, *strata = NULL;
    if (!x)
        return CEL_INPUT;
    if (x->type == CEL_MATRIX)
        return cel_fail(err, CEL_INPUT, "strata.type", "a matrix column cannot be used to stratify");
    CEL_TRY(cel_strata_as_text(x, &text, err));
    cel_status status = CEL_OK;
    g->stratum = CEL_ARRAY(int32_t, g->n + 1);
    if (!g->stratum)
        status = cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < g->n; k++)
        g->stratum[k] = -2;
    for (size_t i = 0; status == CEL_OK && i < g->rows; i++) {
        int32_t *seen = &g->stratum[g->of_row[i]];
        if (*seen != -2 && *seen != text->code[i])
            status = cel_fail(err, CEL_INPUT, "strata.group", "`strata` (%s) must be constant across all rows of each `group` (%s)",
                              o->strata, o->group);
        *seen = text->code[i];
    }
    if (status == CEL_OK)
        status = cel_make_strata(text, 4, CEL_STRATA_UNIQUE, o->pool, CEL_STRATA_DEPTH, rng, &strata, warnings, err);
    for (size_t i = 0; status == CEL_OK && i < g->rows; i++)
        g->stratum[g->of_row[i]] = strata->code[i]; /* pooled levels: the stratum of the group's last row */
    if (status == CEL_OK)
        g->strata = (size_t)strata->levels->n;
    cel_column_drop(strata);
    cel_column_drop(text);
    return status;
}

static cel_status find_groups(const cel_frame *data, const cel_resampling *o, cel_rng *rng, groups *g,
                              cel_notes *warnings, cel_error *err)
{
    *g = (groups){0};
    if (!o->group)
        return cel_fail(err, CEL_INPUT, "group.missing",
                        "`group` must name the column whose values stay together; none was given");
    cel_column *x = cel_frame_column(data, o->group, err);
    if (!x)
        return CEL_INPUT;
    if (x->type == CEL_MATRIX)
        return cel_fail(err, CEL_INPUT, "group.type", "a matrix column cannot be used as `group`");
    cel_status status = number_groups(x, g, err);
    if (status == CEL_OK && o->strata)
        status = number_strata(data, o, rng, g, warnings, err);
    if (status != CEL_OK)
        groups_free(g);
    return status;
}

/* Rows of each group; NULL when memory is gone. */
static size_t *group_sizes(const groups *g)
{
    size_t *size = CEL_ARRAY(size_t, g->n + 1);
    for (size_t i = 0; size && i < g->rows; i++)
        size[g->of_row[i]]++;
    return size;
}

/* The groups of stratum `s`, in order of appearance; returns how many. */
static size_t groups_in(const groups *g, size_t s, int32_t *list)
{
    size_t n = 0;
    for (size_t k = 0; k < g->n; k++)
        if (!g->stratum || (size_t)g->stratum[k] == s)
            list[n++] = (int32_t)k;
    return n;
}

/* ---- dealing them out ---- */

/* Each group to one of `v` folds, in equal numbers. */
static cel_status deal_by_groups(const groups *g, size_t v, cel_rng *rng, deal *d, cel_error *err)
{
    int32_t *fold = CEL_ARRAY(int32_t, g->n + 1), *list = CEL_ARRAY(int32_t, g->n + 1);
    int32_t *order = CEL_ARRAY(int32_t, g->strata + 1), *next = CEL_ARRAY(int32_t, g->strata + 1);
    cel_status status = fold && list && order && next ? CEL_OK : cel_nomem(err);
    size_t many = 0;
    if (status == CEL_OK && g->stratum) { /* strata in order of appearance, shuffled, share one cycle of folds */
        for (size_t k = 0; k < g->n; k++) {
            bool seen = false;
            for (size_t j = 0; j < many; j++)
                seen = seen || order[j] == g->stratum[k];
            if (!seen)
                order[many++] = g->stratum[k];
        }
        status = cel_rng_shuffle(rng, order, many, err);
        for (size_t j = 0, at = 0; status == CEL_OK && j < many; j++) {
            next[order[j]] = (int32_t)at;
            at += groups_in(g, (size_t)order[j], list);
        }
    }
    for (size_t s = 0; status == CEL_OK && s < g->strata; s++) {
        size_t n = groups_in(g, s, list);
        for (size_t i = 0; i < n; i++)
            fold[i] = (int32_t)(((size_t)next[s] + i) % v);
        status = cel_rng_shuffle(rng, fold, n, err);
        for (size_t i = 0; status == CEL_OK && i < n; i++)
            status = deal_add(d, list[i], fold[i], err);
    }
    cel_free(fold);
    cel_free(list);
    cel_free(order);
    cel_free(next);
    return status;
}

/* Each group to the fold that it brings nearest to its share of the rows; the first `v` of a random order start them. */
static cel_status deal_by_rows(const groups *g, size_t v, cel_rng *rng, deal *d, cel_error *err)
{
    size_t *size = group_sizes(g), *filled = CEL_ARRAY(size_t, v);
    int32_t *list = CEL_ARRAY(int32_t, g->n + 1);
    cel_status status = size && filled && list ? CEL_OK : cel_nomem(err);
    double target = 1.0 / (double)v;
    for (size_t s = 0; status == CEL_OK && s < g->strata; s++) {
        size_t n = groups_in(g, s, list), rows = 0;
        for (size_t i = 0; i < n; i++)
            rows += size[list[i]];
        if (n < v) {
            status = cel_fail(err, CEL_INPUT, "group.v", "a stratum has %zu groups, which is less than `v` = %zu", n, v);
            break;
        }
        status = cel_rng_shuffle(rng, list, n, err);
        memset(filled, 0, v * sizeof *filled);
        for (size_t i = 0; status == CEL_OK && i < n; i++) {
            size_t best = i;
            double gain = INFINITY;
            for (size_t f = 0; i >= v && f < v; f++) {
                double before = fabs((double)filled[f] / (double)rows - target);
                double after = fabs((double)(filled[f] + size[list[i]]) / (double)rows - target);
                if (after - before < gain) {
                    gain = after - before;
                    best = f;
                }
            }
            filled[best] += size[list[i]];
            status = deal_add(d, list[i], (int32_t)best, err);
        }
    }
    cel_free(size);
    cel_free(filled);
    cel_free(list);
    return status;
}

/* How many of the groups drawn come nearest to the share `prop` of `rows` rows; 0 when they never pass it. */
static size_t nearest_to_share(const double *drawn, size_t n, const int32_t *list, const size_t *size, size_t rows,
                               double prop)
{
    double before = 0, share = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)size[list[(size_t)drawn[i] - 1]];
        before = share;
        share = sum / (double)rows;
        if (share > prop)
            return i > 0 && fabs(before - prop) < fabs(share - prop) ? i : i + 1;
    }
    return 0;
}

/* For each of `times` resamples, groups drawn until their rows come nearest to the share `prop` of all. */
static cel_status deal_by_share(const groups *g, size_t times, double prop, bool replace, cel_rng *rng, deal *d,
                                cel_error *err)
{
    size_t *size = group_sizes(g);
    int32_t *list = CEL_ARRAY(int32_t, g->n + 1);
    cel_status status = size && list ? CEL_OK : cel_nomem(err);
    for (size_t s = 0; status == CEL_OK && s < g->strata; s++) {
        size_t n = groups_in(g, s, list), rows = 0, smallest = SIZE_MAX;
        for (size_t i = 0; i < n; i++) {
            rows += size[list[i]];
            smallest = size[list[i]] < smallest ? size[list[i]] : smallest;
        }
        if (n == 0)
            continue;
        /* with replacement: enough draws even if each gave the smallest group */
        size_t draws = replace ? (size_t)ceil((double)n * prop * (double)rows / (double)smallest) : n;
        double *drawn = CEL_ARRAY(double, draws + 1);
        if (!drawn)
            status = cel_nomem(err);
        for (size_t t = 0; status == CEL_OK && t < times; t++) {
            status = cel_rng_sample(rng, (double)n, draws, replace, drawn, err);
            if (status != CEL_OK)
                break;
            size_t taken = nearest_to_share(drawn, draws, list, size, rows, prop);
            if (taken == 0)
                status = cel_fail(err, CEL_INPUT, "group.few", "there are too few groups to resample: %zu", n);
            for (size_t i = 0; status == CEL_OK && i < taken; i++)
                status = deal_add(d, list[(size_t)drawn[i] - 1], (int32_t)t, err);
        }
        cel_free(drawn);
    }
    cel_free(size);
    cel_free(list);
    return status;
}

/* ---- from groups to rows ---- */

/* Rows of each of `v` resamples, ascending; a row stands as often as its group was dealt. `shuffle`: the numbers of the
 * resamples, taken in the order in which the rows meet them, are shuffled first. */
static cel_status rows_of_deal(const groups *g, const deal *d, size_t v, bool shuffle, cel_rng *rng, cel_rows **lists,
                               cel_error *err)
{
    size_t *start = CEL_ARRAY(size_t, g->n + 2), *at = CEL_ARRAY(size_t, g->n + 1), *size = group_sizes(g);
    int32_t *resample = CEL_ARRAY(int32_t, d->n + 1), *number = CEL_ARRAY(int32_t, v), *label = CEL_ARRAY(int32_t, v);
    cel_rows *out = CEL_ARRAY(cel_rows, v + 1);
    bool ok = start && at && size && resample && number && label && out;
    cel_status status = ok ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; ok && i < d->n; i++) {
        start[d->list[i].group + 1]++;
        out[d->list[i].resample].n += size[d->list[i].group];
    }
    for (size_t k = 0; ok && k < g->n; k++)
        at[k] = start[k + 1] += start[k];
    for (size_t i = d->n; ok && i-- > 0;) /* a group's resamples in the order in which they were dealt */
        resample[--at[d->list[i].group]] = d->list[i].resample;
    size_t met = 0;
    for (size_t f = 0; ok && f < v; f++)
        number[f] = shuffle ? -1 : (int32_t)f;
    for (size_t i = 0; ok && shuffle && i < g->rows; i++)
        for (size_t j = start[g->of_row[i]]; j < start[g->of_row[i] + 1]; j++)
            if (number[resample[j]] < 0)
                number[resample[j]] = (int32_t)met++;
    if (ok && shuffle) {
        for (size_t f = 0; f < met; f++)
            label[f] = (int32_t)(f % v);
        status = cel_rng_shuffle(rng, label, met, err);
        for (size_t f = 0; f < v; f++)
            number[f] = number[f] < 0 ? (int32_t)f : label[number[f]];
    }
    cel_rows *list = CEL_ARRAY(cel_rows, v + 1);
    if (!list && status == CEL_OK)
        status = cel_nomem(err);
    for (size_t f = 0; status == CEL_OK && f < v; f++) {
        list[number[f]] = cel_rows_new(out[f].n);
        if (!list[number[f]].row)
            status = cel_nomem(err);
        list[number[f]].n = 0;
    }
    for (size_t i = 0; status == CEL_OK && i < g->rows; i++)
        for (size_t j = start[g->of_row[i]]; j < start[g->of_row[i] + 1]; j++) {
            cel_rows *r = &list[number[resample[j]]];
            r->row[r->n++] = i;
        }
    cel_free(start);
    cel_free(at);
    cel_free(size);
    cel_free(resample);
    cel_free(number);
    cel_free(label);
    cel_free(out);
    if (status == CEL_OK)
        *lists = list;
    else
        cel_rows_free_all(list, v);
    return status;
}

/* ---- the makers ---- */

/* `times` lists of rows drawn group by group. */
static cel_status sample_groups(cel_frame *data, const cel_resampling *o, double prop, size_t times, bool replace,
                                cel_rng *rng, cel_rows **lists, cel_notes *warnings, cel_error *err)
{
    groups g;
    deal d = {0};
    CEL_TRY(find_groups(data, o, rng, &g, warnings, err));
    cel_status status = deal_by_share(&g, times, prop, replace, rng, &d, err);
    if (status == CEL_OK)
        status = rows_of_deal(&g, &d, times, true, rng, lists, err);
    cel_free(d.list);
    groups_free(&g);
    return status;
}

static const char *stratified(const cel_resampling *o)
{
    return o->strata ? "using stratification" : "";
}

/* Fails when a split has no assessment rows. */
static cel_status check_assessable(const cel_resamples *r, cel_error *err)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->split[i]->part[CEL_ASSESSMENT].n == 0) {
            cel_fail(err, CEL_INPUT, "group.empty", "Some assessment sets contained zero rows.");
            cel_error_hint(err, "Consider using a non-grouped resampling method.");
            return CEL_INPUT;
        }
    return CEL_OK;
}

static cel_status grouped_mc(cel_frame *data, const cel_resampling *o, cel_resamples_kind kind, cel_split_kind split,
                             size_t times, cel_rng *rng, cel_resamples **set, cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_share(o->prop, "prop", err));
    cel_rows *lists;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(sample_groups(data, o, o->prop, times, false, rng, &lists, warnings, err));
    cel_status status = cel_resamples_start(kind, times, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(lists, times);
        return status;
    }
    status = cel_resamples_fill(r, 0, data, split, CEL_ANALYSIS, lists, times, "Resample", 0, 0, err);
    if (status == CEL_OK)
        status = check_assessable(r, err);
    cel_text_addf(&label, "Group Monte Carlo cross-validation (%.2g/%.2g) with %zu resamples %s", o->prop, 1 - o->prop,
                  times, stratified(o));
    return cel_resamples_finish(status, r, &label, set, err);
}

cel_status cel_group_mc_cv(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                           cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_times(o->times, err));
    return grouped_mc(data, o, CEL_RESAMPLES_GROUP_MC, CEL_SPLIT_GROUP_MC, (size_t)o->times, rng, set, warnings, err);
}

cel_status cel_group_initial_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                   cel_notes *warnings, cel_error *err)
{
    cel_resamples *r;
    CEL_TRY(grouped_mc(data, o, CEL_RESAMPLES_GROUP_MC, CEL_SPLIT_GROUP_INITIAL, 1, rng, &r, warnings, err));
    *split = cel_split_keep(r->split[0]);
    cel_resamples_drop(r);
    return CEL_OK;
}

cel_status cel_group_validation_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                                      cel_notes *warnings, cel_error *err)
{
    cel_resamples *r;
    CEL_TRY(grouped_mc(data, o, CEL_RESAMPLES_GROUP_VALIDATION, CEL_SPLIT_GROUP_VALIDATION, 1, rng, &r, warnings, err));
    cel_text label = {0};
    cel_text_addf(&label, "Group Validation Set Split (%.2g/%.2g) %s", o->prop, 1 - o->prop, stratified(o));
    cel_free(r->id[0]);
    cel_free(r->label);
    r->label = NULL;
    r->id[0] = cel_strdup("validation");
    return cel_resamples_finish(r->id[0] ? CEL_OK : cel_nomem(err), r, &label, set, err);
}

cel_status cel_group_initial_validation_split(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_split **split,
                                              cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_shares(o, err));
    cel_split *first;
    CEL_TRY(cel_group_initial_split(data, o, rng, &first, warnings, err));
    size_t *rest = NULL, n = 0;
    cel_rows *val = NULL;
    cel_frame *remaining = NULL;
    cel_status status = cel_split_rows(first, CEL_ASSESSMENT, &rest, &n, err);
    if (status == CEL_OK && !(remaining = cel_frame_rows(data, rest, n)))
        status = cel_nomem(err);
    if (status == CEL_OK)
        status = sample_groups(remaining, o, o->validation_prop / (1 - o->prop), 1, false, rng, &val, warnings, err);
    if (status == CEL_OK)
        status = cel_split_three_way(first, CEL_SPLIT_GROUP_THREE_WAY, rest, &val[0], split, err);
    if (status == CEL_OK)
        cel_split_set_shares(*split, o);
    cel_free(val);
    cel_free(rest);
    cel_frame_drop(remaining);
    cel_split_drop(first);
    return status;
}

cel_status cel_group_bootstraps(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                                cel_notes *warnings, cel_error *err)
{
    CEL_TRY(cel_check_times(o->times, err));
    size_t times = (size_t)o->times;
    cel_rows *lists;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(sample_groups(data, o, 1.0, times, true, rng, &lists, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_GROUP_BOOT, times + o->apparent, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(lists, times);
        return status;
    }
    status = cel_resamples_fill(r, 0, data, CEL_SPLIT_GROUP_BOOT, CEL_ANALYSIS, lists, times, "Bootstrap", 0, 0, err);
    if (status == CEL_OK)
        cel_resamples_warn_empty(r, times, "\n\u2139 Consider using a non-grouped resampling method.", warnings);
    if (status == CEL_OK && o->apparent)
        status = cel_resamples_put_apparent(r, times, data, err);
    cel_text_addf(&label, "Group bootstrap sampling%s%s%s", o->strata ? " " : "", stratified(o),
                  o->apparent ? " with apparent sample" : "");
    return cel_resamples_finish(status, r, &label, set, err);
}

/* v when none is given: one fold for each group; of strata, as many as the stratum with the fewest groups has. */
static cel_status default_folds(const groups *g, size_t *v, cel_notes *warnings, cel_error *err)
{
    *v = g->n;
    if (!g->stratum)
        return CEL_OK;
    int32_t *list = CEL_ARRAY(int32_t, g->n + 1);
    if (!list)
        return cel_nomem(err);
    for (size_t s = 0; s < g->strata; s++) {
        size_t n = groups_in(g, s, list);
        *v = n && n < *v ? n : *v;
    }
    cel_free(list);
    cel_notes_add(warnings, "Leaving `v = NULL` while using stratification will set `v` to the number of groups present in "
                  "the least common stratum.\n\u2139 Set `v` explicitly to override this warning.");
    if (*v >= 5)
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "group.v", "The least common stratum only had %zu groups, which may not be enough for "
             "cross-validation.", *v);
    cel_error_hint(err, "Set `v` explicitly to override this error.");
    return CEL_INPUT;
}

static cel_status group_folds(cel_frame *data, const cel_resampling *o, size_t *v, cel_rng *rng, cel_rows **folds,
                              cel_notes *warnings, cel_error *err)
{
    groups g;
    deal d = {0};
    CEL_TRY(find_groups(data, o, rng, &g, warnings, err));
    cel_status status = CEL_OK;
    if (*v == 0)
        status = default_folds(&g, v, warnings, err);
    if (status == CEL_OK && *v > g.n) {
        cel_fail(err, CEL_INPUT, "group.v", "The number of groups is less than `v` = %zu.", *v);
        cel_error_hint(err, "column `%s` has %zu groups", o->group, g.n);
        status = CEL_INPUT;
    }
    if (status == CEL_OK && *v == g.n && o->repeats > 1)
        status = cel_fail(err, CEL_INPUT, "group.v", "Repeated resampling when `v` is %zu would create identical resamples.",
                          *v);
    if (status == CEL_OK)
        status = o->balance_observations ? deal_by_rows(&g, *v, rng, &d, err) : deal_by_groups(&g, *v, rng, &d, err);
    if (status == CEL_OK)
        status = rows_of_deal(&g, &d, *v, o->balance_observations, rng, folds, err);
    cel_free(d.list);
    groups_free(&g);
    return status;
}

cel_status cel_group_vfold_cv(cel_frame *data, const cel_resampling *o, cel_rng *rng, cel_resamples **set,
                              cel_notes *warnings, cel_error *err)
{
    if (o->v < 0 || o->v == 1)
        return cel_fail(err, CEL_INPUT, "vfold.v",
                        "`v` must be a whole number larger than or equal to 2, not the number %d.", o->v);
    if (o->repeats < 1)
        return cel_fail(err, CEL_INPUT, "vfold.repeats",
                        "`repeats` must be a whole number larger than or equal to 1, not the number %d.", o->repeats);
    size_t v = (size_t)o->v, repeats = (size_t)o->repeats;
    cel_rows *folds;
    cel_resamples *r;
    cel_text label = {0};
    CEL_TRY(group_folds(data, o, &v, rng, &folds, warnings, err));
    cel_status status = cel_resamples_start(CEL_RESAMPLES_GROUP_VFOLD, v * repeats, &r, err);
    if (status != CEL_OK) {
        cel_rows_free_all(folds, v);
        return status;
    }
    for (size_t k = 0; status == CEL_OK && k < repeats; k++) {
        if (k > 0)
            status = group_folds(data, o, &v, rng, &folds, warnings, err);
        if (status == CEL_OK)
            status = cel_resamples_fill(r, k * v, data, CEL_SPLIT_GROUP_VFOLD, CEL_ASSESSMENT, folds, v, "Resample",
                                        repeats > 1 ? k + 1 : 0, repeats, err);
    }
    cel_text_addf(&label, "Group %zu-fold cross-validation", v);
    return cel_resamples_finish(status, r, &label, set, err);
}
