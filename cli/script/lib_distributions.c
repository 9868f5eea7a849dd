/* dnorm(), pnorm(), qnorm() and their kin: one builtin each, one table of distributions under all of them. */
#include <math.h>
#include <string.h>

#include "cli/script/distributions.h"
#include "cli/script/interp.h"

static const cel_distribution *of_name(const char *name)
{
    for (int i = 0; i < cel_n_distributions; i++)
        if (strcmp(cel_distributions[i].name, name) == 0)
            return cel_distributions + i;
    return NULL;
}

/* A number or vector of numbers. */
static cel_sexp *numbers(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (!cel_is_number(x) && x->kind != CEL_S_LOGICAL)
        return cel_arg_fail(a, i, "argument.type", "%s must be a number", cel_args_name(a, i));
    return cel_coerce(in, x, CEL_S_DOUBLE);
}

/* Arguments: x, the parameters, then log (densities) or lower.tail and log.p. gamma's has rate and scale. */
static cel_sexp *distribution(cel_interp *in, cel_args *a)
{
    const char *name = cel_args_builtin(a)->name;
    const cel_distribution *d = of_name(name + 1);
    bool log_ = false, lower = true, gamma = strcmp(name + 1, "gamma") == 0, strange = false;
    size_t after = 1 + (size_t)d->parameters + gamma, n = 0;
    cel_sexp *x = numbers(in, a, 0), *p[2] = {NULL, NULL};
    if (!x)
        return NULL;
    bool empty = x->n == 0;
    n = x->n;
    for (size_t k = 0; k < (size_t)d->parameters; k++) {
        size_t i = 1 + k + (gamma && k == 1 && cel_arg_given(a, 3));
        if (!(p[k] = numbers(in, a, i)))
            return NULL;
        empty = empty || p[k]->n == 0;
        n = p[k]->n > n ? p[k]->n : n;
    }
    bool invert = gamma && cel_arg_given(a, 3);
    if (name[0] == 'd' ? !cel_arg_flag(a, after, &log_) : !cel_arg_flag(a, after, &lower) || !cel_arg_flag(a, after + 1, &log_))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, empty ? 0 : n);
    for (size_t i = 0; out && !empty && i < n; i++) {
        double v = x->as.d[i % x->n], first = p[0]->as.d[i % p[0]->n], second = p[1] ? p[1]->as.d[i % p[1]->n] : 1;
        if (invert)
            second = 1 / second;
        double r = name[0] == 'd'   ? cel_density_of(d, v, first, second, log_)
                   : name[0] == 'p' ? cel_probability_of(d, v, first, second, !lower)
                                    : cel_quantile_of(d, log_ ? exp(v) : v, first, second, !lower);
        strange = strange || (isnan(r) && !isnan(v) && !isnan(first) && !isnan(second));
        double z = (lower ? first - v : v - first) / second; /* so far out that the normal tail itself is no number */
        bool far_out = name[0] == 'p' && log_ && r == 0 && strcmp(d->name, "norm") == 0 && z > 30 && !isinf(z);
        out->as.d[i] = far_out                  ? -z * z / 2 - log(z) - 0.918938533204672741780329736406 + log1p(-1 / (z * z) + 3 / pow(z, 4) - 15 / pow(z, 6))
                       : name[0] == 'p' && log_ ? log(r)
                                                : r;
    }
    if (!out || (strange && !cel_warn(in, "NaNs produced")))
        return NULL;
    return x->n < n ? out : cel_sexp_copy_attrs(in, out, x) ? out : NULL;
}

#define KIN(suffix, parameters, what)                                                                                    \
    {"stats", "d" suffix, "x, " parameters ", log = FALSE", distribution, "Density of the " what " distribution.", 0},    \
    {"stats", "p" suffix, "q, " parameters ", lower.tail = TRUE, log.p = FALSE", distribution, "Probabilities of the " what " distribution.", 0}, \
    {"stats", "q" suffix, "p, " parameters ", lower.tail = TRUE, log.p = FALSE", distribution, "Quantiles of the " what " distribution.", 0}

static const cel_builtin rows[] = {
    KIN("norm", "mean = 0, sd = 1", "normal"),
    KIN("unif", "min = 0, max = 1", "uniform"),
    KIN("exp", "rate = 1", "exponential"),
    KIN("gamma", "shape, rate = 1, scale = 1 / rate", "gamma"),
    KIN("chisq", "df", "chi-squared"),
    KIN("beta", "shape1, shape2", "beta"),
    KIN("t", "df", "t"),
    KIN("f", "df1, df2", "F"),
    KIN("weibull", "shape, scale = 1", "Weibull"),
    KIN("lnorm", "meanlog = 0, sdlog = 1", "log-normal"),
    KIN("logis", "location = 0, scale = 1", "logistic"),
    KIN("cauchy", "location = 0, scale = 1", "Cauchy"),
    KIN("binom", "size, prob", "binomial"),
    KIN("pois", "lambda", "Poisson"),
    KIN("geom", "prob", "geometric"),
    KIN("nbinom", "size, prob", "negative binomial"),
};

const cel_library cel_library_distributions = {rows, sizeof rows / sizeof *rows};
