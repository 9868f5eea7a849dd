/* Reading ONNX: Protocol Buffers field by field, then the graph as a list of operators over named tensors. */
#include "tuning/export/onnx_read.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "tuning/export/onnx_run.h"

/* ---- protobuf ---- */

typedef struct field {
    uint32_t number;
    int wire;              /* 0 varint, 1 eight bytes, 2 bytes, 5 four bytes */
    uint64_t whole;        /* wire 0, 1, 5 */
    const unsigned char *at;
    size_t size;           /* wire 2 */
} field;

typedef struct message {
    const unsigned char *at, *end;
    bool bad;
} message;

static uint64_t varint(message *m)
{
    uint64_t x = 0;
    for (int shift = 0; shift < 64 && m->at < m->end; shift += 7) {
        unsigned char byte = *m->at++;
        x |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return x;
    }
    m->bad = true;
    return 0;
}

static bool next(message *m, field *f)
{
    if (m->bad || m->at >= m->end)
        return false;
    uint64_t key = varint(m);
    *f = (field){.number = (uint32_t)(key >> 3), .wire = (int)(key & 7)};
    size_t fixed = f->wire == 1 ? 8 : f->wire == 5 ? 4 : 0;
    if (f->wire == 0) {
        f->whole = varint(m);
    } else if (f->wire == 2) {
        uint64_t n = varint(m);
        if (n > (uint64_t)(m->end - m->at))
            m->bad = true;
        else {
            f->at = m->at;
            f->size = (size_t)n;
            m->at += n;
        }
    } else if (fixed > 0 && (size_t)(m->end - m->at) >= fixed) {
        for (size_t i = 0; i < fixed; i++)
            f->whole |= (uint64_t)m->at[i] << (8 * i);
        m->at += fixed;
    } else {
        m->bad = true;
    }
    return !m->bad;
}

static message inside(const field *f)
{
    return (message){f->at, f->at + f->size, f->wire != 2};
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

/* ---- lists ---- */

static bool add_text(char ***list, size_t *n, const field *f)
{
    char **more = cel_realloc(*list, *n + 1, sizeof *more);
    if (!more)
        return false;
    *list = more;
    return (more[*n] = cel_strndup((const char *)f->at, f->size)) != NULL && ++*n;
}

static bool add_number(double **list, size_t *n, double x)
{
    if ((*n & (*n - 1)) == 0) {
        double *more = cel_realloc(*list, *n ? 2 * *n : 1, sizeof *more);
        if (!more)
            return false;
        *list = more;
    }
    (*list)[(*n)++] = x;
    return true;
}

static void free_texts(char **text, size_t n)
{
    for (size_t i = 0; text && i < n; i++)
        cel_free(text[i]);
    cel_free(text);
}

void onnx_value_free(onnx_value *v)
{
    free_texts(v->text, v->n);
    cel_free(v->x);
    *v = (onnx_value){0};
}

/* ---- operators ---- */

static cel_status damaged(cel_error *err)
{
    return cel_fail(err, CEL_INPUT, "export.read", "it is no sound ONNX model");
}

static cel_status read_attribute(const field *f, onnx_attribute *a, cel_error *err)
{
    message m = inside(f);
    field g;
    while (next(&m, &g)) {
        bool ok = true;
        if (g.number == 1 && g.wire == 2) {
            cel_free(a->name);
            ok = (a->name = cel_strndup((const char *)g.at, g.size)) != NULL;
        } else if (g.number == 2)
            a->f = (double)float_of((uint32_t)g.whole);
        else if (g.number == 3)
            a->i = (int64_t)g.whole;
        else if (g.number == 7)
            ok = add_number(&a->number, &a->n, (double)float_of((uint32_t)g.whole));
        else if (g.number == 8)
            ok = add_number(&a->number, &a->n, (double)(int64_t)g.whole);
        else if (g.number == 9 && g.wire == 2)
            ok = add_text(&a->text, &a->n_texts, &g);
        if (!ok)
            return cel_nomem(err);
    }
    return m.bad || !a->name ? damaged(err) : CEL_OK;
}

static cel_status read_node(const field *f, onnx_node *node, cel_error *err)
{
    message m = inside(f);
    field g;
    size_t outputs = 0;
    char **output = NULL, **op = NULL;
    size_t ops = 0;
    cel_status status = CEL_OK;
    while (status == CEL_OK && next(&m, &g)) {
        bool ok = true;
        if (g.number == 1 && g.wire == 2)
            ok = add_text(&node->input, &node->n_inputs, &g);
        else if (g.number == 2 && g.wire == 2)
            ok = add_text(&output, &outputs, &g);
        else if (g.number == 4 && g.wire == 2)
            ok = add_text(&op, &ops, &g);
        else if (g.number == 5 && g.wire == 2) {
            onnx_attribute *more = cel_realloc(node->attribute, node->n_attributes + 1, sizeof *more);
            ok = more != NULL;
            if (ok) {
                node->attribute = more;
                more[node->n_attributes] = (onnx_attribute){0};
                status = read_attribute(&g, &more[node->n_attributes++], err);
            }
        }
        if (!ok)
            status = cel_nomem(err);
    }
    if (status == CEL_OK && (m.bad || outputs != 1 || ops != 1))
        status = damaged(err);
    if (status == CEL_OK) {
        node->output = output[0];
        node->op = op[0];
        outputs = ops = 0; /* both texts are the node's now */
    }
    free_texts(output, outputs);
    free_texts(op, ops);
    return status;
}

/* TensorProto: floats, doubles or whole numbers in raw_data. */
static cel_status read_tensor(const field *f, char **name, onnx_value *v, cel_error *err)
{
    message m = inside(f);
    field g, raw = {0};
    uint64_t type = 0;
    while (next(&m, &g)) {
        if (g.number == 1 && v->rank < ONNX_RANK)
            v->dim[v->rank++] = (size_t)g.whole;
        else if (g.number == 1)
            return damaged(err);
        else if (g.number == 2)
            type = g.whole;
        else if (g.number == 8 && g.wire == 2) {
            cel_free(*name);
            if (!(*name = cel_strndup((const char *)g.at, g.size)))
                return cel_nomem(err);
        } else if (g.number == 9 && g.wire == 2)
            raw = g;
    }
    size_t each = type == 1 ? 4 : type == 7 || type == 11 ? 8 : 0, n = 1;
    for (size_t i = 0; i < v->rank; i++)
        if (__builtin_mul_overflow(n, v->dim[i], &n))
            return damaged(err);
    if (m.bad || each == 0 || !*name || n > raw.size / each || n * each != raw.size)
        return damaged(err);
    v->n = n;
    if (!(v->x = CEL_ARRAY(double, n + 1)))
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        for (size_t k = 0; k < each; k++)
            bits |= (uint64_t)raw.at[i * each + k] << (8 * k);
        if (type == 11)
            memcpy(&v->x[i], &bits, 8);
        else
            v->x[i] = each == 4 ? (double)float_of((uint32_t)bits) : (double)(int64_t)bits;
    }
    return CEL_OK;
}

/* ---- the model ---- */

struct onnx_model {
    onnx_node *node;
    size_t n_nodes;
    char **input;
    size_t n_inputs;
    onnx_slot *slot;
    size_t n_slots, slot_capacity;
};

static onnx_slot *find(const onnx_model *m, const char *name)
{
    for (size_t i = 0; i < m->n_slots; i++)
        if (strcmp(m->slot[i].name, name) == 0)
            return &m->slot[i];
    return NULL;
}

/* The slot of a name, made when it is new; NULL: memory is gone. */
static onnx_slot *slot_of(onnx_model *m, const char *name)
{
    onnx_slot *s = find(m, name);
    if (s)
        return s;
    char *copy = cel_strdup(name);
    if (!copy || !CEL_GROW(m->slot, m->slot_capacity, m->n_slots + 1)) {
        cel_free(copy);
        return NULL;
    }
    m->slot[m->n_slots] = (onnx_slot){.name = copy};
    return &m->slot[m->n_slots++];
}

static cel_status read_graph(onnx_model *m, const field *f, cel_error *err)
{
    message g = inside(f);
    field h;
    while (next(&g, &h)) {
        if (h.number == 1 && h.wire == 2) {
            onnx_node *more = cel_realloc(m->node, m->n_nodes + 1, sizeof *more);
            if (!more)
                return cel_nomem(err);
            m->node = more;
            more[m->n_nodes] = (onnx_node){0};
            CEL_TRY(read_node(&h, &more[m->n_nodes++], err));
        } else if (h.number == 5 && h.wire == 2) {
            onnx_value v = {0};
            char *name = NULL;
            cel_status status = read_tensor(&h, &name, &v, err);
            onnx_slot *s = status == CEL_OK ? slot_of(m, name) : NULL;
            cel_free(name);
            if (s) {
                onnx_value_free(&s->value);
                s->value = v;
                s->constant = true;
            } else {
                onnx_value_free(&v);
                return status == CEL_OK ? cel_nomem(err) : status;
            }
        } else if (h.number == 11 && h.wire == 2) {
            message info = inside(&h);
            field i;
            while (next(&info, &i))
                if (i.number == 1 && i.wire == 2 && !add_text(&m->input, &m->n_inputs, &i))
                    return cel_nomem(err);
            if (info.bad)
                return damaged(err);
        }
    }
    return g.bad ? damaged(err) : CEL_OK;
}

cel_status onnx_read(const char *path, onnx_model **out, cel_error *err)
{
    char *bytes;
    size_t size;
    *out = NULL;
    CEL_TRY(cel_file_read(path, SIZE_MAX / 2, &bytes, &size, err));
    onnx_model *m = CEL_NEW(onnx_model);
    message all = {(const unsigned char *)bytes, (const unsigned char *)bytes + size, false};
    field f;
    cel_status status = m ? CEL_OK : cel_nomem(err);
    while (status == CEL_OK && next(&all, &f))
        if (f.number == 7 && f.wire == 2)
            status = read_graph(m, &f, err);
    if (status == CEL_OK && (all.bad || m->n_nodes == 0))
        status = damaged(err);
    for (size_t i = 0; status == CEL_OK && i < m->n_nodes; i++)
        if (!onnx_known(m->node[i].op))
            status = cel_fail(err, CEL_INPUT, "export.read", "it has an operator %.40s, which is not known here", m->node[i].op);
    cel_free(bytes);
    if (status != CEL_OK)
        onnx_model_free(m);
    else
        *out = m;
    return status;
}

void onnx_model_free(onnx_model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_nodes; i++) {
        onnx_node *node = &m->node[i];
        for (size_t k = 0; k < node->n_attributes; k++) {
            cel_free(node->attribute[k].name);
            cel_free(node->attribute[k].number);
            free_texts(node->attribute[k].text, node->attribute[k].n_texts);
        }
        cel_free(node->attribute);
        free_texts(node->input, node->n_inputs);
        cel_free(node->output);
        cel_free(node->op);
    }
    for (size_t i = 0; i < m->n_slots; i++) {
        onnx_value_free(&m->slot[i].value);
        cel_free(m->slot[i].name);
    }
    cel_free(m->node);
    cel_free(m->slot);
    free_texts(m->input, m->n_inputs);
    cel_free(m);
}

size_t onnx_inputs(const onnx_model *m, const char *const **name)
{
    *name = (const char *const *)m->input;
    return m->n_inputs;
}

cel_status onnx_set(onnx_model *m, const char *input, onnx_value *value, cel_error *err)
{
    onnx_slot *s = slot_of(m, input);
    if (!s) {
        onnx_value_free(value);
        return cel_nomem(err);
    }
    onnx_value_free(&s->value);
    s->value = *value;
    *value = (onnx_value){0};
    s->constant = true;
    return CEL_OK;
}

const onnx_value *onnx_get(const onnx_model *m, const char *name)
{
    const onnx_slot *s = find(m, name);
    return s && (s->value.x || s->value.text) ? &s->value : NULL;
}

cel_status onnx_run(onnx_model *m, cel_error *err)
{
    for (size_t i = 0; i < m->n_nodes; i++) {
        const onnx_node *node = &m->node[i];
        const onnx_value **input = CEL_ARRAY(const onnx_value *, node->n_inputs + 1);
        onnx_value out = {0};
        cel_status status = input ? CEL_OK : cel_nomem(err);
        for (size_t k = 0; status == CEL_OK && k < node->n_inputs; k++)
            if (!(input[k] = onnx_get(m, node->input[k])))
                status = cel_fail(err, CEL_INPUT, "export.read", "operator %.40s uses \"%.60s\", which nothing gives", node->op, node->input[k]);
        if (status == CEL_OK)
            status = onnx_apply(node, input, &out, err);
        cel_free(input);
        if (status == CEL_OK)
            status = onnx_set(m, node->output, &out, err);
        onnx_value_free(&out);
        CEL_TRY(status);
    }
    return CEL_OK;
}
