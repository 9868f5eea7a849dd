#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("integer", "integer_zero", "ordinalscore");
}
END_TEST

TEST_MAIN("recipes/step_score", golden)
