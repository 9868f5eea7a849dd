/* Choosing candidates on the summaries of real tune runs (tests/golden/tune). */
#include "recipes/csv.h"
#include "tests/test.h"
#include "tuning/tune.h"

static cel_frame *read_table(const char *name)
{
    cel_error err;
    cel_frame *f;
    char path[512];
    snprintf(path, sizeof path, GOLDEN "/tune/%s.csv", name);
    OK(cel_csv_read(path, NULL, &f, &err));
    return f;
}

static void same_candidate(cel_frame *chosen, double num_comp, const char *config)
{
    ck_assert_uint_eq(chosen->rows, 1);
    ck_assert_uint_eq(chosen->cols, 2);
    ck_assert_str_eq(chosen->name[0], "num_comp");
    NEAR(cel_column_number(chosen->column[0], 0), num_comp, 0);
    ck_assert_str_eq(cel_column_label(chosen->column[1], 0), config);
    cel_frame_drop(chosen);
}

START_TEST(best_by_direction)
{
    cel_error err;
    cel_frame *summary = read_table("pca_res.metrics"), *out;
    OK(cel_select_best(summary, "rmse", CEL_MINIMIZE, &out, &err));
    same_candidate(out, 3, "pre3_mod0_post0");
    OK(cel_select_best(summary, "rsq", CEL_MAXIMIZE, &out, &err));
    same_candidate(out, 3, "pre3_mod0_post0");
    OK(cel_show_best(summary, "rmse", CEL_MINIMIZE, 5, &out, &err));
    static const double order[] = {3, 4, 5, 1, 6};
    ck_assert_uint_eq(out->rows, 5);
    for (size_t i = 0; i < 5; i++)
        NEAR(cel_column_number(out->column[0], i), order[i], 0);
    cel_frame_drop(out);
    cel_frame_drop(summary);
}
END_TEST

START_TEST(simplest_that_is_nearly_as_good)
{
    cel_error err;
    cel_frame *summary = read_table("pca_res.metrics"), *out;
    static const cel_order up = {.column = "num_comp"}, down = {.column = "num_comp", .descending = true};
    OK(cel_select_by_one_std_err(summary, "rmse", CEL_MINIMIZE, &up, 1, &out, &err));
    same_candidate(out, 1, "pre1_mod0_post0");
    OK(cel_select_by_one_std_err(summary, "rsq", CEL_MAXIMIZE, &down, 1, &out, &err));
    same_candidate(out, 6, "pre6_mod0_post0");
    OK(cel_select_by_pct_loss(summary, "rmse", CEL_MINIMIZE, 5, &up, 1, &out, &err));
    same_candidate(out, 3, "pre3_mod0_post0");
    OK(cel_select_by_pct_loss(summary, "rmse", CEL_MINIMIZE, 2, &up, 1, &out, &err));
    same_candidate(out, 3, "pre3_mod0_post0");
    OK(cel_select_by_pct_loss(summary, "rmse", CEL_MINIMIZE, 10, &up, 1, &out, &err));
    same_candidate(out, 1, "pre1_mod0_post0");
    ck_assert_int_eq(cel_select_by_pct_loss(summary, "rmse", CEL_MINIMIZE, 2, NULL, 0, &out, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Please choose at least one tuning parameter to sort in `...`.");
    static const cel_order wrong = {.column = "num_com"};
    ck_assert_int_eq(cel_select_by_one_std_err(summary, "rmse", CEL_MINIMIZE, &wrong, 1, &out, &err), CEL_INPUT);
    ck_assert_int_eq(cel_select_best(summary, "mae", CEL_MINIMIZE, &out, &err), CEL_FAILED);
    cel_frame_drop(summary);
}
END_TEST

TEST_MAIN("tuning/select", best_by_direction, simplest_that_is_nearly_as_good)
