# Prices of houses from four sides: numbers, the neighbourhood, the type of the house and its condition each go through a
# branch of their own before they meet. How many layers they then talk through is tuned too: none, one or two.
#
#   celeriac run examples/ames.R
#
# step_collapse() makes one matrix of a group of predictors; the input block of its name receives it.

library(tidymodels)
library(kerasnip)
library(keras3)

data(ames, package = "modeldata")
ames <- ames |>
  select(Sale_Price, Gr_Liv_Area, Year_Built, Neighborhood, Bldg_Type, Overall_Cond, Total_Bsmt_SF, contains("SF"))

set.seed(123)
split <- initial_split(ames, prop = 0.8, strata = Sale_Price)
train <- training(split)

rec <- recipe(Sale_Price ~ ., data = train) |>
  step_normalize(all_numeric_predictors()) |>
  step_collapse(all_numeric_predictors(), new_col = "numerical") |>
  step_dummy(Neighborhood) |>
  step_collapse(starts_with("Neighborhood"), new_col = "neighborhood") |>
  step_dummy(Bldg_Type) |>
  step_collapse(starts_with("Bldg"), new_col = "building") |>
  step_dummy(Overall_Cond) |>
  step_collapse(starts_with("Overall_Cond"), new_col = "condition")

input_block <- function(input_shape) {
  layer_input(shape = input_shape)
}

branch <- function(tensor, units = 32, rate = 0.1) {
  tensor |>
    layer_flatten() |>
    layer_dense(units = units, activation = "relu") |>
    layer_dropout(rate = rate)
}

meet <- function(a, b, c, d) {
  layer_concatenate(list(a, b, c, d))
}

hidden <- function(tensor, units = 32) {
  tensor |> layer_dense(units = units, activation = "relu")
}

output_block <- function(tensor) {
  tensor |> layer_dense(units = 1)
}

create_keras_functional_spec(
  model_name = "four_sides",
  layer_blocks = list(
    numerical = input_block,
    neighborhood = input_block,
    building = input_block,
    condition = input_block,
    num_branch = inp_spec(branch, "numerical"),
    hood_branch = inp_spec(branch, "neighborhood"),
    type_branch = inp_spec(branch, "building"),
    cond_branch = inp_spec(branch, "condition"),
    met = inp_spec(meet, c(a = "num_branch", b = "hood_branch", c = "type_branch", d = "cond_branch")),
    talk = inp_spec(hidden, "met"),
    output = inp_spec(output_block, "talk")
  ),
  mode = "regression"
)

spec <- four_sides(
  num_branch_units = tune(),
  hood_branch_units = tune(),
  type_branch_units = 16,
  cond_branch_units = 16,
  num_talk = tune(),
  talk_units = 32,
  learn_rate = 0.01,
  fit_epochs = 50,
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
    num_branch_units = hidden_units(c(32, 128)),
    hood_branch_units = hidden_units(c(16, 64)),
    num_talk = num_terms(c(0, 2))
  )
grid <- grid_regular(params, levels = c(num_branch_units = 2, hood_branch_units = 2, num_talk = 3))

res <- tune_grid(wf, resamples = vfold_cv(train, v = 5, strata = Sale_Price), grid = grid)
show_best(res, metric = "rmse")

final_wf <- finalize_workflow(wf, select_best(res, metric = "rmse"))
final <- last_fit(final_wf, split, metrics = metric_set(rmse, mae, rsq))
collect_metrics(final)
