#include "tests/cli/script/script.h"

START_TEST(grids_of_sets_lists_and_parameters)
{
    static const char *const ways[] = {"parameters(list(u = hidden_units(c(16, 64)), d = dropout(c(0, 0.5))))",
                                       "list(u = hidden_units(c(16, 64)), d = dropout(c(0, 0.5)))"};
    for (size_t k = 0; k < 2; k++) {
        char script[512];
        snprintf(script, sizeof script, "grid_regular(%s, levels = c(u = 2, d = 3))$u\n", ways[k]);
        script_prints(script, "[1] 16 64 16 64 16 64\n");
    }
    script_prints("grid_regular(hidden_units(c(16, 64)), dropout(c(0, 0.5)), levels = 4, filter = dropout < 0.1)\n",
                  "# A tibble: 4 \u00d7 2\n  hidden_units dropout\n         <int>   <dbl>\n1           16       0\n"
                  "2           32       0\n3           48       0\n4           64       0\n");
    /* golden/dials/lhs_deck_s123.csv */
    script_prints("set.seed(123)\ng <- grid_latin_hypercube(parameters(list(num_body = num_terms(c(1, 4)), body_units = "
                  "hidden_units(c(32, 256)), body_dropout = dropout(c(0, 0.4)))), size = 20)\ng$body_units[1:4]\nrunif(1)\n",
                  "[1]  48 224  86 213\n[1] 0.4624087\n");
    script_prints("set.seed(1)\ng <- grid_space_filling(hidden_units(c(1, 8)), dropout(c(0, 0.7)), size = 8)\ng$hidden_units\nrunif(1)\n",
                  "[1] 1 2 3 4 5 6 7 8\n[1] 0.2655087\n");
}
END_TEST

START_TEST(confused_arguments)
{
    script_warns("x <- grid_regular(list(penalty()), size = 3)\n", "`size` is not an argument to `grid_regular()`. Did you mean `levels`?\n");
    script_warns("x <- grid_random(list(penalty()), levels = 3)\n", "`levels` is not an argument to `grid_random()`. Did you mean `size`?\n");
    script_fails("grid_latin_hypercube(list(penalty()), levels = 3)", "`levels` is not an argument to `grid_latin_hypercube()`", "`size`");
}
END_TEST

START_TEST(mistakes_are_named)
{
    script_fails("grid_regular(mtry())", "these parameters have an unknown range bound: `mtry`", "finalize()");
    script_fails("grid_regular(penalty(), mixture(), levels = c(penalty = 2, 3))", "either be all named or unnamed", NULL);
    script_fails("grid_regular(penalty(), mixture(), levels = c(2, 3, 4))", "`levels` should have length 1 or 2, not 3.", NULL);
    script_fails("grid_regular(penalty(), levels = \"a\")", "`levels` must be one whole number", NULL);
    script_fails("grid_random(penalty(), sizes = 3)", "`sizes` is not an argument of grid_random()", NULL);
    script_fails("grid_space_filling(penalty(), mixture(), type = \"audze\")", "`type` must be one of", "audze_eglais");
    script_fails("grid_random(list(penalty()), size = 3, filter = 2)", "filter must be true or false for each candidate", NULL);
    script_fails("grid_random(3)", "parameter objects are needed here", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_dials_grid", grids_of_sets_lists_and_parameters, confused_arguments, mistakes_are_named)
