/* Grids of candidates: regular, random, Latin hypercube and maximum entropy. Each is made column by column as argument
 * values and put together here, without the rows that repeat an earlier one. */
#include <math.h>
#include <string.h>

#include "tuning/grid_parts.h"

#define MOST_ROWS 10000000 /* a grid beyond this is a mistake */

/* ---- tables ---- */

static cel_status column_of(const cel_value *v, cel_column **out, cel_error *err)
{
    cel_column *c = NULL;
    cel_levels *levels = NULL;
    if (v->kind == CEL_V_STRING) {
        cel_dictionary texts = {0};
        c = cel_column_new(CEL_STRING, v->n, NULL);
        for (size_t i = 0; c && i < v->n; i++)
            if ((c->code[i] = cel_dictionary_add(&texts, v->as.text[i], strlen(v->as.text[i]))) < 0) {
                cel_column_drop(c);
                c = NULL;
            }
        levels = c ? cel_dictionary_levels(&texts, false) : NULL;
        cel_dictionary_free(&texts);
        if (c && !levels) {
            cel_column_drop(c);
            c = NULL;
        }
        if (c)
            c->levels = levels;
    } else {
        cel_type type = v->kind == CEL_V_DOUBLE ? CEL_DOUBLE : v->kind == CEL_V_INTEGER ? CEL_INTEGER : CEL_LOGICAL;
        c = cel_column_new(type, v->n, NULL);
        if (c && v->n) {
            if (type == CEL_DOUBLE)
                memcpy(c->num, v->as.number, v->n * sizeof *c->num);
            else
                memcpy(c->code, v->as.integer, v->n * sizeof *c->code);
        }
    }
    if (!c)
        return cel_nomem(err);
    *out = c;
    return CEL_OK;
}

/* The bits of a cell, equal exactly when the values are. */
static uint64_t cell(const cel_column *c, size_t row)
{
    uint64_t bits = 0;
    if (c->num) {
        double x = c->num[row] == 0 ? 0 : c->num[row];
        memcpy(&bits, &x, sizeof bits);
        return bits;
    }
    return (uint64_t)(uint32_t)c->code[row];
}

static bool same_row(const cel_frame *f, size_t a, size_t b)
{
    for (size_t j = 0; j < f->cols; j++)
        if (cell(f->column[j], a) != cell(f->column[j], b))
            return false;
    return true;
}

cel_status cel_grid_distinct(cel_frame *f, cel_frame **out, cel_error *err)
{
    size_t slots = 16, kept = 0;
    while (slots < 2 * f->rows)
        slots *= 2;
    size_t *slot = CEL_ARRAY(size_t, slots), *row = CEL_ARRAY(size_t, f->rows + 1);
    if (!slot || !row) {
        cel_free(slot);
        cel_free(row);
        return cel_nomem(err);
    }
    for (size_t i = 0; i < f->rows; i++) {
        uint64_t hash = UINT64_C(0xCBF29CE484222325);
        for (size_t j = 0; j < f->cols; j++) {
            hash = (hash ^ cell(f->column[j], i)) * UINT64_C(0x9E3779B97F4A7C15);
            hash ^= hash >> 29;
        }
        size_t at = (size_t)hash & (slots - 1);
        while (slot[at] && !same_row(f, slot[at] - 1, i)) /* 0: free */
            at = (at + 1) & (slots - 1);
        if (slot[at])
            continue;
        slot[at] = i + 1;
        row[kept++] = i;
    }
    cel_frame *distinct = kept == f->rows ? cel_frame_keep(f) : cel_frame_rows(f, row, kept);
    cel_free(slot);
    cel_free(row);
    if (!distinct)
        return cel_nomem(err);
    *out = distinct;
    return CEL_OK;
}

cel_status cel_grid_table(const cel_param_set *set, const cel_value *values, cel_frame **grid, cel_error *err)
{
    cel_frame *f = cel_frame_new(set->n ? values[0].n : 0);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < set->n; j++) {
        cel_column *c = NULL;
        status = column_of(&values[j], &c, err);
        if (status == CEL_OK)
            status = cel_frame_set(f, set->row[j].id, c, err);
        cel_column_drop(c);
    }
    if (status == CEL_OK)
        status = cel_grid_distinct(f, grid, err);
    cel_frame_drop(f);
    return status;
}

cel_value *cel_grid_values_new(const cel_param_set *set)
{
    return CEL_ARRAY(cel_value, set->n + 1);
}

void cel_grid_values_free(const cel_param_set *set, cel_value *values)
{
    for (size_t j = 0; values && j < set->n; j++)
        cel_value_free(&values[j]);
    cel_free(values);
}

cel_status cel_grid_check(const cel_param_set *set, size_t size, cel_error *err)
{
    cel_text unknown = {0};
    size_t count = 0;
    if (set->n == 0)
        return cel_fail(err, CEL_INPUT, "grid.empty", "at least one parameter object is required");
    for (size_t j = 0; j < set->n; j++) {
        const cel_param *p = set->row[j].param;
        if (!p) {
            cel_fail(err, CEL_INPUT, "grid.missing", "the parameter `%s` has no parameter object", set->row[j].id);
            cel_error_hint(err, "give it one with update(), as in update(params, %s = hidden_units(c(16, 64)))", set->row[j].id);
            cel_text_free(&unknown);
            return CEL_INPUT;
        }
        if (cel_param_has_unknown(p))
            cel_text_addf(&unknown, "%s`%s`", count++ ? ", " : "", set->row[j].id);
    }
    if (count) {
        cel_fail(err, CEL_INPUT, "grid.unknown", "these parameters have an unknown range bound: %s",
                 unknown.text ? unknown.text : "?");
        cel_error_hint(err, "give the range, as in num_terms(c(1, 4)), or use finalize()");
        cel_text_free(&unknown);
        return CEL_INPUT;
    }
    if (size > MOST_ROWS)
        return cel_fail(err, CEL_INPUT, "grid.size", "a grid of %zu candidates is too large; at most %d can be made", size,
                        MOST_ROWS);
    return CEL_OK;
}

cel_status cel_grid_decode(const cel_param_set *set, const double *design, size_t n, bool original, cel_frame **grid,
                           cel_error *err)
{
    cel_value *values = cel_grid_values_new(set);
    cel_status status = values ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < set->n; j++)
        status = cel_param_decode(set->row[j].param, design + j * n, n, original, &values[j], err);
    if (status == CEL_OK)
        status = cel_grid_table(set, values, grid, err);
    cel_grid_values_free(set, values);
    return status;
}

/* ---- regular ---- */

/* The level asked for parameter `j`; 0 with an error when the levels do not fit the set. */
static cel_status level_of(const cel_param_set *set, const cel_grid_levels *levels, size_t j, int *out, cel_error *err)
{
    if (levels->n == 1 && !levels->id) {
        *out = levels->level[0];
    } else if (levels->n != set->n && levels->n != 1) {
        return cel_fail(err, CEL_INPUT, "grid.levels", "`levels` should have length 1 or %zu, not %zu.", set->n, levels->n);
    } else if (!levels->id) {
        *out = levels->level[j];
    } else {
        size_t named = 0;
        *out = levels->n == 1 ? levels->level[0] : 0;
        for (size_t k = 0; k < levels->n; k++) {
            named += levels->id[k] && levels->id[k][0];
            if (levels->id[k] && strcmp(levels->id[k], set->row[j].id) == 0)
                *out = levels->level[k];
        }
        if (levels->n > 1 && named < levels->n)
            return cel_fail(err, CEL_INPUT, "grid.levels",
                            "Elements of `levels` should either be all named or unnamed, not mixed.");
        if (*out == 0)
            return cel_fail(err, CEL_INPUT, "grid.levels", "`levels` names no number for the parameter `%s`", set->row[j].id);
    }
    if (*out < 1)
        return cel_fail(err, CEL_INPUT, "grid.levels", "`levels` must be whole numbers of at least 1, not %d", *out);
    return CEL_OK;
}

/* Element `index` of `v` put at `place` of `to`, of the same kind. Texts are shared until the column is made. */
static void put(cel_value *to, size_t place, const cel_value *v, size_t index)
{
    if (v->kind == CEL_V_DOUBLE)
        to->as.number[place] = v->as.number[index];
    else if (v->kind == CEL_V_STRING)
        to->as.text[place] = v->as.text[index];
    else
        to->as.integer[place] = v->as.integer[index];
}

/* `v` repeated over `rows` rows: each element `each` times in turn. The texts are borrowed: free the array only. */
static cel_status spread(const cel_value *v, size_t rows, size_t each, cel_value *out, cel_error *err)
{
    cel_value wide = {.kind = v->kind, .n = rows};
    size_t size = v->kind == CEL_V_DOUBLE ? sizeof(double) : v->kind == CEL_V_STRING ? sizeof(char *) : sizeof(int32_t);
    void *block = cel_calloc(rows + 1, size);
    if (!block)
        return cel_nomem(err);
    if (v->kind == CEL_V_DOUBLE)
        wide.as.number = block;
    else if (v->kind == CEL_V_STRING)
        wide.as.text = block;
    else
        wide.as.integer = block;
    for (size_t i = 0; i < rows; i++)
        put(&wide, i, v, i / each % v->n);
    *out = wide;
    return CEL_OK;
}

static void spread_free(cel_value *v)
{
    cel_free(v->kind == CEL_V_DOUBLE ? (void *)v->as.number : v->kind == CEL_V_STRING ? (void *)v->as.text
                                                                                    : (void *)v->as.integer);
    *v = (cel_value){0};
}

cel_status cel_grid_regular(const cel_param_set *set, cel_grid_levels levels, bool original, cel_frame **grid,
                            cel_error *err)
{
    CEL_TRY(cel_grid_check(set, 0, err));
    cel_value *values = cel_grid_values_new(set), *wide = cel_grid_values_new(set);
    cel_status status = values && wide ? CEL_OK : cel_nomem(err);
    size_t rows = 1, each = 1;
    for (size_t j = 0; status == CEL_OK && j < set->n; j++) {
        int level = 0;
        status = level_of(set, &levels, j, &level, err);
        if (status == CEL_OK)
            status = cel_param_sequence(set->row[j].param, (size_t)level, original, &values[j], err);
        if (status == CEL_OK && rows > MOST_ROWS / values[j].n)
            status = cel_fail(err, CEL_INPUT, "grid.size", "this regular grid would have more than %d candidates", MOST_ROWS);
        if (status == CEL_OK)
            rows *= values[j].n;
    }
    for (size_t j = 0; status == CEL_OK && j < set->n; j++) {
        status = spread(&values[j], rows, each, &wide[j], err);
        each *= values[j].n;
    }
    if (status == CEL_OK)
        status = cel_grid_table(set, wide, grid, err);
    for (size_t j = 0; wide && j < set->n; j++)
        spread_free(&wide[j]);
    cel_free(wide);
    cel_grid_values_free(set, values);
    return status;
}

/* ---- what draws ---- */

cel_status cel_grid_random(const cel_param_set *set, size_t size, bool original, cel_rng *rng, cel_frame **grid,
                           cel_error *err)
{
    CEL_TRY(cel_grid_check(set, size, err));
    cel_value *values = cel_grid_values_new(set);
    cel_status status = values ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < set->n; j++)
        status = cel_param_sample(set->row[j].param, size, original, rng, &values[j], err);
    if (status == CEL_OK)
        status = cel_grid_table(set, values, grid, err);
    cel_grid_values_free(set, values);
    return status;
}

/* What DiceDesign's makers begin with: a seed drawn from the stream restarts it. */
static void reseed(cel_rng *rng)
{
    cel_rng_seed(rng, (int32_t)cel_rng_index(rng, 1e5) + 1);
}

cel_status cel_grid_latin_hypercube(const cel_param_set *set, size_t size, bool original, cel_rng *rng,
                                    cel_frame **grid, cel_error *err)
{
    CEL_TRY(cel_grid_check(set, size, err));
    if (size == 0)
        return cel_fail(err, CEL_INPUT, "grid.size", "`size` must be a whole number of at least 1");
    double *design = CEL_ARRAY(double, size * set->n), *order = CEL_ARRAY(double, size);
    cel_status status = design && order ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        reseed(rng);
        for (size_t i = 0; i < size * set->n; i++)
            design[i] = cel_rng_unif(rng);
    }
    for (size_t j = 0; status == CEL_OK && j < set->n; j++) {
        status = cel_rng_sample(rng, (double)size, size, false, order, err);
        for (size_t i = 0; status == CEL_OK && i < size; i++)
            design[j * size + i] = (order[i] - design[j * size + i]) / (double)size;
    }
    if (status == CEL_OK)
        status = cel_grid_decode(set, design, size, original, grid, err);
    cel_free(design);
    cel_free(order);
    return status;
}

/* ---- maximum entropy ---- */

/* Spherical covariance of two points at distance `h`, of range `a`. */
static double covariance(double h, double a)
{
    return 1 - (1.5 * (h / a) - 0.5 * pow(h / a, 3));
}

static double distance(const double *design, size_t n, size_t p, size_t i, size_t k)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++) {
        double d = design[j * n + i] - design[j * n + k];
        sum += d * d;
    }
    return sqrt(sum);
}

/* Determinant by elimination with row exchanges, as R's det() gives it: through the logarithm. Destroys `m` (n, n). */
static double determinant(double *m, size_t n)
{
    double sign = 1, modulus = 0;
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(m[i * n + k]) > fabs(m[pivot * n + k]))
                pivot = i;
        if (m[pivot * n + k] == 0)
            return 0;
        if (pivot != k) {
            sign = -sign;
            for (size_t j = 0; j < n; j++) {
                double hold = m[k * n + j];
                m[k * n + j] = m[pivot * n + j];
                m[pivot * n + j] = hold;
            }
        }
        for (size_t i = k + 1; i < n; i++) {
            double by = m[i * n + k] / m[k * n + k];
            for (size_t j = k + 1; j < n; j++)
                m[i * n + j] -= by * m[k * n + j];
        }
        sign = m[k * n + k] < 0 ? -sign : sign;
        modulus += log(fabs(m[k * n + k]));
    }
    return sign * exp(modulus);
}

/* Exchanges points of the design (n, p), by columns, for random ones as long as the determinant does not fall. */
static void exchange(double *design, size_t n, size_t p, double range, int iterations, cel_rng *rng, double *cov,
                     double *work, double *point)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i; k < n; k++) {
            double h = distance(design, n, p, i, k);
            cov[i * n + k] = cov[k * n + i] = i == k ? 1 : h <= range ? covariance(h, range) : 0;
        }
    memcpy(work, cov, n * n * sizeof *work);
    double best = determinant(work, n);
    for (int t = 1; t < iterations; t++) {
        size_t i = (size_t)floor(1 + (double)n * cel_rng_unif(rng)) - 1;
        for (size_t j = 0; j < p; j++) {
            point[j] = design[j * n + i];
            design[j * n + i] = cel_rng_unif(rng);
        }
        memcpy(work, cov, n * n * sizeof *work);
        for (size_t k = 0; k < n; k++) { /* a distance beyond the range leaves the old value, as DiceDesign does */
            double h = distance(design, n, p, i, k);
            if (k != i && h <= range)
                work[i * n + k] = covariance(h, range);
            work[k * n + i] = work[i * n + k];
        }
        double *candidate = work + n * n;
        memcpy(candidate, work, n * n * sizeof *work);
        double now = determinant(candidate, n);
        if (now - best >= 0) {
            best = now;
            memcpy(cov, work, n * n * sizeof *cov);
        } else {
            for (size_t j = 0; j < p; j++)
                design[j * n + i] = point[j];
        }
    }
}

cel_status cel_grid_max_entropy(const cel_param_set *set, size_t size, double variogram_range, int iterations,
                                bool original, cel_rng *rng, cel_frame **grid, cel_error *err)
{
    size_t n = size, p = set->n;
    CEL_TRY(cel_grid_check(set, size, err));
    if (n < p)
        return cel_fail(err, CEL_INPUT, "grid.size",
                        "a maximum entropy design needs at least as many points as parameters: `size` is %zu, there are %zu "
                        "parameters", n, p);
    if (n > 1000)
        return cel_fail(err, CEL_INPUT, "grid.size", "a maximum entropy design of %zu points is too large; at most 1000", n);
    if (!(variogram_range >= 0))
        return cel_fail(err, CEL_INPUT, "grid.range", "`variogram_range` must not be negative");
    double *design = CEL_ARRAY(double, n * p), *cov = CEL_ARRAY(double, n * n), *work = CEL_ARRAY(double, 2 * n * n);
    double *point = CEL_ARRAY(double, p);
    cel_status status = design && cov && work && point ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        reseed(rng);
        for (size_t i = 0; i < n * p; i++)
            design[i] = cel_rng_unif(rng);
        exchange(design, n, p, variogram_range > 0 ? variogram_range : sqrt((double)p) / 2, iterations, rng, cov, work, point);
        status = cel_grid_decode(set, design, n, original, grid, err);
    }
    cel_free(design);
    cel_free(cov);
    cel_free(work);
    cel_free(point);
    return status;
}
