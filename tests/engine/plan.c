/* Plans: predict in chunks gives the bits of one pass, training allocates nothing. (How they are made: plan_build.c, plan_fuse.c, plan_layout.c;
 * gradients: gradient.c.) */
#include "tests/engine/planned.h"

START_TEST(predict_in_chunks)
{
    enum { ROWS = 101 };
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dense", "units = 20, activation = \"tanh\"", in);
    cel_node *outs[] = {layer(g, "dense", "units = 3, activation = \"softmax\"", h), in, h, h};
    fit f = start(g, &in, 1, outs, 4, ROWS, false);
    forward(&f);
    static cel_real y[4][ROWS * 20];
    cel_real *to[] = {y[0], y[1], y[2], y[3]};
    static const int32_t chunks[] = {1, 8, 33, 100, 101, 1000};
    for (size_t c = 0; c < 6; c++) {
        cel_plan *plan;
        OK(cel_plan_new(f.model, chunks[c], c % 2, &plan, &err));
        memset(y, 0, sizeof y);
        cel_plan_predict(plan, f.params, f.state, f.inputs, ROWS, to);
        for (size_t k = 0; k < 4; k++)
            ck_assert_mem_eq(y[k], cel_plan_output(f.plan, k), ROWS * cel_shape_size(&outs[k]->shape) * sizeof(cel_real));
        cel_plan_free(plan);
    }
    ck_assert_mem_eq(y[1], f.x[0], ROWS * 7 * sizeof(cel_real)); /* an input as output; an output twice */
    ck_assert_int_eq(cel_plan_new(f.model, 0, true, &f.plan, &err), CEL_INPUT);
    end(&f);
    cel_graph_free(g);
}
END_TEST

START_TEST(training_allocates_nothing)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dropout", "rate = 0.1", layer(g, "dense", "units = 40, activation = \"relu\"", in));
    cel_node *o = layer(g, "dense", "units = 3, activation = \"softmax\"", layer(g, "batch_normalization", "", h));
    fit f = start(g, &in, 1, &o, 1, 16, true);
    long before = cel_alloc_count();
    for (int step = 0; step < 3; step++) {
        forward(&f);
        memset(cel_plan_output_gradient(f.plan, 0), 0, 16 * 3 * sizeof(cel_real));
        cel_plan_backward(f.plan, &f.pass, f.grads);
    }
    ck_assert_int_eq(cel_alloc_count(), before);
    ck_assert_uint_gt(cel_plan_memory(f.plan), 16 * 40 * sizeof(cel_real));
    end(&f);
    cel_graph_free(g);
}
END_TEST

TEST_MAIN("engine/plan", predict_in_chunks, training_allocates_nothing)
