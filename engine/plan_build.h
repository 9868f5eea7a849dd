/* The builder of a plan, shared by its compiler (plan_build.c), the fusing pass (plan_fuse.c) and the layout of buffers
 * (plan_layout.c). Private to engine. Tensors and buffers are numbers here; pointers come last. */
#ifndef CEL_PLAN_BUILD_H
#define CEL_PLAN_BUILD_H

#include "engine/operator.h"

typedef struct cel_tensor {
    size_t size;      /* numbers per row */
    size_t input;     /* SIZE_MAX, or the model input it is */
    size_t producer;  /* operator that makes it */
    size_t consumers; /* operators that read it, activity regularizers included */
    size_t output;    /* SIZE_MAX, or the model output it is */
    bool learns;      /* some trainable weight lies before it: its gradient is needed */
    size_t value, gradient; /* places in the layout */
} cel_tensor;

/* One stretch of the arena, alive from time `first` to `last`, both included. */
typedef struct cel_place {
    size_t numbers;
    size_t first, last;
    size_t offset; /* in numbers: the result */
} cel_place;

typedef struct cel_buffer {
    cel_op *op;
    int slot;
    size_t numbers;
    cel_life life;
    size_t place;
} cel_buffer;

struct cel_plan_builder {
    const cel_model *model;
    int32_t max_batch;
    bool train;
    cel_tensor *tensors;
    size_t n_tensors, tensor_capacity;
    size_t *tensor_of_node; /* by node->index */
    cel_op **ops;
    size_t n_ops, op_capacity;
    cel_buffer *buffers;
    size_t n_buffers, buffer_capacity;
    cel_place *places;
    size_t n_places, place_capacity;
};

/* Joins operators that can run as one. */
cel_status cel_plan_fuse(cel_plan_builder *b, cel_error *err);
/* Gives every place an offset such that places alive at the same time do not overlap; returns the length of the arena. */
size_t cel_plan_layout(cel_place *places, size_t n);
void cel_op_free(cel_op *op);

#endif
