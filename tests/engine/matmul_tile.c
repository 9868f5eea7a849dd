/* The kernels this CPU has give the bits of the plain loop: AVX2, AVX-512, with and without leaving out zeros, moving weights; transposed blocks. */
#include "engine/matmul_tile.h"
#include "tests/engine/products.h"

START_TEST(kernels_give_the_bits_of_the_plain_loop)
{
    for (const cel_matmul_kernel *kernel = cel_matmul_kernels(); kernel->run; kernel++)
        all_shapes(kernel->run, kernel->name, 0);
}
END_TEST

/* A sparse kernel as any product: where it declines, the plain loop. */
static const cel_matmul_kernel *tried;
static size_t done, declined;

static void sparse_or_plain(size_t m, size_t n, size_t k, const cel_real *x, size_t a_row, size_t a_col, const cel_real *w, size_t ldb, cel_real *y,
                            size_t ldc, bool add, const cel_matmul_end *end)
{
    bool good = tried->sparse(false, m, n, k, x, a_row, a_col, w, ldb, y, ldc, add, end);
    done += good;
    declined += !good;
    if (!good)
        cel_matmul_plain(m, n, k, x, a_row, a_col, w, ldb, y, ldc, add, end);
}

START_TEST(leaving_out_zeros_gives_the_bits_of_the_plain_loop)
{
    static const size_t rows[] = {1, 3, 32, 260}, cols[] = {1, 17, 64, 98, 129, 249}, depth[] = {1, 35, 64, 65, 130};
    fill(b, MOST, 2);
    fill(bias, 256, 3);
    fill(gate, MOST, 4);
    for (tried = cel_matmul_kernels(); tried->run; tried++) {
        done = declined = 0;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            for (size_t j = 0; j < sizeof cols / sizeof *cols; j++)
                for (size_t p = 0; p < sizeof depth / sizeof *depth; p++) {
                    fill(a, rows[i] * depth[p], (uint32_t)(i + j + p));
                    cut(a, rows[i] * depth[p]);
                    for (int across = 0; across < 2; across++)
                        compare(sparse_or_plain, tried->name, rows[i], cols[j], depth[p], across, (int)((i + 2 * j + 3 * p + (size_t)across) % 5), 0);
                }
        ck_assert(done > 4 * declined);
        /* a full A is for the tile */
        fill(a, 32 * 64, 1);
        ck_assert(!tried->sparse(false, 32, 64, 64, a, 64, 1, b, 64, c, 64, false, NULL));
    }
}
END_TEST

/* Gradients that move weights instead of being stored: the bits of the plain loop, nothing around them touched. */
START_TEST(gradients_move_weights)
{
    static cel_real moved[3][2][70 * 64 + 40];
    static const size_t cols[] = {9, 16, 30, 64};
    size_t in = 0;
    for (const cel_matmul_kernel *kernel = cel_matmul_kernels(); kernel->run; kernel++)
        for (size_t j = 0; j < 4; j++)
            for (int sparse = 0; sparse < 2; sparse++, in++) {
                size_t m = 70, n = cols[j], k = 32;
                fill(a, m * k, 5);
                if (sparse)
                    cut(a, m * k);
                fill(b, n * k, 6);
                for (int q = 0; q < 3; q++) {
                    fill(moved[q][0], m * n + 40, (uint32_t)(7 + q));
                    for (size_t i = 0; i < m * n + 40; i++)
                        moved[q][0][i] = q == 2 ? moved[q][0][i] * moved[q][0][i] : moved[q][0][i]; /* v is not below 0 */
                    memcpy(moved[q][1], moved[q][0], sizeof moved[q][0]);
                }
                cel_update u[2];
                for (int s = 0; s < 2; s++)
                    u[s] = (cel_update){moved[0][s], moved[1][s], moved[2][s], CEL_R(0.01), CEL_R(0.1), CEL_R(0.001), CEL_R(1e-7)};
                cel_matmul_plain(m, n, k, a, 1, m, b, n, want, n, false, &(cel_matmul_end){.update = u, .at = 16});
                const cel_matmul_end end = {.update = u + 1, .at = 16};
                if (sparse)
                    ck_assert(kernel->sparse(false, m, n, k, a, 1, m, b, n, c, n, false, &end));
                else
                    kernel->run(m, n, k, a, 1, m, b, n, c, n, false, &end);
                for (int q = 0; q < 3; q++)
                    ck_assert_msg(memcmp(moved[q][0], moved[q][1], sizeof moved[q][0]) == 0, "%s, %zu columns, vector %d", kernel->name, n, q);
            }
    ck_assert(in > 0 || !cel_matmul_kernels()->run);
}
END_TEST

/* Rows are filled up with zeros to a multiple of 16, what lies beyond is not touched. */
START_TEST(blocks_are_transposed)
{
    static const size_t shapes[][2] = {{8, 8}, {16, 24}, {17, 9}, {7, 64}, {64, 7}, {30, 33}, {1, 1}, {41, 1}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        size_t rows = shapes[s][0], cols = shapes[s][1], filled = (rows + 15) / 16 * 16, ld = filled + 16;
        fill(a, rows * cols, 3);
        for (size_t i = 0; i < ld * cols; i++)
            c[i] = 7;
        ck_assert_int_eq(cel_transpose_blocks(rows, cols, a, c, ld), cel_matmul_kernels()->run != NULL);
        for (size_t j = 0; j < cols && cel_matmul_kernels()->run; j++)
            for (size_t i = 0; i < ld; i++)
                ck_assert(c[j * ld + i] == (i < rows ? a[i * cols + j] : i < filled ? 0 : 7));
    }
}
END_TEST

/* AVX-512 comes before AVX2, which every CPU with it has. */
START_TEST(fastest_first)
{
    const cel_matmul_kernel *kernel = cel_matmul_kernels();
    if (kernel->run && strcmp(kernel->name, "avx512") == 0)
        kernel++;
    if (kernel->run)
        ck_assert_str_eq(kernel++->name, "avx2");
    ck_assert(!kernel->run && !kernel->name && !kernel->sparse);
    ck_assert(cel_matmul_tile_wins(32, 64, 128));
    ck_assert(!cel_matmul_tile_wins(1024, 1024, 1024));
}
END_TEST

TEST_MAIN("engine/matmul_tile", kernels_give_the_bits_of_the_plain_loop, leaving_out_zeros_gives_the_bits_of_the_plain_loop, gradients_move_weights,
          blocks_are_transposed, fastest_first)
