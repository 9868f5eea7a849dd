/* Matrices: matrix, array, t, %*%, crossprod, cbind, rbind, rowSums, apply, outer, diag, solve. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "cli/script/vectors.h"

/* Rows and columns of a matrix (a vector is one column). */
static void shape(const cel_sexp *x, size_t *rows, size_t *cols)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    *rows = dim && dim->n == 2 ? (size_t)cel_sexp_integer_at(dim, 0) : x->n;
    *cols = dim && dim->n == 2 ? (size_t)cel_sexp_integer_at(dim, 1) : 1;
}

static bool is_matrix(const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    return dim && dim->n == 2;
}

static bool set_shape(cel_interp *in, cel_sexp *x, size_t rows, size_t cols)
{
    const int32_t both[] = {(int32_t)rows, (int32_t)cols};
    cel_sexp *dim = rows <= INT32_MAX && cols <= INT32_MAX ? cel_sexp_integers(in, both, 2) : cel_no_memory(in);
    return dim && cel_sexp_set_attr(in, x, "dim", dim);
}

static bool set_both_names(cel_interp *in, cel_sexp *x, cel_sexp *rows, cel_sexp *cols)
{
    bool none = (!rows || rows->kind == CEL_S_NULL) && (!cols || cols->kind == CEL_S_NULL);
    cel_sexp *both = none ? NULL : cel_sexp_vector(in, CEL_S_LIST, 2);
    if (none)
        return true;
    if (!both)
        return false;
    cel_sexp_set(both, 0, rows ? rows : in->null);
    cel_sexp_set(both, 1, cols ? cols : in->null);
    return cel_sexp_set_attr(in, x, "dimnames", both);
}

static cel_sexp *side_names(const cel_sexp *x, size_t side)
{
    cel_sexp *all = cel_sexp_attr(x, "dimnames");
    return all && all->kind == CEL_S_LIST && side < all->n && all->as.v[side]->kind == CEL_S_STRING ? all->as.v[side] : NULL;
}

/* A data frame as a matrix of its columns' common kind; other values themselves. */
static cel_sexp *as_matrix_value(cel_interp *in, cel_sexp *x)
{
    if (!cel_is_frame(x))
        return x;
    cel_sexp_kind kind = CEL_S_LOGICAL;
    for (size_t c = 0; c < x->n; c++) {
        cel_sexp *v = x->as.v[c];
        cel_sexp_kind own = cel_is_factor(v) ? CEL_S_STRING : (cel_sexp_kind)v->kind;
        kind = own > kind ? own : kind;
    }
    size_t rows = cel_table_height(x);
    cel_sexp *out = cel_sexp_vector(in, kind, rows * x->n);
    for (size_t c = 0; out && c < x->n; c++) {
        cel_sexp *v = x->as.v[c];
        if (v->n != rows)
            return cel_fail_here(in, "script.matrix", "column %zu of the table is not a plain vector", c + 1);
        bool number = kind == CEL_S_STRING && (v->kind == CEL_S_DOUBLE || v->kind == CEL_S_INTEGER) && !v->attr;
        cel_sexp *plain = v;
        if (number && !(v = cel_apply_name(in, "format", 1, &v, NULL))) /* among texts, R writes numbers to a common width */
            return NULL;
        if (!(v = cel_coerce(in, v, kind)))
            return NULL;
        for (size_t r = 0; r < rows; r++) {
            cel_copy_element(out, c * rows + r, v, r);
            if (number && isnan(cel_sexp_number_at(plain, r)))
                cel_set_missing(in, out, c * rows + r);
        }
    }
    cel_sexp *row_names = cel_sexp_attr(x, "row.names");
    if (!out || !set_shape(in, out, rows, x->n))
        return NULL;
    return set_both_names(in, out, row_names && row_names->kind == CEL_S_STRING ? row_names : NULL, cel_sexp_attr(x, "names")) ? out : NULL;
}

static cel_sexp *number_matrix(cel_interp *in, cel_args *a, size_t i)
{
    char what[80];
    cel_sexp *x = cel_arg(a, i);
    if (!x || !(x = as_matrix_value(in, x)))
        return NULL;
    if (!cel_is_number(x) && x->kind != CEL_S_LOGICAL)
        return cel_arg_fail(a, i, "script.matrix", "%s needs numbers, not %s", a->builtin->name, cel_sexp_describe(x, what, sizeof what));
    return cel_coerce(in, x, CEL_S_DOUBLE);
}

static cel_sexp *matrix(cel_interp *in, cel_args *a)
{
    char what[80];
    bool by_row, give_rows = cel_arg_given(a, 1), give_cols = cel_arg_given(a, 2);
    size_t rows = 1, cols = 1;
    cel_sexp *x = cel_arg(a, 0), *names = x ? cel_arg(a, 4) : NULL;
    if (!names || (give_rows && !cel_arg_count(a, 1, &rows)) || (give_cols && !cel_arg_count(a, 2, &cols)) || !cel_arg_flag(a, 3, &by_row))
        return NULL;
    if (!cel_is_vector(x))
        return cel_arg_fail(a, 0, "script.matrix", "a matrix is made of a vector, not %s", cel_sexp_describe(x, what, sizeof what));
    if (cel_is_factor(x) && !(x = cel_coerce(in, x, CEL_S_STRING)))
        return NULL;
    if (!give_rows && !give_cols)
        rows = x->n;
    else if (!give_rows)
        rows = cols ? (x->n + cols - 1) / cols : 0;
    else if (!give_cols)
        cols = rows ? (x->n + rows - 1) / rows : 0;
    if (cols && rows > INT32_MAX / cols)
        return cel_no_memory(in);
    size_t n = rows * cols;
    if (x->n > 1 && n % x->n && !cel_warn(in, "data length [%zu] is not a sub-multiple or multiple of the size of the matrix", x->n))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, n);
    for (size_t i = 0; out && i < n; i++) {
        if (x->n == 0)
            cel_set_missing(in, out, i);
        else
            cel_copy_element(out, i, x, (by_row ? (i % rows) * cols + i / rows : i) % x->n);
    }
    if (!out || !set_shape(in, out, rows, cols))
        return NULL;
    cel_sexp *args[] = {out, names};
    return names->kind == CEL_S_NULL ? out : cel_apply_name(in, "dimnames<-", 2, args, NULL);
}

static cel_sexp *array(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *dim = x ? (cel_arg_given(a, 1) ? cel_arg(a, 1) : cel_sexp_number(in, (double)x->n)) : NULL;
    double n = 1;
    if (!dim)
        return NULL;
    for (size_t i = 0; i < dim->n; i++)
        n *= cel_sexp_number_at(dim, i);
    if (!cel_is_vector(x) || !cel_is_number(dim) || !(n >= 0 && n < 1e12))
        return cel_arg_fail(a, cel_is_vector(x) ? 1 : 0, "script.matrix", "array() needs a vector and its extents");
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, (size_t)n);
    for (size_t i = 0; out && i < out->n; i++) {
        if (x->n)
            cel_copy_element(out, i, x, i % x->n);
        else
            cel_set_missing(in, out, i);
    }
    cel_sexp *args[] = {out, dim};
    out = out ? cel_apply_name(in, "dim<-", 2, args, NULL) : NULL;
    if (out && cel_arg_given(a, 2)) {
        cel_sexp *named[] = {out, cel_arg(a, 2)};
        return named[1] ? cel_apply_name(in, "dimnames<-", 2, named, NULL) : NULL;
    }
    return out;
}

static cel_sexp *as_matrix(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || cel_is_frame(x))
        return x ? as_matrix_value(in, x) : NULL;
    if (is_matrix(x))
        return x;
    cel_sexp *out = cel_sexp_copy(in, x), *names = cel_sexp_attr(x, "names");
    if (!cel_is_vector(x))
        return cel_arg_fail(a, 0, "script.matrix", "this cannot be a matrix");
    return out && cel_sexp_set_attr(in, out, "names", NULL) && set_shape(in, out, x->n, 1) && set_both_names(in, out, names, NULL) ? out : NULL;
}

static cel_sexp *transpose(cel_interp *in, cel_args *a)
{
    size_t rows, cols;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !(x = as_matrix_value(in, x)))
        return NULL;
    if (!cel_is_vector(x))
        return cel_arg_fail(a, 0, "script.matrix", "t() needs a matrix");
    shape(x, &rows, &cols);
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, x->n);
    for (size_t r = 0; out && r < rows; r++)
        for (size_t c = 0; c < cols; c++)
            cel_copy_element(out, r * cols + c, x, c * rows + r);
    if (!out || !set_shape(in, out, cols, rows))
        return NULL;
    return is_matrix(x) ? (set_both_names(in, out, side_names(x, 1), side_names(x, 0)) ? out : NULL)
                        : set_both_names(in, out, NULL, cel_sexp_attr(x, "names")) ? out : NULL;
}

/* Sum over k of x[i, k] y[k, j] with the strides of the two. */
static cel_sexp *multiply(cel_interp *in, const double *x, size_t x_row, size_t x_col, const double *y, size_t y_row, size_t y_col, size_t m, size_t n, size_t k)
{
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, m * n);
    for (size_t j = 0; out && j < n; j++) {
        for (size_t i = 0; i < m; i++) {
            double sum = 0;
            for (size_t p = 0; p < k; p++)
                sum += x[i * x_row + p * x_col] * y[p * y_row + j * y_col];
            out->as.d[j * m + i] = sum;
        }
        if ((j & 15) == 0 && cel_interrupted(in))
            return NULL;
    }
    return out && set_shape(in, out, m, n) ? out : NULL;
}

static cel_sexp *product(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    bool cross = name[0] == 'c', tcross = name[0] == 't';
    cel_sexp *x = number_matrix(in, a, 0), *y = x ? ((cross || tcross) && (!cel_arg_given(a, 1) || cel_arg(a, 1)->kind == CEL_S_NULL) ? x : number_matrix(in, a, 1)) : NULL;
    size_t xr, xc, yr, yc;
    if (!y)
        return NULL;
    shape(x, &xr, &xc);
    shape(y, &yr, &yc);
    if (name[0] == '%') { /* vectors stand as rows or columns, as it fits */
        if (!is_matrix(x) && is_matrix(y) && xr != yr) {
            xc = 1;
        } else if (!is_matrix(x) && (is_matrix(y) ? xr == yr : true)) {
            if (!is_matrix(y) && xr != yr && yr != 1)
                return cel_call_fail(a, "script.matrix", "%zu x 1 and %zu x 1 cannot be multiplied", xr, yr);
            xc = xr;
            xr = 1;
        }
        if (!is_matrix(y) && xc != yr && xc == 1) {
            yc = yr;
            yr = 1;
        }
        if (xc != yr)
            return cel_call_fail(a, "script.matrix", "%zu x %zu and %zu x %zu cannot be multiplied", xr, xc, yr, yc);
        cel_sexp *out = multiply(in, x->as.d, 1, xr, y->as.d, 1, yr, xr, yc, xc);
        return out && set_both_names(in, out, side_names(x, 0), side_names(y, 1)) ? out : NULL;
    }
    if (cross ? xr != yr : xc != yc)
        return cel_call_fail(a, "script.matrix", "%zu x %zu and %zu x %zu do not fit", xr, xc, yr, yc);
    cel_sexp *out = cross ? multiply(in, x->as.d, xr, 1, y->as.d, 1, yr, xc, yc, xr) : multiply(in, x->as.d, 1, xr, y->as.d, yr, 1, xr, yr, xc);
    return out && set_both_names(in, out, side_names(x, cross ? 1 : 0), side_names(y, cross ? 1 : 0)) ? out : NULL;
}

/* rowSums, colSums, rowMeans, colMeans */
static cel_sexp *margins(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    bool by_row = name[0] == 'r', mean = strstr(name, "Means") != NULL, skip;
    cel_sexp *x = number_matrix(in, a, 0);
    size_t rows, cols;
    if (!x || !cel_arg_flag(a, 1, &skip))
        return NULL;
    if (!is_matrix(x))
        return cel_arg_fail(a, 0, "script.matrix", "%s() needs a matrix or data frame", name);
    shape(x, &rows, &cols);
    size_t n = by_row ? rows : cols, length = by_row ? cols : rows;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    for (size_t i = 0; out && i < n; i++) {
        long double sum = 0;
        size_t used = 0;
        for (size_t k = 0; k < length; k++) {
            double v = by_row ? x->as.d[k * rows + i] : x->as.d[i * rows + k];
            if (skip && isnan(v))
                continue;
            sum += (long double)v;
            used++;
        }
        out->as.d[i] = mean ? (used ? (double)(sum / (long double)used) : NAN) : (double)sum;
    }
    cel_sexp *names = side_names(x, by_row ? 0 : 1);
    return out && (!names || cel_sexp_set_attr(in, out, "names", names)) ? out : NULL;
}

/* ---- cbind, rbind of vectors and matrices; tables have methods of their own ---- */

/* rbind(table, list(1, "x")): a list or vector without names is a row in the order of the table's columns. */
static bool rows_by_place(cel_interp *in, cel_sexp *parts, cel_sexp *table)
{
    for (size_t k = 0; k < parts->n; k++) {
        cel_sexp *x = parts->as.v[k];
        if (cel_is_frame(x) || !cel_is_vector(x) || x->n != table->n || cel_sexp_attr(x, "dim") || cel_sexp_attr(x, "names"))
            continue;
        cel_sexp *row = cel_apply_name(in, "as.list", 1, &x, NULL);
        if (!row || !(row = cel_sexp_copy(in, row)) || !cel_sexp_set_attr(in, row, "names", cel_sexp_attr(table, "names")) ||
            !(row = cel_apply_name(in, "as.data.frame", 1, &row, NULL)))
            return false;
        cel_sexp_set(parts, k, row);
    }
    return true;
}

static cel_sexp *bind(cel_interp *in, cel_args *a)
{
    bool columns = a->builtin->name[0] == 'c';
    cel_sexp *parts = cel_dots_list(a);
    size_t length = 0, total = 0;
    bool fixed = false;
    cel_sexp_kind kind = CEL_S_NULL;
    if (!parts)
        return NULL;
    for (size_t k = 0; k < parts->n; k++) {
        cel_sexp *x = parts->as.v[k];
        if (cel_is_frame(x) && !columns && !rows_by_place(in, parts, x))
            return NULL;
        if (cel_is_frame(x)) {
            cel_sexp *names = cel_sexp_attr(parts, "names");
            cel_sexp *out = cel_apply_name(in, columns ? "bind_cols" : "bind_rows", parts->n, parts->as.v, names ? names->as.s : NULL);
            cel_sexp *both[] = {parts, out}, *rows = out && !cel_sexp_inherits(out, "tbl_df") ? cel_apply_name(in, columns ? "row_names_beside" : "row_names_below", 2, both, NULL) : NULL;
            if (rows && rows->kind == CEL_S_STRING && (!(out = cel_sexp_copy(in, out)) || !cel_sexp_set_attr(in, out, "row.names", rows)))
                return NULL;
            return in->signal ? NULL : out;
        }
        if (x->kind == CEL_S_NULL)
            continue;
        if (!cel_is_vector(x))
            return cel_dots_fail(a, k, "script.matrix", "%s() puts vectors and matrices together", a->builtin->name);
        size_t rows, cols;
        shape(x, &rows, &cols);
        kind = x->kind > kind ? (cel_sexp_kind)x->kind : kind;
        if (is_matrix(x)) {
            size_t own = columns ? rows : cols;
            if (fixed && own != length)
                return cel_dots_fail(a, k, "script.matrix", "this has %zu %s, those before it %zu", own, columns ? "rows" : "columns", length);
            fixed = true;
            length = own;
            total += columns ? cols : rows;
        } else {
            if (!fixed && x->n > length)
                length = x->n;
            total += x->n > 0;
        }
    }
    if (kind == CEL_S_NULL)
        return in->null;
    cel_sexp *out = cel_sexp_vector(in, kind, length * total), *names = out ? cel_sexp_vector(in, CEL_S_STRING, total) : NULL, *other = NULL;
    bool any = false;
    size_t at = 0;
    for (size_t k = 0; names && k < parts->n; k++) {
        cel_sexp *x = parts->as.v[k];
        if (x->kind == CEL_S_NULL || (!is_matrix(x) && x->n == 0))
            continue;
        size_t rows, cols;
        shape(x, &rows, &cols);
        cel_sexp *v = cel_coerce(in, x, kind);
        if (!v)
            return NULL;
        bool m = is_matrix(x);
        size_t lines = m ? (columns ? cols : rows) : 1;
        cel_sexp *own = m ? side_names(x, columns ? 1 : 0) : NULL, *cross = m ? side_names(x, columns ? 0 : 1) : x->n == length ? cel_sexp_attr(x, "names") : NULL;
        other = other ? other : cross;
        for (size_t l = 0; l < lines; l++, at++) {
            const char *name = cel_sexp_name(parts, k);
            cel_sexp *expr = cel_dots_expr(a, k);
            if (own && l < own->n)
                name = own->as.s[l];
            else if (!m && !name[0] && expr && expr->kind == CEL_S_SYMBOL)
                name = expr->as.name;
            else if (m)
                name = "";
            any = any || (name && name[0]);
            if (!cel_sexp_set_text(in, names, at, name))
                return NULL;
            for (size_t i = 0; i < length; i++) {
                size_t from = m ? (columns ? l * rows + i : i * rows + l) : i % x->n;
                cel_copy_element(out, columns ? at * length + i : i * total + at, v, from);
            }
        }
    }
    if (!names || !set_shape(in, out, columns ? length : total, columns ? total : length))
        return NULL;
    return set_both_names(in, out, columns ? other : any ? names : NULL, columns ? (any ? names : NULL) : other) ? out : NULL;
}

/* ---- apply, outer ---- */

/* apply(x, c(1, 2), f): f of every element, in the shape of x. */
static cel_sexp *apply_each(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *f = x ? cel_arg(a, 2) : NULL;
    if (!f || !(f = cel_as_function(in, f)) || !(x = as_matrix_value(in, x)))
        return NULL;
    cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, x->n);
    for (size_t i = 0; list && i < x->n; i++) {
        cel_sexp *one = cel_sexp_vector(in, (cel_sexp_kind)x->kind, 1), *value = NULL;
        if (one) {
            cel_copy_element(one, 0, x, i);
            value = cel_apply(in, f, 1, &one, NULL);
        }
        if (!value)
            return NULL;
        if (value->n != 1)
            return cel_arg_fail(a, 2, "script.matrix", "with MARGIN = c(1, 2) FUN must give one value");
        cel_sexp_set(list, i, value);
    }
    cel_sexp *out = list ? cel_simplify(in, list) : NULL;
    static const char *const kept[] = {"dim", "dimnames"};
    for (size_t i = 0; out && i < 2; i++)
        if (cel_sexp_attr(x, kept[i]) && !cel_sexp_set_attr(in, out, kept[i], cel_sexp_attr(x, kept[i])))
            return NULL;
    return out;
}

static cel_sexp *apply(cel_interp *in, cel_args *a)
{
    int32_t margin;
    cel_sexp *margins = cel_arg_given(a, 1) ? cel_arg(a, 1) : NULL;
    if (margins && margins->n == 2 && cel_sexp_number_at(margins, 0) == 1 && cel_sexp_number_at(margins, 1) == 2)
        return apply_each(in, a);
    cel_sexp *x = cel_arg(a, 0), *f = x && cel_arg_integer(a, 1, &margin) ? cel_arg(a, 2) : NULL, *more = f ? cel_dots_list(a) : NULL;
    size_t rows, cols;
    if (!more || !(f = cel_as_function(in, f)) || !(x = as_matrix_value(in, x)))
        return NULL;
    if (!is_matrix(x))
        return cel_arg_fail(a, 0, "script.matrix", "apply() needs a matrix or data frame");
    if (margin != 1 && margin != 2)
        return cel_arg_fail(a, 1, "script.matrix", "MARGIN is 1 (rows), 2 (columns) or c(1, 2)");
    if (more->n > 8)
        return cel_call_fail(a, "script.argument", "apply() hands on 8 arguments at most");
    shape(x, &rows, &cols);
    size_t n = margin == 1 ? rows : cols, length = margin == 1 ? cols : rows;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, n), *inner = side_names(x, margin == 1 ? 1 : 0), *outer = side_names(x, margin == 1 ? 0 : 1);
    for (size_t i = 0; out && i < n; i++) {
        cel_sexp *line = cel_sexp_vector(in, (cel_sexp_kind)x->kind, length), *args[9] = {line};
        const char *names[9] = {NULL};
        for (size_t k = 0; line && k < length; k++)
            cel_copy_element(line, k, x, margin == 1 ? k * rows + i : i * rows + k);
        if (!line || (inner && !cel_sexp_set_attr(in, line, "names", inner)))
            return NULL;
        for (size_t k = 0; k < more->n; k++) {
            args[k + 1] = more->as.v[k];
            names[k + 1] = cel_sexp_name(more, k);
        }
        cel_sexp *value = cel_apply(in, f, 1 + more->n, args, names);
        if (!value)
            return NULL;
        cel_sexp_set(out, i, value);
    }
    if (!out || (outer && !cel_sexp_set_attr(in, out, "names", outer)))
        return NULL;
    cel_sexp *simple = cel_simplify(in, out);
    if (simple && simple != out && out->n && out->as.v[0]->n == 1 && !outer)
        cel_sexp_set_attr(in, simple, "names", NULL);
    return simple;
}

/* The shape of outer() where x or y is an array: both shapes one after the other. */
static cel_sexp *joined_shape(cel_interp *in, const cel_sexp *x, const cel_sexp *y)
{
    const cel_sexp *side[] = {x, y};
    int32_t all[16];
    size_t n = 0;
    for (int s = 0; s < 2; s++) {
        const cel_sexp *dim = cel_sexp_attr(side[s], "dim");
        for (size_t k = 0; k < (dim ? dim->n : 1); k++) {
            if (n == sizeof all / sizeof *all)
                return cel_fail_here(in, "script.matrix", "outer() makes at most 16 dimensions");
            all[n++] = dim ? (int32_t)cel_sexp_number_at(dim, k) : (int32_t)side[s]->n;
        }
    }
    return cel_sexp_integers(in, all, n);
}

/* Sets the shape and the names of sides of outer()'s result. */
static bool set_outer_shape(cel_interp *in, cel_sexp *out, cel_sexp *x, cel_sexp *y)
{
    cel_sexp *side[] = {x, y};
    if (!cel_sexp_attr(x, "dim") && !cel_sexp_attr(y, "dim"))
        return set_shape(in, out, x->n, y->n) && set_both_names(in, out, cel_sexp_attr(x, "names"), cel_sexp_attr(y, "names"));
    cel_sexp *dim = joined_shape(in, x, y), *names = dim ? cel_sexp_vector(in, CEL_S_LIST, dim->n) : NULL;
    bool any = false;
    size_t n = 0;
    for (int s = 0; names && s < 2; s++) {
        const cel_sexp *own = cel_sexp_attr(side[s], "dim");
        cel_sexp *given = cel_sexp_attr(side[s], own ? "dimnames" : "names");
        for (size_t k = 0; k < (own ? own->n : 1); k++, n++) {
            cel_sexp *one = !given || given->kind == CEL_S_NULL ? in->null : own ? given->as.v[k] : given;
            any |= one->kind != CEL_S_NULL;
            cel_sexp_set(names, n, one);
        }
    }
    return names && cel_sexp_set_attr(in, out, "dim", dim) && (!any || cel_sexp_set_attr(in, out, "dimnames", names));
}

static cel_sexp *outer(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *y = x ? cel_arg(a, 1) : NULL, *f = y ? cel_arg(a, 2) : NULL;
    cel_sexp *more = f ? cel_dots_list(a) : NULL;
    if (!more || !(f = cel_as_function(in, f)))
        return NULL;
    if (more->n > 8)
        return cel_call_fail(a, "script.argument", "outer() hands on 8 arguments at most");
    if (!cel_is_vector(x) || !cel_is_vector(y) || (y->n && x->n > INT32_MAX / y->n))
        return cel_call_fail(a, "script.matrix", "outer() needs two vectors");
    cel_index left = {cel_malloc((x->n * y->n + 1) * sizeof *left.at), x->n * y->n, 0, NULL}, right = {cel_malloc((x->n * y->n + 1) * sizeof *right.at), x->n * y->n, 0, NULL};
    cel_sexp *out = NULL;
    if (left.at && right.at) {
        for (size_t i = 0; i < left.n; i++) {
            left.at[i] = i % x->n;
            right.at[i] = i / x->n;
        }
        cel_sexp *args[10] = {cel_subset(in, x, &left), cel_subset(in, y, &right)};
        const char *names[10] = {NULL};
        for (size_t k = 0; k < more->n; k++) {
            args[k + 2] = more->as.v[k];
            names[k + 2] = cel_sexp_name(more, k);
        }
        if (args[0] && args[1]) {
            cel_sexp_set_attr(in, args[0], "names", NULL);
            cel_sexp_set_attr(in, args[1], "names", NULL);
            out = cel_apply(in, f, 2 + more->n, args, names);
        }
        if (out && out->n != left.n)
            out = cel_call_fail(a, "script.matrix", "the function of outer() must work element by element");
        if (out && (out = cel_sexp_own(in, out)))
            out = set_outer_shape(in, out, x, y) ? out : NULL;
    } else
        cel_no_memory(in);
    cel_index_free(&left);
    cel_index_free(&right);
    return out;
}

static cel_sexp *diag(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t rows, cols, n;
    if (!x || !(x = cel_coerce(in, x, CEL_S_DOUBLE)))
        return NULL;
    if (is_matrix(x)) {
        shape(x, &rows, &cols);
        n = rows < cols ? rows : cols;
        cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n);
        for (size_t i = 0; out && i < n; i++)
            out->as.d[i] = x->as.d[i * rows + i];
        return out;
    }
    bool size = x->n == 1 && !cel_arg_given(a, 1);
    n = size ? (x->as.d[0] >= 0 && x->as.d[0] < 40000 ? (size_t)x->as.d[0] : SIZE_MAX) : x->n;
    if (cel_arg_given(a, 1) && !cel_arg_count(a, 1, &n))
        return NULL;
    if (n > 40000)
        return cel_arg_fail(a, 0, "script.matrix", "this matrix would be too large");
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n * n);
    for (size_t i = 0; out && i < n; i++)
        out->as.d[i * n + i] = size ? 1 : x->as.d[i % x->n];
    return out && set_shape(in, out, n, n) ? out : NULL;
}

/* Gaussian elimination with partial pivoting; also det(). */
static cel_sexp *solve(cel_interp *in, cel_args *a)
{
    bool det = a->builtin->name[0] == 'd';
    cel_sexp *x = number_matrix(in, a, 0);
    size_t n, cols, width, rows;
    if (!x)
        return NULL;
    shape(x, &n, &cols);
    if (n != cols)
        return cel_arg_fail(a, 0, "script.matrix", "%s() needs a square matrix, this is %zu x %zu", a->builtin->name, n, cols);
    cel_sexp *m = cel_sexp_copy(in, x), *b;
    bool own = det || !cel_arg_given(a, 1);
    if (own) {
        b = cel_sexp_vector(in, CEL_S_DOUBLE, det ? 0 : n * n);
        for (size_t i = 0; b && !det && i < n; i++)
            b->as.d[i * n + i] = 1;
        width = det ? 0 : n;
    } else {
        b = number_matrix(in, a, 1);
        if (!b)
            return NULL;
        shape(b, &rows, &width);
        if (rows != n)
            return cel_arg_fail(a, 1, "script.matrix", "b has %zu rows, a has %zu", rows, n);
        b = cel_sexp_copy(in, b);
    }
    if (!m || !b)
        return NULL;
    double *p = m->as.d, *q = b->as.d, product_ = 1;
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(p[k * n + i]) > fabs(p[k * n + pivot]))
                pivot = i;
        if (p[k * n + pivot] == 0 || isnan(p[k * n + pivot])) {
            if (det)
                return cel_sexp_number(in, isnan(p[k * n + pivot]) ? NAN : 0);
            return cel_arg_fail(a, 0, "script.matrix", "the matrix is singular");
        }
        for (size_t c = 0; pivot != k && c < n + width; c++) {
            double *v = c < n ? p + c * n : q + (c - n) * n, swap = v[k];
            v[k] = v[pivot];
            v[pivot] = swap;
        }
        product_ *= pivot != k ? -p[k * n + k] : p[k * n + k];
        for (size_t i = 0; i < n; i++) {
            double f = i == k || (det && i < k) ? 0 : p[k * n + i] / p[k * n + k];
            if (f == 0)
                continue;
            for (size_t c = k; c < n; c++)
                p[c * n + i] -= f * p[c * n + k];
            for (size_t c = 0; c < width; c++)
                q[c * n + i] -= f * q[c * n + k];
        }
    }
    if (det)
        return cel_sexp_number(in, product_);
    for (size_t c = 0; c < width; c++)
        for (size_t i = 0; i < n; i++)
            q[c * n + i] /= p[i * n + i];
    return !own || (set_shape(in, b, n, n) && set_both_names(in, b, side_names(x, 1), side_names(x, 0))) ? b : NULL;
}

static const cel_builtin rows[] = {
    {"base", "matrix", "data = NA, nrow, ncol, byrow = FALSE, dimnames = NULL", matrix, "A matrix of a vector.", 0},
    {"base", "array", "data = NA, dim, dimnames", array, "An array of a vector.", 0},
    {"base", "as.matrix", "x, ...", as_matrix, "A table or vector as a matrix.", CEL_B_GENERIC},
    {"base", "t", "x", transpose, "Rows as columns.", CEL_B_GENERIC},
    {"base", "%*%", "x, y", product, "Matrix product.", CEL_B_HIDDEN},
    {"base", "crossprod", "x, y = NULL", product, "t(x) %*% y.", 0},
    {"base", "tcrossprod", "x, y = NULL", product, "x %*% t(y).", 0},
    {"base", "rowSums", "x, na.rm = FALSE, dims = 1L", margins, "Sums of rows.", 0},
    {"base", "colSums", "x, na.rm = FALSE, dims = 1L", margins, "Sums of columns.", 0},
    {"base", "rowMeans", "x, na.rm = FALSE, dims = 1L", margins, "Means of rows.", 0},
    {"base", "colMeans", "x, na.rm = FALSE, dims = 1L", margins, "Means of columns.", 0},
    {"base", "cbind", "..., deparse.level = 1, stringsAsFactors = FALSE", bind, "Columns put together.", CEL_B_GENERIC},
    {"base", "rbind", "..., deparse.level = 1, stringsAsFactors = FALSE", bind, "Rows put together.", CEL_B_GENERIC},
    {"base", "apply", "X, MARGIN, FUN, ..., simplify = TRUE", apply, "A function over rows or columns.", 0},
    {"base", "outer", "X, Y, FUN = \"*\", ...", outer, "A function of all pairs.", 0},
    {"base", "diag", "x = 1, nrow, ncol", diag, "The diagonal, or a matrix with one.", 0},
    {"base", "solve", "a, b, ...", solve, "The solution of linear equations.", CEL_B_GENERIC},
    {"base", "det", "x, ...", solve, "The determinant.", 0},
};

const cel_library cel_library_matrix = {rows, sizeof rows / sizeof *rows};
