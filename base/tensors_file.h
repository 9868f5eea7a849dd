/* Files of named tensors and one text of metadata, in the safetensors layout, so that other tools can open them:
 *   u64 little-endian: length of the header · header: JSON, padded with blanks to a multiple of 8 · tensor bytes,
 *   little-endian, row-major, without holes, at offsets counted from the end of the header.
 * The header is {"__metadata__": {"format": "celeriac", "model": TEXT}, NAME: {"dtype": "F32", "shape": [5, 4],
 * "data_offsets": [0, 80]}, ...}. What the text says is its writer's matter (JSON of a recipe, a spec, levels).
 * Reading trusts nothing: every length, offset, name and type is checked before it is used. */
#ifndef CEL_TENSORS_FILE_H
#define CEL_TENSORS_FILE_H

#include "base/base.h"

#define CEL_TENSOR_RANK 8 /* dimensions at most */

typedef enum cel_tensor_type { CEL_TENSOR_F32, CEL_TENSOR_F64, CEL_TENSOR_TYPES } cel_tensor_type;

/* (shape[0], ..., shape[rank - 1]); rank 0: a single number. */
typedef struct cel_tensor_entry {
    const char *name; /* UTF-8, not empty, not "__metadata__" */
    cel_tensor_type type;
    size_t rank;
    size_t shape[CEL_TENSOR_RANK];
    const void *data; /* float or double, as many as the product of the shape; read ones are aligned to 64 bytes */
} cel_tensor_entry;

/* What was read; owns everything. */
typedef struct cel_tensors {
    size_t n;
    cel_tensor_entry *tensor; /* in the order of the bytes */
    char *text;               /* "model" of the metadata */
    void *block;
} cel_tensors;

/* Writes all or nothing (cel_target), on the disk when it returns. Doubles are written before floats, so that every
 * tensor is aligned; within a type the order is that given. `text` is UTF-8. CEL_INPUT: the file cannot be written, or a
 * name is empty, taken twice or not UTF-8; CEL_FAILED: the disk is full. */
cel_status cel_tensors_write(const char *path, const cel_tensor_entry *tensor, size_t n, const char *text, cel_error *err);

/* Reads a file whole. CEL_INPUT with one sentence when it is not there, is not such a file, was cut short, was written
 * by another program, or contradicts itself. */
cel_status cel_tensors_read(const char *path, cel_tensors **out, cel_error *err);
/* The same from memory; `name` stands for the file in sentences. */
cel_status cel_tensors_parse(const char *name, const void *bytes, size_t size, cel_tensors **out, cel_error *err);
/* The tensor of that name (linear), or NULL. */
const cel_tensor_entry *cel_tensors_find(const cel_tensors *t, const char *name);
/* Numbers in a tensor. */
size_t cel_tensor_count(const cel_tensor_entry *tensor);
void cel_tensors_free(cel_tensors *t);

#endif
