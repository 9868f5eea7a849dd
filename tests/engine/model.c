/* Models: pruning, Keras's order of layers and weights, places in the flat vectors, initial weights, refusals. */
#include "tests/engine/net.h"

START_TEST(order_of_layers)
{
    /* The order Keras 3 lists for: u = dense(a), v = dense(a), w = dense(u), m = concatenate(u, v, w), o = dense(m); `z` is not used. Its
     * three-way golden case holds the weights in this order. */
    cel_graph *g = cel_graph_new();
    cel_error err;
    cel_node *a = input(g, (cel_shape){1, {4}}), *u = layer(g, "dense", "units = 2, name = \"u\"", a), *v = layer(g, "dense", "units = 5, name = \"v\"", a);
    cel_node *w = layer(g, "dense", "units = 3, name = \"w\"", u), *z = layer(g, "dense", "units = 9, name = \"z\"", v), *parts[] = {u, v, w}, *m, *o;
    OK(try_layer(g, "concatenate", "name = \"m\"", parts, 3, &m, &err));
    o = layer(g, "dense", "units = 1, name = \"o\"", m);
    cel_model *model = model_of(g, &a, 1, &o, 1);
    static const char *const want[] = {"input_layer", "u", "v", "w", "m", "o"};
    ck_assert_uint_eq(model->n_layers, 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_str_eq(model->layers[i]->name, want[i]);
    ck_assert_uint_eq(model->n_weights, 8);
    ck_assert_ptr_null(cel_model_layer(model, "z"));
    ck_assert_ptr_eq(cel_model_layer(model, "w"), w->layer);
    ck_assert_uint_eq(model->n_trainable, 10 + 25 + 9 + 11);
    size_t end = 0;
    for (size_t i = 0; i < model->n_weights; i++) {
        ck_assert_uint_eq(model->weights[i].offset % CEL_WEIGHT_ALIGN, 0);
        ck_assert_uint_ge(model->weights[i].offset, end);
        end = model->weights[i].offset + model->weights[i].size;
    }
    ck_assert_uint_ge(model->n_params, end);
    for (size_t i = 0; i < model->n_nodes; i++)
        for (size_t k = 0; k < model->nodes[i]->n_inputs; k++) {
            size_t j = 0;
            while (model->nodes[j] != model->nodes[i]->inputs[k])
                j++;
            ck_assert_uint_lt(j, i);
        }
    (void)z;
    cel_model_free(model);
    cel_graph_free(g);
}
END_TEST

START_TEST(initial_weights)
{
    cel_graph *g = cel_graph_new();
    cel_error err;
    cel_node *a = input(g, (cel_shape){1, {4}}), *b = layer(g, "batch_normalization", "", layer(g, "dense", "units = 3", a));
    cel_node *o = layer(g, "dense", "units = 2, trainable = FALSE", b);
    cel_model *model = model_of(g, &a, 1, &o, 1);
    ck_assert_uint_eq(model->n_trainable, 15 + 6);
    ck_assert_uint_eq(model->n_not_trainable, 6 + 8);
    cel_real *params = CEL_ARRAY(cel_real, model->n_params), *state = CEL_ARRAY(cel_real, model->n_state), *again = CEL_ARRAY(cel_real, model->n_params);
    cel_stream s, t;
    cel_stream_start(&s, 1, 2, 3), cel_stream_start(&t, 1, 2, 4);
    OK(cel_model_initialize(model, &s, params, state, &err));
    OK(cel_model_initialize(model, &s, again, state, &err));
    ck_assert_mem_eq(params, again, model->n_params * sizeof *params);
    OK(cel_model_initialize(model, &t, again, state, &err));
    ck_assert(memcmp(params, again, model->n_params * sizeof *params) != 0);
    static const char *const names[] = {"kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "kernel", "bias"};
    static const double first[] = {NAN, 0, 1, 0, 0, 1, NAN, 0};
    for (size_t i = 0; i < model->n_weights; i++) {
        cel_real *w = cel_model_weight_at(model, i, params, state);
        ck_assert_str_eq(model->weights[i].weight->name, names[i]);
        ck_assert(isnan(first[i]) ? w[0] != 0 : w[0] == CEL_R(first[i]));
    }
    cel_free(params), cel_free(again), cel_free(state);
    cel_model_free(model);
    cel_graph_free(g);
}
END_TEST

static void refuse(cel_graph *g, cel_node *const *in, size_t n_in, cel_node *const *out, size_t n_out, const char *sentence)
{
    cel_error err;
    cel_model *model;
    ck_assert_int_eq(cel_model_new(g, in, n_in, out, n_out, NULL, &model, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, sentence);
}

START_TEST(refusals)
{
    cel_graph *g = cel_graph_new();
    cel_error err;
    cel_node *a = input(g, (cel_shape){1, {4}}), *b = input(g, (cel_shape){1, {4}}), *pair[] = {a, b}, *twice[] = {a, a}, *sum;
    OK(try_layer(g, "add", "", pair, 2, &sum, &err));
    cel_node *d = layer(g, "dense", "units = 2, name = \"same\"", sum), *e = layer(g, "dense", "units = 2, name = \"same\"", d);
    refuse(g, pair, 1, &d, 1, "output \"same\" depends on input \"input_layer_1\", which is not among the model's inputs");
    refuse(g, twice, 2, &d, 1, "input \"input_layer\" is given twice");
    refuse(g, &d, 1, &e, 1, "input 1 of the model, \"same\", is not made by layer_input()");
    refuse(g, pair, 2, &e, 1, "two layers of the model are named \"same\"; names must differ");
    refuse(g, pair, 0, &d, 1, "a model needs at least one input");
    refuse(g, pair, 2, &d, 0, "a model needs at least one output");
    cel_graph_free(g);
}
END_TEST

START_TEST(no_memory)
{
    cel_graph *g = cel_graph_new();
    cel_node *a = input(g, (cel_shape){1, {4}}), *o = layer(g, "dense", "units = 2", layer(g, "dense", "units = 2", a));
    cel_error err;
    for (long n = 1;; n++) {
        cel_model *model = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_model_new(g, &a, 1, &o, 1, "m", &model, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK) {
            ck_assert_ptr_eq(cel_model_hold(model), model);
            cel_model_free(model);
            cel_model_free(model);
            break;
        }
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("engine/model", order_of_layers, initial_weights, refusals, no_memory)
