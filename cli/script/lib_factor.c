/* Factors: factor, levels, cut, table, droplevels, split, tapply. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/texts.h"
#include "cli/script/vectors.h"

/* Labels of x as texts and their levels: the sorted unique values (of a factor its own). */
static cel_sexp *default_levels(cel_interp *in, cel_sexp *x)
{
    cel_sexp *own = cel_is_factor(x) ? cel_sexp_attr(x, "levels") : NULL;
    size_t *order = cel_malloc((x->n ? x->n : 1) * sizeof *order), *first = cel_malloc((x->n ? x->n : 1) * sizeof *first), n = 0;
    cel_sexp *out = NULL;
    if (!order || !first)
        cel_no_memory(in);
    else if (own) {
        cel_sexp *labels = cel_sexp_vector(in, CEL_S_STRING, own->n);
        for (size_t k = 0; labels && k < own->n; k++)
            for (size_t i = 0; i < x->n; i++)
                if (x->as.i[i] == (int32_t)k + 1) {
                    labels->as.s[n++] = own->as.s[k];
                    break;
                }
        if (labels)
            labels->n = n;
        out = labels;
    } else if (cel_match_values(in, x, x, first) && cel_order_values(in, x, false, false, order)) {
        for (size_t i = 0; i < x->n; i++) {
            bool missing = x->kind == CEL_S_STRING ? !x->as.s[order[i]] : isnan(cel_sexp_number_at(x, order[i]));
            if (!missing && first[order[i]] == order[i])
                order[n++] = order[i];
        }
        cel_index at = {order, n, 0, NULL};
        cel_sexp *plain = cel_subset(in, x, &at);
        out = plain ? cel_coerce(in, plain, CEL_S_STRING) : NULL;
    }
    cel_free(order);
    cel_free(first);
    return out;
}

static cel_sexp *make_factor(cel_interp *in, cel_args *a, cel_sexp *x, cel_sexp *levels, cel_sexp *labels, bool ordered)
{
    static const char *const plain[] = {"factor", NULL}, *const order[] = {"ordered", "factor", NULL};
    if (x->kind == CEL_S_NULL)
        x = cel_sexp_vector(in, CEL_S_STRING, 0);
    if (!x || !(levels = levels ? cel_coerce(in, levels, CEL_S_STRING) : default_levels(in, x)))
        return NULL;
    cel_sexp *texts = cel_coerce(in, x, CEL_S_STRING), *out = texts ? cel_sexp_vector(in, CEL_S_INTEGER, x->n) : NULL;
    size_t *at = cel_malloc((x->n ? x->n : 1) * sizeof *at);
    if (!out || !at || !cel_match_values(in, texts, levels, at)) {
        cel_free(at);
        return in->signal ? NULL : cel_no_memory(in);
    }
    for (size_t i = 0; i < x->n; i++)
        out->as.i[i] = at[i] == SIZE_MAX || !texts->as.s[i] ? CEL_NA_INT : (int32_t)at[i] + 1;
    cel_free(at);
    if (labels) {
        if (!(labels = cel_coerce(in, labels, CEL_S_STRING)))
            return NULL;
        if (labels->n == 1 && levels->n > 1) { /* one label: numbered */
            cel_sexp *many = cel_sexp_vector(in, CEL_S_STRING, levels->n);
            for (size_t i = 0; many && i < levels->n; i++) {
                cel_text t = {0};
                cel_text_addf(&t, "%s%zu", labels->as.s[0] ? labels->as.s[0] : "NA", i + 1);
                bool good = !t.failed && cel_sexp_set_text(in, many, i, t.text);
                cel_text_free(&t);
                if (!good)
                    return NULL;
            }
            labels = many;
        } else if (labels->n != levels->n)
            return cel_call_fail(a, "script.factor", "there are %zu labels for %zu levels", labels->n, levels->n);
    } else
        labels = levels;
    /* Labels that repeat put levels together. */
    cel_sexp *unique = labels ? cel_sexp_vector(in, CEL_S_STRING, 0) : NULL;
    int32_t *map = CEL_ARRAY(int32_t, labels && labels->n ? labels->n : 1);
    size_t *first = cel_malloc((labels && labels->n ? labels->n : 1) * sizeof *first);
    bool ok = unique && map && first && cel_match_values(in, labels, labels, first);
    size_t n = 0;
    if (ok && (unique = cel_sexp_vector(in, CEL_S_STRING, labels->n)))
        for (size_t k = 0; k < labels->n; k++) {
            if (first[k] == k)
                unique->as.s[n++] = labels->as.s[k];
            map[k] = first[k] == k ? (int32_t)n : map[first[k]];
        }
    for (size_t i = 0; ok && unique && i < out->n; i++)
        if (out->as.i[i] != CEL_NA_INT)
            out->as.i[i] = map[out->as.i[i] - 1];
    cel_free(map);
    cel_free(first);
    if (!ok || !unique)
        return in->signal ? NULL : cel_no_memory(in);
    unique->n = n;
    cel_sexp *names = cel_sexp_attr(x, "names");
    return cel_sexp_set_attr(in, out, "levels", unique) && cel_sexp_set_class(in, out, ordered ? order : plain) &&
                   (!names || cel_sexp_set_attr(in, out, "names", names))
               ? out
               : NULL;
}

static cel_sexp *factor(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *x = cel_arg(a, 0), *levels = x && cel_arg_given(a, 1) ? cel_arg(a, 1) : NULL, *labels = cel_arg_given(a, 2) ? cel_arg(a, 2) : NULL;
    if (!x || in->signal)
        return NULL;
    if ((!cel_is_vector(x) && x->kind != CEL_S_NULL) || x->kind == CEL_S_LIST)
        return cel_arg_fail(a, 0, "script.factor", "%s cannot be made a factor", cel_sexp_describe(x, what, sizeof what));
    bool ordered = strcmp(a->builtin->name, "ordered") == 0;
    cel_sexp *exclude = !ordered && cel_arg_given(a, 4) ? cel_arg(a, 4) : NULL;
    if (exclude && !(exclude->n == 1 && cel_sexp_number_at(exclude, 0) != cel_sexp_number_at(exclude, 0)))
        return cel_arg_fail(a, 4, "script.factor", "factors leave out NA and nothing else: exclude = must be NA");
    if (!ordered && cel_arg_given(a, 3)) {
        if (!cel_arg_flag(a, 3, &ordered))
            return NULL;
    } else if (!ordered)
        ordered = cel_is_factor(x) && cel_sexp_inherits(x, "ordered");
    return make_factor(in, a, x, levels && levels->kind != CEL_S_NULL ? levels : NULL, labels, ordered);
}

static cel_sexp *as_factor(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return !x || cel_is_factor(x) ? x : make_factor(in, a, x, NULL, NULL, false);
}

static cel_sexp *levels(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *found = x ? cel_sexp_attr(x, "levels") : NULL;
    if (strcmp(a->builtin->name, "nlevels") == 0)
        return x ? cel_sexp_integer(in, found ? (int32_t)found->n : 0) : NULL;
    return found ? found : x ? cel_null(in) : NULL;
}

static cel_sexp *set_levels(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL;
    if (!value)
        return NULL;
    cel_sexp *old = cel_sexp_attr(x, "levels");
    if (value->kind == CEL_S_LIST || !cel_is_factor(x) || !old) {
        cel_sexp *out = cel_sexp_copy(in, x);
        return value->kind == CEL_S_LIST ? cel_arg_fail(a, 1, "script.factor", "levels are given as a character vector")
                                         : out && cel_sexp_set_attr(in, out, "levels", value) ? out : NULL;
    }
    if (value->n < old->n)
        return cel_arg_fail(a, 1, "script.factor", "there are %zu names for %zu levels", value->n, old->n);
    cel_sexp *codes = cel_sexp_copy(in, x), *numbers = codes ? cel_sexp_vector(in, CEL_S_INTEGER, value->n) : NULL;
    for (size_t i = 0; numbers && i < value->n; i++)
        numbers->as.i[i] = (int32_t)i + 1;
    if (!numbers || !cel_sexp_set_attr(in, codes, "class", NULL) || !cel_sexp_set_attr(in, codes, "levels", NULL))
        return NULL;
    return make_factor(in, a, codes, numbers, value, cel_sexp_inherits(x, "ordered"));
}

static cel_sexp *drop_levels(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || cel_is_frame(x)) {
        cel_sexp *out = x ? cel_sexp_copy(in, x) : NULL;
        for (size_t i = 0; out && i < out->n; i++) {
            cel_sexp *column = out->as.v[i];
            if (cel_is_factor(column) && !(column = make_factor(in, a, column, NULL, NULL, cel_sexp_inherits(column, "ordered"))))
                return NULL;
            cel_sexp_set(out, i, column);
        }
        return out;
    }
    return cel_is_factor(x) ? make_factor(in, a, x, NULL, NULL, cel_sexp_inherits(x, "ordered")) : x;
}

static cel_sexp *relevel(cel_interp *in, cel_args *a)
{
    const char *ref;
    cel_sexp *x = cel_arg(a, 0), *old = x ? cel_sexp_attr(x, "levels") : NULL;
    if (!x || !cel_arg_text(a, 1, &ref))
        return NULL;
    if (!cel_is_factor(x) || !old)
        return cel_arg_fail(a, 0, "script.factor", "relevel() needs a factor");
    size_t at = 0;
    while (at < old->n && strcmp(old->as.s[at], ref) != 0)
        at++;
    if (at == old->n)
        return cel_arg_fail(a, 1, "script.factor", "there is no level \"%s\"", ref);
    cel_sexp *order = cel_sexp_copy(in, old);
    if (!order)
        return NULL;
    for (size_t k = at; k > 0; k--)
        order->as.s[k] = old->as.s[k - 1];
    order->as.s[0] = old->as.s[at];
    return make_factor(in, a, x, order, NULL, cel_sexp_inherits(x, "ordered"));
}

/* ---- cut ---- */

static bool cut_labels(cel_interp *in, cel_sexp *breaks, bool right, bool lowest, int32_t digits, cel_sexp *out)
{
    size_t n = breaks->n - 1;
    char (*text)[32] = cel_calloc(breaks->n, sizeof *text);
    if (!text)
        return cel_no_memory(in), false;
    bool distinct = false, ok = true;
    for (int d = digits; d <= 12 && !distinct; d++) { /* as many digits as tell the breaks apart */
        for (size_t i = 0; i < breaks->n; i++)
            snprintf(text[i], sizeof *text, "%.*g", d, breaks->as.d[i]);
        distinct = true;
        for (size_t i = 1; i < breaks->n; i++)
            distinct = distinct && strcmp(text[i], text[i - 1]) != 0;
    }
    for (size_t i = 0; ok && i < n; i++) {
        char label[80];
        bool closed_left = !right || (lowest && i == 0), closed_right = right || (lowest && i == n - 1);
        snprintf(label, sizeof label, "%c%s,%s%c", closed_left ? '[' : '(', text[i], text[i + 1], closed_right ? ']' : ')');
        ok = cel_sexp_set_text(in, out, i, label);
    }
    cel_free(text);
    return ok;
}

static cel_sexp *cut(cel_interp *in, cel_args *a)
{
    static const char *const plain[] = {"factor", NULL}, *const order[] = {"ordered", "factor", NULL};
    bool lowest, right, ordered;
    int32_t digits;
    cel_sexp *x = cel_arg(a, 0), *breaks = x ? cel_arg(a, 1) : NULL, *labels = breaks ? cel_arg(a, 2) : NULL;
    if (!labels || !cel_arg_flag(a, 3, &lowest) || !cel_arg_flag(a, 4, &right) || !cel_arg_integer(a, 5, &digits) || !cel_arg_flag(a, 6, &ordered))
        return NULL;
    if (!cel_is_number(x) || !cel_is_number(breaks))
        return cel_arg_fail(a, cel_is_number(x) ? 1 : 0, "script.cut", "cut() needs numbers");
    if (!(x = cel_coerce(in, x, CEL_S_DOUBLE)) || !(breaks = cel_coerce(in, breaks, CEL_S_DOUBLE)))
        return NULL;
    if (breaks->n == 1) { /* so many intervals of equal width over the range, as R spreads them */
        double n = breaks->as.d[0], low = INFINITY, high = -INFINITY;
        if (!(n >= 2 && n <= 1e6))
            return cel_arg_fail(a, 1, "script.cut", "cut() makes at least 2 intervals");
        for (size_t i = 0; i < x->n; i++)
            if (isfinite(x->as.d[i])) {
                low = x->as.d[i] < low ? x->as.d[i] : low;
                high = x->as.d[i] > high ? x->as.d[i] : high;
            }
        if (low > high)
            return cel_arg_fail(a, 0, "script.cut", "there are no numbers to cut");
        double width = high - low, size = width == 0 ? fabs(low) : width;
        size_t count = (size_t)n;
        if (!(breaks = cel_sexp_vector(in, CEL_S_DOUBLE, count + 1)))
            return NULL;
        double from = width == 0 ? low - size / 1000 : low, to = width == 0 ? high + size / 1000 : high;
        for (size_t i = 0; i <= count; i++)
            breaks->as.d[i] = from + (to - from) * (double)i / (double)count;
        if (width != 0) {
            breaks->as.d[0] = low - size / 1000;
            breaks->as.d[count] = high + size / 1000;
        }
    } else {
        if (!(breaks = cel_apply_name(in, "sort", 1, &breaks, NULL)))
            return NULL;
        if (breaks->n < 2)
            return cel_arg_fail(a, 1, "script.cut", "cut() makes at least 2 intervals");
    }
    for (size_t i = 1; i < breaks->n; i++)
        if (breaks->as.d[i] == breaks->as.d[i - 1])
            return cel_arg_fail(a, 1, "script.cut", "the breaks are not unique");
    size_t n = breaks->n - 1;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        double v = x->as.d[i];
        out->as.i[i] = CEL_NA_INT;
        if (isnan(v) || v < breaks->as.d[0] || v > breaks->as.d[n])
            continue;
        size_t low = 0, high = n; /* breaks[low] <= v <= breaks[high] */
        while (high - low > 1) {
            size_t middle = (low + high) / 2;
            if (right ? v > breaks->as.d[middle] : v >= breaks->as.d[middle])
                low = middle;
            else
                high = middle;
        }
        bool inside = right ? v > breaks->as.d[low] || (lowest && low == 0) : v < breaks->as.d[high] || (lowest && high == n);
        out->as.i[i] = inside ? (int32_t)low + 1 : CEL_NA_INT;
    }
    if (!out || (labels->kind == CEL_S_LOGICAL && labels->n == 1 && labels->as.i[0] == 0))
        return out;
    cel_sexp *texts;
    if (labels->kind == CEL_S_NULL) {
        texts = cel_sexp_vector(in, CEL_S_STRING, n);
        if (!texts || !cut_labels(in, breaks, right, lowest, digits, texts))
            return NULL;
    } else {
        texts = cel_coerce(in, labels, CEL_S_STRING);
        if (texts && texts->n != n)
            return cel_arg_fail(a, 2, "script.cut", "there are %zu labels for %zu intervals", texts->n, n);
    }
    return texts && cel_sexp_set_attr(in, out, "levels", texts) && cel_sexp_set_class(in, out, ordered ? order : plain) ? out : NULL;
}

/* ---- table ---- */

static cel_sexp *table(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"table", NULL};
    enum { WAYS = 4 };
    const char *use_na;
    cel_sexp *given = cel_dots_list(a), *titles = given ? cel_arg(a, 2) : NULL;
    if (!titles || !cel_arg_text(a, 1, &use_na) || (titles->kind != CEL_S_NULL && !(titles = cel_arg_texts(in, a, 2))))
        return NULL;
    bool frame = given->n == 1 && cel_is_frame(given->as.v[0]);
    if (frame)
        given = given->as.v[0];
    if (titles->kind != CEL_S_NULL && titles->n != given->n)
        return cel_arg_fail(a, 2, "script.table", "there are %zu names for %zu vectors", titles->n, given->n);
    if (given->n == 0 || given->n > WAYS)
        return cel_call_fail(a, "script.table", "table() counts one to %d vectors", WAYS);
    cel_sexp *f[WAYS], *dim = cel_sexp_vector(in, CEL_S_INTEGER, given->n), *dimnames = dim ? cel_sexp_vector(in, CEL_S_LIST, given->n) : NULL;
    cel_sexp *names = dimnames ? cel_sexp_vector(in, CEL_S_STRING, given->n) : NULL;
    size_t cells = 1, n = 0;
    for (size_t k = 0; names && k < given->n; k++) {
        cel_sexp *x = given->as.v[k];
        if (!cel_is_vector(x) || x->kind == CEL_S_LIST)
            return cel_call_fail(a, "script.table", "table() counts vectors and factors");
        f[k] = cel_is_factor(x) ? x : make_factor(in, a, x, NULL, NULL, false);
        cel_sexp *own = f[k] ? cel_sexp_attr(f[k], "levels") : NULL;
        if (!own)
            return in->signal ? NULL : cel_call_fail(a, "script.table", "this factor has no levels");
        bool missing = strcmp(use_na, "always") == 0;
        for (size_t i = 0; i < x->n && strcmp(use_na, "ifany") == 0; i++)
            missing = missing || f[k]->as.i[i] == CEL_NA_INT;
        if (missing) {
            if (!(own = cel_sexp_copy(in, own)) || !(own = cel_resize(in, own, own->n + 1)))
                return NULL;
            own->as.s[own->n - 1] = NULL;
        }
        if (k && x->n != n)
            return cel_call_fail(a, "script.table", "the vectors differ in their lengths: %zu and %zu", n, x->n);
        n = x->n;
        dim->as.i[k] = (int32_t)own->n;
        cel_sexp_set(dimnames, k, own);
        const char *name = cel_sexp_name(given, k);
        const cel_sexp *written = frame || name[0] ? NULL : cel_dots_expr(a, k); /* a vector given by its name alone has that one */
        if (titles->kind != CEL_S_NULL)
            name = titles->as.s[k];
        else if (written && written->kind == CEL_S_SYMBOL)
            name = written->as.name;
        if (!cel_sexp_set_text(in, names, k, name ? name : "NA"))
            return NULL;
        cells *= own->n;
        if (cells > 100000000)
            return cel_call_fail(a, "script.table", "this table would have more than 10^8 cells");
    }
    cel_sexp *out = names ? cel_sexp_vector(in, CEL_S_INTEGER, cells) : NULL;
    for (size_t i = 0; out && i < n; i++) {
        size_t at = 0, stride = 1;
        for (size_t k = 0; k < given->n && at != SIZE_MAX; k++) {
            int32_t code = f[k]->as.i[i];
            bool own_missing = dimnames->as.v[k]->n && !dimnames->as.v[k]->as.s[dimnames->as.v[k]->n - 1];
            if (code == CEL_NA_INT)
                at = own_missing ? at + stride * (dimnames->as.v[k]->n - 1) : SIZE_MAX;
            else
                at += stride * (size_t)(code - 1);
            stride *= dimnames->as.v[k]->n;
        }
        if (at < cells)
            out->as.i[at]++;
    }
    return out && cel_sexp_set_attr(in, dimnames, "names", names) && cel_sexp_set_attr(in, out, "dim", dim) &&
                   cel_sexp_set_attr(in, out, "dimnames", dimnames) && cel_sexp_set_class(in, out, classes)
               ? out
               : NULL;
}

/* One row of counts under their labels; a variable's name above. Tables of two ways print as matrices do. */
static cel_sexp *print_table(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *dim = x ? cel_sexp_attr(x, "dim") : NULL, *dimnames = x ? cel_sexp_attr(x, "dimnames") : NULL;
    cel_sexp *plain = x ? cel_sexp_copy(in, x) : NULL;
    if (!plain || !cel_sexp_set_attr(in, plain, "class", NULL))
        return NULL;
    cel_text out = {0};
    bool ok = true;
    if (dim && dim->n == 1 && dimnames && x->n) {
        cel_text_addf(&out, "%s\n", cel_sexp_name(dimnames, 0));
        cel_sexp *labels = dimnames->as.v[0];
        cel_sexp_set_attr(in, plain, "dim", NULL);
        cel_sexp_set_attr(in, plain, "dimnames", NULL);
        ok = cel_sexp_set_attr(in, plain, "names", labels) && cel_print_value(in, plain, &out);
    } else if (dim && dim->n == 2 && dimnames && dimnames->n == 2 && dimnames->as.v[0]->kind == CEL_S_STRING && dimnames->as.v[1]->kind == CEL_S_STRING) {
        cel_sexp *rows = dimnames->as.v[0], *cols = dimnames->as.v[1], *cells = cel_format_vector(in, plain, 0);
        const char *row_name = cel_sexp_name(dimnames, 0), *col_name = cel_sexp_name(dimnames, 1);
        int label_width = 0, title = cel_text_width(row_name);
        for (size_t i = 0; i < rows->n; i++) {
            int w = cel_text_width(rows->as.s[i] ? rows->as.s[i] : "<NA>");
            label_width = w > label_width ? w : label_width;
        }
        int offset = title < label_width + 2 ? 2 : title - label_width, first = label_width + offset; /* labels stand in at least two places */
        ok = cells;
        cel_text_addf(&out, "%*s%s\n%s%*s", first, "", col_name, row_name, first - title, "");
        int cell = ok && cells->n ? cel_text_width(cells->as.s[0]) : 1;
        for (size_t c = 0; ok && c < cols->n; c++) {
            const char *label = cols->as.s[c] ? cols->as.s[c] : "<NA>";
            int w = cel_text_width(label);
            cel_text_addf(&out, " %*s%s", cell > w ? cell - w : 0, "", label);
        }
        cel_text_add(&out, "\n");
        for (size_t r = 0; ok && r < rows->n; r++) {
            const char *label = rows->as.s[r] ? rows->as.s[r] : "<NA>";
            cel_text_addf(&out, "%*s%s%*s", offset, "", label, label_width - cel_text_width(label), "");
            for (size_t c = 0; c < cols->n; c++) {
                int w = cel_text_width(cols->as.s[c] ? cols->as.s[c] : "<NA>");
                const char *text = cells->as.s[r + c * rows->n];
                int own = cel_text_width(text), width = cell > w ? cell : w;
                cel_text_addf(&out, " %*s%s", width > own ? width - own : 0, "", text);
            }
            cel_text_add(&out, "\n");
        }
    } else if (x->n == 0)
        cel_text_add(&out, "< table of extent 0 >\n");
    else
        ok = cel_print_value(in, plain, &out);
    if (out.text)
        cel_write(in, out.text);
    cel_text_free(&out);
    return ok ? x : NULL;
}

static cel_sexp *prop_table(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (!cel_is_number(x))
        return cel_arg_fail(a, 0, "script.table", "prop.table() needs counts");
    cel_sexp *margin = cel_arg(a, 1), *dim = cel_sexp_attr(x, "dim");
    if (!margin)
        return NULL;
    if (margin->kind != CEL_S_NULL && dim && dim->n == 2 && margin->n == 1) { /* parts of each row's or column's sum */
        double which = cel_sexp_number_at(margin, 0);
        size_t rows = (size_t)cel_sexp_number_at(dim, 0), cols = (size_t)cel_sexp_number_at(dim, 1);
        cel_sexp *whole = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
        if (which != 1 && which != 2)
            return cel_arg_fail(a, 1, "script.table", "margin is 1 for rows or 2 for columns");
        for (size_t i = 0; whole && i < x->n; i++) {
            size_t step = which == 1 ? rows : 1, n = which == 1 ? cols : rows, from = which == 1 ? i % rows : i / rows * rows;
            for (size_t k = 0; k < n; k++)
                whole->as.d[i] += cel_sexp_number_at(x, from + k * step);
        }
        return whole ? cel_arith(in, CEL_OP_DIV, x, whole, a->span) : NULL;
    }
    if (margin->kind != CEL_S_NULL && !(margin->n == 1 && cel_sexp_number_at(margin, 0) == 1))
        return margin->n > 1 ? cel_arg_fail(a, 1, "script.table", "margin is 1 for rows or 2 for columns") : x;
    if (margin->kind != CEL_S_NULL) /* one dimension: each count is its own sum */
        return cel_arith(in, CEL_OP_DIV, x, x, a->span);
    double sum = 0;
    for (size_t i = 0; i < x->n; i++)
        sum += cel_sexp_number_at(x, i);
    cel_sexp *total = cel_sexp_number(in, sum);
    return total ? cel_arith(in, CEL_OP_DIV, x, total, a->span) : NULL;
}

/* ---- groups ---- */

static cel_sexp *groups_of(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *g = cel_arg(a, i), *table = cel_arg(a, 0);
    if (g && cel_is_call_to(g, "~") && cel_is_frame(table)) { /* split(table, ~ a + b): its columns */
        cel_sexp *names = cel_apply_name(in, "all.vars", 1, &g, NULL), *both[] = {table, names};
        g = names ? cel_apply_name(in, "[", 2, both, NULL) : NULL;
    }
    if (!g || cel_is_factor(g))
        return g;
    if (g->kind == CEL_S_LIST && g->n > 1) {
        g = cel_apply_name(in, "interaction", g->n, g->as.v, NULL);
        return g;
    }
    if (g->kind == CEL_S_LIST && g->n == 1)
        g = g->as.v[0];
    return cel_is_vector(g) && g->kind != CEL_S_LIST ? make_factor(in, a, g, NULL, NULL, false)
                                                     : cel_arg_fail(a, i, "script.factor", "groups are given by a vector or factor");
}

static cel_sexp *split(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *g = x ? groups_of(in, a, 1) : NULL;
    if (!g)
        return NULL;
    bool frame = cel_is_frame(x);
    size_t n = frame ? cel_table_height(x) : x->n;
    if (g->n == 0 || (g->n != n && n % g->n))
        return cel_arg_fail(a, 1, "script.factor", "there are %zu groups given for %zu elements", g->n, n);
    cel_sexp *levels_ = cel_sexp_attr(g, "levels"), *out = levels_ ? cel_sexp_vector(in, CEL_S_LIST, levels_->n) : NULL;
    for (size_t k = 0; out && k < levels_->n; k++) {
        size_t size = 0;
        for (size_t i = 0; i < n; i++)
            size += g->as.i[i % g->n] == (int32_t)k + 1;
        cel_sexp *rows = cel_sexp_vector(in, CEL_S_INTEGER, size);
        size = 0;
        for (size_t i = 0; rows && i < n; i++)
            if (g->as.i[i % g->n] == (int32_t)k + 1)
                rows->as.i[size++] = (int32_t)i + 1;
        cel_sexp *const both[] = {rows, NULL};
        cel_sexp *part = !rows ? NULL : frame ? cel_index_values(in, x, both, 2, 0, NULL) : cel_vector_subset(in, x, rows, a->span);
        if (!part)
            return NULL;
        cel_sexp_set(out, k, part);
    }
    return out && cel_sexp_set_attr(in, out, "names", levels_) ? out : NULL;
}

static const cel_builtin rows[] = {
    {"base", "factor", "x = character(), levels, labels, ordered, exclude = NA", factor, "A factor.", 0},
    {"base", "ordered", "x = character(), levels, labels", factor, "A factor with an order.", 0},
    {"base", "as.factor", "x", as_factor, "As a factor.", 0},
    {"base", "as.ordered", "x", as_factor, "As a factor.", 0},
    {"base", "levels", "x", levels, "Levels of a factor.", CEL_B_GENERIC},
    {"base", "nlevels", "x", levels, "How many levels a factor has.", 0},
    {"base", "levels<-", "x, value", set_levels, "Other levels.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"base", "droplevels", "x, ...", drop_levels, "Without levels nobody has.", CEL_B_GENERIC},
    {"stats", "relevel", "x, ref, ...", relevel, "Another first level.", CEL_B_GENERIC},
    {"base", "cut", "x, breaks, labels = NULL, include.lowest = FALSE, right = TRUE, dig.lab = 3L, ordered_result = FALSE, ...", cut,
     "Numbers in intervals.", CEL_B_GENERIC},
    {"base", "table", "..., useNA = \"no\", dnn = NULL", table, "Counts of each value.", 0},
    {"base", "print.table", "x, ...", print_table, "Print counts.", CEL_B_HIDDEN | CEL_B_INVISIBLE},
    {"base", "prop.table", "x, margin = NULL", prop_table, "Counts as parts of their sum.", 0},
    {"base", "proportions", "x, margin = NULL", prop_table, "Counts as parts of their sum.", 0},
    {"base", "split", "x, f, drop = FALSE, ...", split, "Parts by group.", CEL_B_GENERIC},
};

const cel_library cel_library_factor = {rows, sizeof rows / sizeof *rows};
