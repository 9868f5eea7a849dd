/* Distributions. Probabilities stand on two functions, the incomplete gamma (its series and its continued fraction) and
 * the incomplete beta (Lentz's continued fraction); quantiles are found by halving intervals of the probability. */
#include <math.h>
#include <string.h>

#include "base/base.h"
#include "cli/script/distributions.h"

static const double tiny = 1e-300, close_to = 1e-16, ln_sqrt_2pi = 0.918938533204672741780329736406;

/* Q(a, x) when upper, else P(a, x): Abramowitz and Stegun 6.5.29 and 6.5.31. */
static double incomplete_gamma(double a, double x, bool upper)
{
    if (x <= 0)
        return upper;
    if (isinf(x))
        return !upper;
    double front = exp(a * log(x) - x - lgamma(a)), part;
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (int n = 1; n < 100000 && fabs(term) > fabs(sum) * close_to; n++)
            sum += term *= x / (a + n);
        part = front * sum;
        return upper ? 1 - part : part;
    }
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
    for (int n = 1; n < 100000; n++) {
        double an = -n * (n - a);
        b += 2;
        d = an * d + b;
        c = b + an / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < close_to)
            break;
    }
    part = front * h;
    return upper ? part : 1 - part;
}

/* I_x(a, b): Abramowitz and Stegun 26.5.8. y is 1 - x, given apart so that it need not lose digits. */
static double incomplete_beta(double a, double b, double x, double y, bool upper)
{
    if (x <= 0 || y <= 0)
        return (x <= 0) == upper;
    if (x > (a + 1) / (a + b + 2))
        return incomplete_beta(b, a, y, x, !upper);
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y)) / a;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m < 100000; m++) {
        double before = h;
        for (int half = 0; half < 2; half++) {
            double k = half == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)) : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 + k * d;
            c = 1 + k / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            h *= d * c;
        }
        if (fabs(h - before) <= fabs(h) * close_to)
            break;
    }
    double part = front * h;
    return upper ? 1 - part : part;
}

/* ---- each distribution ---- */

static bool positive_second(double a, double b) { return !isnan(a) && b > 0; }
static bool both_positive(double a, double b) { return a > 0 && b > 0; }
static bool first_positive(double a, double b) { (void)b; return a > 0; }
static bool is_interval(double a, double b) { return a < b; }
static bool is_binomial(double a, double b) { return a >= 0 && a == floor(a) && b >= 0 && b <= 1; }
static bool is_rate(double a, double b) { (void)b; return a >= 0 && !isinf(a); }
static bool is_share(double a, double b) { (void)b; return a > 0 && a <= 1; }
static bool is_negative_binomial(double a, double b) { return a > 0 && b > 0 && b <= 1; }

static void whole_line(double a, double b, double *low, double *high) { (void)a, (void)b; *low = -INFINITY; *high = INFINITY; }
static void half_line(double a, double b, double *low, double *high) { (void)a, (void)b; *low = 0; *high = INFINITY; }
static void unit(double a, double b, double *low, double *high) { (void)a, (void)b; *low = 0; *high = 1; }
static void own(double a, double b, double *low, double *high) { *low = a; *high = b; }
static void up_to_first(double a, double b, double *low, double *high) { (void)b; *low = 0; *high = a; }

static double norm_d(double x, double m, double s) { double z = (x - m) / s; return -z * z / 2 - log(s) - ln_sqrt_2pi; }
static double norm_p(double x, double m, double s, bool upper) { return erfc((upper ? x - m : m - x) / s * M_SQRT1_2) / 2; }
static double unif_d(double x, double a, double b) { (void)x; return -log(b - a); }
static double unif_p(double x, double a, double b, bool upper) { return upper ? (b - x) / (b - a) : (x - a) / (b - a); }
static double exp_d(double x, double rate, double b) { (void)b; return log(rate) - rate * x; }
static double exp_p(double x, double rate, double b, bool upper) { (void)b; return upper ? exp(-rate * x) : -expm1(-rate * x); }
static double gamma_d(double x, double shape, double rate) { return shape * log(rate) + (shape == 1 ? 0 : (shape - 1) * log(x)) - rate * x - lgamma(shape); }
static double gamma_p(double x, double shape, double rate, bool upper) { return incomplete_gamma(shape, rate * x, upper); }
static double chisq_d(double x, double df, double b) { (void)b; return gamma_d(x, df / 2, 0.5); }
static double chisq_p(double x, double df, double b, bool upper) { (void)b; return gamma_p(x, df / 2, 0.5, upper); }
static double beta_d(double x, double a, double b) { return (a == 1 ? 0 : (a - 1) * log(x)) + (b == 1 ? 0 : (b - 1) * log1p(-x)) + lgamma(a + b) - lgamma(a) - lgamma(b); }
static double beta_p(double x, double a, double b, bool upper) { return incomplete_beta(a, b, x, 1 - x, upper); }
static double t_d(double x, double df, double b)
{
    (void)b;
    return isinf(df) ? norm_d(x, 0, 1) : lgamma((df + 1) / 2) - lgamma(df / 2) - log(df * M_PI) / 2 - (df + 1) / 2 * log1p(x * x / df);
}
static double t_p(double x, double df, double b, bool upper)
{
    (void)b;
    if (isinf(df))
        return norm_p(x, 0, 1, upper);
    double tail = incomplete_beta(df / 2, 0.5, df / (df + x * x), x * x / (df + x * x), false) / 2;
    return (x > 0) == upper ? tail : 1 - tail;
}
static double f_d(double x, double m, double n)
{
    return lgamma((m + n) / 2) - lgamma(m / 2) - lgamma(n / 2) + m / 2 * log(m / n) + (m == 2 ? 0 : (m / 2 - 1) * log(x)) - (m + n) / 2 * log1p(m * x / n);
}
static double f_p(double x, double m, double n, bool upper) { return incomplete_beta(m / 2, n / 2, m * x / (m * x + n), n / (m * x + n), upper); }
static double weibull_d(double x, double shape, double scale)
{
    return log(shape / scale) + (shape == 1 ? 0 : (shape - 1) * log(x / scale)) - pow(x / scale, shape);
}
static double weibull_p(double x, double shape, double scale, bool upper) { return upper ? exp(-pow(x / scale, shape)) : -expm1(-pow(x / scale, shape)); }
static double lnorm_d(double x, double m, double s) { return x == 0 ? -INFINITY : norm_d(log(x), m, s) - log(x); }
static double lnorm_p(double x, double m, double s, bool upper) { return norm_p(log(x), m, s, upper); }
static double logis_d(double x, double m, double s) { double z = fabs((x - m) / s); return -z - log(s) - 2 * log1p(exp(-z)); }
static double logis_p(double x, double m, double s, bool upper) { return 1 / (1 + exp((upper ? x - m : m - x) / s)); }
static double cauchy_d(double x, double m, double s) { double z = (x - m) / s; return -log(M_PI * s * (1 + z * z)); }
static double cauchy_p(double x, double m, double s, bool upper) { double z = (upper ? m - x : x - m) / s; return z < -1 ? atan(-1 / z) / M_PI : 0.5 + atan(z) / M_PI; }

static double times_log(double n, double p) { return n == 0 ? 0 : n * log(p); }
static double binom_d(double x, double n, double p) { return lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + times_log(x, p) + (n == x ? 0 : (n - x) * log1p(-p)); }
static double binom_p(double x, double n, double p, bool upper) { return x >= n ? !upper : incomplete_beta(x + 1, n - x, p, 1 - p, !upper); }
static double pois_d(double x, double mean, double b) { (void)b; return times_log(x, mean) - mean - lgamma(x + 1); }
static double pois_p(double x, double mean, double b, bool upper) { (void)b; return incomplete_gamma(x + 1, mean, !upper); }
static double geom_d(double x, double p, double b) { (void)b; return log(p) + (x == 0 ? 0 : x * log1p(-p)); }
static double geom_p(double x, double p, double b, bool upper) { (void)b; double tail = pow(1 - p, x + 1); return upper ? tail : 1 - tail; }
static double nbinom_d(double x, double size, double p) { return lgamma(x + size) - lgamma(size) - lgamma(x + 1) + size * log(p) + (x == 0 ? 0 : x * log1p(-p)); }
static double nbinom_p(double x, double size, double p, bool upper) { return incomplete_beta(size, x + 1, p, 1 - p, upper); }

const cel_distribution cel_distributions[] = {
    {"norm", 2, false, norm_d, norm_p, whole_line, positive_second},
    {"unif", 2, false, unif_d, unif_p, own, is_interval},
    {"exp", 1, false, exp_d, exp_p, half_line, first_positive},
    {"gamma", 2, false, gamma_d, gamma_p, half_line, both_positive},
    {"chisq", 1, false, chisq_d, chisq_p, half_line, first_positive},
    {"beta", 2, false, beta_d, beta_p, unit, both_positive},
    {"t", 1, false, t_d, t_p, whole_line, first_positive},
    {"f", 2, false, f_d, f_p, half_line, both_positive},
    {"weibull", 2, false, weibull_d, weibull_p, half_line, both_positive},
    {"lnorm", 2, false, lnorm_d, lnorm_p, half_line, positive_second},
    {"logis", 2, false, logis_d, logis_p, whole_line, positive_second},
    {"cauchy", 2, false, cauchy_d, cauchy_p, whole_line, positive_second},
    {"binom", 2, true, binom_d, binom_p, up_to_first, is_binomial},
    {"pois", 1, true, pois_d, pois_p, half_line, is_rate},
    {"geom", 1, true, geom_d, geom_p, half_line, is_share},
    {"nbinom", 2, true, nbinom_d, nbinom_p, half_line, is_negative_binomial},
};
const int cel_n_distributions = sizeof cel_distributions / sizeof *cel_distributions;

/* ---- for all ---- */

double cel_density_of(const cel_distribution *d, double x, double a, double b, bool log)
{
    double low, high;
    if (isnan(x) || isnan(a) || isnan(b))
        return x + a + b;
    if (!d->valid(a, b))
        return NAN;
    d->support(a, b, &low, &high);
    bool inside = x >= low && x <= high && !(isinf(x)) && !(d->whole && x != floor(x));
    double value = inside ? d->log_density(x, a, b) : -INFINITY;
    return log ? value : exp(value);
}

double cel_probability_of(const cel_distribution *d, double x, double a, double b, bool upper)
{
    double low, high;
    if (isnan(x) || isnan(a) || isnan(b))
        return x + a + b;
    if (!d->valid(a, b))
        return NAN;
    d->support(a, b, &low, &high);
    if (x < low || (x <= low && !d->whole))
        return upper;
    if (x >= high)
        return !upper;
    return d->probability(d->whole ? floor(x + 1e-7) : x, a, b, upper);
}

/* Is P(X <= x) at least p (or P(X > x) at most p, when upper)? A hair of rounding counts as reached for whole numbers. */
static bool reached(const cel_distribution *d, double x, double p, double a, double b, bool upper)
{
    double slack = d->whole ? 64 * 2.220446e-16 : 0, at = cel_probability_of(d, x, a, b, upper);
    return upper ? at <= p * (1 + slack) : at >= p * (1 - slack);
}

double cel_quantile_of(const cel_distribution *d, double p, double a, double b, bool upper)
{
    double low, high;
    if (isnan(p) || isnan(a) || isnan(b))
        return p + a + b;
    if (!d->valid(a, b) || p < 0 || p > 1)
        return NAN;
    d->support(a, b, &low, &high);
    if (p == (upper ? 1 : 0))
        return low;
    if (p == (upper ? 0 : 1))
        return high;
    if (strcmp(d->name, "norm") == 0)
        return a + b * (upper ? -cel_qnorm(p) : cel_qnorm(p));
    if (strcmp(d->name, "unif") == 0)
        return upper ? b - p * (b - a) : a + p * (b - a);
    if (p == 0.5 && isinf(low)) /* all of these are symmetric */
        return strcmp(d->name, "t") == 0 ? 0 : a;
    if (d->whole) {
        double from = -1, to = 1;
        while (!reached(d, to, p, a, b, upper) && to < 1e15)
            to *= 2;
        while (to - from > 1) {
            double middle = floor((from + to) / 2);
            *(reached(d, middle, p, a, b, upper) ? &to : &from) = middle;
        }
        return to;
    }
    double from = isinf(low) ? -1 : low, to = isinf(high) ? 1 : high;
    while (isinf(low) && reached(d, from, p, a, b, upper) && from > -1e300)
        from *= 2;
    while (isinf(high) && !reached(d, to, p, a, b, upper) && to < 1e300)
        to *= 2;
    for (int i = 0; i < 2000; i++) {
        double middle = from + (to - from) / 2;
        if (middle <= from || middle >= to)
            break;
        *(reached(d, middle, p, a, b, upper) ? &to : &from) = middle;
    }
    return from + (to - from) / 2;
}
