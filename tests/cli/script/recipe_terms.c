/* Selectors of scripts: variables, injection, functions of selectors, and what they become. */
#include "tests/cli/script/script.h"

#define CARS "v <- c(\"hp\", \"wt\")\npre <- \"d\"\nr <- recipe(mpg ~ ., mtcars)\n"

/* The columns a selector means, as rm() lists them. */
static void removes(const char *before, const char *selector, const char *want)
{
    char script[512], printed[256];
    snprintf(script, sizeof script, CARS "%s\ncat(prep(r |> step_rm(%s))$steps[[1]]$removals)\n", before, selector);
    snprintf(printed, sizeof printed, "%s", want);
    script_prints(script, printed);
}

START_TEST(variables_stand_for_their_values)
{
    removes("", "all_of(v)", "hp wt");
    removes("", "any_of(c(v, \"nosuch\"))", "hp wt");
    removes("", "v", "hp wt"); /* no column of that name */
    removes("wt <- c(\"hp\")", "wt", "wt"); /* the column wins */
    removes("", "starts_with(pre)", "disp drat");
    removes("", "-all_of(setdiff(names(mtcars), c(\"cyl\", \"mpg\")))", "cyl mpg");
    removes("", "dplyr::all_of(paste0(\"h\", \"p\"))", "hp");
    removes("", "names(mtcars)[2:3]", "cyl disp");
    removes("f <- function() \"qsec\"", "f()", "qsec");
    removes("", "c(2, 3)", "disp hp");
    removes("", "num_range(\"x\", 1:3)", "");
    removes("", "contains(\"a\", ignore.case = FALSE), -carb", "drat am gear");
}
END_TEST

START_TEST(injected_values)
{
    removes("", "!!v", "hp wt");
    removes("", "!!!v", "hp wt");
    removes("", "!!!syms(v)", "hp wt");
    removes("", "!!sym(\"hp\")", "hp");
    removes("g <- function(x) x |> step_rm({{ x }})", "hp", "hp");
    script_prints(CARS "f <- function(rec, col) rec |> step_rm({{ col }})\ng <- function(rec, ...) rec |> step_rm(...)\n"
                       "prep(f(r, c(hp, wt)))$steps[[1]]$removals\nprep(g(r, hp, starts_with(\"c\")))$steps[[1]]$removals\n",
                  "[1] \"hp\" \"wt\"\n[1] \"hp\"   \"cyl\"  \"carb\"\n");
}
END_TEST

START_TEST(predicates)
{
    script_prints("cat(prep(recipe(Species ~ ., iris) |> step_rm(where(is.factor)))$steps[[1]]$removals)\n"
                  "cat(prep(recipe(Species ~ ., iris) |> step_rm(where(~ is.numeric(.x) && mean(.x) > 3.5)))$steps[[1]]$removals)\n"
                  "cat(prep(recipe(Species ~ ., iris) |> step_rm(where(function(x) is.numeric(x) && max(x) < 3)))$steps[[1]]$removals)\n",
                  "SpeciesSepal.Length Petal.LengthPetal.Width");
    script_fails("recipe(Species ~ ., iris) |> step_rm(where(function(x) 3))\n", "must give TRUE or FALSE", NULL);
}
END_TEST

START_TEST(what_is_written_is_what_prints)
{
    script_prints(CARS "r2 <- r |> step_rm(all_of(v), starts_with(pre)) |> step_zv(recipes::all_predictors(), -contains(\"x\"))\n"
                       "r2$steps[[1]]\nr2$steps[[2]]\nr2$steps[[1]]$terms\n",
                  "• Variables removed: all_of(v) starts_with(pre)\n• Zero variance filter on: recipes::all_predictors() -contains(\"x\")\n"
                  "[1] \"all_of(v)\"        \"starts_with(pre)\"\n");
}
END_TEST

START_TEST(mistakes_are_named)
{
    script_fails(CARS "r |> step_rm(all_predictor())\n", "there is no selector all_predictor()", "did you mean all_predictors()?");
    script_fails(CARS "r |> step_rm(all_of(w))\n", "object \"w\" not found", NULL);
    script_fails(CARS "r |> step_rm(list)\n|> prep()\n", "", NULL);
    script_fails(CARS "prep(r |> step_rm(all_of(c(\"hp\", \"hpp\"))))\n", "column `hpp` doesn't exist", "did you mean `hp`?");
    script_fails(CARS "r |> step_rm(mean)\n prep(r |> step_rm(mean))\n", "column `mean` doesn't exist", NULL);
    script_fails(CARS "prep(r |> step_rm(hp + wt))\n", "", NULL);
}
END_TEST

TEST_MAIN("cli/script/recipe_terms", variables_stand_for_their_values, injected_values, predicates, what_is_written_is_what_prints, mistakes_are_named)
