/* Names, dimensions and other attributes: names, dim, attr, attributes, structure, levels. */
#include <string.h>

#include "cli/script/state.h"

static cel_sexp *names(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (x->kind == CEL_S_ENV) {
        cel_sexp *args[] = {x};
        return cel_apply_name(in, "ls", 1, args, NULL);
    }
    if (x->kind == CEL_S_OBJECT && x->as.object.type->names) {
        size_t n = 0;
        while (x->as.object.type->names[n])
            n++;
        return cel_sexp_strings(in, x->as.object.type->names, n);
    }
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *dimnames = cel_sexp_attr(x, "dimnames"), *found = cel_sexp_attr(x, "names");
    if (!found && dim && dim->n == 1 && dimnames && dimnames->kind == CEL_S_LIST && dimnames->n)
        return dimnames->as.v[0];
    return found ? found : cel_null(in);
}

static cel_sexp *set_names(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL, *out = value ? cel_sexp_copy(in, x) : NULL;
    if (!out)
        return NULL;
    if (!cel_is_vector(x) && x->kind != CEL_S_NULL)
        return cel_arg_fail(a, 0, "script.names", "only vectors and lists have names");
    if (value->kind == CEL_S_NULL)
        return cel_sexp_set_attr(in, out, "names", NULL) ? out : NULL;
    if (!(value = cel_coerce(in, value, CEL_S_STRING)))
        return NULL;
    if (value->n > x->n || (cel_is_frame(x) && value->n != x->n))
        return cel_arg_fail(a, 1, "script.names", "there are %zu names for %zu %s", value->n, x->n, cel_is_frame(x) ? "columns" : "elements");
    if (value->attr || value->n < x->n) {
        cel_sexp *plain = cel_sexp_vector(in, CEL_S_STRING, x->n);
        for (size_t i = 0; plain && i < x->n; i++)
            plain->as.s[i] = i < value->n ? value->as.s[i] : NULL;
        value = plain;
    }
    return value && cel_sexp_set_attr(in, out, "names", value) ? out : NULL;
}

static cel_sexp *unname(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *out = x ? cel_sexp_copy(in, x) : NULL;
    return out && cel_sexp_set_attr(in, out, "names", NULL) && cel_sexp_set_attr(in, out, "dimnames", NULL) ? out : NULL;
}

static cel_sexp *set_names_function(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? (cel_arg_given(a, 1) ? cel_arg(a, 1) : x) : NULL;
    cel_sexp *args[] = {x, value};
    return value ? cel_apply_name(in, "names<-", 2, args, NULL) : NULL;
}

/* ---- dimensions ---- */

static cel_sexp *dim_of(cel_interp *in, cel_sexp *x)
{
    if (cel_is_frame(x)) {
        const int32_t both[] = {(int32_t)cel_table_height(x), (int32_t)x->n};
        return cel_sexp_integers(in, both, 2);
    }
    return cel_sexp_attr(x, "dim") ? cel_sexp_attr(x, "dim") : cel_null(in);
}

static cel_sexp *dim(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x ? dim_of(in, x) : NULL;
}

/* nrow, ncol; NROW and NCOL take vectors for columns. Tables of any class answer through their dim(). */
static cel_sexp *n_rows(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    cel_sexp *x = cel_arg(a, 0), *d = x ? cel_apply_name(in, "dim", 1, &x, NULL) : NULL;
    size_t which = strcmp(name, "ncol") == 0 || strcmp(name, "NCOL") == 0;
    if (!d)
        return NULL;
    if (d->n > which)
        return cel_sexp_integer(in, cel_sexp_integer_at(d, which));
    return name[0] == 'N' ? cel_sexp_integer(in, which ? 1 : (int32_t)x->n) : cel_null(in);
}

static cel_sexp *set_dim(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL, *out = value ? cel_sexp_copy(in, x) : NULL;
    if (!out)
        return NULL;
    if (value->kind != CEL_S_NULL) {
        double total = 1;
        if (!cel_is_number(value) || value->n == 0 || value->n > 16 || !cel_is_vector(x) || !(value = cel_coerce(in, value, CEL_S_INTEGER)))
            return in->signal ? NULL : cel_arg_fail(a, 1, "script.dim", "dim is a vector of whole numbers");
        for (size_t i = 0; i < value->n; i++) {
            if (value->as.i[i] < 0)
                return cel_arg_fail(a, 1, "script.dim", "dim is a vector of whole numbers");
            total *= value->as.i[i];
        }
        if (total != (double)x->n)
            return cel_arg_fail(a, 1, "script.dim", "%.0f places for %zu elements", total, x->n);
        if (!cel_sexp_set_attr(in, out, "names", NULL))
            return NULL;
    } else if (!cel_sexp_set_attr(in, out, "dimnames", NULL) || !cel_sexp_set_attr(in, out, "names", NULL))
        return NULL;
    return cel_sexp_set_attr(in, out, "dim", value) ? out : NULL;
}

static cel_sexp *dimnames(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    const char *name = a->builtin->name;
    size_t which = strcmp(name, "rownames") == 0 || strcmp(name, "row.names") == 0 ? 0 : strcmp(name, "colnames") == 0 ? 1 : 2;
    if (cel_is_frame(x)) {
        if (which == 1)
            return cel_sexp_attr(x, "names") ? cel_sexp_attr(x, "names") : cel_null(in);
        cel_sexp *rows = cel_sexp_attr(x, "row.names");
        if (rows && rows->kind == CEL_S_STRING)
            return rows;
        size_t n = cel_table_height(x);
        if (rows && rows->kind == CEL_S_INTEGER && rows->n == n && n && rows->as.i[0] != CEL_NA_INT)
            return cel_coerce(in, rows, CEL_S_STRING);
        cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, n);
        for (size_t i = 0; out && i < n; i++)
            out->as.i[i] = (int32_t)i + 1;
        return out ? cel_coerce(in, out, CEL_S_STRING) : NULL;
    }
    cel_sexp *all = cel_sexp_attr(x, "dimnames");
    if (!all || which == 2)
        return all ? all : cel_null(in);
    return all->kind == CEL_S_LIST && which < all->n ? all->as.v[which] : cel_null(in);
}

static cel_sexp *set_dimnames(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL, *out = value ? cel_sexp_copy(in, x) : NULL;
    if (!out)
        return NULL;
    const char *name = a->builtin->name;
    size_t which = strncmp(name, "row", 3) == 0 ? 0 : strncmp(name, "col", 3) == 0 ? 1 : 2;
    if (cel_is_frame(x)) {
        if (which == 1)
            return cel_sexp_set_attr(in, out, "names", value) ? out : NULL;
        if (value->kind == CEL_S_NULL)
            return cel_set_row_names(in, out, cel_table_height(x)) ? out : NULL;
        if (!(value = cel_coerce(in, value, CEL_S_STRING)) || value->n != cel_table_height(x))
            return value ? cel_arg_fail(a, 1, "script.names", "there are %zu names for %zu rows", value->n, cel_table_height(x)) : NULL;
        return cel_sexp_set_attr(in, out, "row.names", value) ? out : NULL;
    }
    cel_sexp *d = cel_sexp_attr(x, "dim");
    if (!d)
        return cel_arg_fail(a, 0, "script.names", "this has no rows and columns to name");
    cel_sexp *all = value;
    if (which < 2) {
        cel_sexp *old = cel_sexp_attr(x, "dimnames");
        if (!(all = cel_sexp_vector(in, CEL_S_LIST, d->n)) || (value->kind != CEL_S_NULL && !(value = cel_coerce(in, value, CEL_S_STRING))))
            return NULL;
        for (size_t i = 0; old && i < d->n && i < old->n; i++)
            cel_sexp_set(all, i, old->as.v[i]);
        if (which >= d->n)
            return cel_arg_fail(a, 0, "script.names", "this has no columns to name");
        cel_sexp_set(all, which, value);
    } else if (all->kind != CEL_S_NULL && (all->kind != CEL_S_LIST || all->n != d->n))
        return cel_arg_fail(a, 1, "script.names", "dimnames is a list of %zu", d->n);
    for (size_t i = 0; all->kind == CEL_S_LIST && i < all->n; i++) {
        cel_sexp *texts = all->as.v[i];
        if (texts->kind != CEL_S_NULL && texts->n != (size_t)cel_sexp_integer_at(d, i))
            return cel_arg_fail(a, 1, "script.names", "there are %zu names for %d %s", texts->n, cel_sexp_integer_at(d, i), i ? "columns" : "rows");
        if (texts->kind != CEL_S_NULL && texts->kind != CEL_S_STRING) {
            if (!(texts = cel_coerce(in, texts, CEL_S_STRING)) || !(all = cel_sexp_copy(in, all)))
                return NULL;
            cel_sexp_set(all, i, texts);
        }
    }
    return cel_sexp_set_attr(in, out, "dimnames", all) ? out : NULL;
}

/* ---- attributes ---- */

static cel_sexp *attr(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_text(a, 1, &name))
        return NULL;
    if (strcmp(name, "class") == 0 && x->kind == CEL_S_OBJECT)
        return cel_sexp_class(in, x);
    cel_sexp *value = cel_sexp_attr(x, name);
    if (value && strcmp(name, "row.names") == 0 && value->kind == CEL_S_INTEGER && value->n == 2 && value->as.i[0] == CEL_NA_INT) {
        size_t n = cel_table_height(x);
        value = cel_sexp_vector(in, CEL_S_INTEGER, n);
        for (size_t i = 0; value && i < n; i++)
            value->as.i[i] = (int32_t)i + 1;
        return value;
    }
    return value ? value : cel_null(in);
}

/* One attribute set, with the checks of names(), dim() and class(). x is a copy of its own. */
static cel_sexp *put(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value)
{
    static const struct { const char *attribute, *function; } checked[] = {{"names", "names<-"}, {"dim", "dim<-"}, {"dimnames", "dimnames<-"}, {"class", "class<-"}};
    for (size_t i = 0; i < sizeof checked / sizeof *checked; i++)
        if (strcmp(name, checked[i].attribute) == 0) {
            cel_sexp *args[] = {x, value};
            return cel_apply_name(in, checked[i].function, 2, args, NULL);
        }
    return cel_sexp_set_attr(in, x, name, value) ? x : NULL;
}

static cel_sexp *set_attr(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 2) : NULL;
    if (!value || !cel_arg_text(a, 1, &name))
        return NULL;
    if (x->kind == CEL_S_OBJECT || x->kind == CEL_S_NULL)
        return cel_arg_fail(a, 0, "script.attributes", "attributes of this cannot be set");
    cel_sexp *out = cel_sexp_copy(in, x);
    return out ? put(in, out, name, value) : NULL;
}

static cel_sexp *attributes(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    size_t n = 0;
    for (const cel_attr *at = x ? x->attr : NULL; at; at = at->next)
        n++;
    if (!x || n == 0)
        return x ? cel_null(in) : NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, n), *own = out ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
    n = 0;
    for (const cel_attr *at = x->attr; own && at; at = at->next, n++) {
        own->as.s[n] = at->name;
        cel_sexp_set(out, n, at->value);
    }
    return own && cel_sexp_set_attr(in, out, "names", own) ? out : NULL;
}

static cel_sexp *structure(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *given = x ? cel_dots_list(a) : NULL, *out = given ? cel_sexp_copy(in, x) : NULL;
    for (size_t i = 0; out && i < given->n; i++) {
        const char *name = cel_sexp_name(given, i);
        if (!name[0])
            return cel_dots_fail(a, i, "script.attributes", "attributes are given as name = value");
        if (strcmp(name, ".Names") == 0)
            name = "names";
        else if (strcmp(name, ".Dim") == 0)
            name = "dim";
        out = put(in, out, name, given->as.v[i]);
    }
    return out;
}

static cel_sexp *set_attributes(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL, *out = value ? cel_sexp_copy(in, x) : NULL;
    while (out && out->attr)
        cel_sexp_set_attr(in, out, out->attr->name, NULL);
    for (size_t i = 0; out && value->kind == CEL_S_LIST && i < value->n; i++)
        out = put(in, out, cel_sexp_name(value, i), value->as.v[i]);
    return out;
}

static const cel_builtin rows[] = {
    {"base", "names", "x", names, "Names of the elements.", CEL_B_GENERIC},
    {"base", "names<-", "x, value", set_names, "Other names.", CEL_B_HIDDEN | CEL_B_GENERIC},
    {"stats", "setNames", "object, nm", set_names_function, "A vector with names.", 0},
    {"rlang", "set_names", "x, nm", set_names_function, "A vector with names.", 0},
    {"base", "unname", "obj, force = FALSE", unname, "Without names.", 0},
    {"base", "dim", "x", dim, "Rows and columns.", CEL_B_GENERIC},
    {"base", "dim<-", "x, value", set_dim, "Other rows and columns.", CEL_B_HIDDEN},
    {"base", "nrow", "x", n_rows, "How many rows.", 0},
    {"base", "ncol", "x", n_rows, "How many columns.", 0},
    {"base", "NROW", "x", n_rows, "How many rows, of vectors too.", 0},
    {"base", "NCOL", "x", n_rows, "How many columns, of vectors too.", 0},
    {"base", "dimnames", "x", dimnames, "Names of rows and columns.", 0},
    {"base", "rownames", "x", dimnames, "Names of the rows.", 0},
    {"base", "row.names", "x", dimnames, "Names of the rows.", 0},
    {"base", "colnames", "x", dimnames, "Names of the columns.", 0},
    {"base", "dimnames<-", "x, value", set_dimnames, "Other names of rows and columns.", CEL_B_HIDDEN},
    {"base", "rownames<-", "x, value", set_dimnames, "Other names of rows.", CEL_B_HIDDEN},
    {"base", "row.names<-", "x, value", set_dimnames, "Other names of rows.", CEL_B_HIDDEN},
    {"base", "colnames<-", "x, value", set_dimnames, "Other names of columns.", CEL_B_HIDDEN},
    {"base", "attr", "x, which, exact = FALSE", attr, "An attribute.", 0},
    {"base", "attr<-", "x, which, value", set_attr, "Set an attribute.", CEL_B_HIDDEN},
    {"base", "attributes", "x", attributes, "All attributes.", 0},
    {"base", "attributes<-", "x, value", set_attributes, "Other attributes.", CEL_B_HIDDEN},
    {"base", "structure", ".Data, ...", structure, "A value with attributes.", 0},
};

const cel_library cel_library_attributes = {rows, sizeof rows / sizeof *rows};
