/* Register-tiled products (none yet in this build of double numbers; see below for floats). */
#include "engine/matmul_tile.h"

bool cel_matmul_tile_wins(size_t m, size_t n, size_t k)
{
    return m * n * k <= 256 * 256 * 256;
}

const cel_matmul_kernel *cel_matmul_kernels(void)
{
    static const cel_matmul_kernel none[] = {{0}};
    return none;
}
