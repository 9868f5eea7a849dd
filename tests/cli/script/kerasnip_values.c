/* Values of spec arguments that are more than a number or a word: callbacks, metrics, objects, weights, validation data. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define FIT(arguments) "f <- fit(car_mlp(" arguments "), mpg ~ wt + hp, data = mtcars)\n"
#define METRICS "names(extract_keras_history(f)$metrics)\n"

START_TEST(early_stopping)
{
    script_prints(CAR_MLP FIT("fit_epochs = 50, fit_validation_split = 0.2, learn_rate = 1e-9,\n"
                              "  fit_callbacks = list(callback_early_stopping(monitor = \"val_loss\", patience = 1, min_delta = 1))")
                          "length(extract_keras_history(f)$metrics$loss)\n" METRICS,
                  "[1] 2\n[1] \"loss\"                    \"mean_absolute_error\"    \n"
                  "[3] \"val_loss\"                \"val_mean_absolute_error\"\n");
    script_fails(CAR_MLP "car_mlp(fit_callbacks = list(3))", "fit_callbacks must be a list of callbacks", NULL);
}
END_TEST

START_TEST(metrics_and_objects)
{
    script_prints(CAR_MLP FIT("compile_optimizer = \"sgd\", compile_loss = \"mae\", compile_metrics = c(\"mean_squared_error\", \"root_mean_squared_error\")")
                      METRICS,
                  "[1] \"loss\"                    \"mean_squared_error\"     \n[3] \"root_mean_squared_error\"\n");
    script_prints(CAR_MLP FIT("compile_optimizer = optimizer_sgd(0.001), compile_loss = loss_huber(delta = 2),\n"
                              "  compile_metrics = list(\"mae\", metric_mean_squared_error(name = \"square\"))") METRICS,
                  "[1] \"loss\"   \"mae\"    \"square\"\n");
    script_fails(CAR_MLP "car_mlp(compile_metrics = list(\"mea\"))", "compile_metrics: ", NULL);
}
END_TEST

/* Rows of weight 0 change nothing: a fit without them gives the same loss. */
START_TEST(weights_and_validation_data)
{
    script_prints(CAR_MLP "w <- rep(c(1, 0), 16)\n"
                          "f <- fit(car_mlp(fit_sample_weight = w, fit_batch_size = 32, fit_epochs = 3), mpg ~ wt + hp, data = mtcars)\n"
                          "is.finite(glance(f)$loss)\n"
                          "v <- list(as.matrix(mtcars[1:5, c(\"wt\", \"hp\")]), mtcars$mpg[1:5])\n" FIT("fit_validation_data = v, fit_epochs = 2") METRICS,
                  "[1] TRUE\n[1] \"loss\"                    \"mean_absolute_error\"    \n"
                  "[3] \"val_loss\"                \"val_mean_absolute_error\"\n");
    script_prints(FLOWER_MLP "f <- fit(flower_mlp(fit_class_weight = list(\"0\" = 1, \"1\" = 2, \"2\" = 5)), Species ~ ., data = iris)\nnames(glance(f))\n",
                  "[1] \"accuracy\" \"loss\"    \n");
    script_fails(FLOWER_MLP "flower_mlp(fit_class_weight = list(a = 1))", "fit_class_weight must be weights named by class numbers", NULL);
    script_fails(CAR_MLP FIT("fit_sample_weight = c(1, 2)"), "fit_sample_weight must have one number for each training row: 32, not 2", NULL);
}
END_TEST

TEST_MAIN("cli/script/kerasnip_values", early_stopping, metrics_and_objects, weights_and_validation_data)
