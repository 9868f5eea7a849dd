/* Arguments of the tuning bridges: forms of predictors, outcomes and parameters, and what is refused. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

START_TEST(predictors_and_outcomes_come_in_many_forms)
{
    script_prints(CAR_MLP "x <- as.matrix(mtcars[, c(\"wt\", \"hp\")])\nspec <- car_mlp(num_body = 0)\n"
                          "p <- function(x, y) { set_random_seed(1)\n  predict(fit_xy(spec, x, y), mtcars)$.pred }\n"
                          "a <- p(mtcars[, c(\"wt\", \"hp\")], mtcars$mpg)\n"
                          "identical(a, p(x, mtcars$mpg))\nidentical(a, p(x, matrix(mtcars$mpg, ncol = 1)))\nidentical(a, p(x, tibble(mpg = mtcars$mpg)))\n",
                  "[1] TRUE\n[1] TRUE\n[1] TRUE\n");
    script_fails(CAR_MLP "fit_xy(car_mlp(), as.matrix(mtcars), as.matrix(mtcars[, 1:2]))", "y must have one column", NULL);
    script_fails(CAR_MLP "fit_xy(car_mlp(), \"a\", 1)", "x", NULL);
}
END_TEST

START_TEST(rows_of_parameters)
{
    script_prints(CAR_MLP "spec <- car_mlp(num_body = tune(), body_units = tune())\n"
                          "a <- finalize_model(spec, tibble(num_body = 2L, body_units = 3L, more = \"x\"))\n"
                          "b <- finalize_model(spec, list(num_body = 2L, body_units = 3L))\nidentical(a$args, b$args)\na$args$body_units\n",
                  "[1] TRUE\n[1] 3\n");
    script_fails(CAR_MLP "finalize_model(car_mlp(num_body = tune()), tibble(num_body = 1:2))", "The parameter `tibble` should have a single row.", NULL);
    script_fails(CAR_MLP "finalize_model(car_mlp(num_body = tune()), 2)", "must be a table of one row or a named list of parameter values", NULL);
}
END_TEST

START_TEST(objects_of_other_kinds)
{
    script_fails("library(tidymodels)\ncollect_metrics(3)", "x must be the result of tune_grid(), fit_resamples() or last_fit(), not a number", NULL);
    script_fails("library(tidymodels)\nextract_fit_parsnip(mtcars)", "x must be a fitted model or workflow, not a data frame", NULL);
    script_fails("library(tidymodels)\nextract_fit_parsnip(workflow())", "the workflow is not trained yet: fit() it first", NULL);
    script_fails("library(tidymodels)\nadd_model(3, 4)", "x must be a workflow", NULL);
}
END_TEST

START_TEST(unknown_arguments)
{
    script_fails(CAR_MLP "add_formula(workflow(), mpg ~ wt, blueprin = 1)", "add_formula() has no argument \"blueprin\"", "did you mean blueprint?");
    script_fails(CAR_MLP "fit(workflow(mpg ~ wt, car_mlp()), mtcars, 5)", "fit() takes no further argument: this one is too many", NULL);
    script_prints(CAR_MLP "nrow(predict(fit(workflow(mpg ~ wt, car_mlp()), mtcars), mtcars, verbose = 0))\n", "[1] 32\n");
}
END_TEST

TEST_MAIN("cli/script/tuning_args", predictors_and_outcomes_come_in_many_forms, rows_of_parameters, objects_of_other_kinds, unknown_arguments)
