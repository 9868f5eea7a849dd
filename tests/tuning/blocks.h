/* Blocks written in C, as the tests of specs, workflows and tuning use them: the slides' multilayer perceptron. */
#ifndef TEST_BLOCKS_H
#define TEST_BLOCKS_H

#include <stdio.h>
#include <string.h>

#include "tests/test.h"
#include "tuning/spec.h"

/* function(model, input_shape) keras_model_sequential(input_shape = input_shape) */
static inline cel_status build_input(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                     size_t n_args, cel_node **out, cel_error *err)
{
    (void)block, (void)inputs, (void)n_inputs;
    const cel_value *v = cel_block_value(args, n_args, "input_shape");
    cel_shape shape = {.rank = (int32_t)v->n};
    for (size_t i = 0; i < v->n; i++)
        shape.dim[i] = v->as.integer[i];
    return cel_graph_input(b->graph, &shape, NULL, out, err);
}

/* function(model, units = 128, dropout = 0) model |> layer_dense(units, activation = "relu") |> layer_dropout(dropout) */
static inline cel_status build_body(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                    size_t n_args, cel_node **out, cel_error *err)
{
    (void)block;
    cel_value relu = cel_value_text("relu");
    cel_argument dense[] = {{.name = "units", .value = *cel_block_value(args, n_args, "units")}, {.name = "activation", .value = relu}};
    cel_argument dropout = {.name = "rate", .value = *cel_block_value(args, n_args, "dropout")};
    cel_node *node;
    cel_status status = cel_graph_layer(b->graph, "dense", dense, 2, NULL, inputs, n_inputs, &node, err);
    cel_value_free(&relu);
    CEL_TRY(status);
    return cel_graph_layer(b->graph, "dropout", &dropout, 1, NULL, &node, 1, out, err);
}

/* function(model) model |> layer_dense(units = 1) */
static inline cel_status build_number(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                      size_t n_args, cel_node **out, cel_error *err)
{
    (void)block, (void)args, (void)n_args;
    cel_value one = cel_value_integer(1);
    cel_argument units = {.name = "units", .value = one};
    cel_status status = cel_graph_layer(b->graph, "dense", &units, 1, NULL, inputs, n_inputs, out, err);
    cel_value_free(&one);
    return status;
}

/* function(model, num_classes) model |> layer_dense(units = num_classes, activation = "softmax") */
static inline cel_status build_classes(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                       size_t n_args, cel_node **out, cel_error *err)
{
    (void)block;
    cel_value softmax = cel_value_text("softmax");
    cel_argument dense[] = {{.name = "units", .value = *cel_block_value(args, n_args, "num_classes")}, {.name = "activation", .value = softmax}};
    cel_status status = cel_graph_layer(b->graph, "dense", dense, 2, NULL, inputs, n_inputs, out, err);
    cel_value_free(&softmax);
    return status;
}

static inline cel_status add_default(cel_blocks *blocks, const char *name, cel_value value, cel_error *err)
{
    cel_status status = cel_blocks_add_arg(blocks, name, &value, NULL, err);
    cel_value_free(&value);
    return status;
}

/* diamond_mlp: input, body (units = 128, dropout = 0), output. */
static inline cel_status mlp_type(cel_mode mode, cel_spec_type **type, cel_error *err)
{
    cel_blocks blocks = {0};
    cel_status status = cel_blocks_add(&blocks, "input", build_input, NULL, err);
    if (status == CEL_OK)
        status = cel_blocks_add_arg(&blocks, "model", NULL, NULL, err);
    if (status == CEL_OK)
        status = cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, err);
    if (status == CEL_OK)
        status = cel_blocks_add(&blocks, "body", build_body, NULL, err);
    if (status == CEL_OK)
        status = cel_blocks_add_arg(&blocks, "model", NULL, NULL, err);
    if (status == CEL_OK)
        status = add_default(&blocks, "units", cel_value_number(128), err);
    if (status == CEL_OK)
        status = add_default(&blocks, "dropout", cel_value_number(0), err);
    if (status == CEL_OK)
        status = cel_blocks_add(&blocks, "output", mode == CEL_REGRESSION ? build_number : build_classes, NULL, err);
    if (status == CEL_OK)
        status = cel_blocks_add_arg(&blocks, "model", NULL, NULL, err);
    if (status == CEL_OK && mode == CEL_CLASSIFICATION)
        status = cel_blocks_add_arg(&blocks, "num_classes", NULL, NULL, err);
    if (status != CEL_OK) {
        cel_blocks_free(&blocks);
        return status;
    }
    return cel_spec_type_new("diamond_mlp", false, mode, &blocks, type, err);
}

/* A type `net` of blocks as texts: "BLOCK: NAME NAME=1 NAME>UPSTREAM", an argument without default, with one, wired to a block
 * of another name. "-" is a block without a name. Blocks that are never built. */
static inline cel_status type_of_texts(const char *const *text, size_t n, bool functional, cel_spec_type **type, cel_error *why)
{
    cel_error err;
    cel_blocks blocks = {0};
    for (size_t i = 0; i < n; i++) {
        char line[200];
        snprintf(line, sizeof line, "%s", text[i]);
        char *name = strtok(line, ":");
        OK(cel_blocks_add(&blocks, name[0] == '-' ? "" : name, build_input, NULL, &err));
        for (char *arg = strtok(NULL, " "); arg; arg = strtok(NULL, " ")) {
            char *equals = strchr(arg, '='), *from = strchr(arg, '>');
            cel_value one = cel_value_number(1);
            if (equals || from)
                *(equals ? equals : from) = '\0';
            OK(cel_blocks_add_arg(&blocks, arg, equals ? &one : NULL, NULL, &err));
            cel_value_free(&one);
            if (from)
                OK(cel_blocks_wire(&blocks, arg, from + 1, &err));
        }
    }
    return cel_spec_type_new("net", functional, CEL_REGRESSION, &blocks, type, why);
}

/* function(model) model |> layer_dense(units = 1, activation = "sigmoid") */
static inline cel_status build_sigmoid(const cel_block *block, const cel_building *b, cel_node *const *inputs, size_t n_inputs, const cel_argument *args,
                                       size_t n_args, cel_node **out, cel_error *err)
{
    (void)block, (void)args, (void)n_args;
    cel_value one = cel_value_integer(1), sigmoid = cel_value_text("sigmoid");
    cel_argument dense[] = {{.name = "units", .value = one}, {.name = "activation", .value = sigmoid}};
    cel_status status = cel_graph_layer(b->graph, "dense", dense, 2, NULL, inputs, n_inputs, out, err);
    cel_value_free(&one);
    cel_value_free(&sigmoid);
    return status;
}

/* A functional type `heads`: main (input), body (units = 16, dropout = 0), then one block after body for each name, built by
 * `build[i]`. */
static inline cel_status heads_type(cel_mode mode, size_t n, const char *const *name, cel_block_build *const *build, cel_spec_type **type, cel_error *why)
{
    cel_error err;
    cel_blocks blocks = {0};
    OK(cel_blocks_add(&blocks, "main", build_input, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "input_shape", NULL, NULL, &err));
    OK(cel_blocks_add(&blocks, "body", build_body, NULL, &err));
    OK(cel_blocks_add_arg(&blocks, "main", NULL, NULL, &err));
    OK(add_default(&blocks, "units", cel_value_number(16), &err));
    OK(add_default(&blocks, "dropout", cel_value_number(0), &err));
    for (size_t i = 0; i < n; i++) {
        OK(cel_blocks_add(&blocks, name[i], build[i], NULL, &err));
        OK(cel_blocks_add_arg(&blocks, "body", NULL, NULL, &err));
        if (build[i] == build_classes)
            OK(cel_blocks_add_arg(&blocks, "num_classes", NULL, NULL, &err));
    }
    return cel_spec_type_new("heads", true, mode, &blocks, type, why);
}

/* The spec with one argument more, in place. Frees the value. */
static inline cel_status set_arg(cel_spec **spec, const char *name, cel_value value, cel_error *err)
{
    cel_spec *changed;
    cel_status status = cel_spec_with(*spec, name, &value, NULL, &changed, err);
    cel_value_free(&value);
    if (status == CEL_OK) {
        cel_spec_drop(*spec);
        *spec = changed;
    }
    return status;
}

#endif
