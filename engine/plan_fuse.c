/* Joining operators: what may run as one step of a dense layer does. dense + activation layer; dense with relu + dropout; and the
 * relu (and dropout) of a dense layer that is read by one other dense layer only is undone in the end of that layer's input
 * gradient. A join needs a tensor with a single reader that is no output. */
#include "engine/dense.h"
#include "engine/dropout.h"
#include "engine/plan_build.h"
#include "engine/op_join.h"

/* The operator that alone reads the output of `op`, or NULL. */
static cel_op *only_reader(const cel_plan_builder *b, const cel_op *op)
{
    if (op->out_tensor == SIZE_MAX || b->tensors[op->out_tensor].consumers != 1 || b->tensors[op->out_tensor].output != SIZE_MAX)
        return NULL;
    for (size_t i = 0; i < b->n_ops; i++)
        for (size_t k = 0; k < b->ops[i]->n_in; k++)
            if (b->ops[i]->in[k].tensor == op->out_tensor)
                return b->ops[i];
    return NULL;
}

/* `second` is gone with its buffers; `first` writes its tensor. */
static void absorb(cel_plan_builder *b, cel_op *first, cel_op *second)
{
    size_t at = 0;
    while (b->ops[at] != second)
        at++;
    b->tensors[first->out_tensor].consumers = 0;
    first->out_tensor = second->out_tensor;
    first->out_size = second->out_size;
    for (; at + 1 < b->n_ops; at++)
        b->ops[at] = b->ops[at + 1];
    b->n_ops--;
    size_t kept = 0;
    for (size_t i = 0; i < b->n_buffers; i++)
        if (b->buffers[i].op != second)
            b->buffers[kept++] = b->buffers[i];
    b->n_buffers = kept;
    cel_op_free(second);
}

static bool is_relu(const cel_dense *d)
{
    return d->activation && d->relu;
}

static cel_status join_activation(cel_plan_builder *b, cel_op *op, cel_error *err)
{
    cel_dense *d = op->own;
    cel_op *next = only_reader(b, op);
    if (d->activation || !next || next->type != &cel_op_activation)
        return CEL_OK;
    const cel_activate *a = next->own;
    if (a->activation->divides > 1 || a->cols != d->n)
        return CEL_OK;
    CEL_TRY(cel_dense_activate(b, op, a->activation, a->number, err));
    absorb(b, op, next);
    return CEL_OK;
}

static void join_dropout(cel_plan_builder *b, cel_op *op)
{
    cel_dense *d = op->own;
    cel_op *next = only_reader(b, op);
    if (!is_relu(d) || d->dropout > 0 || !next || next->type != &cel_op_dropout)
        return;
    d->mask = *(const cel_dropout *)next->own;
    d->dropout = d->mask.rate;
    absorb(b, op, next);
}

/* The relu of `op` is undone by the one dense operator that reads it. */
static void join_gate(cel_plan_builder *b, cel_op *op)
{
    cel_dense *d = op->own;
    cel_op *next = only_reader(b, op);
    if (!is_relu(d) || !next || next->type != &cel_op_dense || d->dropout >= 1)
        return;
    d->masked = true;
    ((cel_dense *)next->own)->before = d;
}

cel_status cel_plan_fuse(cel_plan_builder *b, cel_error *err)
{
    for (size_t i = 0; i < b->n_ops; i++)
        if (b->ops[i]->type == &cel_op_dense)
            CEL_TRY(join_activation(b, b->ops[i], err));
    for (size_t i = 0; i < b->n_ops; i++)
        if (b->ops[i]->type == &cel_op_dense)
            join_dropout(b, b->ops[i]);
    for (size_t i = 0; i < b->n_ops; i++)
        if (b->ops[i]->type == &cel_op_dense)
            ((cel_dense *)b->ops[i]->own)->input = b->tensors[b->ops[i]->in[0].tensor].input != SIZE_MAX;
    for (size_t i = 0; b->train && i < b->n_ops; i++)
        if (b->ops[i]->type == &cel_op_dense)
            join_gate(b, b->ops[i]);
    return CEL_OK;
}
