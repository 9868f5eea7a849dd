/* Functions that call functions: lapply and its kin, Reduce, Filter, Map, replicate. Results are simplified as R does:
 * values of length one to a vector, equal lengths to a matrix. */
#include <string.h>

#include "cli/script/interp.h"

/* Element i of a vector or list as R's [[ gives it. */
static cel_sexp *element(cel_interp *in, cel_sexp *x, size_t i)
{
    if (x->kind == CEL_S_LIST)
        return x->as.v[i];
    cel_sexp *args[] = {x, cel_sexp_number(in, (double)i + 1)};
    return args[1] ? cel_apply_name(in, "[[", 2, args, NULL) : NULL;
}

/* f(first..., then the further arguments of `...`), called with values. */
typedef struct calling {
    cel_sexp *function, *more; /* more: a list with names */
} calling;

/* Function argument `at` and what `...` holds. */
static bool calling_of(cel_interp *in, cel_args *a, size_t at, bool dots, calling *c)
{
    cel_sexp *f = cel_arg(a, at);
    if (f && f->kind == CEL_S_STRING && f->n == 1 && f->as.s[0]) {
        cel_sexp *found = cel_env_get(in, cel_arg_env(a, at), f->as.s[0], false);
        const cel_builtin *row = found && cel_is_function(found) ? NULL : cel_builtin_find(in, NULL, f->as.s[0]);
        if (row || !found || !cel_is_function(found)) {
            cel_sexp *symbol = cel_sexp_symbol(in, f->as.s[0]);
            found = symbol ? cel_eval(in, symbol, cel_arg_env(a, at)) : NULL;
        }
        f = found;
    }
    c->function = f ? cel_as_function(in, f) : NULL;
    c->more = !c->function ? NULL : dots ? cel_dots_list(a) : cel_sexp_list(in, 0, NULL);
    return c->more != NULL;
}

static cel_sexp *call_with(cel_interp *in, const calling *c, size_t n, cel_sexp *const *first, const char *const *first_names)
{
    enum { MOST = 64 };
    cel_sexp *args[MOST];
    const char *names[MOST];
    if (n + c->more->n > MOST)
        return cel_fail_here(in, "script.arguments", "more than %d arguments", MOST);
    for (size_t i = 0; i < n; i++) {
        args[i] = first[i];
        names[i] = first_names ? first_names[i] : NULL;
    }
    for (size_t i = 0; i < c->more->n; i++) {
        const char *name = cel_sexp_name(c->more, i);
        args[n + i] = c->more->as.v[i];
        names[n + i] = name[0] ? name : NULL;
    }
    return cel_apply(in, c->function, n + c->more->n, args, names);
}

static cel_sexp *vector_arg(cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (x && !cel_is_vector(x) && x->kind != CEL_S_NULL)
        return cel_arg_fail(a, i, "argument.type", "%s must be a vector or a list", cel_args_name(a, i));
    return x;
}

/* f of each element, as a list with the names of x. */
static cel_sexp *apply_each(cel_interp *in, cel_sexp *x, const calling *c)
{
    cel_sexp *out = cel_sexp_list(in, x->n, NULL);
    for (size_t i = 0; out && i < x->n; i++) {
        cel_sexp *one = element(in, x, i), *value = one ? call_with(in, c, 1, &one, NULL) : NULL;
        if (!value)
            return NULL;
        cel_sexp_set(out, i, value);
    }
    cel_sexp *names = out ? cel_sexp_attr(x, "names") : NULL;
    return out && (!names || cel_sexp_set_attr(in, out, "names", names)) ? out : NULL;
}

static cel_sexp *r_lapply(cel_interp *in, cel_args *a)
{
    calling c;
    cel_sexp *x = vector_arg(a, 0);
    return x && calling_of(in, a, 1, true, &c) ? apply_each(in, x, &c) : NULL;
}

/* The list itself, a vector when every value has length one, a matrix of one column per value when all have one length. */
static cel_sexp *simplify(cel_interp *in, cel_sexp *list)
{
    size_t length = list->n ? list->as.v[0]->n : 0;
    for (size_t i = 0; i < list->n; i++)
        if (!cel_is_vector(list->as.v[i]) || list->as.v[i]->n != length || (list->as.v[i]->kind == CEL_S_LIST && length == 1) || cel_is_frame(list->as.v[i]))
            return list;
    if (length == 0)
        return list;
    cel_sexp *plain = cel_sexp_list(in, list->n, NULL), *rows = cel_sexp_attr(list->as.v[0], "names"), *names = cel_sexp_attr(list, "names");
    cel_sexp_kind kind = CEL_S_LOGICAL;
    for (size_t i = 0; plain && i < list->n; i++) {
        cel_sexp *v = list->as.v[i];
        if (cel_is_factor(v) && !(v = cel_coerce(in, v, CEL_S_STRING)))
            return NULL;
        cel_sexp_set(plain, i, v);
        kind = v->kind > kind ? (cel_sexp_kind)v->kind : kind;
    }
    cel_sexp *out = plain ? cel_sexp_vector(in, kind, list->n * length) : NULL;
    for (size_t i = 0; out && i < list->n; i++) {
        cel_sexp *v = cel_coerce(in, plain->as.v[i], kind);
        if (!v)
            return NULL;
        if (kind == CEL_S_DOUBLE)
            memcpy(out->as.d + i * length, v->as.d, length * sizeof(double));
        else if (kind == CEL_S_LOGICAL || kind == CEL_S_INTEGER)
            memcpy(out->as.i + i * length, v->as.i, length * sizeof(int32_t));
        else if (kind == CEL_S_STRING)
            memcpy(out->as.s + i * length, v->as.s, length * sizeof(char *));
        else
            for (size_t k = 0; k < length; k++)
                cel_sexp_set(out, i * length + k, v->as.v[k]);
    }
    if (!out || length == 1)
        return out && (!names || cel_sexp_set_attr(in, out, "names", names)) ? out : NULL;
    cel_sexp *dim = cel_sexp_integers(in, (int32_t[]){(int32_t)length, (int32_t)list->n}, 2);
    if (!dim || !cel_sexp_set_attr(in, out, "dim", dim))
        return NULL;
    if (rows || names) {
        cel_sexp *both = cel_sexp_list(in, 2, NULL);
        if (!both)
            return NULL;
        cel_sexp_set(both, 0, rows ? rows : cel_null(in));
        cel_sexp_set(both, 1, names ? names : cel_null(in));
        if (!cel_sexp_set_attr(in, out, "dimnames", both))
            return NULL;
    }
    return out;
}

static cel_sexp *r_sapply(cel_interp *in, cel_args *a)
{
    calling c;
    bool simple, use_names;
    cel_sexp *x = vector_arg(a, 0);
    if (!x || !cel_arg_flag(a, 3, &simple) || !cel_arg_flag(a, 4, &use_names) || !calling_of(in, a, 1, true, &c))
        return NULL;
    cel_sexp *list = apply_each(in, x, &c);
    if (list && use_names && x->kind == CEL_S_STRING && !cel_sexp_attr(x, "names") && !cel_sexp_set_attr(in, list, "names", x))
        return NULL;
    if (list && !use_names && !cel_sexp_set_attr(in, list, "names", NULL))
        return NULL;
    return list && simple ? simplify(in, list) : list;
}

static cel_sexp *r_vapply(cel_interp *in, cel_args *a)
{
    calling c;
    bool use_names;
    cel_sexp *x = vector_arg(a, 0), *model = cel_arg(a, 2);
    if (!x || !model || !cel_arg_flag(a, 4, &use_names) || !calling_of(in, a, 1, true, &c))
        return NULL;
    cel_sexp *list = apply_each(in, x, &c);
    for (size_t i = 0; list && i < list->n; i++) {
        const cel_sexp *v = list->as.v[i];
        if (v->n != model->n || (v->kind != model->kind && !(v->kind < model->kind && model->kind <= CEL_S_DOUBLE)))
            return cel_arg_fail(a, 1, "argument.value", "values must be of type %s and length %zu; value %zu is of type %s and length %zu",
                                cel_sexp_typeof(model), model->n, i + 1, cel_sexp_typeof(v), v->n);
    }
    if (list && use_names && x->kind == CEL_S_STRING && !cel_sexp_attr(x, "names") && !cel_sexp_set_attr(in, list, "names", x))
        return NULL;
    return !list ? NULL : list->n ? simplify(in, list) : cel_sexp_vector(in, (cel_sexp_kind)model->kind, 0);
}

/* f of the first elements of all of `...`, of the second, and so on; shorter ones recycled. */
static cel_sexp *apply_parallel(cel_interp *in, cel_args *a, size_t f_at, bool simple)
{
    enum { MOST = 32 };
    calling c;
    const char *names[MOST];
    size_t count = cel_dots(a), longest = 0;
    if (!calling_of(in, a, f_at, false, &c))
        return NULL;
    cel_sexp *vectors = cel_dots_list(a);
    if (!vectors)
        return NULL;
    if (count > MOST)
        return cel_call_fail(a, "script.arguments", "more than %d vectors", MOST);
    for (size_t k = 0; k < count; k++) {
        names[k] = cel_dots_name(a, k);
        if (vectors->as.v[k]->n == 0)
            return cel_sexp_list(in, 0, NULL);
        longest = vectors->as.v[k]->n > longest ? vectors->as.v[k]->n : longest;
    }
    cel_sexp *out = cel_sexp_list(in, longest, NULL);
    for (size_t i = 0; out && i < longest; i++) {
        cel_sexp *first[MOST];
        for (size_t k = 0; k < count; k++)
            if (!(first[k] = element(in, vectors->as.v[k], i % vectors->as.v[k]->n)))
                return NULL;
        cel_sexp *value = call_with(in, &c, count, first, names);
        if (!value)
            return NULL;
        cel_sexp_set(out, i, value);
    }
    if (out && count) {
        cel_sexp *x = vectors->as.v[0], *given = cel_sexp_attr(x, "names");
        if (!given && x->kind == CEL_S_STRING)
            given = x;
        if (given && given->n == longest && !cel_sexp_set_attr(in, out, "names", given))
            return NULL;
    }
    return out && simple ? simplify(in, out) : out;
}

static cel_sexp *r_map(cel_interp *in, cel_args *a)
{
    return apply_parallel(in, a, 0, false);
}

static cel_sexp *r_mapply(cel_interp *in, cel_args *a)
{
    bool simple;
    return cel_arg_flag(a, 2, &simple) ? apply_parallel(in, a, 0, simple) : NULL;
}

static cel_sexp *r_reduce(cel_interp *in, cel_args *a)
{
    calling c;
    bool accumulate;
    cel_sexp *x = vector_arg(a, 1);
    if (!x || !cel_arg_flag(a, 3, &accumulate) || !calling_of(in, a, 0, false, &c))
        return NULL;
    size_t at = 0;
    cel_sexp *so_far = NULL;
    if (cel_arg_given(a, 2)) {
        if (!(so_far = cel_arg(a, 2)))
            return NULL;
    } else if (x->n == 0)
        return cel_null(in);
    else if (!(so_far = element(in, x, at++)))
        return NULL;
    cel_sexp *all = accumulate ? cel_sexp_list(in, x->n - at + 1, NULL) : NULL;
    if (accumulate && !all)
        return NULL;
    for (size_t k = 0;; k++) {
        if (all)
            cel_sexp_set(all, k, so_far);
        if (at >= x->n)
            break;
        cel_sexp *both[] = {so_far, element(in, x, at++)};
        if (!both[1] || !(so_far = call_with(in, &c, 2, both, NULL)))
            return NULL;
    }
    return all ? simplify(in, all) : so_far;
}

/* Filter(), Find(), Position(): by the first argument, a predicate. */
static cel_sexp *choose(cel_interp *in, cel_args *a)
{
    calling c;
    char what = cel_args_builtin(a)->name[1]; /* Filter: i, Find: i; Position: o */
    bool all = cel_args_builtin(a)->name[2] == 'l';
    cel_sexp *x = vector_arg(a, 1);
    if (!x || !calling_of(in, a, 0, false, &c))
        return NULL;
    cel_sexp *kept = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    size_t n = 0;
    for (size_t i = 0; kept && i < x->n; i++) {
        cel_sexp *one = element(in, x, i), *value = one ? call_with(in, &c, 1, &one, NULL) : NULL;
        if (!value)
            return NULL;
        double yes = value->n ? cel_sexp_number_at(value, 0) : 0;
        if (yes == yes && yes != 0) {
            kept->as.i[n++] = (int32_t)i + 1;
            if (!all)
                return what == 'o' ? cel_sexp_integer(in, kept->as.i[0]) : one;
        }
    }
    if (!kept || !all)
        return !kept ? NULL : what == 'o' ? cel_sexp_integer(in, CEL_NA_INT) : cel_null(in);
    kept->n = n;
    cel_sexp *args[] = {x, kept};
    return cel_apply_name(in, "[", 2, args, NULL);
}

static cel_sexp *r_replicate(cel_interp *in, cel_args *a)
{
    size_t n;
    bool simple;
    if (!cel_arg_count(a, 0, &n) || !cel_arg_flag(a, 2, &simple))
        return NULL;
    cel_sexp *out = cel_sexp_list(in, n, NULL), *expr = cel_arg_expr(a, 1), *env = cel_arg_env(a, 1);
    for (size_t i = 0; out && i < n; i++) {
        cel_sexp *fresh = cel_env_new(in, env), *value = fresh ? cel_eval(in, expr, fresh) : NULL;
        if (!value)
            return NULL;
        cel_sexp_set(out, i, value);
    }
    return out && simple ? simplify(in, out) : out;
}

/* apply(): f of each row (MARGIN 1) or column (2) of a matrix. */
static cel_sexp *r_apply(cel_interp *in, cel_args *a)
{
    calling c;
    int32_t margin;
    cel_sexp *x = cel_arg(a, 0), *as_matrix = x && cel_is_frame(x) ? cel_apply_name(in, "as.matrix", 1, &x, NULL) : x;
    if (!as_matrix || !cel_arg_integer(a, 1, &margin) || !calling_of(in, a, 2, true, &c))
        return NULL;
    x = as_matrix;
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *dimnames = cel_sexp_attr(x, "dimnames");
    if (!dim || dim->n != 2 || x->kind == CEL_S_LIST)
        return cel_arg_fail(a, 0, "argument.type", "X must be a matrix or a data frame");
    if (margin != 1 && margin != 2)
        return cel_arg_fail(a, 1, "argument.value", "MARGIN must be 1 (rows) or 2 (columns)");
    size_t rows = (size_t)cel_sexp_integer_at(dim, 0), cols = (size_t)cel_sexp_integer_at(dim, 1);
    size_t many = margin == 1 ? rows : cols, length = margin == 1 ? cols : rows;
    cel_sexp *inner = dimnames ? dimnames->as.v[margin == 1 ? 1 : 0] : NULL, *outer = dimnames ? dimnames->as.v[margin - 1] : NULL;
    cel_sexp *out = cel_sexp_list(in, many, NULL);
    for (size_t i = 0; out && i < many; i++) {
        cel_sexp *one = cel_sexp_vector(in, (cel_sexp_kind)x->kind, length);
        for (size_t k = 0; one && k < length; k++) {
            size_t at = margin == 1 ? i + k * rows : k + i * rows;
            if (x->kind == CEL_S_DOUBLE)
                one->as.d[k] = x->as.d[at];
            else if (x->kind == CEL_S_STRING)
                one->as.s[k] = x->as.s[at];
            else
                one->as.i[k] = x->as.i[at];
        }
        if (!one || (inner && inner->kind == CEL_S_STRING && !cel_sexp_set_attr(in, one, "names", inner)))
            return NULL;
        cel_sexp *value = call_with(in, &c, 1, &one, NULL);
        if (!value)
            return NULL;
        cel_sexp_set(out, i, value);
    }
    if (out && outer && outer->kind == CEL_S_STRING && !cel_sexp_set_attr(in, out, "names", outer))
        return NULL;
    return out ? simplify(in, out) : NULL;
}

static const cel_builtin rows[] = {
    {"base", "lapply", "X, FUN, ...", r_lapply, "A function of each element, as a list.", 0},
    {"base", "sapply", "X, FUN, ..., simplify = TRUE, USE.NAMES = TRUE", r_sapply, "lapply(), made a vector or matrix where it can be.", 0},
    {"base", "vapply", "X, FUN, FUN.VALUE, ..., USE.NAMES = TRUE", r_vapply, "sapply() that checks type and length of each value.", 0},
    {"base", "Map", "f, ...", r_map, "A function of the elements of several vectors, as a list.", 0},
    {"base", "mapply", "FUN, ..., SIMPLIFY = TRUE", r_mapply, "Map(), made a vector or matrix where it can be.", 0},
    {"base", "Reduce", "f, x, init, accumulate = FALSE", r_reduce, "A function of two, from the first element to the last.", 0},
    {"base", "Filter", "f, x", choose, "The elements for which a function is TRUE.", 0},
    {"base", "Find", "f, x", choose, "The first element for which a function is TRUE.", 0},
    {"base", "Position", "f, x", choose, "The place of the first element for which a function is TRUE.", 0},
    {"base", "replicate", "n, expr, simplify = TRUE", r_replicate, "An expression evaluated n times.", 0},
    {"base", "apply", "X, MARGIN, FUN, ...", r_apply, "A function of each row or column of a matrix.", 0},
};

const cel_library cel_library_apply = {rows, sizeof rows / sizeof *rows};
