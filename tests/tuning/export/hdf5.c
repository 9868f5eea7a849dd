#include "tuning/export/hdf5.h"

#include "tests/test.h"

/* A reader of what the format allows here: follows addresses from the superblock, and fails where a byte is wrong. */
static const unsigned char *bytes;
static size_t size;

static uint64_t number(uint64_t at, int n)
{
    uint64_t x = 0;
    ck_assert_uint_le(at + (uint64_t)n, size);
    for (int k = n - 1; k >= 0; k--)
        x = x << 8 | bytes[at + (uint64_t)k];
    return x;
}

/* Address of the k-th message of a type in the object header at `object` (behind its head), 0 when there is none. */
static uint64_t find_message(uint64_t object, uint64_t type, int k, uint64_t *length)
{
    ck_assert_uint_eq(object % 8, 0);
    ck_assert_uint_eq(number(object, 1), 1);
    uint64_t count = number(object + 2, 2), at = object + 16, end = at + number(object + 8, 4);
    uint64_t found = 0;
    for (uint64_t i = 0; i < count; i++) {
        ck_assert_uint_eq(at % 8, 0);
        ck_assert_uint_eq(number(at + 2, 2) % 8, 0);
        if (number(at, 2) == type && k-- == 0) {
            found = at + 8;
            *length = number(at + 2, 2);
        }
        at += 8 + number(at + 2, 2);
    }
    ck_assert_uint_eq(at, end);
    return found;
}

static uint64_t child(uint64_t group, const char *name, size_t n)
{
    uint64_t length, link;
    uint64_t info = find_message(group, 2, 0, &length);
    ck_assert_uint_ne(info, 0);
    ck_assert_uint_eq(number(info + 2, 8), UINT64_MAX);
    for (int k = 0; (link = find_message(group, 6, k, &length)); k++) {
        ck_assert_uint_eq(number(link, 2), 1);
        if (number(link + 2, 1) == n && memcmp(bytes + link + 3, name, n) == 0)
            return number(link + 3 + n, 8);
    }
    ck_abort_msg("no child %s", name);
}

static uint64_t object_at(const char *path)
{
    uint64_t at = number(64, 8);
    while (*path) {
        size_t n = strcspn(path, "/");
        at = child(at, path, n);
        path += n + (path[n] == '/');
    }
    return at;
}

static const float kernel[] = {1, -2.5f, 3, 4, 5, 6}, bias[] = {0.25f, 7}, scalar[] = {42};
static const cel_hdf5_array arrays[] = {{"layers/dense/vars/0", 2, {2, 3}, kernel}, {"layers/dense/vars/1", 1, {2}, bias},
                                        {"layers/dropout/vars", 0, {0}, NULL},      {"layers/dense_1/vars/0", 0, {0}, scalar},
                                        {"none", 1, {0}, kernel}};

START_TEST(the_tree_and_the_numbers_are_there)
{
    static const unsigned char signature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0};
    static const unsigned char ieee[] = {0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0};
    cel_error err;
    char *out;
    OK(cel_hdf5_write(arrays, 5, &out, &size, &err));
    bytes = (const unsigned char *)out;
    ck_assert_int_eq(memcmp(bytes, signature, sizeof signature), 0);
    ck_assert_uint_eq(number(40, 8), size);
    for (size_t i = 0; i < 5; i++) {
        const cel_hdf5_array *a = &arrays[i];
        uint64_t object = object_at(a->path), length, at;
        if (!a->data) {
            ck_assert_uint_eq(find_message(object, 6, 0, &length), 0);
            continue;
        }
        at = find_message(object, 1, 0, &length);
        ck_assert_uint_eq(number(at, 1), 1);
        ck_assert_uint_eq(number(at + 1, 1), a->rank);
        size_t count = 1;
        for (size_t k = 0; k < a->rank; k++) {
            ck_assert_uint_eq(number(at + 8 + 8 * k, 8), a->shape[k]);
            count *= a->shape[k];
        }
        at = find_message(object, 3, 0, &length);
        ck_assert_int_eq(memcmp(bytes + at, ieee, sizeof ieee), 0);
        ck_assert_uint_ne(find_message(object, 5, 0, &length), 0);
        at = find_message(object, 8, 0, &length);
        ck_assert_uint_eq(number(at, 2), 0x0103);
        ck_assert_uint_eq(number(at + 10, 8), 4 * count);
        uint64_t data = number(at + 2, 8);
        if (count == 0)
            ck_assert_uint_eq(data, UINT64_MAX);
        else
            ck_assert_int_eq(memcmp(bytes + data, a->data, 4 * count), 0);
    }
    cel_free(out);
}
END_TEST

START_TEST(an_empty_file_has_a_root)
{
    cel_error err;
    char *out;
    uint64_t length;
    OK(cel_hdf5_write(NULL, 0, &out, &size, &err));
    bytes = (const unsigned char *)out;
    ck_assert_uint_eq(find_message(number(64, 8), 6, 0, &length), 0);
    cel_free(out);
}
END_TEST

START_TEST(bad_paths_are_refused)
{
    static const struct {
        const char *first, *second, *message;
    } cases[] = {{"", "b", "the path \"\" has an empty part"},
                 {"a", "b//c", "the path \"b//c\" has an empty part"},
                 {"a", "a", "the path \"a\" stands twice"},
                 {"a/b", "a", "the path \"a\" stands twice"},
                 {"a", "a/b", "the path \"a/b\" passes through an array"}};
    cel_error err;
    char *out;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cel_hdf5_array two[] = {{cases[i].first, 1, {1}, scalar}, {cases[i].second, 1, {1}, scalar}};
        ck_assert_int_eq(cel_hdf5_write(two, 2, &out, &size, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_ptr_null(out);
    }
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 200);
        cel_alloc_fail_after(n);
        status = cel_hdf5_write(arrays, 5, &out, &size, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
    }
    cel_free(out);
}
END_TEST

TEST_MAIN("tuning/export/hdf5", the_tree_and_the_numbers_are_there, an_empty_file_has_a_root, bad_paths_are_refused)
