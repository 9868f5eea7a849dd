#include "recipes/frame.h"
#include "tests/test.h"

START_TEST(levels_are_copied_found_and_compared)
{
    const char *label[] = {"low", "mid", "high"}, *other[] = {"low", "high", "mid"};
    cel_levels *a = cel_levels_new(label, 3, true), *b = cel_levels_new(label, 3, true);
    cel_levels *c = cel_levels_new(other, 3, true), *d = cel_levels_new(label, 3, false);
    ck_assert_int_eq(cel_levels_find(a, "high"), 2);
    ck_assert_int_eq(cel_levels_find(a, "higher"), -1);
    ck_assert(cel_levels_equal(a, b));
    ck_assert(!cel_levels_equal(a, c));
    ck_assert(!cel_levels_equal(a, d));
    ck_assert(!cel_levels_equal(a, NULL));
    ck_assert_ptr_eq(cel_levels_keep(a), a);
    cel_levels_drop(a);
    ck_assert_str_eq(a->label[1], "mid");
    cel_levels_drop(a);
    cel_levels_drop(b);
    cel_levels_drop(c);
    cel_levels_drop(d);
    cel_levels_drop(NULL);
}
END_TEST

START_TEST(dictionary_numbers_labels_in_order_of_appearance)
{
    cel_dictionary d = {0};
    ck_assert_int_eq(cel_dictionary_find(&d, "x", 1), -1);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 5000; i++) {
            char label[32];
            int length = snprintf(label, sizeof label, "label number %d", i);
            ck_assert_int_eq(cel_dictionary_add(&d, label, (size_t)length), i);
        }
    ck_assert_int_eq(cel_dictionary_find(&d, "label number 77", 15), 77);
    ck_assert_int_eq(cel_dictionary_find(&d, "label number 77 and more", 15), 77);
    ck_assert_int_eq(cel_dictionary_find(&d, "label number ", 13), -1);
    ck_assert_int_eq(cel_dictionary_add(&d, "", 0), 5000);
    cel_levels *levels = cel_dictionary_levels(&d, false);
    ck_assert_int_eq(levels->n, 5001);
    ck_assert_str_eq(levels->label[4999], "label number 4999");
    ck_assert_uint_eq(d.n, 0);
    cel_levels_drop(levels);
    levels = cel_dictionary_levels(&d, false);
    ck_assert_int_eq(levels->n, 0);
    cel_levels_drop(levels);
}
END_TEST

/* Everything this file does, again and again with one more allocation granted. */
START_TEST(memory_can_fail_anywhere)
{
    const char *label[] = {"a", "b"};
    for (long n = 1;; n++) {
        cel_dictionary d = {0};
        cel_alloc_fail_after(n);
        cel_levels *levels = cel_levels_new(label, 2, false);
        bool whole = levels != NULL;
        for (int i = 0; whole && i < 40; i++) {
            char c = (char)('A' + i);
            whole = cel_dictionary_add(&d, &c, 1) == i;
        }
        cel_levels *built = whole ? cel_dictionary_levels(&d, true) : NULL;
        cel_alloc_fail_after(0);
        whole = built != NULL;
        cel_levels_drop(levels);
        cel_levels_drop(built);
        cel_dictionary_free(&d);
        if (whole)
            break;
        ck_assert_int_lt(n, 1000);
    }
}
END_TEST

TEST_MAIN("recipes/levels", levels_are_copied_found_and_compared, dictionary_numbers_labels_in_order_of_appearance, memory_can_fail_anywhere)
