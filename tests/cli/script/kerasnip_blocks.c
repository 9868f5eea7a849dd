/* Blocks of a script as the library calls them: defaults, repeats, what a block may see, and what is said when one fails. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

/* Layers and weights of a model that is trained for one epoch on wt and hp. */
#define LAYERS(arguments) "tidy(fit(car_mlp(" arguments "), mpg ~ wt + hp, data = mtcars))$n_params\n"

START_TEST(blocks_are_repeated)
{
    script_prints(CAR_MLP LAYERS("num_body = 2, body_units = 4"), "[1] 12  0 20  0  5\n");
    script_prints(CAR_MLP LAYERS("num_body = 0"), "[1] 3\n");
    script_prints(CAR_MLP LAYERS(""), "[1] 24  0  9\n");
}
END_TEST

START_TEST(defaults_may_use_other_arguments_and_variables)
{
    script_prints(BLOCKS "width <- 5\n"
                         "create_keras_sequential_spec(\"car_mlp\", list(input = input_block,\n"
                         "  body = function(model, units = width, again = units * 2) model |> layer_dense(units) |> layer_dense(again),\n"
                         "  output = output_block))\n" LAYERS("") LAYERS("body_units = 3") LAYERS("body_again = 7"),
                  "[1] 15 60 11\n[1]  9 24  7\n[1] 15 42  8\n");
}
END_TEST

/* The same spec serves data of 3 and of 2 classes. */
START_TEST(blocks_get_shape_and_classes)
{
    script_prints(FLOWER_MLP "spec <- flower_mlp(body_units = 4, fit_epochs = 2)\n"
                             "tidy(fit(spec, Species ~ ., data = iris))$n_params\n"
                             "tidy(fit(spec, Class ~ ., data = two_class_dat))$n_params\n"
                             "p <- predict(fit(spec, Species ~ ., data = iris), iris, type = \"prob\")\n"
                             "names(p)\nall(abs(rowSums(as.matrix(p)) - 1) < 1e-5)\n"
                             "levels(predict(fit(spec, Species ~ ., data = iris), iris)$.pred_class)\n",
                  "[1] 20  0 15\n[1] 12  0 10\n[1] \".pred_setosa\"     \".pred_versicolor\" \".pred_virginica\" \n[1] TRUE\n"
                  "[1] \"setosa\"     \"versicolor\" \"virginica\" \n");
}
END_TEST

START_TEST(a_failing_block_is_named)
{
    script_fails(CAR_MLP "fit(car_mlp(body_units = -10), mpg ~ wt, data = mtcars)", "block `body`: units must be a whole number >= 1, not -10", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = function(model) keras_model_sequential(), output = output_block))\n"
                        "fit(m(), mpg ~ wt, data = mtcars)",
                 "the model has no input yet", "input_shape");
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(body = dense_block, output = output_block))\nfit(m(), mpg ~ wt, data = mtcars)",
                 "block `body`: object must be a model", "the first block gets NULL for a model and makes it");
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = input_block, output = function(model) 3))\nfit(m(), mpg ~ wt, data = mtcars)",
                 "it gave", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = input_block, output = function(model) stop(\"not today\")))\n"
                        "fit(m(), mpg ~ wt, data = mtcars)",
                 "block `output`: not today", NULL);
    script_fails(BLOCKS "create_keras_sequential_spec(\"m\", list(input = input_block, d = function(model, ...) model))", "has `...`", NULL);
}
END_TEST

TEST_MAIN("cli/script/kerasnip_blocks", blocks_are_repeated, defaults_may_use_other_arguments_and_variables, blocks_get_shape_and_classes,
          a_failing_block_is_named)
