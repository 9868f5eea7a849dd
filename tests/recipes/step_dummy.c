#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("dummy_weird_levels", "dummy_weird_one_hot", "dummy_nominal", "dummy_all_nominal", "dummy_ordered", "dummy_one_hot", "dummy_keep",
                 "dummy_helmert_opt", "dummy_na", "dummy_string_col", "dummy_novel_new", "err_dummy_numeric", "err_empty_selection",
                 "impute_all_then_dummy_norm");
}
END_TEST

TEST_MAIN("recipes/step_dummy", golden)
