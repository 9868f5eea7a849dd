/* Before anything runs: what the user gave is checked, candidates are put in order and named. Numbers in .config follow the
 * sorted values of the tuned parameters, those of the recipe and of the model apart (tune 2.0); a candidate's place in this
 * order is also its key in the stream of random numbers. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "tuning/tune_inside.h"

/* ---- sentences with lists of names ---- */

static void add_names(cel_text *t, const char *const *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cel_text_addf(t, "%s`%s`", i == 0 ? "" : i + 1 < n ? ", " : n > 2 ? ", and " : " and ", name[i]);
}

/* Columns that are no tuned parameters, then parameters without a column. */
static cel_status check_columns(const cel_param_set *params, const cel_frame *grid, cel_error *err)
{
    const char **name = CEL_ARRAY(const char *, params->n + grid->cols + 1);
    const char **ids = CEL_ARRAY(const char *, params->n + 1);
    if (!name || !ids) {
        cel_free(name);
        cel_free(ids);
        return cel_nomem(err);
    }
    size_t n = 0;
    cel_text t = {0};
    cel_status status = CEL_OK;
    for (size_t k = 0; k < grid->cols; k++)
        if (cel_param_set_find(params, grid->name[k]) < 0)
            name[n++] = grid->name[k];
    if (n > 0) {
        add_names(&t, name, n);
        status = cel_fail(err, CEL_INPUT, "grid.extra", "The provided grid has %zu parameter column%s (%s) that %s not been marked for tuning by `tune()`.", n,
                          n > 1 ? "s" : "", t.text ? t.text : "", n > 1 ? "have" : "has");
        for (size_t k = 0; k < params->n; k++)
            ids[k] = params->row[k].id;
        int near = cel_nearest(name[0], ids, params->n);
        if (near >= 0)
            cel_error_hint(err, "did you mean `%s`?", ids[near]);
    }
    for (size_t k = 0; status == CEL_OK && k < params->n; k++)
        if (cel_frame_find(grid, params->row[k].id) < 0)
            name[n++] = params->row[k].id;
    if (status == CEL_OK && n > 0) {
        add_names(&t, name, n);
        status = cel_fail(err, CEL_INPUT, "grid.missing",
                          "The provided grid is missing the following %zu parameter column%s that %s been marked for tuning by `tune()`: %s.", n,
                          n > 1 ? "s" : "", n > 1 ? "have" : "has", t.text ? t.text : "");
    }
    cel_text_free(&t);
    cel_free(name);
    cel_free(ids);
    return status;
}

/* ---- order ---- */

static bool from_recipe(const cel_param_set *params, const cel_frame *grid, size_t column)
{
    int at = cel_param_set_find(params, grid->name[column]);
    return at >= 0 && strcmp(params->row[at].source, "recipe") == 0;
}

static int compare_cells(const cel_column *c, size_t a, size_t b)
{
    if (c->type == CEL_STRING) {
        const char *x = cel_column_label(c, a), *y = cel_column_label(c, b);
        return !x || !y ? (int)(y != NULL) - (int)(x != NULL) : strcmp(x, y);
    }
    double x = cel_column_number(c, a), y = cel_column_number(c, b);
    return x < y ? -1 : x > y;
}

/* Compares rows by the parameters of one source, in the order of the parameter set. */
static int compare_rows(const cel_param_set *params, const cel_frame *grid, bool recipe, size_t a, size_t b)
{
    for (size_t k = 0; k < params->n; k++) {
        int column = cel_frame_find(grid, params->row[k].id);
        if (column < 0 || from_recipe(params, grid, (size_t)column) != recipe)
            continue;
        int sign = compare_cells(grid->column[column], a, b);
        if (sign)
            return sign;
    }
    return 0;
}

static int compare_both(const cel_param_set *params, const cel_frame *grid, size_t a, size_t b)
{
    int sign = compare_rows(params, grid, true, a, b);
    return sign ? sign : compare_rows(params, grid, false, a, b);
}

/* Sorted rows of the grid without duplicates; stable. */
static size_t sort_rows(const cel_param_set *params, const cel_frame *grid, size_t *row)
{
    size_t n = 0;
    for (size_t r = 0; r < grid->rows; r++) {
        size_t low = 0, high = n;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (compare_both(params, grid, row[mid], r) <= 0)
                low = mid + 1;
            else
                high = mid;
        }
        if (low > 0 && grid->cols > 0 && compare_both(params, grid, row[low - 1], r) == 0)
            continue;
        memmove(row + low + 1, row + low, (n - low) * sizeof *row);
        row[low] = r;
        n++;
    }
    return n;
}

/* Numbers the distinct settings of one source in sorted order; `*n` of them. `rank[r]` of row r. */
static cel_status number_settings(const cel_param_set *params, const cel_frame *grid, bool recipe, size_t *rank, size_t *n, cel_error *err)
{
    size_t *row = CEL_ARRAY(size_t, grid->rows + 1);
    if (!row)
        return cel_nomem(err);
    for (size_t r = 0; r < grid->rows; r++) {
        size_t at = r;
        for (; at > 0 && compare_rows(params, grid, recipe, row[at - 1], r) > 0; at--)
            row[at] = row[at - 1];
        row[at] = r;
    }
    *n = 0;
    for (size_t i = 0; i < grid->rows; i++) {
        if (i > 0 && compare_rows(params, grid, recipe, row[i - 1], row[i]) != 0)
            ++*n;
        rank[row[i]] = *n;
    }
    ++*n;
    cel_free(row);
    return CEL_OK;
}

static bool has_source(const cel_param_set *params, bool recipe)
{
    for (size_t k = 0; k < params->n; k++)
        if ((strcmp(params->row[k].source, "recipe") == 0) == recipe)
            return true;
    return false;
}

/* "pre0_mod03_post0": 0 where nothing of the kind is tuned; zero-padded to the largest number. */
static char *config_name(bool pre, size_t n_pre, size_t i, bool model, size_t n_model, size_t j)
{
    cel_text t = {0};
    int pre_width = snprintf(NULL, 0, "%zu", n_pre), model_width = snprintf(NULL, 0, "%zu", n_model);
    cel_text_addf(&t, "pre%0*zu_mod%0*zu_post0", pre ? pre_width : 1, pre ? i + 1 : 0, model ? model_width : 1, model ? j + 1 : 0);
    return cel_text_take(&t);
}

static cel_status name_candidates(cel_run *run, cel_error *err)
{
    cel_results *r = run->results;
    size_t n = r->grid->rows;
    size_t *pre = CEL_ARRAY(size_t, n), *model = CEL_ARRAY(size_t, n);
    cel_status status = pre && model ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = number_settings(&r->params, r->grid, true, pre, &run->n_pre, err);
    if (status == CEL_OK)
        status = number_settings(&r->params, r->grid, false, model, &run->n_model, err);
    for (size_t c = 0; status == CEL_OK && c < n; c++) {
        run->candidate[c].pre = pre[c];
        run->candidate[c].model = model[c];
        r->config[c] = config_name(has_source(&r->params, true), run->n_pre, pre[c], has_source(&r->params, false), run->n_model, model[c]);
        if (!r->config[c])
            status = cel_nomem(err);
    }
    cel_free(pre);
    cel_free(model);
    return status;
}

/* ---- candidates ---- */

static int32_t epochs_of(const cel_spec *spec)
{
    cel_fit_options options = {0};
    if (cel_spec_fit_options(spec, &options, NULL, NULL) != CEL_OK)
        return 1;
    return options.epochs > 0 ? options.epochs : 1;
}

static cel_status make_candidate(cel_run *run, size_t c, cel_error *err)
{
    cel_candidate *x = &run->candidate[c];
    cel_status status = cel_spec_finalize(run->wf->spec, run->results->grid, c, &x->spec, &x->error);
    if (status != CEL_OK && status != CEL_INPUT)
        return cel_nomem(err);
    x->leader = x->topology = c;
    if (!x->spec)
        return CEL_OK;
    x->epochs = epochs_of(x->spec);
    for (size_t k = c; k-- > 0;) {
        const cel_candidate *other = &run->candidate[k];
        if (other->spec && cel_spec_same_topology(x->spec, other->spec))
            x->topology = other->topology;
        if (other->spec && other->pre == x->pre && cel_spec_same_but_epochs(x->spec, other->spec))
            x->leader = other->leader;
    }
    return CEL_OK;
}

static cel_status make_settings(cel_run *run, cel_error *err)
{
    run->pre = CEL_ARRAY(cel_workflow *, run->n_pre);
    run->pre_error = CEL_ARRAY(cel_error, run->n_pre);
    if (!run->pre || !run->pre_error)
        return cel_nomem(err);
    for (size_t c = 0; c < run->results->grid->rows; c++) {
        size_t i = run->candidate[c].pre;
        if (run->pre[i] || run->pre_error[i].status != CEL_OK)
            continue;
        cel_status status = cel_workflow_finalize_recipe(run->wf, run->results->grid, c, &run->pre[i], &run->pre_error[i]);
        if (status != CEL_OK && status != CEL_INPUT)
            return cel_nomem(err);
    }
    return CEL_OK;
}

cel_status cel_run_plan(cel_run *run, const cel_frame *grid, cel_notes *warnings, cel_error *err)
{
    cel_results *r = run->results;
    CEL_TRY(check_columns(&r->params, grid, err));
    if (grid->rows == 0)
        return cel_fail(err, CEL_INPUT, "grid.empty", "the grid has no rows: there is no candidate to try");
    size_t *row = CEL_ARRAY(size_t, grid->rows + 1);
    if (!row)
        return cel_nomem(err);
    size_t n = sort_rows(&r->params, grid, row);
    if (n < grid->rows)
        cel_notes_add(warnings, "Duplicate rows in grid of tuning combinations found and removed.");
    r->grid = cel_frame_rows(grid, row, n);
    cel_free(row);
    r->config = CEL_ARRAY(char *, n);
    r->cell = CEL_ARRAY(cel_cell, n * r->resamples->n);
    run->candidate = CEL_ARRAY(cel_candidate, n);
    if (!r->grid || !r->config || !r->cell || !run->candidate)
        return cel_nomem(err);
    CEL_TRY(name_candidates(run, err));
    for (size_t c = 0; c < n; c++)
        CEL_TRY(make_candidate(run, c, err));
    return make_settings(run, err);
}

void cel_run_free(cel_run *run)
{
    for (size_t c = 0; run->candidate && c < run->results->grid->rows; c++)
        cel_spec_drop(run->candidate[c].spec);
    for (size_t i = 0; run->pre && i < run->n_pre; i++)
        cel_workflow_drop(run->pre[i]);
    cel_free(run->candidate);
    cel_free(run->pre);
    cel_free(run->pre_error);
    cel_results_drop(run->results);
    *run = (cel_run){0};
}

/* ---- metrics, threads ---- */

static cel_status default_event(cel_metric_set **set, cel_error *err)
{
    const cel_metric **metric = CEL_ARRAY(const cel_metric *, (*set)->n);
    cel_metric **copy = CEL_ARRAY(cel_metric *, (*set)->n);
    cel_status status = metric && copy ? CEL_OK : cel_nomem(err);
    cel_value second = cel_value_text("second");
    for (size_t i = 0; status == CEL_OK && i < (*set)->n; i++) {
        status = cel_metric_copy((*set)->metric[i], &copy[i], err);
        if (status == CEL_OK)
            status = cel_metric_offer_option(copy[i], "event_level", &second, err);
        metric[i] = copy[i];
    }
    cel_metric_set *changed = NULL;
    if (status == CEL_OK)
        status = cel_metric_set_new(metric, (*set)->n, &changed, err);
    for (size_t i = 0; copy && i < (*set)->n; i++)
        cel_metric_free(copy[i]);
    cel_value_free(&second);
    cel_free(metric);
    cel_free(copy);
    if (status == CEL_OK) {
        cel_metric_set_drop(*set);
        *set = changed;
    }
    return status;
}

cel_status cel_run_metrics(const cel_workflow *wf, cel_metric_set *given, bool event_second, cel_metric_set **out, cel_error *err)
{
    bool classes = wf->spec->type->mode == CEL_CLASSIFICATION;
    *out = NULL;
    if (!given)
        CEL_TRY(cel_metric_set_default(classes, out, err));
    else if (cel_metric_set_has(given, CEL_METRIC_NUMERIC) == classes)
        return cel_fail(err, CEL_INPUT, "tune.metrics_mode",
                        "The parsnip model has `mode` value of \"%s\", but the `metrics` is a metric set for a different model mode.",
                        cel_mode_name(wf->spec->type->mode));
    else
        *out = cel_metric_set_keep(given);
    cel_status status = event_second ? default_event(out, err) : CEL_OK;
    if (status != CEL_OK) {
        cel_metric_set_drop(*out);
        *out = NULL;
    }
    return status;
}

int cel_run_threads(const cel_control *control)
{
    int threads = control && control->threads > 0 ? control->threads : omp_get_max_threads();
    return threads > 0 ? threads : 1;
}

cel_watch cel_single_watch(const cel_control *control)
{
    cel_watch watch = control ? control->watch : (cel_watch){0};
    watch.threads = cel_run_threads(control);
    return watch;
}
