/* Workflows: parts, and the diamonds job as the slides' tables were made: its grid, folds and columns are R's
 * (tests/golden/deck_as_run). */
#include "tests/tuning/cars.h"

START_TEST(parts_exclude_each_other)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_workflow *wf = cars_workflow(cars, NULL), *changed = NULL, *empty;
    ck_assert_int_eq(cel_workflow_with_formula(wf, "mpg ~ wt", false, &changed, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "A formula cannot be added when a recipe already exists.");
    ck_assert_int_eq(cel_workflow_with_recipe(wf, wf->recipe, false, &changed, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "A `recipe` action has already been added to this workflow.");
    OK(cel_workflow_with_recipe(wf, wf->recipe, true, &changed, &err));
    cel_workflow_drop(changed);
    OK(cel_workflow_new(&empty, &err));
    ck_assert_int_eq(cel_workflow_check(empty, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The workflow must have a formula, recipe, or variables preprocessor.");
    OK(cel_workflow_with_formula(empty, "mpg ~ wt + hp", false, &changed, &err));
    ck_assert_int_eq(cel_workflow_check(changed, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "The workflow does not have a model spec.");
    cel_workflow_drop(changed);
    cel_workflow_drop(empty);
    cel_workflow_drop(wf);
    cel_frame_drop(cars);
}
END_TEST

/* A tune() in a step has the range its step gives the parameter, not the one dials starts with. */
START_TEST(steps_give_ranges)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_workflow *wf, *changed;
    cel_recipe *r, *more;
    cel_param_set set = {0};
    cel_named_value tuned[] = {{(char *)(uintptr_t)"num_comp", cel_value_tune("")}};
    double low, high;
    OK(cel_recipe_new("mpg ~ .", cars, &r, &err));
    OK(cel_recipe_step(r, "step_pca", "all_predictors()", tuned, 1, &more, &err));
    OK(cel_workflow_new(&wf, &err));
    OK(cel_workflow_with_recipe(wf, more, false, &changed, &err));
    OK(cel_workflow_params(changed, &set, &err));
    ck_assert_uint_eq(set.n, 1);
    cel_param_range(set.row[0].param, true, &low, &high);
    ck_assert_double_eq(low, 1);
    ck_assert_double_eq(high, 4);
    cel_param_set_free(&set);
    cel_value_free(&tuned[0].value);
    cel_workflow_drop(changed);
    cel_workflow_drop(wf);
    cel_recipe_drop(more);
    cel_recipe_drop(r);
    cel_frame_drop(cars);
}
END_TEST

/* R's stream from set.seed(20260203) through split, three step ids, grid and folds. */
START_TEST(the_job_as_it_was_run)
{
    cel_error err;
    cel_frame *diamonds = read_data("diamonds"), *train, *grid, *want;
    cel_resampling o = CEL_RESAMPLING;
    cel_rng rng;
    cel_split *split;
    cel_rng_seed(&rng, 20260203);
    o.strata = "price";
    OK(cel_initial_split(diamonds, &o, &rng, &split, NULL, &err));
    OK(cel_split_frame(split, CEL_ANALYSIS, &train, &err));
    ck_assert_uint_eq(train->rows, 40453);
    for (size_t i = 0; i < 3; i++) {
        char *id;
        OK(cel_rand_id("step", &rng, &id, &err));
        cel_free(id);
    }
    cel_param_set set = {0};
    static const struct {
        const char *id, *param;
        double lower, upper;
    } RANGES[] = {{"num_body", "num_terms", 1, 3}, {"body_units", "hidden_units", 32, 128}, {"body_dropout", "dropout", 0, 0.3}};
    for (size_t i = 0; i < 3; i++) {
        cel_param *usual = cel_param_make(RANGES[i].param, &err), *param;
        OK(cel_param_with_range(usual, RANGES[i].lower, RANGES[i].upper, &param, &err));
        OK(cel_param_set_add(&set, RANGES[i].id, RANGES[i].id, "model_spec", NULL, NULL, param, &err));
        cel_param_drop(usual);
        cel_param_drop(param);
    }
    OK(cel_grid_latin_hypercube(&set, 8, true, &rng, &grid, &err));
    OK(cel_csv_read(GOLDEN "/deck_as_run/diamonds_grid.csv", NULL, &want, &err));
    ck_assert_uint_eq(grid->rows, want->rows);
    for (size_t k = 0; k < 3; k++)
        for (size_t r = 0; r < want->rows; r++) {
            const char *text = cel_column_label(want->column[k], r); /* " 49" */
            NEAR(cel_column_number(grid->column[k], r), text ? strtod(text, NULL) : cel_column_number(want->column[k], r), 0);
        }
    cel_frame_drop(want);
    cel_resamples *folds;
    o.v = 3;
    OK(cel_vfold_cv(train, &o, &rng, &folds, NULL, &err));
    OK(cel_csv_read(GOLDEN "/deck_as_run/diamonds_train_rows_folds.csv", NULL, &want, &err));
    for (size_t k = 0; k < 3; k++) {
        size_t *row, n;
        OK(cel_split_rows(folds->split[k], CEL_ASSESSMENT, &row, &n, &err));
        for (size_t i = 0; i < n; i++)
            NEAR(cel_column_number(want->column[1], row[i]), k + 1, 0);
        cel_free(row);
    }
    size_t *in, n;
    OK(cel_split_rows(split, CEL_ANALYSIS, &in, &n, &err));
    for (size_t i = 0; i < n; i++)
        NEAR(cel_column_number(want->column[0], i), in[i] + 1, 0);
    cel_free(in);
    cel_frame_drop(want);
    cel_recipe *recipe, *dummy, *zv, *whole, *prepped;
    cel_frame *baked, *x, *y;
    OK(cel_recipe_new("price ~ .", train, &recipe, &err));
    OK(cel_recipe_step(recipe, "step_dummy", "all_nominal_predictors()", NULL, 0, &dummy, &err));
    OK(cel_recipe_step(dummy, "step_zv", "all_predictors()", NULL, 0, &zv, &err));
    OK(cel_recipe_step(zv, "step_normalize", "all_numeric_predictors()", NULL, 0, &whole, &err));
    OK(cel_recipe_prep(whole, train, NULL, NULL, &prepped, NULL, &err));
    OK(cel_recipe_juice(prepped, NULL, 0, &baked, &err));
    OK(cel_workflow_parts(prepped, baked, true, &x, &y, &err));
    ck_assert_uint_eq(x->cols, 23);
    ck_assert_str_eq(y->name[0], "price");
    cel_frame *const frames[] = {x, y, baked, grid, train, diamonds};
    for (size_t i = 0; i < 6; i++)
        cel_frame_drop(frames[i]);
    cel_recipe *const recipes[] = {recipe, dummy, zv, whole, prepped};
    for (size_t i = 0; i < 5; i++)
        cel_recipe_drop(recipes[i]);
    cel_param_set_free(&set);
    cel_resamples_drop(folds);
    cel_split_drop(split);
}
END_TEST

TEST_MAIN("tuning/workflow", steps_give_ranges, parts_exclude_each_other, the_job_as_it_was_run)
