/* grid_space_filling(): designs whose points keep their distance. R looks them up in tables of the best known Latin
 * hypercubes (package sfd); here they are searched for by exchanging levels within a column, from a fixed start, so that
 * the same grid comes every time without touching the generator. They are as good or nearly so, not the same points.
 * Criteria: sum of 1 / d^2 (Audze & Eglais 1977); for the largest smallest distance its smooth stand-in, the sum of a high
 * power of 1 / d (Morris & Mitchell 1995); centred L2 discrepancy (Hickernell 1998). Start: the best lattice of Korobov
 * (1959). Search: descents from disturbed designs. No function of libm, so the grid is the same on every machine. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/grid_parts.h"

#define WORK 12000000 /* pairs of points looked at in a search: well under a tenth of a second */

/* ---- criteria: a cost of each pair of points, to be made small in sum ---- */

static double apart_l1(int32_t a, int32_t b, double n)
{
    (void)n;
    return abs(a - b);
}

static double apart_l2(int32_t a, int32_t b, double n)
{
    (void)n;
    return (double)(a - b) * (a - b);
}

/* The factor of a column in the discrepancy: levels as cell centres of the unit interval. */
static double apart_discrepancy(int32_t a, int32_t b, double n)
{
    double x = fabs((a + 0.5) / n - 0.5), y = fabs((b + 0.5) / n - 0.5);
    return 1 + 0.5 * x + 0.5 * y - 0.5 * abs(a - b) / n;
}

static double cost_inverse(double d, double n)
{
    return n / d;
}

static double cost_power(double d, double n)
{
    double r = n / d, r4 = r * r * r * r;
    return r4 * r4 * r4 * r4;
}

static double cost_high_power(double d, double n)
{
    double r = cost_power(d, n);
    return r * r;
}

static double cost_itself(double d, double n)
{
    (void)n;
    return 2 * d;
}

/* What single points add to the discrepancy. */
static double point_discrepancy(const int32_t *level, size_t n, size_t p, size_t i)
{
    double one = 1, two = 1;
    for (size_t j = 0; j < p; j++) {
        double z = fabs((level[j * n + i] + 0.5) / (double)n - 0.5);
        one *= 1 + 0.5 * z - 0.5 * z * z;
        two *= 1 + z;
    }
    return two - 2 * (double)n * one;
}

typedef struct criterion {
    const char *type;
    double (*apart)(int32_t a, int32_t b, double n);
    bool product; /* columns are multiplied, not added */
    double (*cost)(double d, double n);
    double (*point)(const int32_t *level, size_t n, size_t p, size_t i); /* NULL: none */
} criterion;

static const criterion criteria[] = {
    {"any", apart_l2, false, cost_inverse, NULL}, /* the first type there is: audze_eglais */
    {"audze_eglais", apart_l2, false, cost_inverse, NULL},
    {"max_min_l1", apart_l1, false, cost_high_power, NULL},
    {"max_min_l2", apart_l2, false, cost_power, NULL},
    {"uniform", apart_discrepancy, true, cost_itself, point_discrepancy},
};

/* ---- search ---- */

typedef struct search {
    const criterion *c;
    size_t n, p;
    int32_t *level; /* (n, p), by columns, 0..n-1 */
    double *apart;  /* (n, n): distance or product of each pair */
    size_t work;    /* pairs that may still be looked at */
} search;

static double pair_apart(const search *s, size_t i, size_t k)
{
    double d = s->c->product ? 1 : 0;
    for (size_t j = 0; j < s->p; j++) {
        double x = s->c->apart(s->level[j * s->n + i], s->level[j * s->n + k], (double)s->n);
        d = s->c->product ? d * x : d + x;
    }
    return d;
}

/* Fills the distances and gives the criterion of the whole design. */
static double measure(search *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        sum += s->c->point ? s->c->point(s->level, s->n, s->p, i) : 0;
        for (size_t k = i + 1; k < s->n; k++) {
            s->apart[i * s->n + k] = s->apart[k * s->n + i] = pair_apart(s, i, k);
            sum += s->c->cost(s->apart[i * s->n + k], (double)s->n);
        }
    }
    s->work -= s->work < s->n * s->n ? s->work : s->n * s->n;
    return sum;
}

/* The distance of a pair when one point moves from level `from` to `to` in a column where the other is at `other`. */
static double moved(const search *s, double d, int32_t from, int32_t to, int32_t other)
{
    double n = (double)s->n, before = s->c->apart(from, other, n), after = s->c->apart(to, other, n);
    return s->c->product ? d / before * after : d - before + after;
}

static void exchange_levels(search *s, size_t column, size_t a, size_t b)
{
    int32_t *x = s->level + column * s->n, hold = x[a];
    x[a] = x[b];
    x[b] = hold;
}

/* Exchanges the levels of points a and b in a column when that lowers the criterion; the change, 0 when it was undone. */
static double try_exchange(search *s, size_t column, size_t a, size_t b, bool always)
{
    int32_t *x = s->level + column * s->n;
    double n = (double)s->n, change = 0, scale = 0;
    for (size_t k = 0; k < s->n; k++) {
        if (k == a || k == b)
            continue;
        double da = s->apart[a * s->n + k], db = s->apart[b * s->n + k];
        double before = s->c->cost(da, n) + s->c->cost(db, n);
        change += s->c->cost(moved(s, da, x[a], x[b], x[k]), n) + s->c->cost(moved(s, db, x[b], x[a], x[k]), n) - before;
        scale += before;
    }
    s->work -= s->work < 2 * s->n ? s->work : 2 * s->n;
    if (s->c->point) {
        change -= s->c->point(s->level, s->n, s->p, a) + s->c->point(s->level, s->n, s->p, b);
        exchange_levels(s, column, a, b);
        change += s->c->point(s->level, s->n, s->p, a) + s->c->point(s->level, s->n, s->p, b);
        exchange_levels(s, column, a, b);
    }
    if (!always && !(change < -1e-9 * scale))
        return 0;
    for (size_t k = 0; k < s->n; k++) {
        if (k == a || k == b)
            continue;
        double *da = &s->apart[a * s->n + k], *db = &s->apart[b * s->n + k];
        *da = s->apart[k * s->n + a] = moved(s, *da, x[a], x[b], x[k]);
        *db = s->apart[k * s->n + b] = moved(s, *db, x[b], x[a], x[k]);
    }
    exchange_levels(s, column, a, b);
    return change;
}

/* Exchanges as long as any lowers the criterion and work is left. */
static void descend(search *s)
{
    for (bool better = true; better && s->work;) {
        better = false;
        for (size_t column = 1; column < s->p; column++)
            for (size_t a = 0; a < s->n; a++)
                for (size_t b = a + 1; b < s->n && s->work; b++)
                    better = try_exchange(s, column, a, b, false) < 0 || better;
    }
}

static size_t divisor(size_t a, size_t b)
{
    return b ? divisor(b, a % b) : a;
}

/* The lattice of generator g: point k has level k * g^j mod (n + 1) in column j. False when that repeats levels. */
static bool lattice(search *s, size_t g)
{
    size_t modulus = s->n + 1, power = 1;
    if (divisor(g, modulus) != 1)
        return false;
    for (size_t j = 0; j < s->p; j++, power = power * g % modulus)
        for (size_t k = 1; k <= s->n; k++)
            s->level[j * s->n + k - 1] = (int32_t)(k * power % modulus) - 1;
    return true;
}

/* Columns but the first in random order. */
static void shuffle_columns(search *s, cel_stream *stream)
{
    for (size_t j = 1; j < s->p; j++)
        for (size_t i = s->n; i > 1; i--) {
            size_t k = cel_stream_index(stream, (uint32_t)i);
            exchange_levels(s, j, i - 1, k);
        }
}

/* Keeps the design when it is the best so far. */
static void keep_best(const search *s, double value, double *best, int32_t *level)
{
    double gap = fabs(*best) < INFINITY ? 1e-9 * fabs(*best) : 0;
    if (value < *best - gap) {
        *best = value;
        memcpy(level, s->level, s->n * s->p * sizeof *level);
    }
}

static void find_design(search *s, int32_t *level)
{
    cel_stream stream;
    double best = INFINITY;
    cel_stream_start(&stream, 20260203, (uint32_t)s->n, (uint32_t)s->p);
    lattice(s, 1);
    keep_best(s, measure(s), &best, level);
    for (size_t g = 2; g <= s->n && s->work > WORK / 2; g++)
        if (lattice(s, g))
            keep_best(s, measure(s), &best, level);
    memcpy(s->level, level, s->n * s->p * sizeof *level);
    measure(s);
    descend(s);
    keep_best(s, measure(s), &best, level);
    while (s->work && s->n > 2 && s->p > 1) { /* from the best so far, disturbed, and from nowhere, in turn */
        memcpy(s->level, level, s->n * s->p * sizeof *level);
        if (cel_stream_index(&stream, 2) == 0)
            shuffle_columns(s, &stream);
        measure(s);
        for (size_t k = 0; k < 3 + s->n / 10; k++) {
            size_t a = cel_stream_index(&stream, (uint32_t)s->n), b = cel_stream_index(&stream, (uint32_t)s->n - 1);
            try_exchange(s, 1 + cel_stream_index(&stream, (uint32_t)s->p - 1), a, b + (b >= a), true);
        }
        descend(s);
        keep_best(s, measure(s), &best, level);
    }
}

cel_status cel_grid_design(size_t n, size_t p, const char *type, int32_t *level, cel_error *err)
{
    const criterion *c = NULL;
    for (size_t i = 0; i < sizeof criteria / sizeof *criteria; i++)
        if (strcmp(criteria[i].type, type) == 0)
            c = &criteria[i];
    if (!c)
        return cel_fail(err, CEL_INPUT, "grid.type", "there is no design of type \"%s\"", type);
    search s = {.c = c, .n = n, .p = p, .work = WORK, .level = CEL_ARRAY(int32_t, n * p), .apart = CEL_ARRAY(double, n * n)};
    cel_status status = s.level && s.apart ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        find_design(&s, level);
    cel_free(s.level);
    cel_free(s.apart);
    return status;
}

/* ---- from levels to values ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int by_code(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* `v` repeated in turn to `n` elements and sorted; element level[i] of that at place i. Replaces `v`. */
static cel_status place(cel_value *v, const int32_t *level, size_t n, cel_error *err)
{
    cel_value wide = {0};
    if (v->kind == CEL_V_DOUBLE) {
        double *x = CEL_ARRAY(double, n), *y = CEL_ARRAY(double, n);
        for (size_t i = 0; x && y && i < n; i++)
            x[i] = v->as.number[i % v->n];
        if (x && y)
            qsort(x, n, sizeof *x, by_number);
        for (size_t i = 0; x && y && i < n; i++)
            y[i] = x[level[i]];
        if (x && y)
            wide = cel_value_numbers(y, n);
        cel_free(x);
        cel_free(y);
    } else if (v->kind == CEL_V_STRING) {
        char **x = CEL_ARRAY(char *, n), **y = CEL_ARRAY(char *, n);
        for (size_t i = 0; x && y && i < n; i++)
            x[i] = v->as.text[i % v->n];
        if (x && y)
            qsort(x, n, sizeof *x, by_text);
        for (size_t i = 0; x && y && i < n; i++)
            y[i] = x[level[i]];
        if (x && y)
            wide = cel_value_texts((const char *const *)y, n);
        cel_free(x);
        cel_free(y);
    } else {
        int32_t *x = CEL_ARRAY(int32_t, n), *y = CEL_ARRAY(int32_t, n);
        for (size_t i = 0; x && y && i < n; i++)
            x[i] = v->as.integer[i % v->n];
        if (x && y)
            qsort(x, n, sizeof *x, by_code);
        for (size_t i = 0; x && y && i < n; i++)
            y[i] = x[level[i]];
        if (x && y)
            wide = cel_value_integers(y, n);
        if (wide.kind == CEL_V_INTEGER)
            wide.kind = v->kind;
        cel_free(x);
        cel_free(y);
    }
    if (wide.kind == CEL_V_NULL)
        return cel_nomem(err);
    cel_value_free(v);
    *v = wide;
    return CEL_OK;
}

static cel_status designed(const cel_param_set *set, size_t size, const char *type, bool original, cel_frame **grid,
                           cel_error *err)
{
    int32_t *level = CEL_ARRAY(int32_t, size * set->n);
    cel_value *values = cel_grid_values_new(set);
    cel_status status = level && values ? cel_grid_design(size, set->n, type, level, err) : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < set->n; j++) {
        status = cel_param_sequence(set->row[j].param, size, original, &values[j], err);
        if (status == CEL_OK)
            status = place(&values[j], level + j * size, size, err);
    }
    if (status == CEL_OK)
        status = cel_grid_table(set, values, grid, err);
    cel_grid_values_free(set, values);
    cel_free(level);
    return status;
}

static const char *const types[] = {"any",     "audze_eglais",    "max_min_l1", "max_min_l2",
                                    "uniform", "latin_hypercube", "max_entropy"};

cel_status cel_grid_space_filling(const cel_param_set *set, size_t size, const char *type, double variogram_range,
                                  int iterations, bool original, cel_rng *rng, cel_frame **grid, cel_error *err)
{
    size_t kinds = sizeof types / sizeof *types, kind = 0;
    while (kind < kinds && strcmp(types[kind], type) != 0)
        kind++;
    if (kind == kinds) {
        int near = cel_nearest(type, types, kinds);
        cel_fail(err, CEL_INPUT, "grid.type", "`type` must be one of \"any\", \"audze_eglais\", \"max_min_l1\", \"max_min_l2\", "
                 "\"uniform\", \"latin_hypercube\" or \"max_entropy\", not \"%s\"", type);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", types[near]);
        return CEL_INPUT;
    }
    CEL_TRY(cel_grid_check(set, size, err));
    if (size == 0)
        return cel_fail(err, CEL_INPUT, "grid.size", "`size` must be a whole number of at least 1");
    if (size == 1)
        return cel_grid_random(set, 1, original, rng, grid, err);
    if (strcmp(type, "latin_hypercube") == 0)
        return cel_grid_latin_hypercube(set, size, original, rng, grid, err);
    /* as in R: no design of one parameter, of more than ten, or of very many points */
    if (strcmp(type, "max_entropy") == 0 || set->n < 2 || set->n > 10 || size > 500)
        return cel_grid_max_entropy(set, size, variogram_range, iterations, original, rng, grid, err);
    return designed(set, size, type, original, grid, err);
}
