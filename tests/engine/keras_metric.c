#include "engine/keras_metric.h"
#include "tests/test.h"

static cel_error err;

/* The result over one batch of `rows` x `cols`. */
static double result(cel_keras_metric m, size_t rows, size_t cols, size_t target_cols, const float *t, const float *p, const float *w)
{
    double sums[4096] = {0};
    ck_assert_uint_le(cel_keras_metric_sums(&m, cols), 4096);
    cel_keras_metric_resolve(&m, cols, target_cols);
    cel_loss_shape shape = {rows, 1, cols};
    cel_keras_metric_update(&m, sums, shape, target_cols, t, p, w);
    return cel_keras_metric_result(&m, sums, shape);
}

static cel_keras_metric named(const char *name)
{
    cel_keras_metric m;
    OK(cel_keras_metric_named(name, &m, &err));
    ck_assert_str_eq(m.name, name);
    return m;
}

static const float yes_no[6] = {1, 0, 1, 1, 0, 0}, score[6] = {0.9f, 0.6f, 0.4f, 0.8f, 0.2f, 0.1f};

START_TEST(classes)
{
    NEAR(result(named("accuracy"), 6, 1, 1, yes_no, score, NULL), 4.0 / 6, 1e-12);
    float w[6] = {1, 2, 1, 1, 1, 1};
    NEAR(result(named("acc"), 6, 1, 1, yes_no, score, w), 4.0 / 7, 1e-12);
    NEAR(result(named("precision"), 6, 1, 1, yes_no, score, NULL), 2.0 / 3, 1e-12);
    NEAR(result(named("recall"), 6, 1, 1, yes_no, score, NULL), 2.0 / 3, 1e-12);
    NEAR(result(named("false_positives"), 6, 1, 1, yes_no, score, NULL), 1, 1e-12);
    NEAR(result(named("true_negatives"), 6, 1, 1, yes_no, score, NULL), 2, 1e-12);
    /* 8 of the 9 pairs are in the right order */
    NEAR(result(named("auc"), 6, 1, 1, yes_no, score, NULL), 8.0 / 9, 1e-9);
    const float p[12] = {0.5f, 0.3f, 0.2f, 0.1f, 0.2f, 0.7f, 0.3f, 0.4f, 0.3f, 0.3f, 0.3f, 0.4f}, label[4] = {0, 1, 1, 2};
    const float hot[12] = {1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1};
    NEAR(result(named("accuracy"), 4, 3, 1, label, p, NULL), 0.75, 1e-12);
    NEAR(result(named("accuracy"), 4, 3, 3, hot, p, NULL), 0.75, 1e-12);
    NEAR(result(named("sparse_categorical_accuracy"), 4, 3, 1, label, p, NULL), 0.75, 1e-12);
    cel_argument k = {"k", cel_value_integer(2)};
    cel_keras_metric top;
    OK(cel_keras_metric_make(cel_keras_metric_type_find("top_k_categorical_accuracy"), &k, 1, &top, &err));
    NEAR(result(top, 4, 3, 3, hot, p, NULL), 1, 1e-12);
    cel_value_free(&k.value);
    NEAR(result(named("categorical_crossentropy"), 4, 3, 3, hot, p, NULL), -(log(0.5) + log(0.2) + 2 * log(0.4)) / 4, 1e-6);
    /* precision 1, 2/3, 1/2 and recall 1, 1, 1... of the three classes, by hand */
    double f0 = 1, f1 = 2 * 1 * 0.5 / 1.5, f2 = 2 * 0.5 * 1 / 1.5;
    NEAR(result(named("f1_score"), 4, 3, 3, hot, p, NULL), (f0 + f1 + f2) / 3, 1e-6);
}
END_TEST

START_TEST(numbers)
{
    const float y[4] = {1, 2, 3, 6}, p[4] = {2, 2, 2, 5};
    NEAR(result(named("mse"), 4, 1, 1, y, p, NULL), 0.75, 1e-12);
    NEAR(result(named("mae"), 4, 1, 1, y, p, NULL), 0.75, 1e-12);
    NEAR(result(named("rmse"), 4, 1, 1, y, p, NULL), sqrt(0.75), 1e-12);
    NEAR(result(named("r2_score"), 4, 1, 1, y, p, NULL), 1 - 3.0 / 14, 1e-12);
    NEAR(result(named("cosine_similarity"), 1, 4, 4, y, p, NULL), 42 / sqrt(50.0 * 37), 1e-7);
    ck_assert_int_eq(cel_keras_metric_direction(&(cel_keras_metric){.type = cel_keras_metric_type_find("r2_score")}), 1);
    ck_assert_int_eq(cel_keras_metric_direction(&(cel_keras_metric){.type = cel_keras_metric_type_find("mse")}), -1);
}
END_TEST

/* Sums do not care where a batch ends. */
START_TEST(batches)
{
    static const char *const names[] = {"accuracy", "auc", "precision", "rmse", "r2_score", "mae", "f1_score"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cel_keras_metric m = named(names[i]);
        double sums[4096] = {0};
        cel_loss_shape two = {2, 1, 1};
        cel_keras_metric_resolve(&m, 1, 1);
        for (size_t b = 0; b < 3; b++)
            cel_keras_metric_update(&m, sums, two, 1, yes_no + 2 * b, score + 2 * b, NULL);
        NEAR(cel_keras_metric_result(&m, sums, two), result(m, 6, 1, 1, yes_no, score, NULL), 1e-12);
    }
}
END_TEST

START_TEST(names)
{
    cel_keras_metric m;
    ck_assert_int_eq(cel_keras_metric_named("acuracy", &m, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no metric \"acuracy\"");
    ck_assert_str_eq(err.hint, "did you mean \"accuracy\"?");
    static const char *const known[] = {"mape", "msle", "poisson", "AUC", "Precision", "RootMeanSquaredError", "hinge", "kl_divergence", "logcosh", "bce"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        OK(cel_keras_metric_named(known[i], &m, &err));
}
END_TEST

TEST_MAIN("engine/keras_metric", classes, numbers, batches, names)
