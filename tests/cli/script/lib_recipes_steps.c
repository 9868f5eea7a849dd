/* Steps as builtins: every step of the library's table, with its arguments, options and hooks. */
#include "recipes/recipe.h"
#include "tests/cli/script/script.h"

#define WARES "d <- tibble(a = c(1, 2, 3), word = c(\"x\", \"y\", \"x\"), y = c(2, 4, 7))\nr <- recipe(y ~ ., d)\n"

/* The formals of every row can be read: a step may be called without its recipe and says that it is missing. */
START_TEST(every_step_of_the_table_is_a_function)
{
    for (size_t i = 0; i < cel_n_step_types; i++) {
        char script[256];
        const char *function = cel_step_type_function(cel_step_types[i]);
        snprintf(script, sizeof script, "%s()\n", function);
        script_fails(script, "needs its argument \"recipe\"", NULL);
        snprintf(script, sizeof script, "recipes::%s(3)\n", function);
        script_fails(script, "must be a recipe, not a number", NULL);
    }
}
END_TEST

START_TEST(arguments_reach_the_step)
{
    script_prints(WARES "p <- prep(r |> step_log(a, base = 2L, offset = 1, role = \"x\", skip = TRUE, id = \"l\"))\n"
                        "s <- p$steps[[1]]\ns$base\ns$offset\ns$skip\ns$id\ns$role\njuice(p)$a\nbake(p, d)$a\n",
                  "[1] 2\n[1] 1\n[1] TRUE\n[1] \"l\"\n[1] \"x\"\n[1] 1.000000 1.584963 2.000000\n[1] 1 2 3\n");
    script_prints(WARES "summary(prep(r |> step_dummy(word, role = NA)))$role\n", "[1] \"predictor\" \"outcome\"   NA         \n");
    script_prints(WARES "summary(prep(r |> step_dummy(word, role = \"aux\")))$role\n", "[1] \"predictor\" \"outcome\"   \"aux\"      \n");
    script_fails(WARES "r |> step_center(a, 3, nothing = 2)\n", "no argument \"nothing\"", "without a name");
    script_fails(WARES "r |> step_center(a, skip = NA)\n", "skip must be TRUE or FALSE, not NA", NULL);
    script_fails(WARES "r |> step_center(a, role = 3)\n", "role must be a text, not a number", NULL);
    script_fails(WARES "r |> step_center(a, id = 1)\n", "id must be a text, not a number", NULL);
    script_fails(WARES "r |> step_zv(a, id = \"i\") |> step_zv(a, id = \"i\")\n", "another step of the recipe has the id \"i\"", NULL);
    script_fails(WARES "r |> step_relevel(word)\n", "argument `ref_level` is missing", NULL);
}
END_TEST

START_TEST(options_are_a_list)
{
    script_prints(WARES "p <- prep(r |> step_poly(a, degree = 1, options = list(raw = TRUE)))\njuice(p)$a_poly_1\n", "[1] 1 2 3\n");
    script_fails(WARES "r |> step_poly(a, options = list(rew = TRUE))\n", "step_poly() has no option \"rew\"", "did you mean \"raw\"?");
    script_fails(WARES "r |> step_poly(a, options = list(TRUE))\n", "the options of step_poly() need names", NULL);
    script_fails(WARES "r |> step_poly(a, options = list(raw = TRUE, raw = FALSE))\n", "given twice", NULL);
}
END_TEST

START_TEST(functions_of_the_script_are_called)
{
    script_prints(WARES "k <- 10\np <- prep(r |> step_dummy(word, naming = function(var, lvl, ordinal = FALSE, sep = \"_\") paste0(var, k, lvl)))\n"
                        "names(juice(p))\n",
                  "[1] \"a\"       \"y\"       \"word10y\"\n");
    script_prints(WARES "p <- prep(r |> step_num2factor(a, transform = ~ .x, levels = c(\"one\", \"two\", \"three\")))\njuice(p)$a\n",
                  "[1] one   two   three\nLevels: one two three\n");
    script_prints(WARES "p <- prep(r |> step_mutate_at(a, y, fn = function(x) x * 2))\njuice(p)$a\nbake(p, tibble(a = 5, word = \"x\", y = 1))$a\n",
                  "[1] 2 4 6\n[1] 10\n");
    script_fails(WARES "prep(r |> step_mutate_at(a, fn = function(x) stop(\"no luck\")))\n", "no luck", NULL);
}
END_TEST

START_TEST(expressions_see_columns_then_variables)
{
    script_prints(WARES "k <- 10; a <- 100\np <- prep(r |> step_mutate(b = a * k, c = b + 1, n = n(), word = NULL))\nas.data.frame(juice(p))\n",
                  "  a y  b  c n\n1 1 2 10 11 3\n2 2 4 20 21 3\n3 3 7 30 31 3\n");
    script_prints(WARES "k <- 2\nr2 <- r |> step_mutate(b = !!k * a, c = k * a)\nk <- 3\nas.data.frame(juice(prep(r2)))[, c(\"b\", \"c\")]\n",
                  "  b c\n1 2 3\n2 4 6\n3 6 9\n"); /* !! fixes the value when the step is added */
    script_prints(WARES "p <- prep(r |> step_filter(a > 1, .data$y < 7))\nnrow(juice(p))\nnrow(bake(p, d))\n", "[1] 1\n[1] 3\n");
    script_prints(WARES "juice(prep(r |> step_arrange(desc(a)) |> step_slice(1:2)))$a\n", "[1] 3 2\n");
    script_prints(WARES "juice(prep(r |> step_mutate(across(c(a, y), sqrt))))$a[3]\n", "[1] 1.732051\n");
    script_fails(WARES "prep(r |> step_mutate(b = nosuch + 1))\n", "\"nosuch\" not found", NULL);
    script_fails(WARES "prep(r |> step_mutate(b = c(1, 2)))\n", "`b` must be size 3 or 1, not 2.", NULL);
    script_fails(WARES "prep(r |> step_filter(NULL))\n", "is NULL", NULL);
}
END_TEST

START_TEST(selectors_in_arguments)
{
    script_prints("cars <- mtcars\ncars$hp[1] <- NA\nr <- recipe(mpg ~ ., cars)\nv <- c(\"disp\", \"wt\")\n"
                  "a <- juice(prep(r |> step_impute_knn(hp, impute_with = imp_vars(disp, wt))))$hp[1]\n"
                  "b <- juice(prep(r |> step_impute_knn(hp, impute_with = all_of(v))))$hp[1]\na == b\n"
                  "names(juice(prep(recipe(mpg ~ hp + wt, mtcars) |> step_ratio(hp, denom = denom_vars(wt), keep_original_cols = FALSE))))\n",
                  "[1] TRUE\n[1] \"mpg\"     \"hp_o_wt\"\n");
    script_prints("r <- recipe(Species ~ ., iris) |> step_classdist(all_numeric_predictors(), class = \"Species\")\nr$steps[[1]]\n",
                  "• Distances to Species for: all_numeric_predictors()\n");
}
END_TEST

START_TEST(lists_of_arrays)
{
    script_prints("d <- tibble(p = c(1, 2), q = c(3, 4), y = c(0, 1))\n"
                  "b <- juice(prep(recipe(y ~ ., d) |> step_collapse(p, q, new_col = \"m\")))\nb\nb$m[[2]]\n",
                  "# A tibble: 2 × 2\n      y m            \n  <dbl> <list>       \n1     0 <dbl [1 × 2]>\n2     1 <dbl [1 × 2]>\n"
                  "     [,1] [,2]\n[1,]    2    4\n");
}
END_TEST

TEST_MAIN("cli/script/lib_recipes_steps", every_step_of_the_table_is_a_function, arguments_reach_the_step, options_are_a_list,
          functions_of_the_script_are_called, expressions_see_columns_then_variables, selectors_in_arguments, lists_of_arrays)
