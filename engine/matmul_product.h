/* A whole product by tiles, included by matmul_tile.c after matmul_kernel.h. */

TARGET static inline __attribute__((always_inline)) void KERNEL(all)(place t, size_t m, size_t n, const bool across)
{
    while (n > 0) {
#ifdef HALF
        if (n <= WIDTH / 2) { /* few columns: vectors of half the width do them in half the time */
            across ? HALF(across)(t, m, n) : HALF(along)(t, m, n);
            return;
        }
#endif
        const size_t width = n < 2 * WIDTH ? n : 2 * WIDTH;
        KERNEL(columns)(&t, m, width, across);
        n -= width;
    }
}

TARGET static void KERNEL(along)(const place *t, size_t m, size_t n)
{
    KERNEL(all)(*t, m, n, false);
}

TARGET static void KERNEL(across)(const place *t, size_t m, size_t n)
{
    KERNEL(all)(*t, m, n, true);
}

TARGET static void KERNEL(matmul)(size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_col, const float *b, size_t ldb, float *c, size_t ldc,
                                  bool add, const cel_matmul_end *end)
{
    place t = {.a = a, .b = b, .c = c, .add = add, .k = k, .a_row = a_row, .a_col = a_col, .ldb = ldb, .ldc = ldc};
    take_end(&t, end, 0);
    if (n <= NARROW && !t.update && (m >= 8 || n == 1) && (a_col == 1 || a_row == 1) && k > 1)
        avx2_narrow(&t, m, n);
    else if (a_col == 1)
        KERNEL(along)(&t, m, n);
    else
        KERNEL(across)(&t, m, n);
}
