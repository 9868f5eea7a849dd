# Layers of sequences, which the examples do not hold either: convolution, pooling, recurrent layers.
library(tidymodels)
library(kerasnip)
library(keras3)

set.seed(7)
test <- read_csv("DATA/mtcars.csv")

input <- function(model, input_shape) keras_model_sequential(input_shape = input_shape)
body <- function(model) {
  model |>
    layer_reshape(target_shape = c(5, 2)) |>
    layer_conv_1d(filters = 4, kernel_size = 3, padding = "same", activation = "relu") |>
    layer_lstm(units = 4, return_sequences = TRUE) |>
    layer_gru(units = 4, return_sequences = TRUE) |>
    layer_max_pooling_1d(pool_size = 2) |>
    layer_simple_rnn(units = 5)
}
output <- function(model) layer_dense(model, units = 1)

create_keras_sequential_spec("sequences", list(input = input, body = body, output = output), mode = "regression")

rec <- recipe(mpg ~ ., data = test) |> step_normalize(all_numeric_predictors())
fitted <- workflow(rec, sequences(fit_epochs = 20)) |> fit(test)
