/* layer_rescaling(scale, offset): y = scale x + offset with fixed numbers, one for all or one for each element of the last
 * axis. It has no weights. Behind a last layer of one unit it lets a network learn an outcome in units of its own, while
 * losses, predictions and exports see the outcome as it is. */
#include <math.h>

#include "engine/layer_table.h"

/* own: `size` scales, then `size` offsets, for the elements of a row */
static void rescaling_forward(cel_op *op, const cel_pass *pass)
{
    const cel_real *restrict scale = op->own, *restrict offset = scale + op->out_size;
    for (int32_t i = 0; i < pass->rows; i++) {
        const cel_real *restrict x = op->in[0].x + (size_t)i * op->out_size;
        cel_real *restrict y = op->out + (size_t)i * op->out_size;
        for (size_t j = 0; j < op->out_size; j++)
            y[j] = scale[j] * x[j] + offset[j];
    }
}
static void rescaling_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const cel_real *scale = op->own;
    for (int32_t i = 0; i < pass->rows; i++)
        for (size_t j = 0; j < op->out_size; j++)
            op->dout[(size_t)i * op->out_size + j] *= scale[j];
    cel_port_put(op->in, op->dout, op->out_size * (size_t)pass->rows);
}
static const cel_op_type op_rescaling = {"rescaling", 0, false, rescaling_forward, rescaling_backward};

static const cel_formal formals[] = {{"scale", CEL_V_DOUBLE, "", "factor"}, {"offset", CEL_V_DOUBLE, "0", "what is added after it"}, CEL_FORMAL_ACTIVITY, CEL_FORMAL_END};

static cel_status rescaling_check(const cel_layer *layer, cel_error *err)
{
    for (size_t k = 0; k < 2; k++) {
        const cel_value *v = cel_layer_arg(layer, formals[k].name);
        if (v->n == 0)
            return cel_fail(err, CEL_INPUT, "argument.value", "%s must have at least one number", formals[k].name);
        for (size_t i = 0; i < v->n; i++) {
            double x;
            cel_value one = cel_value_number(cel_value_at(v, i));
            if (one.kind == CEL_V_NULL)
                return cel_nomem(err);
            cel_status status = cel_argument_number(&one, formals[k].name, -HUGE_VAL, true, HUGE_VAL, true, &x, err);
            cel_value_free(&one);
            CEL_TRY(status);
        }
    }
    return CEL_OK;
}

static cel_status rescaling_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    for (size_t k = 0; k < 2; k++) {
        const cel_value *v = cel_layer_arg(layer, formals[k].name);
        if (v->n != 1 && (in->rank == 0 || v->n != (size_t)in->dim[in->rank - 1]))
            return cel_fail(err, CEL_INPUT, "layer.shape", "%s has %zu numbers: it must have one, or one for each of the %d elements of the last axis",
                            formals[k].name, v->n, in->rank ? (int)in->dim[in->rank - 1] : 1);
    }
    *out = *in;
    return CEL_OK;
}

static cel_status rescaling_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    cel_op *op = NULL;
    size_t size = cel_shape_size(&node->shape);
    CEL_TRY(cel_build_op(b, &op_rescaling, node, 2 * size * sizeof(cel_real), &op, err));
    cel_real *number = op->own;
    for (size_t k = 0; k < 2; k++) {
        const cel_value *v = cel_layer_arg(node->layer, formals[k].name);
        for (size_t j = 0; j < size; j++)
            number[k * size + j] = CEL_R(cel_value_at(v, j % v->n));
    }
    return CEL_OK;
}

const cel_layer_type cel_layers_scale[] = {
    {"rescaling", "Rescaling", "fixed factor and offset", formals, 1, 1, rescaling_check, rescaling_build, rescaling_lower},
};
const size_t cel_n_layers_scale = sizeof cel_layers_scale / sizeof *cel_layers_scale;
