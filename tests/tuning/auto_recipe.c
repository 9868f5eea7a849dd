/* The default recipe: the steps a table needs, labels that are free, and new data it has not seen. */
#include "tests/tuning/planned.h"

static void steps_are(const cel_auto *a, const char *want)
{
    cel_text t = {0};
    cel_auto_steps(a, &t);
    ck_assert_str_eq(t.text, want);
    cel_text_free(&t);
}

START_TEST(only_the_steps_it_needs)
{
    cel_frame *cars = example("mtcars"), *f = sixty("", ""), *birds = example("penguins");
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "mpg";
    cel_auto *a = plan_of(cars, &o);
    ck_assert_uint_eq(a->columns.baked, 10);
    steps_are(a, "step_impute_median, step_zv, step_YeoJohnson, step_normalize, step_zv");
    cel_auto_free(a);
    o.outcome = "species";
    a = plan_of(birds, &o);
    ck_assert_uint_eq(a->columns.baked, 8);
    ck_assert_uint_eq(a->columns.missing, 19);
    cel_auto_free(a);
    o.outcome = "g";
    a = plan_of(f, &o);
    ck_assert_uint_eq(a->columns.baked, 2);
    cel_auto_free(a);
    cel_frame_drop(cars);
    cel_frame_drop(f);
    cel_frame_drop(birds);
}
END_TEST

/* Labels that are levels already get a _ behind them; the recipe still preps and says so in the script. */
START_TEST(labels_that_are_taken)
{
    cel_text t = {0};
    cel_text_add(&t, "g,y\n");
    for (int i = 0; i < 80; i++)
        cel_text_addf(&t, "%s,%d\n", i % 4 == 0 ? "new" : i % 4 == 1 ? "other" : i % 4 == 2 ? "unknown" : "plain", i);
    cel_frame *f = table_of(t.text);
    cel_text_free(&t);
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    cel_auto *a = plan_of(f, &o);
    steps_are(a, "step_novel, step_unknown, step_other, step_dummy, step_zv");
    ck_assert_str_eq(a->step[0].argument, "new_level = \"new_\"");
    ck_assert_str_eq(a->step[1].argument, "new_level = \"unknown_\"");
    ck_assert_str_eq(a->step[2].argument, "threshold = 0.01, other = \"other_\"");
    ck_assert_uint_eq(a->columns.baked, 3);
    cel_auto_free(a);
    cel_frame_drop(f);
}
END_TEST

/* A level nobody has seen and missing values are predicted; so are rows in which everything is missing. */
START_TEST(new_data_it_has_not_seen)
{
    cel_error err;
    cel_frame *f = sixty("", ""), *fresh = table_of("x,g\n3.5,zzz\nNA,NA\n3.5,a\n"), *pred;
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.fixed = true;
    cel_auto *a = plan_of(f, &o);
    cel_auto_fitted fitted;
    OK(cel_auto_finish(a, NULL, 0, NULL, &fitted, NULL, &err));
    OK(cel_workflow_predict(fitted.workflow, fresh, CEL_PREDICT_DEFAULT, &pred, NULL, &err));
    ck_assert_uint_eq(pred->rows, 3);
    for (size_t r = 0; r < 3; r++)
        ck_assert(isfinite(pred->column[0]->num[r]));
    cel_frame_drop(pred);
    cel_workflow_drop(fitted.workflow);
    cel_frame_drop(fitted.metrics);
    cel_auto_free(a);
    cel_frame_drop(f);
    cel_frame_drop(fresh);
}
END_TEST

/* An id column stays out of the predictors and need not be there later. */
START_TEST(id_columns)
{
    static const char *const id[] = {"who"};
    cel_error err;
    cel_frame *f = sixty(",who", ",me"), *fresh = table_of("x,g\n3.5,a\n"), *pred;
    cel_auto_options o = CEL_AUTO_OPTIONS;
    o.outcome = "y";
    o.fixed = true;
    o.id = id;
    o.n_id = 1;
    cel_auto *a = plan_of(f, &o);
    cel_auto_fitted fitted;
    ck_assert_uint_eq(a->columns.factors, 1);
    OK(cel_auto_finish(a, NULL, 0, NULL, &fitted, NULL, &err));
    OK(cel_workflow_predict(fitted.workflow, fresh, CEL_PREDICT_DEFAULT, &pred, NULL, &err));
    cel_frame_drop(pred);
    cel_workflow_drop(fitted.workflow);
    cel_frame_drop(fitted.metrics);
    cel_auto_free(a);
    cel_frame_drop(f);
    cel_frame_drop(fresh);
}
END_TEST

TEST_MAIN("tuning/auto_recipe", only_the_steps_it_needs, labels_that_are_taken, new_data_it_has_not_seen, id_columns)
