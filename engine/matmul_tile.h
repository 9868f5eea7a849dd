/* The register-tiled kernels of our own (matmul_tile.c). Private to engine. */
#ifndef CEL_MATMUL_TILE_H
#define CEL_MATMUL_TILE_H

#include "engine/matmul.h"

/* Whether the tile beats OpenBLAS for a product of this size, by measurement. */
bool cel_matmul_tile_wins(size_t m, size_t n, size_t k);
/* cel_transpose; false when this CPU has no kernel for it. */
bool cel_transpose_blocks(size_t rows, size_t cols, const cel_real *from, cel_real *to, size_t ld);

#endif
