/* ONNX models read back and run: the operators the export writes, one row of a table each, on doubles. Slow and plain; it shares
 * nothing with the writer or the engine, so that what it computes is a second opinion. Trusts nothing in the file. */
#ifndef CEL_ONNX_READ_H
#define CEL_ONNX_READ_H

#include "base/base.h"

#define ONNX_RANK 6

/* A tensor: numbers (whole ones and truth values too), or texts. Row-major. */
typedef struct onnx_value {
    size_t rank, n;
    size_t dim[ONNX_RANK];
    double *x;   /* NULL: texts */
    char **text; /* NULL: numbers */
} onnx_value;
void onnx_value_free(onnx_value *v);

typedef struct onnx_model onnx_model;
/* CEL_INPUT: no ONNX model, or one of operators that are not known here. */
cel_status onnx_read(const char *path, onnx_model **out, cel_error *err);
void onnx_model_free(onnx_model *m);
size_t onnx_inputs(const onnx_model *m, const char *const **name);
/* Sets an input (taken), runs everything, and gives an output (borrowed until the next run). */
cel_status onnx_set(onnx_model *m, const char *input, onnx_value *value, cel_error *err);
cel_status onnx_run(onnx_model *m, cel_error *err);
const onnx_value *onnx_get(const onnx_model *m, const char *name);

#endif
