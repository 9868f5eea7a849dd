/* Fitting and predicting: a network of no hidden layer is a linear model, so a long fit must find least squares; columns and
 * classes of predictions; refusals. */
#include "tests/tuning/cars.h"

START_TEST(learns_least_squares)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars"), *pred;
    cel_workflow *base = cars_workflow(cars, NULL), *wf, *fitted;
    cel_spec *spec = cel_spec_keep(base->spec);
    OK(set_arg(&spec, "num_body", cel_value_number(0), &err));
    OK(set_arg(&spec, "fit_epochs", cel_value_number(1500), &err));
    OK(set_arg(&spec, "learn_rate", cel_value_number(0.1), &err));
    OK(cel_workflow_with_spec(base, spec, true, &wf, &err));
    cel_stream stream;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, cars, &stream, NULL, NULL, &fitted, NULL, &err));
    OK(cel_workflow_predict(fitted, cars, CEL_PREDICT_DEFAULT, &pred, NULL, &err));
    ck_assert_uint_eq(pred->cols, 1);
    ck_assert_str_eq(pred->name[0], ".pred");
    double square = 0;
    for (size_t r = 0; r < 32; r++) {
        double d = cel_column_number(cel_frame_column(cars, "mpg", &err), r) - pred->column[0]->num[r];
        square += d * d;
    }
    ck_assert_double_lt(square, 147.4944 * 1.02); /* lm(mpg ~ ., mtcars): residual sum of squares 147.49 */
    ck_assert_double_gt(square, 147.4944 * 0.9999);
    cel_frame *both;
    OK(cel_workflow_augment(fitted, cars, &both, NULL, &err));
    ck_assert_str_eq(both->name[1], ".resid");
    ck_assert_uint_eq(both->cols, cars->cols + 2);
    cel_frame_drop(both);
    ck_assert_int_eq(cel_workflow_predict(fitted, cars, CEL_PREDICT_PROB, &both, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "type = \"prob\" is not for a model of mode \"regression\"");
    ck_assert_int_eq(cel_workflow_predict(wf, cars, CEL_PREDICT_DEFAULT, &both, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "Can't predict on an untrained workflow.");
    cel_network *copy;
    OK(cel_fit_network(fitted->fit, &copy, &err));
    ck_assert_int_eq(memcmp(cel_network_params(copy), cel_network_params(fitted->fit->network), cel_network_model(copy)->n_params * sizeof(cel_real)), 0);
    cel_network_free(copy);
    cel_frame_drop(pred);
    cel_workflow_drop(fitted);
    cel_workflow_drop(wf);
    cel_workflow_drop(base);
    cel_spec_drop(spec);
    cel_frame_drop(cars);
}
END_TEST

START_TEST(classes_keep_their_levels)
{
    cel_error err;
    cel_frame *iris = read_data("iris"), *x, *y, *class_frame, *prob;
    cel_spec_type *type;
    cel_spec *spec;
    cel_fit *fit;
    cel_stream stream;
    OK(mlp_type(CEL_CLASSIFICATION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "fit_epochs", cel_value_number(30), &err));
    size_t predictors[4], outcome[1], n = 0;
    for (size_t k = 0; k < iris->cols; k++)
        if (iris->column[k]->type == CEL_FACTOR)
            outcome[0] = k;
        else
            predictors[n++] = k;
    ck_assert_uint_eq(n, 4);
    x = cel_frame_select(iris, predictors, 4);
    y = cel_frame_select(iris, outcome, 1);
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_fit_new(spec, x, y, &stream, NULL, &fit, &err));
    OK(cel_fit_predict(fit, x, CEL_PREDICT_DEFAULT, &class_frame, &err));
    OK(cel_fit_predict(fit, x, CEL_PREDICT_PROB, &prob, &err));
    ck_assert_str_eq(class_frame->name[0], ".pred_class");
    ck_assert_str_eq(prob->name[0], ".pred_setosa");
    ck_assert_str_eq(prob->name[2], ".pred_virginica");
    size_t right = 0;
    for (size_t r = 0; r < iris->rows; r++) {
        NEAR(prob->column[0]->num[r] + prob->column[1]->num[r] + prob->column[2]->num[r], 1, 1e-5);
        right += class_frame->column[0]->code[r] == y->column[0]->code[r];
    }
    ck_assert_uint_gt(right, 140);
    ck_assert_int_eq(cel_fit_predict(fit, y, CEL_PREDICT_DEFAULT, &prob, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "The required column"));
    cel_frame *const frames[] = {class_frame, prob, x, y, iris};
    for (size_t i = 0; i < 5; i++)
        cel_frame_drop(frames[i]);
    cel_fit_drop(fit);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

START_TEST(formulas_and_variables)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars"), *pred;
    cel_workflow *base = cars_workflow(cars, NULL), *empty, *half, *wf, *fitted;
    cel_stream stream;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    for (int variables = 0; variables < 2; variables++) {
        OK(cel_workflow_new(&empty, &err));
        if (variables)
            OK(cel_workflow_with_variables(empty, "mpg", "c(wt, hp)", false, &half, &err));
        else
            OK(cel_workflow_with_formula(empty, "mpg ~ wt + hp", false, &half, &err));
        OK(cel_workflow_with_spec(half, base->spec, false, &wf, &err));
        OK(cel_workflow_fit(wf, cars, &stream, NULL, NULL, &fitted, NULL, &err));
        ck_assert_int_eq(cel_network_model(fitted->fit->network)->inputs[0]->shape.dim[0], 2);
        OK(cel_workflow_predict(fitted, cars, CEL_PREDICT_NUMERIC, &pred, NULL, &err));
        ck_assert_uint_eq(pred->rows, 32);
        cel_frame_drop(pred);
        cel_workflow *const all[] = {empty, half, wf, fitted};
        for (size_t i = 0; i < 4; i++)
            cel_workflow_drop(all[i]);
    }
    cel_workflow_drop(base);
    cel_frame_drop(cars);
}
END_TEST

TEST_MAIN("tuning/workflow_fit", learns_least_squares, classes_keep_their_levels, formulas_and_variables)
