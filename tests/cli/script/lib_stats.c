/* Totals, means, quantiles, covariances. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"sum(1:10); sum(c(1, NA), na.rm = TRUE); sum(1.5, 2L, TRUE); prod(1:6)\n"
     "mean(c(1, 2, 3, 10)); mean(c(1, NA)); median(c(5, 3, 1)); median(1:4)\n"
     "var(c(1, 2, 4)); sd(c(2, 4, 4, 4, 5, 5, 7, 9)); quantile(c(1, 2, 3, 4))\n"
     "quantile(1:9, c(0.1, 0.5)); quantile(1:5, 0.25, names = FALSE)\n"
     "IQR(1:8); range(c(3, 1, NA), na.rm = TRUE); min(integer(0), 5L)\n"
     "pmin(1:3, 2); pmax(c(1, NA), 0); pmax(c(1, NA), 0, na.rm = TRUE)\n"
     "any(c(FALSE, NA)); all(c(TRUE, NA), na.rm = TRUE); cor(1:10, (1:10)^2)\n"
     "cov(1:3, c(2, 4, 6)); cor(mtcars[, 1:3]); cumsum(c(1.5, NA, 2))\n"
     "scale(1:3)[, 1]; max(c(a = 1, b = 5)); var(1); sd(1:2); weighted.mean(c(1, 3), c(1, 3))\n"
     "fivenum(1:10); mad(1:5); tapply(mtcars$hp, mtcars$gear, max); colMeans(mtcars[1:2])\n"
     "round(sapply(mtcars[1:3], sd), 3); cut(0:10, 5) |> table() |> as.vector()\n"
     "crossprod(1:2); prod(numeric(0)); max(-Inf, Inf); range(numeric(0) , 1)",
     "[1] 55\n"
     "[1] 1\n"
     "[1] 4.5\n"
     "[1] 720\n"
     "[1] 4\n"
     "[1] NA\n"
     "[1] 3\n"
     "[1] 2.5\n"
     "[1] 2.333333\n"
     "[1] 2.13809\n"
     "  0%  25%  50%  75% 100% \n"
     "1.00 1.75 2.50 3.25 4.00 \n"
     "10% 50% \n"
     "1.8 5.0 \n"
     "[1] 2\n"
     "[1] 3.5\n"
     "[1] 1 3\n"
     "[1] 5\n"
     "[1] 1 2 2\n"
     "[1]  1 NA\n"
     "[1] 1 0\n"
     "[1] NA\n"
     "[1] TRUE\n"
     "[1] 0.9745586\n"
     "[1] 2\n"
     "            mpg        cyl       disp\n"
     "mpg   1.0000000 -0.8521620 -0.8475514\n"
     "cyl  -0.8521620  1.0000000  0.9020329\n"
     "disp -0.8475514  0.9020329  1.0000000\n"
     "[1] 1.5  NA  NA\n"
     "[1] -1  0  1\n"
     "[1] 5\n"
     "[1] NA\n"
     "[1] 0.7071068\n"
     "[1] 2.5\n"
     "[1]  1.0  3.0  5.5  8.0 10.0\n"
     "[1] 1.4826\n"
     "  3   4   5 \n"
     "245 123 335 \n"
     "     mpg      cyl \n"
     "20.09062  6.18750 \n"
     "    mpg     cyl    disp \n"
     "  6.027   1.786 123.939 \n"
     "[1] 3 2 2 2 2\n"
     "     [,1]\n"
     "[1,]    5\n"
     "[1] 1\n"
     "[1] Inf\n"
     "[1] 1 1\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_stats", prints_what_R_prints)
