/* Random draws of R: one stream, the interpreter's. Every function draws what R draws, in R's order. */
#include <math.h>

#include "cli/script/interp.h"
#include "cli/script/lib_keras.h"

static cel_sexp *set_seed(cel_interp *in, cel_args *a)
{
    cel_sexp *seed = cel_arg(a, 0);
    if (!seed)
        return NULL;
    int32_t value = seed->n == 1 && cel_is_number(seed) ? cel_sexp_integer_at(seed, 0) : CEL_NA_INT;
    double x = seed->n == 1 && cel_is_number(seed) ? cel_sexp_number_at(seed, 0) : NAN;
    if (value == CEL_NA_INT && fabs(x) < 2147483648.0)
        value = (int32_t)x; /* R cuts fractions off */
    if (value == CEL_NA_INT)
        return cel_arg_fail(a, 0, "argument.value", "seed must be a whole number between -2147483647 and 2147483647");
    cel_rng_seed(cel_interp_rng(in), value);
    cel_keras_reseeded(in);
    return cel_null(in);
}

/* How many draws `n` means: itself, or its length when it is longer than one. */
static bool draws(cel_args *a, size_t i, size_t *out)
{
    cel_sexp *n = cel_arg(a, i);
    if (!n)
        return false;
    if (n->n > 1) {
        *out = n->n;
        return true;
    }
    return cel_arg_count(a, i, out);
}

typedef double draw(cel_rng *rng, double p, double q);

static double draw_unif(cel_rng *rng, double low, double high)
{
    return low == high ? low : low + (high - low) * cel_rng_unif(rng);
}

static double draw_norm(cel_rng *rng, double mean, double sd)
{
    return sd == 0 ? mean : mean + sd * cel_rng_norm(rng);
}

static double draw_exp(cel_rng *rng, double rate, double unused)
{
    (void)unused;
    return cel_rng_exp(rng) / rate;
}

/* n draws, parameters recycled; those for which `valid` is false give NaN with R's warning. */
static cel_sexp *draw_many(cel_interp *in, cel_args *a, size_t params, draw *one, bool (*valid)(double p, double q))
{
    size_t n;
    if (!draws(a, 0, &n))
        return NULL;
    cel_sexp *p[2] = {NULL, NULL};
    for (size_t k = 0; k < params; k++) {
        if (!(p[k] = cel_arg(a, 1 + k)))
            return NULL;
        if (!cel_is_number(p[k]) || p[k]->n == 0)
            return cel_arg_fail(a, 1 + k, "argument.type", "%s must be a number", cel_args_name(a, 1 + k));
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    bool strange = false;
    for (size_t i = 0; out && i < n; i++) {
        double x = cel_sexp_number_at(p[0], i % p[0]->n), y = p[1] ? cel_sexp_number_at(p[1], i % p[1]->n) : 0;
        bool good = valid(x, y);
        strange |= !good;
        out->as.d[i] = good ? one(cel_interp_rng(in), x, y) : NAN;
    }
    if (strange && !cel_warn(in, "NAs produced"))
        return NULL;
    return out;
}

static bool valid_range(double low, double high)
{
    return isfinite(low) && isfinite(high) && low <= high;
}

static bool valid_spread(double mean, double sd)
{
    return isfinite(mean) && isfinite(sd) && sd >= 0;
}

static bool valid_rate(double rate, double unused)
{
    (void)unused;
    return rate > 0 && isfinite(rate);
}

static cel_sexp *r_unif(cel_interp *in, cel_args *a)
{
    return draw_many(in, a, 2, draw_unif, valid_range);
}

static cel_sexp *r_norm(cel_interp *in, cel_args *a)
{
    return draw_many(in, a, 2, draw_norm, valid_spread);
}

static cel_sexp *r_exp(cel_interp *in, cel_args *a)
{
    return draw_many(in, a, 1, draw_exp, valid_rate);
}

/* Draws `size` numbers of 1..n as arguments 1 (size), 2 (replace) and 3 (prob) say, as doubles. */
static cel_sexp *draw_sample(cel_interp *in, cel_args *a, double n)
{
    cel_sexp *size_value = cel_arg(a, 1), *prob = NULL;
    bool replace;
    size_t size = (size_t)n;
    if (!size_value || (size_value->kind != CEL_S_NULL && !cel_arg_count(a, 1, &size)) || !cel_arg_flag(a, 2, &replace) || !(prob = cel_arg(a, 3)))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, size);
    if (!out)
        return NULL;
    cel_error err = {0};
    cel_status status;
    if (prob->kind != CEL_S_NULL) {
        if ((double)prob->n != n || !(prob = cel_coerce(in, prob, CEL_S_DOUBLE)))
            return prob ? cel_arg_fail(a, 3, "argument.length", "prob has %zu elements, %.15g are needed", prob->n, n) : NULL;
        status = cel_rng_sample_weighted(cel_interp_rng(in), (size_t)n, size, replace, prob->as.d, out->as.d, &err);
    } else
        status = cel_rng_sample(cel_interp_rng(in), n, size, replace, out->as.d, &err);
    return status == CEL_OK ? out : cel_call_error(a, &err);
}

/* Whole numbers as integers where they fit. */
static cel_sexp *as_integers(cel_interp *in, cel_sexp *x, double most)
{
    if (!x || most > INT32_MAX)
        return x;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_INTEGER, x->n);
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = (int32_t)x->as.d[i];
    return out;
}

static cel_sexp *sample_int(cel_interp *in, cel_args *a)
{
    double n;
    if (!cel_arg_number(a, 0, &n))
        return NULL;
    if (n < 0 || n > 4503599627370496.0 || n != floor(n))
        return cel_arg_fail(a, 0, "argument.value", "n must be a whole number from 0 to 2^52");
    return as_integers(in, draw_sample(in, a, n), n);
}

/* sample(x): a single number of at least 1 means 1..x, anything else is what is drawn from. */
static cel_sexp *sample(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (x->n == 1 && cel_is_number(x) && cel_sexp_number_at(x, 0) >= 1) {
        double n = floor(cel_sexp_number_at(x, 0));
        if (n > 4503599627370496.0)
            return cel_arg_fail(a, 0, "argument.value", "x must be at most 2^52");
        return as_integers(in, draw_sample(in, a, n), n);
    }
    if (!cel_is_vector(x))
        return cel_arg_fail(a, 0, "argument.type", "x must be a vector or a number");
    cel_sexp *at = draw_sample(in, a, (double)x->n);
    if (!at)
        return NULL;
    cel_sexp *args[] = {x, at};
    return cel_apply_name(in, "[", 2, args, NULL);
}

static bool any_number(double n, double p)
{
    return !isnan(n) && !isnan(p);
}

static cel_sexp *r_binom(cel_interp *in, cel_args *a)
{
    cel_sexp *x = draw_many(in, a, 2, cel_rng_binom, any_number), *out = x ? cel_sexp_vector(in, CEL_S_INTEGER, x->n) : NULL;
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = isnan(x->as.d[i]) ? CEL_NA_INT : (int32_t)x->as.d[i];
    return out;
}

static const cel_builtin rows[] = {
    {"base", "set.seed", "seed, kind = NULL, normal.kind = NULL, sample.kind = NULL", set_seed, "Start R's random numbers at a seed.", CEL_B_INVISIBLE},
    {"stats", "runif", "n, min = 0, max = 1", r_unif, "Uniform random numbers.", 0},
    {"stats", "rnorm", "n, mean = 0, sd = 1", r_norm, "Normal random numbers, by inversion.", 0},
    {"stats", "rbinom", "n, size, prob", r_binom, "Binomial random numbers.", 0},
    {"stats", "rexp", "n, rate = 1", r_exp, "Exponential random numbers.", 0},
    {"base", "sample", "x, size = NULL, replace = FALSE, prob = NULL", sample, "A random sample of a vector, or of 1:x.", 0},
    {"base", "sample.int", "n, size = n, replace = FALSE, prob = NULL", sample_int, "A random sample of 1:n.", 0},
};

const cel_library cel_library_random = {rows, sizeof rows / sizeof *rows};
