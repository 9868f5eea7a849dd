/* Writing Protocol Buffers: keys (field, wire type) and values. */
#include "tuning/export/protobuf.h"

#include <string.h>

enum { WIRE_VARINT = 0, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

/* Seven bits a byte, lowest first, the top bit set while more follow. */
static void varint(cel_proto *p, uint64_t x)
{
    for (; x > 127; x >>= 7)
        cel_text_add_char(&p->bytes, (char)(unsigned char)(x | 128));
    cel_text_add_char(&p->bytes, (char)x);
}

static void key(cel_proto *p, uint32_t field, uint32_t wire)
{
    varint(p, (uint64_t)field << 3 | wire);
}

static void fixed(cel_proto *p, uint64_t x, int bytes)
{
    for (int k = 0; k < bytes; k++)
        cel_text_add_char(&p->bytes, (char)(unsigned char)(x >> (8 * k)));
}

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

void cel_proto_int(cel_proto *p, uint32_t field, int64_t x)
{
    key(p, field, WIRE_VARINT);
    varint(p, (uint64_t)x);
}

void cel_proto_float(cel_proto *p, uint32_t field, float x)
{
    key(p, field, WIRE_FIXED32);
    fixed(p, bits_of(x), 4);
}

void cel_proto_bytes(cel_proto *p, uint32_t field, const void *bytes, size_t size)
{
    key(p, field, WIRE_BYTES);
    varint(p, size);
    if (size > 0)
        cel_text_add_n(&p->bytes, bytes, size);
}

void cel_proto_text(cel_proto *p, uint32_t field, const char *text)
{
    cel_proto_bytes(p, field, text, strlen(text));
}

void cel_proto_floats(cel_proto *p, uint32_t field, const float *x, size_t n)
{
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        cel_proto_bytes(p, field, x, n * sizeof *x);
        return;
    }
    key(p, field, WIRE_BYTES);
    varint(p, 4 * n);
    for (size_t i = 0; i < n; i++)
        fixed(p, bits_of(x[i]), 4);
}

void cel_proto_longs(cel_proto *p, uint32_t field, const int64_t *x, size_t n)
{
    key(p, field, WIRE_BYTES);
    varint(p, 8 * n);
    for (size_t i = 0; i < n; i++)
        fixed(p, (uint64_t)x[i], 8);
}

void cel_proto_message(cel_proto *p, uint32_t field, cel_proto *inner)
{
    cel_proto_bytes(p, field, inner->bytes.text, inner->bytes.length);
    p->bytes.failed |= inner->bytes.failed;
    cel_proto_free(inner);
}

void cel_proto_free(cel_proto *p)
{
    cel_text_free(&p->bytes);
}
