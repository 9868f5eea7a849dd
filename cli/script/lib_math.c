/* Arithmetic on vectors, element by element: roots, logarithms, rounding, cumulative sums. Attributes are kept, NA and
 * NaN stay what they are, new NaNs give R's warning. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/numbers.h"

/* ---- functions of one number ---- */

typedef double function(double x);

static const struct {
    const char *name;
    function *f;
} functions[] = {
    {"sqrt", sqrt}, {"exp", exp}, {"log2", log2}, {"log10", log10}, {"log1p", log1p}, {"expm1", expm1}, {"sin", sin}, {"cos", cos},
    {"tan", tan}, {"asin", asin}, {"acos", acos}, {"atan", atan}, {"sinh", sinh}, {"cosh", cosh}, {"tanh", tanh}, {"asinh", asinh},
    {"acosh", acosh}, {"atanh", atanh}, {"gamma", tgamma}, {"lgamma", lgamma}, {"floor", floor}, {"ceiling", ceil}, {"trunc", trunc},
};

static cel_sexp *apply_function(cel_interp *in, cel_args *a, cel_sexp *x, function *f)
{
    cel_sexp *out = x ? cel_sexp_vector(in, CEL_S_DOUBLE, x->n) : NULL;
    bool undefined = false;
    if (!out)
        return NULL;
    for (size_t i = 0; i < x->n; i++) {
        double v = x->as.d[i];
        out->as.d[i] = isnan(v) ? v : f(v);
        undefined |= isnan(out->as.d[i]) && !isnan(v);
    }
    if (!cel_sexp_copy_attrs(in, out, x) || (undefined && !cel_warn(in, "NaNs produced")))
        return NULL;
    (void)a;
    return out;
}

static cel_sexp *one_number(cel_interp *in, cel_args *a)
{
    for (size_t k = 0; k < sizeof functions / sizeof *functions; k++)
        if (strcmp(functions[k].name, cel_args_builtin(a)->name) == 0)
            return apply_function(in, a, cel_arg_numbers(in, a, 0), functions[k].f);
    return cel_call_fail(a, "internal", "%s() has no function behind it", cel_args_builtin(a)->name);
}

static cel_sexp *r_log(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg_numbers(in, a, 0);
    if (!x || !cel_arg_given(a, 1))
        return apply_function(in, a, x, log);
    double base;
    if (!cel_arg_number(a, 1, &base))
        return NULL;
    cel_sexp *out = apply_function(in, a, x, base == 10 ? log10 : base == 2 ? log2 : log);
    for (size_t i = 0; out && base != 10 && base != 2 && i < out->n; i++)
        out->as.d[i] /= log(base);
    return out;
}

static cel_sexp *atan_2(cel_interp *in, cel_args *a)
{
    cel_sexp *y = cel_arg_numbers(in, a, 0), *x = y ? cel_arg_numbers(in, a, 1) : NULL;
    if (!x)
        return NULL;
    size_t n = x->n == 0 || y->n == 0 ? 0 : x->n > y->n ? x->n : y->n;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    for (size_t i = 0; out && i < n; i++)
        out->as.d[i] = atan2(y->as.d[i % y->n], x->as.d[i % x->n]);
    return out;
}

static cel_sexp *r_abs(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || (x->kind != CEL_S_INTEGER && x->kind != CEL_S_LOGICAL) || cel_is_factor(x))
        return x ? apply_function(in, a, cel_arg_numbers(in, a, 0), fabs) : NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = x->as.i[i] == CEL_NA_INT ? CEL_NA_INT : abs(x->as.i[i]);
    return out && cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

static double sign_of(double x)
{
    return (x > 0) - (x < 0);
}

static cel_sexp *r_sign(cel_interp *in, cel_args *a)
{
    return apply_function(in, a, cel_arg_numbers(in, a, 0), sign_of);
}

/* ---- rounding ---- */

/* R 4's rule: of the two decimal neighbours the nearer one, of equally near ones the one with an even last digit. */
static double round_to(double x, double digits)
{
    if (!isfinite(x) || digits > 308)
        return x;
    if (digits == 0)
        return nearbyint(x);
    if (digits < 0) {
        double p = pow(10, -digits);
        return isfinite(p) ? nearbyint(x / p) * p : 0;
    }
    double whole = x == 0 ? 0 : floor(log10(fabs(x))) + 1;
    if (digits + whole > 15)
        return x; /* every digit of x is kept */
    double p = pow(10, digits), scaled = x * p, low = floor(scaled), down = low / p, up = ceil(scaled) / p;
    double below = x - down, above = up - x;
    return below < above || (below == above && fmod(low, 2) == 0) ? down : up;
}

static double significant(double x, double digits)
{
    char text[64];
    if (!isfinite(x) || x == 0)
        return x;
    snprintf(text, sizeof text, "%.*e", (int)(digits < 1 ? 0 : digits > 22 ? 21 : digits - 1), x);
    return strtod(text, NULL);
}

static cel_sexp *round_all(cel_interp *in, cel_args *a, double rule(double x, double digits))
{
    cel_sexp *x = cel_arg(a, 0), *digits = cel_arg_numbers(in, a, 1);
    if (!x || !digits)
        return NULL;
    if (digits->n == 0)
        return cel_arg_fail(a, 1, "argument.length", "digits must be a number");
    if ((x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL) && !cel_is_factor(x) && cel_sexp_number_at(digits, 0) >= 0 && rule == round_to)
        return x->kind == CEL_S_INTEGER ? x : cel_coerce(in, x, CEL_S_INTEGER);
    if (!(x = cel_arg_numbers(in, a, 0)))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        double d = digits->as.d[i % digits->n];
        out->as.d[i] = isnan(d) ? d : rule(x->as.d[i], nearbyint(d));
    }
    return out && cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

static cel_sexp *r_round(cel_interp *in, cel_args *a)
{
    return round_all(in, a, round_to);
}

static cel_sexp *r_signif(cel_interp *in, cel_args *a)
{
    return round_all(in, a, significant);
}

/* ---- cumulative ---- */

static double add(double so_far, double x)
{
    return so_far + x;
}

static double multiply(double so_far, double x)
{
    return so_far * x;
}

static double larger(double so_far, double x)
{
    return x > so_far ? x : so_far;
}

static double smaller(double so_far, double x)
{
    return x < so_far ? x : so_far;
}

static cel_sexp *cumulate(cel_interp *in, cel_args *a)
{
    const char *name = cel_args_builtin(a)->name + 3;
    double (*next)(double, double) = strcmp(name, "sum") == 0 ? add : strcmp(name, "prod") == 0 ? multiply : strcmp(name, "max") == 0 ? larger : smaller;
    cel_sexp *given = cel_arg(a, 0), *x = given ? cel_arg_numbers(in, a, 0) : NULL;
    cel_sexp *out = x ? cel_sexp_vector(in, CEL_S_DOUBLE, x->n) : NULL;
    double so_far = 0;
    for (size_t i = 0; out && i < x->n; i++) {
        double v = x->as.d[i];
        so_far = i == 0 || isnan(so_far) ? (i == 0 ? v : so_far) : isnan(v) ? v : next(so_far, v);
        out->as.d[i] = so_far;
    }
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *labels = dim && dim->n == 1 ? cel_sexp_attr(x, "dimnames") : NULL; /* only names are kept, those of a table, too */
    cel_sexp *names = labels && labels->n == 1 ? labels->as.v[0] : cel_sexp_attr(x, "names");
    if (!out || (names && names->kind == CEL_S_STRING && !cel_sexp_set_attr(in, out, "names", names)))
        return NULL;
    bool whole = (given->kind == CEL_S_INTEGER || given->kind == CEL_S_LOGICAL) && next != multiply;
    for (size_t i = 0; whole && i < out->n; i++)
        whole = !(fabs(out->as.d[i]) > INT32_MAX);
    return whole ? cel_coerce(in, out, CEL_S_INTEGER) : out;
}

#define MATH(name, help) {"base", name, "x", one_number, help, 0}

static const cel_builtin rows[] = {
    MATH("sqrt", "Square root."),
    MATH("exp", "e to the power of x."),
    MATH("log2", "Logarithm to base 2."),
    MATH("log10", "Logarithm to base 10."),
    MATH("log1p", "log(1 + x), exact near 0."),
    MATH("expm1", "exp(x) - 1, exact near 0."),
    MATH("sin", "Sine."),
    MATH("cos", "Cosine."),
    MATH("tan", "Tangent."),
    MATH("asin", "Inverse sine."),
    MATH("acos", "Inverse cosine."),
    MATH("atan", "Inverse tangent."),
    MATH("sinh", "Hyperbolic sine."),
    MATH("cosh", "Hyperbolic cosine."),
    MATH("tanh", "Hyperbolic tangent."),
    MATH("asinh", "Inverse hyperbolic sine."),
    MATH("acosh", "Inverse hyperbolic cosine."),
    MATH("atanh", "Inverse hyperbolic tangent."),
    MATH("gamma", "The gamma function."),
    {"base", "atan2", "y, x", atan_2, "Angle of a point.", 0},
    MATH("lgamma", "Logarithm of the gamma function."),
    MATH("floor", "The whole number at or below x."),
    MATH("ceiling", "The whole number at or above x."),
    MATH("trunc", "x without its fraction."),
    {"base", "log", "x, base = exp(1)", r_log, "Logarithm.", 0},
    {"base", "abs", "x", r_abs, "Absolute value.", 0},
    {"base", "sign", "x", r_sign, "-1, 0 or 1.", 0},
    {"base", "round", "x, digits = 0", r_round, "Rounded to decimals, half to even.", 0},
    {"base", "signif", "x, digits = 6", r_signif, "Rounded to significant digits.", 0},
    {"base", "cumsum", "x", cumulate, "Sums of the elements so far.", 0},
    {"base", "cumprod", "x", cumulate, "Products of the elements so far.", 0},
    {"base", "cummax", "x", cumulate, "Largest of the elements so far.", 0},
    {"base", "cummin", "x", cumulate, "Smallest of the elements so far.", 0},
};

const cel_library cel_library_math = {rows, sizeof rows / sizeof *rows};
