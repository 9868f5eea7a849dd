/* Small networks for the engine's tests, written as text: layer(g, "dense", "units = 3, activation = \"tanh\"", in). */
#ifndef CEL_TEST_NET_H
#define CEL_TEST_NET_H

#include "engine/args.h"
#include "engine/engine.h"
#include "tests/test.h"

/* Splits "a = 1, b = c(2, 3)" into arguments; returns how many. Values are owned by the caller. */
static inline size_t parse_args(const char *text, cel_argument *args, char names[][32])
{
    size_t n = 0;
    while (text && *text) {
        const char *equals = strchr(text, '='), *end = equals + 1;
        int depth = 0;
        size_t length = (size_t)(equals - text);
        while (length > 0 && text[length - 1] == ' ')
            length--;
        snprintf(names[n], 32, "%.*s", (int)length, text);
        for (; *end && (depth > 0 || *end != ','); end++)
            depth += (*end == '(') - (*end == ')');
        char value[128];
        const char *begin = equals + 1 + strspn(equals + 1, " ");
        snprintf(value, sizeof value, "%.*s", (int)(end - begin), begin);
        args[n].name = names[n];
        ck_assert_int_eq(cel_arguments_parse(value, &args[n].value, NULL), CEL_OK);
        n++;
        text = *end ? end + 1 + strspn(end + 1, " ") : end;
    }
    return n;
}

static inline cel_status try_layer(cel_graph *g, const char *type, const char *arguments, cel_node *const *in, size_t n_in, cel_node **out, cel_error *err)
{
    cel_argument args[16] = {{0}};
    char names[16][32];
    size_t n = parse_args(arguments, args, names);
    cel_status status = cel_graph_layer(g, type, args, n, NULL, in, n_in, out, err);
    for (size_t i = 0; i < n; i++)
        cel_value_free(&args[i].value);
    return status;
}

static inline cel_node *layer(cel_graph *g, const char *type, const char *arguments, cel_node *in)
{
    cel_error err;
    cel_node *out = NULL;
    OK(try_layer(g, type, arguments, &in, 1, &out, &err));
    return out;
}

static inline cel_node *input(cel_graph *g, cel_shape shape)
{
    cel_error err;
    cel_node *out = NULL;
    OK(cel_graph_input(g, &shape, NULL, &out, &err));
    return out;
}

static inline cel_model *model_of(cel_graph *g, cel_node *const *in, size_t n_in, cel_node *const *out, size_t n_out)
{
    cel_error err;
    cel_model *model = NULL;
    OK(cel_model_new(g, in, n_in, out, n_out, NULL, &model, &err));
    return model;
}

/* Numbers between -1 and 1, a fixed sequence for each seed. */
static inline void fill_random(cel_real *x, size_t n, uint32_t seed)
{
    cel_stream s;
    cel_stream_start(&s, seed, 0, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = CEL_R(2 * cel_stream_unif(&s) - 1);
}

#endif
