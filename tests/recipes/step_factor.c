#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("other", "other_default", "other_count", "novel", "unknown", "relevel", "unorder", "string2factor", "factor2string", "err_novel_level_exists",
                 "err_ref_level");
}
END_TEST

/* As make_factor() of recipes: what is a factor already keeps its levels, whatever the step says. */
START_TEST(a_factor_keeps_its_levels)
{
    cel_error err;
    cel_frame *data = golden_table("data", "peng_train", true), *t;
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(species ~ ., data = d) |> step_string2factor(island, levels = c('Dream', 'x'))", data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err));
    OK(cel_recipe_juice(p, NULL, 0, &t, &err));
    const cel_column *before = cel_frame_column(data, "island", &err), *after = cel_frame_column(t, "island", &err);
    ck_assert_int_eq(after->type, CEL_FACTOR);
    ck_assert_mem_eq(after->code, before->code, before->n * sizeof *before->code);
    cel_frame_drop(t);
    cel_recipe_drop(p);
    cel_recipe_drop(r);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_factor", golden, a_factor_keeps_its_levels)
