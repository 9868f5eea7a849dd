/* celeriac check's counts: candidates built, weights by hand, sizes and times that are there, errors where they belong. */
#include "tests/tuning/cars.h"

static cel_status check(const cars_bench *b, const cel_frame *grid, size_t size, cel_checked *out, cel_error *err)
{
    cel_rng rng;
    cel_rng_seed(&rng, 7);
    return cel_tune_check(b->wf, b->folds, grid, size, NULL, &rng, out, NULL, err);
}

static const char *const BODY[] = {"num_body", "body_units", NULL};

/* Ten predictors: one layer of 4 has 44 + 5 weights, two of 8 have 88 + 72 + 9. */
START_TEST(a_grid)
{
    cel_error err;
    cel_checked c;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {2, 8, 1, 4};
    cel_frame *grid = grid_of(2, BODY, 2, value);
    OK(check(&b, grid, 0, &c, &err));
    ck_assert(c.candidates == 2 && c.resamples == 3 && c.built_n == 2);
    ck_assert(c.smallest == 49 && c.largest == 169);
    ck_assert_str_eq(c.config[0], "pre0_mod1_post0");
    ck_assert_int_eq(c.grid->column[0]->code[0], 1); /* sorted */
    ck_assert(c.built[0].model->n_trainable == 49 && c.built[1].model->n_trainable == 169);
    ck_assert(c.seconds > 0 && c.seconds < 60);
    ck_assert_uint_ge(c.memory, 169 * 2 * sizeof(cel_real)); /* weights and gradients at least */
    ck_assert_uint_ge(c.shared, 3 * 21 * 10 * sizeof(cel_real)); /* the predictors of each analysis part */
    cel_checked_free(&c);
    ck_assert(!c.built && !c.grid && c.candidates == 0);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(candidates_that_do_not_build)
{
    cel_error err;
    cel_checked c;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {-1, 4, 1, -5, 1, 4}, broken[] = {-1, 4};
    cel_frame *grid = grid_of(2, BODY, 3, value), *all = grid_of(2, BODY, 1, broken);
    OK(check(&b, grid, 0, &c, &err));
    ck_assert(c.candidates == 3 && c.built_n == 1 && c.smallest == 49 && c.largest == 49);
    ck_assert(!c.built[0].model && !c.built[1].model && c.built[2].model);
    ck_assert_str_eq(c.built[0].error.message, "num_body must be a whole number >= 0, not -1");
    ck_assert_ptr_nonnull(strstr(c.built[1].error.message, "block `body`: "));
    cel_checked_free(&c);
    OK(check(&b, all, 0, &c, &err));
    ck_assert(c.built_n == 0 && c.largest == 0 && c.seconds == 0 && c.memory == 0);
    cel_checked_free(&c);
    cel_frame_drop(grid);
    cel_frame_drop(all);
    close_cars(&b);
}
END_TEST

START_TEST(without_a_grid)
{
    cel_error err;
    cel_checked c;
    cars_bench plain = open_cars(NULL), tuned = open_cars(BODY);
    OK(check(&plain, NULL, 0, &c, &err)); /* the workflow as it is */
    ck_assert(c.candidates == 1 && c.built_n == 1 && c.largest == 49 && c.grid->cols == 0);
    cel_checked_free(&c);
    OK(check(&tuned, NULL, 4, &c, &err)); /* a grid of its own */
    ck_assert(c.candidates == 4 && c.built_n == 4 && c.grid->cols == 2);
    cel_checked_free(&c);
    close_cars(&plain);
    close_cars(&tuned);
}
END_TEST

START_TEST(refusals_leave_nothing)
{
    cel_error err;
    cel_checked c;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1};
    cel_frame *grid = grid_of(1, BODY, 1, value);
    ck_assert_int_eq(check(&b, grid, 0, &c, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The provided grid is missing the following 1 parameter column that has been marked for tuning by `tune()`: `body_units`.");
    ck_assert(!c.built && !c.config && !c.grid && c.candidates == 0);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

/* A part that cannot be built or measured for want of memory is an error of its candidate; the rest says so. */
START_TEST(memory_may_end)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, 4, 2, 8};
    cel_frame *grid = grid_of(2, BODY, 2, value);
    size_t failed = 0;
    for (long n = 1; n < 3000; n += n < 40 ? 1 : 61) {
        cel_checked c;
        cel_alloc_fail_after(n);
        cel_status status = check(&b, grid, 0, &c, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_OK || status == CEL_NOMEM, "allocation %ld: %s", n, err.message);
        failed += status == CEL_NOMEM;
        if (status == CEL_OK)
            cel_checked_free(&c);
        else
            ck_assert(!c.built && !c.grid);
    }
    ck_assert_uint_ge(failed, 39);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

TEST_MAIN("tuning/tune_check", a_grid, candidates_that_do_not_build, without_a_grid, refusals_leave_nothing, memory_may_end)
