/* Arithmetic: + - * / ^ %% %/% and : on vectors, with R's recycling, kinds, NA rules and attributes. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

/* Quotient and remainder after R's documentation ?Arithmetic: x == (x %% y) + y * (x %/% y), sign of y. */
static double floor_quotient(double x, double y)
{
    double q = x / y;
    if (y == 0 || fabs(q) * DBL_EPSILON > 1 || !isfinite(q))
        return q;
    if (fabs(q) < 1)
        return q < 0 || (x < 0 && y > 0) || (x > 0 && y < 0) ? -1 : 0;
    double f = floor(q);
    return f + floor((x - f * y) / y);
}

double cel_fmod_r(double x, double y)
{
    if (y == 0)
        return NAN;
    if (!isfinite(x) || isnan(y))
        return isnan(x) ? x : isnan(y) ? y : NAN;
    if (isinf(y))
        return x == 0 || (x > 0) == (y > 0) ? x : y;
    double q = x / y;
    if (fabs(q) * DBL_EPSILON > 1)
        return fmod(x, y) + ((fmod(x, y) != 0 && (x > 0) != (y > 0)) ? y : 0);
    double rest = x - floor(q) * y;
    return rest - floor(rest / y) * y;
}

double cel_pow_r(double x, double y)
{
    if (x == 1 || y == 0)
        return 1;
    if (y == 2)
        return x * x;
    if (isnan(x) || isnan(y))
        return isnan(x) ? x : y;
    return pow(x, y);
}

static void double_loop(cel_op op, const double *x, size_t xs, const double *y, size_t ys, double *out, size_t n)
{
    switch (op) {
    case CEL_OP_ADD:
        for (size_t i = 0; i < n; i++)
            out[i] = x[i * xs] + y[i * ys];
        break;
    case CEL_OP_SUB:
        for (size_t i = 0; i < n; i++)
            out[i] = x[i * xs] - y[i * ys];
        break;
    case CEL_OP_MUL:
        for (size_t i = 0; i < n; i++)
            out[i] = x[i * xs] * y[i * ys];
        break;
    case CEL_OP_DIV:
        for (size_t i = 0; i < n; i++)
            out[i] = x[i * xs] / y[i * ys];
        break;
    case CEL_OP_POW:
        for (size_t i = 0; i < n; i++)
            out[i] = cel_pow_r(x[i * xs], y[i * ys]);
        break;
    case CEL_OP_MOD:
        for (size_t i = 0; i < n; i++)
            out[i] = cel_fmod_r(x[i * xs], y[i * ys]);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            out[i] = floor_quotient(x[i * xs], y[i * ys]);
    }
}

static int32_t integer_op(cel_op op, int32_t x, int32_t y, bool *overflow)
{
    int64_t r;
    if (x == CEL_NA_INT || y == CEL_NA_INT)
        return CEL_NA_INT;
    switch (op) {
    case CEL_OP_ADD:
        r = (int64_t)x + y;
        break;
    case CEL_OP_SUB:
        r = (int64_t)x - y;
        break;
    case CEL_OP_MUL:
        r = (int64_t)x * y;
        break;
    case CEL_OP_MOD:
        if (y == 0)
            return CEL_NA_INT;
        r = (int64_t)x % y;
        return (int32_t)(r != 0 && (r < 0) != (y < 0) ? r + y : r);
    default:
        if (y == 0)
            return CEL_NA_INT;
        r = (int64_t)x / y - (((int64_t)x % y != 0 && (x < 0) != (y < 0)) ? 1 : 0);
    }
    if (r > INT32_MAX || r <= INT32_MIN) {
        *overflow = true;
        return CEL_NA_INT;
    }
    return (int32_t)r;
}

bool cel_op_attrs(cel_interp *in, cel_sexp *out, cel_sexp *x, cel_sexp *y)
{
    cel_sexp *const both[] = {x, y};
    for (size_t k = 0; k < 2; k++) {
        cel_sexp *v = both[k];
        if (!v || !v->attr || v == out || v->n != out->n)
            continue;
        if (!cel_sexp_copy_attrs(in, out, v))
            return false;
    }
    return true;
}

/* x and y of equal length, or one element each that stands for all: steps 1 and 0. */
static bool recycle(cel_interp *in, cel_sexp **v, size_t n)
{
    if ((*v)->n == n || (*v)->n == 1)
        return true;
    cel_sexp *long_one = cel_sexp_vector(in, (cel_sexp_kind)(*v)->kind, n);
    if (!long_one)
        return false;
    for (size_t i = 0, k = 0; i < n; i++) {
        cel_copy_element(long_one, i, *v, k);
        if (++k == (*v)->n)
            k = 0;
    }
    *v = long_one;
    return true;
}

bool cel_recycle_pair(cel_interp *in, cel_sexp **x, cel_sexp **y, size_t *n, cel_span span)
{
    cel_sexp *a = *x, *b = *y;
    cel_sexp *da = a->attr ? cel_sexp_attr(a, "dim") : NULL, *db = b->attr ? cel_sexp_attr(b, "dim") : NULL;
    if (da && db && !cel_identical(da, db)) {
        cel_fail_at(in, span, "script.shape", "the two matrices differ in their shapes");
        return false;
    }
    *n = a->n == 0 || b->n == 0 ? 0 : a->n > b->n ? a->n : b->n;
    if (*n && (*n % a->n || *n % b->n) && !cel_warn(in, "longer object length is not a multiple of shorter object length"))
        return false;
    return *n == 0 || (recycle(in, x, *n) && recycle(in, y, *n));
}

static bool numeric(cel_interp *in, cel_op op, cel_sexp *x, const char *side, cel_span span)
{
    char what[80];
    if (cel_is_factor(x))
        cel_fail_at(in, span, "script.operator", "%s has no meaning for factors", cel_op_names[op]);
    else if (x->kind == CEL_S_DOUBLE || x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL || x->kind == CEL_S_NULL)
        return true;
    else
        cel_fail_at(in, span, "script.operator", "%s needs numbers: %s is %s", cel_op_names[op], side, cel_sexp_describe(x, what, sizeof what));
    return false;
}

static cel_sexp *on_frame(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span)
{
    cel_sexp *frame = cel_is_frame(x) ? x : y, *out = cel_sexp_copy(in, frame);
    for (size_t i = 0; out && i < out->n; i++) {
        cel_sexp *a = cel_is_frame(x) && i < x->n ? x->as.v[i] : x, *b = cel_is_frame(y) && i < y->n ? y->as.v[i] : y;
        cel_sexp *column = cel_arith(in, op, a, b, span);
        if (!column)
            return NULL;
        out->as.v[i] = column;
        column->named = 1;
    }
    return out;
}

/* Two dates apart: a time difference in days. */
static bool date_difference(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_sexp *out)
{
    static const char *const classes[] = {"difftime", NULL};
    if (op != CEL_OP_SUB || !out->attr || !cel_sexp_inherits(x, "Date") || !cel_sexp_inherits(y, "Date"))
        return true;
    cel_sexp *units = cel_sexp_string(in, "days");
    return units && cel_sexp_set_class(in, out, classes) && cel_sexp_set_attr(in, out, "units", units);
}

cel_sexp *cel_arith(cel_interp *in, cel_op op, cel_sexp *x, cel_sexp *y, cel_span span)
{
    if (cel_is_frame(x) || cel_is_frame(y))
        return on_frame(in, op, x, y, span);
    if (!numeric(in, op, x, "its left side", span) || !numeric(in, op, y, "its right side", span))
        return NULL;
    cel_sexp *a = x, *b = y;
    size_t n;
    if (x->kind == CEL_S_NULL || y->kind == CEL_S_NULL)
        return cel_sexp_vector(in, x->kind == CEL_S_DOUBLE || y->kind == CEL_S_DOUBLE ? CEL_S_DOUBLE : CEL_S_INTEGER, 0);
    if (!cel_recycle_pair(in, &a, &b, &n, span))
        return NULL;
    bool integers = a->kind != CEL_S_DOUBLE && b->kind != CEL_S_DOUBLE && op != CEL_OP_DIV && op != CEL_OP_POW;
    cel_sexp *out;
    if (integers) {
        bool overflow = false;
        size_t as = a->n == 1 ? 0 : 1, bs = b->n == 1 ? 0 : 1;
        out = cel_sexp_vector(in, CEL_S_INTEGER, n);
        for (size_t i = 0; out && i < n; i++)
            out->as.i[i] = integer_op(op, a->as.i[i * as], b->as.i[i * bs], &overflow);
        if (overflow && !cel_warn(in, "NAs produced by integer overflow"))
            return NULL;
    } else {
        if (!(a = cel_coerce(in, a, CEL_S_DOUBLE)) || !(b = cel_coerce(in, b, CEL_S_DOUBLE)))
            return NULL;
        bool reuse = x->named == 0 && a == x && a->n == n && a->kind == CEL_S_DOUBLE; /* a temporary value: its room serves */
        out = reuse ? a : cel_sexp_vector(in, CEL_S_DOUBLE, n);
        if (out)
            double_loop(op, a->as.d, a->n == 1 ? 0 : 1, b->as.d, b->n == 1 ? 0 : 1, out->as.d, n);
    }
    if (!out || (!x->attr && !y->attr))
        return out;
    return cel_op_attrs(in, out, x, y) && date_difference(in, op, x, y, out) ? out : NULL;
}

cel_sexp *cel_arith_unary(cel_interp *in, cel_op op, cel_sexp *x, cel_span span)
{
    if (!numeric(in, op, x, "this", span) || x->kind == CEL_S_NULL)
        return x->kind == CEL_S_NULL ? cel_sexp_vector(in, CEL_S_INTEGER, 0) : NULL;
    cel_sexp *out = cel_sexp_vector(in, x->kind == CEL_S_DOUBLE ? CEL_S_DOUBLE : CEL_S_INTEGER, x->n);
    bool minus = op == CEL_OP_SUB;
    for (size_t i = 0; out && i < x->n; i++) {
        if (out->kind == CEL_S_DOUBLE)
            out->as.d[i] = minus ? -x->as.d[i] : x->as.d[i];
        else
            out->as.i[i] = minus && x->as.i[i] != CEL_NA_INT ? -x->as.i[i] : x->as.i[i];
    }
    return out && cel_op_attrs(in, out, x, NULL) ? out : NULL;
}

cel_sexp *cel_range(cel_interp *in, cel_sexp *x, cel_sexp *y, cel_span span)
{
    cel_sexp *const both[] = {x, y};
    double end[2];
    for (size_t k = 0; k < 2; k++) {
        char what[80];
        cel_sexp *v = both[k]->kind == CEL_S_STRING ? cel_coerce(in, both[k], CEL_S_DOUBLE) : both[k];
        if (!v)
            return NULL;
        if (v->n == 0 || !cel_is_vector(v) || v->kind == CEL_S_LIST)
            return cel_fail_at(in, span, "script.operator", ": needs two numbers: its %s side is %s", k ? "right" : "left",
                               v->n == 0 ? "empty" : cel_sexp_describe(v, what, sizeof what));
        end[k] = cel_sexp_number_at(v, 0);
        if (isnan(end[k]) || isinf(end[k]))
            return cel_fail_at(in, span, "script.operator", ": needs two numbers: its %s side is %s", k ? "right" : "left",
                               isinf(end[k]) ? "infinite" : "NA");
    }
    double length = floor(fabs(end[1] - end[0]) + 1e-10) + 1, step = end[1] >= end[0] ? 1 : -1;
    if (length > 4503599627370496.0)
        return cel_fail_at(in, span, "script.operator", ": would give too many numbers");
    bool integers = end[0] == floor(end[0]) && fabs(end[0]) <= INT32_MAX && fabs(end[0] + step * (length - 1)) <= INT32_MAX;
    size_t n = (size_t)length;
    cel_sexp *out = cel_sexp_vector(in, integers ? CEL_S_INTEGER : CEL_S_DOUBLE, n);
    for (size_t i = 0; out && i < n; i++) {
        if (integers)
            out->as.i[i] = (int32_t)(end[0] + step * (double)i);
        else
            out->as.d[i] = end[0] + step * (double)i;
    }
    return out;
}
