/* Rows of every length arrive whole, and nothing beside them is touched. */
#include "engine/copy.h"
#include "tests/test.h"

START_TEST(rows_are_copied)
{
    enum { MOST = 100 };
    cel_real from[MOST], to[MOST + 2];
    for (size_t i = 0; i < MOST; i++)
        from[i] = (cel_real)i + 1;
    for (size_t n = 0; n <= MOST; n++) {
        for (size_t i = 0; i < MOST + 2; i++)
            to[i] = -1;
        cel_copy_row(to + 1, from, n);
        for (size_t i = 0; i < MOST + 2; i++)
            ck_assert(to[i] == (i >= 1 && i <= n ? (cel_real)i : -1));
    }
}
END_TEST

TEST_MAIN("engine/copy", rows_are_copied)
