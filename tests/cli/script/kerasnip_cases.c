/* What kerasnip's own tests expect of sequential specs and of tuning them, on the same data and with the same blocks. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

START_TEST(a_recipe_and_two_layers)
{
    script_prints(CAR_MLP "rec <- recipe(mpg ~ ., data = mtcars)\n"
                          "wf <- workflow() |> add_recipe(rec) |> add_model(car_mlp(num_body = 2, body_units = 8, body_dropout = 0.1, fit_epochs = 2,\n"
                          "  learn_rate = 0.01))\n"
                          "p <- predict(fit(wf, mtcars), mtcars[1:5, ])\nnames(p)\ndim(p)\nis.numeric(p$.pred)\n",
                  "[1] \".pred\"\n[1] 5 1\n[1] TRUE\n");
}
END_TEST

/* num_dense 1-2 x dense_units 4-8, two levels each, iris in two folds. */
START_TEST(depth_and_width)
{
    script_prints(FLOWER_MLP "set.seed(1)\nwf <- workflow(Species ~ ., flower_mlp(num_body = tune(), body_units = tune()))\n"
                             "p <- extract_parameter_set_dials(wf) |> update(num_body = num_terms(c(1, 2)), body_units = hidden_units(c(4, 8)))\n"
                             "res <- tune_grid(wf, vfold_cv(iris, v = 2), grid = grid_regular(p, levels = 2), control = control_grid(verbose = FALSE))\n"
                             "inherits(res, \"tune_results\")\nm <- collect_metrics(res)\nall(c(\"num_body\", \"body_units\") %in% names(m))\nnrow(m)\n"
                             "unique(m$.metric)\n",
                  "[1] TRUE\n[1] TRUE\n[1] 12\n[1] \"accuracy\"    \"brier_class\" \"roc_auc\"    \n");
}
END_TEST

/* Blocks with several arguments each; the best one is fitted from the result. */
START_TEST(several_blocks)
{
    script_prints(BLOCKS "create_keras_sequential_spec(\"m\", list(\n"
                         "  start = function(model, input_shape, layer1_units = 16, layer2_units = 16) {\n"
                         "    keras_model_sequential(input_shape = input_shape) |> layer_dense(layer1_units, activation = \"relu\") |>\n"
                         "      layer_dense(layer2_units, activation = \"relu\") },\n"
                         "  end = function(model, units = 8, dropout = 0.2) model |> layer_dense(units, activation = \"relu\") |> layer_dropout(dropout),\n"
                         "  output = class_block), \"classification\")\nset.seed(1)\n"
                         "wf <- workflow(Species ~ ., m(start_layer1_units = tune(), start_layer2_units = tune(), end_units = tune(), end_dropout = tune()))\n"
                         "p <- extract_parameter_set_dials(wf) |> update(start_layer1_units = hidden_units(c(4, 8)),\n"
                         "  start_layer2_units = hidden_units(c(4, 8)), end_units = hidden_units(c(4, 8)), end_dropout = dropout(c(0.1, 0.5)))\n"
                         "res <- tune_grid(wf, vfold_cv(iris, v = 2), grid = grid_regular(p, levels = 2), metrics = metric_set(accuracy),\n"
                         "  control = control_grid(save_workflow = TRUE))\n"
                         "nrow(collect_metrics(res))\nf <- fit_best(res)\nclass(f)\nlevels(predict(f, iris)$.pred_class)\n",
                  "[1] 16\n[1] \"workflow\"\n[1] \"setosa\"     \"versicolor\" \"virginica\" \n");
}
END_TEST

/* 64 candidates over structure, fit_* and compile_*: the metrics hold exactly these values. */
START_TEST(fit_and_compile_arguments)
{
    script_prints(BLOCKS "create_keras_sequential_spec(\"m\", list(\n"
                         "  dense = function(model, units = 10, input_shape) { if (is.null(model)) model <- keras_model_sequential(input_shape = input_shape)\n"
                         "    model |> layer_dense(units, activation = \"relu\") },\n"
                         "  output = class_block), \"classification\")\nset.seed(1)\n"
                         "grid <- tidyr::expand_grid(dense_units = c(8, 16), fit_batch_size = c(16, 32), fit_epochs = c(5, 10),\n"
                         "  compile_optimizer = c(\"adam\", \"sgd\"), compile_loss = c(\"categorical_crossentropy\", \"kl_divergence\"), learn_rate = c(0.001, 0.01))\n"
                         "wf <- workflow(Species ~ ., m(dense_units = tune(), fit_batch_size = tune(), fit_epochs = tune(), compile_optimizer = tune(),\n"
                         "  compile_loss = tune(), learn_rate = tune()))\n"
                         "res <- tune_grid(wf, vfold_cv(iris, v = 2), grid = grid, metrics = metric_set(accuracy))\n"
                         "m <- collect_metrics(res)\nnrow(m)\nsort(unique(m$dense_units))\nsort(unique(m$fit_epochs))\nsort(unique(m$compile_optimizer))\n"
                         "sort(unique(m$compile_loss))\nsort(unique(m$learn_rate))\nall(m$n == 2)\nlength(unique(m$.config))\n",
                  "[1] 64\n[1]  8 16\n[1]  5 10\n[1] \"adam\" \"sgd\" \n[1] \"categorical_crossentropy\" \"kl_divergence\"           \n[1] 0.001 0.010\n"
                  "[1] TRUE\n[1] 64\n");
}
END_TEST

/* Ids of tune() are the columns of the grid; the defaults of dials know every tuned argument. */
START_TEST(ids_are_columns)
{
    script_prints(FLOWER_MLP "wf <- workflow(Species ~ ., flower_mlp(body_units = tune(\"denseone\"), body_dropout = tune(\"densetwo\")))\nset.seed(1)\n"
                             "res <- tune_grid(wf, vfold_cv(iris, v = 2), grid = 3, metrics = metric_set(accuracy))\nnames(collect_metrics(res))[1:2]\n"
                             "names(select_best(res, metric = \"accuracy\"))\n"
                             "extract_spec_parsnip(finalize_workflow(wf, tibble(denseone = 3L, densetwo = 0.25)))$args\n",
                  "[1] \"denseone\" \"densetwo\"\n[1] \"denseone\" \"densetwo\" \".config\" \n$body_units\n[1] 3\n\n$body_dropout\n[1] 0.25\n\n");
}
END_TEST

TEST_MAIN("cli/script/kerasnip_cases", a_recipe_and_two_layers, depth_and_width, several_blocks, fit_and_compile_arguments, ids_are_columns)
