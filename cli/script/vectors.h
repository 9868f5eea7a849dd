/* What the builtins on vectors share. */
#ifndef CEL_SCRIPT_VECTORS_H
#define CEL_SCRIPT_VECTORS_H

#include "cli/script/state.h"

/* Elements of `parts` (a list) as one vector, as c() does; recursive: lists inside are opened too, as unlist() does. */
cel_sexp *cel_combine(cel_interp *in, cel_sexp *parts, bool recursive, bool names);
/* `n` elements from position `from` (0-based) on, or backwards; names and class kept. */
cel_sexp *cel_take(cel_interp *in, cel_sexp *x, size_t from, size_t n, bool backwards);
/* For each element of x the position (0-based) of its first equal in `table`, SIZE_MAX when there is none; numbers of
 * different kinds, texts and factors compare as R's match() does. Into `out`; false when memory is gone. */
bool cel_match_values(cel_interp *in, cel_sexp *x, cel_sexp *table, size_t *out);
/* The stable order of x into `out`; missing last (or first). */
bool cel_order_values(cel_interp *in, cel_sexp *x, bool decreasing, bool na_first, size_t *out);

#endif
