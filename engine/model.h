/* engine/model: what lies between chosen inputs and outputs of a graph, and where its weights lie in two flat vectors:
 * `params` holds the trainable weights (the optimizer is one loop over it), `state` all others (moving statistics,
 * frozen layers). A model itself holds no numbers; it is immutable and shared by threads. */
#ifndef CEL_MODEL_H
#define CEL_MODEL_H

#include "engine/layer.h"

/* Every weight starts at a multiple of this many numbers; what lies between is padding, zero and of zero gradient. */
#define CEL_WEIGHT_ALIGN 16

typedef struct cel_model_weight {
    const cel_layer *layer;
    const cel_weight *weight; /* name, rules */
    cel_shape shape;
    size_t size;    /* numbers, row-major */
    bool trainable; /* true: `offset` counts in params; false: in state */
    size_t offset;
} cel_model_weight;

typedef struct cel_model {
    cel_graph *graph; /* held */
    char *name;
    cel_node **inputs, **outputs;
    size_t n_inputs, n_outputs;
    cel_node **nodes; /* every node needed, inputs included, each after what it uses */
    size_t n_nodes;
    cel_layer **layers; /* in Keras's order: by depth, then as met from the outputs; input layers included */
    size_t n_layers;
    cel_model_weight *weights; /* in the order of Keras's get_weights() */
    size_t n_weights;
    size_t n_params, n_state;          /* lengths of the two vectors, padding included */
    size_t n_trainable, n_not_trainable; /* numbers in them without padding: what summary() prints */
    bool has_penalty;    /* some weight or layer output is regularized */
    bool has_constraint; /* some trainable weight is constrained */
} cel_model;

/* A model from inputs to outputs: branches that reach no output are left out. CEL_INPUT: an output depends on an input that
 * is not given, an input is not an input node, two layers of one name. name NULL: "functional". */
cel_status cel_model_new(cel_graph *graph, cel_node *const *inputs, size_t n_inputs, cel_node *const *outputs, size_t n_outputs,
                         const char *name, cel_model **out, cel_error *err);
cel_model *cel_model_hold(cel_model *model); /* thread-safe count of holders */
void cel_model_free(cel_model *model);

/* Fresh initial weights: each weight draws from its own branch of the stream (its number in `weights`), so that what one
 * draws does not move another. params and state are whole vectors (padding is cleared). */
cel_status cel_model_initialize(const cel_model *model, const cel_stream *stream, cel_real *params, cel_real *state, cel_error *err);
/* Where weight i lies. */
cel_real *cel_model_weight_at(const cel_model *model, size_t i, cel_real *params, cel_real *state);
/* The penalties of the weights (kernel_regularizer, …), a sum; without those of layer outputs, see cel_plan_penalty. */
double cel_model_penalty(const cel_model *model, const cel_real *params);
/* Projects every constrained weight; called after each step of the optimizer when has_constraint. */
void cel_model_constrain(const cel_model *model, cel_real *params);
/* The layer of that name, or NULL. */
const cel_layer *cel_model_layer(const cel_model *model, const char *name);

#endif
