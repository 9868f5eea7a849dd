/* Steps that raise columns to the power that makes them most normal: BoxCox for positive values, YeoJohnson for any. The power
 * is where the profile likelihood is largest, found as R's optimize() finds it. Columns without one stay as they are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/linear.h"
#include "recipes/step_table.h"

static const double epsilon = 0.001; /* of the power: near 0 it is a logarithm, near a limit there is none */

typedef struct likelihood {
    const double *x;
    double *z; /* room for n */
    size_t n;
    double geometric; /* BoxCox: mean */
    double constant;  /* YeoJohnson: sum of sign(x) log(|x| + 1) */
} likelihood;

static double box_cox(double x, double power)
{
    return fabs(power) < epsilon ? log(x) : (pow(x, power) - 1) / power;
}

static double yeo_johnson(double x, double power)
{
    if (x >= 0)
        return fabs(power) < epsilon ? log(x + 1) : (pow(x + 1, power) - 1) / power;
    return fabs(power - 2) < epsilon ? -log(1 - x) : -(pow(1 - x, 2 - power) - 1) / (2 - power);
}

static double log_variance(const likelihood *l)
{
    double mean, n = (double)l->n, variance = cel_variance_there(l->z, l->n, &mean);
    return -0.5 * n * log(variance * (n - 1) / n);
}

/* Both negative: the minimum is sought. */
static double box_cox_cost(double power, void *user)
{
    likelihood *l = user;
    double scale = pow(l->geometric, power - 1);
    for (size_t i = 0; i < l->n; i++)
        l->z[i] = fabs(power) <= epsilon ? log(l->x[i]) / scale : (pow(l->x[i], power) - 1) / (power * scale);
    return -log_variance(l);
}

static double yeo_johnson_cost(double power, void *user)
{
    likelihood *l = user;
    for (size_t i = 0; i < l->n; i++)
        l->z[i] = yeo_johnson(l->x[i], power);
    return -(log_variance(l) + (power - 1) * l->constant);
}

static size_t distinct(const double *sorted, size_t n)
{
    size_t count = n > 0;
    for (size_t i = 1; i < n; i++)
        count += sorted[i] != sorted[i - 1];
    return count;
}

/* What a column gave. */
typedef struct found {
    double power;    /* NA: none */
    const char *why; /* there was none; NULL: nothing to say */
    bool done;
} found;

/* The power of the values that are there. */
static cel_status estimate(const cel_step *step, const double *x, size_t n, bool positive, found *out, cel_error *err)
{
    size_t there;
    double *sorted = cel_sorted_there(x, n, &there), *kept = CEL_ARRAY(double, n), *z = CEL_ARRAY(double, n);
    const double *limits = cel_step_arg(step, "limits")->as.number;
    double low = limits[0] < limits[1] ? limits[0] : limits[1], high = limits[0] < limits[1] ? limits[1] : limits[0];
    cel_status status = sorted && kept && z ? CEL_OK : cel_nomem(err);
    out->power = cel_na();
    if (status == CEL_OK && distinct(sorted, there) + (positive && there < n) < cel_step_whole(step, "num_unique")) {
        if (positive)
            out->why = "Fewer than `num_unique` values in selected variable.";
    } else if (status == CEL_OK && positive && there > 0 && sorted[0] <= 0) {
        out->why = "Non-positive values in selected variable.";
    } else if (status == CEL_OK && there > 1) {
        likelihood l = {.x = kept, .z = z};
        long double constant = 0;
        for (size_t i = 0; i < n; i++) /* in the order of the rows, so that sums are R's */
            if (!isnan(x[i])) {
                z[l.n] = positive ? log(x[i]) : 0;
                constant += positive ? 0 : copysign(1, x[i]) * log(fabs(x[i]) + 1);
                kept[l.n++] = x[i];
            }
        l.geometric = exp(cel_mean(z, l.n));
        l.constant = (double)constant;
        double best = cel_minimize(positive ? box_cox_cost : yeo_johnson_cost, &l, low, high, 1e-4);
        if (fabs(low - best) > epsilon && fabs(high - best) > epsilon)
            out->power = best;
    }
    cel_free(sorted);
    cel_free(kept);
    cel_free(z);
    return status;
}

typedef struct search {
    const cel_step *step;
    const cel_frame *training;
    const cel_step_context *ctx;
    bool positive;
    found *found; /* of each column */
} search;

static cel_status search_column(void *context, size_t k, cel_error *err)
{
    const search *s = context;
    const cel_column *c = cel_training_column(s->training, s->ctx->name[k]);
    double *own;
    const double *x = cel_column_view(c, &own);
    cel_status status = x ? estimate(s->step, x, c->n, s->positive, &s->found[k], err) : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && !s->positive && !cel_step_flag(s->step, "na_rm") && i < c->n; i++)
        if (isnan(x[i]))
            status = cel_step_fail(s->step, err, "missing values in `%s`, which `na_rm = FALSE` does not allow", s->ctx->name[k]);
    cel_free(own);
    s->found[k].done = status == CEL_OK;
    return status;
}

static cel_status prep_power(cel_step *step, const cel_frame *training, cel_step_context *ctx, bool positive, cel_error *err)
{
    const char **name = CEL_ARRAY(const char *, ctx->n), **without = CEL_ARRAY(const char *, ctx->n);
    double *lambda = CEL_ARRAY(double, ctx->n);
    found *column = CEL_ARRAY(found, ctx->n);
    cel_status status = name && without && lambda && column ? CEL_OK : cel_nomem(err);
    size_t n = 0, none = 0;
    if (status == CEL_OK)
        status = cel_parallel(ctx->team, ctx->n, search_column, &(search){step, training, ctx, positive, column}, err);
    for (size_t k = 0; column && k < ctx->n && column[k].done; k++) { /* warnings in the order of the columns */
        if (column[k].why)
            cel_step_warn(ctx, "%s", column[k].why);
        if (isnan(column[k].power))
            without[none++] = ctx->name[k];
        else {
            lambda[n] = column[k].power;
            name[n++] = ctx->name[k];
        }
    }
    if (status == CEL_OK && positive && none > 0) {
        cel_text list = {0};
        cel_text_list(&list, without, none, '`');
        cel_step_warn(ctx, "No Box-Cox transformation could be estimated for: %s.", list.text ? list.text : "");
        cel_text_free(&list);
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "lambdas", lambda, n, err);
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "columns", name, n, err);
    cel_free(name);
    cel_free(without);
    cel_free(lambda);
    cel_free(column);
    return status;
}

static cel_status prep_box_cox(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return prep_power(step, training, ctx, true, err);
}

static cel_status prep_yeo_johnson(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return prep_power(step, training, ctx, false, err);
}

static void each_box_cox(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double power = cel_state_get(&step->state, "lambdas")->as.number[k];
    for (size_t i = 0; i < n; i++)
        out[i] = box_cox(x[i], power);
}

static void each_yeo_johnson(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    double power = cel_state_get(&step->state, "lambdas")->as.number[k];
    for (size_t i = 0; i < n; i++)
        out[i] = isnan(x[i]) ? x[i] : yeo_johnson(x[i], power);
}

/* As in R missing values are refused: whether a value is positive must be known. */
static cel_status bake_box_cox(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        bool missing = false, low = false;
        if (!c)
            return CEL_INPUT;
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            missing |= isnan(x);
            low |= x <= 0;
        }
        if (low) {
            cel_step_warn(ctx, "Applying Box-Cox transformation to non-positive data in column %s.", name[k]);
        } else if (missing) {
            cel_step_fail(step, err, "missing value where TRUE/FALSE needed: column `%s` has missing values", name[k]);
            cel_error_hint(err, "impute them before step_BoxCox(), or use step_YeoJohnson(), which leaves them missing");
            return CEL_INPUT;
        }
    }
    return cel_step_map(step, *data, each_box_cox, err);
}

static cel_status bake_yeo_johnson(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    return cel_step_map(step, *data, each_yeo_johnson, err);
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_value(step, "lambdas", "value", out, err);
}

static cel_status check(const cel_step *step, cel_error *err)
{
    const cel_value *limits = cel_step_arg(step, "limits");
    if (limits->n != 2 || isnan(limits->as.number[0]) || isnan(limits->as.number[1]) || limits->as.number[0] == limits->as.number[1])
        return cel_step_fail(step, err, "`limits` should be a numeric vector with two values that differ");
    return CEL_OK;
}

static const cel_formal box_cox_formals[] = {{"limits", CEL_V_DOUBLE, "c(-5, 5)", "range of the power"},
                                             {"num_unique", CEL_V_INTEGER, "5", "distinct values a column needs"},
                                             {0}};
static const cel_formal yeo_johnson_formals[] = {{"limits", CEL_V_DOUBLE, "c(-5, 5)", "range of the power"},
                                                 {"num_unique", CEL_V_INTEGER, "5", "distinct values a column needs"},
                                                 {"na_rm", CEL_V_LOGICAL, "TRUE", "leave missing values out"},
                                                 {0}};

const cel_step_type cel_step_BoxCox = {
    .function = "step_BoxCox", .name = "BoxCox", .title = "Box-Cox transformation on", .formal = box_cox_formals, .accepts = CEL_IS_NUMBER,
    .check = check, .prep = prep_box_cox, .bake = bake_box_cox, .tidy = tidy, .help = "Box-Cox transformation of positive numbers"};
const cel_step_type cel_step_YeoJohnson = {
    .function = "step_YeoJohnson", .name = "YeoJohnson", .title = "Yeo-Johnson transformation on", .formal = yeo_johnson_formals,
    .accepts = CEL_IS_NUMBER, .check = check, .prep = prep_yeo_johnson, .bake = bake_yeo_johnson, .tidy = tidy,
    .help = "Yeo-Johnson transformation of numbers"};
