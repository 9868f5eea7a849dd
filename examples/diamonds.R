# How many layers, how wide, how much dropout? Prices of 53,940 diamonds.
#
#   celeriac run examples/diamonds.R
#
# 8 candidates x 3 folds x 5 epochs. The same file runs in R with tidymodels and kerasnip; here it needs neither R nor Python.

library(tidymodels)
library(kerasnip)
library(keras3)

data(diamonds, package = "ggplot2")
set.seed(20260203)

# Data: a test set that is not looked at, and a recipe that turns the rest into numbers -------------------------------

split <- initial_split(diamonds, strata = price)
train <- training(split)

rec <- recipe(price ~ ., data = train) |>
  step_dummy(all_nominal_predictors()) |>
  step_zv(all_predictors()) |>
  step_normalize(all_numeric_predictors())

# Blocks: plain functions. Whatever shall be tuned is an argument with a default --------------------------------------

input_block <- function(model, input_shape) {
  keras_model_sequential(input_shape = input_shape)
}

dense_block <- function(model, units = 128, dropout = 0.0) {
  model |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = dropout)
}

output_block <- function(model) {
  model |> layer_dense(units = 1)
}

create_keras_sequential_spec(
  model_name = "diamond_mlp",
  layer_blocks = list(input = input_block, body = dense_block, output = output_block),
  mode = "regression"
)

# The blocks' arguments have become arguments of diamond_mlp(): mark the ones to search -------------------------------

spec <- diamond_mlp(
  num_body = tune(),
  body_units = tune(),
  body_dropout = tune(),
  fit_epochs = 5
) |>
  set_engine("keras")

wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)
wf

params <- extract_parameter_set_dials(wf) |>
  update(
    num_body = dials::num_terms(c(1, 3)),
    body_units = dials::hidden_units(c(32, 128)),
    body_dropout = dials::dropout(c(0, 0.3))
  )

grid <- grid_latin_hypercube(params, size = 8)
grid

folds <- vfold_cv(train, v = 3, strata = price)

# The search: every candidate on every fold ---------------------------------------------------------------------------

res <- tune_grid(wf, resamples = folds, grid = grid)
res

show_best(res, metric = "rmse")

# The best one, trained on the whole training set, meets the test set -------------------------------------------------

best <- select_best(res, metric = "rmse")
final_wf <- finalize_workflow(wf, best)

final <- last_fit(final_wf, split, metrics = metric_set(rmse, mae, rsq))
collect_metrics(final)
collect_predictions(final)
