/* SHA-256 against the examples of FIPS 180-4 and its appendix, and the ways bytes may come. */
#include "base/sha256.h"
#include "tests/files.h"

static const char *digest(const void *bytes, size_t n, size_t step)
{
    static char out[CEL_SHA256_TEXT];
    cel_sha256 s;
    cel_sha256_start(&s);
    for (size_t at = 0; at < n; at += step)
        cel_sha256_add(&s, (const char *)bytes + at, n - at < step ? n - at : step);
    cel_sha256_text(&s, out);
    return out;
}

START_TEST(known_digests)
{
    ck_assert_str_eq(digest("", 0, 1), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ck_assert_str_eq(digest("abc", 3, 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"; /* 56 bytes: padding needs a second block */
    ck_assert_str_eq(digest(two, 56, 56), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    ck_assert_str_eq(digest(million, 1000000, 4097), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}
END_TEST

START_TEST(pieces_do_not_matter)
{
    char text[200], whole[CEL_SHA256_TEXT];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    for (size_t n = 0; n <= sizeof text; n += 3) {
        snprintf(whole, sizeof whole, "%s", digest(text, n, 200));
        for (size_t step = 1; step < 130; step += 13)
            ck_assert_str_eq(digest(text, n, step), whole);
    }
}
END_TEST

START_TEST(files)
{
    cel_error err;
    char out[CEL_SHA256_TEXT];
    OK(cel_sha256_file(FILE_WITH("abc", "abc"), out, &err));
    ck_assert_str_eq(out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_int_eq(cel_sha256_file(test_path("none"), out, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "cannot be opened: No such file"));
}
END_TEST

TEST_MAIN("base/sha256", known_digests, pieces_do_not_matter, files)
