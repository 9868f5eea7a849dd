/* Specs, workflows, fits and results as values of scripts: what `$` gives, how they print. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

START_TEST(fits_show_their_parts)
{
    script_prints(FLOWER_MLP "f <- fit(flower_mlp(body_units = 4, fit_epochs = 2), Species ~ ., data = iris)\nclass(f)\nf$lvl\nlength(f$history$metrics$loss)\n"
                             "f$spec$args$body_units\nf$elapsed >= 0\nidentical(get_weights(f$fit), get_weights(extract_keras_model(f)))\n",
                  "[1] \"kerasnip_model_fit\" \"model_fit\"         \n[1] \"setosa\"     \"versicolor\" \"virginica\" \n[1] 2\n[1] 4\n[1] TRUE\n[1] TRUE\n");
    script_fails(FLOWER_MLP "f <- fit(flower_mlp(), Species ~ ., data = iris)\nf$historie", "historie", "history");
}
END_TEST

START_TEST(trained_workflows_print_the_network)
{
    ran r = run_script(CAR_MLP "fit(workflow(mpg ~ wt, car_mlp(num_body = 0, fit_epochs = 2)), mtcars)\n");
    ck_assert_int_eq(r.status, CEL_OK);
    ck_assert_ptr_eq(strstr(r.out, "══ Workflow [trained] ══════════════════════════════════════════════════════════\nPreprocessor: Formula\n"), r.out);
    ck_assert_ptr_nonnull(strstr(r.out, "│ dense (Dense)                     │ (None, 1)                │             2 │\n"));
    ck_assert_ptr_nonnull(strstr(r.out, "Final epoch (2 of 2):\n"));
    ran_free(&r);
}
END_TEST

START_TEST(results_are_tibbles)
{
    script_prints(CAR_MLP "set.seed(1)\nres <- fit_resamples(workflow(mpg ~ wt, car_mlp()), vfold_cv(mtcars, v = 2, repeats = 2), metrics = metric_set(rmse))\n"
                          "names(res)\nnrow(res)\nres$id2\nis.data.frame(res)\nclass(res$splits[[1]])\nnames(res$.notes[[1]])\n",
                  "[1] \"splits\"   \"id\"       \"id2\"      \".metrics\" \".notes\"  \n[1] 4\n[1] \"Fold1\" \"Fold2\" \"Fold1\" \"Fold2\"\n[1] TRUE\n"
                  "[1] \"vfold_split\" \"rsplit\"     \n[1] \"location\" \"type\"     \"note\"     \"trace\"   \n");
}
END_TEST

/* Values of blocks and objects outlive the variables they came from. */
START_TEST(what_specs_hold_stays_alive)
{
    script_prints(CAR_MLP "spec <- car_mlp(compile_optimizer = optimizer_sgd(0.001), fit_callbacks = list(callback_early_stopping(monitor = \"loss\")))\n"
                          "rm(dense_block, input_block, output_block)\ngc <- NULL\nfor (i in 1:2000) gc <- list(gc, i)\ngc <- NULL\n"
                          "f <- fit(spec, mpg ~ wt, data = mtcars)\nis.finite(glance(f)$loss)\n",
                  "[1] TRUE\n");
}
END_TEST

TEST_MAIN("cli/script/tuning_value", fits_show_their_parts, trained_workflows_print_the_network, results_are_tibbles,
          what_specs_hold_stays_alive)
