/* Assignment into parts: x[i] <- v, x[i, j] <- v, x[[i]] <- v, x$a <- v. The caller has made x its own; vectors are
 * changed in place, grown geometrically, and turned to the wider kind when the value needs it. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

/* Both of one kind: the wider of the two. Values of other kinds go into lists. */
static bool unify(cel_interp *in, cel_sexp **x, cel_sexp **value, cel_span span)
{
    char what[80];
    if (cel_is_factor(*x)) { /* labels, not codes */
        cel_sexp *levels = cel_sexp_attr(*x, "levels"), *labels = cel_coerce(in, *value, CEL_S_STRING);
        cel_sexp *codes = labels ? cel_sexp_vector(in, CEL_S_INTEGER, labels->n) : NULL;
        bool strange = false;
        for (size_t i = 0; codes && i < labels->n; i++) {
            codes->as.i[i] = CEL_NA_INT;
            for (size_t k = 0; labels->as.s[i] && levels && k < levels->n; k++)
                if (levels->as.s[k] == labels->as.s[i])
                    codes->as.i[i] = (int32_t)k + 1;
            strange = strange || (labels->as.s[i] && codes->as.i[i] == CEL_NA_INT);
        }
        if (!codes || (strange && !cel_warn(in, "invalid factor level, NA generated")))
            return false;
        *value = codes;
        return true;
    }
    if (!cel_is_vector(*value)) {
        if ((*x)->kind != CEL_S_LIST) {
            cel_fail_at(in, span, "script.assign", "%s cannot be put into %s", cel_sexp_describe(*value, what, sizeof what),
                        (*x)->kind == CEL_S_NULL ? "NULL with [ ]: use [[ ]]" : "a vector: make it a list first");
            return false;
        }
        cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, 1);
        if (!list)
            return false;
        cel_sexp_set(list, 0, *value);
        *value = list;
        return true;
    }
    if (cel_is_factor(*value) && (*x)->kind == CEL_S_STRING)
        return (*value = cel_coerce(in, *value, CEL_S_STRING)) != NULL;
    if ((*x)->kind == CEL_S_NULL)
        return (*x = cel_sexp_vector(in, (cel_sexp_kind)(*value)->kind, 0)) != NULL;
    if ((*value)->kind > (*x)->kind) {
        cel_sexp *wider = cel_coerce(in, *x, (cel_sexp_kind)(*value)->kind);
        if (wider == *x)
            wider = cel_sexp_copy(in, wider);
        if (!wider || !cel_sexp_copy_attrs(in, wider, *x))
            return false;
        *x = wider;
    } else if ((*value)->kind < (*x)->kind)
        *value = cel_coerce(in, *value, (cel_sexp_kind)(*x)->kind);
    return *value != NULL;
}

/* Longer by names `more` (NULL: blanks) when x has names or gets some. */
static cel_sexp *grow(cel_interp *in, cel_sexp *x, size_t n, const cel_sexp *more)
{
    cel_sexp *names = cel_sexp_attr(x, "names");
    size_t old = x->n;
    if (names || more) {
        const char *blank = cel_intern(in, "");
        names = names ? cel_sexp_copy(in, names) : cel_sexp_vector(in, CEL_S_STRING, old);
        if (!blank || !names || !(names = cel_resize(in, names, n)))
            return NULL;
        for (size_t i = old; i < n; i++)
            names->as.s[i] = more && i - old < more->n ? more->as.s[i - old] : blank;
    }
    x = cel_resize(in, x, n);
    if (x) {
        cel_sexp_set_attr(in, x, "dim", NULL);
        cel_sexp_set_attr(in, x, "dimnames", NULL);
    }
    return x && names && !cel_sexp_set_attr(in, x, "names", names) ? NULL : x;
}

/* x[i] <- NULL on lists: elements taken out. */
static cel_sexp *take_out(cel_interp *in, cel_sexp *x, const cel_index *at)
{
    bool *gone = cel_calloc(x->n ? x->n : 1, sizeof *gone);
    if (!gone)
        return cel_no_memory(in);
    for (size_t i = 0; i < at->n; i++)
        if (at->at[i] < x->n)
            gone[at->at[i]] = true;
    cel_sexp *names = cel_sexp_attr(x, "names");
    if (names && !(names = cel_sexp_copy(in, names))) {
        cel_free(gone);
        return NULL;
    }
    size_t kept = 0;
    for (size_t i = 0; i < x->n; i++) {
        if (gone[i])
            continue;
        x->as.v[kept] = x->as.v[i];
        if (names)
            names->as.s[kept] = names->as.s[i];
        kept++;
    }
    cel_free(gone);
    x->n = kept;
    if (names)
        names->n = kept;
    return names && !cel_sexp_set_attr(in, x, "names", names) ? NULL : x;
}

static cel_sexp *assign_at(cel_interp *in, cel_sexp *x, cel_index *at, cel_sexp *value, cel_span span)
{
    if (value->kind == CEL_S_NULL && x->kind == CEL_S_LIST)
        return take_out(in, x, at);
    if (at->n == 0)
        return x;
    if (value->n == 0 && cel_is_vector(value))
        return cel_fail_at(in, span, "script.assign", "there is no value to put in");
    if (value->kind == CEL_S_NULL)
        return cel_fail_at(in, span, "script.assign", "NULL cannot be put into a vector");
    for (size_t i = 0; i < at->n && value->n > 1; i++)
        if (at->at[i] == SIZE_MAX)
            return cel_fail_at(in, span, "script.assign", "NA cannot say where several values go");
    if (!unify(in, &x, &value, span))
        return NULL;
    if (at->beyond > x->n && !(x = grow(in, x, at->beyond, at->names)))
        return NULL;
    if (value->n > 1 && at->n % value->n != 0 &&
        !cel_warn(in, "number of items to replace is not a multiple of replacement length"))
        return NULL;
    for (size_t i = 0, k = 0; i < at->n; i++) {
        if (at->at[i] < x->n)
            cel_copy_element(x, at->at[i], value, k);
        if (++k == value->n)
            k = 0;
    }
    return x;
}

/* Offsets of x[i, j, ...] for assignment. */
static bool array_index(cel_interp *in, cel_sexp *x, const cel_indices *k, cel_index *at, cel_span span)
{
    cel_sexp *positions = cel_sexp_vector(in, CEL_S_DOUBLE, x->n), *dim = cel_sexp_attr(x, "dim"), *names = cel_sexp_attr(x, "dimnames");
    if (!positions || !dim || dim->n != k->n) {
        if (positions)
            cel_fail_at(in, span, "script.index", dim ? "%zu indices for %zu dimensions" : "%zu indices for a vector without dimensions", k->n,
                        dim ? dim->n : 0);
        return false;
    }
    for (size_t i = 0; i < x->n; i++)
        positions->as.d[i] = (double)i + 1;
    if (!cel_sexp_set_attr(in, positions, "dim", dim) || !cel_sexp_set_attr(in, positions, "dimnames", names))
        return false;
    cel_sexp *some = cel_index_values(in, positions, k->index, k->n, 1, k->span);
    return some && cel_index_resolve(in, some, x->n, NULL, false, at, span);
}

cel_sexp *cel_assign_index(cel_interp *in, cel_sexp *x, const cel_indices *k, cel_sexp *value, cel_span span)
{
    char what[80];
    if (cel_is_frame(x) && k->n >= 1 && k->n <= 2)
        return cel_frame_assign(in, x, k->index, k->n, value, k->span[0].source ? k->span[0] : span);
    if (!cel_is_vector(x) && x->kind != CEL_S_NULL)
        return cel_fail_at(in, span, "script.assign", "%s has no elements to assign", cel_sexp_describe(x, what, sizeof what));
    if (value == x && !(value = cel_sexp_copy(in, value)))
        return NULL;
    cel_index at = {0};
    cel_span where = k->n && k->span[0].source ? k->span[0] : span;
    cel_sexp *index = k->n ? k->index[0] : NULL;
    cel_sexp *dim = x->attr ? cel_sexp_attr(x, "dim") : NULL, *shape = index && index->attr && cel_is_number(index) ? cel_sexp_attr(index, "dim") : NULL;
    bool ok;
    if (k->n >= 2)
        ok = array_index(in, x, k, &at, where);
    else if (!index) {
        at.at = cel_malloc((x->n + 1) * sizeof *at.at);
        for (ok = at.at; ok && at.n < x->n; at.n++)
            at.at[at.n] = at.n;
        if (!ok)
            cel_no_memory(in);
    } else if (shape && dim && shape->n == 2 && (size_t)cel_sexp_integer_at(shape, 1) == dim->n) {
        size_t rows = (size_t)cel_sexp_integer_at(shape, 0);
        cel_sexp *flat = cel_sexp_vector(in, CEL_S_DOUBLE, rows);
        for (size_t r = 0; flat && r < rows; r++) {
            double offset = 0, stride = 1;
            for (size_t c = 0; c < dim->n; c++) {
                double to = cel_sexp_number_at(index, r + c * rows), extent = cel_sexp_number_at(dim, c);
                if (!(to >= 1 && to <= extent))
                    return cel_fail_at(in, where, "script.bounds", "row %zu of the index is outside of the matrix", r + 1);
                offset += (floor(to) - 1) * stride;
                stride *= extent;
            }
            flat->as.d[r] = offset + 1;
        }
        ok = flat && cel_index_resolve(in, flat, x->n, NULL, false, &at, where);
    } else
        ok = cel_index_resolve(in, index, x->n, cel_sexp_attr(x, "names"), true, &at, where);
    if (!ok)
        return NULL;
    cel_sexp *out = assign_at(in, x, &at, value, span);
    cel_index_free(&at);
    return out;
}

/* x[[...]] <- value, one level. */
static cel_sexp *assign_one(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_sexp *value, cel_span span)
{
    cel_index at;
    if (!cel_index_resolve(in, index, x->n, cel_sexp_attr(x, "names"), true, &at, span))
        return NULL;
    cel_sexp *out = NULL;
    if (at.n != 1 || at.at[0] == SIZE_MAX)
        cel_fail_at(in, span, "script.index", "[[ ]] <- needs one number or name");
    else if (x->kind == CEL_S_LIST && value->kind == CEL_S_NULL)
        out = take_out(in, x, &at);
    else if (x->kind == CEL_S_LIST) {
        out = at.beyond > x->n ? grow(in, x, at.beyond, at.names) : x;
        if (out)
            cel_sexp_set(out, at.at[0], value);
    } else {
        bool wrap = !cel_is_vector(value) || value->kind == CEL_S_LIST || value->n != 1 || (x->kind == CEL_S_NULL && value->n != 1);
        if (wrap) {
            cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, 1);
            if (list)
                cel_sexp_set(list, 0, value);
            if (x->kind != CEL_S_NULL && cel_is_vector(value) && value->kind != CEL_S_LIST) {
                cel_fail_at(in, span, "script.assign", "one element of a vector takes one value, not %zu", value->n);
                list = NULL;
            }
            value = list;
        }
        out = value ? assign_at(in, x, &at, value, span) : NULL;
    }
    cel_index_free(&at);
    return out;
}

cel_sexp *cel_assign_element(cel_interp *in, cel_sexp *x, cel_sexp *index, cel_sexp *value, cel_span span)
{
    char what[80];
    if (!cel_is_vector(index) || index->kind == CEL_S_LIST || index->n == 0)
        return cel_fail_at(in, span, "script.index", "[[ ]] <- needs one number or name, not %s", cel_sexp_describe(index, what, sizeof what));
    if (value == x && !(value = cel_sexp_copy(in, value)))
        return NULL;
    if (x->kind == CEL_S_ENV || x->kind == CEL_S_OBJECT || (cel_is_frame(x) && index->kind == CEL_S_STRING && index->n == 1)) {
        if (index->kind != CEL_S_STRING || !index->as.s[0])
            return cel_fail_at(in, span, "script.index", "this is indexed by name, not by number");
        return cel_assign_dollar(in, x, index->as.s[0], value, span);
    }
    if (x->kind == CEL_S_CALL) {
        double at = cel_sexp_number_at(index, 0);
        if (!(at >= 1 && at < (double)x->n + 2))
            return cel_fail_at(in, span, "script.bounds", "there is no such part of the expression");
        if (at < 2) {
            x->as.call.function = cel_sexp_share(value);
            x->flag = value->kind == CEL_S_SYMBOL ? (uint8_t)cel_name_of(value->as.name)->op : 0;
        } else
            x->as.call.args[(size_t)at - 2].value = cel_sexp_share(value);
        return x;
    }
    if (!cel_is_vector(x) && x->kind != CEL_S_NULL)
        return cel_fail_at(in, span, "script.assign", "%s has no elements to assign", cel_sexp_describe(x, what, sizeof what));
    if (index->n == 1)
        return assign_one(in, x, index, value, span);
    if (x->kind != CEL_S_LIST || index->n > 64)
        return cel_fail_at(in, span, "script.index", "[[ ]] <- needs one number or name, not %zu", index->n);
    cel_sexp *first = cel_sexp_vector(in, (cel_sexp_kind)index->kind, 1), *rest = cel_sexp_vector(in, (cel_sexp_kind)index->kind, index->n - 1);
    if (!first || !rest)
        return NULL;
    cel_copy_element(first, 0, index, 0);
    for (size_t i = 1; i < index->n; i++)
        cel_copy_element(rest, i - 1, index, i);
    cel_sexp *inner = cel_element(in, x, first, true, span);
    inner = inner ? cel_sexp_copy(in, inner) : NULL;
    inner = inner ? cel_assign_element(in, inner, rest, value, span) : NULL;
    return inner ? assign_one(in, x, first, inner, span) : NULL;
}


cel_sexp *cel_assign_dollar(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value, cel_span span)
{
    char what[80];
    const char *interned = cel_intern(in, name);
    if (!interned)
        return NULL;
    if (value == x && !(value = cel_sexp_copy(in, value)))
        return NULL;
    if (x->kind == CEL_S_ENV)
        return cel_env_bind(in, x->as.env, interned, value) ? x : NULL;
    if (x->kind == CEL_S_OBJECT) {
        if (x->as.object.type->set)
            return x->as.object.type->set(in, x, interned, value);
        return cel_fail_at(in, span, "script.assign", "members of a %s cannot be assigned", x->as.object.type->name);
    }
    if (cel_is_frame(x))
        return cel_frame_set_column(in, x, interned, value, span);
    if (x->kind == CEL_S_NULL || (cel_is_vector(x) && x->kind != CEL_S_LIST && x->n == 0)) {
        if (!(x = cel_sexp_vector(in, CEL_S_LIST, 0)))
            return NULL;
    } else if (cel_is_vector(x) && x->kind != CEL_S_LIST) {
        if (!(x = cel_coerce(in, x, CEL_S_LIST)))
            return NULL;
    } else if (x->kind != CEL_S_LIST)
        return cel_fail_at(in, span, "script.assign", "%s has no members to assign", cel_sexp_describe(x, what, sizeof what));
    cel_sexp *index = cel_sexp_vector(in, CEL_S_STRING, 1);
    if (!index)
        return NULL;
    index->as.s[0] = interned;
    return assign_one(in, x, index, value, span);
}
