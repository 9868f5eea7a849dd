/* Products: every kernel this CPU has against the plain loop, bit for bit, over many odd shapes, both layouts of A and all ends. */
#include <stdint.h>

#include "engine/matmul.h"
#include "tests/test.h"

enum { MOST = 300 * 260 };
static cel_real a[MOST], b[MOST], c[MOST + 32], want[MOST + 32], bias[256], gate[MOST];

static void fill(cel_real *x, size_t n, uint32_t seed)
{
    cel_stream s;
    cel_stream_start(&s, seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = CEL_R(2 * cel_stream_unif(&s) - 1);
}

static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 23, 32, 35, 48, 65};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void compare(cel_matmul_fn *run, const char *name, size_t m, size_t n, size_t k, bool across, int how, double tolerance)
{
    cel_matmul_end end = {.gate_scale = CEL_R(1.25)};
    bool add = how == 2;
    if (how == 1 || how == 2)
        end.bias = bias;
    end.relu = how == 1 || how == 4;
    if (how == 3 || how == 4)
        end.gate = gate;
    size_t a_row = across ? 1 : k, a_col = across ? m : 1;
    for (size_t i = 0; i < m * n + 32; i++)
        c[i] = want[i] = bias[(i * 7) % 256];
    cel_matmul_plain(m, n, k, a, a_row, a_col, b, n, want, n, add, how ? &end : NULL);
    run(m, n, k, a, a_row, a_col, b, n, c, n, add, how ? &end : NULL);
    for (size_t i = 0; i < m * n + 32; i++) { /* what lies behind C included */
        double off = fabs((double)c[i] - (double)want[i]);
        if (!(tolerance > 0 ? off <= tolerance * (double)(1 + k) : memcmp(c + i, want + i, sizeof *c) == 0))
            ck_abort_msg("%s: %zu x %zu x %zu%s, end %d, element %zu: %.9g, plain loop %.9g", name, m, n, k, across ? " across" : "",
                         how, i, (double)c[i], (double)want[i]);
    }
}

static void all_shapes(cel_matmul_fn *run, const char *name, double tolerance)
{
    fill(a, MOST, 1);
    fill(b, MOST, 2);
    fill(bias, 256, 3);
    fill(gate, MOST, 4);
    for (size_t i = 0; i < SIZES; i++)
        for (size_t j = 0; j < SIZES; j++)
            for (size_t p = 0; p < SIZES; p++)
                for (int across = 0; across < 2; across++)
                    compare(run, name, sizes[i], sizes[j], sizes[p], across, (int)((i + 2 * j + 3 * p + (size_t)across) % 5), tolerance);
}

START_TEST(kernels_give_the_bits_of_the_plain_loop)
{
    for (const cel_matmul_kernel *kernel = cel_matmul_kernels(); kernel->run; kernel++)
        all_shapes(kernel->run, kernel->name, 0);
}
END_TEST

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

/* A sparse kernel as any product: where it declines, the plain loop. */
static const cel_matmul_kernel *tried;
static size_t done, declined;

static void sparse_or_plain(size_t m, size_t n, size_t k, const cel_real *x, size_t a_row, size_t a_col, const cel_real *w, size_t ldb, cel_real *y,
                            size_t ldc, bool add, const cel_matmul_end *end)
{
    bool good = tried->sparse(m, n, k, x, a_row, a_col, w, ldb, y, ldc, add, end);
    done += good;
    declined += !good;
    if (!good)
        cel_matmul_plain(m, n, k, x, a_row, a_col, w, ldb, y, ldc, add, end);
}

static void cut(cel_real *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] > 0 ? x[i] : CEL_R(0);
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
        ck_assert(!tried->sparse(32, 64, 64, a, 64, 1, b, 64, c, 64, false, NULL));
    }
    fill(a, MOST, 5);
    cut(a, MOST);
    for (int across = 0; across < 2; across++)
        compare(cel_matmul_sparse, "cel_matmul_sparse", 32, 98, 98, across, 1, 1e-7);
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
                    ck_assert(kernel->sparse(m, n, k, a, 1, m, b, n, c, n, false, &end));
                else
                    kernel->run(m, n, k, a, 1, m, b, n, c, n, false, &end);
                for (int q = 0; q < 3; q++)
                    ck_assert_msg(memcmp(moved[q][0], moved[q][1], sizeof moved[q][0]) == 0, "%s, %zu columns, vector %d", kernel->name, n, q);
            }
    ck_assert(in > 0 || !cel_matmul_kernels()->run);
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
            size_t m = sizes[i], n = sizes[j];
            fill(a, m * n, 9);
            cel_transpose(m, n, a, b);
            fill(bias, n, 3);
            memcpy(c, bias, n * sizeof *c);
            cel_column_sums(m, n, a, c, true);
            for (size_t s = 0; s < n; s++) {
                cel_real sum = 0;
                for (size_t r = 0; r < m; r++) {
                    sum += a[r * n + s];
                    ck_assert(b[s * m + r] == a[r * n + s]);
                }
                ck_assert(c[s] == bias[s] + sum);
            }
            cel_column_sums(m, n, a, want, false);
            for (size_t s = 0; s < n; s++)
                ck_assert(bias[s] + want[s] == c[s]);
        }
}
END_TEST

TEST_MAIN("engine/matmul", kernels_give_the_bits_of_the_plain_loop, blas_agrees, the_choice_agrees, leaving_out_zeros_gives_the_bits_of_the_plain_loop,
          gradients_move_weights, nan_passes_relu, transpose_and_column_sums)
