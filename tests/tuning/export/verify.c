/* Whether an export says what the model says: it finds what differs and what is missing, and draws the same rows from the same seed. */
#include "tests/tuning/export/saved.h"
#include "tuning/export/onnx_write.h"

/* A dense layer of `units` on three numbers; weights drawn, and moved by `shift`. */
static cel_saved dense(int units, bool classes, float shift)
{
    char arguments[64];
    cel_graph *g = cel_graph_new();
    snprintf(arguments, sizeof arguments, "units = %d%s", units, classes ? ", activation = \"softmax\"" : "");
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", arguments, in);
    cel_saved saved = saved_of(g, &in, 1, x, classes);
    cel_network_params(saved.fit->network)[0] += CEL_R(shift);
    cel_graph_free(g);
    return saved;
}

START_TEST(another_model_is_found_out)
{
    cel_error err;
    double same, other, again;
    cel_saved a = dense(1, false, 0), b = dense(1, false, 0.01f);
    OK(cel_export_onnx(test_path("a.onnx"), &a, false, &err));
    OK(cel_export_keras(test_path("a.keras"), &a, &err));
    OK(cel_export_verify(test_path("a.onnx"), &a, false, 50, 1, &same, &err));
    OK(cel_export_verify(test_path("a.onnx"), &b, false, 50, 1, &other, &err));
    ck_assert(same < 1e-6 && other > 1e-3);
    OK(cel_export_verify(test_path("a.onnx"), &b, false, 50, 1, &again, &err));
    ck_assert(again == other);
    OK(cel_export_verify(test_path("a.onnx"), &b, false, 50, 2, &again, &err));
    ck_assert(again != other);
    OK(cel_export_verify_keras(test_path("a.keras"), &a, 50, 1, &same, &err));
    OK(cel_export_verify_keras(test_path("a.keras"), &b, 50, 1, &other, &err));
    ck_assert(same == 0 && other > 1e-3);
    cel_saved_free(&a);
    cel_saved_free(&b);
}
END_TEST

START_TEST(other_outputs)
{
    cel_error err;
    double d;
    cel_saved number = dense(1, false, 0), three = dense(3, true, 0), four = dense(4, true, 0);
    OK(cel_export_onnx(test_path("m.onnx"), &three, false, &err));
    OK(cel_export_keras(test_path("m.keras"), &three, &err));
    ck_assert_int_eq(cel_export_verify(test_path("m.onnx"), &number, false, 5, 1, &d, &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "the file gives no output \".pred\" of 1 numbers per row");
    ck_assert_int_eq(cel_export_verify(test_path("m.onnx"), &four, false, 5, 1, &d, &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "the file gives no output \".prob\" of 4 numbers per row");
    ck_assert_int_eq(cel_export_verify_keras(test_path("m.keras"), &four, 5, 1, &d, &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "the file has other inputs or outputs than the model");
    ck_assert_str_eq(err.code, "export.verify");
    cel_saved_free(&number);
    cel_saved_free(&three);
    cel_saved_free(&four);
}
END_TEST

/* From raw columns: numbers where the recipe puts them, labels and missing values as they may come. */
START_TEST(raw_columns)
{
    cel_error err;
    double d;
    static const char *const steps[][2] = {{"step_naomit", "everything()"}, {"step_dummy", "all_nominal_predictors()"}, {"step_normalize", "all_numeric_predictors()"}};
    static const char *const other_steps[][2] = {{"step_naomit", "everything()"}, {"step_dummy", "all_nominal_predictors()"}, {"step_range", "all_numeric_predictors()"}};
    cel_saved saved = with_recipe(steps, 3), other = with_recipe(other_steps, 3);
    OK(cel_export_onnx(test_path("m.onnx"), &saved, true, &err));
    OK(cel_export_verify(test_path("m.onnx"), &saved, true, 100, 1, &d, &err));
    ck_assert(d < 1e-5);
    OK(cel_export_verify(test_path("m.onnx"), &other, true, 100, 1, &d, &err));
    ck_assert(d > 1e-3);
    onnx_graph g = {0};
    const int64_t one = 1;
    const char *const in[] = {"wing_span"};
    onnx_input(&g, in[0], ONNX_FLOAT, 1, &one);
    onnx_op(&g, "Identity", NULL, in, 1, NULL, ".pred");
    onnx_output(&g, ".pred", ONNX_FLOAT, 1, &one);
    OK(onnx_finish(&g, test_path("w.onnx"), "net", &err));
    onnx_free(&g);
    ck_assert_int_eq(cel_export_verify(test_path("w.onnx"), &saved, true, 5, 1, &d, &err), CEL_FAILED);
    ck_assert_str_eq(err.message, "the file wants an input \"wing_span\", which is no column of the data");
    cel_saved_free(&saved);
    cel_saved_free(&other);
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
    cel_error err;
    double d;
    cel_saved a = dense(1, false, 0);
    FILE_WITH("text", "not a model");
    ck_assert_int_eq(cel_export_verify(test_path("none"), &a, false, 5, 1, &d, &err), CEL_INPUT);
    ck_assert_int_eq(cel_export_verify(test_path("text"), &a, false, 5, 1, &d, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "it is no sound ONNX model");
    ck_assert_int_eq(cel_export_verify_keras(test_path("text"), &a, 5, 1, &d, &err), CEL_INPUT);
    cel_saved_free(&a);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    double d;
    cel_saved a = dense(1, false, 0);
    char path[512], keras[512];
    OK(cel_export_onnx(test_path("a.onnx"), &a, false, &err));
    OK(cel_export_keras(test_path("a.keras"), &a, &err));
    snprintf(path, sizeof path, "%s", test_path("a.onnx"));
    snprintf(keras, sizeof keras, "%s", test_path("a.keras"));
    for (int kind = 0; kind < 2; kind++) {
        cel_status status = CEL_NOMEM;
        for (long n = 1; status != CEL_OK; n++) {
            ck_assert_int_lt(n, 2000);
            cel_alloc_fail_after(n);
            status = kind ? cel_export_verify_keras(keras, &a, 5, 1, &d, &err) : cel_export_verify(path, &a, false, 5, 1, &d, &err);
            cel_alloc_fail_after(0);
            ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 20), "%d, allocation %ld: %d, %s", kind, n, (int)status, err.message);
        }
    }
    cel_saved_free(&a);
}
END_TEST

TEST_MAIN("tuning/export/verify", another_model_is_found_out, other_outputs, raw_columns, files_that_cannot_be_read, memory_may_end_anywhere)
