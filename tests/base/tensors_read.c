#include "base/tensors_file.h"

#include "base/file.h"
#include "tests/files.h"

static const float kernel[] = {1, 2, 3, 4, 5, 6};
static const double mean[] = {0.5, -0.25};

static char *model_bytes(size_t *size)
{
    const cel_tensor_entry entries[] = {{"kernel", CEL_TENSOR_F32, 2, {2, 3}, kernel},
                                        {"mean", CEL_TENSOR_F64, 1, {2}, mean},
                                        {"none", CEL_TENSOR_F32, 1, {0}, NULL}};
    cel_error err;
    char *bytes;
    const char *path = test_path("m");
    OK(cel_tensors_write(path, entries, 3, "the model", &err));
    OK(cel_file_read(path, 1 << 20, &bytes, size, &err));
    return bytes;
}

START_TEST(what_was_written_is_read)
{
    cel_error err;
    size_t size;
    cel_free(model_bytes(&size));
    cel_tensors *t;
    OK(cel_tensors_read(test_path("m"), &t, &err));
    ck_assert_uint_eq(t->n, 3);
    ck_assert_str_eq(t->text, "the model");
    const cel_tensor_entry *k = cel_tensors_find(t, "kernel"), *m = cel_tensors_find(t, "mean");
    ck_assert(k->rank == 2 && k->shape[0] == 2 && k->shape[1] == 3 && k->type == CEL_TENSOR_F32);
    ck_assert_int_eq(memcmp(k->data, kernel, sizeof kernel), 0);
    ck_assert_int_eq(memcmp(m->data, mean, sizeof mean), 0);
    ck_assert_uint_eq((uintptr_t)k->data % 64, 0);
    ck_assert_uint_eq(cel_tensor_count(cel_tensors_find(t, "none")), 0);
    ck_assert_ptr_null(cel_tensors_find(t, "kernels"));
    cel_tensors_free(t);
    ck_assert_int_eq(cel_tensors_read(test_path("nothing"), &t, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "No such file"));
}
END_TEST

/* Every beginning of a file is refused with one sentence. */
START_TEST(a_file_cut_anywhere_is_refused)
{
    cel_error err;
    size_t size;
    char *bytes = model_bytes(&size);
    for (size_t n = 0; n < size; n++) {
        cel_tensors *t;
        char *part = cel_malloc(n); /* so that the sanitizer sees a read past the end */
        memcpy(part, bytes, n);
        ck_assert_int_eq(cel_tensors_parse("m", part, n, &t, &err), CEL_INPUT);
        ck_assert_ptr_nonnull(strstr(err.message, n < 10 ? "m cannot be used: it is not a model file" : "m cannot be used: it was cut short"));
        ck_assert_ptr_null(t);
        cel_free(part);
    }
    cel_free(bytes);
}
END_TEST

/* Any byte changed to anything, and blocks of noise: an error with a sentence or a model, never a crash. */
START_TEST(doctored_files_never_crash)
{
    cel_error err;
    size_t size;
    char *bytes = model_bytes(&size);
    cel_stream s;
    cel_stream_start(&s, 7, 1, 1);
    size_t refused = 0;
    for (int round = 0; round < 20000; round++) {
        char *copy = cel_malloc(size);
        memcpy(copy, bytes, size);
        for (uint32_t k = cel_stream_index(&s, 4); k < 4; k++) {
            char any = (char)cel_stream_index(&s, 256), json = "0123456789[]{},:\""[cel_stream_index(&s, 17)];
            copy[cel_stream_index(&s, (uint32_t)size)] = cel_stream_index(&s, 3) ? any : json;
        }
        cel_tensors *t;
        err.message[0] = '\0';
        cel_status status = cel_tensors_parse("m", copy, size, &t, &err);
        ck_assert(status == CEL_OK || (status == CEL_INPUT && err.message[0]));
        refused += status != CEL_OK;
        cel_tensors_free(status == CEL_OK ? t : NULL);
        cel_free(copy);
    }
    ck_assert_uint_gt(refused, 10000);
    cel_free(bytes);
}
END_TEST

#define META "\"__metadata__\":{\"format\":\"celeriac\",\"model\":\"\"}"

START_TEST(every_refusal_has_its_sentence)
{
    static const struct {
        const char *header;
        size_t data;
        const char *message;
    } cases[] = {
        {"[]", 0, "it is not a model file (its header does not begin with {)"},
        {"{" META "}", 0, NULL},
        {"{" META "}   ", 0, NULL},
        {"{" META "} x", 0, "its header is damaged (end of file expected near 'x')"},
        {"{}", 0, "it is a file of tensors, but was not written by celeriac"},
        {"{\"__metadata__\":{\"format\":\"pt\"}}", 0, "it is a file of tensors, but was not written by celeriac"},
        {"{\"__metadata__\":{\"format\":\"celeriac\"}}", 0, "its metadata hold no model"},
        {"{\"__metadata__\":{\"format\":\"celeriac\",\"model\":\"\",\"n\":1}}", 0, "its metadata hold something else than texts under \"n\""},
        {"{" META "," META "}", 0, "its header is damaged (duplicate object key near '\"__metadata__\"')"},
        {"{" META "}", 4, "4 bytes stand after its last tensor"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, NULL},
        {"{" META ",\"a\":1}", 0, "tensor \"a\" is not described by dtype, shape and two data_offsets"},
        {"{" META ",\"\":{}}", 0, "a tensor has no name"},
        {"{" META ",\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "tensor \"a\" is of type I64; only F32 and F64 are known"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}", 4,
         "tensor \"a\" has no shape of at most 8 dimensions"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4, "tensor \"a\" has a dimension that is no whole number"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "tensor \"a\" has a dimension that is no whole number"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}", 4, "tensor \"a\" is too large"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387905],\"data_offsets\":[0,4]}}", 4,
         "tensor \"a\" has a shape that does not fit its 4 bytes"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "tensor \"a\" has a shape that does not fit its 4 bytes"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "tensor \"a\" has impossible data_offsets"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", 4, "it was cut short: tensor \"a\" ends at byte 8 of 4"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "tensor \"a\" leaves a hole before it"},
        {"{" META ",\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
         "tensor \"b\" overlaps another"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char bytes[1024] = {0};
        size_t length = strlen(cases[i].header);
        bytes[0] = (char)(unsigned char)(length & 255);
        bytes[1] = (char)(length >> 8);
        memcpy(bytes + 8, cases[i].header, length);
        cel_error err = {0};
        cel_tensors *t;
        cel_status status = cel_tensors_parse("m", bytes, 8 + length + cases[i].data, &t, &err);
        if (cases[i].message) {
            ck_assert_int_eq(status, CEL_INPUT);
            ck_assert_int_eq(strncmp(err.message, "m cannot be used: ", 18), 0);
            ck_assert_str_eq(err.message + 18, cases[i].message);
        } else {
            ck_assert_msg(status == CEL_OK, "%s: %s", cases[i].header, err.message);
            cel_tensors_free(t);
        }
    }
    char huge[16] = {0};
    memset(huge, 0xff, 8);
    huge[8] = '{';
    cel_error err;
    cel_tensors *t;
    ck_assert_int_eq(cel_tensors_parse("m", huge, sizeof huge, &t, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "m cannot be used: its header would have 18446744073709551615 bytes, more than any model needs");
}
END_TEST

START_TEST(reading_survives_the_loss_of_memory)
{
    cel_error err;
    size_t size;
    char *bytes = model_bytes(&size);
    cel_status status = CEL_NOMEM;
    cel_tensors *t;
    for (long n = 1; status != CEL_OK; n++) {
        ck_assert_int_lt(n, 50);
        cel_alloc_fail_after(n);
        status = cel_tensors_parse("m", bytes, size, &t, &err);
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_OK || status == CEL_NOMEM);
    }
    cel_tensors_free(t);
    cel_free(bytes);
}
END_TEST

TEST_MAIN("base/tensors_read", what_was_written_is_read, a_file_cut_anywhere_is_refused, doctored_files_never_crash, every_refusal_has_its_sentence,
          reading_survives_the_loss_of_memory)
