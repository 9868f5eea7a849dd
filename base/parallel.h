/* base/parallel: independent pieces of work over a team's threads. Which thread does which changes no result and no message: each piece
 * writes only what is its own, and of several that fail the first in order counts. Private to the library. */
#ifndef CEL_PARALLEL_H
#define CEL_PARALLEL_H

#include "base/team.h"

/* Does item `i` of the work, and nothing that another item may do or read. */
typedef cel_status cel_parallel_fn(void *context, size_t i, cel_error *err);

/* Calls fn(context, i, ...) for i = 0 .. items - 1, each free thread of the team taking the next item: so the long ones come first. For
 * the team's leader, who takes part; NULL: it alone, in order. Returns when all are done, with the status and error of the lowest item
 * that failed; items behind it may have been left out. */
cel_status cel_parallel(cel_team *team, size_t items, cel_parallel_fn *fn, void *context, cel_error *err);

#endif
