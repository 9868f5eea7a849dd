/* The register-tiled kernels of our own (matmul_tile.c). Private to engine. */
#ifndef CEL_MATMUL_TILE_H
#define CEL_MATMUL_TILE_H

#include "engine/matmul.h"

/* Whether the tile beats OpenBLAS for a product of this size, by measurement. */
bool cel_matmul_tile_wins(size_t m, size_t n, size_t k);

#endif
