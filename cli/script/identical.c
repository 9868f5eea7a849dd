/* identical(): the same kind, elements and attributes, whatever their order. NaN and NA are told apart. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

enum { DEEP = 2000 };

static bool same(const cel_sexp *x, const cel_sexp *y, int depth);

static bool same_attrs(const cel_sexp *x, const cel_sexp *y, int depth)
{
    size_t nx = 0, ny = 0;
    for (const cel_attr *a = y->attr; a; a = a->next)
        ny++;
    for (const cel_attr *a = x->attr; a; a = a->next, nx++) {
        const cel_sexp *other = cel_sexp_attr(y, a->name);
        if (!other || !same(a->value, other, depth + 1))
            return false;
    }
    return nx == ny;
}

static bool same_numbers(const double *x, const double *y, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) {
            if (!isnan(x[i]) || !isnan(y[i]) || cel_is_na(x[i]) != cel_is_na(y[i]))
                return false;
        } else if (x[i] != y[i])
            return false;
    }
    return true;
}

static bool same_args(const cel_call_arg *x, const cel_call_arg *y, size_t n, int depth)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i].name != y[i].name || !x[i].value != !y[i].value)
            return false;
        if (x[i].value && !same(x[i].value, y[i].value, depth + 1))
            return false;
    }
    return true;
}

static bool same(const cel_sexp *x, const cel_sexp *y, int depth)
{
    if (x == y)
        return true;
    if (x->kind != y->kind || depth > DEEP || x->n != y->n)
        return false;
    if ((x->attr || y->attr) && !same_attrs(x, y, depth))
        return false;
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_NULL:
        return true;
    case CEL_S_LOGICAL:
    case CEL_S_INTEGER:
        return x->n == 0 || memcmp(x->as.i, y->as.i, x->n * sizeof *x->as.i) == 0;
    case CEL_S_DOUBLE:
        return same_numbers(x->as.d, y->as.d, x->n);
    case CEL_S_STRING:
        return x->n == 0 || memcmp(x->as.s, y->as.s, x->n * sizeof *x->as.s) == 0;
    case CEL_S_LIST:
        for (size_t i = 0; i < x->n; i++)
            if (!same(x->as.v[i], y->as.v[i], depth + 1))
                return false;
        return true;
    case CEL_S_SYMBOL:
        return x->as.name == y->as.name;
    case CEL_S_CALL:
        return same(x->as.call.function, y->as.call.function, depth + 1) && same_args(x->as.call.args, y->as.call.args, x->n, depth);
    case CEL_S_FUNCTION:
        return x->as.fn.formals == y->as.fn.formals;
    case CEL_S_CLOSURE:
        return x->as.fn.expr == y->as.fn.expr && x->as.fn.env == y->as.fn.env;
    case CEL_S_BUILTIN:
        return x->as.builtin == y->as.builtin;
    case CEL_S_ENV:
        return x->as.env == y->as.env;
    case CEL_S_OBJECT:
        return x->as.object.object == y->as.object.object;
    default:
        return false;
    }
}

bool cel_identical(const cel_sexp *x, const cel_sexp *y)
{
    return same(x, y, 0);
}
