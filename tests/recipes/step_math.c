#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("log", "log_offset_base", "log_signed", "log_skip_outcome", "sqrt", "inverse", "logit", "logit_offset", "invlogit", "hyperbolic", "relu",
                 "err_hyperbolic", "err_log_nonpos", "err_sqrt_factor");
}
END_TEST

TEST_MAIN("recipes/step_math", golden)
