/* The graph: an arena of layers and nodes. Layers are checked when they are made, shapes when they are applied; what is in
 * the graph is therefore always sound, and a failed call leaves nothing behind but unused memory of the arena. */
#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "engine/args.h"
#include "engine/layer.h"

typedef struct name_count {
    char *name; /* "dense" */
    long next;  /* its next number; 0: without one */
} name_count;

struct cel_graph {
    atomic_int holders;
    cel_node **nodes;
    size_t n_nodes, node_capacity;
    cel_layer **layers;
    size_t n_layers, layer_capacity;
    name_count *names;
    size_t n_names, name_capacity;
};

cel_graph *cel_graph_new(void)
{
    cel_graph *graph = CEL_NEW(cel_graph);
    if (graph)
        atomic_init(&graph->holders, 1);
    return graph;
}

cel_graph *cel_graph_hold(cel_graph *graph)
{
    atomic_fetch_add(&graph->holders, 1);
    return graph;
}

void cel_graph_restart_names(cel_graph *graph)
{
    for (size_t i = 0; i < graph->n_names; i++)
        cel_free(graph->names[i].name);
    graph->n_names = 0;
}

static void layer_free(cel_layer *layer)
{
    if (!layer)
        return;
    if (layer->args)
        cel_arguments_free(layer->args, cel_layer_n_formals(layer->type));
    cel_free(layer->args);
    cel_free(layer->rules);
    cel_free(layer->built_for);
    cel_free(layer->name);
    cel_free(layer);
}

static void node_free(cel_node *node)
{
    if (node)
        cel_free(node->inputs);
    cel_free(node);
}

void cel_graph_free(cel_graph *graph)
{
    if (!graph || atomic_fetch_sub(&graph->holders, 1) > 1)
        return;
    for (size_t i = 0; i < graph->n_nodes; i++)
        node_free(graph->nodes[i]);
    for (size_t i = 0; i < graph->n_layers; i++)
        layer_free(graph->layers[i]);
    cel_graph_restart_names(graph);
    cel_free(graph->names);
    cel_free(graph->nodes);
    cel_free(graph->layers);
    cel_free(graph);
}

size_t cel_graph_node_count(const cel_graph *graph)
{
    return graph->n_nodes;
}

cel_node *cel_graph_node(const cel_graph *graph, size_t i)
{
    return graph->nodes[i];
}

/* The automatic name of a class as Keras makes it: an underscore before a capital that begins a word of small letters or
 * follows a small letter ("BatchNormalization" -> "batch_normalization", "Conv1D" -> "conv1d", "ReLU" -> "re_lu"). */
static void snake_case(const char *class_name, char *out)
{
    for (const char *c = class_name; *c; c++) {
        bool capital = isupper((unsigned char)*c), small_next = islower((unsigned char)c[1]);
        if (capital && c > class_name && (small_next || islower((unsigned char)c[-1])))
            *out++ = '_';
        *out++ = (char)tolower((unsigned char)*c);
    }
    *out = '\0';
}

/* "dense", then "dense_1", …; NULL when memory is gone. */
static char *next_name(cel_graph *graph, const char *class_name)
{
    char base[64], text[96];
    snake_case(class_name, base);
    size_t i = 0;
    while (i < graph->n_names && strcmp(graph->names[i].name, base) != 0)
        i++;
    if (i == graph->n_names) {
        if (!CEL_GROW(graph->names, graph->name_capacity, i + 1) || !(graph->names[i].name = cel_strdup(base)))
            return NULL;
        graph->names[i].next = 0;
        graph->n_names++;
    }
    long number = graph->names[i].next++;
    if (number == 0)
        return cel_strdup(base);
    snprintf(text, sizeof text, "%s_%ld", base, number);
    return cel_strdup(text);
}

/* The rule kind an argument of this name stands for: kernel_initializer, beta_regularizer, …; -1: none. */
static int rule_kind(const char *argument)
{
    size_t length = strlen(argument);
    for (int kind = 0; kind < CEL_RULE_KINDS; kind++) {
        size_t tail = strlen(cel_rule_kind_name[kind]);
        if (length > tail && strcmp(argument + length - tail, cel_rule_kind_name[kind]) == 0)
            return kind;
    }
    return -1;
}

/* Turns every argument that is a rule into an object the layer owns. */
static cel_status own_rules(cel_layer *layer, cel_error *err)
{
    const cel_formal *formals = layer->type->formals;
    for (size_t i = 0; formals && formals[i].name; i++) {
        int kind = rule_kind(formals[i].name);
        if (kind < 0)
            continue;
        CEL_TRY(cel_rule_from_value((cel_rule_kind)kind, layer->args + i, formals[i].name, layer->rules + i, err));
        cel_value_free(layer->args + i);
        if (layer->rules[i].type)
            layer->args[i] = cel_value_object(layer->rules + i, cel_rule_kind_name[kind]);
    }
    return CEL_OK;
}

static cel_status layer_fill(cel_layer *layer, const cel_argument *args, size_t n_args, const char *name, cel_error *err)
{
    size_t n = cel_layer_n_formals(layer->type);
    char what[64];
    snprintf(what, sizeof what, "layer_%s()", layer->type->name);
    layer->args = CEL_ARRAY(cel_value, n);
    layer->rules = CEL_ARRAY(cel_rule, n);
    if (!layer->args || !layer->rules)
        return cel_nomem(err);
    /* name and trainable belong to every layer */
    size_t kept = 0;
    cel_argument own[64];
    for (size_t i = 0; i < n_args; i++) {
        if (strcmp(args[i].name, "trainable") == 0) {
            if (args[i].value.kind != CEL_V_NULL)
                CEL_TRY(cel_value_as_logical(&args[i].value, "trainable", &layer->trainable, err));
        } else if (strcmp(args[i].name, "name") == 0) {
            if (args[i].value.kind != CEL_V_NULL)
                CEL_TRY(cel_value_as_text(&args[i].value, "name", &name, err));
        } else if (kept < 64) {
            own[kept++] = args[i];
        }
    }
    CEL_TRY(cel_arguments_match(layer->type->formals, own, kept, what, layer->args, err));
    CEL_TRY(own_rules(layer, err));
    if (layer->type->check)
        CEL_TRY(layer->type->check(layer, err));
    if (name && (name[0] == '\0' || strchr(name, '/')))
        return cel_fail(err, CEL_INPUT, "layer.name", "name = \"%s\": the name of a layer is not empty and has no /", name);
    layer->name = name ? cel_strdup(name) : next_name(layer->graph, layer->type->class_name);
    return layer->name ? CEL_OK : cel_nomem(err);
}

static cel_status layer_new(cel_graph *graph, const cel_layer_type *type, const cel_argument *args, size_t n_args, const char *name,
                            cel_layer **out, cel_error *err)
{
    cel_layer *layer = CEL_NEW(cel_layer);
    if (!layer || !CEL_GROW(graph->layers, graph->layer_capacity, graph->n_layers + 1)) {
        cel_free(layer);
        return cel_nomem(err);
    }
    layer->type = type;
    layer->graph = graph;
    layer->trainable = true;
    cel_status status = layer_fill(layer, args, n_args, name, err);
    if (status != CEL_OK) {
        layer_free(layer);
        return status;
    }
    graph->layers[graph->n_layers++] = layer;
    *out = layer;
    return CEL_OK;
}

cel_status cel_graph_layer_new(cel_graph *graph, const char *type, const cel_argument *args, size_t n_args, const char *name,
                               cel_layer **out, cel_error *err)
{
    const cel_layer_type *row = cel_layer_find(type);
    if (row)
        return layer_new(graph, row, args, n_args, name, out, err);
    const char *names[128];
    size_t n, count = 0;
    row = cel_layer_types(&n);
    for (; count < n && count < 128; count++)
        names[count] = row[count].name;
    const char *plain = strncmp(type, "layer_", 6) == 0 ? type + 6 : type;
    cel_status status = cel_fail(err, CEL_INPUT, "layer.unknown", "there is no layer_%s()", plain);
    int nearest = cel_nearest(plain, names, count);
    if (nearest >= 0)
        cel_error_hint(err, "did you mean layer_%s()?", names[nearest]);
    return status;
}

/* A node that is in the graph only after everything else succeeded. */
static cel_status add_node(cel_layer *layer, cel_node *const *inputs, size_t n_inputs, const cel_shape *shape, cel_node **out, cel_error *err)
{
    cel_graph *graph = layer->graph;
    cel_node *node = CEL_NEW(cel_node);
    if (!node || !(node->inputs = CEL_ARRAY(cel_node *, n_inputs)) || !CEL_GROW(graph->nodes, graph->node_capacity, graph->n_nodes + 1)) {
        node_free(node);
        return cel_nomem(err);
    }
    for (size_t i = 0; i < n_inputs; i++)
        node->inputs[i] = inputs[i];
    node->layer = layer;
    node->n_inputs = n_inputs;
    node->shape = *shape;
    node->index = graph->n_nodes;
    node->call = layer->calls++;
    graph->nodes[graph->n_nodes++] = node;
    *out = node;
    return CEL_OK;
}

static cel_status check_shape(const cel_shape *shape, const char *what, cel_error *err)
{
    if (shape->rank < 1 || shape->rank > CEL_MAX_RANK)
        return cel_fail(err, CEL_INPUT, "layer.shape", "%s has %d axes; 1 to %d are possible, without the batch", what, (int)shape->rank,
                        CEL_MAX_RANK);
    double size = 1;
    for (int32_t i = 0; i < shape->rank; i++) {
        if (shape->dim[i] < 1)
            return cel_fail(err, CEL_INPUT, "layer.shape", "%s must have whole numbers >= 1 as its axes, not %d", what, (int)shape->dim[i]);
        size *= shape->dim[i];
    }
    if (size > 1e9)
        return cel_fail(err, CEL_INPUT, "layer.shape", "%s has %.3g numbers per row; at most a billion are possible", what, size);
    return CEL_OK;
}

cel_status cel_graph_input(cel_graph *graph, const cel_shape *shape, const char *name, cel_node **out, cel_error *err)
{
    cel_layer *layer = NULL;
    CEL_TRY(check_shape(shape, "shape", err));
    CEL_TRY(layer_new(graph, cel_layer_find("input"), NULL, 0, name, &layer, err));
    layer->built = true;
    return add_node(layer, NULL, 0, shape, out, err);
}

/* The weights of a layer were made for its first inputs; what must stay equal is what they depend on. */
static cel_status same_inputs(const cel_layer *layer, const cel_shape *shapes, size_t n, cel_error *err)
{
    bool same = n == layer->n_built_for;
    for (size_t i = 0; same && i < n; i++)
        same = cel_shape_equal(shapes + i, layer->built_for + i);
    if (same || layer->n_weights == 0)
        return CEL_OK;
    char now[64], before[64];
    return cel_fail(err, CEL_INPUT, "layer.shape", "layer \"%s\" shares its weights with an earlier use on shape %s and cannot be applied to %s",
                    layer->name, cel_shape_format(layer->built_for, true, before), cel_shape_format(shapes, true, now));
}

cel_status cel_layer_apply(cel_layer *layer, cel_node *const *inputs, size_t n_inputs, cel_node **out, cel_error *err)
{
    const cel_layer_type *type = layer->type;
    if (!type->build)
        return cel_fail(err, CEL_INPUT, "layer.inputs", "layer \"%s\" is an input: it cannot be applied to a tensor", layer->name);
    if (n_inputs < (size_t)type->min_inputs || (type->max_inputs > 0 && n_inputs > (size_t)type->max_inputs))
        return type->max_inputs == 1
                   ? cel_fail(err, CEL_INPUT, "layer.inputs", "layer_%s() takes one tensor, not %zu", type->name, n_inputs)
                   : cel_fail(err, CEL_INPUT, "layer.inputs", "layer_%s() takes a list of %s%d tensors, not %zu", type->name,
                              type->max_inputs ? "" : "at least ", type->min_inputs, n_inputs);
    for (size_t i = 0; i < n_inputs; i++)
        if (inputs[i]->layer->graph != layer->graph)
            return cel_fail(err, CEL_INPUT, "layer.graph", "layer \"%s\" and its input \"%s\" belong to different graphs", layer->name,
                            inputs[i]->layer->name);
    cel_shape *shapes = CEL_ARRAY(cel_shape, n_inputs), shape = {0};
    if (!shapes)
        return cel_nomem(err);
    for (size_t i = 0; i < n_inputs; i++)
        shapes[i] = inputs[i]->shape;
    char what[192];
    snprintf(what, sizeof what, "the output of layer \"%s\"", layer->name);
    cel_status status = layer->built ? same_inputs(layer, shapes, n_inputs, err) : CEL_OK;
    if (status == CEL_OK)
        status = type->build(layer, shapes, n_inputs, &shape, err);
    if (status == CEL_OK)
        status = check_shape(&shape, what, err);
    if (status == CEL_OK)
        status = add_node(layer, inputs, n_inputs, &shape, out, err);
    if (status == CEL_OK && !layer->built) {
        layer->built = true;
        layer->built_for = shapes;
        layer->n_built_for = n_inputs;
        return CEL_OK;
    }
    if (!layer->built)
        layer->n_weights = 0;
    cel_free(shapes);
    return status;
}

cel_status cel_graph_layer(cel_graph *graph, const char *type, const cel_argument *args, size_t n_args, const char *name,
                           cel_node *const *inputs, size_t n_inputs, cel_node **out, cel_error *err)
{
    cel_layer *layer = NULL;
    CEL_TRY(cel_graph_layer_new(graph, type, args, n_args, name, &layer, err));
    return cel_layer_apply(layer, inputs, n_inputs, out, err);
}
