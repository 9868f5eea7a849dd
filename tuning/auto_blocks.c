/* The blocks of a plan, twice: as C functions that build them, and beside each the R function a script would write. Both
 * make the same layers in the same order. */
#include <string.h>

#include "engine/engine.h"
#include "tuning/auto_inside.h"

/* ---- input ---- */

static const char INPUT_R[] = "input_block <- function(model, input_shape) {\n"
                              "  keras_model_sequential(input_shape = input_shape)\n"
                              "}\n";

/* ---- body ---- */

static const char BODY_R[] = "body_block <- function(model, units = 64, dropout = 0.1, activation = \"relu\") {\n"
                             "  model |>\n"
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

/* ---- output ---- */

static const char CLASSES_R[] = "output_block <- function(model, num_classes) {\n"
                                "  model |> layer_dense(units = num_classes, activation = \"softmax\")\n"
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
                               "output_block <- function(model) {\n"
                               "  model |>\n"
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

static cel_status add_blocks(const cel_auto *a, cel_blocks *blocks, cel_error *err)
{
    CEL_TRY(cel_blocks_add_input(blocks, err));
    CEL_TRY(cel_blocks_add(blocks, "body", build_body, NULL, err));
    CEL_TRY(cel_blocks_add_arg(blocks, "model", NULL, NULL, err));
    CEL_TRY(cel_blocks_add_integer(blocks, "units", 64, err));
    CEL_TRY(cel_blocks_add_number(blocks, "dropout", 0.1, err));
    CEL_TRY(cel_blocks_add_text(blocks, "activation", "relu", err));
    CEL_TRY(cel_blocks_add(blocks, "output", a->mode == CEL_REGRESSION ? build_number : build_classes, (void *)a, err));
    CEL_TRY(cel_blocks_add_arg(blocks, "model", NULL, NULL, err));
    return a->mode == CEL_CLASSIFICATION ? cel_blocks_add_arg(blocks, "num_classes", NULL, NULL, err) : CEL_OK;
}

cel_status cel_auto_type(const cel_auto *a, cel_spec_type **out, cel_error *err)
{
    cel_blocks blocks = {0};
    cel_status status = add_blocks(a, &blocks, err);
    if (status != CEL_OK) {
        cel_blocks_free(&blocks);
        return status;
    }
    return cel_spec_type_new("net", false, a->mode, &blocks, out, err);
}

void cel_auto_blocks_script(const cel_auto *a, cel_text *t)
{
    cel_text_addf(t, "%s\n%s\n", INPUT_R, BODY_R);
    cel_text_add(t, a->mode == CEL_CLASSIFICATION ? CLASSES_R : NUMBER_R);
    cel_text_addf(t, "\ncreate_keras_sequential_spec(\n  model_name = \"net\",\n  layer_blocks = list(input = input_block, body = body_block, output = output_block),\n"
                     "  mode = \"%s\"\n)\n",
                  cel_mode_name(a->mode));
}
