/* Plans: fused and plain operators agree, buffers do not overlap, predict in chunks gives the bits of one pass, dropout's masks, allocation
 * faults. (Gradients: tests/engine/gradient.c.) */
#include "engine/plan_build.h"
#include "engine/plan_run.h"
#include "tests/engine/net.h"

typedef struct fit {
    cel_model *model;
    cel_plan *plan;
    cel_real *params, *state, *grads, *x;
    const cel_real *inputs[1];
    cel_stream stream;
    cel_pass pass;
} fit;

static fit start(cel_graph *g, cel_node *in, cel_node *const *out, size_t n_out, int32_t rows, bool train)
{
    cel_error err;
    fit f = {.model = model_of(g, &in, 1, out, n_out)};
    size_t size = cel_shape_size(&in->shape);
    f.params = CEL_ARRAY(cel_real, f.model->n_params);
    f.state = CEL_ARRAY(cel_real, f.model->n_state);
    f.grads = CEL_ARRAY(cel_real, f.model->n_params);
    f.x = CEL_ARRAY(cel_real, size * (size_t)rows);
    fill_random(f.x, size * (size_t)rows, 4);
    f.inputs[0] = f.x;
    cel_stream_start(&f.stream, 9, 0, 0);
    OK(cel_model_initialize(f.model, &f.stream, f.params, f.state, &err));
    OK(cel_plan_new(f.model, rows, train, &f.plan, &err));
    f.pass = (cel_pass){.params = f.params, .state = f.state, .rows = rows, .training = train, .step = 1};
    return f;
}

static void forward(fit *f)
{
    f->pass.inputs = f->inputs;
    f->pass.stream = &f->stream;
    cel_plan_forward(f->plan, &f->pass);
}

static void end(fit *f)
{
    cel_plan_free(f->plan);
    cel_model_free(f->model);
    cel_free(f->params), cel_free(f->state), cel_free(f->grads), cel_free(f->x);
}

/* dense + activation layer + dropout become one operator; an output in the middle keeps them apart. Both give the same numbers. */
START_TEST(fused_is_plain)
{
    enum { ROWS = 33 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dense", "units = 20", in), *a = layer(g, "activation", "activation = \"relu\"", h);
    cel_node *d = layer(g, "dropout", "rate = 0.4", a), *o = layer(g, "dense", "units = 3", d), *all[] = {o, h, a, d};
    fit fused = start(g, in, &o, 1, ROWS, true), plain = start(g, in, all, 4, ROWS, true);
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

START_TEST(dropout_masks)
{
    enum { ROWS = 64, COLS = 501 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {COLS}}), *o = layer(g, "dropout", "rate = 0.3", in);
    fit f = start(g, in, &o, 1, ROWS, true);
    static cel_real first[ROWS * COLS];
    for (size_t i = 0; i < ROWS * COLS; i++)
        f.x[i] = 1;
    forward(&f);
    size_t kept = 0;
    for (size_t i = 0; i < ROWS * COLS; i++) {
        first[i] = cel_plan_output(f.plan, 0)[i];
        ck_assert(first[i] == 0 || fabsf((float)first[i] - 1 / 0.7f) < 1e-6f);
        kept += first[i] != 0;
    }
    NEAR((double)kept / (ROWS * COLS), 0.7, 4 * sqrt(0.21 / (ROWS * COLS)));
    forward(&f); /* the same step: the same mask */
    ck_assert_mem_eq(first, cel_plan_output(f.plan, 0), sizeof first);
    f.pass.step++;
    forward(&f);
    size_t both = 0;
    for (size_t i = 0; i < ROWS * COLS; i++)
        both += first[i] != 0 && cel_plan_output(f.plan, 0)[i] != 0;
    NEAR((double)both / (ROWS * COLS), 0.49, 0.02); /* another step: an independent one */
    f.pass.training = false;
    forward(&f);
    ck_assert_mem_eq(f.x, cel_plan_output(f.plan, 0), sizeof first);
    end(&f);
    cel_graph_free(g);
}
END_TEST

START_TEST(moving_statistics)
{
    enum { ROWS = 8 };
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {1}}), *o = layer(g, "batch_normalization", "momentum = 0.9", in);
    fit f = start(g, in, &o, 1, ROWS, true);
    double mean = 0, variance = 0;
    for (int i = 0; i < ROWS; i++)
        mean += (double)f.x[i] / ROWS;
    for (int i = 0; i < ROWS; i++)
        variance += ((double)f.x[i] - mean) * ((double)f.x[i] - mean) / ROWS;
    forward(&f);
    NEAR(cel_model_weight_at(f.model, 2, f.params, f.state)[0], 0.1 * mean, 1e-7);
    NEAR(cel_model_weight_at(f.model, 3, f.params, f.state)[0], 0.9 + 0.1 * variance, 1e-7);
    f.pass.training = false;
    forward(&f);
    NEAR(cel_plan_output(f.plan, 0)[0], ((double)f.x[0] - 0.1 * mean) / sqrt(0.9 + 0.1 * variance + 0.001), 1e-6);
    end(&f);
    cel_graph_free(g);
}
END_TEST

START_TEST(predict_in_chunks)
{
    enum { ROWS = 101 };
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dense", "units = 20, activation = \"tanh\"", in);
    cel_node *outs[] = {layer(g, "dense", "units = 3, activation = \"softmax\"", h), in, h, h};
    fit f = start(g, in, outs, 4, ROWS, false);
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
    ck_assert_mem_eq(y[1], f.x, ROWS * 7 * sizeof(cel_real)); /* an input as output; an output twice */
    ck_assert_int_eq(cel_plan_new(f.model, 0, true, &f.plan, &err), CEL_INPUT);
    end(&f);
    cel_graph_free(g);
}
END_TEST

START_TEST(layout)
{
    cel_stream s;
    cel_stream_start(&s, 3, 0, 0);
    for (int round = 0; round < 200; round++) {
        cel_place places[40];
        size_t n = 1 + cel_stream_index(&s, 40), sum = 0;
        for (size_t i = 0; i < n; i++) {
            places[i] = (cel_place){.numbers = 1 + cel_stream_index(&s, 300), .first = cel_stream_index(&s, 20)};
            places[i].last = places[i].first + cel_stream_index(&s, 10);
            sum += places[i].numbers + 32;
        }
        size_t length = cel_plan_layout(places, n);
        ck_assert_uint_le(length, sum);
        for (size_t i = 0; i < n; i++) {
            ck_assert_uint_eq(places[i].offset % 16, 0);
            ck_assert_uint_le(places[i].offset + places[i].numbers, length);
            for (size_t j = 0; j < i; j++) {
                bool meet = places[i].first <= places[j].last && places[j].first <= places[i].last;
                bool apart = places[i].offset + places[i].numbers <= places[j].offset || places[j].offset + places[j].numbers <= places[i].offset;
                ck_assert(!meet || apart);
            }
        }
    }
    cel_place turns[3] = {{.numbers = 64, .first = 0, .last = 1}, {.numbers = 64, .first = 1, .last = 2}, {.numbers = 64, .first = 2, .last = 3}};
    cel_plan_layout(turns, 3);
    ck_assert_uint_eq(turns[0].offset, turns[2].offset); /* what is no longer needed is used again */
}
END_TEST

START_TEST(training_allocates_nothing)
{
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {7}}), *h = layer(g, "dropout", "rate = 0.1", layer(g, "dense", "units = 40, activation = \"relu\"", in));
    cel_node *o = layer(g, "dense", "units = 3, activation = \"softmax\"", layer(g, "batch_normalization", "", h));
    fit f = start(g, in, &o, 1, 16, true);
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

TEST_MAIN("engine/plan", fused_is_plain, dropout_masks, moving_statistics, predict_in_chunks, layout, training_allocates_nothing, no_memory)
