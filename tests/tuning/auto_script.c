/* The plan as a script: its whole text for one table, and the lines that options add. That a script gives the same results
 * is tested with the program (tests/cli/tune.c). */
#include "tests/tuning/planned.h"

START_TEST(the_whole_script)
{
    static const cel_auto_setting s[] = {{"body_units", "4:8"}, {"body_activation", "relu,tanh"}, {"learn_rate", "0.001:0.1"}};
    cel_error err;
    cel_frame *f = sixty("", "");
    cel_text t = {0};
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.command = "celeriac tune t.csv";
    o.setting = s;
    o.n_settings = 3;
    cel_auto *a = plan_of(f, &o);
    OK(cel_auto_script(a, "t.csv", NULL, NULL, NULL, &t, &err));
    const char *const parts[] = {
        "# celeriac tune t.csv y as a script.\n\nlibrary(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\nlibrary(readr)\n\ndata <- read_csv(\"t.csv\")\n",
        "set.seed(1)\nsplit <- initial_split(data, prop = 0.75, strata = y)\ntrain <- training(split)\ntest <- testing(split)\n"
        "train <- train[sample(nrow(train)), ]\nfolds <- vfold_cv(train, v = 5, strata = y)\n",
        "rec <- recipe(y ~ ., data = train) |>\n  step_novel(all_unordered_predictors()) |>\n",
        "  step_other(all_unordered_predictors(), threshold = 0.01) |>\n  step_dummy(all_nominal_predictors()) |>\n  step_zv(all_predictors())\n",
        "center <- mean(train$y)\nspread <- sd(train$y)\n",
        "    layer_rescaling(scale = spread, offset = center)\n",
        "  mode = \"regression\"\n",
        "spec <- net(\n  num_body = tune(),\n  body_units = tune(),\n  body_dropout = tune(),\n  body_activation = tune(),\n  learn_rate = tune(),\n",
        "    body_units = dials::hidden_units(range = c(4L, 8L))",
        "    body_activation = new_qual_param(\"character\", values = c(\"relu\", \"tanh\"), label = c(body_activation = \"body_activation\"))",
        "    learn_rate = dials::learn_rate(range = c(-3, -1))",
        "set.seed(1)\nres <- tune_grid(wf, resamples = folds, grid = 10, param_info = params, metrics = measures)\nshow_best(res, metric = \"rmse\")\n",
        "best <- select_best(res, metric = \"rmse\")\nset_random_seed(1L)\nfitted <- wf |>\n  finalize_workflow(best) |>\n  fit(train)\n"
        "predictions <- augment(fitted, test)\nmeasures(predictions, truth = y, estimate = .pred)\n",
    };
    const char *at = t.text;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        ck_assert_msg(found != NULL, "not there, or not in its place:\n%s\nin\n%s", parts[i], at);
        at = found;
    }
    cel_text_free(&t);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

START_TEST(lines_that_options_add)
{
    static const char *const id[] = {"who"}, *const drop[] = {"x"};
    static const cel_auto_setting types[] = {{"y", "factor"}};
    cel_error err;
    cel_text csv = {0}, t = {0};
    cel_text_add(&csv, "x,who,g h,y\n");
    for (int i = 0; i < 40; i++)
        cel_text_addf(&csv, "%d,w%d,%d,%d\n", i, i, i * 7 % 13, i % 2);
    cel_frame *f = table_of(csv.text);
    cel_text_free(&csv);
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.type = types;
    o.n_types = 1;
    o.id = id;
    o.n_id = 1;
    o.drop = drop;
    o.n_drop = 1;
    o.strata = "";
    o.fixed = true;
    o.test = 0;
    cel_auto *a = plan_of(f, &o);
    OK(cel_auto_script(a, "a \"b\".csv", NULL, NULL, "delim = \";\"", &t, &err));
    const char *const parts[] = {
        "data <- read_delim(\"a \\\"b\\\".csv\", delim = \";\")\n", "data$y <- factor(data$y)\n", "data <- data[, setdiff(names(data), c(\"x\"))]\n",
        "train <- data\n", "  update_role(who, new_role = \"id\") |>\n  update_role_requirements(\"id\", bake = FALSE) |>\n",
        "set_random_seed(1L)\nfitted <- fit(wf, train)\n"};
    const char *at = t.text;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *found = strstr(at, parts[i]);
        ck_assert_msg(found != NULL, "not there, or not in its place:\n%s\nin\n%s", parts[i], t.text);
        at = found;
    }
    ck_assert_ptr_null(strstr(t.text, "tune_grid"));
    ck_assert_ptr_null(strstr(t.text, "strata"));
    cel_text_free(&t);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/auto_script", the_whole_script, lines_that_options_add)
