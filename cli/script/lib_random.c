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

/* Whole numbers as R gives them. */
static cel_sexp *whole(cel_interp *in, cel_sexp *x)
{
    cel_sexp *out = x ? cel_sexp_vector(in, CEL_S_INTEGER, x->n) : NULL;
    for (size_t i = 0; out && i < x->n; i++)
        out->as.i[i] = isnan(x->as.d[i]) ? CEL_NA_INT : (int32_t)x->as.d[i];
    return out;
}

static cel_sexp *r_binom(cel_interp *in, cel_args *a)
{
    return whole(in, draw_many(in, a, 2, cel_rng_binom, any_number));
}

/* Poisson numbers of a mean below 10: the cumulated probabilities passed by one uniform number. */
static double small_poisson(cel_rng *rng, double mean)
{
    for (;;) {
        double u = cel_rng_unif(rng), p = exp(-mean), sum = p;
        if (u <= p)
            return 0;
        for (int k = 1; k <= 35; k++) {
            sum += p *= mean / k;
            if (u <= sum)
                return k;
        }
    }
}

/* Density of the Poisson distribution at k (exp(*px) * *py) and of the discretised normal one (exp(*fx) * *fy): the
 * procedure F of Ahrens and Dieter, ACM TOMS 8 (1982), algorithm 599 PD. */
static void poisson_and_normal(double mean, double k, double *px, double *py, double *fx, double *fy)
{
    static const double series[] = {-0.5, 0.3333333, -0.2500068, 0.2000118, -0.1661269, 0.1421878, -0.1384794, 0.1250060};
    static const double one_by_sqrt_2pi = 0.398942280401432677939946059934;
    double s = sqrt(mean), b1 = 1 / (24 * mean), b2 = 0.3 * b1 * b1, c3 = 1.0 / 7 * b1 * b2, c2 = b2 - 15 * c3, c1 = b1 - 6 * b2 + 45 * c3;
    double c0 = 1 - b1 + 3 * b2 - 15 * c3, apart = mean - k;
    if (k < 10) {
        double f = 1;
        for (int i = 2; i <= (int)k; i++)
            f *= i;
        *px = -mean;
        *py = pow(mean, k) / f;
    } else {
        double del = 0.083333333333333333333 / k, v = apart / k, sum = 0;
        del -= 4.8 * del * del * del;
        for (int i = 7; i >= 0; i--)
            sum = sum * v + series[i];
        *px = fabs(v) <= 0.25 ? k * v * v * sum - del : k * log(1 + v) - apart - del;
        *py = one_by_sqrt_2pi / sqrt(k);
    }
    double x = (0.5 - apart) / s;
    x *= x;
    *fx = -0.5 * x;
    *fy = one_by_sqrt_2pi / s * (((c3 * x + c2) * x + c1) * x + c0);
}

static double draw_poisson(cel_rng *rng, double mean, double unused)
{
    (void)unused;
    if (mean == 0)
        return 0;
    if (mean < 10)
        return small_poisson(rng, mean);
    double s = sqrt(mean), g = mean + s * cel_rng_norm(rng), px, py, fx, fy;
    if (g >= 0) {
        double k = floor(g), apart = mean - k;
        if (k >= floor(mean - 1.1484))
            return k;
        double u = cel_rng_unif(rng);
        if (6 * mean * mean * u >= apart * apart * apart)
            return k;
        poisson_and_normal(mean, k, &px, &py, &fx, &fy);
        if (fy - u * fy <= py * exp(px - fx))
            return k;
    }
    for (;;) {
        double e = cel_rng_exp(rng), u = 2 * cel_rng_unif(rng) - 1, t = 1.8 + copysign(e, u);
        if (t <= -0.6744)
            continue;
        double k = floor(mean + s * t);
        poisson_and_normal(mean, k, &px, &py, &fx, &fy);
        if (0.1069 / mean * fabs(u) <= py * exp(px + e) - fy * exp(fx + e))
            return k;
    }
}

static bool a_mean(double mean, double unused)
{
    (void)unused;
    return mean >= 0 && mean < 1e9;
}

static cel_sexp *r_pois(cel_interp *in, cel_args *a)
{
    return whole(in, draw_many(in, a, 1, draw_poisson, a_mean));
}

/* Gamma numbers of scale 1: Ahrens and Dieter's GS (1974) for shapes below 1, GD (CACM 25, 1982) for others. */
static double gamma_quotient(double a, double s, double t)
{
    static const double q[] = {0.04166669, 0.02083148, 0.00801191, 0.00144121, -7.388e-5, 2.4511e-4, 2.424e-4};
    static const double series[] = {0.3333333, -0.250003, 0.2000062, -0.1662921, 0.1423657, -0.1367177, 0.1233795};
    double r = 1 / a, q0 = 0, sum = 0, v = t / (s + s);
    for (int i = 6; i >= 0; i--) {
        q0 = q0 * r + q[i];
        sum = sum * v + series[i];
    }
    q0 *= r;
    return fabs(v) <= 0.25 ? q0 + 0.5 * t * t * sum * v : q0 - s * t + 0.25 * t * t + 2 * s * s * log(1 + v);
}

static double standard_gamma(cel_rng *rng, double a)
{
    if (a == 0)
        return 0;
    if (a < 1) {
        double e = 1 + 0.36787944117144233 * a, x;
        for (;;) {
            double p = e * cel_rng_unif(rng);
            if (p >= 1) {
                x = -log((e - p) / a);
                if (cel_rng_exp(rng) >= (1 - a) * log(x))
                    return x;
            } else {
                x = exp(log(p) / a);
                if (cel_rng_exp(rng) >= x)
                    return x;
            }
        }
    }
    double s2 = a - 0.5, s = sqrt(s2), d = 5.656854 - s * 12, t = cel_rng_norm(rng), x = s + 0.5 * t;
    if (t >= 0)
        return x * x;
    double u = cel_rng_unif(rng);
    if (d * u <= t * t * t || (x > 0 && log(1 - u) <= gamma_quotient(a, s, t)))
        return x * x;
    double b = 1.77, si = 0.75, c = 0.1515 / s;
    if (a <= 3.686) {
        b = 0.463 + s + 0.178 * s2;
        si = 1.235;
        c = 0.195 / s - 0.079 + 0.16 * s;
    } else if (a <= 13.022) {
        b = 1.654 + 0.0076 * s2;
        si = 1.68 / s + 0.275;
        c = 0.062 / s + 0.024;
    }
    for (;;) {
        double e = cel_rng_exp(rng);
        u = 2 * cel_rng_unif(rng) - 1;
        t = u < 0 ? b - si * e : b + si * e;
        if (t < -0.71874483771719)
            continue;
        double q = gamma_quotient(a, s, t);
        if (q > 0 && c * fabs(u) <= expm1(q) * exp(e - 0.5 * t * t))
            break;
    }
    x = s + 0.5 * t;
    return x * x;
}

static double draw_gamma(cel_rng *rng, double shape, double rate)
{
    return standard_gamma(rng, shape) / rate;
}

static bool both_positive(double a, double b)
{
    return a > 0 && b > 0;
}

static cel_sexp *r_gamma(cel_interp *in, cel_args *a)
{
    return draw_many(in, a, 2, draw_gamma, both_positive);
}

static const cel_builtin rows[] = {
    {"base", "set.seed", "seed, kind = NULL, normal.kind = NULL, sample.kind = NULL", set_seed, "Start R's random numbers at a seed.", CEL_B_INVISIBLE},
    {"stats", "runif", "n, min = 0, max = 1", r_unif, "Uniform random numbers.", 0},
    {"stats", "rnorm", "n, mean = 0, sd = 1", r_norm, "Normal random numbers, by inversion.", 0},
    {"stats", "rbinom", "n, size, prob", r_binom, "Binomial random numbers.", 0},
    {"stats", "rexp", "n, rate = 1", r_exp, "Exponential random numbers.", 0},
    {"stats", "rpois", "n, lambda", r_pois, "Poisson random numbers.", 0},
    {"stats", "rgamma_of", "n, shape, rate", r_gamma, "", CEL_B_HIDDEN},
    {"base", "sample", "x, size = NULL, replace = FALSE, prob = NULL", sample, "A random sample of a vector, or of 1:x.", 0},
    {"base", "sample.int", "n, size = n, replace = FALSE, prob = NULL", sample_int, "A random sample of 1:n.", 0},
};

const cel_library cel_library_random = {rows, sizeof rows / sizeof *rows};
