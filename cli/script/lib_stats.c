/* Numbers about vectors: sums, means, extremes, quantiles, variances, correlations. Sums are long double, means take a
 * second pass, as in R, so that the last digits agree. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/numbers.h"

/* All of `...` one after another, without the missing ones when na.rm (argument 1) says so. */
typedef struct pool {
    cel_sexp *list;   /* the vectors */
    bool na_rm, whole; /* whole: only logicals and integers */
    bool text;        /* some strings */
    size_t n;
} pool;

static bool pool_of(cel_interp *in, cel_args *a, bool texts_allowed, pool *p)
{
    char what[96];
    size_t count = cel_dots(a);
    *p = (pool){.whole = true, .list = cel_sexp_list(in, count, NULL)};
    if (!p->list || !cel_arg_flag(a, 1, &p->na_rm))
        return false;
    for (size_t k = 0; k < count; k++) {
        cel_sexp *x = cel_dots_value(a, k);
        if (!x)
            return false;
        if (x->kind == CEL_S_LIST) { /* a data frame: its columns */
            for (size_t j = 0; j < x->n; j++)
                if (!cel_is_numeric(x->as.v[j])) {
                    cel_dots_fail(a, k, "argument.type", "%s() needs numbers; element %zu is %s", cel_args_builtin(a)->name, j + 1,
                                  cel_sexp_describe(x->as.v[j], what, sizeof what));
                    return false;
                }
        } else if (!(cel_is_numeric(x) || (texts_allowed && x->kind == CEL_S_STRING)) ) {
            cel_dots_fail(a, k, "argument.type", "%s() needs numbers, not %s", cel_args_builtin(a)->name, cel_sexp_describe(x, what, sizeof what));
            return false;
        }
        p->text |= x->kind == CEL_S_STRING;
        p->whole &= x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL || x->kind == CEL_S_NULL;
        cel_sexp_set(p->list, k, x);
        p->n += x->n;
    }
    return true;
}

/* Calls `take` on every number (dates and data frames included). */
static void each(const pool *p, void (*take)(void *to, double x), void *to)
{
    for (size_t k = 0; k < p->list->n; k++) {
        const cel_sexp *x = p->list->as.v[k];
        size_t parts = x->kind == CEL_S_LIST ? x->n : 1;
        for (size_t j = 0; j < parts; j++) {
            const cel_sexp *v = x->kind == CEL_S_LIST ? x->as.v[j] : x;
            for (size_t i = 0; i < v->n; i++) {
                double d = cel_sexp_number_at(v, i);
                if (!p->na_rm || !isnan(d))
                    take(to, d);
            }
        }
    }
}

typedef struct totals {
    long double sum, product;
    double least, most;
    size_t n;
    bool missing; /* NA (or NaN) among them */
    double first_missing;
} totals;

static void take_total(void *to, double x)
{
    totals *t = to;
    if (isnan(x)) {
        if (!t->missing || (cel_is_na(x) && !cel_is_na(t->first_missing)))
            t->first_missing = x;
        t->missing = true;
    }
    t->sum += x;
    t->product *= x;
    if (x < t->least)
        t->least = x;
    if (x > t->most)
        t->most = x;
    t->n++;
}

static totals totals_of(const pool *p)
{
    totals t = {.product = 1, .least = INFINITY, .most = -INFINITY};
    each(p, take_total, &t);
    return t;
}

/* A number as an integer when all that went in were whole. */
static cel_sexp *whole_or_number(cel_interp *in, const pool *p, double x)
{
    if (!p->whole || (!isnan(x) && fabs(x) > INT32_MAX))
        return cel_sexp_number(in, x);
    return cel_sexp_integer(in, isnan(x) ? CEL_NA_INT : (int32_t)x);
}

static cel_sexp *r_sum(cel_interp *in, cel_args *a)
{
    pool p;
    if (!pool_of(in, a, false, &p))
        return NULL;
    totals t = totals_of(&p);
    return whole_or_number(in, &p, t.missing ? t.first_missing : (double)t.sum);
}

static cel_sexp *r_prod(cel_interp *in, cel_args *a)
{
    pool p;
    if (!pool_of(in, a, false, &p))
        return NULL;
    totals t = totals_of(&p);
    return cel_sexp_number(in, t.missing ? t.first_missing : (double)t.product);
}

/* The smallest (sign -1) or largest (sign 1) of texts. */
static cel_sexp *extreme_text(cel_interp *in, const pool *p, int sign)
{
    const char *best = NULL;
    for (size_t k = 0; k < p->list->n; k++) {
        cel_sexp *x = cel_coerce(in, p->list->as.v[k], CEL_S_STRING);
        for (size_t i = 0; x && i < x->n; i++) {
            if (!x->as.s[i] && !p->na_rm)
                return cel_sexp_string(in, NULL);
            if (x->as.s[i] && (!best || strcmp(x->as.s[i], best) * sign > 0))
                best = x->as.s[i];
        }
        if (!x)
            return NULL;
    }
    return cel_sexp_string(in, best);
}

/* Keeps the class of dates: the result of min(dates) is a date. */
static cel_sexp *like_first(cel_interp *in, const pool *p, cel_sexp *out)
{
    cel_sexp *class_name = p->list->n ? cel_sexp_attr(p->list->as.v[0], "class") : NULL;
    if (out && class_name && p->list->as.v[0]->kind != CEL_S_LIST && !cel_sexp_set_attr(in, out, "class", class_name))
        return NULL;
    return out;
}

static cel_sexp *extreme(cel_interp *in, cel_args *a, int sign)
{
    pool p;
    if (!pool_of(in, a, true, &p))
        return NULL;
    if (p.text)
        return extreme_text(in, &p, sign);
    totals t = totals_of(&p);
    if (t.n == 0 && !cel_warn(in, "no non-missing arguments to %s; returning %s", sign > 0 ? "max" : "min", sign > 0 ? "-Inf" : "Inf"))
        return NULL;
    if (t.n == 0)
        return cel_sexp_number(in, sign > 0 ? -INFINITY : INFINITY);
    return like_first(in, &p, whole_or_number(in, &p, t.missing ? t.first_missing : sign > 0 ? t.most : t.least));
}

static cel_sexp *r_min(cel_interp *in, cel_args *a)
{
    return extreme(in, a, -1);
}

static cel_sexp *r_max(cel_interp *in, cel_args *a)
{
    return extreme(in, a, 1);
}

static cel_sexp *r_range(cel_interp *in, cel_args *a)
{
    pool p;
    if (!pool_of(in, a, false, &p))
        return NULL;
    totals t = totals_of(&p);
    double both[] = {t.missing ? t.first_missing : t.least, t.missing ? t.first_missing : t.most};
    cel_sexp *out = cel_sexp_numbers(in, both, 2);
    if (out && p.whole && t.n > 0)
        out = cel_coerce(in, out, CEL_S_INTEGER);
    return like_first(in, &p, out);
}

/* any(), all(): NA only when the others do not decide. */
static cel_sexp *decide(cel_interp *in, cel_args *a, bool decisive)
{
    pool p;
    bool unsure = false;
    if (!pool_of(in, a, false, &p))
        return NULL;
    for (size_t k = 0; k < p.list->n; k++)
        for (size_t i = 0; i < p.list->as.v[k]->n; i++) {
            double x = cel_sexp_number_at(p.list->as.v[k], i);
            if (isnan(x))
                unsure |= !p.na_rm;
            else if ((x != 0) == decisive)
                return cel_sexp_logical(in, decisive);
        }
    return cel_sexp_logical(in, unsure ? CEL_NA_INT : !decisive);
}

static cel_sexp *r_any(cel_interp *in, cel_args *a)
{
    return decide(in, a, true);
}

static cel_sexp *r_all(cel_interp *in, cel_args *a)
{
    return decide(in, a, false);
}

/* pmin(), pmax(): element by element, shorter ones recycled. */
static cel_sexp *parallel(cel_interp *in, cel_args *a, int sign)
{
    pool p;
    size_t longest = 0;
    if (!pool_of(in, a, false, &p))
        return NULL;
    for (size_t k = 0; k < p.list->n; k++) {
        size_t n = p.list->as.v[k]->n;
        if (n == 0)
            return cel_sexp_vector(in, p.whole ? CEL_S_INTEGER : CEL_S_DOUBLE, 0);
        longest = n > longest ? n : longest;
    }
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, longest);
    for (size_t i = 0; out && i < longest; i++) {
        double best = NAN;
        bool any = false;
        for (size_t k = 0; k < p.list->n; k++) {
            const cel_sexp *v = p.list->as.v[k];
            double x = cel_sexp_number_at(v, i % v->n);
            if (isnan(x) && p.na_rm)
                continue;
            if (!any || isnan(x) || (!isnan(best) && (x - best) * sign > 0))
                best = any && isnan(best) ? best : x;
            any = true;
        }
        out->as.d[i] = any ? best : cel_na();
    }
    if (out && p.whole)
        out = cel_coerce(in, out, CEL_S_INTEGER);
    return out && p.list->n && cel_sexp_copy_attrs(in, out, p.list->as.v[0]) ? out : NULL;
}

static cel_sexp *r_pmin(cel_interp *in, cel_args *a)
{
    return parallel(in, a, -1);
}

static cel_sexp *r_pmax(cel_interp *in, cel_args *a)
{
    return parallel(in, a, 1);
}

/* ---- of one vector ---- */

/* Argument 0 as its own copy of numbers; missing ones dropped when argument `na_at` says so, else *missing. */
static cel_sexp *sample_of(cel_interp *in, cel_args *a, size_t na_at, bool *missing)
{
    bool na_rm;
    cel_sexp *given = cel_arg_numbers(in, a, 0);
    if (!given || !cel_arg_flag(a, na_at, &na_rm))
        return NULL;
    cel_sexp *x = cel_sexp_vector(in, CEL_S_DOUBLE, given->n);
    size_t n = 0;
    *missing = false;
    for (size_t i = 0; x && i < given->n; i++) {
        bool gone = isnan(given->as.d[i]);
        *missing |= gone && !na_rm;
        if (!gone || !na_rm)
            x->as.d[n++] = given->as.d[i];
    }
    if (x)
        x->n = n;
    return x;
}

static double mean_of(const double *x, size_t n)
{
    long double sum = 0, rest = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    sum /= (long double)n;
    for (size_t i = 0; i < n && isfinite((double)sum); i++)
        rest += x[i] - sum;
    return (double)(sum + rest / (long double)n);
}

/* Sample covariance of two vectors, n - 1 below. */
static double covariance(const double *x, const double *y, size_t n)
{
    if (n < 2)
        return cel_na();
    double mx = mean_of(x, n), my = mean_of(y, n);
    long double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((long double)x[i] - mx) * ((long double)y[i] - my);
    return (double)(sum / (long double)(n - 1));
}

static cel_sexp *r_mean(cel_interp *in, cel_args *a)
{
    bool missing;
    double trim;
    cel_sexp *x = sample_of(in, a, 2, &missing);
    if (!x || !cel_arg_number(a, 1, &trim))
        return NULL;
    if (trim != 0)
        return cel_arg_fail(a, 1, "argument.value", "trim is not in the subset; only 0 is");
    return cel_sexp_number(in, x->n == 0 ? NAN : mean_of(x->as.d, x->n));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* R's quantile type 7 of sorted numbers. */
static double quantile_of(const double *x, size_t n, double p)
{
    double at = 1 + ((double)n - 1) * p, low = floor(at + 4 * 2.220446e-16), part = at - low;
    if (fabs(part) < 1e-12)
        part = 0;
    size_t j = low < 1 ? 0 : (size_t)low - 1;
    double v = x[j];
    return part > 0 && j + 1 < n ? (1 - part) * v + part * x[j + 1] : v;
}

static cel_sexp *r_median(cel_interp *in, cel_args *a)
{
    bool missing;
    cel_sexp *given = cel_arg(a, 0), *x = given ? sample_of(in, a, 1, &missing) : NULL;
    if (!x)
        return NULL;
    if (missing || x->n == 0)
        return cel_sexp_number(in, cel_na());
    qsort(x->as.d, x->n, sizeof(double), ascending);
    double m = x->n % 2 ? x->as.d[x->n / 2] : mean_of(x->as.d + x->n / 2 - 1, 2);
    return given->kind == CEL_S_INTEGER && m == floor(m) && x->n % 2 ? cel_sexp_integer(in, (int32_t)m) : cel_sexp_number(in, m);
}

static cel_sexp *r_quantile(cel_interp *in, cel_args *a)
{
    bool missing, names;
    cel_sexp *x = sample_of(in, a, 2, &missing), *probs = cel_arg_numbers(in, a, 1), *type = cel_arg(a, 4);
    if (!x || !probs || !type || !cel_arg_flag(a, 3, &names))
        return NULL;
    if (cel_sexp_number_at(type, 0) != 7)
        return cel_arg_fail(a, 4, "argument.value", "only quantiles of type 7 are in the subset");
    if (missing)
        return cel_arg_fail(a, 0, "argument.missing", "missing values are not allowed unless na.rm = TRUE");
    qsort(x->as.d, x->n, sizeof(double), ascending);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, probs->n);
    cel_sexp *labels = cel_sexp_vector(in, CEL_S_STRING, probs->n);
    for (size_t i = 0; out && labels && i < probs->n; i++) {
        double p = probs->as.d[i];
        char number[64];
        if (!(p >= 0 && p <= 1))
            return cel_arg_fail(a, 1, "argument.value", "probs must lie between 0 and 1");
        out->as.d[i] = x->n ? quantile_of(x->as.d, x->n, p) : cel_na();
        strcat(cel_number_text(100 * p, 7, number), "%");
        if (!cel_sexp_set_text(in, labels, i, number))
            return NULL;
    }
    return out && labels && (!names || cel_sexp_set_attr(in, out, "names", labels)) ? out : NULL;
}

/* Covariances or correlations of all pairs of columns. */
static cel_sexp *of_columns(cel_interp *in, cel_args *a, cel_sexp *x, bool correlation)
{
    if (cel_is_frame(x) && !(x = cel_apply_name(in, "as.matrix", 1, &x, NULL)))
        return NULL;
    if (!cel_is_number(x) && x->kind != CEL_S_LOGICAL)
        return cel_arg_fail(a, 0, "argument.type", "x must hold numbers only");
    cel_sexp *dim = cel_sexp_attr(x, "dim"), *dimnames = cel_sexp_attr(x, "dimnames");
    if (!(x = cel_coerce(in, x, CEL_S_DOUBLE)))
        return NULL;
    size_t rows = (size_t)cel_sexp_integer_at(dim, 0), cols = (size_t)cel_sexp_integer_at(dim, 1);
    const int32_t square[] = {(int32_t)cols, (int32_t)cols};
    cel_sexp *out = cel_sexp_vector(in, CEL_S_DOUBLE, cols * cols), *shape = cel_sexp_integers(in, square, 2);
    for (size_t i = 0; out && i < cols; i++)
        for (size_t j = 0; j < cols; j++) {
            double both = covariance(x->as.d + i * rows, x->as.d + j * rows, rows);
            if (correlation && i == j)
                both = isnan(both) ? both : 1;
            else if (correlation)
                both /= sqrt(covariance(x->as.d + i * rows, x->as.d + i * rows, rows) * covariance(x->as.d + j * rows, x->as.d + j * rows, rows));
            out->as.d[i * cols + j] = both;
        }
    cel_sexp *names = dimnames && dimnames->kind == CEL_S_LIST && dimnames->n == 2 ? dimnames->as.v[1] : NULL;
    cel_sexp *two = names && names->kind == CEL_S_STRING ? cel_sexp_vector(in, CEL_S_LIST, 2) : NULL;
    if (two) {
        cel_sexp_set(two, 0, names);
        cel_sexp_set(two, 1, names);
    }
    return out && shape && cel_sexp_set_attr(in, out, "dim", shape) && (!two || cel_sexp_set_attr(in, out, "dimnames", two)) ? out : NULL;
}

static bool is_table(const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    return cel_is_frame(x) || (dim && dim->n == 2);
}

static cel_sexp *r_var(cel_interp *in, cel_args *a)
{
    bool missing;
    cel_sexp *table = cel_arg(a, 0);
    if (!table || is_table(table))
        return table ? of_columns(in, a, table, false) : NULL;
    cel_sexp *x = sample_of(in, a, 1, &missing);
    return x ? cel_sexp_number(in, missing ? cel_na() : covariance(x->as.d, x->as.d, x->n)) : NULL;
}

static cel_sexp *r_sd(cel_interp *in, cel_args *a)
{
    bool missing;
    cel_sexp *x = sample_of(in, a, 1, &missing);
    return x ? cel_sexp_number(in, missing ? cel_na() : sqrt(covariance(x->as.d, x->as.d, x->n))) : NULL;
}

static cel_sexp *r_iqr(cel_interp *in, cel_args *a)
{
    bool missing;
    cel_sexp *x = sample_of(in, a, 1, &missing);
    if (!x || missing || x->n == 0)
        return x ? cel_sexp_number(in, cel_na()) : NULL;
    qsort(x->as.d, x->n, sizeof(double), ascending);
    return cel_sexp_number(in, quantile_of(x->as.d, x->n, 0.75) - quantile_of(x->as.d, x->n, 0.25));
}

/* cor(), cov() of two vectors. */
/* The pairs of x and y where neither is missing, in new vectors. */
static bool complete_pairs(cel_interp *in, cel_sexp **x, cel_sexp **y)
{
    cel_sexp *both[] = {cel_sexp_vector(in, CEL_S_DOUBLE, (*x)->n), cel_sexp_vector(in, CEL_S_DOUBLE, (*x)->n)};
    size_t n = 0;
    if (!both[0] || !both[1])
        return false;
    for (size_t i = 0; i < (*x)->n; i++) {
        if (isnan((*x)->as.d[i]) || isnan((*y)->as.d[i]))
            continue;
        both[0]->as.d[n] = (*x)->as.d[i];
        both[1]->as.d[n++] = (*y)->as.d[i];
    }
    both[0]->n = both[1]->n = n;
    *x = both[0];
    *y = both[1];
    return true;
}

static cel_sexp *r_cor(cel_interp *in, cel_args *a)
{
    static const char *const uses[] = {"everything", "complete.obs", "pairwise.complete.obs", "na.or.complete", NULL}, *const methods[] = {"pearson", "spearman", NULL};
    size_t use = 0, method = 0;
    if ((cel_arg_given(a, 2) && !cel_arg_choice(a, 2, uses, &use)) || (cel_arg_given(a, 3) && !cel_arg_choice(a, 3, methods, &method)))
        return NULL;
    if (!cel_arg_given(a, 1) && (use || method))
        return cel_call_fail(a, "script.subset", "%s() takes use = and method = with two vectors, not with a table", cel_args_builtin(a)->name);
    if (!cel_arg_given(a, 1)) {
        cel_sexp *table = cel_arg(a, 0);
        if (table && is_table(table))
            return of_columns(in, a, table, cel_args_builtin(a)->name[2] == 'r');
        return table ? cel_call_fail(a, "argument.missing", "%s() needs two vectors, or a matrix or table", cel_args_builtin(a)->name) : NULL;
    }
    cel_sexp *x = cel_arg_numbers(in, a, 0), *y = x ? cel_arg_numbers(in, a, 1) : NULL;
    if (!y)
        return NULL;
    if (x->n != y->n)
        return cel_arg_fail(a, 1, "argument.length", "x and y must be of one length, not %zu and %zu", x->n, y->n);
    if (use && !complete_pairs(in, &x, &y))
        return NULL;
    if (method) {
        x = cel_apply_name(in, "rank", 1, &x, NULL);
        y = x ? cel_apply_name(in, "rank", 1, &y, NULL) : NULL;
        if (!y || !(x = cel_coerce(in, x, CEL_S_DOUBLE)) || !(y = cel_coerce(in, y, CEL_S_DOUBLE)))
            return NULL;
    }
    double xy = covariance(x->as.d, y->as.d, x->n);
    if (cel_args_builtin(a)->name[2] == 'v')
        return cel_sexp_number(in, xy);
    double r = xy / sqrt(covariance(x->as.d, x->as.d, x->n) * covariance(y->as.d, y->as.d, x->n));
    return cel_sexp_number(in, r > 1 ? 1 : r < -1 ? -1 : r);
}

static const cel_builtin rows[] = {
    {"base", "sum", "..., na.rm = FALSE", r_sum, "Sum of all elements.", 0},
    {"base", "prod", "..., na.rm = FALSE", r_prod, "Product of all elements.", 0},
    {"base", "min", "..., na.rm = FALSE", r_min, "The smallest element.", 0},
    {"base", "max", "..., na.rm = FALSE", r_max, "The largest element.", 0},
    {"base", "range", "..., na.rm = FALSE", r_range, "The smallest and the largest element.", 0},
    {"base", "any", "..., na.rm = FALSE", r_any, "Is one of them TRUE?", 0},
    {"base", "all", "..., na.rm = FALSE", r_all, "Are all of them TRUE?", 0},
    {"base", "pmin", "..., na.rm = FALSE", r_pmin, "The smallest, element by element.", 0},
    {"base", "pmax", "..., na.rm = FALSE", r_pmax, "The largest, element by element.", 0},
    {"base", "mean", "x, trim = 0, na.rm = FALSE, ...", r_mean, "Mean.", CEL_B_GENERIC},
    {"stats", "median", "x, na.rm = FALSE, ...", r_median, "Median.", CEL_B_GENERIC},
    {"stats", "quantile", "x, probs = seq(0, 1, 0.25), na.rm = FALSE, names = TRUE, type = 7, ...", r_quantile, "Quantiles of type 7.", CEL_B_GENERIC},
    {"stats", "var", "x, na.rm = FALSE", r_var, "Sample variance.", 0},
    {"stats", "sd", "x, na.rm = FALSE", r_sd, "Sample standard deviation.", 0},
    {"stats", "IQR", "x, na.rm = FALSE", r_iqr, "Distance of the quartiles.", 0},
    {"stats", "cor", "x, y, use = \"everything\", method = \"pearson\"", r_cor, "Correlation of two vectors, or of the columns of a table.", 0},
    {"stats", "cov", "x, y, use = \"everything\", method = \"pearson\"", r_cor, "Covariance of two vectors, or of the columns of a table.", 0},
};

const cel_library cel_library_stats = {rows, sizeof rows / sizeof *rows};
