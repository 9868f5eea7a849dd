/* HDF5 files of float32 arrays in groups, without libhdf5: what the weights of a .keras file need. Superblock version
 * 0, version 1 object headers, groups as compact links, contiguous data: no checksums, trees or heaps. Format: "HDF5 File
 * Format Specification", version 3.0. Written once, in memory. */
#ifndef CEL_HDF5_H
#define CEL_HDF5_H

#include "base/base.h"

#define CEL_HDF5_RANK 8

typedef struct cel_hdf5_array {
    const char *path; /* "layers/dense/vars/0": groups are made on the way */
    size_t rank;
    size_t shape[CEL_HDF5_RANK];
    const float *data; /* row-major; NULL: an empty group at `path` */
} cel_hdf5_array;

/* The file's bytes in `*out` (cel_free), little-endian whatever the machine. CEL_INPUT: a path that is empty, has an
 * empty or too long a part, stands twice, or passes through an array. */
cel_status cel_hdf5_write(const cel_hdf5_array *array, size_t n, char **out, size_t *size, cel_error *err);

#endif
