/* Arguments of builtins by name, order and do.call(). */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"paste(\"a\", \"b\", se = \"-\"); round(x = 2.567, digits = 1); round(digits = 1, x = 2.567)\n"
     "seq(1, 10, len = 4); rep(1:2, e = 2); matrix(1:4, nr = 2); sapply(X = 1:3, FUN = function(i) i)\n"
     "mapply(FUN = function(a, b) a + b, 1:2, 3:4)",
     "[1] \"a b -\"\n"
     "[1] 2.6\n"
     "[1] 2.6\n"
     "[1]  1  4  7 10\n"
     "[1] 1 1 2 2\n"
     "     [,1] [,2]\n"
     "[1,]    1    3\n"
     "[2,]    2    4\n"
     "[1] 1 2 3\n"
     "[1] 4 6\n"},
    {"f <- function(x, ...) mean(x, ...); f(c(1, NA), na.rm = TRUE)\n"
     "g <- function(...) paste0(...); g(\"a\", 1); do.call(\"round\", list(2.567, 1))\n"
     "Reduce(f = `+`, x = 1:3); (function(a, ...) list(...))(1, b = 2)$b",
     "[1] 1\n"
     "[1] \"a1\"\n"
     "[1] 2.6\n"
     "[1] 6\n"
     "[1] 2\n"},
    {"args <- list(1:10); do.call(mean, args); do.call(\"sum\", list(1, 2, NA, na.rm = TRUE))\n"
     "substr(start = 1, stop = 2, x = \"hello\"); vapply(1:2, function(i) i * 1.5, FUN.VALUE = numeric(1))",
     "[1] 5.5\n"
     "[1] 3\n"
     "[1] \"he\"\n"
     "[1] 1.5 3.0\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/args", prints_what_R_prints)
