/* One step of Adam: the formula, and that backward, moving weights where their gradient is finished, gives the bits of a step of its own. */
#include "engine/update.h"
#include "tests/engine/planned.h"

START_TEST(the_formula)
{
    enum { MOST = 67, BEFORE = 5 };
    cel_real w[MOST + 2 * BEFORE], m[MOST + 2 * BEFORE], v[MOST + 2 * BEFORE], g[MOST], before[3][MOST + 2 * BEFORE];
    for (size_t n = 0; n <= MOST; n += n < 20 ? 1 : 47) {
        fill_random(w, MOST + 2 * BEFORE, 1);
        fill_random(m, MOST + 2 * BEFORE, 2);
        fill_random(v, MOST + 2 * BEFORE, 3);
        fill_random(g, MOST, 4);
        for (size_t i = 0; i < MOST + 2 * BEFORE; i++)
            v[i] *= v[i];
        memcpy(before[0], w, sizeof w), memcpy(before[1], m, sizeof m), memcpy(before[2], v, sizeof v);
        const cel_update u = {w, m, v, CEL_R(0.01), CEL_R(0.1), CEL_R(0.001), CEL_R(1e-7)};
        cel_update_apply(&u, BEFORE, n, g);
        for (size_t i = 0; i < MOST + 2 * BEFORE; i++) {
            double w0 = (double)before[0][i], m0 = (double)before[1][i], v0 = (double)before[2][i];
            if (i < BEFORE || i >= BEFORE + n) { /* what lies around is not touched */
                ck_assert(w[i] == before[0][i] && m[i] == before[1][i] && v[i] == before[2][i]);
                continue;
            }
            double gradient = (double)g[i - BEFORE], m1 = m0 + (gradient - m0) * 0.1, v1 = v0 + (gradient * gradient - v0) * 0.001;
            NEAR(m[i], m1, 1e-6);
            NEAR(v[i], v1, 1e-6);
            NEAR(w[i], w0 - 0.01 * m1 / (sqrt(v1) + 1e-7), 1e-5 * (1 + fabs(m1 / sqrt(v1))));
        }
    }
}
END_TEST

START_TEST(no_gradient_no_step)
{
    cel_real w[2] = {1, -2}, m[2] = {0}, v[2] = {0}, g[2] = {0};
    const cel_update u = {w, m, v, CEL_R(0.01), CEL_R(0.1), CEL_R(0.001), CEL_R(1e-7)};
    cel_update_apply(&u, 0, 2, g);
    ck_assert(w[0] == 1 && w[1] == -2 && m[0] == 0 && v[1] == 0);
}
END_TEST

typedef enum { PLAIN, SHARED } kind;

/* Three steps, with the weights moved in backward (how 1) or after it (how 0). */
static void steps(const char *units, const char *type, const char *args, kind k, int how, fit *f, cel_real **m, cel_real **v)
{
    cel_error err;
    cel_graph *g = cel_graph_new();
    cel_node *in = input(g, (cel_shape){1, {16}}), *h = layer(g, "dense", units, in), *again = h;
    if (k == SHARED) {
        h = layer(g, "dense", "units = 16, activation = \"relu\"", in);
        OK(cel_layer_apply(h->layer, &h, 1, &again, &err));
    }
    cel_node *out = layer(g, "dense", "units = 1", layer(g, type, args, again));
    *f = start(g, &in, 1, &out, 1, 33, true);
    cel_graph_free(g);
    size_t n = f->model->n_params;
    *m = CEL_ARRAY(cel_real, n), *v = CEL_ARRAY(cel_real, n);
    const cel_update u = {f->params, *m, *v, CEL_R(0.01), CEL_R(0.1), CEL_R(0.001), CEL_R(1e-7)};
    for (uint64_t step = 1; step <= 3; step++) {
        f->pass.step = step;
        f->pass.update = how ? &u : NULL;
        forward(f);
        for (size_t i = 0; i < 33; i++)
            cel_plan_output_gradient(f->plan, 0)[i] = cel_plan_output(f->plan, 0)[i] - f->x[0][i];
        cel_plan_backward(f->plan, &f->pass, f->grads);
        if (!how)
            cel_update_apply(&u, 0, n, f->grads);
    }
}

/* Kernels that move in the end of their product (columns a multiple of 16), after it (other widths, large ones), after backward (used twice, or of
 * layers that add), vectors (one unit). */
START_TEST(in_backward_or_after_it)
{
    static const struct {
        const char *units, *type, *args;
        kind k;
    } rows[] = {
        {"units = 48, activation = \"relu\"", "dropout", "rate = 0.3", PLAIN},
        {"units = 30, activation = \"tanh\"", "dense", "units = 16", PLAIN},
        {"units = 512, activation = \"relu\"", "dense", "units = 96", PLAIN},
        {"units = 64, activation = \"gelu\", trainable = FALSE", "dense", "units = 32", PLAIN},
        {"units = 16", "batch_normalization", "", PLAIN},
        {"units = 16", "dense", "units = 16", SHARED},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fit f[2];
        cel_real *m[2], *v[2];
        for (int how = 0; how < 2; how++)
            steps(rows[r].units, rows[r].type, rows[r].args, rows[r].k, how, f + how, m + how, v + how);
        size_t bytes = f[0].model->n_params * sizeof(cel_real);
        ck_assert_msg(memcmp(f[0].params, f[1].params, bytes) == 0, "row %zu: weights", r);
        ck_assert_msg(memcmp(m[0], m[1], bytes) == 0 && memcmp(v[0], v[1], bytes) == 0, "row %zu: moments", r);
        for (int how = 0; how < 2; how++) {
            end(f + how);
            cel_free(m[how]), cel_free(v[how]);
        }
    }
}
END_TEST

TEST_MAIN("engine/update", the_formula, no_gradient_no_step, in_backward_or_after_it)
