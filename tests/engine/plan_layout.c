/* The layout of buffers: those alive at one time do not overlap, what is no longer needed is used again, and it works without memory. */
#include "engine/plan_build.h"
#include "tests/test.h"

START_TEST(no_overlap)
{
    cel_stream s;
    cel_stream_start(&s, 3, 0, 0);
    for (int round = 0; round < 200; round++) {
        cel_place places[40];
        size_t n = 1 + cel_stream_index(&s, 40), sum = 0;
        for (size_t i = 0; i < n; i++) {
            places[i] = (cel_place){.numbers = 1 + cel_stream_index(&s, 300), .first = cel_stream_index(&s, 20)};
            places[i].last = places[i].first + cel_stream_index(&s, 10);
            sum += places[i].numbers + 32;
        }
        size_t length = cel_plan_layout(places, n);
        ck_assert_uint_le(length, sum);
        for (size_t i = 0; i < n; i++) {
            ck_assert_uint_eq(places[i].offset % 16, 0);
            ck_assert_uint_le(places[i].offset + places[i].numbers, length);
            for (size_t j = 0; j < i; j++) {
                bool meet = places[i].first <= places[j].last && places[j].first <= places[i].last;
                bool apart = places[i].offset + places[i].numbers <= places[j].offset || places[j].offset + places[j].numbers <= places[i].offset;
                ck_assert(!meet || apart);
            }
        }
    }
    cel_place turns[3] = {{.numbers = 64, .first = 0, .last = 1}, {.numbers = 64, .first = 1, .last = 2}, {.numbers = 64, .first = 2, .last = 3}};
    cel_plan_layout(turns, 3);
    ck_assert_uint_eq(turns[0].offset, turns[2].offset); /* what is no longer needed is used again */
}
END_TEST

/* Each starts at a line of 64 bytes, with a line between neighbours; a long one is placed first whatever its number. */
START_TEST(lines_and_order)
{
    cel_place places[3] = {{.numbers = 1, .first = 0, .last = 9}, {.numbers = 17, .first = 0, .last = 9}, {.numbers = 16, .first = 0, .last = 9}};
    size_t length = cel_plan_layout(places, 3);
    ck_assert_uint_eq(places[1].offset, 0);
    ck_assert_uint_eq(places[2].offset, 48); /* 17 take two lines, and one between */
    ck_assert_uint_eq(places[0].offset, 80);
    ck_assert_uint_eq(length, 112);
    cel_place touch[2] = {{.numbers = 16, .first = 0, .last = 3}, {.numbers = 16, .first = 3, .last = 5}};
    cel_plan_layout(touch, 2);
    ck_assert_uint_ne(touch[0].offset, touch[1].offset); /* both ends of a life count */
    ck_assert_uint_eq(cel_plan_layout(NULL, 0), 0);
}
END_TEST

START_TEST(without_memory_one_after_another)
{
    cel_place places[3] = {{.numbers = 5, .first = 0, .last = 0}, {.numbers = 40, .first = 1, .last = 1}, {.numbers = 16, .first = 2, .last = 2}};
    cel_alloc_fail_after(1);
    size_t length = cel_plan_layout(places, 3);
    cel_alloc_fail_after(0);
    ck_assert_uint_eq(places[0].offset, 0);
    ck_assert_uint_eq(places[1].offset, 32);
    ck_assert_uint_eq(places[2].offset, 96);
    ck_assert_uint_eq(length, 128);
}
END_TEST

TEST_MAIN("engine/plan_layout", no_overlap, lines_and_order, without_memory_one_after_another)
