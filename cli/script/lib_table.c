/* Looking at data frames: print, glimpse, and the questions base R asks of them (complete.cases, na.omit, summary). */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/frame_ops.h"
#include "cli/script/pillar.h"
#include "recipes/calendar.h"

/* ---- tibbles ---- */

/* An optional count: NULL, a number or Inf. False with an error. */
static bool optional_count(cel_args *a, size_t i, bool *given, double *out)
{
    *given = false;
    if (!cel_arg_given(a, i))
        return true;
    cel_sexp *x = cel_arg(a, i);
    if (!x || x->kind == CEL_S_NULL)
        return x != NULL;
    *given = true;
    if (!cel_arg_number(a, i, out))
        return false;
    if (*out >= 1)
        return true;
    cel_arg_fail(a, i, "argument.value", "%s must be at least 1", cel_args_name(a, i));
    return false;
}

static cel_sexp *print_tibble(cel_interp *in, cel_args *a)
{
    bool has_width, has_n;
    double width = 0, n = 0;
    cel_sexp *x = cel_arg_table(a, 0);
    if (!x || !optional_count(a, 1, &has_width, &width) || !optional_count(a, 3, &has_n, &n))
        return NULL;
    cel_text out = {0};
    bool good = cel_tibble_print(in, x, has_n ? (n > 1e15 ? cel_tibble_rows(x) : (size_t)n) : SIZE_MAX,
                                 has_width ? (width > INT_MAX ? INT_MAX : (int)width) : 0, &out);
    if (good)
        cel_write(in, out.text);
    cel_text_free(&out);
    return good ? x : NULL;
}

/* ---- plain data frames, as base R prints them ---- */

typedef struct printed {
    char **cell; /* rows + 1: the name, then the values */
    int width;
    bool left;
} printed;

static void free_printed(printed *p, size_t cols, size_t rows)
{
    for (size_t j = 0; p && j < cols; j++)
        for (size_t i = 0; p[j].cell && i <= rows; i++)
            cel_free(p[j].cell[i]);
    for (size_t j = 0; p && j < cols; j++)
        cel_free(p[j].cell);
    cel_free(p);
}

static bool print_cell(cel_interp *in, cel_sexp *x, const cel_sexp *formatted, size_t i, cel_text *t)
{
    char out[64];
    if (cel_is_factor(x) || x->kind == CEL_S_STRING) {
        const char *text = cel_sexp_text_at(x, i);
        cel_text_add(t, text ? text : "<NA>");
    } else if (x->kind == CEL_S_LIST)
        return cel_object_summary(in, x->as.v[i], t);
    else if (cel_sexp_inherits(x, "Date"))
        cel_text_add(t, isnan(cel_sexp_number_at(x, i)) ? "<NA>" : cel_format_date(cel_sexp_number_at(x, i), out));
    else if (cel_sexp_inherits(x, "POSIXct") && !isnan(cel_sexp_number_at(x, i))) {
        cel_format_datetime(cel_sexp_number_at(x, i), out);
        out[10] = ' ';
        out[19] = '\0';
        cel_text_add(t, out);
    } else
        cel_text_add(t, formatted && formatted->as.s[i] ? formatted->as.s[i] : "NA");
    return !t->failed;
}

static bool print_column(cel_interp *in, const char *name, cel_sexp *x, size_t rows, printed *p)
{
    bool plain = x->kind != CEL_S_LIST && x->kind != CEL_S_STRING && !cel_is_factor(x);
    size_t *row = CEL_ARRAY(size_t, rows);
    for (size_t i = 0; row && i < rows; i++)
        row[i] = i;
    x = row && cel_vector_size(x) != rows ? cel_vector_rows(in, x, row, rows) : row ? x : NULL;
    cel_free(row);
    cel_sexp *formatted = x && plain ? cel_format_vector(in, x, 0) : x;
    if (!x || !formatted || !(p->cell = CEL_ARRAY(char *, rows + 1)))
        return false;
    for (size_t i = 0; i <= rows; i++) {
        cel_text t = {0};
        bool good = true;
        if (i == 0)
            cel_text_add(&t, name);
        else
            good = print_cell(in, x, plain ? formatted : NULL, i - 1, &t);
        p->cell[i] = cel_text_take(&t);
        if (!good || !p->cell[i])
            return false;
        int width = cel_text_width(p->cell[i]);
        p->width = width > p->width ? width : p->width;
    }
    return true;
}

static bool print_row_names(const cel_sexp *x, size_t rows, printed *p)
{
    const cel_sexp *names = cel_sexp_attr(x, "row.names");
    p->left = true;
    if (!(p->cell = CEL_ARRAY(char *, rows + 1)))
        return false;
    for (size_t i = 0; i <= rows; i++) {
        cel_text t = {0};
        if (i > 0 && names && names->kind == CEL_S_STRING)
            cel_text_add(&t, names->as.s[i - 1]);
        else if (i > 0 && names && names->kind == CEL_S_INTEGER && names->n == rows && names->as.i[0] != CEL_NA_INT)
            cel_text_addf(&t, "%d", (int)names->as.i[i - 1]);
        else if (i > 0)
            cel_text_addf(&t, "%zu", i);
        if (!(p->cell[i] = cel_text_take(&t)))
            return false;
        int width = cel_text_width(p->cell[i]);
        p->width = width > p->width ? width : p->width;
    }
    return true;
}

static void add_padded(cel_text *out, const char *text, int width, bool left)
{
    int gap = width - cel_text_width(text);
    if (!left)
        cel_text_repeat(out, " ", gap > 0 ? (size_t)gap : 0);
    cel_text_add(out, text);
    if (left)
        cel_text_repeat(out, " ", gap > 0 ? (size_t)gap : 0);
}

/* Columns side by side as far as the width goes, the rest below. */
static bool print_plain(cel_interp *in, cel_sexp *x, bool row_names, cel_text *out)
{
    enum { MOST_CELLS = 99999 };
    size_t rows = cel_tibble_rows(x), shown = x->n && rows > MOST_CELLS / x->n ? MOST_CELLS / x->n : rows;
    if (x->n == 0) {
        cel_text_addf(out, "data frame with 0 columns and %zu rows\n", rows);
        return true;
    }
    if (rows == 0) {
        cel_text_add(out, "[1]");
        for (size_t j = 0; j < x->n; j++)
            cel_text_addf(out, " %s", cel_sexp_name(x, j));
        cel_text_add(out, "\n<0 rows> (or 0-length row.names)\n");
        return true;
    }
    printed *p = CEL_ARRAY(printed, x->n + 1);
    bool good = p && print_row_names(x, shown, &p[0]);
    for (size_t j = 0; good && j < x->n; j++)
        good = print_column(in, cel_sexp_name(x, j), x->as.v[j], shown, &p[j + 1]);
    int most = cel_option_width(in), left = good && row_names ? p[0].width : 0;
    for (size_t from = 1, to; good && from <= x->n; from = to) {
        int width = left;
        for (to = from; to <= x->n && (to == from || width + 1 + p[to].width <= most); to++)
            width += 1 + p[to].width;
        for (size_t i = 0; i <= shown; i++) {
            if (row_names)
                add_padded(out, p[0].cell[i], left, true);
            for (size_t j = from; j < to; j++) {
                cel_text_add(out, " ");
                add_padded(out, p[j].cell[i], p[j].width, p[j].left);
            }
            cel_text_add(out, "\n");
        }
    }
    if (good && shown < rows)
        cel_text_addf(out, " [ reached 'max' / getOption(\"max.print\") -- omitted %zu rows ]\n", rows - shown);
    free_printed(p, x->n + 1, shown);
    return good && !out->failed;
}

static cel_sexp *print_data_frame(cel_interp *in, cel_args *a)
{
    bool row_names;
    cel_sexp *x = cel_arg_table(a, 0);
    if (!x || !cel_arg_flag(a, 2, &row_names))
        return NULL;
    cel_text out = {0};
    bool good = print_plain(in, x, row_names, &out);
    if (good)
        cel_write(in, out.text);
    cel_text_free(&out);
    return good ? x : NULL;
}

/* ---- glimpse ---- */

static void add_quoted(cel_text *t, const char *text)
{
    cel_text_add(t, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            cel_text_add(t, "\\");
        if (*text == '\n')
            cel_text_add(t, "\\n");
        else
            cel_text_add_char(t, *text);
    }
    cel_text_add(t, "\"");
}

static bool glimpse_values(cel_interp *in, cel_sexp *x, cel_text *t)
{
    bool quoted = x->kind == CEL_S_STRING, list = x->kind == CEL_S_LIST;
    const cel_sexp *levels = cel_is_factor(x) ? cel_sexp_attr(x, "levels") : NULL;
    for (size_t i = 0; levels && i < levels->n; i++)
        quoted = quoted || strchr(levels->as.s[i], ',');
    cel_sexp *formatted = !levels && !list && x->kind != CEL_S_STRING ? cel_format_vector(in, x, 0) : x;
    if (!formatted)
        return false;
    cel_text_add(t, list ? "[" : "");
    for (size_t i = 0; i < x->n; i++) {
        cel_text_add(t, i ? ", " : "");
        if (list) {
            cel_text_add(t, "<");
            if (!cel_object_summary(in, x->as.v[i], t))
                return false;
            cel_text_add(t, ">");
        } else if (levels || x->kind == CEL_S_STRING) {
            const char *text = cel_sexp_text_at(x, i);
            if (text && quoted)
                add_quoted(t, text);
            else
                cel_text_add(t, text ? text : "NA");
        } else {
            cel_text cell = {0};
            bool good = print_cell(in, x, formatted, i, &cell);
            const char *text = cell.text ? cell.text : "";
            cel_text_add(t, strcmp(text, "<NA>") == 0 ? "NA" : text + strspn(text, " "));
            cel_text_free(&cell);
            if (!good)
                return false;
        }
    }
    cel_text_add(t, list ? "]" : "");
    return !t->failed;
}

static void add_cut(cel_text *out, const char *text, int width)
{
    if (cel_text_width(text) <= width) {
        cel_text_add(out, text);
        return;
    }
    cel_text_add_n(out, text, cel_text_fit(text, width - 1));
    cel_text_add(out, "\u2026");
}

static cel_sexp *glimpse(cel_interp *in, cel_args *a)
{
    bool has_width, good = true;
    double wide = 0;
    cel_sexp *x = cel_arg_table(a, 0);
    if (!x || !optional_count(a, 1, &has_width, &wide))
        return NULL;
    int width = has_width ? (int)fmin(wide, 10000) : cel_option_width(in), longest = 0;
    size_t rows = cel_tibble_rows(x), most = (size_t)(width / 3) < rows ? (size_t)(width / 3) : rows;
    char count[32];
    cel_text out = {0};
    cel_text_addf(&out, "Rows: %s\n", cel_big_mark(rows, count));
    cel_text_addf(&out, "Columns: %s\n", cel_big_mark(x->n, count));
    for (size_t j = 0; j < x->n; j++) {
        cel_text name = {0};
        cel_ticked_name(&name, cel_sexp_name(x, j));
        int own = name.text ? cel_text_width(name.text) : 0;
        longest = own > longest ? own : longest;
        cel_text_free(&name);
    }
    size_t *row = CEL_ARRAY(size_t, most);
    for (size_t i = 0; row && i < most; i++)
        row[i] = i;
    for (size_t j = 0; good && row && j < x->n; j++) {
        cel_text line = {0}, values = {0}, name = {0};
        cel_sexp *some = cel_vector_rows(in, x->as.v[j], row, most);
        cel_ticked_name(&name, cel_sexp_name(x, j));
        cel_text_add(&line, "$ ");
        add_padded(&line, name.text ? name.text : "", longest, true);
        cel_text_add(&line, " <");
        good = some && (some->kind == CEL_S_LIST && !cel_is_frame(some) ? (cel_text_add(&line, "list"), true) : cel_type_summary(in, some, &line));
        cel_text_add(&line, "> ");
        good = good && glimpse_values(in, some, &values);
        if (good) {
            cel_text_add(&out, line.text);
            add_cut(&out, values.text ? values.text : "", width - cel_text_width(line.text) - 1);
            cel_text_add(&out, "\n");
        }
        cel_text_free(&line);
        cel_text_free(&values);
        cel_text_free(&name);
    }
    cel_free(row);
    if (good)
        cel_write(in, out.text);
    cel_text_free(&out);
    return good ? x : NULL;
}

/* ---- missing values ---- */

static bool missing_at(const cel_sexp *x, size_t i)
{
    switch (x->kind) {
    case CEL_S_DOUBLE:
        return isnan(x->as.d[i]);
    case CEL_S_STRING:
        return x->as.s[i] == NULL;
    case CEL_S_LIST:
        return x->as.v[i]->n == 1 && cel_is_vector(x->as.v[i]) && x->as.v[i]->kind != CEL_S_LIST && missing_at(x->as.v[i], 0);
    default:
        return x->as.i[i] == CEL_NA_INT;
    }
}

/* Which rows have no missing value, as R's logical. */
static cel_sexp *complete_rows(cel_interp *in, const cel_sexp *x)
{
    size_t rows = cel_tibble_rows(x);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, rows);
    for (size_t i = 0; out && i < rows; i++)
        out->as.i[i] = 1;
    for (size_t j = 0; out && j < x->n; j++) {
        const cel_sexp *c = x->as.v[j];
        for (size_t i = 0; i < c->n && rows > 0; i++) /* a matrix column has several values for each row */
            if (missing_at(c, i))
                out->as.i[i % rows] = 0;
    }
    return out;
}

static cel_sexp *complete_cases(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    return x ? complete_rows(in, x) : NULL;
}

static cel_sexp *keep_complete(cel_interp *in, cel_sexp *x)
{
    cel_sexp *complete = complete_rows(in, x);
    size_t *row = complete ? CEL_ARRAY(size_t, complete->n) : NULL, n = 0;
    for (size_t i = 0; row && i < complete->n; i++)
        if (complete->as.i[i])
            row[n++] = i;
    cel_sexp *out = row ? cel_tibble_take(in, x, row, n) : NULL;
    cel_free(row);
    return out;
}

static cel_sexp *na_omit(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || cel_is_frame(x))
        return x ? keep_complete(in, x) : NULL;
    if (!cel_is_vector(x))
        return cel_arg_fail(a, 0, "argument.type", "object must be a data frame or a vector");
    size_t *row = CEL_ARRAY(size_t, x->n), n = 0;
    for (size_t i = 0; row && i < x->n; i++)
        if (!missing_at(x, i))
            row[n++] = i;
    cel_sexp *out = row ? cel_vector_rows(in, x, row, n) : cel_fail_here(in, "memory", "not enough memory");
    cel_free(row);
    return out;
}

static cel_sexp *drop_na(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_table(a, 0);
    size_t n = cel_dots(a), *col = NULL, chosen = 0;
    const char **renamed = NULL;
    if (!x)
        return NULL;
    if (n == 0)
        return keep_complete(in, x);
    cel_sexp **expr = CEL_ARRAY(cel_sexp *, n);
    for (size_t k = 0; expr && k < n; k++)
        expr[k] = cel_dots_expr(a, k);
    bool good = expr && cel_tibble_choose(in, x, n, expr, NULL, cel_dots_env(a, 0), &col, &renamed, &chosen);
    cel_sexp *some = good ? cel_tibble_select(in, x, col, chosen) : NULL, *complete = some ? complete_rows(in, some) : NULL;
    size_t *row = complete ? CEL_ARRAY(size_t, complete->n) : NULL, kept = 0;
    for (size_t i = 0; row && i < complete->n; i++)
        if (complete->as.i[i])
            row[kept++] = i;
    cel_sexp *out = row ? cel_tibble_take(in, x, row, kept) : NULL;
    cel_free(expr);
    cel_free(col);
    cel_free(renamed);
    cel_free(row);
    return out;
}

static const cel_builtin rows[] = {
    {"tibble", "print.tbl_df", "x, width = NULL, ..., n = NULL, max_extra_cols = NULL, max_footer_lines = NULL", print_tibble,
     "Print a tibble; n rows, width columns wide.", CEL_B_INVISIBLE | CEL_B_HIDDEN},
    {"base", "print.data.frame", "x, ..., row.names = TRUE", print_data_frame, "Print a plain data frame.", CEL_B_INVISIBLE | CEL_B_HIDDEN},
    {"dplyr", "glimpse", "x, width = NULL, ...", glimpse, "Columns down the page, their first values across.", CEL_B_GENERIC | CEL_B_INVISIBLE},
    {"stats", "complete.cases", "x", complete_cases, "Which rows have no missing value.", 0},
    {"stats", "na.omit", "object, ...", na_omit, "Rows (or elements) without missing values.", CEL_B_GENERIC},
    {"tidyr", "drop_na", "data, ...", drop_na, "Rows without missing values in the chosen columns.", 0},
};

const cel_library cel_library_table = {rows, sizeof rows / sizeof *rows};
