/* Progress of a search on standard error: one line that is rewritten on a terminal, one line per tenth of the work or
 * per minute elsewhere, nothing when quiet. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdio.h>

#include "base/base.h"

typedef struct cli_progress {
    FILE *out;
    bool terminal, quiet;
    int columns;
    double started, said; /* seconds on a monotonic clock */
    size_t said_done;
    bool open;            /* a line without its end stands on the terminal */
} cli_progress;

/* For standard error as it is: a terminal or not, NO_COLOR and the width heeded. */
void cli_progress_start(cli_progress *p, bool quiet);
/* `done` of `total` fits are finished; `best` names the best so far and may be NULL. `now` is the clock. */
void cli_progress_at(cli_progress *p, size_t done, size_t total, const char *best, double now);
/* Takes the line off the terminal. */
void cli_progress_end(cli_progress *p);
/* The line alone, for a width: bar, "47/100", fits per minute, ETA, best. Added to `t`. */
void cli_progress_line(cel_text *t, size_t done, size_t total, double elapsed, const char *best, bool bar, int columns);
/* Seconds on a clock that only goes forward. */
double cli_clock(void);

#endif
