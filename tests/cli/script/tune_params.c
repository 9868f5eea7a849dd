/* What is marked with tune(), of workflows, specs, recipes and results. Forms: golden/tune/session.txt. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define WF \
    CAR_MLP "rec <- recipe(mpg ~ ., data = mtcars) |> step_nzv(all_numeric_predictors(), freq_cut = tune(), id = \"nzv\")\n" \
            "spec <- car_mlp(num_body = 2, body_units = tune(\"width\"), learn_rate = tune())\nwf <- workflow(rec, spec)\n"

START_TEST(sets)
{
    script_prints(WF "extract_parameter_set_dials(wf)$id\nextract_parameter_set_dials(spec)$id\nextract_parameter_set_dials(rec)$id\nset.seed(1)\n"
                     "res <- tune_grid(wf, vfold_cv(mtcars, v = 2), grid = 2, metrics = metric_set(rmse))\nextract_parameter_set_dials(res)$id\n"
                     "nrow(extract_parameter_set_dials(car_mlp()))\n",
                  "[1] \"width\"      \"learn_rate\" \"freq_cut\"  \n[1] \"width\"      \"learn_rate\"\n[1] \"freq_cut\"\n"
                  "[1] \"width\"      \"learn_rate\" \"freq_cut\"  \n[1] 0\n");
    script_fails("library(tidymodels)\nextract_parameter_set_dials(3)", "x must be a workflow, a model specification or a recipe, not a number", NULL);
}
END_TEST

START_TEST(single_parameters)
{
    script_prints(WF "extract_parameter_dials(wf, \"width\")\nextract_parameter_dials(spec, \"learn_rate\")$label\n",
                  "# Hidden Units (quantitative)\nRange: [1, 10]\n     learn_rate \n\"Learning Rate\" \n");
    script_fails(WF "extract_parameter_dials(wf, \"nope\")", "No parameter exists with id 'nope'.", NULL);
}
END_TEST

START_TEST(tune_args_is_a_table)
{
    script_prints(WF "tune_args(wf)\n",
                  "# A tibble: 3 × 6\n  name       tunable id         source     component component_id\n"
                  "  <chr>      <lgl>   <chr>      <chr>      <chr>     <chr>       \n"
                  "1 body_units TRUE    width      model_spec car_mlp   <NA>        \n"
                  "2 learn_rate TRUE    learn_rate model_spec car_mlp   <NA>        \n"
                  "3 freq_cut   TRUE    freq_cut   recipe     step_nzv  nzv         \n");
}
END_TEST

TEST_MAIN("cli/script/tune_params", sets, single_parameters, tune_args_is_a_table)
