/* What the verbs on data frames share: evaluating expressions with the columns in sight, putting vectors together,
 * ordering and grouping rows. Inside the bridge only. */
#ifndef CEL_SCRIPT_FRAME_OPS_H
#define CEL_SCRIPT_FRAME_OPS_H

#include "cli/script/frame_value.h"

/* ---- data masks ---- */

/* An environment below `parent` in which the columns of `x` are variables, `.data` is the table and n() its rows. */
cel_sexp *cel_mask_new(cel_interp *in, cel_sexp *x, cel_sexp *parent);
/* The same for some rows of x; only columns that `expr` names are cut out. */
cel_sexp *cel_mask_rows(cel_interp *in, cel_sexp *x, const size_t *row, size_t n, const cel_sexp *expr, cel_sexp *parent);
/* The rows of the mask `env` is in, for n() and row_number(); false when there is none. */
bool cel_mask_count(cel_interp *in, cel_sexp *env, size_t *n);

/* ---- vectors ---- */

/* Length of a column: rows of a matrix or table. */
size_t cel_vector_size(const cel_sexp *x);
/* One element repeated n times (x itself when its size is n already). */
cel_sexp *cel_vector_recycle(cel_interp *in, cel_sexp *x, size_t n);
/* All parts after each other, in their common type; a NULL part is times[k] missing values. Factors keep all levels. */
cel_sexp *cel_vector_bind(cel_interp *in, size_t n, cel_sexp *const *part, const size_t *times);
/* All missing, of the type of `like`. */
cel_sexp *cel_vector_missing(cel_interp *in, cel_sexp *like, size_t n);

/* ---- rows ---- */

/* Order of rows `i` and `j` of a column: numbers, codes, texts by their bytes; missing last, also when descending. */
int cel_elements_compare(const cel_sexp *x, size_t i, size_t j, bool descending);
/* Stable order of n rows by some columns. `out` has room for n. False when memory is gone. */
bool cel_rows_order(cel_interp *in, size_t n_keys, cel_sexp *const *key, const bool *descending, size_t n, size_t *out);

/* Rows with equal keys. */
typedef struct cel_groups {
    size_t n;      /* groups, in the order asked for */
    size_t *start; /* n + 1: where each group's rows begin in `row` */
    size_t *row;   /* all rows, ascending within a group */
} cel_groups;

/* Groups of rows 0..n-1: sorted by their keys, or in order of first appearance. False when memory is gone. */
bool cel_groups_find(cel_interp *in, size_t n_keys, cel_sexp *const *key, size_t n, bool sorted, cel_groups *out);
void cel_groups_free(cel_groups *g);

/* ---- grouped tables: attribute "groups", a tibble of keys and .rows as in dplyr ---- */

bool cel_is_grouped(const cel_sexp *x);
/* The groups of a table; one of all rows when it is not grouped. *keys: how many columns it is grouped by. */
bool cel_grouping_of(cel_interp *in, cel_sexp *x, cel_groups *out, size_t *keys);
/* x grouped anew by columns (none: not grouped). */
cel_sexp *cel_group(cel_interp *in, cel_sexp *x, size_t n, const char *const *name);
/* x with each row a group of its own, of class rowwise_df; the columns named are its keys. */
cel_sexp *cel_rowwise(cel_interp *in, cel_sexp *x, size_t n, const char *const *name);
/* x without groups. */
cel_sexp *cel_ungroup(cel_interp *in, cel_sexp *x);
/* After rows or columns of `to` changed: grouped as `like` was, by the keys still there. */
cel_sexp *cel_regroup(cel_interp *in, cel_sexp *to, const cel_sexp *like);

#endif
