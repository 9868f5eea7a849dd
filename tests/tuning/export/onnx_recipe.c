/* Recipes inside ONNX models, from raw columns to predictions; steps that cannot be written are refused and leave no file. */
#include "tests/tuning/export/saved.h"

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
}
END_TEST

/* A fit alone has nothing to put in. */
START_TEST(without_a_recipe)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", "units = 1", in);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    ck_assert_int_eq(cel_export_onnx(test_path("no.onnx"), &saved, true, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "the model has no recipe: --baked");
    ck_assert_str_eq(err.code, "export.recipe");
    ck_assert_uint_eq(test_files(), 0);
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

/* Every allocation in turn (the first ones one by one): the export says so and leaves no file. */
START_TEST(memory_may_end)
{
    cel_error err;
    static const char *const steps[][2] = {{"step_naomit", "everything()"}, {"step_dummy", "all_nominal_predictors()"}, {"step_normalize", "all_numeric_predictors()"}};
    cel_saved saved = with_recipe(steps, 3);
    char path[512];
    snprintf(path, sizeof path, "%s", test_path("m.onnx"));
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n += n < 60 ? 1 : 13) {
        ck_assert_int_lt(n, 20000);
        cel_alloc_fail_after(n);
        status = cel_export_onnx(path, &saved, true, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 60), "allocation %ld: %s", n, err.message);
        ck_assert_uint_eq(test_files(), status == CEL_OK);
    }
    cel_saved_free(&saved);
}
END_TEST

TEST_MAIN("tuning/export/onnx_recipe", recipes, refusals, without_a_recipe, memory_may_end)
