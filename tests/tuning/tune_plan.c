/* Candidates before anything runs: order, names, who shares a stream and a model; metrics, threads, refusals. */
#include <omp.h>

#include "tests/tuning/cars.h"
#include "tuning/tune_inside.h"

typedef struct bench {
    cel_frame *cars;
    cel_resamples *folds;
    cel_workflow *wf;
    cel_run run;
} bench;

static bench open_bench(const char *const *tuned)
{
    cel_error err;
    bench b = {.cars = read_data("mtcars")};
    b.folds = three_folds(b.cars);
    b.wf = cars_workflow(b.cars, tuned);
    OK(cel_run_start(&b.run, b.wf, CEL_RESULTS_TUNE, b.folds, NULL, NULL, &err));
    OK(cel_run_params(&b.run, NULL, &err));
    return b;
}

static void close_bench(bench *b)
{
    cel_run_free(&b->run);
    cel_workflow_drop(b->wf);
    cel_resamples_drop(b->folds);
    cel_frame_drop(b->cars);
}

static const char *const BODY[] = {"num_body", "body_units", NULL}, *const EPOCHS[] = {"num_body", "fit_epochs", NULL};

static void cells_are(const cel_frame *f, const int32_t *want)
{
    for (size_t r = 0; r < f->rows; r++)
        for (size_t k = 0; k < f->cols; k++)
            ck_assert_int_eq(f->column[k]->code[r], want[r * f->cols + k]);
}

/* Sorted by the parameters in the order of the workflow, whatever the order of the grid's columns. */
START_TEST(sorted_named_and_without_duplicates)
{
    cel_error err;
    cel_notes notes = {0};
    bench b = open_bench(BODY);
    static const char *const columns[] = {"body_units", "num_body"};
    static const int32_t value[] = {8, 2, 4, 1, 8, 1, 4, 1, 2, 2}, want[] = {4, 1, 8, 1, 2, 2, 8, 2};
    cel_frame *grid = grid_of(2, columns, 5, value);
    OK(cel_run_plan(&b.run, grid, &notes, &err));
    ck_assert_uint_eq(b.run.results->grid->rows, 4);
    cells_are(b.run.results->grid, want);
    ck_assert_str_eq(b.run.results->config[0], "pre0_mod1_post0");
    ck_assert_str_eq(b.run.results->config[3], "pre0_mod4_post0");
    ck_assert(b.run.n_pre == 1 && b.run.n_model == 4);
    ck_assert_uint_eq(notes.n, 1);
    ck_assert_str_eq(notes.note[0], "Duplicate rows in grid of tuning combinations found and removed.");
    for (size_t i = 0; i < 4; i++)
        ck_assert(b.run.candidate[i].leader == i && b.run.candidate[i].topology == i && b.run.candidate[i].epochs == 3);
    cel_notes_free(&notes);
    cel_frame_drop(grid);
    close_bench(&b);
}
END_TEST

START_TEST(epochs_share_stream_and_model)
{
    cel_error err;
    bench b = open_bench(EPOCHS);
    static const int32_t value[] = {2, 3, 1, 5, 1, 3, 2, 9};
    static const size_t leader[] = {0, 0, 2, 2};
    static const int32_t epochs[] = {3, 5, 3, 9};
    cel_frame *grid = grid_of(2, EPOCHS, 4, value);
    OK(cel_run_plan(&b.run, grid, NULL, &err));
    for (size_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(b.run.candidate[i].leader, leader[i]);
        ck_assert_uint_eq(b.run.candidate[i].topology, leader[i]);
        ck_assert_int_eq(b.run.candidate[i].epochs, epochs[i]);
    }
    cel_frame_drop(grid);
    close_bench(&b);
}
END_TEST

/* Another learning rate: another stream, but the same layers. */
START_TEST(the_same_layers)
{
    cel_error err;
    static const char *const rate[] = {"learn_rate", NULL};
    bench b = open_bench(rate);
    cel_frame *grid = cel_frame_new(2);
    cel_column *c = cel_column_new(CEL_DOUBLE, 2, NULL);
    c->num[0] = 0.1;
    c->num[1] = 0.01;
    OK(cel_frame_set(grid, "learn_rate", c, &err));
    cel_column_drop(c);
    OK(cel_run_plan(&b.run, grid, NULL, &err));
    ck_assert(b.run.results->grid->column[0]->num[0] == 0.01);
    ck_assert(b.run.candidate[1].topology == 0 && b.run.candidate[1].leader == 1);
    cel_frame_drop(grid);
    close_bench(&b);
}
END_TEST

/* Steps and network are numbered apart; ten of a kind take two digits. */
START_TEST(recipe_and_model)
{
    cel_error err;
    static const char *const tuned[] = {"num_body", NULL}, *const columns[] = {"num_comp", "num_body"};
    bench b = open_bench(tuned);
    cel_recipe *pca;
    cel_workflow *wf;
    cel_named_value number = {.name = "num_comp", .value = cel_value_tune("")};
    OK(cel_recipe_step(b.wf->recipe, "step_pca", "all_numeric_predictors()", &number, 1, &pca, &err));
    OK(cel_workflow_with_recipe(b.wf, pca, true, &wf, &err));
    cel_run_free(&b.run);
    OK(cel_run_start(&b.run, wf, CEL_RESULTS_TUNE, b.folds, NULL, NULL, &err));
    OK(cel_run_params(&b.run, NULL, &err));
    static const int32_t value[] = {2, 9, 1, 9, 1, 8, 1, 7, 1, 6, 1, 5, 1, 4, 1, 3, 1, 2, 1, 1, 1, 0};
    cel_frame *grid = grid_of(2, columns, 11, value);
    OK(cel_run_plan(&b.run, grid, NULL, &err));
    ck_assert(b.run.n_pre == 2 && b.run.n_model == 10);
    ck_assert_str_eq(b.run.results->config[0], "pre1_mod01_post0");
    ck_assert_str_eq(b.run.results->config[9], "pre1_mod10_post0");
    ck_assert_str_eq(b.run.results->config[10], "pre2_mod10_post0"); /* the same network: its number */
    ck_assert(b.run.pre[0] && b.run.pre[1] && b.run.pre[0] != b.run.pre[1]);
    ck_assert(b.run.candidate[10].pre == 1 && b.run.candidate[10].leader == 10);
    cel_frame_drop(grid);
    cel_value_free(&number.value);
    cel_recipe_drop(pca);
    cel_workflow_drop(wf);
    close_bench(&b);
}
END_TEST

/* A value the network cannot have is that candidate's error, not the plan's. */
START_TEST(errors_of_candidates)
{
    cel_error err;
    static const char *const tuned[] = {"num_body", NULL};
    bench b = open_bench(tuned);
    static const int32_t value[] = {1, -1};
    cel_frame *grid = grid_of(1, tuned, 2, value);
    OK(cel_run_plan(&b.run, grid, NULL, &err));
    ck_assert(!b.run.candidate[0].spec && b.run.candidate[1].spec);
    ck_assert_str_eq(b.run.candidate[0].error.message, "num_body must be a whole number >= 0, not -1");
    cel_frame_drop(grid);
    close_bench(&b);
}
END_TEST

static void refused(size_t cols, const char *const *column, size_t rows, const char *message, const char *hint)
{
    cel_error err;
    static const int32_t value[8] = {0};
    bench b = open_bench(BODY);
    cel_frame *grid = grid_of(cols, column, rows, value);
    ck_assert_int_eq(cel_run_plan(&b.run, grid, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, message);
    ck_assert_str_eq(err.hint, hint);
    cel_frame_drop(grid);
    close_bench(&b);
}

START_TEST(grids_that_are_refused)
{
    static const char *const near[] = {"num_body", "body_unit"}, *const more[] = {"num_body", "body_units", "aaaaaaa", "zzzzzzz"};
    refused(2, near, 1, "The provided grid has 1 parameter column (`body_unit`) that has not been marked for tuning by `tune()`.", "did you mean `body_units`?");
    refused(4, more, 1, "The provided grid has 2 parameter columns (`aaaaaaa` and `zzzzzzz`) that have not been marked for tuning by `tune()`.", "");
    refused(1, near, 1, "The provided grid is missing the following 1 parameter column that has been marked for tuning by `tune()`: `body_units`.", "");
    refused(0, near, 1, "The provided grid is missing the following 2 parameter columns that have been marked for tuning by `tune()`: `num_body` and `body_units`.", "");
    refused(2, more, 0, "the grid has no rows: there is no candidate to try", "");
}
END_TEST

START_TEST(metrics)
{
    cel_error err;
    bench b = open_bench(NULL);
    cel_metric_set *set, *classes;
    OK(cel_run_metrics(b.wf, NULL, false, &set, &err));
    ck_assert_uint_eq(set->n, 2);
    ck_assert_str_eq(set->metric[0]->name, "rmse");
    cel_metric_set *same;
    OK(cel_run_metrics(b.wf, set, false, &same, &err));
    ck_assert(same == set);
    cel_metric_set_drop(same);
    cel_metric_set_drop(set);
    OK(cel_metric_set_default(true, &classes, &err));
    ck_assert_int_eq(cel_run_metrics(b.wf, classes, false, &set, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The parsnip model has `mode` value of \"regression\", but the `metrics` is a metric set for a different model mode.");
    cel_spec_type *type;
    cel_spec *spec;
    cel_workflow *wf;
    OK(mlp_type(CEL_CLASSIFICATION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_workflow_with_spec(b.wf, spec, true, &wf, &err));
    OK(cel_run_metrics(wf, classes, true, &set, &err)); /* the second level is the event, in copies */
    for (size_t i = 0; i < set->n; i++) {
        ck_assert_str_eq(set->metric[i]->name, classes->metric[i]->name);
        ck_assert(!classes->metric[i]->option.event_second);
    }
    ck_assert(cel_metric_set_find(set, "roc_auc")->option.event_second);
    cel_metric_set_drop(set);
    cel_metric_set_drop(classes);
    cel_workflow_drop(wf);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    close_bench(&b);
}
END_TEST

START_TEST(threads)
{
    cel_control none = {0}, three = {.threads = 3};
    ck_assert_int_eq(cel_run_threads(&three), 3);
    ck_assert_int_eq(cel_run_threads(&none), omp_get_max_threads());
    ck_assert_int_eq(cel_run_threads(NULL), omp_get_max_threads());
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_resamples *folds = three_folds(cars);
    cel_workflow *wf = cars_workflow(cars, BODY);
    static const int32_t value[] = {1, 4, 2, 4};
    cel_frame *grid = grid_of(2, BODY, 2, value);
    const cel_control second = {.event_second = true};
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        cel_run run;
        ck_assert_int_lt(n, 2000);
        cel_alloc_fail_after(n);
        status = cel_run_start(&run, wf, CEL_RESULTS_TUNE, folds, NULL, &second, &err);
        if (status == CEL_OK) {
            status = cel_run_params(&run, NULL, &err);
            if (status == CEL_OK)
                status = cel_run_plan(&run, grid, NULL, &err);
            cel_run_free(&run);
        }
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 50), "allocation %ld: %s", n, err.message);
    }
    cel_frame_drop(grid);
    cel_workflow_drop(wf);
    cel_resamples_drop(folds);
    cel_frame_drop(cars);
}
END_TEST

TEST_MAIN("tuning/tune_plan", sorted_named_and_without_duplicates, epochs_share_stream_and_model, the_same_layers, recipe_and_model, errors_of_candidates,
          grids_that_are_refused, metrics, threads, memory_may_end_anywhere)
