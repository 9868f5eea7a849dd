/* Graphs: shapes, names, weights, shared layers, and the sentence of every refusal. */
#include "tests/engine/net.h"

/* The layer on inputs of these shapes, and the shape or the sentence it gives. */
typedef struct row {
    const char *layer, *args;
    cel_shape in[3];
    const char *want; /* "(None, 3)" or the message */
} row;

#define ON(...) {__VA_ARGS__}
static const row rows[] = {
    {"dense", "units = 3", ON({1, {4}}), "(None, 3)"},
    {"dense", "units = 3", ON({3, {2, 5, 4}}), "(None, 2, 5, 3)"},
    {"dense", "units = -10", ON({1, {4}}), "units must be a whole number >= 1, not -10"},
    {"dense", "units = 2.5", ON({1, {4}}), "units must be a whole number, not 2.5"},
    {"dense", "units = 0", ON({1, {4}}), "units must be a whole number >= 1, not 0"},
    {"dense", "", ON({1, {4}}), "layer_dense() needs `units`: how many numbers the layer gives"},
    {"dense", "units = 3, activation = \"rleu\"", ON({1, {4}}), "there is no activation \"rleu\""},
    {"dense", "units = 3, activation = \"glu\"", ON({1, {4}}), "units must be a multiple of 2 for activation \"glu\", not 3"},
    {"dense", "units = 3, kernel_initializer = NULL", ON({1, {4}}), "layer_dense() argument"},
    {"dense", "units = 3, kernel_initializer = \"glorot\"", ON({1, {4}}), "kernel_initializer: there is no initializer \"glorot\""},
    {"dense", "unit = 3", ON({1, {4}}), "layer_dense() has no argument `unit`"},
    {"dense", "units = 3", ON({1, {4}}, {1, {4}}), "layer_dense() takes one tensor, not 2"},
    {"dropout", "rate = 0.5", ON({1, {4}}), "(None, 4)"},
    {"dropout", "rate = 1", ON({1, {4}}), "rate must be a number >= 0 and < 1, not 1"},
    {"concatenate", "", ON({1, {3}}, {1, {2}}), "(None, 5)"},
    {"concatenate", "axis = 2", ON({2, {3, 2}}, {2, {1, 2}}), "(None, 4, 2)"},
    {"concatenate", "axis = 1", ON({1, {3}}, {1, {2}}), "axis = 1 is the batch axis; the tensor's own axes are 2 to 2"},
    {"concatenate", "axis = 3", ON({1, {3}}, {1, {2}}), "axis = 3: the tensor has axes 2 to 2 (1 is the batch), or -1 for the last"},
    {"concatenate", "", ON({2, {3, 2}}, {2, {1, 2}}), "layer_concatenate() needs inputs that differ in axis 3 only, not (None, 3, 2) and (None, 1, 2)"},
    {"add", "", ON({1, {3}}, {1, {2}}), "layer_add() needs inputs of one shape, not (None, 3) and (None, 2)"},
    {"add", "", ON({1, {3}}), "layer_add() takes a list of at least 2 tensors, not 1"},
    {"subtract", "", ON({1, {3}}, {1, {3}}, {1, {3}}), "layer_subtract() takes a list of 2 tensors, not 3"},
    {"dot", "axes = 2", ON({1, {3}}, {1, {3}}), "(None, 1)"},
    {"dot", "axes = 2", ON({1, {3}}, {1, {2}}), "layer_dot() needs axes of one length, not (None, 3) and (None, 2)"},
    {"flatten", "", ON({3, {2, 3, 4}}), "(None, 24)"},
    {"reshape", "target_shape = c(4, -1)", ON({1, {24}}), "(None, 4, 6)"},
    {"reshape", "target_shape = c(5, -1)", ON({1, {24}}), "layer_reshape() cannot make (None, 5, 4) of (None, 24): the numbers per row differ"},
    {"permute", "dims = c(2, 1)", ON({2, {3, 4}}), "(None, 4, 3)"},
    {"permute", "dims = c(1, 1)", ON({2, {3, 4}}), "dims must hold each of the axes 1 to 2 once"},
    {"repeat_vector", "n = 3", ON({1, {4}}), "(None, 3, 4)"},
    {"batch_normalization", "", ON({1, {4}}), "(None, 4)"},
    {"batch_normalization", "momentum = 2", ON({1, {4}}), "momentum must be a number >= 0 and <= 1, not 2"},
    {"group_normalization", "groups = 3", ON({1, {4}}), "groups must divide the 4 features, which 3 does not"},
    {"embedding", "input_dim = 6, output_dim = 3", ON({1, {2}}), "(None, 2, 3)"},
    {"conv_1d", "filters = 4, kernel_size = 3", ON({2, {6, 3}}), "(None, 4, 4)"},
    {"conv_1d", "filters = 4, kernel_size = 3, strides = 2, padding = \"same\"", ON({2, {6, 3}}), "(None, 3, 4)"},
    {"conv_1d", "filters = 3, kernel_size = 2, padding = \"causal\", dilation_rate = 2", ON({2, {6, 3}}), "(None, 6, 3)"},
    {"conv_1d", "filters = 3, kernel_size = 9", ON({2, {6, 3}}), "layer_conv_1d(): a window of 9 does not fit into 6 positions"},
    {"conv_1d", "filters = 3, kernel_size = 2", ON({1, {6}}), "layer_conv_1d() needs 1 axes of positions and one of channels, not 1 axes"},
    {"conv_2d", "filters = 3, kernel_size = c(3, 2)", ON({3, {5, 6, 2}}), "(None, 3, 5, 3)"},
    {"max_pooling_2d", "pool_size = c(2, 2)", ON({3, {3, 5, 3}}), "(None, 1, 2, 3)"},
    {"average_pooling_1d", "padding = \"same\"", ON({2, {5, 3}}), "(None, 3, 3)"},
    {"global_max_pooling_2d", "", ON({3, {3, 5, 3}}), "(None, 3)"},
    {"lstm", "units = 3, return_sequences = TRUE", ON({2, {6, 3}}), "(None, 6, 3)"},
    {"gru", "units = 3", ON({2, {6, 3}}), "(None, 3)"},
    {"lstm", "units = 3, activation = \"gelu\"", ON({2, {6, 3}}),
     "activation = \"gelu\" is not possible in layer_lstm(): take tanh, sigmoid, relu, hard_sigmoid or linear"},
    {"dense", "units = 3, kernel_constraint = \"unitnorm\"", ON({1, {4}}), "(None, 3)"},
    {"danse", "units = 3", ON({1, {4}}), "there is no layer_danse()"},
};

START_TEST(shapes_and_sentences)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const row *r = rows + i;
        cel_graph *g = cel_graph_new();
        cel_node *in[3], *out;
        size_t n = 0;
        cel_error err = {0};
        char text[64];
        for (; n < 3 && r->in[n].rank > 0; n++)
            in[n] = input(g, r->in[n]);
        cel_status status = try_layer(g, r->layer, r->args, in, n, &out, &err);
        if (strcmp(r->want, "layer_dense() argument") == 0) /* NULL where a rule is needed */
            ck_assert_int_eq(status, CEL_INPUT);
        else
            ck_assert_str_eq(status == CEL_OK ? cel_shape_format(&out->shape, true, text) : err.message, r->want);
        cel_graph_free(g);
    }
}
END_TEST

START_TEST(names_and_weights)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {4}}), *a = layer(g, "dense", "units = 3", in), *b = layer(g, "layer_dense", "units = 2, name = \"top\"", a);
    cel_node *c = layer(g, "Dense", "units = 2, use_bias = FALSE, trainable = FALSE", b), *d = layer(g, "batch_normalization", "", c);
    cel_node *e = layer(g, "activation_leaky_relu", "", d), *f = layer(g, "conv_1d", "filters = 1, kernel_size = 1", layer(g, "reshape", "target_shape = c(2, 1)", e));
    ck_assert_str_eq(in->layer->name, "input_layer");
    ck_assert_str_eq(a->layer->name, "dense");
    ck_assert_str_eq(b->layer->name, "top");
    ck_assert_str_eq(c->layer->name, "dense_1");
    ck_assert_str_eq(d->layer->name, "batch_normalization");
    ck_assert_str_eq(e->layer->name, "leaky_re_lu");
    ck_assert_str_eq(f->layer->name, "conv1d");
    ck_assert_uint_eq(a->layer->n_weights, 2);
    ck_assert_str_eq(a->layer->weights[0].name, "kernel");
    ck_assert(a->layer->weights[0].shape.dim[0] == 4 && a->layer->weights[0].shape.dim[1] == 3);
    size_t learning;
    ck_assert_uint_eq(cel_layer_n_params(a->layer, &learning), 15);
    ck_assert_uint_eq(learning, 15);
    ck_assert_uint_eq(cel_layer_n_params(c->layer, &learning), 4);
    ck_assert_uint_eq(learning, 0);
    ck_assert_uint_eq(cel_layer_n_params(d->layer, &learning), 8);
    ck_assert_uint_eq(learning, 4);
    cel_graph_restart_names(g);
    ck_assert_str_eq(layer(g, "dense", "units = 1", in)->layer->name, "dense");
    cel_graph_free(g);
}
END_TEST

START_TEST(shared_layers)
{
    cel_graph *g = cel_graph_new(), *other = cel_graph_new();
    cel_error err;
    cel_node *x = input(g, (cel_shape){1, {4}}), *y = input(g, (cel_shape){1, {4}}), *z = input(g, (cel_shape){1, {5}}), *far = input(other, (cel_shape){1, {4}});
    cel_node *a = layer(g, "dense", "units = 3", x), *b;
    OK(cel_layer_apply(a->layer, &y, 1, &b, &err));
    ck_assert(b->layer == a->layer && b->call == 1 && a->layer->n_weights == 2);
    ck_assert_int_eq(cel_layer_apply(a->layer, &z, 1, &b, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer \"dense\" shares its weights with an earlier use on shape (None, 4) and cannot be applied to (None, 5)");
    ck_assert_int_eq(cel_layer_apply(a->layer, &far, 1, &b, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "layer \"dense\" and its input \"input_layer\" belong to different graphs");
    ck_assert_int_eq(cel_layer_apply(x->layer, &y, 1, &b, &err), CEL_INPUT);
    cel_graph_free(g);
    cel_graph_free(other);
}
END_TEST

/* Every allocation may fail: nothing leaks, nothing crashes, and the graph stays usable. */
START_TEST(no_memory)
{
    for (long n = 1;; n++) {
        cel_graph *g = cel_graph_new();
        cel_node *in = input(g, (cel_shape){1, {4}}), *out = NULL;
        cel_value units = cel_value_integer(3), l2 = cel_value_text("l2");
        cel_argument args[] = {{"units", units}, {"kernel_regularizer", l2}};
        cel_error err;
        cel_alloc_fail_after(n);
        cel_status status = cel_graph_layer(g, "dense", args, 2, NULL, &in, 1, &out, &err);
        cel_alloc_fail_after(0);
        layer(g, "dense", "units = 2", in);
        cel_value_free(&units), cel_value_free(&l2);
        cel_graph_free(g);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
}
END_TEST

TEST_MAIN("engine/graph", shapes_and_sentences, names_and_weights, shared_layers, no_memory)
