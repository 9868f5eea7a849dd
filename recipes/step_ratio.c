/* Steps on several columns of numbers at once: ratio (one column by another), spatialsign (rows to length 1). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- ratio ---- */

/* The name of a ratio: naming(numer, denom) of the script, or make.names(numer_o_denom). The caller frees it. */
static cel_status ratio_name(const cel_step *step, const char *numer, const char *denom, char **out, cel_error *err)
{
    const cel_value *naming = cel_step_arg(step, "naming");
    cel_text t = {0}, plain = {0};
    *out = NULL;
    if (naming->kind == CEL_V_OBJECT && step->hooks) {
        cel_value args[2] = {cel_value_text(numer), cel_value_text(denom)}, name = {0};
        cel_status status = args[0].kind && args[1].kind ? step->hooks->call(step->hooks->user, naming->as.object, args, 2, &name, err) : cel_nomem(err);
        if (status == CEL_OK && (name.kind != CEL_V_STRING || name.n != 1 || !name.as.text[0]))
            status = cel_step_fail(step, err, "`naming` must give one name");
        if (status == CEL_OK && !(*out = cel_strdup(name.as.text[0])))
            status = cel_nomem(err);
        cel_value_free(&args[0]);
        cel_value_free(&args[1]);
        cel_value_free(&name);
        return status;
    }
    cel_text_addf(&plain, "%s_o_%s", numer, denom);
    cel_text_valid_name(&t, plain.text ? plain.text : "");
    cel_text_free(&plain);
    *out = cel_text_take(&t);
    return *out ? CEL_OK : cel_nomem(err);
}

static cel_status prep_ratio(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    size_t *index, m, n = 0, used = ctx->n;
    CEL_TRY(cel_step_choose(step, "denom", training, ctx, NULL, &index, &m, err));
    const char **top = CEL_ARRAY(const char *, ctx->n * m), **bottom = CEL_ARRAY(const char *, ctx->n * m), **all = CEL_ARRAY(const char *, ctx->n + m);
    char **name = CEL_ARRAY(char *, ctx->n * m);
    cel_status status = top && bottom && all && name ? CEL_OK : cel_nomem(err);
    for (size_t j = 0; status == CEL_OK && j < m; j++)
        if (!cel_column_is_numeric(training->column[index[j]]))
            status = cel_step_fail(step, err, "All columns selected for the step should be double or integer: `%s` is not", training->name[index[j]]);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++)
        all[k] = ctx->name[k];
    for (size_t j = 0; status == CEL_OK && j < m; j++) /* all numerators over the first denominator, then over the next */
        for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
            const char *denom = training->name[index[j]];
            if (strcmp(ctx->name[k], denom) == 0)
                continue;
            top[n] = ctx->name[k];
            bottom[n] = denom;
            status = ratio_name(step, top[n], denom, &name[n], err);
            n += status == CEL_OK;
        }
    for (size_t j = 0; status == CEL_OK && j < m; j++) {
        bool known = false;
        for (size_t k = 0; k < used; k++)
            known |= strcmp(all[k], training->name[index[j]]) == 0;
        if (!known)
            all[used++] = training->name[index[j]];
    }
    if (status == CEL_OK && n == 0 && ctx->n > 0)
        status = cel_step_fail(step, err, "No variables specified for the ratios");
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "top", top, n, err);
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "bottom", bottom, n, err);
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "names", (const char *const *)name, n, err);
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "columns", all, used, err);
    for (size_t k = 0; name && k < n; k++)
        cel_free(name[k]);
    cel_free(name);
    cel_free(top);
    cel_free(bottom);
    cel_free(all);
    cel_free(index);
    return status;
}

static cel_status bake_ratio(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    const cel_value *top = cel_state_get(&step->state, "top"), *bottom = cel_state_get(&step->state, "bottom"), *name = cel_state_get(&step->state, "names");
    cel_new_columns made = {0};
    for (size_t k = 0; k < name->n; k++) {
        const cel_column *a = cel_step_column(step, *data, top->as.text[k], err), *b = a ? cel_step_column(step, *data, bottom->as.text[k], err) : NULL;
        if (!b) {
            cel_new_columns_free(&made);
            return CEL_INPUT;
        }
        cel_column *out = cel_column_new(CEL_DOUBLE, a->n, NULL);
        for (size_t i = 0; out && i < a->n; i++)
            out->num[i] = cel_column_number(a, i) / cel_column_number(b, i);
        cel_new_columns_add(&made, out, "%s", name->as.text[k]);
    }
    return cel_new_columns_append(step, *data, &made, err);
}

static int by_terms(const void *a, const void *b)
{
    const cel_tidy_row *x = a, *y = b;
    int order = strcmp(x->term, y->term);
    return order ? order : strcmp(x->text, y->text);
}

/* terms, denom: sorted. */
static cel_status tidy_ratio(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"denom", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    const cel_value *top = cel_state_get(&step->state, "top"), *bottom = cel_state_get(&step->state, "bottom");
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, top->n);
    for (size_t k = 0; row && k < top->n; k++)
        row[k] = (cel_tidy_row){.term = top->as.text[k], .text = bottom->as.text[k]};
    if (row)
        qsort(row, top->n, sizeof *row, by_terms);
    cel_status status = row ? cel_tidy_rows(row, top->n, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

/* Before training the print lists the terms and the denominators as written. */
static bool ratio_elements(const cel_step *step, cel_value *out)
{
    const cel_value *denom = cel_step_arg(step, "denom");
    if (step->trained || denom->kind != CEL_V_STRING)
        return false;
    const char **text = CEL_ARRAY(const char *, step->n_terms + 1);
    cel_text t = {0};
    cel_text_add(&t, "denom_vars(");
    for (size_t i = 0; i < denom->n; i++)
        cel_text_addf(&t, "%s%s", i ? ", " : "", denom->as.text[i]);
    cel_text_add_char(&t, ')');
    for (size_t i = 0; text && i < step->n_terms; i++)
        text[i] = step->term[i].text;
    if (text && t.text) {
        text[step->n_terms] = t.text;
        *out = cel_value_texts(text, step->n_terms + 1);
    }
    cel_text_free(&t);
    cel_free(text);
    return out->kind == CEL_V_STRING;
}

/* ---- spatialsign ---- */

static cel_status bake_spatialsign(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    bool there = cel_step_flag(step, "na_rm");
    double *sum = CEL_ARRAY(double, (*data)->rows);
    cel_status status = sum ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        const cel_column *c = cel_step_column(step, *data, name[k], err);
        for (size_t i = 0; c && i < c->n; i++) {
            double x = cel_column_number(c, i);
            sum[i] += there && isnan(x) ? 0 : x * x;
        }
        status = c ? CEL_OK : CEL_INPUT;
    }
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        cel_column *out = cel_column_doubles((*data)->column[cel_frame_find(*data, name[k])]);
        for (size_t i = 0; out && i < out->n; i++)
            out->num[i] /= sqrt(sum[i]);
        status = cel_frame_take(*data, name[k], out, err);
    }
    cel_free(sum);
    return status;
}

/* ---- types ---- */

static const char *const ratio_selectors[] = {"denom", NULL};
static const cel_formal ratio_formals[] = {{"denom", CEL_V_STRING, "", "columns to divide by: denom_vars(...)"},
                                           {"naming", CEL_V_OBJECT, "NULL", "function(numer, denom) that names the new columns"},
                                           {"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns"},
                                           {0}};
static const cel_formal spatialsign_formals[] = {{"na_rm", CEL_V_LOGICAL, "TRUE", "leave missing values out of the length"}, {0}};

const cel_step_type cel_step_ratio = {
    .function = "step_ratio", .name = "ratio", .title = "Ratios from", .formal = ratio_formals, .role = "predictor", .accepts = CEL_IS_NUMBER,
    .prep = prep_ratio, .bake = bake_ratio, .tidy = tidy_ratio, .elements = ratio_elements, .selectors = ratio_selectors, .help = "Divide columns by columns"};
const cel_step_type cel_step_spatialsign = {
    .function = "step_spatialsign", .name = "spatialsign", .title = "Spatial sign on", .formal = spatialsign_formals, .role = "predictor",
    .accepts = CEL_IS_NUMBER, .bake = bake_spatialsign, .help = "Project rows onto the unit sphere"};
