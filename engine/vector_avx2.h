/* Vectors of 8 floats, AVX2 and FMA: what matmul_kernel.h and its kin need of a
 * vector. VECTORS: most vectors in a row of a tile; ROWS: most rows of a tile of two, ROWS_1: of one. Private to engine. */
#include "engine/vector_forget.h"

#define KERNEL(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma,popcnt")))
#define VECTOR __m256
#define MASK __m256i
#define WIDTH 8
#define VECTORS 2
#define ROWS 6
#define ROWS_1 12
#define v_zero() _mm256_setzero_ps()
#define v_load(p) _mm256_loadu_ps(p)
#define v_store(p, x) _mm256_storeu_ps(p, x)
#define v_load_some(p, mask) _mm256_maskload_ps(p, mask)
/* a masked store takes twelve cycles on some CPUs; which parts of the vector are stored does not change within a tile */
#define v_store_some(p, mask, x) avx2_store_first(p, (unsigned)_mm_popcnt_u32((unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(mask))), x)
#define v_all(p) _mm256_broadcast_ss(p)
#define v_all_of_word(p) v_all(p)
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
