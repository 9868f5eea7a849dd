/* The blocks of a plan, twice: as C functions that build them, and beside each the R function a script would write. Both
 * make the same layers in the same order. */
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "tuning/auto_inside.h"

/* ---- input ---- */

static const char INPUT_R[] = "input_block <- function(model, input_shape) {\n"
                              "  keras_model_sequential(input_shape = input_shape)\n"
                              "}\n";
static const char TOWERS_INPUT_R[] = "input_block <- function(input_shape) {\n"
                                     "  layer_input(shape = input_shape)\n"
                                     "}\n";

/* ---- body: `%s` is the first argument: the network so far, or a tensor ---- */

static const char BODY_R[] = "%s_block <- function(%s, units = 64, dropout = 0.1, activation = \"relu\") {\n"
                             "  %s |>\n"
                             "    layer_dense(units = units, activation = activation) |>\n"
                             "    layer_dropout(rate = dropout)\n"
                             "}\n";

static cel_status build_body(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                             size_t n_args, cel_node **out, cel_error *err)
{
    (void)block;
    cel_argument dense[] = {{.name = "units", .value = *cel_block_value(args, n_args, "units")},
                            {.name = "activation", .value = *cel_block_value(args, n_args, "activation")}};
    cel_argument dropout = {.name = "rate", .value = *cel_block_value(args, n_args, "dropout")};
    cel_node *node;
    CEL_TRY(cel_graph_layer(b->graph, "dense", dense, 2, NULL, inputs, n_inputs, &node, err));
    return cel_graph_layer(b->graph, "dropout", &dropout, 1, NULL, &node, 1, out, err);
}

/* ---- join: the ends of towers side by side ---- */

static cel_status build_join(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                             size_t n_args, cel_node **out, cel_error *err)
{
    (void)block, (void)args, (void)n_args;
    return cel_graph_layer(b->graph, "concatenate", NULL, 0, NULL, inputs, n_inputs, out, err);
}

/* ---- output ---- */

static const char CLASSES_R[] = "output_block <- function(%s, num_classes) {\n"
                                "  %s |> layer_dense(units = num_classes, activation = \"softmax\")\n"
                                "}\n";

static cel_status build_classes(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                size_t n_args, cel_node **out, cel_error *err)
{
    (void)block;
    cel_value softmax = cel_value_text("softmax");
    if (softmax.kind == CEL_V_NULL)
        return cel_nomem(err);
    cel_argument dense[] = {{.name = "units", .value = *cel_block_value(args, n_args, "num_classes")}, {.name = "activation", .value = softmax}};
    cel_status status = cel_graph_layer(b->graph, "dense", dense, 2, NULL, inputs, n_inputs, out, err);
    cel_value_free(&softmax);
    return status;
}

static const char NUMBER_R[] = "# The outcome is learnt in units of its spread around its center; the last layer undoes that.\n"
                               "output_block <- function(%s) {\n"
                               "  %s |>\n"
                               "    layer_dense(units = 1) |>\n"
                               "    layer_rescaling(scale = spread, offset = center)\n"
                               "}\n";

/* One layer with at most two numbers or a text as arguments. */
static cel_status add_layer(const cel_building *b, const char *layer, const cel_argument *args, size_t n, cel_node *node, cel_node **out, cel_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (args[i].value.kind == CEL_V_NULL)
            return cel_nomem(err);
    return cel_graph_layer(b->graph, layer, args, n, NULL, &node, 1, out, err);
}

static cel_status build_number(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                               size_t n_args, cel_node **out, cel_error *err)
{
    const cel_auto *a = block->context;
    (void)args, (void)n_args, (void)n_inputs;
    cel_argument units = {.name = "units", .value = cel_value_integer(1)};
    cel_argument scale[] = {{.name = "scale", .value = cel_value_number(a->scale.spread)}, {.name = "offset", .value = cel_value_number(a->scale.center)}};
    cel_node *node;
    cel_status status = add_layer(b, "dense", &units, 1, inputs[0], &node, err);
    if (status == CEL_OK)
        status = add_layer(b, "rescaling", scale, 2, node, &node, err);
    cel_value_free(&units.value);
    cel_value_free(&scale[0].value);
    cel_value_free(&scale[1].value);
    if (status == CEL_OK)
        *out = node;
    return status;
}

/* ---- the type ---- */

void cel_auto_body(const cel_auto *a, int i, char out[16])
{
    if (a->options.towers > 1)
        snprintf(out, 16, "tower_%c", 'a' + i);
    else
        snprintf(out, 16, "body");
}

/* What body and towers share; `tensor`: the name of the first argument. */
static cel_status add_body(cel_blocks *blocks, const char *name, const char *tensor, cel_error *err)
{
    CEL_TRY(cel_blocks_add(blocks, name, build_body, NULL, err));
    CEL_TRY(cel_blocks_add_arg(blocks, tensor, NULL, NULL, err));
    CEL_TRY(cel_blocks_add_integer(blocks, "units", 64, err));
    CEL_TRY(cel_blocks_add_number(blocks, "dropout", 0.1, err));
    return cel_blocks_add_text(blocks, "activation", "relu", err);
}

static cel_status add_output(const cel_auto *a, cel_blocks *blocks, const char *tensor, cel_error *err)
{
    CEL_TRY(cel_blocks_add(blocks, "output", a->mode == CEL_REGRESSION ? build_number : build_classes, (void *)a, err));
    CEL_TRY(cel_blocks_add_arg(blocks, tensor, NULL, NULL, err));
    return a->mode == CEL_CLASSIFICATION ? cel_blocks_add_arg(blocks, "num_classes", NULL, NULL, err) : CEL_OK;
}

/* input -> body ... -> output */
static cel_status add_chain(const cel_auto *a, cel_blocks *blocks, cel_error *err)
{
    CEL_TRY(cel_blocks_add_input(blocks, false, err));
    CEL_TRY(add_body(blocks, "body", "model", err));
    return add_output(a, blocks, "model", err);
}

/* input -> tower_a ..., tower_b ... -> join -> output */
static cel_status add_towers(const cel_auto *a, cel_blocks *blocks, cel_error *err)
{
    char name[16], argument[2] = "a";
    CEL_TRY(cel_blocks_add_input(blocks, true, err));
    for (int i = 0; i < a->options.towers; i++) {
        cel_auto_body(a, i, name);
        CEL_TRY(add_body(blocks, name, "x", err));
        CEL_TRY(cel_blocks_wire(blocks, "x", "input", err));
    }
    CEL_TRY(cel_blocks_add(blocks, "join", build_join, NULL, err));
    for (int i = 0; i < a->options.towers; i++, argument[0]++) {
        cel_auto_body(a, i, name);
        CEL_TRY(cel_blocks_add_arg(blocks, argument, NULL, NULL, err));
        CEL_TRY(cel_blocks_wire(blocks, argument, name, err));
    }
    CEL_TRY(add_output(a, blocks, "x", err));
    return cel_blocks_wire(blocks, "x", "join", err);
}

cel_status cel_auto_type(const cel_auto *a, cel_spec_type **out, cel_error *err)
{
    cel_blocks blocks = {0};
    bool towers = a->options.towers > 1;
    cel_status status = towers ? add_towers(a, &blocks, err) : add_chain(a, &blocks, err);
    if (status != CEL_OK) {
        cel_blocks_free(&blocks);
        return status;
    }
    return cel_spec_type_new("net", towers, a->mode, &blocks, out, err);
}

/* join_block <- function(a, b) layer_concatenate(list(a, b)) */
static void join_script(const cel_auto *a, cel_text *t)
{
    for (int part = 0; part < 2; part++) {
        cel_text_add(t, part ? "  layer_concatenate(list(" : "join_block <- function(");
        for (int i = 0; i < a->options.towers; i++)
            cel_text_addf(t, "%s%c", i ? ", " : "", 'a' + i);
        cel_text_add(t, part ? "))\n}\n\n" : ") {\n");
    }
}

void cel_auto_blocks_script(const cel_auto *a, cel_text *t)
{
    bool towers = a->options.towers > 1;
    const char *first = towers ? "x" : "model";
    char name[16];
    cel_text_addf(t, "%s\n", towers ? TOWERS_INPUT_R : INPUT_R);
    cel_text_addf(t, BODY_R, towers ? "tower" : "body", first, first);
    cel_text_add(t, "\n");
    if (towers)
        join_script(a, t);
    cel_text_addf(t, a->mode == CEL_CLASSIFICATION ? CLASSES_R : NUMBER_R, first, first);
    cel_text_addf(t, "\ncreate_keras_%s_spec(\n  model_name = \"net\",\n", towers ? "functional" : "sequential");
    if (towers) {
        cel_text_add(t, "  layer_blocks = list(\n    input = input_block,\n");
        for (int i = 0; i < a->options.towers; i++) {
            cel_auto_body(a, i, name);
            cel_text_addf(t, "    %s = inp_spec(tower_block, \"input\"),\n", name);
        }
        cel_text_add(t, "    join = inp_spec(join_block, c(");
        for (int i = 0; i < a->options.towers; i++) {
            cel_auto_body(a, i, name);
            cel_text_addf(t, "%s%c = \"%s\"", i ? ", " : "", 'a' + i, name);
        }
        cel_text_add(t, ")),\n    output = inp_spec(output_block, \"join\")\n  ),\n");
    } else {
        cel_text_add(t, "  layer_blocks = list(input = input_block, body = body_block, output = output_block),\n");
    }
    cel_text_addf(t, "  mode = \"%s\"\n)\n", cel_mode_name(a->mode));
}
