/* recipe(), roles, prep(), bake() and juice() from scripts, with R's transcript of golden/v2026/recipes/prints.txt. */
#include "tests/cli/script/script.h"

#define DIAMONDS                                                      \
    "dia_train <- read_csv(\"" GOLDEN "/data/dia_train.csv\")\n"      \
    "dia_new <- read_csv(\"" GOLDEN "/data/dia_new.csv\")\n"
#define WARES "d <- tibble(a = c(1, 2, 3), word = c(\"x\", \"y\", \"x\"), y = c(2, 4, 7))\n"
#define RULE "\n── Recipe ──────────────────────────────────────────────────────────────────────\n\n"
#define THREE_STEPS                                                                                                            \
    "rec <- recipe(price ~ ., data = dia_train) |> step_dummy(all_nominal_predictors()) |> step_zv(all_predictors()) |>\n"     \
    "  step_normalize(all_numeric_predictors())\n"

START_TEST(a_recipe_prints_as_in_r)
{
    script_prints(DIAMONDS THREE_STEPS "rec\nprepped <- prep(rec, training = dia_train)\nprepped\n",
                  RULE "── Inputs \nNumber of variables by role\noutcome:   1\npredictor: 9\n\n── Operations \n"
                       "• Dummy variables from: all_nominal_predictors()\n• Zero variance filter on: all_predictors()\n"
                       "• Centering and scaling for: all_numeric_predictors()\n" RULE
                       "── Inputs \nNumber of variables by role\noutcome:   1\npredictor: 9\n\n── Training information \n"
                       "Training data contained 48 data points and no incomplete rows.\n\n── Operations \n"
                       "• Dummy variables from: cut, color, clarity | Trained\n• Zero variance filter removed: <none> | Trained\n"
                       "• Centering and scaling for: carat, depth, table, x, y, z, ... | Trained\n");
}
END_TEST

/* In a chain of pipes the last step draws its id first; bake() draws nothing. */
START_TEST(ids_are_drawn_as_in_r)
{
    script_prints(DIAMONDS "set.seed(1)\n" THREE_STEPS "tidy(rec)$id\np <- prep(rec)\nb <- bake(p, dia_new)\nrunif(1)\n",
                  "[1] \"dummy_6YGuu\"     \"zv_8wQnr\"        \"normalize_4dMaH\"\n[1] 0.4976992\n");
    script_prints(WARES "set.seed(1)\nr <- step_zv(recipe(y ~ ., d), a, id = \"mine\")\ntidy(r)$id\nrunif(1)\n", "[1] \"mine\"\n[1] 0.2655087\n");
}
END_TEST

START_TEST(formulas_and_data_in_any_order)
{
    static const char *const ways[] = {
        "recipe(y ~ ., d)", "recipe(y ~ ., data = d)", "recipe(data = d, formula = y ~ .)", "recipe(d, y ~ .)", "recipe(d, formula = y ~ .)",
        "recipe(x = d, y ~ .)", "recipe(d, vars = c(\"a\", \"word\", \"y\"), roles = c(\"predictor\", \"predictor\", \"outcome\"))",
        "recipe(as.formula(\"y ~ .\"), d)", "{f <- y ~ .; recipe(f, d)}"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char script[512];
        snprintf(script, sizeof script, WARES "r <- %s\nr$var_info$variable\nr$var_info$role\n", ways[i]);
        script_prints(script, "[1] \"a\"    \"word\" \"y\"   \n[1] \"predictor\" \"predictor\" \"outcome\"  \n");
    }
    script_prints(WARES "recipe(d)$var_info$role\n", "[1] NA NA NA\n");
    script_prints("m <- matrix(c(1, 2, 3, 4), 2, dimnames = list(NULL, c(\"p\", \"q\")))\nrecipe(m)$var_info$variable\n", "[1] \"p\" \"q\"\n");
}
END_TEST

START_TEST(wrong_recipes_are_refused)
{
    script_fails(WARES "recipe(y ~ aa, d)\n", "misspelled variable name", "did you mean `a`?");
    script_fails(WARES "recipe(log(y) ~ a, d)\n", "`log`", "use steps to do transformations");
    script_fails(WARES "recipe(y ~ a, data = 3)\n", "`data` must be a data frame, not a number", NULL);
    script_fails("recipe(y ~ a)\n", "recipe() needs a data frame", NULL);
    script_fails(WARES "recipe(y ~ a, d, d)\n", "this argument is too many", NULL);
    script_fails(WARES "recipe(y ~ a, d, datum = d)\n", "no argument \"datum\"", NULL);
    script_fails(WARES "recipe(y ~ a, d, roles = \"x\")\n", "made of a formula or of `roles`, not of both", NULL);
    script_fails(WARES "recipe(d, vars = c(\"a\", \"aa\"))\n", "not found in the data: aa", "did you mean `a`?");
    script_fails(WARES "recipe(d, vars = c(\"a\", \"y\"), roles = c(\"x\", \"y\", \"z\"))\n", "must have the same length", NULL);
    script_fails(WARES "recipe(recipe(d))\n", "is given a recipe", NULL);
}
END_TEST

START_TEST(roles_change)
{
    script_prints(WARES "r <- recipe(d) |> update_role(everything(), new_role = \"predictor\") |> update_role(y, new_role = \"outcome\") |>\n"
                        "  update_role(word, new_role = \"id\", old_role = \"predictor\") |> add_role(a, new_role = \"weight\")\n"
                        "r$var_info$variable\nr$var_info$role\nremove_role(r, a, old_role = \"weight\")$var_info$role\n",
                  "[1] \"a\"    \"a\"    \"word\" \"y\"   \n[1] \"predictor\" \"weight\"    \"id\"        \"outcome\"  \n"
                  "[1] \"predictor\" \"id\"        \"outcome\"  \n");
    script_prints(WARES "r <- recipe(y ~ ., d) |> update_role(word, new_role = \"id\") |> update_role_requirements(\"id\", bake = FALSE)\n"
                        "names(bake(prep(r), new_data = tibble(a = 1)))\n",
                  "[1] \"a\"\n");
    script_warns(WARES "r <- recipe(y ~ ., d) |> add_role(a, new_role = \"id\") |> add_role(a, new_role = \"id\")\n",
                 "Role \"id\" already exists for column `a`. Skipping.\n");
    script_fails(WARES "recipe(y ~ ., d) |> update_role(aa, new_role = \"id\")\n", "column `aa` doesn't exist", "did you mean `a`?");
    script_fails(WARES "recipe(y ~ ., d) |> add_role(y, new_role = \"predictor\")\n", "cannot get \"predictor\" role", NULL);
}
END_TEST

START_TEST(prep_says_what_it_does)
{
    script_prints(DIAMONDS THREE_STEPS "p <- prep(rec, training = dia_train, verbose = TRUE)\n",
                  "oper 1 step dummy [training] \noper 2 step zv [training] \noper 3 step normalize [training] \n"
                  "The retained training set is ~ 0.01 Mb  in memory.\n\n");
    script_prints(WARES "p <- recipe(y ~ ., d) |> step_dummy(word, id = \"w\") |> prep(log_changes = TRUE)\n",
                  "step_dummy (w): \n new (1): word_y\n removed (1): word\n\n");
    script_warns(WARES "p <- prep(prep(recipe(y ~ ., d)), training = d)\n",
                 "The previous data will be used by prep. Use `fresh = TRUE` to retrain with new training data.\n");
    script_prints(WARES "class(juice(prep(recipe(y ~ ., d, strings_as_factors = FALSE)))$word)\nclass(juice(prep(recipe(y ~ ., d)))$word)\n"
                        "class(juice(prep(recipe(y ~ ., d), strings_as_factors = FALSE))$word)\n",
                  "[1] \"character\"\n[1] \"factor\"\n[1] \"character\"\n");
    script_fails(WARES "prep(recipe(y ~ ., d), trainig = d)\n", "no argument \"trainig\"", "did you mean \"training\"?");
    script_fails(WARES "prep(recipe(y ~ ., d), training = d[, 1:2])\n", "not all variables in the recipe are present", NULL);
    script_fails(WARES "prep(d)\n", "x must be a recipe, not a data frame", NULL);
}
END_TEST

START_TEST(bake_gives_what_is_asked_for)
{
    script_prints(DIAMONDS THREE_STEPS "p <- prep(rec, training = dia_train)\nbake(p, new_data = dia_new, carat, starts_with(\"cut\"))[1:2, ]\n"
                                       "bake(p, new_data = dia_new, composition = \"matrix\")[1:2, 1:3]\n"
                                       "identical(juice(p), bake(p, new_data = NULL))\nclass(bake(p, dia_new, composition = \"data.frame\"))\n",
                  "# A tibble: 2 × 5\n   carat  cut_1  cut_2   cut_3 cut_4\n   <dbl>  <dbl>  <dbl>   <dbl> <dbl>\n"
                  "1 -0.222 -0.528 -0.950 -0.0328  1.16\n2  0.213  0.346 -0.373 -1.61   -1.26\n"
                  "          carat       depth      table\n[1,] -0.2224797 -0.02724292  0.4583892\n[2,]  0.2133989 -1.22119345 -0.7941354\n"
                  "[1] TRUE\n[1] \"data.frame\"\n");
    script_prints("m <- as.matrix(mtcars)\np <- prep(recipe(mpg ~ hp + wt, data = m) |> step_center(hp), training = m)\nbake(p, m[1:2, ])$hp\n",
                  "[1] -36.6875 -36.6875\n");
    script_fails(WARES "bake(recipe(y ~ ., d) |> step_center(a), d)\n", "At least one step has not been trained.", "prep()");
    script_fails(WARES "bake(prep(recipe(y ~ ., d)))\n", "bake() needs new_data", "new_data = NULL");
    script_fails(WARES "bake(prep(recipe(y ~ ., d)), 3)\n", "`new_data` must be a data frame or NULL, not a number", NULL);
    script_fails(WARES "bake(prep(recipe(y ~ ., d)), d, aa)\n", "column `aa` doesn't exist", "did you mean `a`?");
    script_fails(WARES "bake(prep(recipe(y ~ ., d)), d, composition = \"matrix\")\n", "columns of a matrix must be numbers: `word`", NULL);
    script_fails(WARES "bake(prep(recipe(y ~ ., d)), tibble(a = 1))\n", "required columns are missing from `new_data`: `word`", "`predictor`");
}
END_TEST

START_TEST(warnings_reach_the_script)
{
    script_warns("peng_train <- read_csv(\"" GOLDEN "/data/peng_train.csv\")\n"
                 "p <- prep(recipe(species ~ island + sex, data = peng_train) |> step_dummy(island, sex))\n",
                 "! There are new levels in `sex`: NA.\nℹ Consider using step_unknown() (`?recipes::step_unknown()`) before\n"
                 "  `step_dummy()` to handle missing values.\n");
    script_prints(WARES "tryCatch(prep(recipe(y ~ ., d) |> step_mutate(k = 1) |> step_normalize(k)), warning = function(w) cat(\"caught\\n\"))\n", "caught\n");
}
END_TEST

/* Where an error stands: the line and the caret. */
static void stands_at(const char *script, long line, long column, int width)
{
    ran r = run_script(script);
    ck_assert_int_eq(r.status, CEL_INPUT);
    ck_assert_msg(r.err.line == line && r.err.column == column && r.err.caret_width == width, "%s: %ld:%ld, %d wide: %s", script, r.err.line,
                  r.err.column, r.err.caret_width, r.err.message);
    ran_free(&r);
}

START_TEST(errors_stand_where_the_mistake_is)
{
    stands_at(WARES "r <- recipe(y ~ ., d) |>\n  step_center(a, bb)\nprep(r)\n", 3, 18, 2); /* the selector, not prep() */
    stands_at(WARES "r <- recipe(y ~ ., d) |>\n  step_dummy(a)\nprep(r)\n", 3, 14, 1);
    stands_at(WARES "recipe(y ~ ., d) |> step_normalize(a, na_rn = TRUE)\n", 2, 47, 4);
    stands_at(WARES "recipe(y ~ ., d) |> step_normalize(a, na_rm = \"yes\")\n", 2, 47, 5);
    stands_at(WARES "recipe(y ~ ., d) |> step_normalise(a)\n", 2, 21, 14);
    stands_at(WARES "recipe(y ~ ., d) |> update_role(aa, new_role = \"id\")\n", 2, 33, 2);
    stands_at(WARES "bake(prep(recipe(y ~ ., d)), d, aa)\n", 2, 33, 2);
}
END_TEST

TEST_MAIN("cli/script/lib_recipes", a_recipe_prints_as_in_r, ids_are_drawn_as_in_r, formulas_and_data_in_any_order, wrong_recipes_are_refused,
          roles_change, prep_says_what_it_does, bake_gives_what_is_asked_for, warnings_reach_the_script, errors_stand_where_the_mistake_is)
