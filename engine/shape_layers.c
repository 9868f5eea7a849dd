/* Layers that only move numbers: flatten and reshape (which cost nothing), permute, repeat_vector. */
#include <string.h>

#include "engine/layer_table.h"

static cel_status alias_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    return cel_build_alias(b, node, err);
}

/* ---- flatten, reshape ------------------------------------------------------------------------------------------- */

static cel_status flatten_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)layer, (void)n_in, (void)err;
    *out = (cel_shape){1, {(int32_t)cel_shape_size(in)}};
    return CEL_OK;
}

static const cel_formal reshape_formals[] = {{"target_shape", CEL_V_INTEGER, "", "axes without the batch; one may be -1: what is left"}, CEL_FORMAL_END};

static cel_status reshape_check(const cel_layer *layer, cel_error *err)
{
    const cel_value *target = cel_layer_arg(layer, "target_shape");
    int left = 0;
    if (target->n < 1 || target->n > CEL_MAX_RANK)
        return cel_fail(err, CEL_INPUT, "argument.value", "target_shape must have 1 to %d axes, not %zu", CEL_MAX_RANK, target->n);
    for (size_t i = 0; i < target->n; i++) {
        left += target->as.integer[i] == -1;
        if (target->as.integer[i] == -1 ? left > 1 : target->as.integer[i] < 1)
            return cel_fail(err, CEL_INPUT, "argument.value", "target_shape must hold whole numbers >= 1 and at most one -1");
    }
    return CEL_OK;
}

static cel_status reshape_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    const cel_value *target = cel_layer_arg(layer, "target_shape");
    size_t size = cel_shape_size(in), known = 1;
    out->rank = (int32_t)target->n;
    for (size_t i = 0; i < target->n; i++)
        if (target->as.integer[i] > 0)
            known *= (size_t)target->as.integer[i];
    for (size_t i = 0; i < target->n; i++)
        out->dim[i] = target->as.integer[i] > 0 ? target->as.integer[i] : (int32_t)(size / known);
    if (cel_shape_size(out) == size)
        return CEL_OK;
    char a[64], b[64];
    return cel_fail(err, CEL_INPUT, "layer.shape", "layer_reshape() cannot make %s of %s: the numbers per row differ", cel_shape_format(out, true, a),
                    cel_shape_format(in, true, b));
}

/* ---- operators that gather by a table of indices: permute, repeat_vector ------------------------------------------ */

/* y_e = x_index(e); own: one index for each element of an output row */
static void gather_forward(cel_op *op, const cel_pass *pass)
{
    const uint32_t *index = op->own;
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t e = 0; e < op->out_size; e++)
            op->out[r * op->out_size + e] = op->in[0].x[r * op->in[0].size + index[e]];
}
static void gather_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const uint32_t *index = op->own;
    const cel_port *in = op->in;
    if (!in->add)
        memset(in->dx, 0, in->size * (size_t)pass->rows * sizeof(cel_real));
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t e = 0; e < op->out_size; e++)
            in->dx[r * in->size + index[e]] += op->dout[r * op->out_size + e];
}
static const cel_op_type op_gather = {"gather", 0, false, gather_forward, gather_backward};

static const cel_formal permute_formals[] = {{"dims", CEL_V_INTEGER, "", "the new order of the axes; 1 is the first after the batch"}, CEL_FORMAL_END};

static cel_status permute_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    const cel_value *dims = cel_layer_arg(layer, "dims");
    bool seen[CEL_MAX_RANK] = {false}, fits = dims->n == (size_t)in->rank;
    *out = *in;
    for (size_t i = 0; fits && i < dims->n; i++) {
        int32_t d = dims->as.integer[i];
        fits = d >= 1 && d <= in->rank && !seen[d - 1];
        if (fits) {
            seen[d - 1] = true;
            out->dim[i] = in->dim[d - 1];
        }
    }
    return fits ? CEL_OK : cel_fail(err, CEL_INPUT, "argument.value", "dims must hold each of the axes 1 to %d once", (int)in->rank);
}

static cel_status permute_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *in = &node->inputs[0]->shape, *out = &node->shape;
    const cel_value *dims = cel_layer_arg(node->layer, "dims");
    size_t stride[CEL_MAX_RANK], size = cel_shape_size(out);
    cel_op *op;
    CEL_TRY(cel_build_op(b, &op_gather, node, size * sizeof(uint32_t), &op, err));
    size_t step = 1;
    for (int32_t i = in->rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= (size_t)in->dim[i];
    }
    for (size_t e = 0; e < size; e++) {
        size_t rest = e, at = 0;
        for (int32_t i = out->rank - 1; i >= 0; i--) {
            at += rest % (size_t)out->dim[i] * stride[dims->as.integer[i] - 1];
            rest /= (size_t)out->dim[i];
        }
        ((uint32_t *)op->own)[e] = (uint32_t)at;
    }
    return CEL_OK;
}

static const cel_formal repeat_formals[] = {{"n", CEL_V_INTEGER, "", "how many times"}, CEL_FORMAL_END};

static cel_status repeat_check(const cel_layer *layer, cel_error *err)
{
    int32_t n;
    return cel_argument_whole(cel_layer_arg(layer, "n"), "n", 1, &n, err);
}

static cel_status repeat_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    if (in->rank != 1)
        return cel_fail(err, CEL_INPUT, "layer.shape", "layer_repeat_vector() needs a vector in each row, not %d axes", (int)in->rank);
    *out = (cel_shape){2, {cel_layer_arg(layer, "n")->as.integer[0], in->dim[0]}};
    return CEL_OK;
}

static cel_status repeat_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    size_t size = cel_shape_size(&node->shape), length = (size_t)node->shape.dim[1];
    cel_op *op;
    CEL_TRY(cel_build_op(b, &op_gather, node, size * sizeof(uint32_t), &op, err));
    for (size_t e = 0; e < size; e++)
        ((uint32_t *)op->own)[e] = (uint32_t)(e % length);
    return CEL_OK;
}

static const cel_formal none[] = {CEL_FORMAL_END};
const cel_layer_type cel_layers_shape[] = {
    {"flatten", "Flatten", "all axes into one", none, 1, 1, NULL, flatten_build, alias_lower},
    {"reshape", "Reshape", "the same numbers in other axes", reshape_formals, 1, 1, reshape_check, reshape_build, alias_lower},
    {"permute", "Permute", "axes in another order", permute_formals, 1, 1, NULL, permute_build, permute_lower},
    {"repeat_vector", "RepeatVector", "a vector n times", repeat_formals, 1, 1, repeat_check, repeat_build, repeat_lower},
};
const size_t cel_n_layers_shape = sizeof cel_layers_shape / sizeof *cel_layers_shape;
