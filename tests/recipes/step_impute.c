#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("impute_mean", "impute_mean_trim", "impute_median", "impute_mode", "err_impute_mean_factor");
}
END_TEST

TEST_MAIN("recipes/step_impute", golden)
