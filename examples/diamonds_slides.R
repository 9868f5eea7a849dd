# The diamonds job as it is printed on the slides: 20 candidates x 5 folds x 20 epochs, and what to do when a candidate
# cannot be built.
#
#   celeriac run examples/diamonds_slides.R

library(tidymodels)
library(kerasnip)
library(keras3)

data(diamonds, package = "ggplot2")
set.seed(20260203)

split <- initial_split(diamonds, strata = price)
train <- training(split)
test <- testing(split)

rec <- recipe(price ~ ., data = train) |>
  step_dummy(all_nominal_predictors()) |>
  step_zv(all_predictors()) |>
  step_normalize(all_numeric_predictors())

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

spec <- diamond_mlp(
  num_body = tune(),
  body_units = tune(),
  body_dropout = tune(),
  fit_epochs = 20
) |>
  set_engine("keras")
spec

wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)

# Look before you train: build every candidate of a small grid --------------------------------------------------------

baked <- prep(rec) |> juice()
x <- baked |> select(-price)
y <- baked$price

debug_grid <- tibble(num_body = c(3, 6), body_units = c(-10, 128), body_dropout = 0.2)
compiled <- compile_keras_grid(spec, grid = debug_grid, x = x, y = y)
compiled

inform_errors(compiled)
extract_valid_grid(compiled)

# Search ---------------------------------------------------------------------------------------------------------------

params <- extract_parameter_set_dials(wf) |>
  update(
    num_body = dials::num_terms(c(1, 4)),
    body_units = dials::hidden_units(c(32, 256)),
    body_dropout = dials::dropout(c(0, 0.4))
  )

grid <- grid_latin_hypercube(params, size = 20)
folds <- vfold_cv(train, v = 5, strata = price)

res <- tune_grid(wf, resamples = folds, grid = grid)
show_best(res, metric = "rmse")

# Test, then predict ---------------------------------------------------------------------------------------------------

final_wf <- finalize_workflow(wf, select_best(res, metric = "rmse"))

final <- last_fit(final_wf, split, metrics = metric_set(rmse, mae, rsq))
collect_metrics(final)

fitted <- fit(final_wf, train)
predict(fitted, head(test))
