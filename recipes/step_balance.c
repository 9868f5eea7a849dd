/* Steps that even out classes: upsample draws rows of rare classes again, downsample keeps a part of common ones. By default
 * only the training set is changed (skip = TRUE). Rows are drawn from R's generator, started from the step's own seed, and
 * come class after class. What is drawn: themis's step_upsample() and step_downsample(). */
#include <math.h>
#include <string.h>

#include "recipes/step_table.h"

static bool is_up(const cel_step *step)
{
    return strcmp(step->type->name, "upsample") == 0;
}

/* How many rows a class gets, and the seed: the argument, or drawn as sample.int(10^5, 1). */
static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    if (ctx->n > 1)
        return cel_step_fail(step, err, "The selector should select at most a single variable, not %zu", ctx->n);
    double seed = cel_step_has(step, "seed") ? cel_step_number(step, "seed") : cel_rng_index(ctx->rng, 1e5) + 1;
    CEL_TRY(cel_state_set(&step->state, cel_value_number(seed), err, "seed"));
    if (ctx->n == 0)
        return CEL_OK;
    const cel_column *c = cel_training_column(training, ctx->name[0]);
    size_t *count = CEL_ARRAY(size_t, (size_t)c->levels->n), least = SIZE_MAX, most = 0, missing = 0;
    if (!count)
        return cel_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        if (c->code[i] == CEL_NA_INT)
            missing++;
        else
            count[c->code[i]]++;
    for (int32_t l = 0; l < c->levels->n; l++) {
        least = count[l] < least ? count[l] : least;
        most = count[l] > most ? count[l] : most;
    }
    cel_free(count);
    if (missing > 0)
        return cel_step_fail(step, err, "Cannot have any missing values. NAs found in `%s`.", ctx->name[0]);
    double target = floor(is_up(step) ? (double)most * cel_step_number(step, "over_ratio") : (double)least * cel_step_number(step, "under_ratio"));
    return cel_state_set(&step->state, cel_value_number(target), err, "target");
}

/* The rows of one class as they are when there are `target` of them, else drawn; each row weighs the same. */
static cel_status draw(const cel_step *step, const size_t *row, size_t n, size_t target, cel_rng *rng, size_t **all, size_t *have, size_t *capacity, cel_error *err)
{
    size_t want = is_up(step) ? (target > n ? target : n) : (target < n ? target : n);
    if (n == 0)
        return CEL_OK;
    if (!CEL_GROW(*all, *capacity, *have + want + 1))
        return cel_nomem(err);
    if (n == target) {
        memcpy(*all + *have, row, n * sizeof *row);
        *have += n;
        return CEL_OK;
    }
    double *weight = CEL_ARRAY(double, n), *drawn = CEL_ARRAY(double, want);
    for (size_t i = 0; weight && i < n; i++)
        weight[i] = 1;
    cel_status status = weight && drawn ? cel_rng_sample_weighted(rng, n, want, is_up(step), weight, drawn, err) : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < want; i++)
        (*all)[(*have)++] = row[(size_t)drawn[i] - 1];
    cel_free(weight);
    cel_free(drawn);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    if (cel_step_columns(step, &name) == 0)
        return CEL_OK;
    const cel_column *c = (*data)->column[cel_frame_find(*data, name[0])];
    size_t target = (size_t)cel_value_at(cel_state_get(&step->state, "target"), 0), *row = CEL_ARRAY(size_t, c->n), *all = NULL, have = 0, capacity = 0;
    cel_rng rng;
    cel_rng_seed(&rng, (int32_t)cel_value_at(cel_state_get(&step->state, "seed"), 0));
    cel_levels *levels = cel_column_levels(c);
    cel_column *coded = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
    cel_status status = row && coded ? CEL_OK : cel_nomem(err);
    for (int32_t l = 0; status == CEL_OK && l < levels->n; l++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n; i++)
            if (coded->code[i] == l)
                row[n++] = i;
        status = draw(step, row, n, target, &rng, &all, &have, &capacity, err);
    }
    if (status == CEL_OK)
        status = cel_frame_keep_rows(data, all, have, err);
    cel_column_drop(coded);
    cel_levels_drop(levels);
    cel_free(row);
    cel_free(all);
    return status;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    const char *argument = is_up(step) ? "over_ratio" : "under_ratio";
    double ratio = cel_step_number(step, argument);
    return ratio >= 0 && ratio < 1e9 ? CEL_OK : cel_step_fail(step, err, "`%s` must be a number larger than or equal to 0, not the number %g.", argument, ratio);
}

static const cel_formal up_formals[] = {{"over_ratio", CEL_V_DOUBLE, "1", "rows of a class in rows of the commonest class"},
                                        {"seed", CEL_V_INTEGER, "NULL", "where the draw starts; NULL: drawn itself"},
                                        {0}};
static const cel_formal down_formals[] = {{"under_ratio", CEL_V_DOUBLE, "1", "rows of a class in rows of the rarest class"},
                                          {"seed", CEL_V_INTEGER, "NULL", "where the draw starts; NULL: drawn itself"},
                                          {0}};
static const cel_step_tunable up_tunable[] = {{"over_ratio", "over_ratio", "over_ratio()"}, {0}};
static const cel_step_tunable down_tunable[] = {{"under_ratio", "under_ratio", "under_ratio()"}, {0}};

const cel_step_type cel_step_upsample = {
    .function = "step_upsample", .name = "upsample", .title = "Up-sampling based on", .formal = up_formals, .skip = true,
    .accepts = CEL_IS_FACTOR | CEL_IS_ORDERED, .check = check, .prep = prep, .bake = bake, .tunable = up_tunable, .help = "Draw rows of rare classes again"};
const cel_step_type cel_step_downsample = {
    .function = "step_downsample", .name = "downsample", .title = "Down-sampling based on", .formal = down_formals, .skip = true,
    .accepts = CEL_IS_FACTOR | CEL_IS_ORDERED, .check = check, .prep = prep, .bake = bake, .tunable = down_tunable, .help = "Keep a part of common classes"};
