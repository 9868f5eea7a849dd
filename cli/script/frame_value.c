/* Data frames as values of the language, and their way to and from the library's frames. */
#include <string.h>

#include "cli/script/frame_value.h"

/* ---- data frames as values ---- */

static bool set_automatic_rows(cel_interp *in, cel_sexp *x, size_t rows)
{
    int32_t compact[] = {CEL_NA_INT, -(int32_t)rows}; /* R's own short form of 1..rows */
    cel_sexp *names = cel_sexp_integers(in, compact, 2);
    return names && cel_sexp_set_attr(in, x, "row.names", names);
}

bool cel_tibble_set_class(cel_interp *in, cel_sexp *x, const char *const *classes)
{
    enum { MOST = 12 };
    static const char *const tibble[] = {"tbl_df", "tbl", "data.frame"};
    const char *all[MOST + 4];
    size_t n = 0;
    for (; classes && classes[n] && n < MOST; n++)
        all[n] = classes[n];
    for (size_t i = 0; i < 3; i++)
        all[n++] = tibble[i];
    all[n] = NULL;
    return cel_sexp_set_class(in, x, all);
}

cel_sexp *cel_tibble_new(cel_interp *in, size_t cols, const char *const *names, size_t rows, bool tibble)
{
    static const char *const plain[] = {"data.frame", NULL};
    static const char *const none[] = {NULL};
    cel_sexp *x = cel_sexp_list(in, cols, cols ? names : none);
    if (!x)
        return NULL;
    if (cols == 0 && !cel_sexp_set_attr(in, x, "names", cel_sexp_vector(in, CEL_S_STRING, 0)))
        return NULL;
    bool whole = tibble ? cel_tibble_set_class(in, x, NULL) : cel_sexp_set_class(in, x, plain);
    return whole && set_automatic_rows(in, x, rows) ? x : NULL;
}

/* Rows of one column: of a matrix its first dimension. */
static size_t column_rows(const cel_sexp *x)
{
    if (cel_is_frame(x))
        return cel_tibble_rows(x);
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    return dim && dim->n == 2 ? (size_t)cel_sexp_number_at(dim, 0) : x->n;
}

size_t cel_tibble_rows(const cel_sexp *x)
{
    const cel_sexp *names = cel_sexp_attr(x, "row.names");
    if (names && (names->kind == CEL_S_INTEGER || names->kind == CEL_S_DOUBLE) && names->n == 2 &&
        cel_sexp_integer_at(names, 0) == CEL_NA_INT) {
        int32_t n = cel_sexp_integer_at(names, 1);
        return (size_t)(n < 0 ? -n : n);
    }
    if (names)
        return names->n;
    return x->n > 0 ? column_rows(x->as.v[0]) : 0;
}

static void set_missing(cel_sexp *x, size_t i, cel_sexp *null)
{
    switch (x->kind) {
    case CEL_S_DOUBLE:
        x->as.d[i] = cel_na();
        break;
    case CEL_S_STRING:
        x->as.s[i] = NULL;
        break;
    case CEL_S_LIST:
        x->as.v[i] = null;
        break;
    default:
        x->as.i[i] = CEL_NA_INT;
    }
}

static void copy_element(cel_sexp *to, size_t i, const cel_sexp *from, size_t j)
{
    switch (from->kind) {
    case CEL_S_DOUBLE:
        to->as.d[i] = from->as.d[j];
        break;
    case CEL_S_STRING:
        to->as.s[i] = from->as.s[j];
        break;
    case CEL_S_LIST:
        cel_sexp_set(to, i, from->as.v[j]);
        break;
    default:
        to->as.i[i] = from->as.i[j];
    }
}

static cel_sexp *matrix_rows(cel_interp *in, cel_sexp *x, const size_t *row, size_t n)
{
    size_t rows = column_rows(x), width = rows ? x->n / rows : (size_t)cel_sexp_number_at(cel_sexp_attr(x, "dim"), 1);
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, n * width);
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)n, (int32_t)width}, 2);
    if (!out || !dim)
        return NULL;
    for (size_t j = 0; j < width; j++)
        for (size_t i = 0; i < n; i++)
            if (row[i] == SIZE_MAX)
                set_missing(out, j * n + i, cel_null(in));
            else
                copy_element(out, j * n + i, x, j * rows + row[i]);
    cel_sexp *names = cel_sexp_attr(x, "dimnames");
    if (names && names->kind == CEL_S_LIST && names->n == 2) {
        cel_sexp *kept = cel_sexp_list(in, 2, NULL);
        if (!kept)
            return NULL;
        cel_sexp_set(kept, 1, names->as.v[1]);
        if (!cel_sexp_set_attr(in, out, "dimnames", kept))
            return NULL;
    }
    return cel_sexp_set_attr(in, out, "dim", dim) ? out : NULL;
}

cel_sexp *cel_vector_rows(cel_interp *in, cel_sexp *x, const size_t *row, size_t n)
{
    if (cel_is_frame(x))
        return cel_tibble_take(in, x, row, n);
    if (cel_sexp_attr(x, "dim"))
        return matrix_rows(in, x, row, n);
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, n);
    if (!out)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (row[i] == SIZE_MAX)
            set_missing(out, i, cel_null(in));
        else
            copy_element(out, i, x, row[i]);
    cel_sexp *names = cel_sexp_attr(x, "names");
    if (names) {
        cel_sexp *kept = cel_sexp_vector(in, CEL_S_STRING, n);
        if (!kept)
            return NULL;
        for (size_t i = 0; i < n; i++)
            kept->as.s[i] = row[i] == SIZE_MAX ? NULL : names->as.s[row[i]];
        if (!cel_sexp_set_attr(in, out, "names", kept))
            return NULL;
    }
    return cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

/* Names of the kept rows; automatic ones are counted anew. A data frame's rows taken twice get ".1" as in R. */
static bool take_row_names(cel_interp *in, cel_sexp *out, const cel_sexp *x, const size_t *row, size_t n)
{
    cel_sexp *names = cel_sexp_attr(x, "row.names");
    if (!names || names->kind != CEL_S_STRING || cel_sexp_inherits(x, "tbl_df"))
        return set_automatic_rows(in, out, n);
    cel_sexp *kept = cel_sexp_vector(in, CEL_S_STRING, n);
    size_t *times = CEL_ARRAY(size_t, names->n);
    bool whole = kept && times;
    for (size_t i = 0; whole && i < n; i++) {
        cel_text t = {0};
        if (row[i] == SIZE_MAX)
            cel_text_add(&t, "NA");
        else if (times[row[i]] > 0)
            cel_text_addf(&t, "%s.%zu", names->as.s[row[i]], times[row[i]]);
        else
            cel_text_add(&t, names->as.s[row[i]]);
        if (row[i] != SIZE_MAX)
            times[row[i]]++;
        whole = !t.failed && cel_sexp_set_text(in, kept, i, t.text ? t.text : "");
        cel_text_free(&t);
    }
    cel_free(times);
    return whole && cel_sexp_set_attr(in, out, "row.names", kept);
}

/* A list of `n` columns like `x` but for columns and row names. */
static cel_sexp *shell(cel_interp *in, cel_sexp *x, size_t n, const char *const *names)
{
    cel_sexp *out = cel_sexp_list(in, n, n ? names : NULL);
    if (!out || (n == 0 && !cel_sexp_set_attr(in, out, "names", cel_sexp_vector(in, CEL_S_STRING, 0))))
        return NULL;
    return cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

static cel_sexp *shell_of_all(cel_interp *in, cel_sexp *x)
{
    const cel_sexp *names = cel_sexp_attr(x, "names");
    return shell(in, x, x->n, names ? names->as.s : NULL);
}

cel_sexp *cel_tibble_take(cel_interp *in, cel_sexp *x, const size_t *row, size_t n)
{
    cel_sexp *out = shell_of_all(in, x);
    if (!out || !take_row_names(in, out, x, row, n))
        return NULL;
    for (size_t j = 0; j < x->n; j++) {
        cel_sexp *column = cel_vector_rows(in, x->as.v[j], row, n);
        if (!column)
            return NULL;
        cel_sexp_set(out, j, column);
    }
    return out;
}

cel_sexp *cel_tibble_select(cel_interp *in, cel_sexp *x, const size_t *col, size_t n)
{
    const char **names = CEL_ARRAY(const char *, n);
    for (size_t j = 0; names && j < n; j++)
        names[j] = cel_sexp_name(x, col[j]);
    cel_sexp *out = names ? shell(in, x, n, names) : NULL;
    for (size_t j = 0; out && j < n; j++)
        cel_sexp_set(out, j, x->as.v[col[j]]);
    if (!names)
        cel_fail_here(in, "memory", "not enough memory");
    cel_free(names);
    return out;
}

cel_sexp *cel_tibble_with(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *column)
{
    size_t at = 0;
    while (at < x->n && strcmp(cel_sexp_name(x, at), name) != 0)
        at++;
    const char **names = CEL_ARRAY(const char *, x->n + 1);
    for (size_t j = 0; names && j < x->n; j++)
        names[j] = cel_sexp_name(x, j);
    if (names)
        names[at] = name;
    cel_sexp *out = names ? shell(in, x, at < x->n ? x->n : x->n + 1, names) : NULL;
    for (size_t j = 0; out && j < x->n; j++)
        cel_sexp_set(out, j, x->as.v[j]);
    if (out)
        cel_sexp_set(out, at, column);
    if (!names)
        cel_fail_here(in, "memory", "not enough memory");
    cel_free(names);
    return out;
}

/* ---- a vector as a column ---- */

static cel_levels *levels_of(const cel_sexp *x)
{
    const cel_sexp *levels = cel_sexp_attr(x, "levels");
    return cel_levels_new(levels ? levels->as.s : NULL, levels ? (int32_t)levels->n : 0, cel_sexp_inherits(x, "ordered"));
}

static cel_column *factor_column(const cel_sexp *x)
{
    cel_levels *levels = levels_of(x);
    cel_column *c = levels ? cel_column_new(CEL_FACTOR, x->n, levels) : NULL;
    int32_t *restrict to = c ? c->code : NULL;
    const int32_t *restrict from = x->as.i;
    for (size_t i = 0; c && i < x->n; i++)
        to[i] = from[i] == CEL_NA_INT ? CEL_NA_INT : from[i] - 1;
    cel_levels_drop(levels);
    return c;
}

static cel_column *text_column(const cel_sexp *x)
{
    cel_dictionary d = {0};
    cel_column *c = cel_column_new(CEL_STRING, x->n, NULL);
    bool whole = c != NULL;
    const char *last = NULL; /* interned: equal texts are equal pointers, and often follow each other */
    int32_t code = CEL_NA_INT;
    for (size_t i = 0; whole && i < x->n; i++) {
        if (x->as.s[i] != last) {
            last = x->as.s[i];
            code = last ? cel_dictionary_add(&d, last, strlen(last)) : CEL_NA_INT;
            whole = !last || code >= 0;
        }
        c->code[i] = code;
    }
    if (whole)
        whole = (c->levels = cel_dictionary_levels(&d, false)) != NULL;
    cel_dictionary_free(&d);
    if (!whole) {
        cel_column_drop(c);
        return NULL;
    }
    return c;
}

static cel_column *matrix_column(const cel_sexp *x)
{
    size_t rows = column_rows(x), width = rows ? x->n / rows : (size_t)cel_sexp_number_at(cel_sexp_attr(x, "dim"), 1);
    cel_column *c = cel_column_matrix(rows, width);
    for (size_t i = 0; c && i < rows; i++)
        for (size_t j = 0; j < width; j++)
            c->num[i * width + j] = cel_sexp_number_at(x, j * rows + i);
    return c;
}

static bool is_numbers(const cel_sexp *x)
{
    return x->kind == CEL_S_LOGICAL || cel_is_number(x);
}

/* Rows and columns of an element of a list column; 0 rows: a plain vector. */
static void element_shape(const cel_sexp *x, size_t *rows, size_t *cols)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    *rows = dim && dim->n == 2 ? (size_t)cel_sexp_number_at(dim, 0) : 0;
    *cols = *rows ? x->n / *rows : x->n;
}

/* A list of vectors or matrices of one shape, as step_collapse() makes them; NULL without an error when it is none. */
static cel_column *list_column(const cel_sexp *x)
{
    size_t rows = 0, cols = 0;
    for (size_t i = 0; i < x->n; i++) {
        const cel_sexp *one = x->as.v[i], *dim = cel_sexp_attr(one, "dim");
        size_t r, k;
        if (!is_numbers(one) || (dim && dim->n != 2))
            return NULL;
        element_shape(one, &r, &k);
        if (i > 0 && (r != rows || k != cols))
            return NULL;
        rows = r;
        cols = k;
    }
    cel_column *c = cel_column_matrix(x->n, (rows ? rows : 1) * cols);
    if (!c)
        return NULL;
    c->height = rows;
    for (size_t i = 0; i < x->n; i++)
        for (size_t r = 0; r < (rows ? rows : 1); r++)
            for (size_t k = 0; k < cols; k++)
                c->num[i * c->width + r * cols + k] = cel_sexp_number_at(x->as.v[i], k * (rows ? rows : 1) + r);
    return c;
}

static cel_column *plain_column(const cel_sexp *x)
{
    cel_type type = x->kind == CEL_S_LOGICAL ? CEL_LOGICAL : CEL_INTEGER;
    if (cel_sexp_inherits(x, "Date") || cel_sexp_inherits(x, "POSIXct") || x->kind == CEL_S_DOUBLE) {
        type = cel_sexp_inherits(x, "Date") ? CEL_DATE : cel_sexp_inherits(x, "POSIXct") ? CEL_DATETIME : CEL_DOUBLE;
        cel_column *c = cel_column_new(type, x->n, NULL);
        if (c && x->kind == CEL_S_DOUBLE && x->n > 0)
            memcpy(c->num, x->as.d, x->n * sizeof *c->num);
        for (size_t i = 0; c && x->kind != CEL_S_DOUBLE && i < x->n; i++)
            c->num[i] = cel_sexp_number_at(x, i);
        return c;
    }
    cel_column *c = cel_column_new(type, x->n, NULL);
    if (c && x->n > 0)
        memcpy(c->code, x->as.i, x->n * sizeof *c->code);
    return c;
}

cel_column *cel_column_of(cel_interp *in, cel_sexp *x, const char *name)
{
    cel_column *c;
    bool matrix = cel_sexp_attr(x, "dim") != NULL;
    c = x->kind == CEL_S_LIST && !cel_is_frame(x) ? list_column(x) : NULL;
    if (c)
        return c;
    if (!cel_is_vector(x) || x->kind == CEL_S_LIST || (matrix && x->kind == CEL_S_STRING)) {
        char what[128];
        cel_fail_here(in, "frame.column", "column %s is %s, which is not a column of values", name, cel_sexp_describe(x, what, sizeof what));
        return NULL;
    }
    if (cel_is_factor(x))
        c = factor_column(x);
    else if (matrix)
        c = matrix_column(x);
    else
        c = x->kind == CEL_S_STRING ? text_column(x) : plain_column(x);
    if (!c)
        cel_fail_here(in, "memory", "not enough memory");
    return c;
}

cel_frame *cel_frame_of(cel_interp *in, cel_sexp *x)
{
    cel_error err;
    cel_frame *f = cel_frame_new(cel_tibble_rows(x));
    bool whole = f != NULL;
    if (!whole)
        cel_fail_here(in, "memory", "not enough memory");
    for (size_t j = 0; whole && j < x->n; j++) {
        const char *name = cel_sexp_name(x, j);
        cel_column *c = cel_column_of(in, x->as.v[j], name);
        whole = c != NULL;
        if (whole && cel_frame_find(f, name) >= 0) {
            cel_fail_here(in, "frame.name", "the data has two columns named %s", name);
            whole = false;
        } else if (whole && cel_frame_set(f, name, c, &err) != CEL_OK) {
            cel_fail_here(in, err.code, "%s", err.message);
            whole = false;
        }
        cel_column_drop(c);
    }
    if (!whole) {
        cel_frame_drop(f);
        return NULL;
    }
    return f;
}

/* ---- a column as a vector ---- */

static cel_sexp *text_value(cel_interp *in, const cel_column *c)
{
    int32_t n = c->levels ? c->levels->n : 0;
    const char **interned = CEL_ARRAY(const char *, (size_t)n);
    cel_sexp *out = interned ? cel_sexp_vector(in, CEL_S_STRING, c->n) : NULL;
    if (!interned)
        cel_fail_here(in, "memory", "not enough memory");
    for (int32_t k = 0; out && k < n; k++)
        if (!(interned[k] = cel_intern(in, c->levels->label[k])))
            out = NULL;
    for (size_t i = 0; out && i < c->n; i++)
        out->as.s[i] = c->code[i] == CEL_NA_INT ? NULL : interned[c->code[i]];
    cel_free(interned);
    return out;
}

static cel_sexp *matrix_value(cel_interp *in, const cel_column *c)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, c->n * c->width);
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)c->n, (int32_t)c->width}, 2);
    if (!out || !dim)
        return NULL;
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->width; j++)
            out->as.d[j * c->n + i] = c->num[i * c->width + j];
    return cel_sexp_set_attr(in, out, "dim", dim) ? out : NULL;
}

/* A list of matrices. */
static cel_sexp *list_value(cel_interp *in, const cel_column *c)
{
    size_t rows = c->height, cols = c->width / rows;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, c->n);
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)rows, (int32_t)cols}, 2);
    if (!out || !dim)
        return NULL;
    cel_sexp_share(dim);
    for (size_t i = 0; i < c->n; i++) {
        cel_sexp *one = cel_sexp_vector(in, CEL_S_DOUBLE, c->width);
        for (size_t r = 0; one && r < rows; r++)
            for (size_t k = 0; k < cols; k++)
                one->as.d[k * rows + r] = c->num[i * c->width + r * cols + k];
        if (!one || !cel_sexp_set_attr(in, one, "dim", dim))
            return NULL;
        cel_sexp_set(out, i, one);
    }
    return out;
}

cel_sexp *cel_column_value(cel_interp *in, const cel_column *c)
{
    static const char *const date[] = {"Date", NULL}, *const time[] = {"POSIXct", "POSIXt", NULL};
    cel_sexp *out;
    switch (c->type) {
    case CEL_FACTOR:
        return cel_sexp_factor(in, c->code, c->n, (const char *const *)c->levels->label, (size_t)c->levels->n, c->levels->ordered);
    case CEL_STRING:
        return text_value(in, c);
    case CEL_MATRIX:
        return c->height ? list_value(in, c) : matrix_value(in, c);
    case CEL_INTEGER:
        return cel_sexp_integers(in, c->code, c->n);
    case CEL_LOGICAL:
        out = cel_sexp_vector(in, CEL_S_LOGICAL, c->n);
        if (out && c->n > 0)
            memcpy(out->as.i, c->code, c->n * sizeof *c->code);
        return out;
    case CEL_DATE:
        out = cel_sexp_numbers(in, c->num, c->n);
        return out && cel_sexp_set_class(in, out, date) ? out : NULL;
    case CEL_DATETIME:
        out = cel_sexp_numbers(in, c->num, c->n);
        return out && cel_sexp_set_class(in, out, time) && cel_sexp_set_attr(in, out, "tzone", cel_sexp_string(in, "UTC")) ? out : NULL;
    default:
        return cel_sexp_numbers(in, c->num, c->n);
    }
}

cel_sexp *cel_frame_value(cel_interp *in, const cel_frame *f, bool tibble)
{
    cel_sexp *x = cel_tibble_new(in, f->cols, (const char *const *)f->name, f->rows, tibble);
    for (size_t j = 0; x && j < f->cols; j++) {
        cel_sexp *column = cel_column_value(in, f->column[j]);
        if (!column)
            return NULL;
        cel_sexp_set(x, j, column);
    }
    return x;
}

/* ---- arguments ---- */

cel_sexp *cel_arg_table(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x || cel_is_frame(x))
        return x;
    char what[128];
    return cel_arg_fail(a, i, "arg.type", "%s must be a data frame, not %s", cel_args_name(a, i), cel_sexp_describe(x, what, sizeof what));
}

cel_frame *cel_arg_frame(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg_table(a, i);
    return x ? cel_frame_of(in, x) : NULL;
}
