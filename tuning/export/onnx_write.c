/* ONNX graphs as Protocol Buffers. */
#include "tuning/export/onnx_write.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

enum { IR_VERSION = 8, OPSET = 17, OPSET_ML = 2 };

/* ---- attributes: NodeProto.attribute is field 5 ---- */

enum { A_FLOAT = 1, A_INT = 2, A_FLOATS = 6, A_INTS = 7, A_STRINGS = 8 };

static void finish_attribute(onnx_attributes *a, cel_proto *one, int type)
{
    cel_proto_int(one, 20, type);
    cel_proto_message(a, 5, one);
}

void onnx_int(onnx_attributes *a, const char *name, int64_t x)
{
    cel_proto one = {0};
    cel_proto_text(&one, 1, name);
    cel_proto_int(&one, 3, x);
    finish_attribute(a, &one, A_INT);
}

void onnx_float(onnx_attributes *a, const char *name, float x)
{
    cel_proto one = {0};
    cel_proto_text(&one, 1, name);
    cel_proto_float(&one, 2, x);
    finish_attribute(a, &one, A_FLOAT);
}

void onnx_ints(onnx_attributes *a, const char *name, const int64_t *x, size_t n)
{
    cel_proto one = {0};
    cel_proto_text(&one, 1, name);
    for (size_t i = 0; i < n; i++)
        cel_proto_int(&one, 8, x[i]);
    finish_attribute(a, &one, A_INTS);
}

void onnx_floats(onnx_attributes *a, const char *name, const float *x, size_t n)
{
    cel_proto one = {0};
    cel_proto_text(&one, 1, name);
    for (size_t i = 0; i < n; i++)
        cel_proto_float(&one, 7, x[i]);
    finish_attribute(a, &one, A_FLOATS);
}

void onnx_strings(onnx_attributes *a, const char *name, const char *const *x, size_t n)
{
    cel_proto one = {0};
    cel_proto_text(&one, 1, name);
    for (size_t i = 0; i < n; i++)
        cel_proto_text(&one, 9, x[i]);
    finish_attribute(a, &one, A_STRINGS);
}

/* ---- names ---- */

const char *onnx_keep(onnx_graph *g, const char *name)
{
    char *copy = g->failed ? NULL : cel_strdup(name);
    if (!copy || !CEL_GROW(g->name, g->capacity, g->n + 1)) {
        cel_free(copy);
        g->failed = true;
        return "";
    }
    return g->name[g->n++] = copy;
}

const char *onnx_fresh(onnx_graph *g, const char *stem)
{
    char name[96];
    snprintf(name, sizeof name, "%.64s:%zu", stem, g->n);
    return onnx_keep(g, name);
}

/* ---- operators and constants ---- */

const char *onnx_op(onnx_graph *g, const char *op, const char *domain, const char *const *input, size_t n, onnx_attributes *attributes, const char *output)
{
    cel_proto node = {0};
    const char *out = output ? output : onnx_fresh(g, op);
    for (size_t i = 0; i < n; i++)
        cel_proto_text(&node, 1, input[i]);
    cel_proto_text(&node, 2, out);
    cel_proto_text(&node, 3, out);
    cel_proto_text(&node, 4, op);
    if (attributes) {
        cel_text_add_n(&node.bytes, attributes->bytes.text ? attributes->bytes.text : "", attributes->bytes.length);
        g->failed = g->failed || attributes->bytes.failed;
        cel_proto_free(attributes);
        *attributes = (cel_proto){0};
    }
    if (domain)
        cel_proto_text(&node, 7, domain);
    cel_proto_message(&g->graph, 1, &node);
    return out;
}

const char *onnx_one(onnx_graph *g, const char *op, const char *x)
{
    return onnx_op(g, op, NULL, &x, 1, NULL, NULL);
}

const char *onnx_two(onnx_graph *g, const char *op, const char *x, const char *y)
{
    const char *const input[] = {x, y};
    return onnx_op(g, op, NULL, input, 2, NULL, NULL);
}

const char *onnx_tensor(onnx_graph *g, const char *stem, size_t rank, const int64_t *dim, const float *x)
{
    cel_proto t = {0};
    const char *name = onnx_fresh(g, stem);
    size_t n = 1;
    for (size_t i = 0; i < rank; i++) {
        cel_proto_int(&t, 1, dim[i]);
        n *= (size_t)dim[i];
    }
    cel_proto_int(&t, 2, ONNX_FLOAT);
    cel_proto_text(&t, 8, name);
    cel_proto_floats(&t, 9, x, n);
    cel_proto_message(&g->graph, 5, &t);
    return name;
}

const char *onnx_longs(onnx_graph *g, const char *stem, const int64_t *x, size_t n)
{
    cel_proto t = {0};
    const char *name = onnx_fresh(g, stem);
    cel_proto_int(&t, 1, (int64_t)n);
    cel_proto_int(&t, 2, ONNX_INT64);
    cel_proto_text(&t, 8, name);
    cel_proto_longs(&t, 9, x, n);
    cel_proto_message(&g->graph, 5, &t);
    return name;
}

const char *onnx_number(onnx_graph *g, double x)
{
    const int64_t one = 1;
    const float value = (float)x;
    return onnx_tensor(g, "number", 1, &one, &value);
}

const char *onnx_double(onnx_graph *g, double x)
{
    cel_proto t = {0};
    cel_text bytes = {0};
    const char *name = onnx_fresh(g, "double");
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    cel_text_add_little(&bytes, bits, 8);
    cel_proto_int(&t, 1, 1);
    cel_proto_int(&t, 2, ONNX_DOUBLE);
    cel_proto_text(&t, 8, name);
    cel_proto_bytes(&t, 9, bytes.failed ? "" : bytes.text, bytes.failed ? 0 : bytes.length);
    g->failed = g->failed || bytes.failed;
    cel_text_free(&bytes);
    cel_proto_message(&g->graph, 5, &t);
    return name;
}

const char *onnx_cast(onnx_graph *g, const char *x, int type)
{
    onnx_attributes a = {0};
    onnx_int(&a, "to", type);
    return onnx_op(g, "Cast", NULL, &x, 1, &a, NULL);
}

/* ---- inputs and outputs: ValueInfoProto ---- */

static void value_info(onnx_graph *g, uint32_t field, const char *name, int type, size_t rank, const int64_t *dim)
{
    cel_proto info = {0}, kind = {0}, tensor = {0}, shape = {0}, axis = {0};
    cel_proto_text(&axis, 2, "N");
    cel_proto_message(&shape, 1, &axis);
    for (size_t i = 0; i < rank; i++) {
        cel_proto_int(&axis, 1, dim[i]);
        cel_proto_message(&shape, 1, &axis);
    }
    cel_proto_int(&tensor, 1, type);
    cel_proto_message(&tensor, 2, &shape);
    cel_proto_message(&kind, 1, &tensor);
    cel_proto_text(&info, 1, name);
    cel_proto_message(&info, 2, &kind);
    cel_proto_message(&g->graph, field, &info);
}

void onnx_input(onnx_graph *g, const char *name, int type, size_t rank, const int64_t *dim)
{
    value_info(g, 11, name, type, rank, dim);
}

void onnx_output(onnx_graph *g, const char *name, int type, size_t rank, const int64_t *dim)
{
    value_info(g, 12, name, type, rank, dim);
}

void onnx_about(onnx_graph *g, const char *key, const char *text)
{
    cel_proto entry = {0};
    cel_proto_text(&entry, 1, key);
    cel_proto_text(&entry, 2, text);
    cel_proto_message(&g->about, 14, &entry);
}

static void opset(cel_proto *model, const char *domain, int64_t version)
{
    cel_proto entry = {0};
    cel_proto_text(&entry, 1, domain);
    cel_proto_int(&entry, 2, version);
    cel_proto_message(model, 8, &entry);
}

cel_status onnx_finish(onnx_graph *g, const char *path, const char *name, cel_error *err)
{
    cel_proto model = {0};
    cel_proto_text(&g->graph, 2, name);
    cel_proto_int(&model, 1, IR_VERSION);
    cel_proto_text(&model, 2, "celeriac");
    cel_proto_text(&model, 3, CELERIAC_VERSION);
    cel_proto_message(&model, 7, &g->graph);
    opset(&model, "", OPSET);
    opset(&model, "ai.onnx.ml", OPSET_ML);
    cel_text_add_n(&model.bytes, g->about.bytes.text ? g->about.bytes.text : "", g->about.bytes.length);
    bool failed = g->failed || g->about.bytes.failed || model.bytes.failed;
    cel_status status = failed ? cel_nomem(err) : CEL_OK;
    if (status == CEL_OK) {
        cel_target target;
        status = cel_target_open(&target, path, err);
        if (status == CEL_OK)
            status = cel_target_close(&target, cel_target_add(&target, model.bytes.text, model.bytes.length, err), err);
    }
    cel_proto_free(&model);
    return status;
}

void onnx_free(onnx_graph *g)
{
    for (size_t i = 0; i < g->n; i++)
        cel_free(g->name[i]);
    cel_free(g->name);
    cel_proto_free(&g->graph);
    cel_proto_free(&g->about);
    *g = (onnx_graph){0};
}
