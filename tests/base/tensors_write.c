#include "base/tensors_file.h"

#include "base/file.h"
#include "tests/files.h"

static const float kernel[] = {1, 2, 3, 4, 5, 6};
static const double mean[] = {0.5, -0.25};
static const cel_tensor_entry entries[] = {{"dense/kernel", CEL_TENSOR_F32, 2, {2, 3}, kernel},
                                           {"mean", CEL_TENSOR_F64, 1, {2}, mean},
                                           {"none", CEL_TENSOR_F32, 2, {0, 3}, NULL},
                                           {"one", CEL_TENSOR_F32, 0, {0}, kernel}};

/* Byte by byte: the layout other tools read. */
START_TEST(the_layout_is_that_of_safetensors)
{
    cel_error err;
    const char *path = test_path("m");
    OK(cel_tensors_write(path, entries, 4, "{\"a\": \"ü\\n\"}", &err));
    char *bytes;
    size_t size;
    OK(cel_file_read(path, 1 << 20, &bytes, &size, &err));
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"celeriac\",\"model\":\"{\\\"a\\\": \\\"ü\\\\n\\\"}\"},"
        "\"mean\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
        "\"dense/kernel\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[16,40]},"
        "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[40,40]},"
        "\"one\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[40,44]}}";
    size_t padded = (sizeof header - 1 + 7) / 8 * 8;
    ck_assert_uint_eq((unsigned char)bytes[0] + 256u * (unsigned char)bytes[1], padded);
    for (int k = 2; k < 8; k++)
        ck_assert_int_eq(bytes[k], 0);
    ck_assert_int_eq(memcmp(bytes + 8, header, sizeof header - 1), 0);
    for (size_t at = sizeof header - 1; at < padded; at++)
        ck_assert_int_eq(bytes[8 + at], ' ');
    ck_assert_uint_eq(size, 8 + padded + 44);
    static const unsigned char half[] = {0, 0, 0, 0, 0, 0, 0xE0, 0x3F}, one[] = {0, 0, 0x80, 0x3F};
    ck_assert_int_eq(memcmp(bytes + 8 + padded, half, 8), 0);
    ck_assert_int_eq(memcmp(bytes + 8 + padded + 16, one, 4), 0);
    ck_assert_int_eq(memcmp(bytes + 8 + padded + 40, one, 4), 0);
    cel_free(bytes);
}
END_TEST

START_TEST(names_and_text_are_checked)
{
    cel_error err;
    const char *path = test_path("m");
    const cel_tensor_entry twice[] = {entries[0], entries[0]};
    ck_assert_int_eq(cel_tensors_write(path, twice, 2, "", &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, ": two tensors are named \"dense/kernel\""));
    cel_tensor_entry named = entries[0];
    static const char *const bad[] = {"", "__metadata__", "\xff"};
    for (int i = 0; i < 3; i++) {
        named.name = bad[i];
        ck_assert_int_eq(cel_tensors_write(path, &named, 1, "", &err), CEL_INPUT);
        ck_assert_ptr_nonnull(strstr(err.message, ": a tensor cannot be named "));
    }
    ck_assert_int_eq(cel_tensors_write(path, entries, 1, "\xff", &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, ": its metadata is not UTF-8"));
    ck_assert_uint_eq(test_files(), 0);
}
END_TEST

/* An old model stays when a new one cannot be written. */
START_TEST(the_loss_of_memory_leaves_the_old_file)
{
    cel_error err;
    const char *path = FILE_WITH("m", "old");
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 50);
        ck_assert_str_eq(test_read(path), "old");
        cel_alloc_fail_after(n);
        status = cel_tensors_write(path, entries, 4, "{}", &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
        ck_assert_uint_eq(test_files(), 1);
    }
}
END_TEST

TEST_MAIN("base/tensors_write", the_layout_is_that_of_safetensors, names_and_text_are_checked, the_loss_of_memory_leaves_the_old_file)
