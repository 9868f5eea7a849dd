#include "tuning/export/protobuf.h"

#include "tests/test.h"

#define BYTES(p, ...)                                                                       \
    do {                                                                                    \
        static const unsigned char want_[] = {__VA_ARGS__};                                 \
        ck_assert_uint_eq((p).bytes.length, sizeof want_);                                  \
        ck_assert_int_eq(memcmp((p).bytes.text, want_, sizeof want_), 0);                   \
        cel_proto_free(&(p));                                                               \
    } while (0)

/* The examples of protobuf's own description of the encoding, and the ends of the ranges. */
START_TEST(values_are_encoded)
{
    cel_proto p = {0};
    cel_proto_int(&p, 1, 150);
    BYTES(p, 0x08, 0x96, 0x01);
    cel_proto_text(&p, 2, "testing");
    BYTES(p, 0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g');
    cel_proto_int(&p, 1, -1);
    BYTES(p, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
    cel_proto_int(&p, 3, 0);
    BYTES(p, 0x18, 0x00);
    cel_proto_int(&p, 20, 7); /* field numbers past 15 take two bytes */
    BYTES(p, 0xa0, 0x01, 0x07);
    cel_proto_float(&p, 2, 1.5f);
    BYTES(p, 0x15, 0, 0, 0xc0, 0x3f);
    cel_proto_bytes(&p, 9, "", 0);
    BYTES(p, 0x4a, 0x00);
    cel_proto_floats(&p, 9, (float[]){1, -2}, 2);
    BYTES(p, 0x4a, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    cel_proto_longs(&p, 9, (int64_t[]){1, -1}, 2);
    BYTES(p, 0x4a, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
}
END_TEST

START_TEST(messages_nest)
{
    cel_proto inner = {0}, outer = {0}, empty = {0};
    cel_proto_int(&inner, 1, 150);
    cel_proto_message(&outer, 3, &inner);
    cel_proto_message(&outer, 4, &empty);
    ck_assert(!inner.bytes.text);
    BYTES(outer, 0x1a, 0x03, 0x08, 0x96, 0x01, 0x22, 0x00);
}
END_TEST

START_TEST(failures_reach_the_outermost)
{
    cel_proto inner = {0}, outer = {0};
    cel_alloc_fail_after(1);
    cel_proto_int(&inner, 1, 1);
    cel_alloc_fail_after(0);
    cel_proto_message(&outer, 1, &inner);
    ck_assert(outer.bytes.failed);
    cel_proto_free(&outer);
}
END_TEST

TEST_MAIN("tuning/export/protobuf", values_are_encoded, messages_nest, failures_reach_the_outermost)
