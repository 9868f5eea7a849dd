/* How specs train: kerasnip's defaults, names, objects, and that every optimizer named honours learn_rate. */
#include "tests/test.h"
#include "tests/tuning/blocks.h"

static const cel_shape TWO = {.rank = 1, .dim = {2}};
static const char *const PRICE[] = {"price"};
static const int32_t NUMBER[] = {0};
static const cel_building DATA = {.n_inputs = 1, .input_shape = &TWO, .n_outputs = 1, .output_name = PRICE, .num_classes = NUMBER};

typedef struct fixture {
    cel_spec *spec;
    cel_network *network;
} fixture;

static void open_fixture(fixture *f)
{
    cel_error err;
    cel_spec_type *type;
    cel_model *model;
    cel_stream stream;
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &f->spec, &err));
    cel_spec_type_drop(type);
    OK(cel_spec_build(f->spec, &DATA, &model, &err));
    cel_stream_start(&stream, 1, 0, 0);
    OK(cel_network_new(model, &stream, &f->network, &err));
    cel_model_free(model);
}

static void close_fixture(fixture *f)
{
    cel_network_free(f->network);
    cel_spec_drop(f->spec);
}

START_TEST(optimizers_honour_learn_rate)
{
    cel_error err;
    fixture f;
    open_fixture(&f);
    OK(cel_spec_compile(f.spec, &DATA, true, f.network, &err));
    ck_assert_str_eq(cel_optimizer_type_name(cel_network_optimizer(f.network)->type), "adam");
    NEAR(cel_optimizer_learning_rate(cel_network_optimizer(f.network)), 0.01, 0);
    OK(set_arg(&f.spec, "learn_rate", cel_value_number(0.3), &err));
    static const char *const names[] = {"SGD", "adamw", "adam_w", "rmsprop", "nadam", "lion"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        OK(set_arg(&f.spec, "compile_optimizer", cel_value_text(names[i]), &err));
        OK(cel_spec_compile(f.spec, &DATA, true, f.network, &err));
        NEAR(cel_optimizer_learning_rate(cel_network_optimizer(f.network)), 0.3, 0);
    }
    cel_optimizer own;
    OK(cel_optimizer_named("sgd", 0.001, &own, &err));
    OK(set_arg(&f.spec, "compile_optimizer", cel_value_object(&own, "optimizer"), &err));
    OK(cel_spec_compile(f.spec, &DATA, true, f.network, &err));
    NEAR(cel_optimizer_learning_rate(cel_network_optimizer(f.network)), 0.001, 0);
    cel_optimizer_free(&own);
    close_fixture(&f);
}
END_TEST

START_TEST(fit_options_follow)
{
    cel_error err;
    fixture f;
    open_fixture(&f);
    cel_fit_options options = {0};
    int verbose = -1;
    OK(cel_spec_fit_options(f.spec, &options, &verbose, &err));
    ck_assert(options.batch_size == 0 && options.epochs == 0 && options.validation_split == 0 && !options.in_order && verbose == 0);
    OK(set_arg(&f.spec, "fit_epochs", cel_value_number(7), &err));
    OK(set_arg(&f.spec, "fit_initial_epoch", cel_value_number(3), &err));
    OK(set_arg(&f.spec, "fit_batch_size", cel_value_integer(16), &err));
    OK(set_arg(&f.spec, "fit_validation_split", cel_value_number(0.2), &err));
    OK(set_arg(&f.spec, "fit_shuffle", cel_value_logical(false), &err));
    OK(set_arg(&f.spec, "fit_verbose", cel_value_number(2), &err));
    cel_callback callback[2] = {{0}};
    cel_spec_callbacks list = {.callback = callback, .n = 2};
    OK(set_arg(&f.spec, "fit_callbacks", cel_value_object(&list, "callbacks"), &err));
    OK(cel_spec_fit_options(f.spec, &options, &verbose, &err));
    ck_assert(options.epochs == 7 && options.initial_epoch == 2 && options.batch_size == 16 && options.in_order && verbose == 2);
    NEAR(options.validation_split, 0.2, 0);
    ck_assert_uint_eq(options.n_callbacks, 2);
    ck_assert(!cel_spec_single_thread(f.spec));
    OK(set_arg(&f.spec, "num_body", cel_value_tune(""), &err));
    ck_assert_int_eq(cel_spec_fit_options(f.spec, &options, &verbose, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "num_body is still tune(): it needs a value before a model can be trained");
    close_fixture(&f);
}
END_TEST

START_TEST(losses_and_metrics_by_name)
{
    cel_error err;
    fixture f;
    open_fixture(&f);
    static const char *const metrics[] = {"mean_squared_error", "root_mean_squared_error"};
    OK(set_arg(&f.spec, "compile_loss", cel_value_text("mae"), &err));
    OK(set_arg(&f.spec, "compile_metrics", cel_value_texts(metrics, 2), &err));
    OK(cel_spec_compile(f.spec, &DATA, true, f.network, &err));
    cel_real x[] = {0, 0, 1, 1}, y[] = {1, 5};
    const cel_real *inputs[] = {x}, *targets[] = {y};
    size_t one = 1;
    cel_samples samples = {.rows = 2, .x = inputs, .y = targets, .y_size = &one};
    cel_history history = {0};
    OK(cel_network_evaluate(f.network, &samples, 32, &history, &err));
    ck_assert_int_ge(cel_history_column(&history, "mean_squared_error"), 0);
    ck_assert_int_ge(cel_history_column(&history, "root_mean_squared_error"), 0);
    double loss = cel_history_last(&history, (size_t)cel_history_column(&history, "loss"));
    cel_real pred[2], *out[] = {pred};
    OK(cel_network_predict(f.network, inputs, 2, 32, out, &err));
    NEAR(loss, (fabs((double)pred[0] - 1) + fabs((double)pred[1] - 5)) / 2, 1e-5);
    cel_history_free(&history);
    close_fixture(&f);
}
END_TEST

/* Losses, weights and metrics by outcome. */
START_TEST(lists_by_outcome)
{
    cel_error err;
    static const char *const name[] = {"price", "cut"};
    static cel_block_build *const build[] = {build_number, build_classes};
    static const int32_t classes[] = {0, 3};
    cel_building data = {.n_inputs = 1, .input_shape = &TWO, .n_outputs = 2, .output_name = name, .num_classes = classes};
    cel_spec_type *type;
    cel_spec *spec;
    cel_model *model;
    cel_network *network;
    cel_stream stream;
    OK(heads_type(CEL_REGRESSION, 2, name, build, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_spec_build(spec, &data, &model, &err));
    cel_stream_start(&stream, 1, 0, 0);
    OK(cel_network_new(model, &stream, &network, &err));
    static const char *const reversed[] = {"cut", "price"}, *const misspelt[] = {"cut", "prise"};
    cel_loss kl;
    OK(cel_loss_named("kl_divergence", 3, 3, &kl, &err));
    const char *const losses[] = {NULL, "mae"};
    const cel_loss *const objects[] = {&kl, NULL};
    static const double weight[] = {0.25, 2};
    cel_keras_metric metric;
    OK(cel_keras_metric_named("mean_squared_error", &metric, &err));
    static const char *const price[] = {"price"};
    cel_spec_losses loss_list = {.n = 2, .output = reversed, .name = losses, .loss = objects};
    cel_spec_weights weight_list = {.n = 2, .output = reversed, .weight = weight};
    cel_spec_metrics metric_list = {.n = 1, .metric = &metric, .output = price};
    OK(set_arg(&spec, "compile_loss", cel_value_object(&loss_list, "losses"), &err));
    OK(set_arg(&spec, "compile_loss_weights", cel_value_object(&weight_list, "weights"), &err));
    OK(set_arg(&spec, "compile_metrics", cel_value_object(&metric_list, "metrics"), &err));
    OK(cel_spec_compile(spec, &data, true, network, &err));
    static const cel_real x[] = {0, 0, 1, 1}, y0[] = {1, 5}, y1[] = {1, 0, 0, 0, 0, 1};
    const cel_real *inputs[] = {x}, *targets[] = {y0, y1};
    static const size_t size[] = {1, 3};
    cel_samples samples = {.rows = 2, .x = inputs, .y = targets, .y_size = size};
    cel_history history = {0};
    OK(cel_network_evaluate(network, &samples, 32, &history, &err));
    static const char *const columns[] = {"loss", "price_loss", "cut_loss", "price_mean_squared_error"};
    double value[4];
    for (size_t i = 0; i < 4; i++) {
        ck_assert_msg(cel_history_column(&history, columns[i]) >= 0, "%s", columns[i]);
        value[i] = cel_history_last(&history, (size_t)cel_history_column(&history, columns[i]));
    }
    ck_assert_int_lt(cel_history_column(&history, "cut_accuracy"), 0);
    NEAR(value[0], 2 * value[1] + 0.25 * value[2], 1e-5);
    cel_real out0[2], out1[6], *out[] = {out0, out1};
    OK(cel_network_predict(network, inputs, 2, 32, out, &err));
    NEAR(value[1], (fabs((double)out0[0] - 1) + fabs((double)out0[1] - 5)) / 2, 1e-5);
    NEAR(value[2], -(log((double)out1[0]) + log((double)out1[5])) / 2, 1e-5); /* of one-hot targets: cross-entropy */
    loss_list.output = misspelt;
    ck_assert_int_eq(cel_spec_compile(spec, &data, true, network, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "compile_loss is given for `prise`, but there is no outcome of that name");
    ck_assert_str_eq(err.hint, "did you mean `price`?");
    loss_list.output = reversed;
    metric_list.output = NULL;
    ck_assert_int_eq(cel_spec_compile(spec, &data, true, network, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "For multiple outputs, 'compile_metrics' must be a single string or a named list of metrics.");
    cel_history_free(&history);
    cel_network_free(network);
    cel_model_free(model);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
}
END_TEST

TEST_MAIN("tuning/spec_train", optimizers_honour_learn_rate, fit_options_follow, losses_and_metrics_by_name, lists_by_outcome)
