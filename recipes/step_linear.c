/* step_impute_linear(): missing numbers from a linear regression on other columns, fitted to the complete rows of the training
 * set. Factors enter as treatment indicators, ordered factors as polynomials: R's lm(). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/linear.h"
#include "recipes/step_table.h"

/* ---- the design ---- */

/* One predictor: a number, or the levels of a factor. */
typedef struct regressor {
    const cel_column *column;
    cel_levels *levels; /* NULL: a number */
    cel_column *coded;
    double *poly; /* of an ordered factor: contr.poly() */
    size_t columns;
} regressor;

static void free_regressors(regressor *r, size_t n)
{
    for (size_t j = 0; r && j < n; j++) {
        cel_levels_drop(r[j].levels);
        cel_column_drop(r[j].coded);
        cel_free(r[j].poly);
    }
    cel_free(r);
}

/* The value of a regressor's column c in a row. */
static double design(const regressor *r, size_t row, size_t c)
{
    if (!r->levels)
        return cel_column_number(r->column, row);
    int32_t code = r->coded->code[row];
    if (code == CEL_NA_INT)
        return cel_na();
    return r->poly ? r->poly[c * (size_t)r->levels->n + (size_t)code] : code == (int32_t)c + 1;
}

/* Codes and contrasts of a factor whose levels are known. */
static bool code_levels(regressor *r)
{
    size_t n = (size_t)r->levels->n;
    r->columns = n > 0 ? n - 1 : 0;
    r->coded = cel_column_recode(r->column, r->levels, CEL_NA_INT);
    r->poly = r->levels->ordered && n > 1 ? CEL_ARRAY(double, n * (n - 1)) : NULL;
    if (r->poly)
        cel_contr_poly(r->poly, n);
    return r->coded && (r->poly || !r->levels->ordered || n < 2);
}

/* Levels that occur in the complete rows: lm() drops the others. */
static cel_levels *used_levels(const cel_column *c, const bool *complete)
{
    cel_levels *all = cel_column_levels(c), *used = NULL;
    cel_column *coded = all ? cel_column_recode(c, all, CEL_NA_INT) : NULL;
    bool *there = all ? CEL_ARRAY(bool, (size_t)all->n) : NULL;
    const char **label = all ? CEL_ARRAY(const char *, (size_t)all->n) : NULL;
    int32_t n = 0;
    for (size_t i = 0; coded && there && i < c->n; i++)
        if (complete[i] && coded->code[i] != CEL_NA_INT)
            there[coded->code[i]] = true;
    for (int32_t l = 0; coded && there && label && l < all->n; l++)
        if (there[l])
            label[n++] = all->label[l];
    if (coded && there && label)
        used = cel_levels_new(label, n, all->ordered);
    cel_column_drop(coded);
    cel_levels_drop(all);
    cel_free(there);
    cel_free(label);
    return used;
}

/* ---- prep ---- */

static cel_status fit(cel_step *step, const cel_column *y, const char *name, regressor *r, size_t n, const bool *complete, size_t k, cel_error *err)
{
    size_t rows = 0, cols = 1, row = 0;
    for (size_t i = 0; i < y->n; i++)
        rows += complete[i];
    if (rows == 0)
        return cel_step_fail(step, err, "the data did not have any rows where the imputation values were all complete: `%s` cannot be imputed", name);
    for (size_t j = 0; j < n; j++)
        cols += r[j].columns;
    double *x = CEL_ARRAY(double, rows * cols), *z = CEL_ARRAY(double, rows), *coef = CEL_ARRAY(double, cols);
    cel_qr qr = {0};
    cel_status status = x && z && coef ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < y->n; i++) {
        if (!complete[i])
            continue;
        size_t at = 1;
        x[row] = 1;
        for (size_t j = 0; j < n; j++)
            for (size_t c = 0; c < r[j].columns; c++)
                x[at++ * rows + row] = design(&r[j], i, c);
        z[row++] = cel_column_number(y, i);
    }
    if (status == CEL_OK && !cel_qr_new(x, rows, cols, 1e-7, &qr))
        status = cel_nomem(err);
    if (status == CEL_OK) {
        cel_qr_solve(&qr, z, coef);
        status = cel_state_set(&step->state, cel_value_numbers(coef, cols), err, "coefficients.%zu", k);
    }
    cel_qr_free(&qr);
    cel_free(x);
    cel_free(z);
    cel_free(coef);
    return status;
}

static cel_status learn(cel_step *step, const cel_frame *training, const char *name, const size_t *index, size_t n, size_t k, cel_error *err)
{
    const cel_column *y = cel_training_column(training, name);
    bool *complete = CEL_ARRAY(bool, y->n);
    regressor *r = CEL_ARRAY(regressor, n);
    const char **predictor = CEL_ARRAY(const char *, n);
    cel_status status = complete && r && predictor ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < y->n; i++) {
        complete[i] = !cel_column_is_missing(y, i);
        for (size_t j = 0; j < n; j++)
            complete[i] &= !cel_column_is_missing(training->column[index[j]], i);
    }
    for (size_t j = 0; status == CEL_OK && j < n; j++) {
        r[j].column = training->column[index[j]];
        r[j].columns = 1;
        predictor[j] = training->name[index[j]];
        if (!r[j].column->levels)
            continue;
        r[j].levels = used_levels(r[j].column, complete);
        if (!r[j].levels || !code_levels(&r[j]))
            status = cel_nomem(err);
        else if (r[j].levels->n < 2)
            status = cel_step_fail(step, err, "contrasts can be applied only to factors with 2 or more levels: `%s` has %d in the complete rows", predictor[j],
                                   (int)r[j].levels->n);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_texts((const char *const *)r[j].levels->label, (size_t)r[j].levels->n), err, "levels.%zu.%zu", k, j);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_logical(r[j].levels->ordered), err, "ordered.%zu.%zu", k, j);
    }
    if (status == CEL_OK)
        status = fit(step, y, name, r, n, complete, k, err);
    if (status == CEL_OK)
        status = cel_state_set(&step->state, cel_value_texts(predictor, n), err, "predictors.%zu", k);
    free_regressors(r, n);
    cel_free(complete);
    cel_free(predictor);
    return status;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++) {
        size_t *index, n;
        CEL_TRY(cel_step_choose(step, "impute_with", training, ctx, ctx->name[k], &index, &n, err));
        cel_status status = learn(step, training, ctx->name[k], index, n, k, err);
        cel_free(index);
        CEL_TRY(status);
    }
    return CEL_OK;
}

/* ---- bake ---- */

static cel_status regressors_of(const cel_step *step, const cel_frame *data, size_t k, regressor **out, size_t *n, cel_error *err)
{
    const cel_value *predictor = cel_state_get(&step->state, "predictors.%zu", k);
    regressor *r = *out = CEL_ARRAY(regressor, predictor->n);
    *n = predictor->n;
    if (!r)
        return cel_nomem(err);
    for (size_t j = 0; j < *n; j++) {
        const cel_value *label = cel_state_get(&step->state, "levels.%zu.%zu", k, j), *ordered = cel_state_get(&step->state, "ordered.%zu.%zu", k, j);
        r[j].columns = 1;
        if (!(r[j].column = cel_step_column(step, data, predictor->as.text[j], err)))
            return CEL_INPUT;
        if (!label)
            continue;
        r[j].levels = cel_levels_new((const char *const *)label->as.text, (int32_t)label->n, cel_value_at(ordered, 0) == 1);
        if (!r[j].levels || !code_levels(&r[j]))
            return cel_nomem(err);
        for (size_t i = 0; i < r[j].coded->n; i++)
            if (r[j].coded->code[i] == CEL_NA_INT && !cel_column_is_missing(r[j].column, i)) {
                const char *what = cel_column_label(r[j].column, i);
                return cel_step_fail(step, err, "factor %s has new level %s", predictor->as.text[j], what ? what : "NA");
            }
    }
    return CEL_OK;
}

static cel_status impute(const cel_step *step, const char *name, size_t k, const cel_frame *old, cel_frame *data, cel_step_context *ctx, cel_error *err)
{
    const cel_column *c = old->column[cel_frame_find(old, name)];
    const double *coef = cel_state_get(&step->state, "coefficients.%zu", k)->as.number;
    regressor *r;
    size_t n, missing = 0;
    for (size_t i = 0; i < c->n; i++)
        missing += cel_column_is_missing(c, i);
    if (missing == 0)
        return CEL_OK;
    cel_status status = regressors_of(step, old, k, &r, &n, err);
    bool gap = false;
    for (size_t i = 0; status == CEL_OK && i < c->n; i++)
        for (size_t j = 0; cel_column_is_missing(c, i) && j < n; j++)
            gap |= cel_column_is_missing(r[j].column, i);
    if (status == CEL_OK && gap) {
        cel_step_warn(ctx, "There were missing values in the predictor(s) used to impute; imputation did not occur.");
    } else if (status == CEL_OK) {
        cel_column *out = cel_column_copy(c);
        for (size_t i = 0; out && i < c->n; i++) {
            if (!cel_column_is_missing(c, i))
                continue;
            double y = isnan(coef[0]) ? 0 : coef[0];
            size_t at = 1;
            for (size_t j = 0; j < n; j++)
                for (size_t p = 0; p < r[j].columns; p++, at++)
                    y += isnan(coef[at]) ? 0 : coef[at] * design(&r[j], i, p);
            if (out->num)
                out->num[i] = y;
            else
                out->code[i] = isnan(y) ? CEL_NA_INT : (int32_t)rint(y);
        }
        status = cel_frame_take(data, name, out, err);
    }
    free_regressors(r, n);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_frame *old = cel_frame_copy(*data);
    cel_status status = old ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        status = impute(step, name[k], k, old, *data, ctx, err);
    cel_frame_drop(old);
    return status;
}

/* terms, model: in R a list of fits; here what they were fitted to. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"model", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained)
        return cel_tidy_rows_untrained(step, fields, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, n);
    cel_text *text = cel_calloc(n, sizeof *text);
    for (size_t k = 0; row && text && k < n; k++) {
        const cel_value *p = cel_state_get(&step->state, "predictors.%zu", k);
        cel_text_addf(&text[k], "%s ~ ", name[k]);
        for (size_t j = 0; j < p->n; j++)
            cel_text_addf(&text[k], "%s%s", j ? " + " : "", p->as.text[j]);
        row[k] = (cel_tidy_row){.term = name[k], .text = text[k].text};
    }
    cel_status status = row && text ? cel_tidy_rows(row, n, fields, out, err) : cel_nomem(err);
    for (size_t k = 0; text && k < n; k++)
        cel_text_free(&text[k]);
    cel_free(text);
    cel_free(row);
    return status;
}

static const char *const selectors[] = {"impute_with", NULL};
static const cel_formal formals[] = {{"impute_with", CEL_V_STRING, "\"all_predictors()\"", "columns to regress on: imp_vars(...)"}, {0}};

const cel_step_type cel_step_impute_linear = {
    .function = "step_impute_linear", .name = "impute_linear", .title = "Linear regression imputation for", .formal = formals, .accepts = CEL_IS_NUMBER,
    .prep = prep, .bake = bake, .tidy = tidy, .selectors = selectors, .help = "Replace missing numbers by those of a regression"};
