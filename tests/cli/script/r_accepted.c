/* What scripts say that has no meaning here: set-up and plots. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"library(tidymodels); library(kerasnip); suppressPackageStartupMessages(library(tidyverse))\n"
     "tidymodels_prefer(); theme_set(theme_bw()); conflicted::conflicts_prefer(dplyr::filter)\n"
     "conflicts_prefer(dplyr::select); options(digits = 4, scipen = 999)\n"
     "pi; require(dplyr); requireNamespace(\"rsample\", quietly = TRUE)\n"
     "doParallel::registerDoParallel(cores = 2); plan <- 3; plan",
     "[1] 3.142\n"
     "[1] TRUE\n"
     "[1] 3\n"},
    {"ggplot(mtcars, aes(mpg, wt)) + geom_point(alpha = 0.5) + labs(x = \"a\") + facet_wrap(~ cyl) + theme_minimal()\n"
     "p <- mtcars |> ggplot(aes(x = mpg)) + geom_histogram(bins = 30)\n"
     "class(p)[2]; plot(1:10); invisible(p)",
     "[1] \"gg\"\n"},
    {"class(proc.time()); R.version.string |> is.character(); .Machine$integer.max; interactive()",
     "[1] \"proc_time\"\n"
     "[1] TRUE\n"
     "[1] 2147483647\n"
     "[1] FALSE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/r_accepted", prints_what_R_prints)
