#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("ratio", "ratio_names", "spatialsign");
}
END_TEST

TEST_MAIN("recipes/step_ratio", golden)
