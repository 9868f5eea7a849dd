/* Fitted workflows on new data: metrics against those computed by hand, the baseline, means for what is missing. */
#include "tests/tuning/cars.h"
#include "tuning/evaluate.h"

static cel_workflow *fitted(cel_frame *data)
{
    cel_error err;
    cel_workflow *wf = cars_workflow(data, NULL), *out;
    cel_stream stream;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, data, &stream, NULL, NULL, &out, NULL, &err));
    cel_workflow_drop(wf);
    return out;
}

START_TEST(metrics_and_baseline)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars"), *table, *pred;
    cel_workflow *wf = fitted(cars);
    OK(cel_workflow_evaluate(wf, cars, NULL, &table, NULL, &err));
    OK(cel_workflow_predict(wf, cars, CEL_PREDICT_NUMERIC, &pred, NULL, &err));
    const cel_column *mpg = cel_frame_column(cars, "mpg", &err);
    double square = 0, mean = 0, spread = 0;
    for (size_t r = 0; r < 32; r++) {
        double d = mpg->num[r] - pred->column[0]->num[r];
        square += d * d / 32;
        mean += mpg->num[r] / 32;
    }
    for (size_t r = 0; r < 32; r++)
        spread += (mpg->num[r] - mean) * (mpg->num[r] - mean) / 32;
    ck_assert_str_eq(cel_column_label(table->column[0], 0), "rmse");
    NEAR(table->column[2]->num[0], sqrt(square), 1e-9);
    NEAR(table->column[3]->num[0], sqrt(spread), 1e-5); /* predicting the training mean of the same rows */
    ck_assert(isnan(table->column[3]->num[1]));         /* rsq of a constant */
    cel_frame_drop(table);
    cel_frame *gap = cel_frame_copy(cars);
    cel_column *hp = cel_column_copy(cel_frame_column(cars, "hp", &err));
    cel_notes notes = {0};
    hp->num[0] = cel_na();
    OK(cel_frame_set(gap, "hp", hp, &err));
    OK(cel_workflow_evaluate(wf, gap, NULL, &table, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "1 of 32 rows have no outcome or no prediction and do not count");
    cel_notes_free(&notes);
    cel_frame_drop(table);
    cel_frame_drop(gap);
    cel_column_drop(hp);
    cel_frame *without = cel_frame_copy(cars);
    cel_frame_remove(without, (size_t)cel_frame_find(without, "mpg"));
    ck_assert_int_eq(cel_workflow_evaluate(wf, without, NULL, &table, NULL, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "the outcome \"mpg\" is not in the data"));
    cel_frame_drop(without);
    cel_frame_drop(pred);
    cel_workflow_drop(wf);
    cel_frame_drop(cars);
}
END_TEST

START_TEST(means_for_what_is_missing)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars"), *gap = cel_frame_copy(cars), *at_mean = cel_frame_copy(cars), *x, *y;
    cel_workflow *wf = fitted(cars);
    cel_column *wt = cel_column_copy(cel_frame_column(cars, "wt", &err)), *mean = cel_column_copy(wt);
    double sum = 0;
    for (size_t r = 0; r < 32; r++)
        sum += wt->num[r] / 32;
    wt->num[3] = wt->num[5] = cel_na();
    mean->num[3] = sum;
    OK(cel_frame_set(gap, "wt", wt, &err));
    OK(cel_frame_set(at_mean, "wt", mean, &err));
    bool fill[32] = {false};
    fill[3] = true;
    OK(cel_workflow_predict_filled(wf, gap, fill, CEL_PREDICT_DEFAULT, &x, NULL, &err));
    OK(cel_workflow_predict(wf, at_mean, CEL_PREDICT_DEFAULT, &y, NULL, &err));
    NEAR(x->column[0]->num[3], y->column[0]->num[3], 1e-5); /* the mean of the normalized column is 0 */
    ck_assert(isnan(x->column[0]->num[5]));                  /* not to be filled */
    ck_assert(x->column[0]->num[0] == y->column[0]->num[0]);
    cel_frame *const frames[] = {x, y, gap, at_mean, cars};
    for (size_t i = 0; i < 5; i++)
        cel_frame_drop(frames[i]);
    cel_column_drop(wt);
    cel_column_drop(mean);
    cel_workflow_drop(wf);
}
END_TEST

TEST_MAIN("tuning/evaluate", metrics_and_baseline, means_for_what_is_missing)
