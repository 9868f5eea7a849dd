/* Products: the plain loop (the judge), OpenBLAS, and the choice between them and the kernels of matmul_tile.c. */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/blas.h"
#include "engine/matmul.h"
#include "engine/matmul_tile.h"
#include "engine/vmath.h"

static cel_real fused(cel_real a, cel_real b, cel_real c)
{
#ifdef CEL_REAL_DOUBLE
    return a * b + c;
#else
    return fmaf(a, b, c);
#endif
}

void cel_matmul_plain(size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb, cel_real *c,
                      size_t ldc, bool add, const cel_matmul_end *end)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            cel_real sum = 0;
            for (size_t p = 0; p < k; p++)
                sum = fused(a[i * a_row + p * a_col], b[p * ldb + j], sum);
            if (add)
                sum = c[i * ldc + j] + sum;
            if (end && end->bias)
                sum += end->bias[j];
            if (end && end->relu)
                sum = sum < 0 ? CEL_R(0) : sum; /* NaN stays */
            if (end && end->gate)
                sum = end->gate[i * ldc + j] > 0 ? sum * end->gate_scale : CEL_R(0);
            if (end && end->update)
                cel_update_apply(end->update, end->at + i * ldc + j, 1, &sum);
            else
                c[i * ldc + j] = sum;
        }
}

/* What remains after a product that cannot do it itself. */
CEL_CLONES static void finish(size_t m, size_t n, cel_real *restrict c, size_t ldc, const cel_matmul_end *end)
{
    for (size_t i = 0; i < m; i++) {
        cel_real *restrict row = c + i * ldc;
        if (end->bias) {
            const cel_real *restrict bias = end->bias;
            for (size_t j = 0; j < n; j++)
                row[j] += bias[j];
        }
        if (end->relu)
            for (size_t j = 0; j < n; j++)
                row[j] = row[j] < 0 ? CEL_R(0) : row[j];
        if (end->gate) {
            const cel_real *restrict gate = end->gate + i * ldc, scale = end->gate_scale;
            for (size_t j = 0; j < n; j++)
                row[j] = gate[j] > 0 ? row[j] * scale : CEL_R(0);
        }
    }
}

void cel_matmul_blas(size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb, cel_real *c,
                     size_t ldc, bool add, const cel_matmul_end *end)
{
    cel_blas_hold();
    bool transposed = a_col != 1;
    blasint lda = (blasint)(transposed ? a_col : a_row), least = (blasint)(transposed ? m : k);
    lda = lda < least ? least : lda; /* a single row's stride may be anything */
    enum CBLAS_TRANSPOSE how = transposed ? CblasTrans : CblasNoTrans;
#ifdef CEL_REAL_DOUBLE
    cblas_dgemm(CblasRowMajor, how, CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, 1, a, lda, b, (blasint)ldb, add ? 1 : 0, c, (blasint)ldc);
#else
    cblas_sgemm(CblasRowMajor, how, CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, 1, a, lda, b, (blasint)ldb, add ? 1 : 0, c, (blasint)ldc);
#endif
    if (end && (end->bias || end->relu || end->gate))
        finish(m, n, c, ldc, end);
    for (size_t i = 0; end && end->update && i < m; i++)
        cel_update_apply(end->update, end->at + i * ldc, n, c + i * ldc);
}

enum { NARROW = 33 }; /* with fewer columns, not three vectors of 16, looking for zeros costs more than it saves */

static bool portable;

void cel_matmul_set_portable(bool on)
{
    portable = on;
}

void cel_matmul(size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb, cel_real *c,
                size_t ldc, bool add, const cel_matmul_end *end)
{
    const cel_matmul_kernel *own = cel_matmul_kernels();
    if (!own->run)
        (portable ? cel_matmul_plain : cel_matmul_blas)(m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
    else if (portable || cel_matmul_tile_wins(m, n, k))
        own->run(m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
    else
        cel_matmul_blas(m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
}

void cel_matmul_sparse(size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb, cel_real *c,
                       size_t ldc, bool add, const cel_matmul_end *end)
{
    const cel_matmul_kernel *own = cel_matmul_kernels();
    if (n < NARROW || !own->sparse || !own->sparse(false, m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end))
        cel_matmul(m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
}

CEL_CLONES bool cel_many_zeros(size_t n, const cel_real *x)
{
    size_t zeros = 0;
    for (size_t i = 0; i < n; i++)
        zeros += x[i] == 0;
    return 4 * zeros > n;
}

cel_matmul_way cel_matmul_choose(cel_matmul_zeros zeros, size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, bool add)
{
    const cel_matmul_kernel *own = cel_matmul_kernels();
    if (zeros != CEL_ZEROS_FEW && n >= NARROW && own->is_sparse && own->is_sparse(zeros == CEL_ZEROS_MANY, m, k, a, a_row, a_col, add))
        return CEL_MATMUL_SPARSE;
    if (!own->run)
        return portable ? CEL_MATMUL_PLAIN : CEL_MATMUL_BLAS;
    return portable || cel_matmul_tile_wins(m, n, k) ? CEL_MATMUL_TILE : CEL_MATMUL_BLAS;
}

void cel_matmul_rows(cel_matmul_way way, size_t from, size_t to, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b,
                     size_t ldb, cel_real *c, size_t ldc, bool add, const cel_matmul_end *end)
{
    const cel_matmul_kernel *own = cel_matmul_kernels();
    cel_matmul_end part = end ? *end : (cel_matmul_end){0};
    part.gate = part.gate ? part.gate + from * ldc : NULL;
    part.at += from * ldc;
    a += from * a_row;
    c += from * ldc;
    if (way == CEL_MATMUL_SPARSE)
        own->sparse(true, to - from, n, k, a, a_row, a_col, b, ldb, c, ldc, add, &part);
    else if (way == CEL_MATMUL_TILE)
        own->run(to - from, n, k, a, a_row, a_col, b, ldb, c, ldc, add, &part);
    else
        (way == CEL_MATMUL_PLAIN ? cel_matmul_plain : cel_matmul_blas)(to - from, n, k, a, a_row, a_col, b, ldb, c, ldc, add, &part);
}

void cel_transpose(size_t rows, size_t cols, const cel_real *from, cel_real *to, size_t ld)
{
    if (cel_transpose_blocks(rows, cols, from, to, ld))
        return;
    for (size_t j = 0; j < cols; j++, to += ld) {
        for (size_t i = 0; i < rows; i++)
            to[i] = from[i * cols + j];
        memset(to + rows, 0, ((rows + 15) / 16 * 16 - rows) * sizeof *to);
    }
}

/* Sums of `width` columns from `from` on, a constant where this is inlined; those from `new` on are given out. */
static inline __attribute__((always_inline)) void sum_block(const size_t width, size_t from, size_t new, size_t m, size_t n, const cel_real *restrict x,
                                                            cel_real *restrict out, bool add)
{
    cel_real sum[16] = {0};
    for (size_t i = 0; i < m; i++)
        for (size_t s = 0; s < width; s++)
            sum[s] += x[i * n + from + s];
    for (size_t j = new; j < from + width; j++)
        out[j] = (add ? out[j] : 0) + sum[j - from];
}

CEL_CLONES void cel_column_sums(size_t m, size_t n, const cel_real *restrict x, cel_real *restrict out, bool add)
{
    enum { BLOCK = 16 };
    if (n < BLOCK)
        for (size_t j = 0; j < n; j++)
            sum_block(1, j, j, m, n, x, out, add);
    else /* the last block lies over the one before: a few sums twice are cheaper than single columns */
        for (size_t j = 0; j < n; j += BLOCK)
            sum_block(BLOCK, j + BLOCK <= n ? j : n - BLOCK, j, m, n, x, out, add);
}
