#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("filter_missing", "zv", "nzv", "nzv_opts", "rm");
}
END_TEST

TEST_MAIN("recipes/step_filter", golden)
