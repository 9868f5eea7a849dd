/* From the archive to a network: stored members, calls of the config in an order in which their inputs exist, arrays by the paths
 * Keras looks for them. */
#include "tuning/export/keras_read.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "tuning/export/keras_names.h"

static cel_status damaged(cel_error *err, const char *what)
{
    return cel_fail(err, CEL_INPUT, "export.read", "it is no .keras file that celeriac wrote: %s", what);
}

/* ---- the archive ---- */

typedef struct span {
    const unsigned char *at;
    size_t size;
} span;

static uint64_t little(const unsigned char *at, int n)
{
    uint64_t x = 0;
    for (int k = n - 1; k >= 0; k--)
        x = x << 8 | at[k];
    return x;
}

/* A stored member, found by the local headers. */
static bool member(span file, const char *name, span *out)
{
    size_t at = 0;
    while (at + 30 <= file.size && memcmp(file.at + at, "PK\3\4", 4) == 0) {
        const unsigned char *h = file.at + at;
        size_t size = (size_t)little(h + 18, 4), length = (size_t)little(h + 26, 2), head = 30 + length + (size_t)little(h + 28, 2);
        if (little(h + 8, 2) != 0 || head > file.size - at || size > file.size - at - head)
            return false;
        if (length == strlen(name) && memcmp(h + 30, name, length) == 0) {
            *out = (span){h + head, size};
            return true;
        }
        at += head + size;
    }
    return false;
}

/* ---- HDF5: groups as compact links, contiguous arrays ---- */

/* The k-th message of a type in the object header at `object`. */
static bool message(span h, uint64_t object, uint64_t type, size_t k, span *out)
{
    if (object > h.size || h.size - object < 16)
        return false;
    uint64_t count = little(h.at + object + 2, 2), at = object + 16;
    for (uint64_t i = 0; i < count; i++) {
        if (at > h.size || h.size - at < 8)
            return false;
        uint64_t size = little(h.at + at + 2, 2);
        if (size > h.size - at - 8)
            return false;
        if (little(h.at + at, 2) == type && k-- == 0) {
            *out = (span){h.at + at + 8, (size_t)size};
            return true;
        }
        at += 8 + size;
    }
    return false;
}

static bool child(span h, uint64_t group, const char *name, size_t n, uint64_t *out)
{
    span link;
    for (size_t k = 0; message(h, group, 6, k, &link); k++)
        if (link.size >= 3 + n + 8 && link.at[2] == n && memcmp(link.at + 3, name, n) == 0) {
            *out = little(link.at + 3 + n, 8);
            return true;
        }
    return false;
}

/* The numbers of an array of this shape. */
static bool array(span h, const char *path, const cel_shape *shape, const unsigned char **out)
{
    if (h.size < 96)
        return false;
    uint64_t at = little(h.at + 64, 8);
    while (*path) {
        size_t n = strcspn(path, "/");
        if (!child(h, at, path, n, &at))
            return false;
        path += n + (path[n] == '/');
    }
    span space, layout;
    if (!message(h, at, 1, 0, &space) || !message(h, at, 8, 0, &layout) || space.size < 8 + 8 * (size_t)shape->rank || layout.size < 18 ||
        space.at[1] != shape->rank)
        return false;
    for (int32_t i = 0; i < shape->rank; i++)
        if (little(space.at + 8 + 8 * i, 8) != (uint64_t)shape->dim[i])
            return false;
    uint64_t data = little(layout.at + 2, 8), size = 4 * cel_shape_size(shape);
    if (little(layout.at + 10, 8) != size || data > h.size || size > h.size - data)
        return false;
    *out = h.at + data;
    return true;
}

/* ---- the config ---- */

/* A layer that is being built: its calls are done one by one. */
typedef struct pending {
    const json_t *json;
    const char *name;
    cel_layer *layer;
    cel_node **call;
    size_t calls, done;
} pending;

typedef struct building {
    cel_graph *graph;
    pending *layer;
    size_t n;
    cel_error *err;
} building;

static cel_node *node_of(const building *b, const json_t *history)
{
    const char *name = json_string_value(json_array_get(history, 0));
    json_int_t call = json_integer_value(json_array_get(history, 1));
    for (size_t i = 0; name && i < b->n; i++)
        if (strcmp(b->layer[i].name, name) == 0)
            return call >= 0 && (size_t)call < b->layer[i].done ? b->layer[i].call[call] : NULL;
    return NULL;
}

/* An argument as the layer table wants it; axes count from 1 again. */
static cel_status value_of(const json_t *j, bool axis, cel_value *out, cel_error *err)
{
    enum { MOST = 16 };
    size_t n = json_is_array(j) ? json_array_size(j) : 1;
    double x[MOST];
    *out = (cel_value){0};
    if (json_is_null(j))
        return CEL_OK;
    if (json_is_string(j) || json_is_boolean(j)) {
        *out = json_is_string(j) ? cel_value_text(json_string_value(j)) : cel_value_logical(json_is_true(j));
        return out->kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
    }
    if (n > MOST)
        return damaged(err, "an argument has too many values");
    for (size_t i = 0; i < n; i++) {
        if (!cel_json_as_number(json_is_array(j) ? json_array_get(j, i) : j, &x[i]))
            return damaged(err, "an argument is no number");
        x[i] += axis && x[i] >= 0;
    }
    *out = cel_value_numbers(x, n);
    return out->kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
}

static cel_status make_layer(const building *b, pending *p)
{
    enum { MOST = 48 };
    const char *class_name = json_string_value(json_object_get(p->json, "class_name")), *key;
    json_t *config, *j;
    cel_argument arg[MOST];
    size_t n = 0;
    if (!class_name)
        return damaged(b->err, "a layer has no class");
    CEL_TRY(cel_json_get_object(p->json, "config", &config, b->err));
    cel_status status = CEL_OK;
    json_object_foreach(config, key, j) {
        if (status != CEL_OK || n == MOST || strcmp(key, "name") == 0)
            continue;
        arg[n].name = key;
        status = value_of(j, cel_keras_counts_axes(key), &arg[n].value, b->err);
        n += status == CEL_OK;
    }
    if (status == CEL_OK)
        status = cel_graph_layer_new(b->graph, class_name, arg, n, p->name, &p->layer, b->err);
    for (size_t i = 0; i < n; i++)
        cel_value_free(&arg[i].value);
    return status;
}

static cel_status make_input(const building *b, pending *p)
{
    const json_t *shape = json_object_get(json_object_get(p->json, "config"), "batch_shape");
    cel_shape s = {.rank = (int32_t)json_array_size(shape) - 1};
    if (s.rank < 1 || s.rank > CEL_MAX_RANK)
        return damaged(b->err, "an input has no shape");
    for (int32_t i = 0; i < s.rank; i++) {
        json_int_t d = json_integer_value(json_array_get(shape, (size_t)i + 1));
        if (d < 1 || d > INT32_MAX)
            return damaged(b->err, "an input has an impossible shape");
        s.dim[i] = (int32_t)d;
    }
    CEL_TRY(cel_graph_input(b->graph, &s, p->name, &p->call[0], b->err));
    p->layer = p->call[0]->layer;
    p->done = 1;
    return CEL_OK;
}

/* The next call of a layer, when the tensors it takes exist. */
static cel_status try_call(const building *b, pending *p, bool *progress)
{
    enum { MOST = 64 };
    const json_t *call = json_array_get(json_object_get(p->json, "inbound_nodes"), p->done), *args = json_object_get(call, "args");
    const json_t *list = json_is_array(json_array_get(args, 0)) ? json_array_get(args, 0) : args;
    cel_node *input[MOST];
    size_t n = json_array_size(list);
    if (n == 0 || n > MOST)
        return damaged(b->err, "a layer is applied to nothing");
    for (size_t i = 0; i < n; i++)
        if (!(input[i] = node_of(b, json_object_get(json_object_get(json_array_get(list, i), "config"), "keras_history"))))
            return CEL_OK;
    if (!p->layer)
        CEL_TRY(make_layer(b, p));
    CEL_TRY(cel_layer_apply(p->layer, input, n, &p->call[p->done], b->err));
    p->done++;
    *progress = true;
    return CEL_OK;
}

static cel_status make_layers(building *b, const json_t *layers)
{
    b->n = json_array_size(layers);
    if (!(b->layer = CEL_ARRAY(pending, b->n + 1)))
        return cel_nomem(b->err);
    for (size_t i = 0; i < b->n; i++) {
        pending *p = &b->layer[i];
        p->json = json_array_get(layers, i);
        CEL_TRY(cel_json_get_text(p->json, "name", &p->name, b->err));
        size_t calls = json_array_size(json_object_get(p->json, "inbound_nodes"));
        p->calls = calls > 0 ? calls : 1;
        if (!(p->call = CEL_ARRAY(cel_node *, p->calls)))
            return cel_nomem(b->err);
        if (calls == 0)
            CEL_TRY(make_input(b, p));
    }
    bool progress = true, open = true;
    while (progress && open) {
        progress = open = false;
        for (size_t i = 0; i < b->n; i++) {
            if (b->layer[i].done == b->layer[i].calls)
                continue;
            CEL_TRY(try_call(b, &b->layer[i], &progress));
            open = open || b->layer[i].done < b->layer[i].calls;
        }
    }
    return open ? damaged(b->err, "its layers wait for each other") : CEL_OK;
}

/* The nodes of "input_layers" or "output_layers"; the caller frees. */
static cel_status ends(const building *b, const json_t *list, cel_node ***out, size_t *n)
{
    *n = json_array_size(list);
    if (!(*out = CEL_ARRAY(cel_node *, *n + 1)))
        return cel_nomem(b->err);
    for (size_t i = 0; i < *n; i++)
        if (!((*out)[i] = node_of(b, json_array_get(list, i))))
            return damaged(b->err, "an input or output does not exist");
    return *n > 0 ? CEL_OK : damaged(b->err, "it has no inputs or outputs");
}

static cel_status model_of(span text, cel_model **out, cel_error *err)
{
    json_t *all, *config = NULL, *layers = NULL;
    building b = {.graph = cel_graph_new(), .err = err};
    cel_node **in = NULL, **last = NULL;
    size_t n_in = 0, n_out = 0;
    cel_status status = cel_json_parse((const char *)text.at, text.size, &all, err);
    if (status == CEL_OK && !b.graph)
        status = cel_nomem(err);
    if (status == CEL_OK)
        status = cel_json_get_object(all, "config", &config, err);
    if (status == CEL_OK)
        status = cel_json_get_list(config, "layers", &layers, err);
    if (status == CEL_OK)
        status = make_layers(&b, layers);
    if (status == CEL_OK)
        status = ends(&b, json_object_get(config, "input_layers"), &in, &n_in);
    if (status == CEL_OK)
        status = ends(&b, json_object_get(config, "output_layers"), &last, &n_out);
    if (status == CEL_OK)
        status = cel_model_new(b.graph, in, n_in, last, n_out, NULL, out, err);
    for (size_t i = 0; b.layer && i < b.n; i++)
        cel_free(b.layer[i].call);
    cel_free(b.layer);
    cel_free(in);
    cel_free(last);
    json_decref(all);
    cel_graph_free(b.graph);
    return status;
}

/* ---- weights ---- */

static cel_status find_weights(const cel_model *model, span h, const unsigned char **data, cel_error *err)
{
    char **path = CEL_ARRAY(char *, model->n_layers + 1);
    cel_status status = path ? cel_keras_layer_paths(model, path, err) : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < model->n_weights; i++) {
        char *name = cel_keras_weight_path(model, path, i);
        if (!name)
            status = cel_nomem(err);
        else if (!array(h, name, &model->weights[i].shape, &data[i]))
            status = damaged(err, "weights are missing, or of another shape");
        cel_free(name);
    }
    for (size_t i = 0; path && i < model->n_layers; i++)
        cel_free(path[i]);
    cel_free(path);
    return status;
}

static cel_status network_of(cel_model *model, span h, cel_network **out, cel_error *err)
{
    const unsigned char **data = CEL_ARRAY(const unsigned char *, model->n_weights + 1);
    cel_stream stream;
    cel_stream_start(&stream, 0, 0, 0);
    cel_status status = data ? find_weights(model, h, data, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_network_new(model, &stream, out, err);
    for (size_t i = 0; status == CEL_OK && i < model->n_weights; i++) {
        cel_real *w = cel_model_weight_at(model, i, cel_network_params(*out), cel_network_state(*out));
        for (size_t k = 0; k < model->weights[i].size; k++) {
            uint32_t bits = (uint32_t)little(data[i] + 4 * k, 4);
            float x;
            memcpy(&x, &bits, 4);
            w[k] = (cel_real)x;
        }
    }
    cel_free(data);
    return status;
}

cel_status cel_keras_read(const char *path, cel_network **out, cel_error *err)
{
    char *bytes;
    size_t size;
    *out = NULL;
    CEL_TRY(cel_file_read(path, SIZE_MAX / 2, &bytes, &size, err));
    span file = {(const unsigned char *)bytes, size}, config, weights;
    cel_model *model = NULL;
    cel_status status = member(file, "config.json", &config) && member(file, "model.weights.h5", &weights) ? CEL_OK : damaged(err, "members are missing");
    if (status == CEL_OK)
        status = model_of(config, &model, err);
    if (status == CEL_OK)
        status = network_of(model, weights, out, err);
    cel_model_free(model);
    cel_free(bytes);
    return status;
}
