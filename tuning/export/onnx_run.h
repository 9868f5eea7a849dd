/* The operators of onnx_read.c; private to it. */
#ifndef CEL_ONNX_RUN_H
#define CEL_ONNX_RUN_H

#include "tuning/export/onnx_read.h"

typedef struct onnx_attribute {
    char *name;
    double f;
    int64_t i;
    double *number; /* ints or floats */
    size_t n;
    char **text;
    size_t n_texts;
} onnx_attribute;

typedef struct onnx_node {
    char *op, *output;
    char **input;
    size_t n_inputs;
    onnx_attribute *attribute;
    size_t n_attributes;
} onnx_node;

/* A named tensor. */
typedef struct onnx_slot {
    char *name;
    onnx_value value;
    bool constant;
} onnx_slot;

bool onnx_known(const char *op);
/* One operator. CEL_INPUT when shapes or types do not suit it. */
cel_status onnx_apply(const onnx_node *node, const onnx_value *const *input, onnx_value *out, cel_error *err);

#endif
