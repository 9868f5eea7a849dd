/* Compiling: which operators a model becomes, which gradients are set, added or left out, activity regularizers, outputs, allocation faults. */
#include "tests/engine/planned.h"

static void names(const cel_plan *plan, char out[256])
{
    out[0] = '\0';
    for (size_t i = 0; i < plan->n_ops; i++)
        snprintf(out + strlen(out), 256 - strlen(out), "%s%s", i ? " " : "", plan->ops[i]->type->name);
}

/* Flatten and reshape move nothing: they are no operators, and an output that is an input, or an output already, is copied. */
START_TEST(operators)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){2, {2, 3}}), *flat = layer(g, "flatten", "", layer(g, "reshape", "target_shape = c(3, 2)", in));
    cel_node *h = layer(g, "batch_normalization", "", flat), *outs[] = {h, h, flat, in};
    layer(g, "dense", "units = 2", h); /* leads to no output */
    fit f = start(g, &in, 1, outs, 4, 2, true);
    char got[256];
    names(f.plan, got);
    ck_assert_str_eq(got, "batch_normalization copy copy copy");
    forward(&f);
    ck_assert_mem_eq(cel_plan_output(f.plan, 0), cel_plan_output(f.plan, 1), 12 * sizeof(cel_real));
    ck_assert_mem_eq(cel_plan_output(f.plan, 2), f.x[0], 12 * sizeof(cel_real));
    ck_assert_mem_eq(cel_plan_output(f.plan, 3), f.x[0], 12 * sizeof(cel_real));
    ck_assert_ptr_ne(cel_plan_output(f.plan, 3), f.x[0]);
    end(&f);
    cel_graph_free(g);
}
END_TEST

/* h is read by three: in backward's order the first sets its gradient, the others add; where h is an output, the loss has set it. */
START_TEST(gradients_are_set_then_added)
{
    for (int output = 0; output < 2; output++) {
        cel_graph *g = cel_graph_new();
        cel_node *in = input(g, (cel_shape){1, {3}}), *h = layer(g, "dense", "units = 4", in);
        cel_node *outs[] = {layer(g, "batch_normalization", "", h), layer(g, "dense", "units = 2", h), layer(g, "layer_normalization", "", h), h};
        fit f = start(g, &in, 1, outs, 3 + (size_t)output, 2, true);
        ck_assert_uint_eq(f.plan->n_ops, 4);
        ck_assert_ptr_null(f.plan->ops[0]->in[0].dx); /* nobody asks for the gradient of an input */
        for (size_t i = 1; i < 4; i++) {
            ck_assert_ptr_eq(f.plan->ops[i]->in[0].dx, f.plan->ops[0]->dout);
            ck_assert_int_eq(f.plan->ops[i]->in[0].add, output || i < 3);
        }
        end(&f);
        cel_graph_free(g);
    }
}
END_TEST

/* Before backward those gradients are cleared that operators add to: not of a dense layer used once. */
START_TEST(cleared_gradients)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {4}}), *once = layer(g, "dense", "units = 4", in), *twice;
    fit f = start(g, &in, 1, &once, 1, 2, true);
    ck_assert_uint_eq(f.plan->n_cleared, 0);
    ck_assert(!f.plan->ops[0]->weight[0].add && !f.plan->ops[0]->weight[1].add);
    OK(cel_layer_apply(once->layer, &once, 1, &twice, &err));
    fit k = start(g, &in, 1, &twice, 1, 2, true);
    ck_assert_uint_eq(k.plan->n_cleared, 2);
    ck_assert(k.plan->ops[0]->weight[0].add && k.plan->ops[1]->weight[1].add);
    cel_node *norm = layer(g, "batch_normalization", "", once);
    fit m = start(g, &in, 1, &norm, 1, 2, true);
    ck_assert_uint_eq(m.plan->n_cleared, 2); /* gamma and beta; the moving statistics have no gradient */
    for (int round = 0; round < 2; round++) { /* what is left of an earlier backward is not added to */
        forward(&k);
        for (size_t i = 0; i < 8; i++)
            cel_plan_output_gradient(k.plan, 0)[i] = 1;
        cel_plan_backward(k.plan, &k.pass, k.grads);
        if (round == 0)
            memcpy(f.grads, k.grads, k.model->n_params * sizeof(cel_real));
    }
    ck_assert_mem_eq(f.grads, k.grads, k.model->n_params * sizeof(cel_real));
    end(&f), end(&k), end(&m);
    cel_graph_free(g);
}
END_TEST

/* A layer with trainable = FALSE learns nothing, and where nothing before it learns no gradient flows there. */
START_TEST(frozen_layers)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {3}}), *frozen = layer(g, "dense", "units = 4, trainable = FALSE", in), *out = layer(g, "dense", "units = 2", frozen);
    fit f = start(g, &in, 1, &out, 1, 2, true);
    ck_assert_ptr_null(f.plan->ops[0]->dout);
    ck_assert_ptr_null(f.plan->ops[1]->in[0].dx);
    ck_assert_uint_eq(f.model->n_trainable, 10);
    end(&f);
    /* between layers that learn the gradient goes through it */
    cel_node *first = layer(g, "dense", "units = 3", in), *middle = layer(g, "dense", "units = 3, trainable = FALSE", first), *last = layer(g, "dense", "units = 1", middle);
    fit k = start(g, &in, 1, &last, 1, 1, true);
    forward(&k);
    BACK(&k, 1);
    const cel_real *w = weight_in(&k, middle->layer, "kernel", false), *v = weight_in(&k, last->layer, "kernel", false);
    for (size_t i = 0; i < 3; i++) {
        double want = 0;
        for (size_t j = 0; j < 3; j++)
            want += (double)w[i * 3 + j] * (double)v[j];
        NEAR(weight_in(&k, first->layer, "bias", true)[i], want, 1e-6);
    }
    end(&k);
    cel_graph_free(g);
}
END_TEST

/* Keras: the penalty of a layer's output is divided by the rows of the batch. */
START_TEST(activity_regularizers)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_rule l2;
    cel_node *in = input(g, (cel_shape){1, {2}}), *out = NULL;
    OK(cel_rule_make(CEL_REGULARIZER, "l2", NULL, 0, &l2, &err));
    cel_argument args[] = {{"units", cel_value_integer(2)}, {"activity_regularizer", cel_value_text("l2")}};
    OK(cel_graph_layer(g, "dense", args, 2, NULL, &in, 1, &out, &err));
    cel_value_free(&args[0].value), cel_value_free(&args[1].value);
    fit f = start(g, &in, 1, &out, 1, 4, true);
    f.pass.rows = 3; /* fewer than the plan has room for */
    forward(&f);
    double square = 0, bias[2] = {0};
    const cel_real *y = cel_plan_output(f.plan, 0);
    for (size_t i = 0; i < 6; i++) {
        square += (double)y[i] * (double)y[i];
        bias[i % 2] += 2 * 0.01 * (double)y[i] / 3;
    }
    NEAR(cel_plan_penalty(f.plan), 0.01 * square / 3, 1e-8);
    BACK(&f, 0, 0, 0, 0, 0, 0);
    SAME(weight_in(&f, out->layer, "bias", true), 1e-8, bias[0], bias[1]);
    end(&f);
    cel_graph_free(g);
}
END_TEST

/* Without gradients a plan is smaller, and refuses nothing it needs not. */
START_TEST(plans_for_prediction)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {50}}), *h = layer(g, "dense", "units = 60, activation = \"gelu\"", in), *out = layer(g, "dense", "units = 3", h);
    fit f = start(g, &in, 1, &out, 1, 32, false), k = start(g, &in, 1, &out, 1, 32, true);
    ck_assert_uint_lt(cel_plan_memory(f.plan), cel_plan_memory(k.plan) / 2);
    ck_assert_ptr_null(cel_plan_output_gradient(f.plan, 0));
    ck_assert_ptr_nonnull(cel_plan_output_gradient(k.plan, 0));
    ck_assert_ptr_null(f.plan->ops[1]->buffer[0]); /* scratch of backward is not made */
    ck_assert_ptr_nonnull(k.plan->ops[1]->buffer[0]);
    cel_plan *plan;
    ck_assert_int_eq(cel_plan_new(f.model, 0, true, &plan, &err), CEL_INPUT);
    ck_assert_str_eq(err.message, "a batch must have at least one row, not 0");
    end(&f), end(&k);
    cel_graph_free(g);
}
END_TEST

START_TEST(no_memory)
{
    cel_graph *g = cel_graph_new();
    cel_error err;
    cel_node *in = input(g, (cel_shape){2, {6, 2}}), *h = layer(g, "gru", "units = 3", layer(g, "conv_1d", "filters = 2, kernel_size = 2, activation = \"silu\"", in));
    cel_node *o = layer(g, "activation", "activation = \"tanh\"", layer(g, "dense", "units = 3, activity_regularizer = \"l2\"", layer(g, "layer_normalization", "", h)));
    cel_model *model = model_of(g, &in, 1, &o, 1);
    for (long n = 1;; n++) {
        cel_plan *plan = NULL;
        cel_alloc_fail_after(n);
        cel_status status = cel_plan_new(model, 4, true, &plan, &err);
        cel_alloc_fail_after(0);
        cel_plan_free(plan);
        if (status == CEL_OK)
            break;
        ck_assert_int_eq(status, CEL_NOMEM);
    }
    cel_model_free(model);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("engine/plan_build", operators, gradients_are_set_then_added, cleared_gradients, frozen_layers, activity_regularizers, plans_for_prediction, no_memory)
