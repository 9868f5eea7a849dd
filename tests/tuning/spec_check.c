/* Checks of single values: one sentence each. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

typedef struct wrong {
    const char *name;
    double number; /* NaN: `text` */
    const char *text, *message;
} wrong;

static const wrong WRONG[] = {
    {"num_body", -1, NULL, "num_body must be a whole number >= 0, not -1"},
    {"num_body", 2.9, NULL, "num_body must be a whole number >= 0, not 2.9"},
    {"num_body", NAN, "two", "num_body must be a whole number >= 0, not \"two\""},
    {"num_input", 2, NULL, "num_input must be 1, not 2: the first block makes the model"},
    {"num_input", 0, NULL, "num_input must be 1, not 0: the first block makes the model"},
    {"learn_rate", 0, NULL, "learn_rate must be a number > 0, not 0"},
    {"fit_epochs", 0, NULL, "fit_epochs must be a whole number >= 1, not 0"},
    {"fit_batch_size", 0.5, NULL, "fit_batch_size must be a whole number >= 1, not 0.5"},
    {"fit_validation_split", 1, NULL, "fit_validation_split must be a number >= 0 and < 1, not 1"},
    {"fit_shuffle", 1, NULL, "fit_shuffle must be TRUE or FALSE, not 1"},
    {"fit_verbose", 3, NULL, "fit_verbose must be 0, 1, 2 or \"auto\", not 3"},
};

START_TEST(wrong_values)
{
    cel_error err;
    cel_spec_type *type;
    cel_spec *spec, *changed = NULL;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        cel_value v = WRONG[i].text ? cel_value_text(WRONG[i].text) : cel_value_number(WRONG[i].number);
        ck_assert_int_eq(cel_spec_with(spec, WRONG[i].name, &v, NULL, &changed, &err), CEL_INPUT);
        ck_assert_str_eq(err.message, WRONG[i].message);
        cel_value_free(&v);
    }
    static const char *const unknown[][2] = {{"compile_optimizer", "adan"}, {"compile_loss", "mean_square_error"}, {"compile_metrics", "acuracy"}};
    for (size_t i = 0; i < 3; i++) {
        cel_value v = cel_value_text(unknown[i][1]);
        ck_assert_int_eq(cel_spec_with(spec, unknown[i][0], &v, NULL, &changed, &err), CEL_INPUT);
        ck_assert_ptr_eq(strstr(err.message, unknown[i][0]), err.message);
        ck_assert_str_ne(err.hint, "");
        cel_value_free(&v);
    }
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

START_TEST(right_values)
{
    cel_error err;
    cel_spec_type *type;
    cel_spec *spec;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "num_body", cel_value_number(0), &err));
    OK(set_arg(&spec, "fit_verbose", cel_value_text("auto"), &err));
    OK(set_arg(&spec, "fit_shuffle", cel_value_logical(false), &err));
    static const char *const optimizers[] = {"SGD", "sgd", "adamw", "adam_w", "adam", "rmsprop"};
    for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers; i++)
        OK(set_arg(&spec, "compile_optimizer", cel_value_text(optimizers[i]), &err));
    static const char *const losses[] = {"mse", "huber", "huber_loss", "mae", "kl_divergence", "categorical_crossentropy"};
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        OK(set_arg(&spec, "compile_loss", cel_value_text(losses[i]), &err));
    static const char *const metrics[] = {"mean_squared_error", "root_mean_squared_error"};
    OK(set_arg(&spec, "compile_metrics", cel_value_texts(metrics, 2), &err));
    OK(set_arg(&spec, "body_units", cel_value_number(-10), &err)); /* the layer itself will say so */
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

TEST_MAIN("tuning/spec_check", wrong_values, right_values)
