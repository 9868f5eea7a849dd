# The attrition job as it is printed on the slides: 12 candidates x 3 folds x 20 epochs.
#
#   celeriac run examples/attrition_slides.R

library(tidymodels)
library(kerasnip)
library(keras3)

data(attrition, package = "modeldata")
set.seed(20260203)

split <- initial_split(attrition, strata = Attrition)
train <- training(split)
test <- testing(split)

rec <- recipe(Attrition ~ ., data = train) |>
  step_zv(all_predictors()) |>
  step_dummy(all_nominal_predictors()) |>
  step_normalize(all_numeric_predictors())

input_block <- function(input_shape) {
  layer_input(shape = input_shape)
}

# A block may name the one it comes after among its own arguments: then it needs no inp_spec().
tower_a <- function(main_input, units = 64, dropout = 0) {
  main_input |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = dropout)
}

tower_b <- function(main_input, units = 32, dropout = 0) {
  main_input |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = dropout)
}

concat <- function(tower_a, tower_b) {
  layer_concatenate(list(tower_a, tower_b))
}

output_block <- function(concat, num_classes) {
  concat |> layer_dense(units = num_classes, activation = "softmax")
}

create_keras_functional_spec(
  model_name = "two_towers",
  layer_blocks = list(
    main_input = input_block,
    tower_a = tower_a,
    tower_b = tower_b,
    concat = concat,
    output = output_block
  ),
  mode = "classification"
)

spec <- two_towers(
  tower_a_units = tune(),
  tower_b_units = tune(),
  fit_epochs = 20
) |>
  set_engine("keras")
spec

wf <- workflow() |>
  add_recipe(rec) |>
  add_model(spec)

# Look before you train: a width of -1 is no width ----------------------------------------------------------------------

baked <- prep(rec) |> juice()
compiled <- compile_keras_grid(
  spec,
  grid = tibble(tower_a_units = c(16, -1), tower_b_units = 32),
  x = baked |> select(-Attrition),
  y = baked$Attrition
)
inform_errors(compiled)

# Search ------------------------------------------------------------------------------------------------------------------

params <- extract_parameter_set_dials(wf) |>
  update(
    tower_a_units = hidden_units(c(16, 128)),
    tower_b_units = hidden_units(c(16, 128))
  )

res <- tune_grid(
  wf,
  resamples = vfold_cv(train, v = 3, strata = Attrition),
  grid = grid_latin_hypercube(params, size = 12),
  metrics = metric_set(roc_auc, accuracy)
)
show_best(res, metric = "roc_auc")
select_by_one_std_err(res, tower_a_units, tower_b_units, metric = "roc_auc")

# Test, then predict ------------------------------------------------------------------------------------------------------

final_wf <- finalize_workflow(wf, select_best(res, metric = "roc_auc"))

final <- last_fit(final_wf, split, metrics = metric_set(accuracy, roc_auc))
collect_metrics(final)

fitted <- fit(final_wf, train)
predict(fitted, head(test))
predict(fitted, head(test), type = "prob")
