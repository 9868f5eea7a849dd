/* Arithmetic, rounding, totals, matrices. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"5 %/% 2; -5 %/% 2; 5 %% -2; 5.5 %% 2; -5.5 %/% 2; 5L %/% 2L; -5L %% 3L",
     "[1] 2\n"
     "[1] -3\n"
     "[1] -1\n"
     "[1] 1.5\n"
     "[1] -3\n"
     "[1] 2\n"
     "[1] 1\n"},
    {"1L:3L / 2L; 5L / 2L; 2L * 3L; class(2L * 3L); class(2L * 3); class(1L / 1L)\n"
     "7L %/% 0L; 7 %/% 0; 7 %% 0; 7 %% Inf; -7 %% Inf",
     "[1] 0.5 1.0 1.5\n"
     "[1] 2.5\n"
     "[1] 6\n"
     "[1] \"integer\"\n"
     "[1] \"numeric\"\n"
     "[1] \"numeric\"\n"
     "[1] NA\n"
     "[1] Inf\n"
     "[1] NaN\n"
     "[1] 7\n"
     "[1] Inf\n"},
    {"1:3 + 0.5; 1:6 * 1:2; 2^-1; -2^2; (1:3)^2; 2 ** 3; 0^0; NA^0; 1^NA",
     "[1] 1.5 2.5 3.5\n"
     "[1]  1  4  3  8  5 12\n"
     "[1] 0.5\n"
     "[1] -4\n"
     "[1] 1 4 9\n"
     "[1] 8\n"
     "[1] 1\n"
     "[1] 1\n"
     "[1] 1\n"},
    {"1:3 + 1:2",
     "[1] 2 4 4\n"},
    {"2147483647L + 1L",
     "[1] NA\n"},
    {"1e308 * 10; -1/0; 0/0; Inf - Inf; is.nan(0/0); NA + 1; NA_integer_ + 1L",
     "[1] Inf\n"
     "[1] -Inf\n"
     "[1] NaN\n"
     "[1] NaN\n"
     "[1] TRUE\n"
     "[1] NA\n"
     "[1] NA\n"},
    {"-2:2; 10:7; 1.5:4; -(1:3); +5; - -5",
     "[1] -2 -1  0  1  2\n"
     "[1] 10  9  8  7\n"
     "[1] 1.5 2.5 3.5\n"
     "[1] -1 -2 -3\n"
     "[1] 5\n"
     "[1] 5\n"},
    {"c(a = 1, b = 2) + c(x = 10, y = 20); matrix(1:4, 2) * 2; matrix(1:4, 2) + matrix(1:4, 2)",
     " a  b \n"
     "11 22 \n"
     "     [,1] [,2]\n"
     "[1,]    2    6\n"
     "[2,]    4    8\n"
     "     [,1] [,2]\n"
     "[1,]    2    6\n"
     "[2,]    4    8\n"},
    {"TRUE + TRUE; sum(c(TRUE, FALSE, TRUE)); -TRUE; TRUE * 2.5",
     "[1] 2\n"
     "[1] 2\n"
     "[1] -1\n"
     "[1] 2.5\n"},
    {"numeric(0) + 1; integer(0) * 2L; sum(numeric(0)); prod(numeric(0)); NULL + 1",
     "numeric(0)\n"
     "integer(0)\n"
     "[1] 0\n"
     "[1] 1\n"
     "numeric(0)\n"},
    {"round(2.5); round(-1.567, 2); round(0.15, 1); round(1234.5, -2)\n"
     "signif(123456, 2); ceiling(1.2); floor(-1.5); trunc(-1.7); round(-2.5)",
     "[1] 2\n"
     "[1] -1.57\n"
     "[1] 0.1\n"
     "[1] 1200\n"
     "[1] 120000\n"
     "[1] 2\n"
     "[1] -2\n"
     "[1] -1\n"
     "[1] -2\n"},
    {"sqrt(16); exp(0); log(100, 10); log10(1000); log2(8); log1p(0)\n"
     "log(1:3); abs(-3:3); sin(pi / 2); cos(0); tan(0); atan2(1, 1)\n"
     "gamma(5); factorial(5); choose(5, 2); beta(2, 3); lgamma(10)",
     "[1] 4\n"
     "[1] 1\n"
     "[1] 2\n"
     "[1] 3\n"
     "[1] 3\n"
     "[1] 0\n"
     "[1] 0.0000000 0.6931472 1.0986123\n"
     "[1] 3 2 1 0 1 2 3\n"
     "[1] 1\n"
     "[1] 1\n"
     "[1] 0\n"
     "[1] 0.7853982\n"
     "[1] 24\n"
     "[1] 120\n"
     "[1] 10\n"
     "[1] 0.08333333\n"
     "[1] 12.80183\n"},
    {"cumsum(1:5); cumprod(1:5); cummax(c(1, 3, 2)); cummin(c(3, 1, 2))\n"
     "diff(c(1, 4, 9)); diff(1:10, lag = 2)",
     "[1]  1  3  6 10 15\n"
     "[1]   1   2   6  24 120\n"
     "[1] 1 3 3\n"
     "[1] 3 1 1\n"
     "[1] 3 5\n"
     "[1] 2 2 2 2 2 2 2 2\n"},
    {"max(3, 1, 2); min(c(3, 1, 2)); range(c(3, 1, 2)); pmin(c(1, 5), c(3, 2))\n"
     "pmax(1:4, 2); which.max(c(1, 5, 2)); which.min(c(3, 1, 2)); max(\"b\", \"a\")\n"
     "max(-Inf, NA, na.rm = TRUE); max(NA, 1)",
     "[1] 3\n"
     "[1] 1\n"
     "[1] 1 3\n"
     "[1] 1 2\n"
     "[1] 2 2 3 4\n"
     "[1] 2\n"
     "[1] 2\n"
     "[1] \"b\"\n"
     "[1] -Inf\n"
     "[1] NA\n"},
    {"mean(c(1, NA), na.rm = TRUE); mean(c(1, 2, 4)); median(c(3, 1, 2, 10))\n"
     "var(1:10); sd(1:10); quantile(1:10); quantile(c(1, 2, 5), 0.9)\n"
     "cor(1:5, c(2, 4, 6, 8, 10)); IQR(1:10); mean(c(TRUE, FALSE))",
     "[1] 1\n"
     "[1] 2.333333\n"
     "[1] 2.5\n"
     "[1] 9.166667\n"
     "[1] 3.02765\n"
     "   0%   25%   50%   75%  100% \n"
     " 1.00  3.25  5.50  7.75 10.00 \n"
     "90% \n"
     "4.4 \n"
     "[1] 1\n"
     "[1] 4.5\n"
     "[1] 0.5\n"},
    {"weighted.mean(c(1, 2), c(3, 1)); mad(c(1, 2, 3, 4, 100)); fivenum(c(1, 2, 3, 4))\n"
     "scale(matrix(c(1, 2, 3), 3))",
     "[1] 1.25\n"
     "[1] 1.4826\n"
     "[1] 1.0 1.5 2.5 3.5 4.0\n"
     "     [,1]\n"
     "[1,]   -1\n"
     "[2,]    0\n"
     "[3,]    1\n"
     "attr(,\"scaled:center\")\n"
     "[1] 2\n"
     "attr(,\"scaled:scale\")\n"
     "[1] 1\n"},
    {"matrix(1:4, 2) %*% matrix(1:4, 2); 1:3 %*% 1:3; 1:2 %o% 1:3; crossprod(1:3)\n"
     "diag(2); det(matrix(c(1, 2, 3, 4), 2)); solve(matrix(c(2, 0, 0, 2), 2))\n"
     "t(matrix(1:6, 2)); outer(1:3, 1:3)",
     "     [,1] [,2]\n"
     "[1,]    7   15\n"
     "[2,]   10   22\n"
     "     [,1]\n"
     "[1,]   14\n"
     "     [,1] [,2] [,3]\n"
     "[1,]    1    2    3\n"
     "[2,]    2    4    6\n"
     "     [,1]\n"
     "[1,]   14\n"
     "     [,1] [,2]\n"
     "[1,]    1    0\n"
     "[2,]    0    1\n"
     "[1] -2\n"
     "     [,1] [,2]\n"
     "[1,]  0.5  0.0\n"
     "[2,]  0.0  0.5\n"
     "     [,1] [,2]\n"
     "[1,]    1    2\n"
     "[2,]    3    4\n"
     "[3,]    5    6\n"
     "     [,1] [,2] [,3]\n"
     "[1,]    1    2    3\n"
     "[2,]    2    4    6\n"
     "[3,]    3    6    9\n"},
    {"5 %in% 1:10; bitwAnd(5L, 3L); bitwOr(5L, 3L); bitwXor(5L, 3L)\n"
     "xor(TRUE, FALSE); isTRUE(c(TRUE, TRUE)); any(c(FALSE, NA, TRUE))\n"
     "all(c(TRUE, NA)); all(logical(0))",
     "[1] TRUE\n"
     "[1] 1\n"
     "[1] 7\n"
     "[1] 6\n"
     "[1] TRUE\n"
     "[1] FALSE\n"
     "[1] TRUE\n"
     "[1] NA\n"
     "[1] TRUE\n"},
    {"rowSums(matrix(1:4, 2)); colMeans(matrix(1:4, 2)); apply(matrix(1:4, 2), 1, sum)\n"
     "apply(matrix(1:6, 2), c(1, 2), function(v) v * 10); sweep(matrix(1:4, 2), 2, c(1, 2))",
     "[1] 4 6\n"
     "[1] 1.5 3.5\n"
     "[1] 4 6\n"
     "     [,1] [,2] [,3]\n"
     "[1,]   10   30   50\n"
     "[2,]   20   40   60\n"
     "     [,1] [,2]\n"
     "[1,]    0    1\n"
     "[2,]    1    2\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/arith", prints_what_R_prints)
