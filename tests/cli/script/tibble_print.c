/* How tibbles print. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"tibble(x = 1:3, y = c(\"a\", \"b\", NA), z = c(1.5, 2.25, NA))",
     "# A tibble: 3 × 3\n"
     "      x y         z\n"
     "  <int> <chr> <dbl>\n"
     "1     1 a      1.5 \n"
     "2     2 b      2.25\n"
     "3     3 <NA>  NA   \n"},
    {"tibble(x = 1:25)",
     "# A tibble: 25 × 1\n"
     "       x\n"
     "   <int>\n"
     " 1     1\n"
     " 2     2\n"
     " 3     3\n"
     " 4     4\n"
     " 5     5\n"
     " 6     6\n"
     " 7     7\n"
     " 8     8\n"
     " 9     9\n"
     "10    10\n"
     "# ℹ 15 more rows\n"},
    {"print(tibble(x = 1:25), n = 3)",
     "# A tibble: 25 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     1\n"
     "2     2\n"
     "3     3\n"
     "# ℹ 22 more rows\n"},
    {"tibble(); tibble(a = numeric(0))",
     "# A tibble: 0 × 0\n"
     "# A tibble: 0 × 1\n"
     "# ℹ 1 variable: a <dbl>\n"},
    {"tibble(x = c(1.123456, 123.456, 12345.678), d = as.Date(\"2024-01-01\") + 0:2, l = list(1, \"a\", 1:3), f = factor(c(\"u\", \"v\", \"u\")), b = c(TRUE, NA, FALSE))",
     "# A tibble: 3 × 5\n"
     "         x d          l         f     b    \n"
     "     <dbl> <date>     <list>    <fct> <lgl>\n"
     "1     1.12 2024-01-01 <dbl [1]> u     TRUE \n"
     "2   123.   2024-01-02 <chr [1]> v     NA   \n"
     "3 12346.   2024-01-03 <int [3]> u     FALSE\n"},
    {"as_tibble(mtcars)",
     "# A tibble: 32 × 11\n"
     "     mpg   cyl  disp    hp  drat    wt  qsec    vs    am  gear  carb\n"
     "   <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl>\n"
     " 1  21       6  160    110  3.9   2.62  16.5     0     1     4     4\n"
     " 2  21       6  160    110  3.9   2.88  17.0     0     1     4     4\n"
     " 3  22.8     4  108     93  3.85  2.32  18.6     1     1     4     1\n"
     " 4  21.4     6  258    110  3.08  3.22  19.4     1     0     3     1\n"
     " 5  18.7     8  360    175  3.15  3.44  17.0     0     0     3     2\n"
     " 6  18.1     6  225    105  2.76  3.46  20.2     1     0     3     1\n"
     " 7  14.3     8  360    245  3.21  3.57  15.8     0     0     3     4\n"
     " 8  24.4     4  147.    62  3.69  3.19  20       1     0     4     2\n"
     " 9  22.8     4  141.    95  3.92  3.15  22.9     1     0     4     2\n"
     "10  19.2     6  168.   123  3.92  3.44  18.3     1     0     4     4\n"
     "# ℹ 22 more rows\n"},
    {"as_tibble(iris)",
     "# A tibble: 150 × 5\n"
     "   Sepal.Length Sepal.Width Petal.Length Petal.Width Species\n"
     "          <dbl>       <dbl>        <dbl>       <dbl> <fct>  \n"
     " 1          5.1         3.5          1.4         0.2 setosa \n"
     " 2          4.9         3            1.4         0.2 setosa \n"
     " 3          4.7         3.2          1.3         0.2 setosa \n"
     " 4          4.6         3.1          1.5         0.2 setosa \n"
     " 5          5           3.6          1.4         0.2 setosa \n"
     " 6          5.4         3.9          1.7         0.4 setosa \n"
     " 7          4.6         3.4          1.4         0.3 setosa \n"
     " 8          5           3.4          1.5         0.2 setosa \n"
     " 9          4.4         2.9          1.4         0.2 setosa \n"
     "10          4.9         3.1          1.5         0.1 setosa \n"
     "# ℹ 140 more rows\n"},
    {"group_by(as_tibble(iris), Species)",
     "# A tibble: 150 × 5\n"
     "# Groups:   Species [3]\n"
     "   Sepal.Length Sepal.Width Petal.Length Petal.Width Species\n"
     "          <dbl>       <dbl>        <dbl>       <dbl> <fct>  \n"
     " 1          5.1         3.5          1.4         0.2 setosa \n"
     " 2          4.9         3            1.4         0.2 setosa \n"
     " 3          4.7         3.2          1.3         0.2 setosa \n"
     " 4          4.6         3.1          1.5         0.2 setosa \n"
     " 5          5           3.6          1.4         0.2 setosa \n"
     " 6          5.4         3.9          1.7         0.4 setosa \n"
     " 7          4.6         3.4          1.4         0.3 setosa \n"
     " 8          5           3.4          1.5         0.2 setosa \n"
     " 9          4.4         2.9          1.4         0.2 setosa \n"
     "10          4.9         3.1          1.5         0.1 setosa \n"
     "# ℹ 140 more rows\n"},
    {"tibble(a = c(-1, 0.001, 1e6), b = c(1e-10, 1, NA), c = c(123456789, 1, 2))",
     "# A tibble: 3 × 3\n"
     "            a             b         c\n"
     "        <dbl>         <dbl>     <dbl>\n"
     "1      -1      0.0000000001 123456789\n"
     "2       0.001  1                    1\n"
     "3 1000000     NA                    2\n"},
    {"tibble(long_column_name_number_one = 1, long_column_name_number_two = 2, long_column_name_number_three = 3, long_column_name_four = 4)",
     "# A tibble: 1 × 4\n"
     "  long_column_name_number_one long_column_name_number_two\n"
     "                        <dbl>                       <dbl>\n"
     "1                           1                           2\n"
     "# ℹ 2 more variables: long_column_name_number_three <dbl>,\n"
     "#   long_column_name_four <dbl>\n"},
    {"tibble(s = c(\"a long text that goes on and on and on and on and on and on and on and on and on and on\", \"b\"))",
     "# A tibble: 2 × 1\n"
     "  s                                                                             \n"
     "  <chr>                                                                         \n"
     "1 a long text that goes on and on and on and on and on and on and on and on and…\n"
     "2 b                                                                             \n"},
    {"tibble(`a b` = 1, `1x` = 2)",
     "# A tibble: 1 × 2\n"
     "  `a b`  `1x`\n"
     "  <dbl> <dbl>\n"
     "1     1     2\n"},
    {"tribble(~x, ~y, 1, \"a\", 2, \"b\")",
     "# A tibble: 2 × 2\n"
     "      x y    \n"
     "  <dbl> <chr>\n"
     "1     1 a    \n"
     "2     2 b    \n"},
    {"tibble(x = 1:2) |> as.data.frame()",
     "  x\n"
     "1 1\n"
     "2 2\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/tibble_print", prints_what_R_prints)
