/* Joined operators: which chains become one operator, which must not, and that joining changes no result. */
#include "engine/dense.h"
#include "engine/op_join.h"
#include "tests/engine/planned.h"

typedef struct step {
    const char *layer, *args;
} step;

enum { MOST_STEPS = 4 };

/* Nodes after each step; returns how many. */
static size_t chain(cel_graph *g, cel_node *in, const step *steps, cel_node **nodes)
{
    size_t n = 0;
    for (; n < MOST_STEPS && steps[n].layer; n++)
        nodes[n] = layer(g, steps[n].layer, steps[n].args, n ? nodes[n - 1] : in);
    return n;
}

/* The names of a plan's operators in their order. */
static void names(const cel_plan *plan, char out[256])
{
    out[0] = '\0';
    for (size_t i = 0; i < plan->n_ops; i++)
        snprintf(out + strlen(out), 256 - strlen(out), "%s%s", i ? " " : "", plan->ops[i]->type->name);
}

START_TEST(what_is_joined)
{
    static const struct {
        step steps[MOST_STEPS];
        const char *train, *predict;
    } rows[] = {
        {{{"dense", "units = 4"}, {"activation", "activation = \"tanh\""}}, "dense", "dense"},
        {{{"dense", "units = 4"}, {"activation_leaky_relu", ""}}, "dense", "dense"},
        {{{"dense", "units = 4, activation = \"tanh\""}, {"activation", "activation = \"tanh\""}}, "dense activation", "dense activation"},
        {{{"dense", "units = 4"}, {"activation", "activation = \"glu\""}}, "dense activation", "dense activation"},
        {{{"dense", "units = 4"}, {"activation", "activation = \"linear\""}}, "dense", "dense"},
        {{{"dense", "units = 4"}, {"reshape", "target_shape = c(2, 2)"}, {"activation", "activation = \"softmax\""}}, "dense activation", "dense activation"},
        {{{"dense", "units = 4, activity_regularizer = \"l2\""}, {"activation", "activation = \"tanh\""}}, "dense activity_regularizer activation",
         "dense activity_regularizer activation"},
        {{{"dense", "units = 4, activation = \"relu\""}, {"dropout", "rate = 0.3"}}, "dense", "dense"},
        {{{"dense", "units = 4"}, {"activation_relu", ""}, {"dropout", "rate = 0.3"}}, "dense", "dense"},
        {{{"dense", "units = 4, activation = \"relu\""}, {"dropout", "rate = 0.3"}, {"dropout", "rate = 0.3"}}, "dense dropout", "dense"},
        {{{"dense", "units = 4, activation = \"tanh\""}, {"dropout", "rate = 0.3"}}, "dense dropout", "dense"},
        {{{"dense", "units = 4, activation = \"relu\""}, {"dropout", "rate = 0"}}, "dense", "dense"},
        {{{"dense", "units = 4, activation = \"relu\""}, {"gaussian_dropout", "rate = 0.3"}}, "dense gaussian_dropout", "dense"},
        {{{"batch_normalization", ""}, {"activation", "activation = \"relu\""}}, "batch_normalization activation", "batch_normalization activation"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int train = 0; train < 2; train++) {
            cel_graph *g = cel_graph_new();
            cel_node *in = input(g, (cel_shape){1, {5}}), *nodes[MOST_STEPS];
            size_t n = chain(g, in, rows[i].steps, nodes);
            fit f = start(g, &in, 1, nodes + n - 1, 1, 3, train);
            char got[256];
            names(f.plan, got);
            ck_assert_msg(strcmp(got, train ? rows[i].train : rows[i].predict) == 0, "row %zu, train %d: %s", i, train, got);
            end(&f);
            cel_graph_free(g);
        }
}
END_TEST

/* A tensor that is an output, or read by two, is not joined away. */
START_TEST(what_is_needed_stays)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {5}}), *h = layer(g, "dense", "units = 4", in), *a = layer(g, "activation", "activation = \"relu\"", h);
    cel_node *b = layer(g, "activation", "activation = \"tanh\"", h), *two[] = {a, b}, *middle[] = {a, h};
    fit f = start(g, &in, 1, two, 2, 3, true), k = start(g, &in, 1, middle, 2, 3, true);
    char got[256];
    names(f.plan, got);
    ck_assert_str_eq(got, "dense activation activation");
    names(k.plan, got);
    ck_assert_str_eq(got, "dense activation");
    end(&f), end(&k);
    cel_graph_free(g);
}
END_TEST

/* The relu of a dense layer is undone by the dense layer that alone reads it. */
START_TEST(gates)
{
    static const struct {
        step steps[MOST_STEPS];
        bool gate;
    } rows[] = {
        {{{"dense", "units = 4, activation = \"relu\""}, {"dense", "units = 2"}}, true},
        {{{"dense", "units = 4, activation = \"relu\""}, {"dropout", "rate = 0.5"}, {"dense", "units = 2"}}, true},
        {{{"dense", "units = 4, activation = \"tanh\""}, {"dense", "units = 2"}}, false},
        {{{"dense", "units = 4, activation = \"relu\""}, {"batch_normalization", ""}, {"dense", "units = 2"}}, false},
        {{{"dense", "units = 4, activation = \"relu\", activity_regularizer = \"l2\""}, {"dense", "units = 2"}}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int train = 0; train < 2; train++) {
            cel_graph *g = cel_graph_new();
            cel_node *in = input(g, (cel_shape){1, {5}}), *nodes[MOST_STEPS];
            size_t n = chain(g, in, rows[i].steps, nodes);
            fit f = start(g, &in, 1, nodes + n - 1, 1, 3, train);
            const cel_dense *first = f.plan->ops[0]->own, *last = f.plan->ops[f.plan->n_ops - 1]->own;
            ck_assert_int_eq(first->masked, train && rows[i].gate);
            ck_assert_ptr_eq(last->before, train && rows[i].gate ? first : NULL);
            end(&f);
            cel_graph_free(g);
        }
}
END_TEST

/* Every activation, as a layer after a dense one: joined or kept apart (its input is an output too), the same bits forward and, for the kernel,
 * backward. */
START_TEST(joining_changes_no_bit)
{
    enum { ROWS = 9, UNITS = 18 };
    size_t n_names;
    const char *const *all = cel_activation_names(&n_names);
    for (size_t k = 0; k < n_names; k++) {
        char text[64];
        snprintf(text, sizeof text, "activation = \"%s\"", all[k]);
        cel_graph *g = cel_graph_new();
        cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dense", "units = 18", in), *a = layer(g, "activation", text, h), *outs[] = {a, h};
        fit f = start(g, &in, 1, outs, 1, ROWS, true), p = start(g, &in, 1, outs, 2, ROWS, true);
        size_t size = ROWS * cel_shape_size(&a->shape);
        forward(&f), forward(&p);
        ck_assert_msg(memcmp(cel_plan_output(f.plan, 0), cel_plan_output(p.plan, 0), size * sizeof(cel_real)) == 0, "%s forward", all[k]);
        memset(cel_plan_output_gradient(p.plan, 1), 0, ROWS * UNITS * sizeof(cel_real));
        fill_random(cel_plan_output_gradient(f.plan, 0), size, 8);
        fill_random(cel_plan_output_gradient(p.plan, 0), size, 8);
        cel_plan_backward(f.plan, &f.pass, f.grads);
        cel_plan_backward(p.plan, &p.pass, p.grads);
        for (size_t i = 0; i < f.model->n_params; i++)
            ck_assert_msg(f.grads[i] == p.grads[i], "%s backward: %.9g, apart %.9g", all[k], (double)f.grads[i], (double)p.grads[i]);
        end(&f), end(&p);
        cel_graph_free(g);
    }
}
END_TEST

/* dense + activation layer + dropout become one operator; an output in the middle keeps them apart. Both give the same numbers. */
START_TEST(fused_is_plain)
{
    enum { ROWS = 33 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dense", "units = 20", in), *a = layer(g, "activation", "activation = \"relu\"", h);
    cel_node *d = layer(g, "dropout", "rate = 0.4", a), *o = layer(g, "dense", "units = 3", d), *all[] = {o, h, a, d};
    fit fused = start(g, &in, 1, &o, 1, ROWS, true), plain = start(g, &in, 1, all, 4, ROWS, true);
    ck_assert_uint_eq(fused.plan->n_ops, 2);
    ck_assert_uint_eq(plain.plan->n_ops, 4);
    forward(&fused), forward(&plain);
    ck_assert_mem_eq(cel_plan_output(fused.plan, 0), cel_plan_output(plain.plan, 0), ROWS * 3 * sizeof(cel_real));
    for (size_t k = 0; k < 4; k++)
        memset(cel_plan_output_gradient(plain.plan, k), 0, ROWS * cel_shape_size(&all[k]->shape) * sizeof(cel_real));
    for (size_t i = 0; i < ROWS * 3; i++)
        cel_plan_output_gradient(fused.plan, 0)[i] = cel_plan_output_gradient(plain.plan, 0)[i] = CEL_R(0.1 * (double)(i % 7));
    cel_plan_backward(fused.plan, &fused.pass, fused.grads);
    cel_plan_backward(plain.plan, &plain.pass, plain.grads);
    for (size_t i = 0; i < fused.model->n_params; i++)
        NEAR(fused.grads[i], plain.grads[i], 1e-5);
    end(&fused), end(&plain);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("engine/plan_fuse", what_is_joined, what_is_needed_stays, gates, joining_changes_no_bit, fused_is_plain)
