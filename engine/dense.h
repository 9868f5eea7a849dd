/* The dense operator's parameters, which the fusing pass sets. Private to engine. */
#ifndef CEL_DENSE_H
#define CEL_DENSE_H

#include "engine/activation.h"
#include "engine/dropout.h"
#include "engine/operator.h"

typedef struct cel_dense {
    size_t rows; /* products per row of the batch: the axes before the last */
    size_t k, n; /* kernel (k, n) */
    bool bias;
    const cel_activation *activation; /* NULL: linear */
    double number[CEL_ACTIVATION_NUMBERS];
    double dropout;   /* rate of a dropout that follows a relu; 0: none */
    cel_dropout mask; /* that dropout */
    bool relu;          /* the activation is plain relu: done in the product's end */
    bool masked;        /* the gradient arrives with relu and dropout undone: the operator after it did so */
    struct cel_dense *before; /* the dense operator whose relu this one undoes in its input gradient */
    bool input;         /* it reads an input of the model */
    bool many_zeros;    /* that input is mostly zeros, as dummies are; looked at in every 64th batch */
    uint32_t batches;
} cel_dense;

extern const cel_op_type cel_op_dense;
/* A team shares products of at least so many rows of the batch, and multiplications (4 million; tests lower it before threads start). By
 * measurement: in each step about half of the weights must change cores, which smaller products and batches do not repay. */
enum { CEL_DENSE_SHARED_ROWS = 128 };
extern size_t cel_dense_shared_from;
/* Gives a dense operator an activation; the kept pre-activation is asked for when its slope needs it. */
cel_status cel_dense_activate(cel_plan_builder *b, cel_op *op, const cel_activation *activation, const double *number, cel_error *err);

#endif
