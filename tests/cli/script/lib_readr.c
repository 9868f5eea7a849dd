/* Reading and writing CSV from scripts. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"write_csv(tibble(a = c(1, NA), b = c(\"x, y\", \"q\\\"t\"), d = as.Date(c(\"2024-01-02\", NA)), l = c(TRUE, NA)), f <- tempfile(fileext = \".csv\"))\n"
     "cat(readLines(f), sep = \"\\n\"); read_csv(f); read_csv(f, show_col_types = FALSE) |> nrow()\n"
     "x <- read.csv(f, stringsAsFactors = FALSE); class(x); names(x)\n"
     "read_csv(f, n_max = 1) |> nrow(); file.exists(f)",
     "a,b,d,l\n"
     "1,\"x, y\",2024-01-02,TRUE\n"
     "NA,\"q\"\"t\",NA,NA# A tibble: 2 × 4\n"
     "      a b      d          l    \n"
     "  <dbl> <chr>  <date>     <lgl>\n"
     "1     1 \"x, y\" 2024-01-02 TRUE \n"
     "2    NA \"q\\\"t\" NA         NA   \n"
     "[1] 2\n"
     "[1] \"data.frame\"\n"
     "[1] \"a\" \"b\" \"d\" \"l\"\n"
     "[1] 1\n"
     "[1] TRUE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_readr", prints_what_R_prints)
