/* Shapes: sizes, equality, their text. */
#include "engine/rule.h"
#include "tests/test.h"

START_TEST(sizes)
{
    ck_assert_uint_eq(cel_shape_size(&(cel_shape){0}), 1); /* a single number */
    ck_assert_uint_eq(cel_shape_size(&(cel_shape){1, {7}}), 7);
    ck_assert_uint_eq(cel_shape_size(&(cel_shape){4, {2, 3, 5, 7}}), 210);
    ck_assert_uint_eq(cel_shape_size(&(cel_shape){2, {3, 4, 99, 99}}), 12); /* axes beyond the rank do not count */
    ck_assert_uint_eq(cel_shape_size(&(cel_shape){2, {100000, 100000}}), 10000000000u);
}
END_TEST

START_TEST(equality)
{
    const cel_shape a = {2, {3, 4, 1}}, same = {2, {3, 4, 9}}, turned = {2, {4, 3}}, longer = {3, {3, 4, 1}}, none = {0, {5}}, other = {0, {6}};
    ck_assert(cel_shape_equal(&a, &same));
    ck_assert(!cel_shape_equal(&a, &turned));
    ck_assert(!cel_shape_equal(&a, &longer));
    ck_assert(!cel_shape_equal(&longer, &a));
    ck_assert(cel_shape_equal(&none, &other));
}
END_TEST

/* As Python writes tuples, which Keras prints. The longest fits into the 64 bytes asked for. */
START_TEST(text)
{
    char out[64];
    ck_assert_str_eq(cel_shape_format(&(cel_shape){3, {28, 28, 3}}, false, out), "(28, 28, 3)");
    ck_assert_str_eq(cel_shape_format(&(cel_shape){3, {28, 28, 3}}, true, out), "(None, 28, 28, 3)");
    ck_assert_str_eq(cel_shape_format(&(cel_shape){1, {8}}, false, out), "(8,)");
    ck_assert_str_eq(cel_shape_format(&(cel_shape){1, {8}}, true, out), "(None, 8)");
    ck_assert_str_eq(cel_shape_format(&(cel_shape){0}, false, out), "()");
    ck_assert_str_eq(cel_shape_format(&(cel_shape){0}, true, out), "(None,)");
    const cel_shape longest = {4, {-2147483647, -2147483647, -2147483647, -2147483647}};
    ck_assert_uint_lt(strlen(cel_shape_format(&longest, true, out)), 64);
    ck_assert_ptr_eq(cel_shape_format(&longest, false, out), out);
}
END_TEST

TEST_MAIN("engine/shape", sizes, equality, text)
