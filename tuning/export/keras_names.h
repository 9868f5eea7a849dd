/* Names in .keras files, for their writer and their reader. */
#ifndef CEL_KERAS_NAMES_H
#define CEL_KERAS_NAMES_H

#include "engine/model.h"

/* Arguments that count axes from the batch: from 1 in R, from 0 in Python. Those of permute count from 1 in both. */
bool cel_keras_counts_axes(const char *argument);
/* "layers/dense_1" of every layer of the model, by class and number; texts are the caller's, also after a failure. */
cel_status cel_keras_layer_paths(const cel_model *model, char **path, cel_error *err);
/* "layers/dense_1/vars/0" of weight i; the caller frees it; NULL when memory is gone. */
char *cel_keras_weight_path(const cel_model *model, char *const *layer_path, size_t i);

#endif
