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

/* The heap is swept wherever it may be: the same is printed. */
START_TEST(sweeping_changes_nothing)
{
    static const char *const scripts[] = {
        WARES "f <- function(rec, ...) rec |> step_log(..., offset = 1)\np <- prep(f(r, a, starts_with(\"y\")))\np\nsummary(p)\nbake(p, d)\ntidy(p, 2)\n",
        WARES "k <- c(\"a\")\np <- prep(r |> step_mutate(b = a * !!length(k), n = n()) |> step_mutate_at(all_of(k), fn = ~ .x + 1) |>\n"
              "  step_dummy(word, naming = function(var, lvl, ordinal = FALSE, sep = \"_\") paste(var, lvl)) |> step_filter(b > 0))\njuice(p)\nformula(p)\n",
        WARES "rs <- lapply(1:3, function(i) r |> step_mutate(z = y + i))\nsapply(rs, function(q) sum(juice(prep(q))$z))\ntunable(r |> step_other(word, threshold = tune()))\n",
        ("p <- prep(recipe(mpg ~ ., mtcars) |> step_rm(where(~ max(.x) < 2)) |> step_collapse(hp, wt, new_col = \"m\") |> step_interact(~ cyl:disp))\n"
        "juice(p)$m[[2]]\np$steps[[1]]\np$levels |> length()\n"),
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        ran once = run_script(scripts[i]), swept = run_script_swept(scripts[i], true);
        ck_assert_msg(once.status == CEL_OK && swept.status == CEL_OK, "%s -> %s %s", scripts[i], once.err.message, swept.err.message);
        ck_assert_str_eq(once.out, swept.out);
        ran_free(&once);
        ran_free(&swept);
    }
}
END_TEST

/* Whatever allocation fails: an error, and nothing lost or read that is gone. */
START_TEST(memory_can_fail_anywhere)
{
    static const char script[] =
        WARES "k <- \"a\"\np <- prep(r |> step_mutate(b = a * !!length(k)) |> step_log(all_of(k), starts_with(\"y\"), offset = 1) |>\n"
              "  step_dummy(word, naming = function(var, lvl, ordinal = FALSE, sep = \"_\") paste(var, lvl)) |> step_poly(b, degree = 2, options = list(raw = TRUE)))\n"
              "p\nsummary(p)\nbake(p, d, all_predictors())\ntidy(p, 2)\np$steps[[1]]$id\nformula(p)\n";
    bool done = false;
    long n = 1;
    for (; !done; n += 1 + n / 40) { /* every one at first, then some */
        script_texts texts = {0};
        cel_error err = {0};
        cel_script_options options = {.write = script_write, .warn = script_warn, .message = script_message, .user = &texts, .quiet = true};
        cel_interp *in = cel_interp_new(&options);
        ck_assert_ptr_nonnull(in);
        cel_alloc_fail_after(n);
        cel_status status = cel_script_run_text(in, "test.R", script, strlen(script), &err);
        cel_alloc_fail_after(0);
        done = status == CEL_OK;
        ck_assert_msg(done || *err.message, "%ld: status %d without a sentence", n, (int)status);
        cel_interp_free(in);
        cel_text_free(&texts.out);
        cel_text_free(&texts.warnings);
    }
    ck_assert_int_gt(n, 1000);
}
END_TEST

TEST_MAIN("cli/script/recipe_value", fields, steps_are_lists, verbs_give_new_recipes, what_steps_hold_stays_alive, sweeping_changes_nothing, memory_can_fail_anywhere)
