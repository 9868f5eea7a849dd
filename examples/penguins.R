# Three species of penguins: two hidden blocks of their own widths, early stopping, 81 candidates.
#
#   celeriac run examples/penguins.R

library(tidymodels)
library(kerasnip)
library(keras3)

data(penguins, package = "modeldata")
penguins <- na.omit(penguins)

set.seed(123)
split <- initial_split(penguins, prop = 0.8, strata = species)
train <- training(split)
test <- testing(split)

rec <- recipe(species ~ ., data = train) |>
  step_dummy(all_nominal_predictors()) |>
  step_zv(all_predictors()) |>
  step_normalize(all_numeric_predictors())

input_block <- function(model, input_shape) {
  keras_model_sequential(input_shape = input_shape)
}

hidden_block <- function(model, units = 32, rate = 0.2) {
  model |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = rate)
}

output_block <- function(model, num_classes) {
  model |> layer_dense(units = num_classes, activation = "softmax")
}

create_keras_sequential_spec(
  model_name = "penguin_mlp",
  layer_blocks = list(
    input = input_block,
    first = hidden_block,
    second = hidden_block,
    output = output_block
  ),
  mode = "classification"
)

spec <- penguin_mlp(
  first_units = tune(),
  first_rate = tune(),
  second_units = tune(),
  second_rate = tune(),
  compile_optimizer = "adam",
  fit_epochs = 20,
  fit_batch_size = 32,
  fit_validation_split = 0.2,
  fit_callbacks = list(callback_early_stopping(monitor = "val_loss", patience = 5))
) |>
  set_engine("keras")

wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)

params <- extract_parameter_set_dials(wf) |>
  update(
    first_units = hidden_units(c(32, 128)),
    first_rate = dropout(c(0.1, 0.4)),
    second_units = hidden_units(c(16, 64)),
    second_rate = dropout(c(0.1, 0.4))
  )
grid <- grid_regular(params, levels = 3)

folds <- vfold_cv(train, v = 5, strata = species)
metrics <- metric_set(accuracy, f_meas, roc_auc)

res <- tune_grid(wf, resamples = folds, grid = grid, metrics = metrics)
show_best(res, metric = "accuracy")

final_wf <- finalize_workflow(wf, select_best(res, metric = "accuracy"))
final <- last_fit(final_wf, split, metrics = metrics)
collect_metrics(final)
collect_predictions(final) |> conf_mat(truth = species, estimate = .pred_class)
