/* Exports: a fitted model as a file other programs read. All are written whole or not at all. What a format cannot hold is
 * refused with the name of the layer or step and the way round it. */
#ifndef CEL_EXPORT_H
#define CEL_EXPORT_H

#include "tuning/model_file.h"

/* Keras 3's .keras: the network from baked predictors to outputs, always as a functional model. A member celeriac.json of the
 * archive names predictors and levels; Keras passes over it. */
cel_status cel_export_keras(const char *path, const cel_saved *model, cel_error *err);

/* ONNX, opset 17 and ai.onnx.ml 2. `raw`: one input [N, 1] per column of the data the recipe was trained on (FLOAT or STRING;
 * DOUBLE for numbers that float32 rounds too coarsely) and the recipe inside; else the baked predictors, one tensor [N, ...] per input of the network. Outputs: one tensor per
 * outcome, ".pred" of numbers, ".prob" of classes with ".pred_class" beside it (suffixed by the outcome when there are several).
 * The recipe, outcome, levels and version stand in the metadata. CEL_INPUT: layers or steps ONNX has no operator for here. */
cel_status cel_export_onnx(const char *path, const cel_saved *model, bool raw, cel_error *err);

/* The model file itself, which is in the safetensors layout. */
cel_status cel_export_safetensors(const char *path, const cel_saved *model, cel_error *err);

/* Everything of the model file as one JSON object, weights included. */
cel_status cel_export_json(const char *path, const cel_saved *model, cel_error *err);

/* Largest difference between the predictions of the model and those of an exported .onnx file, which is read back and run by a
 * small evaluator of its own (export/verify.c) on `rows` rows drawn with `seed`; relative to 1 or the prediction, whichever is
 * larger. CEL_FAILED: the file does not say what it should. */
cel_status cel_export_verify(const char *path, const cel_saved *model, bool raw, size_t rows, uint64_t seed, double *difference, cel_error *err);
/* The same for a .keras file: its network is built again from the archive and run on rows of numbers around 0. */
cel_status cel_export_verify_keras(const char *path, const cel_saved *model, size_t rows, uint64_t seed, double *difference, cel_error *err);

#endif
