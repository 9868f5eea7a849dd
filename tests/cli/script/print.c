/* How values print at top level: vectors, lists, factors, matrices, functions, tables, dates. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"1:30",
     " [1]  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25\n"
     "[26] 26 27 28 29 30\n"},
    {"100:130",
     " [1] 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118\n"
     "[20] 119 120 121 122 123 124 125 126 127 128 129 130\n"},
    {"seq(0, 1, by = 0.1)",
     " [1] 0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0\n"},
    {"c(1.5, NA, 3)",
     "[1] 1.5  NA 3.0\n"},
    {"c(a = 1, b = 2, long_name = 3)",
     "        a         b long_name \n"
     "        1         2         3 \n"},
    {"setNames(1:26, letters)",
     " a  b  c  d  e  f  g  h  i  j  k  l  m  n  o  p  q  r  s  t  u  v  w  x  y  z \n"
     " 1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 \n"},
    {"c(TRUE, NA)",
     "[1] TRUE   NA\n"},
    {"c(\"a\", NA, \"b\\\"q\\n\")",
     "[1] \"a\"      NA       \"b\\\"q\\n\"\n"},
    {"list(1, \"a\", c(1, 2, 3))",
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[1] \"a\"\n"
     "\n"
     "[[3]]\n"
     "[1] 1 2 3\n"
     "\n"},
    {"list(a = 1, b = list(c = 2, d = \"x\"))",
     "$a\n"
     "[1] 1\n"
     "\n"
     "$b\n"
     "$b$c\n"
     "[1] 2\n"
     "\n"
     "$b$d\n"
     "[1] \"x\"\n"
     "\n"
     "\n"},
    {"list(1, list(2, \"b\"), x = NULL)",
     "[[1]]\n"
     "[1] 1\n"
     "\n"
     "[[2]]\n"
     "[[2]][[1]]\n"
     "[1] 2\n"
     "\n"
     "[[2]][[2]]\n"
     "[1] \"b\"\n"
     "\n"
     "\n"
     "$x\n"
     "NULL\n"
     "\n"},
    {"NULL",
     "NULL\n"},
    {"character(0); integer(0); logical(0); numeric(0); list()",
     "character(0)\n"
     "integer(0)\n"
     "logical(0)\n"
     "numeric(0)\n"
     "list()\n"},
    {"factor(c(\"a\", \"b\", NA, \"a\"))",
     "[1] a    b    <NA> a   \n"
     "Levels: a b\n"},
    {"factor(c(\"lo\", \"hi\"), levels = c(\"lo\", \"hi\"), ordered = TRUE)",
     "[1] lo hi\n"
     "Levels: lo < hi\n"},
    {"factor(character(0))",
     "factor(0)\n"
     "Levels: \n"},
    {"matrix(1:6, 2)",
     "     [,1] [,2] [,3]\n"
     "[1,]    1    3    5\n"
     "[2,]    2    4    6\n"},
    {"matrix(c(1.5, NA, 3, 4), 2, dimnames = list(c(\"a\", \"b\"), c(\"x\", \"y\")))",
     "    x y\n"
     "a 1.5 3\n"
     "b  NA 4\n"},
    {"matrix(c(\"a\", \"bb\", \"c\", NA), 2)",
     "     [,1] [,2]\n"
     "[1,] \"a\"  \"c\" \n"
     "[2,] \"bb\" NA  \n"},
    {"matrix(1:40, 2)",
     "     [,1] [,2] [,3] [,4] [,5] [,6] [,7] [,8] [,9] [,10] [,11] [,12] [,13] [,14]\n"
     "[1,]    1    3    5    7    9   11   13   15   17    19    21    23    25    27\n"
     "[2,]    2    4    6    8   10   12   14   16   18    20    22    24    26    28\n"
     "     [,15] [,16] [,17] [,18] [,19] [,20]\n"
     "[1,]    29    31    33    35    37    39\n"
     "[2,]    30    32    34    36    38    40\n"},
    {"array(1:8, c(2, 2, 2))",
     ", , 1\n"
     "\n"
     "     [,1] [,2]\n"
     "[1,]    1    3\n"
     "[2,]    2    4\n"
     "\n"
     ", , 2\n"
     "\n"
     "     [,1] [,2]\n"
     "[1,]    5    7\n"
     "[2,]    6    8\n"
     "\n"},
    {"1e10; 1e5; 100000; 123456789; 1234567890123; 0.1 + 0.2; 1/3; 1e-5\n"
     "0.0001; 1e15; 1e16; 100 * 1.1; 2^31; 1e5 + 0.1; 123456.7891",
     "[1] 1e+10\n"
     "[1] 1e+05\n"
     "[1] 1e+05\n"
     "[1] 123456789\n"
     "[1] 1.234568e+12\n"
     "[1] 0.3\n"
     "[1] 0.3333333\n"
     "[1] 1e-05\n"
     "[1] 1e-04\n"
     "[1] 1e+15\n"
     "[1] 1e+16\n"
     "[1] 110\n"
     "[1] 2147483648\n"
     "[1] 100000.1\n"
     "[1] 123456.8\n"},
    {"c(1e-10, 1); c(1e10, 1); c(0.00001, 123456); c(1.123456789, 123.1)\n"
     "c(123.456, 0.001); c(1e-3, 1e3, 1e5)",
     "[1] 1e-10 1e+00\n"
     "[1] 1e+10 1e+00\n"
     "[1] 1.00000e-05 1.23456e+05\n"
     "[1]   1.123457 123.100000\n"
     "[1] 123.456   0.001\n"
     "[1] 1e-03 1e+03 1e+05\n"},
    {"c(1.10, 2.25, 3); c(0.1, 0.12, 0.123); -1.5; -0.0; 22/7; 3e6; 314159265.3; 100000.5; 0.1234567891",
     "[1] 1.10 2.25 3.00\n"
     "[1] 0.100 0.120 0.123\n"
     "[1] -1.5\n"
     "[1] 0\n"
     "[1] 3.142857\n"
     "[1] 3e+06\n"
     "[1] 314159265\n"
     "[1] 100000.5\n"
     "[1] 0.1234568\n"},
    {"c(NaN, Inf, -Inf, NA, 1)",
     "[1]  NaN  Inf -Inf   NA    1\n"},
    {"print(pi, digits = 3); print(\"a\", quote = FALSE); print(c(a = \"x\", b = \"y\"), quote = FALSE)",
     "[1] 3.14\n"
     "[1] a\n"
     "a b \n"
     "x y \n"},
    {"print(c(0.001234, 123456)); print(1e-300)",
     "[1] 1.23400e-03 1.23456e+05\n"
     "[1] 1e-300\n"},
    {"function(x) x + 1",
     "function(x) x + 1\n"},
    {"f <- function(x, y = 2) {\n"
     "  x + y   # comment\n"
     "}\n"
     "f",
     "function(x, y = 2) {\n"
     "  x + y   # comment\n"
     "}\n"},
    {"structure(1:3, class = \"foo\")",
     "[1] 1 2 3\n"
     "attr(,\"class\")\n"
     "[1] \"foo\"\n"},
    {"structure(list(a = 1), class = \"bar\")",
     "$a\n"
     "[1] 1\n"
     "\n"
     "attr(,\"class\")\n"
     "[1] \"bar\"\n"},
    {"structure(1:2, units = \"cm\")",
     "[1] 1 2\n"
     "attr(,\"units\")\n"
     "[1] \"cm\"\n"},
    {"quote(x + y); as.name(\"a b\"); quote(if (a) b else c); quote(function(x, y = 2) x[1])\n"
     "y ~ x + log(z)",
     "x + y\n"
     "`a b`\n"
     "if (a) b else c\n"
     "function(x, y = 2) x[1]\n"
     "y ~ x + log(z)\n"},
    {"table(c(\"a\", \"b\", \"a\"))",
     "\n"
     "a b \n"
     "2 1 \n"},
    {"table(c(1, 2, 2), c(\"a\", \"b\", \"b\"))",
     "   \n"
     "    a b\n"
     "  1 1 0\n"
     "  2 0 2\n"},
    {"data.frame(x = 1:3, y = c(\"a\", \"b\", NA), z = c(1.5, NA, 3))",
     "  x    y   z\n"
     "1 1    a 1.5\n"
     "2 2    b  NA\n"
     "3 3 <NA> 3.0\n"},
    {"data.frame(x = 1:2)[0, , drop = FALSE]; data.frame()",
     "[1] x\n"
     "<0 rows> (or 0-length row.names)\n"
     "data frame with 0 columns and 0 rows\n"},
    {"data.frame(a = c(TRUE, FALSE), b = factor(c(\"u\", \"v\")), row.names = c(\"r1\", \"r2\"))",
     "       a b\n"
     "r1  TRUE u\n"
     "r2 FALSE v\n"},
    {"as.Date(\"2024-03-05\"); as.Date(c(\"2024-03-05\", NA))",
     "[1] \"2024-03-05\"\n"
     "[1] \"2024-03-05\" NA          \n"},
    {"as.POSIXct(\"2024-03-05 14:30:00\", tz = \"UTC\")",
     "[1] \"2024-03-05 14:30:00 UTC\"\n"},
    {"difftime(as.Date(\"2024-03-05\"), as.Date(\"2024-01-01\")); as.Date(\"2024-03-05\") - as.Date(\"2024-03-04\")",
     "Time difference of 64 days\n"
     "Time difference of 1 days\n"},
    {"invisible(5)",
     ""},
    {"(invisible(5))",
     "[1] 5\n"},
    {"x <- c(b = 2, a = 1); x; x[\"b\"]",
     "b a \n"
     "2 1 \n"
     "b \n"
     "2 \n"},
    {"noquote(c(\"a\", \"b\")); letters",
     "[1] a b\n"
     " [1] \"a\" \"b\" \"c\" \"d\" \"e\" \"f\" \"g\" \"h\" \"i\" \"j\" \"k\" \"l\" \"m\" \"n\" \"o\" \"p\" \"q\" \"r\" \"s\"\n"
     "[20] \"t\" \"u\" \"v\" \"w\" \"x\" \"y\" \"z\"\n"},
    {"c(1.123456, 22.1, 333); c(-1, 10, 100); c(0.5, 100, 1e6)",
     "[1]   1.123456  22.100000 333.000000\n"
     "[1]  -1  10 100\n"
     "[1] 5e-01 1e+02 1e+06\n"},
    {"options(digits = 3); pi; c(1.23456, 100)",
     "[1] 3.14\n"
     "[1]   1.23 100.00\n"},
    {"options(width = 40); 1:20",
     " [1]  1  2  3  4  5  6  7  8  9 10 11 12\n"
     "[13] 13 14 15 16 17 18 19 20\n"},
    {"1e-17 + 1; 1 - 0.9; sqrt(2) * sqrt(2); exp(1)^10; 1e3; 1234567.8",
     "[1] 1\n"
     "[1] 0.1\n"
     "[1] 2\n"
     "[1] 22026.47\n"
     "[1] 1000\n"
     "[1] 1234568\n"},
    {"c(TRUE, FALSE) ; NA_character_; NA_integer_; c(\"a\", NA_character_)",
     "[1]  TRUE FALSE\n"
     "[1] NA\n"
     "[1] NA\n"
     "[1] \"a\" NA \n"},
    {"expression(a * b, c)",
     "expression(a * b, c)\n"},
    {"list(f = function(x) x, e = quote(a + b))",
     "$f\n"
     "function(x) x\n"
     "\n"
     "$e\n"
     "a + b\n"
     "\n"},
    {"array(1:4, c(1, 2, 2), dimnames = list(NULL, c(\"a\", \"b\"), c(\"x\", \"y\")))",
     ", , x\n\n"
     "     a b\n"
     "[1,] 1 2\n\n"
     ", , y\n\n"
     "     a b\n"
     "[1,] 3 4\n\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/print", prints_what_R_prints)
