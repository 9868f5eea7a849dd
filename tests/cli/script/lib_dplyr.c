/* dplyr on columns and groups. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"tibble(x = 1:3) |> mutate(y = x * 2, z = y + 1)",
     "# A tibble: 3 × 3\n"
     "      x     y     z\n"
     "  <int> <dbl> <dbl>\n"
     "1     1     2     3\n"
     "2     2     4     5\n"
     "3     3     6     7\n"},
    {"tibble(x = 1:3, y = 4:6) |> mutate(x = NULL, w = 1, .before = 1)",
     "# A tibble: 3 × 2\n"
     "      w     y\n"
     "  <dbl> <int>\n"
     "1     1     4\n"
     "2     1     5\n"
     "3     1     6\n"},
    {"tibble(x = 1:3) |> mutate(across(everything(), ~ .x * 2))",
     "# A tibble: 3 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     2\n"
     "2     4\n"
     "3     6\n"},
    {"as_tibble(mtcars) |> group_by(cyl) |> summarise(n = n(), m = mean(mpg))",
     "# A tibble: 3 × 3\n"
     "    cyl     n     m\n"
     "  <dbl> <int> <dbl>\n"
     "1     4    11  26.7\n"
     "2     6     7  19.7\n"
     "3     8    14  15.1\n"},
    {"mtcars |> group_by(cyl, gear) |> summarise(n = n(), .groups = \"drop\") |> head(3)",
     "# A tibble: 3 × 3\n"
     "    cyl  gear     n\n"
     "  <dbl> <dbl> <int>\n"
     "1     4     3     1\n"
     "2     4     4     8\n"
     "3     4     5     2\n"},
    {"as_tibble(mtcars) |> summarise(m = mean(mpg), .by = cyl)",
     "# A tibble: 3 × 2\n"
     "    cyl     m\n"
     "  <dbl> <dbl>\n"
     "1     6  19.7\n"
     "2     4  26.7\n"
     "3     8  15.1\n"},
    {"mtcars |> count(cyl, sort = TRUE); as_tibble(mtcars) |> count(cyl, gear) |> nrow()",
     "  cyl  n\n"
     "1   8 14\n"
     "2   4 11\n"
     "3   6  7\n"
     "[1] 8\n"},
    {"as_tibble(mtcars) |> select(mpg:disp, starts_with(\"c\")) |> head(3)",
     "# A tibble: 3 × 4\n"
     "    mpg   cyl  disp  carb\n"
     "  <dbl> <dbl> <dbl> <dbl>\n"
     "1  21       6   160     4\n"
     "2  21       6   160     4\n"
     "3  22.8     4   108     1\n"},
    {"as_tibble(mtcars) |> select(-mpg, -(cyl:carb)); as_tibble(mtcars) |> select(last_col(), contains(\"sp\"), where(~ max(.x) > 300)) |> names()\n"
     "as_tibble(mtcars) |> select(!c(mpg, cyl)) |> length(); as_tibble(mtcars) |> select(miles = mpg) |> head(1)\n"
     "as_tibble(mtcars) |> select(all_of(c(\"wt\", \"am\"))) |> head(1)\n"
     "as_tibble(mtcars) |> select(any_of(c(\"wt\", \"zzz\"))) |> head(1)\n"
     "as_tibble(mtcars) |> select(matches(\"^d\")) |> names(); as_tibble(mtcars) |> select(num_range(\"q\", 1)) |> names()\n"
     "as_tibble(mtcars) |> select(1:2) |> names(); as_tibble(iris) |> select(where(is.factor)) |> names()",
     "# A tibble: 32 × 0\n"
     "[1] \"carb\" \"disp\" \"hp\"  \n"
     "[1] 9\n"
     "# A tibble: 1 × 1\n"
     "  miles\n"
     "  <dbl>\n"
     "1    21\n"
     "# A tibble: 1 × 2\n"
     "     wt    am\n"
     "  <dbl> <dbl>\n"
     "1  2.62     1\n"
     "# A tibble: 1 × 1\n"
     "     wt\n"
     "  <dbl>\n"
     "1  2.62\n"
     "[1] \"disp\" \"drat\"\n"
     "character(0)\n"
     "[1] \"mpg\" \"cyl\"\n"
     "[1] \"Species\"\n"},
    {"as_tibble(mtcars) |> rename(miles = mpg) |> relocate(wt, .after = miles) |> head(2)\n"
     "as_tibble(mtcars) |> rename_with(toupper, starts_with(\"d\")) |> names()\n"
     "as_tibble(mtcars) |> pull(mpg) |> head(2); as_tibble(mtcars) |> pull(2) |> head(2)\n"
     "tibble(a = 1, b = 2) |> pull()",
     "# A tibble: 2 × 11\n"
     "  miles    wt   cyl  disp    hp  drat  qsec    vs    am  gear  carb\n"
     "  <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl>\n"
     "1    21  2.62     6   160   110   3.9  16.5     0     1     4     4\n"
     "2    21  2.88     6   160   110   3.9  17.0     0     1     4     4\n"
     " [1] \"mpg\"  \"cyl\"  \"DISP\" \"hp\"   \"DRAT\" \"wt\"   \"qsec\" \"vs\"   \"am\"   \"gear\"\n"
     "[11] \"carb\"\n"
     "[1] 21 21\n"
     "[1] 6 6\n"
     "[1] 2\n"},
    {"tibble(x = 1:2, g = c(\"a\", \"b\")) |> transmute(z = x + 1)",
     "# A tibble: 2 × 1\n"
     "      z\n"
     "  <dbl>\n"
     "1     2\n"
     "2     3\n"},
    {"tibble(g = c(\"a\", \"a\", \"b\"), v = 1:3) |> group_by(g) |> mutate(m = mean(v), r = row_number()) |> ungroup()",
     "# A tibble: 3 × 4\n"
     "  g         v     m     r\n"
     "  <chr> <int> <dbl> <int>\n"
     "1 a         1   1.5     1\n"
     "2 a         2   1.5     2\n"
     "3 b         3   3       1\n"},
    {"tibble(x = 1:4) |> mutate(s = case_when(x < 2 ~ \"low\", x < 4 ~ \"mid\", TRUE ~ \"high\"), t = if_else(x > 2, \"y\", \"n\"), u = case_when(x > 3 ~ 1, .default = 0))",
     "# A tibble: 4 × 4\n"
     "      x s     t         u\n"
     "  <int> <chr> <chr> <dbl>\n"
     "1     1 low   n         0\n"
     "2     2 mid   n         0\n"
     "3     3 mid   y         0\n"
     "4     4 high  y         1\n"},
    {"mtcars |> summarise(across(c(mpg, wt), list(mean = mean, sd = sd)))",
     "  mpg_mean   mpg_sd wt_mean     wt_sd\n"
     "1 20.09062 6.026948 3.21725 0.9784574\n"},
    {"as_tibble(mtcars) |> group_by(cyl) |> summarise(across(c(mpg, wt), mean))",
     "# A tibble: 3 × 3\n"
     "    cyl   mpg    wt\n"
     "  <dbl> <dbl> <dbl>\n"
     "1     4  26.7  2.29\n"
     "2     6  19.7  3.12\n"
     "3     8  15.1  4.00\n"},
    {"coalesce(c(1, NA, 3), 0); lag(1:3); lead(1:3); between(1:5, 2, 4)\n"
     "n_distinct(c(1, 1, 2)); na_if(c(1, 2), 2); first(1:3); last(1:3)\n"
     "nth(1:3, 2); dense_rank(c(10, 20, 10)); min_rank(c(10, 20, 10))\n"
     "percent_rank(1:3); cummean(1:3); ntile(1:6, 3); recode(c(\"a\", \"b\"), a = \"z\")\n"
     "row_number(c(3, 1, 2)); cumall(c(TRUE, FALSE, TRUE)); near(0.1 + 0.2, 0.3)\n"
     "desc(1:2)",
     "[1] 1 0 3\n"
     "[1] NA  1  2\n"
     "[1]  2  3 NA\n"
     "[1] FALSE  TRUE  TRUE  TRUE FALSE\n"
     "[1] 2\n"
     "[1]  1 NA\n"
     "[1] 1\n"
     "[1] 3\n"
     "[1] 2\n"
     "[1] 1 2 1\n"
     "[1] 1 3 1\n"
     "[1] 0.0 0.5 1.0\n"
     "[1] 1.0 1.5 2.0\n"
     "[1] 1 1 2 2 3 3\n"
     "[1] \"z\" \"b\"\n"
     "[1] 3 1 2\n"
     "[1]  TRUE FALSE FALSE\n"
     "[1] TRUE\n"
     "[1] -1 -2\n"},
    {"tibble(x = 1:3) |> group_by(x) |> group_vars(); tibble(g = c(\"a\", \"b\", \"a\")) |> group_by(g) |> tally()\n"
     "tibble(g = c(\"a\", \"b\", \"a\"), v = 1:3) |> group_split(g) |> length()\n"
     "tibble(g = c(\"b\", \"a\", \"b\")) |> add_count(g); tibble(x = 1:2) |> add_row(x = 9L)\n"
     "enframe(c(a = 1, b = 2)); deframe(tibble(n = c(\"a\", \"b\"), v = 1:2))\n"
     "group_map(group_by(tibble(g = c(1, 1, 2), v = 1:3), g), ~ sum(.x$v))",
     "[1] \"x\"\n"
     "# A tibble: 2 × 2\n"
     "  g         n\n"
     "  <chr> <int>\n"
     "1 a         2\n"
     "2 b         1\n"
     "[1] 2\n"
     "# A tibble: 3 × 2\n"
     "  g         n\n"
     "  <chr> <int>\n"
     "1 b         2\n"
     "2 a         1\n"
     "3 b         2\n"
     "# A tibble: 3 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     1\n"
     "2     2\n"
     "3     9\n"
     "# A tibble: 2 × 2\n"
     "  name  value\n"
     "  <chr> <dbl>\n"
     "1 a         1\n"
     "2 b         2\n"
     "a b \n"
     "1 2 \n"
     "[[1]]\n"
     "[1] 3\n"
     "\n"
     "[[2]]\n"
     "[1] 3\n"
     "\n"},
    {"d <- data.frame(a = 1:3, b = c(\"u\", \"v\", \"u\")); n <- \"q\"; s <- sym(\"z\"); names(mutate(d, !!n := a, \"x_{n}\" := a, !!s := a)); names(rename(d, !!n := a)); names(select(d, !!n := a))\n"
     "f <- function(d, g, v) d |> group_by({{ g }}) |> summarise(\"mean_{{ v }}\" := mean({{ v }}), {{ v }} := n())\n"
     "f(d, b, a); d |> group_by(across(all_of(\"b\"))) |> summarise(n = n()); tryCatch(mutate(d, f(1) := 2), error = function(e) \"refused\")",
     "[1] \"a\"   \"b\"   \"q\"   \"x_q\" \"z\"  \n"
     "[1] \"q\" \"b\"\n"
     "[1] \"q\"\n"
     "# A tibble: 2 × 3\n"
     "  b     mean_a     a\n"
     "  <chr>  <dbl> <int>\n"
     "1 u          2     2\n"
     "2 v          2     1\n"
     "# A tibble: 2 × 2\n"
     "  b         n\n"
     "  <chr> <int>\n"
     "1 u         2\n"
     "2 v         1\n"
     "[1] \"refused\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/lib_dplyr", prints_what_R_prints)
