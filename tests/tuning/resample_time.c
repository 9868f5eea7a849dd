#include <limits.h>

#include "tests/tuning/rsample.h"

START_TEST(windows_are_those_of_rsample)
{
    json_t *file = golden_json(GOLDEN "/rsample/small.json"), *list = json_object_get(file, "cases");
    cel_frame *f = golden_frame("cars32");
    cel_error err;
    cel_resamples *r;
    OK(cel_rolling_origin(f, 20, 4, true, 3, 0, &r, &err));
    same_set(r, golden_case(list, 123, "rolling_origin(cars32, initial = 20, assess = 4, skip = 3)"), "rolling_origin");
    cel_resamples_drop(r);
    OK(cel_rolling_origin(f, 20, 4, false, 2, 1, &r, &err));
    same_set(r, golden_case(list, 123, "rolling_origin(cars32, initial = 20, assess = 4, cumulative = FALSE, skip = 2, lag = 1)"),
             "rolling_origin");
    cel_resamples_drop(r);
    cel_sliding o = CEL_SLIDING;
    o.lookback = 3;
    o.assess_stop = 2;
    o.step = 6;
    OK(cel_sliding_window(f, &o, &r, &err));
    same_set(r, golden_case(list, 123, "sliding_window(cars32, lookback = 3, assess_stop = 2, step = 6)"), "sliding_window");
    cel_resamples_drop(r);
    cel_frame_drop(f);
    json_decref(file);
}
END_TEST

/* 10 rows, lookback 2, assess_stop 2, step 2: 3 slices [3/2]; incomplete windows on request; endless lookback. */
START_TEST(windows_can_be_partial_or_endless)
{
    cel_frame *f = cel_frame_new(10);
    cel_error err;
    cel_resamples *r;
    cel_sliding o = CEL_SLIDING;
    o.lookback = 2;
    o.assess_stop = 2;
    o.step = 2;
    OK(cel_sliding_window(f, &o, &r, &err));
    ck_assert_uint_eq(r->n, 3);
    cel_resamples_drop(r);
    o.complete = false;
    o.step = 1;
    OK(cel_sliding_window(f, &o, &r, &err));
    ck_assert_uint_eq(r->n, 8);
    ck_assert_uint_eq(r->split[0]->part[CEL_ANALYSIS].n, 1);
    ck_assert_uint_eq(r->split[7]->part[CEL_ANALYSIS].n, 3);
    cel_resamples_drop(r);
    o.complete = true;
    o.lookback = INT_MAX;
    o.skip = 4;
    OK(cel_sliding_window(f, &o, &r, &err));
    ck_assert_uint_eq(r->n, 4);
    ck_assert_uint_eq(r->split[0]->part[CEL_ANALYSIS].n, 5);
    cel_resamples_drop(r);
    cel_frame_drop(f);
}
END_TEST

START_TEST(ordered_splits)
{
    json_t *file = golden_json(GOLDEN "/rsample/small.json"), *list = json_object_get(file, "cases");
    cel_frame *f = golden_frame("cars32"), *part;
    cel_error err;
    cel_split *s;
    cel_resamples *r;
    cel_resampling o = CEL_RESAMPLING;
    OK(cel_initial_time_split(f, &o, NULL, &s, NULL, &err));
    same_split(s, golden_case(list, 42, "initial_time_split(cars32)"), "initial_time_split");
    cel_split_drop(s);
    OK(cel_initial_time_split_lag(f, 0.6, 2, &s, &err));
    same_split(s, golden_case(list, 42, "initial_time_split(cars32, prop = 0.6, lag = 2)"), "initial_time_split");
    cel_split_drop(s);
    OK(cel_validation_time_split(f, &o, NULL, &r, NULL, &err));
    ck_assert_str_eq(r->id[0], "validation");
    ck_assert_uint_eq(r->split[0]->part[CEL_ANALYSIS].n, 24);
    cel_resamples_drop(r);
    o.prop = 0.6;
    OK(cel_initial_validation_time_split(f, &o, NULL, &s, NULL, &err));
    ck_assert_uint_eq(s->part[CEL_ANALYSIS].n, 19); /* floor(32 * .6) */
    ck_assert_uint_eq(s->part[CEL_VALIDATION].n, 6); /* floor(13 * .5) */
    ck_assert_uint_eq(s->part[CEL_ASSESSMENT].n, 7);
    OK(cel_split_frame(s, CEL_ASSESSMENT, &part, &err));
    ck_assert_uint_eq(part->rows, 7);
    cel_frame_drop(part);
    OK(cel_validation_set(s, &r, &err));
    ck_assert_uint_eq(r->n, 1);
    ck_assert_uint_eq(r->split[0]->data->rows, 25);
    ck_assert_uint_eq(r->split[0]->part[CEL_ANALYSIS].n, 19);
    cel_text t = {0};
    cel_resamples_header(r, &t);
    ck_assert_str_eq(t.text, "# Validation Set (0.75/0.25) \n");
    cel_text_free(&t);
    cel_resamples_drop(r);
    cel_split_drop(s);
    cel_frame_drop(f);
    json_decref(file);
}
END_TEST

START_TEST(mistakes_are_named)
{
    cel_frame *f = cel_frame_new(10);
    cel_error err;
    cel_resamples *r;
    cel_split *s;
    cel_sliding o = CEL_SLIDING;
    ck_assert_int_eq(cel_rolling_origin(f, 10, 1, true, 0, 0, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "There should be at least 11 rows in `data`, not 10.");
    ck_assert_int_eq(cel_rolling_origin(f, 3, 1, true, 0, 4, &r, &err), CEL_INPUT);
    ck_assert_int_eq(cel_initial_time_split_lag(f, 0.5, 6, &s, &err), CEL_INPUT);
    o.assess_start = 3;
    ck_assert_int_eq(cel_sliding_window(f, &o, &r, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "`assess_start` must be less than or equal to `assess_stop`.");
    o = (cel_sliding)CEL_SLIDING;
    o.step = 0;
    ck_assert_int_eq(cel_sliding_window(f, &o, &r, &err), CEL_INPUT);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/resample_time", windows_are_those_of_rsample, windows_can_be_partial_or_endless, ordered_splits,
          mistakes_are_named)
