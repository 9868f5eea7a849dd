#include <jansson.h>
#include <unistd.h>

#include "cli/script/lib_keras.h"
#include "tests/test.h"

/* What a script wrote, and the error it ended with. */
typedef struct ran {
    char *out;
    cel_error err;
    cel_status status;
} ran;

static void collect(void *user, const char *text, size_t length)
{
    cel_text_add_n(user, text, length);
}

static void ignore(void *user, const char *text)
{
    (void)user;
    (void)text;
}

static ran run(const char *script)
{
    ran r = {0};
    cel_text out = {0};
    cel_script_options options = {.write = collect, .warn = ignore, .message = ignore, .user = &out, .jobs = 1, .quiet = true};
    cel_interp *in = cel_interp_new(&options);
    ck_assert_ptr_nonnull(in);
    r.status = cel_script_run_text(in, "test.R", script, strlen(script), &r.err);
    cel_interp_free(in);
    r.out = out.text ? out.text : cel_strdup("");
    return r;
}

/* The output of a script that must succeed; cel_free it. */
static char *output(const char *script)
{
    ran r = run(script);
    ck_assert_msg(r.status == CEL_OK, "%s\n%s\n%s", script, r.err.message, r.err.hint);
    return r.out;
}

static void prints(const char *script, const char *want)
{
    char *out = output(script);
    ck_assert_str_eq(out, want);
    cel_free(out);
}

static void fails(const char *script, const char *message, const char *hint)
{
    ran r = run(script);
    ck_assert_int_eq(r.status, CEL_INPUT);
    ck_assert_msg(strstr(r.err.message, message) != NULL, "%s\n-> %s", script, r.err.message);
    ck_assert_msg(!hint || strstr(r.err.hint, hint) != NULL, "%s\n-> %s", script, r.err.hint);
    cel_free(r.out);
}

/* ---- golden ----------------------------------------------------------------------------------------------- */

static double number(const char *line)
{
    return strcmp(line, "NA") == 0 || *line == '\0' ? (double)NAN : strtod(line, NULL);
}

static double wanted(const json_t *value)
{
    return json_is_null(value) ? (double)NAN : json_is_string(value) ? strtod(json_string_value(value), NULL) : json_number_value(value);
}

/* The values a case wrote to a file, against the golden ones; counts what differs. */
static size_t compare(const char *id, const char *name, const json_t *want)
{
    char path[256], line[256];
    double rtol = json_number_value(json_object_get(want, "rtol")), atol = json_number_value(json_object_get(want, "atol"));
    const json_t *values = json_object_get(want, "value");
    size_t n = 0, wrong = 0;
    snprintf(path, sizeof path, "%s.csv", name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file && fgets(line, sizeof line, file), "%s: no %s", id, path);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        double found = number(line), right = n < json_array_size(values) ? wanted(json_array_get(values, n)) : 0;
        bool good = isnan(right) ? isnan(found) : isinf(right) ? found == right : fabs(found - right) <= atol + rtol * fmax(fabs(found), fabs(right));
        if (!good && wrong++ == 0)
            fprintf(stderr, "%s: %s[%zu]: %.9g wanted, %.9g found\n", id, name, n + 1, right, found);
        n++;
    }
    fclose(file);
    unlink(path);
    ck_assert_msg(n == json_array_size(values), "%s: %s: %zu values wanted, %zu found", id, name, json_array_size(values), n);
    return wrong;
}

START_TEST(golden_cases)
{
    char folder[] = "/tmp/celeriac-keras-XXXXXX";
    json_error_t error;
    json_t *all = json_load_file(GOLDEN "/keras/cases.json", 0, &error), *c;
    size_t i, failed = 0, done = 0;
    ck_assert_msg(all != NULL, "%s", error.text);
    ck_assert(mkdtemp(folder) && chdir(folder) == 0);
    json_array_foreach(json_object_get(all, "cases"), i, c) {
        const char *id = json_string_value(json_object_get(c, "id")), *name;
        json_t *want;
        ran r = run(json_string_value(json_object_get(c, "script")));
        if (r.status != CEL_OK) {
            fprintf(stderr, "%s: %s (line %ld)\n", id, r.err.message, r.err.line);
            failed++;
        } else {
            size_t wrong = 0;
            json_object_foreach(json_object_get(c, "values"), name, want)
                wrong += compare(id, name, want);
            failed += wrong > 0;
        }
        cel_free(r.out);
        done++;
    }
    json_decref(all);
    ck_assert(chdir("/") == 0 && rmdir(folder) == 0);
    ck_assert_uint_eq(done, 193);
    ck_assert_uint_eq(failed, 0);
}
END_TEST

/* A section of prints.txt: what the real keras3 prints. */
static char *golden_print(const char *title)
{
    FILE *file = fopen(GOLDEN "/keras/prints.txt", "r");
    char line[4096];
    bool inside = false;
    cel_text t = {0};
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "##### ", 6) == 0) {
            inside = strncmp(line + 6, title, strlen(title)) == 0;
            continue;
        }
        if (inside)
            cel_text_add(&t, line);
    }
    fclose(file);
    ck_assert_ptr_nonnull(t.text);
    if (t.length > 1 && strcmp(t.text + t.length - 2, "\n\n") == 0) /* the line between sections */
        t.text[t.length - 1] = '\0';
    return t.text;
}

#define DIAMOND_NET                                                                                                                      \
    "library(keras3)\n"                                                                                                                  \
    "model <- keras_model_sequential(input_shape = 23) |> layer_dense(units = 62, activation = \"relu\") |> layer_dropout(rate = 0.1) |>\n" \
    "  layer_dense(units = 62, activation = \"relu\") |> layer_dropout(rate = 0.1) |> layer_dense(units = 1)\n"                           \
    "compile(model, optimizer = \"adam\", loss = \"mse\", metrics = \"mean_absolute_error\")\n"                                             \
    "x <- matrix(0.5, nrow = 4, ncol = 23)\n"                                                                                            \
    "history <- fit(model, x, matrix(1, nrow = 4), epochs = 2, verbose = 0)\n"

START_TEST(summaries)
{
    char *want = golden_print("diamonds: summary(model)");
    prints(DIAMOND_NET "summary(model)\n", want);
    prints(DIAMOND_NET "model\n", want);
    cel_free(want);
    want = golden_print("attrition: summary(model)");
    prints("library(keras3)\n"
           "a <- layer_input(shape = 59, name = \"features\")\n"
           "t1 <- layer_dense(a, units = 70, activation = \"relu\") \n"
           "t2 <- layer_dense(a, units = 64, activation = \"relu\")\n"
           "d1 <- layer_dropout(t1, rate = 0)\n"
           "d2 <- layer_dropout(t2, rate = 0)\n"
           "out <- layer_dense(layer_concatenate(list(d1, d2)), units = 2, activation = \"softmax\")\n"
           "model <- keras_model(inputs = a, outputs = out)\n"
           "compile(model, optimizer = \"adam\", loss = \"categorical_crossentropy\")\n"
           "invisible(fit(model, matrix(0, nrow = 2, ncol = 59), matrix(c(1, 0, 0, 1), nrow = 2), verbose = 0))\n"
           "model\n",
           want);
    cel_free(want);
}
END_TEST

START_TEST(histories)
{
    prints("h <- structure(list(params = list(verbose = 0L, epochs = 2L, steps = 63L),\n"
           "  metrics = list(loss = c(124150.34375, 8690.84668), mean_absolute_error = c(278.10257, 68.95743))), class = \"keras_training_history\")\n"
           "h\n",
           "\nFinal epoch (plot to see history):\n               loss: 8,691\nmean_absolute_error: 68.96 \n");
    prints("h <- structure(list(params = list(verbose = 0L, epochs = 2L, steps = 63L),\n"
           "  metrics = list(loss = c(124150.34375, 8690.84668), mean_absolute_error = c(278.10257, 68.95743))), class = \"keras_training_history\")\n"
           "as.data.frame(h)\n",
           "  epoch        value              metric     data\n"
           "1     1 124150.34375                loss training\n"
           "2     2   8690.84668                loss training\n"
           "3     1    278.10257 mean_absolute_error training\n"
           "4     2     68.95743 mean_absolute_error training\n");
    prints(DIAMOND_NET "names(history$metrics)\nlength(history$metrics$loss)\nhistory$params$steps\n",
           "[1] \"loss\"                \"mean_absolute_error\"\n[1] 2\n[1] 1\n");
}
END_TEST

START_TEST(models_grow_and_keep_weights)
{
    prints("library(keras3)\n"
           "m <- keras_model_sequential(input_shape = 2)\n"
           "invisible(layer_dense(m, units = 3))\n" /* in place */
           "set_weights(m, list(matrix(1:6, nrow = 2), c(0.5, 0, -0.5)))\n"
           "predict(m, matrix(c(1, 2), nrow = 1))\n"
           "m |> layer_dense(units = 1) |> invisible()\n"
           "length(m$layers)\n"
           "get_weights(m)[[1]][2, 3]\n"
           "count_params(m)\n",
           "     [,1] [,2] [,3]\n[1,]  5.5   11 16.5\n[1] 2\n[1] 6\n[1] 13\n");
    /* the input shape may come with the data, or with the first layer */
    prints("library(keras3)\n"
           "m <- keras_model_sequential() |> layer_dense(units = 2) |> layer_dense(units = 1)\n"
           "compile(m, loss = \"mse\", optimizer = \"sgd\")\n"
           "h <- fit(m, matrix(1, nrow = 3, ncol = 4), c(1, 2, 3))\n"
           "count_params(m)\n"
           "count_params(keras_model_sequential() |> layer_dense(units = 2, input_shape = 4))\n",
           "[1] 13\n[1] 10\n");
}
END_TEST

/* Without a spec, networks draw from set_random_seed(), else from where R's generator stands, which does not move. */
START_TEST(seeds)
{
#define NET "m <- keras_model_sequential(input_shape = 3) |> layer_dense(units = 2)\n"
    char *a = output("library(keras3)\nset_random_seed(1)\n" NET "get_weights(m)[[1]]\n"), *b = output("library(keras3)\nset_random_seed(1)\n" NET "get_weights(m)[[1]]\n");
    ck_assert_str_eq(a, b);
    cel_free(b);
    b = output("library(keras3)\nset_random_seed(2)\n" NET "get_weights(m)[[1]]\n");
    ck_assert_str_ne(a, b);
    cel_free(a);
    cel_free(b);
    a = output("library(keras3)\nset.seed(1)\n" NET "get_weights(m)[[1]]\nrunif(2)\n");
    b = output("library(keras3)\nset.seed(1)\n" NET "get_weights(m)[[1]]\nset.seed(1)\nrunif(2)\n");
    ck_assert_str_eq(a, b);
    cel_free(a);
    cel_free(b);
    /* two networks of one script differ */
    prints("library(keras3)\nset.seed(1)\n" NET "w <- get_weights(m)[[1]]\n" NET "all(w == get_weights(m)[[1]])\n", "[1] FALSE\n");
}
END_TEST

START_TEST(functions_of_the_script)
{
    prints("library(keras3)\n"
           "m <- keras_model_sequential(input_shape = 1) |> layer_dense(units = 1)\n"
           "compile(m, loss = \"mse\", optimizer = optimizer_sgd(learning_rate = 0.1))\n"
           "h <- fit(m, matrix(1:4, nrow = 4), 1:4, epochs = 3, callbacks = list(\n"
           "  callback_learning_rate_scheduler(function(epoch, lr) if (epoch == 0) lr else lr / 2),\n"
           "  callback_lambda(on_epoch_end = function(epoch, logs) cat(epoch, names(logs), \"\\n\"))))\n"
           "h$metrics$learning_rate\n",
           "0 loss learning_rate \n1 loss learning_rate \n2 loss learning_rate \n[1] 0.100 0.050 0.025\n");
    fails("library(keras3)\n"
          "m <- keras_model_sequential(input_shape = 1) |> layer_dense(units = 1)\n"
          "compile(m, loss = \"mse\", optimizer = \"sgd\")\n"
          "fit(m, matrix(1:4, nrow = 4), 1:4, callbacks = callback_learning_rate_scheduler(function(epoch, lr) stop(\"no rate today\")))\n",
          "no rate today", NULL);
}
END_TEST

START_TEST(values)
{
    prints("library(keras3)\nloss_mean_absolute_error(matrix(c(1, 2), nrow = 1), matrix(c(2, 4), nrow = 1))\n", "[1] 1.5\n");
    prints("library(keras3)\nto_categorical(c(0, 2, 1), 3)\n", "     [,1] [,2] [,3]\n[1,]    1    0    0\n[2,]    0    0    1\n[3,]    0    1    0\n");
    prints("library(keras3)\noptimizer_adam(learning_rate = 0.01)$learning_rate\n", "[1] 0.01\n");
    prints("library(keras3)\nlayer_input(shape = 5)\n", "<KerasTensor shape=(None, 5), dtype=float32, name=input_layer>\n");
}
END_TEST

START_TEST(errors)
{
#define MODEL "library(keras3)\nm <- keras_model_sequential(input_shape = 2) |> layer_dense(units = 1)\n"
    fails("library(keras3)\nkeras_model_sequential(input_shape = 2) |> layer_dense(units = -10)\n", "units must be a whole number >= 1, not -10", NULL);
    fails("library(keras3)\nkeras_model_sequential(input_shape = 2) |> layer_dense(unist = 10)\n", "unist", "units");
    fails(MODEL "compile(m, loss = \"mean_squarred_error\")\n", "there is no loss \"mean_squarred_error\"", "did you mean \"mean_squared_error\"?");
    fails(MODEL "compile(m, loss = \"mse\", optimizer = \"adm\")\n", "there is no optimizer \"adm\"", "did you mean \"adam\"?");
    fails(MODEL "compile(m, loss = \"mse\", metrics = c(\"mae\", \"acuracy\"))\n", "there is no metric \"acuracy\"", "did you mean \"accuracy\"?");
    fails(MODEL "fit(m, matrix(1, nrow = 2, ncol = 2), c(1, 2))\n", "not compiled", NULL);
    fails(MODEL "compile(m, loss = \"mse\")\nfit(m, matrix(1, nrow = 2, ncol = 3), c(1, 2))\n", "x has 3 columns, but the model's input `input_layer` needs (None, 2)", NULL);
    fails(MODEL "compile(m, loss = \"mse\")\nfit(m, matrix(1, nrow = 2, ncol = 2), c(1, 2, 3))\n", "x has 2 rows, but y has 3", NULL);
    fails(MODEL "compile(m, loss = \"mse\")\nfit(m, matrix(1, nrow = 2, ncol = 2), c(1, 2), callbacks = list(callback_early_stopping()))\n", "watches \"val_loss\"",
          "validation_split");
    fails(MODEL "set_weights(m, list(1))\n", "weights must be a list of 2 arrays", NULL);
    fails("library(keras3)\noptimizer_adam(clipnorm = 1, clipvalue = 1)\n", "only one of clipnorm, clipvalue and global_clipnorm", NULL);
}
END_TEST

/* The rows are made from the engine's tables, every type has one, and none was cut for want of room. */
START_TEST(every_type_has_a_function)
{
    size_t n;
    const cel_layer_type *layers = cel_layer_types(&n);
    for (size_t i = 0; i < n; i++) {
        bool found = layers[i].min_inputs == 0;
        for (size_t k = 0; k < cel_library_keras.n; k++)
            found = found || (strncmp(cel_library_keras.rows[k].name, "layer_", 6) == 0 && strcmp(cel_library_keras.rows[k].name + 6, layers[i].name) == 0);
        ck_assert_msg(found, "layer_%s() is missing", layers[i].name);
    }
    for (size_t k = 0; k < cel_library_keras.n; k++)
        ck_assert_msg(*cel_library_keras.rows[k].name && (strstr(cel_library_keras.rows[k].name, "terminate") || *cel_library_keras.rows[k].formals ||
                                                         strncmp(cel_library_keras.rows[k].name, "initializer_", 12) == 0 ||
                                                         strncmp(cel_library_keras.rows[k].name, "constraint_", 11) == 0),
                      "row %zu was cut: %s", k, cel_library_keras.rows[k].name);
}
END_TEST

TEST_MAIN("cli/script/lib_keras", golden_cases, summaries, histories, models_grow_and_keep_weights, seeds, functions_of_the_script, values, errors,
          every_type_has_a_function)
