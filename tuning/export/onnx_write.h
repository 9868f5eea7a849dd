/* An ONNX graph in the making: operators, constants, inputs and outputs are added one after the other, each after what it uses.
 * Names are the graph's and live until it is freed. A failed allocation is remembered; everything after it does nothing, and
 * onnx_finish() says so. Field numbers: onnx.proto. */
#ifndef CEL_ONNX_WRITE_H
#define CEL_ONNX_WRITE_H

#include "tuning/export/protobuf.h"

typedef struct onnx_graph {
    cel_proto graph, about; /* GraphProto, and the model's metadata_props */
    char **name;
    size_t n, capacity;
    bool failed;
} onnx_graph;

enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, ONNX_STRING = 8, ONNX_DOUBLE = 11 };

/* Attributes of one operator; zero-initialise, hand to onnx_op(), which empties them. */
typedef cel_proto onnx_attributes;
void onnx_int(onnx_attributes *a, const char *name, int64_t x);
void onnx_float(onnx_attributes *a, const char *name, float x);
void onnx_ints(onnx_attributes *a, const char *name, const int64_t *x, size_t n);
void onnx_floats(onnx_attributes *a, const char *name, const float *x, size_t n);
void onnx_strings(onnx_attributes *a, const char *name, const char *const *x, size_t n);

/* A fresh name that begins with `stem`; a copy of `name` itself. */
const char *onnx_fresh(onnx_graph *g, const char *stem);
const char *onnx_keep(onnx_graph *g, const char *name);
/* One operator; `attributes` may be NULL, `domain` NULL for ONNX's own. Its output is `output`, or a fresh name (NULL). */
const char *onnx_op(onnx_graph *g, const char *op, const char *domain, const char *const *input, size_t n, onnx_attributes *attributes, const char *output);
/* The same for one and two inputs without attributes. */
const char *onnx_one(onnx_graph *g, const char *op, const char *x);
const char *onnx_two(onnx_graph *g, const char *op, const char *x, const char *y);
/* Constants: a tensor, whole numbers in a vector, one number of shape [1]. */
const char *onnx_tensor(onnx_graph *g, const char *stem, size_t rank, const int64_t *dim, const float *x);
const char *onnx_longs(onnx_graph *g, const char *stem, const int64_t *x, size_t n);
const char *onnx_number(onnx_graph *g, double x);
const char *onnx_double(onnx_graph *g, double x); /* the same in double precision */
/* Numbers as another type (ONNX_...). */
const char *onnx_cast(onnx_graph *g, const char *x, int type);
/* Inputs and outputs of the graph: [N, dim...]; rank 0: [N]. */
void onnx_input(onnx_graph *g, const char *name, int type, size_t rank, const int64_t *dim);
void onnx_output(onnx_graph *g, const char *name, int type, size_t rank, const int64_t *dim);
/* A text of the model's metadata. */
void onnx_about(onnx_graph *g, const char *key, const char *text);
/* Writes the file; the graph is left empty. */
cel_status onnx_finish(onnx_graph *g, const char *path, const char *name, cel_error *err);
void onnx_free(onnx_graph *g);

#endif
