/* The counter-based stream of a fit (Philox4x32-10, Salmon, Moraes, Dror & Shaw 2011). Key: seed; counter: resample,
 * candidate, purpose and position, so that streams never meet and any of them can be started alone. */
#include <string.h>

#include "base/base.h"

void cel_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t a = UINT64_C(0xD2511F53) * c0, b = UINT64_C(0xCD9E8D57) * c2;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void cel_stream_start(cel_stream *s, uint64_t seed, uint32_t resample, uint32_t candidate)
{
    memset(s, 0, sizeof *s);
    uint32_t words[4], cell[4] = {resample, candidate, (uint32_t)(seed >> 32), (uint32_t)seed};
    const uint32_t name[2] = {0x63656C65u, 0x72696163u}; /* "cele", "riac" */
    cel_philox(cell, name, words);
    s->key[0] = words[0];
    s->key[1] = words[1];
    s->counter[3] = words[2];
}

cel_stream cel_stream_branch(const cel_stream *s, uint32_t purpose)
{
    cel_stream branch = *s;
    branch.counter[0] = branch.counter[1] = 0;
    branch.counter[2] = purpose + 1;
    branch.left = 0;
    return branch;
}

uint32_t cel_stream_word(cel_stream *s)
{
    if (s->left == 0) {
        cel_philox(s->counter, s->key, s->word);
        s->left = 4;
        if (++s->counter[0] == 0)
            s->counter[1]++;
    }
    return s->word[4 - s->left--];
}

double cel_stream_unif(cel_stream *s)
{
    uint64_t high = cel_stream_word(s) >> 5, low = cel_stream_word(s) >> 6;
    return ((double)(high << 26 | low) + 0.5) * 0x1p-53;
}

double cel_stream_norm(cel_stream *s)
{
    return cel_qnorm(cel_stream_unif(s));
}

uint32_t cel_stream_index(cel_stream *s, uint32_t n)
{
    uint64_t product = (uint64_t)cel_stream_word(s) * n;
    if ((uint32_t)product < n) { /* only these can be below the number of words that would favour small numbers */
        uint32_t unfair = (0u - n) % n;
        while ((uint32_t)product < unfair)
            product = (uint64_t)cel_stream_word(s) * n;
    }
    return (uint32_t)(product >> 32);
}
