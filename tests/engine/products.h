/* Products against the plain loop over many odd shapes, both layouts of A and all ends, for the tests of matmul and its kernels. */
#ifndef CEL_TEST_PRODUCTS_H
#define CEL_TEST_PRODUCTS_H

#include <stdint.h>

#include "engine/matmul.h"
#include "tests/test.h"

enum { MOST = 300 * 260 };
static cel_real a[MOST], b[MOST], c[MOST + 32], want[MOST + 32], bias[256], gate[MOST];

static inline void fill(cel_real *x, size_t n, uint32_t seed)
{
    cel_stream s;
    cel_stream_start(&s, seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = CEL_R(2 * cel_stream_unif(&s) - 1);
}

static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 23, 32, 35, 48, 65};
enum { SIZES = sizeof sizes / sizeof *sizes };

static inline void compare(cel_matmul_fn *run, const char *name, size_t m, size_t n, size_t k, bool across, int how, double tolerance)
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

static inline void all_shapes(cel_matmul_fn *run, const char *name, double tolerance)
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

static inline void cut(cel_real *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] > 0 ? x[i] : CEL_R(0);
}

#endif
