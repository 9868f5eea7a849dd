/* Workflows in the language: making, changing, printing, fitting, predicting and taking apart. Forms of prints:
 * golden/tune/session.txt of R's workflows. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define WF CAR_MLP "wf <- workflow() |> add_formula(mpg ~ wt + hp) |> add_model(car_mlp(body_units = 4, fit_epochs = 3))\n"
#define SPEC_PRINT \
    "car mlp Model Specification (regression)\n\nMain Arguments:\n  body_units = 4\n  fit_epochs = 3\n\n"
#define RULE(title, rest) "── " title " " rest "\n"

START_TEST(workflows_print)
{
    script_prints(WF "wf\n",
                  "══ Workflow ════════════════════════════════════════════════════════════════════\nPreprocessor: Formula\nModel: car_mlp()\n\n"
                  "── Preprocessor ────────────────────────────────────────────────────────────────\nmpg ~ wt + hp\n\n"
                  "── Model ───────────────────────────────────────────────────────────────────────\n" SPEC_PRINT);
}
END_TEST

START_TEST(parts_are_added_changed_and_removed)
{
    script_prints(WF "extract_spec_parsnip(update_model(wf, car_mlp(num_body = 2)))$args\n", "$num_body\n[1] 2\n\n");
    script_prints(WF "extract_preprocessor(update_formula(wf, mpg ~ .))\n", "mpg ~ .\n");
    script_prints(WF "two <- workflow(mpg ~ wt, car_mlp())\nextract_preprocessor(two)\n", "mpg ~ wt\n");
    script_fails(WF "add_formula(wf, mpg ~ .)", "formula", NULL);
    script_fails(WF "extract_recipe(wf)", "The workflow does not have a recipe preprocessor.", NULL);
    script_fails(WF "fit(remove_model(wf), mtcars)", "model", NULL);
    script_fails(WF "fit(remove_formula(wf), mtcars)", "The workflow must have a formula, recipe, or variables preprocessor.", NULL);
    script_fails(WF "fit(wf)", "`data` must be provided to fit a workflow.", NULL);
    script_fails(CAR_MLP "add_model(workflow(), 3)", "spec must be a model specification", NULL);
    script_fails(CAR_MLP "add_formula(workflow(), 3)", "`formula` must be a formula, as in price ~ .", NULL);
    script_warns(WF "x <- remove_variables(wf)\n", "The workflow has no variables to remove.\n");
}
END_TEST

START_TEST(fits_predict)
{
    script_prints(WF "f <- fit(wf, mtcars)\np <- predict(f, mtcars[1:3, ])\nnames(p)\nnrow(p)\n"
                     "a <- augment(f, mtcars[1:3, ])\nnames(a)[1:4]\nall.equal(a$.resid, mtcars$mpg[1:3] - p$.pred)\n"
                     "q <- predict(extract_fit_parsnip(f), mtcars[1:3, ])\nidentical(p, q)\n"
                     "m <- predict(extract_fit_engine(f), as.matrix(mtcars[1:3, c(\"wt\", \"hp\")]))\nidentical(as.vector(m), p$.pred)\n",
                  "[1] \".pred\"\n[1] 3\n[1] \".pred\"  \".resid\" \"mpg\"    \"cyl\"   \n[1] TRUE\n[1] TRUE\n[1] TRUE\n");
    script_fails(WF "predict(wf, mtcars)", "Can't predict on an untrained workflow.", "fit()");
    script_fails(WF "predict(fit(wf, mtcars), mtcars, type = \"prob\")", "type = \"prob\" is not for a model of mode \"regression\"", NULL);
    script_fails(WF "predict(fit(wf, mtcars), mtcars, type = \"raw\")", "type", NULL);
    script_fails(WF "extract_fit_parsnip(wf)", "the workflow is not trained yet", NULL);
}
END_TEST

START_TEST(variables_and_matrices)
{
    script_prints(CAR_MLP "wf <- workflow() |> add_variables(outcomes = mpg, predictors = c(wt, hp)) |> add_model(car_mlp())\n"
                          "tidy(extract_fit_parsnip(fit(wf, mtcars)))$n_params\n"
                          "every <- workflow() |> add_variables(mpg, everything()) |> add_model(car_mlp(num_body = 0))\n"
                          "tidy(fit(every, mtcars))$n_params\n"
                          "x <- fit_xy(car_mlp(num_body = 0), as.matrix(mtcars[, c(\"wt\", \"hp\")]), mtcars$mpg)\n"
                          "nrow(predict(x, mtcars[1:4, ]))\n",
                  "[1] 24  0  9\n[1] 11\n[1] 4\n");
    script_fails(CAR_MLP "fit_xy(car_mlp(), mtcars[, -1], mtcars$mpg[1:3])", "x has 32 rows, y has 3", NULL);
    script_fails(CAR_MLP "fit(car_mlp(), mpg ~ nope, data = mtcars)", "nope", NULL);
}
END_TEST

/* The same seed of the script gives the same weights; another one others. */
START_TEST(fits_follow_the_seed)
{
    script_prints(WF "set.seed(1)\na <- predict(fit(wf, mtcars), mtcars)\nset.seed(1)\nb <- predict(fit(wf, mtcars), mtcars)\n"
                     "set.seed(2)\nd <- predict(fit(wf, mtcars), mtcars)\nidentical(a, b)\nidentical(a, d)\n",
                  "[1] TRUE\n[1] FALSE\n");
}
END_TEST

START_TEST(what_is_to_be_tuned)
{
    script_prints(CAR_MLP "extract_parameter_set_dials(workflow(mpg ~ ., car_mlp(num_body = tune(), body_units = tune(\"width\"), learn_rate = tune())))\n",
                  "Collection of 3 parameters for tuning\n\n identifier       type    object\n   num_body   num_body nparam[?]\n"
                  "      width body_units nparam[+]\n learn_rate learn_rate nparam[+]\n\n"
                  "Model parameters needing finalization:\n# Model Terms ('num_body')\n\n"
                  "See `?dials::finalize` or `?dials::update.parameters` for more information.\n");
    script_fails(CAR_MLP "fit(workflow(mpg ~ ., car_mlp(num_body = tune())), mtcars)", "num_body is still tune()", NULL);
    script_fails(CAR_MLP "extract_parameter_set_dials(3)", "must be a workflow, a model specification or a recipe", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_workflows", workflows_print, parts_are_added_changed_and_removed, fits_predict, variables_and_matrices, fits_follow_the_seed,
          what_is_to_be_tuned)
