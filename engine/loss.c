/* The losses of Keras, value and gradient side by side. A row function sees the K targets and predictions of one sample
 * (t, p), returns the value and, when g is not NULL, writes d value / d p. Arithmetic is in double: predictions are
 * float32, but logarithms of small probabilities need the digits. Rules: keras.losses of Keras 3.15 (TensorFlow backend). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/loss.h"

#define EPSILON 1e-7 /* keras.config.epsilon() */

/* What a row function may ask besides its row. */
typedef struct row_call {
    const cel_loss *loss;
    bool zero_one; /* hinge losses: every label of the batch is 0 or 1 and stands for -1 or 1 */
} row_call;

typedef double row_function(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g);
/* Losses that are one number for a whole batch of n elements. */
typedef double batch_function(const cel_loss *loss, size_t n, const cel_real *t, const cel_real *p, cel_real *g);

struct cel_loss_type {
    const char *name, *aliases;
    bool sparse;  /* the target is one class number */
    bool hinge;   /* labels 0 / 1 become -1 / 1 */
    row_function *row;
    batch_function *batch;
    const cel_setting *settings;
    size_t n_settings;
};

static double sigmoid(double x)
{
    if (x >= 0)
        return 1.0 / (1.0 + exp(-x));
    double e = exp(x);
    return e / (1.0 + e);
}

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static bool inside(double x, double low, double high)
{
    return x >= low && x <= high;
}

/* ---- differences ------------------------------------------------------------------------------------------ */

/* mean (p - t)^2 */
static double mean_squared_error(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    if (k == 1) { /* the usual row of a regression, without divisions by 1 */
        double d = (double)p[0] - t[0];
        if (g)
            g[0] = (cel_real)(2 * d);
        return d * d;
    }
    double sum = 0, two = 2.0 / (double)k;
    for (size_t i = 0; i < k; i++) {
        double d = (double)p[i] - t[i];
        sum += d * d;
        if (g)
            g[i] = (cel_real)(two * d);
    }
    return sum / (double)k;
}

/* mean |p - t| */
static double mean_absolute_error(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0, one = 1.0 / (double)k;
    for (size_t i = 0; i < k; i++) {
        double d = (double)p[i] - t[i];
        sum += fabs(d);
        if (g)
            g[i] = (cel_real)(d > 0 ? one : d < 0 ? -one : 0 * d);
    }
    return sum / (double)k;
}

/* 100 mean |t - p| / max(|t|, eps) */
static double mean_absolute_percentage_error(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double d = (double)p[i] - t[i], size = fmax(fabs((double)t[i]), EPSILON);
        sum += fabs(d) / size;
        if (g)
            g[i] = (cel_real)(100.0 / (double)k / size * (d > 0 ? 1 : d < 0 ? -1 : 0 * d));
    }
    return 100.0 * sum / (double)k;
}

/* mean (log(1 + p) - log(1 + t))^2, both no less than eps */
static double mean_squared_logarithmic_error(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double a = (double)p[i] < EPSILON ? EPSILON : (double)p[i], b = (double)t[i] < EPSILON ? EPSILON : (double)t[i];
        double d = log1p(a) - log1p(b);
        sum += d * d;
        if (g)
            g[i] = (cel_real)(p[i] < EPSILON ? 0 : 2.0 * d / (1.0 + a) / (double)k);
    }
    return sum / (double)k;
}

/* mean of d^2 / 2 up to delta, delta |d| - delta^2 / 2 beyond */
static double huber(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    double sum = 0, delta = call->loss->setting[0];
    for (size_t i = 0; i < k; i++) {
        double d = (double)p[i] - t[i];
        bool near = fabs(d) <= delta;
        sum += near ? 0.5 * d * d : delta * fabs(d) - 0.5 * delta * delta;
        if (g)
            g[i] = (cel_real)((near ? d : d > 0 ? delta : d < 0 ? -delta : d) / (double)k);
    }
    return sum / (double)k;
}

/* mean log(cosh(p - t)) = d + log(1 + exp(-2 d)) - log 2, written so that it cannot overflow */
static double log_cosh(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double d = (double)p[i] - t[i];
        sum += fabs(d) + log1p(exp(-2.0 * fabs(d))) - log(2.0);
        if (g)
            g[i] = (cel_real)(tanh(d) / (double)k);
    }
    return sum / (double)k;
}

/* - cos(t, p); the inverse norms are no more than 1 / eps */
static double cosine_similarity(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double tt = 0, pp = 0, tp = 0;
    for (size_t i = 0; i < k; i++) {
        tt += (double)t[i] * t[i];
        pp += (double)p[i] * p[i];
        tp += (double)t[i] * p[i];
    }
    double it = fmin(1.0 / sqrt(tt), 1.0 / EPSILON), ip = fmin(1.0 / sqrt(pp), 1.0 / EPSILON), cosine = tp * it * ip;
    if (g)
        for (size_t i = 0; i < k; i++)
            g[i] = (cel_real)(-it * ip * t[i] + (ip < 1.0 / EPSILON ? cosine * ip * ip * p[i] : 0));
    return -cosine;
}

/* ---- counts and distributions ----------------------------------------------------------------------------- */

/* mean p - t log(p + eps) */
static double poisson(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        sum += p[i] - t[i] * log(p[i] + EPSILON);
        if (g)
            g[i] = (cel_real)((1.0 - t[i] / (p[i] + EPSILON)) / (double)k);
    }
    return sum / (double)k;
}

/* sum t log(t / p), both within [eps, 1] */
static double kl_divergence(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double a = clip(t[i], EPSILON, 1), b = clip(p[i], EPSILON, 1);
        sum += a * log(a / b);
        if (g)
            g[i] = (cel_real)(inside(p[i], EPSILON, 1) ? -a / b : 0 * b);
    }
    return sum;
}

/* ---- hinges ----------------------------------------------------------------------------------------------- */

static double label(const row_call *call, cel_real t)
{
    return call->zero_one ? 2.0 * t - 1.0 : t;
}

/* mean max(1 - t p, 0) */
static double hinge(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double y = label(call, t[i]), gap = 1.0 - y * p[i];
        sum += gap < 0 ? 0 : gap;
        if (g)
            g[i] = (cel_real)(gap > 0 ? -y / (double)k : 0);
    }
    return sum / (double)k;
}

/* mean max(1 - t p, 0)^2 */
static double squared_hinge(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double y = label(call, t[i]), gap = 1.0 - y * p[i];
        gap = gap < 0 ? 0 : gap;
        sum += gap * gap;
        if (g)
            g[i] = (cel_real)(-2.0 * gap * y / (double)k);
    }
    return sum / (double)k;
}

/* max(largest wrong - sum of right + 1, 0): right = sum t p, wrong = max (1 - t) p */
static double categorical_hinge(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)call;
    double right = 0, wrong = -INFINITY;
    for (size_t i = 0; i < k; i++) {
        right += (double)t[i] * p[i];
        wrong = fmax(wrong, (1.0 - t[i]) * p[i]);
    }
    double gap = wrong - right + 1.0;
    if (g) {
        size_t ties = 0; /* equal maxima share the derivative */
        for (size_t i = 0; i < k; i++)
            ties += (1.0 - t[i]) * p[i] == wrong;
        for (size_t i = 0; i < k; i++)
            g[i] = (cel_real)(gap > 0 ? ((1.0 - t[i]) * p[i] == wrong ? (1.0 - t[i]) / (double)ties : 0) - t[i] : 0);
    }
    return gap < 0 ? 0 : gap;
}

/* ---- crossentropies --------------------------------------------------------------------------------------- */

enum { FROM_LOGITS, SMOOTHING }; /* places of the settings of the plain crossentropies */

/* - t log p - (1 - t) log(1 - p) of one element, p a probability */
static double binary_one(double t, double p, double *slope)
{
    double q = clip(p, EPSILON, 1 - EPSILON);
    *slope = inside(p, EPSILON, 1 - EPSILON) ? (1 - t) / (1 - q) - t / q : 0;
    return -t * log(q) - (1 - t) * log1p(-q);
}

/* mean over the columns; logits z: max(z, 0) - z t + log(1 + exp(-|z|)) */
static double binary_crossentropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    const double *s = call->loss->setting;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        double y = t[i] * (1.0 - s[SMOOTHING]) + 0.5 * s[SMOOTHING], z = p[i], slope;
        if (s[FROM_LOGITS] != 0) {
            sum += (z > 0 ? z : 0) - z * y + log1p(exp(-fabs(z)));
            slope = sigmoid(z) - y;
        } else {
            sum += binary_one(y, z, &slope);
        }
        if (g)
            g[i] = (cel_real)(slope / (double)k);
    }
    return sum / (double)k;
}

/* (1 - pt)^gamma times the crossentropy, pt the probability given to the truth; balancing weighs classes by alpha */
static double binary_focal_crossentropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    const double *s = call->loss->setting; /* apply_class_balancing, alpha, gamma, from_logits, label_smoothing */
    double sum = 0, alpha = s[1], gamma = s[2];
    bool logits = s[3] != 0;
    for (size_t i = 0; i < k; i++) {
        double y = t[i] * (1.0 - s[4]) + 0.5 * s[4], slope;
        double q = logits ? sigmoid(p[i]) : p[i];
        double cross = binary_one(y, q, &slope), miss = 1.0 - (y * q + (1 - y) * (1 - q)), factor = pow(miss, gamma);
        double weight = s[0] != 0 ? y * alpha + (1 - y) * (1 - alpha) : 1;
        sum += weight * factor * cross;
        if (g) {
            double bend = gamma == 0 ? 0 : gamma * pow(miss, gamma - 1) * (1 - 2 * y);
            slope = weight * (bend * cross + factor * slope);
            g[i] = (cel_real)((logits ? slope * q * (1 - q) : slope) / (double)k);
        }
    }
    return sum / (double)k;
}

/* log sum exp, safe against overflow */
static double log_sum_exp(size_t k, const cel_real *z)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < k; i++)
        top = z[i] > top ? z[i] : top;
    for (size_t i = 0; i < k; i++)
        sum += exp(z[i] - top);
    return top + log(sum);
}

/* - sum t log p; probabilities are divided by their sum first. Logits z: - sum t (z - log sum exp z). */
static double categorical_crossentropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    const double *s = call->loss->setting;
    double keep = 1.0 - s[SMOOTHING], add = s[SMOOTHING] / (double)k, sum = 0, targets = 0;
    if (s[FROM_LOGITS] != 0) {
        double all = log_sum_exp(k, p);
        for (size_t i = 0; i < k; i++) {
            double y = t[i] * keep + add;
            sum -= y == 0 ? 0 : y * (p[i] - all);
            targets += y;
        }
        if (g)
            for (size_t i = 0; i < k; i++)
                g[i] = (cel_real)(exp(p[i] - all) * targets - (t[i] * keep + add));
        return isnan(all) ? all : sum;
    }
    double total = 0, pull = 0;
    for (size_t i = 0; i < k; i++)
        total += p[i];
    for (size_t i = 0; i < k; i++) {
        double y = t[i] * keep + add, q = p[i] / total, c = clip(q, EPSILON, 1 - EPSILON);
        sum -= y == 0 ? 0 : y * log(c);
        double slope = inside(q, EPSILON, 1 - EPSILON) ? -y / q : 0;
        pull += slope * q;
    }
    if (g)
        for (size_t i = 0; i < k; i++) {
            double y = t[i] * keep + add, q = p[i] / total;
            g[i] = (cel_real)(((inside(q, EPSILON, 1 - EPSILON) ? -y / q : 0) - pull) / total);
        }
    return sum;
}

/* alpha (1 - p)^gamma times the crossentropy of each class, summed */
static double categorical_focal_crossentropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    const double *s = call->loss->setting; /* alpha, gamma, from_logits, label_smoothing */
    double alpha = s[0], gamma = s[1];
    bool logits = s[2] != 0;
    double all = logits ? log_sum_exp(k, p) : 0, total = 0, sum = 0, pull = 0;
    for (size_t i = 0; i < k; i++)
        total += logits ? exp(p[i] - all) : p[i];
    for (int pass = 0; pass < (g ? 2 : 1); pass++)
        for (size_t i = 0; i < k; i++) {
            double y = t[i] * (1.0 - s[3]) + s[3] / (double)k;
            double q = (logits ? exp(p[i] - all) : p[i]) / total, c = clip(q, EPSILON, 1 - EPSILON), factor = alpha * pow(1 - c, gamma);
            double slope = 0;
            if (inside(q, EPSILON, 1 - EPSILON))
                slope = y * ((gamma == 0 ? 0 : alpha * gamma * pow(1 - c, gamma - 1) * log(c)) - factor / c);
            if (pass == 0) {
                sum -= factor * y * log(c);
                pull += slope * q;
            } else {
                /* through the division by the sum; for logits through the softmax, whose sum is 1 */
                g[i] = (cel_real)(logits ? q * (slope - pull) : (slope - pull) / total);
            }
        }
    return sum;
}

/* The class number of a sparse target, or k when it is none. */
static size_t class_of(cel_real t, size_t k)
{
    return t >= 0 && t < (cel_real)k && t == floor(t) ? (size_t)t : k;
}

/* - log p[class] + log sum p, p within [eps, 1 - eps]; logits z: log sum exp z - z[class] */
static double sparse_categorical_crossentropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    const double *s = call->loss->setting; /* from_logits, ignore_class */
    size_t class = class_of(*t, k);
    if (!isnan(s[1]) && *t == (cel_real)s[1]) {
        if (g)
            memset(g, 0, k * sizeof *g);
        return 0;
    }
    if (class == k) {
        for (size_t i = 0; g && i < k; i++)
            g[i] = NAN;
        return NAN;
    }
    if (s[FROM_LOGITS] != 0) {
        double all = log_sum_exp(k, p);
        for (size_t i = 0; g && i < k; i++)
            g[i] = (cel_real)(exp(p[i] - all) - (i == class));
        return all - p[class];
    }
    double total = 0;
    for (size_t i = 0; i < k; i++)
        total += clip(p[i], EPSILON, 1 - EPSILON);
    double own = clip(p[class], EPSILON, 1 - EPSILON);
    for (size_t i = 0; g && i < k; i++)
        g[i] = (cel_real)(inside(p[i], EPSILON, 1 - EPSILON) ? 1 / total - (i == class ? 1 / own : 0) : 0);
    return log(total) - log(own);
}

/* (1 - p[class]^q) / q */
static double categorical_generalized_cross_entropy(const row_call *call, size_t k, const cel_real *t, const cel_real *p, cel_real *g)
{
    double q = call->loss->setting[0];
    size_t class = class_of(*t, k);
    for (size_t i = 0; g && i < k; i++)
        g[i] = i == class ? (cel_real)-pow(p[i], q - 1) : 0;
    return class == k ? NAN : (1 - pow(p[class], q)) / q;
}

/* ---- overlaps of a whole batch ---------------------------------------------------------------------------- */

/* 1 - 2 sum t p / (sum t + sum p + eps) */
static double dice(const cel_loss *loss, size_t n, const cel_real *t, const cel_real *p, cel_real *g)
{
    (void)loss;
    double both = 0, sum = EPSILON;
    for (size_t i = 0; i < n; i++) {
        both += (double)t[i] * p[i];
        sum += (double)t[i] + p[i];
    }
    for (size_t i = 0; g && i < n; i++)
        g[i] = (cel_real)(-2.0 * t[i] / sum + 2.0 * both / (sum * sum));
    return 1.0 - 2.0 * both / sum;
}

/* 1 - I / (I + alpha F + beta M + eps): I = sum t p, F = sum t (1 - p), M = sum p (1 - t). Keras calls F the false
 * positives, reading its two arguments the other way round; we keep its alpha and beta. */
static double tversky(const cel_loss *loss, size_t n, const cel_real *t, const cel_real *p, cel_real *g)
{
    double alpha = loss->setting[0], beta = loss->setting[1], both = 0, sum = EPSILON;
    for (size_t i = 0; i < n; i++) {
        double one = (double)t[i] * p[i];
        both += one;
        sum += one + alpha * t[i] * (1.0 - p[i]) + beta * p[i] * (1.0 - t[i]);
    }
    for (size_t i = 0; g && i < n; i++) {
        double rise = t[i] - alpha * t[i] + beta * (1.0 - t[i]);
        g[i] = (cel_real)(-t[i] / sum + both * rise / (sum * sum));
    }
    return 1.0 - both / sum;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define FLAG(name, help) {{name, CEL_V_LOGICAL, "FALSE", help}, NULL, 0, 0}
#define NUMBER(name, fallback, help, least, most) {{name, CEL_V_DOUBLE, fallback, help}, NULL, least, most}
#define LOGITS FLAG("from_logits", "the predictions are logits, not probabilities")
#define SMOOTH NUMBER("label_smoothing", "0", "how far the targets are moved towards the middle, 0 to 1", 0, 1)
#define AXIS {{"axis", CEL_V_INTEGER, "-1L", "the axis of the classes; only the last"}, NULL, -1, -1}
/* what every loss takes after its own */
#define TAIL                                                                                                            \
    {{"reduction", CEL_V_STRING, "\"sum_over_batch_size\"", "how a batch's values become one"}, REDUCTIONS, 0, 0},        \
    {{"name", CEL_V_STRING, "NULL", "name of the loss"}, NULL, 0, 0}, {{"dtype", CEL_V_STRING, "NULL", "\"float32\""}, NULL, 0, 0}
/* in the order of cel_reduction, then synonyms and what cannot be minimised */
#define REDUCTIONS "sum_over_batch_size|sum|mean_with_sample_weight|mean|none"

static const cel_setting plain_settings[] = {TAIL};
static const cel_setting huber_settings[] = {NUMBER("delta", "1", "where the loss turns from squared to linear", 0, INFINITY), TAIL};
static const cel_setting cosine_settings[] = {AXIS, TAIL};
static const cel_setting cross_settings[] = {LOGITS, SMOOTH, AXIS, TAIL};
static const cel_setting binary_focal_settings[] = {
    FLAG("apply_class_balancing", "weigh the classes by alpha"), NUMBER("alpha", "0.25", "weight of class 1; class 0 gets 1 - alpha", 0, 1),
    NUMBER("gamma", "2", "how much easy examples are played down", 0, INFINITY), LOGITS, SMOOTH, AXIS, TAIL};
static const cel_setting focal_settings[] = {NUMBER("alpha", "0.25", "weight of the loss", 0, INFINITY),
                                             NUMBER("gamma", "2", "how much easy examples are played down", 0, INFINITY), LOGITS, SMOOTH, AXIS, TAIL};
static const cel_setting sparse_settings[] = {LOGITS, {{"ignore_class", CEL_V_INTEGER, "NULL", "a class whose samples do not count"}, NULL, 0, 0}, AXIS, TAIL};
static const cel_setting gce_settings[] = {NUMBER("q", "0.5", "near 0 like the crossentropy, near 1 like the absolute error", 1e-6, 1 - 1e-6), TAIL};
static const cel_setting tversky_settings[] = {NUMBER("alpha", "0.5", "weight of truth that was missed", 0, INFINITY),
                                               NUMBER("beta", "0.5", "weight of predictions that are not true", 0, INFINITY), TAIL};

#define SETTINGS(table) table, sizeof table / sizeof *table
#define NONE SETTINGS(plain_settings)

static const cel_loss_type types[] = {
    {"mean_squared_error", "mse", false, false, mean_squared_error, NULL, NONE},
    {"mean_absolute_error", "mae", false, false, mean_absolute_error, NULL, NONE},
    {"mean_absolute_percentage_error", "mape", false, false, mean_absolute_percentage_error, NULL, NONE},
    {"mean_squared_logarithmic_error", "msle", false, false, mean_squared_logarithmic_error, NULL, NONE},
    {"huber", "huber_loss", false, false, huber, NULL, SETTINGS(huber_settings)},
    {"log_cosh", NULL, false, false, log_cosh, NULL, NONE},
    {"cosine_similarity", NULL, false, false, cosine_similarity, NULL, SETTINGS(cosine_settings)},
    {"poisson", NULL, false, false, poisson, NULL, NONE},
    {"kl_divergence", "kld|kullback_leibler_divergence", false, false, kl_divergence, NULL, NONE},
    {"hinge", NULL, false, true, hinge, NULL, NONE},
    {"squared_hinge", NULL, false, true, squared_hinge, NULL, NONE},
    {"categorical_hinge", NULL, false, false, categorical_hinge, NULL, NONE},
    {"binary_crossentropy", "bce", false, false, binary_crossentropy, NULL, SETTINGS(cross_settings)},
    {"binary_focal_crossentropy", NULL, false, false, binary_focal_crossentropy, NULL, SETTINGS(binary_focal_settings)},
    {"categorical_crossentropy", NULL, false, false, categorical_crossentropy, NULL, SETTINGS(cross_settings)},
    {"categorical_focal_crossentropy", NULL, false, false, categorical_focal_crossentropy, NULL, SETTINGS(focal_settings)},
    {"sparse_categorical_crossentropy", NULL, true, false, sparse_categorical_crossentropy, NULL, SETTINGS(sparse_settings)},
    {"categorical_generalized_cross_entropy", NULL, true, false, categorical_generalized_cross_entropy, NULL, SETTINGS(gce_settings)},
    {"dice", NULL, false, false, NULL, dice, NONE},
    {"tversky", NULL, false, false, NULL, tversky, SETTINGS(tversky_settings)},
};

#define N_TYPES (sizeof types / sizeof *types)

size_t cel_loss_count(void)
{
    return N_TYPES;
}

const cel_loss_type *cel_loss_type_at(size_t i)
{
    return i < N_TYPES ? types + i : NULL;
}

const cel_loss_type *cel_loss_type_find(const char *name)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (cel_name_is(name, types[i].name, types[i].aliases))
            return types + i;
    return NULL;
}

const char *cel_loss_type_name(const cel_loss_type *type)
{
    return type->name;
}

const cel_setting *cel_loss_type_settings(const cel_loss_type *type, size_t *n)
{
    *n = type->n_settings;
    return type->settings;
}

bool cel_loss_is_sparse(const cel_loss *loss)
{
    return loss->type->sparse;
}

/* ---- making one ------------------------------------------------------------------------------------------- */

cel_status cel_loss_make(const cel_loss_type *type, const cel_argument *args, size_t n_args, cel_loss *out, cel_error *err)
{
    char owner[80];
    cel_loss loss = {.type = type};
    snprintf(owner, sizeof owner, "loss_%s", type->name);
    CEL_TRY(cel_settings_read(owner, type->settings, type->n_settings, args, n_args, loss.setting, err));
    int reduction = (int)loss.setting[type->n_settings - 3];
    if (reduction > CEL_REDUCE_WEIGHTED_MEAN + 1)
        return cel_fail(err, CEL_INPUT, "loss.reduction", "%s(): reduction = \"none\" leaves nothing to minimise; use \"sum_over_batch_size\"", owner);
    loss.reduction = reduction > CEL_REDUCE_WEIGHTED_MEAN ? CEL_REDUCE_MEAN : (cel_reduction)reduction;
    const char *name = cel_settings_text(args, n_args, "name");
    snprintf(loss.name, sizeof loss.name, "%s", name ? name : type->name);
    *out = loss;
    return CEL_OK;
}

cel_status cel_loss_named(const char *name, size_t cols, size_t target_cols, cel_loss *out, cel_error *err)
{
    const cel_loss_type *type = cel_loss_type_find(name);
    if (cel_name_is(name, "crossentropy", "ce"))
        type = cel_loss_type_find(cols == 1 ? "binary_crossentropy" : target_cols == 1 ? "sparse_categorical_crossentropy" : "categorical_crossentropy");
    if (!type) {
        const char *names[N_TYPES];
        for (size_t i = 0; i < N_TYPES; i++)
            names[i] = types[i].name;
        int near = cel_nearest(name, names, N_TYPES);
        cel_fail(err, CEL_INPUT, "loss.unknown", "there is no loss \"%s\"", name);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", names[near]);
        return CEL_INPUT;
    }
    CEL_TRY(cel_loss_make(type, NULL, 0, out, err));
    snprintf(out->name, sizeof out->name, "%s", name);
    return CEL_OK;
}

/* ---- evaluating ------------------------------------------------------------------------------------------- */

static row_call call_of(const cel_loss *loss, size_t n_targets, const cel_real *target)
{
    row_call call = {loss, loss->type->hinge};
    for (size_t i = 0; call.zero_one && i < n_targets; i++)
        call.zero_one = target[i] == 0 || target[i] == 1;
    return call;
}

/* A sample of the class the loss was told to ignore. */
static bool ignored(const cel_loss *loss, const cel_real *target)
{
    return loss->type->row == sparse_categorical_crossentropy && !isnan(loss->setting[1]) && *target == (cel_real)loss->setting[1];
}

/* What the sum of weighted values is divided by. */
static double divisor(const cel_loss *loss, cel_loss_shape s, const cel_real *target, const cel_real *weight)
{
    size_t rows = s.samples * s.positions;
    if (loss->reduction == CEL_REDUCE_SUM)
        return 1;
    if (loss->reduction == CEL_REDUCE_WEIGHTED_MEAN && weight) {
        double sum = 0;
        for (size_t b = 0; b < s.samples; b++)
            sum += weight[b];
        return sum * (double)s.positions;
    }
    size_t count = rows;
    if (loss->type->row == sparse_categorical_crossentropy && !isnan(loss->setting[1])) {
        count = 0;
        for (size_t r = 0; r < rows; r++)
            count += !ignored(loss, target + r);
    }
    return (double)count;
}

/* Dice and tversky: one number, which Keras then multiplies with every sample's weight and reduces. */
static double eval_batch(const cel_loss *loss, cel_loss_shape s, const cel_real *target, const cel_real *pred, const cel_real *weight, double scale, cel_real *grad)
{
    size_t n = s.samples * s.positions * s.cols;
    double value = loss->type->batch(loss, n, target, pred, grad), factor = 1;
    if (weight && loss->reduction != CEL_REDUCE_WEIGHTED_MEAN) {
        double sum = 0;
        for (size_t b = 0; b < s.samples; b++)
            sum += weight[b];
        factor = loss->reduction == CEL_REDUCE_SUM ? sum : sum / (double)s.samples;
    }
    cel_real times = (cel_real)(scale * factor);
    for (size_t i = 0; grad && i < n; i++)
        grad[i] *= times;
    return value * factor;
}

double cel_loss_eval(const cel_loss *loss, cel_loss_shape s, const cel_real *target, const cel_real *pred, const cel_real *weight, double scale, cel_real *grad)
{
    if (loss->type->batch)
        return eval_batch(loss, s, target, pred, weight, scale, grad);
    size_t width = loss->type->sparse ? 1 : s.cols;
    row_call call = call_of(loss, s.samples * s.positions * width, target);
    double over = divisor(loss, s, target, weight), sum = 0;
    if (over == 0) { /* no value counts: Keras divides zero by a small number */
        for (size_t i = 0; grad && i < s.samples * s.positions * s.cols; i++)
            grad[i] = 0;
        return 0;
    }
    for (size_t b = 0; b < s.samples; b++) {
        double w = weight ? weight[b] : 1;
        cel_real times = (cel_real)(scale * w / over);
        for (size_t r = b * s.positions; r < (b + 1) * s.positions; r++) {
            cel_real *g = grad ? grad + r * s.cols : NULL;
            sum += w * loss->type->row(&call, s.cols, target + r * width, pred + r * s.cols, g);
            for (size_t i = 0; g && i < s.cols; i++)
                g[i] *= times;
        }
    }
    return sum / over;
}

void cel_loss_rows(const cel_loss *loss, cel_loss_shape s, const cel_real *target, const cel_real *pred, double *out)
{
    size_t rows = s.samples * s.positions, width = loss->type->sparse ? 1 : s.cols;
    if (loss->type->batch) {
        double value = loss->type->batch(loss, rows * s.cols, target, pred, NULL);
        for (size_t r = 0; r < rows; r++)
            out[r] = value;
        return;
    }
    row_call call = call_of(loss, rows * width, target);
    for (size_t r = 0; r < rows; r++)
        out[r] = loss->type->row(&call, s.cols, target + r * width, pred + r * s.cols, NULL);
}
