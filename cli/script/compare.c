/* Comparison and logic on vectors: == != < <= > >= & | !, with factors by their labels or order, texts by code
 * points, and R's rules for NA. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"


static bool holds(cel_op op, int order)
{
    switch (op) {
    case CEL_OP_EQ:
        return order == 0;
    case CEL_OP_NE:
        return order != 0;
    case CEL_OP_LT:
        return order < 0;
    case CEL_OP_LE:
        return order <= 0;
    case CEL_OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static void double_loop(cel_op op, const double *x, size_t xs, const double *y, size_t ys, int32_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double a = x[i * xs], b = y[i * ys];
        out[i] = isnan(a) || isnan(b) ? CEL_NA_INT : holds(op, (a > b) - (a < b));
    }
}

static void integer_loop(cel_op op, const int32_t *x, size_t xs, const int32_t *y, size_t ys, int32_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int32_t a = x[i * xs], b = y[i * ys];
        out[i] = a == CEL_NA_INT || b == CEL_NA_INT ? CEL_NA_INT : holds(op, (a > b) - (a < b));
    }
}

static void text_loop(cel_op op, const char *const *x, size_t xs, const char *const *y, size_t ys, int32_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *a = x[i * xs], *b = y[i * ys];
        out[i] = !a || !b ? CEL_NA_INT : holds(op, a == b ? 0 : strcmp(a, b));
    }
}

/* Labels for == and !=, level numbers for the order of ordered factors. */
static bool factor_side(cel_interp *in, cel_op op, cel_sexp **v, const cel_sexp *levels)
{
    if (op == CEL_OP_EQ || op == CEL_OP_NE)
        return (*v = cel_coerce(in, *v, CEL_S_STRING)) != NULL;
    cel_sexp *labels = cel_coerce(in, *v, CEL_S_STRING), *codes = labels ? cel_sexp_vector(in, CEL_S_INTEGER, labels->n) : NULL;
    for (size_t i = 0; codes && i < labels->n; i++) {
        codes->as.i[i] = CEL_NA_INT;
        for (size_t k = 0; labels->as.s[i] && k < levels->n; k++)
            if (levels->as.s[k] == labels->as.s[i])
                codes->as.i[i] = (int32_t)k;
    }
    *v = codes;
    return codes;
}

static bool comparable(cel_interp *in, cel_op op, cel_sexp **v, const char *side, cel_span span)
{
    char what[80];
    cel_sexp *x = *v;
    if (x->kind == CEL_S_SYMBOL || x->kind == CEL_S_CALL) {
        const char *text = cel_deparse_text(in, x);
        return text && (*v = cel_sexp_string(in, text)) != NULL;
    }
    if (x->kind == CEL_S_LIST && !cel_is_frame(x)) { /* lists of single values compare as vectors */
        cel_sexp_kind kind = CEL_S_LOGICAL;
        bool single = true;
        for (size_t i = 0; i < x->n; i++) {
            cel_sexp *e = x->as.v[i];
            single = single && e->n == 1 && e->kind >= CEL_S_LOGICAL && e->kind <= CEL_S_STRING;
            kind = e->kind > kind && e->kind <= CEL_S_STRING ? (cel_sexp_kind)e->kind : kind;
        }
        if (single)
            return (*v = cel_coerce(in, x, kind)) != NULL;
    }
    if ((x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_STRING) || x->kind == CEL_S_NULL)
        return true;
    cel_fail_at(in, span, "script.operator", "%s cannot compare %s (its %s side)", cel_op_names[op], cel_sexp_describe(x, what, sizeof what), side);
    return false;
}

/* The result of a comparison carries names, dim and dimnames only. */
static bool shape_attrs(cel_interp *in, cel_sexp *out, cel_sexp *x, cel_sexp *y)
{
    static const char *const kept[] = {"names", "dim", "dimnames"};
    cel_sexp *const both[] = {x, y};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; both[k] && both[k]->attr && both[k]->n == out->n && i < 3; i++) {
            cel_sexp *value = cel_sexp_attr(both[k], kept[i]);
            if (value && !cel_sexp_attr(out, kept[i]) && !cel_sexp_set_attr(in, out, kept[i], value))
                return false;
        }
    return true;
}

cel_sexp *cel_compare(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span)
{
    cel_sexp *a = x, *b = y;
    if (cel_is_frame(x) || cel_is_frame(y))
        return cel_fail_at(in, span, "script.operator", "%s cannot compare whole data frames: compare columns", cel_op_names[op]);
    if (!comparable(in, op, &a, "left", span) || !comparable(in, op, &b, "right", span))
        return NULL;
    if (cel_is_factor(a) || cel_is_factor(b)) {
        cel_sexp *f = cel_is_factor(a) ? a : b, *levels = cel_sexp_attr(f, "levels");
        if (op != CEL_OP_EQ && op != CEL_OP_NE && (!cel_sexp_inherits(f, "ordered") || !levels || levels->kind != CEL_S_STRING))
            return cel_fail_at(in, span, "script.operator", "%s has no meaning for factors without an order", cel_op_names[op]);
        if (!factor_side(in, op, &a, levels) || !factor_side(in, op, &b, levels))
            return NULL;
    } else if (a->attr && b->kind == CEL_S_STRING && cel_sexp_inherits(a, "Date")) {
        if (!(b = cel_apply_name(in, "as.Date", 1, &b, NULL)))
            return NULL;
    } else if (b->attr && a->kind == CEL_S_STRING && cel_sexp_inherits(b, "Date")) {
        if (!(a = cel_apply_name(in, "as.Date", 1, &a, NULL)))
            return NULL;
    }
    size_t n;
    if (a->kind == CEL_S_NULL || b->kind == CEL_S_NULL)
        return cel_sexp_vector(in, CEL_S_LOGICAL, 0);
    cel_sexp_kind kind = (cel_sexp_kind)(a->kind > b->kind ? a->kind : b->kind);
    if (kind == CEL_S_LOGICAL)
        kind = CEL_S_INTEGER;
    cel_sexp *ca = a->kind == kind ? a : cel_coerce(in, a, kind), *cb = ca ? (b->kind == kind ? b : cel_coerce(in, b, kind)) : NULL;
    if (!cb || !cel_recycle_pair(in, &ca, &cb, &n, span))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, n);
    if (!out || n == 0)
        return out;
    size_t as = ca->n == 1 ? 0 : 1, bs = cb->n == 1 ? 0 : 1;
    if (kind == CEL_S_DOUBLE)
        double_loop(op, ca->as.d, as, cb->as.d, bs, out->as.i, n);
    else if (kind == CEL_S_STRING)
        text_loop(op, ca->as.s, as, cb->as.s, bs, out->as.i, n);
    else
        integer_loop(op, ca->as.i, as, cb->as.i, bs, out->as.i, n);
    return shape_attrs(in, out, x, y) ? out : NULL;
}

static cel_sexp *as_logical(cel_interp *in, cel_op op, cel_sexp *x, cel_span span)
{
    char what[80];
    if (cel_is_factor(x) || !((x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_DOUBLE) || x->kind == CEL_S_NULL))
        return cel_fail_at(in, span, "script.operator", "%s needs TRUE or FALSE, not %s", cel_op_names[op], cel_sexp_describe(x, what, sizeof what));
    return cel_coerce(in, x, CEL_S_LOGICAL);
}

cel_sexp *cel_logic(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span)
{
    cel_sexp *a = as_logical(in, op, x, span), *b = a ? as_logical(in, op, y, span) : NULL;
    size_t n;
    if (!b)
        return NULL;
    if (a->kind == CEL_S_NULL || b->kind == CEL_S_NULL)
        return cel_sexp_vector(in, CEL_S_LOGICAL, 0);
    if (!cel_recycle_pair(in, &a, &b, &n, span))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, n);
    size_t as = a->n == 1 ? 0 : 1, bs = b->n == 1 ? 0 : 1;
    int32_t strong = op == CEL_OP_OR;
    for (size_t i = 0; out && i < n; i++) {
        int32_t p = a->as.i[i * as], q = b->as.i[i * bs];
        if (p == strong || q == strong)
            out->as.i[i] = strong;
        else
            out->as.i[i] = p == CEL_NA_INT || q == CEL_NA_INT ? CEL_NA_INT : !strong;
    }
    return out && shape_attrs(in, out, x, y) ? out : NULL;
}

cel_sexp *cel_not(cel_interp *in, cel_sexp *x, cel_span span)
{
    cel_sexp *a = as_logical(in, CEL_OP_NOT, x, span), *out = a ? cel_sexp_vector(in, CEL_S_LOGICAL, a->n) : NULL;
    if (a && a->kind == CEL_S_NULL)
        return cel_sexp_vector(in, CEL_S_LOGICAL, 0);
    for (size_t i = 0; out && i < a->n; i++)
        out->as.i[i] = a->as.i[i] == CEL_NA_INT ? CEL_NA_INT : !a->as.i[i];
    return out && shape_attrs(in, out, x, NULL) ? out : NULL;
}
