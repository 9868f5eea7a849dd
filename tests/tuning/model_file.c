/* Model files: what is read predicts the same bits as what was written; the same model gives the same bytes; a file cut short
 * anywhere, with any byte changed, of another program or of a newer version is refused with a sentence. */
#include "tests/files.h"
#include "tests/tuning/cars.h"
#include "base/file.h"
#include "base/tensors_file.h"
#include "tuning/model_file.h"

static cel_workflow *fitted_cars(cel_frame *cars)
{
    cel_error err;
    cel_workflow *wf = cars_workflow(cars, NULL), *fitted;
    cel_stream stream;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, cars, &stream, NULL, NULL, &fitted, NULL, &err));
    cel_workflow_drop(wf);
    return fitted;
}

static void same_predictions(const cel_workflow *a, const cel_workflow *b, cel_frame *data, cel_predict_type type)
{
    cel_error err;
    cel_frame *x, *y;
    OK(cel_workflow_predict(a, data, type, &x, NULL, &err));
    OK(cel_workflow_predict(b, data, type, &y, NULL, &err));
    ck_assert_uint_eq(x->cols, y->cols);
    ck_assert_uint_eq(x->rows, y->rows);
    for (size_t j = 0; j < x->cols; j++) {
        ck_assert_str_eq(x->name[j], y->name[j]);
        if (x->column[j]->num)
            ck_assert_int_eq(memcmp(x->column[j]->num, y->column[j]->num, x->rows * sizeof(double)), 0);
        else
            ck_assert_int_eq(memcmp(x->column[j]->code, y->column[j]->code, x->rows * sizeof(int32_t)), 0);
    }
    cel_frame_drop(x);
    cel_frame_drop(y);
}

/* The bytes of a file; the caller frees. */
static char *bytes_of(const char *path, size_t *n)
{
    cel_error err;
    char *bytes;
    OK(cel_file_read(path, 1 << 24, &bytes, n, &err));
    return bytes;
}

START_TEST(round_trip)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars"), *metrics = cel_frame_new(1);
    cel_workflow *wf = fitted_cars(cars);
    cel_column *estimate = cel_column_new(CEL_DOUBLE, 1, NULL);
    estimate->num[0] = 2.5;
    OK(cel_frame_set(metrics, ".estimate", estimate, &err));
    cel_column_drop(estimate);
    cel_model_info info = {.has_seed = true, .seed = 18446744073709551615u, .data = (char *)(uintptr_t)"mtcars.csv", .metrics = metrics,
                           .command = (char *)(uintptr_t)"celeriac fit mtcars.csv mpg"};
    char path[512];
    snprintf(path, sizeof path, "%s", test_path("m.celeriac"));
    OK(cel_model_write(path, wf, NULL, &info, &err));
    ck_assert(cel_model_is_file(path));
    ck_assert_uint_eq(test_files(), 1);
    cel_saved saved;
    OK(cel_model_read(path, &saved, &err));
    same_predictions(wf, saved.workflow, cars, CEL_PREDICT_NUMERIC);
    ck_assert_uint_eq(saved.info.seed, info.seed);
    ck_assert_str_eq(saved.info.data, "mtcars.csv");
    ck_assert_str_eq(saved.info.command, info.command);
    ck_assert_str_eq(saved.info.version, CELERIAC_VERSION);
    ck_assert_uint_eq(saved.info.rows, 32);
    NEAR(saved.info.metrics->column[0]->num[0], 2.5, 0);
    ck_assert_int_eq(saved.fit->history.done, wf->fit->history.done);
    ck_assert_str_eq(saved.fit->history.name[0], wf->fit->history.name[0]);
    NEAR(saved.fit->history.value[0][2], wf->fit->history.value[0][2], 0);
    cel_text a = {0}, b = {0};
    cel_workflow_print(wf, 80, &a);
    cel_workflow_print(saved.workflow, 80, &b);
    ck_assert_str_eq(a.text, b.text);
    cel_text_free(&a);
    cel_text_free(&b);
    /* what was read writes the same bytes */
    size_t n, m;
    char *one = bytes_of(path, &n);
    ck_assert_uint_eq(strlen(saved.info.data_sha256), 64); /* of the training set, which the workflow still held */
    OK(cel_model_write(test_path("n.celeriac"), saved.workflow, NULL, &saved.info, &err));
    char *two = bytes_of(test_path("n.celeriac"), &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(one, two, n), 0);
    cel_free(one);
    cel_free(two);
    /* evaluating needs the losses and metrics; training again needs the blocks, which are not there */
    cel_history h;
    cel_frame *baked, *x, *y;
    OK(cel_recipe_bake(saved.workflow->prepped, cars, NULL, 0, NULL, &baked, NULL, &err));
    OK(cel_workflow_parts(saved.workflow->prepped, baked, true, &x, &y, &err));
    OK(cel_fit_evaluate(saved.fit, x, y, &h, &err));
    ck_assert_uint_eq(h.n_columns, 2);
    cel_history_free(&h);
    cel_workflow *again;
    cel_stream stream;
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    ck_assert_int_eq(cel_workflow_fit(saved.workflow, cars, &stream, NULL, NULL, &again, NULL, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "came from a model file"));
    cel_frame *const frames[] = {baked, x, y, metrics, cars};
    for (size_t i = 0; i < 5; i++)
        cel_frame_drop(frames[i]);
    cel_saved_free(&saved);
    cel_workflow_drop(wf);
}
END_TEST

/* A classifier without a workflow, and one with a formula. */
START_TEST(classes)
{
    cel_error err;
    cel_frame *iris = read_data("iris");
    cel_spec_type *type;
    cel_spec *spec;
    cel_workflow *empty, *half, *wf, *fitted;
    cel_stream stream;
    cel_saved saved;
    OK(mlp_type(CEL_CLASSIFICATION, &type, &err));
    OK(cel_spec_new(type, &spec, &err));
    OK(set_arg(&spec, "compile_optimizer", cel_value_text("sgd"), &err));
    OK(cel_workflow_new(&empty, &err));
    OK(cel_workflow_with_formula(empty, "Species ~ .", false, &half, &err));
    OK(cel_workflow_with_spec(half, spec, false, &wf, &err));
    cel_stream_start(&stream, 1, CEL_WHOLE, 0);
    OK(cel_workflow_fit(wf, iris, &stream, NULL, NULL, &fitted, NULL, &err));
    OK(cel_model_write(test_path("m"), fitted, NULL, NULL, &err));
    OK(cel_model_read(test_path("m"), &saved, &err));
    same_predictions(fitted, saved.workflow, iris, CEL_PREDICT_PROB);
    same_predictions(fitted, saved.workflow, iris, CEL_PREDICT_CLASS);
    ck_assert(!saved.info.has_seed);
    ck_assert_ptr_null(saved.info.metrics);
    cel_saved_free(&saved);
    OK(cel_model_write(test_path("m"), NULL, fitted->fit, NULL, &err));
    OK(cel_model_read(test_path("m"), &saved, &err));
    ck_assert_ptr_null(saved.workflow);
    ck_assert_str_eq(saved.fit->levels[0]->label[2], "virginica");
    cel_saved_free(&saved);
    ck_assert_int_eq(cel_model_write(test_path("m"), wf, NULL, NULL, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "only a fitted model can be saved, and this workflow is not fitted");
    cel_workflow *const all[] = {empty, half, wf, fitted};
    for (size_t i = 0; i < 4; i++)
        cel_workflow_drop(all[i]);
    cel_spec_drop(spec);
    cel_spec_type_drop(type);
    cel_frame_drop(iris);
}
END_TEST

START_TEST(cut_short_or_changed)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_workflow *wf = fitted_cars(cars);
    cel_saved saved;
    size_t n;
    OK(cel_model_write(test_path("m"), wf, NULL, NULL, &err));
    char *bytes = bytes_of(test_path("m"), &n);
    for (size_t cut = 0; cut < n; cut++) {
        ck_assert_msg(cel_model_parse("m", bytes, cut, &saved, &err) == CEL_INPUT, "cut at %zu", cut);
        ck_assert_ptr_null(saved.fit);
        ck_assert_int_eq(strncmp(err.message, "m cannot be used: ", 18), 0);
    }
    /* a blank of the header's padding may change; everything else is refused */
    size_t accepted = 0;
    for (size_t i = 0; i < n; i += i < 600 ? 1 : 7) {
        char was = bytes[i];
        bytes[i] = (char)(was ^ (1 << i % 7));
        cel_status status = cel_model_parse("m", bytes, n, &saved, &err);
        ck_assert_msg(status == CEL_INPUT || (status == CEL_OK && was == ' '), "byte %zu: %d", i, (int)status);
        if (status == CEL_OK) {
            accepted++;
            cel_saved_free(&saved);
        }
        bytes[i] = was;
    }
    ck_assert_uint_le(accepted, 7);
    OK(cel_model_parse("m", bytes, n, &saved, &err));
    cel_saved_free(&saved);
    cel_free(bytes);
    cel_workflow_drop(wf);
    cel_frame_drop(cars);
}
END_TEST

static void refused(const char *text, const char *sentence)
{
    cel_error err;
    cel_saved saved;
    OK(cel_tensors_write(test_path("t"), NULL, 0, text, &err));
    ck_assert_int_eq(cel_model_read(test_path("t"), &saved, &err), CEL_INPUT);
    ck_assert_msg(strstr(err.message, sentence) != NULL, "%s", err.message);
}

START_TEST(foreign)
{
    cel_error err;
    cel_saved saved;
    ck_assert_int_eq(cel_model_read(FILE_WITH("a.csv", "x,y\n1,2\n3,4\n"), &saved, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "it is not a model file"));
    ck_assert(!cel_model_is_file(test_path("a.csv")));
    ck_assert_int_eq(cel_model_read(test_path("none"), &saved, &err), CEL_INPUT);
    refused("{}", "its member \"format\" is not a whole number");
    refused("not JSON", "it is no JSON");
    refused("{\"format\":99,\"celeriac\":\"7.1\"}", "it was written by a newer celeriac, 7.1 (model format 99, this version knows 1)");
    refused("{\"format\":1}", "its metadata are not those of a model");
    refused("{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"format\":1}", "it was changed after it was written");
}
END_TEST

START_TEST(memory_gives_out)
{
    cel_error err;
    cel_frame *cars = read_data("mtcars");
    cel_workflow *wf = fitted_cars(cars);
    cel_saved saved;
    OK(cel_model_write(test_path("m"), wf, NULL, NULL, &err));
    long before = cel_alloc_count();
    OK(cel_model_read(test_path("m"), &saved, &err));
    long needed = cel_alloc_count() - before;
    cel_saved_free(&saved);
    for (long k = 1; k <= needed; k += k < 60 ? 1 : 13) {
        cel_alloc_fail_after(k);
        cel_status status = cel_model_read(test_path("m"), &saved, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM, "allocation %ld of %ld: %d", k, needed, (int)status);
        ck_assert_ptr_null(saved.fit);
    }
    char good[512];
    snprintf(good, sizeof good, "%s", test_path("m"));
    for (long k = 1;; k += 5) {
        cel_alloc_fail_after(k);
        cel_status status = cel_model_write(test_path("w"), wf, NULL, NULL, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
        ck_assert_uint_eq(test_files(), 1); /* nothing half-written is left */
    }
    cel_workflow_drop(wf);
    cel_frame_drop(cars);
}
END_TEST

TEST_MAIN("tuning/model_file", round_trip, classes, cut_short_or_changed, foreign, memory_gives_out)
