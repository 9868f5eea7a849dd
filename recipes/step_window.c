/* Steps along the rows: window (statistics of a moving window), impute_roll (missing values from the rows around), and
 * impute_lower (values at the lower bound drawn below it). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- statistics of a window; NaN when there is nothing ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double sum_of(double *x, size_t n)
{
    long double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return (double)sum;
}

static double product_of(double *x, size_t n)
{
    double product = 1;
    for (size_t i = 0; i < n; i++)
        product *= x[i];
    return product;
}

static double mean_of(double *x, size_t n)
{
    return n > 0 ? sum_of(x, n) / (double)n : NAN;
}

static double median_of(double *x, size_t n)
{
    qsort(x, n, sizeof *x, by_number);
    return n == 0 ? NAN : n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static double variance_of(double *x, size_t n)
{
    double mean;
    return n < 2 ? cel_na() : cel_variance_there(x, n, &mean);
}

static double deviation_of(double *x, size_t n)
{
    return sqrt(variance_of(x, n));
}

static double least_of(double *x, size_t n)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        least = x[i] < least ? x[i] : least;
    return least;
}

static double most_of(double *x, size_t n)
{
    double most = -INFINITY;
    for (size_t i = 0; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

static const struct statistic {
    const char *name;
    double (*of)(double *x, size_t n);
} statistics[] = {{"mean", mean_of}, {"median", median_of}, {"sd", deviation_of}, {"var", variance_of},
                  {"sum", sum_of},   {"prod", product_of},  {"min", least_of},    {"max", most_of}};
enum { STATISTICS = sizeof statistics / sizeof *statistics };

static const struct statistic *statistic_of(const cel_step *step)
{
    const char *name = cel_step_text(step, "statistic");
    for (size_t s = 0; s < STATISTICS; s++)
        if (name && strcmp(statistics[s].name, name) == 0)
            return &statistics[s];
    return NULL;
}

/* ---- window ---- */

static cel_status check_window(const cel_step *step, cel_error *err)
{
    double size = cel_step_number(step, "size");
    if (!statistic_of(step)) {
        const char *names[STATISTICS], *is = cel_step_text(step, "statistic");
        for (size_t s = 0; s < STATISTICS; s++)
            names[s] = statistics[s].name;
        cel_step_fail(step, err, "`statistic` must be one of \"mean\", \"median\", \"sd\", \"var\", \"sum\", \"prod\", \"min\", or \"max\", not \"%s\".",
                      is ? is : "NULL");
        int near = is ? cel_nearest(is, names, STATISTICS) : -1;
        if (near >= 0)
            cel_error_hint(err, "Did you mean \"%s\"?", names[near]);
        return CEL_INPUT;
    }
    if (!(size >= 3) || fmod(floor(size), 2) != 1)
        return cel_step_fail(step, err, "`size` should be odd and at least 3, not %g", size);
    return CEL_OK;
}

static cel_status prep_window(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)training;
    const cel_value *names = cel_step_arg(step, "names");
    if (names->kind == CEL_V_STRING && names->n != ctx->n)
        return cel_step_fail(step, err, "There were %zu term(s) selected but %zu values for the new features were passed to `names`.", ctx->n, names->n);
    return CEL_OK;
}

/* Centred windows; the ends repeat the first and the last of them. */
static cel_column *rolled(const cel_step *step, const cel_column *c, size_t size)
{
    const struct statistic *s = statistic_of(step);
    bool there = cel_step_flag(step, "na_rm");
    cel_column *out = cel_column_new(CEL_DOUBLE, c->n, NULL);
    double *x = CEL_ARRAY(double, size);
    size_t gap = size / 2;
    for (size_t i = gap; out && x && i + gap < c->n; i++) {
        size_t n = 0;
        bool missing = false;
        for (size_t k = i - gap; k <= i + gap; k++) {
            double v = cel_column_number(c, k);
            missing |= isnan(v);
            if (!there || !isnan(v))
                x[n++] = v;
        }
        out->num[i] = missing && !there ? cel_na() : s->of(x, n);
    }
    for (size_t i = 0; out && x && i < gap; i++) {
        out->num[i] = out->num[gap];
        out->num[c->n - 1 - i] = out->num[c->n - 1 - gap];
    }
    if (!x) {
        cel_column_drop(out);
        out = NULL;
    }
    cel_free(x);
    return out;
}

static cel_status bake_window(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), size = (size_t)cel_step_number(step, "size");
    const cel_value *names = cel_step_arg(step, "names");
    cel_new_columns made = {0};
    if (n > 0 && (*data)->rows < size + 3)
        return cel_step_fail(step, err, "The window is too large: %zu rows for a window of %zu, which needs %zu", (*data)->rows, size, size + 3);
    for (size_t k = 0; k < n; k++) {
        cel_column *out = rolled(step, (*data)->column[cel_frame_find(*data, name[k])], size);
        if (names->kind == CEL_V_STRING)
            cel_new_columns_add(&made, out, "%s", names->as.text[k]);
        else
            CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    if (names->kind == CEL_V_STRING)
        return cel_new_columns_append(step, *data, &made, err);
    return CEL_OK;
}

static cel_status tidy_window(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    CEL_TRY(cel_tidy_argument(step, "statistic", out, err));
    return cel_tidy_more(step, "size", *out, err);
}

static void say_window(const cel_step *step, cel_text *t)
{
    const char *statistic = cel_step_text(step, "statistic");
    cel_text_addf(t, "Moving %g-point %s on", cel_step_number(step, "size"), statistic ? statistic : "");
}

/* ---- impute_roll ---- */

static cel_status roll_value(const cel_step *step, double *x, size_t n, double *out, cel_error *err)
{
    const cel_value *own = cel_step_arg(step, "statistic");
    if (own->kind != CEL_V_OBJECT || !step->hooks) {
        *out = median_of(x, n);
        return CEL_OK;
    }
    cel_column *in = cel_column_numbers(x, n), *result = NULL;
    cel_status status = in ? step->hooks->map(step->hooks->user, own->as.object, in, &result, err) : cel_nomem(err);
    if (status == CEL_OK)
        *out = result->n > 0 ? cel_column_number(result, 0) : cel_na();
    cel_column_drop(in);
    cel_column_drop(result);
    return status;
}

static cel_status bake_roll(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), window = cel_step_whole(step, "window"), side = window / 2, rows = (*data)->rows;
    double *x = CEL_ARRAY(double, window);
    cel_status status = x ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        cel_column *out = NULL;
        for (size_t i = 0; status == CEL_OK && i < rows; i++) {
            if (!cel_column_is_missing(c, i))
                continue;
            if (!out && !(out = cel_column_doubles(c))) {
                status = cel_nomem(err);
                break;
            }
            /* shifted inwards at the ends */
            size_t from = i < side ? 0 : i + side >= rows ? (rows > window ? rows - window : 0) : i - side, there = 0;
            for (size_t j = from; j < from + window && j < rows; j++)
                if (!cel_column_is_missing(c, j))
                    x[there++] = cel_column_number(c, j);
            out->num[i] = cel_na();
            if (there > 0)
                status = roll_value(step, x, there, &out->num[i], err);
        }
        if (out && status == CEL_OK)
            status = cel_frame_take(*data, name[k], out, err);
        else
            cel_column_drop(out);
    }
    cel_free(x);
    return status;
}

static cel_status tidy_roll(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_argument(step, "window", out, err);
}

static cel_status check_roll(const cel_step *step, cel_error *err)
{
    double window = cel_step_number(step, "window");
    return window >= 3 && fmod(window, 2) == 1 ? CEL_OK : cel_step_fail(step, err, "`window` should be an odd integer >= 3, not %g", window);
}

/* ---- impute_lower ---- */

static cel_status prep_lower(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    double *low = CEL_ARRAY(double, ctx->n);
    cel_status status = low ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        low[k] = INFINITY;
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            low[k] = x < low[k] ? x : low[k];
        }
        if (low[k] < 0)
            status = cel_step_fail(step, err, "Some columns have negative values: `%s`. Lower bound imputation is intended for data bounded at zero.", ctx->name[k]);
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "threshold", low, ctx->n, err);
    cel_free(low);
    return status;
}

/* Values at or below the training minimum: runif(n, max = minimum). */
static cel_status bake_lower(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *low = cel_state_get(&step->state, "threshold");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        bool some = false;
        for (size_t i = 0; !some && i < c->n; i++)
            some = cel_column_number(c, i) <= low->as.number[k];
        if (!some)
            continue; /* an integer column stays one */
        cel_column *out = cel_column_doubles(c);
        for (size_t i = 0; out && i < out->n; i++)
            if (out->num[i] <= low->as.number[k])
                out->num[i] = low->as.number[k] * cel_rng_unif(ctx->rng);
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static cel_status tidy_lower(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_value(step, "threshold", "value", out, err);
}

/* ---- types ---- */

static const cel_formal window_formals[] = {{"size", CEL_V_INTEGER, "3", "rows of the window, odd"},
                                            {"na_rm", CEL_V_LOGICAL, "TRUE", "leave missing values out"},
                                            {"statistic", CEL_V_STRING, "\"mean\"", "mean, median, sd, var, sum, prod, min or max"},
                                            {"names", CEL_V_STRING, "NULL", "names of new columns; NULL: in place"},
                                            {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                            {0}};
static const cel_formal roll_formals[] = {{"statistic", CEL_V_OBJECT, "NULL", "function of the values around; NULL: the median"},
                                          {"window", CEL_V_INTEGER, "5", "rows of the window, odd"},
                                          {0}};
static const cel_step_tunable window_tunable[] = {
    {"statistic", "summary_stat", "summary_stat()"}, {"size", "window_size", "window_size(c(3, 11))"}, {0}};
static const cel_step_tunable roll_tunable[] = {{"window", "window_size", "window_size(c(3, 11))"}, {0}};

const cel_step_type cel_step_window = {
    .function = "step_window", .name = "window", .title = "Moving window on", .formal = window_formals, .accepts = CEL_IS_NUMBER,
    .check = check_window, .prep = prep_window, .bake = bake_window, .tidy = tidy_window, .say = say_window, .tunable = window_tunable,
    .help = "Statistics of a moving window"};
const cel_step_type cel_step_impute_roll = {
    .function = "step_impute_roll", .name = "impute_roll", .title = "Rolling imputation for", .formal = roll_formals, .accepts = CEL_IS_DOUBLE,
    .check = check_roll, .bake = bake_roll, .tidy = tidy_roll, .tunable = roll_tunable, .help = "Replace missing numbers by those of the rows around"};
const cel_step_type cel_step_impute_lower = {
    .function = "step_impute_lower", .name = "impute_lower", .title = "Lower bound imputation for", .accepts = CEL_IS_NUMBER, .prep = prep_lower,
    .bake = bake_lower, .tidy = tidy_lower, .help = "Draw values below the lower bound"};
