/* The scripts in examples/: each runs, and reaches what real kerasnip reaches with the same data and settings (the slides of
 * the project for attrition, kerasnip's articles for iris, penguins and ames). Checks are lines put behind the script. */
#include <stdlib.h>

#include "tests/cli/script/script.h"

/* The example with `check` behind it, whose last line prints TRUE or FALSE. */
static void example_shows(const char *name, const char *check)
{
    char path[512];
    snprintf(path, sizeof path, EXAMPLES "/%s.R", name);
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s is missing", path);
    char *script = calloc(1, 1 << 16);
    size_t n = fread(script, 1, 1 << 15, f);
    fclose(f);
    ck_assert_uint_gt(n, 100);
    snprintf(script + n, (1 << 16) - n, "\n%s\n", check);
    ran r = run_script(script);
    ck_assert_msg(r.status == CEL_OK, "%s: %s\n%s", name, r.err.message, r.err.hint);
    size_t length = strlen(r.out);
    ck_assert_msg(length > 9 && strcmp(r.out + length - 9, "[1] TRUE\n") == 0, "%s:\n%s", name, r.out);
    ran_free(&r);
    free(script);
}

/* 59 predictors, 369 rows to test on; the commonest class is right in 0.837 of them. */
START_TEST(attrition)
{
    example_shows("attrition", "m <- collect_metrics(final)$.estimate\n"
                               "identical(ncol(juice(prep(rec))), 60L) && nrow(testing(split)) == 369 && m[1] > 0.83 && m[2] > 0.76");
}
END_TEST

START_TEST(attrition_slides)
{
    example_shows("attrition_slides", "m <- collect_metrics(final)$.estimate\nnrow(compiled) == 2 && is.na(compiled$error[1]) && m[1] > 0.83 && m[2] > 0.74");
}
END_TEST

/* The slide's lines after set.seed(123), in the order in which R forces them, against what R gave (rsample 1.1, recipes 1.0, dials
 * 1.2): tests/golden/deck/attrition_rows.txt holds '1' for each row of the data that is in testing(), then the fold of each row of
 * training(); _grid.csv the candidates, _columns.txt and _train_stats.csv the prepared training set. */
START_TEST(attrition_as_r)
{
    example_shows("attrition",
                  "set.seed(123)\nsplit <- initial_split(attrition, strata = Attrition)\ntrain <- training(split)\n"
                  "rec <- recipe(Attrition ~ ., data = train) |> step_zv(all_predictors()) |> step_dummy(all_nominal_predictors()) |>\n"
                  "  step_normalize(all_numeric_predictors())\n"
                  "folds <- vfold_cv(train, v = 3, strata = Attrition)\n"
                  "grid <- grid_latin_hypercube(parameters(list(tower_a_units = hidden_units(c(16, 128)), tower_b_units = hidden_units(c(16, 128)))), size = 12)\n"
                  "golden <- \"" GOLDEN "/deck/attrition_\"\nrows <- readLines(paste0(golden, \"rows.txt\"))\n"
                  "tested <- rep(0, nrow(attrition))\ntested[as.integer(split, data = \"assessment\")] <- 1\n"
                  "fold <- rep(0, nrow(train))\nfor (i in 1:3) fold[as.integer(folds$splits[[i]], data = \"assessment\")] <- i\n"
                  "baked <- juice(prep(rec))\nstats <- read.csv(paste0(golden, \"train_stats.csv\"))\nnumbers <- stats$column != \"Attrition\"\n"
                  "c(paste(tested, collapse = \"\") == rows[1], paste(fold, collapse = \"\") == rows[2],\n"
                  "  isTRUE(all.equal(as.data.frame(grid), as.data.frame(read.csv(paste0(golden, \"grid.csv\"))))),\n"
                  "  identical(names(baked), readLines(paste0(golden, \"columns.txt\"))),\n"
                  "  max(abs(sapply(baked[stats$column[numbers]], min) - stats$min[numbers])) < 1e-9,\n"
                  "  max(abs(sapply(baked[stats$column[numbers]], max) - stats$max[numbers])) < 1e-9) |> all()");
}
END_TEST

/* Candidate (70, 64), 5 epochs, one split, 20 seeds: real Keras gives accuracy 0.8496 (sd 0.0132) and roc_auc 0.7979 (sd 0.0154);
 * the means of 20 seeds here lie within one such deviation of those. */
START_TEST(attrition_as_keras)
{
    example_shows("attrition", "set.seed(1)\nsplit <- initial_split(attrition)\ntrain <- training(split)\n"
                               "rec <- recipe(Attrition ~ ., data = train) |> step_zv(all_predictors()) |> step_dummy(all_nominal_predictors()) |>\n"
                               "  step_normalize(all_numeric_predictors())\n"
                               "wf <- workflow() |> add_recipe(rec) |> add_model(two_towers(tower_a_units = 70, tower_b_units = 64, fit_epochs = 5))\n"
                               "found <- sapply(1:20, function(s) { set.seed(s)\n"
                               "  collect_metrics(last_fit(wf, split, metrics = metric_set(accuracy, roc_auc)))$.estimate })\n"
                               "abs(mean(found[1, ]) - 0.8496) < 0.0132 && abs(mean(found[2, ]) - 0.7979) < 0.0154");
}
END_TEST

START_TEST(iris)
{
    example_shows("iris", "(augment(fitted, test) |> accuracy(truth = Species, estimate = .pred_class))$.estimate >= 0.93");
}
END_TEST

START_TEST(penguins)
{
    example_shows("penguins", "m <- collect_metrics(final)$.estimate\nm[1] >= 0.97 && m[3] > 0.99");
}
END_TEST

/* Four inputs. */
START_TEST(ames)
{
    example_shows("ames", "collect_metrics(final)$.estimate[1] <= 50000");
}
END_TEST

TEST_MAIN("cli/script/examples", attrition, attrition_slides, attrition_as_r, attrition_as_keras, iris, penguins, ames)
