/* engine/operator: what a plan consists of. An operator is one step with all pointers resolved; its type is a row with a
 * forward and a backward function. A layer's `lower` adds operators through the builder. Private to engine.
 *
 * Rules for backward: the gradient by each input is *set* when port.add is false, added to when it is true, and left out when
 * port.dx is NULL; gradients of weights are always *added* (the plan clears them first), except by types with sets_weights, which
 * follow weight.add, and where it is false move the weight at once if the pass says so (pass.update), after its last use. dout may be
 * overwritten. */
#ifndef CEL_OPERATOR_H
#define CEL_OPERATOR_H

#include "engine/plan.h"

typedef struct cel_op cel_op;
typedef struct cel_plan_builder cel_plan_builder;

enum { CEL_READS_IN = 1, CEL_READS_OUT = 2 }; /* which values backward reads: they are kept until then */

typedef struct cel_op_type {
    const char *name;
    unsigned reads;
    bool sets_weights;
    void (*forward)(cel_op *op, const cel_pass *pass);
    void (*backward)(cel_op *op, const cel_pass *pass, cel_real *grads); /* NULL: nothing flows back */
} cel_op_type;

/* One input of an operator. */
typedef struct cel_port {
    const cel_real *x; /* (B, size) */
    cel_real *dx;      /* gradient by it, or NULL when nobody needs it */
    bool add;
    size_t size;       /* numbers per row */
    size_t tensor;     /* the builder's number of it */
} cel_port;

typedef struct cel_op_weight {
    size_t offset, size;
    bool trainable;
    bool add; /* for types with sets_weights */
} cel_op_weight;

#define CEL_OP_BUFFERS 6
struct cel_op {
    const cel_op_type *type;
    const cel_node *node;
    cel_port *in;
    size_t n_in;
    cel_real *out, *dout; /* (B, out_size); dout NULL: no gradient arrives, backward is not called */
    size_t out_size, out_tensor; /* out_tensor SIZE_MAX: no output */
    cel_op_weight weight[CEL_MAX_WEIGHTS];
    size_t n_weights;
    cel_real *buffer[CEL_OP_BUFFERS]; /* its own: kept from forward to backward, or scratch */
    void *own;      /* its parameters, a struct of the type; freed with the plan */
    uint32_t noise; /* CEL_STREAM_NOISE + its number among the model's nodes */
    double penalty; /* activity regularizers: of the last forward */
};

/* ---- for operators at run time ---- */

static inline const cel_real *cel_op_value(const cel_op *op, size_t k, const cel_pass *pass)
{
    return (op->weight[k].trainable ? pass->params : pass->state) + op->weight[k].offset;
}

/* NULL when the weight does not learn. */
static inline cel_real *cel_op_gradient(const cel_op *op, size_t k, cel_real *grads)
{
    return op->weight[k].trainable ? grads + op->weight[k].offset : NULL;
}

/* dx (n numbers) receives g: set or added. */
static inline void cel_port_put(const cel_port *port, const cel_real *g, size_t n)
{
    cel_real *dx = port->dx;
    if (port->add)
        for (size_t i = 0; i < n; i++)
            dx[i] += g[i];
    else
        for (size_t i = 0; i < n; i++)
            dx[i] = g[i];
}

/* ---- for layers when they become operators ---- */

/* An operator of this type for the node: inputs are the node's inputs, weights the layer's, the output is the node's tensor. `own_size`
 * bytes of parameters are cleared and hung at op->own. */
cel_status cel_build_op(cel_plan_builder *b, const cel_op_type *type, const cel_node *node, size_t own_size, cel_op **out, cel_error *err);
/* The node's tensor is its input's: reshaping, flattening, dropout in a plan without train. */
cel_status cel_build_alias(cel_plan_builder *b, const cel_node *node, cel_error *err);
typedef enum cel_life { CEL_KEEP, CEL_SCRATCH_FORWARD, CEL_SCRATCH_BACKWARD, CEL_SCRATCH } cel_life;
/* op->buffer[slot]: per_row * max_batch + fixed numbers. CEL_KEEP lives from forward to backward. In a plan without train
 * CEL_SCRATCH_BACKWARD buffers are not made. */
cel_status cel_build_buffer(cel_plan_builder *b, cel_op *op, int slot, size_t per_row, size_t fixed, cel_life life, cel_error *err);
bool cel_build_trains(const cel_plan_builder *b);
int32_t cel_build_max_batch(const cel_plan_builder *b);

#endif
