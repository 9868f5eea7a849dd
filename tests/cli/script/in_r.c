/* Functions of the language written in the language. What is printed is R 4.2.2's. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"sweep(matrix(1:4, 2), 1, c(1, 2)); rapply(list(1, \"a\", list(2)), function(x) x * 10, classes = \"numeric\", how = \"unlist\"); Vectorize(function(a, b) a * b)(1:3, 2)\n"
     "f <- function(x) { cat(\"forced\\n\"); x }; g <- function(a, b = f(1)) if (missing(b)) \"lazy\" else b; g(1); `%||%`(NULL, f(3)); `%||%`(1, f(4))\n"
     "rle(c(\"a\", \"a\", \"b\")); inverse.rle(rle(c(TRUE, TRUE, FALSE))); within(data.frame(a = 1:2), b <- a * 2); setequal(1:3, 3:1); ave(c(1, 2, 3), c(\"u\", \"u\", \"v\")); subset(data.frame(a = 1:3, b = 4:6), a > 1, b); reformulate(c(\"x\", \"y\"), \"z\"); mget(c(\"pi\"), envir = baseenv()); nchar(strtrim(\"abcdef\", 3)); outer(1:2, 1:2, function(a, b) a * 10 + b); mapply(function(x, y) paste(x, y), c(a = \"p\", b = \"q\"), c(\"r\", \"s\")); diag(2); shQuote(\"it's\"); tools::toTitleCase(\"the art of war and peace\"); modifyList(list(a = 1, b = 2), list(b = NULL, c = 3)); m <- matrix(0, 2, 3); diag(m) <- 1:2; m; summary(c(1, 2, 10)); summary(c(TRUE, FALSE, NA)); str(list(a = 1, b = list(\"x\"))); map_dbl(1:3, ~ .x * 2); keep(1:4, ~ .x > 2); reduce(1:4, `+`)",
     "     [,1] [,2]\n"
     "[1,]    0    2\n"
     "[2,]    0    2\n"
     "[1] 10 20\n"
     "[1] 2 4 6\n"
     "[1] \"lazy\"\n"
     "forced\n"
     "[1] 3\n"
     "[1] 1\n"
     "Run Length Encoding\n"
     "  lengths: int [1:2] 2 1\n"
     "  values : chr [1:2] \"a\" \"b\"\n"
     "[1]  TRUE  TRUE FALSE\n"
     "  a b\n"
     "1 1 2\n"
     "2 2 4\n"
     "[1] TRUE\n"
     "[1] 1.5 1.5 3.0\n"
     "  b\n"
     "2 5\n"
     "3 6\n"
     "z ~ x + y\n"
     "$pi\n"
     "[1] 3.141593\n"
     "\n"
     "[1] 3\n"
     "     [,1] [,2]\n"
     "[1,]   11   12\n"
     "[2,]   21   22\n"
     "    a     b \n"
     "\"p r\" \"q s\" \n"
     "     [,1] [,2]\n"
     "[1,]    1    0\n"
     "[2,]    0    1\n"
     "[1] \"\\\"it's\\\"\"\n"
     "[1] \"The Art of War and Peace\"\n"
     "$a\n"
     "[1] 1\n"
     "\n"
     "$c\n"
     "[1] 3\n"
     "\n"
     "     [,1] [,2] [,3]\n"
     "[1,]    1    0    0\n"
     "[2,]    0    2    0\n"
     "   Min. 1st Qu.  Median    Mean 3rd Qu.    Max. \n"
     "  1.000   1.500   2.000   4.333   6.000  10.000 \n"
     "   Mode   FALSE    TRUE    NA's \n"
     "logical       1       1       1 \n"
     "List of 2\n"
     " $ a: num 1\n"
     " $ b:List of 1\n"
     "  ..$ : chr \"x\"\n"
     "[1] 2 4 6\n"
     "[1] 3 4\n"
     "[1] 10\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/in_r", prints_what_R_prints)
