/* dplyr on rows, joins, binding. */
#include "tests/cli/script/script.h"

static const script_case cases[] = {
    {"as_tibble(mtcars) |> filter(mpg > 30, cyl == 4) |> arrange(desc(mpg))",
     "# A tibble: 4 × 11\n"
     "    mpg   cyl  disp    hp  drat    wt  qsec    vs    am  gear  carb\n"
     "  <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl> <dbl>\n"
     "1  33.9     4  71.1    65  4.22  1.84  19.9     1     1     4     1\n"
     "2  32.4     4  78.7    66  4.08  2.2   19.5     1     1     4     1\n"
     "3  30.4     4  75.7    52  4.93  1.62  18.5     1     1     4     2\n"
     "4  30.4     4  95.1   113  3.77  1.51  16.9     1     1     5     2\n"},
    {"as_tibble(mtcars) |> filter(if_any(c(mpg, wt), ~ .x > 33)) |> nrow()\n"
     "tibble(x = c(1, NA, 3)) |> filter(x > 1); tibble(x = c(1, NA)) |> filter(!is.na(x))\n"
     "tibble(x = 1:3, k = 2) |> filter(x >= k)",
     "[1] 1\n"
     "# A tibble: 1 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     3\n"
     "# A tibble: 1 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     1\n"
     "# A tibble: 2 × 2\n"
     "      x     k\n"
     "  <int> <dbl>\n"
     "1     2     2\n"
     "2     3     2\n"},
    {"tibble(x = c(2, 1, NA, 3)) |> arrange(x); tibble(x = c(\"b\", \"a\"), y = 1:2) |> arrange(x, desc(y))\n"
     "tibble(g = c(1, 1, 2), v = 3:1) |> arrange(g, v)",
     "# A tibble: 4 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     1\n"
     "2     2\n"
     "3     3\n"
     "4    NA\n"
     "# A tibble: 2 × 2\n"
     "  x         y\n"
     "  <chr> <int>\n"
     "1 a         2\n"
     "2 b         1\n"
     "# A tibble: 3 × 2\n"
     "      g     v\n"
     "  <dbl> <int>\n"
     "1     1     2\n"
     "2     1     3\n"
     "3     2     1\n"},
    {"tibble(x = 1:5) |> slice(2:3); tibble(x = 1:5) |> slice(-1) |> nrow()\n"
     "tibble(x = 1:5) |> slice_head(n = 2); tibble(x = 1:5) |> slice_tail(n = 1)\n"
     "tibble(x = c(3, 1, 2)) |> slice_max(x, n = 1); tibble(x = c(3, 1, 2)) |> slice_min(x, n = 2)\n"
     "tibble(g = c(\"a\", \"a\", \"b\"), x = 1:3) |> group_by(g) |> slice_head(n = 1)",
     "# A tibble: 2 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     2\n"
     "2     3\n"
     "[1] 4\n"
     "# A tibble: 2 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     1\n"
     "2     2\n"
     "# A tibble: 1 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     5\n"
     "# A tibble: 1 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     3\n"
     "# A tibble: 2 × 1\n"
     "      x\n"
     "  <dbl>\n"
     "1     1\n"
     "2     2\n"
     "# A tibble: 2 × 2\n"
     "# Groups:   g [2]\n"
     "  g         x\n"
     "  <chr> <int>\n"
     "1 a         1\n"
     "2 b         3\n"},
    {"as_tibble(mtcars) |> distinct(cyl); tibble(a = c(1, 1, 2), b = c(1, 1, 3)) |> distinct()\n"
     "tibble(a = c(1, 1, 2), b = 1:3) |> distinct(a, .keep_all = TRUE)",
     "# A tibble: 3 × 1\n"
     "    cyl\n"
     "  <dbl>\n"
     "1     6\n"
     "2     4\n"
     "3     8\n"
     "# A tibble: 2 × 2\n"
     "      a     b\n"
     "  <dbl> <dbl>\n"
     "1     1     1\n"
     "2     2     3\n"
     "# A tibble: 2 × 2\n"
     "      a     b\n"
     "  <dbl> <int>\n"
     "1     1     1\n"
     "2     2     3\n"},
    {"bind_rows(tibble(a = 1), tibble(a = 2, b = \"x\")); bind_cols(tibble(a = 1:2), tibble(b = 3:4))\n"
     "bind_rows(list(x = tibble(a = 1), y = tibble(a = 2)), .id = \"src\")",
     "# A tibble: 2 × 2\n"
     "      a b    \n"
     "  <dbl> <chr>\n"
     "1     1 <NA> \n"
     "2     2 x    \n"
     "# A tibble: 2 × 2\n"
     "      a     b\n"
     "  <int> <int>\n"
     "1     1     3\n"
     "2     2     4\n"
     "# A tibble: 2 × 2\n"
     "  src       a\n"
     "  <chr> <dbl>\n"
     "1 x         1\n"
     "2 y         2\n"},
    {"tibble(k = 1:2, a = c(\"x\", \"y\")) |> left_join(tibble(k = c(1, 3), b = c(\"p\", \"q\")), by = \"k\")\n"
     "tibble(k = 1:2) |> inner_join(tibble(k = 2:3, v = 8:9), by = \"k\")\n"
     "tibble(k = 1:2) |> full_join(tibble(k = 2:3, v = 8:9), by = \"k\")\n"
     "tibble(k = 1:2) |> right_join(tibble(k = 2:3), by = \"k\"); tibble(k = 1:2) |> semi_join(tibble(k = 2), by = \"k\")\n"
     "tibble(k = 1:2) |> anti_join(tibble(k = 2), by = \"k\"); tibble(a = 1:2, v = 1) |> left_join(tibble(b = 1:2, v = 5), by = c(\"a\" = \"b\"))",
     "# A tibble: 2 × 3\n"
     "      k a     b    \n"
     "  <dbl> <chr> <chr>\n"
     "1     1 x     p    \n"
     "2     2 y     <NA> \n"
     "# A tibble: 1 × 2\n"
     "      k     v\n"
     "  <int> <int>\n"
     "1     2     8\n"
     "# A tibble: 3 × 2\n"
     "      k     v\n"
     "  <int> <int>\n"
     "1     1    NA\n"
     "2     2     8\n"
     "3     3     9\n"
     "# A tibble: 2 × 1\n"
     "      k\n"
     "  <int>\n"
     "1     2\n"
     "2     3\n"
     "# A tibble: 1 × 1\n"
     "      k\n"
     "  <int>\n"
     "1     2\n"
     "# A tibble: 1 × 1\n"
     "      k\n"
     "  <int>\n"
     "1     1\n"
     "# A tibble: 2 × 3\n"
     "      a   v.x   v.y\n"
     "  <int> <dbl> <dbl>\n"
     "1     1     1     5\n"
     "2     2     1     5\n"},
    {"set.seed(1); tibble(x = 1:10) |> slice_sample(n = 3); set.seed(1); sample(10)",
     "# A tibble: 3 × 1\n"
     "      x\n"
     "  <int>\n"
     "1     9\n"
     "2     4\n"
     "3     7\n"
     " [1]  9  4  7  1  2  5  3 10  6  8\n"},
    {"set.seed(4); d <- data.frame(x = 1:6, g = rep(c(\"a\", \"b\"), 3)); sample_n(d, 2)$x; sample_frac(d, .5)$x; (slice_sample(d, n = 3))$x; (slice_sample(d, prop = .4))$x\n"
     "(d |> group_by(g) |> slice_sample(n = 1))$x; (d |> group_by(g) |> sample_frac(.34))$x; sample(nrow(d)); slice_sample(d, n = 8, replace = TRUE)$x; slice_sample(d, n = 2, weight_by = x)$x",
     "[1] 3 6\n[1] 3 4 6\n[1] 6 5 2\n[1] 3 2\n[1] 1 6\n[1] 5 6\n[1] 3 5 4 1 6 2\n[1] 4 5 5 6 5 1 6 3\n[1] 6 2\n"},
    {"d <- data.frame(x = c(1, 1, 2), y = 1:3, row.names = c(\"p\", \"q\", \"r\")); distinct(d, x)", "  x\np 1\nr 2\n"},
};

START_TEST(prints_what_R_prints)
{
    script_cases(cases, sizeof cases / sizeof *cases);
}
END_TEST

START_TEST(names_among_the_dots_are_refused)
{
    static const char *const scripts[] = {"slice_max(mtcars, mpg, n = 1, by = cyl)", "slice_head(mtcars, n = 1, by = cyl)", "slice(mtcars, 1, .by = cyl)",
                                          "slice_sample(mtcars, n = 1, by = cyl)"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        ran r = run_script(scripts[i]);
        ck_assert_msg(r.status != CEL_OK && strstr(r.err.message, "by\""), "%s: %s", scripts[i], r.err.message);
        ran_free(&r);
    }
}
END_TEST

TEST_MAIN("cli/script/lib_dplyr_rows", prints_what_R_prints, names_among_the_dots_are_refused)
