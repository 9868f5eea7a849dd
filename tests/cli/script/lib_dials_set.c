#include "tests/cli/script/script.h"

#define SET                                                                                                             \
    "p <- parameters(list(num_body = num_terms(c(1, 4)), body_units = hidden_units(c(32, 256)), "                       \
    "body_dropout = dropout(c(0, 0.4))))\n"

START_TEST(sets_print_and_change)
{
    static const char *const printed = "Collection of 3 parameters for tuning\n\n"
                                       "   identifier         type    object\n"
                                       "     num_body    num_terms nparam[+]\n"
                                       "   body_units hidden_units nparam[+]\n"
                                       " body_dropout      dropout nparam[+]\n\n";
    script_prints(SET "p\n", printed);
    script_prints(SET "p <- update(p, body_units = hidden_units(c(8, 16)))\np\n", printed);
    script_prints(SET "p <- update(p, body_units = hidden_units(c(8, 16)))\np$object[[2]]\n",
                  "# Hidden Units (quantitative)\nRange: [8, 16]\n");
    script_prints(SET "extract_parameter_dials(p, \"body_units\")\np$id[3]\np$source[1]\n",
                  "# Hidden Units (quantitative)\nRange: [32, 256]\n[1] \"body_dropout\"\n[1] \"list\"\n");
    script_prints("parameters(penalty(), mixture())$id\n", "[1] \"penalty\" \"mixture\"\n");
}
END_TEST

START_TEST(bounds_come_from_the_data)
{
    script_prints("finalize(mtry(), tibble(a = 1:3, b = 1:3))\nget_n(sample_size(), tibble(a = 1:30))\n",
                  "# Randomly Selected Predictors (quantitative)\nRange: [1, 2]\n"
                  "# Observations Sampled (quantitative)\nRange: [?, 30]\n");
    script_prints("finalize(parameters(penalty(), mtry()), tibble(a = 1, b = 2, c = 3))$object[[2]]\n",
                  "# Randomly Selected Predictors (quantitative)\nRange: [1, 3]\n");
}
END_TEST

START_TEST(mistakes_are_named)
{
    script_fails(SET "update(p, body_unit = hidden_units())", "does not match any id's in the set: body_unit.", "body_units");
    script_fails(SET "update(p, hidden_units())", "All arguments should be named", NULL);
    script_fails(SET "update(p, body_units = 3)", "is not a dials parameter object or NA: body_units", NULL);
    script_fails("parameters(list(penalty(), penalty()))", "Element id should have unique values. Duplicates exist for item: penalty", NULL);
    script_fails("parameters(3)", "parameter objects are needed here", NULL);
    script_fails(SET "extract_parameter_dials(p, \"units\")", "No parameter exists with id 'units'.", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_dials_set", sets_print_and_change, bounds_come_from_the_data, mistakes_are_named)
