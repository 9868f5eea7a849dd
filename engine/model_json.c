/* Graphs as JSON. Layers stand in a list by their first use, nodes in the order they were made, inputs of a node by number. */
#include "engine/model_json.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* A rule by its arguments' names, so that it is read through the same checks as a script's. */
static json_t *rule_json(const cel_rule *rule)
{
    json_t *one = json_object(), *args = json_object();
    bool ok = one && args;
    for (size_t i = 0; ok && rule->type->formals[i].name; i++) {
        const char *name = rule->type->formals[i].name;
        double x = rule->number[i];
        if (cel_is_na(x))
            continue;
        ok = cel_json_set(args, name, rule->type->choices[i] ? json_string(rule->type->choices[i][(size_t)x]) : cel_json_number(x));
    }
    if (!ok) {
        json_decref(args);
        json_decref(one);
        return NULL;
    }
    if (cel_json_set(one, "args", args) && cel_json_set(one, cel_rule_kind_name[rule->type->kind], json_string(rule->type->name)))
        return one;
    json_decref(one);
    return NULL;
}

static json_t *layer_json(const cel_layer *layer)
{
    json_t *one = json_object(), *args = json_object();
    bool ok = one && args && cel_json_set(one, "layer", json_string(layer->type->name)) && cel_json_set(one, "name", json_string(layer->name)) &&
              cel_json_set(one, "trainable", json_boolean(layer->trainable));
    const cel_formal *formals = layer->type->formals;
    for (size_t i = 0; ok && formals && formals[i].name; i++) {
        const cel_value *v = &layer->args[i];
        if (v->kind == CEL_V_NULL)
            continue;
        ok = cel_json_set(args, formals[i].name, v->kind == CEL_V_OBJECT ? rule_json(v->as.object) : cel_json_value(v));
    }
    if (ok && cel_json_set(one, "args", args))
        return one;
    if (!ok)
        json_decref(args);
    json_decref(one);
    return NULL;
}

static json_t *shape_json(const cel_shape *shape)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (int32_t i = 0; ok && i < shape->rank; i++)
        ok = cel_json_add(list, json_integer(shape->dim[i]));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static int by_index(const void *a, const void *b)
{
    const cel_node *const *x = a, *const *y = b;
    return (*x)->index < (*y)->index ? -1 : (*x)->index > (*y)->index;
}

/* The model's nodes in the order they were made, and its layers in the order of their first node. */
typedef struct listing {
    cel_node **node;
    size_t n_nodes;
    const cel_layer **layer;
    size_t n_layers;
} listing;

static size_t node_at(const listing *l, const cel_node *node)
{
    size_t i = 0;
    while (i < l->n_nodes && l->node[i] != node)
        i++;
    return i;
}

static size_t layer_at(const listing *l, const cel_layer *layer)
{
    size_t i = 0;
    while (i < l->n_layers && l->layer[i] != layer)
        i++;
    return i;
}

static bool is_input(const cel_model *model, const cel_node *node)
{
    for (size_t i = 0; i < model->n_inputs; i++)
        if (model->inputs[i] == node)
            return true;
    return false;
}

static json_t *numbers_json(const listing *l, cel_node *const *nodes, size_t n)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = cel_json_add(list, json_integer((json_int_t)node_at(l, nodes[i])));
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *node_json(const cel_model *model, const listing *l, const cel_node *node)
{
    json_t *one = json_object();
    bool ok = one && cel_json_set(one, "layer", json_integer((json_int_t)layer_at(l, node->layer)));
    if (ok)
        ok = is_input(model, node) ? cel_json_set(one, "shape", shape_json(&node->shape))
                                   : cel_json_set(one, "inputs", numbers_json(l, node->inputs, node->n_inputs));
    if (ok)
        return one;
    json_decref(one);
    return NULL;
}

static json_t *graph_json(const cel_model *model, const listing *l)
{
    json_t *o = json_object(), *layers = json_array(), *nodes = json_array();
    bool ok = o && layers && nodes;
    for (size_t i = 0; ok && i < l->n_layers; i++)
        ok = cel_json_add(layers, layer_json(l->layer[i]));
    for (size_t i = 0; ok && i < l->n_nodes; i++)
        ok = cel_json_add(nodes, node_json(model, l, l->node[i]));
    if (!ok) {
        json_decref(layers);
        json_decref(nodes);
        json_decref(o);
        return NULL;
    }
    ok = cel_json_set(o, "name", json_string(model->name));
    ok = cel_json_set(o, "layers", layers) && ok;
    ok = cel_json_set(o, "nodes", nodes) && ok;
    if (ok && cel_json_set(o, "inputs", numbers_json(l, model->inputs, model->n_inputs)) &&
        cel_json_set(o, "outputs", numbers_json(l, model->outputs, model->n_outputs)))
        return o;
    json_decref(o);
    return NULL;
}

cel_status cel_model_to_json(const cel_model *model, json_t **out, cel_error *err)
{
    listing l = {.n_nodes = model->n_nodes};
    *out = NULL;
    l.node = CEL_ARRAY(cel_node *, model->n_nodes);
    l.layer = CEL_ARRAY(const cel_layer *, model->n_nodes);
    if (l.node && l.layer) {
        memcpy(l.node, model->nodes, model->n_nodes * sizeof *l.node);
        qsort(l.node, l.n_nodes, sizeof *l.node, by_index);
        for (size_t i = 0; i < l.n_nodes; i++)
            if (layer_at(&l, l.node[i]->layer) == l.n_layers)
                l.layer[l.n_layers++] = l.node[i]->layer;
        *out = graph_json(model, &l);
    }
    cel_free(l.node);
    cel_free(l.layer);
    return *out ? CEL_OK : cel_nomem(err);
}

/* ---- reading ---- */

#define MOST_ARGS 64

/* The arguments of one layer or rule while it is read. */
typedef struct arguments {
    cel_argument arg[MOST_ARGS];
    cel_rule rule[MOST_ARGS];
    size_t n;
} arguments;

static cel_status rule_from(const json_t *j, cel_rule_kind kind, cel_rule *out, cel_error *err)
{
    const char *type, *name;
    json_t *args, *value;
    cel_argument arg[CEL_RULE_NUMBERS];
    size_t n = 0;
    CEL_TRY(cel_json_get_text(j, cel_rule_kind_name[kind], &type, err));
    CEL_TRY(cel_json_get_object(j, "args", &args, err));
    if (json_object_size(args) > CEL_RULE_NUMBERS)
        return cel_fail(err, CEL_INPUT, "model.json", "its %s \"%.40s\" has too many arguments", cel_rule_kind_name[kind], type);
    cel_status status = CEL_OK;
    json_object_foreach(args, name, value) {
        double x;
        if (cel_json_as_number(value, &x))
            arg[n] = (cel_argument){name, cel_value_number(x)};
        else
            arg[n] = (cel_argument){name, cel_value_text(json_is_string(value) ? json_string_value(value) : "")};
        if (arg[n].value.kind == CEL_V_NULL) {
            status = cel_nomem(err);
            break;
        }
        n++;
    }
    if (status == CEL_OK)
        status = cel_rule_make(kind, type, arg, n, out, err);
    for (size_t i = 0; i < n; i++)
        cel_value_free(&arg[i].value);
    return status;
}

static cel_status argument_from(arguments *a, const char *name, const json_t *value, cel_error *err)
{
    if (a->n == MOST_ARGS)
        return cel_fail(err, CEL_INPUT, "model.json", "one of its layers has more than %d arguments", MOST_ARGS);
    cel_argument *arg = &a->arg[a->n];
    *arg = (cel_argument){.name = name};
    for (int kind = 0; kind < CEL_RULE_KINDS; kind++) {
        if (!json_object_get(value, cel_rule_kind_name[kind]))
            continue;
        CEL_TRY(rule_from(value, (cel_rule_kind)kind, &a->rule[a->n], err));
        arg->value = cel_value_object(&a->rule[a->n++], cel_rule_kind_name[kind]);
        return CEL_OK;
    }
    CEL_TRY(cel_json_as_value(value, name, &arg->value, err));
    a->n++;
    return CEL_OK;
}

static cel_status layer_from(cel_graph *graph, const json_t *j, cel_layer **out, cel_error *err)
{
    const char *type, *layer_name, *name;
    json_t *args, *value;
    arguments a = {.n = 0};
    bool trainable;
    CEL_TRY(cel_json_get_text(j, "layer", &type, err));
    CEL_TRY(cel_json_get_text(j, "name", &layer_name, err));
    CEL_TRY(cel_json_get_flag(j, "trainable", &trainable, err));
    CEL_TRY(cel_json_get_object(j, "args", &args, err));
    cel_status status = CEL_OK;
    if (!trainable) {
        a.arg[a.n++] = (cel_argument){"trainable", cel_value_logical(false)};
        status = a.arg[0].value.kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
    }
    json_object_foreach(args, name, value) {
        if (status == CEL_OK)
            status = argument_from(&a, name, value, err);
    }
    if (status == CEL_OK)
        status = cel_graph_layer_new(graph, type, a.arg, a.n, layer_name, out, err);
    for (size_t i = 0; i < a.n; i++)
        cel_value_free(&a.arg[i].value);
    return status;
}

static cel_status shape_from(const json_t *list, cel_shape *out, cel_error *err)
{
    size_t n = json_array_size(list);
    *out = (cel_shape){.rank = (int32_t)n};
    if (n < 1 || n > CEL_MAX_RANK)
        return cel_fail(err, CEL_INPUT, "model.json", "one of its inputs has no shape of 1 to %d axes", CEL_MAX_RANK);
    for (size_t i = 0; i < n; i++) {
        json_int_t x = json_integer_value(json_array_get(list, i));
        if (x < 1 || x > INT32_MAX)
            return cel_fail(err, CEL_INPUT, "model.json", "one of its inputs has an impossible shape");
        out->dim[i] = (int32_t)x;
    }
    return CEL_OK;
}

/* Nodes by number, all of them among the first `n`. `*out` is the caller's (cel_free). */
static cel_status nodes_from(const json_t *list, cel_node *const *made, size_t n, cel_node ***out, size_t *count, cel_error *err)
{
    *count = json_array_size(list);
    if (!(*out = CEL_ARRAY(cel_node *, *count)))
        return cel_nomem(err);
    for (size_t i = 0; i < *count; i++) {
        const json_t *j = json_array_get(list, i);
        json_int_t x = json_integer_value(j);
        if (!json_is_integer(j) || x < 0 || (uint64_t)x >= n) {
            cel_free(*out);
            *out = NULL;
            return cel_fail(err, CEL_INPUT, "model.json", "its graph uses a node that does not exist");
        }
        (*out)[i] = made[x];
    }
    return CEL_OK;
}

/* A graph while it is read: layers are made at their first node, since an input is made together with its node. */
typedef struct building {
    cel_graph *graph;
    const json_t *layers;
    cel_layer **layer;
    cel_node **node;
    size_t n_nodes;
} building;

static cel_status input_from(building *b, size_t layer, const json_t *shape, cel_error *err)
{
    cel_shape s;
    const char *name;
    CEL_TRY(shape_from(shape, &s, err));
    CEL_TRY(cel_json_get_text(json_array_get(b->layers, layer), "name", &name, err));
    if (b->layer[layer])
        return cel_fail(err, CEL_INPUT, "model.json", "its input \"%.60s\" stands twice in the graph", name);
    CEL_TRY(cel_graph_input(b->graph, &s, name, &b->node[b->n_nodes], err));
    b->layer[layer] = b->node[b->n_nodes++]->layer;
    return CEL_OK;
}

static cel_status node_from(building *b, const json_t *j, cel_error *err)
{
    size_t layer, n;
    cel_node **inputs;
    CEL_TRY(cel_json_get_count(j, "layer", json_array_size(b->layers) - 1, &layer, err));
    if (json_object_get(j, "shape"))
        return input_from(b, layer, json_object_get(j, "shape"), err);
    if (!b->layer[layer])
        CEL_TRY(layer_from(b->graph, json_array_get(b->layers, layer), &b->layer[layer], err));
    CEL_TRY(nodes_from(json_object_get(j, "inputs"), b->node, b->n_nodes, &inputs, &n, err));
    cel_status status = n == 0 ? cel_fail(err, CEL_INPUT, "model.json", "layer \"%.60s\" has no input", b->layer[layer]->name)
                               : cel_layer_apply(b->layer[layer], inputs, n, &b->node[b->n_nodes], err);
    cel_free(inputs);
    b->n_nodes += status == CEL_OK;
    return status;
}

static cel_status build(building *b, const json_t *object, cel_model **out, cel_error *err)
{
    json_t *layers, *nodes, *inputs, *outputs;
    const char *name;
    CEL_TRY(cel_json_get_text(object, "name", &name, err));
    CEL_TRY(cel_json_get_list(object, "layers", &layers, err));
    CEL_TRY(cel_json_get_list(object, "nodes", &nodes, err));
    CEL_TRY(cel_json_get_list(object, "inputs", &inputs, err));
    CEL_TRY(cel_json_get_list(object, "outputs", &outputs, err));
    size_t n = json_array_size(nodes), n_layers = json_array_size(layers), n_inputs = 0, n_outputs = 0;
    b->layers = layers;
    b->layer = CEL_ARRAY(cel_layer *, n_layers);
    b->node = CEL_ARRAY(cel_node *, n);
    if (!b->layer || !b->node || !b->graph)
        return cel_nomem(err);
    if (n_layers == 0)
        return cel_fail(err, CEL_INPUT, "model.json", "its graph has no layers");
    for (size_t i = 0; i < n; i++)
        CEL_TRY(node_from(b, json_array_get(nodes, i), err));
    cel_node **in = NULL, **last = NULL;
    cel_status status = nodes_from(inputs, b->node, n, &in, &n_inputs, err);
    if (status == CEL_OK)
        status = nodes_from(outputs, b->node, n, &last, &n_outputs, err);
    if (status == CEL_OK && (n_inputs == 0 || n_outputs == 0))
        status = cel_fail(err, CEL_INPUT, "model.json", "its graph has no %s", n_inputs ? "outputs" : "inputs");
    if (status == CEL_OK)
        status = cel_model_new(b->graph, in, n_inputs, last, n_outputs, name, out, err);
    cel_free(in);
    cel_free(last);
    return status;
}

cel_status cel_model_from_json(const json_t *object, cel_model **out, cel_error *err)
{
    building b = {.graph = cel_graph_new()};
    *out = NULL;
    cel_status status = build(&b, object, out, err);
    cel_free(b.layer);
    cel_free(b.node);
    cel_graph_free(b.graph); /* the model holds it */
    return status;
}
