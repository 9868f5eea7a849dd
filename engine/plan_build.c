/* Compiling a model: every node becomes operators on numbered tensors, operators are joined, gradients are wired, buffers get
 * their places, and only then pointers are written. Time in the layout: operator i runs forward at i, the loss at n, operator i
 * backward at 2n - i. */
#include <string.h>

#include "engine/plan_build.h"
#include "engine/plan_run.h"

bool cel_build_trains(const cel_plan_builder *b)
{
    return b->train;
}

int32_t cel_build_max_batch(const cel_plan_builder *b)
{
    return b->max_batch;
}

void cel_op_free(cel_op *op)
{
    if (!op)
        return;
    cel_free(op->in);
    cel_free(op->own);
    cel_free(op);
}

static cel_status add_tensor(cel_plan_builder *b, size_t size, size_t input, size_t *out, cel_error *err)
{
    if (!CEL_GROW(b->tensors, b->tensor_capacity, b->n_tensors + 1))
        return cel_nomem(err);
    b->tensors[b->n_tensors] = (cel_tensor){.size = size, .input = input, .producer = SIZE_MAX, .output = SIZE_MAX, .value = SIZE_MAX, .gradient = SIZE_MAX};
    *out = b->n_tensors++;
    return CEL_OK;
}

static const cel_model_weight *find_weight(const cel_model *model, const cel_layer *layer, size_t k)
{
    for (size_t i = 0; i < model->n_weights; i++)
        if (model->weights[i].layer == layer && model->weights[i].weight == layer->weights + k)
            return model->weights + i;
    return NULL;
}

static cel_status new_op(cel_plan_builder *b, const cel_op_type *type, const cel_node *node, const size_t *tensors, size_t n_in, size_t own_size,
                         cel_op **out, cel_error *err)
{
    cel_op *op = CEL_NEW(cel_op);
    if (!op)
        return cel_nomem(err);
    op->in = CEL_ARRAY(cel_port, n_in);
    op->own = cel_calloc(1, own_size);
    if (!op->in || !op->own || !CEL_GROW(b->ops, b->op_capacity, b->n_ops + 1)) {
        cel_op_free(op);
        return cel_nomem(err);
    }
    op->type = type;
    op->node = node;
    op->n_in = n_in;
    op->out_tensor = SIZE_MAX;
    for (size_t i = 0; i < n_in; i++) {
        op->in[i].tensor = tensors[i];
        op->in[i].size = b->tensors[tensors[i]].size;
    }
    b->ops[b->n_ops++] = op;
    *out = op;
    return CEL_OK;
}

cel_status cel_build_op(cel_plan_builder *b, const cel_op_type *type, const cel_node *node, size_t own_size, cel_op **out, cel_error *err)
{
    cel_op *op = NULL;
    size_t *tensors = CEL_ARRAY(size_t, node->n_inputs);
    if (!tensors)
        return cel_nomem(err);
    for (size_t i = 0; i < node->n_inputs; i++)
        tensors[i] = b->tensor_of_node[node->inputs[i]->index];
    cel_status status = new_op(b, type, node, tensors, node->n_inputs, own_size, &op, err);
    cel_free(tensors);
    CEL_TRY(status);
    for (size_t k = 0; k < node->layer->n_weights; k++) {
        const cel_model_weight *w = find_weight(b->model, node->layer, k);
        op->weight[op->n_weights++] = (cel_op_weight){.offset = w->offset, .size = w->size, .trainable = w->trainable};
    }
    for (size_t i = 0; i < b->model->n_nodes; i++)
        if (b->model->nodes[i] == node)
            op->noise = CEL_STREAM_NOISE + (uint32_t)i;
    op->out_size = cel_shape_size(&node->shape);
    CEL_TRY(add_tensor(b, op->out_size, SIZE_MAX, &op->out_tensor, err));
    b->tensor_of_node[node->index] = op->out_tensor;
    *out = op;
    return CEL_OK;
}

cel_status cel_build_alias(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    (void)err;
    b->tensor_of_node[node->index] = b->tensor_of_node[node->inputs[0]->index];
    return CEL_OK;
}

cel_status cel_build_buffer(cel_plan_builder *b, cel_op *op, int slot, size_t per_row, size_t fixed, cel_life life, cel_error *err)
{
    if (!b->train && life == CEL_SCRATCH_BACKWARD)
        return CEL_OK;
    if (!CEL_GROW(b->buffers, b->buffer_capacity, b->n_buffers + 1))
        return cel_nomem(err);
    b->buffers[b->n_buffers++] = (cel_buffer){.op = op, .slot = slot, .numbers = per_row * (size_t)b->max_batch + fixed, .life = life};
    return CEL_OK;
}

/* ---- activity regularizers and outputs ------------------------------------------------------------------------ */

/* adds rule(x) / B to the loss, as Keras does: the penalty of an output is a mean over the batch; dx += rule'(x) / B.
 * Every regularizer is proportional to its numbers, so the division is made there. */
static cel_rule per_row(const cel_op *op, const cel_pass *pass)
{
    cel_rule rule = *(const cel_rule *)op->own;
    for (size_t i = 0; i < CEL_RULE_NUMBERS; i++)
        rule.number[i] /= pass->rows;
    return rule;
}
static void activity_forward(cel_op *op, const cel_pass *pass)
{
    const cel_rule rule = per_row(op, pass);
    op->penalty = rule.type->penalty(&rule, op->in[0].x, op->in[0].size * (size_t)pass->rows, NULL);
}
static void activity_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const cel_rule rule = per_row(op, pass);
    size_t n = op->in[0].size * (size_t)pass->rows;
    if (!op->in[0].add)
        memset(op->in[0].dx, 0, n * sizeof(cel_real));
    rule.type->penalty(&rule, op->in[0].x, n, op->in[0].dx);
}
static const cel_op_type activity = {"activity_regularizer", CEL_READS_IN, false, activity_forward, activity_backward};

/* out = x: an output of the model that is an input, or an output already */
static void copy_forward(cel_op *op, const cel_pass *pass)
{
    memcpy(op->out, op->in[0].x, op->out_size * (size_t)pass->rows * sizeof(cel_real));
}
static void copy_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    cel_port_put(op->in, op->dout, op->out_size * (size_t)pass->rows);
}
static const cel_op_type copy = {"copy", 0, false, copy_forward, copy_backward};

static cel_status add_activity(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_value *value = cel_layer_arg(node->layer, "activity_regularizer");
    if (!value || value->kind != CEL_V_OBJECT)
        return CEL_OK;
    cel_op *op = NULL;
    CEL_TRY(new_op(b, &activity, node, b->tensor_of_node + node->index, 1, sizeof(cel_rule), &op, err));
    *(cel_rule *)op->own = *(const cel_rule *)value->as.object;
    return CEL_OK;
}

static cel_status add_outputs(cel_plan_builder *b, size_t *output_tensors, cel_error *err)
{
    for (size_t i = 0; i < b->model->n_outputs; i++) {
        const cel_node *node = b->model->outputs[i];
        size_t t = b->tensor_of_node[node->index];
        if (b->tensors[t].input != SIZE_MAX || b->tensors[t].output != SIZE_MAX) {
            cel_op *op = NULL;
            CEL_TRY(new_op(b, &copy, node, &t, 1, 1, &op, err));
            op->out_size = b->tensors[t].size;
            CEL_TRY(add_tensor(b, op->out_size, SIZE_MAX, &op->out_tensor, err));
            t = op->out_tensor;
        }
        b->tensors[t].output = i;
        output_tensors[i] = t;
    }
    return CEL_OK;
}

/* ---- wiring ------------------------------------------------------------------------------------------------- */

/* Who makes and who reads each tensor, and through which a gradient must flow. */
static void relate(cel_plan_builder *b)
{
    for (size_t i = 0; i < b->n_tensors; i++) {
        b->tensors[i].consumers = 0;
        b->tensors[i].producer = SIZE_MAX;
        b->tensors[i].learns = false;
    }
    for (size_t i = 0; i < b->n_ops; i++) {
        cel_op *op = b->ops[i];
        bool learns = false;
        for (size_t k = 0; k < op->n_weights; k++)
            learns = learns || op->weight[k].trainable;
        for (size_t k = 0; k < op->n_in; k++) {
            b->tensors[op->in[k].tensor].consumers++;
            learns = learns || b->tensors[op->in[k].tensor].learns;
        }
        if (op->out_tensor != SIZE_MAX) {
            b->tensors[op->out_tensor].producer = i;
            b->tensors[op->out_tensor].learns = learns;
        }
    }
}

static cel_status add_place(cel_plan_builder *b, size_t numbers, size_t first, size_t last, size_t *out, cel_error *err)
{
    if (!CEL_GROW(b->places, b->place_capacity, b->n_places + 1))
        return cel_nomem(err);
    b->places[b->n_places] = (cel_place){.numbers = numbers, .first = first, .last = last};
    *out = b->n_places++;
    return CEL_OK;
}

static size_t later(size_t a, size_t b)
{
    return a > b ? a : b;
}

static cel_status place_tensor(cel_plan_builder *b, size_t t, cel_error *err)
{
    cel_tensor *tensor = b->tensors + t;
    size_t n = b->n_ops, end = 2 * n + 1, last = tensor->producer, begun = tensor->output != SIZE_MAX ? n : end;
    if (tensor->producer == SIZE_MAX)
        return CEL_OK; /* an input, or joined away */
    if (b->train && (b->ops[tensor->producer]->type->reads & CEL_READS_OUT))
        last = 2 * n - tensor->producer;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < b->ops[i]->n_in; k++)
            if (b->ops[i]->in[k].tensor == t) {
                last = later(last, b->train && (b->ops[i]->type->reads & CEL_READS_IN) ? 2 * n - i : i);
                begun = 2 * n - i < begun ? 2 * n - i : begun;
            }
    if (tensor->output != SIZE_MAX)
        last = end;
    size_t numbers = tensor->size * (size_t)b->max_batch;
    CEL_TRY(add_place(b, numbers, tensor->producer, last, &tensor->value, err));
    if (b->train && (tensor->learns || tensor->output != SIZE_MAX))
        CEL_TRY(add_place(b, numbers, begun, 2 * n - tensor->producer, &tensor->gradient, err));
    return CEL_OK;
}

static cel_status place_buffer(cel_plan_builder *b, cel_buffer *buffer, cel_error *err)
{
    size_t forward = 0;
    while (b->ops[forward] != buffer->op)
        forward++;
    size_t backward = 2 * b->n_ops - forward;
    if (!b->train || buffer->life == CEL_SCRATCH_FORWARD)
        return add_place(b, buffer->numbers, forward, forward, &buffer->place, err);
    return add_place(b, buffer->numbers, buffer->life == CEL_SCRATCH_BACKWARD ? backward : forward, backward, &buffer->place, err);
}

/* The first contribution in backward order sets, later ones add; outputs are begun by the loss. */
static void order_gradients(cel_plan_builder *b, cel_plan *plan)
{
    bool *begun = plan->scratch_flags; /* by tensor */
    for (size_t t = 0; t < b->n_tensors; t++)
        begun[t] = b->tensors[t].output != SIZE_MAX;
    for (size_t i = b->n_ops; i-- > 0;)
        for (size_t k = 0; k < b->ops[i]->n_in; k++) {
            cel_port *port = b->ops[i]->in + k;
            port->add = begun[port->tensor];
            begun[port->tensor] = true;
        }
}

/* Which weights' gradients are cleared before backward: all but those one setting operator sets alone. */
static cel_status order_weights(cel_plan_builder *b, cel_plan *plan, cel_error *err)
{
    const cel_model *model = b->model;
    plan->cleared = CEL_ARRAY(cel_plan_span, model->n_weights);
    if (!plan->cleared)
        return cel_nomem(err);
    for (size_t w = 0; w < model->n_weights; w++) {
        const cel_model_weight *weight = model->weights + w;
        size_t users = 0;
        cel_op_weight *only = NULL;
        for (size_t i = 0; i < b->n_ops; i++)
            for (size_t k = 0; k < b->ops[i]->n_weights; k++)
                if (weight->trainable && b->ops[i]->weight[k].trainable && b->ops[i]->weight[k].offset == weight->offset) {
                    users++;
                    only = b->ops[i]->type->sets_weights ? b->ops[i]->weight + k : NULL;
                    b->ops[i]->weight[k].add = true;
                }
        if (users == 1 && only)
            only->add = false;
        else if (weight->trainable)
            plan->cleared[plan->n_cleared++] = (cel_plan_span){weight->offset, weight->size};
    }
    return CEL_OK;
}

static cel_real *at_place(const cel_plan_builder *b, const cel_plan *plan, size_t place)
{
    return place == SIZE_MAX ? NULL : plan->arena + b->places[place].offset;
}

static cel_status resolve(cel_plan_builder *b, cel_plan *plan, cel_error *err)
{
    for (size_t i = 0; i < b->n_ops; i++) {
        cel_op *op = b->ops[i];
        if (op->out_tensor != SIZE_MAX) {
            op->out = at_place(b, plan, b->tensors[op->out_tensor].value);
            op->dout = at_place(b, plan, b->tensors[op->out_tensor].gradient);
            if (!b->tensors[op->out_tensor].learns)
                op->dout = NULL;
        }
        for (size_t k = 0; k < op->n_in; k++) {
            const cel_tensor *t = b->tensors + op->in[k].tensor;
            op->in[k].x = at_place(b, plan, t->value);
            op->in[k].dx = t->learns ? at_place(b, plan, t->gradient) : NULL;
            if (t->input == SIZE_MAX)
                continue;
            if (!CEL_GROW(plan->feeds, plan->feed_capacity, plan->n_feeds + 1))
                return cel_nomem(err);
            plan->feeds[plan->n_feeds++] = (cel_feed){&op->in[k].x, t->input};
        }
    }
    for (size_t i = 0; i < b->n_buffers; i++)
        b->buffers[i].op->buffer[b->buffers[i].slot] = at_place(b, plan, b->buffers[i].place);
    for (size_t i = 0; i < b->model->n_outputs; i++) {
        const cel_tensor *t = b->tensors + plan->output_tensor[i];
        plan->outputs[i] = at_place(b, plan, t->value);
        plan->output_gradients[i] = at_place(b, plan, t->gradient);
    }
    return CEL_OK;
}

static cel_status compile(cel_plan_builder *b, cel_plan *plan, cel_error *err)
{
    const cel_model *model = b->model;
    b->tensor_of_node = CEL_ARRAY(size_t, cel_graph_node_count(model->graph));
    plan->outputs = CEL_ARRAY(cel_real *, model->n_outputs);
    plan->output_gradients = CEL_ARRAY(cel_real *, model->n_outputs);
    plan->output_tensor = CEL_ARRAY(size_t, model->n_outputs);
    plan->chunk_inputs = CEL_ARRAY(const cel_real *, model->n_inputs);
    if (!plan->chunk_inputs || !b->tensor_of_node || !plan->outputs || !plan->output_gradients || !plan->output_tensor)
        return cel_nomem(err);
    for (size_t i = 0; i < model->n_nodes; i++) {
        const cel_node *node = model->nodes[i];
        if (i < model->n_inputs)
            CEL_TRY(add_tensor(b, cel_shape_size(&node->shape), i, b->tensor_of_node + node->index, err));
        else
            CEL_TRY(node->layer->type->lower(b, node, err));
        CEL_TRY(add_activity(b, node, err));
    }
    CEL_TRY(add_outputs(b, plan->output_tensor, err));
    relate(b);
    CEL_TRY(cel_plan_fuse(b, err));
    relate(b);
    for (size_t t = 0; t < b->n_tensors; t++)
        CEL_TRY(place_tensor(b, t, err));
    for (size_t i = 0; i < b->n_buffers; i++)
        CEL_TRY(place_buffer(b, b->buffers + i, err));
    plan->arena_length = cel_plan_layout(b->places, b->n_places);
    plan->arena = cel_malloc_aligned(plan->arena_length, sizeof(cel_real));
    plan->scratch_flags = CEL_ARRAY(bool, b->n_tensors);
    if (!plan->arena || !plan->scratch_flags)
        return cel_nomem(err);
    memset(plan->arena, 0, plan->arena_length * sizeof(cel_real));
    order_gradients(b, plan);
    CEL_TRY(order_weights(b, plan, err));
    return resolve(b, plan, err);
}

cel_status cel_plan_new(const cel_model *model, int32_t max_batch, bool train, cel_plan **out, cel_error *err)
{
    if (max_batch < 1)
        return cel_fail(err, CEL_INPUT, "plan.batch", "a batch must have at least one row, not %d", (int)max_batch);
    cel_plan *plan = CEL_NEW(cel_plan);
    if (!plan)
        return cel_nomem(err);
    plan->model = cel_model_hold((cel_model *)model);
    plan->max_batch = max_batch;
    plan->train = train;
    cel_plan_builder b = {.model = model, .max_batch = max_batch, .train = train};
    cel_status status = compile(&b, plan, err);
    plan->ops = b.ops;
    plan->n_ops = b.n_ops;
    cel_free(b.tensors);
    cel_free(b.tensor_of_node);
    cel_free(b.buffers);
    cel_free(b.places);
    if (status != CEL_OK)
        cel_plan_free(plan);
    else
        *out = plan;
    return status;
}
