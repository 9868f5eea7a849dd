#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("other", "other_default", "other_count", "novel", "unknown", "relevel", "unorder", "string2factor", "factor2string", "err_novel_level_exists",
                 "err_ref_level");
}
END_TEST

TEST_MAIN("recipes/step_factor", golden)
