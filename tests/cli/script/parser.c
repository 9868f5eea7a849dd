/* Grammar: precedence, lines, blocks, calls, lambdas. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"1 + 2 * 3; (1 + 2) * 3; 2^3^2; -2^2; !TRUE & FALSE; 1:3 + 1; -1:3\n"
     "2 * 1:3; 5 %% 3 * 2; 10 / 2 / 5; 1 - 2 - 3; 2^-1; !1 == 2; -2:2 %in% 0",
     "[1] 7\n"
     "[1] 9\n"
     "[1] 512\n"
     "[1] -4\n"
     "[1] FALSE\n"
     "[1] 2 3 4\n"
     "[1] -1  0  1  2  3\n"
     "[1] 2 4 6\n"
     "[1] 4\n"
     "[1] 1\n"
     "[1] -4\n"
     "[1] 0.5\n"
     "[1] TRUE\n"
     "[1] FALSE FALSE  TRUE FALSE FALSE\n"},
    {"f <- function(x,\n"
     "              y = 2,\n"
     "              ...) {\n"
     "  x +\n"
     "    y\n"
     "}\n"
     "f(1)",
     "[1] 3\n"},
    {"x <- c(1,\n"
     "       2,\n"
     "       3)\n"
     "sum(x)\n"
     "x |>\n"
     "  rev() |>\n"
     "  head(1)",
     "[1] 6\n"
     "[1] 3\n"},
    {"if (FALSE) 1 else if (TRUE) 2 else 3; { 1; 2 }; {}; function() NULL; (function() 5)()",
     "[1] 2\n"
     "[1] 2\n"
     "NULL\n"
     "function() NULL\n"
     "[1] 5\n"},
    {"a <- b <- c <- 3; a + b + c; x = y <- 2; x; y; 1 -> p -> q; q",
     "[1] 9\n"
     "[1] 2\n"
     "[1] 2\n"
     "[1] 1\n"},
    {"quote(a$b$c); quote(x[1, , drop = FALSE]); quote(x[[\"a\"]][2])\n"
     "quote(-x^2); quote(!a || b && c); quote(a %in% b); quote(y ~ x | z)\n"
     "quote(~ x); quote(pkg::f(1)); quote(function(x, ...) x + 1); quote(if (a) b)\n"
     "quote(for (i in 1:3) print(i)); quote(while (TRUE) break); quote(`my var` + 1)\n"
     "quote(\"f\"(x)); quote((a + b) * c); quote(\\(x) x); quote(x <- 5)\n"
     "quote(x |> f(y)); quote(a := b); quote(f(a = 1, b)); quote(-(1 + 2))\n"
     "quote(a$`b c`); quote(\"a b\"); quote(1L); quote(1e6); quote(TRUE)",
     "a$b$c\n"
     "x[1, , drop = FALSE]\n"
     "x[[\"a\"]][2]\n"
     "-x^2\n"
     "!a || b && c\n"
     "a %in% b\n"
     "y ~ x | z\n"
     "~x\n"
     "pkg::f(1)\n"
     "function(x, ...) x + 1\n"
     "if (a) b\n"
     "for (i in 1:3) print(i)\n"
     "while (TRUE) break\n"
     "`my var` + 1\n"
     "f(x)\n"
     "(a + b) * c\n"
     "function(x) x\n"
     "x <- 5\n"
     "f(x, y)\n"
     "a := b\n"
     "f(a = 1, b)\n"
     "-(1 + 2)\n"
     "a$`b c`\n"
     "[1] \"a b\"\n"
     "[1] 1\n"
     "[1] 1e+06\n"
     "[1] TRUE\n"},
    {"f <- function(a) a; f(a = 3); f(\n"
     "  a = 4\n"
     "); f ( 5 ); list(a = 1, \"b\" = 2, `c d` = 3) |> names()",
     "[1] 3\n"
     "[1] 4\n"
     "[1] 5\n"
     "[1] \"a\"   \"b\"   \"c d\"\n"},
    {"function(x) -x; (\\(x, y = 2) x * y)(3); sapply(1:2, \\(i) i + 1); Map(\\(a, b) a + b, 1, 2)[[1]]",
     "function(x) -x\n"
     "[1] 6\n"
     "[1] 2 3\n"
     "[1] 3\n"},
    {"x <- 5; x[1]; \"x\"; x; ; y <- 1;; y",
     "[1] 5\n"
     "[1] \"x\"\n"
     "[1] 5\n"
     "[1] 1\n"},
    {"if (1 > 2) \"a\" else\n"
     "  \"b\"",
     "[1] \"b\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/parser", prints_what_R_prints)
