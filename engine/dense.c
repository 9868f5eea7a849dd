/* Dense: y = f(x W + b), x (B, k), W (k, n), b (n); on tensors with more axes it acts on the last. Forward is one product with
 * bias and relu in its end. Backward: dz = dy f'(z), db = column sums of dz, dW = x^T dz, dx = dz W^T with W transposed first. */
#include <string.h>

#include "base/team.h"
#include "engine/dense.h"
#include "engine/layer_table.h"
#include "engine/matmul.h"

enum { AT_ONCE = 32768 }; /* largest kernel that moves in the end of its gradient's product */
enum { TRANSPOSED, BEFORE }; /* buffers: W^T (n, cel_transposed_ld(k)); z (B, n) where the activation needs it */

/* ---- products in parts, for a team ---------------------------------------------------------------------------- */

enum {
    GRAIN = 4,      /* rows of a part: a multiple of this */
    COLUMNS = 16,   /* columns of a part: whole vectors of a cache line */
};

size_t cel_dense_shared_from = 4000000;

static bool shared(const cel_pass *pass, size_t m, size_t n, size_t k)
{
    return pass->team && m >= CEL_DENSE_SHARED_ROWS && n > 1 && m * n * k >= cel_dense_shared_from && cel_team_ready(pass->team);
}

/* One product of an operator in parts. */
typedef struct work {
    cel_op *op;
    const cel_pass *pass;
    cel_matmul_way way;
    cel_matmul_end end;
    const cel_real *dz;
    cel_real *dw;
    const cel_update *update; /* of dW, after its part of the product */
    size_t m;
} work;

/* Rows of the batch: product and activation. */
static void forward_rows(void *context, size_t from, size_t to)
{
    const work *w = context;
    cel_op *op = w->op;
    const cel_dense *d = op->own;
    cel_real *z = op->buffer[BEFORE] ? op->buffer[BEFORE] : op->out;
    cel_matmul_rows(w->way, from, to, d->n, d->k, op->in[0].x, d->k, 1, cel_op_value(op, 0, w->pass), d->n, z, d->n, false, &w->end);
    if (d->activation && !d->relu) {
        const size_t out = d->n / (size_t)d->activation->divides;
        d->activation->forward(d->number, z + from * d->n, op->out + from * out, to - from, d->n);
    }
}

/* Columns of dx = dz W^T: they need the rows of W that the same thread moved last. */
static void input_columns(void *context, size_t from, size_t to)
{
    const work *w = context;
    const cel_op *op = w->op;
    const cel_dense *d = op->own;
    const size_t ld = cel_transposed_ld(d->k);
    cel_real *transposed = op->buffer[TRANSPOSED] + from;
    cel_matmul_end end = w->end;
    end.gate = end.gate ? end.gate + from : NULL;
    cel_transpose(to - from, d->n, cel_op_value(op, 0, w->pass) + from * d->n, transposed, ld);
    cel_matmul_rows(w->way, 0, w->m, to - from, d->n, w->dz, d->n, 1, transposed, ld, op->in[0].dx + from, d->k, op->in[0].add, &end);
}

/* Rows of the kernel of dW = x^T dz. */
static void kernel_rows(void *context, size_t from, size_t to)
{
    const work *w = context;
    const cel_op *op = w->op;
    const cel_dense *d = op->own;
    const cel_op_weight *weight = op->weight;
    cel_matmul_rows(w->way, from, to, d->n, w->m, op->in[0].x, 1, d->k, w->dz, d->n, w->dw, d->n, weight->add, &w->end);
    if (w->update)
        cel_update_apply(w->update, weight->offset + from * d->n, (to - from) * d->n, w->dw + from * d->n);
}

/* ---- zeros ------------------------------------------------------------------------------------------------------ */

/* What is known of the zeros of x: the relu before leaves them at random, dummies in the same share in every batch. */
static cel_matmul_zeros zeros_of(const cel_dense *d)
{
    return d->before ? CEL_ZEROS_LOOK : d->many_zeros ? CEL_ZEROS_MANY : CEL_ZEROS_FEW;
}

/* With or without their terms the numbers are the same. */
static void look_for_zeros(cel_op *op, size_t m)
{
    enum { AGAIN = 64 };
    cel_dense *d = op->own;
    if (d->input && d->batches++ % AGAIN == 0)
        d->many_zeros = cel_many_zeros(m * d->k, op->in[0].x);
}

static void multiply(cel_matmul_zeros zeros, size_t m, size_t n, size_t k, const cel_real *a, size_t a_row, size_t a_col, const cel_real *b, size_t ldb,
                     cel_real *c, size_t ldc, bool add, const cel_matmul_end *end)
{
    if (zeros == CEL_ZEROS_MANY)
        cel_matmul_rows(cel_matmul_choose(zeros, m, n, k, a, a_row, a_col, add), 0, m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
    else
        (zeros == CEL_ZEROS_LOOK ? cel_matmul_sparse : cel_matmul)(m, n, k, a, a_row, a_col, b, ldb, c, ldc, add, end);
}

/* ---- the operator ----------------------------------------------------------------------------------------------- */

static void dense_forward(cel_op *op, const cel_pass *pass)
{
    const cel_dense *d = op->own;
    size_t m = (size_t)pass->rows * d->rows;
    const cel_matmul_end end = {.bias = d->bias ? cel_op_value(op, 1, pass) : NULL, .relu = d->relu};
    cel_real *z = op->buffer[BEFORE] ? op->buffer[BEFORE] : op->out;
    look_for_zeros(op, m);
    if (shared(pass, m, d->n, d->k)) {
        const cel_matmul_way way = cel_matmul_choose(zeros_of(d), m, d->n, d->k, op->in[0].x, d->k, 1, false);
        cel_team_run(pass->team, m, way == CEL_MATMUL_BLAS ? m : GRAIN, forward_rows, &(work){.op = op, .pass = pass, .way = way, .end = end});
    } else {
        multiply(zeros_of(d), m, d->n, d->k, op->in[0].x, d->k, 1, cel_op_value(op, 0, pass), d->n, z, d->n, false, &end);
        if (d->activation && !d->relu)
            d->activation->forward(d->number, z, op->out, m, d->n);
    }
    if (d->dropout > 0 && pass->training)
        cel_dropout_apply(&d->mask, pass, m * d->n, op->out, op->out);
}

/* dx = dz W^T, W transposed first; before the weights move */
static void input_gradient(cel_op *op, const cel_pass *pass, const cel_real *dz, size_t m)
{
    const cel_dense *d = op->own;
    size_t k = d->k, n = d->n;
    const cel_real *w = cel_op_value(op, 0, pass); /* n == 1: it is its own transpose */
    size_t ld = k;
    cel_matmul_end end = {0};
    if (d->before)
        end = (cel_matmul_end){.gate = op->in[0].x, .gate_scale = CEL_R(d->before->dropout > 0 ? 1 / (1 - d->before->dropout) : 1)};
    if (shared(pass, m, n, k)) {
        const cel_matmul_way way = cel_matmul_choose(d->relu ? CEL_ZEROS_LOOK : CEL_ZEROS_FEW, m, k, n, dz, n, 1, op->in[0].add);
        cel_team_run(pass->team, k, way == CEL_MATMUL_BLAS ? k : COLUMNS, input_columns, &(work){.op = op, .pass = pass, .way = way, .end = end, .dz = dz, .m = m});
    } else {
        if (n > 1) {
            ld = cel_transposed_ld(k);
            cel_transpose(k, n, w, op->buffer[TRANSPOSED], ld);
            w = op->buffer[TRANSPOSED];
        }
        multiply(d->relu ? CEL_ZEROS_LOOK : CEL_ZEROS_FEW, m, k, n, dz, n, 1, w, ld, op->in[0].dx, k, op->in[0].add, &end);
    }
}

/* dW = x^T dz, and the step of W where the pass makes it */
static void kernel_gradient(cel_op *op, const cel_pass *pass, const cel_real *dz, size_t m, cel_real *dw)
{
    const cel_dense *d = op->own;
    size_t k = d->k, n = d->n;
    const cel_op_weight *weight = op->weight;
    const cel_update *update = weight->add ? NULL : pass->update;
    /* rows that begin within a cache line, or lie far apart, are slower to move one by one than all together afterwards */
    const cel_matmul_end end = {.update = n % CEL_WEIGHT_ALIGN == 0 && k * n <= AT_ONCE ? update : NULL, .at = weight->offset};
    if (shared(pass, m, n, k)) {
        const cel_matmul_way way = cel_matmul_choose(zeros_of(d), k, n, m, op->in[0].x, 1, k, weight->add);
        cel_team_run(pass->team, k, way == CEL_MATMUL_BLAS ? k : k > 2 * COLUMNS ? COLUMNS : GRAIN, kernel_rows,
                     &(work){.op = op, .way = way, .end = end, .dz = dz, .dw = dw, .update = end.update ? NULL : update, .m = m});
        return;
    }
    if (n > 1)
        multiply(zeros_of(d), k, n, m, op->in[0].x, 1, k, dz, n, dw, n, weight->add, &end);
    else /* as a row: dz^T x */
        cel_matmul(1, k, m, dz, 1, 1, op->in[0].x, k, dw, k, weight->add, &end);
    if (update && !end.update)
        cel_update_apply(update, weight->offset, k * n, dw);
}

static void dense_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const cel_dense *d = op->own;
    size_t m = (size_t)pass->rows * d->rows, n = d->n;
    const cel_real *z = op->buffer[BEFORE] ? op->buffer[BEFORE] : op->out;
    cel_real *dw = cel_op_gradient(op, 0, grads), *db = d->bias ? cel_op_gradient(op, 1, grads) : NULL;
    cel_real *dz = d->activation && d->activation->divides > 1 ? op->buffer[BEFORE] : op->dout;
    if (d->activation && !d->masked) {
        if (d->dropout > 0) /* what is not > 0 was dropped or cut off by relu: both stop the gradient */
            cel_dropout_relu_back(m * n, CEL_R(1 / (1 - d->dropout)), op->out, dz);
        else
            d->activation->backward(d->number, z, op->out, op->dout, dz, m, n);
    }
    if (op->in[0].dx)
        input_gradient(op, pass, dz, m);
    if (dw)
        kernel_gradient(op, pass, dz, m, dw);
    if (db) {
        cel_column_sums(m, n, dz, db, op->weight[1].add);
        if (pass->update && !op->weight[1].add)
            cel_update_apply(pass->update, op->weight[1].offset, n, db);
    }
}

const cel_op_type cel_op_dense = {"dense", CEL_READS_IN | CEL_READS_OUT, true, dense_forward, dense_backward};

/* ---- the layer ------------------------------------------------------------------------------------------------ */

static const cel_formal dense_formals[] = {
    {"units", CEL_V_INTEGER, "", "how many numbers the layer gives"},
    {"activation", CEL_V_STRING, "NULL", "name of the activation"},
    {"use_bias", CEL_V_LOGICAL, "TRUE", "add a bias"},
    {"kernel_initializer", CEL_V_OBJECT, "\"glorot_uniform\"", "initial weights"},
    {"bias_initializer", CEL_V_OBJECT, "\"zeros\"", "initial bias"},
    {"kernel_regularizer", CEL_V_OBJECT, "NULL", "penalty of the weights"},
    {"bias_regularizer", CEL_V_OBJECT, "NULL", "penalty of the bias"},
    CEL_FORMAL_ACTIVITY,
    {"kernel_constraint", CEL_V_OBJECT, "NULL", "constraint of the weights"},
    {"bias_constraint", CEL_V_OBJECT, "NULL", "constraint of the bias"},
    CEL_FORMAL_END,
};

typedef struct dense_args {
    int32_t units;
    bool bias;
    const cel_activation *activation;
} dense_args;

static cel_status read_args(const cel_layer *layer, dense_args *a, cel_error *err)
{
    CEL_TRY(cel_argument_whole(cel_layer_arg(layer, "units"), "units", 1, &a->units, err));
    CEL_TRY(cel_value_as_logical(cel_layer_arg(layer, "use_bias"), "use_bias", &a->bias, err));
    return cel_activation_from_value(cel_layer_arg(layer, "activation"), &a->activation, err);
}

static cel_status dense_check(const cel_layer *layer, cel_error *err)
{
    dense_args a;
    CEL_TRY(read_args(layer, &a, err));
    if (a.activation && a.units % a.activation->divides != 0)
        return cel_fail(err, CEL_INPUT, "argument.value", "units must be a multiple of %d for activation \"%s\", not %d", a.activation->divides,
                        a.activation->name, (int)a.units);
    return CEL_OK;
}

static cel_status dense_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    dense_args a;
    CEL_TRY(read_args(layer, &a, err));
    CEL_TRY(cel_layer_add_weight(layer, "kernel", "kernel", &(cel_shape){2, {in->dim[in->rank - 1], a.units}}, true, err));
    if (a.bias)
        CEL_TRY(cel_layer_add_weight(layer, "bias", "bias", &(cel_shape){1, {a.units}}, true, err));
    *out = *in;
    out->dim[in->rank - 1] = a.activation ? a.units / a.activation->divides : a.units;
    return CEL_OK;
}

static cel_status dense_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *in = &node->inputs[0]->shape;
    dense_args a;
    CEL_TRY(read_args(node->layer, &a, err));
    cel_op *op = NULL;
    CEL_TRY(cel_build_op(b, &cel_op_dense, node, sizeof(cel_dense), &op, err));
    cel_dense *d = op->own;
    d->k = (size_t)in->dim[in->rank - 1];
    d->n = (size_t)a.units;
    d->rows = cel_shape_size(in) / d->k;
    d->bias = a.bias;
    if (d->n > 1)
        CEL_TRY(cel_build_buffer(b, op, TRANSPOSED, 0, cel_transposed_ld(d->k) * d->n, CEL_SCRATCH_BACKWARD, err));
    return a.activation ? cel_dense_activate(b, op, a.activation, a.activation->fallback, err) : CEL_OK;
}

cel_status cel_dense_activate(cel_plan_builder *b, cel_op *op, const cel_activation *activation, const double *number, cel_error *err)
{
    cel_dense *d = op->own;
    d->activation = activation;
    memcpy(d->number, number, sizeof d->number);
    d->relu = strcmp(activation->name, "relu") == 0;
    if (activation->uses_z || activation->divides > 1)
        return cel_build_buffer(b, op, BEFORE, d->rows * d->n, 0, CEL_KEEP, err);
    return CEL_OK;
}

const cel_layer_type cel_layers_core[] = {
    {"input", "InputLayer", "an input of the model", NULL, 0, 0, NULL, NULL, NULL},
    {"dense", "Dense", "every output from every input: y = f(x W + b)", dense_formals, 1, 1, dense_check, dense_build, dense_lower},
};
const size_t cel_n_layers_core = sizeof cel_layers_core / sizeof *cel_layers_core;
