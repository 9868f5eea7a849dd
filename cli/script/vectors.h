/* What the builtins on vectors share. */
#ifndef CEL_SCRIPT_VECTORS_H
#define CEL_SCRIPT_VECTORS_H

#include "cli/script/state.h"

/* Elements of `parts` (a list) as one vector, as c() does; recursive: lists inside are opened too, as unlist() does. */
cel_sexp *cel_combine(cel_interp *in, cel_sexp *parts, bool recursive, bool names);
/* `n` elements from position `from` (0-based) on, or backwards; names and class kept. */
cel_sexp *cel_take(cel_interp *in, cel_sexp *x, size_t from, size_t n, bool backwards);
/* Results of one length as a vector or the columns of a matrix, as sapply() does. */
cel_sexp *cel_simplify(cel_interp *in, cel_sexp *list);
/* For each element of x the position (0-based) of its first equal in `table`, SIZE_MAX when there is none; numbers of
 * different kinds, texts and factors compare as R's match() does. Into `out`; false when memory is gone. */
bool cel_match_values(cel_interp *in, cel_sexp *x, cel_sexp *table, size_t *out);
/* Vectors to order by, the first counts most; all of one length. */
typedef struct cel_sort_keys {
    cel_sexp *const *key;
    const bool *decreasing;
    size_t n;
    bool na_first;
} cel_sort_keys;
/* The stable order of positions 0..n-1 into `out`. False when memory is gone. */
bool cel_order_by(cel_interp *in, const cel_sort_keys *keys, size_t n, size_t *out);
/* The stable order of x into `out`; missing last (or first). */
bool cel_order_values(cel_interp *in, cel_sexp *x, bool decreasing, bool na_first, size_t *out);

#endif
