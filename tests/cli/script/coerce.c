/* Conversions between kinds. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"as.numeric(\"12.5\"); as.integer(\"12\"); as.integer(3.9); as.integer(-3.9)\n"
     "as.logical(c(\"TRUE\", \"yes\", \"T\", \"false\", \"F\")); as.logical(0:2)\n"
     "as.numeric(factor(c(\"10\", \"20\"))); as.character(factor(c(\"u\", \"v\")))\n"
     "as.vector(matrix(1:4, 2)); as.numeric(TRUE); as.factor(c(\"b\", \"a\"))\n"
     "as.numeric(\" 5 \"); as.numeric(\"1e-3\"); as.numeric(\"0x1F\")",
     "[1] 12.5\n"
     "[1] 12\n"
     "[1] 3\n"
     "[1] -3\n"
     "[1]  TRUE    NA  TRUE FALSE FALSE\n"
     "[1] FALSE  TRUE  TRUE\n"
     "[1] 1 2\n"
     "[1] \"u\" \"v\"\n"
     "[1] 1 2 3 4\n"
     "[1] 1\n"
     "[1] b a\n"
     "Levels: a b\n"
     "[1] 5\n"
     "[1] 0.001\n"
     "[1] 31\n"},
    {"as.integer(\"abc\"); as.numeric(c(\"1\", \"x\")); as.integer(2^31)",
     "[1] NA\n"
     "[1]  1 NA\n"
     "[1] NA\n"},
    {"as.list(1:2); as.list(c(a = 1)); as.data.frame(matrix(1:4, 2))\n"
     "as.matrix(data.frame(a = 1:2, b = 3:4)); as.numeric(list(1, 2))\n"
     "as.character(list(\"a\", 1)); as.logical(\"abc\"); as.integer(TRUE)\n"
     "as.character(NA)",
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[1] 2\n"
     "\n"
     "$a\n"
     "[1] 1\n"
     "\n"
     "  V1 V2\n"
     "1  1  3\n"
     "2  2  4\n"
     "     a b\n"
     "[1,] 1 3\n"
     "[2,] 2 4\n"
     "[1] 1 2\n"
     "[1] \"a\" \"1\"\n"
     "[1] NA\n"
     "[1] 1\n"
     "[1] NA\n"},
    {"storage <- c(1.5, 2); as.integer(storage); is.integer(as.integer(storage))\n"
     "as.numeric(\"NA\"); as.logical(\"NA\"); as.character(c(TRUE, NA))\n"
     "as.Date(19000); as.numeric(as.Date(\"2022-01-08\"))",
     "[1] 1 2\n"
     "[1] TRUE\n"
     "[1] NA\n"
     "[1] NA\n"
     "[1] \"TRUE\" NA    \n"
     "[1] \"2022-01-08\"\n"
     "[1] 19000\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/coerce", prints_what_R_prints)
