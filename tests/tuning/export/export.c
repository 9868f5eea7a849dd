/* The model file and its JSON as exports: the same bytes as written otherwise, whole or not at all. */
#include "base/json.h"
#include "tests/tuning/export/saved.h"

static const char *const STEPS[][2] = {{"step_naomit", "everything()"}, {"step_rm", "island, sex"}, {"step_normalize", "all_numeric_predictors()"}};

START_TEST(safetensors)
{
    cel_error err;
    cel_saved saved = with_recipe(STEPS, 3), back;
    OK(cel_model_write(test_path("want"), saved.workflow, NULL, &saved.info, &err));
    OK(cel_export_safetensors(test_path("got"), &(cel_saved){.workflow = saved.workflow, .info = saved.info}, &err));
    static char want[1 << 20];
    FILE *f = fopen(test_path("want"), "rb");
    size_t n = fread(want, 1, sizeof want, f);
    fclose(f);
    ck_assert(n > 100 && n < sizeof want);
    const char *got = test_read(test_path("got"));
    ck_assert_int_eq(memcmp(got, want, n), 0);
    OK(cel_model_read(test_path("got"), &back, &err));
    ck_assert_uint_eq(cel_network_model(back.fit->network)->n_params, cel_network_model(saved.fit->network)->n_params);
    cel_saved_free(&back);
    cel_saved_free(&saved);
}
END_TEST

START_TEST(json)
{
    cel_error err;
    cel_saved saved = with_recipe(STEPS, 3);
    char *want;
    json_t *j;
    OK(cel_model_json(saved.workflow, saved.fit, &saved.info, &want, &err));
    OK(cel_export_json(test_path("m.json"), &saved, &err));
    const char *got = test_read(test_path("m.json"));
    size_t n = strlen(want);
    ck_assert_int_eq(strncmp(got, want, n), 0);
    ck_assert_str_eq(got + n, "\n");
    OK(cel_json_parse(got, n, &j, &err));
    ck_assert_str_eq(json_string_value(json_object_get(j, "schema")), "celeriac.model");
    const char *name;
    json_t *w;
    size_t numbers = 0, want_numbers = 0;
    const cel_model *m = cel_network_model(saved.fit->network);
    for (size_t i = 0; i < m->n_weights; i++)
        want_numbers += m->weights[i].size;
    json_object_foreach(json_object_get(j, "weights"), name, w)
        numbers += json_array_size(json_object_get(w, "data"));
    ck_assert_uint_eq(numbers, want_numbers);
    json_decref(j);
    cel_free(want);
    cel_saved_free(&saved);
}
END_TEST

START_TEST(folders_that_are_not_there)
{
    cel_error err;
    cel_saved saved = with_recipe(STEPS, 3);
    char path[600];
    snprintf(path, sizeof path, "%s/m", test_path("no-such-folder"));
    ck_assert_int_eq(cel_export_json(path, &saved, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "no-such-folder"));
    ck_assert_int_eq(cel_export_safetensors(path, &saved, &err), CEL_INPUT);
    ck_assert_uint_eq(test_files(), 0);
    cel_saved_free(&saved);
}
END_TEST

START_TEST(memory_may_end)
{
    cel_error err;
    cel_saved saved = with_recipe(STEPS, 3);
    char path[512];
    snprintf(path, sizeof path, "%s", test_path("m.json"));
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n += n < 60 ? 1 : 17) {
        ck_assert_int_lt(n, 20000);
        cel_alloc_fail_after(n);
        status = cel_export_json(path, &saved, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && n > 20), "allocation %ld: %s", n, err.message);
        ck_assert_uint_eq(test_files(), status == CEL_OK);
    }
    cel_saved_free(&saved);
}
END_TEST

TEST_MAIN("tuning/export/export", safetensors, json, folders_that_are_not_there, memory_may_end)
