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

TEST_MAIN("tuning/export/keras", archive)
