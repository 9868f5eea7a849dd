/* Normalizations. Batch normalization takes its statistics over the batch and keeps moving averages for prediction; layer, group,
 * RMS and unit normalization take them within each row and are one operator over sets of a row's elements. */
#include <math.h>
#include <string.h>

#include "engine/layer_table.h"
#include "engine/vmath.h"

/* Whether the layer's logical argument is TRUE; false when it has none of that name. */
static bool is_true(const cel_layer *layer, const char *name)
{
    const cel_value *value = cel_layer_arg(layer, name);
    return value && value->kind == CEL_V_LOGICAL && value->as.integer[0] == 1;
}

/* ---- batch normalization: a row is (outer, channels, inner) ------------------------------------------------------------ */

typedef struct batch_norm {
    size_t outer, channels, inner;
    double momentum, epsilon;
    bool scale, center, frozen; /* frozen: a layer with trainable = FALSE uses its moving statistics, as Keras does */
    int mean, variance;         /* their numbers among the weights */
} batch_norm;

enum { MEAN, INVERSE, SUM_DY, SUM_DYX }; /* buffers, one number per channel */

static bool uses_batch(const batch_norm *b, const cel_pass *pass)
{
    return pass->training && !b->frozen;
}

/* sum (channels) += f over all elements; a and c may be the same tensor */
CEL_CLONES static void channel_sums(const batch_norm *b, size_t rows, const cel_real *x, const cel_real *restrict mean, const cel_real *dy, int what,
                                    cel_real *restrict sum)
{
    const size_t n = b->channels, inner = b->inner;
    memset(sum, 0, n * sizeof *sum);
    for (size_t r = 0; r < rows * b->outer; r++)
        for (size_t i = 0; i < inner; i++) {
            const cel_real *at = x + r * n * inner + i, *d = dy ? dy + r * n * inner + i : NULL;
            if (what == 0)
                for (size_t c = 0; c < n; c++)
                    sum[c] += at[c * inner];
            else if (what == 1)
                for (size_t c = 0; c < n; c++)
                    sum[c] += (at[c * inner] - mean[c]) * (at[c * inner] - mean[c]);
            else
                for (size_t c = 0; c < n; c++)
                    sum[c] += d[c * inner] * (at[c * inner] - mean[c]);
        }
}

/* mean and 1 / sqrt(variance + epsilon) of the batch (biased variance), moving averages updated; or those of the moving averages */
static void statistics(cel_op *op, const cel_pass *pass)
{
    const batch_norm *b = op->own;
    cel_real *mean = op->buffer[MEAN], *inverse = op->buffer[INVERSE];
    size_t n = b->channels, count = b->outer * b->inner * (size_t)pass->rows;
    cel_real *moving_mean = pass->state + op->weight[b->mean].offset, *moving_variance = pass->state + op->weight[b->variance].offset;
    if (uses_batch(b, pass)) {
        channel_sums(b, (size_t)pass->rows, op->in[0].x, NULL, NULL, 0, mean);
        for (size_t c = 0; c < n; c++)
            mean[c] /= (cel_real)count;
        channel_sums(b, (size_t)pass->rows, op->in[0].x, mean, NULL, 1, inverse);
        const cel_real keep = CEL_R(b->momentum), take = CEL_R(1 - b->momentum);
        for (size_t c = 0; c < n; c++) {
            inverse[c] /= (cel_real)count;
            moving_mean[c] = moving_mean[c] * keep + mean[c] * take;
            moving_variance[c] = moving_variance[c] * keep + inverse[c] * take;
        }
    } else {
        memcpy(mean, moving_mean, n * sizeof *mean);
        memcpy(inverse, moving_variance, n * sizeof *inverse);
    }
    for (size_t c = 0; c < n; c++)
        inverse[c] = 1 / cel_sqrt(inverse[c] + CEL_R(b->epsilon));
}

/* y = (x - mean) factor + shift */
CEL_CLONES static void apply(const batch_norm *b, size_t rows, const cel_real *restrict x, const cel_real *restrict mean, const cel_real *restrict factor,
                             const cel_real *restrict shift, cel_real *restrict y)
{
    for (size_t r = 0; r < rows * b->outer; r++)
        for (size_t i = 0; i < b->inner; i++) {
            size_t at = r * b->channels * b->inner + i;
            for (size_t c = 0; c < b->channels; c++)
                y[at + c * b->inner] = (x[at + c * b->inner] - mean[c]) * factor[c] + shift[c];
        }
}

/* y = gamma (x - mean) / sqrt(variance + epsilon) + beta */
static void batch_forward(cel_op *op, const cel_pass *pass)
{
    const batch_norm *b = op->own;
    cel_real *factor = op->buffer[SUM_DY], *shift = op->buffer[SUM_DYX];
    const cel_real *gamma = b->scale ? cel_op_value(op, 0, pass) : NULL, *beta = b->center ? cel_op_value(op, b->scale, pass) : NULL;
    statistics(op, pass);
    for (size_t c = 0; c < b->channels; c++) {
        factor[c] = op->buffer[INVERSE][c] * (gamma ? gamma[c] : 1);
        shift[c] = beta ? beta[c] : 0;
    }
    apply(b, (size_t)pass->rows, op->in[0].x, op->buffer[MEAN], factor, shift, op->out);
}

/* With h = (x - mean) / sd: dbeta = sum dy, dgamma = sum dy h, dx = gamma / sd (dy - mean of dy - h mean of (dy h)); the two means are left
 * out where the statistics did not come from the batch. */
static void batch_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const batch_norm *b = op->own;
    const cel_real *mean = op->buffer[MEAN], *inverse = op->buffer[INVERSE], *gamma = b->scale ? cel_op_value(op, 0, pass) : NULL;
    cel_real *sum = op->buffer[SUM_DY], *along = op->buffer[SUM_DYX], *dx = op->in[0].dx;
    size_t count = b->outer * b->inner * (size_t)pass->rows;
    channel_sums(b, (size_t)pass->rows, op->dout, NULL, NULL, 0, sum);
    channel_sums(b, (size_t)pass->rows, op->in[0].x, mean, op->dout, 2, along);
    cel_real *dgamma = b->scale ? cel_op_gradient(op, 0, grads) : NULL, *dbeta = b->center ? cel_op_gradient(op, b->scale, grads) : NULL;
    for (size_t c = 0; c < b->channels; c++) {
        along[c] *= inverse[c];
        if (dgamma)
            dgamma[c] += along[c];
        if (dbeta)
            dbeta[c] += sum[c];
        sum[c] = uses_batch(b, pass) ? sum[c] / (cel_real)count : 0;
        along[c] = uses_batch(b, pass) ? along[c] * inverse[c] / (cel_real)count : 0;
    }
    for (size_t r = 0; dx && r < (size_t)pass->rows * b->outer; r++)
        for (size_t i = 0; i < b->inner; i++)
            for (size_t c = 0; c < b->channels; c++) {
                size_t at = (r * b->channels + c) * b->inner + i;
                cel_real g = (gamma ? gamma[c] : 1) * inverse[c] * (op->dout[at] - sum[c] - (op->in[0].x[at] - mean[c]) * along[c]);
                dx[at] = (op->in[0].add ? dx[at] : 0) + g;
            }
}
static const cel_op_type op_batch_norm = {"batch_normalization", CEL_READS_IN, false, batch_forward, batch_backward};

#define FORMAL_GAMMA_BETA                                                         \
    {"beta_initializer", CEL_V_OBJECT, "\"zeros\"", "initial shift"},             \
    {"gamma_initializer", CEL_V_OBJECT, "\"ones\"", "initial factor"},            \
    {"beta_regularizer", CEL_V_OBJECT, "NULL", "penalty of the shift"},           \
    {"gamma_regularizer", CEL_V_OBJECT, "NULL", "penalty of the factor"},         \
    {"beta_constraint", CEL_V_OBJECT, "NULL", "constraint of the shift"},         \
    {"gamma_constraint", CEL_V_OBJECT, "NULL", "constraint of the factor"}
#define FORMAL_AXIS {"axis", CEL_V_INTEGER, "-1L", "axis of the features (2 is the first after the batch)"}
#define FORMAL_EPSILON(value) {"epsilon", CEL_V_DOUBLE, value, "small number beside the variance"}
#define FORMAL_CENTER {"center", CEL_V_LOGICAL, "TRUE", "learn a shift"}
#define FORMAL_SCALE {"scale", CEL_V_LOGICAL, "TRUE", "learn a factor"}

static const cel_formal batch_formals[] = {
    FORMAL_AXIS,
    {"momentum", CEL_V_DOUBLE, "0.99", "weight of the past in the moving statistics"},
    FORMAL_EPSILON("0.001"),
    FORMAL_CENTER,
    FORMAL_SCALE,
    FORMAL_GAMMA_BETA,
    {"moving_mean_initializer", CEL_V_OBJECT, "\"zeros\"", "moving mean at the start"},
    {"moving_variance_initializer", CEL_V_OBJECT, "\"ones\"", "moving variance at the start"},
    CEL_FORMAL_END,
};

static cel_status epsilon_check(const cel_layer *layer, cel_error *err)
{
    double x;
    const cel_value *momentum = cel_layer_arg(layer, "momentum");
    if (momentum)
        CEL_TRY(cel_argument_number(momentum, "momentum", 0, false, 1, false, &x, err));
    return cel_argument_number(cel_layer_arg(layer, "epsilon"), "epsilon", 0, false, HUGE_VAL, true, &x, err);
}

static cel_status add_gamma_beta(cel_layer *layer, const cel_shape *shape, cel_error *err)
{
    if (is_true(layer, "scale"))
        CEL_TRY(cel_layer_add_weight(layer, "gamma", "gamma", shape, true, err));
    return is_true(layer, "center") ? cel_layer_add_weight(layer, "beta", "beta", shape, true, err) : CEL_OK;
}

static cel_status batch_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    int32_t axis;
    CEL_TRY(cel_layer_axis_arg(layer, "axis", in->rank, &axis, err));
    const cel_shape shape = {1, {in->dim[axis]}};
    *out = *in;
    CEL_TRY(add_gamma_beta(layer, &shape, err));
    CEL_TRY(cel_layer_add_weight(layer, "moving_mean", "moving_mean", &shape, false, err));
    return cel_layer_add_weight(layer, "moving_variance", "moving_variance", &shape, false, err);
}

static cel_status batch_lower(cel_plan_builder *plan, const cel_node *node, cel_error *err)
{
    int32_t axis;
    cel_op *op;
    CEL_TRY(cel_layer_axis_arg(node->layer, "axis", node->shape.rank, &axis, err));
    CEL_TRY(cel_build_op(plan, &op_batch_norm, node, sizeof(batch_norm), &op, err));
    batch_norm *b = op->own;
    b->outer = b->inner = 1;
    b->channels = (size_t)node->shape.dim[axis];
    for (int32_t i = 0; i < node->shape.rank; i++)
        if (i != axis)
            *(i < axis ? &b->outer : &b->inner) *= (size_t)node->shape.dim[i];
    b->momentum = cel_value_at(cel_layer_arg(node->layer, "momentum"), 0);
    b->epsilon = cel_value_at(cel_layer_arg(node->layer, "epsilon"), 0);
    b->scale = is_true(node->layer, "scale");
    b->center = is_true(node->layer, "center");
    b->frozen = !node->layer->trainable;
    b->mean = b->scale + b->center;
    b->variance = b->mean + 1;
    for (int slot = MEAN; slot <= SUM_DYX; slot++)
        CEL_TRY(cel_build_buffer(plan, op, slot, 0, b->channels, slot <= INVERSE ? CEL_KEEP : CEL_SCRATCH, err));
    return CEL_OK;
}

/* ---- within rows: sets of elements --------------------------------------------------------------------------------------- */

/* What is done to a set: h = (x - mean) r. */
typedef enum statistic {
    DEVIATION,   /* mean taken off, r = 1 / sqrt(variance + epsilon) */
    MEAN_SQUARE, /* no mean, r = 1 / sqrt(mean of squares + epsilon) */
    LENGTH,      /* no mean, r = 1 / sqrt(sum of squares), at most 1 / epsilon */
} statistic;

/* y = gamma h + beta. Element e of a row belongs to set[e] of `sets` and has factor and shift number weight[e]. */
typedef struct row_norm {
    statistic kind;
    double epsilon;
    bool scale, center;
    size_t sets, members; /* elements of each set */
    uint32_t index[];     /* set of each element, then weight of each */
} row_norm;

enum { SET_MEAN, SET_R, SET_A, SET_B }; /* buffers: per row and set; the last two per set */

static void row_forward(cel_op *op, const cel_pass *pass)
{
    const row_norm *t = op->own;
    const uint32_t *set = t->index, *weight = t->index + op->out_size;
    const cel_real *gamma = t->scale ? cel_op_value(op, 0, pass) : NULL, *beta = t->center ? cel_op_value(op, t->scale, pass) : NULL;
    const cel_real members = (cel_real)t->members, eps = CEL_R(t->epsilon);
    for (size_t row = 0; row < (size_t)pass->rows; row++) {
        const cel_real *x = op->in[0].x + row * op->out_size;
        cel_real *y = op->out + row * op->out_size, *mean = op->buffer[SET_MEAN] + row * t->sets, *r = op->buffer[SET_R] + row * t->sets;
        memset(mean, 0, t->sets * sizeof *mean);
        memset(r, 0, t->sets * sizeof *r);
        for (size_t e = 0; t->kind == DEVIATION && e < op->out_size; e++)
            mean[set[e]] += x[e];
        for (size_t s = 0; s < t->sets; s++)
            mean[s] /= members;
        for (size_t e = 0; e < op->out_size; e++)
            r[set[e]] += (x[e] - mean[set[e]]) * (x[e] - mean[set[e]]);
        for (size_t s = 0; s < t->sets; s++) {
            cel_real inverse = 1 / cel_sqrt(t->kind == LENGTH ? r[s] : r[s] / members + eps);
            r[s] = t->kind == LENGTH && !(inverse < 1 / eps) ? 1 / eps : inverse;
        }
        for (size_t e = 0; e < op->out_size; e++)
            y[e] = (x[e] - mean[set[e]]) * r[set[e]] * (gamma ? gamma[weight[e]] : 1) + (beta ? beta[weight[e]] : 0);
    }
}

/* With g = gamma dy: dx = r (g - mean of g - h mean of (g h)); without the mean of g where no mean was taken off, and with sums for
 * means where the length was made 1. */
static void row_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    const row_norm *t = op->own;
    const uint32_t *set = t->index, *weight = t->index + op->out_size;
    const cel_real *gamma = t->scale ? cel_op_value(op, 0, pass) : NULL;
    cel_real *dgamma = t->scale ? cel_op_gradient(op, 0, grads) : NULL, *dbeta = t->center ? cel_op_gradient(op, t->scale, grads) : NULL;
    cel_real *a = op->buffer[SET_A], *b = op->buffer[SET_B], divisor = t->kind == LENGTH ? 1 : (cel_real)t->members;
    for (size_t row = 0; row < (size_t)pass->rows; row++) {
        const cel_real *x = op->in[0].x + row * op->out_size, *dy = op->dout + row * op->out_size;
        const cel_real *mean = op->buffer[SET_MEAN] + row * t->sets, *r = op->buffer[SET_R] + row * t->sets;
        memset(a, 0, t->sets * sizeof *a);
        memset(b, 0, t->sets * sizeof *b);
        for (size_t e = 0; e < op->out_size; e++) {
            cel_real h = (x[e] - mean[set[e]]) * r[set[e]], g = dy[e] * (gamma ? gamma[weight[e]] : 1);
            a[set[e]] += g;
            b[set[e]] += g * h;
            if (dgamma)
                dgamma[weight[e]] += dy[e] * h;
            if (dbeta)
                dbeta[weight[e]] += dy[e];
        }
        cel_real *dx = op->in[0].dx ? op->in[0].dx + row * op->out_size : NULL;
        for (size_t s = 0; s < t->sets; s++) {
            bool clipped = t->kind == LENGTH && !(r[s] < 1 / CEL_R(t->epsilon));
            a[s] = t->kind == DEVIATION ? a[s] / divisor : 0;
            b[s] = clipped ? 0 : b[s] / divisor;
        }
        for (size_t e = 0; dx && e < op->out_size; e++) {
            cel_real h = (x[e] - mean[set[e]]) * r[set[e]], g = dy[e] * (gamma ? gamma[weight[e]] : 1);
            dx[e] = (op->in[0].add ? dx[e] : 0) + r[set[e]] * (g - a[set[e]] - h * b[set[e]]);
        }
    }
}
static const cel_op_type op_row_norm = {"row_normalization", CEL_READS_IN, false, row_forward, row_backward};

/* The axes of the argument as marks on a shape. */
static cel_status marked_axes(const cel_layer *layer, const cel_shape *in, bool marked[CEL_MAX_RANK], cel_error *err)
{
    const cel_value *value = cel_layer_arg(layer, "axis");
    memset(marked, 0, CEL_MAX_RANK * sizeof *marked);
    for (size_t i = 0; i < value->n; i++) {
        int32_t axis;
        CEL_TRY(cel_layer_axis(cel_value_at(value, i), in->rank, "axis", &axis, err));
        marked[axis] = true;
    }
    return CEL_OK;
}

/* Numbers the elements of a row by their places along the marked axes: e's number among `count`. */
static uint32_t number_along(const cel_shape *shape, const bool marked[CEL_MAX_RANK], size_t e)
{
    size_t number = 0, stride = 1;
    for (int32_t i = shape->rank - 1; i >= 0; i--) {
        size_t at = e % (size_t)shape->dim[i];
        e /= (size_t)shape->dim[i];
        if (marked[i]) {
            number += at * stride;
            stride *= (size_t)shape->dim[i];
        }
    }
    return (uint32_t)number;
}

static cel_status row_lower(cel_plan_builder *plan, const cel_node *node, cel_error *err)
{
    const cel_layer *layer = node->layer;
    const cel_shape *shape = &node->shape;
    size_t size = cel_shape_size(shape), length = 1;
    bool marked[CEL_MAX_RANK], others[CEL_MAX_RANK], unit = strcmp(layer->type->name, "unit_normalization") == 0;
    cel_op *op;
    CEL_TRY(marked_axes(layer, shape, marked, err));
    CEL_TRY(cel_build_op(plan, &op_row_norm, node, sizeof(row_norm) + 2 * size * sizeof(uint32_t), &op, err));
    row_norm *t = op->own;
    for (int32_t i = 0; i < shape->rank; i++) {
        others[i] = !marked[i];
        length *= marked[i] ? (size_t)shape->dim[i] : 1;
    }
    const cel_value *groups = cel_layer_arg(layer, "groups");
    t->kind = unit ? LENGTH : strcmp(layer->type->name, "rms_normalization") == 0 || is_true(layer, "rms_scaling") ? MEAN_SQUARE : DEVIATION;
    t->epsilon = unit ? 1e-12 : cel_value_at(cel_layer_arg(layer, "epsilon"), 0);
    t->scale = layer->n_weights > 0 && strcmp(layer->weights[0].name, "beta") != 0;
    t->center = layer->n_weights > (size_t)t->scale;
    if (groups) { /* sets are groups of channels over all other axes */
        size_t count = groups->as.integer[0] == -1 ? length : (size_t)groups->as.integer[0];
        t->sets = count;
        for (size_t e = 0; e < size; e++)
            t->index[e] = (uint32_t)(number_along(shape, marked, e) / (length / count));
    } else { /* sets run along the marked axes */
        t->sets = size / length;
        for (size_t e = 0; e < size; e++)
            t->index[e] = number_along(shape, others, e);
    }
    t->members = size / t->sets;
    for (size_t e = 0; e < size; e++)
        t->index[size + e] = number_along(shape, marked, e);
    for (int slot = SET_MEAN; slot <= SET_B; slot++)
        CEL_TRY(cel_build_buffer(plan, op, slot, slot <= SET_R ? t->sets : 0, slot <= SET_R ? 0 : t->sets, slot <= SET_R ? CEL_KEEP : CEL_SCRATCH_BACKWARD, err));
    return CEL_OK;
}

static cel_status row_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    bool marked[CEL_MAX_RANK];
    cel_shape shape = {0};
    CEL_TRY(marked_axes(layer, in, marked, err));
    for (int32_t i = 0; i < in->rank; i++)
        if (marked[i])
            shape.dim[shape.rank++] = in->dim[i];
    *out = *in;
    const cel_value *groups = cel_layer_arg(layer, "groups");
    if (groups && groups->as.integer[0] != -1 && (groups->as.integer[0] > shape.dim[0] || shape.dim[0] % groups->as.integer[0] != 0))
        return cel_fail(err, CEL_INPUT, "argument.value", "groups must divide the %d features, which %d does not", (int)shape.dim[0],
                        (int)groups->as.integer[0]);
    if (strcmp(layer->type->name, "rms_normalization") == 0)
        return cel_layer_add_weight(layer, "scale", "gamma", &shape, true, err);
    return add_gamma_beta(layer, &shape, err);
}

static const cel_formal layer_formals[] = {FORMAL_AXIS, FORMAL_EPSILON("0.001"), FORMAL_CENTER, FORMAL_SCALE,
                                           {"rms_scaling", CEL_V_LOGICAL, "FALSE", "divide by the root mean square, take no mean off"},
                                           FORMAL_GAMMA_BETA, CEL_FORMAL_END};
static const cel_formal group_formals[] = {{"groups", CEL_V_INTEGER, "32L", "how many groups of features; -1: each feature alone"},
                                           FORMAL_AXIS, FORMAL_EPSILON("0.001"), FORMAL_CENTER, FORMAL_SCALE, FORMAL_GAMMA_BETA, CEL_FORMAL_END};
static const cel_formal rms_formals[] = {FORMAL_AXIS, FORMAL_EPSILON("1e-06"), {"gamma_initializer", CEL_V_OBJECT, "\"ones\"", "initial factor"}, CEL_FORMAL_END};
static const cel_formal unit_formals[] = {FORMAL_AXIS, CEL_FORMAL_END};

static cel_status group_check(const cel_layer *layer, cel_error *err)
{
    const cel_value *groups = cel_layer_arg(layer, "groups");
    int32_t n;
    if (cel_layer_arg(layer, "axis")->n != 1)
        return cel_fail(err, CEL_INPUT, "argument.value", "axis of layer_group_normalization() must be one axis");
    if (!(groups->n == 1 && groups->as.integer[0] == -1))
        CEL_TRY(cel_argument_whole(groups, "groups", 1, &n, err));
    return epsilon_check(layer, err);
}

const cel_layer_type cel_layers_norm[] = {
    {"batch_normalization", "BatchNormalization", "mean 0 and variance 1 over the batch, per feature", batch_formals, 1, 1, epsilon_check, batch_build, batch_lower},
    {"layer_normalization", "LayerNormalization", "mean 0 and variance 1 within each row", layer_formals, 1, 1, epsilon_check, row_build, row_lower},
    {"group_normalization", "GroupNormalization", "mean 0 and variance 1 within groups of features", group_formals, 1, 1, group_check, row_build, row_lower},
    {"rms_normalization", "RMSNormalization", "divides each row by its root mean square", rms_formals, 1, 1, epsilon_check, row_build, row_lower},
    {"unit_normalization", "UnitNormalization", "divides each row by its length", unit_formals, 1, 1, NULL, row_build, row_lower},
};
const size_t cel_n_layers_norm = sizeof cel_layers_norm / sizeof *cel_layers_norm;
