/* engine/graph: the topology. A graph is an arena of layers and of symbolic nodes (one node: one tensor, one
 * application of a layer). Nodes only ever name older nodes, so a graph has no cycles. Building is single-threaded; a
 * finished graph is read by any number of threads. */
#ifndef CEL_GRAPH_H
#define CEL_GRAPH_H

#include "engine/rule.h"

typedef struct cel_graph cel_graph;
typedef struct cel_layer cel_layer;
typedef struct cel_layer_type cel_layer_type;

/* One tensor of the graph. Fields are for reading; the graph owns the node. */
typedef struct cel_node {
    cel_layer *layer;
    struct cel_node **inputs; /* what the layer was applied to; empty for an input */
    size_t n_inputs;
    cel_shape shape; /* without the batch axis */
    size_t index;    /* its place in the graph: an input of a node has a smaller one */
    size_t call;     /* the how-manieth application of its layer, from 0 */
} cel_node;

/* NULL when memory is gone. A graph counts its holders: cel_graph_hold for each further one, cel_graph_free releases. */
cel_graph *cel_graph_new(void);
cel_graph *cel_graph_hold(cel_graph *graph);
void cel_graph_free(cel_graph *graph);

/* An input of this shape (rank 1..4, every axis >= 1). name NULL: numbered as Keras does ("input_layer",
 * "input_layer_1"). */
cel_status cel_graph_input(cel_graph *graph, const cel_shape *shape, const char *name, cel_node **out, cel_error *err);

/* A layer by keras3's name ("dense", also "layer_dense" or "Dense") with its arguments, not yet applied to anything.
 * Arguments are named as in keras3 and checked here: "units must be a whole number >= 1, not -10". Not given: the default
 * of the table. name NULL: "dense", "dense_1", … A name used twice in the graph is refused when a model holds both. */
cel_status cel_graph_layer_new(cel_graph *graph, const char *type, const cel_argument *args, size_t n_args, const char *name,
                               cel_layer **out, cel_error *err);
/* Applies a layer; the first application creates its weights from the shapes of the inputs, later ones share them. */
cel_status cel_layer_apply(cel_layer *layer, cel_node *const *inputs, size_t n_inputs, cel_node **out, cel_error *err);
/* Both in one. */
cel_status cel_graph_layer(cel_graph *graph, const char *type, const cel_argument *args, size_t n_args, const char *name,
                           cel_node *const *inputs, size_t n_inputs, cel_node **out, cel_error *err);

size_t cel_graph_node_count(const cel_graph *graph);
cel_node *cel_graph_node(const cel_graph *graph, size_t i);
/* Automatic names start again at "dense": keras3's clear_session(). */
void cel_graph_restart_names(cel_graph *graph);

#endif
