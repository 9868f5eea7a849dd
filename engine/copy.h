/* engine/copy: short rows copied in pieces of fixed lengths, the last one over the one before it: for a row of some dozen numbers a call of memcpy
 * takes longer than the copy. Inlined into loops over rows. Private to engine. */
#ifndef CEL_COPY_H
#define CEL_COPY_H

#include <string.h>

#include "engine/real.h"

#define CEL_COPY_PIECES(piece)                                             \
    do {                                                                   \
        for (size_t i = 0; i + (piece) < n; i += (piece)) {                \
            memcpy(to + i, from + i, (piece) * sizeof *to);                \
            __asm__ volatile(""); /* or the loop is made one memcpy */      \
        }                                                                  \
        memcpy(to + n - (piece), from + n - (piece), (piece) * sizeof *to); \
    } while (0)

static inline void cel_copy_row(cel_real *restrict to, const cel_real *restrict from, size_t n)
{
    if (n >= 16)
        CEL_COPY_PIECES(16);
    else if (n >= 4)
        CEL_COPY_PIECES(4);
    else if (n > 0) { /* one to three numbers */
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

#undef CEL_COPY_PIECES
#endif
