#include "base/zip.h"

#include "base/file.h"
#include "tests/files.h"

/* Byte by byte: one stored member of five bytes. */
START_TEST(one_member)
{
    static const unsigned char want[] = {
        0x50, 0x4b, 3, 4, 20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, 'a', '/', 'b',
        'h', 'e', 'l', 'l', 'o',
        0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'a', '/', 'b',
        0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 49, 0, 0, 0, 38, 0, 0, 0, 0, 0};
    const cel_zip_member member = {"a/b", "hello", 5};
    cel_error err;
    OK(cel_zip_write(test_path("z"), &member, 1, &err));
    char *bytes;
    size_t size;
    OK(cel_file_read(test_path("z"), 1000, &bytes, &size, &err));
    ck_assert_uint_eq(size, sizeof want);
    for (size_t i = 0; i < size; i++)
        ck_assert_msg((unsigned char)bytes[i] == want[i], "byte %zu is %02x, not %02x", i, (unsigned char)bytes[i], want[i]);
    cel_free(bytes);
}
END_TEST

static uint32_t u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The directory leads to every member. */
START_TEST(several_members)
{
    static char large[200000];
    memset(large, 7, sizeof large);
    const cel_zip_member member[] = {{"config.json", "{}", 2}, {"large", large, sizeof large}, {"empty", NULL, 0}};
    cel_error err;
    OK(cel_zip_write(test_path("z"), member, 3, &err));
    char *bytes;
    size_t size;
    OK(cel_file_read(test_path("z"), 1 << 20, &bytes, &size, &err));
    const char *end = bytes + size - 22, *at = bytes + u32(end + 16);
    ck_assert_uint_eq(u32(end + 12), (uint32_t)(end - at));
    for (int i = 0; i < 3; i++) {
        const char *local = bytes + u32(at + 42);
        size_t length = strlen(member[i].name);
        ck_assert_uint_eq(u32(local), 0x04034b50);
        ck_assert_int_eq(memcmp(local + 30, member[i].name, length), 0);
        ck_assert_uint_eq(u32(local + 18), member[i].size);
        ck_assert_int_eq(member[i].size ? memcmp(local + 30 + length, member[i].data, member[i].size) : 0, 0);
        at += 46 + length;
    }
    ck_assert_ptr_eq(at, end);
    cel_free(bytes);
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
    cel_error err;
    const cel_zip_member nameless = {"", "x", 1}, huge = {"x", NULL, (size_t)1 << 32};
    ck_assert_int_eq(cel_zip_write(test_path("z"), &nameless, 1, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, ": a member has no name"));
    ck_assert_int_eq(cel_zip_write(test_path("z"), &huge, 1, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, ": a ZIP file holds at most 4 GB"));
    const cel_zip_member member = {"a", "x", 1};
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 20);
        ck_assert_uint_eq(test_files(), 0);
        cel_alloc_fail_after(n);
        status = cel_zip_write(test_path("z"), &member, 1, &err);
        cel_alloc_fail_after(0);
    }
}
END_TEST

TEST_MAIN("base/zip", one_member, several_members, what_does_not_fit_is_refused)
