/* Products: OpenBLAS and the choice between it and our kernels (tests/engine/matmul_tile.c) agree with the plain loop; transposing, sums. */
#include "tests/engine/products.h"

START_TEST(blas_agrees)
{
    all_shapes(cel_matmul_blas, "OpenBLAS", 1e-7);
}
END_TEST

START_TEST(the_choice_agrees)
{
    all_shapes(cel_matmul, "cel_matmul", 1e-7);
    cel_matmul_set_portable(true);
    if (cel_matmul_kernels()->run)
        all_shapes(cel_matmul, "portable", 0);
    cel_matmul_set_portable(false);
}
END_TEST

START_TEST(the_choice_for_many_zeros_agrees)
{
    fill(b, MOST, 2);
    fill(bias, 256, 3);
    fill(a, MOST, 5);
    cut(a, MOST);
    for (int across = 0; across < 2; across++)
        compare(cel_matmul_sparse, "cel_matmul_sparse", 32, 98, 98, across, 1, 1e-7);
}
END_TEST

/* Zeros that are known are left out without a look at A's first block. */
START_TEST(known_zeros)
{
    enum { M = 20, N = 50, K = 200 };
    fill(a, MOST, 1);
    fill(b, MOST, 2);
    for (size_t i = 0; i < M * K; i++)
        a[i] = i % K < 64 || i % 5 == 0 ? a[i] : 0;
    ck_assert(cel_many_zeros(M * K, a) && !cel_many_zeros(64, a) && !cel_many_zeros(0, a));
    cel_matmul_way look = cel_matmul_choose(CEL_ZEROS_LOOK, M, N, K, a, K, 1, false), known = cel_matmul_choose(CEL_ZEROS_MANY, M, N, K, a, K, 1, false);
    bool own = cel_matmul_kernels()->run != NULL;
    ck_assert_int_eq(look, own ? CEL_MATMUL_TILE : CEL_MATMUL_BLAS);
    ck_assert_int_eq(known, own ? CEL_MATMUL_SPARSE : CEL_MATMUL_BLAS);
    ck_assert_int_eq(cel_matmul_choose(CEL_ZEROS_MANY, M, 8, K, a, K, 1, false), own ? CEL_MATMUL_TILE : CEL_MATMUL_BLAS);
    cel_matmul_plain(M, N, K, a, K, 1, b, N, want, N, false, NULL);
    cel_matmul_rows(known, 0, M, N, K, a, K, 1, b, N, c, N, false, NULL);
    for (size_t i = 0; i < M * N; i++)
        ck_assert(own ? c[i] == want[i] : fabs((double)c[i] - (double)want[i]) < 1e-4);
}
END_TEST

START_TEST(nan_passes_relu)
{
    cel_real x[1] = {CEL_R(NAN)}, w[40], y[40];
    fill(w, 40, 1);
    const cel_matmul_end relu = {.relu = true};
    cel_matmul(1, 40, 1, x, 1, 1, w, 40, y, 40, false, &relu);
    for (int j = 0; j < 40; j++)
        ck_assert(isnan(y[j]));
}
END_TEST

START_TEST(transpose_and_column_sums)
{
    for (size_t i = 0; i < SIZES; i++)
        for (size_t j = 0; j < SIZES; j++) {
            size_t m = sizes[i], n = sizes[j], ld = cel_transposed_ld(m);
            fill(a, m * n, 9);
            cel_transpose(m, n, a, b, ld);
            fill(bias, n, 3);
            memcpy(c, bias, n * sizeof *c);
            cel_column_sums(m, n, a, c, true);
            for (size_t s = 0; s < n; s++) {
                cel_real sum = 0;
                for (size_t r = 0; r < m; r++) {
                    sum += a[r * n + s];
                    ck_assert(b[s * ld + r] == a[r * n + s]);
                }
                ck_assert(c[s] == bias[s] + sum);
            }
            cel_column_sums(m, n, a, want, false);
            for (size_t s = 0; s < n; s++)
                ck_assert(bias[s] + want[s] == c[s]);
        }
}
END_TEST

/* Whole cache lines, and never a distance at which eight rows share a set of the cache. */
START_TEST(rows_of_a_transposed_matrix_are_apart)
{
    for (size_t rows = 1; rows < 2000; rows++) {
        size_t ld = cel_transposed_ld(rows);
        ck_assert(ld >= rows && ld < rows + 32 && ld % 16 == 0 && ld % 128 != 0);
    }
}
END_TEST

TEST_MAIN("engine/matmul", blas_agrees, the_choice_agrees, the_choice_for_many_zeros_agrees, known_zeros, nan_passes_relu, transpose_and_column_sums,
          rows_of_a_transposed_matrix_are_apart)
