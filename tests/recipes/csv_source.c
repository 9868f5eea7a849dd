#include "recipes/csv_private.h"
#include "tests/files.h"

START_TEST(a_file_is_read_twice)
{
    cel_error err = {0};
    csv_source s;
    char bytes[8];
    size_t n;
    OK(csv_source_open(&s, FILE_WITH("x.csv", "0123456789"), true, &err));
    for (int pass = 0; pass < 2; pass++) {
        OK(csv_source_read(&s, bytes, 8, &n, &err));
        ck_assert_uint_eq(n, 8);
        OK(csv_source_read(&s, bytes, 8, &n, &err));
        ck_assert(n == 2 && bytes[0] == '8');
        OK(csv_source_read(&s, bytes, 8, &n, &err));
        ck_assert_uint_eq(n, 0);
        OK(csv_source_rewind(&s, &err));
    }
    csv_source_close(&s);
}
END_TEST

START_TEST(a_pipe_is_kept)
{
    cel_error err = {0};
    csv_source s;
    char bytes[4];
    size_t n, total;
    int ends[2], standard = dup(0);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], "0123456789", 10), 10);
    close(ends[1]);
    dup2(ends[0], 0);
    OK(csv_source_open(&s, "-", true, &err));
    ck_assert_str_eq(s.name, "standard input");
    for (int pass = 0; pass < 2; pass++) {
        total = 0;
        do {
            OK(csv_source_read(&s, bytes, 4, &n, &err));
            ck_assert(n == 0 || bytes[0] == (char)('0' + total));
            total += n;
        } while (n > 0);
        ck_assert_uint_eq(total, 10);
        OK(csv_source_rewind(&s, &err));
    }
    csv_source_close(&s);
    dup2(standard, 0);
    close(standard);
    close(ends[0]);
    test_clean();
}
END_TEST

TEST_MAIN("recipes/csv_source", a_file_is_read_twice, a_pipe_is_kept)
