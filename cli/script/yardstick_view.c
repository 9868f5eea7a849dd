/* yardstick in the language: which columns are meant, groups of rows, and values as the library's metrics see them. */
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_yardstick.h"

/* ---- columns ---- */

static bool choose(cel_interp *in, cel_sexp *table, cel_sexp *expr, cel_sexp *env, const char *what, size_t *col)
{
    size_t *found = NULL, n = 0;
    const char **renamed = NULL;
    if (!cel_tibble_choose(in, table, 1, &expr, NULL, env, &found, &renamed, &n))
        return false;
    if (n == 1)
        *col = found[0];
    else
        cel_fail_here(in, "metric.column", "`%s` must select one column, not %zu", what, n);
    cel_free(found);
    cel_free(renamed);
    return n == 1;
}

bool cel_metric_column(cel_interp *in, cel_args *a, size_t i, cel_sexp *table, size_t *col)
{
    *col = SIZE_MAX;
    cel_sexp *expr = cel_arg_given(a, i) ? cel_arg_expr(a, i) : NULL;
    if (!expr || expr->kind == CEL_S_NULL)
        return true;
    return choose(in, table, expr, cel_arg_env(a, i), cel_args_name(a, i), col);
}

bool cel_metric_dot(cel_interp *in, cel_args *a, size_t k, cel_sexp *table, size_t *col)
{
    cel_sexp *expr = cel_dots_expr(a, k);
    return expr ? choose(in, table, expr, cel_dots_env(a, k), "estimate", col)
                : cel_dots_fail(a, k, "metric.column", "this argument is empty") != NULL;
}

bool cel_metric_probs(cel_interp *in, cel_args *a, size_t from, cel_sexp *table, cel_metric_columns *columns)
{
    size_t n = cel_dots(a) > from ? cel_dots(a) - from : 0;
    if (n == 0)
        return true;
    cel_sexp **expr = CEL_ARRAY(cel_sexp *, n);
    if (!expr) {
        cel_fail_here(in, "memory", "not enough memory");
        return false;
    }
    bool ok = true;
    for (size_t k = 0; ok && k < n; k++) {
        expr[k] = cel_dots_expr(a, from + k);
        ok = expr[k] || cel_dots_fail(a, from + k, "metric.column", "this argument is empty");
    }
    const char **renamed = NULL;
    ok = ok && cel_tibble_choose(in, table, n, expr, NULL, cel_dots_env(a, from), &columns->prob, &renamed, &columns->probs);
    cel_free(renamed);
    cel_free(expr);
    return ok;
}

void cel_metric_columns_free(cel_metric_columns *columns)
{
    cel_free(columns->prob);
    columns->prob = NULL;
    columns->probs = 0;
}

/* ---- groups ---- */

static bool take_group(cel_interp *in, cel_sexp *table, const cel_sexp *rows, cel_sexp **out)
{
    size_t *row = CEL_ARRAY(size_t, rows->n);
    if (!row) {
        cel_fail_here(in, "memory", "not enough memory");
        return false;
    }
    for (size_t i = 0; i < rows->n; i++)
        row[i] = (size_t)cel_sexp_number_at(rows, i) - 1;
    *out = cel_tibble_take(in, table, row, rows->n);
    cel_free(row);
    return *out != NULL;
}

/* A grouped table has the attribute "groups": a table of the keys with the list column .rows last. */
bool cel_metric_groups_of(cel_interp *in, cel_sexp *table, cel_metric_groups *groups)
{
    const cel_sexp *attr = cel_sexp_attr(table, "groups");
    cel_sexp *rows = attr && attr->kind == CEL_S_LIST ? cel_list_get(attr, ".rows") : NULL;
    *groups = (cel_metric_groups){.n = rows ? rows->n : 1};
    groups->part = CEL_ARRAY(cel_sexp *, groups->n);
    if (!groups->part) {
        cel_fail_here(in, "memory", "not enough memory");
        return false;
    }
    groups->part[0] = table;
    if (!rows)
        return true;
    size_t n = attr->n - 1;
    size_t *col = CEL_ARRAY(size_t, n);
    for (size_t k = 0; col && k < n; k++)
        col[k] = k;
    groups->keys = col ? cel_tibble_select(in, (cel_sexp *)(uintptr_t)attr, col, n) : NULL;
    cel_free(col);
    bool ok = groups->keys != NULL;
    for (size_t g = 0; ok && g < groups->n; g++)
        ok = take_group(in, table, rows->as.v[g], &groups->part[g]);
    if (!ok)
        cel_metric_groups_free(groups);
    return ok;
}

void cel_metric_groups_free(cel_metric_groups *groups)
{
    cel_free(groups->part);
    groups->part = NULL;
}

cel_sexp *cel_metric_table(cel_interp *in, const cel_metric_groups *groups, const size_t *group, size_t n, size_t cols,
                           const char *const *names, size_t *first)
{
    *first = groups->keys ? groups->keys->n : 0;
    const char **all = CEL_ARRAY(const char *, *first + cols);
    if (!all)
        return cel_fail_here(in, "memory", "not enough memory");
    for (size_t k = 0; k < *first; k++)
        all[k] = cel_sexp_name(groups->keys, k);
    memcpy(all + *first, names, cols * sizeof *names);
    cel_sexp *table = cel_tibble_new(in, *first + cols, all, n, true);
    cel_free(all);
    for (size_t k = 0; table && k < *first; k++) {
        cel_sexp *key = cel_vector_rows(in, groups->keys->as.v[k], group, n);
        if (!key)
            return NULL;
        cel_sexp_set(table, k, key);
    }
    return table;
}

/* ---- values ---- */

static bool no_memory(cel_interp *in)
{
    cel_fail_here(in, "memory", "not enough memory");
    return false;
}

/* Numbers of a vector, missing ones as NaN; `what` is for the sentence. */
static bool numbers(cel_interp *in, const char *name, const char *what, const cel_sexp *x, double **out)
{
    if (!cel_is_number(x)) {
        char found[128];
        cel_fail_here(in, "metric.type", "%s(): `%s` should be a numeric vector, not %s", name, what, cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    if (!(*out = CEL_ARRAY(double, x->n)))
        return no_memory(in);
    for (size_t i = 0; i < x->n; i++)
        (*out)[i] = cel_sexp_number_at(x, i);
    return true;
}

static bool factor(cel_interp *in, const char *name, const char *what, cel_sexp *x, cel_column **out)
{
    if (!cel_is_factor(x)) {
        char found[128];
        cel_fail_here(in, "metric.type", "%s(): `%s` should be a factor, not %s", name, what, cel_sexp_describe(x, found, sizeof found));
        return false;
    }
    return (*out = cel_column_of(in, x, what)) != NULL;
}

/* A numeric matrix gives one probability for each of its columns, a vector one. */
static bool probabilities(cel_interp *in, const char *name, cel_sexp *const *prob, size_t probs, size_t rows, cel_metric_view *view)
{
    const cel_sexp *dim = probs == 1 ? cel_sexp_attr(prob[0], "dim") : NULL;
    size_t columns = dim && dim->n == 2 ? (size_t)cel_sexp_number_at(dim, 1) : probs;
    view->prob = CEL_ARRAY(double *, columns + 1); /* NULL behind the last */
    if (!view->prob)
        return no_memory(in);
    for (size_t k = 0; k < probs; k++)
        if (!numbers(in, name, "estimate", prob[k], &view->prob[k]))
            return false;
    double *all = view->prob[0];
    for (size_t k = 0; dim && k < columns; k++) {
        if (!(view->prob[k] = CEL_ARRAY(double, rows)))
            break;
        memcpy(view->prob[k], all + k * rows, rows * sizeof *all);
        view->data.probs = k + 1;
    }
    if (dim)
        cel_free(all);
    if (dim && view->data.probs < columns)
        return no_memory(in);
    view->data.probs = columns;
    view->data.prob = (const double *const *)view->prob;
    return true;
}

static bool same_rows(cel_interp *in, const char *name, const char *what, const cel_sexp *x, size_t rows)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    size_t n = dim && dim->n ? (size_t)cel_sexp_number_at(dim, 0) : x->n;
    if (n != rows)
        cel_fail_here(in, "metric.length", "%s(): `truth` has %zu values, `%s` %zu", name, rows, what, n);
    return n == rows;
}

static bool fill(cel_interp *in, const char *name, unsigned kinds, cel_sexp *truth, cel_sexp *estimate, cel_sexp *const *prob,
                 size_t probs, cel_sexp *weight, cel_metric_view *view)
{
    bool numeric = kinds & 1u << CEL_METRIC_NUMERIC, class = kinds & 1u << CEL_METRIC_CLASS;
    view->data.n = truth->n;
    if (numeric ? !numbers(in, name, "truth", truth, &view->truth) : !factor(in, name, "truth", truth, &view->truth_column))
        return false;
    if (estimate && (numeric || class)) {
        if (numeric ? !numbers(in, name, "estimate", estimate, &view->estimate) : !factor(in, name, "estimate", estimate, &view->estimate_column))
            return false;
        if (!same_rows(in, name, "estimate", estimate, truth->n))
            return false;
    }
    for (size_t k = 0; k < probs; k++)
        if (!same_rows(in, name, "estimate", prob[k], truth->n))
            return false;
    if (probs && !probabilities(in, name, prob, probs, truth->n, view))
        return false;
    return !weight || (numbers(in, name, "case_weights", weight, &view->weight) && same_rows(in, name, "case_weights", weight, truth->n));
}

bool cel_metric_view_new(cel_interp *in, const char *name, unsigned kinds, cel_sexp *truth, cel_sexp *estimate,
                         cel_sexp *const *prob, size_t probs, cel_sexp *weight, cel_metric_view *view)
{
    *view = (cel_metric_view){0};
    if (!fill(in, name, kinds, truth, estimate, prob, probs, weight, view)) {
        cel_metric_view_free(view);
        return false;
    }
    cel_metric_data *d = &view->data;
    d->truth = view->truth;
    d->estimate = view->estimate;
    d->weight = view->weight;
    if (view->truth_column) {
        d->truth_code = view->truth_column->code;
        d->levels = view->truth_column->levels;
    }
    if (view->estimate_column) {
        d->estimate_code = view->estimate_column->code;
        d->estimate_levels = view->estimate_column->levels;
    }
    return true;
}

bool cel_metric_view_columns(cel_interp *in, const char *name, unsigned kinds, cel_sexp *table, const cel_metric_columns *columns,
                             cel_metric_view *view)
{
    cel_sexp **prob = CEL_ARRAY(cel_sexp *, columns->probs);
    if (!prob)
        return no_memory(in);
    for (size_t k = 0; k < columns->probs; k++)
        prob[k] = table->as.v[columns->prob[k]];
    cel_sexp *estimate = columns->estimate == SIZE_MAX ? NULL : table->as.v[columns->estimate];
    cel_sexp *weight = columns->weight == SIZE_MAX ? NULL : table->as.v[columns->weight];
    bool ok = cel_metric_view_new(in, name, kinds, table->as.v[columns->truth], estimate, prob, columns->probs, weight, view);
    cel_free(prob);
    return ok;
}

void cel_metric_view_free(cel_metric_view *view)
{
    cel_column_drop(view->truth_column);
    cel_column_drop(view->estimate_column);
    cel_free(view->truth);
    cel_free(view->estimate);
    cel_free(view->weight);
    for (size_t k = 0; view->prob && view->prob[k]; k++)
        cel_free(view->prob[k]);
    cel_free(view->prob);
    *view = (cel_metric_view){0};
}

/* ---- notes and options ---- */

/* Paragraphs filled to one column less than `width`, as R's console shows those of a condition. */
static void fill_text(const char *text, int width, cel_text *out)
{
    int column = 0;
    cel_text word = {0};
    for (const char *p = text; *p;) {
        size_t length = strcspn(p, " \n");
        char was = p == text ? '\0' : p[-1];
        word.length = 0;
        cel_text_add_n(&word, p, length);
        int wide = word.text ? cel_text_width(word.text) : 0;
        bool fold = was == '\n' || (was == ' ' && column + 1 + wide > width - 1);
        if (was) {
            cel_text_add_char(out, fold ? '\n' : ' ');
            column = fold ? 0 : column + 1;
        }
        cel_text_add_n(out, p, length);
        column += wide;
        p += length + (p[length] != '\0');
    }
    out->failed |= word.failed;
    cel_text_free(&word);
}

bool cel_metric_warn(cel_interp *in, cel_notes *notes)
{
    bool ok = true;
    for (size_t i = 0; ok && i < notes->n; i++) {
        cel_text filled = {0};
        fill_text(notes->note[i], cel_option_width(in), &filled);
        ok = cel_warn(in, "%s", filled.failed || !filled.text ? notes->note[i] : filled.text);
        cel_text_free(&filled);
    }
    if (ok && notes->failed)
        ok = no_memory(in);
    cel_notes_free(notes);
    return ok;
}

/* costs = data.frame(truth, estimate, cost): factors or strings, and numbers. */
static bool set_costs(cel_interp *in, cel_metric *metric, const cel_sexp *x, cel_error *err)
{
    const cel_sexp *truth = cel_is_frame(x) ? cel_list_get(x, "truth") : NULL, *estimate = truth ? cel_list_get(x, "estimate") : NULL;
    const cel_sexp *cost = estimate ? cel_list_get(x, "cost") : NULL;
    if (!cost || !cel_is_number(cost)) {
        cel_fail(err, CEL_INPUT, "metric.option", "`costs` must be a data frame with the columns truth, estimate and cost");
        return false;
    }
    size_t n = cost->n;
    const char **label = CEL_ARRAY(const char *, 2 * n);
    double *value = CEL_ARRAY(double, n);
    bool ok = label && value;
    if (!ok)
        no_memory(in), cel_nomem(err);
    for (size_t i = 0; ok && i < n; i++) {
        label[i] = cel_sexp_text_at(truth, i);
        label[n + i] = cel_sexp_text_at(estimate, i);
        value[i] = cel_sexp_number_at(cost, i);
        if (!label[i] || !label[n + i]) {
            cel_fail(err, CEL_INPUT, "metric.option", "`costs` must name a level as truth and as estimate in each row; row %zu does not", i + 1);
            ok = false;
        }
    }
    ok = ok && cel_metric_set_costs(metric, label, label + n, value, n, err) == CEL_OK;
    cel_free(label);
    cel_free(value);
    return ok;
}

bool cel_metric_option_value(cel_interp *in, cel_metric *metric, const char *name, cel_sexp *value, bool offer, cel_error *err)
{
    if (value->kind == CEL_S_NULL)
        return true;
    bool costs = strcmp(name, "costs") == 0;
    for (size_t i = 0; costs && i < metric->type->formals; i++)
        if (strcmp(metric->type->formal[i].name, name) == 0)
            return set_costs(in, metric, value, err);
    cel_value v;
    if (!cel_sexp_to_value(in, value, &v)) {
        *err = *cel_interp_error(in);
        return false;
    }
    cel_status status = offer ? cel_metric_offer_option(metric, name, &v, err) : cel_metric_set_option(metric, name, &v, err);
    cel_value_free(&v);
    return status == CEL_OK;
}
