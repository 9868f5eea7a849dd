#include "tests/cli/script/script.h"

START_TEST(ranges_and_values)
{
    script_prints("range_set(learn_rate(), c(-3, -1))\n",
                  "Learning Rate (quantitative)\nTransformer: log-10 [1e-100, Inf]\nRange (transformed scale): [-3, -1]\n");
    script_prints("range_get(learn_rate())$upper\nrange_get(learn_rate(), original = FALSE)$upper\n", "[1] 0.1\n[1] -1\n");
    script_prints("value_validate(hidden_units(), c(0, 1, 10, 11))\n", "[1] FALSE  TRUE  TRUE FALSE\n");
    script_prints("value_seq(learn_rate(), 5)\nvalue_seq(hidden_units(c(1, 10)), 4)\n",
                  "[1] 1.000000e-10 1.778279e-08 3.162278e-06 5.623413e-04 1.000000e-01\n[1]  1  4  7 10\n");
    script_prints("value_transform(penalty(), c(1e-3, 0.1))\nvalue_inverse(penalty(), c(-3, -1))\n",
                  "[1] -3 -1\n[1] 0.001 0.100\n");
    script_prints("encode_unit(hidden_units(c(1, 10)), c(0, .25, .5, .75, 1), direction = \"backward\")\n", "[1]  1  3  6  8 10\n");
    script_prints("value_seq(value_set(hidden_units(), c(2, 4, 8)), 2)\n", "[1] 2 4\n");
    script_prints("set.seed(1)\nvalue_sample(activation(), 4)\n", "[1] \"linear\"  \"elu\"     \"linear\"  \"softmax\"\n");
}
END_TEST

START_TEST(parameters_of_ones_own)
{
    script_prints("new_quant_param(type = \"double\", range = c(0, 1), inclusive = c(TRUE, FALSE), label = c(my_par = \"My parameter\"))\n",
                  "My parameter (quantitative)\nRange: [0, 1)\n");
    script_prints("new_qual_param(type = \"character\", values = c(\"a\", \"b\"), label = c(my_qual = \"My choice\"))\n",
                  "My choice (qualitative)\n2 possible values include:\n'a' and 'b'\n");
    script_prints("p <- new_quant_param(type = \"integer\", values = c(3L, 9L), label = c(k = \"K\"), finalize = get_p)\np$range$upper\np$type\n",
                  "[1] 9\n[1] \"integer\"\n");
    script_prints("hidden_units(c(0, 3), trans = transform_log2())\npenalty(c(0, 1), trans = NULL)\n",
                  "# Hidden Units (quantitative)\nTransformer: log-2 [1e-100, Inf]\nRange (transformed scale): [0, 3]\n"
                  "Amount of Regularization (quantitative)\nRange: [0, 1]\n");
    script_prints("mtry(c(1L, unknown()))\nhas_unknowns(mtry())\n",
                  "# Randomly Selected Predictors (quantitative)\nRange: [1, ?]\n[1] TRUE\n");
    script_prints("dials::dropout(c(0, 0.4))\n", "Dropout Rate (quantitative)\nRange: [0, 0.4)\n");
}
END_TEST

START_TEST(mistakes_are_named)
{
    script_fails("hidden_units(c(\"a\", \"b\"))", "Since `type = \"integer\"`, please use that data type for the range.", NULL);
    script_fails("hidden_units(c(10, 1))", "must not exceed", NULL);
    script_fails("hidden_units(5)", "the range must be two numbers", NULL);
    script_fails("penalty(trans = 3)", "trans must be a transformation", NULL);
    script_fails("value_seq(mtry(), 3)", "mtry has an unknown range bound", "mtry(c(1, 10))");
    script_fails("value_seq(1, 3)", "object must be a parameter object", NULL);
    script_fails("activation(values = 1)", "`values` of activation must be a character vector", NULL);
}
END_TEST

TEST_MAIN("cli/script/lib_dials", ranges_and_values, parameters_of_ones_own, mistakes_are_named)
