/* Initializers. Fans, scales and the truncation follow Keras (keras/src/initializers/random_initializers.py, documented
 * behaviour): normals are cut at two standard deviations, and the variance-scaling ones are widened by 1 / 0.8796 so that the
 * cut distribution has the wanted deviation. Numbers come from the stream of the weight: one seed, one set of weights. */
#include <math.h>
#include <string.h>

#include "engine/rule_table.h"

/* Fans of a weight: (in, out) of a matrix; a convolution's receptive field counts in both; a vector's length is both. */
static void fans(const cel_shape *shape, double *in, double *out)
{
    if (shape->rank == 0) {
        *in = *out = 1;
        return;
    }
    if (shape->rank == 1) {
        *in = *out = shape->dim[0];
        return;
    }
    double field = 1;
    for (int32_t i = 0; i < shape->rank - 2; i++)
        field *= shape->dim[i];
    *in = field * shape->dim[shape->rank - 2];
    *out = field * shape->dim[shape->rank - 1];
}

/* A rule with a seed of its own draws from that seed, the same numbers in every weight: as in Keras. */
static cel_stream *own_stream(double seed, cel_stream *given, cel_stream *own)
{
    if (isnan(seed))
        return given;
    cel_stream_start(own, (uint64_t)(int64_t)seed, 0, 0);
    return own;
}

static void uniform(cel_stream *s, double low, double high, size_t n, cel_real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = CEL_R(low + (high - low) * cel_stream_unif(s));
}

static void normal(cel_stream *s, double mean, double sd, size_t n, cel_real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = CEL_R(mean + sd * cel_stream_norm(s));
}

/* Drawn again while further than two deviations away. */
static void truncated(cel_stream *s, double mean, double sd, size_t n, cel_real *out)
{
    for (size_t i = 0; i < n; i++) {
        double z;
        do
            z = cel_stream_norm(s);
        while (fabs(z) > 2);
        out[i] = CEL_R(mean + sd * z);
    }
}

typedef enum { FAN_IN, FAN_OUT, FAN_AVG } fan_mode;
typedef enum { TRUNCATED_NORMAL, UNTRUNCATED_NORMAL, UNIFORM } distribution;
static const char *const fan_modes[] = {"fan_in", "fan_out", "fan_avg", NULL};
static const char *const distributions[] = {"truncated_normal", "untruncated_normal", "uniform", NULL};

static void scaled(cel_stream *s, double scale, fan_mode mode, distribution kind, const cel_shape *shape, cel_real *out)
{
    static const double cut_sd = .87962566103423978; /* deviation of a standard normal cut at +-2 */
    double in, fan_out;
    fans(shape, &in, &fan_out);
    double fan = mode == FAN_IN ? in : mode == FAN_OUT ? fan_out : (in + fan_out) / 2, variance = scale / fmax(1, fan);
    size_t n = cel_shape_size(shape);
    if (kind == UNIFORM)
        uniform(s, -sqrt(3 * variance), sqrt(3 * variance), n, out);
    else if (kind == UNTRUNCATED_NORMAL)
        normal(s, 0, sqrt(variance), n, out);
    else
        truncated(s, 0, sqrt(variance) / cut_sd, n, out);
}

#define FILL const cel_rule *rule, const cel_shape *shape, cel_stream *stream, cel_real *out, cel_error *err
/* The named ones: scale, mode and distribution stand in their rows. */
static cel_status scaling(FILL)
{
    (void)err;
    cel_stream own;
    const double *fixed = rule->type->fixed;
    scaled(own_stream(rule->number[0], stream, &own), fixed[0], (fan_mode)(int)fixed[1], (distribution)(int)fixed[2], shape, out);
    return CEL_OK;
}

static cel_status variance_scaling(FILL)
{
    cel_stream own;
    if (!(rule->number[0] > 0))
        return cel_fail(err, CEL_INPUT, "argument.value", "scale of initializer_variance_scaling() must be > 0");
    scaled(own_stream(rule->number[3], stream, &own), rule->number[0], (fan_mode)(int)rule->number[1], (distribution)(int)rule->number[2], shape,
           out);
    return CEL_OK;
}

static cel_status random_uniform(FILL)
{
    (void)err;
    cel_stream own;
    uniform(own_stream(rule->number[2], stream, &own), rule->number[0], rule->number[1], cel_shape_size(shape), out);
    return CEL_OK;
}

static cel_status random_normal(FILL)
{
    (void)err;
    cel_stream own;
    normal(own_stream(rule->number[2], stream, &own), rule->number[0], rule->number[1], cel_shape_size(shape), out);
    return CEL_OK;
}

static cel_status truncated_normal(FILL)
{
    (void)err;
    cel_stream own;
    truncated(own_stream(rule->number[2], stream, &own), rule->number[0], rule->number[1], cel_shape_size(shape), out);
    return CEL_OK;
}

static cel_status fill_with(const cel_shape *shape, double x, cel_real *out)
{
    size_t n = cel_shape_size(shape);
    for (size_t i = 0; i < n; i++)
        out[i] = CEL_R(x);
    return CEL_OK;
}

static cel_status zeros(FILL)
{
    (void)rule, (void)stream, (void)err;
    return fill_with(shape, 0, out);
}

static cel_status ones(FILL)
{
    (void)rule, (void)stream, (void)err;
    return fill_with(shape, 1, out);
}

static cel_status constant(FILL)
{
    (void)stream, (void)err;
    return fill_with(shape, rule->number[0], out);
}

static cel_status identity(FILL)
{
    (void)stream;
    if (shape->rank != 2)
        return cel_fail(err, CEL_INPUT, "initializer.shape", "initializer_identity() needs a weight with two axes, not %d", (int)shape->rank);
    fill_with(shape, 0, out);
    for (int32_t i = 0; i < shape->dim[0] && i < shape->dim[1]; i++)
        out[(size_t)i * (size_t)shape->dim[1] + (size_t)i] = CEL_R(rule->number[0]);
    return CEL_OK;
}

/* Rows (or columns, whichever are fewer) of a normal matrix made orthonormal by modified Gram-Schmidt, run twice: the Q of
 * its QR decomposition with a positive diagonal of R, which is what makes Q uniform over the orthogonal matrices. */
static cel_status orthogonal(FILL)
{
    if (shape->rank < 2)
        return cel_fail(err, CEL_INPUT, "initializer.shape", "initializer_orthogonal() needs a weight with at least two axes");
    size_t cols = (size_t)shape->dim[shape->rank - 1], rows = cel_shape_size(shape) / cols;
    size_t count = rows < cols ? rows : cols, length = rows < cols ? cols : rows;
    double *q = CEL_ARRAY(double, rows * cols);
    if (!q)
        return cel_nomem(err);
    cel_stream own, *s = own_stream(rule->number[1], stream, &own);
    for (size_t i = 0; i < rows * cols; i++)
        q[i] = cel_stream_norm(s);
    for (size_t i = 0; i < count; i++)
        for (int pass = 0; pass < 2; pass++) {
            double *v = q + i * length, norm = 0;
            for (size_t j = 0; j < i; j++) {
                const double *u = q + j * length;
                double along = 0;
                for (size_t t = 0; t < length; t++)
                    along += u[t] * v[t];
                for (size_t t = 0; t < length; t++)
                    v[t] -= along * u[t];
            }
            for (size_t t = 0; t < length; t++)
                norm += v[t] * v[t];
            for (size_t t = 0; t < length; t++)
                v[t] /= sqrt(norm);
        }
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++)
            out[r * cols + c] = CEL_R(rule->number[0] * (rows < cols ? q[r * length + c] : q[c * length + r]));
    cel_free(q);
    return CEL_OK;
}

#define SEED {"seed", CEL_V_INTEGER, "NULL", "a seed of its own; by default the fit's"}
#define NAMED(id, other, class, ...) \
    {.kind = CEL_INITIALIZER, .name = #id, .alias = other, .class_name = class, .fill = id, .formals = {__VA_ARGS__}}
#define ROW(id, class, ...) {.kind = CEL_INITIALIZER, .name = #id, .class_name = class, .fill = id, .formals = {__VA_ARGS__}}
#define SCALING(id, class, ...) \
    {.kind = CEL_INITIALIZER, .name = id, .class_name = class, .fill = scaling, .fixed = {__VA_ARGS__}, .formals = {SEED}}
const cel_rule_type cel_initializers[] = {
    SCALING("glorot_uniform", "GlorotUniform", 1, FAN_AVG, UNIFORM),
    SCALING("glorot_normal", "GlorotNormal", 1, FAN_AVG, TRUNCATED_NORMAL),
    SCALING("he_uniform", "HeUniform", 2, FAN_IN, UNIFORM),
    SCALING("he_normal", "HeNormal", 2, FAN_IN, TRUNCATED_NORMAL),
    SCALING("lecun_uniform", "LecunUniform", 1, FAN_IN, UNIFORM),
    SCALING("lecun_normal", "LecunNormal", 1, FAN_IN, TRUNCATED_NORMAL),
    ROW(zeros, "Zeros", {0}),
    ROW(ones, "Ones", {0}),
    ROW(constant, "Constant", {"value", CEL_V_DOUBLE, "0", "the number"}),
    ROW(identity, "Identity", {"gain", CEL_V_DOUBLE, "1", "factor"}),
    ROW(orthogonal, "Orthogonal", {"gain", CEL_V_DOUBLE, "1", "factor"}, SEED),
    NAMED(random_uniform, "uniform", "RandomUniform", {"minval", CEL_V_DOUBLE, "-0.05", "lower end"}, {"maxval", CEL_V_DOUBLE, "0.05", "upper end"}, SEED),
    NAMED(random_normal, "normal", "RandomNormal", {"mean", CEL_V_DOUBLE, "0", "mean"}, {"stddev", CEL_V_DOUBLE, "0.05", "standard deviation"}, SEED),
    ROW(truncated_normal, "TruncatedNormal", {"mean", CEL_V_DOUBLE, "0", "mean"},
        {"stddev", CEL_V_DOUBLE, "0.05", "standard deviation before the cut at two of them"}, SEED),
    {.kind = CEL_INITIALIZER, .name = "variance_scaling", .class_name = "VarianceScaling", .fill = variance_scaling,
     .formals = {{"scale", CEL_V_DOUBLE, "1", "factor of the variance"},
                 {"mode", CEL_V_STRING, "\"fan_in\"", "fan_in, fan_out or fan_avg"},
                 {"distribution", CEL_V_STRING, "\"truncated_normal\"", "truncated_normal, untruncated_normal or uniform"},
                 SEED},
     .choices = {NULL, fan_modes, distributions, NULL}},
};
const size_t cel_n_initializers = sizeof cel_initializers / sizeof *cel_initializers;
