/* step_impute_knn(): missing values from the nearest rows of the training set, by Gower's distance over other columns: the
 * mean of numbers, the commonest label. Distances are summed as the gower package sums them, so that near ties fall alike.
 * Source: Gower 1971, Biometrics 27, 857. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- what is kept of the training set ---- */

/* A column under "ref.<name>": numbers, or texts of factors and texts. */
static cel_status keep_column(cel_step *step, const cel_column *c, const char *name, cel_error *err)
{
    if (cel_state_get(&step->state, "ref.%s", name))
        return CEL_OK;
    if (!c->levels) {
        double *own;
        const double *x = cel_column_view(c, &own);
        cel_status status = x ? cel_state_set(&step->state, cel_value_numbers(x, c->n), err, "ref.%s", name) : cel_nomem(err);
        cel_free(own);
        return status;
    }
    const char **text = CEL_ARRAY(const char *, c->n);
    for (size_t i = 0; text && i < c->n; i++)
        text[i] = cel_column_label(c, i);
    cel_status status = text ? cel_state_set(&step->state, cel_value_texts(text, c->n), err, "ref.%s", name) : cel_nomem(err);
    cel_free(text);
    return status;
}

static cel_status prep(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    for (size_t k = 0; k < ctx->n; k++) {
        size_t *index, n;
        CEL_TRY(cel_step_choose(step, "impute_with", training, ctx, ctx->name[k], &index, &n, err));
        const char **name = CEL_ARRAY(const char *, n);
        cel_status status = name ? CEL_OK : cel_nomem(err);
        for (size_t j = 0; status == CEL_OK && j < n; j++) {
            name[j] = training->name[index[j]];
            status = keep_column(step, training->column[index[j]], name[j], err);
        }
        if (status == CEL_OK)
            status = keep_column(step, cel_training_column(training, ctx->name[k]), ctx->name[k], err);
        if (status == CEL_OK)
            status = cel_state_set(&step->state, cel_value_texts(name, n), err, "predictors.%zu", k);
        if (status == CEL_OK) {
            const cel_column *c = cel_training_column(training, ctx->name[k]);
            status = cel_state_set(&step->state, cel_value_logical(c->type == CEL_INTEGER), err, "integer.%zu", k);
        }
        cel_free(name);
        cel_free(index);
        CEL_TRY(status);
    }
    return CEL_OK;
}

/* ---- distances ---- */

/* One column of the comparison: rows to impute on the left, rows of the training set on the right. Labels as codes of one
 * dictionary; a missing value is NaN in both kinds. */
typedef struct pairing {
    bool label, logical;
    double *left, *right;
    double range;
} pairing;

typedef struct neighbors {
    size_t n, rows, refs, k;
    pairing *column;
    size_t *nearest; /* (rows, k): rows of the training set, SIZE_MAX where there are fewer */
} neighbors;

static void free_neighbors(neighbors *g)
{
    for (size_t j = 0; g->column && j < g->n; j++) {
        cel_free(g->column[j].left);
        cel_free(g->column[j].right);
    }
    cel_free(g->column);
    cel_free(g->nearest);
}

static double code_of(cel_dictionary *d, const char *text, bool *failed)
{
    if (!text)
        return cel_na();
    int32_t code = cel_dictionary_add(d, text, strlen(text));
    *failed |= code < 0;
    return code;
}

/* Fills one column; `row` and `ref` list the rows that are compared. False when memory is gone. */
static bool pair(const cel_column *c, const cel_value *ref, const size_t *row, const size_t *ref_row, const neighbors *g, double eps, pairing *out)
{
    cel_dictionary d = {0};
    bool failed = false;
    double low = INFINITY, high = -INFINITY;
    *out = (pairing){.label = c->levels != NULL, .logical = c->type == CEL_LOGICAL, .left = CEL_ARRAY(double, g->rows), .right = CEL_ARRAY(double, g->refs)};
    if (!out->left || !out->right)
        return false;
    for (size_t i = 0; i < g->rows; i++)
        out->left[i] = out->label ? code_of(&d, cel_column_label(c, row[i]), &failed) : cel_column_number(c, row[i]);
    for (size_t i = 0; i < g->refs; i++) {
        const char *text = ref->kind == CEL_V_STRING ? ref->as.text[ref_row[i]] : NULL;
        out->right[i] = out->label ? code_of(&d, text, &failed) : ref->kind == CEL_V_DOUBLE ? ref->as.number[ref_row[i]] : cel_na();
    }
    cel_dictionary_free(&d);
    for (size_t s = 0; s < 2; s++) /* the range is that of both sides */
        for (size_t i = 0; i < (s ? g->refs : g->rows); i++) {
            double x = s ? out->right[i] : out->left[i];
            low = isfinite(x) && x < low ? x : low;
            high = isfinite(x) && x > high ? x : high;
        }
    out->range = high - low;
    if (!out->label && !out->logical && !(out->range >= eps && isfinite(out->range)))
        out->range = 0; /* left out */
    return !failed;
}

/* Gower's distance of left row i and training row j; NaN when nothing can be compared. */
static double distance(const neighbors *g, size_t i, size_t j)
{
    double sum = 0, weight = 0;
    for (size_t p = 0; p < g->n; p++) {
        const pairing *c = &g->column[p];
        double x = c->left[i], y = c->right[j];
        if (!isfinite(x) || !isfinite(y) || (!c->label && !c->logical && c->range == 0))
            continue;
        if (c->label) {
            sum += x == y;
        } else if (c->logical) {
            if (x == 0 && y == 0)
                continue;
            sum += x == y;
        } else {
            sum += 1 - fabs(x - y) / c->range;
        }
        weight += 1;
    }
    return weight > 0 ? 1 - sum / weight : NAN;
}

/* The k nearest of each row; of equals the later comes first, as in gower_topn(). */
static bool search(neighbors *g)
{
    double *best = CEL_ARRAY(double, g->k);
    g->nearest = CEL_ARRAY(size_t, g->rows * g->k);
    for (size_t i = 0; best && g->nearest && i < g->rows; i++) {
        size_t *at = g->nearest + i * g->k;
        for (size_t k = 0; k < g->k; k++) {
            best[k] = INFINITY;
            at[k] = SIZE_MAX;
        }
        for (size_t j = 0; j < g->refs; j++) {
            double d = distance(g, i, j);
            if (!(d <= best[g->k - 1]))
                continue;
            size_t k = g->k - 1;
            for (; k > 0 && d <= best[k - 1]; k--) {
                best[k] = best[k - 1];
                at[k] = at[k - 1];
            }
            best[k] = d;
            at[k] = j;
        }
    }
    bool whole = best && g->nearest;
    cel_free(best);
    return whole;
}

/* ---- values from neighbours ---- */

static double mean_of(const neighbors *g, size_t i, const cel_value *target, const size_t *ref_row)
{
    double x[256];
    size_t n = 0;
    for (size_t k = 0; k < g->k && n < 256; k++)
        if (g->nearest[i * g->k + k] != SIZE_MAX)
            x[n++] = target->as.number[ref_row[g->nearest[i * g->k + k]]];
    return n > 0 ? cel_mean(x, n) : cel_na();
}

/* The commonest label; of several, in sorted order, one is drawn as sample() does, also when there is one. */
static int32_t mode_of(const neighbors *g, size_t i, const cel_value *target, const size_t *ref_row, const cel_levels *levels, size_t *count, cel_rng *rng)
{
    size_t most = 0, ties = 0;
    memset(count, 0, (size_t)levels->n * sizeof *count);
    for (size_t k = 0; k < g->k; k++) {
        size_t at = g->nearest[i * g->k + k];
        int32_t l = at == SIZE_MAX ? -1 : cel_levels_find(levels, target->as.text[ref_row[at]]);
        if (l >= 0 && ++count[l] > most)
            most = count[l];
    }
    for (int32_t l = 0; most > 0 && l < levels->n; l++)
        ties += count[l] == most;
    if (ties == 0)
        return CEL_NA_INT;
    size_t pick = (size_t)cel_rng_index(rng, (double)ties);
    for (int32_t l = 0; l < levels->n; l++)
        if (count[l] == most && pick-- == 0)
            return l;
    return CEL_NA_INT;
}

/* A column with the labels of the training values among its levels. */
static cel_column *with_levels(const cel_column *c, const cel_value *target)
{
    cel_dictionary d = {0};
    bool whole = true;
    for (int32_t l = 0; l < c->levels->n; l++)
        whole = whole && cel_dictionary_add(&d, c->levels->label[l], strlen(c->levels->label[l])) >= 0;
    for (size_t i = 0; i < target->n; i++)
        whole = whole && (!target->as.text[i] || cel_dictionary_add(&d, target->as.text[i], strlen(target->as.text[i])) >= 0);
    cel_levels *levels = whole ? cel_dictionary_levels(&d, c->levels->ordered) : NULL;
    cel_column *out = levels ? cel_column_new(c->type, c->n, levels) : NULL;
    if (out && c->n > 0)
        memcpy(out->code, c->code, c->n * sizeof *c->code);
    cel_levels_drop(levels);
    cel_dictionary_free(&d);
    return out;
}

static cel_status fill(const cel_step *step, size_t k, const neighbors *g, const cel_value *target, const size_t *row, const size_t *ref_row, const cel_column *c,
                       cel_column **result, cel_step_context *ctx, cel_error *err)
{
    bool whole_numbers = cel_value_at(cel_state_get(&step->state, "integer.%zu", k), 0) == 1;
    cel_column *out = *result = c->levels && target->kind == CEL_V_STRING ? with_levels(c, target) : cel_column_copy(c);
    size_t *count = out && out->levels ? CEL_ARRAY(size_t, (size_t)out->levels->n) : NULL;
    if (!out || (out->levels && !count))
        return cel_nomem(err);
    for (size_t i = 0; i < g->rows; i++) {
        if (out->levels) {
            out->code[row[i]] = target->kind == CEL_V_STRING ? mode_of(g, i, target, ref_row, out->levels, count, ctx->rng) : CEL_NA_INT;
            continue;
        }
        double x = target->kind == CEL_V_DOUBLE ? mean_of(g, i, target, ref_row) : cel_na();
        if (out->num)
            out->num[row[i]] = whole_numbers ? rint(x) : x;
        else
            out->code[row[i]] = isnan(x) ? CEL_NA_INT : (int32_t)rint(x);
    }
    cel_free(count);
    return CEL_OK;
}

/* Rows whose predictors are all missing stay as they are; they are named. */
static void leave_out(const char *name, size_t *row, neighbors *g, const cel_frame *old, const cel_value *predictor, cel_step_context *ctx)
{
    enum { SHOWN = 20 };
    size_t kept = 0, gone = 0;
    char text[SHOWN][24];
    const char *shown[SHOWN] = {0};
    cel_text list = {0};
    for (size_t i = 0; i < g->rows; i++) {
        bool any = false;
        for (size_t j = 0; j < g->n && !any; j++) {
            int at = cel_frame_find(old, predictor->as.text[j]);
            any = at >= 0 && !cel_column_is_missing(old->column[at], row[i]);
        }
        if (any) {
            row[kept++] = row[i];
        } else if (gone++ < SHOWN) {
            snprintf(text[gone - 1], sizeof *text, "%zu", row[i] + 1);
            shown[gone - 1] = text[gone - 1];
        }
    }
    cel_text_list(&list, shown, gone < SHOWN ? gone : SHOWN, 0);
    if (gone > 0)
        cel_step_warn(ctx, "The `impute_with` variables for `%s` only contains missing values for row: %s%s. Cannot impute for those rows.", name,
                      list.text ? list.text : "", gone > SHOWN ? ", ..." : "");
    cel_text_free(&list);
    g->rows = kept;
}

static cel_status impute(const cel_step *step, size_t k, const char *name, const cel_frame *old, cel_frame *data, cel_step_context *ctx, cel_error *err)
{
    const cel_column *c = old->column[cel_frame_find(old, name)];
    const cel_value *predictor = cel_state_get(&step->state, "predictors.%zu", k), *target = cel_state_get(&step->state, "ref.%s", name);
    neighbors g = {.n = predictor->n, .k = cel_step_whole(step, "neighbors"), .column = CEL_ARRAY(pairing, predictor->n)};
    size_t *row = CEL_ARRAY(size_t, c->n), *ref_row = CEL_ARRAY(size_t, target->n);
    cel_status status = g.column && row && ref_row ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < c->n; i++)
        if (cel_column_is_missing(c, i))
            row[g.rows++] = i;
    for (size_t i = 0; status == CEL_OK && i < target->n; i++)
        if (target->kind == CEL_V_STRING ? target->as.text[i] != NULL : !isnan(cel_value_at(target, i)))
            ref_row[g.refs++] = i;
    if (status == CEL_OK && g.rows > 0)
        leave_out(name, row, &g, old, predictor, ctx);
    for (size_t j = 0; status == CEL_OK && g.rows > 0 && j < g.n; j++) {
        const cel_column *p = cel_step_column(step, old, predictor->as.text[j], err);
        if (!p) {
            status = CEL_INPUT;
            break;
        }
        if (!pair(p, cel_state_get(&step->state, "ref.%s", predictor->as.text[j]), row, ref_row, &g, cel_step_number(step, "options.eps"), &g.column[j]))
            status = cel_nomem(err);
        if (status == CEL_OK && !g.column[j].label && !g.column[j].logical && g.column[j].range == 0)
            cel_step_warn(ctx, "skipping variable with zero or non-finite range.");
    }
    if (status == CEL_OK && g.rows > 0) {
        cel_column *out = NULL;
        status = search(&g) ? fill(step, k, &g, target, row, ref_row, c, &out, ctx, err) : cel_nomem(err);
        if (status == CEL_OK)
            status = cel_frame_take(data, name, out, err);
        else
            cel_column_drop(out);
    }
    free_neighbors(&g);
    cel_free(row);
    cel_free(ref_row);
    return status;
}

static cel_status bake(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    cel_frame *old = cel_frame_copy(*data); /* predictors are those before any imputation */
    cel_status status = old ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        status = impute(step, k, name[k], old, *data, ctx, err);
    cel_frame_drop(old);
    return status;
}

/* terms, predictors, neighbors. */
static cel_status tidy(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"predictors", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    if (!step->trained) {
        CEL_TRY(cel_tidy_rows_untrained(step, fields, out, err));
        return cel_tidy_more(step, "neighbors", *out, err);
    }
    char *const *name;
    size_t n = cel_step_columns(step, &name), rows = 0, r = 0;
    for (size_t k = 0; k < n; k++)
        rows += cel_state_get(&step->state, "predictors.%zu", k)->n;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, rows);
    for (size_t k = 0; row && k < n; k++) {
        const cel_value *p = cel_state_get(&step->state, "predictors.%zu", k);
        for (size_t j = 0; j < p->n; j++)
            row[r++] = (cel_tidy_row){.term = name[k], .text = p->as.text[j]};
    }
    cel_status status = row ? cel_tidy_rows(row, rows, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status == CEL_OK ? cel_tidy_more(step, "neighbors", *out, err) : status;
}

static cel_status check(const cel_step *step, cel_error *err)
{
    size_t k = cel_step_whole(step, "neighbors");
    return k >= 1 && k <= 256 ? CEL_OK : cel_step_fail(step, err, "`neighbors` must be a whole number from 1 to 256");
}

static const char *const selectors[] = {"impute_with", NULL};
static const cel_formal formals[] = {{"neighbors", CEL_V_INTEGER, "5", "how many rows a value is made of"},
                                     {"impute_with", CEL_V_STRING, "\"all_predictors()\"", "columns that tell how near rows are: imp_vars(...)"},
                                     {"options.nthread", CEL_V_INTEGER, "1", "accepted; one thread is used"},
                                     {"options.eps", CEL_V_DOUBLE, "1e-08", "columns of a smaller range are left out"},
                                     {0}};
static const cel_step_tunable tunable[] = {{"neighbors", "neighbors", "neighbors(c(1, 10))"}, {0}};

const cel_step_type cel_step_impute_knn = {
    .function = "step_impute_knn", .name = "impute_knn", .title = "K-nearest neighbor imputation for", .formal = formals, .check = check, .prep = prep,
    .bake = bake, .tidy = tidy, .tunable = tunable, .selectors = selectors, .help = "Replace missing values by those of the nearest rows"};
