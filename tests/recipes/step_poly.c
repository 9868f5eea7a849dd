#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("poly2", "poly3", "poly_raw", "err_poly_unique");
}
END_TEST

TEST_MAIN("recipes/step_poly", golden)
