#include "base/file.h"

#include <sys/stat.h>

#include "tests/files.h"

START_TEST(a_target_appears_at_the_end_or_not_at_all)
{
    cel_error err;
    cel_target t;
    const char *path = FILE_WITH("there.txt", "old");
    chmod(path, 0640);
    OK(cel_target_open(&t, path, &err));
    t.durable = true;
    OK(cel_target_add(&t, "new", 3, &err));
    ck_assert_str_eq(test_read(path), "old");
    ck_assert_uint_eq(test_files(), 2);
    OK(cel_target_close(&t, CEL_OK, &err));
    ck_assert_str_eq(test_read(path), "new");
    ck_assert_uint_eq(test_files(), 1);
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0640);

    OK(cel_target_open(&t, path, &err));
    OK(cel_target_add(&t, "broken", 6, &err));
    ck_assert_int_eq(cel_target_close(&t, CEL_FAILED, &err), CEL_FAILED);
    ck_assert_str_eq(test_read(path), "new");
    ck_assert_uint_eq(test_files(), 1);
}
END_TEST

START_TEST(more_than_a_buffer)
{
    cel_error err;
    cel_target t;
    const char *path = test_path("large");
    static char block[100000];
    memset(block, 'x', sizeof block);
    OK(cel_target_open(&t, path, &err));
    OK(cel_target_add(&t, "<", 1, &err));
    OK(cel_target_add(&t, block, sizeof block, &err));
    OK(cel_target_add(&t, ">", 1, &err));
    OK(cel_target_close(&t, CEL_OK, &err));
    char *bytes;
    size_t size;
    OK(cel_file_read(path, 1 << 20, &bytes, &size, &err));
    ck_assert_uint_eq(size, sizeof block + 2);
    ck_assert(bytes[0] == '<' && bytes[1] == 'x' && bytes[size - 1] == '>' && bytes[size] == '\0');
    cel_free(bytes);
}
END_TEST

START_TEST(what_cannot_be_read_or_written_is_said)
{
    cel_error err;
    cel_target t;
    char *bytes;
    size_t size;
    ck_assert_int_eq(cel_target_open(&t, "/no/such/folder/x", &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "cannot write /no/such/folder/x: No such file or directory");
    ck_assert_int_eq(cel_file_read("/no/such/file", 10, &bytes, &size, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "cannot read /no/such/file: No such file or directory");
    ck_assert_int_eq(cel_file_read("/", 10, &bytes, &size, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "cannot read /: it is a folder");
    const char *path = FILE_WITH("eleven", "12345678901");
    ck_assert_int_eq(cel_file_read(path, 10, &bytes, &size, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "is too large: 11 bytes, at most 10 can be read"));
    OK(cel_file_read(path, 11, &bytes, &size, &err));
    cel_free(bytes);
    cel_alloc_fail_after(1);
    ck_assert_int_eq(cel_file_read(path, 11, &bytes, &size, &err), CEL_NOMEM);
    cel_alloc_fail_after(1);
    ck_assert_int_eq(cel_target_open(&t, path, &err), CEL_NOMEM);
    cel_alloc_fail_after(0);
}
END_TEST

TEST_MAIN("base/file", a_target_appears_at_the_end_or_not_at_all, more_than_a_buffer, what_cannot_be_read_or_written_is_said)
