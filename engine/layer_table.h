/* The rows of the layer table, each beside its operators. Private to engine; a new layer is declared here and listed in
 * layer.c. Also what their files share. */
#ifndef CEL_LAYER_TABLE_H
#define CEL_LAYER_TABLE_H

#include "engine/args.h"
#include "engine/operator.h"

extern const cel_layer_type cel_layers_core[], cel_layers_noise[], cel_layers_merge[], cel_layers_shape[], cel_layers_activation[],
    cel_layers_norm[], cel_layers_embedding[], cel_layers_conv[], cel_layers_pool[], cel_layers_recurrent[],
    cel_layers_scale[];
extern const size_t cel_n_layers_core, cel_n_layers_noise, cel_n_layers_merge, cel_n_layers_shape, cel_n_layers_activation,
    cel_n_layers_norm, cel_n_layers_embedding, cel_n_layers_conv, cel_n_layers_pool, cel_n_layers_recurrent,
    cel_n_layers_scale;

/* Adds a weight to a layer being built; its rules are the layer's arguments {prefix}_initializer, {prefix}_regularizer and
 * {prefix}_constraint where the type has such. learns: false for moving statistics. Does nothing for a layer already built. */
cel_status cel_layer_add_weight(cel_layer *layer, const char *name, const char *prefix, const cel_shape *shape, bool learns, cel_error *err);
/* An axis as R counts it in tensors (1 is the batch, -1 the last) as an index into a shape without the batch; CEL_INPUT: the batch, or no
 * such axis. This is the only place that knows how R counts. */
cel_status cel_layer_axis(double axis, int32_t rank, const char *name, int32_t *out, cel_error *err);
/* The same for one argument of a layer. */
cel_status cel_layer_axis_arg(const cel_layer *layer, const char *name, int32_t rank, int32_t *out, cel_error *err);

#define CEL_FORMAL_END {NULL, CEL_V_NULL, NULL, NULL}
#define CEL_FORMAL_ACTIVITY {"activity_regularizer", CEL_V_OBJECT, "NULL", "regularizer of the output"}

#endif
