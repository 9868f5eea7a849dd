/* Recipes with expressions in files: an expression of columns and functions of the language lives on in another run, one
 * that needs a variable or function of the script is refused before anything is written. */
#include "tests/cli/script/blocks.h"
#include "tests/cli/script/script.h"
#include "tests/files.h"

#define FIT(STEP) CAR_MLP \
    "k <- 3; twice <- function(x) x * 2\n" \
    "f <- fit(workflow(recipe(mpg ~ disp + hp, data = mtcars) |> " STEP ", car_mlp(body_units = 2, fit_epochs = 1)), mtcars)\n"
#define BAKED "bake(extract_recipe(f), mtcars[1:3, ])$z\n"

/* The script with the saved file's path behind it. */
static ran run_with_file(const char *before, const char *call, const char *after)
{
    char text[8192];
    snprintf(text, sizeof text, "%s%s\"%s\")\n%s", before, call, test_path("recipe.rds"), after);
    return run_script(text);
}

static void lives_on(const char *fit, const char *want)
{
    ran saved = run_with_file(fit, "saveRDS(f, ", BAKED);
    ck_assert_msg(saved.status == CEL_OK, "%s: %s", saved.err.message, saved.err.hint);
    ck_assert_str_eq(saved.out, want);
    ran again = run_with_file("library(kerasnip)\n", "f <- readRDS(", BAKED);
    ck_assert_msg(again.status == CEL_OK, "%s: %s", again.err.message, again.err.hint);
    ck_assert_str_eq(again.out, want);
    ran_free(&saved);
    ran_free(&again);
}

START_TEST(expressions_of_columns_live_on)
{
    lives_on(FIT("step_mutate(z = log10(disp) + hp / 100)"), "[1] 3.304120 3.304120 2.963424\n");
    lives_on(FIT("step_mutate(z = sapply(hp, function(h) h - 100))"), "[1] 10 10 -7\n");
    lives_on(FIT("step_mutate(z = hp * !!k)"), "[1] 330 330 279\n");
}
END_TEST

START_TEST(what_the_script_made_is_refused)
{
    static const char *const step[] = {FIT("step_mutate(z = hp * k)"), FIT("step_mutate(z = twice(hp))")};
    static const char *const name[] = {"`k`", "`twice`"};
    for (size_t i = 0; i < 2; i++) {
        ran r = run_with_file(step[i], "saveRDS(f, ", "");
        ck_assert_int_eq(r.status, CEL_INPUT);
        ck_assert_msg(strstr(r.err.message, name[i]) != NULL, "%s", r.err.message);
        ran_free(&r);
    }
}
END_TEST

TEST_MAIN("cli/script/recipe_saved", expressions_of_columns_live_on, what_the_script_made_is_refused)
