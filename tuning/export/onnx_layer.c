/* Layers and activations as ONNX operators: one row of a table each. What only happens in training (dropout, noise) is nothing
 * here; normalization by moving statistics becomes one multiplication and one addition. */
#include <math.h>
#include <string.h>

#include "tuning/export/onnx_inside.h"

/* One layer to be written. */
typedef struct writing {
    onnx_graph *g;
    const cel_fit *fit;
    const cel_node *node;
    const char *const *input;
    cel_error *err;
} writing;

static const float *weight(const writing *w, const char *name, const cel_model_weight **out)
{
    const cel_model *model = cel_network_model(w->fit->network);
    for (size_t i = 0; i < model->n_weights; i++)
        if (model->weights[i].layer == w->node->layer && strcmp(model->weights[i].weight->name, name) == 0) {
            *out = &model->weights[i];
            return cel_model_weight_at(model, i, cel_network_params(w->fit->network), cel_network_state(w->fit->network));
        }
    *out = NULL;
    return NULL;
}

static const char *weight_tensor(const writing *w, const char *name)
{
    const cel_model_weight *found;
    int64_t dim[CEL_MAX_RANK];
    const float *x = weight(w, name, &found);
    if (!x)
        return NULL;
    for (int32_t i = 0; i < found->shape.rank; i++)
        dim[i] = found->shape.dim[i];
    return onnx_tensor(w->g, name, (size_t)found->shape.rank, dim, x);
}

static double number(const writing *w, const char *argument, double fallback)
{
    const cel_value *v = cel_layer_arg(w->node->layer, argument);
    return !v || v->kind == CEL_V_NULL ? fallback : cel_value_at(v, 0);
}

static cel_status refuse(const writing *w, const char *what)
{
    cel_fail(w->err, CEL_INPUT, "export.layer", "layer \"%s\" (%s) cannot be written as ONNX%s%s", w->node->layer->name, w->node->layer->type->class_name,
             what ? ": " : "", what ? what : "");
    cel_error_hint(w->err, "--to keras writes every layer");
    return CEL_INPUT;
}

/* ---- activations ---- */

typedef const char *write_activation(onnx_graph *g, const char *x);

static const char *with_float(onnx_graph *g, const char *op, const char *x, const char *name, double value)
{
    onnx_attributes a = {0};
    onnx_float(&a, name, (float)value);
    return onnx_op(g, op, NULL, &x, 1, &a, NULL);
}

static const char *over_last(onnx_graph *g, const char *op, const char *x)
{
    onnx_attributes a = {0};
    onnx_int(&a, "axis", -1);
    return onnx_op(g, op, NULL, &x, 1, &a, NULL);
}

static const char *clipped(onnx_graph *g, const char *x, double low, double high)
{
    return onnx_two(g, "Min", onnx_two(g, "Max", x, onnx_number(g, low)), onnx_number(g, high));
}

static const char *a_relu(onnx_graph *g, const char *x) { return onnx_one(g, "Relu", x); }
static const char *a_relu6(onnx_graph *g, const char *x) { return clipped(g, x, 0, 6); }
static const char *a_leaky(onnx_graph *g, const char *x) { return with_float(g, "LeakyRelu", x, "alpha", 0.2); }
static const char *a_elu(onnx_graph *g, const char *x) { return with_float(g, "Elu", x, "alpha", 1); }
static const char *a_celu(onnx_graph *g, const char *x) { return with_float(g, "Celu", x, "alpha", 1); }
static const char *a_selu(onnx_graph *g, const char *x) { return onnx_one(g, "Selu", x); }
static const char *a_sigmoid(onnx_graph *g, const char *x) { return onnx_one(g, "Sigmoid", x); }
static const char *a_tanh(onnx_graph *g, const char *x) { return onnx_one(g, "Tanh", x); }
static const char *a_exp(onnx_graph *g, const char *x) { return onnx_one(g, "Exp", x); }
static const char *a_softplus(onnx_graph *g, const char *x) { return onnx_one(g, "Softplus", x); }
static const char *a_softsign(onnx_graph *g, const char *x) { return onnx_one(g, "Softsign", x); }
static const char *a_softmax(onnx_graph *g, const char *x) { return over_last(g, "Softmax", x); }
static const char *a_log_softmax(onnx_graph *g, const char *x) { return over_last(g, "LogSoftmax", x); }
static const char *a_silu(onnx_graph *g, const char *x) { return onnx_two(g, "Mul", x, onnx_one(g, "Sigmoid", x)); }
static const char *a_mish(onnx_graph *g, const char *x) { return onnx_two(g, "Mul", x, onnx_one(g, "Tanh", onnx_one(g, "Softplus", x))); }
static const char *a_log_sigmoid(onnx_graph *g, const char *x) { return onnx_one(g, "Neg", onnx_one(g, "Softplus", onnx_one(g, "Neg", x))); }
static const char *a_tanh_shrink(onnx_graph *g, const char *x) { return onnx_two(g, "Sub", x, onnx_one(g, "Tanh", x)); }
static const char *a_hard_tanh(onnx_graph *g, const char *x) { return clipped(g, x, -1, 1); }

/* x (1 + erf(x / sqrt 2)) / 2 */
static const char *a_gelu(onnx_graph *g, const char *x)
{
    const char *e = onnx_one(g, "Erf", onnx_two(g, "Mul", x, onnx_number(g, 0.70710678118654752440)));
    return onnx_two(g, "Mul", onnx_two(g, "Mul", x, onnx_number(g, 0.5)), onnx_two(g, "Add", e, onnx_number(g, 1)));
}

/* relu6(x + 3) / 6 */
static const char *a_hard_sigmoid(onnx_graph *g, const char *x)
{
    return onnx_two(g, "Div", clipped(g, onnx_two(g, "Add", x, onnx_number(g, 3)), 0, 6), onnx_number(g, 6));
}
static const char *a_hard_silu(onnx_graph *g, const char *x) { return onnx_two(g, "Mul", x, a_hard_sigmoid(g, x)); }

static const struct {
    const char *name;
    write_activation *write;
} activations[] = {
    {"relu", a_relu}, {"relu6", a_relu6}, {"leaky_relu", a_leaky}, {"elu", a_elu}, {"celu", a_celu}, {"selu", a_selu}, {"sigmoid", a_sigmoid},
    {"tanh", a_tanh}, {"exponential", a_exp}, {"softplus", a_softplus}, {"softsign", a_softsign}, {"softmax", a_softmax}, {"log_softmax", a_log_softmax},
    {"silu", a_silu}, {"swish", a_silu}, {"mish", a_mish}, {"log_sigmoid", a_log_sigmoid}, {"tanh_shrink", a_tanh_shrink}, {"hard_tanh", a_hard_tanh},
    {"gelu", a_gelu}, {"hard_sigmoid", a_hard_sigmoid}, {"hard_silu", a_hard_silu}, {"hard_swish", a_hard_silu},
};

static cel_status activate(const writing *w, const char **x)
{
    const cel_value *v = cel_layer_arg(w->node->layer, "activation");
    if (v->kind != CEL_V_STRING || strcmp(v->as.text[0], "linear") == 0)
        return CEL_OK;
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
        if (strcmp(activations[i].name, v->as.text[0]) == 0) {
            *x = activations[i].write(w->g, *x);
            return CEL_OK;
        }
    return refuse(w, v->as.text[0]);
}

/* ---- layers ---- */

typedef cel_status write_layer(const writing *w, const char **out);

static cel_status l_nothing(const writing *w, const char **out)
{
    *out = w->input[0];
    return CEL_OK;
}

static cel_status l_dense(const writing *w, const char **out)
{
    const char *kernel = weight_tensor(w, "kernel"), *bias = weight_tensor(w, "bias");
    if (w->node->inputs[0]->shape.rank == 1) {
        const char *const input[] = {w->input[0], kernel, bias};
        *out = onnx_op(w->g, "Gemm", NULL, input, bias ? 3 : 2, NULL, NULL);
    } else {
        *out = onnx_two(w->g, "MatMul", w->input[0], kernel);
        if (bias)
            *out = onnx_two(w->g, "Add", *out, bias);
    }
    return activate(w, out);
}

static cel_status l_activation(const writing *w, const char **out)
{
    *out = w->input[0];
    return activate(w, out);
}

/* max(x, threshold) with a slope below: only the forms without a threshold. */
static cel_status l_relu(const writing *w, const char **out)
{
    double most = number(w, "max_value", INFINITY), slope = number(w, "negative_slope", 0);
    if (number(w, "threshold", 0) != 0)
        return refuse(w, "threshold");
    *out = slope == 0 ? onnx_one(w->g, "Relu", w->input[0]) : with_float(w->g, "LeakyRelu", w->input[0], "alpha", slope);
    if (isfinite(most))
        *out = onnx_two(w->g, "Min", *out, onnx_number(w->g, most));
    return CEL_OK;
}

static cel_status l_leaky(const writing *w, const char **out)
{
    *out = with_float(w->g, "LeakyRelu", w->input[0], "alpha", number(w, "negative_slope", 0.3));
    return CEL_OK;
}

static cel_status l_elu(const writing *w, const char **out)
{
    *out = with_float(w->g, "Elu", w->input[0], "alpha", number(w, "alpha", 1));
    return CEL_OK;
}

/* An axis as R counts it (1: the batch) as ONNX does (0: the batch). */
static int64_t axis_of(const writing *w, double fallback)
{
    double axis = number(w, "axis", fallback);
    return (int64_t)(axis > 0 ? axis - 1 : axis);
}

static cel_status l_softmax(const writing *w, const char **out)
{
    onnx_attributes a = {0};
    onnx_int(&a, "axis", axis_of(w, -1));
    *out = onnx_op(w->g, "Softmax", NULL, w->input, 1, &a, NULL);
    return CEL_OK;
}

static cel_status l_prelu(const writing *w, const char **out)
{
    *out = onnx_two(w->g, "PRelu", w->input[0], weight_tensor(w, "alpha"));
    return CEL_OK;
}

static cel_status l_concatenate(const writing *w, const char **out)
{
    onnx_attributes a = {0};
    onnx_int(&a, "axis", axis_of(w, -1));
    *out = onnx_op(w->g, "Concat", NULL, w->input, w->node->n_inputs, &a, NULL);
    return CEL_OK;
}

/* add, multiply, average, ...: operators of two inputs are applied one after the other. */
static cel_status l_merge(const writing *w, const char **out)
{
    static const char *const ops[][2] = {{"add", "Add"}, {"subtract", "Sub"}, {"multiply", "Mul"}, {"average", "Add"}, {"maximum", "Max"}, {"minimum", "Min"}};
    const char *type = w->node->layer->type->name, *op = NULL;
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i][0], type) == 0)
            op = ops[i][1];
    *out = w->input[0];
    for (size_t k = 1; k < w->node->n_inputs; k++)
        *out = onnx_two(w->g, op, *out, w->input[k]);
    if (strcmp(type, "average") == 0)
        *out = onnx_two(w->g, "Div", *out, onnx_number(w->g, (double)w->node->n_inputs));
    return CEL_OK;
}

static cel_status l_reshape(const writing *w, const char **out)
{
    int64_t dim[CEL_MAX_RANK + 1] = {-1};
    for (int32_t i = 0; i < w->node->shape.rank; i++)
        dim[i + 1] = w->node->shape.dim[i];
    *out = onnx_two(w->g, "Reshape", w->input[0], onnx_longs(w->g, "shape", dim, (size_t)w->node->shape.rank + 1));
    return CEL_OK;
}

static cel_status l_permute(const writing *w, const char **out)
{
    const cel_value *dims = cel_layer_arg(w->node->layer, "dims");
    int64_t perm[CEL_MAX_RANK + 1] = {0};
    onnx_attributes a = {0};
    for (size_t i = 0; i < dims->n; i++)
        perm[i + 1] = dims->as.integer[i];
    onnx_ints(&a, "perm", perm, dims->n + 1);
    *out = onnx_op(w->g, "Transpose", NULL, w->input, 1, &a, NULL);
    return CEL_OK;
}

/* (N, D) -> (N, 1, D), then n times along the new axis. */
static cel_status l_repeat(const writing *w, const char **out)
{
    int64_t dim[] = {-1, 1, w->node->shape.dim[1]};
    const char *x = onnx_two(w->g, "Reshape", w->input[0], onnx_longs(w->g, "shape", dim, 3));
    int64_t n = w->node->shape.dim[0];
    const char **copies = CEL_ARRAY(const char *, (size_t)n);
    if (!copies)
        return cel_nomem(w->err);
    for (int64_t i = 0; i < n; i++)
        copies[i] = x;
    onnx_attributes a = {0};
    onnx_int(&a, "axis", 1);
    *out = onnx_op(w->g, "Concat", NULL, copies, (size_t)n, &a, NULL);
    cel_free(copies);
    return CEL_OK;
}

static cel_status l_rescaling(const writing *w, const char **out)
{
    static const char *const names[] = {"scale", "offset"}, *const ops[] = {"Mul", "Add"};
    *out = w->input[0];
    for (size_t k = 0; k < 2; k++) {
        const cel_value *v = cel_layer_arg(w->node->layer, names[k]);
        float *x = CEL_ARRAY(float, v->n + 1);
        int64_t n = v->kind == CEL_V_NULL ? 0 : (int64_t)v->n;
        if (!x)
            return cel_nomem(w->err);
        for (int64_t i = 0; i < n; i++)
            x[i] = (float)cel_value_at(v, (size_t)i);
        if (n > 0)
            *out = onnx_two(w->g, ops[k], *out, onnx_tensor(w->g, names[k], 1, &n, x));
        cel_free(x);
    }
    return CEL_OK;
}

/* gamma (x - mean) / sqrt(variance + epsilon) + beta as x a + b */
static cel_status l_batch(const writing *w, const char **out)
{
    const cel_model_weight *m, *v, *unused;
    const float *mean = weight(w, "moving_mean", &m), *variance = weight(w, "moving_variance", &v);
    const float *gamma = weight(w, "gamma", &unused), *beta = weight(w, "beta", &unused);
    int64_t axis = axis_of(w, -1), rank = w->node->shape.rank, dim[CEL_MAX_RANK + 1];
    axis = axis < 0 ? axis + rank + 1 : axis;
    size_t n = m ? m->size : 0;
    float *a = CEL_ARRAY(float, n + 1), *b = CEL_ARRAY(float, n + 1);
    cel_status status = !m || !v ? refuse(w, NULL) : a && b ? CEL_OK : cel_nomem(w->err);
    double epsilon = number(w, "epsilon", 0.001);
    for (size_t i = 0; status == CEL_OK && i < n; i++) {
        double factor = (gamma ? (double)gamma[i] : 1) / sqrt((double)variance[i] + epsilon);
        a[i] = (float)factor;
        b[i] = (float)((beta ? (double)beta[i] : 0) - (double)mean[i] * factor);
    }
    for (int64_t i = 0; i <= rank; i++)
        dim[i] = i == axis ? (int64_t)n : 1;
    if (status == CEL_OK)
        *out = onnx_two(w->g, "Add", onnx_two(w->g, "Mul", w->input[0], onnx_tensor(w->g, "scale", (size_t)rank + 1, dim, a)),
                        onnx_tensor(w->g, "shift", (size_t)rank + 1, dim, b));
    cel_free(a);
    cel_free(b);
    return status;
}

/* Means over the last axis, which stays as an axis of length 1. */
static const char *row_mean(const writing *w, const char *x)
{
    onnx_attributes a = {0};
    const int64_t last = -1;
    onnx_ints(&a, "axes", &last, 1);
    onnx_int(&a, "keepdims", 1);
    return onnx_op(w->g, "ReduceMean", NULL, &x, 1, &a, NULL);
}

/* d / sqrt(mean(d d) + epsilon) over the last axis, with d = x - mean(x), or d = x for the root mean square; then gamma and beta. */
static cel_status l_row_norm(const writing *w, const char **out)
{
    bool rms = strcmp(w->node->layer->type->name, "rms_normalization") == 0;
    int64_t axis = axis_of(w, -1);
    if (cel_layer_arg(w->node->layer, "axis")->n != 1 || (axis != -1 && axis != w->node->shape.rank))
        return refuse(w, "its axis is not the last");
    const char *d = w->input[0], *gamma = weight_tensor(w, rms ? "scale" : "gamma"), *beta = weight_tensor(w, "beta");
    if (!rms && number(w, "rms_scaling", 0) == 0)
        d = onnx_two(w->g, "Sub", d, row_mean(w, d));
    const char *square = onnx_two(w->g, "Add", row_mean(w, onnx_two(w->g, "Mul", d, d)), onnx_number(w->g, number(w, "epsilon", 0.001)));
    *out = onnx_two(w->g, "Div", d, onnx_one(w->g, "Sqrt", square));
    if (gamma)
        *out = onnx_two(w->g, "Mul", *out, gamma);
    if (beta)
        *out = onnx_two(w->g, "Add", *out, beta);
    return CEL_OK;
}

static cel_status l_embedding(const writing *w, const char **out)
{
    *out = onnx_two(w->g, "Gather", weight_tensor(w, "embeddings"), onnx_cast(w->g, w->input[0], ONNX_INT64));
    return CEL_OK;
}

static const struct {
    const char *name;
    write_layer *write;
} layers[] = {
    {"dense", l_dense}, {"dropout", l_nothing}, {"gaussian_noise", l_nothing}, {"gaussian_dropout", l_nothing}, {"alpha_dropout", l_nothing},
    {"activation", l_activation}, {"activation_relu", l_relu}, {"activation_leaky_relu", l_leaky}, {"activation_elu", l_elu},
    {"activation_softmax", l_softmax}, {"activation_parametric_relu", l_prelu}, {"concatenate", l_concatenate}, {"add", l_merge}, {"subtract", l_merge},
    {"multiply", l_merge}, {"average", l_merge}, {"maximum", l_merge}, {"minimum", l_merge}, {"flatten", l_reshape}, {"reshape", l_reshape},
    {"permute", l_permute}, {"repeat_vector", l_repeat}, {"rescaling", l_rescaling}, {"batch_normalization", l_batch},
    {"layer_normalization", l_row_norm}, {"rms_normalization", l_row_norm}, {"embedding", l_embedding},
};

cel_status onnx_layer(onnx_graph *g, const cel_fit *fit, const cel_node *node, const char *const *input, const char **out, cel_error *err)
{
    const writing w = {g, fit, node, input, err};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (strcmp(layers[i].name, node->layer->type->name) == 0)
            return layers[i].write(&w, out);
    return refuse(&w, NULL);
}
