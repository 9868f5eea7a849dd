/* Tuning from end to end on mtcars: what is refused before anything runs, last_fit, fit_best. */
#include "tests/tuning/cars.h"

static const char *const BODY[] = {"num_body", "body_units", NULL};
static const char *const COLUMNS[] = {"num_body", "body_units"};

static cel_status run(const cars_bench *b, const cel_frame *grid, size_t size, const cel_control *control, cel_results **out, cel_notes *notes, cel_error *err)
{
    cel_rng rng;
    cel_rng_seed(&rng, 7);
    return cel_tune_grid(b->wf, b->folds, grid, size, NULL, NULL, control, &rng, out, notes, err);
}

static void refused(const cars_bench *b, const cel_frame *grid, const char *message)
{
    cel_error err;
    cel_results *r = NULL;
    ck_assert_int_eq(run(b, grid, 0, NULL, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
}

START_TEST(wrong_grids)
{
    cars_bench b = open_cars(BODY);
    static const char *const three[] = {"num_body", "body_units", "nope"}, *const one[] = {"num_body"};
    static const int32_t value[] = {1, 4, 1, 2, 4, 2};
    cel_frame *extra = grid_of(3, three, 2, value), *missing = grid_of(1, one, 2, value), *empty = grid_of(2, COLUMNS, 0, value);
    refused(&b, extra, "The provided grid has 1 parameter column (`nope`) that has not been marked for tuning by `tune()`.");
    refused(&b, missing, "The provided grid is missing the following 1 parameter column that has been marked for tuning by `tune()`: `body_units`.");
    refused(&b, empty, "the grid has no rows: there is no candidate to try");
    refused(&b, NULL, "`grid` should be a positive integer or a data frame.");
    cel_frame_drop(extra);
    cel_frame_drop(missing);
    cel_frame_drop(empty);
    close_cars(&b);
}
END_TEST

START_TEST(wrong_data_and_metrics)
{
    cel_error err;
    cel_results *r = NULL;
    cars_bench b = open_cars(BODY);
    static const int32_t value[] = {1, 4};
    cel_frame *grid = grid_of(2, COLUMNS, 1, value);
    cel_metric_set *classes;
    cel_rng rng;
    cel_rng_seed(&rng, 1);
    OK(cel_metric_set_default(true, &classes, &err));
    ck_assert_int_eq(cel_tune_grid(b.wf, b.folds, grid, 0, NULL, classes, NULL, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The parsnip model has `mode` value of \"regression\", but the `metrics` is a metric set for a different model mode.");
    cel_metric_set_drop(classes);
    cel_frame *flat = cel_frame_copy(b.cars);
    cel_column *c = cel_column_new(CEL_DOUBLE, flat->rows, NULL);
    for (size_t i = 0; i < c->n; i++)
        c->num[i] = 5;
    OK(cel_frame_set(flat, "mpg", c, &err));
    cel_column_drop(c);
    cel_resamples *folds = three_folds(flat);
    ck_assert_int_eq(cel_tune_grid(b.wf, folds, grid, 0, NULL, NULL, NULL, &rng, &r, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the outcome `mpg` is 5 in every row: there is nothing to learn");
    cel_resamples_drop(folds);
    cel_frame_drop(flat);
    cel_frame_drop(grid);
    close_cars(&b);
}
END_TEST

START_TEST(own_grid_and_names)
{
    cel_error err;
    cars_bench b = open_cars(BODY);
    cel_results *r;
    static const int32_t value[] = {2, 4, 1, 8, 1, 4, 2, 8, 1, 4, 3, 2, 3, 3, 3, 4, 3, 5, 3, 6, 3, 7};
    cel_frame *grid = grid_of(2, COLUMNS, 11, value);
    cel_notes notes = {0};
    OK(run(&b, grid, 0, NULL, &r, &notes, &err));
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "Duplicate rows in grid of tuning combinations found and removed.");
    ck_assert_uint_eq(r->grid->rows, 10);
    ck_assert_str_eq(r->config[0], "pre0_mod01_post0");
    ck_assert_str_eq(r->config[9], "pre0_mod10_post0");
    NEAR(cel_column_number(r->grid->column[0], 0), 1, 0); /* sorted by num_body, then body_units */
    NEAR(cel_column_number(r->grid->column[1], 0), 4, 0);
    NEAR(cel_column_number(r->grid->column[1], 1), 8, 0);
    cel_results_drop(r);
    cel_frame_drop(grid);
    OK(run(&b, NULL, 4, NULL, &r, NULL, &err)); /* num_terms has no upper end: the predictors give it */
    ck_assert_uint_eq(r->grid->rows, 4);
    for (size_t i = 0; i < 12; i++)
        ck_assert(r->cell[i].done);
    cel_results_drop(r);
    cel_notes_free(&notes);
    close_cars(&b);
}
END_TEST

START_TEST(last_fit_and_fit_best)
{
    cel_error err;
    cars_bench b = open_cars(BODY), plain = open_cars(NULL);
    cel_resampling o = CEL_RESAMPLING;
    cel_split *split;
    cel_rng rng;
    cel_stream stream;
    cel_results *r, *last;
    cel_rng_seed(&rng, 3);
    cel_stream_start(&stream, 5, CEL_WHOLE, 0);
    OK(cel_initial_split(b.cars, &o, &rng, &split, NULL, &err));
    ck_assert_int_eq(cel_last_fit(b.wf, split, NULL, NULL, &stream, &last, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "2 arguments have been tagged for tuning in this component: model_spec.");
    OK(cel_last_fit(plain.wf, split, NULL, NULL, &stream, &last, NULL, &err));
    cel_frame *metrics, *predictions;
    OK(cel_collect_metrics(last, true, false, &metrics, &err));
    ck_assert_uint_eq(metrics->rows, 2);
    ck_assert_str_eq(metrics->name[2], ".estimate");
    OK(cel_collect_predictions(last, false, NULL, &predictions, &err));
    ck_assert_uint_eq(predictions->rows, split->part[CEL_ASSESSMENT].n);
    static const char *const names[] = {".pred", "id", "mpg", ".row", ".config"};
    for (size_t k = 0; k < 5; k++)
        ck_assert_str_eq(predictions->name[k], names[k]);
    double square = 0;
    for (size_t i = 0; i < predictions->rows; i++) {
        double d = predictions->column[0]->num[i] - cel_column_number(predictions->column[2], i);
        square += d * d / (double)predictions->rows;
    }
    NEAR(metrics->column[2]->num[0], sqrt(square), 1e-12);
    cel_frame_drop(metrics);
    cel_frame_drop(predictions);
    cel_results_drop(last);
    static const int32_t value[] = {1, 4, 2, 8};
    cel_frame *grid = grid_of(2, COLUMNS, 2, value), *pred;
    cel_control control = {.save_workflow = true};
    cel_workflow *best;
    OK(run(&b, grid, 0, NULL, &r, NULL, &err));
    ck_assert_int_eq(cel_fit_best(r, "rmse", NULL, NULL, &stream, &best, NULL, &err), CEL_INPUT);
    cel_results_drop(r);
    OK(run(&b, grid, 0, &control, &r, NULL, &err));
    OK(cel_fit_best(r, "rmse", NULL, NULL, &stream, &best, NULL, &err));
    OK(cel_workflow_predict(best, b.cars, CEL_PREDICT_DEFAULT, &pred, NULL, &err));
    ck_assert_uint_eq(pred->rows, 32);
    cel_frame_drop(pred);
    cel_workflow_drop(best);
    cel_results_drop(r);
    cel_frame_drop(grid);
    cel_split_drop(split);
    close_cars(&b);
    close_cars(&plain);
}
END_TEST

TEST_MAIN("tuning/tune", wrong_grids, wrong_data_and_metrics, own_grid_and_names, last_fit_and_fit_best)
