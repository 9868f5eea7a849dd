/* tidy(), summary(), formula(), questions to recipes, and the functions recipes exports for steps. */
#include "tests/cli/script/script.h"

#define WARES "d <- tibble(a = c(1, 2, 3), word = c(\"x\", \"y\", \"x\"), y = c(2, 4, 7))\n"
#define STEPS "r <- recipe(y ~ ., d) |> step_center(a, id = \"c\") |> step_dummy(word, id = \"w\")\np <- prep(r)\n"

START_TEST(tidied)
{
    script_prints(WARES STEPS "tidy(r)\ntidy(p)$trained\n",
                  "# A tibble: 2 × 6\n  number operation type   trained skip  id   \n   <int> <chr>     <chr>  <lgl>   <lgl> <chr>\n"
                  "1      1 step      center FALSE   FALSE c    \n2      2 step      dummy  FALSE   FALSE w    \n[1] TRUE TRUE\n");
    script_prints(WARES STEPS "identical(tidy(p, 1), tidy(p, number = 1))\nidentical(tidy(p, 1), tidy(p, id = \"c\"))\n"
                              "identical(tidy(p, 1), tidy(p$steps[[1]]))\ntidy(p, 1)\n",
                  "[1] TRUE\n[1] TRUE\n[1] TRUE\n# A tibble: 1 × 3\n  terms value id   \n  <chr> <dbl> <chr>\n1 a         2 c    \n");
    script_prints("p <- prep(recipe(mpg ~ ., mtcars) |> step_pca(all_predictors(), num_comp = 2))\nunique(tidy(p, 1, type = \"variance\")$terms)[1]\n",
                  "[1] \"variance\"\n");
    script_fails(WARES STEPS "tidy(p, 3)\n", "`number` must be a whole number between 1 and 2", NULL);
    script_fails(WARES STEPS "tidy(p, id = \"cc\")\n", "no step with the id \"cc\"", "did you mean \"c\"?");
    script_fails(WARES STEPS "tidy(p, 1, id = \"c\")\n", "cannot both be given", NULL);
    script_fails(WARES STEPS "tidy(p, nummer = 1)\n", "knows the arguments number, id and type", NULL);
}
END_TEST

START_TEST(summaries)
{
    script_prints(WARES STEPS "summary(p)\nsummary(p, original = TRUE)$variable\nsummary(p)$type[[1]]\n",
                  "# A tibble: 3 × 4\n  variable type      role      source  \n  <chr>    <list>    <chr>     <chr>   \n"
                  "1 a        <chr [2]> predictor original\n2 y        <chr [2]> outcome   original\n3 word_y   <chr [2]> predictor derived \n"
                  "[1] \"a\"    \"word\" \"y\"   \n[1] \"double\"  \"numeric\"\n");
    script_prints(WARES STEPS "formula(p)\n", "y ~ a + word_y\n");
    script_prints("dia_train <- read_csv(\"" GOLDEN "/data/dia_train.csv\")\n"
                  "formula(prep(recipe(price ~ ., data = dia_train) |> step_dummy(all_nominal_predictors())))\n",
                  "price ~ carat + depth + table + x + y + z + cut_1 + cut_2 + cut_3 + \n"
                  "    cut_4 + color_1 + color_2 + color_3 + color_4 + color_5 + \n"
                  "    color_6 + clarity_1 + clarity_2 + clarity_3 + clarity_4 + \n"
                  "    clarity_5 + clarity_6 + clarity_7\n");
    script_fails(WARES STEPS "formula(r)\n", "must be trained", NULL);
}
END_TEST

START_TEST(questions)
{
    script_prints(WARES STEPS "fully_trained(r)\nfully_trained(p)\nfully_trained(recipe(d))\nfully_trained(prep(recipe(d)))\nfully_trained(step_zv(p, a))\n"
                              "detect_step(r, \"dummy\")\ndetect_step(r, \"log\")\nrequired_pkgs(r)\n",
                  "[1] FALSE\n[1] TRUE\n[1] FALSE\n[1] TRUE\n[1] FALSE\n[1] TRUE\n[1] FALSE\n[1] \"recipes\"\n");
}
END_TEST

START_TEST(what_can_be_tuned)
{
    script_prints(WARES "r <- recipe(y ~ ., d) |> step_other(word, threshold = tune(), id = \"o\") |> step_log(a, base = tune(\"b\"), id = \"l\")\n"
                        "tunable(r)\ntunable(r)$call_info[[1]]$fun\ntune_args(r)\n",
                  "# A tibble: 1 × 5\n  name      call_info        source component  component_id\n  <chr>     <list>           <chr>  <chr>      <chr>       \n"
                  "1 threshold <named list [3]> recipe step_other o           \n[1] \"threshold\"\n"
                  "# A tibble: 2 × 6\n  name      tunable id        source component  component_id\n  <chr>     <lgl>   <chr>     <chr>  <chr>      <chr>       \n"
                  "1 threshold TRUE    threshold recipe step_other o           \n2 base      TRUE    b         recipe step_log   l           \n");
    script_fails(WARES "prep(recipe(y ~ ., d) |> step_other(word, threshold = tune()))\n", "you cannot `prep()` a tunable recipe", "step_other(): `threshold`");
    script_prints(WARES "r <- finalize_recipe(recipe(y ~ ., d) |> step_other(word, threshold = tune()), tibble(threshold = 0.2))\nr$steps[[1]]$threshold\n",
                  "[1] 0.2\n");
}
END_TEST

START_TEST(functions_for_steps)
{
    script_prints("set.seed(1)\nrand_id(\"dummy\")\nnames0(3, \"pc\")\nnames0(10)[c(1, 10)]\ndummy_names(\"x\", c(\"a b\", \"c\"))\n"
                  "dummy_names(\"x\", c(\"a\", \"b\"), ordinal = TRUE)\ndummy_names(\"x\", factor(\"z\"), sep = \".\")\n",
                  "[1] \"dummy_4dMaH\"\n[1] \"pc1\" \"pc2\" \"pc3\"\n[1] \"x01\" \"x10\"\n[1] \"x_a.b\" \"x_c\"  \n[1] \"x_1\" \"x_2\"\n[1] \"x.z\"\n");
    script_fails("names0(0)\n", "num must be 1 or more", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_recipes_look", tidied, summaries, questions, what_can_be_tuned, functions_for_steps)
