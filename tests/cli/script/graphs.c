/* Functional specs and classification as scripts use them: the acceptance cases of kerasnip's own tests that need no R
 * internals (functional models, repetition, several inputs and outputs, compile arguments by outcome, names and values of
 * predictions), and what celeriac adds: any order of blocks, wirings refused when the spec is made, heads of both kinds. */
#include "tests/cli/script/script.h"

#define GRAPH \
    "library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\n" \
    "inp <- function(input_shape) layer_input(shape = input_shape)\n" \
    "path <- function(tensor, units = 16) tensor |> layer_dense(units = units, activation = \"relu\")\n" \
    "join <- function(a, b) layer_concatenate(list(a, b))\n" \
    "number <- function(tensor) layer_dense(tensor, units = 1)\n" \
    "classes <- function(tensor, num_classes) layer_dense(tensor, units = num_classes, activation = \"softmax\")\n" \
    "event <- function(tensor) layer_dense(tensor, units = 1, activation = \"sigmoid\")\n"
#define FORK(last, mode) \
    GRAPH "create_keras_functional_spec(\"fork\", list(main_input = inp, path_a = inp_spec(path, \"main_input\"),\n" \
          "  path_b = inp_spec(path, \"main_input\"), joined = inp_spec(join, c(a = \"path_a\", b = \"path_b\")),\n" \
          "  output = inp_spec(" last ", \"joined\")), mode = \"" mode "\")\n"
#define HEADS(price, kind) \
    GRAPH "create_keras_functional_spec(\"heads\", list(main = inp, body = inp_spec(path, \"main\"), mpg = inp_spec(" price ", \"body\"),\n" \
          "  am = inp_spec(" kind ", \"body\")), mode = \"regression\")\n" \
          "cars <- mtcars |> mutate(am = factor(am, labels = c(\"auto\", \"manual\")))\n" \
          "wf <- workflow(recipe(mpg + am ~ ., data = cars) |> step_normalize(all_numeric_predictors()), heads())\n"
#define LAYERS(arguments) "tidy(fit(fork(" arguments "), mpg ~ ., data = mtcars))$n_params\n"

/* Cases 19, 21: fork and join; a path once, twice, and not at all. */
START_TEST(fork_and_join)
{
    script_prints(FORK("number", "regression") LAYERS("path_a_units = 16, path_b_units = 8"), "[1]   0 176  88   0  25\n");
    script_prints(FORK("number", "regression") LAYERS("num_path_a = 2, path_a_units = 4, path_b_units = 8"), "[1]  0 44 20 88  0 13\n");
    script_prints(FORK("number", "regression") LAYERS("num_path_a = 0, path_b_units = 8"), "[1]  0 88  0 19\n");
    script_prints(FORK("number", "regression") "p <- predict(fit(fork(), mpg ~ ., data = mtcars), mtcars[1:5, ])\ndim(p)\nnames(p)\n", "[1] 5 1\n[1] \".pred\"\n");
    script_fails(FORK("number", "regression") "fit(fork(num_joined = 2), mpg ~ ., data = mtcars)",
                 "Block 'joined' cannot be repeated because it has 2 inputs (path_a, path_b). Only blocks with exactly one input tensor can be repeated.", NULL);
}
END_TEST

/* Case 20 and 15: the same spec for 3 and for 2 classes. */
START_TEST(classes_with_softmax)
{
    script_prints(FORK("classes", "classification")
                  "spec <- fork(fit_epochs = 5)\nm <- fit(spec, Species ~ ., data = iris)\n"
                  "levels(predict(m, iris)$.pred_class)\np <- predict(m, iris, type = \"prob\")\nnames(p)\n"
                  "all(abs(p$.pred_setosa + p$.pred_versicolor + p$.pred_virginica - 1) < 1e-5)\n"
                  "names(predict(fit(spec, Class ~ ., data = two_class_dat), two_class_dat, type = \"prob\"))\n",
                  "[1] \"setosa\"     \"versicolor\" \"virginica\" \n[1] \".pred_setosa\"     \".pred_versicolor\" \".pred_virginica\" \n"
                  "[1] TRUE\n[1] \".pred_Class1\" \".pred_Class2\"\n");
    script_fails(FORK("classes", "classification") "m <- fit(fork(), Species ~ ., data = iris)\npredict(m, iris, type = \"numeric\")",
                 "type = \"numeric\" is not for a model of mode \"classification\"", "it has \"class\" and \"prob\"");
    script_fails(FORK("number", "classification") "fit(fork(), Species ~ ., data = iris)",
                 "the model ends in shape (None, 1), but the outcome `Species` needs 3 probabilities per row", "softmax");
}
END_TEST

/* A sigmoid of one unit: trained, told apart at one half (case 47), and tuned with the default metrics. */
START_TEST(classes_with_one_sigmoid)
{
    script_prints(FORK("event", "classification")
                  "m <- fit(fork(fit_epochs = 20), Class ~ ., data = two_class_dat)\np <- predict(m, two_class_dat, type = \"prob\")\nnames(p)\n"
                  "k <- predict(m, two_class_dat)$.pred_class\nall((k == \"Class2\") == (p$.pred_Class2 > 0.5))\n"
                  "mean(k == two_class_dat$Class) > 0.79\nnames(glance(m))\n"
                  "set.seed(1)\nr <- fit_resamples(workflow(Class ~ ., fork(fit_epochs = 20)), vfold_cv(two_class_dat, v = 3))\n"
                  "x <- collect_metrics(r)\nx$.metric\nx$mean[3] > 0.85\n",
                  "[1] \".pred_Class1\" \".pred_Class2\"\n[1] TRUE\n[1] TRUE\n[1] \"accuracy\" \"loss\"    \n"
                  "[1] \"accuracy\"    \"brier_class\" \"roc_auc\"    \n[1] TRUE\n");
}
END_TEST

/* The same folds and fits, the other level as the event: roc_auc of two classes does not change, sensitivity does. */
START_TEST(events_and_class_weights)
{
    script_prints(FORK("classes", "classification")
                  "run <- function(level, ...) { set.seed(1)\n  x <- fit_resamples(workflow(Class ~ ., fork(fit_epochs = 5, ...)), vfold_cv(two_class_dat, v = 3),\n"
                  "    metrics = metric_set(sensitivity, specificity, roc_auc), control = control_resamples(event_level = level))\n  collect_metrics(x)$mean }\n"
                  "a <- run(\"first\")\nb <- run(\"second\")\nx <- c(2, 3, 1)\n" /* sorted by name: roc_auc, sensitivity, specificity */
                  "all.equal(a[2], b[3])\nall.equal(a[3], b[2])\nall.equal(a[1], b[1])\n"
                  "w <- run(\"first\", fit_class_weight = list(\"0\" = 1, \"1\" = 8))\nw[3] > a[3]\nw[2] < a[2]\n",
                  "[1] TRUE\n[1] TRUE\n[1] TRUE\n[1] TRUE\n[1] TRUE\n");
}
END_TEST

/* Cases 24, 25 and more: names of several outcomes, numbers and classes in one model. */
START_TEST(heads_of_both_kinds)
{
    script_prints(HEADS("number", "classes")
                  "m <- fit(wf, cars)\nfor (type in c(\"numeric\", \"class\", \"prob\")) print(names(predict(m, cars, type = type)))\n"
                  "names(predict(m, cars))\np <- predict(m, cars, type = \"prob\")\nall(abs(p$.pred_am_auto + p$.pred_am_manual - 1) < 1e-5)\n"
                  "names(glance(extract_fit_parsnip(m)))\n"
                  "r <- collect_metrics(fit_resamples(wf, vfold_cv(cars, v = 2)))\nr$.metric\n",
                  "[1] \".pred_mpg\"\n[1] \".pred_class_am\"\n[1] \".pred_am_auto\"   \".pred_am_manual\"\n[1] \".pred_mpg\"      \".pred_class_am\"\n"
                  "[1] TRUE\n[1] \"am_accuracy\"             \"am_loss\"                \n[3] \"loss\"                    \"mpg_loss\"               \n"
                  "[5] \"mpg_mean_absolute_error\"\n[1] \"rmse\" \"rsq\" \n");
    script_prints(HEADS("number", "event") "names(predict(fit(wf, cars), cars, type = \"prob\"))\n", "[1] \".pred_am_auto\"   \".pred_am_manual\"\n");
    script_fails(HEADS("number", "classes") "fit(workflow(mpg + hp ~ ., heads()), mtcars)", "An output block named 'hp' must be defined in layer_blocks for multi-output models.",
                 NULL);
    script_fails(HEADS("number", "classes") "fit(workflow(mpg ~ ., heads()), mtcars)", "An 'output' block must be defined in layer_blocks.", NULL);
}
END_TEST

/* Cases 23 - 25: inputs by name from list columns and from step_collapse(), in another order than the blocks. */
START_TEST(several_inputs)
{
#define SIDES(heads) \
    GRAPH "set.seed(1)\nx1 <- matrix(rnorm(500), 100)\nx2 <- matrix(rnorm(300), 100)\n" \
          "d <- tibble(two = lapply(1:100, function(i) x2[i, , drop = FALSE]), one = lapply(1:100, function(i) x1[i, , drop = FALSE]),\n" \
          "  y = rowSums(x1), z = x2[, 1], k = factor(ifelse(y > 0, \"up\", \"down\")), l = cut(z, c(-9, -0.5, 0.5, 9), c(\"low\", \"mid\", \"high\")))\n" \
          "flat <- function(tensor, units = 8) tensor |> layer_flatten() |> layer_dense(units = units, activation = \"relu\")\n" \
          "sides <- function(...) create_keras_functional_spec(\"net\", list(one = inp, two = inp, a = inp_spec(flat, \"one\"), b = inp_spec(flat, \"two\"),\n" \
          "  both = inp_spec(join, c(a = \"a\", b = \"b\")), " heads "), mode = mode, env = globalenv())\n"
    script_prints(SIDES("output = inp_spec(classes, \"both\")") "mode <- \"classification\"\nsides()\n"
                  "m <- fit(workflow(recipe(k ~ one + two, data = d), net(fit_epochs = 60)), d)\nmean(predict(m, d)$.pred_class == d$k) > 0.9\n"
                  "tidy(extract_fit_parsnip(m))$n_params[c(1, 2, 5, 6)]\n",
                  "[1] TRUE\n[1]  0  0 48 32\n");
    script_prints(SIDES("y = inp_spec(number, \"both\"), z = inp_spec(number, \"both\")") "mode <- \"regression\"\nsides()\n"
                  "m <- fit(workflow(recipe(y + z ~ one + two, data = d), net()), d)\np <- predict(m, d[1:5, ])\nnames(p)\ndim(p)\n",
                  "[1] \".pred_y\" \".pred_z\"\n[1] 5 2\n");
    script_prints(SIDES("k = inp_spec(classes, \"both\"), l = inp_spec(classes, \"both\")") "mode <- \"classification\"\nsides()\n"
                  "m <- fit(workflow(recipe(k + l ~ one + two, data = d), net()), d)\np <- predict(m, d)\nlapply(p, levels)\n"
                  "p <- predict(m, d, type = \"prob\")\nnames(p)\nall(abs(p$.pred_l_low + p$.pred_l_mid + p$.pred_l_high - 1) < 1e-5)\n",
                  "$.pred_class_k\n[1] \"down\" \"up\"  \n\n$.pred_class_l\n[1] \"low\"  \"mid\"  \"high\"\n\n"
                  "[1] \".pred_k_down\" \".pred_k_up\"   \".pred_l_low\"  \".pred_l_mid\"  \".pred_l_high\"\n[1] TRUE\n");
    script_prints(SIDES("output = inp_spec(number, \"both\")") "mode <- \"regression\"\nsides()\n"
                  "rec <- recipe(mpg ~ ., data = mtcars) |> step_collapse(wt, hp, disp, new_col = \"two\") |> step_collapse(cyl, qsec, new_col = \"one\") |>\n"
                  "  step_rm(drat, vs, am, gear, carb)\ndim(predict(fit(workflow(rec, net()), mtcars), mtcars[1:4, ]))\n",
                  "[1] 4 1\n");
    script_fails(SIDES("output = inp_spec(number, \"both\")") "mode <- \"regression\"\nsides()\n"
                 "fit(workflow(recipe(mpg ~ ., data = mtcars) |> step_collapse(wt, hp, new_col = \"towo\") |> step_collapse(all_numeric_predictors(), new_col = \"one\"),\n"
                 "  net()), mtcars)",
                 "there is no input block for the predictor `towo`", "did you mean `two`?");
    script_fails(SIDES("output = inp_spec(number, \"both\")") "mode <- \"regression\"\nsides()\nfit(net(), mpg ~ ., data = mtcars)",
                 "the blocks `one` and `two` both make an input, but the predictors are one matrix", "step_collapse(new_col = \"one\")");
#undef SIDES
}
END_TEST

/* Cases 37 - 40: compile arguments of several outcomes. */
START_TEST(losses_and_metrics_by_outcome)
{
#define TRAINED(arguments) HEADS("number", "classes") "m <- fit(update_model(wf, heads(" arguments ")), cars)\nnames(glance(extract_fit_parsnip(m)))\n"
    script_prints(TRAINED("compile_loss = list(am = loss_kl_divergence(), mpg = \"mae\"), compile_loss_weights = c(am = 3), compile_metrics = list(mpg = \"mse\")"),
                  "[1] \"am_loss\"  \"loss\"     \"mpg_loss\" \"mpg_mse\" \n");
    script_prints(TRAINED("compile_loss = \"mse\", compile_metrics = \"mae\""), "[1] \"am_loss\"  \"am_mae\"   \"loss\"     \"mpg_loss\" \"mpg_mae\" \n");
    script_prints(TRAINED("compile_metrics = list(am = c(\"accuracy\", \"auc\"), mpg = list(metric_mean_absolute_error(name = \"off\")))"),
                  "[1] \"am_accuracy\" \"am_auc\"      \"am_loss\"     \"loss\"        \"mpg_loss\"   \n[6] \"mpg_off\"    \n");
    script_fails(HEADS("number", "classes") "heads(compile_loss = list(\"mse\", \"mae\"))",
                 "For multiple outputs, 'compile_loss' must be a single string or a named list of losses.", NULL);
    script_fails(TRAINED("compile_metrics = list(\"mse\", \"mae\")"), "For multiple outputs, 'compile_metrics' must be a single string or a named list of metrics.", NULL);
    script_fails(TRAINED("compile_loss = list(mpg = \"mse\", an = \"mse\")"), "compile_loss is given for `an`, but there is no outcome of that name", "did you mean `am`?");
#undef TRAINED
}
END_TEST

/* Blocks in any order, one tensor for two arguments, x + f(x). */
START_TEST(wires_in_any_order)
{
    script_prints(GRAPH "create_keras_functional_spec(\"residual\", list(output = inp_spec(number, \"sum\"), main_input = inp,\n"
                        "  body = inp_spec(path, \"stem\"), stem = inp_spec(path, \"main_input\"),\n"
                        "  sum = inp_spec(function(x, y) layer_add(list(x, y)), c(x = \"stem\", y = \"body\"))))\n"
                        "tidy(fit(residual(num_body = 2), mpg ~ ., data = mtcars))$n_params\n"
                        "tidy(fit(residual(num_body = 0), mpg ~ ., data = mtcars))$n_params\n"
                        "create_keras_functional_spec(\"twice\", list(main_input = inp,\n"
                        "  output = inp_spec(function(x, y) layer_multiply(list(x, y)) |> layer_dense(1), c(x = \"main_input\", y = \"main_input\"))))\n"
                        "tidy(fit(twice(), mpg ~ wt, data = mtcars))$n_params\n",
                  "[1]   0 176 272 272   0  17\n[1]   0 176   0  17\n[1] 0 0 2\n");
}
END_TEST

START_TEST(wrong_wirings_are_refused_at_once)
{
#define BLOCKS(blocks) GRAPH "create_keras_functional_spec(\"m\", list(main_input = inp, " blocks "))"
    script_fails(BLOCKS("a = inp_spec(path, \"main_inptu\"), output = inp_spec(number, \"a\")"),
                 "block `a` takes its input from `main_inptu`, but layer_blocks has no block of that name", "did you mean `main_input`?");
    script_fails(BLOCKS("a = path, output = inp_spec(number, \"a\")"), "block `a` has no inputs from other blocks", "inp_spec(a, \"main_input\")");
    script_fails(BLOCKS("a = inp_spec(path, \"b\"), b = inp_spec(path, \"a\"), output = inp_spec(number, \"b\")"), "the blocks form a cycle: `a` -> `b` -> `a`", NULL);
    script_fails(BLOCKS("j = inp_spec(join, c(a = \"main_input\")), output = inp_spec(number, \"j\")"), "argument `b` of block `j` has no default value", "inp_spec()");
    script_fails(BLOCKS("a = inp_spec(path, \"main_input\"), head = inp_spec(number, \"a\")"), "An 'output' block must be defined in layer_blocks.", "call it output");
    script_fails(BLOCKS("fit = inp_spec(path, \"main_input\")"), "protected names", NULL);
#undef BLOCKS
}
END_TEST

/* Cases 27 - 29, 31: grids over depth and width of a graph, and ids of the user. */
START_TEST(graphs_are_tuned)
{
    script_prints(FORK("classes", "classification")
                  "spec <- fork(num_path_a = tune(), path_a_units = tune(\"wide\"), path_b_units = tune(\"narrow\"))\nwf <- workflow(Species ~ ., spec)\n"
                  "params <- extract_parameter_set_dials(wf)\nparams$id\n"
                  "grid <- grid_regular(update(params, num_path_a = num_terms(c(1, 2)), wide = hidden_units(c(4, 8)), narrow = hidden_units(c(4, 8))), levels = 2)\n"
                  "set.seed(2)\nr <- tune_grid(wf, vfold_cv(iris, v = 2), grid = grid, control = control_grid(save_workflow = TRUE))\n"
                  "x <- collect_metrics(r)\nnames(x)[1:3]\nnrow(x)\nbest <- fit_best(r, metric = \"accuracy\")\nnames(predict(best, iris[1:2, ]))\n",
                  "[1] \"num_path_a\" \"wide\"       \"narrow\"    \n[1] \"num_path_a\" \"wide\"       \"narrow\"    \n[1] 24\n[1] \".pred_class\"\n");
}
END_TEST

/* One layer object is one set of weights, inside a block and across blocks; candidates do not share it. */
START_TEST(layers_are_shared)
{
    script_prints("library(keras3)\nx <- layer_input(shape = 3)\nl <- layer_dense(units = 2, activation = \"tanh\")\nis.function(l)\n"
                  "m <- keras_model(x, layer_subtract(list(l(x), x |> l())))\ncount_params(m)\n"
                  "sum(abs(predict(m, matrix(c(1, -2, 3, 0.5, 4, 1), 2))))\n"
                  "count_params(keras_model(x, layer_concatenate()(list(x, layer_dense(units = 4)(x)))))\n"
                  "s <- keras_model_sequential(input_shape = 3) |> l()\ncount_params(s)\n",
                  "[1] TRUE\n[1] 8\n[1] 0\n[1] 16\n[1] 8\n");
    script_prints(GRAPH "shared <- layer_dense(units = 8, activation = \"relu\", trainable = FALSE)\n"
                        "create_keras_functional_spec(\"twins\", list(main = inp, a = inp_spec(function(x) shared(x), \"main\"),\n"
                        "  b = inp_spec(function(x) x |> layer_activation(\"tanh\") |> shared(), \"main\"),\n"
                        "  both = inp_spec(join, c(a = \"a\", b = \"b\")), output = inp_spec(number, \"both\")))\n"
                        "f <- fit(twins(), mpg ~ wt + hp, data = mtcars)\ntidy(f)$n_params\nlength(get_weights(extract_keras_model(f), trainable = FALSE))\n"
                        "tidy(fit(twins(), mpg ~ wt, data = mtcars))$n_params\n",
                  "[1]  0  0 24  0 17\n[1] 2\n[1]  0  0 16  0 17\n");
    script_fails("library(keras3)\nlayer_dense(units = 2)(3)", "a layer is applied to a symbolic tensor or several, not to a number", NULL);
    script_fails("library(keras3)\nlayer_dense(units = 2)()", "a layer is applied to a symbolic tensor, as in layer(x)", NULL);
}
END_TEST

/* Penalties of outputs and constraints as arguments of a block: the norm is kept, the penalty is part of the loss. */
START_TEST(penalties_and_constraints)
{
    script_prints(GRAPH "create_keras_functional_spec(\"tight\", list(main = inp,\n"
                        "  body = inp_spec(function(x, units = 4, limit = 0.5, l1 = 0) x |> layer_dense(units = units, activation = \"relu\",\n"
                        "    activity_regularizer = regularizer_l1(l1), kernel_constraint = constraint_maxnorm(limit)), \"main\"),\n"
                        "  output = inp_spec(number, \"body\")))\n"
                        "run <- function(..., epochs = 20) fit(tight(fit_epochs = epochs, learn_rate = 0.1, ...), mpg ~ wt + hp, data = mtcars)\n"
                        "norms <- function(f) sqrt(colSums(get_weights(extract_keras_model(f))[[1]]^2))\n"
                        "all(norms(run()) <= 0.5 + 1e-5)\nall(norms(run(body_limit = 0.1)) <= 0.1 + 1e-5)\n"
                        "set.seed(1)\nplain <- glance(run(epochs = 1))$loss\nset.seed(1)\nglance(run(epochs = 1, body_l1 = 100))$loss > plain\n",
                  "[1] TRUE\n[1] TRUE\n[1] TRUE\n");
}
END_TEST

/* Case 35: a grid of a graph is built, a bad width named. */
START_TEST(grids_are_compiled)
{
    script_prints(FORK("number", "regression")
                  "g <- compile_keras_grid(fork(), tibble(path_a_units = c(4, -1), learn_rate = 0.01), x = mtcars[-1], y = mtcars$mpg)\nis.na(g$error)\n"
                  "extract_valid_grid(g)$path_a_units\nis.null(g$compiled_model[[2]])\n",
                  "[1]  TRUE FALSE\n[1] 4\n[1] TRUE\n");
}
END_TEST

TEST_MAIN("cli/script/graphs", fork_and_join, classes_with_softmax, classes_with_one_sigmoid, events_and_class_weights, heads_of_both_kinds, several_inputs,
          losses_and_metrics_by_outcome, wires_in_any_order, wrong_wirings_are_refused_at_once, graphs_are_tuned, layers_are_shared, penalties_and_constraints, grids_are_compiled)
