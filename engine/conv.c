/* Convolutions over one or two axes of positions: y(o) = f(b + sum over the window of x(o + k) W(k)). The windows of a row are laid out as a matrix
 * (positions, window * channels), after which everything is products: y = M W, dW = M^T dz, dM = dz W^T, and dM is added back
 * where its numbers came from. */
#include <string.h>

#include "engine/activation.h"
#include "engine/matmul.h"
#include "engine/window.h"

enum { WINDOWS, D_WINDOWS, TRANSPOSED, BEFORE }; /* buffers: M, dM, one group's W^T, z where the activation needs it */

typedef struct conv {
    size_t positions, k, n, groups; /* M (positions, groups * k), W (k, n), each group of n / groups filters reads its k columns */
    bool bias;
    const cel_activation *activation;
    int32_t index[]; /* of each element of a row's M: where it is in the input row, -1 in the padding */
} conv;

static void conv_forward(cel_op *op, const cel_pass *pass)
{
    const conv *c = op->own;
    size_t m = c->positions * (size_t)pass->rows, width = c->groups * c->k, one = c->positions * width, f = c->n / c->groups;
    cel_real *windows = op->buffer[WINDOWS], *z = op->buffer[BEFORE] ? op->buffer[BEFORE] : op->out;
    for (size_t r = 0; r < (size_t)pass->rows; r++) {
        const cel_real *x = op->in[0].x + r * op->in[0].size;
        for (size_t e = 0; e < one; e++)
            windows[r * one + e] = c->index[e] < 0 ? 0 : x[c->index[e]];
    }
    for (size_t g = 0; g < c->groups; g++) {
        const cel_matmul_end end = {.bias = c->bias ? cel_op_value(op, 1, pass) + g * f : NULL};
        cel_matmul(m, f, c->k, windows + g * c->k, width, 1, cel_op_value(op, 0, pass) + g * f, c->n, z + g * f, c->n, false, &end);
    }
    if (c->activation)
        c->activation->forward(c->activation->fallback, z, op->out, m, c->n);
}

static void conv_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const conv *c = op->own;
    size_t m = c->positions * (size_t)pass->rows, width = c->groups * c->k, one = c->positions * width, f = c->n / c->groups;
    cel_real *dw = cel_op_gradient(op, 0, grads), *db = c->bias ? cel_op_gradient(op, 1, grads) : NULL, *dz = op->dout, *turned = op->buffer[TRANSPOSED];
    const cel_real *w = cel_op_value(op, 0, pass);
    const cel_port *in = op->in;
    if (c->activation)
        c->activation->backward(c->activation->fallback, op->buffer[BEFORE] ? op->buffer[BEFORE] : op->out, op->out, dz, dz, m, c->n);
    if (db)
        cel_column_sums(m, c->n, dz, db, true);
    for (size_t g = 0; g < c->groups; g++) {
        if (dw)
            cel_matmul(c->k, f, m, op->buffer[WINDOWS] + g * c->k, 1, width, dz + g * f, c->n, dw + g * f, c->n, true, NULL);
        for (size_t p = 0; in->dx && p < c->k; p++)
            for (size_t j = 0; j < f; j++)
                turned[j * c->k + p] = w[p * c->n + g * f + j];
        if (in->dx)
            cel_matmul(m, c->k, f, dz + g * f, c->n, 1, turned, c->k, op->buffer[D_WINDOWS] + g * c->k, width, false, NULL);
    }
    if (!in->dx)
        return;
    if (!in->add)
        memset(in->dx, 0, in->size * (size_t)pass->rows * sizeof(cel_real));
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t e = 0; e < one; e++)
            if (c->index[e] >= 0)
                in->dx[r * in->size + (size_t)c->index[e]] += op->buffer[D_WINDOWS][r * one + e];
}
static const cel_op_type op_conv = {"convolution", CEL_READS_OUT, false, conv_forward, conv_backward};

/* ---- the layers: 1d is 2d of height 1 ---------------------------------------------------------------------------- */

#define CONV_FORMALS(stride)                                                                       \
    {"filters", CEL_V_INTEGER, "", "how many channels the layer gives"},                           \
    {"kernel_size", CEL_V_INTEGER, "", "length of the window"},                                    \
    {"strides", CEL_V_INTEGER, stride, "step of the window"},                                      \
    {"padding", CEL_V_STRING, "\"valid\"", "\"valid\", \"same\" or (1d) \"causal\""},              \
    {"data_format", CEL_V_STRING, "NULL", "\"channels_last\""},                                    \
    {"dilation_rate", CEL_V_INTEGER, "1L", "gap between the places of the window"},                \
    {"groups", CEL_V_INTEGER, "1L", "groups of channels that do not meet"},                        \
    {"activation", CEL_V_STRING, "NULL", "name of the activation"},                                \
    {"use_bias", CEL_V_LOGICAL, "TRUE", "add a bias"},                                             \
    {"kernel_initializer", CEL_V_OBJECT, "\"glorot_uniform\"", "initial weights"},                 \
    {"bias_initializer", CEL_V_OBJECT, "\"zeros\"", "initial bias"},                               \
    {"kernel_regularizer", CEL_V_OBJECT, "NULL", "penalty of the weights"},                        \
    {"bias_regularizer", CEL_V_OBJECT, "NULL", "penalty of the bias"},                             \
    CEL_FORMAL_ACTIVITY,                                                                           \
    {"kernel_constraint", CEL_V_OBJECT, "NULL", "constraint of the weights"},                      \
    {"bias_constraint", CEL_V_OBJECT, "NULL", "constraint of the bias"},                           \
    CEL_FORMAL_END

static const cel_formal formals_1d[] = {CONV_FORMALS("1L")}, formals_2d[] = {CONV_FORMALS("c(1L, 1L)")};

typedef struct conv_args {
    int32_t axes, filters, groups, size[2], step[2], gap[2];
    cel_padding padding;
    bool bias;
    const cel_activation *activation;
} conv_args;

static cel_status read_args(const cel_layer *layer, conv_args *a, cel_error *err)
{
    a->axes = layer->type->formals == formals_2d ? 2 : 1;
    CEL_TRY(cel_argument_whole(cel_layer_arg(layer, "filters"), "filters", 1, &a->filters, err));
    CEL_TRY(cel_argument_whole(cel_layer_arg(layer, "groups"), "groups", 1, &a->groups, err));
    const struct {
        const char *name;
        int32_t *to;
    } sizes[] = {{"kernel_size", a->size}, {"strides", a->step}, {"dilation_rate", a->gap}};
    for (size_t i = 0; i < 3; i++) {
        sizes[i].to[0] = 1;
        CEL_TRY(cel_argument_wholes(cel_layer_arg(layer, sizes[i].name), sizes[i].name, 1, (size_t)a->axes, 1, sizes[i].to + 2 - a->axes, err));
    }
    CEL_TRY(cel_padding_arg(layer, a->axes == 1, &a->padding, err));
    CEL_TRY(cel_data_format_check(layer, err));
    CEL_TRY(cel_value_as_logical(cel_layer_arg(layer, "use_bias"), "use_bias", &a->bias, err));
    return cel_activation_from_value(cel_layer_arg(layer, "activation"), &a->activation, err);
}

static cel_status conv_check(const cel_layer *layer, cel_error *err)
{
    conv_args a;
    CEL_TRY(read_args(layer, &a, err));
    if (a.filters % a.groups != 0)
        return cel_fail(err, CEL_INPUT, "argument.value", "groups must divide filters, and %d does not divide %d", (int)a.groups, (int)a.filters);
    if (a.activation && a.activation->divides > 1)
        return cel_fail(err, CEL_INPUT, "argument.value", "activation \"%s\" changes the number of channels: use layer_activation() after the layer",
                        a.activation->name);
    return CEL_OK;
}

static cel_status slides(const cel_layer *layer, const conv_args *a, const cel_shape *in, cel_slide slide[2], cel_error *err)
{
    if (in->rank != a->axes + 1)
        return cel_fail(err, CEL_INPUT, "layer.shape", "layer_%s() needs %d axes of positions and one of channels, not %d axes", layer->type->name,
                        (int)a->axes, (int)in->rank);
    for (int32_t i = 0; i < 2; i++) {
        int32_t axis = i - (2 - a->axes), length = axis < 0 ? 1 : in->dim[axis];
        CEL_TRY(cel_slide_make(length, a->size[i], a->step[i], a->gap[i], axis < 0 ? CEL_VALID : a->padding, layer->type->name, slide + i, err));
    }
    return CEL_OK;
}

static cel_status conv_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    conv_args a;
    cel_slide slide[2];
    CEL_TRY(read_args(layer, &a, err));
    CEL_TRY(slides(layer, &a, in, slide, err));
    int32_t channels = in->dim[in->rank - 1];
    if (channels % a.groups != 0)
        return cel_fail(err, CEL_INPUT, "layer.shape", "groups must divide the %d channels, which %d does not", (int)channels, (int)a.groups);
    cel_shape kernel = {a.axes + 2, {a.size[0], a.size[1], channels / a.groups, a.filters}};
    if (a.axes == 1)
        kernel = (cel_shape){3, {a.size[1], channels / a.groups, a.filters}};
    CEL_TRY(cel_layer_add_weight(layer, "kernel", "kernel", &kernel, true, err));
    if (a.bias)
        CEL_TRY(cel_layer_add_weight(layer, "bias", "bias", &(cel_shape){1, {a.filters}}, true, err));
    *out = *in;
    for (int32_t i = 0; i < a.axes; i++)
        out->dim[i] = slide[i + 2 - a.axes].out;
    out->dim[out->rank - 1] = a.filters;
    return CEL_OK;
}

/* Element order of a row's M: output position, group, place in the window, channel of the group. */
static void fill_index(conv *c, const cel_slide slide[2], int32_t channels)
{
    size_t e = 0;
    int32_t own = channels / (int32_t)c->groups;
    for (int32_t oy = 0; oy < slide[0].out; oy++)
        for (int32_t ox = 0; ox < slide[1].out; ox++)
            for (int32_t g = 0; g < (int32_t)c->groups; g++)
                for (int32_t ky = 0; ky < slide[0].size; ky++)
                    for (int32_t kx = 0; kx < slide[1].size; kx++) {
                        int32_t y = cel_slide_at(slide, oy, ky), x = cel_slide_at(slide + 1, ox, kx);
                        for (int32_t ch = 0; ch < own; ch++)
                            c->index[e++] = y < 0 || x < 0 ? -1 : (y * slide[1].in + x) * channels + g * own + ch;
                    }
}

static cel_status conv_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *in = &node->inputs[0]->shape;
    conv_args a;
    cel_slide slide[2];
    CEL_TRY(read_args(node->layer, &a, err));
    CEL_TRY(slides(node->layer, &a, in, slide, err));
    int32_t channels = in->dim[in->rank - 1];
    size_t positions = (size_t)slide[0].out * (size_t)slide[1].out, window = (size_t)slide[0].size * (size_t)slide[1].size * (size_t)channels;
    cel_op *op;
    CEL_TRY(cel_build_op(b, &op_conv, node, sizeof(conv) + positions * window * sizeof(int32_t), &op, err));
    conv *c = op->own;
    c->positions = positions;
    c->groups = (size_t)a.groups;
    c->k = window / c->groups;
    c->n = (size_t)a.filters;
    c->bias = a.bias;
    c->activation = a.activation;
    fill_index(c, slide, channels);
    CEL_TRY(cel_build_buffer(b, op, WINDOWS, positions * window, 0, CEL_KEEP, err));
    CEL_TRY(cel_build_buffer(b, op, D_WINDOWS, positions * window, 0, CEL_SCRATCH_BACKWARD, err));
    CEL_TRY(cel_build_buffer(b, op, TRANSPOSED, 0, c->k * c->n, CEL_SCRATCH_BACKWARD, err));
    return a.activation && a.activation->uses_z ? cel_build_buffer(b, op, BEFORE, op->out_size, 0, CEL_KEEP, err) : CEL_OK;
}

const cel_layer_type cel_layers_conv[] = {
    {"conv_1d", "Conv1D", "a window sliding over one axis", formals_1d, 1, 1, conv_check, conv_build, conv_lower},
    {"conv_2d", "Conv2D", "a window sliding over two axes", formals_2d, 1, 1, conv_check, conv_build, conv_lower},
};
const size_t cel_n_layers_conv = sizeof cel_layers_conv / sizeof *cel_layers_conv;
