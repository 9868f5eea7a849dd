/* Plans as wholes: what is in them, that they learn, and that the same seed gives the same bits whatever the threads. */
#include "tests/tuning/planned.h"

static const cel_auto_setting SMALL[] = {{"num_body", "1:2"}, {"body_units", "4:16"}, {"fit_epochs", "20"}, {"learn_rate", "0.03"}};

static cel_auto_options small(const char *outcome)
{
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = outcome;
    o.setting = SMALL;
    o.n_settings = sizeof SMALL / sizeof *SMALL;
    o.folds = 3;
    o.grid = 4;
    return o;
}

/* Value of a metric in a table of .metric and .estimate. */
static double metric(const cel_frame *f, const char *name)
{
    for (size_t r = 0; r < f->rows; r++)
        if (strcmp(cel_column_label(f->column[0], r), name) == 0)
            return f->column[2]->num[r];
    ck_abort_msg("no metric %s", name);
}

typedef struct outcome {
    double best, test, base;
} outcome;

static outcome search(cel_frame *f, const cel_auto_options *o, int threads)
{
    cel_error err;
    cel_auto *a = plan_of(f, o);
    cel_control control = {.threads = threads};
    cel_results *r;
    cel_frame *board;
    cel_auto_fitted fitted;
    OK(cel_auto_tune(a, &control, &r, NULL, &err));
    OK(cel_auto_board(a, r, 0, &board, &err));
    OK(cel_auto_finish(a, board, 0, &control, &fitted, NULL, &err));
    outcome out = {board->column[cel_frame_find(board, "mean")]->num[0], metric(fitted.metrics, a->metric->name), metric(a->baseline, a->metric->name)};
    cel_workflow_drop(fitted.workflow);
    cel_frame_drop(fitted.metrics);
    cel_frame_drop(board);
    cel_results_drop(r);
    cel_auto_free(a);
    return out;
}

START_TEST(a_number_is_learnt)
{
    cel_frame *f = sixty("", "");
    cel_auto_options o = small("y");
    outcome one = search(f, &o, 1), two = search(f, &o, 2);
    ck_assert(one.best == two.best && one.test == two.test);
    ck_assert_msg(one.test < 0.5 * one.base, "rmse %g, predicting the mean %g", one.test, one.base);
    o.seed = 2;
    outcome other = search(f, &o, 2);
    ck_assert(other.best != one.best);
    cel_frame_drop(f);
}
END_TEST

START_TEST(classes_are_learnt)
{
    cel_frame *birds = example("penguins"), *staff = example("attrition");
    cel_auto_options o = small("species");
    outcome species = search(birds, &o, 2);
    ck_assert_msg(species.test >= 0.97, "accuracy %g", species.test);
    o = small("Attrition");
    outcome attrition = search(staff, &o, 2);
    ck_assert_msg(attrition.test >= 0.78, "roc_auc %g", attrition.test);
    ck_assert(attrition.base == 0.5);
    cel_frame_drop(birds);
    cel_frame_drop(staff);
}
END_TEST

START_TEST(metrics_and_their_mode)
{
    cel_frame *f = sixty("", "");
    cel_auto_options o = small("y");
    o.metric = "mae";
    cel_auto *a = plan_of(f, &o);
    ck_assert_str_eq(a->metric->name, "mae");
    ck_assert_uint_eq(a->metrics->n, 3);
    cel_auto_free(a);
    o.metric = "roc_auc";
    refused(f, &o, "metric.mode", "roc_auc is a metric for classes, but \"y\" is a number", "for numbers: rmse, mae, rsq, mape, huber_loss");
    o.outcome = "g";
    o.metric = "rmse";
    refused(f, &o, "metric.mode", "rmse is a metric for numbers, but \"g\" is a class", "for classes: roc_auc, accuracy, mn_log_loss, kap, f_meas");
    cel_frame_drop(f);
}
END_TEST

START_TEST(without_a_test_set)
{
    cel_error err;
    cel_frame *f = sixty("", "");
    cel_auto_options o = small("y");
    o.test = 0;
    o.fixed = true;
    o.n_settings = 0;
    cel_auto *a = plan_of(f, &o);
    cel_auto_fitted fitted;
    ck_assert_ptr_null(a->test);
    ck_assert_uint_eq(a->train->rows, 60);
    OK(cel_auto_finish(a, NULL, 0, NULL, &fitted, NULL, &err));
    ck_assert_ptr_null(fitted.metrics);
    cel_workflow_drop(fitted.workflow);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

/* Whichever allocation fails, planning says so and leaves nothing behind. */
START_TEST(memory_runs_out)
{
    cel_error err;
    cel_frame *f = sixty("", "");
    cel_auto_options o = small("y");
    cel_auto *a = NULL;
    long n = 0;
    for (;; n += 1 + n / 40) {
        cel_alloc_fail_after(n + 1);
        cel_status status = cel_auto_new(f, &o, &a, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_msg(status == CEL_NOMEM, "allocation %ld: status %d, %s", n + 1, (int)status, err.message);
    }
    ck_assert_int_gt(n, 100);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

TEST_MAIN("tuning/auto", a_number_is_learnt, classes_are_learnt, metrics_and_their_mode, without_a_test_set, memory_runs_out)
