/* Arguments: names, beginnings, defaults, laziness, `...`, methods, functions of functions. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"f <- function(alpha, beta = 2, ...) c(alpha, beta, ...); f(1); f(be = 5, 1); f(1, 2, 3); f(al = 9)",
     "[1] 1 2\n"
     "[1] 1 5\n"
     "[1] 1 2 3\n"
     "[1] 9 2\n"},
    {"f <- function(x, n = length(x)) n; f(1:4)",
     "[1] 4\n"},
    {"f <- function(..., sep = \"-\") paste(..., sep = sep); f(\"a\", \"b\")\n"
     "f(\"a\", \"b\", sep = \"+\"); f(\"a\", se = \"+\")",
     "[1] \"a-b\"\n"
     "[1] \"a+b\"\n"
     "[1] \"a-+\"\n"},
    {"f <- function(x) { if (missing(x)) \"none\" else x }; f(); f(3)",
     "[1] \"none\"\n"
     "[1] 3\n"},
    {"f <- function(type = c(\"one\", \"two\")) match.arg(type); f(); f(\"two\"); f(\"tw\")",
     "[1] \"one\"\n"
     "[1] \"two\"\n"
     "[1] \"two\"\n"},
    {"f <- function(...) names(list(...)); f(a = 1, 2); f(1, 2)",
     "[1] \"a\" \"\" \n"
     "NULL\n"},
    {"f <- function(...) ..2; f(1, \"two\"); g <- function(...) ...length()\n"
     "g(1, 2, 3); h <- function(...) ...elt(1); h(\"q\")",
     "[1] \"two\"\n"
     "[1] 3\n"
     "[1] \"q\"\n"},
    {"f <- function(x, y) { force(x); function() x + y }; f(1, 2)()",
     "[1] 3\n"},
    {"f <- function(x = y * 2) { y <- 5; x }; f()",
     "[1] 10\n"},
    {"f <- function(x) { x <- x + 1; substitute(x) }; g <- function(x) substitute(x)\n"
     "g(a + b); g(mean(1:10))",
     "a + b\n"
     "mean(1:10)\n"},
    {"f <- function(a, b) { a; \"b not used\" }; f(1, stop(\"never\"))",
     "[1] \"b not used\"\n"},
    {"f <- function(...) sum(...); f(1, 2, 3); do.call(f, list(1, 2))\n"
     "do.call(\"paste\", list(\"a\", \"b\", sep = \"-\")); do.call(rbind, list(1:2, 3:4))",
     "[1] 6\n"
     "[1] 3\n"
     "[1] \"a-b\"\n"
     "     [,1] [,2]\n"
     "[1,]    1    2\n"
     "[2,]    3    4\n"},
    {"f <- function(x, ...) UseMethod(\"f\"); f.default <- function(x, ...) \"default\"\n"
     "f.foo <- function(x, ...) paste(\"foo then\", NextMethod()); f(structure(1, class = \"foo\"))\n"
     "f(2)",
     "[1] \"foo then default\"\n"
     "[1] \"default\"\n"},
    {"print.money <- function(x, ...) cat(\"$\", format(unclass(x)), \"\\n\", sep = \"\")\n"
     "structure(5, class = \"money\"); list(structure(5, class = \"money\"))",
     "$5\n"
     "[[1]]\n"
     "$5\n"
     "\n"},
    {"format.money <- function(x, ...) paste0(\"$\", unclass(x)); format(structure(5, class = \"money\"))\n"
     "\"+.money\" <- function(e1, e2) structure(unclass(e1) + unclass(e2), class = \"money\")\n"
     "unclass(structure(1, class = \"money\") + structure(2, class = \"money\"))",
     "[1] \"$5\"\n"
     "[1] 3\n"},
    {"f <- function(n) if (n <= 1) 1 else n * Recall(n - 1); f(5)",
     "[1] 120\n"},
    {"f <- function(x, y) match.call(); f(1, y = 2 + 3); f <- function() sys.call()\n"
     "f(); nargs_ <- function(a, b, c) nargs(); nargs_(1, 2)",
     "f(x = 1, y = 2 + 3)\n"
     "f()\n"
     "[1] 2\n"},
    {"(function(x, y = x * 2) y)(4); (\\(x) x + 1)(2); sapply(1:3, \\(i) i^2)",
     "[1] 8\n"
     "[1] 3\n"
     "[1] 1 4 9\n"},
    {"compose <- function(f, g) function(x) g(f(x)); compose(sqrt, function(v) v + 1)(9)",
     "[1] 4\n"},
    {"formals(function(a, b = 2) 1); body(function(x) x^2); args <- list(1:3)\n"
     "do.call(mean, args); is.primitive(sum); class(sum); formalArgs(function(x, y) 1)",
     "$a\n"
     "\n"
     "\n"
     "$b\n"
     "[1] 2\n"
     "\n"
     "x^2\n"
     "[1] 2\n"
     "[1] TRUE\n"
     "[1] \"function\"\n"
     "[1] \"x\" \"y\"\n"},
    {"f <- function(x) { on.exit(cat(\"bye\\n\")); on.exit(cat(\"again\\n\"), add = TRUE); cat(\"hi\\n\"); invisible(x) }\n"
     "f(1); y <- f(2); print(y)",
     "hi\n"
     "bye\n"
     "again\n"
     "hi\n"
     "bye\n"
     "again\n"
     "[1] 2\n"},
    {"f <- function() { on.exit(cat(\"cleaned\\n\")); stop(\"oops\") }; try(f(), silent = TRUE)\n"
     "tryCatch(f(), error = function(e) cat(\"caught\", conditionMessage(e), \"\\n\"))",
     "cleaned\n"
     "cleaned\n"
     "caught oops \n"},
    {"Reduce(`+`, 1:5, accumulate = TRUE); Reduce(function(a, b) paste0(a, b), c(\"a\", \"b\", \"c\"))\n"
     "Filter(function(x) x > 2, 1:5); Map(function(a, b) a + b, 1:2, 3:4)\n"
     "Position(function(x) x > 2, c(1, 3, 5)); Find(function(x) x > 2, c(1, 3, 5))\n"
     "Vectorize(function(a, b) a + b)(1:3, 2)",
     "[1]  1  3  6 10 15\n"
     "[1] \"abc\"\n"
     "[1] 3 4 5\n"
     "[[1]]\n"
     "[1] 4\n"
     "\n"
     "[[2]]\n"
     "[1] 6\n"
     "\n"
     "[1] 2\n"
     "[1] 3\n"
     "[1] 3 4 5\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/match", prints_what_R_prints)
