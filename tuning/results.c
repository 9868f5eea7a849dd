/* Results of tuning: the object, and its metrics as tables. The long table of single estimates is the ground; the summary is
 * made from any such table, so that tables of others can be summarized too. Layout and order: tune 2.0. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/results_inside.h"

cel_results *cel_results_keep(cel_results *r)
{
    r->refs++;
    return r;
}

void cel_results_drop(cel_results *r)
{
    if (!r || --r->refs > 0)
        return;
    size_t candidates = r->grid ? r->grid->rows : 0, cells = r->cell && r->resamples ? candidates * r->resamples->n : 0;
    for (size_t i = 0; i < cells; i++) {
        cel_free(r->cell[i].estimate);
        cel_frame_drop(r->cell[i].predictions);
    }
    cel_free(r->cell);
    for (size_t i = 0; r->config && i < candidates; i++)
        cel_free(r->config[i]);
    cel_free(r->config);
    for (size_t i = 0; i < r->n_notes; i++) {
        cel_free(r->note[i].location);
        cel_free(r->note[i].text);
    }
    cel_free(r->note);
    cel_resamples_drop(r->resamples);
    cel_workflow_drop(r->workflow);
    cel_workflow_drop(r->fitted);
    cel_param_set_free(&r->params);
    cel_metric_set_drop(r->metrics);
    cel_frame_drop(r->grid);
    cel_free(r->outcome);
    cel_free(r);
}

/* ---- single estimates ---- */

/* Which cells and metrics the rows of a long table are. */
typedef struct long_rows {
    size_t n;
    size_t *resample, *candidate, *metric;
} long_rows;

static void long_rows_free(long_rows *rows)
{
    cel_free(rows->resample);
    cel_free(rows->candidate);
    cel_free(rows->metric);
}

/* Rows of resamples [from, to): candidate by candidate, resample by resample, metrics in the order of the set. */
static cel_status long_rows_of(const cel_results *r, size_t from, size_t to, long_rows *rows, cel_error *err)
{
    size_t most = (to - from) * r->grid->rows * r->metrics->n + 1;
    rows->resample = CEL_ARRAY(size_t, most);
    rows->candidate = CEL_ARRAY(size_t, most);
    rows->metric = CEL_ARRAY(size_t, most);
    if (!rows->resample || !rows->candidate || !rows->metric)
        return cel_nomem(err);
    for (size_t c = 0; c < r->grid->rows; c++)
        for (size_t k = from; k < to; k++) {
            if (!cel_cell_at(r, k, c)->done)
                continue;
            for (size_t m = 0; m < r->metrics->n; m++, rows->n++) {
                rows->resample[rows->n] = k;
                rows->candidate[rows->n] = c;
                rows->metric[rows->n] = m;
            }
        }
    return CEL_OK;
}

static cel_status add_ids(cel_frame *f, const cel_results *r, const long_rows *rows, cel_error *err)
{
    const char **text = CEL_ARRAY(const char *, rows->n + 1);
    if (!text)
        return cel_nomem(err);
    cel_status status = CEL_OK;
    for (int second = 0; second <= (r->resamples->id2 != NULL); second++) {
        for (size_t i = 0; i < rows->n; i++)
            text[i] = (second ? r->resamples->id2 : r->resamples->id)[rows->resample[i]];
        cel_frame_put(f, second ? "id2" : "id", cel_column_of_texts(text, rows->n), &status, err);
    }
    cel_free(text);
    return status;
}

static cel_status long_table(const cel_results *r, const long_rows *rows, bool ids, cel_frame **out, cel_error *err)
{
    cel_frame *f = cel_frame_new(rows->n);
    const char **text = CEL_ARRAY(const char *, rows->n + 1);
    cel_column *estimate = cel_column_new(CEL_DOUBLE, rows->n, NULL);
    cel_status status = f && text && estimate ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK && ids)
        status = add_ids(f, r, rows, err);
    for (size_t k = 0; status == CEL_OK && k < r->grid->cols; k++)
        cel_frame_put(f, r->grid->name[k], cel_column_rows(r->grid->column[k], rows->candidate, rows->n), &status, err);
    if (status == CEL_OK) {
        for (size_t i = 0; i < rows->n; i++)
            text[i] = cel_cell_at(r, rows->resample[i], rows->candidate[i])->estimate[rows->metric[i]].metric->name;
        cel_frame_put(f, ".metric", cel_column_of_texts(text, rows->n), &status, err);
        for (size_t i = 0; i < rows->n; i++) {
            const cel_estimate *e = &cel_cell_at(r, rows->resample[i], rows->candidate[i])->estimate[rows->metric[i]];
            text[i] = e->estimator;
            estimate->num[i] = e->value;
        }
        cel_frame_put(f, ".estimator", cel_column_of_texts(text, rows->n), &status, err);
        cel_frame_put(f, ".estimate", estimate, &status, err);
        estimate = NULL;
        for (size_t i = 0; i < rows->n; i++)
            text[i] = r->config[rows->candidate[i]];
        cel_frame_put(f, ".config", cel_column_of_texts(text, rows->n), &status, err);
    }
    if (estimate)
        cel_column_drop(estimate);
    cel_free(text);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_results_metrics(const cel_results *r, size_t resample, cel_frame **out, cel_error *err)
{
    long_rows rows = {0};
    cel_status status = long_rows_of(r, resample, resample + 1, &rows, err);
    *out = NULL;
    if (status == CEL_OK && rows.n > 0)
        status = long_table(r, &rows, false, out, err);
    long_rows_free(&rows);
    return status;
}

static cel_status each(const cel_results *r, bool ids, cel_frame **out, cel_error *err)
{
    if (r->all_failed)
        return cel_fail(err, CEL_FAILED, "tune.all_failed", "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    long_rows rows = {0};
    cel_status status = long_rows_of(r, 0, r->resamples->n, &rows, err);
    if (status == CEL_OK)
        status = long_table(r, &rows, ids, out, err);
    long_rows_free(&rows);
    return status;
}

/* ---- summary ---- */

/* R's mean(): a second pass over the residuals; and sd() around it. Missing values are left out. */
static void mean_and_error(const double *x, const size_t *row, size_t n, double *mean, int32_t *count, double *std_err)
{
    long double sum = 0, rest = 0, square = 0;
    int32_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[row[i]])) {
            sum += x[row[i]];
            k++;
        }
    *count = k;
    *mean = *std_err = cel_na();
    if (k == 0)
        return;
    long double m = sum / k;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[row[i]]))
            rest += x[row[i]] - m;
    m += rest / k;
    *mean = (double)m;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[row[i]]))
            square += (x[row[i]] - m) * (x[row[i]] - m);
    if (k > 1)
        *std_err = sqrt((double)(square / (k - 1))) / sqrt(k);
}

/* Rows of one summary line: same .config and .metric. */
typedef struct group {
    size_t first; /* a row of the table, to take the other columns from */
    size_t *row, n, capacity;
    const char *config, *metric;
} group;

static int compare_groups(const void *a, const void *b)
{
    const group *x = a, *y = b;
    int sign = strcmp(x->config, y->config);
    return sign ? sign : strcmp(x->metric, y->metric);
}

static cel_status make_groups(const cel_frame *table, group **out, size_t *n_out, cel_error *err)
{
    const cel_column *config = cel_frame_column(table, ".config", err), *metric = config ? cel_frame_column(table, ".metric", err) : NULL;
    int id = cel_frame_find(table, "id");
    if (!metric)
        return CEL_INPUT;
    group *g = NULL;
    size_t n = 0, capacity = 0;
    for (size_t r = 0; r < table->rows; r++) {
        const char *c = cel_column_label(config, r), *m = cel_column_label(metric, r);
        const char *label = id >= 0 ? cel_column_label(table->column[id], r) : NULL;
        if (label && strcmp(label, "Apparent") == 0)
            continue;
        size_t k = n;
        while (k > 0 && (strcmp(g[k - 1].config, c) != 0 || strcmp(g[k - 1].metric, m) != 0))
            k--;
        if (k == 0) {
            if (!CEL_GROW(g, capacity, n + 1))
                goto no_memory;
            g[n++] = (group){.first = r, .config = c, .metric = m};
            k = n;
        }
        group *to = &g[k - 1];
        if (!CEL_GROW(to->row, to->capacity, to->n + 1))
            goto no_memory;
        to->row[to->n++] = r;
    }
    if (n > 1)
        qsort(g, n, sizeof *g, compare_groups);
    *out = g;
    *n_out = n;
    return CEL_OK;
no_memory:
    for (size_t k = 0; k < n; k++)
        cel_free(g[k].row);
    cel_free(g);
    return cel_nomem(err);
}

cel_status cel_summarize_metrics(const cel_frame *table, cel_frame **out, cel_error *err)
{
    const cel_column *estimate = cel_frame_column(table, ".estimate", err);
    group *g = NULL;
    size_t n = 0;
    if (!estimate)
        return CEL_INPUT;
    CEL_TRY(make_groups(table, &g, &n, err));
    cel_frame *f = cel_frame_new(n);
    size_t *first = CEL_ARRAY(size_t, n + 1);
    cel_column *mean = cel_column_new(CEL_DOUBLE, n, NULL), *std_err = cel_column_new(CEL_DOUBLE, n, NULL), *count = cel_column_new(CEL_INTEGER, n, NULL);
    cel_status status = f && first && mean && std_err && count ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        first[i] = g[i].first;
        mean_and_error(estimate->num, g[i].row, g[i].n, &mean->num[i], &count->code[i], &std_err->num[i]);
    }
    for (size_t k = 0; status == CEL_OK && k < table->cols; k++) {
        const char *name = table->name[k];
        if (strcmp(name, "id") == 0 || strcmp(name, "id2") == 0)
            continue;
        if (strcmp(name, ".estimate") == 0) {
            cel_frame_put(f, "mean", cel_column_keep(mean), &status, err);
            cel_frame_put(f, "n", cel_column_keep(count), &status, err);
            cel_frame_put(f, "std_err", cel_column_keep(std_err), &status, err);
        } else {
            cel_frame_put(f, name, cel_column_rows(table->column[k], first, n), &status, err);
        }
    }
    cel_column_drop(mean);
    cel_column_drop(std_err);
    cel_column_drop(count);
    cel_free(first);
    for (size_t i = 0; i < n; i++)
        cel_free(g[i].row);
    cel_free(g);
    return cel_frame_done(f, status, out, err);
}

/* One row per candidate: parameters, .config, and the value of each metric in a column of its name. */
static cel_status widen(const cel_frame *summary, const char *value, cel_frame **out, cel_error *err)
{
    const cel_column *config = cel_frame_column(summary, ".config", err), *metric = cel_frame_column(summary, ".metric", err);
    const cel_column *x = config && metric ? cel_frame_column(summary, value, err) : NULL;
    if (!x)
        return CEL_INPUT;
    size_t *first = CEL_ARRAY(size_t, summary->rows + 1), n = 0;
    if (!first)
        return cel_nomem(err);
    for (size_t r = 0; r < summary->rows; r++)
        if (r == 0 || strcmp(cel_column_label(config, r), cel_column_label(config, r - 1)) != 0)
            first[n++] = r;
    static const char *const left_out[] = {".metric", ".estimator", "mean", "n", "std_err", ".estimate", ".config"};
    cel_frame *f = cel_frame_new(n);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < summary->cols; k++) {
        bool param = true;
        for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
            param = param && strcmp(summary->name[k], left_out[i]) != 0;
        if (param)
            cel_frame_put(f, summary->name[k], cel_column_rows(summary->column[k], first, n), &status, err);
    }
    if (status == CEL_OK)
        cel_frame_put(f, ".config", cel_column_rows(config, first, n), &status, err);
    for (size_t r = 0; status == CEL_OK && r < summary->rows; r++) {
        const char *name = cel_column_label(metric, r);
        if (cel_frame_find(f, name) >= 0)
            continue;
        cel_column *c = cel_column_new(CEL_DOUBLE, n, NULL);
        for (size_t i = 0; c && i < n; i++) {
            c->num[i] = cel_na();
            for (size_t k = first[i]; k < summary->rows && (i + 1 == n || k < first[i + 1]); k++)
                if (strcmp(cel_column_label(metric, k), name) == 0)
                    c->num[i] = x->num[k];
        }
        cel_frame_put(f, name, c, &status, err);
    }
    cel_free(first);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_collect_metrics(const cel_results *r, bool summarize, bool wide, cel_frame **out, cel_error *err)
{
    bool last = r->kind == CEL_RESULTS_LAST;
    cel_frame *table;
    CEL_TRY(each(r, !last, &table, err));
    if (!summarize || last) {
        if (!last || !wide) {
            *out = table;
            return CEL_OK;
        }
        cel_status status = widen(table, ".estimate", out, err);
        cel_frame_drop(table);
        return status;
    }
    cel_frame *summary;
    cel_status status = cel_summarize_metrics(table, &summary, err);
    cel_frame_drop(table);
    if (status != CEL_OK || !wide) {
        if (status == CEL_OK)
            *out = summary;
        return status;
    }
    status = widen(summary, "mean", out, err);
    cel_frame_drop(summary);
    return status;
}

cel_status cel_results_metric(const cel_results *r, const char *metric, const cel_metric **out, cel_notes *warnings, cel_error *err)
{
    if (!metric) {
        *out = r->metrics->metric[0];
        cel_notes_addf(warnings, "No value of `metric` was given; \"%s\" will be used.", (*out)->name);
        return CEL_OK;
    }
    *out = cel_metric_set_find(r->metrics, metric);
    if (*out)
        return CEL_OK;
    cel_text t = {0};
    for (size_t i = 0; i < r->metrics->n; i++)
        cel_text_addf(&t, "%s\"%s\"", i == 0 ? "" : i + 1 < r->metrics->n ? ", " : r->metrics->n > 2 ? ", and " : " and ", r->metrics->metric[i]->name);
    cel_status status = cel_fail(err, CEL_INPUT, "tune.metric", "\"%s\" was not in the metric set. Please choose from: %s.", metric, t.text ? t.text : "");
    cel_text_free(&t);
    return status;
}
