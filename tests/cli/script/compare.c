/* Comparison, logic, sets, questions of kind. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"1 == 1L; 1 < 2; \"a\" < \"b\"; TRUE == 1; \"1\" == 1; NA == 1; NA == NA\n"
     "NULL == 1; c(1, 2, 3) > 2; \"abc\" == c(\"abc\", \"d\")",
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] NA\n"
     "[1] NA\n"
     "logical(0)\n"
     "[1] FALSE FALSE  TRUE\n"
     "[1]  TRUE FALSE\n"},
    {"NA & FALSE; NA & TRUE; NA | TRUE; TRUE && FALSE; FALSE || TRUE\n"
     "!c(TRUE, FALSE, NA); c(TRUE, FALSE) | c(FALSE, FALSE)",
     "[1] FALSE\n"
     "[1] NA\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] FALSE  TRUE    NA\n"
     "[1]  TRUE FALSE\n"},
    {"FALSE && stop(\"never\"); TRUE || stop(\"never\")",
     "[1] FALSE\n"
     "[1] TRUE\n"},
    {"identical(c(a = 1), c(a = 1)); identical(1, 1L); identical(list(1, \"a\"), list(1, \"a\"))\n"
     "identical(NULL, NULL); identical(c(1, NA), c(1, NA))",
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"},
    {"all.equal(1, 1 + 1e-10); all.equal(1, 1.1); isTRUE(all.equal(1, 1.1)); all.equal(1L, 1)",
     "[1] TRUE\n"
     "[1] \"Mean relative difference: 0.1\"\n"
     "[1] FALSE\n"
     "[1] TRUE\n"},
    {"factor(c(\"a\", \"b\")) == \"a\"; factor(c(\"lo\", \"hi\"), levels = c(\"lo\", \"hi\"), ordered = TRUE) < \"hi\"",
     "[1]  TRUE FALSE\n"
     "[1]  TRUE FALSE\n"},
    {"c(a = 1, b = 2) == c(1, 3); matrix(1:4, 2) > 2",
     "    a     b \n"
     " TRUE FALSE \n"
     "      [,1] [,2]\n"
     "[1,] FALSE TRUE\n"
     "[2,] FALSE TRUE\n"},
    {"as.Date(\"2024-01-02\") > as.Date(\"2024-01-01\"); as.Date(\"2024-01-02\") == \"2024-01-02\"",
     "[1] TRUE\n"
     "[1] TRUE\n"},
    {"is.na(c(1, NA, NaN)); is.nan(c(1, NA, NaN)); is.null(NULL); is.null(list())\n"
     "anyNA(list(1, NA)); is.finite(c(1, Inf, NA)); is.infinite(-Inf)",
     "[1] FALSE  TRUE  TRUE\n"
     "[1] FALSE FALSE  TRUE\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1]  TRUE FALSE FALSE\n"
     "[1] TRUE\n"},
    {"is.numeric(1L); is.numeric(\"a\"); is.character(\"a\"); is.function(sum)\n"
     "is.list(list()); is.vector(1:3); is.data.frame(mtcars); is.factor(factor(\"a\"))\n"
     "is.environment(globalenv()); is.logical(NA)",
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"
     "[1] TRUE\n"},
    {"\"apple\" %in% c(\"apple\", \"pear\"); match(c(\"b\", \"z\"), letters); setdiff(1:5, 2:3)\n"
     "union(c(1, 2), c(2, 3)); intersect(1:5, 3:7); unique(c(3, 1, 3))\n"
     "duplicated(c(1, 2, 1)); is.element(3, 1:2)",
     "[1] TRUE\n"
     "[1]  2 26\n"
     "[1] 1 4 5\n"
     "[1] 1 2 3\n"
     "[1] 3 4 5\n"
     "[1] 3 1\n"
     "[1] FALSE FALSE  TRUE\n"
     "[1] FALSE\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/compare", prints_what_R_prints)
