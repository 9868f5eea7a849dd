/* What an index means (positive, negative, logical, by name, NA) and taking elements of vectors by it. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

void cel_copy_element(cel_sexp *to, size_t j, const cel_sexp *from, size_t i)
{
    switch ((cel_sexp_kind)to->kind) {
    case CEL_S_LOGICAL:
    case CEL_S_INTEGER:
        to->as.i[j] = from->as.i[i];
        break;
    case CEL_S_DOUBLE:
        to->as.d[j] = from->as.d[i];
        break;
    case CEL_S_STRING:
        to->as.s[j] = from->as.s[i];
        break;
    default:
        cel_sexp_set(to, j, from->as.v[i]);
    }
}

void cel_set_missing(cel_interp *in, cel_sexp *to, size_t j)
{
    switch ((cel_sexp_kind)to->kind) {
    case CEL_S_LOGICAL:
    case CEL_S_INTEGER:
        to->as.i[j] = CEL_NA_INT;
        break;
    case CEL_S_DOUBLE:
        to->as.d[j] = cel_na();
        break;
    case CEL_S_STRING:
        to->as.s[j] = NULL;
        break;
    default:
        to->as.v[j] = in->null;
    }
}

void cel_index_free(cel_index *index)
{
    cel_free(index->at);
    index->at = NULL;
}

static bool reserve(cel_interp *in, cel_index *out, size_t n)
{
    out->n = 0;
    out->beyond = 0;
    out->names = NULL;
    out->at = n > SIZE_MAX / 16 ? NULL : cel_malloc((n ? n : 1) * sizeof *out->at);
    if (!out->at)
        cel_no_memory(in);
    return out->at;
}

static bool too_far(cel_interp *in, double at, cel_span span)
{
    char text[64];
    if (!(at > 4294967296.0 * 16)) /* NA is not */
        return false;
    cel_fail_at(in, span, "script.index", "index %s is too large", cel_number_text(at, 7, text));
    return true;
}

static bool by_number(cel_interp *in, const cel_sexp *index, size_t length, cel_index *out, cel_span span)
{
    bool negative = false, positive = false;
    for (size_t i = 0; i < index->n; i++) {
        double x = cel_sexp_number_at(index, i);
        negative = negative || x <= -1;
        positive = positive || x >= 1 || isnan(x);
        if (isinf(x) || too_far(in, x, span)) {
            if (isinf(x))
                cel_fail_at(in, span, "script.index", "an index cannot be infinite");
            return false;
        }
    }
    if (negative && positive) {
        cel_fail_at(in, span, "script.index", "an index cannot mix negative numbers with positive ones or NA");
        return false;
    }
    if (negative) {
        bool *out_of = cel_calloc(length ? length : 1, sizeof *out_of);
        if (!out_of || !reserve(in, out, length)) {
            cel_free(out_of);
            return cel_no_memory(in), false;
        }
        for (size_t i = 0; i < index->n; i++) {
            double x = -cel_sexp_number_at(index, i);
            if (x >= 1 && x < (double)length + 1)
                out_of[(size_t)x - 1] = true;
        }
        for (size_t i = 0; i < length; i++)
            if (!out_of[i])
                out->at[out->n++] = i;
        cel_free(out_of);
        return true;
    }
    if (!reserve(in, out, index->n))
        return false;
    for (size_t i = 0; i < index->n; i++) {
        double x = cel_sexp_number_at(index, i);
        if (isnan(x))
            out->at[out->n++] = SIZE_MAX;
        else if (x >= 1) {
            size_t at = (size_t)x - 1;
            out->at[out->n++] = at;
            if (at + 1 > out->beyond)
                out->beyond = at + 1;
        }
    }
    return true;
}

static bool by_logical(cel_interp *in, const cel_sexp *index, size_t length, cel_index *out)
{
    size_t n = index->n > length ? index->n : length;
    if (index->n == 0)
        n = 0;
    if (!reserve(in, out, n))
        return false;
    for (size_t i = 0, k = 0; i < n; i++) {
        int32_t flag = index->as.i[k];
        if (flag == CEL_NA_INT)
            out->at[out->n++] = SIZE_MAX;
        else if (flag) {
            out->at[out->n++] = i;
            out->beyond = i + 1;
        }
        if (++k == index->n)
            k = 0;
    }
    return true;
}

/* Position of each name: texts are interned, so a table from pointer to first position serves. */
static bool by_name(cel_interp *in, const cel_sexp *index, size_t length, const cel_sexp *names, bool grow, cel_index *out)
{
    size_t n_names = names && names->kind == CEL_S_STRING ? names->n : 0, slots = 16;
    while (slots < (n_names + index->n) * 2)
        slots *= 2;
    struct slot { const char *name; size_t at; } *table = cel_calloc(slots, sizeof *table);
    bool ok = table && reserve(in, out, index->n);
    if (!table)
        cel_no_memory(in);
    size_t next = length;
    for (size_t i = 0; ok && i < n_names + index->n; i++) {
        const char *name = i < n_names ? names->as.s[i] : index->as.s[i - n_names];
        if (!name || (i < n_names && !name[0])) {
            if (i >= n_names)
                out->at[out->n++] = SIZE_MAX;
            continue;
        }
        size_t s = (size_t)cel_name_of(name)->hash & (slots - 1);
        while (table[s].name && table[s].name != name)
            s = (s + 1) & (slots - 1);
        if (i < n_names) {
            if (!table[s].name)
                table[s].name = name, table[s].at = i;
            continue;
        }
        size_t at = SIZE_MAX;
        if (table[s].name)
            at = table[s].at;
        else if (grow) {
            at = next++;
            table[s].name = name, table[s].at = at;
            if (!out->names) {
                out->names = cel_sexp_vector(in, CEL_S_STRING, index->n);
                ok = out->names;
            }
            if (ok)
                out->names->as.s[at - length] = name;
        }
        out->at[out->n++] = at;
        if (at != SIZE_MAX && at + 1 > out->beyond)
            out->beyond = at + 1;
    }
    cel_free(table);
    if (!ok)
        cel_index_free(out);
    return ok;
}

bool cel_index_resolve(cel_interp *in, cel_sexp *index, size_t length, cel_sexp *names, bool grow, cel_index *out, cel_span span)
{
    char what[80];
    *out = (cel_index){0};
    switch ((cel_sexp_kind)index->kind) {
    case CEL_S_NULL:
        return reserve(in, out, 0);
    case CEL_S_LOGICAL:
        return by_logical(in, index, length, out);
    case CEL_S_INTEGER:
    case CEL_S_DOUBLE:
        return by_number(in, index, length, out, span);
    case CEL_S_STRING:
        return by_name(in, index, length, names, grow, out);
    default:
        cel_fail_at(in, span, "script.index", "%s cannot be an index", cel_sexp_describe(index, what, sizeof what));
        return false;
    }
}

/* Attributes that elements taken from a vector with a class keep (factors, dates, time differences). */
static bool keep_class(cel_interp *in, cel_sexp *out, const cel_sexp *x)
{
    static const char *const kept[] = {"levels", "class", "units", "tzone"};
    if (!x->attr || !cel_sexp_attr(x, "class"))
        return true;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        cel_sexp *value = cel_sexp_attr(x, kept[i]);
        if (value && !cel_sexp_set_attr(in, out, kept[i], value))
            return false;
    }
    return true;
}

cel_sexp *cel_subset(cel_interp *in, cel_sexp *x, const cel_index *index)
{
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, index->n);
    if (!out)
        return NULL;
    for (size_t i = 0; i < index->n; i++) {
        if (index->at[i] < x->n)
            cel_copy_element(out, i, x, index->at[i]);
        else
            cel_set_missing(in, out, i);
    }
    cel_sexp *names = x->attr ? cel_sexp_attr(x, "names") : NULL;
    if (names && names->kind == CEL_S_STRING) {
        cel_sexp *kept = cel_sexp_vector(in, CEL_S_STRING, index->n);
        const char *none = cel_intern(in, "<NA>");
        if (!kept || !none)
            return NULL;
        for (size_t i = 0; i < index->n; i++)
            kept->as.s[i] = index->at[i] < names->n ? names->as.s[index->at[i]] : none;
        if (!cel_sexp_set_attr(in, out, "names", kept))
            return NULL;
    }
    return keep_class(in, out, x) ? out : NULL;
}

/* Names of the elements of an array of one dimension, as table() makes them. NULL: none, or it is no such array. */
static cel_sexp *names_of_line(const cel_sexp *x)
{
    const cel_sexp *dim = x->attr ? cel_sexp_attr(x, "dim") : NULL, *all = dim && dim->n == 1 ? cel_sexp_attr(x, "dimnames") : NULL;
    return all && all->kind == CEL_S_LIST && all->n == 1 && all->as.v[0]->kind == CEL_S_STRING ? all->as.v[0] : NULL;
}

/* The shape of elements of such an array: again one, unless it is a single element, which keeps its name only. */
static cel_sexp *subset_of_line(cel_interp *in, cel_sexp *out, cel_sexp *x, cel_sexp *names, const cel_index *at)
{
    cel_sexp *kept = cel_subset(in, names, at);
    if (!kept)
        return NULL;
    if (at->n == 1)
        return cel_sexp_set_attr(in, out, "class", NULL) && cel_sexp_set_attr(in, out, "names", kept) ? out : NULL;
    cel_sexp *dim = cel_sexp_integer(in, (int32_t)at->n), *all = dim ? cel_sexp_copy(in, cel_sexp_attr(x, "dimnames")) : NULL;
    if (!all)
        return NULL;
    cel_sexp_set(all, 0, kept);
    return cel_sexp_set_attr(in, out, "dim", dim) && cel_sexp_set_attr(in, out, "dimnames", all) ? out : NULL;
}

cel_sexp *cel_vector_subset(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_span span)
{
    cel_index at;
    cel_sexp *line = names_of_line(x), *names = line ? line : x->attr ? cel_sexp_attr(x, "names") : NULL;
    if (!cel_index_resolve(in, index, x->n, names, false, &at, span))
        return NULL;
    cel_sexp *out = cel_subset(in, x, &at);
    if (out && line)
        out = subset_of_line(in, out, x, line, &at);
    cel_index_free(&at);
    return out;
}

/* ---- one element ---- */

static cel_sexp *out_of_bounds(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_span span)
{
    char text[64];
    if (index->kind == CEL_S_STRING) {
        cel_fail_at(in, span, "script.bounds", "there is no element \"%s\"", index->as.s[0] ? index->as.s[0] : "NA");
        cel_sexp *names = cel_sexp_attr(x, "names");
        int nearest = names && index->as.s[0] ? cel_nearest(index->as.s[0], names->as.s, names->n) : -1;
        if (nearest >= 0)
            cel_error_hint(&in->error, "did you mean \"%s\"?", names->as.s[nearest]);
        return NULL;
    }
    return cel_fail_at(in, span, "script.bounds", "there is no element %s: there are %zu",
                       cel_number_text(cel_sexp_number_at(index, 0), 15, text), x->n);
}

static cel_sexp *take(cel_interp *in, cel_sexp *x, size_t i)
{
    if (x->kind == CEL_S_LIST) {
        x->as.v[i]->named |= x->as.v[i]->named == 0; /* the list holds it */
        return x->as.v[i];
    }
    cel_sexp *out = cel_sexp_vector(in, (cel_sexp_kind)x->kind, 1);
    if (!out)
        return NULL;
    cel_copy_element(out, 0, x, i);
    static const char *const kept[] = {"factor", "Date", "POSIXct", "difftime", "glue", "Period"}; /* they have methods of [[ ]]; others lose their class */
    for (size_t k = 0; x->attr && k < sizeof kept / sizeof *kept; k++)
        if (cel_sexp_inherits(x, kept[k]))
            return keep_class(in, out, x) ? out : NULL;
    return out;
}

/* Parts of a call as R counts them: 1 the function, then its arguments. */
static cel_sexp *call_part(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_span span)
{
    double at = cel_sexp_number_at(index, 0);
    if (at == 1)
        return x->as.call.function;
    if (at >= 2 && at < (double)x->n + 2) {
        cel_sexp *value = x->as.call.args[(size_t)at - 2].value;
        return value ? value : cel_sexp_symbol(in, "");
    }
    return cel_fail_at(in, span, "script.bounds", "there is no such part of the expression");
}

/* Position of element `k` of an index in x, by number or name: SIZE_MAX when there is none. */
static size_t position(const cel_sexp *x, const cel_sexp *index, size_t k)
{
    if (index->kind == CEL_S_STRING) {
        const cel_sexp *line = names_of_line(x), *names = line ? line : cel_sexp_attr(x, "names");
        for (size_t i = 0; names && names->kind == CEL_S_STRING && i < names->n && i < x->n; i++)
            if (index->as.s[k] && names->as.s[i] == index->as.s[k])
                return i;
        return SIZE_MAX;
    }
    double at = cel_sexp_number_at(index, k);
    if (at >= 1 && at < (double)x->n + 1)
        return (size_t)at - 1;
    if (at <= -1 && x->n == 2 && at >= -2) /* x[[-1]] of two elements */
        return at == -1 ? 1 : 0;
    return SIZE_MAX;
}

cel_sexp *cel_element(cel_interp *in, cel_sexp *x, cel_sexp *index, bool exact, cel_span span)
{
    char what[80];
    (void)exact;
    if (!cel_is_vector(index) || index->kind == CEL_S_LIST || index->n == 0)
        return cel_fail_at(in, span, "script.index", "[[ ]] needs one number or name, not %s",
                           index->kind == CEL_S_NULL ? "NULL" : index->n == 0 && cel_is_vector(index) ? "an empty vector" : cel_sexp_describe(index, what, sizeof what));
    if (x->kind == CEL_S_ENV || x->kind == CEL_S_OBJECT) {
        if (index->kind != CEL_S_STRING || !index->as.s[0])
            return cel_fail_at(in, span, "script.index", "this is indexed by name, not by number");
        return cel_dollar(in, x, index->as.s[0], span);
    }
    if (x->kind == CEL_S_NULL)
        return x;
    if (x->kind == CEL_S_CALL)
        return call_part(in, x, index, span);
    if (!cel_is_vector(x))
        return cel_fail_at(in, span, "script.index", "%s has no elements", cel_sexp_describe(x, what, sizeof what));
    for (size_t k = 0; k < index->n; k++) {
        size_t at = cel_is_vector(x) ? position(x, index, k) : SIZE_MAX;
        if (at == SIZE_MAX) {
            if (x->kind == CEL_S_LIST && index->kind == CEL_S_STRING && index->n == 1)
                return in->null;
            if (index->n > 1)
                return cel_fail_at(in, span, x->kind == CEL_S_LIST ? "script.bounds" : "script.index",
                                   "[[ ]] with %zu values looks into lists inside lists: there is no such element", index->n);
            return out_of_bounds(in, x, index, span);
        }
        if (k + 1 < index->n && x->kind != CEL_S_LIST)
            return cel_fail_at(in, span, "script.index", "[[ ]] needs one number or name, not %zu", index->n);
        if (!(x = take(in, x, at)))
            return NULL;
    }
    return x;
}

cel_sexp *cel_dollar(cel_interp *in, cel_sexp *x, const char *name, cel_span span)
{
    char what[80];
    if (x->kind == CEL_S_NULL)
        return x;
    if (x->kind == CEL_S_ENV) {
        cel_sexp *value = cel_env_get(in, x, name, true);
        return value || in->signal ? value : in->null;
    }
    if (x->kind == CEL_S_OBJECT) {
        const cel_object_type *type = x->as.object.type;
        cel_span here = in->here;
        in->here = span.source ? span : here;
        cel_sexp *value = type->get ? type->get(in, x, name) : NULL;
        if (value || in->signal) {
            if (value) {
                in->here = here;
                value->named = 2; /* the object may hold it */
            }
            return value;
        }
        in->here = here;
        cel_fail_at(in, span, "script.member", "a %s has no \"%s\"", type->name, name);
        size_t n = 0;
        while (type->names && type->names[n])
            n++;
        int nearest = n ? cel_nearest(name, type->names, n) : -1;
        if (nearest >= 0)
            cel_error_hint(&in->error, "did you mean \"%s\"?", type->names[nearest]);
        return NULL;
    }
    if (x->kind != CEL_S_LIST)
        return cel_fail_at(in, span, "script.member", "$ takes a member of a list, data frame or object, not of %s",
                           cel_sexp_describe(x, what, sizeof what));
    cel_sexp *found = cel_list_get(x, name);
    if (found) {
        found->named |= found->named == 0; /* the list holds it */
        return found;
    }
    cel_sexp *names = cel_sexp_attr(x, "names");
    if (cel_sexp_inherits(x, "tbl_df")) { /* a tibble wants the whole name */
        int nearest = names ? cel_nearest(name, names->as.s, names->n) : -1;
        if (!cel_warn(in, nearest >= 0 ? "Unknown or uninitialised column: `%s`. Did you mean `%s`?" : "Unknown or uninitialised column: `%s`.",
                      name, nearest >= 0 ? names->as.s[nearest] : ""))
            return NULL;
        return in->null;
    }
    size_t length = strlen(name); /* a unique beginning is enough for lists and data frames, as in R */
    for (size_t i = 0; names && names->kind == CEL_S_STRING && i < names->n && i < x->n; i++)
        if (names->as.s[i] && strncmp(names->as.s[i], name, length) == 0) {
            if (found)
                return in->null;
            found = x->as.v[i];
        }
    if (found)
        found->named = 2;
    return found ? found : in->null;
}
