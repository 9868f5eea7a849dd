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

TEST_MAIN("engine/matmul", blas_agrees, the_choice_agrees, the_choice_for_many_zeros_agrees, nan_passes_relu, transpose_and_column_sums,
          rows_of_a_transposed_matrix_are_apart)
