/* Grids in the language. A grid function takes a parameter set, a list of parameters, or parameters one by one; `filter` is
 * an expression in their names. */
#include <string.h>

#include "cli/script/dials_value.h"
#include "cli/script/frame_value.h"

/* The set meant by `x` and what `...` adds to a first single parameter. `size` and `levels` are easily confused: the one
 * that is not an argument comes in `...`, where it is warned of (`warned`) or refused. */
static bool grid_set(cel_interp *in, cel_args *a, const char *confused, const char *instead, bool refuse, cel_param_set *set)
{
    const char *function = cel_args_builtin(a)->name;
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        if (!name || strcmp(name, confused) != 0)
            continue;
        if (refuse) {
            cel_dots_fail(a, k, "grid.argument", "`%s` is not an argument to `%s()`", confused, function);
            cel_error_hint(cel_interp_error(in), "did you mean `%s`?", instead);
            return false;
        }
        if (!cel_warn(in, "`%s` is not an argument to `%s()`. Did you mean `%s`?", confused, function, instead))
            return false;
    }
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_param_set_of(in, x, set))
        return false;
    for (size_t k = 0; k < cel_dots(a); k++) {
        const char *name = cel_dots_name(a, k);
        if (name && strcmp(name, confused) == 0)
            continue;
        cel_sexp *more = cel_dots_value(a, k);
        bool ok = more;
        if (more && (!cel_param_of(more) || !cel_param_of(x))) {
            cel_dots_fail(a, k, "grid.argument", "%s%s%s is not an argument of %s()", name ? "`" : "this", name ? name : "",
                          name ? "`" : "", function);
            ok = false;
        }
        if (!ok || !cel_param_set_append(in, set, name, more)) {
            cel_param_set_free(set);
            return false;
        }
    }
    return true;
}

/* Rows of a grid for which the expression of argument i is true, its columns being variables. */
static cel_sexp *filtered(cel_interp *in, cel_args *a, size_t i, cel_sexp *grid)
{
    cel_sexp *expr = cel_arg_expr(a, i);
    if (!expr || expr->kind == CEL_S_NULL)
        return grid;
    cel_sexp *env = cel_env_new(in, cel_arg_env(a, i));
    for (size_t j = 0; env && j < grid->n; j++)
        if (!cel_env_set(in, env, cel_sexp_name(grid, j), grid->as.v[j]))
            return NULL;
    cel_sexp *keep = env ? cel_eval(in, expr, env) : NULL;
    size_t rows = cel_tibble_rows(grid), n = 0;
    if (!keep)
        return NULL;
    if (keep->kind != CEL_S_LOGICAL || (keep->n != rows && keep->n != 1))
        return cel_arg_fail(a, i, "grid.filter", "filter must be true or false for each candidate, such as units < 100");
    size_t *row = CEL_ARRAY(size_t, rows + 1);
    if (!row)
        return cel_call_fail(a, "memory", "out of memory");
    for (size_t k = 0; k < rows; k++)
        if (keep->as.i[keep->n == 1 ? 0 : k] == 1)
            row[n++] = k;
    cel_sexp *out = cel_tibble_take(in, grid, row, n);
    cel_free(row);
    return out;
}

/* The grid a call just put at `grid` (taken) as a tibble, filtered by argument i (SIZE_MAX: no such argument); frees the set. */
static cel_sexp *give(cel_interp *in, cel_args *a, cel_status status, cel_frame *const *grid, cel_param_set *set, size_t filter,
                      const cel_error *err)
{
    cel_param_set_free(set);
    if (status != CEL_OK)
        return cel_call_error(a, err);
    cel_sexp *x = cel_frame_value(in, *grid, true);
    cel_frame_drop(*grid);
    return x && filter != SIZE_MAX ? filtered(in, a, filter, x) : x;
}

/* grid_regular(x, ..., levels, original, filter) */
static cel_sexp *grid_regular(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    bool original;
    cel_sexp *x = cel_arg(a, 2);
    if (!x || !cel_arg_flag(a, 3, &original) || !grid_set(in, a, "size", "levels", false, &set))
        return NULL;
    int *level = CEL_ARRAY(int, x->n + 1);
    const char **id = CEL_ARRAY(const char *, x->n + 1);
    bool ok = cel_is_number(x) && level && id && x->n, named = cel_sexp_attr(x, "names");
    for (size_t i = 0; ok && i < x->n; i++) {
        level[i] = cel_sexp_integer_at(x, i);
        id[i] = cel_sexp_name(x, i);
        ok = level[i] != CEL_NA_INT;
    }
    cel_frame *grid = NULL;
    cel_error err;
    cel_status status = CEL_OK;
    if (ok)
        status = cel_grid_regular(&set, (cel_grid_levels){x->n, level, named ? id : NULL}, original, &grid, &err);
    cel_free(level);
    cel_free(id);
    if (ok)
        return give(in, a, status, &grid, &set, 4, &err);
    cel_param_set_free(&set);
    return cel_arg_fail(a, 2, "grid.levels", "`levels` must be one whole number, or one for each parameter");
}

/* grid_random(x, ..., size, original, filter) */
static cel_sexp *grid_random(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    bool original;
    size_t size;
    if (!cel_arg_count(a, 2, &size) || !cel_arg_flag(a, 3, &original) || !grid_set(in, a, "levels", "size", false, &set))
        return NULL;
    cel_frame *grid = NULL;
    cel_error err;
    return give(in, a, cel_grid_random(&set, size, original, cel_interp_rng(in), &grid, &err), &grid, &set, 4, &err);
}

/* grid_latin_hypercube(x, ..., size, original, filter) */
static cel_sexp *grid_latin_hypercube(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    bool original;
    size_t size;
    if (!cel_arg_count(a, 2, &size) || !cel_arg_flag(a, 3, &original) || !grid_set(in, a, "levels", "size", true, &set))
        return NULL;
    cel_frame *grid = NULL;
    cel_error err;
    return give(in, a, cel_grid_latin_hypercube(&set, size, original, cel_interp_rng(in), &grid, &err), &grid, &set, 4, &err);
}

/* The three arguments of the maximum entropy design from formal i on. */
static bool entropy_arguments(cel_args *a, size_t i, double *range, int32_t *iterations)
{
    return cel_arg_number(a, i, range) && cel_arg_integer(a, i + 1, iterations);
}

/* grid_max_entropy(x, ..., size, original, variogram_range, iter, filter) */
static cel_sexp *grid_max_entropy(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    bool original;
    size_t size;
    double range;
    int32_t iterations;
    if (!cel_arg_count(a, 2, &size) || !cel_arg_flag(a, 3, &original) || !entropy_arguments(a, 4, &range, &iterations) ||
        !grid_set(in, a, "levels", "size", true, &set))
        return NULL;
    cel_frame *grid = NULL;
    cel_error err;
    return give(in, a, cel_grid_max_entropy(&set, size, range, iterations, original, cel_interp_rng(in), &grid, &err), &grid, &set,
                6, &err);
}

/* grid_space_filling(x, ..., size, type, variogram_range, iter, original, filter) */
static cel_sexp *grid_space_filling(cel_interp *in, cel_args *a)
{
    cel_param_set set;
    bool original;
    size_t size;
    double range;
    int32_t iterations;
    const char *type;
    if (!cel_arg_count(a, 2, &size) || !cel_arg_text(a, 3, &type) || !entropy_arguments(a, 4, &range, &iterations) ||
        !cel_arg_flag(a, 6, &original) || !grid_set(in, a, "levels", "size", true, &set))
        return NULL;
    cel_frame *grid = NULL;
    cel_error err;
    return give(in, a, cel_grid_space_filling(&set, size, type, range, iterations, original, cel_interp_rng(in), &grid, &err),
                &grid, &set, 7, &err);
}

static const cel_builtin rows[] = {
    {"dials", "grid_regular", "x, ..., levels = 3, original = TRUE, filter = NULL", grid_regular, "Every combination of values.", 0},
    {"dials", "grid_random", "x, ..., size = 5, original = TRUE, filter = NULL", grid_random, "Random candidates.", 0},
    {"dials", "grid_latin_hypercube", "x, ..., size = 3, original = TRUE, filter = NULL", grid_latin_hypercube, "Candidates in every slice of every range.", 0},
    {"dials", "grid_max_entropy", "x, ..., size = 3, original = TRUE, variogram_range = 0.5, iter = 1000, filter = NULL", grid_max_entropy, "Candidates that lie far apart, by random exchange.", 0},
    {"dials", "grid_space_filling", "x, ..., size = 5, type = \"any\", variogram_range = 0.5, iter = 1000, original = TRUE, filter = NULL", grid_space_filling, "Candidates that fill the space evenly.", 0},
};

const cel_library cel_library_dials_grids = {rows, sizeof rows / sizeof *rows};
