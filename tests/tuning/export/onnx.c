/* ONNX exports against the engine, by the evaluator that reads them back: every layer and activation there is an operator for,
 * recipes from raw columns, several inputs, one-unit classifiers; what cannot be written is refused and leaves no file. */
#include "tests/tuning/export/saved.h"
#include "tuning/export/onnx_read.h"

static double difference(const cel_saved *saved, bool raw)
{
    cel_error err;
    double d = NAN;
    OK(cel_export_onnx(test_path("m.onnx"), saved, raw, &err));
    OK(cel_export_verify(test_path("m.onnx"), saved, raw, 200, 3, &d, &err));
    return d;
}

/* One layer between an input of this shape and a dense output. */
static void try_one(const char *type, const char *arguments, cel_shape shape)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, shape), *x = layer(g, type, arguments, in);
    if (x->shape.rank > 1)
        x = layer(g, "flatten", "", x);
    x = layer(g, "dense", "units = 1", x);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    double d = difference(&saved, false);
    ck_assert_msg(d < 1e-5, "%s(%s): %g", type, arguments, d);
    (void)err;
    cel_saved_free(&saved);
    cel_graph_free(g);
}

START_TEST(layers)
{
    static const struct {
        const char *type, *arguments;
        cel_shape shape;
    } cases[] = {
        {"dense", "units = 3, activation = \"relu\"", {1, {4}}},
        {"dense", "units = 3, use_bias = FALSE", {1, {4}}},
        {"dense", "units = 3, activation = \"tanh\"", {2, {2, 4}}},
        {"dropout", "rate = 0.5", {1, {4}}},
        {"gaussian_noise", "stddev = 0.5", {1, {4}}},
        {"activation_relu", "max_value = 0.6, negative_slope = 0.2", {1, {4}}},
        {"activation_leaky_relu", "", {1, {4}}},
        {"activation_elu", "alpha = 0.5", {1, {4}}},
        {"activation_softmax", "", {2, {2, 4}}},
        {"activation_parametric_relu", "", {1, {4}}},
        {"flatten", "", {3, {2, 2, 2}}},
        {"reshape", "target_shape = c(3, -1)", {1, {6}}},
        {"permute", "dims = c(2, 3, 1)", {3, {2, 3, 4}}},
        {"repeat_vector", "n = 3", {1, {4}}},
        {"rescaling", "scale = 2.5, offset = -1", {1, {4}}},
        {"batch_normalization", "", {1, {4}}},
        {"batch_normalization", "center = FALSE, scale = FALSE, epsilon = 0.01", {1, {4}}},
        {"batch_normalization", "axis = 2", {2, {3, 2}}},
        {"layer_normalization", "", {1, {4}}},
        {"layer_normalization", "scale = FALSE, epsilon = 0.1", {2, {2, 3}}},
        {"rms_normalization", "", {1, {4}}},
        {"embedding", "input_dim = 6, output_dim = 3", {1, {4}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        try_one(cases[i].type, cases[i].arguments, cases[i].shape);
}
END_TEST

START_TEST(activations)
{
    static const char *const names[] = {"relu", "relu6", "leaky_relu", "elu", "celu", "selu", "sigmoid", "tanh", "exponential", "softplus", "softsign", "softmax",
                                        "log_softmax", "silu", "mish", "log_sigmoid", "tanh_shrink", "hard_tanh", "gelu", "hard_sigmoid", "hard_silu", "linear"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char arguments[64];
        snprintf(arguments, sizeof arguments, "units = 4, activation = \"%s\"", names[i]);
        try_one("dense", arguments, (cel_shape){1, {3}});
    }
}
END_TEST

START_TEST(several_inputs_and_merges)
{
    static const char *const merges[] = {"concatenate", "add", "multiply", "average", "maximum", "minimum", "subtract"};
    for (size_t i = 0; i < sizeof merges / sizeof *merges; i++) {
        cel_error err;
        cel_graph *g = cel_graph_new();
        cel_node *in[] = {input(g, (cel_shape){1, {3}}), input(g, (cel_shape){1, {3}}), input(g, (cel_shape){1, {3}})}, *x = NULL;
        size_t n = strcmp(merges[i], "subtract") == 0 ? 2 : 3;
        OK(try_layer(g, merges[i], "", in, n, &x, &err));
        x = layer(g, "dense", "units = 1, activation = \"sigmoid\"", x);
        cel_saved saved = saved_of(g, in, n, x, true); /* one unit, two classes */
        ck_assert_double_lt(difference(&saved, false), 1e-5);
        cel_saved_free(&saved);
        cel_graph_free(g);
    }
}
END_TEST

START_TEST(classes)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", "units = 4, activation = \"softmax\"", in);
    cel_saved saved = saved_of(g, &in, 1, x, true);
    ck_assert_double_lt(difference(&saved, false), 1e-5);
    onnx_model *file;
    onnx_value v = {.rank = 2, .n = 3, .dim = {1, 3}, .x = CEL_ARRAY(double, 3)};
    v.x[0] = 1;
    OK(onnx_read(test_path("m.onnx"), &file, &err));
    OK(onnx_set(file, "input_layer", &v, &err));
    OK(onnx_run(file, &err));
    const onnx_value *prob = onnx_get(file, ".prob"), *class = onnx_get(file, ".pred_class");
    size_t best = 0;
    for (size_t k = 1; k < 4; k++)
        best = prob->x[k] > prob->x[best] ? k : best;
    ck_assert_str_eq(class->text[0], saved.fit->levels[0]->label[best]);
    onnx_model_free(file);
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

/* A workflow fitted on penguins whose recipe has these steps. */
static cel_saved with_recipe(const char *const (*step)[2], size_t n)
{
    cel_error err;
    cel_frame *birds = read_data("penguins");
    cel_recipe *r, *more;
    cel_spec_type *type;
    cel_spec *spec;
    cel_workflow *empty, *half, *wf;
    cel_stream stream;
    cel_saved saved = {0};
    OK(cel_recipe_new("body_mass_g ~ island + sex + bill_length_mm + flipper_length_mm", birds, &r, &err));
    for (size_t i = 0; i < n; i++) {
        OK(cel_recipe_step(r, step[i][0], step[i][1], NULL, 0, &more, &err));
        cel_recipe_drop(r);
        r = more;
    }
    OK(mlp_type(CEL_REGRESSION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(cel_workflow_new(&empty, &err));
    OK(cel_workflow_with_recipe(empty, r, false, &half, &err));
    OK(cel_workflow_with_spec(half, spec, false, &wf, &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, birds, &stream, NULL, NULL, &saved.workflow, NULL, &err));
    saved.fit = cel_fit_keep(saved.workflow->fit);
    cel_workflow *const all[] = {empty, half, wf};
    for (size_t i = 0; i < 3; i++)
        cel_workflow_drop(all[i]);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_recipe_drop(r);
    cel_frame_drop(birds);
    return saved;
}

START_TEST(recipes)
{
    static const char *const one[][2] = {{"step_naomit", "everything()"}, {"step_novel", "island"}, {"step_dummy", "all_nominal_predictors()"}, {"step_zv", "all_predictors()"}, {"step_normalize", "all_numeric_predictors()"}};
    static const char *const two[][2] = {{"step_naomit", "body_mass_g"}, {"step_impute_mode", "sex"}, {"step_impute_mean", "bill_length_mm"}, {"step_impute_median", "flipper_length_mm"}, {"step_unknown", "island"},
                                         {"step_other", "island"}, {"step_log", "bill_length_mm"}, {"step_sqrt", "flipper_length_mm"}, {"step_range", "all_numeric_predictors()"},
                                         {"step_dummy", "all_nominal_predictors()"}};
    static const char *const three[][2] = {{"step_naomit", "everything()"}, {"step_integer", "island, sex"}, {"step_center", "bill_length_mm"}, {"step_scale", "flipper_length_mm"}};
    static const char *const four[][2] = {{"step_naomit", "everything()"}, {"step_rm", "island, sex"}, {"step_BoxCox", "bill_length_mm"}, {"step_center", "flipper_length_mm"}, {"step_YeoJohnson", "flipper_length_mm"}};
    const struct {
        const char *const (*step)[2];
        size_t n;
    } cases[] = {{one, 5}, {two, 10}, {three, 4}, {four, 5}};
    for (size_t i = 0; i < 4; i++) {
        cel_saved saved = with_recipe(cases[i].step, cases[i].n);
        double d = difference(&saved, true);
        ck_assert_msg(d < 1e-5, "recipe %zu: %g", i, d);
        ck_assert_double_lt(difference(&saved, false), 1e-5);
        cel_saved_free(&saved);
    }
}
END_TEST

START_TEST(refusals)
{
    cel_error err;
    static const char *const mixed[][2] = {{"step_naomit", "everything()"}, {"step_rm", "island, sex"}, {"step_spatialsign", "all_numeric_predictors()"}};
    static const char *const curved[][2] = {{"step_naomit", "everything()"}, {"step_rm", "island, sex"}, {"step_inverse", "bill_length_mm"}};
    const struct {
        const char *const (*step)[2];
        const char *sentence;
    } cases[] = {{mixed, "the recipe cannot be written as ONNX: "}, {curved, "the recipe cannot be written as ONNX: step_inverse has no operator"}};
    for (size_t i = 0; i < 2; i++) {
        if (!cel_step_type_find(cases[i].step[2][0]))
            continue;
        cel_saved saved = with_recipe(cases[i].step, 3);
        ck_assert_int_eq(cel_export_onnx(test_path("no.onnx"), &saved, true, &err), CEL_INPUT);
        ck_assert_msg(strstr(err.message, cases[i].sentence) != NULL, "%s", err.message);
        ck_assert_ptr_nonnull(strstr(err.hint, "--baked"));
        ck_assert_uint_eq(test_files(), 0);
        ck_assert_double_lt(difference(&saved, false), 1e-5);
        unlink(test_path("m.onnx"));
        cel_saved_free(&saved);
    }
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){2, {4, 2}}), *x = layer(g, "lstm", "units = 1", in);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    ck_assert_int_eq(cel_export_onnx(test_path("no.onnx"), &saved, false, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer \"lstm\" (LSTM) cannot be written as ONNX");
    ck_assert_int_eq(cel_export_onnx(test_path("no.onnx"), &saved, true, &err), CEL_INPUT);
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

/* A file cut short, or with a byte changed, is refused or computes something: it never crashes. */
START_TEST(damaged_files)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", "units = 2, activation = \"softmax\"", in);
    cel_saved saved = saved_of(g, &in, 1, x, true);
    double d;
    OK(cel_export_onnx(test_path("m.onnx"), &saved, false, &err));
    char bytes[8192];
    FILE *f = fopen(test_path("m.onnx"), "rb");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    size_t refused = 0;
    for (size_t cut = 0; cut < n; cut += 3) {
        test_write("cut.onnx", bytes, cut);
        refused += cel_export_verify(test_path("cut.onnx"), &saved, false, 5, 1, &d, &err) != CEL_OK;
    }
    ck_assert_uint_gt(refused, n / 6);
    for (size_t i = 0; i < n; i++) {
        char was = bytes[i];
        bytes[i] = (char)(was ^ (1 << i % 8));
        test_write("bit.onnx", bytes, n);
        cel_status status = cel_export_verify(test_path("bit.onnx"), &saved, false, 5, 1, &d, &err);
        ck_assert_int_ne(status, CEL_INTERRUPTED);
        bytes[i] = was;
    }
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("tuning/export/onnx", layers, activations, several_inputs_and_merges, classes, recipes, refusals, damaged_files)
