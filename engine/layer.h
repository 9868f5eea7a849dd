/* engine/layer: the table of layer types. A row says what keras3 calls the layer, its arguments with their defaults, how
 * shapes follow, which weights it has and which operators it becomes; keras3's layer_*() functions, help, summaries,
 * model files and exports are all made from it. */
#ifndef CEL_LAYER_H
#define CEL_LAYER_H

#include "engine/graph.h"

/* A weight of a layer, before it has a place in a model's vectors. */
typedef struct cel_weight {
    const char *name; /* "kernel", "bias", "gamma", "moving_mean" */
    cel_shape shape;
    bool trainable; /* false: moving statistics, and every weight of a layer with trainable = FALSE */
    cel_rule initializer, regularizer, constraint;
} cel_weight;

#define CEL_MAX_WEIGHTS 4
struct cel_layer {
    const cel_layer_type *type;
    cel_graph *graph; /* not held */
    char *name;
    bool trainable;
    cel_value *args;  /* one per formal of the type; rules as objects that point into `rules` */
    cel_rule *rules;  /* one per formal; those that are no rule have type NULL */
    bool built;
    size_t calls; /* applications so far */
    cel_shape *built_for; /* input shapes of the first application */
    size_t n_built_for;
    cel_weight weights[CEL_MAX_WEIGHTS]; /* trainable ones first, as Keras lists them */
    size_t n_weights;
};

struct cel_plan_builder; /* engine/plan_build.h */

struct cel_layer_type {
    const char *name;       /* "dense": keras3's layer_dense(), and the automatic names */
    const char *class_name; /* "Dense" */
    const char *help;       /* one line */
    const cel_formal *formals; /* without object, name, trainable; name NULL ends the list */
    int min_inputs, max_inputs;
    /* Checks the arguments alone; may be NULL. */
    cel_status (*check)(const cel_layer *layer, cel_error *err);
    /* The shape rule and, when `layer` is not yet built, its weights. */
    cel_status (*build)(cel_layer *layer, const cel_shape *inputs, size_t n_inputs, cel_shape *out, cel_error *err);
    /* Adds the operators of one application to a plan. */
    cel_status (*lower)(struct cel_plan_builder *builder, const cel_node *node, cel_error *err);
};

const cel_layer_type *cel_layer_types(size_t *n);
/* By "dense", "layer_dense" or "Dense"; NULL when there is none. */
const cel_layer_type *cel_layer_find(const char *name);
size_t cel_layer_n_formals(const cel_layer_type *type);
/* The value of an argument, NULL value when the type has none of that name. Borrowed. */
const cel_value *cel_layer_arg(const cel_layer *layer, const char *name);
/* Numbers in all weights of a built layer, and in the trainable ones. */
size_t cel_layer_n_params(const cel_layer *layer, size_t *trainable);

/* One row per activation: "relu", "softmax", …; names for suggestions and tunable activations. */
const char *const *cel_activation_names(size_t *n);

#endif
