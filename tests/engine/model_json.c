/* Graphs to JSON and back: rules, shared layers, several inputs and outputs; the same weights give the same bits. Changed
 * text is refused with a sentence or builds some other sound graph; nothing crashes. */
#include "engine/model_json.h"
#include "tests/engine/net.h"

/* Two inputs, a layer used twice, a rule with arguments, a frozen layer, batch normalization, two outputs. */
static cel_model *sample(void)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *a = input(g, (cel_shape){1, {3}}), *b = input(g, (cel_shape){1, {3}}), *pair[2], *joined = NULL, *out[2];
    cel_layer *shared = NULL;
    cel_argument args[] = {{"units", cel_value_integer(4)}, {"activation", cel_value_text("tanh")}};
    OK(cel_graph_layer_new(g, "dense", args, 2, "shared", &shared, &err));
    OK(cel_layer_apply(shared, &a, 1, &pair[0], &err));
    OK(cel_layer_apply(shared, &b, 1, &pair[1], &err));
    cel_value_free(&args[1].value);
    cel_value_free(&args[0].value);
    OK(try_layer(g, "concatenate", "", pair, 2, &joined, &err));
    joined = layer(g, "batch_normalization", "epsilon = 0.01", joined);
    cel_rule l2;
    cel_argument by = {"l2", cel_value_number(0.1)};
    OK(cel_rule_make(CEL_REGULARIZER, "l2", &by, 1, &l2, &err));
    cel_value_free(&by.value);
    cel_argument head[] = {{"units", cel_value_integer(2)}, {"kernel_regularizer", cel_value_object(&l2, "regularizer")}, {"trainable", cel_value_logical(false)}};
    OK(cel_graph_layer(g, "dense", head, 3, "head", &joined, 1, &out[0], &err));
    cel_value_free(&head[0].value);
    cel_value_free(&head[2].value);
    out[1] = layer(g, "dropout", "rate = 0.25", joined);
    out[1] = layer(g, "dense", "units = 1, kernel_constraint = \"nonneg\"", out[1]);
    cel_node *const in[] = {a, b};
    cel_model *model = model_of(g, in, 2, out, 2);
    cel_graph_free(g);
    return model;
}

static void predict(cel_model *model, cel_real *y)
{
    cel_error err;
    cel_network *n;
    cel_stream s;
    cel_real x[2][15], *out[2] = {y, y + 10};
    fill_random(x[0], 15, 1);
    fill_random(x[1], 15, 2);
    cel_stream_start(&s, 3, 0, 0);
    OK(cel_network_new(model, &s, &n, &err));
    const cel_real *const in[] = {x[0], x[1]};
    OK(cel_network_predict(n, in, 5, 0, out, &err));
    cel_network_free(n);
}

START_TEST(same_network)
{
    cel_error err;
    cel_model *model = sample(), *back;
    json_t *j, *again;
    cel_real y[2][15];
    OK(cel_model_to_json(model, &j, &err));
    OK(cel_model_from_json(j, &back, &err));
    ck_assert_uint_eq(back->n_weights, model->n_weights);
    ck_assert_uint_eq(back->n_nodes, model->n_nodes);
    ck_assert_uint_eq(back->n_params, model->n_params);
    ck_assert_str_eq(back->name, model->name);
    for (size_t i = 0; i < model->n_weights; i++) {
        ck_assert_str_eq(back->weights[i].layer->name, model->weights[i].layer->name);
        ck_assert_str_eq(back->weights[i].weight->name, model->weights[i].weight->name);
        ck_assert_uint_eq(back->weights[i].offset, model->weights[i].offset);
        ck_assert_int_eq(back->weights[i].trainable, model->weights[i].trainable);
    }
    for (size_t i = 0; i < model->n_layers; i++)
        ck_assert_str_eq(back->layers[i]->name, model->layers[i]->name);
    ck_assert(back->has_penalty == model->has_penalty || !model->has_penalty);
    ck_assert(back->has_constraint && model->has_constraint);
    predict(model, y[0]);
    predict(back, y[1]);
    ck_assert_int_eq(memcmp(y[0], y[1], sizeof *y), 0);
    OK(cel_model_to_json(back, &again, &err));
    ck_assert(json_equal(j, again));
    json_decref(again);
    json_decref(j);
    cel_model_free(back);
    cel_model_free(model);
}
END_TEST

/* One change at a time: `what` of the text becomes `with`. */
START_TEST(doctored)
{
    static const struct {
        const char *what, *with, *sentence;
    } cases[] = {
        {"\"layer\":\"dense\"", "\"layer\":\"dens\"", "there is no layer_dens()"},
        {"\"units\":{\"integer\":[4]}", "\"units\":{\"integer\":[-4]}", "units must be a whole number >= 1, not -4"},
        {"\"units\":{\"integer\":[4]}", "\"units\":{\"integer\":[2147483647]}", "has 2.15e+09 numbers per row"},
        {"\"shape\":[3]", "\"shape\":[]", "no shape of 1 to 4 axes"},
        {"\"shape\":[3]", "\"shape\":[0]", "impossible shape"},
        {"\"inputs\":[0]}", "\"inputs\":[99]}", "uses a node that does not exist"},
        {"\"inputs\":[0]}", "\"inputs\":[]}", "has no input"},
        {"\"inputs\":[2,3]", "\"inputs\":[2,\"x\"]", "uses a node that does not exist"},
        {"\"outputs\":[", "\"outputs\":[7000,", "uses a node that does not exist"},
        {"\"layers\":[", "\"layers\":[],\"lost\":[", "its graph has no layers"},
        {"\"name\":\"head\"", "\"name\":\"shared\"", "name"},
        {"\"regularizer\":\"l2\"", "\"regularizer\":\"l7\"", "there is no regularizer \"l7\""},
        {"\"rate\":{\"double\":[0.25]}", "\"rate\":{\"double\":[\"NaN\"]}", "rate must be a number"},
    };
    cel_error err;
    cel_model *model = sample(), *back;
    json_t *j;
    OK(cel_model_to_json(model, &j, &err));
    char *text = cel_json_dump(j, 0);
    json_decref(j);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *at = strstr(text, cases[i].what);
        ck_assert_msg(at != NULL, "%s is not in %s", cases[i].what, text);
        cel_text t = {0};
        cel_text_add_n(&t, text, (size_t)(at - text));
        cel_text_add(&t, cases[i].with);
        cel_text_add(&t, at + strlen(cases[i].what));
        OK(cel_json_parse(t.text, t.length, &j, &err));
        ck_assert_msg(cel_model_from_json(j, &back, &err) == CEL_INPUT, "case %zu", i);
        ck_assert_msg(strstr(err.message, cases[i].sentence) != NULL, "case %zu: %s", i, err.message);
        json_decref(j);
        cel_text_free(&t);
    }
    cel_free(text);
    cel_model_free(model);
}
END_TEST

START_TEST(changed_bytes)
{
    cel_error err;
    cel_model *model = sample(), *back;
    json_t *j;
    OK(cel_model_to_json(model, &j, &err));
    char *text = cel_json_dump(j, 0);
    json_decref(j);
    size_t n = strlen(text), refused = 0;
    for (size_t i = 0; i < n; i++) {
        static const char with[] = "0-9[{\"x,";
        char was = text[i];
        text[i] = with[i % (sizeof with - 1)];
        cel_status status = cel_json_parse(text, n, &j, &err);
        if (status == CEL_OK) {
            status = cel_model_from_json(j, &back, &err);
            if (status == CEL_OK)
                cel_model_free(back);
            json_decref(j);
        }
        ck_assert_int_ne(status, CEL_NOMEM);
        refused += status != CEL_OK;
        text[i] = was;
    }
    ck_assert_uint_gt(refused, n / 2);
    cel_free(text);
    cel_model_free(model);
}
END_TEST

START_TEST(memory_gives_out)
{
    cel_error err;
    cel_model *model = sample(), *back;
    json_t *j;
    OK(cel_model_to_json(model, &j, &err));
    for (long n = 1;; n++) {
        cel_alloc_fail_after(n);
        cel_status status = cel_model_from_json(j, &back, &err);
        cel_alloc_fail_after(0);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
        ck_assert_ptr_null(back);
    }
    cel_model_free(back);
    json_decref(j);
    cel_model_free(model);
}
END_TEST

TEST_MAIN("engine/model_json", same_network, doctored, changed_bytes, memory_gives_out)
