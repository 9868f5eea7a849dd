#include "tests/test.h"

START_TEST(notes_keep_their_order)
{
    cel_notes notes = {0};
    cel_notes_add(&notes, "one");
    cel_notes_addf(&notes, "two %d", 2);
    cel_notes_add(NULL, "nobody listens");
    ck_assert_uint_eq(notes.n, 2);
    ck_assert_str_eq(notes.note[0], "one");
    ck_assert_str_eq(notes.note[1], "two 2");
    cel_notes_free(&notes);
    ck_assert_uint_eq(notes.n, 0);
}
END_TEST

START_TEST(lost_memory_is_marked)
{
    for (long n = 1; n <= 2; n++) {
        cel_notes notes = {0};
        cel_alloc_fail_after(n);
        cel_notes_add(&notes, "one");
        cel_alloc_fail_after(0);
        ck_assert(notes.failed);
        ck_assert_uint_eq(notes.n, 0);
        cel_notes_free(&notes);
    }
}
END_TEST

TEST_MAIN("base/notes", notes_keep_their_order, lost_memory_is_marked)
