/* Layers of several inputs: concatenate, add, subtract, multiply, average, maximum, minimum, dot. */
#include <math.h>
#include <string.h>

#include "engine/copy.h"
#include "engine/layer_table.h"
#include "engine/vmath.h"

/* ---- elementwise: all inputs of one shape ------------------------------------------------------------------------- */

static size_t numbers(const cel_op *op, const cel_pass *pass)
{
    return op->out_size * (size_t)pass->rows;
}

/* dx = or += factor * dy */
static void pass_on(const cel_port *port, cel_real factor, const cel_real *dy, size_t n)
{
    cel_real *dx = port->dx;
    for (size_t i = 0; dx && i < n; i++)
        dx[i] = (port->add ? dx[i] : 0) + factor * dy[i];
}

/* y = x1 + x2 + … */
static void add_forward(cel_op *op, const cel_pass *pass)
{
    size_t n = numbers(op, pass);
    for (size_t i = 0; i < n; i++)
        op->out[i] = op->in[0].x[i] + op->in[1].x[i];
    for (size_t k = 2; k < op->n_in; k++)
        for (size_t i = 0; i < n; i++)
            op->out[i] += op->in[k].x[i];
}
static void add_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    for (size_t k = 0; k < op->n_in; k++)
        pass_on(op->in + k, 1, op->dout, numbers(op, pass));
}
static const cel_op_type op_add = {"add", 0, false, add_forward, add_backward};

/* y = x1 - x2 */
static void subtract_forward(cel_op *op, const cel_pass *pass)
{
    size_t n = numbers(op, pass);
    for (size_t i = 0; i < n; i++)
        op->out[i] = op->in[0].x[i] - op->in[1].x[i];
}
static void subtract_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    pass_on(op->in, 1, op->dout, numbers(op, pass));
    pass_on(op->in + 1, -1, op->dout, numbers(op, pass));
}
static const cel_op_type op_subtract = {"subtract", 0, false, subtract_forward, subtract_backward};

/* y = x1 x2 …; dx_k = dy times the others */
static void multiply_forward(cel_op *op, const cel_pass *pass)
{
    size_t n = numbers(op, pass);
    for (size_t i = 0; i < n; i++)
        op->out[i] = op->in[0].x[i] * op->in[1].x[i];
    for (size_t k = 2; k < op->n_in; k++)
        for (size_t i = 0; i < n; i++)
            op->out[i] *= op->in[k].x[i];
}
static void multiply_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    size_t n = numbers(op, pass);
    for (size_t k = 0; k < op->n_in; k++) {
        const cel_port *port = op->in + k;
        for (size_t i = 0; port->dx && i < n; i++) {
            cel_real others = op->dout[i];
            for (size_t q = 0; q < op->n_in; q++)
                if (q != k)
                    others *= op->in[q].x[i];
            port->dx[i] = (port->add ? port->dx[i] : 0) + others;
        }
    }
}
static const cel_op_type op_multiply = {"multiply", CEL_READS_IN, false, multiply_forward, multiply_backward};

/* y = (x1 + x2 + …) / inputs */
static void average_forward(cel_op *op, const cel_pass *pass)
{
    add_forward(op, pass);
    size_t n = numbers(op, pass);
    for (size_t i = 0; i < n; i++)
        op->out[i] /= (cel_real)op->n_in;
}
static void average_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    for (size_t k = 0; k < op->n_in; k++)
        pass_on(op->in + k, 1 / (cel_real)op->n_in, op->dout, numbers(op, pass));
}
static const cel_op_type op_average = {"average", 0, false, average_forward, average_backward};

/* y = the largest (sign 1) or smallest (sign -1); pairwise from the left, and the gradient goes to the first of equals */
static void extreme_forward(cel_op *op, const cel_pass *pass, cel_real sign)
{
    size_t n = numbers(op, pass);
    for (size_t i = 0; i < n; i++) {
        cel_real best = op->in[0].x[i];
        for (size_t k = 1; k < op->n_in; k++)
            best = sign * op->in[k].x[i] > sign * best ? op->in[k].x[i] : best;
        op->out[i] = best;
    }
}
static void extreme_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    size_t n = numbers(op, pass);
    for (size_t k = 0; k < op->n_in; k++) {
        const cel_port *port = op->in + k;
        for (size_t i = 0; port->dx && i < n; i++) {
            bool mine = port->x[i] == op->out[i];
            for (size_t q = 0; q < k; q++)
                mine = mine && op->in[q].x[i] != op->out[i];
            port->dx[i] = (port->add ? port->dx[i] : 0) + (mine ? op->dout[i] : 0);
        }
    }
}
static void maximum_forward(cel_op *op, const cel_pass *pass)
{
    extreme_forward(op, pass, 1);
}
static void minimum_forward(cel_op *op, const cel_pass *pass)
{
    extreme_forward(op, pass, -1);
}
static const cel_op_type op_maximum = {"maximum", CEL_READS_IN | CEL_READS_OUT, false, maximum_forward, extreme_backward};
static const cel_op_type op_minimum = {"minimum", CEL_READS_IN | CEL_READS_OUT, false, minimum_forward, extreme_backward};

static cel_status same_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    for (size_t i = 1; i < n_in; i++)
        if (!cel_shape_equal(in, in + i)) {
            char a[64], b[64];
            return cel_fail(err, CEL_INPUT, "layer.shape", "layer_%s() needs inputs of one shape, not %s and %s", layer->type->name,
                            cel_shape_format(in, true, a), cel_shape_format(in + i, true, b));
        }
    *out = *in;
    return CEL_OK;
}

static cel_status merge_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    static const cel_op_type *const types[] = {&op_add, &op_subtract, &op_multiply, &op_average, &op_maximum, &op_minimum};
    cel_op *op;
    size_t i = 0;
    while (strcmp(types[i]->name, node->layer->type->name) != 0)
        i++;
    return cel_build_op(b, types[i], node, 1, &op, err);
}

/* ---- concatenate: rows of a block from each input in turn ------------------------------------------------------------ */

typedef struct concatenate {
    size_t outer; /* blocks per row of the batch: the axes before */
    size_t block; /* numbers of the output in one block */
} concatenate;

/* Blocks of `width` numbers from one stride to another. */
CEL_CLONES static void copy_blocks(size_t blocks, size_t width, const cel_real *restrict from, size_t from_stride, cel_real *restrict to, size_t to_stride)
{
    for (size_t i = 0; i < blocks; i++)
        cel_copy_row(to + i * to_stride, from + i * from_stride, width);
}

static void concatenate_forward(cel_op *op, const cel_pass *pass)
{
    const concatenate *c = op->own;
    size_t blocks = c->outer * (size_t)pass->rows, at = 0;
    for (size_t k = 0; k < op->n_in; k++) {
        size_t width = op->in[k].size / c->outer;
        copy_blocks(blocks, width, op->in[k].x, width, op->out + at, c->block);
        at += width;
    }
}
static void concatenate_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const concatenate *c = op->own;
    size_t blocks = c->outer * (size_t)pass->rows, at = 0;
    for (size_t k = 0; k < op->n_in; k++) {
        size_t width = op->in[k].size / c->outer;
        if (op->in[k].dx && !op->in[k].add)
            copy_blocks(blocks, width, op->dout + at, c->block, op->in[k].dx, width);
        for (size_t i = 0; op->in[k].dx && op->in[k].add && i < blocks; i++) {
            cel_port part = op->in[k];
            part.dx += i * width;
            cel_port_put(&part, op->dout + i * c->block + at, width);
        }
        at += width;
    }
}
static const cel_op_type op_concatenate = {"concatenate", 0, false, concatenate_forward, concatenate_backward};

static const cel_formal concatenate_formals[] = {{"axis", CEL_V_INTEGER, "-1L", "axis along which to join (2 is the first after the batch)"}, CEL_FORMAL_END};

static cel_status concatenate_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    int32_t axis;
    CEL_TRY(cel_layer_axis_arg(layer, "axis", in->rank, &axis, err));
    *out = *in;
    for (size_t i = 1; i < n_in; i++) {
        cel_shape like = in[i];
        if (like.rank == in->rank)
            like.dim[axis] = in->dim[axis];
        if (!cel_shape_equal(in, &like)) {
            char a[64], b[64];
            return cel_fail(err, CEL_INPUT, "layer.shape", "layer_concatenate() needs inputs that differ in axis %d only, not %s and %s", (int)axis + 2,
                            cel_shape_format(in, true, a), cel_shape_format(in + i, true, b));
        }
        out->dim[axis] += in[i].dim[axis];
    }
    return CEL_OK;
}

static cel_status concatenate_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    int32_t axis;
    cel_op *op;
    CEL_TRY(cel_layer_axis_arg(node->layer, "axis", node->shape.rank, &axis, err));
    CEL_TRY(cel_build_op(b, &op_concatenate, node, sizeof(concatenate), &op, err));
    concatenate *c = op->own;
    c->outer = 1;
    for (int32_t i = 0; i < axis; i++)
        c->outer *= (size_t)node->shape.dim[i];
    c->block = op->out_size / c->outer;
    return CEL_OK;
}

/* ---- dot: y(i, j) = sum_k a(i, k) b(j, k), the axis k anywhere in a and b ---------------------------------------------- */

typedef struct dot_side {
    size_t outer, length, inner; /* element (o, k, i) of a row: (o * length + k) * inner + i */
} dot_side;

typedef struct dot {
    dot_side a, b;
    bool normalize;
} dot;

static size_t dot_vectors(const dot_side *s)
{
    return s->outer * s->inner;
}

static size_t dot_start(const dot_side *s, size_t v)
{
    return v / s->inner * s->length * s->inner + v % s->inner;
}

/* 1 / length of a vector, as Keras's l2_normalize: the square is at least 1e-12 */
static cel_real dot_scale(const dot *d, const dot_side *s, const cel_real *x)
{
    cel_real square = 0;
    if (!d->normalize)
        return 1;
    for (size_t k = 0; k < s->length; k++)
        square += x[k * s->inner] * x[k * s->inner];
    return 1 / cel_sqrt(square > CEL_R(1e-12) ? square : CEL_R(1e-12));
}

static void dot_forward(cel_op *op, const cel_pass *pass)
{
    const dot *d = op->own;
    size_t na = dot_vectors(&d->a), nb = dot_vectors(&d->b);
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t i = 0; i < na; i++)
            for (size_t j = 0; j < nb; j++) {
                const cel_real *a = op->in[0].x + r * op->in[0].size + dot_start(&d->a, i), *b = op->in[1].x + r * op->in[1].size + dot_start(&d->b, j);
                cel_real sum = 0;
                for (size_t k = 0; k < d->a.length; k++)
                    sum += a[k * d->a.inner] * b[k * d->b.inner];
                op->out[(r * na + i) * nb + j] = sum * dot_scale(d, &d->a, a) * dot_scale(d, &d->b, b);
            }
}

/* da_k = dy b_k without normalizing; with it, dy (b_k / (|a| |b|) - y a_k / |a|^2) */
static void dot_back_side(cel_op *op, const cel_pass *pass, int side)
{
    const dot *d = op->own;
    const dot_side *sides[] = {&d->a, &d->b}, *s = sides[side], *t = sides[!side];
    const cel_port *mine = op->in + side, *theirs = op->in + !side;
    size_t na = dot_vectors(&d->a), nb = dot_vectors(&d->b), n = mine->size * (size_t)pass->rows;
    for (size_t i = 0; !mine->add && i < n; i++)
        mine->dx[i] = 0;
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t i = 0; i < na; i++)
            for (size_t j = 0; j < nb; j++) {
                size_t at = r * mine->size + dot_start(s, side ? j : i), y = (r * na + i) * nb + j;
                const cel_real *x = mine->x + at, *other = theirs->x + r * theirs->size + dot_start(t, side ? i : j);
                cel_real sx = dot_scale(d, s, x), so = dot_scale(d, t, other);
                for (size_t k = 0; k < s->length; k++) {
                    cel_real own = d->normalize ? op->out[y] * x[k * s->inner] * sx * sx : 0;
                    mine->dx[at + k * s->inner] += op->dout[y] * (other[k * t->inner] * sx * so - own);
                }
            }
}
static void dot_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    for (int side = 0; side < 2; side++)
        if (op->in[side].dx)
            dot_back_side(op, pass, side);
}
static const cel_op_type op_dot = {"dot", CEL_READS_IN | CEL_READS_OUT, false, dot_forward, dot_backward};

static const cel_formal dot_formals[] = {{"axes", CEL_V_INTEGER, "", "axis to sum over, or one for each input (2 is the first after the batch)"},
                                         {"normalize", CEL_V_LOGICAL, "FALSE", "divide by the lengths: the cosine"},
                                         CEL_FORMAL_END};

static cel_status dot_axes(const cel_layer *layer, const cel_shape *a, const cel_shape *b, int32_t axes[2], cel_error *err)
{
    const cel_value *value = cel_layer_arg(layer, "axes");
    if (value->n < 1 || value->n > 2)
        return cel_fail(err, CEL_INPUT, "argument.value", "axes must be one or two whole numbers, not %zu", value->n);
    CEL_TRY(cel_layer_axis(cel_value_at(value, 0), a->rank, "axes", axes, err));
    CEL_TRY(cel_layer_axis(cel_value_at(value, value->n - 1), b->rank, "axes", axes + 1, err));
    if (a->dim[axes[0]] == b->dim[axes[1]])
        return CEL_OK;
    char x[64], y[64];
    return cel_fail(err, CEL_INPUT, "layer.shape", "layer_dot() needs axes of one length, not %s and %s", cel_shape_format(a, true, x), cel_shape_format(b, true, y));
}

static cel_status dot_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    int32_t axes[2];
    CEL_TRY(dot_axes(layer, in, in + 1, axes, err));
    if (in[0].rank + in[1].rank - 2 > CEL_MAX_RANK)
        return cel_fail(err, CEL_INPUT, "layer.shape", "the output of layer_dot() would have more than %d axes", CEL_MAX_RANK);
    *out = (cel_shape){0};
    for (int side = 0; side < 2; side++)
        for (int32_t i = 0; i < in[side].rank; i++)
            if (i != axes[side])
                out->dim[out->rank++] = in[side].dim[i];
    if (out->rank == 0)
        *out = (cel_shape){1, {1}};
    return CEL_OK;
}

static cel_status dot_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    int32_t axes[2];
    cel_op *op;
    CEL_TRY(dot_axes(node->layer, &node->inputs[0]->shape, &node->inputs[1]->shape, axes, err));
    CEL_TRY(cel_build_op(b, &op_dot, node, sizeof(dot), &op, err));
    dot *d = op->own;
    dot_side *sides[] = {&d->a, &d->b};
    for (int side = 0; side < 2; side++) {
        const cel_shape *shape = &node->inputs[side]->shape;
        *sides[side] = (dot_side){1, (size_t)shape->dim[axes[side]], 1};
        for (int32_t i = 0; i < shape->rank; i++)
            if (i != axes[side])
                *(i < axes[side] ? &sides[side]->outer : &sides[side]->inner) *= (size_t)shape->dim[i];
    }
    return cel_value_as_logical(cel_layer_arg(node->layer, "normalize"), "normalize", &d->normalize, err);
}

static const cel_formal none[] = {CEL_FORMAL_END};
const cel_layer_type cel_layers_merge[] = {
    {"concatenate", "Concatenate", "joins tensors along an axis", concatenate_formals, 1, 0, NULL, concatenate_build, concatenate_lower},
    {"add", "Add", "sum of tensors", none, 2, 0, NULL, same_build, merge_lower},
    {"subtract", "Subtract", "first tensor minus the second", none, 2, 2, NULL, same_build, merge_lower},
    {"multiply", "Multiply", "product of tensors, element by element", none, 2, 0, NULL, same_build, merge_lower},
    {"average", "Average", "mean of tensors", none, 2, 0, NULL, same_build, merge_lower},
    {"maximum", "Maximum", "largest of tensors, element by element", none, 2, 0, NULL, same_build, merge_lower},
    {"minimum", "Minimum", "smallest of tensors, element by element", none, 2, 0, NULL, same_build, merge_lower},
    {"dot", "Dot", "products of vectors along an axis", dot_formals, 2, 2, NULL, dot_build, dot_lower},
};
const size_t cel_n_layers_merge = sizeof cel_layers_merge / sizeof *cel_layers_merge;
