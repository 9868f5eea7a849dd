/* Forecasts of several steps in scripts: one vector is trained, small tables are predicted. */
#include "tests/cli/script/script.h"

/* Case 26, without intervals: a forecast of three steps from windows of eight is one vector, given as small tables. */
START_TEST(forecasts_of_several_steps)
{
#define FORECAST(variables) \
    "library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\nset.seed(1)\nd <- tibble(value = sin(1:120 / 6) + rnorm(120, sd = 0.02), other = 1:120 / 100)\n" \
          "rec <- recipe(value ~ ., data = d) |> update_role(value, new_role = \"predictor\") |> step_lead(" variables ", lead = 1:3, skip = TRUE) |>\n" \
          "  step_naomit(starts_with(\"lead_\"), skip = TRUE) |> step_sequence(value, other, timesteps = 8)\n" \
          "create_keras_functional_spec(\"net\", list(input = function(input_shape) layer_input(shape = input_shape), rnn = function(input, units = 12) input |> layer_lstm(units = units),\n" \
          "  output = function(rnn, units = 3) rnn |> layer_dense(units = units)))\n"
    script_prints(FORECAST("value") "m <- fit(workflow(rec, net(fit_epochs = 40)), d)\np <- predict(m, d[1:10, ])\ndim(p)\nnames(p$.pred[[1]])\np$.pred[[1]]$.step\n"
                  "max(abs(p$.pred[[1]]$.pred - sin(9:11 / 6))) < 0.3\nextract_keras_model(extract_fit_parsnip(m))$output_shape[[2]]\nnames(glance(extract_fit_parsnip(m)))\n",
                  "[1] 3 1\n[1] \".step\" \".pred\"\n[1] 1 2 3\n[1] TRUE\n[1] 3\n[1] \"loss\"                \"mean_absolute_error\"\n");
    script_prints(FORECAST("value, other") "p <- predict(fit(workflow(rec, net(output_units = 6)), d), d[1:9, ])\nnames(p$.pred[[2]])\ndim(p$.pred[[2]])\n",
                  "[1] \".step\"       \".pred_value\" \".pred_other\"\n[1] 3 3\n");
    script_fails(FORECAST("value") "fit(workflow(rec, net(output_units = 2)), d)", "the model ends in shape (None, 2), but the outcomes `lead_1_value`, … need 3 numbers per row",
                 "layer_dense(units = 3)");
    script_fails(FORECAST("value, lead = 1:2) |> step_lead(other") "fit(workflow(rec, net(output_units = 5)), d)",
                 "Every forecasted variable must be led out to the same set of steps.", "step_lead(");
#undef FORECAST
}
END_TEST

TEST_MAIN("cli/script/kerasnip_steps", forecasts_of_several_steps)
