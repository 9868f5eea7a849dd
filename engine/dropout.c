/* Dropout's masks: sixteen xoshiro128++ generators (Blackman & Vigna 2021) side by side, seeded from the Philox stream of (fit,
 * layer, step), so that a mask costs a twentieth of its product. Each 32-bit word decides two numbers by 16 bits each: the rate is
 * met to 1 / 131072. Kept numbers are scaled by 1 / (1 - rate), as Keras does (inverted dropout). */
#include <math.h>
#include <string.h>

#include "engine/dropout.h"
#include "engine/vmath.h"

enum { LANES = 16 };

/* One word of each generator; the compiler makes of it what the CPU has. */
typedef uint32_t words __attribute__((vector_size(4 * LANES)));

typedef struct lanes {
    words s[4];
} lanes;

cel_stream cel_noise_stream(const cel_dropout *d, const cel_pass *pass)
{
    cel_stream stream = d->seeded ? d->own : *pass->stream;
    stream = cel_stream_branch(&stream, d->noise);
    stream.counter[1] = (uint32_t)pass->step;
    return stream;
}

/* Four words of the stream, spread over the lanes: counted on by the golden ratio and mixed (the finalizer of MurmurHash3, Appleby), so
 * that no two lanes begin alike. Drawing 64 words would cost as much as a small mask. */
CEL_CLONES static void spread(const uint32_t *word, lanes *g)
{
    for (int k = 0; k < 4; k++)
        for (int i = 0; i < LANES; i++) {
            uint32_t x = word[k] + (uint32_t)(k * LANES + i + 1) * 0x9E3779B9u;
            x = (x ^ x >> 16) * 0x85EBCA6Bu;
            x = (x ^ x >> 13) * 0xC2B2AE35u;
            g->s[k][i] = x ^ x >> 16;
        }
}

static void seed(lanes *g, const cel_dropout *d, const cel_pass *pass)
{
    cel_stream stream = cel_noise_stream(d, pass);
    uint32_t word[4];
    for (int k = 0; k < 4; k++)
        word[k] = cel_stream_word(&stream);
    spread(word, g);
}

/* to = from * scale where keep is all ones, 0 where it is all zeros */
CEL_INLINE void select_scaled(const words *keep, cel_real scale, const cel_real *from, cel_real *to)
{
#ifdef CEL_REAL_DOUBLE
    for (int j = 0; j < LANES; j++)
        to[j] = (*keep)[j] ? from[j] * scale : 0;
#else
    typedef float numbers __attribute__((vector_size(4 * LANES)));
    numbers x;
    memcpy(&x, from, sizeof x);
    x *= scale;
    x = (numbers)((words)x & *keep);
    memcpy(to, &x, sizeof x);
#endif
}

/* Numbers i .. i + 31 of a mask come from one round: the low halves of the lanes' words, then the high ones. The next word is
 * rotl(s0 + s3, 7) + s0. */
CEL_CLONES static void run(const lanes *start, uint32_t drop, cel_real scale, size_t n, const cel_real *from, cel_real *to)
{
    words a = start->s[0], b = start->s[1], c = start->s[2], d = start->s[3];
    for (size_t i = 0; i < n; i += 2 * LANES) {
        words sum = a + d, word = (sum << 7 | sum >> 25) + a, shifted = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = d << 11 | d >> 21;
        words low = (words)((word & 0xFFFFu) >= drop), high = (words)(word >> 16 >= drop);
        if (i + 2 * LANES <= n) {
            select_scaled(&low, scale, from + i, to + i);
            select_scaled(&high, scale, from + i + LANES, to + i + LANES);
        } else {
            for (size_t j = 0; i + j < n; j++)
                to[i + j] = (j < LANES ? low[j] : high[j - LANES]) ? from[i + j] * scale : CEL_R(0);
        }
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
