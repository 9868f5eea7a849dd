/* Recurrent layers against their equations in double (those of keras's cells, gate order i f c o and z r h), one gradient through time by hand, first
 * weights, refused arguments. */
#include "tests/engine/planned.h"

enum { BATCH = 3, STEPS = 4, INPUTS = 2, UNITS = 3 };

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

typedef struct cell {
    const cel_real *w, *r, *b; /* b NULL: none */
    int gates;
    bool reset_after;
} cell;

/* Gate g of unit j: x W + b, and apart h R (+ the second bias). */
static double from_input(const cell *c, const cel_real *x, int g, int j)
{
    int n = c->gates * UNITS, at = g * UNITS + j;
    double sum = c->b ? (double)c->b[at] : 0;
    for (int i = 0; i < INPUTS; i++)
        sum += (double)x[i] * (double)c->w[i * n + at];
    return sum;
}

static double from_state(const cell *c, const double *h, int g, int j)
{
    int n = c->gates * UNITS, at = g * UNITS + j;
    double sum = c->b && c->reset_after ? (double)c->b[n + at] : 0;
    for (int i = 0; i < UNITS; i++)
        sum += h[i] * (double)c->r[i * n + at];
    return sum;
}

static void step(const cell *c, const cel_real *x, double *h, double *memory)
{
    double next[UNITS], gated[UNITS] = {0};
    if (c->gates == 3 && !c->reset_after)
        for (int j = 0; j < UNITS; j++)
            gated[j] = sigmoid(from_input(c, x, 1, j) + from_state(c, h, 1, j)) * h[j];
    for (int j = 0; j < UNITS; j++) {
        if (c->gates == 1) {
            next[j] = tanh(from_input(c, x, 0, j) + from_state(c, h, 0, j));
        } else if (c->gates == 4) {
            double z[4];
            for (int g = 0; g < 4; g++)
                z[g] = from_input(c, x, g, j) + from_state(c, h, g, j);
            memory[j] = sigmoid(z[1]) * memory[j] + sigmoid(z[0]) * tanh(z[2]);
            next[j] = sigmoid(z[3]) * tanh(memory[j]);
        } else {
            double update = sigmoid(from_input(c, x, 0, j) + from_state(c, h, 0, j)), reset = sigmoid(from_input(c, x, 1, j) + from_state(c, h, 1, j));
            double candidate = tanh(from_input(c, x, 2, j) + (c->reset_after ? reset * from_state(c, h, 2, j) : from_state(c, gated, 2, j)));
            next[j] = update * h[j] + (1 - update) * candidate;
        }
    }
    memcpy(h, next, sizeof next);
}

START_TEST(equations)
{
    static const struct {
        const char *type, *args;
        int gates;
        bool bias, sequences, backwards, reset_after;
    } rows[] = {
        {"simple_rnn", "units = 3", 1, true, false, false, false},
        {"simple_rnn", "units = 3, return_sequences = TRUE, go_backwards = TRUE, use_bias = FALSE", 1, false, true, true, false},
        {"lstm", "units = 3", 4, true, false, false, false},
        {"lstm", "units = 3, return_sequences = TRUE, use_bias = FALSE", 4, false, true, false, false},
        {"lstm", "units = 3, go_backwards = TRUE", 4, true, false, true, false},
        {"gru", "units = 3, return_sequences = TRUE", 3, true, true, false, true},
        {"gru", "units = 3, reset_after = FALSE", 3, true, false, false, false},
        {"gru", "units = 3, reset_after = FALSE, use_bias = FALSE, go_backwards = TRUE, return_sequences = TRUE", 3, false, true, true, false},
        {"gru", "units = 3, use_bias = FALSE", 3, false, false, false, true},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int train = 0; train < 2; train++) {
            fit f = one(rows[k].type, rows[k].args, SHAPES({2, {STEPS, INPUTS}}), BATCH, train);
            ck_assert_uint_eq(f.layer->n_weights, rows[k].bias ? 3 : 2);
            cell c = {weight(&f, "kernel"), weight(&f, "recurrent_kernel"), NULL, rows[k].gates, rows[k].reset_after};
            if (rows[k].bias) {
                cel_real *b = weight(&f, "bias");
                fill_random(b, cel_shape_size(&f.layer->weights[2].shape), 12);
                c.b = b;
            }
            forward(&f);
            const cel_real *y = cel_plan_output(f.plan, 0);
            for (int row = 0; row < BATCH; row++) {
                double h[UNITS] = {0}, memory[UNITS] = {0};
                for (int t = 0; t < STEPS; t++) {
                    step(&c, f.x[0] + (row * STEPS + (rows[k].backwards ? STEPS - 1 - t : t)) * INPUTS, h, memory);
                    for (int j = 0; rows[k].sequences && j < UNITS; j++)
                        ck_assert_msg(fabs(h[j] - (double)y[(row * STEPS + t) * UNITS + j]) < 2e-6, "layer_%s(%s): row %d, step %d", rows[k].type, rows[k].args, row, t);
                }
                for (int j = 0; !rows[k].sequences && j < UNITS; j++)
                    ck_assert_msg(fabs(h[j] - (double)y[row * UNITS + j]) < 2e-6, "layer_%s(%s): row %d, unit %d: %g, not %g", rows[k].type, rows[k].args, row, j,
                                  (double)y[row * UNITS + j], h[j]);
            }
            end(&f);
        }
}
END_TEST

/* One linear unit over two steps: h1 = w x1 + b, h2 = w x2 + r h1 + b; with dh2 = 1: dw = x2 + r x1, dr = h1, db = 1 + r, dx = (r w, w). */
START_TEST(through_time_by_hand)
{
    fit f = one("simple_rnn", "units = 1, activation = \"linear\"", SHAPES({2, {2, 1}}), 1, true);
    PUT(f.x[0], 3, 5);
    PUT(weight(&f, "kernel"), 2);
    PUT(weight(&f, "recurrent_kernel"), 0.5);
    PUT(weight(&f, "bias"), 1);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 2 * 5 + 0.5 * 7 + 1);
    BACK(&f, 1);
    SAME(gradient(&f, "kernel"), 0, 5 + 0.5 * 3);
    SAME(gradient(&f, "recurrent_kernel"), 0, 7);
    SAME(gradient(&f, "bias"), 0, 1.5);
    SAME(slope(&f, 0), 0, 1, 2);
    end(&f);
    /* with all states given out, each has its own gradient */
    f = one("simple_rnn", "units = 1, activation = \"linear\", return_sequences = TRUE, go_backwards = TRUE", SHAPES({2, {2, 1}}), 1, true);
    PUT(f.x[0], 5, 3); /* from the end */
    PUT(weight(&f, "kernel"), 2);
    PUT(weight(&f, "recurrent_kernel"), 0.5);
    PUT(weight(&f, "bias"), 1);
    forward(&f);
    SAME(cel_plan_output(f.plan, 0), 0, 7, 14.5);
    BACK(&f, 10, 1);
    SAME(gradient(&f, "kernel"), 0, 5 + 10.5 * 3);
    SAME(slope(&f, 0), 0, 2, 21);
    end(&f);
}
END_TEST

/* An orthogonal recurrent kernel; the lstm's forget gate begins with bias 1; gru has two rows of biases. */
START_TEST(first_weights)
{
    fit f = one("lstm", "units = 2", SHAPES({2, {3, 2}}), 1, false);
    SAME(weight(&f, "bias"), 0, 0, 0, 1, 1, 0, 0, 0, 0);
    end(&f);
    f = one("lstm", "units = 2, unit_forget_bias = FALSE", SHAPES({2, {3, 2}}), 1, false);
    SAME(weight(&f, "bias"), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    end(&f);
    f = one("gru", "units = 2", SHAPES({2, {3, 5}}), 1, false);
    const cel_weight *w = f.layer->weights;
    ck_assert(w[0].shape.dim[0] == 5 && w[0].shape.dim[1] == 6 && w[1].shape.dim[0] == 2 && w[2].shape.rank == 2 && w[2].shape.dim[0] == 2);
    const cel_real *r = weight(&f, "recurrent_kernel");
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            double along = 0;
            for (int k = 0; k < 6; k++)
                along += (double)r[i * 6 + k] * (double)r[j * 6 + k];
            NEAR(along, i == j, 1e-6);
        }
    end(&f);
    f = one("gru", "units = 2, reset_after = FALSE", SHAPES({2, {3, 5}}), 1, false);
    ck_assert_int_eq(f.layer->weights[2].shape.rank, 1);
    end(&f);
}
END_TEST

START_TEST(shapes_and_refusals)
{
    gives("lstm", "units = 3, return_sequences = TRUE", SHAPES({2, {6, 2}}), "(None, 6, 3)");
    gives("gru", "units = 3", SHAPES({2, {6, 2}}), "(None, 3)");
    gives("gru", "units = 0", SHAPES({2, {6, 2}}), "units must be a whole number >= 1, not 0");
    gives("simple_rnn", "units = 3", SHAPES({1, {6}}), "layer_simple_rnn() needs sequences: an axis of steps and one of features, not 1 axes");
    gives("lstm", "units = 3", SHAPES({3, {2, 6, 2}}), "layer_lstm() needs sequences: an axis of steps and one of features, not 3 axes");
    gives("lstm", "units = 3, recurrent_activation = \"silu\"", SHAPES({2, {6, 2}}),
          "recurrent_activation = \"silu\" is not possible in layer_lstm(): take tanh, sigmoid, relu, hard_sigmoid or linear");
    gives("simple_rnn", "units = 3, activation = \"tanhh\"", SHAPES({2, {6, 2}}), "there is no activation \"tanhh\"");
    survives("simple_rnn", "units = 2", SHAPES({2, {3, 2}}));
    survives("lstm", "units = 2", SHAPES({2, {3, 2}}));
    survives("gru", "units = 2", SHAPES({2, {3, 2}}));
}
END_TEST

TEST_MAIN("engine/recurrent", equations, through_time_by_hand, first_weights, shapes_and_refusals)
