/* base/team: threads that share the work of one, such as the products of a fit. Its thread leads; others serve it, and may come and go at any
 * time. Work is cut into pieces that whoever is free takes, and the leader takes part: it waits for nobody who has not begun.
 * Which thread does which piece changes no bit, since every number is made in one piece and as it would be alone. Private to the library but
 * for starting one and serving it. */
#ifndef CEL_TEAM_H
#define CEL_TEAM_H

#include <stddef.h>

#include "base/base.h"

typedef struct cel_team cel_team;

/* A piece of work: items from .. to - 1. */
typedef void cel_team_fn(void *context, size_t from, size_t to);

/* A team with `helpers` threads of its own beside the leader; 0: only those that serve it. Threads that cannot be started are done
 * without. */
cel_status cel_team_new(size_t helpers, cel_team **out, cel_error *err);
/* Closes it and ends its threads. Nobody may be serving it from outside. NULL is allowed. */
void cel_team_free(cel_team *team);

/* Does fn(context, from, to) for pieces that cover 0 .. items - 1, each but the last a multiple of `grain` long, and returns when all
 * are done. For the leader only. `team` NULL, or nobody serving: one piece, here. */
void cel_team_run(cel_team *team, size_t items, size_t grain, cel_team_fn *fn, void *context);
/* Is there somebody to share the next job with? False, for some time, after the leader had to wait for a helper that had lost its core.
 * For the leader only; ask before each job that may as well be done alone. */
bool cel_team_ready(cel_team *team);

/* Works for the team until it is closed; any thread but the leader. A helper without work looks for it for some microseconds, then
 * sleeps until there is some. */
void cel_team_serve(cel_team *team);
/* Sends all helpers away, now and in future: the leader has no more work. */
void cel_team_close(cel_team *team);

#endif
