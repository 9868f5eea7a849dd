/* The blocks of the examples as text, to put in front of scripts. */
#ifndef CEL_TEST_SCRIPT_BLOCKS_H
#define CEL_TEST_SCRIPT_BLOCKS_H

#define BLOCKS \
    "library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\n" \
    "input_block <- function(model, input_shape) keras_model_sequential(input_shape = input_shape)\n" \
    "dense_block <- function(model, units = 8, dropout = 0.0) {\n" \
    "  model |> layer_dense(units = units, activation = \"relu\") |> layer_dropout(rate = dropout)\n}\n" \
    "output_block <- function(model) model |> layer_dense(units = 1)\n" \
    "class_block <- function(model, num_classes) model |> layer_dense(units = num_classes, activation = \"softmax\")\n"
#define CAR_MLP \
    BLOCKS "create_keras_sequential_spec(\"car_mlp\", list(input = input_block, body = dense_block, output = output_block), \"regression\")\n"
#define FLOWER_MLP \
    BLOCKS "create_keras_sequential_spec(\"flower_mlp\", list(input = input_block, body = dense_block, output = class_block), \"classification\")\n"

#endif
