/* Model files: one file that holds everything to predict, in the safetensors layout (base/tensors_file.h). Weights are its
 * tensors, "{layer}/{weight}"; recipe, spec, graph, levels, history and where it all came from are one JSON text in its
 * metadata, which begins with the SHA-256 of all the rest. docs/model-file.md describes every member.
 * The same model gives the same bytes. A file that was cut short, changed or written by something else is refused. */
#ifndef CEL_MODEL_FILE_H
#define CEL_MODEL_FILE_H

#include "tuning/workflow.h"

#define CEL_MODEL_FORMAT 1 /* "format" of the files written; larger ones are refused */

/* Where a model came from. Texts and frames are NULL, numbers 0 when unknown. */
typedef struct cel_model_info {
    bool has_seed;
    uint64_t seed;
    char *data;        /* name of the file of training data */
    char *data_sha256; /* its SHA-256: 64 hexadecimal digits; when it is not given, that of the training set as the recipe made it,
                          while the workflow still holds it */
    size_t rows;       /* of the training set; 0: those of the fit */
    char *command;     /* that made the model */
    char *version;     /* of celeriac; read only */
    cel_frame *metrics; /* .metric, .estimator, .estimate on data not trained on; numbers and texts only */
} cel_model_info;
void cel_model_info_free(cel_model_info *info);

/* Writes a fitted workflow, or (`wf` NULL) a fit alone, all or nothing. `info` may be NULL. CEL_INPUT: not fitted, a recipe
 * that calls into a script, a file that cannot be written. */
cel_status cel_model_write(const char *path, const cel_workflow *wf, const cel_fit *fit, const cel_model_info *info, cel_error *err);

/* The same as JSON text with the weights in it: {"schema": "celeriac.model", ..., "weights": {NAME: {"shape": [5, 4], "data": [...]}}}.
 * The caller frees it with cel_free. */
cel_status cel_model_json(const cel_workflow *wf, const cel_fit *fit, const cel_model_info *info, char **out, cel_error *err);

/* What was read; owns everything. */
typedef struct cel_saved {
    cel_workflow *workflow; /* NULL: a fit alone */
    cel_fit *fit;           /* never NULL; that of the workflow */
    cel_model_info info;
} cel_saved;

/* CEL_INPUT with one sentence: not there, no model file, cut short, changed, of a newer version. Predictions of what was read
 * have the same bits as those of what was written. */
cel_status cel_model_read(const char *path, cel_saved *out, cel_error *err);
/* The same from memory; `name` stands for the file in sentences. */
cel_status cel_model_parse(const char *name, const void *bytes, size_t size, cel_saved *out, cel_error *err);
void cel_saved_free(cel_saved *saved);

/* True when the first bytes of a file look like a model's; false when it cannot be read. */
bool cel_model_is_file(const char *path);

#endif
