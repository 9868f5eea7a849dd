/* Names in .keras files as Keras gives them: classes in snake case, numbered from the second, cells of recurrent layers. */
#include "tuning/export/keras_names.h"

#include "tests/engine/net.h"

START_TEST(arguments_that_count_axes)
{
    ck_assert(cel_keras_counts_axes("axis") && cel_keras_counts_axes("axes") && cel_keras_counts_axes("shared_axes"));
    ck_assert(!cel_keras_counts_axes("dims") && !cel_keras_counts_axes("units") && !cel_keras_counts_axes(""));
}
END_TEST

static cel_model *network(cel_graph *g)
{
    static const struct {
        const char *type, *arguments;
    } layers[] = {{"lstm", "units = 2"}, {"dense", "units = 3"}, {"dense", "units = 4, use_bias = FALSE"}, {"batch_normalization", ""}, {"activation_parametric_relu", ""},
                  {"activation_leaky_relu", ""}, {"rms_normalization", ""}, {"dense", "units = 1"}};
    cel_node *in = input(g, (cel_shape){2, {5, 3}}), *x = in;
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        x = layer(g, layers[i].type, layers[i].arguments, x);
    return model_of(g, &in, 1, &x, 1);
}

static void free_paths(const cel_model *m, char **path)
{
    for (size_t i = 0; i < m->n_layers; i++)
        cel_free(path[i]);
    cel_free(path);
}

/* What keras.src.utils.naming.to_snake_case makes of the classes. */
START_TEST(layers)
{
    cel_error err;
    static const char *const want[] = {"layers/input_layer", "layers/lstm", "layers/dense", "layers/dense_1", "layers/batch_normalization", "layers/p_re_lu",
                                       "layers/leaky_re_lu", "layers/rms_normalization", "layers/dense_2"};
    cel_graph *g = cel_graph_new();
    cel_model *m = network(g);
    char **path = CEL_ARRAY(char *, m->n_layers);
    OK(cel_keras_layer_paths(m, path, &err));
    ck_assert_uint_eq(m->n_layers, 9);
    for (size_t i = 0; i < 9; i++)
        ck_assert_str_eq(path[i], want[i]);
    free_paths(m, path);
    cel_model_free(m);
    cel_graph_free(g);
}
END_TEST

/* Numbers go by the layer's own order: kernel, bias; gamma, beta, moving mean, moving variance; those of lstm are in its cell. */
START_TEST(weights)
{
    cel_error err;
    static const struct {
        const char *path, *weight;
    } want[] = {{"layers/lstm/cell/vars/0", "kernel"}, {"layers/lstm/cell/vars/1", "recurrent_kernel"}, {"layers/lstm/cell/vars/2", "bias"}, {"layers/dense/vars/0", "kernel"},
                {"layers/dense/vars/1", "bias"}, {"layers/dense_1/vars/0", "kernel"}, {"layers/batch_normalization/vars/0", "gamma"},
                {"layers/batch_normalization/vars/1", "beta"}, {"layers/batch_normalization/vars/2", "moving_mean"}, {"layers/batch_normalization/vars/3", "moving_variance"},
                {"layers/p_re_lu/vars/0", "alpha"}, {"layers/rms_normalization/vars/0", "scale"}, {"layers/dense_2/vars/0", "kernel"}, {"layers/dense_2/vars/1", "bias"}};
    enum { WANT = sizeof want / sizeof *want };
    cel_graph *g = cel_graph_new();
    cel_model *m = network(g);
    char **path = CEL_ARRAY(char *, m->n_layers);
    OK(cel_keras_layer_paths(m, path, &err));
    ck_assert_uint_eq(m->n_weights, WANT);
    size_t found[WANT] = {0};
    for (size_t i = 0; i < m->n_weights; i++) {
        char *name = cel_keras_weight_path(m, path, i);
        for (size_t k = 0; k < WANT; k++)
            if (strcmp(name, want[k].path) == 0) {
                ck_assert_str_eq(m->weights[i].weight->name, want[k].weight);
                found[k]++;
            }
        cel_free(name);
    }
    for (size_t k = 0; k < WANT; k++)
        ck_assert_msg(found[k] == 1, "%s: %zu times", want[k].path, found[k]);
    free_paths(m, path);
    cel_model_free(m);
    cel_graph_free(g);
}
END_TEST

START_TEST(memory_may_end)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_model *m = network(g);
    cel_status status = CEL_NOMEM;
    for (long n = 1; status != CEL_OK; n++) {
        char **path = CEL_ARRAY(char *, m->n_layers), *name = NULL;
        ck_assert_int_lt(n, 60);
        cel_alloc_fail_after(n);
        status = cel_keras_layer_paths(m, path, &err);
        if (status == CEL_OK && !(name = cel_keras_weight_path(m, path, 0)))
            status = CEL_NOMEM;
        cel_alloc_fail_after(0);
        ck_assert(status == CEL_NOMEM || n > 9);
        cel_free(name);
        free_paths(m, path);
    }
    cel_model_free(m);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("tuning/export/keras_names", arguments_that_count_axes, layers, weights, memory_may_end)
