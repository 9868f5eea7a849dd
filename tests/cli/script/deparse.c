/* Expressions and values as text. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"deparse(quote(x + y * 2)); deparse(quote(f(a, b = 2))); deparse(c(1, 2))\n"
     "deparse(1:3); deparse(\"a\\\"b\"); deparse(TRUE); deparse(NULL); deparse(list(a = 1, b = \"x\"))\n"
     "deparse(c(a = 1)); deparse(quote(if (a) b else c)); deparse(quote(function(x, y = 2) x))\n"
     "deparse(1L); deparse(1e6); deparse(0.1); deparse(quote(!x)); deparse(quote(-x))\n"
     "deparse(quote((a))); deparse(y ~ x + log(z)); deparse(quote(x[1]))\n"
     "deparse(quote(x$y)); deparse(quote(a %>% b)); deparse(NA); deparse(c(1.5, NA))\n"
     "deparse(quote(`a b`)); deparse(character(0)); deparse(1:10 + 0)\n"
     "deparse(quote(x <- 1)); deparse(quote(~ a)); deparse(c(TRUE, FALSE))\n"
     "deparse(pi)",
     "[1] \"x + y * 2\"\n"
     "[1] \"f(a, b = 2)\"\n"
     "[1] \"c(1, 2)\"\n"
     "[1] \"1:3\"\n"
     "[1] \"\\\"a\\\\\\\"b\\\"\"\n"
     "[1] \"TRUE\"\n"
     "[1] \"NULL\"\n"
     "[1] \"list(a = 1, b = \\\"x\\\")\"\n"
     "[1] \"c(a = 1)\"\n"
     "[1] \"if (a) b else c\"\n"
     "[1] \"function(x, y = 2) x\"\n"
     "[1] \"1L\"\n"
     "[1] \"1e+06\"\n"
     "[1] \"0.1\"\n"
     "[1] \"!x\"\n"
     "[1] \"-x\"\n"
     "[1] \"(a)\"\n"
     "[1] \"y ~ x + log(z)\"\n"
     "[1] \"x[1]\"\n"
     "[1] \"x$y\"\n"
     "[1] \"a %>% b\"\n"
     "[1] \"NA\"\n"
     "[1] \"c(1.5, NA)\"\n"
     "[1] \"a b\"\n"
     "[1] \"character(0)\"\n"
     "[1] \"c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)\"\n"
     "[1] \"x <- 1\"\n"
     "[1] \"~a\"\n"
     "[1] \"c(TRUE, FALSE)\"\n"
     "[1] \"3.14159265358979\"\n"},
    {"f <- function(x) deparse(substitute(x)); f(a + b); f(mean(1:10)); f(\"s\"); f(x[[\"k\"]])",
     "[1] \"a + b\"\n"
     "[1] \"mean(1:10)\"\n"
     "[1] \"\\\"s\\\"\"\n"
     "[1] \"x[[\\\"k\\\"]]\"\n"},
    {"dput_like <- function(x) cat(deparse(x), \"\\n\"); dput_like(list(1, \"a\"))\n"
     "dput_like(c(\"a\", \"b\")); toString(quote(a + b)); format(quote(a + b))\n"
     "class(quote(a + b)); all.vars(y ~ log(x) + z:w); all.names(quote(a + b))",
     "list(1, \"a\") \n"
     "c(\"a\", \"b\") \n"
     "[1] \"+, a, b\"\n"
     "[1] \"a + b\"\n"
     "[1] \"call\"\n"
     "[1] \"y\" \"x\" \"z\" \"w\"\n"
     "[1] \"+\" \"a\" \"b\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/deparse", prints_what_R_prints)
