/* Center and spread of the outcome are those of the training set, and the last layer brings predictions back to them. */
#include "tests/tuning/planned.h"

START_TEST(of_the_training_set)
{
    cel_frame *f = sixty("", "");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    cel_auto *a = plan_of(f, &o);
    const cel_column *y = a->train->column[cel_frame_find(a->train, "y")];
    double mean = 0, square = 0, n = (double)y->n;
    for (size_t r = 0; r < y->n; r++)
        mean += cel_column_number(y, r) / n;
    for (size_t r = 0; r < y->n; r++)
        square += (cel_column_number(y, r) - mean) * (cel_column_number(y, r) - mean);
    NEAR(a->scale.center, mean, 1e-9);
    NEAR(a->scale.spread, sqrt(square / (n - 1)), 1e-9);
    cel_auto_free(a);
    o.outcome = "g";
    a = plan_of(f, &o);
    ck_assert(a->scale.spread == 0);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

/* Outcomes a million times larger are learnt as well, and in their own units. */
START_TEST(whatever_the_units)
{
    cel_error err;
    double reached[2];
    for (int large = 0; large < 2; large++) {
        cel_frame *f = sixty("", "");
        cel_column *y = cel_column_new(CEL_DOUBLE, f->rows, NULL);
        for (size_t r = 0; r < f->rows; r++)
            y->num[r] = cel_column_number(f->column[2], r) * (large ? 1e6 : 1) + (large ? 1e9 : 0);
        OK(cel_frame_set(f, "y", y, &err));
        cel_column_drop(y);
        cel_auto_options o = CEL_AUTO_OPTIONS;
        o.outcome = "y";
        o.fixed = true;
        cel_auto *a = plan_of(f, &o);
        cel_auto_fitted fitted;
        OK(cel_auto_finish(a, NULL, 0, NULL, &fitted, NULL, &err));
        reached[large] = fitted.metrics->column[2]->num[0] / a->baseline->column[2]->num[0];
        cel_workflow_drop(fitted.workflow);
        cel_frame_drop(fitted.metrics);
        cel_auto_free(a);
        cel_frame_drop(f);
    }
    ck_assert_msg(reached[0] < 0.5 && reached[1] < 0.5, "%g and %g of predicting the mean", reached[0], reached[1]);
}
END_TEST

TEST_MAIN("tuning/auto_scale", of_the_training_set, whatever_the_units)
