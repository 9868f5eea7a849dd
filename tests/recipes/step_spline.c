#include "tests/recipes/golden.h"

START_TEST(golden)
{
    GOLDEN_CASES("ns", "ns4", "bs", "bs_df6_deg2");
}
END_TEST

/* The recipe of an expression on a table of tests/golden/data, prepped; its warnings go to `notes`. */
static cel_recipe *prepped(const char *expr, const char *table, cel_notes *notes)
{
    cel_error err;
    cel_frame *data = golden_table("data", table, true);
    cel_recipe *r, *p;
    OK(golden_recipe(expr, data, &r, &err));
    OK(cel_recipe_prep(r, NULL, NULL, NULL, &p, notes, &err));
    cel_recipe_drop(r);
    cel_frame_drop(data);
    return p;
}

START_TEST(names_and_counts)
{
    static const struct {
        const char *call, *last;
        size_t columns;
    } cases[] = {
        {"step_spline_b(carat, deg_free = 5)", "carat_5", 5},
        {"step_spline_natural(carat)", "carat_10", 10},
        {"step_spline_nonnegative(carat, deg_free = 6, complete_set = TRUE)", "carat_6", 6},
        {"step_spline_monotone(carat, deg_free = 7)", "carat_7", 7},
        {"step_poly_bernstein(carat, degree = 4)", "carat_4", 4},
        {"step_bs(carat, degree = 2, options = list(knots = c(0.5, 1)))", "carat_bs_4", 4},
    };
    cel_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expr[256];
        cel_frame *baked;
        snprintf(expr, sizeof expr, "recipe(price ~ carat, data = d) |> %s", cases[i].call);
        cel_recipe *p = prepped(expr, "dia_train", NULL);
        OK(cel_recipe_juice(p, NULL, 0, &baked, &err));
        ck_assert_uint_eq(baked->cols, cases[i].columns + 1);
        ck_assert_str_eq(baked->name[baked->cols - 1], cases[i].last);
        cel_frame_drop(baked);
        cel_recipe_drop(p);
    }
}
END_TEST

START_TEST(missing_training_values_are_an_error)
{
    cel_error err;
    cel_frame *data = golden_table("data", "peng_train", true);
    cel_recipe *r, *p;
    OK(golden_recipe("recipe(species ~ ., data = d) |> step_ns(bill_length_mm)", data, &r, &err));
    ck_assert_int_eq(cel_recipe_prep(r, NULL, NULL, NULL, &p, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "in `step_ns()`: missing values in column `bill_length_mm`");
    cel_recipe_drop(r);
    cel_frame_drop(data);
}
END_TEST

TEST_MAIN("recipes/step_spline", golden, names_and_counts, missing_training_values_are_an_error)
