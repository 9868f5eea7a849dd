/* Reading files of tensors that may have been cut short, come from elsewhere, or been doctored: nothing is used before
 * it has been checked, and every refusal is a sentence. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/tensors_file.h"

enum { HEADER_LIMIT = 100 << 20, NAME_LIMIT = 4096 };

typedef struct reading {
    const char *name; /* of the file */
    const unsigned char *data;
    size_t size; /* bytes of data, after the header */
    json_t *header;
    cel_tensors *out;
    size_t *begin; /* of each tensor */
    cel_error *err;
} reading;

#define REFUSE(r, ...) refuse((r)->err, (r)->name, __VA_ARGS__)

static cel_status refuse(cel_error *err, const char *name, const char *format, ...) CEL_PRINTF(3, 4);
static cel_status refuse(cel_error *err, const char *name, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return cel_fail(err, CEL_INPUT, "tensors.damaged", "%s cannot be used: %s", name, text);
}

static uint64_t little_endian(const unsigned char *bytes)
{
    uint64_t x = 0;
    for (int k = 7; k >= 0; k--)
        x = x << 8 | bytes[k];
    return x;
}

static cel_status parse_header(reading *r, const unsigned char *bytes, size_t size)
{
    if (size < 10)
        return REFUSE(r, "it is not a model file (only %zu byte%s)", size, size == 1 ? "" : "s");
    uint64_t length = little_endian(bytes);
    if (bytes[8] != '{')
        return REFUSE(r, "it is not a model file (its header does not begin with {)");
    if (length > HEADER_LIMIT)
        return REFUSE(r, "its header would have %" PRIu64 " bytes, more than any model needs", length);
    if (length > size - 8)
        return REFUSE(r, "it was cut short: its header has %" PRIu64 " bytes, the file only %zu", length, size);
    json_error_t at;
    r->header = json_loadb((const char *)bytes + 8, (size_t)length, JSON_REJECT_DUPLICATES, &at);
    if (!r->header)
        return REFUSE(r, "its header is damaged (%s)", at.text);
    if (!json_is_object(r->header))
        return REFUSE(r, "its header is no JSON object");
    r->data = bytes + 8 + length;
    r->size = size - 8 - (size_t)length;
    return CEL_OK;
}

static cel_status parse_metadata(reading *r)
{
    const json_t *meta = json_object_get(r->header, "__metadata__");
    if (!json_is_object(meta) || !json_is_string(json_object_get(meta, "format")) ||
        strcmp(json_string_value(json_object_get(meta, "format")), "celeriac") != 0)
        return REFUSE(r, "it is a file of tensors, but was not written by celeriac");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)meta, key, value) {
        if (!json_is_string(value))
            return REFUSE(r, "its metadata hold something else than texts under \"%.60s\"", key);
    }
    const char *text = json_string_value(json_object_get(meta, "model"));
    if (!text)
        return REFUSE(r, "its metadata hold no model");
    r->out->text = cel_strdup(text);
    return r->out->text ? CEL_OK : cel_nomem(r->err);
}

static bool whole(const json_t *value, size_t *out)
{
    json_int_t x = json_integer_value(value);
    *out = (size_t)x;
    return json_is_integer(value) && x >= 0 && (uint64_t)x <= SIZE_MAX / 2;
}

static cel_status parse_type(reading *r, const json_t *entry, cel_tensor_entry *t)
{
    static const char *const names[CEL_TENSOR_TYPES] = {"F32", "F64"};
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    for (cel_tensor_type type = 0; dtype && type < CEL_TENSOR_TYPES; type++) {
        if (strcmp(dtype, names[type]) == 0) {
            t->type = type;
            return CEL_OK;
        }
    }
    return REFUSE(r, "tensor \"%.60s\" is of type %.20s; only F32 and F64 are known", t->name, dtype ? dtype : "nothing");
}

static cel_status parse_shape(reading *r, const json_t *shape, cel_tensor_entry *t, size_t *count)
{
    if (!json_is_array(shape) || json_array_size(shape) > CEL_TENSOR_RANK)
        return REFUSE(r, "tensor \"%.60s\" has no shape of at most %d dimensions", t->name, CEL_TENSOR_RANK);
    t->rank = json_array_size(shape);
    *count = 1;
    for (size_t k = 0; k < t->rank; k++) {
        if (!whole(json_array_get(shape, k), &t->shape[k]))
            return REFUSE(r, "tensor \"%.60s\" has a dimension that is no whole number", t->name);
        if (__builtin_mul_overflow(*count, t->shape[k], count))
            return REFUSE(r, "tensor \"%.60s\" is too large", t->name);
    }
    return CEL_OK;
}

static cel_status parse_tensor(reading *r, const char *name, const json_t *entry, size_t at)
{
    cel_tensor_entry *t = &r->out->tensor[at];
    if (!*name || strlen(name) > NAME_LIMIT)
        return REFUSE(r, "a tensor has %s name", *name ? "too long a" : "no");
    if (!(t->name = cel_strdup(name)))
        return cel_nomem(r->err);
    r->out->n = at + 1;
    const json_t *offsets = json_object_get(entry, "data_offsets");
    if (!json_is_object(entry) || json_object_size(entry) != 3 || json_array_size(offsets) != 2)
        return REFUSE(r, "tensor \"%.60s\" is not described by dtype, shape and two data_offsets", name);
    size_t count = 0, bytes, end;
    CEL_TRY(parse_type(r, entry, t));
    CEL_TRY(parse_shape(r, json_object_get(entry, "shape"), t, &count));
    if (!whole(json_array_get(offsets, 0), &r->begin[at]) || !whole(json_array_get(offsets, 1), &end) || r->begin[at] > end)
        return REFUSE(r, "tensor \"%.60s\" has impossible data_offsets", name);
    if (end > r->size)
        return REFUSE(r, "it was cut short: tensor \"%.60s\" ends at byte %zu of %zu", name, end, r->size);
    if (__builtin_mul_overflow(count, (size_t)(t->type == CEL_TENSOR_F64 ? 8 : 4), &bytes) || bytes != end - r->begin[at])
        return REFUSE(r, "tensor \"%.60s\" has a shape that does not fit its %zu bytes", name, end - r->begin[at]);
    return CEL_OK;
}

typedef struct place {
    size_t begin, size, tensor;
} place;

static int by_begin(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if ((x->size == 0) != (y->size == 0))
        return x->size == 0 ? -1 : 1;
    return x->tensor < y->tensor ? -1 : x->tensor > y->tensor;
}

/* The bytes must be used exactly once: no holes, no overlaps, nothing left over. */
static cel_status check_places(reading *r, place *p)
{
    size_t n = r->out->n, at = 0;
    for (size_t i = 0; i < n; i++) {
        const cel_tensor_entry *t = &r->out->tensor[i];
        p[i] = (place){r->begin[i], cel_tensor_count(t) * (t->type == CEL_TENSOR_F64 ? 8 : 4), i};
    }
    qsort(p, n, sizeof *p, by_begin);
    for (size_t i = 0; i < n; i++) {
        if (p[i].begin != at)
            return REFUSE(r, "tensor \"%.60s\" %s", r->out->tensor[p[i].tensor].name,
                          p[i].begin < at ? "overlaps another" : "leaves a hole before it");
        at += p[i].size;
    }
    return at == r->size ? CEL_OK : REFUSE(r, "%zu bytes stand after its last tensor", r->size - at);
}

static void copy_little_endian(unsigned char *to, const unsigned char *from, size_t size, size_t each)
{
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        memcpy(to, from, size);
        return;
    }
    for (size_t at = 0; at < size; at += each)
        for (size_t k = 0; k < each; k++)
            to[at + k] = from[at + each - 1 - k];
}

/* Tensors in the order of their bytes, each at a multiple of 64. */
static cel_status place_tensors(reading *r, const place *p)
{
    size_t n = r->out->n, total = 0;
    for (size_t i = 0; i < n; i++)
        if (__builtin_add_overflow(total, (p[i].size + 63) / 64 * 64, &total))
            return cel_nomem(r->err);
    cel_tensor_entry *sorted = CEL_ARRAY(cel_tensor_entry, n);
    unsigned char *to = r->out->block = cel_malloc_aligned(total, 1);
    if (!sorted || !to) {
        cel_free(sorted);
        return cel_nomem(r->err);
    }
    for (size_t i = 0; i < n; i++) {
        sorted[i] = r->out->tensor[p[i].tensor];
        sorted[i].data = to;
        copy_little_endian(to, r->data + p[i].begin, p[i].size, sorted[i].type == CEL_TENSOR_F64 ? 8 : 4);
        to += (p[i].size + 63) / 64 * 64;
    }
    cel_free(r->out->tensor);
    r->out->tensor = sorted;
    return CEL_OK;
}

static cel_status parse_tensors(reading *r)
{
    size_t n = json_object_size(r->header) - 1, at = 0; /* without __metadata__ */
    r->out->tensor = CEL_ARRAY(cel_tensor_entry, n);
    r->begin = CEL_ARRAY(size_t, n);
    if (!r->out->tensor || !r->begin)
        return cel_nomem(r->err);
    const char *name;
    json_t *entry;
    json_object_foreach(r->header, name, entry) {
        if (strcmp(name, "__metadata__") != 0)
            CEL_TRY(parse_tensor(r, name, entry, at++));
    }
    place *p = CEL_ARRAY(place, n);
    if (!p)
        return cel_nomem(r->err);
    cel_status status = check_places(r, p);
    if (status == CEL_OK)
        status = place_tensors(r, p);
    cel_free(p);
    return status;
}

cel_status cel_tensors_parse(const char *name, const void *bytes, size_t size, cel_tensors **out, cel_error *err)
{
    *out = NULL;
    reading r = {.name = name, .err = err, .out = CEL_NEW(cel_tensors)};
    cel_status status = r.out ? parse_header(&r, bytes, size) : cel_nomem(err);
    if (status == CEL_OK)
        status = parse_metadata(&r);
    if (status == CEL_OK)
        status = parse_tensors(&r);
    json_decref(r.header);
    cel_free(r.begin);
    if (status != CEL_OK)
        cel_tensors_free(r.out);
    else
        *out = r.out;
    return status;
}

cel_status cel_tensors_read(const char *path, cel_tensors **out, cel_error *err)
{
    char *bytes;
    size_t size;
    *out = NULL;
    CEL_TRY(cel_file_read(path, SIZE_MAX / 2, &bytes, &size, err));
    cel_status status = cel_tensors_parse(path, bytes, size, out, err);
    cel_free(bytes);
    return status;
}

const cel_tensor_entry *cel_tensors_find(const cel_tensors *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->tensor[i].name, name) == 0)
            return &t->tensor[i];
    return NULL;
}

void cel_tensors_free(cel_tensors *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n; i++)
        cel_free((void *)(uintptr_t)t->tensor[i].name);
    cel_free(t->tensor);
    cel_free(t->text);
    cel_free_aligned(t->block);
    cel_free(t);
}
