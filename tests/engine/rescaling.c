/* layer_rescaling(): values, one factor per element, and arguments it cannot have. Gradients: tests/engine/gradient.c. */
#include "engine/network.h"
#include "tests/engine/net.h"

#define V(n) {1, {n}}

static void gives(const char *arguments, const cel_real *want)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape)V(3)), *out = layer(g, "rescaling", arguments, in);
    cel_model *model = model_of(g, &in, 1, &out, 1);
    cel_stream stream;
    cel_network *network;
    const cel_real x[] = {1, 2, 3, -1, 0, 4}, *inputs[] = {x};
    cel_real y[6], *outputs[] = {y};
    cel_stream_start(&stream, 1, 0, 0);
    OK(cel_network_new(model, &stream, &network, &err));
    OK(cel_network_predict(network, inputs, 2, 0, outputs, &err));
    for (size_t i = 0; i < 6; i++)
        NEAR(y[i], want[i], 1e-6);
    ck_assert_uint_eq(model->n_params, 0);
    cel_network_free(network);
    cel_model_free(model);
    cel_graph_free(g);
}

START_TEST(values)
{
    gives("scale = 2, offset = 1", (const cel_real[]){3, 5, 7, -1, 1, 9});
    gives("scale = 0.5", (const cel_real[]){0.5, 1, 1.5, -0.5, 0, 2});
    gives("scale = c(1, 10, 100), offset = c(0, 0, 5)", (const cel_real[]){1, 20, 305, -1, 0, 405});
}
END_TEST

static void refused(const char *arguments, const char *message)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape)V(3)), *out;
    ck_assert_int_eq(try_layer(g, "rescaling", arguments, &in, 1, &out, &err), CEL_INPUT);
    ck_assert_msg(strstr(err.message, message) != NULL, "%s", err.message);
    cel_graph_free(g);
}

START_TEST(arguments_it_cannot_have)
{
    refused("", "scale");
    refused("scale = c(1, 2)", "scale has 2 numbers: it must have one, or one for each of the 3 elements of the last axis");
    refused("scale = Inf", "scale must be a number");
}
END_TEST

TEST_MAIN("engine/rescaling", values, arguments_it_cannot_have)
