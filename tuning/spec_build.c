/* From a finalized spec to a model: the blocks are called in order, each as often as its num_{block} says, with the values
 * of the spec over their own defaults. Sequential: each call continues the last node. Functional: blocks are called in the
 * order of their wires; repeats feed a block's output back into its one input; repeated 0 times a block passes its first
 * input on. The rules are kerasnip's; what it leaves to a later failure is checked here by name. */
#include <stdio.h>
#include <string.h>

#include "tuning/spec_inside.h"

/* A build in progress. */
typedef struct builder {
    const cel_spec *spec;
    cel_building data;
    cel_node **made;       /* output of each block; NULL: not made */
    cel_node **start;      /* input node of each named input */
    cel_argument *arg;     /* of one call */
    size_t n_args;
    cel_value supplied[2]; /* input_shape, num_classes: owned */
    cel_node **input;      /* of one call */
    const char **wire;     /* and the arguments they are for */
    size_t n_inputs;
    bool vector;           /* the outcomes are one vector, the output of the block `output` */
} builder;

static const cel_block *block_at(const builder *b, size_t i)
{
    return &b->spec->type->blocks.block[i];
}

static int find_block(const builder *b, const char *name)
{
    return cel_blocks_find(&b->spec->type->blocks, name);
}

static bool has_arg(const cel_block *block, const char *name)
{
    for (size_t k = 0; k < block->n_args; k++)
        if (strcmp(block->arg[k].name, name) == 0)
            return true;
    return false;
}

static cel_status still_tuned(const char *name, cel_error *err)
{
    cel_fail(err, CEL_INPUT, "spec.tune", "%s is still tune(): it needs a value before a model can be built", name);
    cel_error_hint(err, "give it a column in the grid, or finalize_workflow() with the chosen values");
    return CEL_INPUT;
}

/* num_{block}. */
static cel_status repeats(const builder *b, size_t block, int32_t *out, cel_error *err)
{
    const cel_spec_type *type = b->spec->type;
    *out = 1;
    for (size_t i = 0; i < type->n_args; i++)
        if (type->arg[i].role == CEL_SPEC_REPEATS && type->arg[i].block == block && cel_spec_is_set(b->spec, i)) {
            if (b->spec->value[i].kind == CEL_V_TUNE)
                return still_tuned(type->arg[i].name, err);
            CEL_TRY(cel_spec_check_value(type, i, &b->spec->value[i], err));
            return cel_value_as_integer(&b->spec->value[i], type->arg[i].name, out, err);
        }
    return CEL_OK;
}

static void add_arg(builder *b, const char *name, cel_value value)
{
    b->arg[b->n_args++] = (cel_argument){.name = name, .value = value};
}

/* The arguments of a block: those set, then the block's own defaults that are known, then what is supplied. */
static cel_status collect_args(builder *b, size_t block, const cel_shape *shape, int32_t num_classes, cel_error *err)
{
    const cel_spec_type *type = b->spec->type;
    const cel_block *of = block_at(b, block);
    b->n_args = 0;
    for (size_t i = 0; i < type->n_args; i++) {
        const cel_spec_arg *arg = &type->arg[i];
        if (arg->role != CEL_SPEC_BLOCK || arg->block != block)
            continue;
        const cel_block_arg *formal = &of->arg[arg->arg];
        if (cel_spec_is_set(b->spec, i)) {
            if (b->spec->value[i].kind == CEL_V_TUNE)
                return still_tuned(arg->name, err);
            add_arg(b, formal->name, b->spec->value[i]);
        } else if (formal->fallback.kind != CEL_V_NULL) {
            add_arg(b, formal->name, formal->fallback);
        }
    }
    for (size_t k = 0; k < 2; k++)
        cel_value_free(&b->supplied[k]);
    if (shape && has_arg(of, "input_shape")) {
        b->supplied[0] = cel_value_integers(shape->dim, (size_t)shape->rank);
        if (b->supplied[0].kind == CEL_V_NULL)
            return cel_nomem(err);
        add_arg(b, "input_shape", b->supplied[0]);
    }
    if (num_classes > 0 && has_arg(of, "num_classes")) {
        b->supplied[1] = cel_value_integer(num_classes);
        if (b->supplied[1].kind == CEL_V_NULL)
            return cel_nomem(err);
        add_arg(b, "num_classes", b->supplied[1]);
    }
    return CEL_OK;
}

/* One application of a block; the result must be a node of this candidate's graph. */
static cel_status call_block(builder *b, size_t block, cel_node *const *inputs, size_t n_inputs, cel_node **out, cel_error *err)
{
    const cel_block *of = block_at(b, block);
    cel_node *node = NULL;
    cel_status status = of->build(of, &b->data, inputs, n_inputs, b->arg, b->n_args, &node, err);
    if (status != CEL_OK) {
        if (err && status != CEL_NOMEM)
            cel_error_prefix(err, "block `%s`: ", of->name);
        return status;
    }
    if (!node)
        return cel_fail(err, CEL_INPUT, "spec.block_result", "block `%s` gave nothing back: its last value must be the model it received, made longer", of->name);
    if (node->layer->graph != b->data.graph)
        return cel_fail(err, CEL_INPUT, "spec.block_result", "block `%s` gave back a layer of another model: it must continue the model it received", of->name);
    *out = node;
    return CEL_OK;
}

/* ---- sequential ---- */

static cel_status build_sequential(builder *b, cel_node **out, cel_error *err)
{
    const cel_spec_type *type = b->spec->type;
    cel_node *node = NULL;
    for (size_t i = 0; i < type->blocks.n; i++) {
        int32_t times;
        CEL_TRY(repeats(b, i, &times, err));
        if (times == 0)
            continue;
        CEL_TRY(collect_args(b, i, &b->data.input_shape[0], b->data.n_outputs ? b->data.num_classes[0] : 0, err));
        for (int32_t k = 0; k < times; k++) {
            cel_node *next;
            CEL_TRY(call_block(b, i, &node, node ? 1 : 0, &next, err));
            node = next;
        }
    }
    *out = node;
    return CEL_OK;
}

/* ---- functional ---- */

/* The inputs of block `i`, in the order of its arguments. What they come from has been built: blocks are in order. */
static void find_inputs(builder *b, size_t i)
{
    const cel_block *block = block_at(b, i);
    b->n_inputs = 0;
    for (size_t k = 0; k < block->n_args; k++) {
        int from = cel_block_source(&b->spec->type->blocks, block, k);
        if (from < 0)
            continue;
        b->wire[b->n_inputs] = block->arg[k].name;
        b->input[b->n_inputs++] = b->made[from];
    }
}

/* kerasnip's rule for forecasts of several steps: several numbers that have no blocks of their own come out of `output` as one
 * vector. */
static bool is_vector(const cel_spec_type *type, const cel_building *data)
{
    bool named = true;
    for (size_t k = 0; k < data->n_outputs; k++) {
        if (data->num_classes[k] > 0)
            return false;
        named = named && cel_blocks_find(&type->blocks, data->output_name[k]) >= 0;
    }
    return type->functional && data->n_outputs > 1 && !named && cel_blocks_find(&type->blocks, "output") >= 0;
}

/* Which outcome a block serves: its own (several outcomes), or the only one. */
static int32_t classes_for(const builder *b, const char *block)
{
    if (b->data.n_outputs == 1)
        return b->data.num_classes[0];
    for (size_t k = 0; k < b->data.n_outputs; k++)
        if (strcmp(b->data.output_name[k], block) == 0)
            return b->data.num_classes[k];
    return 0;
}

/* Which input of the data a block makes: the predictors of its name, or the one matrix; -1: none. */
static int input_for(const builder *b, size_t i)
{
    if (!b->data.input_name)
        return 0;
    for (size_t k = 0; k < b->data.n_inputs; k++)
        if (strcmp(b->data.input_name[k], block_at(b, i)->name) == 0)
            return (int)k;
    return -1;
}

static cel_status refuse_repeats(const builder *b, const cel_block *block, cel_error *err)
{
    const cel_blocks *blocks = &b->spec->type->blocks;
    cel_text t = {0};
    for (size_t k = 0, n = 0; k < block->n_args; k++) {
        int from = cel_block_source(blocks, block, k);
        if (from >= 0)
            cel_text_addf(&t, "%s%s", n++ ? ", " : "", blocks->block[from].name);
    }
    cel_status status = cel_fail(err, CEL_INPUT, "spec.repeat",
                                 "Block '%s' cannot be repeated because it has %zu inputs (%s). Only blocks with exactly one input tensor can be repeated.",
                                 block->name, b->n_inputs, t.text ? t.text : "");
    cel_text_free(&t);
    return status;
}

static cel_status build_block(builder *b, size_t i, cel_error *err)
{
    const cel_block *block = block_at(b, i);
    int32_t times;
    CEL_TRY(repeats(b, i, &times, err));
    find_inputs(b, i);
    int input = b->n_inputs == 0 ? input_for(b, i) : -1;
    if (b->n_inputs == 0 && input < 0)
        return cel_fail(err, CEL_INPUT, "spec.input", "block `%s` has no inputs from other blocks, and there are no predictors of that name", block->name);
    if (b->n_inputs > 1 && times > 1)
        return refuse_repeats(b, block, err);
    if (times == 0) { /* an input block is there once: cel_spec_check_value() */
        b->made[i] = b->input[0];
        return CEL_OK;
    }
    size_t before = cel_graph_node_count(b->data.graph);
    CEL_TRY(collect_args(b, i, input >= 0 ? &b->data.input_shape[input] : NULL, classes_for(b, block->name), err));
    for (int32_t k = 0; k < times; k++) {
        CEL_TRY(call_block(b, i, b->input, b->n_inputs, &b->made[i], err));
        b->input[0] = b->made[i];
    }
    if (input < 0)
        return CEL_OK;
    if (cel_graph_node_count(b->data.graph) == before || cel_graph_node(b->data.graph, before)->n_inputs > 0)
        return cel_fail(err, CEL_INPUT, "spec.input", "block `%s` has no inputs from other blocks, so it must make one, as with layer_input()", block->name);
    b->start[input] = cel_graph_node(b->data.graph, before);
    return CEL_OK;
}

/* Blocks that make inputs and inputs of the data must answer each other. */
static cel_status check_inputs(const builder *b, cel_error *err)
{
    const cel_blocks *blocks = &b->spec->type->blocks;
    const cel_block *first = NULL;
    for (size_t k = 0; b->data.input_name && k < b->data.n_inputs; k++)
        if (find_block(b, b->data.input_name[k]) < 0) {
            const char *near = cel_nearest_block(blocks, b->data.input_name[k]);
            cel_fail(err, CEL_INPUT, "spec.input_block", "there is no input block for the predictor `%s`: each needs a block of its name in layer_blocks",
                     b->data.input_name[k]);
            if (near)
                cel_error_hint(err, "did you mean `%s`?", near);
            return CEL_INPUT;
        }
    for (size_t i = 0; !b->data.input_name && i < blocks->n; i++) {
        const cel_block *block = &blocks->block[i];
        if (!cel_block_makes_input(blocks, block))
            continue;
        if (first) {
            cel_fail(err, CEL_INPUT, "spec.input", "the blocks `%s` and `%s` both make an input, but the predictors are one matrix", first->name, block->name);
            cel_error_hint(err, "collect the predictors of each in a column of its name, as with step_collapse(new_col = \"%s\")", first->name);
            return CEL_INPUT;
        }
        first = block;
    }
    return CEL_OK;
}

/* The block of each outcome: `output` for one alone, else the one of its name. */
static cel_status find_outputs(const builder *b, size_t *block, cel_error *err)
{
    size_t n = b->vector ? 1 : b->data.n_outputs;
    for (size_t k = 0; k < n; k++) {
        const char *name = n == 1 ? "output" : b->data.output_name[k];
        int at = find_block(b, name);
        if (at < 0) {
            const char *near = cel_nearest_block(&b->spec->type->blocks, name);
            if (n == 1)
                cel_fail(err, CEL_INPUT, "spec.output", "An 'output' block must be defined in layer_blocks.");
            else
                cel_fail(err, CEL_INPUT, "spec.output", "An output block named '%s' must be defined in layer_blocks for multi-output models.", name);
            if (near)
                cel_error_hint(err, "did you mean `%s`?", near);
            return CEL_INPUT;
        }
        block[k] = (size_t)at;
    }
    return CEL_OK;
}

static cel_status build_functional(builder *b, cel_node **outputs, cel_error *err)
{
    const cel_spec_type *type = b->spec->type;
    size_t *block = CEL_ARRAY(size_t, b->data.n_outputs + 1);
    cel_status status = block ? check_inputs(b, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = find_outputs(b, block, err);
    for (size_t i = 0; status == CEL_OK && i < type->blocks.n; i++)
        status = build_block(b, type->order[i], err);
    for (size_t k = 0; status == CEL_OK && k < (b->vector ? 1 : b->data.n_outputs); k++)
        outputs[k] = b->made[block[k]];
    cel_free(block);
    return status;
}

/* ---- the model ---- */

/* The input nodes the outputs depend on, in the order they were made. */
static size_t input_nodes(const cel_graph *graph, cel_node *const *outputs, size_t n_outputs, bool *needed, cel_node **inputs)
{
    size_t n = 0;
    for (size_t k = 0; k < n_outputs; k++)
        needed[outputs[k]->index] = true;
    for (size_t i = cel_graph_node_count(graph); i-- > 0;)
        if (needed[i])
            for (size_t k = 0; k < cel_graph_node(graph, i)->n_inputs; k++)
                needed[cel_graph_node(graph, i)->inputs[k]->index] = true;
    for (size_t i = 0; i < cel_graph_node_count(graph); i++)
        if (needed[i] && cel_graph_node(graph, i)->n_inputs == 0)
            inputs[n++] = cel_graph_node(graph, i);
    return n;
}

/* The last axis of an output must hold what its outcome needs: a number, or a probability of each class; of two classes
 * that of the second alone will do (one unit with a sigmoid). A vector has a number for each outcome. */
static cel_status check_output(const builder *b, size_t k, const cel_node *node, cel_error *err)
{
    const cel_building *data = &b->data;
    int32_t classes = data->num_classes[k], need = b->vector ? (int32_t)data->n_outputs : classes > 0 ? classes : 1;
    int32_t have = node->shape.rank > 0 ? node->shape.dim[node->shape.rank - 1] : 1;
    if ((have == need || (have == 1 && classes == 2)) && cel_shape_size(&node->shape) == (size_t)have)
        return CEL_OK;
    char text[64], outcome[160];
    snprintf(outcome, sizeof outcome, b->vector ? "the outcomes `%.60s`, … need" : "the outcome `%.60s` needs", data->output_name[k]);
    cel_fail(err, CEL_INPUT, "spec.output_shape", "the model ends in shape %s, but %s %d %s per row", cel_shape_format(&node->shape, true, text), outcome, need,
             classes > 0 ? (need > 1 ? "probabilities" : "probability") : need > 1 ? "numbers" : "number");
    if (cel_shape_size(&node->shape) != (size_t)have)
        cel_error_hint(err, "flatten the rows first, as with layer_flatten()");
    else if (classes > 0)
        cel_error_hint(err, "let the last block be layer_dense(units = num_classes, activation = \"softmax\")");
    else
        cel_error_hint(err, "let the last block be layer_dense(units = %d)", need);
    return CEL_INPUT;
}

static cel_status finish(builder *b, cel_node *const *outputs, size_t n_outputs, cel_model **model, cel_error *err)
{
    size_t n_nodes = cel_graph_node_count(b->data.graph);
    bool *needed = CEL_ARRAY(bool, n_nodes ? n_nodes : 1);
    cel_node **inputs = CEL_ARRAY(cel_node *, n_nodes ? n_nodes : 1);
    cel_status status = needed && inputs ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n_outputs; k++)
        status = check_output(b, k, outputs[k], err);
    if (status == CEL_OK) {
        size_t n = input_nodes(b->data.graph, outputs, n_outputs, needed, inputs);
        for (size_t k = 0; b->data.input_name && n == b->data.n_inputs && k < n; k++)
            inputs[k] = b->start[k]; /* the network gets its inputs in the order of the data */
        if (n != b->data.n_inputs)
            status = cel_fail(err, CEL_INPUT, "spec.inputs", "the model uses %zu inputs, the data have %zu", n, b->data.n_inputs);
        else
            status = cel_model_new(b->data.graph, inputs, n, outputs, n_outputs, b->spec->type->functional ? NULL : "sequential", model, err);
    }
    cel_free(needed);
    cel_free(inputs);
    return status;
}

cel_status cel_spec_build(const cel_spec *spec, const cel_building *data, cel_model **model, cel_error *err)
{
    const cel_spec_type *type = spec->type;
    size_t most_args = 2, most_outputs = data->n_outputs > 0 ? data->n_outputs : 1;
    for (size_t i = 0; i < type->blocks.n; i++)
        most_args = type->blocks.block[i].n_args + 2 > most_args ? type->blocks.block[i].n_args + 2 : most_args;
    if (!type->functional && (data->n_inputs != 1 || data->n_outputs > 1))
        return cel_fail(err, CEL_INPUT, "spec.sequential", "%s() is sequential: it takes one matrix of predictors and one outcome, not %zu and %zu", type->name,
                        data->n_inputs, data->n_outputs);
    builder b = {.spec = spec, .data = *data, .vector = is_vector(type, data)};
    cel_steps steps;
    if (b.vector) {
        CEL_TRY(cel_steps_read(data->output_name, data->n_outputs, &steps, err));
        cel_steps_free(&steps);
    }
    b.made = CEL_ARRAY(cel_node *, type->blocks.n);
    b.start = CEL_ARRAY(cel_node *, data->n_inputs);
    b.arg = CEL_ARRAY(cel_argument, most_args);
    b.input = CEL_ARRAY(cel_node *, most_args);
    b.wire = CEL_ARRAY(const char *, most_args);
    b.data.wire = b.wire;
    cel_node **outputs = CEL_ARRAY(cel_node *, most_outputs);
    b.data.graph = cel_graph_new();
    cel_status status = b.made && b.start && b.arg && b.input && b.wire && outputs && b.data.graph ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = type->functional ? build_functional(&b, outputs, err) : build_sequential(&b, &outputs[0], err);
    if (status == CEL_OK && !outputs[0])
        status = cel_fail(err, CEL_INPUT, "spec.no_model", "no block made a model");
    if (status == CEL_OK)
        status = finish(&b, outputs, b.vector ? 1 : data->n_outputs, model, err);
    for (size_t k = 0; k < 2; k++)
        cel_value_free(&b.supplied[k]);
    cel_free(b.made);
    cel_free(b.start);
    cel_free(b.arg);
    cel_free(b.input);
    cel_free(b.wire);
    cel_free(outputs);
    cel_graph_free(b.data.graph);
    return status;
}
