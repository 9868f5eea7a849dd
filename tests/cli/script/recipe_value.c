/* Recipes as values: what `$` shows, steps as lists, immutability, and life across sweeps of the memory. */
#include "tests/cli/script/script.h"

#define WARES "d <- tibble(a = c(1, 2, 3), word = c(\"x\", \"y\", \"x\"), y = c(2, 4, 7))\nr <- recipe(y ~ ., d) |> step_center(a, id = \"c\")\n"

START_TEST(fields)
{
    script_prints(WARES "p <- prep(r)\nclass(r)\nr$var_info$source\np$term_info$variable\nnrow(p$template)\np$levels$word\nr$levels\np$retained\n"
                        "p$tr_info$nrows\nnames(r$ptype)\nlength(r$steps)\nis.null(recipe(d)$steps)\n",
                  "[1] \"recipe\"\n[1] \"original\" \"original\" \"original\"\n[1] \"a\"    \"word\" \"y\"   \n[1] 3\n[1] \"x\" \"y\"\nNULL\n[1] TRUE\n"
                  "[1] 3\n[1] \"a\"    \"word\" \"y\"   \n[1] 1\n[1] TRUE\n");
    script_fails(WARES "r$step\n", "a recipe has no \"step\"", "did you mean \"steps\"?");
}
END_TEST

START_TEST(steps_are_lists)
{
    script_prints(WARES "s <- prep(r)$steps[[1]]\nclass(s)\ns$id\ns$trained\ns$means\ns$na_rm\ns\nr$steps[[1]]$trained\n",
                  "[1] \"step_center\" \"step\"       \n[1] \"c\"\n[1] TRUE\n[1] 2\n[1] TRUE\n• Centering for: a | Trained\n[1] FALSE\n");
    script_fails("print(structure(list(), class = \"step\"))\n", "x must be a step of a recipe", NULL);
    script_fails("tidy(structure(list(), class = \"step\"))\n", "x must be a step of a recipe", NULL);
}
END_TEST

START_TEST(verbs_give_new_recipes)
{
    script_prints(WARES "s <- r |> step_scale(a)\nlength(r$steps)\nlength(s$steps)\np <- prep(r)\nr$steps[[1]]$trained\nd$a[1] <- 100\njuice(p)$a\n",
                  "[1] 1\n[1] 2\n[1] FALSE\n[1] -1  0  1\n");
}
END_TEST

/* Expressions, their environments and functions live as long as the recipe, whatever is swept in between. */
START_TEST(what_steps_hold_stays_alive)
{
    script_prints(WARES "make <- function(k) recipe(y ~ ., d) |> step_mutate(b = a * k) |> step_mutate_at(y, fn = function(v) v + k)\nr2 <- make(7)\n"
                        "for (i in 1:60) { x <- runif(250000); y <- x * 2 }\nx <- NULL\nfor (i in 1:60) y <- runif(250000)\n"
                        "p <- prep(r2)\njuice(p)$b\njuice(p)$y\n",
                  "[1]  7 14 21\n[1]  9 11 14\n");
}
END_TEST

TEST_MAIN("cli/script/recipe_value", fields, steps_are_lists, verbs_give_new_recipes, what_steps_hold_stays_alive)
