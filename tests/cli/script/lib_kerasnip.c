/* Spec functions of a script: which arguments they get, how specs print, what is refused at once. Cases of kerasnip's own
 * tests (spec generation, inp_spec). */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

START_TEST(arguments_come_from_the_blocks)
{
    script_prints(CAR_MLP "car_mlp\n",
                  "car_mlp() makes a sequential model specification (regression) with the arguments\n"
                  "  num_input = 1\n  num_body = 1\n  num_output = 1\n  body_units = 8\n  body_dropout = 0\n  learn_rate = 0.01\n"
                  "  fit_batch_size = 32\n  fit_epochs = 1\n  fit_callbacks = NULL\n  fit_validation_split = 0\n  fit_validation_data = NULL\n"
                  "  fit_shuffle = TRUE\n  fit_class_weight = NULL\n  fit_sample_weight = NULL\n  fit_initial_epoch = 1\n"
                  "  fit_steps_per_epoch = NULL\n  fit_validation_steps = NULL\n  fit_validation_batch_size = NULL\n  fit_validation_freq = 1\n"
                  "  fit_verbose = 0\n  fit_view_metrics = \"auto\"\n  compile_optimizer = \"adam\"\n  compile_loss = NULL\n"
                  "  compile_metrics = NULL\n  compile_loss_weights = NULL\n  compile_weighted_metrics = NULL\n  compile_run_eagerly = FALSE\n"
                  "  compile_steps_per_execution = 1\n  compile_jit_compile = \"auto\"\n  compile_auto_scale_loss = TRUE\n");
}
END_TEST

START_TEST(specs_print_what_is_set)
{
    script_prints(CAR_MLP "spec <- car_mlp(num_body = tune(), body_units = tune(\"width\"), fit_epochs = 5) |> set_engine(\"keras\")\nspec\n"
                          "update(spec, num_body = 2)\nclass(spec)\nnames(spec$args)\nspec$mode\n",
                  "car mlp Model Specification (regression)\n\nMain Arguments:\n  num_body = tune()\n  body_units = tune(\"width\")\n  fit_epochs = 5\n\n"
                  "Computational engine: keras \n\n"
                  "car mlp Model Specification (regression)\n\nMain Arguments:\n  num_body = 2\n  body_units = tune(\"width\")\n  fit_epochs = 5\n\n"
                  "Computational engine: keras \n\n"
                  "[1] \"kerasnip_spec\" \"model_spec\"   \n[1] \"num_body\"   \"body_units\" \"fit_epochs\"\n[1] \"regression\"\n");
}
END_TEST

/* Constants print as parsnip pastes them; what was written as an expression stays one. */
START_TEST(constants_print_without_marks)
{
    script_prints(CAR_MLP "w <- 3L\ncar_mlp(num_body = 2L, body_units = w, learn_rate = 1e-10, fit_shuffle = TRUE, compile_optimizer = \"adam\",\n"
                          "  compile_metrics = c(\"mae\", \"mse\"))\nfinalize_model(car_mlp(body_units = tune()), tibble(body_units = 8L))\n",
                  "car mlp Model Specification (regression)\n\nMain Arguments:\n  num_body = 2\n  body_units = w\n  learn_rate = 1e-10\n"
                  "  fit_shuffle = TRUE\n  compile_optimizer = adam\n  compile_metrics = c(\"mae\", \"mse\")\n\n"
                  "car mlp Model Specification (regression)\n\nMain Arguments:\n  body_units = 8\n\n");
}
END_TEST

START_TEST(mistakes_are_refused_where_they_stand)
{
    script_fails(CAR_MLP "car_mlp(num_boddy = 2)", "car_mlp() has no argument `num_boddy`", "num_body");
    script_fails(CAR_MLP "car_mlp(num_body = 1, num_body = 2)", "car_mlp() is given `num_body` twice", NULL);
    script_fails(CAR_MLP "car_mlp(num_body = -1)", "num_body must be a whole number >= 0, not -1", NULL);
    script_fails(CAR_MLP "car_mlp(num_input = 2)", "num_input must be 1, not 2: the first block makes the model", NULL);
    script_fails(CAR_MLP "car_mlp(learn_rate = 0)", "learn_rate must be a number > 0, not 0", NULL);
    script_fails(CAR_MLP "car_mlp(fit_epochs = 2.5)", "fit_epochs must be a whole number >= 1, not 2.5", NULL);
    script_fails(CAR_MLP "car_mlp(compile_optimizer = \"adm\")", "compile_optimizer: ", "adam");
    script_fails(CAR_MLP "car_mlp() |> set_engine(\"nnet\")", "Engine \"nnet\" is not supported for `car_mlp()`", NULL);
    script_fails(CAR_MLP "car_mlp() |> set_mode(\"classification\")", "is not a known mode for model `car_mlp()`", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(compile = dense_block))", "protected names", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input_block, dense_block))", "name", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = input_block, d = function(model, units) model))", "units", "write units = <a value>");
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = input_block, dense = function(model, layer_units = 1) model,\n"
                        "  dense_layer = function(model, units = 1) model))",
                 "dense_layer_units", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = 3))", "must be a function", NULL);
}
END_TEST

START_TEST(specs_can_be_removed)
{
    script_prints(CAR_MLP "car_mlp_2 <- car_mlp\nremove_keras_spec(\"car_mlp\")\nexists(\"car_mlp\")\nis.function(car_mlp_2)\n"
                          "print(remove_keras_spec(\"nothing\"))\n",
                  "[1] FALSE\n[1] TRUE\n[1] TRUE\n");
}
END_TEST

START_TEST(a_name_is_taken_once)
{
#define AGAIN "create_keras_sequential_spec(\"car_mlp\", list(input = input_block, output = output_block))\n"
    script_fails(CAR_MLP AGAIN, "Model \"car_mlp\" already exists.", "remove_keras_spec(\"car_mlp\")");
    script_prints(CAR_MLP "model_exists(\"car_mlp\")\nremove_keras_spec(\"car_mlp\")\nmodel_exists(\"car_mlp\")\n" AGAIN "model_exists(\"car_mlp\")\n"
                          "car_mlp <- 1\n" AGAIN "class(car_mlp)[1]\n",
                  "[1] TRUE\n[1] FALSE\n[1] TRUE\n[1] \"kerasnip_spec_function\"\n");
#undef AGAIN
}
END_TEST

START_TEST(inputs_are_mapped_argument_first)
{
    script_fails("library(kerasnip)\ninp_spec(function() 1, \"a\")", "The 'block' function must have at least one argument.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x, y = 1) x, c(up = \"x\"))", "Argument(s) 'up' not found in the block function.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x) x, 3)", "`input_map` must be a single string or a named character vector.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x) x, list(x = \"a\"))", "`input_map` must be a single string or a named character vector.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x) x, NA_character_)", "`input_map` must be a single string or a named character vector.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x) x, c(x = \"\"))", "`input_map` must be a single string or a named character vector.", NULL);
    script_fails("library(kerasnip)\ninp_spec(function(x, y) x, c(x = \"a\", y = \"b\", x = \"c\"))", "`input_map` names the argument 'x' twice", NULL);
    script_prints("library(kerasnip)\nf <- inp_spec(function(x, y = 2) x + y, c(x = \"up\"))\nf(1)\nf(up = 3, y = 4)\nnames(formals(f))\n"
                  "g <- inp_spec(function(a, b, k = c(2, 3)) a * b + sum(k), c(b = \"one\", a = \"two\"))\nnames(formals(g))\ng(two = 10, one = 2)\ng(1, 1, k = 1)\n"
                  "h <- inp_spec(function(a, b, k = 1) a * b + k, c(a = \"both\", b = \"both\"))\nnames(formals(h))\nh(both = 3)\n"
                  "scale <- 7\ninp_spec(function(x, k = scale) x * k, \"up\")(2)\n",
                  "[1] 3\n[1] 7\n[1] \"up\" \"y\" \n[1] \"two\" \"one\" \"k\"  \n[1] 25\n[1] 2\n[1] \"both\" \"k\"   \n[1] 10\n[1] 14\n");
}
END_TEST

TEST_MAIN("cli/script/lib_kerasnip", arguments_come_from_the_blocks, specs_print_what_is_set, constants_print_without_marks, mistakes_are_refused_where_they_stand, specs_can_be_removed, a_name_is_taken_once,
          inputs_are_mapped_argument_first)
