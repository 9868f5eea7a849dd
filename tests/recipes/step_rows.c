#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("naomit", "naomit_noskip", "sample", "shuffle");
}
END_TEST

TEST_MAIN("recipes/step_rows", golden)
