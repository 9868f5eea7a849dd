/* Steps that remove columns: zv, nzv and filter_missing by what the training set holds, rm by name. Their state "removals" lists what goes;
 * columns that are not there at bake are no error. */
#include <math.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- counting distinct values ---- */

typedef struct counts {
    size_t distinct, there;
    size_t first, second; /* how often the two most frequent values occur */
} counts;

static void count_one(counts *out, size_t run)
{
    if (run == 0)
        return;
    out->distinct++;
    out->there += run;
    if (run > out->first) {
        out->second = out->first;
        out->first = run;
    } else if (run > out->second) {
        out->second = run;
    }
}

/* Labels are counted, not sorted. */
static cel_status count_labels(const cel_column *c, counts *out, cel_error *err)
{
    size_t *count = CEL_ARRAY(size_t, (size_t)c->levels->n);
    *out = (counts){0};
    if (!count)
        return cel_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        if (c->code[i] != CEL_NA_INT)
            count[c->code[i]]++;
    for (int32_t l = 0; l < c->levels->n; l++)
        count_one(out, count[l]);
    cel_free(count);
    return CEL_OK;
}

static cel_status count_values(const cel_column *c, counts *out, cel_error *err)
{
    if (c->levels)
        return count_labels(c, out, err);
    size_t there = 0;
    double *x = CEL_ARRAY(double, c->n);
    *out = (counts){0};
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        if (!cel_column_is_missing(c, i))
            x[there++] = c->code ? c->code[i] : c->num[i * c->width];
    cel_sort_numbers(x, there);
    for (size_t i = 0, run; i < there; i += run) {
        for (run = 1; i + run < there && x[i + run] == x[i]; run++)
            continue;
        count_one(out, run);
    }
    cel_free(x);
    return CEL_OK;
}

/* Whether two different values are there: what zv asks, without sorting. */
static bool varies(const cel_column *c)
{
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < c->n; i++) {
        if (cel_column_is_missing(c, i))
            continue;
        if (first == SIZE_MAX)
            first = i;
        else if (c->code ? c->code[i] != c->code[first] : memcmp(c->num + i * c->width, c->num + first * c->width, c->width * sizeof *c->num) != 0 &&
                                                              c->num[i * c->width] != c->num[first * c->width])
            return true;
    }
    return false;
}

/* ---- prep ---- */

static cel_status prep_zv(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const char **gone = CEL_ARRAY(const char *, ctx->n);
    if (!gone)
        return cel_nomem(err);
    size_t n = 0;
    for (size_t k = 0; k < ctx->n; k++)
        if (!varies(training->column[cel_frame_find(training, ctx->name[k])]))
            gone[n++] = ctx->name[k];
    cel_status status = cel_state_texts(&step->state, "removals", gone, n, err);
    cel_free(gone);
    return status;
}

/* Sparse and unbalanced: the most frequent value more than freq_cut times as often as the second, and few distinct values
 * (in per cent of the rows). Constant columns go too. */
static cel_status prep_nzv(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    const char **gone = CEL_ARRAY(const char *, ctx->n);
    cel_status status = gone ? CEL_OK : cel_nomem(err);
    double freq_cut = cel_step_number(step, "freq_cut"), unique_cut = cel_step_number(step, "unique_cut");
    size_t n = 0;
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        counts values;
        status = count_values(c, &values, err);
        double ratio = values.second ? (double)values.first / (double)values.second : 0;
        double share = 100 * (double)values.distinct / (double)c->n;
        if (status == CEL_OK && ((ratio > freq_cut && share <= unique_cut) || values.distinct < 2))
            gone[n++] = ctx->name[k];
    }
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "removals", gone, n, err);
    cel_free(gone);
    return status;
}

/* A share of missing values over the threshold. As in R nothing goes when a single column is selected. */
static cel_status prep_filter_missing(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    const char **gone = CEL_ARRAY(const char *, ctx->n);
    if (!gone)
        return cel_nomem(err);
    size_t n = 0;
    for (size_t k = 0; ctx->n > 1 && k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        size_t missing = 0;
        for (size_t i = 0; i < c->n; i++)
            missing += cel_column_is_missing(c, i);
        if ((double)missing / (double)c->n > threshold)
            gone[n++] = ctx->name[k];
    }
    cel_status status = cel_state_texts(&step->state, "removals", gone, n, err);
    cel_free(gone);
    return status;
}

static cel_status check_filter_missing(const cel_step *step, cel_error *err)
{
    double threshold = cel_step_number(step, "threshold");
    return threshold >= 0 && threshold <= 1 ? CEL_OK : cel_step_fail(step, err, "`threshold` must be a number between 0 and 1, not the number %g.", threshold);
}

static cel_status prep_rm(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)training;
    return cel_state_texts(&step->state, "removals", ctx->name, ctx->n, err);
}

/* ---- bake and tidy ---- */

cel_status cel_step_remove(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    (void)err;
    const cel_value *gone = cel_state_get(&step->state, "removals");
    for (size_t k = 0; gone && k < gone->n; k++)
        cel_frame_forget(*data, gone->as.text[k]);
    return CEL_OK;
}

cel_status cel_step_tidy_removals(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    const cel_value *gone = cel_state_get(&step->state, "removals");
    if (!step->trained || !gone)
        return cel_tidy_untrained(step, NULL, true, out, err);
    CEL_TRY(cel_tidy_start(gone->n, out, err));
    return cel_tidy_texts(*out, "terms", (const char *const *)gone->as.text, gone->n, err);
}

/* ---- types ---- */

static const cel_formal nzv_formals[] = {{"freq_cut", CEL_V_DOUBLE, "19", "the commonest value this many times the second"},
                                         {"unique_cut", CEL_V_DOUBLE, "10", "distinct values in per cent of the rows"},
                                         {0}};
static const cel_step_tunable nzv_tunable[] = {
    {"freq_cut", "freq_cut", "freq_cut(c(5, 25))"}, {"unique_cut", "unique_cut", "unique_cut(c(0, 100))"}, {0}};

static const cel_formal filter_missing_formals[] = {{"threshold", CEL_V_DOUBLE, "0.1", "largest share of missing values that stays"}, {0}};
static const cel_step_tunable filter_missing_tunable[] = {{"threshold", "threshold", "threshold(c(0.05, 1))"}, {0}};

const cel_step_type cel_step_filter_missing = {
    .function = "step_filter_missing", .name = "filter_missing", .title = "Missing value column filter on", .formal = filter_missing_formals,
    .flags = CEL_STEP_REMOVED | CEL_STEP_LENIENT, .check = check_filter_missing, .prep = prep_filter_missing, .bake = cel_step_remove,
    .tidy = cel_step_tidy_removals, .tunable = filter_missing_tunable, .help = "Remove columns with many missing values"};
const cel_step_type cel_step_zv = {
    .function = "step_zv", .name = "zv", .title = "Zero variance filter on", .flags = CEL_STEP_REMOVED | CEL_STEP_LENIENT,
    .prep = prep_zv, .bake = cel_step_remove, .tidy = cel_step_tidy_removals, .help = "Remove columns with a single value"};
const cel_step_type cel_step_nzv = {
    .function = "step_nzv", .name = "nzv", .title = "Sparse, unbalanced variable filter on", .formal = nzv_formals,
    .flags = CEL_STEP_REMOVED | CEL_STEP_LENIENT, .prep = prep_nzv, .bake = cel_step_remove, .tidy = cel_step_tidy_removals,
    .tunable = nzv_tunable, .help = "Remove columns that are nearly constant"};
const cel_step_type cel_step_rm = {
    .function = "step_rm", .name = "rm", .title = "Variables removed", .flags = CEL_STEP_LENIENT, .prep = prep_rm, .bake = cel_step_remove,
    .tidy = cel_step_tidy_removals, .help = "Remove columns"};
