/* Values of parameters: sequences, draws, and the way to and from the unit interval. The rules are dials': a sequence is
 * equally spaced on the transformed scale and integers are floored, while a point of the unit interval is rounded, half
 * to even; an open end of a range of doubles is moved in by one machine epsilon. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "tuning/param.h"

static cel_status check_known(const cel_param *p, cel_error *err)
{
    if (!cel_param_has_unknown(p))
        return CEL_OK;
    cel_fail(err, CEL_INPUT, "param.unknowns", "%s has an unknown range bound", p->name);
    cel_error_hint(err, "set the range, as in %s(c(1, 10)), or see finalize()", p->name);
    return CEL_INPUT;
}

/* The ends of the range that may be taken: open ends move in, endless ones become the largest number. */
static void closed_range(const cel_param *p, double step, double *lower, double *upper)
{
    *lower = p->lower + (p->include_lower ? 0 : step);
    *upper = p->upper - (p->include_upper ? 0 : step);
    if (p->type == CEL_V_DOUBLE) {
        *lower = isinf(*lower) ? copysign(DBL_MAX, *lower) : *lower;
        *upper = isinf(*upper) ? copysign(DBL_MAX, *upper) : *upper;
    }
}

/* Gives `x` (taken over) as values of the parameter: integers as such when they are in the user's units. */
static cel_status deliver(const cel_param *p, double *x, size_t n, bool whole, cel_value *out, cel_error *err)
{
    cel_value v;
    if (whole) {
        int32_t *codes = CEL_ARRAY(int32_t, n + 1);
        bool ok = true;
        for (size_t i = 0; codes && i < n; i++) {
            ok = ok && x[i] >= -INT32_MAX && x[i] <= INT32_MAX;
            codes[i] = ok ? (int32_t)x[i] : 0;
        }
        v = codes ? cel_value_integers(codes, n) : (cel_value){0};
        cel_free(codes);
        if (!ok) {
            cel_value_free(&v);
            cel_free(x);
            return cel_fail(err, CEL_INPUT, "param.range", "%s reaches values that are too large for an integer", p->name);
        }
    } else {
        v = cel_value_numbers(x, n);
    }
    cel_free(x);
    if (v.kind == CEL_V_NULL)
        return cel_nomem(err);
    *out = v;
    return CEL_OK;
}

/* Elements `index` of the values of a parameter. */
static cel_status pick(const cel_param *p, const size_t *index, size_t n, cel_value *out, cel_error *err)
{
    cel_value v = {0};
    const cel_value *from = &p->values;
    if (from->kind == CEL_V_STRING) {
        const char **text = CEL_ARRAY(const char *, n + 1);
        for (size_t i = 0; text && i < n; i++)
            text[i] = from->as.text[index[i]];
        if (text)
            v = cel_value_texts(text, n);
        cel_free(text);
    } else if (from->kind == CEL_V_DOUBLE) {
        double *number = CEL_ARRAY(double, n + 1);
        for (size_t i = 0; number && i < n; i++)
            number[i] = from->as.number[index[i]];
        if (number)
            v = cel_value_numbers(number, n);
        cel_free(number);
    } else {
        int32_t *code = CEL_ARRAY(int32_t, n + 1);
        for (size_t i = 0; code && i < n; i++)
            code[i] = from->as.integer[index[i]];
        if (code)
            v = cel_value_integers(code, n);
        if (v.kind == CEL_V_INTEGER)
            v.kind = from->kind;
        cel_free(code);
    }
    if (v.kind == CEL_V_NULL)
        return cel_nomem(err);
    *out = v;
    return CEL_OK;
}

/* Values picked from an explicit list are in transformed units; brings them to the user's when asked. */
static cel_status pick_numbers(const cel_param *p, const size_t *index, size_t n, bool original, cel_value *out,
                               cel_error *err)
{
    double *x = CEL_ARRAY(double, n + 1);
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        x[i] = cel_value_at(&p->values, index[i]);
        if (original) {
            x[i] = cel_param_inverse(p, x[i]);
            x[i] = p->type == CEL_V_INTEGER ? floor(x[i]) : x[i];
        }
    }
    return deliver(p, x, n, p->type == CEL_V_INTEGER && original, out, err);
}

/* The values of the list at `index` (freed), as the parameter gives them. */
static cel_status from_list(const cel_param *p, size_t *index, size_t n, bool original, cel_value *out, cel_error *err)
{
    cel_status status = p->quantitative ? pick_numbers(p, index, n, original, out, err) : pick(p, index, n, out, err);
    cel_free(index);
    return status;
}

cel_status cel_param_sequence(const cel_param *p, size_t n, bool original, cel_value *out, cel_error *err)
{
    CEL_TRY(check_known(p, err));
    if (n == 0)
        return cel_fail(err, CEL_INPUT, "param.n", "a sequence of %s needs at least 1 value", p->name);
    if (p->values.kind != CEL_V_NULL) {
        size_t count = n < p->values.n ? n : p->values.n, *index = CEL_ARRAY(size_t, count);
        if (!index)
            return cel_nomem(err);
        for (size_t i = 0; i < count; i++)
            index[i] = i;
        return from_list(p, index, count, original, out, err);
    }
    double lower, upper;
    closed_range(p, p->type == CEL_V_DOUBLE ? DBL_EPSILON : 1, &lower, &upper);
    double *x = CEL_ARRAY(double, n);
    if (!x)
        return cel_nomem(err);
    size_t kept = 0;
    double by = n > 1 ? (upper - lower) / (double)(n - 1) : 0;
    for (size_t i = 0; i < n; i++) {
        double v = i == 0 ? lower : i == n - 1 ? upper : lower + (double)i * by;
        if (original) {
            v = cel_param_inverse(p, v);
            v = p->type == CEL_V_INTEGER ? floor(v) : v;
        }
        if (p->type == CEL_V_DOUBLE || kept == 0 || x[kept - 1] != v) /* integers once; they ascend */
            x[kept++] = v;
    }
    return deliver(p, x, kept, p->type == CEL_V_INTEGER && original, out, err);
}

cel_status cel_param_sample(const cel_param *p, size_t n, bool original, cel_rng *rng, cel_value *out, cel_error *err)
{
    CEL_TRY(check_known(p, err));
    if (p->values.kind != CEL_V_NULL) {
        size_t *index = CEL_ARRAY(size_t, n + 1);
        if (!index)
            return cel_nomem(err);
        for (size_t i = 0; i < n; i++)
            index[i] = (size_t)cel_rng_index(rng, (double)p->values.n);
        return from_list(p, index, n, original, out, err);
    }
    bool whole = p->type == CEL_V_INTEGER && !p->transform;
    double lower, upper;
    closed_range(p, whole ? 1 : DBL_EPSILON, &lower, &upper);
    double *x = CEL_ARRAY(double, n + 1);
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (whole) { /* also of a range of one value, where R's sample(k) would draw from 1..k */
            x[i] = lower + cel_rng_index(rng, floor(upper - lower + 1e-10) + 1);
            continue;
        }
        x[i] = lower == upper ? lower : lower + (upper - lower) * cel_rng_unif(rng);
        if (original) {
            x[i] = cel_param_inverse(p, x[i]);
            x[i] = p->type == CEL_V_INTEGER ? floor(x[i]) : x[i];
        }
    }
    return deliver(p, x, n, p->type == CEL_V_INTEGER && (original || whole), out, err);
}

cel_status cel_param_decode(const cel_param *p, const double *unit, size_t n, bool original, cel_value *out,
                            cel_error *err)
{
    CEL_TRY(check_known(p, err));
    for (size_t i = 0; i < n; i++)
        if (!(unit[i] >= 0 && unit[i] <= 1))
            return cel_fail(err, CEL_INPUT, "param.unit", "Values should be on [0, 1], not %.15g.", unit[i]);
    if (!p->quantitative) {
        size_t k = p->values.n, *index = CEL_ARRAY(size_t, n + 1);
        if (!index)
            return cel_nomem(err);
        for (size_t i = 0; i < n; i++) /* k bins of equal width, closed on the right */
            while (index[i] + 1 < k && unit[i] > (double)(index[i] + 1) * (1.0 / (double)k))
                index[i]++;
        cel_status status = pick(p, index, n, out, err);
        cel_free(index);
        return status;
    }
    double *x = CEL_ARRAY(double, n + 1);
    if (!x)
        return cel_nomem(err);
    double width = p->upper - p->lower;
    for (size_t i = 0; i < n; i++) {
        x[i] = unit[i] * width + p->lower;
        if (original) {
            x[i] = cel_param_inverse(p, x[i]);
            x[i] = p->type == CEL_V_INTEGER ? nearbyint(x[i]) : x[i];
        }
    }
    return deliver(p, x, n, p->type == CEL_V_INTEGER && original, out, err);
}

cel_status cel_param_encode(const cel_param *p, const cel_value *values, double *unit, cel_error *err)
{
    CEL_TRY(check_known(p, err));
    for (size_t i = 0; i < values->n; i++) {
        if (p->quantitative) {
            if (values->kind != CEL_V_DOUBLE && values->kind != CEL_V_INTEGER)
                return cel_fail(err, CEL_INPUT, "param.values", "values of %s must be numbers", p->name);
            unit[i] = (cel_param_forward(p, cel_value_at(values, i)) - p->lower) / (p->upper - p->lower);
            continue;
        }
        size_t at = 0;
        if (values->kind != p->values.kind)
            return cel_fail(err, CEL_INPUT, "param.values", "values of %s must be %s", p->name,
                            p->type == CEL_V_STRING ? "texts" : "TRUE or FALSE");
        while (at < p->values.n && (p->type == CEL_V_STRING
                                        ? !values->as.text[i] || strcmp(values->as.text[i], p->values.as.text[at]) != 0
                                        : values->as.integer[i] != p->values.as.integer[at]))
            at++;
        if (at == p->values.n)
            return cel_fail(err, CEL_INPUT, "param.values", "'%s' is not among the possible values of %s",
                            p->type == CEL_V_STRING && values->as.text[i] ? values->as.text[i] : "NA", p->name);
        unit[i] = p->values.n > 1 ? (double)at / (double)(p->values.n - 1) : 0;
    }
    return CEL_OK;
}

bool cel_param_allows(const cel_param *p, const cel_value *value, size_t i)
{
    if (p->quantitative) {
        double x = cel_value_at(value, i);
        if ((value->kind != CEL_V_DOUBLE && value->kind != CEL_V_INTEGER) || isnan(x))
            return false;
        return (isnan(p->lower) || (p->include_lower ? x >= p->lower : x > p->lower)) &&
               (isnan(p->upper) || (p->include_upper ? x <= p->upper : x < p->upper)) && !isnan(cel_param_inverse(p, x));
    }
    for (size_t k = 0; value->kind == p->values.kind && k < p->values.n; k++)
        if (p->type == CEL_V_STRING ? value->as.text[i] && strcmp(value->as.text[i], p->values.as.text[k]) == 0
                                    : value->as.integer[i] == p->values.as.integer[k])
            return true;
    return false;
}
