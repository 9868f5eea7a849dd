/* Designs: numbers in their places, and what a network cannot take is refused by name. */
#include "tests/tuning/cars.h"

static cel_frame *two_columns(cel_type type, cel_levels *levels)
{
    cel_error err;
    cel_frame *f = cel_frame_new(3);
    static const char *const name[] = {"a", "b"};
    for (size_t k = 0; k < 2; k++) {
        cel_column *c = cel_column_new(k ? type : CEL_DOUBLE, 3, k ? levels : NULL);
        for (size_t r = 0; r < 3; r++)
            if (c->num)
                c->num[r] = (double)(10 * k + r) + 0.5;
            else
                c->code[r] = (int32_t)(r % 2);
        OK(cel_frame_set(f, name[k], c, &err));
        cel_column_drop(c);
    }
    return f;
}

START_TEST(numbers_in_rows)
{
    cel_error err;
    cel_frame *x = two_columns(CEL_INTEGER, NULL), *y = two_columns(CEL_DOUBLE, NULL);
    static const size_t second[] = {1};
    cel_frame *outcome = cel_frame_select(y, second, 1);
    cel_design *d;
    OK(cel_design_new(x, outcome, CEL_REGRESSION, true, &d, &err));
    static const double want[] = {0.5, 0, 1.5, 1, 2.5, 0};
    for (size_t i = 0; i < 6; i++)
        NEAR(d->x[0][i], want[i], 0);
    NEAR(d->y[0][2], 12.5, 0);
    ck_assert(d->shape[0].rank == 1 && d->shape[0].dim[0] == 2 && d->num_classes[0] == 0);
    ck_assert_uint_eq(cel_design_memory(d), 3 * 3 * sizeof(cel_real));
    cel_design_free(d);
    cel_frame_drop(outcome);
    cel_frame_drop(x);
    cel_frame_drop(y);
}
END_TEST

START_TEST(classes_one_hot)
{
    cel_error err;
    static const char *const label[] = {"no", "yes", "never"};
    cel_levels *levels = cel_levels_new(label, 3, false);
    cel_frame *x = two_columns(CEL_DOUBLE, NULL), *y = two_columns(CEL_FACTOR, levels);
    static const size_t second[] = {1};
    cel_frame *outcome = cel_frame_select(y, second, 1);
    cel_design *d = NULL;
    OK(cel_design_new(x, outcome, CEL_CLASSIFICATION, true, &d, &err));
    static const double want[] = {1, 0, 0, 0, 1, 0, 1, 0, 0};
    for (size_t i = 0; i < 9; i++)
        NEAR(d->y[0][i], want[i], 0);
    ck_assert_int_eq(d->num_classes[0], 3);
    cel_design_free(d);
    ck_assert_int_eq(cel_design_new(x, outcome, CEL_REGRESSION, true, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the outcome `b` is of class factor; a model for regression predicts numbers");
    ck_assert_int_eq(cel_design_new(y, outcome, CEL_CLASSIFICATION, true, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the predictor `b` is of class factor; a network takes numbers only");
    ck_assert_ptr_nonnull(strstr(err.hint, "step_dummy(all_nominal_predictors())"));
    x->column[0]->num[1] = cel_na();
    ck_assert_int_eq(cel_design_new(x, outcome, CEL_CLASSIFICATION, true, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the predictor `a` has missing values in 1 of 3 rows");
    OK(cel_design_new(x, NULL, CEL_CLASSIFICATION, false, &d, &err)); /* new data may have them */
    ck_assert(isnan(d->x[0][2]));
    cel_design_free(d);
    cel_frame_drop(outcome);
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_levels_drop(levels);
}
END_TEST

/* A number and a factor of two levels: either mode will do, and the factor can be had as one column or two. */
START_TEST(outcomes_of_both_kinds)
{
    cel_error err;
    static const char *const label[] = {"no", "yes"}, *const heads[] = {"a", "b"};
    static cel_block_build *const build[] = {build_number, build_sigmoid};
    cel_levels *levels = cel_levels_new(label, 2, false);
    cel_frame *x = two_columns(CEL_DOUBLE, NULL), *y = two_columns(CEL_FACTOR, levels);
    cel_spec_type *type;
    cel_spec *spec;
    cel_model *model;
    cel_design *d;
    cel_targets targets;
    OK(heads_type(CEL_REGRESSION, 2, heads, build, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    for (int mode = 0; mode < 2; mode++) {
        OK(cel_design_new(x, y, mode ? CEL_CLASSIFICATION : CEL_REGRESSION, true, &d, &err));
        ck_assert(d->n_outputs == 2 && d->num_classes[0] == 0 && d->num_classes[1] == 2);
        cel_building data = cel_design_building(d);
        OK(cel_spec_build(spec, &data, &model, &err));
        OK(cel_design_samples(d, model, &targets, &err));
        ck_assert(targets.samples.y_size[0] == 1 && targets.samples.y_size[1] == 1); /* the sigmoid head has one unit */
        static const double second[] = {0, 1, 0};
        for (size_t r = 0; r < 3; r++) {
            NEAR(targets.samples.y[0][r], (double)r + 0.5, 0);
            NEAR(targets.samples.y[1][r], second[r], 0);
            NEAR(d->y[1][2 * r + 1], second[r], 0);
        }
        ck_assert_uint_eq(cel_design_memory(d), 3 * (2 + 1 + 3) * sizeof(cel_real));
        cel_design_samples_free(&targets);
        cel_model_free(model);
        cel_design_free(d);
    }
    cel_frame *words = two_columns(CEL_STRING, levels);
    ck_assert_int_eq(cel_design_new(x, words, CEL_REGRESSION, true, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the outcome `b` is of class character; a model for regression predicts numbers");
    cel_frame_drop(words);
    cel_frame *numbers = two_columns(CEL_DOUBLE, NULL);
    ck_assert_int_eq(cel_design_new(x, numbers, CEL_CLASSIFICATION, true, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the outcome `a` is of class numeric; a model for classification predicts a factor");
    cel_frame_drop(numbers);
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_levels_drop(levels);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    cel_frame *x = two_columns(CEL_DOUBLE, NULL), *y = two_columns(CEL_INTEGER, NULL);
    for (long n = 1;; n++) {
        cel_design *d = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_design_new(x, y, CEL_REGRESSION, true, &d, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK) {
            cel_design_free(d);
            break;
        }
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_frame_drop(x);
    cel_frame_drop(y);
}
END_TEST

TEST_MAIN("tuning/workflow_design", numbers_in_rows, classes_one_hot, outcomes_of_both_kinds, memory_may_end_anywhere)
