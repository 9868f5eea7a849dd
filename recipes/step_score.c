/* Steps that turn factors into numbers: integer (codes by label), ordinalscore (positions of ordered levels). */
#include <string.h>

#include "recipes/step_table.h"

static cel_status prep_integer(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++) {
        const cel_column *c = training->column[cel_frame_find(training, ctx->name[k])];
        cel_levels *levels = cel_column_levels(c);
        cel_status status = levels ? cel_state_levels(&step->state, k, levels, err) : cel_nomem(err);
        cel_levels_drop(levels);
        CEL_TRY(status);
    }
    return CEL_OK;
}

/* Levels 1..n (0..n-1 when zero_based); an unseen value 0 (n when zero_based). */
static cel_status bake_integer(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    bool zero = cel_step_flag(step, "zero_based"), strict = cel_step_flag(step, "strict");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        cel_levels *levels = c ? cel_state_get_levels(&step->state, k) : NULL;
        if (!c)
            return CEL_INPUT;
        cel_column *coded = levels ? cel_column_recode(c, levels, zero ? levels->n : -1) : NULL;
        cel_column *out = coded ? cel_column_new(strict ? CEL_INTEGER : CEL_DOUBLE, c->n, NULL) : NULL;
        for (size_t i = 0; out && i < c->n; i++) {
            int32_t code = coded->code[i] == CEL_NA_INT ? CEL_NA_INT : coded->code[i] + (zero ? 0 : 1);
            if (strict)
                out->code[i] = code;
            else
                out->num[i] = code == CEL_NA_INT ? cel_na() : code;
        }
        cel_column_drop(coded);
        cel_levels_drop(levels);
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

/* terms, value: in R a list of the keys; here the number of levels each column has. */
static cel_status tidy_integer(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    if (!step->trained)
        return cel_tidy_untrained(step, "value", true, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = 0;
    for (size_t k = 0; k < n; k++)
        rows += cel_state_get(&step->state, "levels.%zu", k)->n;
    const char **terms = CEL_ARRAY(const char *, rows), **level = CEL_ARRAY(const char *, rows);
    int32_t *code = CEL_ARRAY(int32_t, rows);
    cel_status status = terms && level && code ? cel_tidy_start(rows, out, err) : cel_nomem(err);
    for (size_t k = 0, row = 0; status == CEL_OK && k < n; k++) {
        const cel_value *levels = cel_state_get(&step->state, "levels.%zu", k);
        for (size_t l = 0; l < levels->n; l++, row++) {
            terms[row] = name[k];
            level[row] = levels->as.text[l];
            code[row] = (int32_t)l + (cel_step_flag(step, "zero_based") ? 0 : 1);
        }
    }
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", terms, rows, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "level", level, rows, err);
    if (status == CEL_OK)
        status = cel_frame_take(*out, "value", cel_column_integers(code, rows), err);
    cel_free(terms);
    cel_free(level);
    cel_free(code);
    return status;
}

/* ---- ordinalscore ---- */

static cel_status bake_ordinalscore(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *convert = cel_step_arg(step, "convert");
    for (size_t k = 0; k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        cel_levels *levels = c ? cel_state_get_levels(&step->state, k) : NULL;
        if (!c)
            return CEL_INPUT;
        cel_column *coded = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL, *out = NULL;
        cel_levels_drop(levels);
        if (!coded)
            return cel_nomem(err);
        cel_status status = CEL_OK;
        if (convert->kind == CEL_V_OBJECT && step->hooks) {
            status = step->hooks->map(step->hooks->user, convert->as.object, coded, &out, err);
        } else {
            out = cel_column_new(CEL_INTEGER, c->n, NULL);
            for (size_t i = 0; out && i < c->n; i++)
                out->code[i] = coded->code[i] == CEL_NA_INT ? CEL_NA_INT : coded->code[i] + 1;
        }
        cel_column_drop(coded);
        CEL_TRY(status);
        CEL_TRY(cel_frame_take(*data, name[k], out, err));
    }
    return CEL_OK;
}

static const cel_formal integer_formals[] = {{"strict", CEL_V_LOGICAL, "TRUE", "integers rather than doubles"},
                                             {"zero_based", CEL_V_LOGICAL, "FALSE", "count from 0"},
                                             {0}};
static const cel_formal score_formals[] = {{"convert", CEL_V_OBJECT, "NULL", "function from an ordered factor to numbers"}, {0}};

const cel_step_type cel_step_integer = {
    .function = "step_integer", .name = "integer", .title = "Integer encoding for", .formal = integer_formals, .role = "predictor",
    .accepts = CEL_IS_STRING | CEL_IS_FACTOR | CEL_IS_ORDERED, .prep = prep_integer, .bake = bake_integer, .tidy = tidy_integer,
    .help = "Turn values into whole numbers"};
const cel_step_type cel_step_ordinalscore = {
    .function = "step_ordinalscore", .name = "ordinalscore", .title = "Scoring for", .formal = score_formals, .accepts = CEL_IS_ORDERED,
    .prep = prep_integer, .bake = bake_ordinalscore, .help = "Turn ordered factors into scores"};
