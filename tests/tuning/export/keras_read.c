/* .keras files read back: the same weights bit for bit; a config or weights that were changed are refused with what is wrong. */
#include "tuning/export/keras_read.h"

#include "tests/tuning/export/saved.h"

/* A written archive: input, dense of 2, batch normalization; the model is the caller's. */
static cel_saved write_archive(char *bytes, size_t room, size_t *n)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *x = layer(g, "dense", "units = 2", in);
    x = layer(g, "batch_normalization", "axis = 2", x);
    x = layer(g, "dense", "units = 1", x);
    cel_saved saved = saved_of(g, &in, 1, x, false);
    OK(cel_export_keras(test_path("m.keras"), &saved, &err));
    FILE *f = fopen(test_path("m.keras"), "rb");
    *n = fread(bytes, 1, room, f);
    fclose(f);
    ck_assert_uint_lt(*n, room);
    cel_graph_free(g);
    return saved;
}

static char BYTES[1 << 15];

START_TEST(the_same_network)
{
    cel_error err;
    size_t n;
    cel_network *net;
    cel_saved saved = write_archive(BYTES, sizeof BYTES, &n);
    OK(cel_keras_read(test_path("m.keras"), &net, &err));
    const cel_model *a = cel_network_model(saved.fit->network), *b = cel_network_model(net);
    ck_assert(a->n_params == b->n_params && a->n_state == b->n_state && a->n_layers == b->n_layers);
    ck_assert(a->n_weights == 8 && b->n_weights == 8);
    for (size_t i = 0; i < a->n_weights; i++) {
        const cel_real *x = cel_model_weight_at(a, i, cel_network_params(saved.fit->network), cel_network_state(saved.fit->network));
        ck_assert_uint_eq(a->weights[i].size, b->weights[i].size);
        ck_assert_mem_eq(x, cel_model_weight_at(b, i, cel_network_params(net), cel_network_state(net)), a->weights[i].size * sizeof(cel_real));
    }
    for (size_t i = 0; i < a->n_layers; i++)
        ck_assert_str_eq(a->layers[i]->name, b->layers[i]->name);
    cel_network_free(net);
    cel_saved_free(&saved);
}
END_TEST

static void refused(const char *bytes, size_t n, const char *message)
{
    cel_error err;
    cel_network *net;
    ck_assert_int_eq(cel_keras_read(test_write("bad.keras", bytes, n), &net, &err), CEL_INPUT);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s, not %s", err.message, message);
    ck_assert_ptr_null(net);
}

/* `old` where it stands first behind `from` as `new`, of the same length. */
static void changed(size_t n, const char *from, const char *old, const char *new, const char *message)
{
    char *start = memmem(BYTES, n, from, strlen(from)), was[64];
    ck_assert_msg(start != NULL, "no %s", from);
    char *at = memmem(start, n - (size_t)(start - BYTES), old, strlen(old));
    ck_assert_msg(at != NULL, "no %s", old);
    ck_assert_uint_eq(strlen(old), strlen(new));
    memcpy(was, at, strlen(old));
    memcpy(at, new, strlen(new));
    refused(BYTES, n, message);
    memcpy(at, was, strlen(old));
}

START_TEST(what_was_changed)
{
    size_t n;
    cel_saved saved = write_archive(BYTES, sizeof BYTES, &n);
    static const char config[] = "config.json", weights[] = "model.weights.h5";
    changed(n, config, config, "config.jsoN", "it is no .keras file that celeriac wrote: members are missing");
    changed(n, weights, weights, "model.weights.h6", "it is no .keras file that celeriac wrote: members are missing");
    changed(n, config, "\"BatchNormalization\"", "\"BatchNormalisation\"", "BatchNormalisation");
    changed(n, config, "null,", "nul0,", ""); /* no JSON */
    changed(n, config, "\"output_layers\"", "\"output_layerz\"", "it is no .keras file that celeriac wrote: it has no inputs or outputs");
    changed(n, config, "\"keras_history\"", "\"keras_historY\"", "it is no .keras file that celeriac wrote: its layers wait for each other");
    changed(n, "\x89HDF", "batch_normalization", "batch_normalisation", "it is no .keras file that celeriac wrote: weights are missing, or of another shape");
    cel_saved_free(&saved);
}
END_TEST

START_TEST(no_archives)
{
    cel_error err;
    cel_network *net;
    refused("", 0, "members are missing");
    refused("PK\3\4", 4, "members are missing");
    refused("a text", 6, "members are missing");
    ck_assert_int_eq(cel_keras_read(test_path("none"), &net, &err), CEL_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "none"));
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(memory_may_end_anywhere)
{
    cel_error err;
    size_t n;
    cel_saved saved = write_archive(BYTES, sizeof BYTES, &n);
    char path[512];
    snprintf(path, sizeof path, "%s", test_path("m.keras"));
    cel_network *net = NULL;
    cel_status status = CEL_NOMEM;
    for (long k = 1; status != CEL_OK; k++) {
        ck_assert_int_lt(k, 2000);
        cel_alloc_fail_after(k);
        status = cel_keras_read(path, &net, &err);
        cel_alloc_fail_after(0);
        ck_assert_msg(status == CEL_NOMEM || (status == CEL_OK && k > 30), "allocation %ld: %s", k, err.message);
    }
    cel_network_free(net);
    cel_saved_free(&saved);
}
END_TEST

TEST_MAIN("tuning/export/keras_read", the_same_network, what_was_changed, no_archives, memory_may_end_anywhere)
