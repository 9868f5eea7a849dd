/* Vectors of 16 floats, AVX-512: what matmul_kernel.h and its kin need of a
 * vector. VECTORS: most vectors in a row of a tile; ROWS: most rows of a tile of two, ROWS_1: of one. Private to engine. */
#include "engine/vector_forget.h"

#define KERNEL(name) avx512_##name
#define TARGET __attribute__((target("avx512f,avx512vl,fma")))
#define VECTOR __m512
#define MASK __mmask16
#define WIDTH 16
#define VECTORS 2
#define ROWS 8
#define ROWS_1 12
#define v_zero() _mm512_setzero_ps()
#define v_load(p) _mm512_loadu_ps(p)
#define v_store(p, x) _mm512_storeu_ps(p, x)
#define v_load_some(p, mask) _mm512_maskz_loadu_ps(mask, p)
#define v_store_some(p, mask, x) _mm512_mask_storeu_ps(p, mask, x)
#define v_all(p) _mm512_set1_ps(*(p))
/* Loads of vectors are what a row of matmul_sparse.h waits for, so this one goes through an integer. */
#define v_all_of_word(p) _mm512_castsi512_ps(_mm512_set1_epi32(word(p)))
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
