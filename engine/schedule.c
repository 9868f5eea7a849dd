/* Learning-rate schedules: one function of the step each. Rules: keras.optimizers.schedules of Keras 3; cosine decay and
 * restarts after Loshchilov & Hutter (2017), SGDR. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/schedule.h"

struct cel_schedule_type {
    const char *name;
    double (*rate)(const cel_schedule *schedule, double step);
    const cel_setting *settings;
    size_t n_settings;
};

/* rate decay_rate^(step / decay_steps); staircase: whole powers */
static double exponential_decay(const cel_schedule *s, double step)
{
    const double *v = s->setting; /* initial_learning_rate, decay_steps, decay_rate, staircase */
    double power = step / v[1];
    return v[0] * pow(v[2], v[3] != 0 ? floor(power) : power);
}

/* rate / (1 + decay_rate step / decay_steps) */
static double inverse_time_decay(const cel_schedule *s, double step)
{
    const double *v = s->setting; /* initial_learning_rate, decay_steps, decay_rate, staircase */
    double power = step / v[1];
    return v[0] / (1 + v[2] * (v[3] != 0 ? floor(power) : power));
}

/* (rate - end) (1 - step / decay_steps)^power + end; cycle: decay_steps grows to the next multiple */
static double polynomial_decay(const cel_schedule *s, double step)
{
    const double *v = s->setting; /* initial_learning_rate, decay_steps, end_learning_rate, power, cycle */
    double steps = v[1];
    if (v[4] != 0)
        steps *= step == 0 ? 1 : ceil(step / steps);
    else
        step = fmin(step, steps);
    return (v[0] - v[2]) * pow(1 - step / steps, v[3]) + v[2];
}

/* A linear rise to warmup_target, then half a cosine down to alpha times the top. */
static double cosine_decay(const cel_schedule *s, double step)
{
    const double *v = s->setting; /* initial_learning_rate, decay_steps, alpha, name, warmup_target, warmup_steps */
    double top = v[0];
    if (!isnan(v[4])) {
        step = fmin(step, v[1] + v[5]);
        if (step < v[5])
            return (v[4] - v[0]) * (step / v[5]) + v[0];
        step -= v[5];
        top = v[4];
    }
    double wave = 0.5 * (1 + cos(M_PI * fmin(step, v[1]) / v[1]));
    return top * ((1 - v[2]) * wave + v[2]);
}

/* Cosine decays one after another, each t_mul times as long and from m_mul times as high as the one before. */
static double cosine_decay_restarts(const cel_schedule *s, double step)
{
    const double *v = s->setting; /* initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha */
    double done = step / v[1], restarts, t = v[2];
    if (t == 1) {
        restarts = floor(done);
        done -= restarts;
    } else {
        restarts = floor(log(1 - done * (1 - t)) / log(t));
        done = (done - (1 - pow(t, restarts)) / (1 - t)) / pow(t, restarts);
    }
    double wave = 0.5 * pow(v[3], restarts) * (1 + cos(M_PI * done));
    return v[0] * ((1 - v[4]) * wave + v[4]);
}

/* values[i] up to and with boundaries[i], the last value after them */
static double piecewise_constant_decay(const cel_schedule *s, double step)
{
    size_t i = 0;
    while (i < s->n && step > s->boundaries[i])
        i++;
    return s->values[i];
}

#define NUMBER(name, fallback, help, least, most) {{name, CEL_V_DOUBLE, fallback, help}, NULL, least, most}
#define FLAG(name, help) {{name, CEL_V_LOGICAL, "FALSE", help}, NULL, 0, 0}
#define RATE NUMBER("initial_learning_rate", "", "the rate of the first step", 0, INFINITY)
#define STEPS(name) NUMBER(name, "", "steps of one decay", CEL_ABOVE_ZERO, INFINITY)
#define NAME(word) {{"name", CEL_V_STRING, word, "name of the schedule"}, NULL, 0, 0}

static const cel_setting exponential_settings[] = {RATE, STEPS("decay_steps"), NUMBER("decay_rate", "", "the rate's factor over decay_steps", 0, INFINITY),
                                                   FLAG("staircase", "decay only at whole multiples of decay_steps"), NAME("\"ExponentialDecay\"")};
static const cel_setting inverse_settings[] = {RATE, STEPS("decay_steps"), NUMBER("decay_rate", "", "how fast the divisor grows", 0, INFINITY),
                                               FLAG("staircase", "decay only at whole multiples of decay_steps"), NAME("\"InverseTimeDecay\"")};
static const cel_setting polynomial_settings[] = {RATE, STEPS("decay_steps"), NUMBER("end_learning_rate", "0.0001", "the last rate", 0, INFINITY),
                                                  NUMBER("power", "1", "of the polynomial", 0, INFINITY), FLAG("cycle", "begin again beyond decay_steps"),
                                                  NAME("\"PolynomialDecay\"")};
static const cel_setting cosine_settings[] = {RATE, STEPS("decay_steps"), NUMBER("alpha", "0", "the last rate as a fraction of the highest", 0, INFINITY),
                                              NAME("\"CosineDecay\""), NUMBER("warmup_target", "NULL", "the rate the warm-up ends at", 0, INFINITY),
                                              NUMBER("warmup_steps", "0", "steps of the warm-up", 0, INFINITY)};
static const cel_setting restarts_settings[] = {RATE, STEPS("first_decay_steps"), NUMBER("t_mul", "2", "how much longer each decay is", 1, INFINITY),
                                                NUMBER("m_mul", "1", "how much higher each decay begins", 0, INFINITY),
                                                NUMBER("alpha", "0", "the last rate as a fraction of the first", 0, INFINITY), NAME("\"SGDRDecay\"")};
static const cel_setting piecewise_settings[] = {{{"boundaries", CEL_V_OBJECT, "", "the steps after which the rate changes"}, NULL, 0, 0},
                                                 {{"values", CEL_V_OBJECT, "", "the rates, one more than boundaries"}, NULL, 0, 0},
                                                 NAME("\"PiecewiseConstant\"")};

#define SETTINGS(table) table, sizeof table / sizeof *table
static const cel_schedule_type types[] = {
    {"exponential_decay", exponential_decay, SETTINGS(exponential_settings)},
    {"cosine_decay", cosine_decay, SETTINGS(cosine_settings)},
    {"cosine_decay_restarts", cosine_decay_restarts, SETTINGS(restarts_settings)},
    {"polynomial_decay", polynomial_decay, SETTINGS(polynomial_settings)},
    {"inverse_time_decay", inverse_time_decay, SETTINGS(inverse_settings)},
    {"piecewise_constant_decay", piecewise_constant_decay, SETTINGS(piecewise_settings)},
};

size_t cel_schedule_count(void)
{
    return sizeof types / sizeof *types;
}

const cel_schedule_type *cel_schedule_type_at(size_t i)
{
    return i < cel_schedule_count() ? types + i : NULL;
}

const char *cel_schedule_type_name(const cel_schedule_type *type)
{
    return type->name;
}

const cel_setting *cel_schedule_type_settings(const cel_schedule_type *type, size_t *n)
{
    *n = type->n_settings;
    return type->settings;
}

/* The numbers of an argument, newly allocated. */
static cel_status numbers(const char *owner, const char *name, const cel_value *value, double **out, cel_error *err)
{
    *out = CEL_ARRAY(double, value->n + 1);
    if (!*out)
        return cel_nomem(err);
    for (size_t i = 0; i < value->n; i++)
        if (isnan((*out)[i] = cel_value_at(value, i)))
            return cel_fail(err, CEL_INPUT, "argument.type", "%s(): %s must be numbers", owner, name);
    return CEL_OK;
}

static cel_status make_piecewise(const char *owner, const cel_argument *args, size_t n_args, cel_schedule *s, cel_error *err)
{
    const cel_value *boundaries = cel_settings_arg(args, n_args, "boundaries"), *values = cel_settings_arg(args, n_args, "values");
    if (!boundaries || !values || values->n != boundaries->n + 1)
        return cel_fail(err, CEL_INPUT, "schedule.pieces", "%s(): values must hold one number more than boundaries", owner);
    s->n = boundaries->n;
    CEL_TRY(numbers(owner, "boundaries", boundaries, &s->boundaries, err));
    CEL_TRY(numbers(owner, "values", values, &s->values, err));
    for (size_t i = 1; i < s->n; i++)
        if (!(s->boundaries[i] > s->boundaries[i - 1]))
            return cel_fail(err, CEL_INPUT, "schedule.order", "%s(): boundaries must rise", owner);
    return CEL_OK;
}

cel_status cel_schedule_make(const cel_schedule_type *type, const cel_argument *args, size_t n_args, cel_schedule *out, cel_error *err)
{
    char owner[80];
    cel_schedule s = {.type = type};
    *out = (cel_schedule){0};
    snprintf(owner, sizeof owner, "learning_rate_schedule_%s", type->name);
    CEL_TRY(cel_settings_read(owner, type->settings, type->n_settings, args, n_args, s.setting, err));
    if (type->rate == piecewise_constant_decay) {
        cel_status status = make_piecewise(owner, args, n_args, &s, err);
        if (status != CEL_OK) {
            cel_schedule_free(&s);
            return status;
        }
    }
    *out = s;
    return CEL_OK;
}

cel_status cel_schedule_copy(const cel_schedule *from, cel_schedule *to, cel_error *err)
{
    *to = *from;
    if (!from->values)
        return CEL_OK;
    to->boundaries = CEL_ARRAY(double, from->n);
    to->values = CEL_ARRAY(double, from->n + 1);
    if (!to->boundaries || !to->values) {
        cel_schedule_free(to);
        return cel_nomem(err);
    }
    memcpy(to->boundaries, from->boundaries, from->n * sizeof(double));
    memcpy(to->values, from->values, (from->n + 1) * sizeof(double));
    return CEL_OK;
}

void cel_schedule_free(cel_schedule *schedule)
{
    cel_free(schedule->boundaries);
    cel_free(schedule->values);
    *schedule = (cel_schedule){0};
}

double cel_schedule_rate(const cel_schedule *schedule, uint64_t step)
{
    return schedule->type->rate(schedule, (double)step);
}
