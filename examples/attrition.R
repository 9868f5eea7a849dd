# Who leaves? Two towers that read the same 59 predictors and are joined before the answer.
#
#   celeriac run examples/attrition.R
#
# 8 candidates x 3 folds x 5 epochs. The same file runs in R with tidymodels and kerasnip; here it needs neither R nor Python.

library(tidymodels)
library(kerasnip)
library(keras3)

data(attrition, package = "modeldata")
set.seed(20260203)

split <- initial_split(attrition, strata = Attrition)
train <- training(split)

rec <- recipe(Attrition ~ ., data = train) |>
  step_zv(all_predictors()) |>
  step_dummy(all_nominal_predictors()) |>
  step_normalize(all_numeric_predictors())

# Blocks. In a graph a block receives tensors: one argument for each block it comes after ------------------------------

input_block <- function(input_shape) {
  layer_input(shape = input_shape)
}

tower <- function(tensor, units = 64, dropout = 0) {
  tensor |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = dropout)
}

join <- function(left, right) {
  layer_concatenate(list(left, right))
}

output_block <- function(tensor, num_classes) {
  tensor |> layer_dense(units = num_classes, activation = "softmax")
}

# The wires: which argument receives the output of which block ----------------------------------------------------------

create_keras_functional_spec(
  model_name = "two_towers",
  layer_blocks = list(
    main_input = input_block,
    tower_a = inp_spec(tower, "main_input"),
    tower_b = inp_spec(tower, "main_input"),
    joined = inp_spec(join, c(left = "tower_a", right = "tower_b")),
    output = inp_spec(output_block, "joined")
  ),
  mode = "classification"
)

spec <- two_towers(
  tower_a_units = tune(),
  tower_b_units = tune(),
  fit_epochs = 5
) |>
  set_engine("keras")

wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)

params <- extract_parameter_set_dials(wf) |>
  update(
    tower_a_units = hidden_units(c(16, 128)),
    tower_b_units = hidden_units(c(16, 128))
  )

res <- tune_grid(
  wf,
  resamples = vfold_cv(train, v = 3, strata = Attrition),
  grid = grid_latin_hypercube(params, size = 8),
  metrics = metric_set(roc_auc, accuracy)
)
show_best(res, metric = "roc_auc")

# The best pair of widths, trained on the whole training set, meets the test set ----------------------------------------

final_wf <- finalize_workflow(wf, select_best(res, metric = "roc_auc"))

final <- last_fit(final_wf, split, metrics = metric_set(accuracy, roc_auc))
collect_metrics(final)
collect_predictions(final) |> conf_mat(truth = Attrition, estimate = .pred_class)
