#include "tests/cli/script/script.h"

#define CARS "cars32 <- read_csv(\"" GOLDEN "/data/cars32.csv\")\n"

START_TEST(parts_are_tables)
{
    script_prints("x <- tibble(a = 1:6, b = 6:1)\ns <- initial_time_split(x, prop = 0.5)\ntraining(s)\ntesting(s)$a\n",
                  "# A tibble: 3 \u00d7 2\n      a     b\n  <int> <int>\n1     1     6\n2     2     5\n3     3     4\n[1] 4 5 6\n");
    script_prints("x <- tibble(a = 1:8)\nset.seed(1)\nf <- vfold_cv(x, v = 4)\nassessment(f$splits[[1]])$a\n"
                  "analysis(f$splits[[1]])$a\ncomplement(f$splits[[1]])\nget_rsplit(f, 1)\n",
                  "[1] 1 8\n[1] 2 3 4 5 6 7\n[1] 1 8\n<Analysis/Assess/Total>\n<6/2/8>\n");
    script_prints(CARS "set.seed(123)\ns <- initial_validation_split(cars32)\nvalidation(s)$model[1]\n"
                       "v <- validation_set(s)\nv\nvalidation(v$splits[[1]])$model[1]\n",
                  "[1] \"Mazda RX4\"\n# Validation Set (0.75/0.25) \n# A tibble: 1 \u00d7 2\n  splits         id        \n"
                  "  <list>         <chr>     \n1 <split [19/6]> validation\n[1] \"Mazda RX4\"\n");
}
END_TEST

START_TEST(labels_and_words)
{
    script_prints("x <- tibble(a = 1:8)\nset.seed(1)\nf <- vfold_cv(x, v = 2, repeats = 2)\nlabels(f)\npretty(f)\n"
                  "labels(f$splits[[3]])\n",
                  "[1] \"Repeat1.Fold1\" \"Repeat1.Fold2\" \"Repeat2.Fold1\" \"Repeat2.Fold2\"\n"
                  "[1] \"2-fold cross-validation repeated 2 times\"\n"
                  "# A tibble: 1 \u00d7 2\n  id      id2  \n  <chr>   <chr>\n1 Repeat2 Fold1\n");
    script_fails("labels(1)", "labels() cannot be used on", NULL);
}
END_TEST

START_TEST(what_is_not_there_is_named)
{
    script_fails("training(1)", "x must be a split, as initial_split() makes or vfold_cv() holds, not", NULL);
    script_fails("x <- initial_split(tibble(a = 1:8))\nvalidation(x)", "no validation part", NULL);
    script_fails("x <- initial_validation_split(tibble(a = 1:9))\nanalysis(x)", "does not contain an analysis set", "training()");
    script_fails("x <- initial_validation_split(tibble(a = 1:9))\nassessment(x)", "does not contain an assessment set", "testing()");
    script_fails("x <- vfold_cv(tibble(a = 1:9), v = 3)\nget_rsplit(x, 4)", "there are only 3 splits", NULL);
    script_fails("x <- vfold_cv(tibble(a = 1:9), v = 3)\nx$splits[[1]]$nosuch", "nosuch", NULL);
}
END_TEST

/* A set that was filtered is what its rows are now. */
START_TEST(verbs_of_tables_work_on_sets)
{
    script_prints("set.seed(1)\nf <- vfold_cv(tibble(a = 1:8), v = 4)\nlabels(f[2:3, ])\n", "[1] \"Fold2\" \"Fold3\"\n");
}
END_TEST

TEST_MAIN("cli/script/lib_rsample_parts", parts_are_tables, labels_and_words, what_is_not_there_is_named,
          verbs_of_tables_work_on_sets)
