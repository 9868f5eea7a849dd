#include "tests/test.h"

/* Known answers of the Random123 distribution (kat_vectors, philox4x32 10). */
START_TEST(philox_gives_the_known_answers)
{
    uint32_t out[4];
    cel_philox((uint32_t[]){0, 0, 0, 0}, (uint32_t[]){0, 0}, out);
    ck_assert_uint_eq(out[0], 0x6627e8d5u);
    ck_assert_uint_eq(out[1], 0xe169c58du);
    ck_assert_uint_eq(out[2], 0xbc57ac4cu);
    ck_assert_uint_eq(out[3], 0x9b00dbd8u);
    cel_philox((uint32_t[]){0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, (uint32_t[]){0xa4093822u, 0x299f31d0u}, out);
    ck_assert_uint_eq(out[0], 0xd16cfe09u);
    ck_assert_uint_eq(out[1], 0x94fdcceb);
    ck_assert_uint_eq(out[2], 0x5001e420u);
    ck_assert_uint_eq(out[3], 0x24126ea1u);
}
END_TEST

START_TEST(streams_are_repeatable_and_apart)
{
    cel_stream a, b, c;
    cel_stream_start(&a, 7, 1, 2);
    cel_stream_start(&b, 7, 1, 2);
    cel_stream_start(&c, 7, 2, 1);
    cel_stream weights = cel_stream_branch(&a, 0), order = cel_stream_branch(&a, 1);
    for (int i = 0; i < 10; i++) {
        uint32_t x = cel_stream_word(&a);
        ck_assert_uint_eq(x, cel_stream_word(&b));
        ck_assert_uint_ne(x, cel_stream_word(&c));
        ck_assert_uint_ne(cel_stream_word(&weights), cel_stream_word(&order));
    }
}
END_TEST

START_TEST(draws_have_their_moments)
{
    cel_stream s;
    cel_stream_start(&s, 1, 0, 0);
    double u = 0, z = 0, zz = 0, counts[3] = {0};
    const int n = 60000;
    for (int i = 0; i < n; i++) {
        u += cel_stream_unif(&s);
        double x = cel_stream_norm(&s);
        z += x;
        zz += x * x;
        counts[cel_stream_index(&s, 3)]++;
    }
    NEAR(u / n, 0.5, 0.006);
    NEAR(z / n, 0.0, 0.02);
    NEAR(zz / n, 1.0, 0.03);
    for (int i = 0; i < 3; i++)
        NEAR(counts[i] / n, 1.0 / 3, 0.01);
}
END_TEST

TEST_MAIN("base/stream", philox_gives_the_known_answers, streams_are_repeatable_and_apart, draws_have_their_moments)
