/* ONNX exports as wholes, by the evaluator that reads them back: several inputs, one-unit classifiers, classes with their labels, damaged
 * files. Layers and recipes have tests of their own (onnx_layer.c, onnx_recipe.c). */
#include "tests/tuning/export/saved.h"
#include "tuning/export/onnx_read.h"

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

TEST_MAIN("tuning/export/onnx", several_inputs_and_merges, classes, damaged_files)
