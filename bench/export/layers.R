# A network that has little use but many kinds of layers: what the examples do not hold, for the check of exports.
library(tidymodels)
library(kerasnip)
library(keras3)

set.seed(7)
test <- read_csv("DATA/mtcars.csv")

input <- function(input_shape) layer_input(shape = input_shape)
wide <- function(x) {
  x |>
    layer_dense(units = 12, activation = "gelu") |>
    layer_batch_normalization() |>
    layer_gaussian_noise(stddev = 0.1) |>
    layer_activation_leaky_relu(negative_slope = 0.1) |>
    layer_layer_normalization() |>
    layer_dense(units = 12, activation = "silu", use_bias = FALSE) |>
    layer_activation_parametric_relu()
}
deep <- function(x) {
  x |>
    layer_reshape(target_shape = c(5, 2)) |>
    layer_permute(dims = c(2, 1)) |>
    layer_flatten() |>
    layer_repeat_vector(n = 2) |>
    layer_flatten() |>
    layer_dense(units = 12, activation = "hard_sigmoid")
}
together <- function(a, b) {
  sum <- layer_add(list(a, b))
  product <- layer_multiply(list(a, b))
  most <- layer_maximum(list(a, b))
  mean <- layer_average(list(sum, product, most))
  layer_concatenate(list(mean, layer_subtract(list(a, b)), layer_minimum(list(a, b)))) |>
    layer_dense(units = 8, activation = "selu") |>
    layer_alpha_dropout(rate = 0.1)
}
output <- function(x) layer_dense(x, units = 1)

create_keras_functional_spec("many_layers", list(
  input = input,
  wide = inp_spec(wide, "input"),
  deep = inp_spec(deep, "input"),
  together = inp_spec(together, c(a = "wide", b = "deep")),
  output = inp_spec(output, "together")
), mode = "regression")

rec <- recipe(mpg ~ ., data = test) |> step_normalize(all_numeric_predictors())
fitted <- workflow(rec, many_layers(fit_epochs = 20)) |> fit(test)
