/* Steps that turn columns into others or add plain ones: num2factor, bin2factor, indicate_na, intercept, lag. */
#include <stdio.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- num2factor ---- */

/* levels[as.integer(transform(x))]: as in R a 0 selects nothing, so that there are too few values. */
static cel_status bake_num2factor(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *transform = cel_step_arg(step, "transform"), *label = cel_step_arg(step, "levels");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        cel_column *own = NULL;
        if (!c)
            return CEL_INPUT;
        if (transform->kind == CEL_V_OBJECT && step->hooks)
            CEL_TRY(step->hooks->map(step->hooks->user, transform->as.object, c, &own, err));
        const cel_column *x = own ? own : c;
        cel_levels *levels = cel_levels_new((const char *const *)label->as.text, (int32_t)label->n, cel_step_flag(step, "ordered"));
        cel_column *out = levels ? cel_column_new(CEL_FACTOR, x->n, levels) : NULL;
        cel_levels_drop(levels);
        size_t zeros = 0, negative = 0;
        for (size_t i = 0; out && i < x->n; i++) {
            double at = cel_column_number(x, i);
            zeros += at > -1 && at < 1;
            negative += at <= -1;
            out->code[i] = at >= 1 && at < (double)label->n + 1 ? (int32_t)at - 1 : CEL_NA_INT;
        }
        cel_column_drop(own);
        cel_status status = CEL_OK;
        if (out && (zeros > 0 || negative > 0 || out->n != (*data)->rows)) {
            status = cel_step_fail(step, err, "Assigned data must be compatible with existing data: `%s` has %zu rows, %zu of them with a number from 1 on", name[k],
                                   (*data)->rows, out->n - zeros - negative);
            cel_error_hint(err, "numbers are positions in `levels`, counted from 1; use `transform`, for example transform = function(x) x + 1");
            cel_column_drop(out);
            return status;
        }
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static cel_status tidy_ordered(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_argument(step, "ordered", out, err);
}

/* ---- bin2factor ---- */

static cel_status bake_bin2factor(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *given = cel_step_arg(step, "levels");
    bool first = cel_step_flag(step, "ref_first");
    const char *label[2] = {given->as.text[first ? 0 : 1], given->as.text[first ? 1 : 0]};
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        if (!c)
            return CEL_INPUT;
        cel_levels *levels = cel_levels_new(label, 2, false);
        cel_column *out = levels ? cel_column_new(CEL_FACTOR, c->n, levels) : NULL;
        cel_levels_drop(levels);
        for (size_t i = 0; out && i < c->n; i++) /* 1 is the first of the two as given */
            out->code[i] = cel_column_is_missing(c, i) ? CEL_NA_INT : (cel_column_number(c, i) == 1) == first ? 0 : 1;
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static cel_status check_bin2factor(const cel_step *step, cel_error *err)
{
    const cel_value *levels = cel_step_arg(step, "levels");
    if (levels->n != 2 || !levels->as.text[0] || !levels->as.text[1] || strcmp(levels->as.text[0], levels->as.text[1]) == 0)
        return cel_step_fail(step, err, "`levels` should be a two element character string");
    return CEL_OK;
}

/* ---- indicate_na ---- */

static cel_status bake_indicate_na(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_new_columns made = {0};
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = (*data)->column[cel_frame_find(*data, name[k])];
        cel_column *out = cel_column_new(CEL_INTEGER, c->n, NULL);
        for (size_t i = 0; out && i < c->n; i++)
            out->code[i] = cel_column_is_missing(c, i);
        cel_new_columns_add(&made, out, "%s_%s", cel_step_text(step, "prefix"), name[k]);
    }
    return cel_new_columns_append(step, *data, &made, err);
}

/* ---- intercept ---- */

static cel_status bake_intercept(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    const char *name = cel_step_text(step, "name");
    const cel_value *value = cel_step_arg(step, "value");
    CEL_TRY(cel_step_collision(step, *data, &name, 1, err));
    cel_frame *next = cel_frame_new((*data)->rows);
    if (!next)
        return cel_nomem(err);
    cel_column *c = cel_column_new(value->kind == CEL_V_INTEGER ? CEL_INTEGER : CEL_DOUBLE, next->rows, NULL);
    for (size_t i = 0; c && i < c->n; i++)
        if (c->num)
            c->num[i] = cel_value_at(value, 0);
        else
            c->code[i] = value->as.integer[0];
    cel_status status = cel_frame_take(next, name, c, err);
    for (size_t j = 0; status == CEL_OK && j < (*data)->cols; j++)
        status = cel_frame_set(next, (*data)->name[j], (*data)->column[j], err);
    if (status != CEL_OK) {
        cel_frame_drop(next);
        return status;
    }
    cel_frame_drop(*data);
    *data = next;
    return CEL_OK;
}

static cel_status tidy_intercept(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    const char *name = cel_step_text(step, "name");
    CEL_TRY(cel_tidy_start(1, out, err));
    return cel_tidy_texts(*out, "value", &name, 1, err);
}

static bool intercept_elements(const cel_step *step, cel_value *out)
{
    *out = cel_value_text(cel_step_text(step, "name"));
    return out->kind == CEL_V_STRING;
}

static cel_status check_intercept(const cel_step *step, cel_error *err)
{
    const cel_value *value = cel_step_arg(step, "value");
    if (step->n_terms > 0)
        return cel_step_fail(step, err, "no columns are selected for an intercept");
    if ((value->kind != CEL_V_INTEGER && value->kind != CEL_V_DOUBLE) || value->n != 1)
        return cel_step_fail(step, err, "Intercept `value` must be a number");
    return CEL_OK;
}

/* ---- lag ---- */

/* Every lag of a column, column after column: "lag_1_x", "lag_2_x". Rows before the first get the default. */
static cel_status bake_lag(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = (*data)->rows;
    const cel_value *lag = cel_step_arg(step, "lag");
    double fill = cel_step_number(step, "default");
    size_t *row = CEL_ARRAY(size_t, rows);
    cel_new_columns made = {0};
    made.failed = !row;
    for (size_t k = 0; row && k < n; k++)
        for (size_t l = 0; l < lag->n; l++) {
            size_t by = (size_t)lag->as.integer[l];
            for (size_t i = 0; i < rows; i++)
                row[i] = i < by ? SIZE_MAX : i - by;
            cel_column *out = cel_column_rows((*data)->column[cel_frame_find(*data, name[k])], row, rows);
            for (size_t i = 0; out && fill == fill && !out->levels && i < by && i < rows; i++)
                if (out->num)
                    out->num[i] = fill;
                else
                    out->code[i] = (int32_t)fill;
            cel_new_columns_add(&made, out, "%s%d_%s", cel_step_text(step, "prefix"), (int)lag->as.integer[l], name[k]);
        }
    cel_free(row);
    return cel_new_columns_append(step, *data, &made, err);
}

static cel_status check_lag(const cel_step *step, cel_error *err)
{
    const cel_value *lag = cel_step_arg(step, "lag");
    for (size_t i = 0; i < lag->n; i++)
        if (lag->as.integer[i] < 0)
            return cel_step_fail(step, err, "`lag` must be non-negative whole numbers, not %d", (int)lag->as.integer[i]);
    return CEL_OK;
}

/* ---- types ---- */

static const cel_formal num2factor_formals[] = {{"transform", CEL_V_OBJECT, "NULL", "function applied before counting"},
                                                {"levels", CEL_V_STRING, "", "levels: number k is the k-th"},
                                                {"ordered", CEL_V_LOGICAL, "FALSE", "an ordered factor"},
                                                {0}};
static const cel_formal bin2factor_formals[] = {{"levels", CEL_V_STRING, "c(\"yes\", \"no\")", "the level of 1, and the other"},
                                                {"ref_first", CEL_V_LOGICAL, "TRUE", "keep that order of the levels"},
                                                {0}};
static const cel_formal indicate_na_formals[] = {{"prefix", CEL_V_STRING, "\"na_ind\"", "start of the new names"},
                                                 {"sparse", CEL_V_STRING, "\"auto\"", "accepted; all columns are dense here"},
                                                 {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                                 {0}};
static const cel_formal intercept_formals[] = {{"name", CEL_V_STRING, "\"intercept\"", "name of the new column"}, {"value", CEL_V_NULL, "1L", "its value"}, {0}};
static const cel_formal lag_formals[] = {{"lag", CEL_V_INTEGER, "1", "by how many rows"},
                                         {"prefix", CEL_V_STRING, "\"lag_\"", "start of the new names"},
                                         {"default", CEL_V_DOUBLE, "NA", "value of the rows before the first"},
                                         {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                         {0}};

const cel_step_type cel_step_num2factor = {
    .function = "step_num2factor", .name = "num2factor", .title = "Factor variables from", .formal = num2factor_formals, .accepts = CEL_IS_NUMBER,
    .bake = bake_num2factor, .tidy = tidy_ordered, .help = "Turn numbers into factors"};
const cel_step_type cel_step_bin2factor = {
    .function = "step_bin2factor", .name = "bin2factor", .title = "Dummy variable to factor conversion for", .formal = bin2factor_formals,
    .accepts = CEL_IS_NUMBER | CEL_IS_LOGICAL, .check = check_bin2factor, .bake = bake_bin2factor, .help = "Turn 0 and 1 into a factor"};
const cel_step_type cel_step_indicate_na = {
    .function = "step_indicate_na", .name = "indicate_na", .title = "Creating missing data variable indicators for", .formal = indicate_na_formals,
    .role = "predictor", .bake = bake_indicate_na, .help = "Add columns that say where values are missing"};
const cel_step_type cel_step_intercept = {
    .function = "step_intercept", .name = "intercept", .title = "Adding intercept named:", .formal = intercept_formals, .role = "predictor",
    .check = check_intercept, .bake = bake_intercept, .tidy = tidy_intercept, .elements = intercept_elements, .help = "Add a constant column"};
const cel_step_type cel_step_lag = {
    .function = "step_lag", .name = "lag", .title = "Lagging", .formal = lag_formals, .role = "predictor", .check = check_lag, .bake = bake_lag,
    .help = "Add lagged columns"};
