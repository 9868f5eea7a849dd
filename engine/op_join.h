/* Operators the fusing pass knows besides the dense one. Private to engine. */
#ifndef CEL_OP_JOIN_H
#define CEL_OP_JOIN_H

#include "engine/activation.h"
#include "engine/operator.h"

/* own: cel_activate */
extern const cel_op_type cel_op_activation;
typedef struct cel_activate {
    const cel_activation *activation;
    double number[CEL_ACTIVATION_NUMBERS];
    size_t rows, cols; /* per row of the batch: rows of `cols` numbers */
} cel_activate;

/* own: cel_dropout */
extern const cel_op_type cel_op_dropout;

#endif
