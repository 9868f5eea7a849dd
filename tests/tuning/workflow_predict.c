/* Predicting: columns and their names for one and for several outcomes, one unit or two for two classes, augment. */
#include "tests/tuning/cars.h"

static cel_frame *columns_of(const cel_frame *f, size_t n, const char *const *name)
{
    size_t index[8];
    for (size_t k = 0; k < n; k++) {
        int at = cel_frame_find(f, name[k]);
        ck_assert_int_ge(at, 0);
        index[k] = (size_t)at;
    }
    return cel_frame_select(f, index, n);
}

/* One model with a numeric and a factor head: kerasnip's names of several outcomes, and each type gives its own. */
START_TEST(heads_of_both_kinds)
{
    cel_error err;
    static const char *const predictors[] = {"Sepal.Length", "Petal.Length", "Petal.Width"}, *const outcomes[] = {"Sepal.Width", "Species"};
    static cel_block_build *const build[] = {build_number, build_classes};
    cel_frame *iris = read_data("iris"), *x = columns_of(iris, 3, predictors), *y = columns_of(iris, 2, outcomes), *pred[4];
    cel_spec_type *type;
    cel_spec *spec;
    cel_fit *fit;
    cel_stream stream;
    OK(heads_type(CEL_REGRESSION, 2, outcomes, build, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "fit_epochs", cel_value_number(60), &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_fit_new(spec, x, y, &stream, NULL, &fit, &err));
    static const char *const loss[] = {"loss", "Sepal.Width_loss", "Species_loss", "Sepal.Width_mean_absolute_error", "Species_accuracy"};
    for (size_t i = 0; i < 5; i++)
        ck_assert_msg(cel_history_column(&fit->history, loss[i]) >= 0, "%s", loss[i]);
    for (int t = CEL_PREDICT_DEFAULT; t <= CEL_PREDICT_PROB; t++)
        OK(cel_fit_predict(fit, x, (cel_predict_type)t, &pred[t], &err));
    static const char *const want[][3] = {
        {".pred_Sepal.Width", ".pred_class_Species"},
        {".pred_Sepal.Width"},
        {".pred_class_Species"},
        {".pred_Species_setosa", ".pred_Species_versicolor", ".pred_Species_virginica"},
    };
    static const size_t cols[] = {2, 1, 1, 3};
    for (size_t t = 0; t < 4; t++) {
        ck_assert_uint_eq(pred[t]->cols, cols[t]);
        for (size_t k = 0; k < cols[t]; k++)
            ck_assert_str_eq(pred[t]->name[k], want[t][k]);
    }
    size_t right = 0;
    double square = 0;
    for (size_t r = 0; r < iris->rows; r++) {
        NEAR(pred[3]->column[0]->num[r] + pred[3]->column[1]->num[r] + pred[3]->column[2]->num[r], 1, 1e-5);
        right += pred[2]->column[0]->code[r] == y->column[1]->code[r];
        double d = pred[1]->column[0]->num[r] - y->column[0]->num[r];
        square += d * d;
    }
    ck_assert_uint_gt(right, 135);
    ck_assert_double_lt(square / 150, 0.12); /* the variance of Sepal.Width is 0.19 */
    for (size_t t = 0; t < 4; t++)
        cel_frame_drop(pred[t]);
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_frame_drop(iris);
    cel_fit_drop(fit);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

/* The same network told apart by its last block: softmax over two classes, or one unit with a sigmoid. Both learn, and the
 * single probability is that of the second class. */
START_TEST(two_classes_with_one_unit_or_two)
{
    cel_error err;
    static const char *const output[] = {"output"}, *const predictors[] = {"A", "B"}, *const outcome[] = {"Class"};
    static cel_block_build *const softmax[] = {build_classes}, *const sigmoid[] = {build_sigmoid};
    cel_frame *data = read_data("two_class_dat"), *x = columns_of(data, 2, predictors), *y = columns_of(data, 1, outcome);
    for (int one = 0; one < 2; one++) {
        cel_spec_type *type;
        cel_spec *spec;
        cel_fit *fit;
        cel_frame *class_frame, *prob;
        cel_stream stream;
        OK(heads_type(CEL_CLASSIFICATION, 1, output, one ? sigmoid : softmax, &type, &err));
        OK(cel_spec_new(type, &spec, &err));
        OK(set_arg(&spec, "fit_epochs", cel_value_number(20), &err));
        cel_stream_start(&stream, 1, CEL_WHOLE, 0);
        OK(cel_fit_new(spec, x, y, &stream, NULL, &fit, &err));
        OK(cel_fit_predict(fit, x, CEL_PREDICT_CLASS, &class_frame, &err));
        OK(cel_fit_predict(fit, x, CEL_PREDICT_PROB, &prob, &err));
        ck_assert_uint_eq(prob->cols, 2);
        ck_assert_str_eq(prob->name[0], ".pred_Class1");
        ck_assert_str_eq(prob->name[1], ".pred_Class2");
        size_t right = 0;
        for (size_t r = 0; r < data->rows; r++) {
            NEAR(prob->column[0]->num[r] + prob->column[1]->num[r], 1, 1e-6);
            ck_assert_int_eq(class_frame->column[0]->code[r], prob->column[1]->num[r] > prob->column[0]->num[r]);
            right += class_frame->column[0]->code[r] == y->column[0]->code[r];
        }
        ck_assert_uint_gt(right, 630); /* of 791; logistic regression: 641 */
        static const double heavy[] = {1, 50};
        OK(set_arg(&spec, "fit_class_weight", cel_value_numbers(heavy, 2), &err)); /* the second class weighs so much that it is always said */
        cel_frame_drop(class_frame);
        cel_fit_drop(fit);
        OK(cel_fit_new(spec, x, y, &stream, NULL, &fit, &err));
        OK(cel_fit_predict(fit, x, CEL_PREDICT_CLASS, &class_frame, &err));
        size_t second = 0;
        for (size_t r = 0; r < data->rows; r++)
            second += class_frame->column[0]->code[r] == 1;
        ck_assert_uint_gt(second, 700);
        cel_frame_drop(class_frame);
        cel_frame_drop(prob);
        cel_fit_drop(fit);
        cel_spec_drop(spec);
        cel_spec_type_drop(type);
    }
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_frame_drop(data);
}
END_TEST

START_TEST(rows_with_their_predictions)
{
    cel_error err;
    static const char *const predictors[] = {"Sepal.Length", "Petal.Length", "Petal.Width"}, *const outcome[] = {"Sepal.Width"};
    static const char *const output[] = {"output"}, *const want[] = {".pred", ".resid", "Sepal.Length", "Sepal.Width"};
    static cel_block_build *const build[] = {build_number};
    cel_frame *iris = read_data("iris"), *x = columns_of(iris, 3, predictors), *y = columns_of(iris, 1, outcome), *both;
    cel_spec_type *type;
    cel_spec *spec;
    cel_fit *fit;
    cel_stream stream;
    OK(heads_type(CEL_REGRESSION, 1, output, build, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_fit_new(spec, x, y, &stream, NULL, &fit, &err));
    OK(cel_fit_augment(fit, iris, &both, &err));
    ck_assert_uint_eq(both->cols, 2 + iris->cols);
    for (size_t k = 0; k < 4; k++)
        ck_assert_str_eq(both->name[k], want[k]);
    for (size_t r = 0; r < 150; r++)
        NEAR(both->column[1]->num[r], y->column[0]->num[r] - both->column[0]->num[r], 1e-12);
    ck_assert_int_eq(cel_fit_augment(fit, y, &both, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "The required column"));
    cel_frame_drop(both);
    cel_frame_drop(x);
    cel_frame_drop(y);
    cel_frame_drop(iris);
    cel_fit_drop(fit);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

TEST_MAIN("tuning/workflow_predict", heads_of_both_kinds, two_classes_with_one_unit_or_two, rows_with_their_predictions)
