# How far the test error of one network moves with the seed, and whether it lies where Keras's does.
#
#   celeriac run bench/spread.R
#
# The finalized candidate of examples/diamonds.R (2 hidden layers of 62 units, dropout 0.0601, 5 epochs) on its split, 16
# seeds. Keras 3.15 gave on exactly this split, 16 seeds: rmse 741.6 +- 40.7 (716 to 887), mae 361.5 +- 32.1,
# rsq 0.9666 +- 0.0014 (mean +- standard deviation).

library(tidymodels)
library(kerasnip)
library(keras3)

data(diamonds, package = "ggplot2")
set.seed(20260203)
split <- initial_split(diamonds, strata = price)

rec <- recipe(price ~ ., data = training(split)) |>
  step_dummy(all_nominal_predictors()) |>
  step_zv(all_predictors()) |>
  step_normalize(all_numeric_predictors())

create_keras_sequential_spec(
  model_name = "diamond_mlp",
  layer_blocks = list(
    input = function(model, input_shape) keras_model_sequential(input_shape = input_shape),
    body = function(model, units = 128, dropout = 0.0) {
      model |>
        layer_dense(units = units, activation = "relu") |>
        layer_dropout(rate = dropout)
    },
    output = function(model) model |> layer_dense(units = 1)
  ),
  mode = "regression"
)

spec <- diamond_mlp(num_body = 2, body_units = 62, body_dropout = 0.060106770807760765, fit_epochs = 5) |>
  set_engine("keras")
wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)

each <- list()
for (seed in 1:16) {
  set_random_seed(seed)
  each[[seed]] <- last_fit(wf, split, metrics = metric_set(rmse, mae, rsq)) |>
    collect_metrics() |>
    mutate(seed = seed)
}

bind_rows(each) |>
  group_by(.metric) |>
  summarise(mean = mean(.estimate), sd = sd(.estimate), min = min(.estimate), max = max(.estimate))
