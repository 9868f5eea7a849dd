/* Products with at most four columns, included by matmul_tile.c after the AVX2 operations: lanes run over rows of C instead of columns, so that
 * each element still is one chain over k. Where A's rows are not adjacent, blocks of 8 x 8 are turned in registers. */

enum { NARROW = 4, NARROW_CHAINS = 8 };

/* Rows r0 .. r7 of a block become its columns. */
__attribute__((target("avx2,fma"))) static inline void avx2_turn(__m256 x[8])
{
    __m256 t[8], u[8];
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_ps(x[i], x[i + 1]);
        t[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        u[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
        u[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xEE);
        u[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        u[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xEE);
    }
    for (int i = 0; i < 4; i++) {
        x[i] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x20);
        x[i + 4] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x31);
    }
}

/* The end of a product for one element. */
__attribute__((target("avx2,fma"))) static inline void avx2_narrow_end(const place *t, size_t i, size_t j, float sum)
{
    float *c = t->c + i * t->ldc + j;
    if (t->add)
        sum = *c + sum;
    if (t->bias)
        sum += t->bias[j];
    if (t->relu)
        sum = sum < 0 ? 0 : sum;
    if (t->gate)
        sum = t->gate[i * t->ldc + j] > 0 ? sum * t->gate_scale : 0;
    *c = sum;
}

/* g times eight rows from i on, n columns: several groups at once, since one chain waits for itself. `there`: rows of the only group when
 * it is the last and not whole; else 8. */
__attribute__((target("avx2,fma"))) static inline __attribute__((always_inline)) void avx2_eights(const place *t, size_t i, const int g, const int n,
                                                                                                 const bool across, size_t there)
{
    __m256 sum[NARROW_CHAINS][NARROW];
    const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)there), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    size_t p = 0, row[8];
    for (size_t r = 0; r < 8; r++) /* rows that are not there: the last one again, for nothing */
        row[r] = (r < there ? r : there - 1) * t->a_row;
    for (int h = 0; h < g; h++)
        for (int j = 0; j < n; j++)
            sum[h][j] = _mm256_setzero_ps();
    for (; !across && p + 8 <= t->k; p += 8)
#pragma GCC unroll 8
        for (int h = 0; h < g; h++) {
            __m256 x[8];
            for (size_t r = 0; r < 8; r++)
                x[r] = _mm256_loadu_ps(t->a + (i + 8 * (size_t)h) * t->a_row + row[r] + p);
            avx2_turn(x);
#pragma GCC unroll 8
            for (size_t q = 0; q < 8; q++)
#pragma GCC unroll 4
                for (int j = 0; j < n; j++)
                    sum[h][j] = _mm256_fmadd_ps(x[q], _mm256_broadcast_ss(t->b + (p + q) * t->ldb + j), sum[h][j]);
        }
    for (; p < t->k; p++)
#pragma GCC unroll 8
        for (int h = 0; h < g; h++) {
            const float *a = t->a + (i + 8 * (size_t)h) * t->a_row + p * t->a_col;
            __m256 x = !across     ? _mm256_setr_ps(a[row[0]], a[row[1]], a[row[2]], a[row[3]], a[row[4]], a[row[5]], a[row[6]], a[row[7]])
                       : there < 8 ? _mm256_maskload_ps(a, mask)
                                   : _mm256_loadu_ps(a);
#pragma GCC unroll 4
            for (int j = 0; j < n; j++)
                sum[h][j] = _mm256_fmadd_ps(x, _mm256_broadcast_ss(t->b + p * t->ldb + j), sum[h][j]);
        }
    if (n <= 2 && there == 8 && t->ldc == (size_t)n && !t->add && !t->relu && !t->gate) { /* the usual end: eight rows at once */
        for (int h = 0; h < g; h++) {
            float *c = t->c + (i + 8 * (size_t)h) * t->ldc;
            if (t->bias)
                for (int j = 0; j < n; j++)
                    sum[h][j] = _mm256_add_ps(sum[h][j], _mm256_broadcast_ss(t->bias + j));
            if (n == 1) {
                _mm256_storeu_ps(c, sum[h][0]);
                continue;
            }
            const __m256 low = _mm256_unpacklo_ps(sum[h][0], sum[h][1]), high = _mm256_unpackhi_ps(sum[h][0], sum[h][1]);
            _mm256_storeu_ps(c, _mm256_permute2f128_ps(low, high, 0x20));
            _mm256_storeu_ps(c + 8, _mm256_permute2f128_ps(low, high, 0x31));
        }
        return;
    }
    for (int h = 0; h < g; h++)
        for (int j = 0; j < n; j++) {
            float lanes[8];
            _mm256_storeu_ps(lanes, sum[h][j]);
            for (size_t r = 0; r < there; r++)
                avx2_narrow_end(t, i + 8 * (size_t)h + r, (size_t)j, lanes[r]);
        }
}

__attribute__((target("avx2,fma"))) static inline __attribute__((always_inline)) void avx2_narrow_all(const place *t, size_t m, const int n, const bool across)
{
    const int g = n > 2 ? 2 : (across ? 8 : 4) / n; /* eight chains hide what a sum takes; where blocks are turned, half of them do */
    size_t i = 0;
    for (; i + 8 * (size_t)g <= m; i += 8 * (size_t)g)
        avx2_eights(t, i, g, n, across, 8);
    for (; i + 8 <= m; i += 8)
        avx2_eights(t, i, 1, n, across, 8);
    if (i < m)
        avx2_eights(t, i, 1, n, across, m - i);
}

__attribute__((target("avx2,fma"))) static void avx2_narrow(const place *t, size_t m, size_t n)
{
    const bool across = t->a_col != 1; /* then A's rows are adjacent */
    switch (n) {
    case 1: across ? avx2_narrow_all(t, m, 1, true) : avx2_narrow_all(t, m, 1, false); break;
    case 2: across ? avx2_narrow_all(t, m, 2, true) : avx2_narrow_all(t, m, 2, false); break;
    case 3: across ? avx2_narrow_all(t, m, 3, true) : avx2_narrow_all(t, m, 3, false); break;
    default: across ? avx2_narrow_all(t, m, 4, true) : avx2_narrow_all(t, m, 4, false); break;
    }
}
