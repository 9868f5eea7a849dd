/* engine/update: one step of Adam on a stretch of the flat vectors of weights. It is apart from the optimizers so that backward can make
 * it where a gradient has just been finished, in the end of its product: nothing is written and read again. Private to engine. */
#ifndef CEL_UPDATE_H
#define CEL_UPDATE_H

#include <stddef.h>

#include "engine/real.h"

/* m += (g - m) c1; v += (g^2 - v) c2; w -= m rate / (sqrt(v) + eps), in this order and each rounded once */
typedef struct cel_update {
    cel_real *w, *m, *v;
    cel_real rate, c1, c2, eps;
} cel_update;

/* Moves the weights offset .. offset + n - 1 against g[0] .. g[n - 1]. */
void cel_update_apply(const cel_update *update, size_t offset, size_t n, const cel_real *g);

#endif
