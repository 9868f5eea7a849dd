/* Dropout's masks: sixteen xoshiro128++ generators (Blackman & Vigna 2021) side by side, seeded from the Philox stream of (fit,
 * layer, step), so that a mask costs a tenth of its product. Each 32-bit word decides two numbers by 16 bits each: the rate is
 * met to 1 / 131072. Kept numbers are scaled by 1 / (1 - rate), as Keras does (inverted dropout). */
#include <math.h>

#include "engine/dropout.h"
#include "engine/vmath.h"

enum { LANES = 16 };

typedef struct lanes {
    uint32_t s[4][LANES];
} lanes;

cel_stream cel_noise_stream(const cel_dropout *d, const cel_pass *pass)
{
    cel_stream stream = d->seeded ? d->own : *pass->stream;
    stream = cel_stream_branch(&stream, d->noise);
    stream.counter[1] = (uint32_t)pass->step;
    return stream;
}

static void seed(lanes *g, const cel_dropout *d, const cel_pass *pass)
{
    cel_stream stream = cel_noise_stream(d, pass);
    for (int i = 0; i < LANES; i++)
        for (int k = 0; k < 4; k++)
            g->s[k][i] = cel_stream_word(&stream);
}

/* The next word of every lane: rotl(s0 + s3, 7) + s0. */
CEL_INLINE void next(lanes *g, uint32_t *word)
{
    for (int i = 0; i < LANES; i++) {
        uint32_t a = g->s[0][i], b = g->s[1][i], c = g->s[2][i], e = g->s[3][i], sum = a + e;
        word[i] = (sum << 7 | sum >> 25) + a;
        uint32_t shifted = b << 9;
        c ^= a;
        e ^= b;
        g->s[1][i] = b ^ c;
        g->s[0][i] = a ^ e;
        g->s[2][i] = c ^ shifted;
        g->s[3][i] = e << 11 | e >> 21;
    }
}

/* Numbers i .. i + 31 of a mask come from one round: the low halves of the lanes, then the high ones. */
CEL_CLONES static void run(lanes *g, uint32_t drop, cel_real scale, size_t n, const cel_real *from, cel_real *to)
{
    uint32_t word[LANES];
    size_t i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        next(g, word);
        for (size_t j = 0; j < LANES; j++)
            to[i + j] = (word[j] & 0xFFFFu) >= drop ? from[i + j] * scale : CEL_R(0);
        for (size_t j = 0; j < LANES; j++)
            to[i + LANES + j] = word[j] >> 16 >= drop ? from[i + LANES + j] * scale : CEL_R(0);
    }
    if (i < n) {
        next(g, word);
        for (size_t j = 0; i + j < n; j++)
            to[i + j] = (j < LANES ? word[j] & 0xFFFFu : word[j - LANES] >> 16) >= drop ? from[i + j] * scale : CEL_R(0);
    }
}

static uint32_t threshold(double rate)
{
    return (uint32_t)lrint(rate * 65536);
}

void cel_dropout_apply(const cel_dropout *d, const cel_pass *pass, size_t n, const cel_real *from, cel_real *to)
{
    lanes g;
    seed(&g, d, pass);
    run(&g, threshold(d->rate), CEL_R(d->rate < 1 ? 1 / (1 - d->rate) : 0), n, from, to);
}

void cel_dropout_mask(const cel_dropout *d, const cel_pass *pass, size_t n, cel_real *keep)
{
    lanes g;
    for (size_t i = 0; i < n; i++)
        keep[i] = 1;
    seed(&g, d, pass);
    run(&g, threshold(d->rate), 1, n, keep, keep);
}

CEL_CLONES void cel_dropout_relu_back(size_t n, cel_real scale, const cel_real *restrict y, cel_real *restrict dz)
{
    for (size_t i = 0; i < n; i++)
        dz[i] = y[i] > 0 ? dz[i] * scale : CEL_R(0);
}
