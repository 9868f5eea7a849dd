/* Tensors, layers and models as values of the language. A sequential model grows in place, as in keras3: every value that
 * holds it sees the new layer. Its structure and its weights are made when something needs them. */
#include <stdio.h>
#include <string.h>

#include "cli/script/lib_keras_inside.h"

cel_sexp *keras_fail(cel_interp *in, const cel_error *err)
{
    cel_fail_here(in, err->code, "%s", err->message);
    cel_error *set = cel_interp_error(in);
    if (err->hint[0])
        cel_error_hint(set, "%s", err->hint);
    set->status = err->status;
    return NULL;
}

static cel_sexp *no_memory(cel_interp *in)
{
    cel_error err;
    cel_nomem(&err);
    return keras_fail(in, &err);
}

/* ---- tensors and layers ----------------------------------------------------------------------------------- */

static void tensor_free(void *object)
{
    keras_tensor *t = object;
    cel_graph_free(t->graph);
    cel_free(t);
}

static bool tensor_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    char shape[64];
    const keras_tensor *t = cel_object_of(self, &cel_keras_tensor_object);
    (void)in;
    cel_text_addf(out, "<KerasTensor shape=%s, dtype=float32, name=%s>\n", cel_shape_format(&t->node->shape, true, shape), t->node->layer->name);
    return true;
}

static cel_sexp *shape_value(cel_interp *in, const cel_shape *shape)
{
    cel_sexp *list = cel_sexp_list(in, (size_t)shape->rank + 1, NULL); /* the first: the batch, unknown */
    for (int32_t d = 0; list && d < shape->rank; d++) {
        cel_sexp *one = cel_sexp_integer(in, shape->dim[d]);
        if (!one)
            return NULL;
        cel_sexp_set(list, (size_t)d + 1, one);
    }
    return list;
}

static cel_sexp *tensor_get(cel_interp *in, cel_sexp *self, const char *name)
{
    const keras_tensor *t = cel_object_of(self, &cel_keras_tensor_object);
    if (strcmp(name, "shape") == 0)
        return shape_value(in, &t->node->shape);
    return strcmp(name, "name") == 0 ? cel_sexp_string(in, t->node->layer->name) : NULL;
}

static const char *const tensor_names[] = {"name", "shape", NULL};
static const char *const tensor_classes[] = {"keras.src.backend.common.keras_tensor.KerasTensor", "python.builtin.object", NULL};
const cel_object_type cel_keras_tensor_object = {"tensor", tensor_classes, tensor_free, NULL, tensor_get, NULL, tensor_names, tensor_print};

cel_sexp *cel_keras_tensor_value(cel_interp *in, cel_graph *graph, cel_node *node)
{
    keras_tensor *t = CEL_NEW(keras_tensor);
    if (!t)
        return no_memory(in);
    t->graph = cel_graph_hold(graph);
    t->node = node;
    return cel_sexp_object(in, &cel_keras_tensor_object, t);
}

static void layer_free(void *object)
{
    keras_layer *l = object;
    cel_graph_free(l->graph);
    cel_graph_free(l->other);
    cel_free(l);
}

static bool layer_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    const keras_layer *l = cel_object_of(self, &cel_keras_layer_object);
    (void)in;
    cel_text_addf(out, "<%s name=%s, built=%s>\n", l->layer->type->class_name, l->layer->name, l->layer->built ? "True" : "False");
    return true;
}

static cel_sexp *layer_get(cel_interp *in, cel_sexp *self, const char *name)
{
    const keras_layer *l = cel_object_of(self, &cel_keras_layer_object);
    if (strcmp(name, "name") == 0)
        return cel_sexp_string(in, l->layer->name);
    if (strcmp(name, "trainable") == 0)
        return cel_sexp_logical(in, l->layer->trainable);
    if (strcmp(name, "count_params") == 0)
        return cel_sexp_integer(in, (int32_t)cel_layer_n_params(l->layer, NULL));
    const cel_value *value = cel_layer_arg(l->layer, name);
    return value && value->kind != CEL_V_OBJECT ? cel_sexp_from_value(in, value) : NULL;
}

static const char *const layer_names[] = {"name", "trainable", "units", "activation", "rate", NULL};
static const char *const layer_classes[] = {"keras.src.layers.layer.Layer", "python.builtin.object", NULL};
const cel_object_type cel_keras_layer_object = {"layer", layer_classes, layer_free, NULL, layer_get, NULL, layer_names, layer_print};

static cel_sexp *layer_value(cel_interp *in, cel_graph *graph, cel_layer *layer)
{
    keras_layer *l = CEL_NEW(keras_layer);
    if (!l)
        return no_memory(in);
    l->graph = cel_graph_hold(graph);
    l->layer = layer;
    return cel_sexp_object(in, &cel_keras_layer_object, l);
}

/* ---- model objects ---------------------------------------------------------------------------------------- */

void keras_compile_free(keras_compile *c)
{
    for (size_t i = 0; c->loss_names && i < c->n_losses; i++)
        cel_free(c->loss_names[i]);
    cel_free(c->loss_names);
    cel_free(c->losses);
    cel_free(c->loss_weights);
    cel_free(c->metrics);
    cel_optimizer_free(&c->optimizer);
    *c = (keras_compile){0};
}

static void model_free(void *object)
{
    keras_model *m = object;
    keras_compile_free(&m->compile);
    cel_network_free(m->network);
    cel_model_free(m->model);
    cel_graph_free(m->graph);
    cel_free(m->waiting);
    cel_free(m->name);
    cel_free(m);
}

static bool model_print(cel_interp *in, cel_sexp *self, cel_text *out)
{
    keras_model *m = cel_object_of(self, &cel_keras_model_object);
    if (m->sequential && !m->first) {
        cel_text_addf(out, "Model: \"%s\" (its input shape is not known yet)\n", m->name ? m->name : "sequential");
        return true;
    }
    if (m->sequential && m->first == m->last) {
        cel_text_addf(out, "Model: \"%s\" (no layers yet)\n", m->name ? m->name : "sequential");
        return true;
    }
    cel_model *model = keras_structure(in, m, NULL);
    return model && cel_keras_summary(in, model, m->network, m->sequential, out);
}

static cel_sexp *model_layers(cel_interp *in, keras_model *m)
{
    if (m->sequential && !m->first) {
        cel_sexp *list = cel_sexp_list(in, m->n_waiting, NULL);
        for (size_t i = 0; list && i < m->n_waiting; i++) {
            cel_sexp *one = layer_value(in, m->graph, m->waiting[i]);
            if (!one)
                return NULL;
            cel_sexp_set(list, i, one);
        }
        return list;
    }
    if (m->sequential && m->first == m->last)
        return cel_sexp_list(in, 0, NULL);
    cel_model *model = keras_structure(in, m, NULL);
    if (!model)
        return NULL;
    size_t skip = m->sequential; /* Keras does not count the input of a sequential model */
    cel_sexp *list = cel_sexp_list(in, model->n_layers - skip, NULL);
    for (size_t i = skip; list && i < model->n_layers; i++) {
        cel_sexp *one = layer_value(in, m->graph, model->layers[i]);
        if (!one)
            return NULL;
        cel_sexp_set(list, i - skip, one);
    }
    return list;
}

static cel_sexp *nodes_value(cel_interp *in, keras_model *m, cel_node *const *nodes, size_t n)
{
    cel_sexp *list = cel_sexp_list(in, n, NULL);
    for (size_t i = 0; list && i < n; i++) {
        cel_sexp *one = cel_keras_tensor_value(in, m->graph, nodes[i]);
        if (!one)
            return NULL;
        cel_sexp_set(list, i, one);
    }
    return list;
}

static cel_sexp *model_get(cel_interp *in, cel_sexp *self, const char *name)
{
    keras_model *m = cel_object_of(self, &cel_keras_model_object);
    if (strcmp(name, "layers") == 0)
        return model_layers(in, m);
    if (strcmp(name, "optimizer") == 0) {
        if (!m->compile.given)
            return cel_null(in);
        cel_optimizer *copy = CEL_NEW(cel_optimizer);
        cel_error err;
        if (!copy)
            return no_memory(in);
        if (cel_optimizer_copy(&m->compile.optimizer, copy, &err) != CEL_OK) {
            cel_free(copy);
            return keras_fail(in, &err);
        }
        return cel_sexp_object(in, &cel_keras_optimizer_object, copy);
    }
    bool inputs = strcmp(name, "inputs") == 0, outputs = strcmp(name, "outputs") == 0, in_shape = strcmp(name, "input_shape") == 0;
    bool out_shape = strcmp(name, "output_shape") == 0, called = strcmp(name, "name") == 0;
    if (!inputs && !outputs && !in_shape && !out_shape && !called)
        return NULL;
    cel_model *model = keras_structure(in, m, NULL);
    if (!model)
        return NULL;
    if (called)
        return cel_sexp_string(in, model->name);
    if (in_shape || out_shape)
        return shape_value(in, in_shape ? &model->inputs[0]->shape : &model->outputs[0]->shape);
    return inputs ? nodes_value(in, m, model->inputs, model->n_inputs) : nodes_value(in, m, model->outputs, model->n_outputs);
}

static const char *const model_names[] = {"layers", "name", "inputs", "outputs", "input_shape", "output_shape", "optimizer", NULL};
static const char *const model_classes[] = {"keras.src.models.model.Model", "keras.src.layers.layer.Layer", "python.builtin.object", NULL};
const cel_object_type cel_keras_model_object = {"keras model", model_classes, model_free, NULL, model_get, NULL, model_names, model_print};

keras_model *keras_model_of(cel_args *a, size_t i)
{
    return cel_arg_object(a, i, &cel_keras_model_object);
}

static cel_sexp *model_new(cel_interp *in, cel_graph *graph, bool sequential, const char *name)
{
    keras_model *m = CEL_NEW(keras_model);
    if (!m)
        return no_memory(in);
    m->graph = cel_graph_hold(graph);
    m->sequential = sequential;
    m->name = name ? cel_strdup(name) : NULL;
    if (name && !m->name) {
        model_free(m);
        return no_memory(in);
    }
    return cel_sexp_object(in, &cel_keras_model_object, m);
}

cel_sexp *cel_keras_sequential_value(cel_interp *in, cel_graph *graph, cel_node *node)
{
    cel_sexp *value = model_new(in, graph, true, NULL);
    keras_model *m = value ? cel_object_of(value, &cel_keras_model_object) : NULL;
    if (m && node) {
        m->last = m->first = node;
        while (m->first->n_inputs > 0)
            m->first = m->first->inputs[0];
    }
    return value;
}

cel_sexp *cel_keras_model_value(cel_interp *in, cel_network *network, bool sequential)
{
    cel_model *model = cel_network_model(network);
    cel_sexp *value = model_new(in, model->graph, sequential, model->name);
    keras_model *m = value ? cel_object_of(value, &cel_keras_model_object) : NULL;
    if (!m) {
        cel_network_free(network);
        return NULL;
    }
    m->network = network;
    m->model = cel_model_hold(model);
    if (sequential) {
        m->first = model->inputs[0];
        m->last = model->outputs[0];
    }
    return value;
}

cel_node *cel_keras_node_of(const cel_sexp *value)
{
    const keras_tensor *t = cel_object_of(value, &cel_keras_tensor_object);
    const keras_model *m = t ? NULL : cel_object_of(value, &cel_keras_model_object);
    if (t)
        return t->node;
    if (m && m->sequential)
        return m->last;
    return m && m->model && m->model->n_outputs == 1 ? m->model->outputs[0] : NULL;
}

/* ---- structure and weights -------------------------------------------------------------------------------- */

bool keras_sequential_start(cel_interp *in, keras_model *m, const cel_shape *shape, const char *name)
{
    cel_error err;
    if (cel_graph_input(m->graph, shape, name, &m->first, &err) != CEL_OK) {
        keras_fail(in, &err);
        return false;
    }
    m->last = m->first;
    for (size_t i = 0; i < m->n_waiting; i++)
        if (cel_layer_apply(m->waiting[i], &m->last, 1, &m->last, &err) != CEL_OK) {
            m->first = m->last = NULL;
            keras_fail(in, &err);
            return false;
        }
    m->n_waiting = 0;
    return true;
}

bool keras_sequential_add(cel_interp *in, keras_model *m, cel_layer *layer)
{
    cel_error err;
    if (!m->first) {
        if (!CEL_GROW(m->waiting, m->waiting_capacity, m->n_waiting + 1)) {
            no_memory(in);
            return false;
        }
        m->waiting[m->n_waiting++] = layer;
        return true;
    }
    if (cel_layer_apply(layer, &m->last, 1, &m->last, &err) != CEL_OK) {
        keras_fail(in, &err);
        return false;
    }
    cel_model_free(m->model);
    m->model = NULL;
    return true;
}

cel_model *keras_structure(cel_interp *in, keras_model *m, const cel_shape *shape)
{
    cel_error err;
    if (m->model)
        return m->model;
    if (m->sequential && !m->first && shape && !keras_sequential_start(in, m, shape, NULL))
        return NULL;
    if (!m->first || m->first == m->last) {
        cel_fail_here(in, "keras.model", m->first ? "the model has no layers" : "the model's input shape is not known");
        if (!m->first)
            cel_error_hint(cel_interp_error(in), "give it: keras_model_sequential(input_shape = 4)");
        return NULL;
    }
    if (cel_model_new(m->graph, &m->first, 1, &m->last, 1, m->name ? m->name : "sequential", &m->model, &err) != CEL_OK) {
        keras_fail(in, &err);
        return NULL;
    }
    return m->model;
}

/* The weights of layers that both networks have. */
static void take_over(cel_network *to, cel_network *from)
{
    const cel_model *new = cel_network_model(to), *old = cel_network_model(from);
    for (size_t i = 0; i < new->n_weights; i++)
        for (size_t k = 0; k < old->n_weights; k++)
            if (new->weights[i].weight == old->weights[k].weight)
                memcpy(cel_model_weight_at(new, i, cel_network_params(to), cel_network_state(to)),
                       cel_model_weight_at(old, k, cel_network_params(from), cel_network_state(from)), new->weights[i].size * sizeof(cel_real));
}

cel_network *keras_network(cel_interp *in, keras_model *m, const cel_shape *shape)
{
    cel_error err;
    cel_network *network;
    cel_model *model = keras_structure(in, m, shape);
    if (!model)
        return NULL;
    if (m->network && cel_network_model(m->network) == model)
        return m->network;
    cel_stream stream = cel_keras_next_stream(in);
    if (cel_network_new(model, &stream, &network, &err) != CEL_OK) {
        keras_fail(in, &err);
        return NULL;
    }
    if (m->network)
        take_over(network, m->network);
    cel_network_free(m->network);
    m->network = network;
    return !m->compile.given || keras_apply_compile(in, m) ? network : NULL;
}

cel_network *cel_keras_network_of(cel_interp *in, cel_sexp *value)
{
    keras_model *m = cel_object_of(value, &cel_keras_model_object);
    if (!m) {
        cel_fail_here(in, "keras.model", "not a keras model");
        return NULL;
    }
    return keras_network(in, m, NULL);
}

/* ---- builtins --------------------------------------------------------------------------------------------- */

/* layer_input(shape = NULL, ..., name = NULL) */
KERAS_CALL(keras_call_input)
{
    cel_shape shape;
    bool given;
    const char *name = NULL;
    cel_node *node;
    cel_error err;
    size_t at = keras_formal(a, "name");
    if (!keras_arg_shape(a, 0, &shape, &given))
        return NULL;
    if (!given)
        return cel_arg_fail(a, 0, "keras.shape", "layer_input() needs a shape: the number of columns");
    if (cel_arg_given(a, at) && !cel_arg_text(a, at, &name))
        return NULL;
    cel_graph *graph = keras_graph(in);
    if (!graph)
        return NULL;
    if (cel_graph_input(graph, &shape, name, &node, &err) != CEL_OK)
        return cel_call_error(a, &err);
    return cel_keras_tensor_value(in, graph, node);
}

/* Symbolic tensors of argument 0 and of `...`: a tensor, several, or a list of them. */
typedef struct operands {
    cel_node **node;
    size_t n, capacity;
} operands;

static bool add_operand(cel_interp *in, operands *o, cel_sexp *value, bool *wrong)
{
    if (value->kind == CEL_S_LIST && !cel_is_frame(value)) {
        for (size_t i = 0; i < value->n; i++)
            if (!add_operand(in, o, value->as.v[i], wrong))
                return false;
        return true;
    }
    const keras_tensor *t = cel_object_of(value, &cel_keras_tensor_object);
    if (!t) {
        *wrong = true;
        return false;
    }
    if (!CEL_GROW(o->node, o->capacity, o->n + 1)) {
        no_memory(in);
        return false;
    }
    o->node[o->n++] = t->node;
    return true;
}

static cel_sexp *apply_to_tensors(cel_interp *in, cel_args *a, cel_graph *graph, cel_layer *layer, cel_sexp *first, bool several)
{
    operands o = {0};
    cel_node *out;
    cel_error err;
    char found[80];
    bool wrong = false, good = add_operand(in, &o, first, &wrong);
    cel_sexp *odd = good ? NULL : first;
    for (size_t k = 0; several && good && k < cel_dots(a); k++) {
        cel_sexp *value = cel_dots_value(a, k);
        good = value && add_operand(in, &o, value, &wrong);
        odd = good ? odd : value;
    }
    if (!good) {
        cel_free(o.node);
        return wrong ? cel_arg_fail(a, 0, "keras.tensor", "%s must be a model, a symbolic tensor or a list of them, not %s", cel_args_name(a, 0),
                                    cel_sexp_describe(odd, found, sizeof found))
                     : NULL;
    }
    cel_status status = cel_layer_apply(layer, o.node, o.n, &out, &err);
    cel_free(o.node);
    return status == CEL_OK ? cel_keras_tensor_value(in, graph, out) : cel_call_error(a, &err);
}

/* layer_*(object, ..., name = NULL, trainable = NULL, dtype = NULL, input_shape = NULL) */
KERAS_CALL(keras_call_layer)
{
    static const char *const skip[] = {"object", "inputs", "name", "dtype", "input_shape", NULL};
    const char *type = cel_args_builtin(a)->name, *name = NULL;
    size_t name_at = keras_formal(a, "name"), shape_at = keras_formal(a, "input_shape");
    bool merge = strcmp(cel_args_name(a, 0), "inputs") == 0, shaped = false;
    cel_shape shape;
    cel_error err;
    cel_layer *layer;
    keras_args args;
    cel_sexp *object = cel_arg_given(a, 0) ? cel_arg(a, 0) : cel_null(in);
    if (!object)
        return NULL;
    for (size_t k = 0; !merge && k < cel_dots(a); k++)
        return cel_dots_fail(a, k, "argument.unknown", "%s() has no such argument", type);
    if (cel_arg_given(a, name_at) && cel_arg(a, name_at) && cel_arg(a, name_at)->kind != CEL_S_NULL && !cel_arg_text(a, name_at, &name))
        return NULL;
    if (cel_arg_given(a, shape_at) && !keras_arg_shape(a, shape_at, &shape, &shaped))
        return NULL;
    if (!keras_args_read(in, a, 1, skip, &args))
        return NULL;
    keras_model *m = cel_object_of(object, &cel_keras_model_object);
    const keras_tensor *t = cel_object_of(object, &cel_keras_tensor_object);
    if (object->kind == CEL_S_LIST && object->n > 0 && !t)
        t = cel_object_of(object->as.v[0], &cel_keras_tensor_object);
    cel_graph *graph = m ? m->graph : t ? t->graph : keras_graph(in);
    cel_status status = graph ? cel_graph_layer_new(graph, type, args.items, args.n, name, &layer, &err) : CEL_NOMEM;
    keras_args_free(&args);
    if (!graph)
        return NULL;
    if (status != CEL_OK)
        return cel_call_error(a, &err);
    if (object->kind == CEL_S_NULL)
        return layer_value(in, graph, layer);
    if (m && m->sequential) {
        if (!m->first && m->n_waiting == 0 && shaped && !keras_sequential_start(in, m, &shape, NULL))
            return NULL;
        return keras_sequential_add(in, m, layer) ? object : NULL;
    }
    if (m)
        return cel_arg_fail(a, 0, "keras.tensor", "a functional model cannot grow; apply %s() to a tensor and make a new keras_model()", type);
    return apply_to_tensors(in, a, graph, layer, object, merge);
}

/* The layer in a graph: itself at home, elsewhere one of the same arguments, which every application in that graph shares.
 * So a layer made outside the blocks of a spec is one layer in each candidate, and candidates do not share weights. */
static cel_layer *layer_in(cel_args *a, keras_layer *l, cel_graph *graph)
{
    if (graph == l->graph || graph == l->other)
        return graph == l->graph ? l->layer : l->twin;
    size_t n = cel_layer_n_formals(l->layer->type), given = 0;
    cel_argument *args = CEL_ARRAY(cel_argument, n + 2);
    cel_layer *twin;
    cel_error err;
    for (size_t k = 0; args && k < n; k++)
        if (l->layer->args[k].kind != CEL_V_NULL)
            args[given++] = (cel_argument){.name = l->layer->type->formals[k].name, .value = l->layer->args[k]};
    cel_value frozen = cel_value_logical(false);
    if (args && !l->layer->trainable)
        args[given++] = (cel_argument){.name = "trainable", .value = frozen};
    cel_status status = args ? cel_graph_layer_new(graph, l->layer->type->name, args, given, NULL, &twin, &err) : cel_nomem(&err);
    cel_value_free(&frozen);
    cel_free(args);
    if (status != CEL_OK) {
        cel_call_error(a, &err);
        return NULL;
    }
    cel_graph_free(l->other);
    l->other = cel_graph_hold(graph);
    return l->twin = twin;
}

/* layer(tensor), layer(list(a, b)), layer(a, b); model |> layer() */
KERAS_CALL(keras_call_applied)
{
    keras_layer *l = cel_object_of(cel_arg(a, 0), &cel_keras_layer_object);
    if (!l || cel_dots(a) == 0)
        return cel_call_fail(a, "keras.tensor", "a layer is applied to a symbolic tensor, as in layer(x)");
    cel_sexp *first = cel_dots_value(a, 0);
    if (!first)
        return NULL;
    keras_model *m = cel_object_of(first, &cel_keras_model_object);
    if (m && m->sequential) {
        cel_layer *layer = layer_in(a, l, m->graph);
        return layer && keras_sequential_add(in, m, layer) ? first : NULL;
    }
    const keras_tensor *t = cel_object_of(first->kind == CEL_S_LIST && first->n > 0 ? first->as.v[0] : first, &cel_keras_tensor_object);
    operands o = {0};
    bool wrong = false, good = true;
    char found[80];
    for (size_t k = 0; good && k < cel_dots(a); k++) {
        cel_sexp *value = cel_dots_value(a, k);
        good = value && add_operand(in, &o, value, &wrong);
    }
    cel_layer *layer = good && t ? layer_in(a, l, t->graph) : NULL;
    cel_node *out;
    cel_error err;
    cel_status status = layer ? cel_layer_apply(layer, o.node, o.n, &out, &err) : CEL_INPUT;
    cel_free(o.node);
    if (layer)
        return status == CEL_OK ? cel_keras_tensor_value(in, t->graph, out) : cel_call_error(a, &err);
    if (wrong || (good && !t))
        return cel_dots_fail(a, 0, "keras.tensor", "a layer is applied to a symbolic tensor or several, not to %s", cel_sexp_describe(first, found, sizeof found));
    return NULL;
}

/* keras_model_sequential(input_shape = NULL, name = NULL, ..., layers = list()) */
KERAS_CALL(keras_call_sequential)
{
    cel_shape shape;
    bool given;
    const char *name = NULL;
    size_t layers_at = keras_formal(a, "layers");
    cel_sexp *named = cel_arg(a, 1), *layers = cel_arg(a, layers_at);
    if (!named || !layers || !keras_arg_shape(a, 0, &shape, &given) || (named->kind != CEL_S_NULL && !cel_arg_text(a, 1, &name)))
        return NULL;
    cel_graph *graph = keras_graph(in);
    cel_sexp *value = graph ? model_new(in, graph, true, name) : NULL;
    keras_model *m = value ? cel_object_of(value, &cel_keras_model_object) : NULL;
    if (!m || (given && !keras_sequential_start(in, m, &shape, NULL)))
        return NULL;
    for (size_t i = 0; layers->kind == CEL_S_LIST && i < layers->n; i++) {
        const keras_layer *l = cel_object_of(layers->as.v[i], &cel_keras_layer_object);
        if (!l)
            return cel_arg_fail(a, layers_at, "keras.layers", "layers must be a list of layers, such as layer_dense(units = 8)");
        if (!keras_sequential_add(in, m, l->layer))
            return NULL;
    }
    return value;
}

static bool tensors(cel_interp *in, cel_args *a, size_t i, operands *o)
{
    bool wrong = false;
    cel_sexp *value = cel_arg(a, i);
    if (value && add_operand(in, o, value, &wrong) && o->n > 0)
        return true;
    if (value && (wrong || o->n == 0))
        cel_arg_fail(a, i, "keras.tensor", "%s must be a symbolic tensor or a list of them", cel_args_name(a, i));
    return false;
}

/* keras_model(inputs, outputs, name = NULL) */
KERAS_CALL(keras_call_functional)
{
    operands inputs = {0}, outputs = {0};
    const char *name = NULL;
    cel_error err;
    cel_model *model = NULL;
    cel_sexp *value = NULL, *first;
    cel_sexp *named = cel_arg(a, 2);
    if (!named || (named->kind != CEL_S_NULL && !cel_arg_text(a, 2, &name)))
        return NULL;
    if (tensors(in, a, 0, &inputs) && tensors(in, a, 1, &outputs)) {
        first = cel_arg(a, 0);
        const keras_tensor *t = cel_object_of(first->kind == CEL_S_LIST ? first->as.v[0] : first, &cel_keras_tensor_object);
        if (t && cel_model_new(t->graph, inputs.node, inputs.n, outputs.node, outputs.n, name, &model, &err) != CEL_OK)
            cel_call_error(a, &err);
        else if (t && (value = model_new(in, t->graph, false, name)))
            ((keras_model *)cel_object_of(value, &cel_keras_model_object))->model = model;
        else
            cel_model_free(model);
    }
    cel_free(inputs.node);
    cel_free(outputs.node);
    return value;
}

KERAS_CALL(keras_call_count_params)
{
    keras_model *m = keras_model_of(a, 0);
    cel_model *model = m ? keras_structure(in, m, NULL) : NULL;
    return model ? cel_sexp_integer(in, (int32_t)(model->n_trainable + model->n_not_trainable)) : NULL;
}
