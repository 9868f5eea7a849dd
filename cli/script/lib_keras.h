/* keras3 in the language: symbolic tensors, layers, models, and what trains them. Other bridges use these functions to
 * build blocks of specs in a graph of their own and to hand trained networks to scripts.
 * Object types and what their values hold (CEL_V_OBJECT values carry the same pointer and the type's name):
 *   "initializer", "regularizer", "constraint": cel_rule · "optimizer": cel_optimizer · "schedule": cel_schedule ·
 *   "loss": cel_loss · "metric": cel_keras_metric · "callback": cel_callback */
#ifndef CEL_SCRIPT_LIB_KERAS_H
#define CEL_SCRIPT_LIB_KERAS_H

#include "cli/script/interp.h"
#include "engine/engine.h"
#include "engine/network.h"

extern const cel_object_type cel_keras_tensor_object, cel_keras_layer_object, cel_keras_model_object;
extern const cel_object_type cel_keras_rule_objects[CEL_RULE_KINDS]; /* by cel_rule_kind */
extern const cel_object_type cel_keras_optimizer_object, cel_keras_schedule_object, cel_keras_loss_object, cel_keras_metric_object, cel_keras_callback_object;

/* The rows, made from the engine's tables when the program starts. */
extern cel_library cel_library_keras;

/* ---- building blocks of specs ----------------------------------------------------------------------------- */

/* layer_*(), layer_input() and keras_model_sequential() work in this graph until the next call; NULL: in the session's own.
 * Held. Returns the graph used before, or NULL (released by giving it back here). */
cel_graph *cel_keras_use_graph(cel_interp *in, cel_graph *graph);
/* A symbolic tensor. The graph is held. */
cel_sexp *cel_keras_tensor_value(cel_interp *in, cel_graph *graph, cel_node *node);
/* A sequential model that ends at `node` (NULL: empty): what a block of a sequential spec gets. The graph is held. */
cel_sexp *cel_keras_sequential_value(cel_interp *in, cel_graph *graph, cel_node *node);
/* The node a value ends at: a tensor, a sequential model, a functional model of one output. NULL: it is none of these, or a
 * sequential model whose input shape is not known yet. */
cel_node *cel_keras_node_of(const cel_sexp *value);

/* ---- models ----------------------------------------------------------------------------------------------- */

/* A model as keras3 shows it, around a network, which it takes (freed also when this fails). */
cel_sexp *cel_keras_model_value(cel_interp *in, cel_network *network, bool sequential);
/* The network of a model value, made (with fresh weights) when there is none yet; borrowed. NULL with an error. */
cel_network *cel_keras_network_of(cel_interp *in, cel_sexp *value);
/* keras3's summary table (80 columns: options("width")). */
bool cel_keras_summary(cel_interp *in, const cel_model *model, const cel_network *network, bool sequential, cel_text *out);
/* The value fit() returns: class keras_training_history, a list of params and metrics. */
cel_sexp *cel_keras_history_value(cel_interp *in, const cel_history *history);

/* ---- numbers ---------------------------------------------------------------------------------------------- */

/* A numeric vector, matrix, array or data frame as row-major rows of `*size` numbers; cel_free. Logical counts as 0 / 1.
 * False with an error that names `what`. */
bool cel_keras_rows(cel_interp *in, cel_sexp *x, const char *what, cel_real **out, size_t *rows, size_t *size);
/* Rows of this shape as an R array with the rows first. */
cel_sexp *cel_keras_array(cel_interp *in, const cel_real *x, size_t rows, const cel_shape *shape);
/* The stream the next network or fit of the session draws from. Reproducible: it follows from set_random_seed(n), else from
 * the state of R's generator (which is not moved) and from how many were asked for since it was set. */
cel_stream cel_keras_next_stream(cel_interp *in);
/* set.seed() was called: what is asked for next counts from the beginning again. */
void cel_keras_reseeded(cel_interp *in);

#endif
