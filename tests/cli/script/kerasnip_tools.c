/* Names of the user's own, choices to tune, and looking at fits. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

/* A registered optimizer trains as the same optimizer with learn_rate put in. */
START_TEST(registered_names)
{
    script_prints(CAR_MLP "register_keras_optimizer(\"mine\", function(learning_rate) optimizer_sgd(learning_rate, momentum = 0.5))\n"
                          "register_keras_loss(\"wide\", loss_huber(delta = 3))\n"
                          "register_keras_metric(\"em\", metric_mean_squared_error(name = \"square\"))\n"
                          "set_random_seed(1)\n"
                          "a <- fit(car_mlp(learn_rate = 0.001, fit_epochs = 5, compile_optimizer = \"mine\", compile_loss = \"wide\",\n"
                          "  compile_metrics = c(\"em\", \"mae\")), mpg ~ wt, data = mtcars)\n"
                          "set_random_seed(1)\n"
                          "b <- fit(car_mlp(fit_epochs = 5, compile_optimizer = optimizer_sgd(0.001, momentum = 0.5),\n"
                          "  compile_loss = loss_huber(delta = 3), compile_metrics = list(metric_mean_squared_error(name = \"square\"), \"mae\")),\n"
                          "  mpg ~ wt, data = mtcars)\n"
                          "identical(glance(a), glance(b))\nnames(glance(a))\nidentical(predict(a, mtcars), predict(b, mtcars))\n",
                  "[1] TRUE\n[1] \"loss\"   \"mae\"    \"square\"\n[1] TRUE\n");
    script_fails("library(kerasnip)\nregister_keras_loss(\"mine\", 3)", "loss_fn must be a loss_*(), not", NULL);
    script_fails("library(kerasnip)\nregister_keras_optimizer(\"mine\", function(learning_rate) 3)", "optimizer_fn must be a function of learning_rate", NULL);
}
END_TEST

START_TEST(choices)
{
    script_prints("library(kerasnip)\nlibrary(keras3)\nregister_keras_loss(\"wide\", loss_huber(delta = 3))\n"
                  "tail(loss_function_keras()$values, 1)\noptimizer_function(c(\"adam\", \"sgd\"))\n",
                  "[1] \"wide\"\nOptimizer Function (qualitative)\n2 possible values include:\n'adam' and 'sgd'\n");
}
END_TEST

START_TEST(looking_at_fits)
{
    script_prints(CAR_MLP "f <- fit(car_mlp(num_body = 2, body_units = 4, fit_epochs = 3), mpg ~ wt + hp, data = mtcars)\ntidy(f)\n"
                          "e <- keras_evaluate(f, mtcars, mtcars$mpg)\nnames(e)\n"
                          "p <- predict(f, mtcars)$.pred\nabs(e$loss - mean((mtcars$mpg - p)^2)) < 1e-3\n"
                          "abs(e$mean_absolute_error - mean(abs(mtcars$mpg - p))) < 1e-4\n"
                          "h <- extract_keras_history(f)\nclass(h)\nidentical(glance(f)$loss, h$metrics$loss[3])\n",
                  "# A tibble: 5 × 3\n  layer     class   n_params\n  <chr>     <chr>      <int>\n1 dense     Dense         12\n2 dropout   Dropout        0\n"
                  "3 dense_1   Dense         20\n4 dropout_1 Dropout        0\n5 dense_2   Dense          5\n"
                  "[1] \"loss\"                \"mean_absolute_error\"\n[1] TRUE\n[1] TRUE\n[1] \"keras_training_history\"\n[1] TRUE\n");
    script_fails(CAR_MLP "keras_evaluate(fit(car_mlp(), mpg ~ wt, data = mtcars), mtcars[, \"hp\", drop = FALSE], mtcars$mpg)",
                 "The required column \"wt\" is missing.", NULL);
    script_fails(CAR_MLP "keras_evaluate(fit(car_mlp(), mpg ~ wt, data = mtcars), mtcars, mtcars$mpg[1:3])", "x has 32 rows, y has 3", NULL);
    script_fails(FLOWER_MLP "f <- fit(flower_mlp(), Species ~ ., data = iris)\nkeras_evaluate(f, iris, factor(rep(\"a\", 150)))", "same levels", NULL);
}
END_TEST

TEST_MAIN("cli/script/kerasnip_tools", registered_names, choices, looking_at_fits)
