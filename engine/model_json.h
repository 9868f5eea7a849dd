/* Models as JSON: the built graph (layers with their arguments, what each was applied to) and how a network was compiled.
 * Weights are not in it: they are tensors named "{layer}/{weight}". A model read back has its layers, nodes and weights in
 * the same order, so that weights and noise find their places. */
#ifndef CEL_MODEL_JSON_H
#define CEL_MODEL_JSON_H

#include "base/json.h"
#include "engine/network.h"

/* New references. */
cel_status cel_model_to_json(const cel_model *model, json_t **out, cel_error *err);
/* Builds the graph and the model; what a layer refuses is refused here with its sentence. */
cel_status cel_model_from_json(const json_t *object, cel_model **out, cel_error *err);
/* Optimizer, losses and metrics of a compiled network; null when it is not compiled. */
cel_status cel_compile_to_json(const cel_network *network, json_t **out, cel_error *err);
cel_status cel_compile_from_json(cel_network *network, const json_t *object, cel_error *err);

#endif
