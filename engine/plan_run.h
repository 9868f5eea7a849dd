/* The compiled plan: what running needs and nothing else. Private to engine. */
#ifndef CEL_PLAN_RUN_H
#define CEL_PLAN_RUN_H

#include "engine/operator.h"

typedef struct cel_feed {
    const cel_real **slot; /* a pointer of an operator that follows the model input */
    size_t input;
} cel_feed;

typedef struct cel_plan_span {
    size_t offset, size;
} cel_plan_span;

struct cel_plan {
    cel_model *model; /* held */
    int32_t max_batch;
    bool train;
    cel_op **ops;
    size_t n_ops;
    cel_feed *feeds;
    size_t n_feeds, feed_capacity;
    cel_plan_span *cleared; /* gradients that operators add to */
    size_t n_cleared;
    cel_real *arena;
    size_t arena_length;
    cel_real **outputs, **output_gradients;
    size_t *output_tensor;
    bool *scratch_flags;
    const cel_real **chunk_inputs; /* predict's pointers into the inputs */
};

#endif
