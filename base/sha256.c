/* SHA-256 as FIPS 180-4 writes it, section 6.2: blocks of 64 bytes, 64 rounds each. */
#include "base/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turn(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static void mix(cel_sha256 *s, const unsigned char *block)
{
    uint32_t w[64], v[8];
    for (size_t t = 0; t < 16; t++)
        w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 | (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
    for (size_t t = 16; t < 64; t++) {
        uint32_t a = w[t - 15], b = w[t - 2];
        w[t] = w[t - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[t - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
    memcpy(v, s->state, sizeof v);
    for (size_t t = 0; t < 64; t++) {
        uint32_t one = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[t] + w[t];
        uint32_t two = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        s->state[i] += v[i];
}

void cel_sha256_start(cel_sha256 *s)
{
    /* the square roots of the first eight primes */
    *s = (cel_sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void cel_sha256_add(cel_sha256 *s, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    size_t held = s->length % 64;
    s->length += n;
    if (held + n < 64) {
        if (n > 0)
            memcpy(s->block + held, from, n);
        return;
    }
    if (held > 0) {
        memcpy(s->block + held, from, 64 - held);
        mix(s, s->block);
        from += 64 - held;
        n -= 64 - held;
    }
    for (; n >= 64; from += 64, n -= 64)
        mix(s, from);
    if (n > 0)
        memcpy(s->block, from, n);
}

void cel_sha256_text(cel_sha256 *s, char out[CEL_SHA256_TEXT])
{
    static const unsigned char padding[64] = {0x80};
    uint64_t bits = s->length * 8;
    unsigned char end[8];
    for (int i = 0; i < 8; i++)
        end[i] = (unsigned char)(bits >> (56 - 8 * i));
    cel_sha256_add(s, padding, 1 + (119 - s->length % 64) % 64);
    cel_sha256_add(s, end, 8);
    for (size_t i = 0; i < 8; i++)
        snprintf(out + 8 * i, 9, "%08x", (unsigned)s->state[i]);
}

cel_status cel_sha256_file(const char *path, char out[CEL_SHA256_TEXT], cel_error *err)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return cel_fail(err, CEL_INPUT, "file.open", "%s cannot be opened: %s", path, strerror(errno));
    cel_sha256 s;
    char block[65536];
    cel_sha256_start(&s);
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        cel_sha256_add(&s, block, n);
    bool failed = ferror(f) != 0;
    fclose(f);
    cel_sha256_text(&s, out);
    return failed ? cel_fail(err, CEL_INPUT, "file.read", "%s cannot be read", path) : CEL_OK;
}
