#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("impute_knn", "impute_knn_num");
}
END_TEST

TEST_MAIN("recipes/step_knn", golden)
