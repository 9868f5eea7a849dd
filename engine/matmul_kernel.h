/* The register tile, once for each kind of vector: included by matmul_tile.c after one of vector_*.h. A tile holds R rows by C vectors of C's
 * elements in registers while k runs: per k C loads of B's row and R broadcasts of A, no packing. Every element is one chain of fused
 * multiply-adds in the order of k. */

/* A vector of gradients moves its weights: cel_update. */
TARGET static inline __attribute__((always_inline)) void KERNEL(move)(const cel_update *u, size_t at, VECTOR g, const bool part, MASK mask)
{
#define LOAD(p) (part ? v_load_some((p) + at, mask) : v_load((p) + at))
#define STORE(p, x) (part ? v_store_some((p) + at, mask, x) : v_store((p) + at, x))
    const VECTOR rate = v_all(&u->rate), c1 = v_all(&u->c1), c2 = v_all(&u->c2), eps = v_all(&u->eps);
    VECTOR m = LOAD(u->m), v = LOAD(u->v);
    m = v_add(m, v_mul(v_sub(g, m), c1));
    v = v_add(v, v_mul(v_sub(v_mul(g, g), v), c2));
    STORE(u->m, m);
    STORE(u->v, v);
    STORE(u->w, v_sub(LOAD(u->w), v_div(v_mul(m, rate), v_add(v_sqrt(v), eps))));
#undef LOAD
#undef STORE
}

/* A tile of gradients (rows, C vectors of `width` numbers in all) moves its weights. Not inlined: there is one of it, not one per tile. */
TARGET static __attribute__((noinline)) void KERNEL(move_tile)(const place *t, size_t rows, size_t width, const float *sum)
{
    const MASK mask = v_mask(t->rest);
    const size_t whole = width / WIDTH, rest = width % WIDTH, stride = (width + WIDTH - 1) / WIDTH * WIDTH;
    for (size_t r = 0; r < rows; r++, sum += stride) {
        const size_t at = t->at + r * t->ldc;
        for (size_t v = 0; v < whole; v++)
            KERNEL(move)(t->update, at + v * WIDTH, v_load(sum + v * WIDTH), false, mask);
        if (rest)
            KERNEL(move)(t->update, at + whole * WIDTH, v_load(sum + whole * WIDTH), true, mask);
    }
}

/* Adds, bias, relu, gate: each decided once for the tile. */
TARGET static inline __attribute__((always_inline)) void KERNEL(finish)(const place *t, const int R, const int C, const bool tail, VECTOR sum[ROWS_1][2])
{
    const MASK mask = v_mask(t->rest);
#define EACH                         \
    _Pragma("GCC unroll 16")         \
    for (int r = 0; r < R; r++)      \
        _Pragma("GCC unroll 2")      \
        for (int v = 0; v < C; v++)
#define PART (tail && v == C - 1)
#define AT ((size_t)r * t->ldc + (size_t)v * WIDTH)
    if (t->add)
        EACH sum[r][v] = v_add(PART ? v_load_some(t->c + AT, mask) : v_load(t->c + AT), sum[r][v]);
    if (t->bias) {
        VECTOR bias[2];
        for (int v = 0; v < C; v++)
            bias[v] = PART ? v_load_some(t->bias + v * WIDTH, mask) : v_load(t->bias + v * WIDTH);
        EACH sum[r][v] = v_add(sum[r][v], bias[v]);
    }
    if (t->relu)
        EACH sum[r][v] = v_max(v_zero(), sum[r][v]); /* this order keeps NaN */
    if (t->gate) {
        const VECTOR scale = v_all(&t->gate_scale);
        EACH sum[r][v] = v_gate(v_mul(sum[r][v], scale), PART ? v_load_some(t->gate + AT, mask) : v_load(t->gate + AT));
    }
    if (t->update) {
        _Alignas(64) float flat[ROWS_1 * 2 * WIDTH];
        EACH v_store(flat + (r * C + v) * WIDTH, sum[r][v]);
        KERNEL(move_tile)(t, (size_t)R, (size_t)C * WIDTH - (tail ? WIDTH - t->rest : 0), flat);
        return;
    }
    EACH
    {
        if (PART)
            v_store_some(t->c + AT, mask, sum[r][v]);
        else
            v_store(t->c + AT, sum[r][v]);
    }
#undef EACH
#undef PART
#undef AT
}

/* R, C, tail (the last vector is partial) and across (A's rows are adjacent, as in X^T D) are constants where this is inlined. */
TARGET static inline __attribute__((always_inline)) void KERNEL(tile)(const place *t, const int R, const int C, const bool tail, const bool across)
{
    VECTOR sum[ROWS_1][2];
    const size_t a_row = across ? 1 : t->a_row, a_col = across ? t->a_col : 1;
    const float *a = t->a, *b = t->b;
    const MASK mask = v_mask(t->rest);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++)
#pragma GCC unroll 2
        for (int v = 0; v < C; v++)
            sum[r][v] = v_zero();
    for (size_t p = 0; p < t->k; p++, a += a_col, b += t->ldb) {
        VECTOR row[2];
#pragma GCC unroll 2
        for (int v = 0; v < C; v++)
            row[v] = tail && v == C - 1 ? v_load_some(b + v * WIDTH, mask) : v_load(b + v * WIDTH);
#pragma GCC unroll 16
        for (int r = 0; r < R; r++) {
            VECTOR x = v_all(a + (size_t)r * a_row);
#pragma GCC unroll 2
            for (int v = 0; v < C; v++)
                sum[r][v] = v_fma(x, row[v], sum[r][v]);
        }
    }
    KERNEL(finish)(t, R, C, tail, sum);
}

/* All rows of one column of tiles: as many full tiles as leave no remainder of 1 or 2 rows, which would wait for their few chains. */
TARGET static inline __attribute__((always_inline)) void KERNEL(column)(place t, size_t m, const int C, const bool tail, const bool across)
{
    const size_t a_row = across ? 1 : t.a_row, most = C == 1 ? ROWS_1 : ROWS;
    while (m > 0) {
        size_t rows = m >= most + 3 || m == most ? most : m > most ? (m + 1) / 2 : m;
        switch (rows) { /* a constant in each branch: the tile is unrolled for it */
        case 1: KERNEL(tile)(&t, 1, C, tail, across); break;
        case 2: KERNEL(tile)(&t, 2, C, tail, across); break;
        case 3: KERNEL(tile)(&t, 3, C, tail, across); break;
        case 4: KERNEL(tile)(&t, 4, C, tail, across); break;
        case 5: KERNEL(tile)(&t, 5, C, tail, across); break;
        case 6: KERNEL(tile)(&t, 6, C, tail, across); break;
        case 7: KERNEL(tile)(&t, C == 1 || ROWS > 7 ? 7 : 1, C, tail, across); break; /* the impossible branches are small */
        case 8: KERNEL(tile)(&t, C == 1 || ROWS > 7 ? 8 : 1, C, tail, across); break;
        case 9: KERNEL(tile)(&t, C == 1 ? 9 : 1, C, tail, across); break;
        case 10: KERNEL(tile)(&t, C == 1 ? 10 : 1, C, tail, across); break;
        case 11: KERNEL(tile)(&t, C == 1 ? 11 : 1, C, tail, across); break;
        default: KERNEL(tile)(&t, C == 1 ? 12 : 1, C, tail, across); break;
        }
        m -= rows;
        t.a += rows * a_row;
        t.c += rows * t.ldc;
        t.at += rows * t.ldc;
        t.gate = t.gate ? t.gate + rows * t.ldc : NULL;
    }
}

/* All rows of the next columns, at most a tile's; the place moves on. */
TARGET static inline __attribute__((always_inline)) void KERNEL(columns)(place *t, size_t m, size_t n, const bool across)
{
    t->rest = n % WIDTH;
    if (VECTORS > 1 && n > WIDTH)
        t->rest ? KERNEL(column)(*t, m, 2, true, across) : KERNEL(column)(*t, m, 2, false, across);
    else
        t->rest ? KERNEL(column)(*t, m, 1, true, across) : KERNEL(column)(*t, m, 1, false, across);
    t->b += n;
    t->c += n;
    t->at += n;
    t->bias = t->bias ? t->bias + n : NULL;
    t->gate = t->gate ? t->gate + n : NULL;
}
