#include "tests/test.h"

START_TEST(overflow_is_refused)
{
    ck_assert_ptr_null(cel_calloc(SIZE_MAX / 2, 4));
    ck_assert_ptr_null(cel_malloc_aligned(SIZE_MAX / 2, 4));
    ck_assert_ptr_null(cel_realloc(NULL, SIZE_MAX / 2, 4));
}
END_TEST

START_TEST(the_nth_allocation_fails)
{
    cel_alloc_fail_after(2);
    void *first = cel_malloc(1), *second = cel_malloc(1), *third = cel_calloc(1, 1);
    cel_alloc_fail_after(0);
    void *fourth = cel_malloc(0);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(second);
    ck_assert_ptr_null(third);
    ck_assert_ptr_nonnull(fourth);
    cel_free(first);
    cel_free(fourth);
}
END_TEST

START_TEST(arrays_grow_and_survive_failure)
{
    int *items = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < 100; i++) {
        ck_assert(CEL_GROW(items, capacity, i + 1));
        items[i] = (int)i;
    }
    size_t had = capacity;
    cel_alloc_fail_after(1);
    ck_assert(!CEL_GROW(items, capacity, capacity + 1));
    cel_alloc_fail_after(0);
    ck_assert_uint_eq(capacity, had);
    ck_assert_int_eq(items[99], 99);
    cel_free(items);
}
END_TEST

START_TEST(aligned_blocks_are_aligned)
{
    void *block = cel_malloc_aligned(3, sizeof(float));
    ck_assert_uint_eq((uintptr_t)block % 64, 0);
    cel_free_aligned(block);
}
END_TEST

TEST_MAIN("base/memory", overflow_is_refused, the_nth_allocation_fails, arrays_grow_and_survive_failure, aligned_blocks_are_aligned)
