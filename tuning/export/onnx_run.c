/* ONNX operators on doubles, as "Operator Schemas" of onnx.ai says them, one function each. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tuning/export/onnx_run.h"

typedef struct running {
    const onnx_node *node;
    const onnx_value *const *in;
    onnx_value *out;
    cel_error *err;
} running;
typedef cel_status run_operator(const running *r);

static cel_status unfit(const running *r)
{
    return cel_fail(r->err, CEL_INPUT, "export.read", "operator %.40s at \"%.60s\" has inputs it cannot take", r->node->op, r->node->output);
}

static const onnx_attribute *attribute(const running *r, const char *name)
{
    for (size_t i = 0; i < r->node->n_attributes; i++)
        if (strcmp(r->node->attribute[i].name, name) == 0)
            return &r->node->attribute[i];
    return NULL;
}

static double number(const running *r, const char *name, double fallback)
{
    const onnx_attribute *a = attribute(r, name);
    return a ? a->f : fallback;
}

/* An axis between 0 and rank - 1; `rank` when it is none. */
static size_t axis_of(const running *r, int64_t fallback, size_t rank)
{
    const onnx_attribute *a = attribute(r, "axis");
    int64_t axis = a ? a->i : fallback;
    axis = axis < 0 ? axis + (int64_t)rank : axis;
    return axis < 0 || axis >= (int64_t)rank ? rank : (size_t)axis;
}

/* Room for a result of this shape. */
static cel_status make(const running *r, size_t rank, const size_t *dim, bool text)
{
    size_t n = 1;
    onnx_value *v = r->out;
    v->rank = rank;
    for (size_t i = 0; i < rank; i++) {
        v->dim[i] = dim[i];
        if (__builtin_mul_overflow(n, dim[i], &n) || n > (size_t)1 << 40)
            return unfit(r);
    }
    v->n = n;
    if (text)
        v->text = CEL_ARRAY(char *, n + 1);
    else
        v->x = CEL_ARRAY(double, n + 1);
    return v->text || v->x ? CEL_OK : cel_nomem(r->err);
}

static bool numbers(const running *r, size_t least, size_t most)
{
    bool ok = r->node->n_inputs >= least && r->node->n_inputs <= most;
    for (size_t k = 0; ok && k < r->node->n_inputs; k++)
        ok = r->in[k]->x != NULL;
    return ok;
}

/* ---- one number to another ---- */

typedef double unary(double x, double alpha);
static double u_relu(double x, double a) { (void)a; return x > 0 ? x : x <= 0 ? 0 : x; }
static double u_leaky(double x, double a) { return x < 0 ? a * x : x; }
static double u_elu(double x, double a) { return x < 0 ? a * expm1(x) : x; }
static double u_celu(double x, double a) { return x < 0 ? a * expm1(x / a) : x; }
static double u_selu(double x, double a) { (void)a; return 1.05070102214813232421875 * (x < 0 ? 1.67326319217681884765625 * expm1(x) : x); }
static double u_sigmoid(double x, double a) { (void)a; return 1 / (1 + exp(-x)); }
static double u_tanh(double x, double a) { (void)a; return tanh(x); }
static double u_exp(double x, double a) { (void)a; return exp(x); }
static double u_log(double x, double a) { (void)a; return log(x); }
static double u_sqrt(double x, double a) { (void)a; return sqrt(x); }
static double u_neg(double x, double a) { (void)a; return -x; }
static double u_erf(double x, double a) { (void)a; return erf(x); }
static double u_softplus(double x, double a) { (void)a; return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double u_softsign(double x, double a) { (void)a; return x / (1 + fabs(x)); }
static double u_isnan(double x, double a) { (void)a; return isnan(x); }

static const struct {
    const char *op;
    unary *f;
    double alpha;
} unaries[] = {
    {"Relu", u_relu, 0}, {"LeakyRelu", u_leaky, 0.01}, {"Elu", u_elu, 1}, {"Celu", u_celu, 1}, {"Selu", u_selu, 0}, {"Sigmoid", u_sigmoid, 0},
    {"Tanh", u_tanh, 0}, {"Exp", u_exp, 0}, {"Log", u_log, 0}, {"Sqrt", u_sqrt, 0}, {"Neg", u_neg, 0}, {"Erf", u_erf, 0}, {"Softplus", u_softplus, 0},
    {"Softsign", u_softsign, 0}, {"IsNaN", u_isnan, 0},
};

static cel_status run_unary(const running *r)
{
    if (!numbers(r, 1, 1))
        return unfit(r);
    CEL_TRY(make(r, r->in[0]->rank, r->in[0]->dim, false));
    for (size_t k = 0; k < sizeof unaries / sizeof *unaries; k++)
        if (strcmp(unaries[k].op, r->node->op) == 0) {
            double alpha = number(r, "alpha", unaries[k].alpha);
            for (size_t i = 0; i < r->out->n; i++)
                r->out->x[i] = unaries[k].f(r->in[0]->x[i], alpha);
        }
    return CEL_OK;
}

/* ---- two numbers to one, with broadcasting ---- */

typedef double binary(double x, double y);
static double b_add(double x, double y) { return x + y; }
static double b_sub(double x, double y) { return x - y; }
static double b_mul(double x, double y) { return x * y; }
static double b_div(double x, double y) { return x / y; }
static double b_pow(double x, double y) { return pow(x, y); }
static double b_max(double x, double y) { return isnan(x) || isnan(y) ? NAN : x > y ? x : y; }
static double b_min(double x, double y) { return isnan(x) || isnan(y) ? NAN : x < y ? x : y; }
static double b_prelu(double x, double slope) { return x < 0 ? slope * x : x; }

static const struct {
    const char *op;
    binary *f;
} binaries[] = {{"Add", b_add}, {"Sub", b_sub}, {"Mul", b_mul}, {"Div", b_div}, {"Pow", b_pow}, {"Max", b_max}, {"Min", b_min}, {"PRelu", b_prelu}};

/* The place in `v` of element `i` of a result of this shape; axes of length 1 are repeated. */
static size_t place(const onnx_value *v, const onnx_value *out, size_t i)
{
    size_t at = 0, step = 1;
    for (size_t k = 0; k < out->rank; k++) {
        size_t axis = out->rank - 1 - k, index = i % out->dim[axis];
        i /= out->dim[axis];
        if (k < v->rank) {
            size_t length = v->dim[v->rank - 1 - k];
            at += (length == 1 ? 0 : index) * step;
            step *= length;
        }
    }
    return at;
}

/* The shape all inputs are repeated to; false: they do not fit. */
static bool common_shape(const running *r, size_t *rank, size_t *dim)
{
    *rank = 0;
    for (size_t k = 0; k < r->node->n_inputs; k++)
        *rank = r->in[k]->rank > *rank ? r->in[k]->rank : *rank;
    for (size_t a = 0; a < *rank; a++) {
        dim[a] = 1;
        for (size_t k = 0; k < r->node->n_inputs; k++) {
            const onnx_value *v = r->in[k];
            size_t missing = *rank - v->rank, length = a < missing ? 1 : v->dim[a - missing];
            if (length != 1 && dim[a] != 1 && dim[a] != length)
                return false;
            dim[a] = length != 1 ? length : dim[a];
        }
    }
    return true;
}

static cel_status run_binary(const running *r)
{
    size_t rank, dim[ONNX_RANK] = {0};
    if (!numbers(r, 2, 2) || !common_shape(r, &rank, dim))
        return unfit(r);
    CEL_TRY(make(r, rank, dim, false));
    for (size_t k = 0; k < sizeof binaries / sizeof *binaries; k++)
        if (strcmp(binaries[k].op, r->node->op) == 0)
            for (size_t i = 0; i < r->out->n; i++)
                r->out->x[i] = binaries[k].f(r->in[0]->x[place(r->in[0], r->out, i)], r->in[1]->x[place(r->in[1], r->out, i)]);
    return CEL_OK;
}

static cel_status run_where(const running *r)
{
    size_t rank, dim[ONNX_RANK] = {0};
    if (!numbers(r, 3, 3) || !common_shape(r, &rank, dim))
        return unfit(r);
    CEL_TRY(make(r, rank, dim, false));
    for (size_t i = 0; i < r->out->n; i++) {
        const onnx_value *from = r->in[0]->x[place(r->in[0], r->out, i)] != 0 ? r->in[1] : r->in[2];
        r->out->x[i] = from->x[place(from, r->out, i)];
    }
    return CEL_OK;
}

/* ---- products ---- */

/* (..., K) x (K, M), with a bias (M) for Gemm */
static cel_status run_product(const running *r)
{
    bool gemm = strcmp(r->node->op, "Gemm") == 0;
    if (!numbers(r, 2, gemm ? 3 : 2) || r->in[0]->rank < 1 || r->in[1]->rank != 2 || (gemm && r->in[0]->rank != 2))
        return unfit(r);
    const onnx_value *x = r->in[0], *w = r->in[1], *b = r->node->n_inputs > 2 ? r->in[2] : NULL;
    size_t k = x->dim[x->rank - 1], m = w->dim[1], dim[ONNX_RANK];
    if (k != w->dim[0] || (b && b->n != m) || k == 0)
        return unfit(r);
    memcpy(dim, x->dim, sizeof dim);
    dim[x->rank - 1] = m;
    CEL_TRY(make(r, x->rank, dim, false));
    for (size_t row = 0; row < x->n / k; row++)
        for (size_t j = 0; j < m; j++) {
            double sum = b ? b->x[j] : 0;
            for (size_t i = 0; i < k; i++)
                sum += x->x[row * k + i] * w->x[i * m + j];
            r->out->x[row * m + j] = sum;
        }
    return CEL_OK;
}

/* ---- along an axis: numbers before it, on it, behind it ---- */

typedef struct along {
    size_t before, length, behind;
} along;

static along split(const onnx_value *v, size_t axis)
{
    along s = {1, v->dim[axis], 1};
    for (size_t i = 0; i < axis; i++)
        s.before *= v->dim[i];
    for (size_t i = axis + 1; i < v->rank; i++)
        s.behind *= v->dim[i];
    return s;
}

static cel_status run_softmax(const running *r)
{
    if (!numbers(r, 1, 1) || axis_of(r, -1, r->in[0]->rank) == r->in[0]->rank)
        return unfit(r);
    const onnx_value *v = r->in[0];
    along s = split(v, axis_of(r, -1, v->rank));
    bool logs = strcmp(r->node->op, "LogSoftmax") == 0;
    CEL_TRY(make(r, v->rank, v->dim, false));
    for (size_t b = 0; b < s.before * s.behind; b++) {
        size_t at = b / s.behind * s.length * s.behind + b % s.behind;
        double most = -INFINITY, sum = 0;
        for (size_t i = 0; i < s.length; i++)
            most = fmax(most, v->x[at + i * s.behind]);
        for (size_t i = 0; i < s.length; i++)
            sum += exp(v->x[at + i * s.behind] - most);
        for (size_t i = 0; i < s.length; i++) {
            double x = v->x[at + i * s.behind] - most;
            r->out->x[at + i * s.behind] = logs ? x - log(sum) : exp(x) / sum;
        }
    }
    return CEL_OK;
}

/* The first largest along an axis, which goes. */
static cel_status run_argmax(const running *r)
{
    const onnx_value *v = r->in[0];
    size_t axis = r->node->n_inputs == 1 && v->x ? axis_of(r, 0, v->rank) : 0, dim[ONNX_RANK] = {0}, rank = 0;
    const onnx_attribute *keep = attribute(r, "keepdims");
    if (r->node->n_inputs != 1 || !v->x || axis == v->rank || !keep || keep->i != 0)
        return unfit(r);
    for (size_t i = 0; i < v->rank; i++)
        if (i != axis)
            dim[rank++] = v->dim[i];
    along s = split(v, axis);
    CEL_TRY(make(r, rank, dim, false));
    for (size_t b = 0; b < s.before * s.behind; b++) {
        size_t at = b / s.behind * s.length * s.behind + b % s.behind, best = 0;
        for (size_t i = 1; i < s.length; i++)
            if (v->x[at + i * s.behind] > v->x[at + best * s.behind])
                best = i;
        r->out->x[b] = (double)best;
    }
    return CEL_OK;
}

/* Means over the last axis, kept as length 1. */
static cel_status run_mean(const running *r)
{
    const onnx_attribute *axes = attribute(r, "axes");
    if (!numbers(r, 1, 1) || !axes || axes->n != 1 || axes->number[0] != -1 || r->in[0]->rank == 0)
        return unfit(r);
    const onnx_value *v = r->in[0];
    size_t dim[ONNX_RANK], length = v->dim[v->rank - 1];
    memcpy(dim, v->dim, sizeof dim);
    dim[v->rank - 1] = 1;
    CEL_TRY(make(r, v->rank, dim, false));
    for (size_t i = 0; i < r->out->n; i++) {
        for (size_t k = 0; k < length; k++)
            r->out->x[i] += v->x[i * length + k];
        r->out->x[i] /= (double)length;
    }
    return CEL_OK;
}

static cel_status run_concat(const running *r)
{
    if (!numbers(r, 1, SIZE_MAX) || r->in[0]->rank == 0)
        return unfit(r);
    size_t rank = r->in[0]->rank, axis = axis_of(r, 0, rank), dim[ONNX_RANK], at = 0;
    if (axis == rank)
        return unfit(r);
    memcpy(dim, r->in[0]->dim, sizeof dim);
    dim[axis] = 0;
    for (size_t k = 0; k < r->node->n_inputs; k++) {
        for (size_t i = 0; i < rank; i++)
            if (r->in[k]->rank != rank || (i != axis && r->in[k]->dim[i] != dim[i]))
                return unfit(r);
        dim[axis] += r->in[k]->dim[axis];
    }
    CEL_TRY(make(r, rank, dim, false));
    along whole = split(r->out, axis);
    for (size_t k = 0; k < r->node->n_inputs; k++) {
        size_t piece = r->in[k]->dim[axis] * whole.behind;
        for (size_t b = 0; b < whole.before && piece > 0; b++)
            memcpy(r->out->x + b * whole.length * whole.behind + at, r->in[k]->x + b * piece, piece * sizeof(double));
        at += piece;
    }
    return CEL_OK;
}

/* ---- other shapes ---- */

static cel_status run_identity(const running *r)
{
    if (!numbers(r, 1, 1))
        return unfit(r);
    CEL_TRY(make(r, r->in[0]->rank, r->in[0]->dim, false));
    memcpy(r->out->x, r->in[0]->x, r->out->n * sizeof(double));
    return CEL_OK;
}

/* To FLOAT 1, INT64 7, DOUBLE 11. */
static cel_status run_cast(const running *r)
{
    const onnx_attribute *to = attribute(r, "to");
    if (!numbers(r, 1, 1) || !to || (to->i != 1 && to->i != 7 && to->i != 11))
        return unfit(r);
    CEL_TRY(make(r, r->in[0]->rank, r->in[0]->dim, false));
    for (size_t i = 0; i < r->out->n; i++) {
        double x = r->in[0]->x[i];
        r->out->x[i] = to->i == 1 ? (double)(float)x : to->i == 7 ? trunc(x) : x;
    }
    return CEL_OK;
}

static cel_status run_reshape(const running *r)
{
    size_t dim[ONNX_RANK] = {0}, known = 1, open = SIZE_MAX;
    if (!numbers(r, 2, 2) || r->in[1]->n > ONNX_RANK)
        return unfit(r);
    for (size_t i = 0; i < r->in[1]->n; i++) {
        double d = r->in[1]->x[i];
        if (d == -1 && open == SIZE_MAX)
            open = i;
        else if (d >= 1 && d < 1e9)
            known *= dim[i] = (size_t)d;
        else
            return unfit(r);
    }
    if (open != SIZE_MAX)
        dim[open] = r->in[0]->n / known;
    CEL_TRY(make(r, r->in[1]->n, dim, false));
    if (r->out->n != r->in[0]->n)
        return unfit(r);
    memcpy(r->out->x, r->in[0]->x, r->out->n * sizeof(double));
    return CEL_OK;
}

static cel_status run_transpose(const running *r)
{
    const onnx_attribute *perm = attribute(r, "perm");
    const onnx_value *v = r->in[0];
    size_t dim[ONNX_RANK] = {0}, step[ONNX_RANK] = {0};
    if (!numbers(r, 1, 1) || !perm || perm->n != v->rank)
        return unfit(r);
    for (size_t i = 0; i < v->rank; i++) {
        if (!(perm->number[i] >= 0 && perm->number[i] < (double)v->rank))
            return unfit(r);
        size_t from = (size_t)perm->number[i];
        dim[i] = v->dim[from];
        step[i] = 1;
        for (size_t k = from + 1; k < v->rank; k++)
            step[i] *= v->dim[k];
    }
    CEL_TRY(make(r, v->rank, dim, false));
    for (size_t i = 0; i < r->out->n; i++) {
        size_t at = 0, rest = i;
        for (size_t k = v->rank; k-- > 0;) {
            at += rest % dim[k] * step[k];
            rest /= dim[k];
        }
        if (at >= v->n)
            return unfit(r);
        r->out->x[i] = v->x[at];
    }
    return CEL_OK;
}

/* Elements (rows, columns) by number, along an axis. */
static cel_status run_gather(const running *r)
{
    if (!numbers(r, 2, 2) || r->in[0]->rank == 0)
        return unfit(r);
    const onnx_value *v = r->in[0], *index = r->in[1];
    size_t axis = axis_of(r, 0, v->rank), dim[2 * ONNX_RANK] = {0}, rank = 0;
    if (axis == v->rank || v->rank + index->rank - 1 > ONNX_RANK)
        return unfit(r);
    for (size_t i = 0; i < v->rank; i++)
        if (i == axis)
            for (size_t k = 0; k < index->rank; k++)
                dim[rank++] = index->dim[k];
        else
            dim[rank++] = v->dim[i];
    along s = split(v, axis);
    CEL_TRY(make(r, rank, dim, false));
    for (size_t b = 0; b < s.before; b++)
        for (size_t k = 0; k < index->n; k++) {
            double at = index->x[k];
            if (!(at >= 0 && at < (double)s.length))
                return unfit(r);
            memcpy(r->out->x + (b * index->n + k) * s.behind, v->x + (b * s.length + (size_t)at) * s.behind, s.behind * sizeof(double));
        }
    return CEL_OK;
}

/* Texts to numbers, numbers to texts. */
static cel_status run_labels(const running *r)
{
    const onnx_attribute *keys = attribute(r, "keys_strings"), *values = attribute(r, "values_floats");
    const onnx_attribute *numbers_in = attribute(r, "keys_int64s"), *texts_out = attribute(r, "values_strings");
    if (r->node->n_inputs != 1)
        return unfit(r);
    const onnx_value *v = r->in[0];
    if (v->text && keys && values && keys->n_texts == values->n) {
        double unknown = number(r, "default_float", -0.0);
        CEL_TRY(make(r, v->rank, v->dim, false));
        for (size_t i = 0; i < v->n; i++) {
            r->out->x[i] = unknown;
            for (size_t k = 0; k < keys->n_texts; k++)
                if (strcmp(keys->text[k], v->text[i]) == 0)
                    r->out->x[i] = values->number[k];
        }
        return CEL_OK;
    }
    if (!v->x || !numbers_in || !texts_out || numbers_in->n != texts_out->n_texts)
        return unfit(r);
    CEL_TRY(make(r, v->rank, v->dim, true));
    for (size_t i = 0; i < v->n; i++) {
        const char *text = "_Unused";
        for (size_t k = 0; k < numbers_in->n; k++)
            if (numbers_in->number[k] == v->x[i])
                text = texts_out->text[k];
        if (!(r->out->text[i] = cel_strdup(text)))
            return cel_nomem(r->err);
    }
    return CEL_OK;
}

static const struct {
    const char *op;
    run_operator *run;
} others[] = {
    {"Where", run_where}, {"Gemm", run_product}, {"MatMul", run_product}, {"Softmax", run_softmax}, {"LogSoftmax", run_softmax}, {"ArgMax", run_argmax},
    {"ReduceMean", run_mean}, {"Concat", run_concat}, {"Identity", run_identity}, {"Cast", run_cast}, {"Reshape", run_reshape}, {"Transpose", run_transpose},
    {"Gather", run_gather}, {"LabelEncoder", run_labels},
};

static run_operator *operator_of(const char *op)
{
    for (size_t i = 0; i < sizeof unaries / sizeof *unaries; i++)
        if (strcmp(unaries[i].op, op) == 0)
            return run_unary;
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (strcmp(binaries[i].op, op) == 0)
            return run_binary;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].op, op) == 0)
            return others[i].run;
    return NULL;
}

bool onnx_known(const char *op)
{
    return operator_of(op) != NULL;
}

cel_status onnx_apply(const onnx_node *node, const onnx_value *const *input, onnx_value *out, cel_error *err)
{
    const running r = {node, input, out, err};
    return operator_of(node->op)(&r);
}
