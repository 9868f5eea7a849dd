/* Activation layers: any activation by name, those with arguments, softmax, and the parametric relu, whose slopes are learnt. */
#include <math.h>
#include <string.h>

#include "engine/layer_table.h"
#include "engine/op_join.h"

/* y = f(x) */
static void activation_forward(cel_op *op, const cel_pass *pass)
{
    const cel_activate *a = op->own;
    a->activation->forward(a->number, op->in[0].x, op->out, a->rows * (size_t)pass->rows, a->cols);
}
static void activation_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const cel_activate *a = op->own;
    size_t rows = a->rows * (size_t)pass->rows;
    cel_real *to = op->in[0].add ? op->buffer[0] : op->in[0].dx;
    a->activation->backward(a->number, op->in[0].x, op->out, op->dout, to, rows, a->cols);
    if (op->in[0].add)
        cel_port_put(op->in, to, rows * a->cols);
}
const cel_op_type cel_op_activation = {"activation", CEL_READS_IN | CEL_READS_OUT, false, activation_forward, activation_backward};

static cel_status lower(cel_plan_builder *b, const cel_node *node, const cel_activation *activation, const double *number, cel_error *err)
{
    if (!activation)
        return cel_build_alias(b, node, err);
    cel_op *op = NULL;
    const cel_shape *in = &node->inputs[0]->shape;
    CEL_TRY(cel_build_op(b, &cel_op_activation, node, sizeof(cel_activate), &op, err));
    cel_activate *a = op->own;
    a->activation = activation;
    memcpy(a->number, number, sizeof a->number);
    a->cols = (size_t)in->dim[in->rank - 1];
    a->rows = cel_shape_size(in) / a->cols;
    return cel_build_buffer(b, op, 0, op->in[0].size, 0, CEL_SCRATCH_BACKWARD, err);
}

static cel_status same_shape(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)layer, (void)n_in, (void)err;
    *out = *in;
    return CEL_OK;
}

/* ---- layer_activation(activation) ------------------------------------------------------------------------------ */

static const cel_formal named_formals[] = {{"activation", CEL_V_STRING, "", "name of the activation"}, CEL_FORMAL_ACTIVITY, CEL_FORMAL_END};

static cel_status named_check(const cel_layer *layer, cel_error *err)
{
    const cel_activation *activation;
    return cel_activation_from_value(cel_layer_arg(layer, "activation"), &activation, err);
}

static cel_status named_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    const cel_activation *activation;
    CEL_TRY(cel_activation_from_value(cel_layer_arg(layer, "activation"), &activation, err));
    *out = *in;
    int32_t *last = out->dim + in->rank - 1;
    if (activation && *last % activation->divides != 0)
        return cel_fail(err, CEL_INPUT, "layer.shape", "activation \"%s\" needs a last axis that is a multiple of %d, not %d", activation->name,
                        activation->divides, (int)*last);
    if (activation)
        *last /= activation->divides;
    return CEL_OK;
}

static cel_status named_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_activation *activation;
    CEL_TRY(cel_activation_from_value(cel_layer_arg(node->layer, "activation"), &activation, err));
    return lower(b, node, activation, activation ? activation->fallback : NULL, err);
}

/* ---- those with arguments: the formals are the numbers, in their order ------------------------------------------ */

static const cel_formal relu_formals[] = {{"max_value", CEL_V_DOUBLE, "NULL", "largest output"},
                                          {"negative_slope", CEL_V_DOUBLE, "0", "slope below the threshold"},
                                          {"threshold", CEL_V_DOUBLE, "0", "where the relu begins"},
                                          CEL_FORMAL_ACTIVITY,
                                          CEL_FORMAL_END};
static const cel_formal leaky_formals[] = {{"negative_slope", CEL_V_DOUBLE, "0.3", "slope below 0"}, CEL_FORMAL_ACTIVITY, CEL_FORMAL_END};
static const cel_formal elu_formals[] = {{"alpha", CEL_V_DOUBLE, "1", "depth of the negative part"}, CEL_FORMAL_ACTIVITY, CEL_FORMAL_END};
static const cel_formal softmax_formals[] = {{"axis", CEL_V_INTEGER, "-1L", "axis that sums to one"}, CEL_FORMAL_ACTIVITY, CEL_FORMAL_END};

static cel_status relu_numbers(const cel_layer *layer, double *number, cel_error *err)
{
    const cel_value *most = cel_layer_arg(layer, "max_value");
    CEL_TRY(cel_argument_number(cel_layer_arg(layer, "negative_slope"), "negative_slope", 0, false, HUGE_VAL, true, number, err));
    number[1] = HUGE_VAL;
    if (most->kind != CEL_V_NULL)
        CEL_TRY(cel_argument_number(most, "max_value", 0, false, HUGE_VAL, true, number + 1, err));
    return cel_argument_number(cel_layer_arg(layer, "threshold"), "threshold", 0, false, HUGE_VAL, true, number + 2, err);
}

static cel_status relu_check(const cel_layer *layer, cel_error *err)
{
    double number[CEL_ACTIVATION_NUMBERS];
    return relu_numbers(layer, number, err);
}

static cel_status relu_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    double number[CEL_ACTIVATION_NUMBERS];
    CEL_TRY(relu_numbers(node->layer, number, err));
    bool plain = number[0] == 0 && number[1] == HUGE_VAL && number[2] == 0;
    return lower(b, node, cel_activation_find(plain ? "relu" : "relu_general"), number, err);
}

static cel_status slope_check(const cel_layer *layer, cel_error *err)
{
    const char *name = layer->type->formals[0].name;
    double x;
    return cel_argument_number(layer->args, name, 0, false, HUGE_VAL, true, &x, err);
}

static cel_status slope_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const double number[CEL_ACTIVATION_NUMBERS] = {cel_value_at(node->layer->args, 0)};
    return lower(b, node, cel_activation_find(strcmp(node->layer->type->name, "activation_elu") == 0 ? "elu" : "leaky_relu"), number, err);
}

static cel_status softmax_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    int32_t axis;
    (void)n_in;
    CEL_TRY(cel_layer_axis_arg(layer, "axis", in->rank, &axis, err));
    if (axis != in->rank - 1)
        return cel_fail(err, CEL_INPUT, "layer.axis", "layer_activation_softmax() works on the last axis only (axis = -1); use layer_permute() first");
    *out = *in;
    return CEL_OK;
}

static cel_status softmax_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_activation *softmax = cel_activation_find("softmax");
    return lower(b, node, softmax, softmax->fallback, err);
}

/* ---- parametric relu: y = x above 0, alpha x below; alpha is a weight, one per feature ---------------------------- */

/* own: for each element of a row, the slope that belongs to it */
static void prelu_forward(cel_op *op, const cel_pass *pass)
{
    const cel_real *alpha = cel_op_value(op, 0, pass), *x = op->in[0].x;
    const uint32_t *index = op->own;
    for (int32_t i = 0; i < pass->rows; i++)
        for (size_t j = 0; j < op->out_size; j++) {
            size_t at = (size_t)i * op->out_size + j;
            op->out[at] = x[at] > 0 ? x[at] : alpha[index[j]] * x[at];
        }
}
static void prelu_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const cel_real *alpha = cel_op_value(op, 0, pass), *x = op->in[0].x, *dy = op->dout;
    cel_real *dalpha = cel_op_gradient(op, 0, grads), *dx = op->in[0].dx;
    const uint32_t *index = op->own;
    for (int32_t i = 0; i < pass->rows; i++)
        for (size_t j = 0; j < op->out_size; j++) {
            size_t at = (size_t)i * op->out_size + j;
            if (dalpha && !(x[at] > 0))
                dalpha[index[j]] += dy[at] * x[at];
            if (dx)
                dx[at] = (op->in[0].add ? dx[at] : 0) + (x[at] > 0 ? dy[at] : alpha[index[j]] * dy[at]);
        }
}
static const cel_op_type op_prelu = {"parametric_relu", CEL_READS_IN, false, prelu_forward, prelu_backward};

static const cel_formal prelu_formals[] = {{"alpha_initializer", CEL_V_OBJECT, "\"zeros\"", "initial slopes"},
                                           {"alpha_regularizer", CEL_V_OBJECT, "NULL", "penalty of the slopes"},
                                           {"alpha_constraint", CEL_V_OBJECT, "NULL", "constraint of the slopes"},
                                           {"shared_axes", CEL_V_INTEGER, "NULL", "axes along which one slope is shared (2 is the first after the batch)"},
                                           CEL_FORMAL_ACTIVITY,
                                           CEL_FORMAL_END};

static cel_status prelu_shape(const cel_layer *layer, const cel_shape *in, cel_shape *alpha, cel_error *err)
{
    const cel_value *shared = cel_layer_arg(layer, "shared_axes");
    *alpha = *in;
    for (size_t i = 0; i < shared->n; i++) {
        int32_t axis;
        CEL_TRY(cel_layer_axis(cel_value_at(shared, i), in->rank, "shared_axes", &axis, err));
        alpha->dim[axis] = 1;
    }
    return CEL_OK;
}

static cel_status prelu_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    cel_shape alpha;
    CEL_TRY(prelu_shape(layer, in, &alpha, err));
    *out = *in;
    return cel_layer_add_weight(layer, "alpha", "alpha", &alpha, true, err);
}

static cel_status prelu_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *shape = &node->shape, *alpha = &node->layer->weights[0].shape;
    cel_op *op = NULL;
    size_t size = cel_shape_size(shape);
    CEL_TRY(cel_build_op(b, &op_prelu, node, size * sizeof(uint32_t), &op, err));
    uint32_t *index = op->own;
    for (size_t e = 0; e < size; e++) {
        size_t rest = e, stride = 1, at = 0;
        for (int32_t axis = shape->rank - 1; axis >= 0; axis--) {
            size_t i = rest % (size_t)shape->dim[axis];
            rest /= (size_t)shape->dim[axis];
            if (alpha->dim[axis] > 1)
                at += i * stride;
            stride *= (size_t)alpha->dim[axis];
        }
        index[e] = (uint32_t)at;
    }
    return CEL_OK;
}

const cel_layer_type cel_layers_activation[] = {
    {"activation", "Activation", "an activation by name", named_formals, 1, 1, named_check, named_build, named_lower},
    {"activation_relu", "ReLU", "max(x, 0), with a slope below, a largest value, a threshold", relu_formals, 1, 1, relu_check, same_shape, relu_lower},
    {"activation_leaky_relu", "LeakyReLU", "x above 0, a fraction of it below", leaky_formals, 1, 1, slope_check, same_shape, slope_lower},
    {"activation_elu", "ELU", "x above 0, alpha (e^x - 1) below", elu_formals, 1, 1, slope_check, same_shape, slope_lower},
    {"activation_softmax", "Softmax", "numbers to probabilities", softmax_formals, 1, 1, NULL, softmax_build, softmax_lower},
    {"activation_parametric_relu", "PReLU", "relu whose slope below 0 is learnt", prelu_formals, 1, 1, NULL, prelu_build, prelu_lower},
};
const size_t cel_n_layers_activation = sizeof cel_layers_activation / sizeof *cel_layers_activation;
