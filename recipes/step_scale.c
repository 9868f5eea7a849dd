/* Steps that move and stretch single columns of numbers: center, scale, normalize, range. Trained values are one number for
 * each column. */
#include <math.h>
#include <stdatomic.h>

#include "recipes/step_table.h"

static const double epsilon = 2.220446049250313e-16; /* .Machine$double.eps */

/* ---- what is learnt ---- */

typedef struct moments {
    double *mean, *sd;
    size_t n;
} moments;

typedef struct learning {
    const cel_step *step;
    const cel_frame *data;
    const cel_step_context *ctx;
    moments *m;
} learning;

/* Two columns at once; the last may be alone. */
static cel_status learn_pair(void *context, size_t pair, cel_error *err)
{
    const learning *l = context;
    const cel_frame *data = l->data;
    const cel_step_context *ctx = l->ctx;
    moments *m = l->m;
    const size_t k = 2 * pair, columns = k + 1 < ctx->n ? 2 : 1;
    const bool there = cel_step_flag(l->step, "na_rm");
    const double *x[2] = {0};
    double *own[2] = {0};
    cel_status status = CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < columns; i++)
        if (!(x[i] = cel_column_view(data->column[cel_frame_find(data, ctx->name[k + i])], &own[i])))
            status = cel_nomem(err);
    if (status == CEL_OK && columns == 2)
        cel_variance_of_two(x, data->rows, m->mean + k, m->sd + k);
    else if (status == CEL_OK)
        m->sd[k] = cel_variance_there(x[0], data->rows, m->mean + k);
    for (size_t i = 0; status == CEL_OK && i < columns; i++)
        if (!there && isnan(cel_mean(x[i], data->rows)))
            m->mean[k + i] = m->sd[k + i] = cel_na();
        else
            m->sd[k + i] = sqrt(m->sd[k + i]);
    cel_free(own[0]);
    cel_free(own[1]);
    return status;
}

static cel_status moments_of(const cel_step *step, const cel_frame *data, const cel_step_context *ctx, moments *m, cel_error *err)
{
    *m = (moments){CEL_ARRAY(double, ctx->n), CEL_ARRAY(double, ctx->n), ctx->n};
    if (!m->mean || !m->sd)
        return cel_nomem(err);
    return cel_parallel(ctx->team, (ctx->n + 1) / 2, learn_pair, &(learning){step, data, ctx, m}, err);
}

static void free_moments(moments *m)
{
    cel_free(m->mean);
    cel_free(m->sd);
}

/* Columns that cannot be scaled are named; the constant ones get a standard deviation of 1. */
static void warn_scaling(double *sd, cel_step_context *ctx)
{
    const char *constant[16];
    size_t n = 0;
    for (size_t k = 0; k < ctx->n; k++) {
        if (isnan(sd[k])) {
            cel_step_warn(ctx,
                          "Column `%s` returned NaN, because variance cannot be calculated and scaling cannot be used.\n"
                          "ℹ Consider avoiding `Inf` or `-Inf` values and/or setting `na_rm = TRUE` before normalizing.",
                          ctx->name[k]);
        } else if (sd[k] < epsilon) {
            if (n < 16)
                constant[n] = ctx->name[k];
            n++;
            sd[k] = 1;
        }
    }
    if (n == 0)
        return;
    cel_text names = {0};
    cel_text_list(&names, constant, n < 16 ? n : 16, 0);
    cel_step_warn(ctx,
                  "!  The following column%s zero variance so scaling cannot be used: %s%s.\n"
                  "ℹ Consider using ?step_zv (`?recipes::step_zv()`) to remove those columns before normalizing.",
                  n > 1 ? "s have" : " has", names.text ? names.text : "", n > 16 ? ", ..." : "");
    cel_text_free(&names);
}

static cel_status prep_center(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    moments m;
    cel_status status = moments_of(step, training, ctx, &m, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "means", m.mean, m.n, err);
    free_moments(&m);
    return status;
}

static cel_status prep_scale(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    moments m;
    cel_status status = moments_of(step, training, ctx, &m, err);
    if (status == CEL_OK) {
        double factor = cel_step_number(step, "factor");
        if (factor != 1 && factor != 2)
            cel_step_warn(ctx, "Scaling `factor` should take either a value of 1 or 2, not %g.", factor);
        warn_scaling(m.sd, ctx);
        for (size_t k = 0; k < m.n; k++)
            m.sd[k] *= factor;
        status = cel_state_numbers(&step->state, "sds", m.sd, m.n, err);
    }
    free_moments(&m);
    return status;
}

static cel_status prep_normalize(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    moments m;
    cel_status status = moments_of(step, training, ctx, &m, err);
    if (status == CEL_OK) {
        warn_scaling(m.sd, ctx);
        status = cel_state_numbers(&step->state, "means", m.mean, m.n, err);
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "sds", m.sd, m.n, err);
    free_moments(&m);
    return status;
}

static cel_status prep_range(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    double *low = CEL_ARRAY(double, ctx->n), *high = CEL_ARRAY(double, ctx->n);
    cel_status status = low && high ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        low[k] = INFINITY;
        high[k] = -INFINITY;
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            low[k] = x < low[k] ? x : low[k];
            high[k] = x > high[k] ? x : high[k];
        }
        if (low[k] == high[k])
            cel_step_warn(ctx,
                          "!  The following column has zero variance so scaling cannot be used: %s.\n"
                          "ℹ Consider using ?step_zv (`?recipes::step_zv()`) to remove those columns before scaling.",
                          ctx->name[k]);
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "mins", low, ctx->n, err);
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "maxs", high, ctx->n, err);
    cel_free(low);
    cel_free(high);
    return status;
}

/* ---- what is done ---- */

cel_status cel_step_map(const cel_step *step, cel_frame *data, cel_step_each each, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++) {
        cel_column *c = cel_step_column(step, data, name[k], err);
        if (!c)
            return CEL_INPUT;
        if (c->type == CEL_DOUBLE && atomic_load_explicit(&c->refs, memory_order_acquire) == 1) { /* made by a step before: nobody else's */
            each(step, k, c->num, c->num, c->n);
            continue;
        }
        double *own;
        const double *x = cel_column_view(c, &own);
        cel_column *out = x ? cel_column_new(CEL_DOUBLE, c->n, NULL) : NULL;
        if (out)
            each(step, k, x, out->num, c->n);
        cel_free(own);
        CEL_TRY(cel_frame_take(data, name[k], out, err));
    }
    return CEL_OK;
}

static double trained(const cel_step *step, const char *name, size_t k)
{
    const cel_value *v = cel_state_get(&step->state, "%s", name);
    return v ? cel_value_at(v, k) : cel_na();
}

static void each_center(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double mean = trained(step, "means", k);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out[i] = x[i] - mean;
}

static void each_scale(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double sd = trained(step, "sds", k);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out[i] = x[i] / sd;
}

static void each_normalize(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double mean = trained(step, "means", k), sd = trained(step, "sds", k);
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        out[i] = (x[i] - mean) / sd;
}

static void each_range(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double low = trained(step, "mins", k), high = trained(step, "maxs", k);
    double min = cel_step_number(step, "min"), max = cel_step_number(step, "max");
    bool clip = cel_step_flag(step, "clipping");
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        double y = (x[i] - low) * (max - min) / (high - low) + min;
        if (clip)
            y = y < min ? min : y > max ? max : y;
        out[i] = y;
    }
}

static cel_status bake_center(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_center, err);
}

static cel_status bake_scale(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_scale, err);
}

static cel_status bake_normalize(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_normalize, err);
}

static cel_status bake_range(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_range, err);
}

/* ---- tidying ---- */

static cel_status tidy_center(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_value(step, "means", "value", out, err);
}

static cel_status tidy_scale(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_value(step, "sds", "value", out, err);
}

/* terms, statistic, value: all means, then all standard deviations. */
static cel_status tidy_normalize(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    if (!step->trained) {
        CEL_TRY(cel_tidy_untrained(step, "statistic", true, out, err));
        cel_column *c = cel_column_new(CEL_DOUBLE, (*out)->rows, NULL);
        for (size_t i = 0; c && i < c->n; i++)
            c->num[i] = cel_na();
        return cel_frame_take(*out, "value", c, err);
    }
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const char **terms = CEL_ARRAY(const char *, 2 * n), **statistic = CEL_ARRAY(const char *, 2 * n);
    double *value = CEL_ARRAY(double, 2 * n);
    cel_status status = terms && statistic && value ? cel_tidy_start(2 * n, out, err) : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < 2 * n; k++) {
        terms[k] = name[k % n];
        statistic[k] = k < n ? "mean" : "sd";
        value[k] = trained(step, k < n ? "means" : "sds", k % n);
    }
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", terms, 2 * n, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "statistic", statistic, 2 * n, err);
    if (status == CEL_OK)
        status = cel_tidy_numbers(*out, "value", value, 2 * n, err);
    cel_free(terms);
    cel_free(statistic);
    cel_free(value);
    return status;
}

static cel_status tidy_range(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_value(step, "mins", "min", out, err));
    const cel_value *high = cel_state_get(&step->state, "maxs");
    cel_column *c = cel_column_new(CEL_DOUBLE, (*out)->rows, NULL);
    for (size_t i = 0; c && i < c->n; i++)
        c->num[i] = step->trained && high ? cel_value_at(high, i) : cel_na();
    return cel_frame_take(*out, "max", c, err);
}

static void say_range(const cel_step *step, cel_text *t)
{
    cel_text_addf(t, "Range scaling to [%g,%g] for", cel_step_number(step, "min"), cel_step_number(step, "max"));
}

static cel_status check_range(const cel_step *step, cel_error *err)
{
    if (cel_step_number(step, "min") < cel_step_number(step, "max"))
        return CEL_OK;
    return cel_step_fail(step, err, "`min` must be less than `max`");
}

/* ---- types ---- */

static const cel_formal na_rm[] = {{"na_rm", CEL_V_LOGICAL, "TRUE", "leave missing values out"}, {0}};
static const cel_formal scale_formals[] = {
    {"factor", CEL_V_DOUBLE, "1", "standard deviations to divide by: 1 or 2"}, {"na_rm", CEL_V_LOGICAL, "TRUE", "leave missing values out"}, {0}};
static const cel_formal range_formals[] = {{"min", CEL_V_DOUBLE, "0", "lower end of the new range"},
                                           {"max", CEL_V_DOUBLE, "1", "upper end of the new range"},
                                           {"clipping", CEL_V_LOGICAL, "TRUE", "keep new data inside the range"},
                                           {0}};

const cel_step_type cel_step_center = {
    .function = "step_center", .name = "center", .title = "Centering for", .formal = na_rm, .accepts = CEL_IS_NUMBER,
    .prep = prep_center, .bake = bake_center, .tidy = tidy_center, .help = "Subtract the mean of the training set"};
const cel_step_type cel_step_scale = {
    .function = "step_scale", .name = "scale", .title = "Scaling for", .formal = scale_formals, .accepts = CEL_IS_NUMBER,
    .prep = prep_scale, .bake = bake_scale, .tidy = tidy_scale, .help = "Divide by the standard deviation of the training set"};
const cel_step_type cel_step_normalize = {
    .function = "step_normalize", .name = "normalize", .title = "Centering and scaling for", .formal = na_rm, .accepts = CEL_IS_NUMBER,
    .prep = prep_normalize, .bake = bake_normalize, .tidy = tidy_normalize, .help = "Subtract the mean, divide by the standard deviation"};
const cel_step_type cel_step_range = {
    .function = "step_range", .name = "range", .title = "Range scaling to [0,1] for", .formal = range_formals, .accepts = CEL_IS_NUMBER,
    .check = check_range, .prep = prep_range, .bake = bake_range, .tidy = tidy_range, .say = say_range,
    .help = "Map the range of the training set to [min, max]"};
