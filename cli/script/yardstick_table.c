/* yardstick in the language: confusion tables and curves. A conf_mat is, as in R, a list with the matrix `table`. */
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_value.h"
#include "cli/script/lib_yardstick.h"

/* ---- conf_mat ---- */

/* The matrix with dimnames list(Prediction = levels, Truth = levels), and the list around it. */
static cel_sexp *conf_mat_value(cel_interp *in, const cel_confusion *table, const char *const *dnn)
{
    static const char *const names[] = {"table"}, *const classes[] = {"conf_mat", NULL}, *const table_class[] = {"table", NULL};
    size_t k = table->k;
    cel_sexp *matrix = cel_sexp_vector(in, CEL_S_DOUBLE, k * k);
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)k, (int32_t)k}, 2);
    cel_sexp *labels = cel_sexp_strings(in, (const char *const *)table->levels->label, k);
    cel_sexp *dimnames = cel_sexp_list(in, 2, dnn), *out = cel_sexp_list(in, 1, names);
    if (!matrix || !dim || !labels || !dimnames || !out)
        return NULL;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            matrix->as.d[j * k + i] = table->count[i * k + j];
    cel_sexp_set(dimnames, 0, labels);
    cel_sexp_set(dimnames, 1, labels);
    if (!cel_sexp_set_attr(in, matrix, "dim", dim) || !cel_sexp_set_attr(in, matrix, "dimnames", dimnames) ||
        !cel_sexp_set_class(in, matrix, table_class) || !cel_sexp_set_class(in, out, classes))
        return NULL;
    cel_sexp_set(out, 0, matrix);
    return out;
}

static cel_sexp *conf_mat_of(cel_interp *in, cel_args *a, cel_sexp *part, const cel_metric_columns *columns, const char *const *dnn)
{
    cel_metric_view view;
    cel_confusion *table;
    cel_error err;
    if (!cel_metric_view_columns(in, "conf_mat", 1u << CEL_METRIC_CLASS, part, columns, &view))
        return NULL;
    cel_status status = cel_confusion_new(&view.data, &table, &err);
    cel_metric_view_free(&view);
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    cel_sexp *out = conf_mat_value(in, table, dnn);
    cel_confusion_free(table);
    return out;
}

static cel_sexp *grouped_conf_mat(cel_interp *in, cel_args *a, const cel_metric_groups *groups, const cel_metric_columns *columns,
                                  const char *const *dnn)
{
    static const char *const names[] = {"conf_mat"};
    size_t first, *group = CEL_ARRAY(size_t, groups->n);
    if (!group)
        return cel_fail_here(in, "memory", "not enough memory");
    for (size_t g = 0; g < groups->n; g++)
        group[g] = g;
    cel_sexp *table = cel_metric_table(in, groups, group, groups->n, 1, names, &first);
    cel_free(group);
    cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, groups->n);
    for (size_t g = 0; table && list && g < groups->n; g++) {
        cel_sexp *one = conf_mat_of(in, a, groups->part[g], columns, dnn);
        if (!one)
            return NULL;
        cel_sexp_set(list, g, one);
    }
    if (!table || !list)
        return NULL;
    cel_sexp_set(table, first, list);
    return table;
}

cel_sexp *cel_yardstick_conf_mat(cel_interp *in, cel_args *a)
{
    cel_sexp *table = cel_arg_table(a, 0), *titles = table ? cel_arg(a, 3) : NULL;
    cel_metric_columns columns = {0};
    if (!titles || !cel_metric_column(in, a, 1, table, &columns.truth) || !cel_metric_column(in, a, 2, table, &columns.estimate) ||
        !cel_metric_column(in, a, 4, table, &columns.weight))
        return NULL;
    if (columns.truth == SIZE_MAX || columns.estimate == SIZE_MAX)
        return cel_call_fail(a, "metric.column", "conf_mat() needs the columns truth and estimate");
    const char *dnn[] = {cel_sexp_text_at(titles, 0), titles->n > 1 ? cel_sexp_text_at(titles, 1) : NULL};
    if (!dnn[0] || !dnn[1])
        return cel_arg_fail(a, 3, "metric.option", "dnn must be two texts");
    cel_metric_groups groups;
    if (!cel_metric_groups_of(in, table, &groups))
        return NULL;
    cel_sexp *out = groups.keys ? grouped_conf_mat(in, a, &groups, &columns, dnn) : conf_mat_of(in, a, table, &columns, dnn);
    cel_metric_groups_free(&groups);
    return out;
}

/* The matrix of a conf_mat given as argument 0, its labels and titles; NULL with a sentence when it is none. */
static cel_sexp *matrix_of(cel_args *a, cel_sexp **labels, cel_sexp **titles)
{
    *labels = *titles = NULL;
    cel_sexp *x = cel_arg(a, 0), *matrix = x && x->kind == CEL_S_LIST ? cel_list_get(x, "table") : NULL;
    cel_sexp *dimnames = matrix && cel_is_number(matrix) ? cel_sexp_attr(matrix, "dimnames") : NULL;
    if (!dimnames || dimnames->kind != CEL_S_LIST || dimnames->n != 2 || dimnames->as.v[0]->kind != CEL_S_STRING ||
        dimnames->as.v[1]->kind != CEL_S_STRING || dimnames->as.v[0]->n < 2 || dimnames->as.v[1]->n != dimnames->as.v[0]->n ||
        matrix->n != dimnames->as.v[0]->n * dimnames->as.v[0]->n)
        return x ? cel_arg_fail(a, 0, "metric.table", "this is no conf_mat(): its table is gone or changed") : NULL;
    *labels = dimnames->as.v[0];
    *titles = dimnames;
    return matrix;
}

/* `text` in `width` columns, on the left or the right. */
static void put_cell(cel_text *out, const char *text, int width, bool left)
{
    int blanks = width - cel_text_width(text);
    if (!left)
        cel_text_repeat(out, " ", blanks > 0 ? (size_t)blanks : 0);
    cel_text_add(out, text);
    if (left)
        cel_text_repeat(out, " ", blanks > 0 ? (size_t)blanks : 0);
}

static int widest(const cel_sexp *labels)
{
    int width = 0;
    for (size_t i = 0; i < labels->n; i++)
        width = cel_text_width(labels->as.s[i]) > width ? cel_text_width(labels->as.s[i]) : width;
    return width;
}

/* As R prints a table with two titles: the cells in one format, the row labels as a block under their title. */
static void put_table(cel_text *out, const cel_sexp *cells, const cel_sexp *dimnames)
{
    const cel_sexp *rows = dimnames->as.v[0], *columns = dimnames->as.v[1];
    int label = widest(rows), title = cel_text_width(cel_sexp_name(dimnames, 0)), left = label > title ? label : title, cell = widest(cells);
    cel_text_addf(out, "%*s%s\n", left, "", cel_sexp_name(dimnames, 1));
    for (size_t row = 0; row <= rows->n; row++) {
        cel_text_repeat(out, " ", row > 0 ? (size_t)(left - label) : 0);
        put_cell(out, row > 0 ? rows->as.s[row - 1] : cel_sexp_name(dimnames, 0), row > 0 ? label : left, true);
        for (size_t j = 0; j < columns->n; j++) {
            int head = cel_text_width(columns->as.s[j]);
            cel_text_add(out, " ");
            put_cell(out, row > 0 ? cells->as.s[j * rows->n + row - 1] : columns->as.s[j], head > cell ? head : cell, false);
        }
        cel_text_add(out, "\n");
    }
}

static bool print_matrix(cel_interp *in, cel_sexp *matrix, const cel_sexp *dimnames)
{
    cel_sexp *cells = cel_format_vector(in, matrix, cel_option_digits(in));
    cel_text out = {0};
    if (!cells)
        return false;
    put_table(&out, cells, dimnames);
    bool ok = !out.failed;
    if (ok)
        cel_write(in, out.text);
    else
        cel_fail_here(in, "memory", "not enough memory");
    cel_text_free(&out);
    return ok;
}

cel_sexp *cel_yardstick_conf_mat_print(cel_interp *in, cel_args *a)
{
    cel_sexp *labels, *titles, *matrix = matrix_of(a, &labels, &titles);
    return matrix && print_matrix(in, matrix, titles) ? cel_arg(a, 0) : NULL;
}

/* print() of a two-way table, such as conf_mat(...)$table; of any other class "table", of what is under it. */
cel_sexp *cel_yardstick_table_print(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *dimnames = x ? cel_sexp_attr(x, "dimnames") : NULL, *plain;
    bool two_way = dimnames && dimnames->kind == CEL_S_LIST && dimnames->n == 2 && dimnames->as.v[0]->kind == CEL_S_STRING &&
                   dimnames->as.v[1]->kind == CEL_S_STRING && cel_is_number(x) && x->n == dimnames->as.v[0]->n * dimnames->as.v[1]->n;
    if (!x)
        return NULL;
    if (two_way)
        return print_matrix(in, x, dimnames) ? x : NULL;
    plain = cel_sexp_copy(in, x);
    return plain && cel_sexp_set_attr(in, plain, "class", NULL) && cel_print(in, plain) ? x : NULL;
}

static bool put_text(cel_interp *in, cel_sexp *table, size_t column, size_t row, const char *text)
{
    return cel_sexp_set_text(in, table->as.v[column], row, text);
}

static cel_sexp *table_of(cel_interp *in, const char *const *names, const cel_sexp_kind *kinds, size_t cols, size_t rows)
{
    cel_sexp *table = cel_tibble_new(in, cols, names, rows, true);
    for (size_t k = 0; table && k < cols; k++) {
        cel_sexp *column = cel_sexp_vector(in, kinds[k], rows);
        if (!column)
            return NULL;
        cel_sexp_set(table, k, column);
    }
    return table;
}

/* The thirteen metrics; formals: object, prevalence, beta, estimator, event_level. */
cel_sexp *cel_yardstick_conf_mat_summary(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {".metric", ".estimator", ".estimate"};
    static const cel_sexp_kind kinds[] = {CEL_S_STRING, CEL_S_STRING, CEL_S_DOUBLE};
    cel_sexp *labels, *titles, *matrix = matrix_of(a, &labels, &titles);
    size_t n;
    const char *const *metrics = cel_confusion_summary(&n);
    cel_sexp *table = matrix ? table_of(in, names, kinds, 3, n) : NULL;
    if (!table)
        return NULL;
    size_t k = labels->n;
    cel_confusion c = {.k = k, .count = CEL_ARRAY(double, k * k), .levels = cel_levels_new(labels->as.s, (int32_t)k, false)};
    for (size_t i = 0; c.count && i < k * k; i++)
        c.count[i % k * k + i / k] = cel_sexp_number_at(matrix, i);
    cel_error err;
    cel_notes notes = {0};
    cel_status status = c.count && c.levels ? CEL_OK : cel_nomem(&err);
    bool ok = true;
    for (size_t i = 0; ok && status == CEL_OK && i < n; i++) {
        cel_metric *metric;
        cel_estimate e;
        status = cel_metric_new(cel_metric_find(metrics[i]), NULL, &metric, &err);
        for (size_t option = 1; status == CEL_OK && ok && option < 5; option++) {
            cel_sexp *value = cel_arg(a, option);
            ok = value && cel_metric_option_value(in, metric, cel_args_name(a, option), value, true, &err);
            status = value && !ok ? CEL_INPUT : CEL_OK;
        }
        if (status == CEL_OK && ok)
            status = cel_confusion_metric(&c, metric, &e, &notes, &err);
        if (status == CEL_OK && ok) {
            table->as.v[2]->as.d[i] = e.value;
            ok = put_text(in, table, 0, i, metrics[i]) && put_text(in, table, 1, i, e.estimator);
        }
        cel_metric_free(metric);
    }
    cel_free(c.count);
    cel_levels_drop(c.levels);
    if (status != CEL_OK || !ok) {
        cel_notes_free(&notes);
        return status != CEL_OK ? cel_call_error(a, &err) : NULL;
    }
    return cel_metric_warn(in, &notes) ? table : NULL;
}

cel_sexp *cel_yardstick_conf_mat_tidy(cel_interp *in, cel_args *a)
{
    static const char *const names[] = {"name", "value"};
    static const cel_sexp_kind kinds[] = {CEL_S_STRING, CEL_S_DOUBLE};
    cel_sexp *labels, *titles, *matrix = matrix_of(a, &labels, &titles);
    cel_sexp *table = matrix ? table_of(in, names, kinds, 2, matrix->n) : NULL;
    for (size_t i = 0; table && i < matrix->n; i++) {
        char name[64];
        snprintf(name, sizeof name, "cell_%zu_%zu", i % labels->n + 1, i / labels->n + 1);
        table->as.v[1]->as.d[i] = cel_sexp_number_at(matrix, i);
        if (!put_text(in, table, 0, i, name))
            return NULL;
    }
    return table;
}

/* ---- curves ---- */

static const struct curve_function {
    const char *name, *class;
} curve_functions[CEL_CURVES] = {[CEL_CURVE_ROC] = {"roc_curve", "roc_df"},
                                 [CEL_CURVE_PR] = {"pr_curve", "pr_df"},
                                 [CEL_CURVE_GAIN] = {"gain_curve", "gain_df"},
                                 [CEL_CURVE_LIFT] = {"lift_curve", "lift_df"}};

/* The curves of all groups, one after the other. */
static cel_sexp *curve_table(cel_interp *in, const cel_metric_groups *groups, cel_curve *const *curve, cel_levels *levels)
{
    size_t n = 0, columns = curve[0]->columns, first, at = 0;
    bool by_level = curve[0]->level != NULL;
    const char *names[5] = {".level"};
    for (size_t k = 0; k < columns; k++)
        names[by_level + k] = curve[0]->name[k];
    for (size_t g = 0; g < groups->n; g++)
        n += curve[g]->n;
    size_t *group = CEL_ARRAY(size_t, n);
    if (!group)
        return cel_fail_here(in, "memory", "not enough memory");
    for (size_t g = 0; g < groups->n; g++)
        for (size_t i = 0; i < curve[g]->n; i++)
            group[at++] = g;
    cel_sexp *table = cel_metric_table(in, groups, group, n, by_level + columns, names, &first);
    cel_free(group);
    for (size_t k = 0; table && k < by_level + columns; k++) {
        bool label = by_level && k == 0;
        cel_sexp *column = cel_sexp_vector(in, label ? CEL_S_STRING : CEL_S_DOUBLE, n);
        at = 0;
        for (size_t g = 0; column && g < groups->n; g++) {
            for (size_t i = 0; i < curve[g]->n; i++, at++) {
                if (!label)
                    column->as.d[at] = curve[g]->column[k - by_level][i];
                else if (!cel_sexp_set_text(in, column, at, levels->label[curve[g]->level[i]]))
                    return NULL;
            }
        }
        if (!column)
            return NULL;
        cel_sexp_set(table, first + k, column);
    }
    return table;
}

static cel_curve *curve_of(cel_interp *in, cel_args *a, cel_curve_kind kind, cel_sexp *part, const cel_metric_columns *columns,
                           bool event_second, bool na_rm, cel_levels **levels)
{
    const char *name = curve_functions[kind].name;
    cel_metric_view view;
    cel_notes notes = {0};
    cel_curve *curve = NULL;
    cel_error err;
    if (!cel_metric_view_columns(in, name, 1u << CEL_METRIC_PROB, part, columns, &view))
        return NULL;
    if (!*levels)
        *levels = cel_levels_keep(view.data.levels);
    if (view.data.levels->n == 2 && view.data.probs > 1) {
        cel_call_fail(a, "metric.probabilities", "%s(): a `truth` of two levels needs the probability of the event alone, not %zu columns", name,
                      view.data.probs);
    } else if (cel_curve_new(kind, &view.data, event_second, na_rm, &curve, &notes, &err) != CEL_OK) {
        cel_notes_free(&notes);
        cel_call_error(a, &err);
    } else if (!cel_metric_warn(in, &notes)) {
        cel_curve_free(curve);
        curve = NULL;
    }
    cel_metric_view_free(&view);
    return curve;
}

/* Formals: data, truth, ..., na_rm, event_level, case_weights. */
cel_sexp *cel_yardstick_curve(cel_interp *in, cel_args *a)
{
    static const char *const events[] = {"first", "second", NULL};
    cel_curve_kind kind = 0;
    while (strcmp(curve_functions[kind].name, cel_args_builtin(a)->name) != 0)
        kind++;
    cel_sexp *table = cel_arg_table(a, 0), *out = NULL;
    cel_metric_columns columns = {.estimate = SIZE_MAX};
    cel_metric_groups groups = {0};
    bool na_rm;
    size_t second;
    bool ok = table && cel_arg_flag(a, 3, &na_rm) && cel_arg_choice(a, 4, events, &second) &&
              cel_metric_column(in, a, 1, table, &columns.truth) && cel_metric_column(in, a, 5, table, &columns.weight) &&
              cel_metric_probs(in, a, 0, table, &columns);
    if (ok && columns.truth == SIZE_MAX)
        ok = cel_call_fail(a, "metric.column", "%s() needs the column of the truth", curve_functions[kind].name) != NULL;
    ok = ok && cel_metric_groups_of(in, table, &groups);
    cel_curve **curve = ok ? CEL_ARRAY(cel_curve *, groups.n) : NULL;
    cel_levels *levels = NULL;
    if (ok && !curve)
        cel_fail_here(in, "memory", "not enough memory");
    for (size_t g = 0; curve && ok && g < groups.n; g++)
        ok = (curve[g] = curve_of(in, a, kind, groups.part[g], &columns, second == 1, na_rm, &levels)) != NULL;
    if (curve && ok)
        out = curve_table(in, &groups, curve, levels);
    for (size_t g = 0; curve && g < groups.n; g++)
        cel_curve_free(curve[g]);
    cel_free(curve);
    cel_levels_drop(levels);
    cel_metric_groups_free(&groups);
    cel_metric_columns_free(&columns);
    const char *const classes[] = {curve_functions[kind].class, NULL};
    return out && cel_tibble_set_class(in, out, classes) ? out : NULL;
}
