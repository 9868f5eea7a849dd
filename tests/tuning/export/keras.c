/* .keras archives: the members, the config Keras reads (axes from 0, calls by name and number, lists for merges), and weights
 * where Keras looks for them. Whether Keras itself agrees is checked in bench/export. */
#include "base/json.h"
#include "tests/tuning/export/saved.h"

/* The bytes of a member of a stored archive, NUL behind them; static. */
static const char *member(const char *path, const char *name, size_t *size)
{
    static char bytes[1 << 16];
    FILE *f = fopen(path, "rb");
    size_t n = fread(bytes, 1, sizeof bytes - 1, f), at = 0;
    fclose(f);
    while (at + 30 < n && memcmp(bytes + at, "PK\3\4", 4) == 0) {
        unsigned char *h = (unsigned char *)bytes + at;
        size_t length = h[26] | (size_t)h[27] << 8, extra = h[28] | (size_t)h[29] << 8;
        *size = h[18] | (size_t)h[19] << 8 | (size_t)h[20] << 16;
        ck_assert_int_eq(h[8] | h[9] << 8, 0); /* stored */
        if (length == strlen(name) && memcmp(bytes + at + 30, name, length) == 0)
            return bytes + at + 30 + length + extra;
        at += 30 + length + extra + *size;
    }
    return NULL;
}

START_TEST(archive)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in[] = {input(g, (cel_shape){1, {3}}), input(g, (cel_shape){1, {3}})}, *pair[2], *x = NULL;
    cel_layer *shared = NULL;
    cel_argument args[] = {{"units", cel_value_integer(4)}};
    OK(cel_graph_layer_new(g, "dense", args, 1, "shared", &shared, &err));
    cel_value_free(&args[0].value);
    for (size_t i = 0; i < 2; i++)
        OK(cel_layer_apply(shared, &in[i], 1, &pair[i], &err));
    OK(try_layer(g, "concatenate", "axis = 2", pair, 2, &x, &err));
    x = layer(g, "batch_normalization", "", x);
    x = layer(g, "dense", "units = 3, activation = \"softmax\", kernel_regularizer = \"l2\"", x);
    cel_saved saved = saved_of(g, in, 2, x, true);
    OK(cel_export_keras(test_path("m.keras"), &saved, &err));
    size_t n;
    const char *text = member(test_path("m.keras"), "config.json", &n);
    json_t *j, *config, *layers, *one;
    OK(cel_json_parse(text, n, &j, &err));
    ck_assert_str_eq(json_string_value(json_object_get(j, "class_name")), "Functional");
    OK(cel_json_get_object(j, "config", &config, &err));
    OK(cel_json_get_list(config, "layers", &layers, &err));
    ck_assert_uint_eq(json_array_size(layers), 6);
    size_t k;
    json_array_foreach(layers, k, one) {
        const char *class = json_string_value(json_object_get(one, "class_name"));
        json_t *c = json_object_get(one, "config"), *calls = json_object_get(one, "inbound_nodes");
        char *dump = cel_json_dump(one, 0);
        if (strcmp(class, "InputLayer") == 0)
            ck_assert_ptr_nonnull(strstr(dump, "\"batch_shape\":[null,3]"));
        if (strcmp(class, "Concatenate") == 0) {
            ck_assert_int_eq(json_integer_value(json_object_get(c, "axis")), 1);
            ck_assert_ptr_nonnull(strstr(dump, "\"args\":[[{"));
            ck_assert_ptr_nonnull(strstr(dump, "[\"shared\",0,0]"));
            ck_assert_ptr_nonnull(strstr(dump, "[\"shared\",1,0]"));
        }
        if (strcmp(json_string_value(json_object_get(one, "name")), "shared") == 0)
            ck_assert_uint_eq(json_array_size(calls), 2);
        ck_assert_ptr_null(strstr(dump, "regularizer"));
        cel_free(dump);
    }
    json_decref(j);
    text = member(test_path("m.keras"), "model.weights.h5", &n);
    ck_assert_int_eq(memcmp(text, "\x89HDF\r\n\x1a\n", 8), 0);
    static const char *const groups[] = {"dense", "dense_1", "batch_normalization"};
    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_nonnull(memmem(text, n, groups[i], strlen(groups[i])));
    text = member(test_path("m.keras"), "celeriac.json", &n);
    static const char outcomes[] = "\"outcomes\":{\"y\":[\"a\",\"b\",\"c\"]}";
    ck_assert_ptr_nonnull(memmem(text, n, outcomes, sizeof outcomes - 1));
    ck_assert_ptr_nonnull(member(test_path("m.keras"), "metadata.json", &n));
    ck_assert_int_eq(cel_export_keras(test_path("m.h5"), &saved, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "a Keras model needs a name that ends in .keras"));
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

/* Read back, every layer gives the same bits. */
START_TEST(read_back)
{
    static const struct {
        const char *type, *arguments;
        cel_shape shape;
    } cases[] = {
        {"dense", "units = 3, activation = \"relu\", use_bias = FALSE", {1, {4}}}, {"batch_normalization", "axis = 2", {2, {3, 2}}},
        {"layer_normalization", "axis = c(2, 3)", {2, {3, 2}}},                     {"group_normalization", "groups = 2", {1, {6}}},
        {"unit_normalization", "", {1, {4}}},                                       {"rms_normalization", "", {1, {4}}},
        {"activation_parametric_relu", "shared_axes = 2", {2, {3, 2}}},             {"activation_relu", "max_value = 0.6, negative_slope = 0.2", {1, {4}}},
        {"reshape", "target_shape = c(3, -1)", {1, {6}}},                           {"permute", "dims = c(2, 3, 1)", {3, {2, 3, 4}}},
        {"embedding", "input_dim = 6, output_dim = 3", {1, {4}}},                   {"conv_1d", "filters = 3, kernel_size = 2", {2, {5, 2}}},
        {"conv_2d", "filters = 3, kernel_size = c(3, 2), activation = \"tanh\"", {3, {4, 3, 2}}},
        {"max_pooling_2d", "pool_size = c(2, 3), strides = c(1, 2), padding = \"same\"", {3, {3, 4, 2}}},
        {"simple_rnn", "units = 3", {2, {4, 2}}},                                   {"lstm", "units = 2, return_sequences = TRUE", {2, {3, 2}}},
        {"gru", "units = 3, reset_after = FALSE", {2, {4, 2}}},                     {"rescaling", "scale = 2.5, offset = -1", {1, {4}}},
    };
    cel_error err;
    double d;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cel_graph *g = cel_graph_new();
        cel_node *in = input(g, cases[i].shape), *x = layer(g, cases[i].type, cases[i].arguments, in);
        if (x->shape.rank > 1)
            x = layer(g, "flatten", "", x);
        x = layer(g, "dense", "units = 1", x);
        cel_saved saved = saved_of(g, &in, 1, x, false);
        OK(cel_export_keras(test_path("m.keras"), &saved, &err));
        OK(cel_export_verify_keras(test_path("m.keras"), &saved, 20, 1, &d, &err));
        ck_assert_msg(d == 0, "%s(%s): %g", cases[i].type, cases[i].arguments, d);
        cel_saved_free(&saved);
        cel_graph_free(g);
    }
}
END_TEST

/* Cut short or with a byte changed: refused, or another network; never a crash. */
START_TEST(damaged_files)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", "units = 2, activation = \"softmax\"", in);
    cel_saved saved = saved_of(g, &in, 1, x, true);
    double d;
    static char bytes[1 << 14];
    OK(cel_export_keras(test_path("m.keras"), &saved, &err));
    FILE *f = fopen(test_path("m.keras"), "rb");
    size_t n = fread(bytes, 1, sizeof bytes, f), refused = 0;
    fclose(f);
    ck_assert_uint_lt(n, sizeof bytes);
    for (size_t cut = 0; cut < n; cut += 5) {
        test_write("cut.keras", bytes, cut);
        refused += cel_export_verify_keras(test_path("cut.keras"), &saved, 5, 1, &d, &err) != CEL_OK;
    }
    ck_assert_uint_gt(refused, n / 10);
    for (size_t i = 0; i < n; i++) {
        char was = bytes[i];
        bytes[i] = (char)(was ^ (1 << i % 8));
        test_write("bit.keras", bytes, n);
        ck_assert_int_ne(cel_export_verify_keras(test_path("bit.keras"), &saved, 5, 1, &d, &err), CEL_INTERRUPTED);
        bytes[i] = was;
    }
    cel_saved_free(&saved);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("tuning/export/keras", archive, read_back, damaged_files)
