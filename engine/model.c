/* The model: nodes and layers between inputs and outputs, in Keras's order, and the places of all weights. */
#include <stdatomic.h>
#include <string.h>

#include "engine/model.h"
#include "engine/plan.h"
#include "engine/rule_table.h"

typedef struct model_box {
    cel_model model; /* first, so that the box is the model */
    atomic_int holders;
} model_box;

/* Scratch of the ordering: per node of the graph. */
typedef struct order {
    const cel_model *model;
    cel_node **post; /* nodes in the order their search from the outputs ended */
    size_t n_post;
    bool *seen;
    long *depth;           /* of nodes: longest way to an output */
    const cel_layer **met; /* layers in the order they were met */
    size_t n_met;
} order;

static bool is_input(const cel_model *model, const cel_node *node)
{
    for (size_t i = 0; i < model->n_inputs; i++)
        if (model->inputs[i] == node)
            return true;
    return false;
}

static size_t met_at(const order *o, const cel_layer *layer)
{
    size_t i = 0;
    while (i < o->n_met && o->met[i] != layer)
        i++;
    return i;
}

/* Depth first from an output, inputs of a node in their order. A stack of its own: networks may be thousands deep. */
static cel_status visit(order *o, cel_node *output, cel_error *err)
{
    typedef struct frame {
        cel_node *node;
        size_t next;
    } frame;
    frame *stack = NULL;
    size_t capacity = 0, depth = 0;
    cel_status status = CEL_OK;
    cel_node *enter = output;
    for (;;) {
        if (enter && !o->seen[enter->index]) {
            o->seen[enter->index] = true;
            if (met_at(o, enter->layer) == o->n_met)
                o->met[o->n_met++] = enter->layer;
            if (!CEL_GROW(stack, capacity, depth + 1)) {
                status = cel_nomem(err);
                break;
            }
            bool stop = is_input(o->model, enter);
            if (!stop && enter->n_inputs == 0) {
                status = cel_fail(err, CEL_INPUT, "model.input", "output \"%s\" depends on input \"%s\", which is not among the model's inputs",
                                  output->layer->name, enter->layer->name);
                break;
            }
            stack[depth++] = (frame){enter, stop ? enter->n_inputs : 0};
        }
        enter = NULL;
        if (depth == 0)
            break;
        frame *top = stack + depth - 1;
        if (top->next < top->node->n_inputs) {
            enter = top->node->inputs[top->next++];
        } else {
            o->post[o->n_post++] = top->node;
            depth--;
        }
    }
    cel_free(stack);
    return status;
}

/* Layers by depth, deepest first (a shared layer counts with its deepest use), equals as met from the outputs: the order of
 * Keras's model$layers and get_weights(). Keras pushes the depth of a layer on to its earlier calls, hence the pass over
 * nodes from the outputs back. */
static void order_layers(cel_model *model, order *o, long *layer_depth)
{
    for (size_t i = o->n_post; i-- > 0;) {
        cel_node *node = o->post[i];
        long *of_layer = layer_depth + met_at(o, node->layer), *of_node = o->depth + node->index;
        if (*of_layer > *of_node)
            *of_node = *of_layer;
        *of_layer = *of_node;
        for (size_t k = 0; k < node->n_inputs && !is_input(model, node); k++)
            if (o->depth[node->inputs[k]->index] < *of_node + 1)
                o->depth[node->inputs[k]->index] = *of_node + 1;
    }
    long deepest = 0;
    for (size_t i = 0; i < o->n_met; i++)
        deepest = layer_depth[i] > deepest ? layer_depth[i] : deepest;
    for (long d = deepest; d >= 0; d--) {
        for (size_t i = 0; d == 0 && i < model->n_inputs; i++) /* inputs that reach no output stand first at depth 0 */
            if (!o->seen[model->inputs[i]->index])
                model->layers[model->n_layers++] = model->inputs[i]->layer;
        for (size_t i = 0; i < o->n_met; i++)
            if (layer_depth[i] == d)
                model->layers[model->n_layers++] = (cel_layer *)o->met[i];
    }
}

static cel_status order_graph(cel_model *model, cel_error *err)
{
    size_t n = cel_graph_node_count(model->graph);
    order o = {.model = model, .post = CEL_ARRAY(cel_node *, n), .seen = CEL_ARRAY(bool, n), .depth = CEL_ARRAY(long, n),
               .met = CEL_ARRAY(const cel_layer *, n)};
    long *layer_depth = CEL_ARRAY(long, n);
    cel_status status = o.post && o.seen && o.depth && o.met && layer_depth ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < model->n_outputs; i++)
        status = visit(&o, model->outputs[i], err);
    if (status == CEL_OK) {
        model->layers = CEL_ARRAY(cel_layer *, o.n_met + model->n_inputs);
        model->nodes = CEL_ARRAY(cel_node *, o.n_post + model->n_inputs);
        if (!model->layers || !model->nodes)
            status = cel_nomem(err);
    }
    if (status == CEL_OK) {
        order_layers(model, &o, layer_depth);
        for (size_t i = 0; i < model->n_inputs; i++)
            model->nodes[model->n_nodes++] = model->inputs[i];
        for (size_t i = 0; i < o.n_post; i++)
            if (!is_input(model, o.post[i]))
                model->nodes[model->n_nodes++] = o.post[i];
    }
    cel_free(o.post);
    cel_free(o.seen);
    cel_free(o.depth);
    cel_free(o.met);
    cel_free(layer_depth);
    return status;
}

static cel_status check_names(const cel_model *model, cel_error *err)
{
    for (size_t i = 0; i < model->n_layers; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(model->layers[i]->name, model->layers[j]->name) == 0)
                return cel_fail(err, CEL_INPUT, "model.names", "two layers of the model are named \"%s\"; names must differ", model->layers[i]->name);
    return CEL_OK;
}

static cel_status place_weights(cel_model *model, cel_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < model->n_layers; i++)
        n += model->layers[i]->n_weights;
    model->weights = CEL_ARRAY(cel_model_weight, n);
    if (!model->weights)
        return cel_nomem(err);
    for (size_t i = 0; i < model->n_layers; i++) {
        const cel_layer *layer = model->layers[i];
        for (size_t k = 0; k < layer->n_weights; k++) {
            const cel_weight *weight = layer->weights + k;
            size_t size = cel_shape_size(&weight->shape), *end = weight->trainable ? &model->n_params : &model->n_state;
            model->weights[model->n_weights++] = (cel_model_weight){.layer = layer, .weight = weight, .shape = weight->shape, .size = size,
                                                                    .trainable = weight->trainable, .offset = *end};
            *end += (size + CEL_WEIGHT_ALIGN - 1) / CEL_WEIGHT_ALIGN * CEL_WEIGHT_ALIGN;
            *(weight->trainable ? &model->n_trainable : &model->n_not_trainable) += size;
            model->has_penalty = model->has_penalty || (weight->trainable && weight->regularizer.type);
            model->has_constraint = model->has_constraint || (weight->trainable && weight->constraint.type);
        }
        const cel_value *activity = cel_layer_arg(layer, "activity_regularizer");
        model->has_penalty = model->has_penalty || (activity && activity->kind == CEL_V_OBJECT);
    }
    return CEL_OK;
}

static cel_status fill(cel_model *model, cel_node *const *inputs, cel_node *const *outputs, const char *name, cel_error *err)
{
    model->inputs = CEL_ARRAY(cel_node *, model->n_inputs);
    model->outputs = CEL_ARRAY(cel_node *, model->n_outputs);
    model->name = cel_strdup(name ? name : "functional");
    if (!model->inputs || !model->outputs || !model->name)
        return cel_nomem(err);
    for (size_t i = 0; i < model->n_outputs; i++)
        model->outputs[i] = outputs[i];
    for (size_t i = 0; i < model->n_inputs; i++) {
        if (inputs[i]->layer->graph != model->graph || inputs[i]->n_inputs > 0)
            return cel_fail(err, CEL_INPUT, "model.input", "input %zu of the model, \"%s\", is not made by layer_input()", i + 1,
                            inputs[i]->layer->name);
        for (size_t j = 0; j < i; j++)
            if (inputs[i] == inputs[j])
                return cel_fail(err, CEL_INPUT, "model.input", "input \"%s\" is given twice", inputs[i]->layer->name);
        model->inputs[i] = inputs[i];
    }
    for (size_t i = 0; i < model->n_outputs; i++)
        if (outputs[i]->layer->graph != model->graph)
            return cel_fail(err, CEL_INPUT, "model.output", "output \"%s\" and the inputs belong to different graphs", outputs[i]->layer->name);
    CEL_TRY(order_graph(model, err));
    CEL_TRY(check_names(model, err));
    return place_weights(model, err);
}

cel_status cel_model_new(cel_graph *graph, cel_node *const *inputs, size_t n_inputs, cel_node *const *outputs, size_t n_outputs,
                         const char *name, cel_model **out, cel_error *err)
{
    if (n_inputs == 0 || n_outputs == 0)
        return cel_fail(err, CEL_INPUT, "model.empty", "a model needs at least one %s", n_inputs == 0 ? "input" : "output");
    model_box *box = CEL_NEW(model_box);
    if (!box)
        return cel_nomem(err);
    atomic_init(&box->holders, 1);
    cel_model *model = &box->model;
    model->graph = cel_graph_hold(graph);
    model->n_inputs = n_inputs;
    model->n_outputs = n_outputs;
    cel_status status = fill(model, inputs, outputs, name, err);
    if (status != CEL_OK)
        cel_model_free(model);
    else
        *out = model;
    return status;
}

cel_model *cel_model_hold(cel_model *model)
{
    atomic_fetch_add(&((model_box *)model)->holders, 1);
    return model;
}

void cel_model_free(cel_model *model)
{
    if (!model || atomic_fetch_sub(&((model_box *)model)->holders, 1) > 1)
        return;
    cel_free(model->inputs);
    cel_free(model->outputs);
    cel_free(model->nodes);
    cel_free(model->layers);
    cel_free(model->weights);
    cel_free(model->name);
    cel_graph_free(model->graph);
    cel_free((model_box *)model);
}

cel_real *cel_model_weight_at(const cel_model *model, size_t i, cel_real *params, cel_real *state)
{
    const cel_model_weight *w = model->weights + i;
    return (w->trainable ? params : state) + w->offset;
}

cel_status cel_model_initialize(const cel_model *model, const cel_stream *stream, cel_real *params, cel_real *state, cel_error *err)
{
    if (model->n_params > 0)
        memset(params, 0, model->n_params * sizeof *params);
    if (model->n_state > 0)
        memset(state, 0, model->n_state * sizeof *state);
    for (size_t i = 0; i < model->n_weights; i++) {
        const cel_rule *rule = &model->weights[i].weight->initializer;
        cel_stream own = cel_stream_branch(stream, CEL_STREAM_WEIGHTS + (uint32_t)i);
        CEL_TRY(rule->type->fill(rule, &model->weights[i].shape, &own, cel_model_weight_at(model, i, params, state), err));
    }
    return CEL_OK;
}

double cel_model_penalty(const cel_model *model, const cel_real *params)
{
    double sum = 0;
    for (size_t i = 0; model->has_penalty && i < model->n_weights; i++) {
        const cel_model_weight *w = model->weights + i;
        const cel_rule *rule = &w->weight->regularizer;
        if (w->trainable && rule->type)
            sum += rule->type->penalty(rule, params + w->offset, w->size, NULL);
    }
    return sum;
}

void cel_model_constrain(const cel_model *model, cel_real *params)
{
    for (size_t i = 0; model->has_constraint && i < model->n_weights; i++) {
        const cel_model_weight *w = model->weights + i;
        const cel_rule *rule = &w->weight->constraint;
        if (w->trainable && rule->type)
            rule->type->project(rule, &w->shape, params + w->offset);
    }
}

const cel_layer *cel_model_layer(const cel_model *model, const char *name)
{
    for (size_t i = 0; i < model->n_layers; i++)
        if (strcmp(model->layers[i]->name, name) == 0)
            return model->layers[i];
    return NULL;
}
