/* Register-tiled products of our own for small networks, where OpenBLAS spends its time on packing and choosing: 6 x 16 floats with AVX2, 8 x 32
 * with AVX-512. Which one runs is chosen when the program runs; both give the bits of cel_matmul_plain. */
#include <stdint.h>
#include <string.h>

#include "engine/matmul_tile.h"

#if defined(__x86_64__) && !defined(CEL_REAL_DOUBLE)
#include <immintrin.h>

/* Where a tile stands in its product. */
typedef struct place {
    const float *a, *b;
    float *c;
    const float *bias, *gate;
    float gate_scale;
    bool add, relu;
    const cel_update *update;
    size_t at;
    size_t k, a_row, a_col, ldb, ldc;
    size_t rest; /* how many numbers the last vector of a row has; 0: it is whole */
} place;

/* The end of the product, for tiles from its row at c + skip on. */
static inline void take_end(place *t, const cel_matmul_end *end, size_t skip)
{
    if (!end)
        return;
    t->bias = end->bias;
    t->relu = end->relu;
    t->gate = end->gate ? end->gate + skip : NULL;
    t->gate_scale = end->gate_scale;
    t->update = end->update;
    t->at = end->at + skip;
}

/* The bits of a float; the empty instruction keeps the compiler from making a vector load of it. */
static inline int word(const float *p)
{
    int bits;
    memcpy(&bits, p, sizeof bits);
    __asm__("" : "+r"(bits));
    return bits;
}

/* The first n numbers of x, n < 8. */
__attribute__((target("avx2,fma,popcnt"))) static inline __attribute__((always_inline)) void avx2_store_first(float *to, unsigned n, __m256 x)
{
    __m128 half = _mm256_castps256_ps128(x);
    if (n & 4) {
        _mm_storeu_ps(to, half);
        half = _mm256_extractf128_ps(x, 1);
        to += 4;
    }
    if (n & 2) {
        _mm_storel_pi((__m64 *)(void *)to, half);
        half = _mm_movehl_ps(half, half);
        to += 2;
    }
    if (n & 1)
        _mm_store_ss(to, half);
}

#include "engine/vector_avx2.h"
#include "engine/matmul_kernel.h"
#include "engine/matmul_narrow.h"
#include "engine/matmul_product.h"
#include "engine/matmul_sparse.h"

#include "engine/vector_half.h"
#include "engine/matmul_kernel.h"
TARGET static void half_along(place t, size_t m, size_t n)
{
    half_columns(&t, m, n, false);
}
TARGET static void half_across(place t, size_t m, size_t n)
{
    half_columns(&t, m, n, true);
}
#define HALF(name) half_##name

#include "engine/vector_avx512.h"
#include "engine/matmul_kernel.h"
#include "engine/matmul_product.h"
#include "engine/matmul_sparse.h"

/* A block of 8 x 8 turned in registers; what lies beyond its rows and columns is 0. */
__attribute__((target("avx2,fma"))) static inline void avx2_transpose_block(size_t rows, size_t cols, const float *from, size_t stride, float *to, size_t ld)
{
    __m256 x[8];
    if (rows >= 8 && cols >= 8) {
        for (size_t r = 0; r < 8; r++)
            x[r] = _mm256_loadu_ps(from + r * stride);
        avx2_turn(x);
        for (size_t r = 0; r < 8; r++)
            _mm256_storeu_ps(to + r * ld, x[r]);
        return;
    }
    const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)cols), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    for (size_t r = 0; r < 8; r++)
        x[r] = r < rows ? _mm256_maskload_ps(from + r * stride, mask) : _mm256_setzero_ps();
    avx2_turn(x);
    for (size_t r = 0; r < 8 && r < cols; r++)
        _mm256_storeu_ps(to + r * ld, x[r]);
}

__attribute__((target("avx2,fma"))) static void avx2_transpose(size_t rows, size_t cols, const float *from, float *to, size_t ld)
{
    for (size_t i = 0; i < (rows + 15) / 16 * 16; i += 8)
        for (size_t j = 0; j < cols; j += 8)
            avx2_transpose_block(i < rows ? rows - i : 0, cols - j, from + (i < rows ? i : 0) * cols + j, cols, to + j * ld + i, ld);
}

bool cel_transpose_blocks(size_t rows, size_t cols, const float *from, float *to, size_t ld)
{
    if (!cel_matmul_kernels()->run)
        return false;
    avx2_transpose(rows, cols, from, to, ld);
    return true;
}

const cel_matmul_kernel *cel_matmul_kernels(void)
{
    static const cel_matmul_kernel all[] = {
        {"avx512", avx512_matmul, avx512_sparse, avx512_is_sparse}, {"avx2", avx2_matmul, avx2_sparse, avx2_is_sparse}, {NULL, NULL, NULL, NULL}};
    /* __builtin_cpu_supports reads a word the runtime filled before main: no lock, no race */
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl"))
        return all;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return all + 1;
    return all + 2;
}

#else

const cel_matmul_kernel *cel_matmul_kernels(void)
{
    static const cel_matmul_kernel none[] = {{NULL, NULL, NULL, NULL}};
    return none;
}

bool cel_transpose_blocks(size_t rows, size_t cols, const cel_real *from, cel_real *to, size_t ld)
{
    (void)rows, (void)cols, (void)from, (void)to, (void)ld;
    return false;
}

#endif

bool cel_matmul_tile_wins(size_t m, size_t n, size_t k)
{
    return m * n * k <= (size_t)256 * 256 * 256;
}
