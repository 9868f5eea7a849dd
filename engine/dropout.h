/* Masks of dropout. Private to engine. The mask of (fit, step, layer) is a function of these alone: it is made again in
 * backward rather than kept, and does not depend on threads. */
#ifndef CEL_DROPOUT_H
#define CEL_DROPOUT_H

#include "engine/plan.h"

typedef struct cel_dropout {
    double rate;
    uint32_t noise; /* the layer's purpose in the fit's stream */
    bool seeded;    /* the layer has a seed of its own */
    cel_stream own; /* then: its stream */
} cel_dropout;

/* to = from where kept, times 1 / (1 - rate); 0 where dropped; n numbers. to may be from. */
void cel_dropout_apply(const cel_dropout *d, const cel_pass *pass, size_t n, const cel_real *from, cel_real *to);
/* keep[i] = 1 with probability 1 - rate, else 0: the same mask */
void cel_dropout_mask(const cel_dropout *d, const cel_pass *pass, size_t n, cel_real *keep);
/* Backward of relu then dropout: dz *= scale where y > 0, else 0 */
void cel_dropout_relu_back(size_t n, cel_real scale, const cel_real *y, cel_real *dz);
/* The stream at the start of this layer's and step's draws. */
cel_stream cel_noise_stream(const cel_dropout *d, const cel_pass *pass);

#endif
