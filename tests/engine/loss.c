#include "engine/loss.h"
#include "tests/test.h"

#define ROWS 5
#define COLS 4

/* Targets and predictions a loss can take: probabilities, labels, positive numbers. */
static const float probability[ROWS * COLS] = {0.1f, 0.2f, 0.3f, 0.4f, 0.25f, 0.25f, 0.05f, 0.45f, 0.7f, 0.1f,
                                               0.15f, 0.05f, 0.01f, 0.9f, 0.04f, 0.05f, 0.33f, 0.22f, 0.11f, 0.34f};
static const float logit[ROWS * COLS] = {-1.5f, 0.3f, 2.1f, 0.4f, -0.2f, 3.3f, -2.2f, 0.1f, 0.7f, -0.9f, 1.1f, 0.05f, -3.1f, 2.9f, 0.4f, 0.6f, 1.2f, -0.8f, 0.9f, -1.1f};
static const float number[ROWS * COLS] = {0.5f, -1.2f, 2.5f, 0.9f, -0.7f, 1.8f, 0.3f, -2.1f, 1.4f, 0.2f, -0.6f, 3.1f, 0.8f, -1.9f, 2.2f, 0.1f, -0.4f, 1.6f, -1.3f, 0.7f};
static const float one_hot[ROWS * COLS] = {0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0};
static const float labels[ROWS] = {2, 0, 3, 1, 2};
static const float signs[ROWS * COLS] = {1, -1, -1, 1, -1, -1, 1, 1, 1, -1, 1, -1, -1, 1, -1, 1, 1, 1, -1, -1};
static const float weights[ROWS] = {1, 0.5f, 2, 0, 1.5f};

static cel_loss named(const char *name)
{
    cel_error err;
    cel_loss loss;
    OK(cel_loss_named(name, COLS, COLS, &loss, &err));
    return loss;
}

static cel_loss with(const char *type, const char *argument, cel_value value)
{
    cel_error err;
    cel_loss loss;
    cel_argument arg = {argument, value};
    OK(cel_loss_make(cel_loss_type_find(type), &arg, 1, &loss, &err));
    cel_value_free(&value);
    return loss;
}

/* The gradient agrees with central differences of the value, which is computed in double. */
static void slope_is_right(const cel_loss *loss, const float *t, const float *p, const float *w)
{
    cel_loss_shape shape = {ROWS, 1, COLS};
    float g[ROWS * COLS], at[ROWS * COLS];
    double value = cel_loss_eval(loss, shape, t, p, w, 3.0, g);
    ck_assert_msg(isfinite(value), "%s", loss->name);
    NEAR(value, cel_loss_eval(loss, shape, t, p, w, 1.0, NULL), 0);
    for (size_t i = 0; i < ROWS * COLS; i++) {
        double value_at[2], x[2];
        for (int side = 0; side < 2; side++) {
            memcpy(at, p, sizeof at);
            at[i] += side ? 1e-4f : -1e-4f;
            x[side] = at[i];
            value_at[side] = cel_loss_eval(loss, shape, t, at, w, 1.0, NULL);
        }
        double slope = 3.0 * (value_at[1] - value_at[0]) / (x[1] - x[0]);
        ck_assert_msg(fabs(slope - g[i]) <= 1e-5 + 3e-4 * fabs(slope), "%s: element %zu: %g by differences, %g by the loss", loss->name, i, slope, (double)g[i]);
    }
}

START_TEST(slopes_agree_with_differences)
{
    static const struct {
        const char *name;
        const float *target, *pred;
    } cases[] = {{"mse", number, logit},           {"mae", number, logit},       {"mape", number, logit},    {"msle", probability, probability},
                 {"huber", number, logit},         {"log_cosh", number, logit},  {"cosine_similarity", number, logit},
                 {"poisson", probability, probability}, {"kl_divergence", probability, probability},
                 {"hinge", signs, logit},          {"squared_hinge", signs, logit}, {"categorical_hinge", one_hot, logit},
                 {"binary_crossentropy", one_hot, probability}, {"binary_focal_crossentropy", one_hot, probability},
                 {"categorical_crossentropy", one_hot, probability}, {"categorical_focal_crossentropy", one_hot, probability},
                 {"sparse_categorical_crossentropy", labels, probability}, {"categorical_generalized_cross_entropy", labels, probability},
                 {"dice", one_hot, probability},   {"tversky", one_hot, probability}};
    ck_assert_uint_eq(sizeof cases / sizeof *cases, cel_loss_count());
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_loss loss = named(cases[i].name);
        slope_is_right(&loss, cases[i].target, cases[i].pred, NULL);
        slope_is_right(&loss, cases[i].target, cases[i].pred, weights);
    }
}
END_TEST

START_TEST(slopes_with_arguments)
{
    static const char *const logits[] = {"binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy", "categorical_focal_crossentropy"};
    for (size_t i = 0; i < 4; i++) {
        cel_loss loss = with(logits[i], "from_logits", cel_value_logical(true));
        slope_is_right(&loss, one_hot, logit, weights);
        loss = with(logits[i], "label_smoothing", cel_value_number(0.2));
        slope_is_right(&loss, one_hot, probability, NULL);
    }
    cel_loss loss = with("sparse_categorical_crossentropy", "from_logits", cel_value_logical(true));
    slope_is_right(&loss, labels, logit, weights);
    loss = with("sparse_categorical_crossentropy", "ignore_class", cel_value_integer(2));
    slope_is_right(&loss, labels, probability, NULL);
    loss = with("huber", "delta", cel_value_number(0.4));
    slope_is_right(&loss, number, logit, NULL);
    loss = with("binary_focal_crossentropy", "apply_class_balancing", cel_value_logical(true));
    slope_is_right(&loss, one_hot, probability, NULL);
    loss = with("tversky", "beta", cel_value_number(0.8));
    slope_is_right(&loss, one_hot, probability, weights);
    loss = with("mean_squared_error", "reduction", cel_value_text("sum"));
    slope_is_right(&loss, number, logit, weights);
    loss = with("mean_squared_error", "reduction", cel_value_text("mean_with_sample_weight"));
    slope_is_right(&loss, number, logit, weights);
}
END_TEST

START_TEST(hand_computed_values)
{
    cel_loss loss = named("mse");
    float t[4] = {1, 2, 3, 4}, p[4] = {2, 2, 1, 4}, w[2] = {1, 3};
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){2, 1, 2}, t, p, NULL, 1, NULL), (0.5 + 2.0) / 2, 1e-12);
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){2, 1, 2}, t, p, w, 1, NULL), (0.5 + 6.0) / 2, 1e-12);
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){1, 2, 2}, t, p, w, 1, NULL), (0.5 + 2.0) / 2, 1e-12);
    /* 0 / 1 labels of a hinge stand for -1 / 1, if the whole batch has no others */
    loss = named("hinge");
    float zero_one[2] = {0, 1}, q[2] = {0.5f, 0.5f};
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){2, 1, 1}, zero_one, q, NULL, 1, NULL), (1.5 + 0.5) / 2, 1e-12);
    float other[2] = {0, 2};
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){2, 1, 1}, other, q, NULL, 1, NULL), (1.0 + 0.0) / 2, 1e-12);
    /* a saturated probability is clipped: finite loss, no gradient */
    loss = named("binary_crossentropy");
    float yes = 1, none = 0, g = 1;
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){1, 1, 1}, &yes, &none, NULL, 1, &g), -log(1e-7), 1e-9);
    ck_assert_float_eq(g, 0);
    /* a class number that does not exist is NaN rather than memory read beyond the row */
    loss = named("sparse_categorical_crossentropy");
    float bad = 7;
    ck_assert(isnan(cel_loss_eval(&loss, (cel_loss_shape){1, 1, 4}, &bad, probability, NULL, 1, NULL)));
    ck_assert(isnan(cel_loss_eval(&loss, (cel_loss_shape){1, 1, 4}, &(float){NAN}, probability, NULL, 1, NULL)));
    /* the mean leaves out samples of the ignored class */
    loss = with("sparse_categorical_crossentropy", "ignore_class", cel_value_integer(2));
    NEAR(cel_loss_eval(&loss, (cel_loss_shape){ROWS, 1, COLS}, labels, probability, NULL, 1, NULL), -(log(0.25) + log(0.05) + log(0.9)) / 3, 1e-6);
    /* rows before reduction */
    double rows[2];
    loss = named("mae");
    cel_loss_rows(&loss, (cel_loss_shape){2, 1, 2}, t, p, rows);
    NEAR(rows[0], 0.5, 1e-12);
    NEAR(rows[1], 1.0, 1e-12);
}
END_TEST

START_TEST(names)
{
    cel_error err;
    cel_loss loss;
    static const char *const same[][2] = {{"mse", "mean_squared_error"}, {"MSE", "mean_squared_error"}, {"MeanSquaredError", "mean_squared_error"},
                                          {"kld", "kl_divergence"}, {"huber_loss", "huber"}, {"bce", "binary_crossentropy"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        ck_assert_ptr_eq(cel_loss_type_find(same[i][0]), cel_loss_type_find(same[i][1]));
    OK(cel_loss_named("crossentropy", 1, 1, &loss, &err));
    ck_assert_str_eq(cel_loss_type_name(loss.type), "binary_crossentropy");
    OK(cel_loss_named("ce", 3, 1, &loss, &err));
    ck_assert(cel_loss_is_sparse(&loss));
    OK(cel_loss_named("crossentropy", 3, 3, &loss, &err));
    ck_assert_str_eq(cel_loss_type_name(loss.type), "categorical_crossentropy");
    ck_assert_int_eq(cel_loss_named("mean_squarred_error", 1, 1, &loss, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "there is no loss \"mean_squarred_error\"");
    ck_assert_str_eq(err.hint, "did you mean \"mean_squared_error\"?");
    cel_argument arg = {"dleta", cel_value_number(1)};
    ck_assert_int_eq(cel_loss_make(cel_loss_type_find("huber"), &arg, 1, &loss, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "loss_huber() has no argument `dleta`");
    ck_assert_str_eq(err.hint, "did you mean `delta`?");
    arg.name = "reduction";
    cel_value_free(&arg.value);
    arg.value = cel_value_text("none");
    ck_assert_int_eq(cel_loss_make(cel_loss_type_find("mse"), &arg, 1, &loss, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "leaves nothing to minimise"));
    cel_value_free(&arg.value);
}
END_TEST

TEST_MAIN("engine/loss", slopes_agree_with_differences, slopes_with_arguments, hand_computed_values, names)
