/* Steps that call back into a script, or read its variables: expressions, functions, selectors in formulas, options. */
#include "tests/cli/script/script.h"

#define TABLE "library(tidymodels)\nd <- tibble(x = c(1, 2, 3, 4, 3, 6), y = 1:6, z = 2)\n"
#define BAKED(steps) TABLE "rec <- recipe(y ~ ., data = d) |> " steps "\nbake(prep(rec), new_data = NULL)\n"

START_TEST(formulas_read_variables)
{
    script_prints(TABLE "v <- \"x\"\nrec <- recipe(y ~ ., data = d) |> step_interact(terms = ~ all_of(v):z, sep = \"_by_\")\nnames(bake(prep(rec), NULL))\n",
                  "[1] \"x\"      \"z\"      \"y\"      \"x_by_z\"\n");
}
END_TEST

START_TEST(expressions_and_functions)
{
    script_prints(BAKED("step_arrange(desc(x), y) |> step_filter(x > 1, y < 6) |> step_select(x, yy = y)"),
                  "# A tibble: 4 × 2\n      x    yy\n  <dbl> <int>\n1     4     4\n2     3     3\n3     3     5\n4     2     2\n");
    script_prints(BAKED("step_slice(2:3) |> step_rename_at(x, fn = toupper) |> step_mutate_at(z, fn = ~ .x^2)"),
                  "# A tibble: 2 × 3\n      X     z     y\n  <dbl> <dbl> <int>\n1     2     4     2\n2     3     4     3\n");
    script_prints(BAKED("step_num2factor(z, transform = function(x) x - 1, levels = c(\"a\", \"b\")) |> step_slice(1)"),
                  "# A tibble: 1 × 3\n      x z         y\n  <dbl> <fct> <int>\n1     1 a         1\n");
    script_prints(BAKED("step_ratio(x, denom = denom_vars(z), naming = function(numer, denom) paste0(numer, \"/\", denom), keep_original_cols = FALSE) |> step_slice(1)"),
                  "# A tibble: 1 × 2\n      y `x/z`\n  <int> <dbl>\n1     1   0.5\n");
}
END_TEST

START_TEST(options_are_a_list)
{
    script_prints(TABLE "d$g <- factor(c(\"a\", \"b\", \"c\", \"a\", \"b\", \"c\"))\n"
                  "rec <- recipe(y ~ g, data = d) |> step_dummy(g, contrasts = list(unordered = \"contr.helmert\", ordered = \"contr.poly\"))\n"
                  "bake(prep(rec), NULL)[1:3, ]\n",
                  "# A tibble: 3 × 3\n      y   g_b   g_c\n  <int> <dbl> <dbl>\n1     1    -1    -1\n2     2     1    -1\n3     3     0     2\n");
    script_prints(BAKED("step_poly(x, degree = 2, options = list(raw = TRUE)) |> step_slice(2)"),
                  "# A tibble: 1 × 4\n      z     y x_poly_1 x_poly_2\n  <dbl> <int>    <dbl>    <dbl>\n1     2     2        2        4\n");
}
END_TEST

TEST_MAIN("cli/script/recipe_steps", formulas_read_variables, expressions_and_functions, options_are_a_list)
