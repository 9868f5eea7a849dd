#include "tests/cli/script/script.h"

#define CARS "cars32 <- read_csv(\"" GOLDEN "/data/cars32.csv\")\n"
#define ATTRITION "attrition60 <- read_csv(\"" GOLDEN "/data/attrition60.csv\")\n"

/* The transcript of golden/v2026/rsample/prints.txt, each with a seed of its own. */
START_TEST(sets_print_as_in_r)
{
    script_prints(ATTRITION "set.seed(123)\nvfold_cv(attrition60, v = 3, strata = Attrition)\n",
                  "#  3-fold cross-validation using stratification \n"
                  "# A tibble: 3 \u00d7 2\n"
                  "  splits          id   \n"
                  "  <list>          <chr>\n"
                  "1 <split [39/21]> Fold1\n"
                  "2 <split [40/20]> Fold2\n"
                  "3 <split [41/19]> Fold3\n");
    script_prints(CARS "set.seed(2026)\nbootstraps(cars32, times = 2, apparent = TRUE)\n",
                  "# Bootstrap sampling with apparent sample \n"
                  "# A tibble: 3 \u00d7 2\n"
                  "  splits          id        \n"
                  "  <list>          <chr>     \n"
                  "1 <split [32/10]> Bootstrap1\n"
                  "2 <split [32/14]> Bootstrap2\n"
                  "3 <split [32/32]> Apparent  \n");
    script_prints(CARS "set.seed(123)\nmc_cv(cars32, times = 3)\n",
                  "# Monte Carlo cross-validation (0.75/0.25) with 3 resamples \n"
                  "# A tibble: 3 \u00d7 2\n"
                  "  splits         id       \n"
                  "  <list>         <chr>    \n"
                  "1 <split [24/8]> Resample1\n"
                  "2 <split [24/8]> Resample2\n"
                  "3 <split [24/8]> Resample3\n");
    script_prints(CARS "set.seed(123)\ninitial_split(cars32, prop = 0.8)\n", "<Training/Testing/Total>\n<25/7/32>\n");
    script_prints(CARS "set.seed(123)\ninitial_validation_split(cars32)\n",
                  "<Training/Validation/Testing/Total>\n<19/6/7/32>\n");
}
END_TEST

START_TEST(strata_are_columns_by_name_or_text)
{
    static const char *const ways[] = {"Attrition", "\"Attrition\"", "all_of(column)", "c(Attrition)"};
    for (size_t k = 0; k < 4; k++) {
        char script[1024];
        snprintf(script, sizeof script,
                 ATTRITION "column <- \"Attrition\"\nset.seed(42)\ninitial_split(attrition60, strata = %s)$in_id[1:3]\nrunif(1)\n",
                 ways[k]);
        script_prints(script, "[1] 3 4 5\n[1] 0.7595443\n");
    }
    script_prints(CARS "set.seed(1)\nvfold_cv(cars32, v = 2, strata = NULL)$id\n", "[1] \"Fold1\" \"Fold2\"\n");
}
END_TEST

START_TEST(warnings_reach_the_script)
{
    script_warns(CARS "x <- initial_split(cars32, strata = mpg)\n",
                 "The number of observations in each quantile is below the recommended threshold of 20.\n"
                 "\u2022 Stratification will use 1 breaks instead.\n"
                 "Too little data to stratify.\n\u2022 Resampling will be unstratified.\n");
}
END_TEST

START_TEST(mistakes_are_named)
{
    script_fails(CARS "vfold_cv(cars32, v = 40)", "The number of rows is less than `v` = 40.", "32 rows");
    script_fails(CARS "vfold_cv(cars32, v = 1)", "`v` must be a whole number larger than or equal to 2, not the number 1.", NULL);
    script_fails(CARS "vfold_cv(cars32, strata = cly)", "cly", "cyl");
    script_fails(CARS "vfold_cv(cars32, v = 3, strata = c(mpg, cyl))", "`strata` must be a single column, not 2 columns", NULL);
    script_fails(CARS "initial_split(cars32, prop = 1.2)", "`prop` must be less than 1", NULL);
    script_fails(CARS "group_vfold_cv(cars32)", "`group` must name the column", NULL);
    script_fails(CARS "vfold_cv(cars32, folds = 3)", "folds", NULL);
    script_fails(CARS "initial_validation_split(cars32, prop = 0.6)", "`prop` must hold two numbers", NULL);
    script_fails("initial_split(3)", "data", NULL);
}
END_TEST

START_TEST(ordered_data)
{
    script_prints(CARS "rolling_origin(cars32, initial = 20, assess = 4, skip = 3)$id\n"
                       "sliding_window(cars32, lookback = Inf, step = 10)$splits[[2]]\n"
                       "s <- initial_time_split(cars32, prop = 0.6, lag = 2)\ns\ns$out_id[1]\n",
                  "[1] \"Slice1\" \"Slice2\" \"Slice3\"\n<Analysis/Assess/Total>\n<11/1/32>\n"
                  "<Training/Testing/Total>\n<19/15/32>\n[1] 18\n");
}
END_TEST

START_TEST(sets_of_ones_own)
{
    script_prints(CARS "s <- make_splits(list(analysis = 1:3, assessment = 5:6), cars32)\nmanual_rset(list(s), \"mine\")\n",
                  "# Manual resampling \n# A tibble: 1 \u00d7 2\n  splits        id   \n  <list>        <chr>\n"
                  "1 <split [3/2]> mine \n");
    script_fails(CARS "make_splits(list(analysis = 1:40, assessment = 5:6), cars32)", "row 33 is not in the data", NULL);
    script_fails("manual_rset(list(1), \"a\")", "element 1 of the column splits of splits is not a split", NULL);
}
END_TEST

/* What R prints for windows of an index with gaps and of calendar periods. */
START_TEST(windows_of_an_index)
{
    script_prints("library(rsample)\n"
                  "d <- tibble::tibble(d = as.Date(\"2021-01-28\") + c(0:3, 10, 11, 40:43), i = c(1:5, 7, 9, 10, 20, 21))\n"
                  "s <- sliding_index(d, i, lookback = 2, assess_stop = 3); s$splits[[4]]; vapply(s$splits, function(z) paste(c(as.integer(z), \"|\", as.integer(z, data = \"assessment\")), collapse = \" \"), \"\"); class(s)[1]; pretty(s)\n"
                  "p <- sliding_period(d, d, \"month\", lookback = Inf); p; vapply(p$splits, function(z) paste(c(as.integer(z), \"|\", as.integer(z, data = \"assessment\")), collapse = \" \"), \"\")\n"
                  "vapply(sliding_period(d, d, \"week\", every = 2, complete = FALSE, lookback = 1)$splits, function(z) paste(c(as.integer(z), \"|\", as.integer(z, data = \"assessment\")), collapse = \" \"), \"\")\n",
                  "<Analysis/Assess/Total>\n"
                  "<2/2/10>\n"
                  "[1] \"1 2 3 | 4 5\" \"2 3 4 | 5 6\" \"3 4 5 | 6\"   \"5 6 | 7 8\"   \"6 7 | 8\"    \n"
                  "[6] \"7 8 |\"      \n"
                  "[1] \"sliding_index\"\n"
                  "[1] \"Sliding index resampling\"\n"
                  "# Sliding period resampling \n"
                  "# A tibble: 2 \u00d7 2\n"
                  "  splits        id    \n"
                  "  <list>        <chr> \n"
                  "1 <split [4/2]> Slice1\n"
                  "2 <split [6/4]> Slice2\n"
                  "[1] \"1 2 3 4 | 5 6\"          \"1 2 3 4 5 6 | 7 8 9 10\"\n"
                  "[1] \"1 2 3 4 | 5 6\" \"1 2 3 4 5 6 |\"\n");
    script_fails("library(rsample)\nsliding_index(data.frame(i = c(2, 1)), i)", "the index must be in ascending order", NULL);
    script_fails("library(rsample)\nsliding_index(data.frame(i = c(1, NA)), i)", "the index must be in ascending order", NULL);
    script_fails("library(rsample)\nsliding_period(data.frame(i = 1:2), i, \"month\")", "the index must be dates or times", NULL);
    script_fails("library(rsample)\nsliding_index(data.frame(i = 1:2), i, lookback = -1)", "must be positive, or zero", NULL);
}
END_TEST

START_TEST(resamples_within_resamples)
{
    script_prints(CARS "set.seed(123)\nnested_cv(cars32, outside = vfold_cv(v = 3), inside = bootstraps(times = 2))\n",
                  "# Nested resampling:\n#  outer: 3-fold cross-validation\n#  inner: Bootstrap sampling\n# A tibble: 3 \u00d7 3\n"
                  "  splits          id    inner_resamples\n"
                  "  <list>          <chr> <list>         \n"
                  "1 <split [21/11]> Fold1 <boot [2 \u00d7 2]> \n"
                  "2 <split [21/11]> Fold2 <boot [2 \u00d7 2]> \n"
                  "3 <split [22/10]> Fold3 <boot [2 \u00d7 2]> \n");
    script_fails(CARS "nested_cv(cars32, outside = 3, inside = bootstraps())", "outside must be a set of resamples", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_rsample", sets_print_as_in_r, strata_are_columns_by_name_or_text, warnings_reach_the_script,
          mistakes_are_named, ordered_data, sets_of_ones_own, windows_of_an_index, resamples_within_resamples)
