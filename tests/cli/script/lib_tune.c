/* tune_grid(), fit_resamples(), last_fit(), fit_best() in the language: results and their prints, failing candidates as notes,
 * mistakes refused before anything runs, and the same bits from any number of threads. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"

#define SEARCH \
    CAR_MLP "spec <- car_mlp(num_body = tune(), body_units = tune(), fit_epochs = 20, learn_rate = 0.05)\n" \
            "wf <- workflow(mpg ~ wt + hp, spec)\nset.seed(1)\nfolds <- vfold_cv(mtcars, v = 3)\n" \
            "grid <- tibble(num_body = c(1L, 1L, 2L), body_units = c(8L, 4L, 4L))\n"

START_TEST(results_print)
{
    script_prints(SEARCH "tune_grid(wf, resamples = folds, grid = grid, metrics = metric_set(rmse, mae))\n",
                  "# Tuning results\n# 3-fold cross-validation \n# A tibble: 3 × 4\n"
                  "  splits          id    .metrics         .notes          \n"
                  "  <list>          <chr> <list>           <list>          \n"
                  "1 <split [21/11]> Fold1 <tibble [6 × 6]> <tibble [0 × 4]>\n"
                  "2 <split [21/11]> Fold2 <tibble [6 × 6]> <tibble [0 × 4]>\n"
                  "3 <split [22/10]> Fold3 <tibble [6 × 6]> <tibble [0 × 4]>\n");
    script_prints(SEARCH "res <- tune_grid(wf, folds, grid = grid, metrics = metric_set(rmse), control = control_grid(save_pred = TRUE))\n"
                         "class(res)\nres$.metrics[[2]] |> select(-.estimate)\ndim(res$.predictions[[1]])\nidentical(res, .Last.tune.result)\n",
                  "[1] \"tune_results\" \"tbl_df\"       \"tbl\"          \"data.frame\"  \n"
                  "# A tibble: 3 × 5\n  num_body body_units .metric .estimator .config        \n"
                  "     <int>      <int> <chr>   <chr>      <chr>          \n"
                  "1        1          4 rmse    standard   pre0_mod1_post0\n2        1          8 rmse    standard   pre0_mod2_post0\n"
                  "3        2          4 rmse    standard   pre0_mod3_post0\n[1] 33  6\n[1] TRUE\n");
}
END_TEST

/* A candidate that cannot be built is a note of every fold; the others go on. */
START_TEST(a_failing_candidate_is_a_note)
{
    script_prints(SEARCH "res <- tune_grid(wf, folds, grid = tibble(num_body = 1L, body_units = c(4L, -3L)), metrics = metric_set(rmse))\nres\n"
                         "collect_notes(res) |> select(id, location, type)\nshow_notes(res)\nnrow(collect_metrics(res))\n",
                  "# Tuning results\n# 3-fold cross-validation \n# A tibble: 3 × 4\n"
                  "  splits          id    .metrics         .notes          \n"
                  "  <list>          <chr> <list>           <list>          \n"
                  "1 <split [21/11]> Fold1 <tibble [1 × 6]> <tibble [1 × 4]>\n"
                  "2 <split [21/11]> Fold2 <tibble [1 × 6]> <tibble [1 × 4]>\n"
                  "3 <split [22/10]> Fold3 <tibble [1 × 6]> <tibble [1 × 4]>\n\n"
                  "There were issues with some computations:\n\n"
                  "  - Error(s) x3: block `body`: units must be a whole number >= 1, not -3\n\n"
                  "Run `show_notes(.Last.tune.result)` for more information.\n"
                  "# A tibble: 3 × 3\n  id    location                    type \n  <chr> <chr>                       <chr>\n"
                  "1 Fold1 preprocessor 1/1, model 1/2 error\n2 Fold2 preprocessor 1/1, model 1/2 error\n3 Fold3 preprocessor 1/1, model 1/2 error\n"
                  "unique notes:\n───────────────────────────────────────────────────────\nblock `body`: units must be a whole number >= 1, not -3\n[1] 1\n");
    ran r = run_script(SEARCH "res <- tune_grid(wf, folds, grid = tibble(num_body = 1L, body_units = -3L))\nshow_best(res, metric = \"rmse\")");
    ck_assert_int_eq(r.status, CEL_FAILED); /* not the input is wrong: the work came to nothing */
    ck_assert_str_eq(r.err.message, "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    ran_free(&r);
    script_warns(SEARCH "res <- tune_grid(wf, folds, grid = tibble(num_body = 1L, body_units = -3L))\n",
                 "All models failed. Run `show_notes(.Last.tune.result)` for more information.\n");
}
END_TEST

static void keep_message(void *user, const char *text)
{
    cel_text_addf(&((script_texts *)user)->warnings, "%s\n", text);
}

/* The reason of a failure is told at once, each once, with how often it was met. */
START_TEST(failures_are_told)
{
    script_texts texts = {0};
    cel_error err;
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = keep_message, .user = &texts, .jobs = 1, .quiet = true,
                                  .data_dir = EXAMPLES "/data"};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    static const char *const script = SEARCH "res <- tune_grid(wf, folds, grid = tibble(num_body = 1L, body_units = c(-4L, -3L, 2L)), metrics = metric_set(rmse))\n"
                                             "suppressMessages(tune_grid(wf, folds, grid = tibble(num_body = 1L, body_units = c(-5L, 2L)))) -> res\n";
    OK(cel_script_run_text(in, "test.R", script, strlen(script), &err));
    cel_interp_free(in);
    ck_assert_str_eq(texts.warnings.text, "→ A | error:   block `body`: units must be a whole number >= 1, not -4\n"
                                          "→ B | error:   block `body`: units must be a whole number >= 1, not -3\n"
                                          "There were issues with some computations   A: x3   B: x3\n");
    cel_text_free(&texts.out);
    cel_text_free(&texts.warnings);
}
END_TEST

/* A loss that becomes NaN ends that fit with a reason. */
START_TEST(a_nan_loss_is_a_note)
{
    ran r = run_script(CAR_MLP "wf <- workflow(mpg ~ wt + hp, car_mlp(learn_rate = tune(), compile_optimizer = \"sgd\", fit_epochs = 50))\nset.seed(1)\n"
                               "res <- tune_grid(wf, vfold_cv(mtcars, v = 2), grid = tibble(learn_rate = c(1e-6, 1e6)))\n"
                               "cat(unique(collect_notes(res)$note))\n");
    ck_assert_int_eq(r.status, CEL_OK);
    ck_assert_msg(strstr(r.out, "NaN") != NULL, "%s", r.out);
    ran_free(&r);
}
END_TEST

START_TEST(mistakes_before_anything_runs)
{
    script_fails(SEARCH "tune_grid(wf, resamples = mtcars, grid = grid)", "The `resamples` argument should be an <rset> object,", "vfold_cv()");
    script_fails(SEARCH "tune_grid(wf, folds, grid = tibble(nope = 1:2))", "The provided grid has 1 parameter column (`nope`) that has not been marked", NULL);
    script_fails(SEARCH "tune_grid(wf, folds, grid = tibble(num_body = 1:2))", "is missing the following 1 parameter column", NULL);
    script_fails(SEARCH "tune_grid(wf, folds, gird = 3)", "tune_grid() has no argument \"gird\"", "did you mean grid?");
    script_fails(SEARCH "last_fit(wf, initial_split(mtcars), metric = metric_set(rmse))", "last_fit() has no argument \"metric\"", "metrics");
    script_fails(SEARCH "tune_grid(workflow(mpg ~ wt, spec), vfold_cv(mtcars |> mutate(mpg = 3), v = 2), grid = grid)",
                 "the outcome `mpg` is 3 in every row: there is nothing to learn", NULL);
    script_fails(CAR_MLP "fit(workflow(mpg ~ wt, car_mlp()), mtcars |> mutate(mpg = 3))", "the outcome `mpg` is 3 in every row", NULL);
    script_fails(SEARCH "tune_grid(wf, folds, grid = -1)", "`grid` should be a positive integer or a data frame.", NULL);
    script_fails(SEARCH "tune_grid(wf, folds, grid = grid, metrics = metric_set(accuracy))", "is a metric set for a different model mode", NULL);
    script_fails(SEARCH "tune_grid(workflow(), folds)", "The workflow does not have a model spec.", NULL);
    script_fails(SEARCH "tune_grid(3, folds)", "The first argument to `tune_grid()` should be either a model or workflow, not a number", NULL);
    script_fails(SEARCH "fit_resamples(wf, folds)", "2 arguments have been tagged for tuning in this component: model_spec.", NULL);
    script_fails(SEARCH "last_fit(wf, folds)", "must be an <rsplit> object", NULL);
    script_fails(SEARCH "tune_grid(wf, folds, grid = grid, control = 3)", "`control` must be made by control_grid()", NULL);
    script_fails(SEARCH "control_grid(extract = function(x) x)", "`extract` is not available", NULL);
    script_fails(SEARCH "tune_grid(spec, 3, folds)", "To tune a model spec, you must preprocess with a formula, recipe, or variable specification", NULL);
}
END_TEST

START_TEST(grids_are_made_when_asked)
{
    script_prints(SEARCH "p <- extract_parameter_set_dials(wf) |> update(num_body = num_terms(c(1, 2)), body_units = hidden_units(c(2, 5)))\n"
                         "res <- tune_grid(wf, folds, grid = 4, param_info = p, metrics = metric_set(rmse))\nm <- collect_metrics(res)\nnrow(m)\n"
                         "all(m$num_body %in% 1:2)\nall(m$body_units %in% 2:5)\n"
                         "set.seed(3)\na <- tune_grid(spec, mpg ~ wt + hp, folds, grid = grid, metrics = metric_set(rmse)) |> collect_metrics()\n"
                         "set.seed(3)\nb <- tune_grid(wf, folds, grid = grid, metrics = metric_set(rmse)) |> collect_metrics()\nidentical(a, b)\n",
                  "[1] 4\n[1] TRUE\n[1] TRUE\n[1] TRUE\n");
    script_warns(SEARCH "x <- tune_grid(workflow(mpg ~ wt, car_mlp()), folds, grid = 3, metrics = metric_set(rmse))\n",
                 "No tuning parameters have been detected, performance will be evaluated using the resamples with no tuning.\n"
                 "Did you want to assign any parameters with a value of `tune()`?\n");
}
END_TEST

#define LAST SEARCH "final <- finalize_workflow(wf, tibble(num_body = 1L, body_units = 4L))\nset.seed(2)\nsplit <- initial_split(mtcars)\n"

START_TEST(last_fits)
{
    script_prints(LAST "lf <- last_fit(final, split, metrics = metric_set(rmse, mae))\nlf\n",
                  "# Resampling results\n# Manual resampling \n# A tibble: 1 × 6\n"
                  "  splits         id               .metrics .notes   .predictions     .workflow \n"
                  "  <list>         <chr>            <list>   <list>   <list>           <list>    \n"
                  "1 <split [24/8]> train/test split <tibble> <tibble> <tibble [8 × 4]> <workflow>\n");
    script_prints(LAST "lf <- last_fit(final, split, metrics = metric_set(rmse, mae))\nm <- collect_metrics(lf)\nm$.config\n"
                       "p <- collect_predictions(lf)\nnames(p)\nall.equal(sqrt(mean((p$mpg - p$.pred)^2)), m$.estimate[1])\n"
                       "identical(p$.row, setdiff(1:32, as.integer(split)))\n"
                       "w <- extract_workflow(lf)\nall.equal(predict(w, testing(split))$.pred, p$.pred)\n"
                       "identical(predict(lf$.workflow[[1]], mtcars), predict(w, mtcars))\n"
                       "identical(augment(lf), augment(w, testing(split)))\n",
                  "[1] \"pre0_mod0_post0\" \"pre0_mod0_post0\"\n[1] \".pred\"   \"id\"      \"mpg\"     \".row\"    \".config\"\n[1] TRUE\n[1] TRUE\n"
                  "[1] TRUE\n[1] TRUE\n[1] TRUE\n");
}
END_TEST

START_TEST(fit_best_and_fit_resamples)
{
    script_prints(SEARCH "res <- tune_grid(wf, folds, grid = grid, control = control_grid(save_workflow = TRUE))\n"
                         "f <- fit_best(res, metric = \"rmse\")\nclass(f)\nnrow(predict(f, mtcars))\n"
                         "tidy(fit_best(res, parameters = tibble(num_body = 2L, body_units = 4L)))$n_params\n"
                         "fr <- fit_resamples(finalize_workflow(wf, select_best(res, metric = \"rmse\")), folds, metrics = metric_set(rmse))\nclass(fr)\n"
                         "collect_metrics(fr)$n\n",
                  "[1] \"workflow\"\n[1] 32\n[1] 12  0 20  0  5\n"
                  "[1] \"resample_results\" \"tune_results\"     \"tbl_df\"           \"tbl\"             \n[5] \"data.frame\"      \n[1] 3\n");
    script_fails(SEARCH "fit_best(tune_grid(wf, folds, grid = grid))", "save_workflow = TRUE", NULL);
}
END_TEST

/* ---- threads, epochs ---- */

/* What a script prints with this many threads. */
static char *printed(const char *script, int jobs)
{
    script_texts texts = {0};
    cel_error err;
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = jobs, .quiet = true,
                                  .data_dir = EXAMPLES "/data"};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    OK(cel_script_run_text(in, "test.R", script, strlen(script), &err));
    cel_interp_free(in);
    cel_text_free(&texts.warnings);
    return texts.out.text;
}

#define DIGITS "options(digits = 15)\n"

START_TEST(threads_change_no_bit)
{
    static const char *const script =
        DIGITS SEARCH "res <- tune_grid(wf, folds, grid = grid, control = control_grid(save_pred = TRUE))\n"
                      "format(collect_metrics(res, summarize = FALSE)$.estimate, digits = 17)\nformat(collect_predictions(res)$.pred, digits = 17)\n"
                      "split <- initial_split(mtcars)\nfinal <- finalize_workflow(wf, select_best(res, metric = \"rmse\"))\n"
                      "format(collect_predictions(last_fit(final, split))$.pred, digits = 17)\n";
    char *one = printed(script, 1), *two = printed(script, 2), *four = printed(script, 4);
    ck_assert_uint_gt(strlen(one), 1000);
    ck_assert_str_eq(one, two);
    ck_assert_str_eq(one, four);
    cel_free(one);
    cel_free(two);
    cel_free(four);
}
END_TEST

/* Candidates that differ only in epochs share a training run; each gives what it gives alone. */
START_TEST(epochs_of_one_run_are_those_of_separate_runs)
{
    script_prints(CAR_MLP "wf <- workflow(mpg ~ wt + hp, car_mlp(fit_epochs = tune(), body_dropout = 0.2))\nset.seed(1)\nfolds <- vfold_cv(mtcars, v = 3)\n"
                          "one <- function(grid) { set.seed(9)\n"
                          "  collect_metrics(tune_grid(wf, folds, grid = grid, metrics = metric_set(rmse)), summarize = FALSE) }\n"
                          "all <- one(tibble(fit_epochs = c(2L, 5L, 9L)))\n"
                          "identical(all$.estimate[all$fit_epochs == 2], one(tibble(fit_epochs = 2L))$.estimate)\nlength(unique(all$.estimate))\n",
                  "[1] TRUE\n[1] 9\n");
}
END_TEST

/* Wherever memory runs out, the script ends with that sentence (or a candidate is a note): nothing crashes, nothing leaks. */
START_TEST(memory_may_run_out_anywhere)
{
    static const char *const script =
        SEARCH "res <- tune_grid(wf, folds, grid = grid, control = control_grid(save_pred = TRUE, save_workflow = TRUE))\nres\n"
               "show_best(res, metric = \"rmse\")\nfinal <- finalize_workflow(wf, select_best(res, metric = \"rmse\"))\nsplit <- initial_split(mtcars)\n"
               "lf <- last_fit(final, split)\ncollect_predictions(lf)\nfit_best(res, metric = \"rmse\")\nfit(final, mtcars) |> predict(mtcars)\n"
               "compile_keras_grid(spec, grid, mtcars[, -1], mtcars$mpg)\n";
    bool whole = false;
    for (long n = 1; !whole; n += 1 + n / 24) {
        script_texts texts = {0};
        cel_error err = {0};
        cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = 1, .quiet = true,
                                      .data_dir = EXAMPLES "/data"};
        cel_alloc_fail_after(n);
        cel_interp *in = cel_interp_new(&options);
        cel_status status = in ? cel_script_run_text(in, "test.R", script, strlen(script), &err) : CEL_NOMEM;
        whole = status == CEL_OK && !texts.out.failed && !texts.warnings.failed && n > 1000;
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || status == CEL_OK || status == CEL_FAILED || status == CEL_INPUT, "%ld: %s", n, err.message);
        ck_assert_msg(status == CEL_OK || strstr(err.message, "memory") || strstr(err.message, "came to nothing") || !err.message[0], "%ld: %d %s", n, (int)status, err.message);
        cel_interp_free(in);
        cel_text_free(&texts.out);
        cel_text_free(&texts.warnings);
    }
}
END_TEST

START_TEST(an_interrupt_ends_the_search)
{
    atomic_int stop = 1;
    script_texts texts = {0};
    cel_error err;
    cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .jobs = 2, .quiet = true,
                                  .data_dir = EXAMPLES "/data", .interrupt = &stop};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    static const char *const script = SEARCH "tune_grid(wf, folds, grid = grid)\n";
    ck_assert_int_eq(cel_script_run_text(in, "test.R", script, strlen(script), &err), CEL_INTERRUPTED);
    cel_interp_free(in);
    cel_text_free(&texts.out);
    cel_text_free(&texts.warnings);
}
END_TEST

TEST_MAIN("cli/script/lib_tune", results_print, a_failing_candidate_is_a_note, failures_are_told, a_nan_loss_is_a_note, mistakes_before_anything_runs, grids_are_made_when_asked,
          last_fits, fit_best_and_fit_resamples, threads_change_no_bit, epochs_of_one_run_are_those_of_separate_runs,
          memory_may_run_out_anywhere, an_interrupt_ends_the_search)
