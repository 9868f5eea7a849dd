/* collect_*(), show_best(), select_*() and finalize_*() in the language, on a small search whose table is kept and computed
 * again with dplyr. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define SEARCH \
    CAR_MLP "spec <- car_mlp(num_body = tune(), body_units = tune(), fit_epochs = 20, learn_rate = 0.05)\n" \
            "wf <- workflow(mpg ~ wt + hp, spec)\nset.seed(1)\nfolds <- vfold_cv(mtcars, v = 3)\n" \
            "grid <- tibble(num_body = c(1L, 1L, 2L, 2L), body_units = c(8L, 4L, 4L, 8L))\n" \
            "res <- tune_grid(wf, folds, grid = grid, metrics = metric_set(rmse, mae), control = control_grid(save_pred = TRUE))\n" \
            "m <- collect_metrics(res)\neach <- collect_metrics(res, summarize = FALSE)\n"

START_TEST(metrics_are_means_of_the_folds)
{
    script_prints(SEARCH "names(m)\nnames(each)\ndim(each)\n"
                         "again <- each |> group_by(num_body, body_units, .metric) |> summarise(mean = mean(.estimate), n = n(),\n"
                         "  std_err = sd(.estimate) / sqrt(n()), .groups = \"drop\")\n"
                         "all.equal(again$mean[again$.metric == \"rmse\"], m$mean[m$.metric == \"rmse\"])\n"
                         "all.equal(again$std_err[again$.metric == \"rmse\"], m$std_err[m$.metric == \"rmse\"])\n"
                         "w <- collect_metrics(res, type = \"wide\")\nnames(w)\nidentical(w$rmse, m$mean[m$.metric == \"rmse\"])\n",
                  "[1] \"num_body\"   \"body_units\" \".metric\"    \".estimator\" \"mean\"      \n[6] \"n\"          \"std_err\"    \".config\"   \n"
                  "[1] \"id\"         \"num_body\"   \"body_units\" \".metric\"    \".estimator\"\n[6] \".estimate\"  \".config\"   \n[1] 24  7\n"
                  "[1] TRUE\n[1] TRUE\n[1] \"num_body\"   \"body_units\" \".config\"    \"mae\"        \"rmse\"      \n[1] TRUE\n");
}
END_TEST

START_TEST(predictions)
{
    script_prints(SEARCH "p <- collect_predictions(res)\ndim(p)\nnames(p)\n"
                         "one <- p |> filter(.config == \"pre0_mod1_post0\", id == \"Fold1\")\n"
                         "all.equal(sqrt(mean((one$mpg - one$.pred)^2)), each$.estimate[each$.config == \"pre0_mod1_post0\" & each$.metric == \"rmse\"][1])\n"
                         "nrow(collect_predictions(res, parameters = tibble(num_body = 1L, body_units = 4L)))\n"
                         "s <- collect_predictions(res, summarize = TRUE)\ndim(s)\n",
                  "[1] 128   7\n[1] \".pred\"      \"id\"         \"mpg\"        \".row\"       \"num_body\"  \n[6] \"body_units\" \".config\"   \n[1] TRUE\n"
                  "[1] 32\n[1] 128   6\n");
    script_fails(SEARCH "collect_metrics(res, summarise = FALSE)", "collect_metrics() has no argument \"summarise\"", "did you mean summarize?");
    script_fails(SEARCH "collect_predictions(tune_grid(wf, folds, grid = grid))", "The `.predictions` column does not exist.", NULL);
}
END_TEST

START_TEST(choosing)
{
    script_prints(SEARCH "b <- show_best(res, metric = \"rmse\", n = 2)\ndim(b)\nr <- m |> filter(.metric == \"rmse\") |> arrange(mean)\n"
                         "identical(b$.config, r$.config[1:2])\n"
                         "s <- select_best(res, metric = \"rmse\")\nnames(s)\nidentical(s$.config, r$.config[1])\n"
                         "o <- select_by_one_std_err(res, num_body, body_units, metric = \"rmse\")\n"
                         "within <- r |> filter(mean <= r$mean[1] + r$std_err[1]) |> arrange(num_body, body_units)\nidentical(o$.config, within$.config[1])\n"
                         "l <- select_by_pct_loss(res, desc(body_units), num_body, metric = \"rmse\", limit = 100)\n"
                         "near <- r |> filter((mean - r$mean[1]) / r$mean[1] * 100 < 100) |> arrange(desc(body_units), num_body)\n"
                         "identical(l$.config, near$.config[1])\n",
                  "[1] 2 8\n[1] TRUE\n[1] \"num_body\"   \"body_units\" \".config\"   \n[1] TRUE\n[1] TRUE\n[1] TRUE\n");
    script_warns(SEARCH "x <- show_best(res)\n", "No value of `metric` was given; \"rmse\" will be used.\n");
    script_fails(SEARCH "show_best(res, metric = \"rsq\")", "\"rsq\" was not in the metric set. Please choose from: \"rmse\" and \"mae\".", NULL);
    script_fails(SEARCH "select_by_pct_loss(res, metric = \"rmse\")", "Please choose at least one tuning parameter to sort in `...`.", NULL);
    script_fails(SEARCH "select_by_one_std_err(res, num_boddy, metric = \"rmse\")", "num_boddy", NULL);
    script_fails(SEARCH "select_by_one_std_err(res, 3, metric = \"rmse\")", "sort by parameters", NULL);
    script_fails("library(tidymodels)\nshow_best(mtcars)", "x must be the result of tune_grid(), fit_resamples() or last_fit()", NULL);
}
END_TEST

START_TEST(finalizing)
{
    script_prints(SEARCH "finalize_model(spec, list(num_body = 2, body_units = 5L))$args[1:2]\n", "$num_body\n[1] 2\n\n$body_units\n[1] 5\n\n");
    script_prints(SEARCH "f <- finalize_workflow(wf, select_best(res, metric = \"mae\"))\nextract_spec_parsnip(f)$args$num_body %in% 1:2\n", "[1] TRUE\n");
    script_fails(SEARCH "finalize_workflow(wf, grid)", "The parameter `tibble` should have a single row.", NULL);
    script_fails(SEARCH "finalize_workflow(wf, 3)", "must be a table of one row or a named list of parameter values", NULL);
    script_fails(SEARCH "finalize_recipe(3, grid)", "x must be a recipe", NULL);
}
END_TEST

TEST_MAIN("cli/script/tune_choose", metrics_are_means_of_the_folds, predictions, choosing, finalizing)
