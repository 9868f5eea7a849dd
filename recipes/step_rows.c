/* Steps that change which rows there are or their order: naomit, sample, shuffle. By default naomit and sample change only the
 * training set (skip = TRUE). Rows are drawn from R's stream. */
#include <math.h>

#include "recipes/step_table.h"

/* ---- naomit ---- */

static cel_status bake_naomit(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), kept = 0;
    size_t *row = CEL_ARRAY(size_t, (*data)->rows);
    bool *missing = CEL_ARRAY(bool, (*data)->rows);
    cel_status status = row && missing ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        int j = cel_frame_find(*data, name[k]);
        for (size_t i = 0; j >= 0 && i < (*data)->rows; i++)
            missing[i] |= cel_column_is_missing((*data)->column[j], i);
    }
    for (size_t i = 0; status == CEL_OK && i < (*data)->rows; i++)
        if (!missing[i])
            row[kept++] = i;
    if (status == CEL_OK && kept < (*data)->rows)
        status = cel_frame_keep_rows(data, row, kept, err);
    cel_free(row);
    cel_free(missing);
    return status;
}

/* ---- sample ---- */

/* Without a size: as many rows as the training set has. */
static cel_status prep_sample(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    double size = cel_step_has(step, "size") ? cel_step_number(step, "size") : (double)training->rows;
    return cel_state_set(&step->state, cel_value_number(size), err, "size");
}

static cel_status bake_sample(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    double size = cel_value_at(cel_state_get(&step->state, "size"), 0), rows = (double)(*data)->rows;
    bool replace = cel_step_flag(step, "replace");
    size_t n = (size_t)(size >= 1 ? floor(fmin(size, rows)) : rint(rows * size)); /* dplyr's sample_n() and sample_frac() */
    double *drawn = CEL_ARRAY(double, n);
    size_t *row = CEL_ARRAY(size_t, n);
    cel_status status = drawn && row ? cel_rng_sample(ctx->rng, rows, n, replace, drawn, err) : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        row[i] = (size_t)drawn[i] - 1;
    if (status == CEL_OK)
        status = cel_frame_keep_rows(data, row, n, err);
    cel_free(drawn);
    cel_free(row);
    return status;
}

static cel_status tidy_sample(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    const cel_value *learnt = cel_state_get(&step->state, "size");
    double size = learnt ? cel_value_at(learnt, 0) : cel_step_has(step, "size") ? cel_step_number(step, "size") : cel_na();
    CEL_TRY(cel_tidy_start(1, out, err));
    CEL_TRY(cel_tidy_numbers(*out, "size", &size, 1, err));
    return cel_tidy_more(step, "replace", *out, err);
}

static void say_sample(const cel_step *step, cel_text *t)
{
    cel_text_add(t, cel_step_flag(step, "replace") ? "Row sampling with replacement" : "Row sampling");
}

static cel_status check_sample(const cel_step *step, cel_error *err)
{
    return !cel_step_has(step, "size") || cel_step_number(step, "size") > 0 ? CEL_OK : cel_step_fail(step, err, "`size` must be a number larger than 0");
}

/* ---- shuffle ---- */

static cel_status bake_shuffle(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = (*data)->rows;
    if (rows == 1) {
        cel_step_warn(ctx, "`new_data` contains a single row; unable to shuffle.");
        return CEL_OK;
    }
    double *drawn = CEL_ARRAY(double, rows);
    size_t *row = CEL_ARRAY(size_t, rows);
    cel_status status = drawn && row ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n && rows > 0; k++) {
        status = cel_rng_sample(ctx->rng, (double)rows, rows, false, drawn, err);
        for (size_t i = 0; status == CEL_OK && i < rows; i++)
            row[i] = (size_t)drawn[i] - 1;
        if (status == CEL_OK)
            status = cel_frame_take(*data, name[k], cel_column_rows((*data)->column[cel_frame_find(*data, name[k])], row, rows), err);
    }
    cel_free(drawn);
    cel_free(row);
    return status;
}

/* ---- types ---- */

static const cel_formal sample_formals[] = {{"size", CEL_V_DOUBLE, "NULL", "rows to draw, or a share below 1; NULL: as many as there are"},
                                            {"replace", CEL_V_LOGICAL, "FALSE", "draw with replacement"},
                                            {0}};

const cel_step_type cel_step_naomit = {
    .function = "step_naomit", .name = "naomit", .title = "Removing rows with NA values in", .skip = true, .flags = CEL_STEP_LENIENT,
    .bake = bake_naomit, .help = "Remove rows with missing values"};
const cel_step_type cel_step_sample = {
    .function = "step_sample", .name = "sample", .title = "Row sampling", .formal = sample_formals, .skip = true, .check = check_sample,
    .prep = prep_sample, .bake = bake_sample, .tidy = tidy_sample, .say = say_sample, .help = "Draw rows"};
const cel_step_type cel_step_shuffle = {
    .function = "step_shuffle", .name = "shuffle", .title = "Shuffled", .bake = bake_shuffle, .help = "Shuffle columns"};
