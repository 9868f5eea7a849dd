# Structure and training together: units, rate, epochs, optimizer and loss of one small network on the irises.
#
#   celeriac run examples/iris.R
#
# 32 candidates x 3 folds. Candidates that differ in fit_epochs alone are one training run, read twice.

library(tidymodels)
library(kerasnip)
library(keras3)

set.seed(123)
split <- initial_split(iris, prop = 0.8, strata = Species)
train <- training(split)
test <- testing(split)

rec <- recipe(Species ~ ., data = train) |>
  step_normalize(all_numeric_predictors())

input_block <- function(model, input_shape) {
  keras_model_sequential(input_shape = input_shape)
}

dense_block <- function(model, units = 16) {
  model |> layer_dense(units = units, activation = "relu")
}

output_block <- function(model, num_classes) {
  model |> layer_dense(units = num_classes, activation = "softmax")
}

create_keras_sequential_spec(
  model_name = "iris_mlp",
  layer_blocks = list(input = input_block, dense = dense_block, output = output_block),
  mode = "classification"
)

spec <- iris_mlp(
  dense_units = 16,
  learn_rate = tune(),
  fit_batch_size = tune(),
  fit_epochs = tune(),
  compile_optimizer = tune(),
  compile_loss = tune()
) |>
  set_engine("keras")

wf <- workflow(rec, spec)

params <- extract_parameter_set_dials(wf) |>
  update(
    learn_rate = learn_rate(c(0.001, 0.01), trans = NULL),
    fit_batch_size = batch_size(c(16, 64), trans = NULL),
    fit_epochs = epochs(c(10, 30)),
    compile_optimizer = optimizer_function(values = c("adam", "sgd")),
    compile_loss = loss_function_keras(values = c("categorical_crossentropy", "kl_divergence"))
  )
grid <- grid_regular(params, levels = 2)

folds <- vfold_cv(train, v = 3, strata = Species)
res <- tune_grid(wf, resamples = folds, grid = grid, metrics = metric_set(accuracy, roc_auc))
show_best(res, metric = "accuracy")

fitted <- finalize_workflow(wf, select_best(res, metric = "accuracy")) |> fit(train)
augment(fitted, test) |> accuracy(truth = Species, estimate = .pred_class)
