/* engine/matmul: all matrix products go through here. C (m, n) = A (m, k) B (k, n), rows of B and C contiguous; A is read through
 * two strides, so that the same call makes X^T D of a weight gradient without a copy. Products of our own sum over k in order
 * with fused multiply-adds: the same bits from AVX2, AVX-512 and the plain loop that judges them. Large products go to OpenBLAS. */
#ifndef CEL_MATMUL_H
#define CEL_MATMUL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/real.h"
#include "engine/update.h"

/* What is done to each finished element, in this order; all zero: nothing. */
typedef struct cel_matmul_end {
    const cel_real *bias; /* (n): added */
    bool relu;            /* max(c, 0) */
    const cel_real *gate; /* (m, n) with the strides of C: where it is not > 0, c becomes 0; else c * gate_scale */
    cel_real gate_scale;
    const cel_update *update; /* C is a gradient: instead of being stored, each element moves its weight */
    size_t at;                /* the first element's place in the vectors of `update`; rows are ldc apart there too */
} cel_matmul_end;

/* A's element (i, p) is a[i * a_row + p * a_col]. add: C += instead of C =, before the end. `end` may be NULL. */
typedef void cel_matmul_fn(size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb,
                           cel_real *c, size_t ldc, bool add, const cel_matmul_end *end);
cel_matmul_fn cel_matmul;
/* The same for an A of which many elements are 0, as relu and dropout leave them: terms of zeros are left out when that is faster.
 * Differs from cel_matmul only in the sign of zeros and where B is not finite. Where B's rows
 * begin at cache lines (64 bytes), their last ones are read as a whole. */
cel_matmul_fn cel_matmul_sparse;
/* How a product goes. Decided for the whole of it, its rows may be made in parts: the same bits, but for OpenBLAS's, which is never cut. */
typedef enum cel_matmul_way { CEL_MATMUL_BLAS, CEL_MATMUL_PLAIN, CEL_MATMUL_TILE, CEL_MATMUL_SPARSE } cel_matmul_way;
/* What is known of A's zeros. */
typedef enum cel_matmul_zeros { CEL_ZEROS_FEW, CEL_ZEROS_LOOK, CEL_ZEROS_MANY } cel_matmul_zeros;
/* Whether so many of x[0 .. n - 1] are 0 that leaving them out pays. */
bool cel_many_zeros(size_t n, const cel_real *x);
cel_matmul_way cel_matmul_choose(cel_matmul_zeros zeros, size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, bool add);
/* Rows from .. to - 1 of a product whose first row is at a, c, end. */
void cel_matmul_rows(cel_matmul_way way, size_t from, size_t to, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b,
                     size_t ldb, cel_real *c, size_t ldc, bool add, const cel_matmul_end *end);
/* The distance of a transposed matrix's rows: whole cache lines, an odd number of them more often than a power of two, whose rows would
 * push each other out of the cache. */
static inline size_t cel_transposed_ld(size_t rows)
{
    const size_t lines = (rows + 15) / 16;
    return 16 * (lines % 8 == 0 ? lines + 1 : lines);
}
/* to (cols, rows) = from (rows, cols) transposed, from contiguous, rows of `to` ld apart; the rest of a row's last 16 numbers becomes 0 */
void cel_transpose(size_t rows, size_t cols, const cel_real *from, cel_real *to, size_t ld);
/* out (n) = or += the sums over the rows of x (m, n), rows in order */
void cel_column_sums(size_t m, size_t n, const cel_real *x, cel_real *out, bool add);

/* For tests and benches: the plain loop, and which way a product goes. */
cel_matmul_fn cel_matmul_plain, cel_matmul_blas;
/* The kernels this CPU can run, fastest first; ended by NULL. */
typedef struct cel_matmul_kernel {
    const char *name; /* "avx512", "avx2" */
    cel_matmul_fn *run;
    bool (*sparse)(bool known, size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb, cel_real *c, size_t ldc,
                   bool add, const cel_matmul_end *end); /* leaves out zeros of A; false when they are too few, unless `known`: nothing was done */
    bool (*is_sparse)(bool known, size_t m, size_t k, const cel_real *a, size_t a_row, size_t a_col, bool add); /* what `sparse` would decide */
} cel_matmul_kernel;
const cel_matmul_kernel *cel_matmul_kernels(void);
/* Only products of our own from now on, whatever their size (--portable). Set before threads start. */
void cel_matmul_set_portable(bool portable);

#endif
