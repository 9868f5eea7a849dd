/* Vectors of 8 floats with the masks of AVX-512 (a masked store of AVX2 takes twelve cycles on some CPUs): what matmul_kernel.h and its kin
 * need of a vector. VECTORS: most vectors in a row of a tile; ROWS: most rows of a tile of two, ROWS_1: of one. Private to engine. */
#include "engine/vector_forget.h"

#define KERNEL(name) half_##name
#define TARGET __attribute__((target("avx512f,avx512vl,fma")))
#define VECTOR __m256
#define MASK __mmask8
#define WIDTH 8
#define VECTORS 1
#define ROWS 0
#define ROWS_1 12
#define v_zero() _mm256_setzero_ps()
#define v_load(p) _mm256_loadu_ps(p)
#define v_store(p, x) _mm256_storeu_ps(p, x)
#define v_load_some(p, mask) _mm256_maskz_loadu_ps(mask, p)
#define v_store_some(p, mask, x) _mm256_mask_storeu_ps(p, mask, x)
#define v_all(p) _mm256_broadcast_ss(p)
#define v_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define v_add(a, b) _mm256_add_ps(a, b)
#define v_sub(a, b) _mm256_sub_ps(a, b)
#define v_div(a, b) _mm256_div_ps(a, b)
#define v_sqrt(x) _mm256_sqrt_ps(x)
#define v_mul(a, b) _mm256_mul_ps(a, b)
#define v_max(a, b) _mm256_max_ps(a, b)
#define v_gate(x, gate) _mm256_maskz_mov_ps(_mm256_cmp_ps_mask(gate, _mm256_setzero_ps(), _CMP_GT_OQ), x)
#define v_mask(count) ((__mmask8)((1u << (count)) - 1))
