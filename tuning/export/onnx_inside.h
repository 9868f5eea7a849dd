/* What the files of the ONNX export share; private to them. */
#ifndef CEL_ONNX_INSIDE_H
#define CEL_ONNX_INSIDE_H

#include "tuning/export/export.h"
#include "tuning/export/onnx_write.h"

/* The recipe: inputs of the raw columns and operators up to one tensor [N, predictors], in the order of the network. */
cel_status onnx_recipe(onnx_graph *g, const cel_saved *model, const char **features, cel_error *err);
/* One node of the network; `input` are the tensors of its inputs. */
cel_status onnx_layer(onnx_graph *g, const cel_fit *fit, const cel_node *node, const char *const *input, const char **out, cel_error *err);

#endif
