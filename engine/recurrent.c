/* Recurrent layers: simple_rnn, lstm, gru. Each goes through the steps of a sequence x (B, T, D) with a state h (B, U). One operator holds the walk;
 * the three cells differ in what they do at one step, forward and backward, on gates z (B, G U) = x W + h R + b. Weights and gate order are
 * Keras's: lstm i, f, c, o; gru z, r, h, with reset_after two biases. */
#include <string.h>

#include "engine/activation.h"
#include "engine/layer_table.h"
#include "engine/matmul.h"

/* Buffers, all kept: X W + b per step (T, B, G U), then the gates after their activations; h R per step (gru only); states (T + 1, B, U): h, and c of
 * lstm. Scratch: gradients of the gates, of the states, and transposed weights. */
enum { GATES, INNER, STATES, CELLS, SCRATCH_GATES, SCRATCH_STATES };

typedef struct recurrent recurrent;

typedef struct cell_type {
    const char *name;
    size_t gates;
    /* h' (and c') of one step from the gates' sums; `t` is the step, everything else in the operator's buffers */
    void (*forward)(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t);
    /* dgates (B, G U) of step t from dh (B, U), which becomes the part of dh that flows to the step before past the gates */
    void (*backward)(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t, cel_real *dgates, cel_real *dinner, cel_real *dh, cel_real *dc);
} cell_type;

struct recurrent {
    const cell_type *cell;
    size_t steps, inputs, units;
    bool bias, sequences, backwards, reset_after;
    const cel_activation *activation, *gate_activation; /* NULL: linear */
};

/* ---- places ------------------------------------------------------------------------------------------------------------------ */

static size_t width(const recurrent *r)
{
    return r->cell->gates * r->units;
}

static cel_real *gates_at(const recurrent *r, const cel_op *op, const cel_pass *pass, size_t t)
{
    return op->buffer[GATES] + t * (size_t)pass->rows * width(r);
}

static cel_real *inner_at(const recurrent *r, const cel_op *op, const cel_pass *pass, size_t t)
{
    return op->buffer[INNER] + t * (size_t)pass->rows * width(r);
}

/* h before step t */
static cel_real *state_at(const recurrent *r, const cel_op *op, const cel_pass *pass, size_t t)
{
    return op->buffer[STATES] + t * (size_t)pass->rows * r->units;
}

static cel_real *cell_at(const recurrent *r, const cel_op *op, const cel_pass *pass, size_t t)
{
    return op->buffer[CELLS] + t * (size_t)pass->rows * r->units;
}

/* Gate g of all rows is a block of columns: f on it, in place. */
static void activate(const cel_activation *f, cel_real *z, size_t rows, size_t stride, size_t n)
{
    for (size_t i = 0; f && i < rows; i++)
        f->forward(f->fallback, z + i * stride, z + i * stride, 1, n);
}

/* dz = dy f'(y), for activations whose slope follows from y */
static void slope(const cel_activation *f, const cel_real *y, cel_real *dy, size_t rows, size_t stride, size_t n)
{
    for (size_t i = 0; f && i < rows; i++)
        f->backward(f->fallback, NULL, y + i * stride, dy + i * stride, dy + i * stride, 1, n);
}

/* ---- simple: h' = f(z) ---------------------------------------------------------------------------------------------------------- */

static void simple_forward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t)
{
    size_t rows = (size_t)pass->rows, u = r->units;
    cel_real *z = gates_at(r, op, pass, t);
    activate(r->activation, z, rows, u, u);
    memcpy(state_at(r, op, pass, t + 1), z, rows * u * sizeof *z);
}
static void simple_backward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t, cel_real *dgates, cel_real *dinner, cel_real *dh, cel_real *dc)
{
    (void)dinner, (void)dc;
    size_t rows = (size_t)pass->rows, u = r->units;
    memcpy(dgates, dh, rows * u * sizeof *dh);
    slope(r->activation, gates_at(r, op, pass, t), dgates, rows, u, u);
    memset(dh, 0, rows * u * sizeof *dh);
}

/* ---- lstm: c' = f c + i g, h' = o tanh(c') ---------------------------------------------------------------------------------------- */

static void lstm_forward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t)
{
    size_t rows = (size_t)pass->rows, u = r->units;
    cel_real *z = gates_at(r, op, pass, t), *after = cell_at(r, op, pass, t + 1), *h = state_at(r, op, pass, t + 1);
    const cel_real *c = cell_at(r, op, pass, t);
    activate(r->gate_activation, z, rows, 4 * u, 2 * u);
    activate(r->activation, z + 2 * u, rows, 4 * u, u);
    activate(r->gate_activation, z + 3 * u, rows, 4 * u, u);
    for (size_t i = 0; i < rows; i++) {
        const cel_real *gate = z + i * 4 * u;
        for (size_t j = 0; j < u; j++) {
            after[i * u + j] = gate[u + j] * c[i * u + j] + gate[j] * gate[2 * u + j];
            h[i * u + j] = after[i * u + j];
        }
    }
    activate(r->activation, h, rows, u, u);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < u; j++)
            h[i * u + j] *= z[i * 4 * u + 3 * u + j];
}
static void lstm_backward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t, cel_real *dgates, cel_real *dinner, cel_real *dh, cel_real *dc)
{
    size_t rows = (size_t)pass->rows, u = r->units;
    const cel_real *z = gates_at(r, op, pass, t), *before = cell_at(r, op, pass, t), *after = cell_at(r, op, pass, t + 1);
    for (size_t i = 0; i < rows; i++) {
        const cel_real *gate = z + i * 4 * u;
        cel_real *d = dgates + i * 4 * u, *squashed = dinner + i * 4 * u, *back = squashed + u;
        memcpy(squashed, after + i * u, u * sizeof *squashed);
        activate(r->activation, squashed, 1, u, u);
        for (size_t j = 0; j < u; j++) {
            d[3 * u + j] = dh[i * u + j] * squashed[j];
            back[j] = dh[i * u + j] * gate[3 * u + j];
        }
        slope(r->activation, squashed, back, 1, u, u);
        for (size_t j = 0; j < u; j++) {
            cel_real dcell = dc[i * u + j] + back[j];
            d[j] = dcell * gate[2 * u + j];
            d[u + j] = dcell * before[i * u + j];
            d[2 * u + j] = dcell * gate[j];
            dc[i * u + j] = dcell * gate[u + j];
        }
    }
    slope(r->gate_activation, z, dgates, rows, 4 * u, 2 * u);
    slope(r->activation, z + 2 * u, dgates + 2 * u, rows, 4 * u, u);
    slope(r->gate_activation, z + 3 * u, dgates + 3 * u, rows, 4 * u, u);
    memset(dh, 0, rows * u * sizeof *dh);
}

/* ---- gru: h' = z h + (1 - z) f(x W_h + r (h R_h)) with reset_after, f(x W_h + (r h) R_h) without --------------------------------- */

static void gru_forward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t)
{
    size_t rows = (size_t)pass->rows, u = r->units;
    cel_real *z = gates_at(r, op, pass, t), *inner = inner_at(r, op, pass, t), *after = state_at(r, op, pass, t + 1);
    const cel_real *h = state_at(r, op, pass, t), *kernel = cel_op_value(op, 1, pass);
    activate(r->gate_activation, z, rows, 3 * u, 2 * u);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < u; j++)
            if (r->reset_after)
                z[i * 3 * u + 2 * u + j] += z[i * 3 * u + u + j] * inner[i * 3 * u + 2 * u + j];
            else
                inner[i * 3 * u + j] = z[i * 3 * u + u + j] * h[i * u + j];
    if (!r->reset_after)
        cel_matmul(rows, u, u, inner, 3 * u, 1, kernel + 2 * u, 3 * u, z + 2 * u, 3 * u, true, NULL);
    activate(r->activation, z + 2 * u, rows, 3 * u, u);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < u; j++) {
            cel_real update = z[i * 3 * u + j];
            after[i * u + j] = update * h[i * u + j] + (1 - update) * z[i * 3 * u + 2 * u + j];
        }
}
static void gru_backward(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t, cel_real *dgates, cel_real *dinner, cel_real *dh, cel_real *dc)
{
    (void)dc;
    size_t rows = (size_t)pass->rows, u = r->units;
    const cel_real *z = gates_at(r, op, pass, t), *inner = inner_at(r, op, pass, t), *h = state_at(r, op, pass, t), *kernel = cel_op_value(op, 1, pass);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < u; j++) {
            size_t at = i * 3 * u + j;
            cel_real d = dh[i * u + j];
            dgates[at] = d * (h[i * u + j] - z[at + 2 * u]);
            dgates[at + 2 * u] = d * (1 - z[at]);
            dh[i * u + j] = d * z[at];
        }
    slope(r->activation, z + 2 * u, dgates + 2 * u, rows, 3 * u, u);
    if (!r->reset_after) /* d(r h) = dgate_h R_h^T */
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < u; j++) {
                cel_real sum = 0;
                for (size_t q = 0; q < u; q++)
                    sum += dgates[i * 3 * u + 2 * u + q] * kernel[j * 3 * u + 2 * u + q];
                dgates[i * 3 * u + u + j] = sum * h[i * u + j];
                dh[i * u + j] += sum * z[i * 3 * u + u + j];
            }
    for (size_t i = 0; r->reset_after && i < rows; i++)
        for (size_t j = 0; j < u; j++) {
            size_t at = i * 3 * u + j;
            dgates[at + u] = dgates[at + 2 * u] * inner[at + 2 * u];
            dinner[at + 2 * u] = dgates[at + 2 * u] * z[at + u];
        }
    slope(r->gate_activation, z, dgates, rows, 3 * u, 2 * u);
    for (size_t i = 0; r->reset_after && i < rows; i++)
        memcpy(dinner + i * 3 * u, dgates + i * 3 * u, 2 * u * sizeof *dinner);
}

static const cell_type cells[] = {{"simple_rnn", 1, simple_forward, simple_backward}, {"lstm", 4, lstm_forward, lstm_backward}, {"gru", 3, gru_forward, gru_backward}};

/* ---- the walk ---------------------------------------------------------------------------------------------------------------------- */

static size_t input_step(const recurrent *r, size_t t)
{
    return r->backwards ? r->steps - 1 - t : t;
}

/* gates = x_t W + b: the rows of step t stand `steps * inputs` apart */
static void input_products(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t)
{
    const cel_matmul_end end = {.bias = r->bias ? cel_op_value(op, 2, pass) : NULL};
    cel_matmul((size_t)pass->rows, width(r), r->inputs, op->in[0].x + input_step(r, t) * r->inputs, r->steps * r->inputs, 1, cel_op_value(op, 0, pass), width(r),
               gates_at(r, op, pass, t), width(r), false, &end);
}

/* gates += h R; gru keeps h R (+ its second bias) apart, because the reset gate comes between */
static void state_products(const recurrent *r, cel_op *op, const cel_pass *pass, size_t t)
{
    size_t rows = (size_t)pass->rows, u = r->units, n = width(r);
    const cel_real *h = state_at(r, op, pass, t), *kernel = cel_op_value(op, 1, pass);
    cel_real *z = gates_at(r, op, pass, t);
    if (r->cell->gates != 3) {
        cel_matmul(rows, n, u, h, u, 1, kernel, n, z, n, true, NULL);
        return;
    }
    if (!r->reset_after) {
        cel_matmul(rows, 2 * u, u, h, u, 1, kernel, n, z, n, true, NULL);
        return;
    }
    cel_real *inner = inner_at(r, op, pass, t);
    const cel_matmul_end end = {.bias = r->bias ? cel_op_value(op, 2, pass) + n : NULL};
    cel_matmul(rows, n, u, h, u, 1, kernel, n, inner, n, false, &end);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < 2 * u; j++)
            z[i * n + j] += inner[i * n + j];
}

static void recurrent_forward(cel_op *op, const cel_pass *pass)
{
    const recurrent *r = op->own;
    size_t rows = (size_t)pass->rows, u = r->units;
    memset(state_at(r, op, pass, 0), 0, rows * u * sizeof(cel_real));
    if (op->buffer[CELLS])
        memset(cell_at(r, op, pass, 0), 0, rows * u * sizeof(cel_real));
    for (size_t t = 0; t < r->steps; t++) {
        input_products(r, op, pass, t);
        state_products(r, op, pass, t);
        r->cell->forward(r, op, pass, t);
        const cel_real *h = state_at(r, op, pass, t + 1);
        for (size_t i = 0; r->sequences && i < rows; i++)
            memcpy(op->out + (i * r->steps + t) * u, h + i * u, u * sizeof *h);
    }
    if (!r->sequences)
        memcpy(op->out, state_at(r, op, pass, r->steps), rows * u * sizeof(cel_real));
}

/* Gradients of one step's products: dW += x^T dz, dR += h^T dz', db, dx, and dh += dz' R^T, dz' = dz but for gru's reset_after. */
static void step_back(const recurrent *r, cel_op *op, const cel_pass *pass, cel_real *grads, size_t t, const cel_real *dgates, const cel_real *dinner, cel_real *dh)
{
    size_t rows = (size_t)pass->rows, u = r->units, n = width(r), stride = r->steps * r->inputs, at = input_step(r, t) * r->inputs;
    const bool gru = r->cell->gates == 3, apart = gru && r->reset_after;
    const cel_real *through = apart ? dinner : dgates, *h = state_at(r, op, pass, t), *w = cel_op_value(op, 0, pass), *kernel = cel_op_value(op, 1, pass);
    cel_real *dw = cel_op_gradient(op, 0, grads), *dr = cel_op_gradient(op, 1, grads), *db = r->bias ? cel_op_gradient(op, 2, grads) : NULL;
    size_t direct = gru && !apart ? 2 * u : n; /* gates whose sum holds h R itself */
    if (dw)
        cel_matmul(r->inputs, n, rows, op->in[0].x + at, 1, stride, dgates, n, dw, n, true, NULL);
    if (dr)
        cel_matmul(u, direct, rows, h, 1, u, through, n, dr, n, true, NULL);
    if (dr && direct < n)
        cel_matmul(u, u, rows, inner_at(r, op, pass, t), 1, n, dgates + 2 * u, n, dr + 2 * u, n, true, NULL);
    if (db) {
        cel_column_sums(rows, n, dgates, db, true);
        if (apart)
            cel_column_sums(rows, n, dinner, db + n, true);
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < u; j++) {
            cel_real sum = 0;
            for (size_t q = 0; q < direct; q++)
                sum += through[i * n + q] * kernel[j * n + q];
            dh[i * u + j] += sum;
        }
    for (size_t i = 0; op->in[0].dx && i < rows; i++)
        for (size_t j = 0; j < r->inputs; j++) {
            cel_real sum = 0, *dx = op->in[0].dx + i * stride + at + j;
            for (size_t q = 0; q < n; q++)
                sum += dgates[i * n + q] * w[j * n + q];
            *dx = (op->in[0].add ? *dx : 0) + sum;
        }
}

static void recurrent_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const recurrent *r = op->own;
    size_t rows = (size_t)pass->rows, u = r->units;
    cel_real *dgates = op->buffer[SCRATCH_GATES], *dinner = dgates + rows * width(r), *dh = op->buffer[SCRATCH_STATES], *dc = dh + rows * u;
    memset(dh, 0, 2 * rows * u * sizeof *dh);
    for (size_t t = r->steps; t-- > 0;) {
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < u; j++)
                if (r->sequences)
                    dh[i * u + j] += op->dout[(i * r->steps + t) * u + j];
                else if (t + 1 == r->steps)
                    dh[i * u + j] += op->dout[i * u + j];
        r->cell->backward(r, op, pass, t, dgates, dinner, dh, dc);
        step_back(r, op, pass, grads, t, dgates, dinner, dh);
    }
}
static const cel_op_type op_recurrent = {"recurrent", CEL_READS_IN, false, recurrent_forward, recurrent_backward};

/* ---- the layers --------------------------------------------------------------------------------------------------------------------- */

#define RULES                                                                                         \
    {"kernel_initializer", CEL_V_OBJECT, "\"glorot_uniform\"", "initial weights of the inputs"},      \
    {"recurrent_initializer", CEL_V_OBJECT, "\"orthogonal\"", "initial weights of the state"},        \
    {"bias_initializer", CEL_V_OBJECT, "\"zeros\"", "initial bias"}
#define MORE_RULES                                                                                    \
    {"kernel_regularizer", CEL_V_OBJECT, "NULL", "penalty of the input weights"},                     \
    {"recurrent_regularizer", CEL_V_OBJECT, "NULL", "penalty of the state weights"},                  \
    {"bias_regularizer", CEL_V_OBJECT, "NULL", "penalty of the bias"},                                \
    CEL_FORMAL_ACTIVITY,                                                                              \
    {"kernel_constraint", CEL_V_OBJECT, "NULL", "constraint of the input weights"},                   \
    {"recurrent_constraint", CEL_V_OBJECT, "NULL", "constraint of the state weights"},                \
    {"bias_constraint", CEL_V_OBJECT, "NULL", "constraint of the bias"},                              \
    {"return_sequences", CEL_V_LOGICAL, "FALSE", "give the state after every step, not only the last"}, \
    {"go_backwards", CEL_V_LOGICAL, "FALSE", "go through the sequence from its end"}
#define UNITS {"units", CEL_V_INTEGER, "", "numbers of the state"}
#define ACTIVATION {"activation", CEL_V_STRING, "\"tanh\"", "activation of the state"}
#define GATE_ACTIVATION {"recurrent_activation", CEL_V_STRING, "\"sigmoid\"", "activation of the gates"}
#define USE_BIAS {"use_bias", CEL_V_LOGICAL, "TRUE", "add a bias"}

static const cel_formal simple_formals[] = {UNITS, ACTIVATION, USE_BIAS, RULES, MORE_RULES, CEL_FORMAL_END};
static const cel_formal lstm_formals[] = {UNITS, ACTIVATION, GATE_ACTIVATION, USE_BIAS, RULES,
                                          {"unit_forget_bias", CEL_V_LOGICAL, "TRUE", "bias of the forget gate begins at 1"}, MORE_RULES, CEL_FORMAL_END};
static const cel_formal gru_formals[] = {UNITS, ACTIVATION, GATE_ACTIVATION, USE_BIAS, RULES, MORE_RULES,
                                         {"reset_after", CEL_V_LOGICAL, "TRUE", "apply the reset gate after the product with the state"}, CEL_FORMAL_END};

static bool is_true(const cel_layer *layer, const char *name)
{
    const cel_value *value = cel_layer_arg(layer, name);
    return value && value->kind == CEL_V_LOGICAL && value->as.integer[0] == 1;
}

static cel_status read_activation(const cel_layer *layer, const char *name, const cel_activation **out, cel_error *err)
{
    const cel_value *value = cel_layer_arg(layer, name);
    *out = NULL;
    if (!value)
        return CEL_OK;
    CEL_TRY(cel_activation_from_value(value, out, err));
    if (*out && ((*out)->uses_z || (*out)->divides > 1))
        return cel_fail(err, CEL_INPUT, "argument.value", "%s = \"%s\" is not possible in layer_%s(): take tanh, sigmoid, relu, hard_sigmoid or linear", name,
                        (*out)->name, layer->type->name);
    return CEL_OK;
}

static cel_status read_recurrent(const cel_layer *layer, recurrent *r, cel_error *err)
{
    int32_t units;
    memset(r, 0, sizeof *r);
    r->cell = cells;
    while (strcmp(r->cell->name, layer->type->name) != 0)
        r->cell++;
    CEL_TRY(cel_argument_whole(cel_layer_arg(layer, "units"), "units", 1, &units, err));
    r->units = (size_t)units;
    r->bias = is_true(layer, "use_bias");
    r->sequences = is_true(layer, "return_sequences");
    r->backwards = is_true(layer, "go_backwards");
    r->reset_after = is_true(layer, "reset_after");
    CEL_TRY(read_activation(layer, "recurrent_activation", &r->gate_activation, err));
    return read_activation(layer, "activation", &r->activation, err);
}

static cel_status recurrent_check(const cel_layer *layer, cel_error *err)
{
    recurrent r;
    return read_recurrent(layer, &r, err);
}

/* The bias of an lstm with unit_forget_bias: 0, but 1 for the forget gate. */
static cel_status forget_fill(const cel_rule *rule, const cel_shape *shape, cel_stream *stream, cel_real *out, cel_error *err)
{
    (void)rule, (void)stream, (void)err;
    size_t n = cel_shape_size(shape), u = n / 4;
    for (size_t i = 0; i < n; i++)
        out[i] = i / u == 1 ? 1 : 0;
    return CEL_OK;
}
static const cel_rule_type forget_bias = {.kind = CEL_INITIALIZER, .name = "unit_forget_bias", .class_name = "UnitForgetBias", .fill = forget_fill};

static cel_status recurrent_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    recurrent r;
    CEL_TRY(read_recurrent(layer, &r, err));
    if (in->rank != 2)
        return cel_fail(err, CEL_INPUT, "layer.shape", "layer_%s() needs sequences: an axis of steps and one of features, not %d axes", layer->type->name,
                        (int)in->rank);
    int32_t u = (int32_t)r.units, n = (int32_t)width(&r);
    *out = r.sequences ? (cel_shape){2, {in->dim[0], u}} : (cel_shape){1, {u}};
    CEL_TRY(cel_layer_add_weight(layer, "kernel", "kernel", &(cel_shape){2, {in->dim[1], n}}, true, err));
    CEL_TRY(cel_layer_add_weight(layer, "recurrent_kernel", "recurrent", &(cel_shape){2, {u, n}}, true, err));
    if (!r.bias || layer->built)
        return CEL_OK;
    const cel_shape bias = r.reset_after ? (cel_shape){2, {2, n}} : (cel_shape){1, {n}};
    CEL_TRY(cel_layer_add_weight(layer, "bias", "bias", &bias, true, err));
    cel_rule *first = &layer->weights[2].initializer;
    if (is_true(layer, "unit_forget_bias") && strcmp(first->type->name, "zeros") == 0)
        *first = (cel_rule){.type = &forget_bias};
    return CEL_OK;
}

static cel_status recurrent_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *in = &node->inputs[0]->shape;
    cel_op *op;
    CEL_TRY(cel_build_op(b, &op_recurrent, node, sizeof(recurrent), &op, err));
    recurrent *r = op->own;
    CEL_TRY(read_recurrent(node->layer, r, err));
    r->steps = (size_t)in->dim[0];
    r->inputs = (size_t)in->dim[1];
    size_t n = width(r);
    CEL_TRY(cel_build_buffer(b, op, GATES, r->steps * n, 0, CEL_KEEP, err));
    CEL_TRY(cel_build_buffer(b, op, STATES, (r->steps + 1) * r->units, 0, CEL_KEEP, err));
    if (r->cell->gates == 3)
        CEL_TRY(cel_build_buffer(b, op, INNER, r->steps * n, 0, CEL_KEEP, err));
    if (r->cell->gates == 4)
        CEL_TRY(cel_build_buffer(b, op, CELLS, (r->steps + 1) * r->units, 0, CEL_KEEP, err));
    CEL_TRY(cel_build_buffer(b, op, SCRATCH_GATES, 2 * n, 0, CEL_SCRATCH_BACKWARD, err));
    return cel_build_buffer(b, op, SCRATCH_STATES, 2 * r->units, 0, CEL_SCRATCH_BACKWARD, err);
}

const cel_layer_type cel_layers_recurrent[] = {
    {"simple_rnn", "SimpleRNN", "state from input and last state", simple_formals, 1, 1, recurrent_check, recurrent_build, recurrent_lower},
    {"lstm", "LSTM", "state with gates and a memory", lstm_formals, 1, 1, recurrent_check, recurrent_build, recurrent_lower},
    {"gru", "GRU", "state with update and reset gates", gru_formals, 1, 1, recurrent_check, recurrent_build, recurrent_lower},
};
const size_t cel_n_layers_recurrent = sizeof cel_layers_recurrent / sizeof *cel_layers_recurrent;
