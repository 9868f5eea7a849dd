/* Products whose A holds many zeros (what relu and dropout leave), included by matmul_tile.c for each kind of vector after matmul_kernel.h.
 * A row of C stands in registers while k runs over the nonzero elements of A's row, found by a bit mask: half the work at half
 * the zeros. Every element is the chain of the tile without the terms that are zero. */

/* Vectors of a row in registers at once, and the block of k whose mask is one word. */
enum { KERNEL(SPARSE_MOST) = 8, KERNEL(SPARSE_BLOCK) = 64, KERNEL(SPARSE_ROWS) = 256 };

/* mask[i]: bit p is set where A's element (i, p) is not 0, for i < m, p < k <= 64. Returns how many there are. */
TARGET static size_t KERNEL(mask_along)(const float *a, size_t a_row, size_t m, size_t k, uint64_t *mask)
{
    size_t count = 0;
    for (size_t i = 0; i < m; i++, a += a_row) {
        uint64_t bits = 0;
        size_t p = 0;
        for (; p + WIDTH <= k; p += WIDTH)
            bits |= (uint64_t)v_nonzero(v_load(a + p)) << p;
        if (p < k)
            bits |= (uint64_t)v_nonzero(v_load_some(a + p, v_mask(k - p))) << p;
        mask[i] = bits;
        count += (size_t)__builtin_popcountll(bits);
    }
    return count;
}

/* The same where A's rows are adjacent: each p adds its bit to a vector of them. */
TARGET static size_t KERNEL(mask_across)(const float *a, size_t a_col, size_t m, size_t k, uint64_t *mask)
{
    size_t count = 0;
    for (size_t i = 0; i < m; i += WIDTH) {
        const bool part = m - i < WIDTH;
        const MASK some = v_mask(part ? m - i : 0);
        uint32_t half[2][WIDTH];
        for (size_t h = 0; h < 2; h++) {
            INTEGERS bits = v_no_bits();
            for (size_t p = 32 * h; p < k && p < 32 * h + 32; p++)
                bits = v_add_bit(bits, part ? v_load_some(a + p * a_col + i, some) : v_load(a + p * a_col + i), (int)((uint32_t)1 << p % 32));
            v_store_bits(half[h], bits);
        }
        for (size_t r = 0; r < WIDTH && i + r < m; r++) {
            mask[i + r] = half[0][r] | (uint64_t)half[1][r] << 32;
            count += (size_t)__builtin_popcountll(mask[i + r]);
        }
    }
    return count;
}

/* One row of C, C vectors of it, over one block of k; `first`: the chain begins here; `last`: the end is done. */
TARGET static inline __attribute__((always_inline)) void KERNEL(sparse_row)(const place *t, const int C, const bool tail, uint64_t mask, bool first,
                                                                            bool last)
{
    const MASK some = v_mask(t->rest);
    VECTOR sum[KERNEL(SPARSE_MOST)];
#define EACH _Pragma("GCC unroll 8") for (int v = 0; v < C; v++)
#define PART (tail && v == C - 1)
#define LOAD(p) (PART ? v_load_some((p) + v * WIDTH, some) : v_load((p) + v * WIDTH))
    if (first)
        EACH sum[v] = v_zero();
    else
        EACH sum[v] = LOAD(t->c);
    for (; mask; mask &= mask - 1) {
        const size_t p = (size_t)__builtin_ctzll(mask);
        const float *b = t->b + p * t->ldb;
        const VECTOR x = v_all_of_word(t->a + p * t->a_col);
        EACH sum[v] = v_fma(x, v_load(b + v * WIDTH), sum[v]);
    }
    if (last) {
        if (t->add)
            EACH sum[v] = v_add(LOAD(t->c), sum[v]);
        if (t->bias)
            EACH sum[v] = v_add(sum[v], LOAD(t->bias));
        if (t->relu)
            EACH sum[v] = v_max(v_zero(), sum[v]); /* this order keeps NaN */
        if (t->gate) {
            const VECTOR scale = v_all(&t->gate_scale);
            EACH sum[v] = v_gate(v_mul(sum[v], scale), LOAD(t->gate));
        }
        if (t->update) {
            EACH KERNEL(move)(t->update, t->at + (size_t)v * WIDTH, sum[v], PART, some);
            return;
        }
    }
    EACH
    {
        if (PART)
            v_store_some(t->c + v * WIDTH, some, sum[v]);
        else
            v_store(t->c + v * WIDTH, sum[v]);
    }
#undef EACH
#undef PART
#undef LOAD
}

TARGET static inline __attribute__((always_inline)) void KERNEL(sparse_column)(place t, size_t m, const int C, const bool tail, const uint64_t *mask,
                                                                               bool first, bool last)
{
    for (size_t i = 0; i < m; i++) {
        KERNEL(sparse_row)(&t, C, tail, mask[i], first, last);
        t.a += t.a_row;
        t.c += t.ldc;
        t.at += t.ldc;
        t.gate = t.gate ? t.gate + t.ldc : NULL;
    }
}

/* B (k, width) with its rows apart by whole vectors: a load that crosses a cache line takes twice as long. */
TARGET static void KERNEL(sparse_pack)(const float *b, size_t ldb, size_t k, size_t vectors, size_t partial, float *to)
{
    const MASK mask = v_mask(partial);
    const size_t whole = partial ? vectors - 1 : vectors;
    for (size_t p = 0; p < k; p++, b += ldb, to += vectors * WIDTH) {
        for (size_t v = 0; v < whole; v++)
            v_store(to + v * WIDTH, v_load(b + v * WIDTH));
        if (partial)
            v_store(to + whole * WIDTH, v_load_some(b + whole * WIDTH, mask));
    }
}

TARGET static void KERNEL(sparse_block)(place t, size_t m, size_t n, const uint64_t *mask, bool first, bool last)
{
    _Alignas(64) float panel[KERNEL(SPARSE_BLOCK) * KERNEL(SPARSE_MOST) * WIDTH];
    const float *b = t.b;
    const size_t ldb = t.ldb;
    const bool pack = ((uintptr_t)b / sizeof(float) | ldb) % 16 != 0 || ldb < (n + 15) / 16 * 16;
    while (n > 0) {
        size_t vectors = (n + WIDTH - 1) / WIDTH;
        vectors = vectors > 2 * KERNEL(SPARSE_MOST) ? KERNEL(SPARSE_MOST) : vectors > KERNEL(SPARSE_MOST) ? (vectors + 1) / 2 : vectors;
        size_t width = n < vectors * WIDTH ? n : vectors * WIDTH, partial = width % WIDTH;
        t.rest = partial;
        if (pack) {
            KERNEL(sparse_pack)(b, ldb, t.k, vectors, partial, panel);
            t.ldb = vectors * WIDTH;
        }
        t.b = pack ? panel : b;
#define CASE(C)                                                  \
    case C:                                                      \
        if (partial)                                             \
            KERNEL(sparse_column)(t, m, C, true, mask, first, last);  \
        else                                                     \
            KERNEL(sparse_column)(t, m, C, false, mask, first, last); \
        break;
        switch (vectors) { /* a constant in each branch: the row is unrolled for it */
            CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
        }
#undef CASE
        n -= width;
        b += width;
        t.c += width;
        t.at += width;
        t.bias = t.bias ? t.bias + width : NULL;
        t.gate = t.gate ? t.gate + width : NULL;
    }
}

/* Can it be done, and would it pay? The first block of A tells for all of it, unless it is `known`. */
TARGET static bool KERNEL(is_sparse)(bool known, size_t m, size_t k, const float *a, size_t a_row, size_t a_col, bool add)
{
    uint64_t mask[KERNEL(SPARSE_ROWS)];
    if ((a_row != 1 && a_col != 1) || (add && k > KERNEL(SPARSE_BLOCK)))
        return false;
    if (known)
        return true;
    const size_t rows = m < KERNEL(SPARSE_ROWS) ? m : KERNEL(SPARSE_ROWS), cols = k < KERNEL(SPARSE_BLOCK) ? k : KERNEL(SPARSE_BLOCK);
    const size_t count = a_col == 1 ? KERNEL(mask_along)(a, a_row, rows, cols, mask) : KERNEL(mask_across)(a, a_col, rows, cols, mask);
    return 4 * count <= 3 * rows * cols;
}

/* False when A is too full for it to pay: then nothing was done. `known`: is_sparse has said that it pays. */
TARGET static bool KERNEL(sparse)(bool known, size_t m, size_t n, size_t k, const float *a, size_t a_row, size_t a_col, const float *b, size_t ldb, float *c, size_t ldc,
                                  bool add, const cel_matmul_end *end)
{
    uint64_t mask[KERNEL(SPARSE_ROWS)];
    if ((a_row != 1 && a_col != 1) || (add && k > KERNEL(SPARSE_BLOCK)))
        return false;
    for (size_t row = 0; row < m; row += KERNEL(SPARSE_ROWS)) {
        size_t rows = m - row < KERNEL(SPARSE_ROWS) ? m - row : KERNEL(SPARSE_ROWS);
        place t = {.a = a + row * a_row, .b = b, .c = c + row * ldc, .add = add, .a_row = a_row, .a_col = a_col, .ldb = ldb, .ldc = ldc};
        take_end(&t, end, row * ldc);
        for (size_t from = 0; from < k; from += KERNEL(SPARSE_BLOCK)) {
            t.k = k - from < KERNEL(SPARSE_BLOCK) ? k - from : KERNEL(SPARSE_BLOCK);
            size_t count = a_col == 1 ? KERNEL(mask_along)(t.a, a_row, rows, t.k, mask) : KERNEL(mask_across)(t.a, a_col, rows, t.k, mask);
            if (!known && row == 0 && from == 0 && 4 * count > 3 * rows * t.k)
                return false;
            KERNEL(sparse_block)(t, rows, n, mask, from == 0, from + t.k == k);
            t.a += t.k * a_col;
            t.b += t.k * ldb;
        }
    }
    return true;
}
