/* library() and ::. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"library(tidymodels); library(\"dplyr\"); suppressPackageStartupMessages({ library(kerasnip); library(keras3) })\n"
     "require(stats); requireNamespace(\"tune\", quietly = TRUE); pk <- \"rsample\"\n"
     "library(pk, character.only = TRUE); stats::sd(1:3); base::paste0(\"a\", 1)\n"
     "dplyr::n_distinct(c(1, 1)); utils::head(1:3, 1); purrr::map_dbl(1:2, ~ .x)\n"
     "tibble::tibble(a = 1) |> nrow(); palmerpenguins::penguins |> nrow()\n"
     "f <- dplyr::filter; nrow(f(mtcars, mpg > 30)); data(iris); dim(iris)\n"
     "data(\"two_class_dat\", package = \"modeldata\"); names(two_class_dat)\n"
     "exists(\"ames\"); is.function(rlang::abort)",
     "[1] TRUE\n"
     "[1] 1\n"
     "[1] \"a1\"\n"
     "[1] 1\n"
     "[1] 1\n"
     "[1] 1 2\n"
     "[1] 1\n"
     "[1] 344\n"
     "[1] 4\n"
     "[1] 150   5\n"
     "[1] \"A\"     \"B\"     \"Class\"\n"
     "[1] TRUE\n"
     "[1] TRUE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/packages", prints_what_R_prints)
