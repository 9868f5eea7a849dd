/* Imputation by one value for each column: mean, median, mode. Integer columns get a rounded value and stay integers. */
#include <math.h>
#include <string.h>

#include "recipes/step_table.h"

/* mean(x, trim, na.rm = TRUE): a share `trim` of the values is left out at each end; from a half on, the median. */
static double trimmed_mean(const double *x, size_t n, double trim, cel_error *err)
{
    if (trim <= 0)
        return cel_mean_there(x, n);
    if (trim >= 0.5)
        return cel_median_there(x, n, err);
    size_t there;
    double *sorted = cel_sorted_there(x, n, &there);
    if (!sorted) {
        cel_nomem(err);
        return cel_na();
    }
    size_t low = (size_t)((double)there * trim);
    double mean = cel_mean(sorted + low, there - 2 * low);
    cel_free(sorted);
    return mean;
}

static cel_status prep_number(cel_step *step, const cel_frame *training, cel_step_context *ctx, bool median, cel_error *err)
{
    double *value = CEL_ARRAY(double, ctx->n);
    cel_status status = value ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        double *own;
        const double *x = cel_column_view(c, &own);
        if (!x) {
            status = cel_nomem(err);
            break;
        }
        cel_error failed = {0};
        value[k] = median ? cel_median_there(x, c->n, &failed) : trimmed_mean(x, c->n, cel_step_number(step, "trim"), &failed);
        cel_free(own);
        if (failed.status != CEL_OK)
            status = cel_nomem(err);
        if (c->type == CEL_INTEGER)
            value[k] = rint(value[k]);
    }
    if (status == CEL_OK)
        status = cel_state_numbers(&step->state, "model", value, ctx->n, err);
    cel_free(value);
    return status;
}

static cel_status prep_mean(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return prep_number(step, training, ctx, false, err);
}

static cel_status prep_median(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    return prep_number(step, training, ctx, true, err);
}

/* The most frequent value; of several that are equally frequent one is drawn, as R does with sample(). */
static cel_status prep_mode(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const char **value = CEL_ARRAY(const char *, ctx->n);
    cel_status status = value ? CEL_OK : cel_nomem(err);
    cel_levels **kept = CEL_ARRAY(cel_levels *, ctx->n);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        cel_levels *levels = kept ? cel_column_levels(c) : NULL;
        size_t *count = levels ? CEL_ARRAY(size_t, (size_t)levels->n) : NULL;
        cel_column *coded = count ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
        if (kept)
            kept[k] = levels;
        if (!coded) {
            cel_free(count);
            status = cel_nomem(err);
            break;
        }
        size_t most = 0, ties = 0;
        for (size_t i = 0; i < coded->n; i++)
            if (coded->code[i] != CEL_NA_INT && ++count[coded->code[i]] > most)
                most = count[coded->code[i]];
        for (int32_t l = 0; l < levels->n; l++)
            ties += count[l] == most;
        size_t pick = most > 0 ? (size_t)cel_rng_index(ctx->rng, (double)ties) : 0; /* R draws for a single one, too */
        for (int32_t l = 0; most > 0 && l < levels->n; l++)
            if (count[l] == most && pick-- == 0) {
                value[k] = levels->label[l];
                break;
            }
        cel_column_drop(coded);
        cel_free(count);
    }
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "model", value, ctx->n, err);
    for (size_t k = 0; kept && k < ctx->n; k++)
        cel_levels_drop(kept[k]);
    cel_free(kept);
    cel_free(value);
    return status;
}

static bool any_missing(const cel_column *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (cel_column_is_missing(c, i))
            return true;
    return false;
}

static cel_status bake_number(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *model = cel_state_get(&step->state, "model");
    for (size_t k = 0; model && k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        double value = cel_value_at(model, k);
        if (!c)
            return CEL_INPUT;
        if (!any_missing(c) || isnan(value))
            continue;
        cel_column *out = cel_column_copy(c);
        for (size_t i = 0; out && i < c->n; i++)
            if (cel_column_is_missing(c, i)) {
                if (out->code)
                    out->code[i] = (int32_t)value;
                else
                    out->num[i] = value;
            }
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

/* The value joins the levels when new data do not have it. */
static cel_column *with_label(const cel_column *c, const char *label)
{
    const char **all = CEL_ARRAY(const char *, (size_t)c->levels->n + 1);
    if (!all)
        return NULL;
    int32_t at = cel_levels_find(c->levels, label), n = c->levels->n;
    memcpy(all, c->levels->label, (size_t)n * sizeof *all);
    if (at < 0) {
        at = n;
        all[n++] = label;
    }
    cel_levels *levels = n == c->levels->n ? cel_levels_keep(c->levels) : cel_levels_new(all, n, c->levels->ordered);
    cel_column *out = levels ? cel_column_new(c->type, c->n, levels) : NULL;
    for (size_t i = 0; out && i < c->n; i++)
        out->code[i] = c->code[i] == CEL_NA_INT ? at : c->code[i];
    cel_levels_drop(levels);
    cel_free(all);
    return out;
}

static cel_status bake_mode(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *model = cel_state_get(&step->state, "model");
    for (size_t k = 0; model && k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        if (!c)
            return CEL_INPUT;
        if (c->levels && model->as.text[k] && any_missing(c))
            CEL_TRY(cel_frame_take(*data, name[k], with_label(c, model->as.text[k]), err));
    }
    return CEL_OK;
}

static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_value(step, "model", "value", out, err);
}

static cel_status check_mean(const cel_step *step, cel_error *err)
{
    double trim = cel_step_number(step, "trim");
    return trim >= 0 && trim <= 0.5 ? CEL_OK : cel_step_fail(step, err, "`trim` must be a number between 0 and 0.5, not %g", trim);
}

static const cel_formal mean_formals[] = {{"trim", CEL_V_DOUBLE, "0", "share of values left out at each end, 0 to 0.5"}, {0}};
static const cel_step_tunable mean_tunable[] = {{"trim", "trim_amount", "trim_amount(c(0, 0.5))"}, {0}};

const cel_step_type cel_step_impute_mean = {
    .function = "step_impute_mean", .name = "impute_mean", .title = "Mean imputation for", .formal = mean_formals, .accepts = CEL_IS_NUMBER,
    .check = check_mean, .prep = prep_mean, .bake = bake_number, .tidy = tidy, .tunable = mean_tunable, .help = "Replace missing numbers by the mean"};
const cel_step_type cel_step_impute_median = {
    .function = "step_impute_median", .name = "impute_median", .title = "Median imputation for", .accepts = CEL_IS_NUMBER,
    .prep = prep_median, .bake = bake_number, .tidy = tidy, .help = "Replace missing numbers by the median"};
const cel_step_type cel_step_impute_mode = {
    .function = "step_impute_mode", .name = "impute_mode", .title = "Mode imputation for",
    .accepts = CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED, .prep = prep_mode, .bake = bake_mode, .tidy = tidy,
    .help = "Replace missing values by the commonest one"};
