/* Saved predictions as tables: of one resample, of all, and averaged where a row was predicted more than once (repeats,
 * bootstraps). Column order as tune 2.0 prints it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tuning/results_inside.h"

/* Cells whose predictions stand below each other. */
typedef struct stack {
    size_t n, rows;
    size_t *resample, *candidate; /* of each part */
} stack;

static void stack_free(stack *s)
{
    cel_free(s->resample);
    cel_free(s->candidate);
}

/* True when the candidate has the values of a row of `parameters` (columns both have). */
static bool wanted(const cel_results *r, size_t candidate, const cel_frame *parameters)
{
    if (!parameters)
        return true;
    for (size_t row = 0; row < parameters->rows; row++) {
        bool same = true;
        for (size_t k = 0; same && k < parameters->cols; k++) {
            int at = cel_frame_find(r->grid, parameters->name[k]);
            const char *label = cel_column_label(parameters->column[k], row);
            if (strcmp(parameters->name[k], ".config") == 0)
                same = label && strcmp(label, r->config[candidate]) == 0;
            else if (at >= 0 && label)
                same = strcmp(label, cel_column_label(r->grid->column[at], candidate)) == 0;
            else if (at >= 0)
                same = cel_column_number(parameters->column[k], row) == cel_column_number(r->grid->column[at], candidate);
        }
        if (same)
            return true;
    }
    return false;
}

static cel_status stack_cells(const cel_results *r, size_t from, size_t to, const cel_frame *parameters, stack *s, cel_error *err)
{
    size_t most = (to - from) * r->grid->rows + 1;
    bool any_done = false;
    s->resample = CEL_ARRAY(size_t, most);
    s->candidate = CEL_ARRAY(size_t, most);
    if (!s->resample || !s->candidate)
        return cel_nomem(err);
    for (size_t c = 0; c < r->grid->rows; c++)
        for (size_t k = from; k < to; k++) {
            const cel_cell *cell = cel_cell_at(r, k, c);
            any_done = any_done || cell->done;
            if (!cell->predictions || !wanted(r, c, parameters))
                continue;
            s->resample[s->n] = k;
            s->candidate[s->n++] = c;
            s->rows += cell->predictions->rows;
        }
    if (s->n == 0 && any_done && !parameters)
        return cel_fail(err, CEL_INPUT, "tune.no_predictions",
                        "The `.predictions` column does not exist. Please refit with the control argument `save_pred = TRUE` to save predictions.");
    if (s->n == 0 && any_done)
        return cel_fail(err, CEL_INPUT, "tune.no_predictions", "no predictions were saved for these `parameters`");
    if (s->n == 0)
        return cel_fail(err, CEL_FAILED, "tune.all_failed", "All models failed. Run `show_notes(.Last.tune.result)` for more information.");
    return CEL_OK;
}

static const cel_frame *part(const cel_results *r, const stack *s, size_t i)
{
    return cel_cell_at(r, s->resample[i], s->candidate[i])->predictions;
}

/* Column `k` of the parts below each other. */
static cel_column *below(const cel_results *r, const stack *s, size_t k)
{
    cel_column **column = CEL_ARRAY(cel_column *, s->n);
    for (size_t i = 0; column && i < s->n; i++)
        column[i] = part(r, s, i)->column[k];
    cel_column *c = column ? cel_columns_below(column, s->n) : NULL;
    cel_free(column);
    return c;
}

static cel_column *repeated_text(const stack *s, const cel_results *r, char *const *of_cell, const size_t *index)
{
    const char **text = CEL_ARRAY(const char *, s->rows + 1);
    size_t at = 0;
    for (size_t i = 0; text && i < s->n; i++)
        for (size_t k = part(r, s, i)->rows; k-- > 0;)
            text[at++] = of_cell[index[i]];
    cel_column *c = text ? cel_column_of_texts(text, s->rows) : NULL;
    cel_free(text);
    return c;
}

static void put_parameters(cel_frame *f, const cel_results *r, const stack *s, cel_status *status, cel_error *err)
{
    size_t *row = CEL_ARRAY(size_t, s->rows + 1), at = 0;
    if (!row) {
        *status = cel_nomem(err);
        return;
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = part(r, s, i)->rows; k-- > 0;)
            row[at++] = s->candidate[i];
    for (size_t k = 0; *status == CEL_OK && k < r->grid->cols; k++)
        cel_frame_put(f, r->grid->name[k], cel_column_rows(r->grid->column[k], row, s->rows), status, err);
    cel_free(row);
}

/* Predictions hold the outcomes, .pred..., .row, in this order. Collected: predictions, id, outcomes, .row, parameters, .config. */
static cel_status stack_table(const cel_results *r, const stack *s, bool ids, cel_frame **out, cel_error *err)
{
    const cel_frame *first = part(r, s, 0);
    cel_frame *f = cel_frame_new(s->rows);
    cel_status status = f ? CEL_OK : cel_nomem(err);
    for (int rest = 0; rest < 2; rest++) {
        for (size_t k = 0; status == CEL_OK && k < first->cols; k++) {
            bool prediction = strncmp(first->name[k], ".pred", 5) == 0;
            if (ids ? prediction != (bool)rest : !rest)
                cel_frame_put(f, first->name[k], below(r, s, k), &status, err);
        }
        if (ids && !rest && status == CEL_OK) {
            cel_frame_put(f, "id", repeated_text(s, r, r->resamples->id, s->resample), &status, err);
            if (status == CEL_OK && r->resamples->id2)
                cel_frame_put(f, "id2", repeated_text(s, r, r->resamples->id2, s->resample), &status, err);
        }
    }
    if (status == CEL_OK)
        put_parameters(f, r, s, &status, err);
    if (status == CEL_OK)
        cel_frame_put(f, ".config", repeated_text(s, r, r->config, s->candidate), &status, err);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_results_predictions(const cel_results *r, size_t resample, cel_frame **out, cel_error *err)
{
    stack s = {0};
    cel_status status = stack_cells(r, resample, resample + 1, NULL, &s, err);
    if (status == CEL_OK)
        status = stack_table(r, &s, false, out, err);
    stack_free(&s);
    return status;
}

/* ---- averages over the resamples of a row ---- */

typedef struct place {
    size_t at;        /* row of the collected table */
    int32_t row;      /* .row */
    size_t candidate;
    double outcome;   /* to sort by */
} place;

static int compare_places(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->outcome != y->outcome)
        return x->outcome < y->outcome || isnan(y->outcome) ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    if (x->candidate != y->candidate)
        return x->candidate < y->candidate ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static bool same_place(const place *a, const place *b)
{
    return a->row == b->row && a->candidate == b->candidate;
}

/* The class predicted most often; the first level among equals. */
static int32_t mode_of(const cel_column *c, const place *p, size_t n)
{
    int32_t best = CEL_NA_INT;
    size_t most = 0;
    for (int32_t level = 0; level < c->levels->n; level++) {
        size_t count = 0;
        for (size_t i = 0; i < n; i++)
            count += c->code[p[i].at] == level;
        if (count > most) {
            most = count;
            best = level;
        }
    }
    return best;
}

/* The columns of class probabilities are averaged and made to sum to one; the class follows them. */
static void settle_classes(cel_frame *f)
{
    int at = cel_frame_find(f, ".pred_class");
    if (at < 0)
        return;
    cel_column *class_column = f->column[at];
    double **prob = CEL_ARRAY(double *, (size_t)class_column->levels->n);
    bool all = prob != NULL;
    for (int32_t k = 0; all && k < class_column->levels->n; k++) {
        cel_text t = {0};
        cel_text_addf(&t, ".pred_%s", class_column->levels->label[k]);
        int column = t.text ? cel_frame_find(f, t.text) : -1;
        cel_text_free(&t);
        all = column >= 0;
        if (all)
            prob[k] = f->column[column]->num;
    }
    for (size_t r = 0; all && r < f->rows; r++) {
        double sum = 0;
        int32_t best = 0;
        for (int32_t k = 0; k < class_column->levels->n; k++)
            sum += prob[k][r];
        for (int32_t k = 0; k < class_column->levels->n; k++) {
            prob[k][r] /= sum;
            if (prob[k][r] > prob[best][r])
                best = k;
        }
        class_column->code[r] = best;
    }
    cel_free(prob);
}

static cel_status average(const cel_results *r, const stack *s, const cel_frame *table, cel_frame **out, cel_error *err)
{
    const cel_column *row = table->column[cel_frame_find(table, ".row")], *outcome = cel_frame_column(table, r->outcome, err);
    place *p = CEL_ARRAY(place, s->rows + 1);
    size_t *start = CEL_ARRAY(size_t, s->rows + 1), *keep = CEL_ARRAY(size_t, s->rows + 1), n = 0, at = 0;
    cel_status status = p && start && keep ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < s->n; i++)
        for (size_t k = part(r, s, i)->rows; k-- > 0; at++)
            p[at] = (place){.at = at, .row = row->code[at], .candidate = s->candidate[i], .outcome = outcome ? cel_column_number(outcome, at) : 0};
    if (status == CEL_OK && at > 0)
        qsort(p, at, sizeof *p, compare_places);
    for (size_t i = 0; status == CEL_OK && i < at; i++)
        if (i == 0 || !same_place(&p[i], &p[i - 1])) {
            keep[n] = p[i].at;
            start[n++] = i;
        }
    cel_frame *f = status == CEL_OK ? cel_frame_new(n) : NULL;
    for (size_t k = 0; status == CEL_OK && k < table->cols; k++) {
        const char *name = table->name[k];
        const cel_column *from = table->column[k];
        if (strcmp(name, "id") == 0 || strcmp(name, "id2") == 0)
            continue;
        cel_column *c = cel_column_rows(from, keep, n);
        for (size_t i = 0; c && strncmp(name, ".pred", 5) == 0 && i < n; i++) {
            size_t end = i + 1 < n ? start[i + 1] : at;
            double sum = 0;
            for (size_t j = start[i]; j < end && from->num; j++)
                sum += from->num[p[j].at];
            if (from->num)
                c->num[i] = sum / (double)(end - start[i]);
            else
                c->code[i] = mode_of(from, &p[start[i]], end - start[i]);
        }
        cel_frame_put(f, name, c, &status, err);
    }
    if (status == CEL_OK)
        settle_classes(f);
    cel_free(p);
    cel_free(start);
    cel_free(keep);
    return cel_frame_done(f, status, out, err);
}

cel_status cel_collect_predictions(const cel_results *r, bool summarize, const cel_frame *parameters, cel_frame **out, cel_error *err)
{
    stack s = {0};
    cel_frame *table = NULL;
    cel_status status = stack_cells(r, 0, r->resamples->n, parameters, &s, err);
    if (status == CEL_OK)
        status = stack_table(r, &s, true, &table, err);
    if (status == CEL_OK && summarize) {
        status = average(r, &s, table, out, err);
        cel_frame_drop(table);
    } else if (status == CEL_OK) {
        *out = table;
    }
    stack_free(&s);
    return status;
}
