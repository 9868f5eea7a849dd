/* Pooling: the largest or the mean of each window, channel by channel; the global layers are pools with one window over everything. Means count
 * only what lies inside the input, as TensorFlow's do. */
#include <string.h>

#include "engine/window.h"

typedef struct pool {
    bool mean;
    size_t positions, window, channels;
    int32_t index[]; /* (positions, window): input position, -1 in the padding */
} pool;

static void pool_forward(cel_op *op, const cel_pass *pass)
{
    const pool *q = op->own;
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t o = 0; o < q->positions; o++)
            for (size_t c = 0; c < q->channels; c++) {
                const int32_t *index = q->index + o * q->window;
                const cel_real *x = op->in[0].x + r * op->in[0].size + c;
                cel_real best = 0, sum = 0;
                size_t count = 0;
                for (size_t k = 0; k < q->window; k++)
                    if (index[k] >= 0) {
                        cel_real v = x[(size_t)index[k] * q->channels];
                        best = count == 0 || v > best || v != v ? v : best;
                        sum += v;
                        count++;
                    }
                op->out[r * op->out_size + o * q->channels + c] = q->mean ? sum / (cel_real)count : best;
            }
}

/* max: to the first place that holds the largest; mean: a share to each place */
static void pool_backward(cel_op *op, const cel_pass *pass, cel_real *grads)
{
    (void)grads;
    const pool *q = op->own;
    const cel_port *in = op->in;
    if (!in->add)
        memset(in->dx, 0, in->size * (size_t)pass->rows * sizeof(cel_real));
    for (size_t r = 0; r < (size_t)pass->rows; r++)
        for (size_t o = 0; o < q->positions; o++)
            for (size_t c = 0; c < q->channels; c++) {
                const int32_t *index = q->index + o * q->window;
                size_t base = r * in->size + c, y = r * op->out_size + o * q->channels + c, count = 0;
                bool given = false;
                for (size_t k = 0; k < q->window; k++)
                    count += index[k] >= 0;
                for (size_t k = 0; k < q->window && !given; k++) {
                    if (index[k] < 0)
                        continue;
                    size_t at = base + (size_t)index[k] * q->channels;
                    if (q->mean) {
                        in->dx[at] += op->dout[y] / (cel_real)count;
                    } else if (in->x[at] == op->out[y]) {
                        in->dx[at] += op->dout[y];
                        given = true;
                    }
                }
            }
}
static const cel_op_type op_pool = {"pooling", CEL_READS_IN | CEL_READS_OUT, false, pool_forward, pool_backward};

/* What a layer's name says. */
typedef struct pool_kind {
    const char *name;
    int32_t axes;
    bool mean, global;
} pool_kind;

static const pool_kind kinds[] = {
    {"max_pooling_1d", 1, false, false},        {"max_pooling_2d", 2, false, false},        {"average_pooling_1d", 1, true, false},
    {"average_pooling_2d", 2, true, false},     {"global_max_pooling_1d", 1, false, true},  {"global_max_pooling_2d", 2, false, true},
    {"global_average_pooling_1d", 1, true, true}, {"global_average_pooling_2d", 2, true, true},
};

static const pool_kind *kind_of(const cel_layer *layer)
{
    size_t i = 0;
    while (strcmp(kinds[i].name, layer->type->name) != 0)
        i++;
    return kinds + i;
}

static cel_status read_windows(const cel_layer *layer, const cel_shape *in, cel_slide slide[2], cel_error *err)
{
    const pool_kind *kind = kind_of(layer);
    int32_t size[2] = {1, 1}, step[2] = {1, 1}, first = 2 - kind->axes;
    cel_padding padding = CEL_VALID;
    if (in && in->rank != kind->axes + 1)
        return cel_fail(err, CEL_INPUT, "layer.shape", "layer_%s() needs %d axes of positions and one of channels, not %d axes", layer->type->name,
                        (int)kind->axes, (int)in->rank);
    if (!kind->global) {
        CEL_TRY(cel_argument_wholes(cel_layer_arg(layer, "pool_size"), "pool_size", 1, (size_t)kind->axes, 2, size + first, err));
        CEL_TRY(cel_argument_wholes(cel_layer_arg(layer, "strides"), "strides", 1, (size_t)kind->axes, 0, step + first, err));
        CEL_TRY(cel_padding_arg(layer, false, &padding, err));
    }
    CEL_TRY(cel_data_format_check(layer, err));
    for (int32_t i = 0; in && i < 2; i++) {
        int32_t length = i < first ? 1 : in->dim[i - first], window = i < first ? 1 : kind->global ? length : size[i];
        CEL_TRY(cel_slide_make(length, window, step[i] ? step[i] : window, 1, i < first ? CEL_VALID : padding, layer->type->name, slide + i, err));
    }
    return CEL_OK;
}

static cel_status pool_check(const cel_layer *layer, cel_error *err)
{
    return read_windows(layer, NULL, NULL, err);
}

static bool keeps_axes(const cel_layer *layer)
{
    const cel_value *value = cel_layer_arg(layer, "keepdims");
    return !value || value->as.integer[0] == 1;
}

static cel_status pool_build(cel_layer *layer, const cel_shape *in, size_t n_in, cel_shape *out, cel_error *err)
{
    (void)n_in;
    cel_slide slide[2];
    CEL_TRY(read_windows(layer, in, slide, err));
    *out = *in;
    for (int32_t i = 0; i < in->rank - 1; i++)
        out->dim[i] = slide[i + 3 - in->rank].out;
    if (!keeps_axes(layer))
        *out = (cel_shape){1, {in->dim[in->rank - 1]}};
    return CEL_OK;
}

static cel_status pool_lower(cel_plan_builder *b, const cel_node *node, cel_error *err)
{
    const cel_shape *in = &node->inputs[0]->shape;
    cel_slide slide[2];
    cel_op *op;
    CEL_TRY(read_windows(node->layer, in, slide, err));
    size_t positions = (size_t)slide[0].out * (size_t)slide[1].out, window = (size_t)slide[0].size * (size_t)slide[1].size, e = 0;
    CEL_TRY(cel_build_op(b, &op_pool, node, sizeof(pool) + positions * window * sizeof(int32_t), &op, err));
    pool *q = op->own;
    q->mean = kind_of(node->layer)->mean;
    q->positions = positions;
    q->window = window;
    q->channels = (size_t)in->dim[in->rank - 1];
    for (int32_t oy = 0; oy < slide[0].out; oy++)
        for (int32_t ox = 0; ox < slide[1].out; ox++)
            for (int32_t ky = 0; ky < slide[0].size; ky++)
                for (int32_t kx = 0; kx < slide[1].size; kx++) {
                    int32_t y = cel_slide_at(slide, oy, ky), x = cel_slide_at(slide + 1, ox, kx);
                    q->index[e++] = y < 0 || x < 0 ? -1 : y * slide[1].in + x;
                }
    return CEL_OK;
}

#define POOL_FORMALS(size)                                                                 \
    {"pool_size", CEL_V_INTEGER, size, "length of the window"},                            \
    {"strides", CEL_V_INTEGER, "NULL", "step of the window; by default its length"},       \
    {"padding", CEL_V_STRING, "\"valid\"", "\"valid\" or \"same\""},                       \
    {"data_format", CEL_V_STRING, "NULL", "\"channels_last\""},                            \
    CEL_FORMAL_END
static const cel_formal formals_1d[] = {POOL_FORMALS("2L")}, formals_2d[] = {POOL_FORMALS("c(2L, 2L)")};
static const cel_formal formals_global[] = {{"data_format", CEL_V_STRING, "NULL", "\"channels_last\""},
                                            {"keepdims", CEL_V_LOGICAL, "FALSE", "keep the axes of positions, of length 1"}, CEL_FORMAL_END};

#define ROW(name, class, help, formals) {name, class, help, formals, 1, 1, pool_check, pool_build, pool_lower}
const cel_layer_type cel_layers_pool[] = {
    ROW("max_pooling_1d", "MaxPooling1D", "largest of each window", formals_1d),
    ROW("max_pooling_2d", "MaxPooling2D", "largest of each window", formals_2d),
    ROW("average_pooling_1d", "AveragePooling1D", "mean of each window", formals_1d),
    ROW("average_pooling_2d", "AveragePooling2D", "mean of each window", formals_2d),
    ROW("global_max_pooling_1d", "GlobalMaxPooling1D", "largest over all positions", formals_global),
    ROW("global_max_pooling_2d", "GlobalMaxPooling2D", "largest over all positions", formals_global),
    ROW("global_average_pooling_1d", "GlobalAveragePooling1D", "mean over all positions", formals_global),
    ROW("global_average_pooling_2d", "GlobalAveragePooling2D", "mean over all positions", formals_global),
};
const size_t cel_n_layers_pool = sizeof cel_layers_pool / sizeof *cel_layers_pool;
