/* compile_keras_grid() and what looks at its result: the debugging slide. Forms: golden/keras/prints.txt of the real
 * kerasnip, reasons in celeriac's words. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define SLIDE \
    CAR_MLP "spec <- car_mlp(num_body = tune(), body_units = tune(), body_dropout = tune())\n" \
            "grid <- tibble(num_body = c(3, 6), body_units = c(-10, 128), body_dropout = 0.2)\n" \
            "compiled <- compile_keras_grid(spec, grid = grid, x = mtcars |> select(-mpg), y = mtcars$mpg)\n"

START_TEST(the_slide)
{
    script_prints(SLIDE "compiled |> select(-error)\nis.na(compiled$error)\nis.null(compiled$compiled_model[[1]])\nextract_valid_grid(compiled)\n",
                  "# A tibble: 2 × 4\n"
                  "  num_body body_units body_dropout compiled_model                          \n"
                  "     <dbl>      <dbl>        <dbl> <list>                                  \n"
                  "1        3        -10          0.2 <NULL>                                  \n"
                  "2        6        128          0.2 <keras.src.models.sequential.Sequential>\n"
                  "[1] FALSE  TRUE\n[1] TRUE\n"
                  "# A tibble: 1 × 3\n  num_body body_units body_dropout\n     <dbl>      <dbl>        <dbl>\n1        6        128          0.2\n");
    script_prints(SLIDE "x <- inform_errors(compiled)\nidentical(x, compiled)\n",
                  "\n── Compilation Errors Summary ──────────────────────────────────────────────────\n"
                  "✖ 1 of 2 models failed to compile.\n\n── Error 1/1 ──\n\nHyperparameters:\nnum_body: 3\nbody_units: -10\nbody_dropout: 0.2\n"
                  "Error Message:\nblock `body`: units must be a whole number >= 1, not -10\n"
                  "test.R:6:12   model |> layer_dense(units = units, activation = \"relu\") |> layer_dropout(rate = dropout)\n[1] TRUE\n");
}
END_TEST

START_TEST(models_are_networks)
{
    script_prints(SLIDE "length(get_weights(compiled$compiled_model[[2]]))\n", "[1] 14\n");
    script_prints(CAR_MLP "one <- compile_keras_grid(car_mlp(), tibble(.rows = 1), mtcars |> select(wt, hp), mtcars$mpg)\nnames(one)\nis.na(one$error)\n"
                          "inform_errors(one)\ndim(predict(one$compiled_model[[1]], as.matrix(mtcars[1:3, c(\"wt\", \"hp\")])))\n",
                  "[1] \"compiled_model\" \"error\"         \n[1] TRUE\n✔ All models compiled successfully!\n[1] 3 1\n");
    script_prints(CAR_MLP "two <- compile_keras_grid(car_mlp(), tibble(body_units = c(4, 8), learn_rate = c(0.1, 0.01)), mtcars[, -1], mtcars$mpg)\n"
                          "all(is.na(two$error))\nsapply(two$compiled_model, count_params)\n",
                  "[1] TRUE\n[1] 49 97\n");
}
END_TEST

START_TEST(wrong_arguments)
{
    script_fails("library(kerasnip)\ncompile_keras_grid(3, tibble(a = 1), mtcars, mtcars$mpg)", "`spec` must be a `parsnip` model specification.", NULL);
    script_fails(CAR_MLP "compile_keras_grid(car_mlp(), 3, mtcars, mtcars$mpg)", "`grid` must be a data frame or tibble.", NULL);
    script_fails(CAR_MLP "compile_keras_grid(car_mlp(), tibble(num_body = integer(0)), mtcars, mtcars$mpg)", "`grid` must have at least one row.", NULL);
    script_fails(CAR_MLP "compile_keras_grid(car_mlp(), tibble(num_boddy = 1), mtcars, mtcars$mpg)", "num_boddy", "num_body");
    script_fails("library(kerasnip)\nextract_valid_grid(tibble(a = 1))", "`compiled_grid` must be a data frame produced by `compile_keras_grid()`.", NULL);
}
END_TEST

TEST_MAIN("cli/script/kerasnip_grid", the_slide, models_are_networks, wrong_arguments)
