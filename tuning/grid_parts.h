/* What the makers of grids share; private to tuning/. */
#ifndef CEL_GRID_PARTS_H
#define CEL_GRID_PARTS_H

#include "tuning/grid.h"

/* Room for the values of each parameter of a set. */
cel_value *cel_grid_values_new(const cel_param_set *set);
void cel_grid_values_free(const cel_param_set *set, cel_value *values);
/* Every parameter has an object with a known range, and the size is sensible. */
cel_status cel_grid_check(const cel_param_set *set, size_t size, cel_error *err);
/* The table of the values of each parameter, all of one length, without repeated rows. */
cel_status cel_grid_table(const cel_param_set *set, const cel_value *values, cel_frame **grid, cel_error *err);
/* The table of a design (n, parameters) in the unit cube, stored by columns. */
cel_status cel_grid_decode(const cel_param_set *set, const double *design, size_t n, bool original, cel_frame **grid,
                           cel_error *err);
/* The first of equal rows, in order (one reference for the caller). */
cel_status cel_grid_distinct(cel_frame *f, cel_frame **out, cel_error *err);

/* A Latin hypercube of levels 0..n-1, by columns (n, p), whose first column ascends and whose points lie far apart by the
 * criterion of `type`: "audze_eglais", "max_min_l1", "max_min_l2", "uniform". Deterministic. */
cel_status cel_grid_design(size_t n, size_t p, const char *type, int32_t *level, cel_error *err);

#endif
