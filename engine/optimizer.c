/* The optimizers of Keras. Each step is one plain loop over the flat vectors, its formula above it: w weights, g gradient,
 * m, v, … state, a the learning rate, t the step from 1. Scalars are worked out in double once per step. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/clones.h"
#include "engine/optimizer.h"
#include "engine/update.h"

typedef void step_function(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g);

struct cel_optimizer_type {
    const char *name, *aliases;
    step_function *step;
    size_t slots;
    int first; /* setting whose value fills the first slot at the start; -1: zero */
    const cel_setting *settings;
    size_t n_settings;
};

/* Places of the settings every optimizer has, counted from its own last one. */
enum { WEIGHT_DECAY, CLIPNORM, CLIPVALUE, GLOBAL_CLIPNORM, USE_EMA, EMA_MOMENTUM, EMA_EVERY, NAME, LOSS_SCALE, ACCUMULATE, TAIL };

static double common(const cel_optimizer *o, int which)
{
    return o->setting[o->type->n_settings - TAIL + (size_t)which];
}

/* 1 - beta^t as Keras computes it: in the precision of the weights, from a beta rounded to float32. With beta_2 = 0.999 the
 * first steps differ by 1e-5 from the formula in exact numbers, and so must ours. */
static cel_real one_minus_power(double beta, double step)
{
    return 1 - (cel_real)pow((float)beta, step);
}

/* ---- steps ------------------------------------------------------------------------------------------------ */

/* w -= a g */
CEL_CLONES static void sgd_loop(size_t n, cel_real a, cel_real *restrict w, const cel_real *restrict g)
{
    for (size_t i = 0; i < n; i++)
        w[i] -= g[i] * a;
}

/* m = mu m - a g; w += m, with Nesterov's look ahead w += mu m - a g */
CEL_CLONES static void momentum_loop(size_t n, cel_real a, cel_real mu, bool nesterov, cel_real *restrict w, const cel_real *restrict g,
                                     cel_real *restrict m)
{
    if (nesterov)
        for (size_t i = 0; i < n; i++) {
            m[i] = m[i] * mu - g[i] * a;
            w[i] += m[i] * mu - g[i] * a;
        }
    else
        for (size_t i = 0; i < n; i++) {
            m[i] = m[i] * mu - g[i] * a;
            w[i] += m[i];
        }
}

static void sgd(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, momentum, nesterov */
    if (v[1] != 0)
        momentum_loop(s->n, (cel_real)rate, (cel_real)v[1], v[2] != 0, w, g, s->slot[0]);
    else
        sgd_loop(s->n, (cel_real)rate, w, g);
}

/* v = rho v + (1 - rho) g^2; centered: c = rho c + (1 - rho) g, v - c^2 in place of v; w -= a g / sqrt(v + eps), or through
 * a momentum m = mu m + a g / sqrt(v + eps) */
CEL_CLONES static void rmsprop_loop(size_t n, cel_real a, cel_real rho, cel_real mu, cel_real eps, bool centered, cel_real *restrict w,
                                    const cel_real *restrict g, cel_real *restrict v, cel_real *restrict m, cel_real *restrict c)
{
    cel_real rest = 1 - rho;
    for (size_t i = 0; i < n; i++)
        v[i] = rho * v[i] + rest * (g[i] * g[i]);
    if (centered) {
        for (size_t i = 0; i < n; i++) {
            c[i] = rho * c[i] + rest * g[i];
            m[i] = mu * m[i] + a * g[i] / (cel_real)sqrt(v[i] - c[i] * c[i] + eps);
        }
    } else {
        for (size_t i = 0; i < n; i++)
            m[i] = mu * m[i] + a * g[i] / (cel_real)sqrt(v[i] + eps);
    }
    for (size_t i = 0; i < n; i++)
        w[i] -= m[i];
}

static void rmsprop(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, rho, momentum, epsilon, centered */
    rmsprop_loop(s->n, (cel_real)rate, (cel_real)v[1], (cel_real)v[2], (cel_real)v[3], v[4] != 0, w, g, s->slot[0], s->slot[1], s->slot[2]);
}

/* m += (1 - b1)(g - m); v += (1 - b2)(g^2 - v); w -= a' m / (sqrt(v) + eps), a' = a sqrt(1 - b2^t) / (1 - b1^t): cel_update; here with
 * the largest v so far in the root */
CEL_CLONES static void amsgrad_loop(size_t n, cel_real a, cel_real c1, cel_real c2, cel_real eps, cel_real *restrict w, const cel_real *restrict g,
                                    cel_real *restrict m, cel_real *restrict v, cel_real *restrict top)
{
    for (size_t i = 0; i < n; i++) {
        m[i] += (g[i] - m[i]) * c1;
        v[i] += (g[i] * g[i] - v[i]) * c2;
        top[i] = top[i] > v[i] ? top[i] : v[i];
        w[i] -= m[i] * a / ((cel_real)sqrt(top[i]) + eps);
    }
}

static cel_update adam_update(const cel_optimizer_state *s, double rate, cel_real *w)
{
    const double *v = s->optimizer->setting; /* learning_rate, beta_1, beta_2, epsilon, amsgrad */
    double t = (double)s->iterations + 1;
    cel_real a = (cel_real)rate * (cel_real)sqrt(one_minus_power(v[2], t)) / one_minus_power(v[1], t);
    return (cel_update){w, s->slot[0], s->slot[1], a, (cel_real)(1 - v[1]), (cel_real)(1 - v[2]), (cel_real)v[3]};
}

static void adam(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const cel_update u = adam_update(s, rate, w);
    if (s->optimizer->setting[4] != 0)
        amsgrad_loop(s->n, u.rate, u.c1, u.c2, u.eps, w, g, s->slot[0], s->slot[1], s->slot[2]);
    else
        cel_update_apply(&u, 0, s->n, g);
}

/* m as Adam; u = max(b2 u, |g|); w -= a m / ((1 - b1^t)(u + eps)) */
CEL_CLONES static void adamax_loop(size_t n, cel_real a, cel_real c1, cel_real b2, cel_real eps, cel_real *restrict w, const cel_real *restrict g,
                                   cel_real *restrict m, cel_real *restrict u)
{
    for (size_t i = 0; i < n; i++) {
        cel_real size = g[i] < 0 ? -g[i] : g[i], old = b2 * u[i];
        m[i] += (g[i] - m[i]) * c1;
        u[i] = old > size ? old : size;
        w[i] -= a * m[i] / (u[i] + eps);
    }
}

static void adamax(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, beta_1, beta_2, epsilon */
    double t = (double)s->iterations + 1;
    adamax_loop(s->n, (cel_real)(rate / one_minus_power(v[1], t)), (cel_real)(1 - v[1]), (cel_real)v[2], (cel_real)v[3], w, g, s->slot[0], s->slot[1]);
}

/* m, v as Adam; w -= a (p m + q g) / (sqrt(v / (1 - b2^t)) + eps) */
CEL_CLONES static void nadam_loop(size_t n, cel_real a, cel_real c1, cel_real c2, cel_real p, cel_real q, cel_real scale, cel_real eps,
                                  cel_real *restrict w, const cel_real *restrict g, cel_real *restrict m, cel_real *restrict v)
{
    for (size_t i = 0; i < n; i++) {
        m[i] += (g[i] - m[i]) * c1;
        v[i] += (g[i] * g[i] - v[i]) * c2;
        w[i] -= (m[i] * p + g[i] * q) * a / ((cel_real)sqrt(v[i] / scale) + eps);
    }
}

/* The momentum rises with the step: u_t = b1 (1 - 0.96^t / 2); p, q weigh the next momentum and this gradient. */
static void nadam(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, beta_1, beta_2, epsilon */
    double t = (double)s->iterations + 1, now = v[1] * (1 - 0.5 * pow(0.96, t)), next = v[1] * (1 - 0.5 * pow(0.96, t + 1));
    s->momentum_product *= now;
    nadam_loop(s->n, (cel_real)rate, (cel_real)(1 - (float)v[1]), (cel_real)(1 - (float)v[2]), (cel_real)(next / (1 - s->momentum_product * next)),
               (cel_real)((1 - now) / (1 - s->momentum_product)), one_minus_power(v[2], t), (cel_real)v[3], w, g, s->slot[0], s->slot[1]);
}

/* v += g^2; w -= a g / sqrt(v + eps) */
CEL_CLONES static void adagrad_loop(size_t n, cel_real a, cel_real eps, cel_real *restrict w, const cel_real *restrict g, cel_real *restrict v)
{
    for (size_t i = 0; i < n; i++) {
        v[i] += g[i] * g[i];
        w[i] -= a * g[i] / (cel_real)sqrt(v[i] + eps);
    }
}

static void adagrad(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, initial_accumulator_value, epsilon */
    adagrad_loop(s->n, (cel_real)rate, (cel_real)v[2], w, g, s->slot[0]);
}

/* v = rho v + (1 - rho) g^2; d = g sqrt(u + eps) / sqrt(v + eps); u = rho u + (1 - rho) d^2; w -= a d */
CEL_CLONES static void adadelta_loop(size_t n, cel_real a, cel_real rho, cel_real eps, cel_real *restrict w, const cel_real *restrict g,
                                     cel_real *restrict v, cel_real *restrict u)
{
    cel_real rest = 1 - rho;
    for (size_t i = 0; i < n; i++) {
        v[i] = rho * v[i] + rest * (g[i] * g[i]);
        cel_real d = (cel_real)sqrt(u[i] + eps) * g[i] / (cel_real)sqrt(v[i] + eps);
        u[i] = rho * u[i] + rest * (d * d);
        w[i] -= a * d;
    }
}

static void adadelta(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, rho, epsilon */
    adadelta_loop(s->n, (cel_real)rate, (cel_real)v[1], (cel_real)v[2], w, g, s->slot[0], s->slot[1]);
}

/* w -= a sign(b1 m + (1 - b1) g); m = b2 m + (1 - b2) g */
CEL_CLONES static void lion_loop(size_t n, cel_real a, cel_real b1, cel_real b2, cel_real *restrict w, const cel_real *restrict g,
                                 cel_real *restrict m)
{
    for (size_t i = 0; i < n; i++) {
        cel_real d = m[i] * b1 + g[i] * (1 - b1);
        w[i] -= a * (d > 0 ? 1 : d < 0 ? -1 : d);
        m[i] = m[i] * b2 + g[i] * (1 - b2);
    }
}

static void lion(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, beta_1, beta_2 */
    lion_loop(s->n, (cel_real)rate, (cel_real)v[1], (cel_real)v[2], w, g, s->slot[0]);
}

/* z += g' - (n'^-p - n^-p) w / a, n' = n + g^2, g' = g + 2 shrink w; w = (clip(z, l1) - z) / (n'^-p / a + 2 l2') */
static void ftrl(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    /* learning_rate, learning_rate_power, initial_accumulator_value, l1, l2, l2_shrinkage, beta */
    const double *v = s->optimizer->setting;
    double power = -v[1], l1 = v[3], l2 = v[4] + v[6] / (2 * rate);
    cel_real *n = s->slot[0], *z = s->slot[1];
    for (size_t i = 0; i < s->n; i++) {
        double grown = n[i] + (double)g[i] * g[i], high, low;
        high = power == 0.5 ? sqrt(grown) : pow(grown, power);
        low = power == 0.5 ? sqrt(n[i]) : pow(n[i], power);
        z[i] = (cel_real)(z[i] + g[i] + 2 * v[5] * w[i] - (high - low) / rate * w[i]);
        double held = z[i] < -l1 ? -l1 : z[i] > l1 ? l1 : z[i];
        w[i] = (cel_real)((held - z[i]) / (high / rate + 2 * l2));
        n[i] = (cel_real)grown;
    }
}

/* Adam's direction d, weight by weight scaled to the norm of the weight: w -= a |w| / |d| d */
static void lamb(cel_optimizer_state *s, double rate, cel_real *restrict w, const cel_real *restrict g)
{
    const double *v = s->optimizer->setting; /* learning_rate, beta_1, beta_2, epsilon */
    double t = (double)s->iterations + 1, h1 = one_minus_power(v[1], t), h2 = one_minus_power(v[2], t);
    for (size_t k = 0; k < s->n_spans; k++) {
        size_t from = s->spans[k].offset, to = from + s->spans[k].size;
        double weights = 0, steps = 0;
        for (size_t i = from; i < to; i++) {
            cel_real *m = s->slot[0] + i, *u = s->slot[1] + i, *d = s->slot[2] + i;
            *m += (g[i] - *m) * (cel_real)(1 - v[1]);
            *u += (g[i] * g[i] - *u) * (cel_real)(1 - v[2]);
            *d = (cel_real)(*m / h1 / (sqrt(*u / h2) + v[3]));
            weights += (double)w[i] * w[i];
            steps += (double)*d * *d;
        }
        cel_real a = (cel_real)(rate * (weights > 0 && steps > 0 ? sqrt(weights) / sqrt(steps) : 1));
        for (size_t i = from; i < to; i++)
            w[i] -= a * s->slot[2][i];
    }
}

/* ---- the table -------------------------------------------------------------------------------------------- */

#define NUMBER(name, fallback, help, least, most) {{name, CEL_V_DOUBLE, fallback, help}, NULL, least, most}
#define FLAG(name, help) {{name, CEL_V_LOGICAL, "FALSE", help}, NULL, 0, 0}
#define RATE(fallback) NUMBER("learning_rate", fallback, "the step size, or a learning_rate_schedule", 0, INFINITY)
#define BETA_1 NUMBER("beta_1", "0.9", "decay of the mean of the gradients", 0, 1)
#define BETA_2(fallback) NUMBER("beta_2", fallback, "decay of the mean of their squares", 0, 1)
#define EPS NUMBER("epsilon", "1e-7", "keeps the division from zero", 0, INFINITY)
#define TAIL_SETTINGS(decay, name)                                                                                         \
    NUMBER("weight_decay", decay, "shrinks the weights by this times the rate at each step", 0, INFINITY),                  \
        NUMBER("clipnorm", "NULL", "the longest gradient of a single weight", 0, INFINITY),                                 \
        NUMBER("clipvalue", "NULL", "the largest number in a gradient", 0, INFINITY),                                       \
        NUMBER("global_clipnorm", "NULL", "the longest gradient of all weights together", 0, INFINITY),                     \
        FLAG("use_ema", "end with the moving average of the weights"), NUMBER("ema_momentum", "0.99", "of that average", 0, 1), \
        {{"ema_overwrite_frequency", CEL_V_INTEGER, "NULL", "steps after which the average replaces the weights"}, NULL, 1, INFINITY}, \
        {{"name", CEL_V_STRING, name, "name of the optimizer"}, NULL, 0, 0},                                                \
        NUMBER("loss_scale_factor", "NULL", "for half precision; has no effect in single", 0, INFINITY),                    \
        {{"gradient_accumulation_steps", CEL_V_INTEGER, "NULL", "batches whose mean gradient makes one step"}, NULL, 1, INFINITY}

static const cel_setting sgd_settings[] = {RATE("0.01"), NUMBER("momentum", "0", "how much of the last step is kept", 0, 1),
                                           FLAG("nesterov", "look ahead along the momentum"), TAIL_SETTINGS("NULL", "\"SGD\"")};
static const cel_setting rmsprop_settings[] = {RATE("0.001"), NUMBER("rho", "0.9", "decay of the mean square", 0, 1),
                                               NUMBER("momentum", "0", "how much of the last step is kept", 0, 1), EPS,
                                               FLAG("centered", "subtract the squared mean"), TAIL_SETTINGS("NULL", "\"rmsprop\"")};
static const cel_setting adam_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.999"), EPS, FLAG("amsgrad", "divide by the largest mean square so far"),
                                            TAIL_SETTINGS("NULL", "\"adam\"")};
static const cel_setting adamw_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.999"), EPS, FLAG("amsgrad", "divide by the largest mean square so far"),
                                             TAIL_SETTINGS("0.004", "\"adamw\"")};
static const cel_setting adamax_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.999"), EPS, TAIL_SETTINGS("NULL", "\"adamax\"")};
static const cel_setting nadam_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.999"), EPS, TAIL_SETTINGS("NULL", "\"nadam\"")};
static const cel_setting adagrad_settings[] = {RATE("0.001"), NUMBER("initial_accumulator_value", "0.1", "start of the sum of squares", 0, INFINITY), EPS,
                                               TAIL_SETTINGS("NULL", "\"adagrad\"")};
static const cel_setting adadelta_settings[] = {RATE("0.001"), NUMBER("rho", "0.95", "decay of the mean squares", 0, 1), EPS,
                                                TAIL_SETTINGS("NULL", "\"adadelta\"")};
static const cel_setting lion_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.99"), TAIL_SETTINGS("NULL", "\"lion\"")};
static const cel_setting ftrl_settings[] = {
    RATE("0.001"), {{"learning_rate_power", CEL_V_DOUBLE, "-0.5", "how the rate falls; not above 0"}, NULL, -INFINITY, 0},
    NUMBER("initial_accumulator_value", "0.1", "start of the sum of squares", 0, INFINITY), NUMBER("l1_regularization_strength", "0", "pulls weights to 0", 0, INFINITY),
    NUMBER("l2_regularization_strength", "0", "shrinks weights", 0, INFINITY), NUMBER("l2_shrinkage_regularization_strength", "0", "shrinks by the gradient", 0, INFINITY),
    NUMBER("beta", "0", "added to the root", 0, INFINITY), TAIL_SETTINGS("NULL", "\"ftrl\"")};
static const cel_setting lamb_settings[] = {RATE("0.001"), BETA_1, BETA_2("0.999"), EPS, TAIL_SETTINGS("NULL", "\"lamb\"")};

#define SETTINGS(table) table, sizeof table / sizeof *table
static const cel_optimizer_type types[] = {
    {"sgd", NULL, sgd, 1, -1, SETTINGS(sgd_settings)},
    {"rmsprop", NULL, rmsprop, 3, -1, SETTINGS(rmsprop_settings)},
    {"adam", NULL, adam, 3, -1, SETTINGS(adam_settings)},
    {"adam_w", "adamw", adam, 3, -1, SETTINGS(adamw_settings)},
    {"adamax", NULL, adamax, 2, -1, SETTINGS(adamax_settings)},
    {"nadam", NULL, nadam, 2, -1, SETTINGS(nadam_settings)},
    {"adagrad", NULL, adagrad, 1, 1, SETTINGS(adagrad_settings)},
    {"adadelta", NULL, adadelta, 2, -1, SETTINGS(adadelta_settings)},
    {"lion", NULL, lion, 1, -1, SETTINGS(lion_settings)},
    {"ftrl", NULL, ftrl, 2, 2, SETTINGS(ftrl_settings)},
    {"lamb", NULL, lamb, 3, -1, SETTINGS(lamb_settings)},
};
#define N_TYPES (sizeof types / sizeof *types)

size_t cel_optimizer_count(void)
{
    return N_TYPES;
}

const cel_optimizer_type *cel_optimizer_type_at(size_t i)
{
    return i < N_TYPES ? types + i : NULL;
}

const cel_optimizer_type *cel_optimizer_type_find(const char *name)
{
    for (size_t i = 0; i < N_TYPES; i++)
        if (cel_name_is(name, types[i].name, types[i].aliases))
            return types + i;
    return NULL;
}

const char *cel_optimizer_type_name(const cel_optimizer_type *type)
{
    return type->name;
}

const cel_setting *cel_optimizer_type_settings(const cel_optimizer_type *type, size_t *n)
{
    *n = type->n_settings;
    return type->settings;
}

size_t cel_optimizer_slots(const cel_optimizer *o)
{
    const double *v = o->setting;
    if (o->type->step == sgd)
        return v[1] != 0;
    if (o->type->step == adam)
        return 2 + (v[4] != 0);
    if (o->type->step == rmsprop)
        return 1 + (v[2] != 0) + (v[4] != 0);
    return o->type->step == lamb ? 2 : o->type->slots;
}

bool cel_optimizer_averages(const cel_optimizer *optimizer)
{
    return common(optimizer, USE_EMA) != 0;
}

double cel_optimizer_learning_rate(const cel_optimizer *optimizer)
{
    return optimizer->schedule.type ? (double)NAN : optimizer->setting[0];
}

/* ---- making one ------------------------------------------------------------------------------------------- */

cel_status cel_optimizer_make(const cel_optimizer_type *type, const cel_argument *args, size_t n_args, cel_optimizer *out, cel_error *err)
{
    char owner[64];
    cel_optimizer o = {.type = type};
    const cel_argument *schedule = NULL;
    *out = (cel_optimizer){0};
    snprintf(owner, sizeof owner, "optimizer_%s", type->name);
    cel_argument rest[CEL_OPTIMIZER_SETTINGS];
    size_t n = 0;
    for (size_t i = 0; i < n_args; i++)
        if (strcmp(args[i].name, "learning_rate") == 0 && args[i].value.kind == CEL_V_OBJECT && args[i].value.object_type &&
            strcmp(args[i].value.object_type, "schedule") == 0)
            schedule = args + i;
        else if (n < CEL_OPTIMIZER_SETTINGS)
            rest[n++] = args[i];
    CEL_TRY(cel_settings_read(owner, type->settings, type->n_settings, rest, n, o.setting, err));
    if (schedule)
        CEL_TRY(cel_schedule_copy(schedule->value.as.object, &o.schedule, err));
    *out = o;
    int clips = 0;
    for (int which = CLIPNORM; which <= GLOBAL_CLIPNORM; which++)
        clips += !isnan(common(&o, which));
    if (clips > 1) {
        cel_optimizer_free(out);
        return cel_fail(err, CEL_INPUT, "optimizer.clip", "%s(): only one of clipnorm, clipvalue and global_clipnorm can be set", owner);
    }
    return CEL_OK;
}

cel_status cel_optimizer_named(const char *name, double learning_rate, cel_optimizer *out, cel_error *err)
{
    const cel_optimizer_type *type = cel_optimizer_type_find(name);
    *out = (cel_optimizer){0};
    if (!type) {
        const char *names[N_TYPES];
        for (size_t i = 0; i < N_TYPES; i++)
            names[i] = types[i].name;
        int near = cel_nearest(name, names, N_TYPES);
        cel_fail(err, CEL_INPUT, "optimizer.unknown", "there is no optimizer \"%s\"", name);
        if (near >= 0)
            cel_error_hint(err, "did you mean \"%s\"?", names[near]);
        return CEL_INPUT;
    }
    CEL_TRY(cel_optimizer_make(type, NULL, 0, out, err));
    if (!isnan(learning_rate))
        out->setting[0] = learning_rate;
    return CEL_OK;
}

cel_status cel_optimizer_copy(const cel_optimizer *from, cel_optimizer *to, cel_error *err)
{
    *to = *from;
    to->schedule = (cel_schedule){0};
    return from->schedule.type ? cel_schedule_copy(&from->schedule, &to->schedule, err) : CEL_OK;
}

void cel_optimizer_free(cel_optimizer *optimizer)
{
    cel_schedule_free(&optimizer->schedule);
    *optimizer = (cel_optimizer){0};
}

/* ---- state ------------------------------------------------------------------------------------------------ */

cel_status cel_optimizer_start(const cel_optimizer *optimizer, size_t n, const cel_weight_span *spans, size_t n_spans, cel_optimizer_state *out,
                               cel_error *err)
{
    bool ema = common(optimizer, USE_EMA) != 0, gather = !isnan(common(optimizer, ACCUMULATE)) && common(optimizer, ACCUMULATE) > 1;
    size_t slots = optimizer->type->slots, vectors = slots + ema + gather, stride = (n + 15) / 16 * 16;
    cel_optimizer_state s = {.optimizer = optimizer, .n = n, .n_spans = n_spans, .learning_rate = optimizer->setting[0], .momentum_product = 1};
    s.block = cel_malloc_aligned(vectors * stride + 1, sizeof(cel_real));
    s.spans = CEL_ARRAY(cel_weight_span, n_spans);
    *out = (cel_optimizer_state){0};
    if (!s.block || !s.spans) {
        cel_optimizer_state_free(&s);
        return cel_nomem(err);
    }
    memset(s.block, 0, (vectors * stride + 1) * sizeof(cel_real));
    if (n_spans > 0)
        memcpy(s.spans, spans, n_spans * sizeof *spans);
    for (size_t k = 0; k < slots; k++)
        s.slot[k] = s.block + k * stride;
    s.average = ema ? s.block + slots * stride : NULL;
    s.gathered = gather ? s.block + (slots + ema) * stride : NULL;
    if (optimizer->type->first >= 0)
        for (size_t i = 0; i < n; i++)
            s.slot[0][i] = (cel_real)optimizer->setting[optimizer->type->first];
    *out = s;
    return CEL_OK;
}

void cel_optimizer_state_copy(const cel_optimizer_state *from, cel_optimizer_state *to)
{
    size_t vectors = from->optimizer->type->slots + (from->average != NULL) + (from->gathered != NULL), stride = (from->n + 15) / 16 * 16;
    memcpy(to->block, from->block, (vectors * stride + 1) * sizeof(cel_real));
    to->learning_rate = from->learning_rate;
    to->momentum_product = from->momentum_product;
    to->iterations = from->iterations;
}

void cel_optimizer_state_free(cel_optimizer_state *state)
{
    cel_free_aligned(state->block);
    cel_free(state->spans);
    *state = (cel_optimizer_state){0};
}

double cel_optimizer_rate(const cel_optimizer_state *state)
{
    const cel_schedule *schedule = &state->optimizer->schedule;
    return schedule->type ? cel_schedule_rate(schedule, state->iterations) : state->learning_rate;
}

static double square_norm(const cel_real *g, cel_weight_span span)
{
    double sum = 0;
    for (size_t i = span.offset; i < span.offset + span.size; i++)
        sum += (double)g[i] * g[i];
    return sum;
}

/* At most one of the three ways; a norm of NaN makes every gradient NaN, as in Keras. */
static void clip(const cel_optimizer_state *s, cel_real *g)
{
    double by_weight = common(s->optimizer, CLIPNORM), by_all = common(s->optimizer, GLOBAL_CLIPNORM), by_value = common(s->optimizer, CLIPVALUE);
    if (by_weight > 0) {
        for (size_t k = 0; k < s->n_spans; k++) {
            double norm = sqrt(square_norm(g, s->spans[k]));
            if (norm <= by_weight)
                continue;
            for (size_t i = s->spans[k].offset; i < s->spans[k].offset + s->spans[k].size; i++)
                g[i] = (cel_real)(g[i] * by_weight / norm);
        }
    } else if (by_all > 0) {
        double sum = 0;
        for (size_t k = 0; k < s->n_spans; k++)
            sum += square_norm(g, s->spans[k]);
        double norm = sqrt(sum);
        if (!(norm <= by_all)) {
            cel_real times = (cel_real)(isinf(norm) ? (double)NAN : by_all / norm);
            for (size_t i = 0; i < s->n; i++)
                g[i] *= times;
        }
    } else if (by_value > 0) {
        cel_real most = (cel_real)by_value;
        for (size_t i = 0; i < s->n; i++)
            g[i] = g[i] > most ? most : g[i] < -most ? -most : g[i];
    }
}

/* The gradient of this batch joins the gathered ones; true when it is time for a step, with their mean in `g`. */
static bool gather(cel_optimizer_state *s, cel_real *restrict g)
{
    double every = common(s->optimizer, ACCUMULATE);
    cel_real *restrict sum = s->gathered;
    if ((s->iterations + 1) % (uint64_t)every != 0) {
        for (size_t i = 0; i < s->n; i++)
            sum[i] += g[i];
        return false;
    }
    for (size_t i = 0; i < s->n; i++) {
        g[i] = (g[i] + sum[i]) / (cel_real)every;
        sum[i] = 0;
    }
    return true;
}

CEL_CLONES static void decay_loop(size_t n, cel_real by, cel_real *restrict w)
{
    for (size_t i = 0; i < n; i++)
        w[i] -= w[i] * by;
}

CEL_CLONES static void average_loop(size_t n, cel_real keep, cel_real *restrict average, const cel_real *restrict w)
{
    for (size_t i = 0; i < n; i++)
        average[i] = keep * average[i] + (1 - keep) * w[i];
}

void cel_optimizer_step(cel_optimizer_state *s, cel_real *restrict w, cel_real *restrict g)
{
    const cel_optimizer *o = s->optimizer;
    if (!s->gathered || gather(s, g)) {
        double rate = cel_optimizer_rate(s), decay = common(o, WEIGHT_DECAY);
        clip(s, g);
        if (decay > 0)
            decay_loop(s->n, (cel_real)(decay * rate), w);
        o->type->step(s, rate, w, g);
    }
    cel_optimizer_end(s, w);
}

bool cel_optimizer_begin(cel_optimizer_state *s, cel_real *w, cel_update *out)
{
    const cel_optimizer *o = s->optimizer;
    if (o->type->step != adam || o->setting[4] != 0 || s->gathered || common(o, WEIGHT_DECAY) > 0 || common(o, CLIPNORM) > 0 ||
        common(o, CLIPVALUE) > 0 || common(o, GLOBAL_CLIPNORM) > 0)
        return false;
    *out = adam_update(s, cel_optimizer_rate(s), w);
    return true;
}

/* The moving average of the weights, and the step is counted. */
void cel_optimizer_end(cel_optimizer_state *s, cel_real *w)
{
    const cel_optimizer *o = s->optimizer;
    if (s->average) {
        double every = common(o, EMA_EVERY);
        average_loop(s->n, (cel_real)(s->iterations == 0 ? 0 : common(o, EMA_MOMENTUM)), s->average, w);
        if (every > 0 && (s->iterations + 1) % (uint64_t)every == 0)
            memcpy(w, s->average, s->n * sizeof *w);
    }
    s->iterations++;
}

void cel_optimizer_finish(const cel_optimizer_state *state, cel_real *w)
{
    if (state->average && state->iterations > 0)
        memcpy(w, state->average, state->n * sizeof *w);
}
