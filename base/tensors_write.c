/* Writing files of tensors; the layout is told in tensors_file.h. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/tensors_file.h"

size_t cel_tensor_count(const cel_tensor_entry *tensor)
{
    size_t count = 1;
    for (size_t i = 0; i < tensor->rank; i++)
        count *= tensor->shape[i];
    return count;
}

static size_t bytes_of(const cel_tensor_entry *t)
{
    return cel_tensor_count(t) * (t->type == CEL_TENSOR_F64 ? sizeof(double) : sizeof(float));
}

/* Adds a JSON string; false when the text is not UTF-8 or memory is gone. */
static bool add_string(cel_text *t, const char *text)
{
    json_t *value = json_string(text);
    char *quoted = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    if (quoted)
        cel_text_add(t, quoted);
    json_decref(value);
    free(quoted);
    return quoted != NULL;
}

static cel_status check_names(const char *path, const cel_tensor_entry *tensor, size_t n, cel_error *err)
{
    json_t *seen = json_object();
    cel_status status = seen ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; i < n && status == CEL_OK; i++) {
        const char *name = tensor[i].name;
        if (!*name || strcmp(name, "__metadata__") == 0 || !cel_utf8_valid(name, strlen(name), NULL))
            status = cel_fail(err, CEL_INPUT, "tensors.name", "cannot write %s: a tensor cannot be named \"%s\"", path, name);
        else if (json_object_get(seen, name))
            status = cel_fail(err, CEL_INPUT, "tensors.name", "cannot write %s: two tensors are named \"%s\"", path, name);
        else if (json_object_set_new(seen, name, json_true()) != 0)
            status = cel_nomem(err);
    }
    json_decref(seen);
    return status;
}

/* Places of the tensors of one type, doubles first. */
static size_t add_tensors(cel_text *header, const cel_tensor_entry *tensor, size_t n, cel_tensor_type type, size_t at)
{
    for (size_t i = 0; i < n; i++) {
        if (tensor[i].type != type)
            continue;
        cel_text_add(header, ",");
        if (!add_string(header, tensor[i].name))
            header->failed = true;
        cel_text_addf(header, ":{\"dtype\":\"%s\",\"shape\":[", type == CEL_TENSOR_F64 ? "F64" : "F32");
        for (size_t k = 0; k < tensor[i].rank; k++)
            cel_text_addf(header, "%s%zu", k ? "," : "", tensor[i].shape[k]);
        cel_text_addf(header, "],\"data_offsets\":[%zu,%zu]}", at, at + bytes_of(&tensor[i]));
        at += bytes_of(&tensor[i]);
    }
    return at;
}

static cel_status header_of(const char *path, const cel_tensor_entry *tensor, size_t n, const char *text, cel_text *out, cel_error *err)
{
    if (!cel_utf8_valid(text, strlen(text), NULL))
        return cel_fail(err, CEL_INPUT, "tensors.text", "cannot write %s: its metadata is not UTF-8", path);
    CEL_TRY(check_names(path, tensor, n, err));
    cel_text_add(out, "{\"__metadata__\":{\"format\":\"celeriac\",\"model\":");
    if (!add_string(out, text))
        out->failed = true;
    cel_text_add(out, "}");
    add_tensors(out, tensor, n, CEL_TENSOR_F32, add_tensors(out, tensor, n, CEL_TENSOR_F64, 0));
    cel_text_add(out, "}");
    cel_text_repeat(out, " ", (8 - out->length % 8) % 8);
    return out->failed ? cel_nomem(err) : CEL_OK;
}

static cel_status add_swapped(cel_target *t, const unsigned char *bytes, size_t size, size_t each, cel_error *err)
{
    for (size_t at = 0; at < size; at += each) {
        unsigned char turned[8];
        for (size_t k = 0; k < each; k++)
            turned[k] = bytes[at + each - 1 - k];
        CEL_TRY(cel_target_add(t, turned, each, err));
    }
    return CEL_OK;
}

static cel_status write_all(cel_target *t, const cel_text *header, const cel_tensor_entry *tensor, size_t n, cel_error *err)
{
    unsigned char length[8];
    for (int k = 0; k < 8; k++)
        length[k] = (unsigned char)(header->length >> (8 * k));
    CEL_TRY(cel_target_add(t, length, 8, err));
    CEL_TRY(cel_target_add(t, header->text, header->length, err));
    static const cel_tensor_type order[] = {CEL_TENSOR_F64, CEL_TENSOR_F32};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < n; i++) {
            if (tensor[i].type != order[round] || bytes_of(&tensor[i]) == 0)
                continue;
            bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
            CEL_TRY(little ? cel_target_add(t, tensor[i].data, bytes_of(&tensor[i]), err)
                           : add_swapped(t, tensor[i].data, bytes_of(&tensor[i]), order[round] == CEL_TENSOR_F64 ? 8 : 4, err));
        }
    }
    return CEL_OK;
}

cel_status cel_tensors_write(const char *path, const cel_tensor_entry *tensor, size_t n, const char *text, cel_error *err)
{
    cel_text header = {0};
    cel_target target;
    cel_status status = header_of(path, tensor, n, text, &header, err);
    if (status == CEL_OK)
        status = cel_target_open(&target, path, err);
    if (status == CEL_OK) {
        target.durable = true;
        status = cel_target_close(&target, write_all(&target, &header, tensor, n, err), err);
    }
    cel_text_free(&header);
    return status;
}
