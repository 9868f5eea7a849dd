/* Register-tiled products of our own for small networks, where OpenBLAS spends its time on packing and choosing: 6 x 16 floats with AVX2, 8 x 32
 * with AVX-512. Which one runs is chosen when the program runs; both give the bits of cel_matmul_plain. */
#include <stdint.h>
#include <string.h>

#include "engine/matmul_tile.h"

#if defined(__x86_64__) && !defined(CEL_REAL_DOUBLE)
#include <immintrin.h>

/* ---- AVX2 and FMA ------------------------------------------------------------------------------------------------ */

#define KERNEL(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR __m256
#define MASK __m256i
#define WIDTH 8
#define ROWS 6
#define ROWS_1 12
#define v_zero() _mm256_setzero_ps()
#define v_load(p) _mm256_loadu_ps(p)
#define v_store(p, x) _mm256_storeu_ps(p, x)
#define v_load_some(p, mask) _mm256_maskload_ps(p, mask)
#define v_store_some(p, mask, x) _mm256_maskstore_ps(p, mask, x)
#define v_all(p) _mm256_broadcast_ss(p)
#define v_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define v_add(a, b) _mm256_add_ps(a, b)
#define v_sub(a, b) _mm256_sub_ps(a, b)
#define v_div(a, b) _mm256_div_ps(a, b)
#define v_sqrt(x) _mm256_sqrt_ps(x)
#define v_mul(a, b) _mm256_mul_ps(a, b)
#define v_max(a, b) _mm256_max_ps(a, b)
#define v_gate(x, gate) _mm256_and_ps(x, _mm256_cmp_ps(gate, _mm256_setzero_ps(), _CMP_GT_OQ))
#define v_nonzero(x) ((unsigned)_mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_UQ)))
#define INTEGERS __m256i
#define v_no_bits() _mm256_setzero_si256()
#define v_add_bit(bits, x, bit)                                                                                           \
    _mm256_or_si256(bits, _mm256_and_si256(_mm256_castps_si256(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_UQ)), _mm256_set1_epi32(bit)))
#define v_store_bits(p, bits) _mm256_storeu_si256((__m256i *)(p), bits)
#define v_mask(count) _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
struct avx2_place;
__attribute__((target("avx2,fma"))) static void avx2_narrow(const struct avx2_place *t, size_t m, size_t n);
#define NARROW_MOST 4
#define NARROW_RUN avx2_narrow
#include "engine/matmul_kernel.h"
#include "engine/matmul_narrow.h"
#include "engine/matmul_sparse.h"
#undef NARROW_RUN
#undef KERNEL
#undef TARGET
#undef VECTOR
#undef MASK
#undef WIDTH
#undef ROWS
#undef ROWS_1
#undef v_zero
#undef v_load
#undef v_store
#undef v_load_some
#undef v_store_some
#undef v_all
#undef v_fma
#undef v_add
#undef v_sub
#undef v_div
#undef v_sqrt
#undef v_mul
#undef v_max
#undef v_gate
#undef v_nonzero
#undef INTEGERS
#undef v_no_bits
#undef v_add_bit
#undef v_store_bits
#undef v_mask

/* ---- AVX-512 ------------------------------------------------------------------------------------------------------- */

#define KERNEL(name) avx512_##name
#define TARGET __attribute__((target("avx512f")))
#define VECTOR __m512
#define MASK __mmask16
#define WIDTH 16
#define ROWS 8
#define ROWS_1 12
#define v_zero() _mm512_setzero_ps()
#define v_load(p) _mm512_loadu_ps(p)
#define v_store(p, x) _mm512_storeu_ps(p, x)
#define v_load_some(p, mask) _mm512_maskz_loadu_ps(mask, p)
#define v_store_some(p, mask, x) _mm512_mask_storeu_ps(p, mask, x)
#define v_all(p) _mm512_set1_ps(*(p))
#define v_fma(a, b, c) _mm512_fmadd_ps(a, b, c)
#define v_add(a, b) _mm512_add_ps(a, b)
#define v_sub(a, b) _mm512_sub_ps(a, b)
#define v_div(a, b) _mm512_div_ps(a, b)
#define v_sqrt(x) _mm512_sqrt_ps(x)
#define v_mul(a, b) _mm512_mul_ps(a, b)
#define v_max(a, b) _mm512_max_ps(a, b)
#define v_gate(x, gate) _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(gate, _mm512_setzero_ps(), _CMP_GT_OQ), x)
#define v_nonzero(x) ((unsigned)_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ))
#define INTEGERS __m512i
#define v_no_bits() _mm512_setzero_si512()
#define v_add_bit(bits, x, bit) _mm512_mask_or_epi32(bits, _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ), bits, _mm512_set1_epi32(bit))
#define v_store_bits(p, bits) _mm512_storeu_si512(p, bits)
#define v_mask(count) ((__mmask16)((1u << (count)) - 1))
struct avx512_place;
static void avx512_rest(const struct avx512_place *t, size_t m, size_t n, bool across);
static void avx512_narrow(const struct avx512_place *t, size_t m, size_t n);
#define REST avx512_rest
#define NARROW_RUN avx512_narrow
#include "engine/matmul_kernel.h"
#include "engine/matmul_sparse.h"

/* The last columns of an AVX-512 product, and products of few columns, by AVX2: every CPU with the former has the latter. */
static avx2_place same_place(const avx512_place *t)
{
    return (avx2_place){.a = t->a, .b = t->b, .c = t->c, .bias = t->bias, .gate = t->gate, .gate_scale = t->gate_scale, .add = t->add,
                        .relu = t->relu, .update = t->update, .at = t->at, .k = t->k, .a_row = t->a_row, .a_col = t->a_col, .ldb = t->ldb, .ldc = t->ldc};
}

static void avx512_rest(const avx512_place *t, size_t m, size_t n, bool across)
{
    const avx2_place u = same_place(t);
    if (across)
        avx2_across(&u, m, n);
    else
        avx2_along(&u, m, n);
}

static void avx512_narrow(const avx512_place *t, size_t m, size_t n)
{
    const avx2_place u = same_place(t);
    avx2_narrow(&u, m, n);
}

__attribute__((target("avx2,fma"))) static void avx2_transpose(size_t rows, size_t cols, const float *from, float *to)
{
    for (size_t i = 0; i + 8 <= rows; i += 8)
        for (size_t j = 0; j + 8 <= cols; j += 8) {
            __m256 x[8];
            for (size_t r = 0; r < 8; r++)
                x[r] = _mm256_loadu_ps(from + (i + r) * cols + j);
            avx2_turn(x);
            for (size_t r = 0; r < 8; r++)
                _mm256_storeu_ps(to + (j + r) * rows + i, x[r]);
        }
}

size_t cel_transpose_blocks(size_t rows, size_t cols, const float *from, float *to)
{
    if (!cel_matmul_kernels()->run)
        return 0;
    avx2_transpose(rows, cols, from, to);
    return rows / 8 * 8;
}

const cel_matmul_kernel *cel_matmul_kernels(void)
{
    static const cel_matmul_kernel all[] = {
        {"avx512", avx512_matmul, avx512_sparse, avx512_is_sparse}, {"avx2", avx2_matmul, avx2_sparse, avx2_is_sparse}, {NULL, NULL, NULL, NULL}};
    /* __builtin_cpu_supports reads a word the runtime filled before main: no lock, no race */
    if (__builtin_cpu_supports("avx512f"))
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

size_t cel_transpose_blocks(size_t rows, size_t cols, const cel_real *from, cel_real *to)
{
    (void)rows, (void)cols, (void)from, (void)to;
    return 0;
}

#endif

bool cel_matmul_tile_wins(size_t m, size_t n, size_t k)
{
    return m * n * k <= (size_t)256 * 256 * 256;
}
