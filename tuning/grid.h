/* Grids: tables of candidates, one column for each parameter of a set, one row for each candidate (R: dials). Columns are
 * integer, double, string or logical as the parameters are. Duplicate rows are dropped. What draws uses R's generator as
 * dials does, so the same seed gives the same grid and leaves the generator in the same state. */
#ifndef CEL_GRID_H
#define CEL_GRID_H

#include "tuning/param.h"

/* One number for all parameters, or one for each: by position, or by id when `id` is not NULL. */
typedef struct cel_grid_levels {
    size_t n;
    const int *level;
    const char *const *id;
} cel_grid_levels;

/* Every combination of the sequences; the first parameter varies fastest. `original` false: in transformed units. */
cel_status cel_grid_regular(const cel_param_set *set, cel_grid_levels levels, bool original, cel_frame **grid,
                            cel_error *err);
/* Independent draws of each parameter. */
cel_status cel_grid_random(const cel_param_set *set, size_t size, bool original, cel_rng *rng, cel_frame **grid,
                           cel_error *err);
/* One point in each of `size` slices of every parameter (McKay, Beckman & Conover 1979). */
cel_status cel_grid_latin_hypercube(const cel_param_set *set, size_t size, bool original, cel_rng *rng,
                                    cel_frame **grid, cel_error *err);
/* Points exchanged so as to raise the determinant of a spherical covariance of range `variogram_range` (Shewry & Wynn
 * 1987, by random exchange). */
cel_status cel_grid_max_entropy(const cel_param_set *set, size_t size, double variogram_range, int iterations,
                                bool original, cel_rng *rng, cel_frame **grid, cel_error *err);
/* grid_space_filling(): type "any", "audze_eglais", "max_min_l1", "max_min_l2", "uniform" (deterministic designs),
 * "latin_hypercube" or "max_entropy" (these two draw). */
cel_status cel_grid_space_filling(const cel_param_set *set, size_t size, const char *type, double variogram_range,
                                  int iterations, bool original, cel_rng *rng, cel_frame **grid, cel_error *err);

#endif
