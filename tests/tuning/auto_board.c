/* The leaderboard: order, sizes, the smallest within one standard error, failed candidates. */
#include "tests/tuning/planned.h"

static cel_frame *board_of(const cel_auto *a, size_t n, cel_results **r)
{
    cel_error err;
    cel_frame *board;
    cel_control control = {.threads = 1};
    OK(cel_auto_tune(a, &control, r, NULL, &err));
    OK(cel_auto_board(a, *r, n, &board, &err));
    return board;
}

START_TEST(best_first_with_sizes_and_a_mark)
{
    cel_frame *f = sixty("", ""), *grid = table_of("body_units,fit_epochs\n4,30\n64,30\n2,1\n");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    cel_results *r;
    o.outcome = "y";
    o.grid_data = grid;
    o.folds = 3;
    cel_auto *a = plan_of(f, &o);
    cel_frame *board = board_of(a, 0, &r);
    static const char *const names[] = {"body_units", "fit_epochs", "mean", "n", "std_err", "weights", "seconds", ".config", ".within"};
    ck_assert_uint_eq(board->cols, sizeof names / sizeof *names);
    for (size_t k = 0; k < board->cols; k++)
        ck_assert_str_eq(board->name[k], names[k]);
    const cel_column *mean = board->column[2], *std_err = board->column[4], *weights = board->column[5], *within = board->column[8];
    ck_assert_uint_eq(board->rows, 3);
    size_t marked = SIZE_MAX;
    for (size_t i = 0; i < 3; i++) {
        double units = cel_column_number(board->column[0], i), inputs = (double)a->columns.baked;
        if (i > 0)
            ck_assert(mean->num[i] >= mean->num[i - 1]);
        ck_assert(cel_column_number(weights, i) == (inputs + 1) * units + (units + 1) * units + units + 1); /* two layers and the output */
        if (within->code[i] == 1)
            marked = i;
    }
    if (marked != SIZE_MAX) {
        ck_assert(mean->num[marked] - mean->num[0] <= std_err->num[0]);
        ck_assert(cel_column_number(weights, marked) < cel_column_number(weights, 0));
    }
    cel_frame_drop(board);
    cel_results_drop(r);
    board = board_of(a, 1, &r);
    ck_assert_uint_eq(board->rows, 1);
    cel_frame_drop(board);
    cel_results_drop(r);
    cel_auto_free(a);
    cel_frame_drop(f);
    cel_frame_drop(grid);
}
END_TEST

/* A candidate that cannot be built is a note and no row. */
START_TEST(failed_candidates_are_no_rows)
{
    cel_frame *f = sixty("", ""), *grid = table_of("body_units,fit_epochs\n4,2\n-3,2\n");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    cel_results *r;
    o.outcome = "y";
    o.grid_data = grid;
    o.folds = 2;
    cel_auto *a = plan_of(f, &o);
    cel_frame *board = board_of(a, 0, &r);
    ck_assert_uint_eq(board->rows, 1);
    ck_assert(cel_column_number(board->column[0], 0) == 4);
    ck_assert_uint_eq(r->n_notes, 2);
    ck_assert_ptr_nonnull(strstr(r->note[0].text, "units must be a whole number >= 1, not -3"));
    cel_frame_drop(board);
    cel_results_drop(r);
    cel_auto_free(a);
    cel_frame_drop(f);
    cel_frame_drop(grid);
}
END_TEST

TEST_MAIN("tuning/auto_board", best_first_with_sizes_and_a_mark, failed_candidates_are_no_rows)
