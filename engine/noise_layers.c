/* Layers that are silent at prediction: dropout, Gaussian noise and dropout, alpha dropout. All draws are functions of (fit, step,
 * layer), see dropout.h. */
#include <math.h>

#include "engine/dropout.h"
#include "engine/layer_table.h"
#include "engine/op_join.h"
#include "engine/vmath.h"

static void identity(const cel_op *op, const cel_pass *pass)
{
    size_t n = op->out_size * (size_t)pass->rows;
    for (size_t i = 0; i < n; i++)
        op->out[i] = op->in[0].x[i];
}

/* y = m x / (1 - rate), m 0 or 1 */
static void dropout_forward(cel_op *op, const cel_pass *pass)
{
    if (pass->training)
        cel_dropout_apply(op->own, pass, op->out_size * (size_t)pass->rows, op->in[0].x, op->out);
    else
        identity(op, pass);
}
static void dropout_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    size_t n = op->out_size * (size_t)pass->rows;
    cel_dropout_apply(op->own, pass, n, op->dout, op->dout);
    cel_port_put(op->in, op->dout, n);
}
const cel_op_type cel_op_dropout = {"dropout", 0, false, dropout_forward, dropout_backward};

/* y = x + e, e normal with deviation `rate` */
static void noise_forward(cel_op *op, const cel_pass *pass)
{
    const cel_dropout *d = op->own;
    if (!pass->training) {
        identity(op, pass);
        return;
    }
    cel_stream stream = cel_noise_stream(d, pass);
    size_t n = op->out_size * (size_t)pass->rows;
    for (size_t i = 0; i < n; i++)
        op->out[i] = op->in[0].x[i] + CEL_R(d->rate * cel_stream_norm(&stream));
}
static void noise_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    cel_port_put(op->in, op->dout, op->out_size * (size_t)pass->rows);
}
static const cel_op_type op_noise = {"gaussian_noise", 0, false, noise_forward, noise_backward};

/* y = x e, e normal around 1 with deviation sqrt(rate / (1 - rate)) */
static void gaussian_factor(const cel_dropout *d, const cel_pass *pass, size_t n, const cel_real *from, cel_real *to)
{
    cel_stream stream = cel_noise_stream(d, pass);
    double sd = sqrt(d->rate / (1 - d->rate));
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] * CEL_R(1 + sd * cel_stream_norm(&stream));
}
static void gaussian_forward(cel_op *op, const cel_pass *pass)
{
    if (pass->training)
        gaussian_factor(op->own, pass, op->out_size * (size_t)pass->rows, op->in[0].x, op->out);
    else
        identity(op, pass);
}
static void gaussian_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    size_t n = op->out_size * (size_t)pass->rows;
    gaussian_factor(op->own, pass, n, op->dout, op->dout);
    cel_port_put(op->in, op->dout, n);
}
static const cel_op_type op_gaussian = {"gaussian_dropout", 0, false, gaussian_forward, gaussian_backward};

/* Klambauer et al. 2017: y = a (m x + (1 - m) p) + b with p = -scale alpha of selu, a and b so that mean 0 and variance 1 stay */
typedef struct alpha_numbers {
    cel_real a, b, p;
} alpha_numbers;

static alpha_numbers alpha_of(double rate)
{
    const double p = -1.7580993408473766; /* -1.6732632423543772 * 1.0507009873554805 */
    double a = 1 / sqrt((1 - rate) * (1 + rate * p * p));
    return (alpha_numbers){CEL_R(a), CEL_R(-a * p * rate), CEL_R(p)};
}
static void alpha_forward(cel_op *op, const cel_pass *pass)
{
    const cel_dropout *d = op->own;
    if (!pass->training) {
        identity(op, pass);
        return;
    }
    size_t n = op->out_size * (size_t)pass->rows;
    const alpha_numbers t = alpha_of(d->rate);
    cel_dropout_mask(d, pass, n, op->out);
    for (size_t i = 0; i < n; i++)
        op->out[i] = t.a * (op->out[i] > 0 ? op->in[0].x[i] : t.p) + t.b;
}
static void alpha_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const cel_dropout *d = op->own;
    size_t n = op->out_size * (size_t)pass->rows;
    const alpha_numbers t = alpha_of(d->rate);
    cel_dropout_mask(d, pass, n, op->buffer[0]);
    for (size_t i = 0; i < n; i++)
        op->dout[i] *= t.a * op->buffer[0][i];
    cel_port_put(op->in, op->dout, n);
}
static const cel_op_type op_alpha = {"alpha_dropout", 0, false, alpha_forward, alpha_backward};

/* ---- the layers ----------------------------------------------------------------------------------------------- */

#define SEED {"seed", CEL_V_INTEGER, "NULL", "a seed of its own; by default the fit's"}
static const cel_formal rate_formals[] = {{"rate", CEL_V_DOUBLE, "", "share of the numbers to drop, from 0 up to 1"}, SEED, CEL_FORMAL_END};
static const cel_formal stddev_formals[] = {{"stddev", CEL_V_DOUBLE, "", "standard deviation of the noise"}, SEED, CEL_FORMAL_END};

static cel_status rate_check(const cel_layer *layer, cel_error *err)
{
    double rate;
    return cel_argument_number(cel_layer_arg(layer, "rate"), "rate", 0, false, 1, true, &rate, err);
}

static cel_status stddev_check(const cel_layer *layer, cel_error *err)
{
    double stddev;
    return cel_argument_number(cel_layer_arg(layer, "stddev"), "stddev", 0, false, HUGE_VAL, true, &stddev, err);
}

static cel_status same_shape(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)layer, (void)n_in, (void)err;
    *out = *in;
    return CEL_OK;
}

/* At prediction, and with nothing to drop, the layer is not there. */
static cel_status lower(cel_plan_builder *b, const cel_node *node, const cel_op_type *type, cel_op **op, cel_error *err)
{
    double rate = cel_value_at(node->layer->args, 0);
    const cel_value *seed = cel_layer_arg(node->layer, "seed");
    *op = NULL;
    if (!cel_build_trains(b) || rate == 0)
        return cel_build_alias(b, node, err);
    CEL_TRY(cel_build_op(b, type, node, sizeof(cel_dropout), op, err));
    cel_dropout *d = (*op)->own;
    d->rate = rate;
    d->noise = (*op)->noise;
    d->seeded = seed->kind != CEL_V_NULL;
    if (d->seeded)
        cel_stream_start(&d->own, (uint64_t)(int64_t)cel_value_at(seed, 0), 0, 0);
    return CEL_OK;
}

static cel_status dropout_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op;
    return lower(b, node, &cel_op_dropout, &op, err);
}

static cel_status noise_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op;
    return lower(b, node, &op_noise, &op, err);
}

static cel_status gaussian_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op;
    return lower(b, node, &op_gaussian, &op, err);
}

static cel_status alpha_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op;
    CEL_TRY(lower(b, node, &op_alpha, &op, err));
    return op ? cel_build_buffer(b, op, 0, op->out_size, 0, CEL_SCRATCH_BACKWARD, err) : CEL_OK;
}

const cel_layer_type cel_layers_noise[] = {
    {"dropout", "Dropout", "drops a share of the numbers while training", rate_formals, 1, 1, rate_check, same_shape, dropout_lower},
    {"gaussian_noise", "GaussianNoise", "adds normal noise while training", stddev_formals, 1, 1, stddev_check, same_shape, noise_lower},
    {"gaussian_dropout", "GaussianDropout", "multiplies with normal noise around 1 while training", rate_formals, 1, 1, rate_check, same_shape, gaussian_lower},
    {"alpha_dropout", "AlphaDropout", "dropout that keeps mean and variance, for selu", rate_formals, 1, 1, rate_check, same_shape, alpha_lower},
};
const size_t cel_n_layers_noise = sizeof cel_layers_noise / sizeof *cel_layers_noise;
