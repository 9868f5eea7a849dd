/* saveRDS() and readRDS(): a workflow read by another interpreter predicts the same bits, prints the same and keeps its
 * history; what is not fitted, and files that are no models, are refused. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"
#include "tests/files.h"

#define FIT CAR_MLP \
    "wf <- workflow(recipe(mpg ~ ., data = mtcars) |> step_normalize(all_numeric_predictors()), car_mlp(body_units = 4, fit_epochs = 3))\n" \
    "f <- fit(wf, mtcars)\n"

/* The script with FILE replaced by the file's path; static. */
static const char *with_file(const char *script)
{
    static char text[8192];
    const char *at = script;
    size_t n = 0;
    for (const char *hit; (hit = strstr(at, "FILE")) != NULL; at = hit + 4)
        n += (size_t)snprintf(text + n, sizeof text - n, "%.*s%s", (int)(hit - at), at, test_path("m.rds"));
    snprintf(text + n, sizeof text - n, "%s", at);
    return text;
}

static char *output(const char *script)
{
    ran r = run_script(with_file(script));
    ck_assert_msg(r.status == CEL_OK, "%s: %s", r.err.message, r.err.hint);
    char *out = cel_strdup(r.out);
    ran_free(&r);
    return out;
}

#define LOOK \
    "print(predict(f, mtcars)$.pred, digits = 17)\ntidy(f)\nglance(f)\nprint(extract_keras_history(f)$metrics)\nextract_recipe(f)\n" \
    "get_weights(extract_keras_model(f))[[1]][1:2, ]\nkeras_evaluate(f, bake(extract_recipe(f), mtcars, all_predictors()), mtcars$mpg)\n"

START_TEST(another_run_predicts_the_same)
{
    char *before = output(FIT "saveRDS(f, \"FILE\")\n" LOOK), *after = output("library(tidymodels)\nlibrary(kerasnip)\nlibrary(keras3)\nf <- readRDS(\"FILE\")\n" LOOK);
    ck_assert_str_eq(before, after);
    ck_assert_uint_gt(strlen(before), 500);
    cel_free(before);
    cel_free(after);
}
END_TEST

START_TEST(fits_alone)
{
    char *before = output(FIT "m <- extract_fit_parsnip(f)\nreadr::write_rds(m, \"FILE\")\nx <- bake(extract_recipe(f), mtcars)\n"
                              "print(predict(m, x)$.pred, digits = 17)\nclass(m)\n");
    char *after = output("library(tidymodels)\nlibrary(kerasnip)\nm <- readr::read_rds(\"FILE\")\n"
                         "x <- bake(prep(recipe(mpg ~ ., data = mtcars) |> step_normalize(all_numeric_predictors())), NULL)\n"
                         "print(predict(m, x)$.pred, digits = 17)\nclass(m)\n");
    ck_assert_str_eq(before, after);
    cel_free(before);
    cel_free(after);
}
END_TEST

#define MUTATE \
    CAR_MLP "rec <- recipe(mpg ~ ., data = mtcars) |> step_mutate(power = hp / wt, wt = ifelse(wt > 3, sqrt(wt), wt)) |>\n" \
            "  step_filter(cyl > 4) |> step_normalize(all_numeric_predictors())\n"
#define LOOK_AGAIN "print(predict(f, mtcars)$.pred, digits = 17)\nextract_recipe(f)\n"

/* Expressions come back as such; what they use of the script does not. */
START_TEST(expressions)
{
    char *before = output(MUTATE "f <- fit(workflow(rec, car_mlp()), mtcars)\nsaveRDS(f, \"FILE\")\n" LOOK_AGAIN);
    char *after = output("library(tidymodels)\nlibrary(kerasnip)\nf <- readRDS(\"FILE\")\n" LOOK_AGAIN);
    ck_assert_str_eq(before, after);
    cel_free(before);
    cel_free(after);
    script_fails(with_file(CAR_MLP "k <- 2\nrec <- recipe(mpg ~ ., data = mtcars) |> step_mutate(wt = wt * k)\n"
                                   "saveRDS(fit(workflow(rec, car_mlp()), mtcars), \"FILE\")"),
                 "step_mutate() uses `k` of the script, which a file cannot hold", "!!k");
    script_fails(with_file(CAR_MLP "half <- function(x) x / 2\nrec <- recipe(mpg ~ ., data = mtcars) |> step_mutate(wt = half(wt))\nsaveRDS(rec, \"FILE\")"),
                 "step_mutate() uses `half` of the script", NULL);
    char *injected = output(CAR_MLP "k <- 2\nrec <- recipe(mpg ~ ., data = mtcars) |> step_mutate(wt = wt * !!k)\nsaveRDS(prep(rec), \"FILE\")\n"
                                    "bake(readRDS(\"FILE\"), mtcars[1:2, ])$wt / mtcars$wt[1:2]\n");
    ck_assert_str_eq(injected, "[1] 2 2\n");
    cel_free(injected);
}
END_TEST

START_TEST(refusals)
{
    script_fails(with_file(FIT "saveRDS(wf, \"FILE\")"), "only a fitted model can be saved", "fit()");
    script_fails(with_file("saveRDS(mtcars, \"FILE\")"), "only fitted workflows, fitted models and recipes can be saved, not", "write_csv()");
    script_fails(with_file("saveRDS(1, \"FILE\")"), "only fitted workflows, fitted models and recipes can be saved", NULL);
    script_fails(FIT "saveRDS(f)", "the name of the file is empty", NULL);
    script_fails(FIT "saveRDS(f, \"/nowhere/m.rds\")", "/nowhere/m.rds", NULL);
    script_fails("readRDS(\"/nowhere/m.rds\")", "/nowhere/m.rds", NULL);
    FILE_WITH("m.rds", "\x1f\x8b\x08\x00 an RDS file of R begins like this");
    script_fails(with_file("readRDS(\"FILE\")"), "cannot be used: it is not a model file", "not R's own files");
    script_fails(with_file(FIT "saveRDS(f, \"FILE\")\nfit(readRDS(\"FILE\"), mtcars)"), "came from a model file", "run the script that made the model");
}
END_TEST

START_TEST(recipes_without_their_training_set)
{
    char *before = output("p <- prep(recipe(mpg ~ ., mtcars) |> step_normalize(disp, hp) |> step_pca(all_numeric_predictors(), num_comp = 2))\n"
                          "saveRDS(p, \"FILE\")\np\ntidy(p, 1)\nprint(bake(p, mtcars[1:3, ])$PC2, digits = 17)\n");
    char *after = output("library(tidymodels)\np <- readRDS(\"FILE\")\np\ntidy(p, 1)\nprint(bake(p, mtcars[1:3, ])$PC2, digits = 17)\n");
    ck_assert_str_eq(before, after);
    cel_free(before);
    cel_free(after);
    script_fails(with_file("p <- readRDS(\"FILE\")\njuice(p)\n"), "`retain = TRUE`", NULL);
    script_fails(with_file("saveRDS(prep(recipe(mpg ~ ., mtcars) |> step_mutate_at(hp, fn = log)), \"FILE\")\n"), "step_mutate_at() calls a function of its script", NULL);
    script_fails(with_file("cat(\"{ no recipe }\", file = \"FILE\")\nreadRDS(\"FILE\")\n"), "", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_saved", another_run_predicts_the_same, fits_alone, expressions, refusals, recipes_without_their_training_set)
