/* tidyr: longer, wider, nested, filled, all combinations. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"tibble(id = 1:2, a = c(1, 2), b = c(3, 4)) |> pivot_longer(c(a, b))",
     "# A tibble: 4 × 3\n"
     "     id name  value\n"
     "  <int> <chr> <dbl>\n"
     "1     1 a         1\n"
     "2     1 b         3\n"
     "3     2 a         2\n"
     "4     2 b         4\n"},
    {"tibble(id = 1:2, a = c(1, 2), b = c(3, 4)) |> pivot_longer(-id, names_to = \"k\", values_to = \"v\") |> pivot_wider(names_from = k, values_from = v)",
     "# A tibble: 2 × 3\n"
     "     id     a     b\n"
     "  <int> <dbl> <dbl>\n"
     "1     1     1     3\n"
     "2     2     2     4\n"},
    {"tibble(id = 1, wk1 = 5, wk2 = 6) |> pivot_longer(starts_with(\"wk\"), names_to = \"week\", names_prefix = \"wk\", values_to = \"rank\")",
     "# A tibble: 2 × 3\n"
     "     id week   rank\n"
     "  <dbl> <chr> <dbl>\n"
     "1     1 1         5\n"
     "2     1 2         6\n"},
    {"tibble(id = 1:2, x_a = 1:2, x_b = 3:4, y_a = 5:6, y_b = 7:8) |> pivot_longer(-id, names_to = c(\".value\", \"g\"), names_sep = \"_\")",
     "# A tibble: 4 × 4\n"
     "     id g         x     y\n"
     "  <int> <chr> <int> <int>\n"
     "1     1 a         1     5\n"
     "2     1 b         3     7\n"
     "3     2 a         2     6\n"
     "4     2 b         4     8\n"},
    {"tibble(g = c(\"a\", \"a\", \"b\"), v = 1:3) |> nest(data = v)",
     "# A tibble: 2 × 2\n"
     "  g     data            \n"
     "  <chr> <list>          \n"
     "1 a     <tibble [2 × 1]>\n"
     "2 b     <tibble [1 × 1]>\n"},
    {"tibble(g = c(\"a\", \"a\", \"b\"), v = 1:3) |> nest(data = v) |> unnest(data)",
     "# A tibble: 3 × 2\n"
     "  g         v\n"
     "  <chr> <int>\n"
     "1 a         1\n"
     "2 a         2\n"
     "3 b         3\n"},
    {"tibble(x = c(1, NA, 3)) |> replace_na(list(x = 0)); tibble(x = c(\"a_b\", \"c_d\")) |> separate(x, c(\"p\", \"q\"), sep = \"_\")\n"
     "tibble(x = c(1, NA, 3)) |> fill(x); tibble(a = \"x\", b = \"y\") |> unite(\"ab\", a, b)\n"
     "replace_na(c(1, NA), 9)",
     "# A tibble: 3 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     1\n"
     "2     0\n"
     "3     3\n"
     "# A tibble: 2 × 2\n"
     "  p     q    \n"
     "  <chr> <chr>\n"
     "1 a     b    \n"
     "2 c     d    \n"
     "# A tibble: 3 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     1\n"
     "2     1\n"
     "3     3\n"
     "# A tibble: 1 × 1\n"
     "  ab   \n"
     "  <chr>\n"
     "1 x_y  \n"
     "[1] 1 9\n"},
    {"crossing(a = 2:1, b = c(\"x\", \"y\")); expand_grid(a = 1:2, b = c(\"x\", \"y\"))\n"
     "tibble(x = c(\"a\", \"b\"), n = c(2, 1)) |> uncount(n); tibble(a = c(1, 2), b = c(\"x\", \"y\"), v = 1:2) |> complete(a, b)",
     "# A tibble: 4 × 2\n"
     "      a b    \n"
     "  <int> <chr>\n"
     "1     1 x    \n"
     "2     1 y    \n"
     "3     2 x    \n"
     "4     2 y    \n"
     "# A tibble: 4 × 2\n"
     "      a b    \n"
     "  <int> <chr>\n"
     "1     1 x    \n"
     "2     1 y    \n"
     "3     2 x    \n"
     "4     2 y    \n"
     "# A tibble: 3 × 1\n"
     "  x    \n"
     "  <chr>\n"
     "1 a    \n"
     "2 a    \n"
     "3 b    \n"
     "# A tibble: 4 × 3\n"
     "      a b         v\n"
     "  <dbl> <chr> <int>\n"
     "1     1 x         1\n"
     "2     1 y        NA\n"
     "3     2 x        NA\n"
     "4     2 y         2\n"},
    {"d <- data.frame(a = 1:3, b = c(\"u\", \"v\", \"u\")); nest(d, data = -b); group_vars(nest(group_by(as_tibble(d), b)))",
     "# A tibble: 2 × 2\n"
     "  b     data            \n"
     "  <chr> <list>          \n"
     "1 u     <tibble [2 × 1]>\n"
     "2 v     <tibble [1 × 1]>\n"
     "[1] \"b\"\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

TEST_MAIN("cli/script/r_tidyr", prints_what_R_prints)
