/* Steps that put single columns through a function: log, sqrt, inverse, logit, invlogit, hyperbolic functions, rectified
 * linear. Where a value gives no number, R's warning is given once a column. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/step_table.h"

/* Every column through `each`; a NaN that was none before: "NaNs produced". */
static cel_status map(const cel_step *step, cel_frame **data, cel_step_each each, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_frame *before = cel_frame_copy(*data);
    cel_status status = before ? cel_step_map(step, *data, each, err) : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_column *was = before->column[cel_frame_find(before, name[k])], *is = (*data)->column[cel_frame_find(*data, name[k])];
        for (size_t i = 0; i < is->n; i++)
            if (isnan(is->num[i]) && !cel_column_is_missing(was, i)) {
                cel_step_warn(ctx, "NaNs produced");
                break;
            }
    }
    cel_frame_drop(before);
    return status;
}

/* ---- log ---- */

static void each_log(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)k;
    double base = cel_step_number(step, "base"), offset = cel_step_number(step, "offset"), scale = log(base);
    /* R takes log2() and log10() for these bases, and logs of base e as they are. */
    if (cel_step_flag(step, "signed")) {
        for (size_t i = 0; i < n; i++)
            out[i] = fabs(x[i]) < 1 ? 0 : copysign(1, x[i]) * log(fabs(x[i])) / scale;
    } else if (base == 10 || base == 2) {
        for (size_t i = 0; i < n; i++)
            out[i] = base == 10 ? log10(x[i] + offset) : log2(x[i] + offset);
    } else {
        for (size_t i = 0; i < n; i++)
            out[i] = log(x[i] + offset) / scale;
    }
}

static cel_status bake_log(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    if (cel_step_flag(step, "signed") && cel_step_number(step, "offset") != 0)
        cel_step_warn(ctx, "When `signed` is TRUE, `offset` will be ignored.");
    return map(step, data, each_log, ctx, err);
}

static cel_status tidy_log(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_argument(step, "base", out, err);
}

/* ---- the others ---- */

static void each_sqrt(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)step;
    (void)k;
    for (size_t i = 0; i < n; i++)
        out[i] = sqrt(x[i]);
}

static void each_inverse(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)k;
    double offset = cel_step_number(step, "offset");
    for (size_t i = 0; i < n; i++)
        out[i] = 1 / (x[i] + offset);
}

static void each_logit(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)k;
    double offset = cel_step_number(step, "offset");
    for (size_t i = 0; i < n; i++) {
        double p = x[i] == 1 ? x[i] - offset : x[i] == 0 ? x[i] + offset : x[i];
        out[i] = log(p / (1 - p));
    }
}

static void each_invlogit(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)step;
    (void)k;
    for (size_t i = 0; i < n; i++)
        out[i] = 1 / (1 + exp(-x[i]));
}

static const struct {
    const char *name, *title;
    double (*forward)(double), (*inverse)(double);
} hyperbolics[] = {{"sinh", "sin", sinh, asinh}, {"cosh", "cos", cosh, acosh}, {"tanh", "tan", tanh, atanh}};

static size_t hyperbolic_of(const cel_step *step)
{
    const char *func = cel_step_text(step, "func");
    size_t f = 0;
    while (f < 3 && (!func || strcmp(hyperbolics[f].name, func) != 0))
        f++;
    return f;
}

static void each_hyperbolic(const cel_step *step, size_t k, const double *x, double *out, size_t n)
{
    (void)k;
    size_t f = hyperbolic_of(step);
    double (*function)(double) = cel_step_flag(step, "inverse") ? hyperbolics[f].inverse : hyperbolics[f].forward;
    for (size_t i = 0; i < n; i++)
        out[i] = function(x[i]);
}

static cel_status check_hyperbolic(const cel_step *step, cel_error *err)
{
    if (hyperbolic_of(step) < 3)
        return CEL_OK;
    const char *names[3] = {"sinh", "cosh", "tanh"}, *func = cel_step_text(step, "func");
    cel_step_fail(step, err, "`func` must be one of \"sinh\", \"cosh\", or \"tanh\", not \"%s\".", func ? func : "NULL");
    int near = func ? cel_nearest(func, names, 3) : -1;
    if (near >= 0)
        cel_error_hint(err, "Did you mean \"%s\"?", names[near]);
    return CEL_INPUT;
}

static void say_hyperbolic(const cel_step *step, cel_text *t)
{
    size_t f = hyperbolic_of(step);
    cel_text_addf(t, "Hyperbolic %s%s transformation on", f < 3 ? hyperbolics[f].title : "", cel_step_flag(step, "inverse") ? " (inv)" : "");
}

static cel_status tidy_hyperbolic(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "inverse", out, err));
    return cel_tidy_more(step, "func", *out, err);
}

static cel_status bake_sqrt(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return map(step, data, each_sqrt, ctx, err);
}

static cel_status bake_inverse(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return map(step, data, each_inverse, ctx, err);
}

static cel_status bake_logit(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return map(step, data, each_logit, ctx, err);
}

static cel_status bake_invlogit(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return map(step, data, each_invlogit, ctx, err);
}

static cel_status bake_hyperbolic(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    return map(step, data, each_hyperbolic, ctx, err);
}

/* ---- relu: adds columns ---- */

static cel_status bake_relu(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    double shift = cel_step_number(step, "shift");
    bool reverse = cel_step_flag(step, "reverse"), smooth = cel_step_flag(step, "smooth");
    const char *prefix = cel_step_text(step, "prefix");
    if (!prefix || strcmp(prefix, "right_relu_") == 0)
        prefix = reverse ? "left_relu_" : "right_relu_";
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        if (!c)
            return CEL_INPUT;
        cel_column *out = cel_column_doubles(c);
        for (size_t i = 0; out && i < c->n; i++) {
            double x = reverse ? shift - out->num[i] : out->num[i] - shift;
            out->num[i] = smooth ? log1p(exp(x)) : isnan(x) ? x : x > 0 ? x : 0;
        }
        char made[256];
        snprintf(made, sizeof made, "%s%s", prefix, name[k]);
        const char *list[1] = {made};
        CEL_TRY(cel_step_append(step, *data, list, &out, 1, err));
    }
    return CEL_OK;
}

static void say_log(const cel_step *step, cel_text *t)
{
    cel_text_add(t, cel_step_flag(step, "signed") ? "Signed log transformation on" : "Log transformation on");
}

static cel_status tidy_relu(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "shift", out, err));
    return cel_tidy_more(step, "reverse", *out, err);
}

/* ---- types ---- */

static const cel_formal log_formals[] = {{"base", CEL_V_DOUBLE, "2.718281828459045", "base of the logarithm"},
                                         {"offset", CEL_V_DOUBLE, "0", "added before the logarithm"},
                                         {"signed", CEL_V_LOGICAL, "FALSE", "signed logarithm: 0 between -1 and 1"},
                                         {0}};
static const cel_formal offset_formals[] = {{"offset", CEL_V_DOUBLE, "0", "added before the function"}, {0}};
static const cel_formal hyperbolic_formals[] = {
    {"func", CEL_V_STRING, "\"sinh\"", "sinh, cosh or tanh"}, {"inverse", CEL_V_LOGICAL, "TRUE", "the inverse function"}, {0}};
static const cel_formal relu_formals[] = {{"shift", CEL_V_DOUBLE, "0", "where the hinge is"},
                                          {"reverse", CEL_V_LOGICAL, "FALSE", "a left hinge"},
                                          {"smooth", CEL_V_LOGICAL, "FALSE", "softplus instead of a hinge"},
                                          {"prefix", CEL_V_STRING, "\"right_relu_\"", "start of the new names"},
                                          {0}};

const cel_step_type cel_step_log = {
    .function = "step_log", .name = "log", .title = "Log transformation on", .formal = log_formals, .accepts = CEL_IS_NUMBER,
    .bake = bake_log, .tidy = tidy_log, .say = say_log, .help = "Logarithm"};
const cel_step_type cel_step_sqrt = {
    .function = "step_sqrt", .name = "sqrt", .title = "Square root transformation on", .accepts = CEL_IS_NUMBER, .bake = bake_sqrt,
    .help = "Square root"};
const cel_step_type cel_step_inverse = {
    .function = "step_inverse", .name = "inverse", .title = "Inverse transformation on", .formal = offset_formals, .accepts = CEL_IS_NUMBER,
    .bake = bake_inverse, .help = "One over the value"};
const cel_step_type cel_step_logit = {
    .function = "step_logit", .name = "logit", .title = "Logit transformation on", .formal = offset_formals, .accepts = CEL_IS_DOUBLE,
    .bake = bake_logit, .help = "Logit of a probability"};
const cel_step_type cel_step_invlogit = {
    .function = "step_invlogit", .name = "invlogit", .title = "Inverse logit on", .accepts = CEL_IS_NUMBER, .bake = bake_invlogit,
    .help = "Inverse logit"};
const cel_step_type cel_step_hyperbolic = {
    .function = "step_hyperbolic", .name = "hyperbolic", .title = "Hyperbolic transformation on", .formal = hyperbolic_formals,
    .accepts = CEL_IS_NUMBER, .check = check_hyperbolic, .bake = bake_hyperbolic, .tidy = tidy_hyperbolic, .say = say_hyperbolic,
    .help = "Hyperbolic functions and their inverses"};
const cel_step_type cel_step_relu = {
    .function = "step_relu", .name = "relu", .title = "Adding relu transform for", .formal = relu_formals, .role = "predictor",
    .accepts = CEL_IS_NUMBER, .bake = bake_relu, .tidy = tidy_relu, .help = "Add rectified linear features"};
