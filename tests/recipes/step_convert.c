#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("num2factor", "bin2factor", "indicate_na", "intercept", "lag", "err_num2factor");
}
END_TEST

TEST_MAIN("recipes/step_convert", golden)
