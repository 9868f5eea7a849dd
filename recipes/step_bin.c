/* Steps that turn numbers into factors: discretize (bins of about equally many rows), cut (bins between given breaks). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorted values without repetitions, in place; how many. */
static size_t unique_of(double *x, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || x[i] != x[kept - 1])
            x[kept++] = x[i];
    return kept;
}

/* ---- bins ---- */

/* The bin (b[i], b[i + 1]] of a value, the first closed on both sides; -1 outside. */
static int32_t bin_of(const double *b, size_t n, double x)
{
    if (isnan(x) || n < 2 || x < b[0] || x > b[n - 1])
        return -1;
    size_t low = 0, high = n - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (x <= b[middle])
            high = middle;
        else
            low = middle;
    }
    return (int32_t)low;
}

static cel_column *binned(const cel_column *c, const double *breaks, size_t n, cel_levels *levels, int32_t offset, int32_t missing)
{
    cel_column *out = levels ? cel_column_new(CEL_FACTOR, c->n, levels) : NULL;
    for (size_t i = 0; out && i < c->n; i++) {
        double x = cel_column_number(c, i);
        int32_t bin = bin_of(breaks, n, x);
        out->code[i] = isnan(x) ? missing : bin < 0 ? CEL_NA_INT : bin + offset;
    }
    return out;
}

/* ---- discretize ---- */

static size_t cuts_of(const cel_step *step)
{
    return cel_step_whole(step, cel_step_has(step, "options.cuts") ? "options.cuts" : "num_breaks");
}

/* The prefix as a name R accepts, with a warning when it was none. */
static void warn_prefix(const cel_step *step, cel_step_context *ctx)
{
    const char *prefix = cel_step_text(step, "options.prefix");
    cel_text valid = {0};
    cel_text_valid_name(&valid, prefix);
    if (valid.text && strcmp(valid.text, prefix) != 0)
        cel_step_warn(ctx, "The prefix \"%s\" is not a valid R name. It has been changed to \"%s\".", prefix, valid.text);
    cel_text_free(&valid);
}

static cel_status learn_bins(cel_step *step, const cel_column *c, const char *name, size_t k, cel_step_context *ctx, cel_error *err)
{
    size_t cuts = cuts_of(step), there = 0, n = cuts + 1;
    double least = cel_step_number(step, cel_step_has(step, "options.min_unique") ? "options.min_unique" : "min_unique");
    double *own, *b = CEL_ARRAY(double, n);
    const double *x = cel_column_view(c, &own);
    double *sorted = x ? cel_sorted_there(x, c->n, &there) : NULL, *values = CEL_ARRAY(double, c->n);
    bool keep_na = cel_step_flag(step, "options.keep_na");
    cel_status status = b && sorted && values ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK) {
        memcpy(values, sorted, there * sizeof *values);
        size_t distinct = unique_of(values, there) + (there < c->n);
        if ((double)distinct / (double)(cuts + 1) < least || there == 0) {
            cel_step_warn(ctx, "Data not binned; too few unique values per bin. Adjust `min_unique` as needed.");
            n = 0;
        } else if (there < c->n && !keep_na && !cel_step_flag(step, "options.na.rm")) {
            status = cel_step_fail(step, err, "missing values and NaN's not allowed if 'na.rm' is FALSE: column `%s` has some", name);
        }
    }
    if (status == CEL_OK && n > 0) {
        for (size_t i = 0; i < n; i++)
            b[i] = cel_quantile(sorted, there, (double)i / (double)cuts);
        size_t left = unique_of(b, n);
        if (left < n)
            cel_step_warn(ctx, "Not enough data for %zu breaks. Only %zu breaks were used.", cuts, left);
        n = left;
        warn_prefix(step, ctx);
        if (cel_step_flag(step, "options.infs")) {
            b[0] = -INFINITY;
            b[n - 1] = INFINITY;
        }
    }
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_numbers(b, n), err, "breaks.%zu", k);
    cel_free(own);
    cel_free(b);
    cel_free(sorted);
    cel_free(values);
    return status;
}

static cel_status prep_discretize(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    if (ctx->n > 1)
        cel_step_warn(ctx, "Note that the options `prefix` and `labels` will be applied to all variables.");
    for (size_t k = 0; k < ctx->n; k++)
        CEL_TRY(learn_bins(step, cel_training_column(training, ctx->name[k]), ctx->name[k], k, ctx, err));
    return CEL_OK;
}

/* prefix01, prefix02, ...; `missing` first when there are missing values. NULL: memory is gone. */
static cel_levels *bin_levels(const cel_step *step, size_t bins, bool missing)
{
    const cel_value *own = cel_step_arg(step, "options.labels");
    cel_text prefix = {0};
    char **label = CEL_ARRAY(char *, bins + 1);
    bool whole = label != NULL;
    cel_text_valid_name(&prefix, cel_step_text(step, "options.prefix"));
    for (size_t b = 0; whole && b < bins + missing; b++) {
        size_t number = b + 1 - missing;
        cel_text t = {0};
        cel_text_add(&t, prefix.text ? prefix.text : "");
        if (number == 0)
            cel_text_add(&t, "_missing");
        else if (own->kind == CEL_V_STRING && number <= own->n)
            cel_text_add(&t, own->as.text[number - 1]);
        else
            cel_text_addf(&t, "%0*zu", cel_digits(bins), number);
        whole = (label[b] = cel_text_take(&t)) != NULL;
    }
    cel_levels *levels = whole ? cel_levels_new((const char *const *)label, (int32_t)(bins + missing), false) : NULL;
    for (size_t b = 0; label && b < bins + 1; b++)
        cel_free(label[b]);
    cel_free(label);
    cel_text_free(&prefix);
    return levels;
}

static cel_status bake_discretize(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        const cel_value *b = cel_state_get(&step->state, "breaks.%zu", k);
        bool missing = false;
        if (!c)
            return CEL_INPUT;
        if (!b || b->n < 2)
            continue;
        for (size_t i = 0; i < c->n && cel_step_flag(step, "options.keep_na"); i++)
            missing |= cel_column_is_missing(c, i);
        cel_levels *levels = bin_levels(step, b->n - 1, missing);
        cel_column *out = binned(c, b->as.number, b->n, levels, missing, missing ? 0 : CEL_NA_INT);
        cel_levels_drop(levels);
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static cel_status tidy_discretize(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_NUMBER}, {0}};
    (void)kind;
    return step->trained ? cel_tidy_state(step, "breaks", NULL, fields, out, err) : cel_tidy_rows_untrained(step, fields, out, err);
}

static cel_status check_discretize(const cel_step *step, cel_error *err)
{
    const cel_value *labels = cel_step_arg(step, "options.labels");
    size_t cuts = cuts_of(step);
    if (cuts < 2)
        return cel_step_fail(step, err, "there should be at least 2 cuts: `num_breaks` is %zu", cuts);
    if (labels->kind == CEL_V_STRING && labels->n != cuts)
        return cel_step_fail(step, err, "`labels` must have %zu texts, one for each bin, not %zu", cuts, labels->n);
    return CEL_OK;
}

/* ---- cut ---- */

static cel_status prep_cut(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const cel_value *given = cel_step_arg(step, "breaks");
    double *b = CEL_ARRAY(double, given->n + 2);
    cel_status status = b ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = cel_training_column(training, ctx->name[k]);
        size_t n = given->n;
        memcpy(b, given->as.number, n * sizeof *b);
        qsort(b, n, sizeof *b, by_number);
        double low = b[0], high = b[n - 1], least = low, most = high;
        bool missing = false;
        for (size_t i = 0; i < c->n; i++) {
            double x = cel_column_number(c, i);
            missing |= isnan(x);
            least = x < least ? x : least;
            most = x > most ? x : most;
        }
        if (missing)
            cel_step_warn(ctx, "`var` contains missing values. These will be ignored in break calculations.");
        if (least < low)
            b[n++] = least;
        if (most > high)
            b[n++] = most;
        qsort(b, n, sizeof *b, by_number);
        if (n == 1)
            status = cel_step_fail(step, err, "variable `%s` is invariant and equal to break point", ctx->name[k]);
        else if (n == 2)
            cel_step_warn(ctx, "This will create a factor with one value only.");
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_numbers(b, n), err, "breaks.%zu", k);
    }
    cel_free(b);
    return status;
}

/* cut()'s labels: as few digits, from three on, as keep neighbours apart. `open`: the ends are called min and max. */
static cel_levels *cut_levels(const double *b, size_t n, bool open)
{
    char (*text)[40] = cel_calloc(n, sizeof *text), (*label)[96] = cel_calloc(n, sizeof *label);
    const char **list = CEL_ARRAY(const char *, n);
    cel_levels *levels = NULL;
    bool apart = false;
    for (int digits = 3; text && digits <= 12 && !apart; digits++) {
        apart = true;
        for (size_t i = 0; i < n; i++) {
            snprintf(text[i], sizeof *text, "%.*g", digits, b[i] + 0.0);
            apart &= i == 0 || strcmp(text[i], text[i - 1]) != 0;
        }
    }
    if (text && label && list) {
        if (open) {
            strcpy(text[0], "min");
            strcpy(text[n - 1], "max");
        }
        for (size_t i = 0; i + 1 < n; i++) {
            snprintf(label[i], sizeof *label, "%c%s,%s]", i == 0 ? '[' : '(', text[i], text[i + 1]);
            list[i] = label[i];
        }
        levels = cel_levels_new(list, (int32_t)n - 1, false);
    }
    cel_free(text);
    cel_free(label);
    cel_free(list);
    return levels;
}

static cel_status bake_cut(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    bool open = cel_step_flag(step, "include_outside_range");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        const cel_value *learnt = cel_state_get(&step->state, "breaks.%zu", k);
        if (!c)
            return CEL_INPUT;
        size_t m = learnt->n;
        double *b = CEL_ARRAY(double, m);
        if (!b)
            return cel_nomem(err);
        memcpy(b, learnt->as.number, m * sizeof *b);
        cel_levels *levels = cut_levels(b, m, open);
        if (open) {
            b[0] = -INFINITY;
            b[m - 1] = INFINITY;
        }
        cel_column *out = binned(c, b, m, levels, 0, CEL_NA_INT);
        cel_levels_drop(levels);
        cel_free(b);
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static cel_status tidy_cut(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    return tidy_discretize(step, kind, out, err);
}

static cel_status check_cut(const cel_step *step, cel_error *err)
{
    const cel_value *b = cel_step_arg(step, "breaks");
    for (size_t i = 0; i < b->n; i++)
        if (isnan(b->as.number[i]))
            return cel_step_fail(step, err, "`breaks` must not be missing");
    return b->n > 0 ? CEL_OK : cel_step_fail(step, err, "`breaks` must have at least one number");
}

/* ---- types ---- */

static const cel_formal discretize_formals[] = {{"num_breaks", CEL_V_INTEGER, "4", "how many bins"},
                                                {"min_unique", CEL_V_INTEGER, "10", "distinct values each bin needs"},
                                                {"options.prefix", CEL_V_STRING, "\"bin\"", "start of the levels"},
                                                {"options.labels", CEL_V_STRING, "NULL", "what follows the prefix; NULL: numbers"},
                                                {"options.keep_na", CEL_V_LOGICAL, "TRUE", "a level for missing values"},
                                                {"options.infs", CEL_V_LOGICAL, "TRUE", "no ends to the outer bins"},
                                                {"options.na.rm", CEL_V_LOGICAL, "FALSE", "leave missing values out"},
                                                {"options.cuts", CEL_V_INTEGER, "NULL", "the same as num_breaks"},
                                                {"options.min_unique", CEL_V_INTEGER, "NULL", "the same as min_unique"},
                                                {0}};
static const cel_formal cut_formals[] = {{"breaks", CEL_V_DOUBLE, "", "where to cut"},
                                         {"include_outside_range", CEL_V_LOGICAL, "FALSE", "values outside the range belong to the outer bins"},
                                         {0}};
static const cel_step_tunable discretize_tunable[] = {
    {"min_unique", "min_unique", "min_unique(c(5, 15))"}, {"num_breaks", "num_breaks", "num_breaks(c(2, 10))"}, {0}};

const cel_step_type cel_step_discretize = {
    .function = "step_discretize", .name = "discretize", .title = "Discretize numeric variables from", .formal = discretize_formals,
    .accepts = CEL_IS_NUMBER, .check = check_discretize, .prep = prep_discretize, .bake = bake_discretize, .tidy = tidy_discretize,
    .tunable = discretize_tunable, .help = "Bins of equally many rows"};
const cel_step_type cel_step_cut = {
    .function = "step_cut", .name = "cut", .title = "Cut numeric for", .formal = cut_formals, .accepts = CEL_IS_NUMBER, .check = check_cut,
    .prep = prep_cut, .bake = bake_cut, .tidy = tidy_cut, .help = "Bins between given breaks"};
