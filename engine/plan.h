/* engine/plan: a model compiled for batches of at most max_batch rows: fused operators with all pointers resolved and one
 * arena for all intermediate tensors. Running allocates nothing and looks nothing up. A plan belongs to one thread; the
 * weights are passed in, so that any number of plans can share them. */
#ifndef CEL_PLAN_H
#define CEL_PLAN_H

#include "engine/model.h"

struct cel_team;
struct cel_update;

typedef struct cel_plan cel_plan;

/* Which purpose (cel_stream_branch) of a fit's stream is used for what. Noise of layer k: CEL_STREAM_NOISE + k, weight i:
 * CEL_STREAM_WEIGHTS + i. */
enum { CEL_STREAM_SHUFFLE = 0, CEL_STREAM_WEIGHTS = 0x01000000, CEL_STREAM_NOISE = 0x02000000 };

/* What one run of a plan works on. */
typedef struct cel_pass {
    const cel_real *params; /* model->n_params numbers */
    cel_real *state;        /* model->n_state numbers; a training pass moves the moving statistics, an inference pass only reads */
    const cel_real *const *inputs; /* one per model input: (B, input shape), row-major, unpadded, not changed */
    int32_t rows;           /* B, 1 .. max_batch */
    bool training;          /* dropout and noise on, batch statistics */
    uint64_t step;          /* number of the training step: the noise of (fit, step, layer) is always the same */
    const cel_stream *stream; /* the stream of the fit, for noise; may be NULL when not training or without noise layers */
    struct cel_team *team; /* shares large products; NULL: this thread alone. The same bits */
    const struct cel_update *update; /* not NULL: backward moves the weights at once, and grads is only its scratch */
} cel_pass;

/* train: room for gradients too; without it only inference passes can be run, in less memory. */
cel_status cel_plan_new(const cel_model *model, int32_t max_batch, bool train, cel_plan **out, cel_error *err);
void cel_plan_free(cel_plan *plan);
/* Bytes of the arena. */
size_t cel_plan_memory(const cel_plan *plan);

/* Runs forward. */
void cel_plan_forward(cel_plan *plan, const cel_pass *pass);
/* Output i of the last forward: (B, output shape), row-major, valid until the next forward. */
const cel_real *cel_plan_output(const cel_plan *plan, size_t i);
/* Where the gradient of the loss by output i is to be written before cel_plan_backward: (B, output shape). Backward may
 * overwrite it. NULL in a plan without train. */
cel_real *cel_plan_output_gradient(cel_plan *plan, size_t i);
/* The sum of the activity regularizers of the last forward (Keras adds them to the loss). 0 without any. */
double cel_plan_penalty(const cel_plan *plan);
/* Runs backward through the last forward, which was a training pass with the same `pass`. Sets (not adds) the gradient of
 * every weight in `grads` (model->n_params numbers; padding is not touched: clear the vector once), regularizers of weights and
 * layer outputs included. */
void cel_plan_backward(cel_plan *plan, const cel_pass *pass, cel_real *grads);

/* Inference for any number of rows, in chunks of max_batch: outputs[i] gets (rows, output shape). */
void cel_plan_predict(cel_plan *plan, const cel_real *params, const cel_real *state, const cel_real *const *inputs, size_t rows,
                      cel_real *const *outputs);

/* The inputs' gradient of the last backward is not kept: no operator computes a gradient nobody needs. */

#endif
