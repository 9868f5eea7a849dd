/* Activations: for each its value y = f(z) and its slope f'(z), under each other, then the loops over them and one table.
 * Definitions are Keras's (keras.activations); where a slope jumps, TensorFlow's side of the jump is taken. */
#include <string.h>

#include "engine/activation.h"
#include "engine/args.h"
#include "engine/vmath.h"

/* a: the numbers of the activation */
#define VALUE(name) CEL_INLINE cel_real name(cel_real z, const cel_real *a)
#define SLOPE(name) CEL_INLINE cel_real name##_slope(cel_real z, cel_real y, const cel_real *a)

static const cel_real half_root = CEL_R(0.70710678118654752440); /* sqrt(1/2) */
static const cel_real root_2pi = CEL_R(0.39894228040143267794);  /* 1 / sqrt(2 pi) */
static const cel_real selu_scale = CEL_R(1.0507009873554804934193349852946), selu_alpha = CEL_R(1.6732632423543772848170429916717);

/* relu: a = {negative slope, largest value, threshold}. max z above the threshold, cut at the largest value, below it
 * slope * (z - threshold) */
VALUE(relu)
{
    (void)a;
    return z < 0 ? CEL_R(0) : z; /* NaN stays */
}
SLOPE(relu)
{
    (void)z, (void)a;
    return y > 0 ? CEL_R(1) : CEL_R(0);
}

VALUE(relu_general)
{
    cel_real above = z > a[1] ? a[1] : z;
    return z >= a[2] ? above : a[0] * (z - a[2]);
}
SLOPE(relu_general)
{
    (void)y;
    return z > a[2] ? (z < a[1] ? CEL_R(1) : CEL_R(0)) : a[0];
}

VALUE(relu6)
{
    (void)a;
    cel_real below = z > 6 ? CEL_R(6) : z;
    return below < 0 ? CEL_R(0) : below;
}
SLOPE(relu6)
{
    (void)z, (void)a;
    return y > 0 && y < 6 ? CEL_R(1) : CEL_R(0);
}

VALUE(leaky_relu)
{
    return z > 0 ? z : a[0] * z;
}
SLOPE(leaky_relu)
{
    (void)y;
    return z > 0 ? CEL_R(1) : a[0];
}

/* alpha (e^z - 1) below 0; e^z - 1 as exp(z) - 1 is what Keras's float32 gives to its rounding */
VALUE(elu)
{
    return z > 0 ? z : a[0] * (cel_exp(z > 0 ? CEL_R(0) : z) - 1);
}
SLOPE(elu)
{
    (void)y;
    return z > 0 ? CEL_R(1) : a[0] * cel_exp(z > 0 ? CEL_R(0) : z);
}

VALUE(selu)
{
    (void)a;
    return selu_scale * (z > 0 ? z : selu_alpha * (cel_exp(z > 0 ? CEL_R(0) : z) - 1));
}
SLOPE(selu)
{
    (void)y, (void)a;
    return selu_scale * (z > 0 ? CEL_R(1) : selu_alpha * cel_exp(z > 0 ? CEL_R(0) : z));
}

VALUE(celu)
{
    return z > 0 ? z : a[0] * (cel_exp(z > 0 ? CEL_R(0) : z / a[0]) - 1);
}
SLOPE(celu)
{
    (void)y;
    return z > 0 ? CEL_R(1) : cel_exp(z > 0 ? CEL_R(0) : z / a[0]);
}

/* z Phi(z), Phi the normal distribution function */
VALUE(gelu)
{
    (void)a;
    return CEL_R(0.5) * z * (1 + cel_erf(z * half_root));
}
SLOPE(gelu)
{
    (void)y, (void)a;
    return CEL_R(0.5) * (1 + cel_erf(z * half_root)) + z * root_2pi * cel_exp(CEL_R(-0.5) * z * z);
}

VALUE(silu)
{
    (void)a;
    return z * cel_sigmoid(z);
}
SLOPE(silu)
{
    (void)y, (void)a;
    cel_real s = cel_sigmoid(z);
    return s * (1 + z * (1 - s));
}

VALUE(softplus)
{
    (void)a;
    return cel_softplus(z);
}
SLOPE(softplus)
{
    (void)y, (void)a;
    return cel_sigmoid(z);
}

VALUE(softsign)
{
    (void)a;
    return z / (1 + cel_abs(z));
}
SLOPE(softsign)
{
    (void)y, (void)a;
    cel_real s = 1 / (1 + cel_abs(z));
    return s * s;
}

VALUE(sigmoid)
{
    (void)a;
    return cel_sigmoid(z);
}
SLOPE(sigmoid)
{
    (void)z, (void)a;
    return y * (1 - y);
}

/* relu6(z + 3) / 6 */
VALUE(hard_sigmoid)
{
    return relu6(z + 3, a) / 6;
}
SLOPE(hard_sigmoid)
{
    (void)z, (void)a;
    return y > 0 && y < 1 ? CEL_R(1) / 6 : CEL_R(0);
}

VALUE(hard_silu)
{
    return z * hard_sigmoid(z, a);
}
SLOPE(hard_silu)
{
    (void)y;
    cel_real h = hard_sigmoid(z, a);
    return h + z * hard_sigmoid_slope(z, h, a);
}

VALUE(log_sigmoid)
{
    (void)a;
    return -cel_softplus(-z);
}
SLOPE(log_sigmoid)
{
    (void)y, (void)a;
    return cel_sigmoid(-z);
}

VALUE(tanh_value)
{
    (void)a;
    return cel_tanh(z);
}
SLOPE(tanh_value)
{
    (void)z, (void)a;
    return 1 - y * y;
}

VALUE(exponential)
{
    (void)a;
    return cel_exp(z);
}
SLOPE(exponential)
{
    (void)z, (void)a;
    return y;
}

/* z tanh(log(1 + e^z)); with e = e^-|z| the tanh is n / d of polynomials in e that do not overflow */
VALUE(mish)
{
    (void)a;
    cel_real e = cel_exp(-cel_abs(z));
    cel_real n = z > 0 ? 1 + 2 * e : e * (e + 2), d = z > 0 ? 1 + 2 * e + 2 * e * e : e * (e + 2) + 2;
    return z * n / d;
}
SLOPE(mish)
{
    (void)y, (void)a;
    cel_real e = cel_exp(-cel_abs(z));
    cel_real n = z > 0 ? 1 + 2 * e : e * (e + 2), d = z > 0 ? 1 + 2 * e + 2 * e * e : e * (e + 2) + 2;
    cel_real t = n / d;
    return t + z * (1 - t * t) * cel_sigmoid(z);
}

VALUE(hard_tanh)
{
    (void)a;
    cel_real below = z > 1 ? CEL_R(1) : z;
    return below < -1 ? CEL_R(-1) : below;
}
SLOPE(hard_tanh)
{
    (void)y, (void)a;
    return z >= -1 && z <= 1 ? CEL_R(1) : CEL_R(0);
}

VALUE(tanh_shrink)
{
    (void)a;
    return z - cel_tanh(z);
}
SLOPE(tanh_shrink)
{
    (void)y, (void)a;
    cel_real t = cel_tanh(z);
    return t * t;
}

VALUE(soft_shrink)
{
    return z > a[0] ? z - a[0] : z < -a[0] ? z + a[0] : CEL_R(0);
}
SLOPE(soft_shrink)
{
    (void)y;
    return z > a[0] || z < -a[0] ? CEL_R(1) : CEL_R(0);
}

VALUE(hard_shrink)
{
    return cel_abs(z) > a[0] ? z : CEL_R(0);
}
SLOPE(hard_shrink)
{
    (void)y;
    return cel_abs(z) > a[0] ? CEL_R(1) : CEL_R(0);
}

/* (z + sqrt(z^2 + b)) / 2 */
VALUE(squareplus)
{
    return (z + cel_sqrt(z * z + a[0])) / 2;
}
SLOPE(squareplus)
{
    (void)y;
    return (1 + z / cel_sqrt(z * z + a[0])) / 2;
}

VALUE(sparse_plus)
{
    (void)a;
    cel_real middle = (z + 1) * (z + 1) / 4;
    return z <= -1 ? CEL_R(0) : z < 1 ? middle : z;
}
SLOPE(sparse_plus)
{
    (void)y, (void)a;
    return z <= -1 ? CEL_R(0) : z < 1 ? (z + 1) / 2 : CEL_R(1);
}

VALUE(sparse_sigmoid)
{
    (void)a;
    cel_real middle = (z + 1) / 2;
    return z <= -1 ? CEL_R(0) : z < 1 ? middle : CEL_R(1);
}
SLOPE(sparse_sigmoid)
{
    (void)y, (void)a;
    return z > -1 && z < 1 ? CEL_R(0.5) : CEL_R(0);
}

/* z above the threshold a[0], else the value a[1] */
VALUE(threshold)
{
    return z > a[0] ? z : a[1];
}
SLOPE(threshold)
{
    (void)y;
    return z > a[0] ? CEL_R(1) : CEL_R(0);
}

/* ---- the loops: one per direction for each pair above ------------------------------------------------------- */

typedef cel_real value_fn(cel_real z, const cel_real *a);
typedef cel_real slope_fn(cel_real z, cel_real y, const cel_real *a);

CEL_INLINE void map(value_fn *f, const double *number, const cel_real *z, cel_real *y, size_t n)
{
    const cel_real a[CEL_ACTIVATION_NUMBERS] = {CEL_R(number[0]), CEL_R(number[1]), CEL_R(number[2])};
    for (size_t i = 0; i < n; i++)
        y[i] = f(z[i], a);
}

CEL_INLINE void map_back(slope_fn *f, const double *number, const cel_real *z, const cel_real *y, const cel_real *dy, cel_real *dz, size_t n)
{
    const cel_real a[CEL_ACTIVATION_NUMBERS] = {CEL_R(number[0]), CEL_R(number[1]), CEL_R(number[2])};
    for (size_t i = 0; i < n; i++)
        dz[i] = dy[i] * f(z[i], y[i], a);
}

/* The two loops of an elementwise activation. A slope that does not use z gets y for it, since z may be gone. */
#define LOOPS(name, z_or_y)                                                                                                           \
    CEL_CLONES static void name##_forward(const double *number, const cel_real *z, cel_real *y, size_t rows, size_t cols)             \
    {                                                                                                                                 \
        map(name, number, z, y, rows *cols);                                                                                          \
    }                                                                                                                                 \
    CEL_CLONES static void name##_backward(const double *number, const cel_real *z, const cel_real *y, const cel_real *dy, cel_real *dz, \
                                           size_t rows, size_t cols)                                                                  \
    {                                                                                                                                 \
        (void)z;                                                                                                                      \
        map_back(name##_slope, number, z_or_y, y, dy, dz, rows *cols);                                                                \
    }
LOOPS(relu, y)
LOOPS(relu_general, z)
LOOPS(relu6, y)
LOOPS(leaky_relu, z)
LOOPS(elu, z)
LOOPS(selu, z)
LOOPS(celu, z)
LOOPS(gelu, z)
LOOPS(silu, z)
LOOPS(softplus, z)
LOOPS(softsign, z)
LOOPS(sigmoid, y)
LOOPS(hard_sigmoid, y)
LOOPS(hard_silu, z)
LOOPS(log_sigmoid, z)
LOOPS(tanh_value, y)
LOOPS(exponential, y)
LOOPS(mish, z)
LOOPS(hard_tanh, z)
LOOPS(tanh_shrink, z)
LOOPS(soft_shrink, z)
LOOPS(hard_shrink, z)
LOOPS(squareplus, z)
LOOPS(sparse_plus, z)
LOOPS(sparse_sigmoid, z)
LOOPS(threshold, z)

/* ---- activations of a whole row ------------------------------------------------------------------------------ */

#define FORWARD(name) static void name##_forward(const double *number, const cel_real *z, cel_real *y, size_t rows, size_t cols)
#define BACKWARD(name)                                                                                                                \
    static void name##_backward(const double *number, const cel_real *z, const cel_real *y, const cel_real *dy, cel_real *dz, size_t rows, \
                                size_t cols)

static cel_real row_max(const cel_real *z, size_t cols)
{
    cel_real top = z[0];
    for (size_t j = 1; j < cols; j++)
        top = z[j] > top || z[j] != z[j] ? z[j] : top;
    return top;
}

/* y_j = e^(z_j - max) / sum */
CEL_CLONES FORWARD(softmax)
{
    (void)number;
    for (size_t i = 0; i < rows; i++, z += cols, y += cols) {
        cel_real top = row_max(z, cols), sum = 0;
        for (size_t j = 0; j < cols; j++)
            y[j] = cel_exp(z[j] - top);
        for (size_t j = 0; j < cols; j++)
            sum += y[j];
        for (size_t j = 0; j < cols; j++)
            y[j] /= sum;
    }
}
/* dz_j = y_j (dy_j - sum_k dy_k y_k) */
CEL_CLONES BACKWARD(softmax)
{
    (void)number, (void)z;
    for (size_t i = 0; i < rows; i++, y += cols, dy += cols, dz += cols) {
        cel_real along = 0;
        for (size_t j = 0; j < cols; j++)
            along += dy[j] * y[j];
        for (size_t j = 0; j < cols; j++)
            dz[j] = y[j] * (dy[j] - along);
    }
}

/* y_j = z_j - max - log sum e^(z_k - max) */
CEL_CLONES FORWARD(log_softmax)
{
    (void)number;
    for (size_t i = 0; i < rows; i++, z += cols, y += cols) {
        cel_real top = row_max(z, cols), sum = 0;
        for (size_t j = 0; j < cols; j++)
            sum += cel_exp(z[j] - top);
        cel_real shift = cel_log(sum);
        for (size_t j = 0; j < cols; j++)
            y[j] = (z[j] - top) - shift;
    }
}
/* dz_j = dy_j - e^(y_j) sum_k dy_k */
CEL_CLONES BACKWARD(log_softmax)
{
    (void)number, (void)z;
    for (size_t i = 0; i < rows; i++, y += cols, dy += cols, dz += cols) {
        cel_real sum = 0;
        for (size_t j = 0; j < cols; j++)
            sum += dy[j];
        for (size_t j = 0; j < cols; j++)
            dz[j] = dy[j] - cel_exp(y[j]) * sum;
    }
}

/* Martins & Astudillo 2016: the nearest point of the simplex, max(z_j - tau, 0) with tau so that the sum is 1. tau is found by
 * dropping, in turns, what lies below the mean excess of what is left; at most `cols` turns. */
FORWARD(sparsemax)
{
    (void)number;
    for (size_t i = 0; i < rows; i++, z += cols, y += cols) {
        double tau = -HUGE_VAL, before;
        do {
            double sum = 0;
            size_t kept = 0;
            for (size_t j = 0; j < cols; j++)
                if ((double)z[j] > tau) {
                    sum += (double)z[j];
                    kept++;
                }
            before = tau;
            tau = kept ? (sum - 1) / (double)kept : tau;
        } while (tau > before);
        for (size_t j = 0; j < cols; j++)
            y[j] = (double)z[j] > tau ? CEL_R((double)z[j] - tau) : CEL_R(0);
    }
}
/* dz = dy - mean of dy over the support, within the support */
BACKWARD(sparsemax)
{
    (void)number, (void)z;
    for (size_t i = 0; i < rows; i++, y += cols, dy += cols, dz += cols) {
        cel_real sum = 0, kept = 0;
        for (size_t j = 0; j < cols; j++)
            if (y[j] > 0) {
                sum += dy[j];
                kept += 1;
            }
        for (size_t j = 0; j < cols; j++)
            dz[j] = y[j] > 0 ? dy[j] - sum / kept : CEL_R(0);
    }
}

/* y = p sigmoid(q), p and q the halves of the row */
CEL_CLONES FORWARD(glu)
{
    (void)number;
    size_t half = cols / 2;
    for (size_t i = 0; i < rows; i++, z += cols, y += half)
        for (size_t j = 0; j < half; j++)
            y[j] = z[j] * cel_sigmoid(z[half + j]);
}
CEL_CLONES BACKWARD(glu)
{
    (void)number, (void)y;
    size_t half = cols / 2;
    for (size_t i = 0; i < rows; i++, z += cols, dy += half, dz += cols)
        for (size_t j = 0; j < half; j++) {
            cel_real s = cel_sigmoid(z[half + j]), p = z[j]; /* dz may be z */
            dz[j] = dy[j] * s;
            dz[half + j] = dy[j] * p * s * (1 - s);
        }
}

/* ---- the table ------------------------------------------------------------------------------------------------ */

#define ROW(id, uses, ...) {.name = #id, .uses_z = uses, .divides = 1, .forward = id##_forward, .backward = id##_backward, __VA_ARGS__}
const cel_activation cel_activation_relu_row = ROW(relu, false, );

static const cel_activation table[] = {
    ROW(relu, false, ),
    ROW(relu6, false, ),
    ROW(leaky_relu, true, .fallback = {0.2}),
    ROW(elu, true, .fallback = {1}),
    ROW(selu, true, ),
    ROW(celu, true, .fallback = {1}),
    ROW(gelu, true, ),
    ROW(silu, true, .alias = "swish"),
    ROW(softplus, true, ),
    ROW(softsign, true, ),
    ROW(sigmoid, false, ),
    ROW(hard_sigmoid, false, ),
    ROW(hard_silu, true, .alias = "hard_swish"),
    ROW(log_sigmoid, true, ),
    {.name = "tanh", .divides = 1, .forward = tanh_value_forward, .backward = tanh_value_backward},
    ROW(exponential, false, ),
    ROW(softmax, false, ),
    ROW(log_softmax, false, ),
    ROW(sparsemax, false, ),
    ROW(mish, true, ),
    ROW(hard_tanh, true, ),
    ROW(tanh_shrink, true, ),
    ROW(soft_shrink, true, .fallback = {0.5}),
    ROW(hard_shrink, true, .fallback = {0.5}),
    ROW(squareplus, true, .fallback = {4}),
    ROW(sparse_plus, true, ),
    ROW(sparse_sigmoid, true, ),
    ROW(threshold, true, .fallback = {0, 0}),
    ROW(relu_general, true, .fallback = {0, HUGE_VAL, 0}),
    {.name = "glu", .uses_z = true, .divides = 2, .forward = glu_forward, .backward = glu_backward},
};
enum { COUNT = sizeof table / sizeof *table };

const cel_activation *cel_activation_find(const char *name)
{
    if (strncmp(name, "activation_", 11) == 0)
        name += 11;
    for (size_t i = 0; i < COUNT; i++)
        if (strcmp(table[i].name, name) == 0 || (table[i].alias && strcmp(table[i].alias, name) == 0))
            return table + i;
    return NULL;
}

const char *const *cel_activation_names(size_t *n)
{
    /* "linear" first; relu_general is reached through layer_activation_relu() only */
    static const char *const names[] = {"linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "softplus", "softsign",
        "sigmoid", "hard_sigmoid", "hard_silu", "log_sigmoid", "tanh", "exponential", "softmax", "log_softmax", "sparsemax", "mish", "hard_tanh",
        "tanh_shrink", "soft_shrink", "hard_shrink", "squareplus", "sparse_plus", "sparse_sigmoid", "threshold", "glu"};
    *n = sizeof names / sizeof *names;
    return names;
}

cel_status cel_activation_from_value(const cel_value *value, const cel_activation **out, cel_error *err)
{
    *out = NULL;
    if (value->kind == CEL_V_NULL)
        return CEL_OK;
    const char *name = NULL;
    CEL_TRY(cel_value_as_text(value, "activation", &name, err));
    *out = cel_activation_find(name);
    if (*out || strcmp(name, "linear") == 0)
        return CEL_OK;
    size_t n;
    const char *const *names = cel_activation_names(&n);
    cel_status status = cel_fail(err, CEL_INPUT, "activation.unknown", "there is no activation \"%s\"", name);
    int nearest = cel_nearest(name, names, n);
    if (nearest >= 0)
        cel_error_hint(err, "did you mean \"%s\"?", names[nearest]);
    return status;
}
