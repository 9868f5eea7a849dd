/* Data frames under [ ] and their assignment: rows and columns by index, class and attributes kept. */
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"

size_t cel_table_height(const cel_sexp *x)
{
    const cel_sexp *rows = cel_sexp_attr(x, "row.names");
    if (rows && rows->kind == CEL_S_INTEGER && rows->n == 2 && rows->as.i[0] == CEL_NA_INT)
        return (size_t)(rows->as.i[1] < 0 ? -rows->as.i[1] : rows->as.i[1]);
    if (rows)
        return rows->n;
    if (x->n == 0 || x->kind != CEL_S_LIST)
        return 0;
    const cel_sexp *dim = cel_sexp_attr(x->as.v[0], "dim");
    return dim && dim->n ? (size_t)cel_sexp_integer_at(dim, 0) : x->as.v[0]->n;
}

bool cel_set_row_names(cel_interp *in, cel_sexp *x, size_t n)
{
    cel_sexp *rows = cel_sexp_vector(in, CEL_S_INTEGER, 2);
    if (!rows)
        return false;
    rows->as.i[0] = CEL_NA_INT;
    rows->as.i[1] = -(int32_t)n;
    return cel_sexp_set_attr(in, x, "row.names", rows);
}

/* Names of the rows at `r` of a plain data frame: numbers stay those of the rows they name; a row taken twice gets ".1"
 * behind its name, as make.unique() does it. NULL with an error. */
static cel_sexp *taken_row_names(cel_interp *in, const cel_sexp *x, const cel_index *r)
{
    const cel_sexp *names = cel_sexp_attr(x, "row.names");
    bool text = names && names->kind == CEL_S_STRING, numbered = names && names->kind == CEL_S_INTEGER && !(names->n == 2 && names->as.i[0] == CEL_NA_INT);
    size_t height = cel_table_height(x), missing = 0;
    size_t *times = CEL_ARRAY(size_t, height);
    bool unique = times && !text, in_order = unique && !numbered;
    for (size_t i = 0; times && i < r->n; i++) {
        bool inside = r->at[i] < height;
        in_order = in_order && r->at[i] == i;
        unique = unique && inside && times[r->at[i]]++ == 0;
    }
    cel_sexp *out = !times || in_order ? NULL : cel_sexp_vector(in, unique ? CEL_S_INTEGER : CEL_S_STRING, r->n);
    if (times)
        memset(times, 0, height * sizeof *times);
    for (size_t i = 0; out && i < r->n; i++) {
        size_t at = r->at[i];
        bool inside = at < height;
        int32_t number = !inside ? 0 : numbered ? names->as.i[at] : (int32_t)at + 1;
        if (unique) {
            out->as.i[i] = number;
            continue;
        }
        cel_text t = {0};
        if (!inside)
            cel_text_add(&t, "NA");
        else if (text)
            cel_text_add(&t, names->as.s[at] ? names->as.s[at] : "NA");
        else
            cel_text_addf(&t, "%d", (int)number);
        size_t before = inside ? times[at]++ : missing++;
        if (before)
            cel_text_addf(&t, ".%zu", before);
        bool ok = !t.failed && cel_sexp_set_text(in, out, i, t.text);
        cel_text_free(&t);
        if (!ok)
            out = NULL;
    }
    cel_free(times);
    if (out || !times || !in_order)
        return out ? out : cel_no_memory(in);
    out = cel_sexp_vector(in, CEL_S_INTEGER, 2);
    if (out) {
        out->as.i[0] = CEL_NA_INT;
        out->as.i[1] = -(int32_t)r->n;
    }
    return out;
}

/* Rows of one column, which may be a matrix. */
static cel_sexp *column_rows(cel_interp *in, cel_sexp *column, cel_sexp *row_index, const cel_index *rows, cel_span span)
{
    if (cel_sexp_attr(column, "dim")) {
        cel_sexp *const both[] = {row_index, NULL};
        const cel_span spans[] = {span, span};
        return cel_index_values(in, column, both, 2, 0, spans);
    }
    if (cel_is_frame(column)) {
        cel_sexp *const both[] = {row_index, NULL};
        const cel_span spans[] = {span, span};
        return cel_frame_index(in, column, both, 2, 0, spans);
    }
    return cel_subset(in, column, rows);
}

static bool columns_of(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_index *at, cel_span span)
{
    cel_sexp *names = cel_sexp_attr(x, "names");
    if (!cel_index_resolve(in, index, x->n, names, false, at, span))
        return false;
    for (size_t i = 0; i < at->n; i++)
        if (at->at[i] >= x->n) {
            if (index->kind == CEL_S_STRING) {
                const char *name = index->as.s[i] ? index->as.s[i] : "NA";
                cel_fail_at(in, span, "script.column", "there is no column \"%s\"", name);
                int nearest = names ? cel_nearest(name, names->as.s, names->n) : -1;
                if (nearest >= 0)
                    cel_error_hint(&in->error, "did you mean \"%s\"?", names->as.s[nearest]);
            } else
                cel_fail_at(in, span, "script.column", "there is no such column: the table has %zu", x->n);
            cel_index_free(at);
            return false;
        }
    return true;
}

static bool rows_of(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_index *at, cel_span span)
{
    cel_sexp *names = cel_sexp_attr(x, "row.names");
    return cel_index_resolve(in, index, cel_table_height(x), names && names->kind == CEL_S_STRING ? names : NULL, false, at, span);
}

cel_sexp *cel_frame_index(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, int drop, const cel_span *spans)
{
    cel_span span = spans ? spans[0] : in->here, column_span = spans && n > 1 ? spans[1] : span;
    if (n == 0 || (n == 1 && !index[0]))
        return x;
    if (n > 2)
        return cel_fail_at(in, span, "script.index", "a data frame has rows and columns: %zu indices", n);
    cel_sexp *columns = n == 1 ? index[0] : index[1], *rows = n == 1 ? NULL : index[0];
    if (n == 1 && columns->attr && cel_sexp_attr(columns, "dim"))
        return cel_fail_at(in, span, "script.index", "a data frame cannot be indexed with a matrix");
    cel_index c = {0}, r = {0};
    if (columns ? !columns_of(in, x, columns, &c, column_span) : !(c.at = cel_malloc((x->n + 1) * sizeof *c.at)))
        return in->signal ? NULL : cel_no_memory(in);
    for (size_t i = 0; !columns && i < x->n; i++)
        c.at[c.n++] = i;
    cel_sexp *out = NULL, *names = cel_sexp_attr(x, "names");
    if (rows && !rows_of(in, x, rows, &r, span))
        goto done;
    out = cel_sexp_vector(in, CEL_S_LIST, c.n);
    cel_sexp *kept = out ? cel_sexp_vector(in, CEL_S_STRING, c.n) : NULL;
    for (size_t i = 0; kept && i < c.n; i++) {
        cel_sexp *column = x->as.v[c.at[i]];
        if (rows)
            column = column_rows(in, column, rows, &r, span);
        if (!column) {
            kept = NULL;
            break;
        }
        cel_sexp_set(out, i, column);
        kept->as.s[i] = names ? names->as.s[c.at[i]] : "";
    }
    bool tibble = cel_sexp_inherits(x, "tbl_df");
    if (!kept || !cel_sexp_set_attr(in, out, "names", kept) || !cel_sexp_copy_attrs(in, out, x)) {
        out = NULL;
        goto done;
    }
    if (n == 2 && c.n == 1 && (drop == 1 || (drop < 0 && !tibble))) {
        out = out->as.v[0];
        goto done;
    }
    if (rows && !tibble) {
        cel_sexp *some = taken_row_names(in, x, &r);
        if (!some || !cel_sexp_set_attr(in, out, "row.names", some))
            out = NULL;
    } else if (rows && !cel_set_row_names(in, out, r.n))
        out = NULL;
done:
    cel_index_free(&c);
    cel_index_free(&r);
    return out;
}

/* value recycled to `rows`, as a column: NULL with an error. */
static cel_sexp *as_column(cel_interp *in, cel_sexp *value, size_t rows, cel_span span)
{
    char what[80];
    if (!cel_is_vector(value) || value->kind == CEL_S_NULL)
        return cel_fail_at(in, span, "script.column", "a column cannot be %s", cel_sexp_describe(value, what, sizeof what));
    cel_sexp *dim = cel_sexp_attr(value, "dim");
    size_t n = cel_is_frame(value) ? cel_table_height(value) : dim && dim->n ? (size_t)cel_sexp_integer_at(dim, 0) : value->n;
    if (n == rows)
        return value;
    if (n != 1 || dim)
        return cel_fail_at(in, span, "script.column", "a column of this table has %zu values, this has %zu", rows, n);
    cel_index at = {cel_calloc(rows ? rows : 1, sizeof *at.at), rows, 1, NULL};
    if (!at.at)
        return cel_no_memory(in);
    cel_sexp *out = cel_subset(in, value, &at);
    cel_index_free(&at);
    return out;
}

/* x[rows, columns] <- value and x[columns] <- value; x is ours to change. */
cel_sexp *cel_frame_assign(cel_interp *in, cel_sexp *x, cel_sexp *const *index, size_t n, cel_sexp *value, cel_span span)
{
    cel_sexp *columns = n == 1 ? index[0] : index[1], *rows = n == 1 ? NULL : index[0], *names = cel_sexp_attr(x, "names");
    size_t height = cel_table_height(x);
    cel_index c = {0}, r = {0};
    if (columns && columns->kind == CEL_S_LOGICAL && n == 1 && cel_sexp_attr(columns, "dim"))
        return cel_fail_at(in, span, "script.index", "a data frame cannot be indexed with a matrix");
    if (columns) {
        if (!cel_index_resolve(in, columns, x->n, names, true, &c, span))
            return NULL;
    } else {
        if (!(c.at = cel_malloc((x->n + 1) * sizeof *c.at)))
            return cel_no_memory(in);
        for (size_t i = 0; i < x->n; i++)
            c.at[c.n++] = i;
    }
    cel_sexp *out = NULL;
    if (rows && !rows_of(in, x, rows, &r, span))
        goto done;
    if (rows && r.beyond == height + 1 && rows->kind != CEL_S_STRING) { /* a row more: d[nrow(d) + 1, ] <- ... */
        height = r.beyond;
        for (size_t k = 0; k < x->n; k++) {
            cel_sexp *longer = cel_sexp_copy(in, x->as.v[k]);
            if (!longer || !(longer = cel_resize(in, longer, height)))
                goto done;
            cel_sexp_set(x, k, longer);
        }
        cel_sexp *labels = cel_sexp_attr(x, "row.names");
        char number[24];
        snprintf(number, sizeof number, "%zu", height);
        if (labels && labels->kind == CEL_S_STRING) {
            if (!(labels = cel_sexp_copy(in, labels)) || !(labels = cel_resize(in, labels, height)) || !cel_sexp_set_text(in, labels, height - 1, number) ||
                !cel_sexp_set_attr(in, x, "row.names", labels))
                goto done;
        } else if (!cel_set_row_names(in, x, height))
            goto done;
    }
    for (size_t k = 0; k < c.n; k++) {
        cel_sexp *one = value->kind == CEL_S_LIST && value->n ? value->as.v[k % value->n] : value;
        const char *name = columns && columns->kind == CEL_S_STRING ? columns->as.s[k] : NULL;
        if (c.at[k] >= x->n && !name) {
            cel_fail_at(in, span, "script.column", "there is no such column: the table has %zu", x->n);
            goto done;
        }
        if (rows) {
            cel_sexp *column = c.at[k] < x->n ? cel_sexp_copy(in, x->as.v[c.at[k]]) : cel_resize(in, cel_sexp_vector(in, (cel_sexp_kind)one->kind, 0), height);
            cel_indices at = {.index = {rows}, .span = {span}, .n = 1, .drop = -1, .exact = -1};
            if (r.beyond > height) {
                cel_fail_at(in, span, "script.index", "there is no row %zu: the table has %zu", r.beyond, height);
                goto done;
            }
            one = column ? cel_assign_index(in, column, &at, one, span) : NULL;
        }
        if (!one || !(x = name ? cel_assign_dollar(in, x, name, one, span) : x))
            goto done;
        if (!name) {
            if (!(one = as_column(in, one, height, span)))
                goto done;
            cel_sexp_set(x, c.at[k], one);
        }
    }
    out = x;
done:
    cel_index_free(&c);
    cel_index_free(&r);
    return out;
}

/* A column put in or taken out by name; x is ours to change. */
cel_sexp *cel_frame_set_column(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value, cel_span span)
{
    cel_sexp *names = cel_sexp_attr(x, "names");
    size_t at = 0, rows = x->n == 0 && !cel_sexp_attr(x, "row.names") ? value->n : cel_table_height(x);
    while (at < x->n && !(names && names->as.s[at] == name))
        at++;
    if (value->kind == CEL_S_NULL) {
        if (at == x->n)
            return x;
        for (size_t i = at + 1; i < x->n; i++)
            x->as.v[i - 1] = x->as.v[i];
        cel_sexp *fewer = cel_sexp_copy(in, names);
        if (!fewer)
            return NULL;
        for (size_t i = at + 1; i < fewer->n; i++)
            fewer->as.s[i - 1] = fewer->as.s[i];
        fewer->n--;
        x->n--;
        return cel_sexp_set_attr(in, x, "names", fewer) ? x : NULL;
    }
    if (x->n == 0 && rows == 0 && value->n > 0 && !cel_is_frame(value)) {
        rows = value->n;
        if (!cel_set_row_names(in, x, rows))
            return NULL;
    }
    value = as_column(in, value, rows, span);
    if (!value)
        return NULL;
    if (at == x->n) {
        cel_sexp *more = names ? cel_sexp_copy(in, names) : cel_sexp_vector(in, CEL_S_STRING, 0);
        if (!more || !(more = cel_resize(in, more, at + 1)) || !(x = cel_resize(in, x, at + 1)))
            return NULL;
        more->as.s[at] = name;
        if (!cel_sexp_set_attr(in, x, "names", more))
            return NULL;
    }
    cel_sexp_set(x, at, value);
    return x;
}
