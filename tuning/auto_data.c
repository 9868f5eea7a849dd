/* The table of a plan: which column is what. Checks the outcome, decides regression or classification, leaves out what no
 * network could learn from (text that differs in every row), and notes what the user should know. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step.h"
#include "tuning/auto_inside.h"

static const char *file_of(const cel_auto *a)
{
    return a->options.file ? a->options.file : "the data";
}

/* ---- sentences ---- */

static cel_status no_column(const cel_auto *a, const cel_frame *data, const char *name, const char *flag, cel_error *err)
{
    cel_fail(err, CEL_INPUT, "data.column", "column \"%s\" is not in %s", name, file_of(a));
    if (data->cols <= 12) {
        cel_text t = {0};
        for (size_t k = 0; k < data->cols; k++)
            cel_text_addf(&t, "%s%s", k ? ", " : "", data->name[k]);
        cel_error_hint(err, "columns: %s", t.text ? t.text : "none");
        cel_text_free(&t);
    }
    int near = cel_nearest(name, (const char *const *)data->name, data->cols);
    if (near >= 0 && flag)
        cel_error_hint(err, "did you mean %s %s?", flag, data->name[near]);
    else if (near >= 0 && a->options.command)
        cel_error_hint(err, "did you mean \"%s\"?   %s %s", data->name[near], a->options.command, data->name[near]);
    else if (near >= 0)
        cel_error_hint(err, "did you mean \"%s\"?", data->name[near]);
    else if (data->cols > 12)
        cel_error_hint(err, "it has %zu columns: %s, %s, %s, ...", data->cols, data->name[0], data->name[1], data->name[2]);
    return CEL_INPUT;
}

/* 53940 -> "53,940" */
static const char *thousands(size_t n, char out[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%zu", n), at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

/* ---- types ---- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Different values of a column, missing ones not counted; `*there`: rows that have a value. SIZE_MAX: memory is gone. */
static size_t distinct(const cel_column *c, size_t *there)
{
    size_t n = 0;
    *there = 0;
    if (c->levels) {
        bool *seen = CEL_ARRAY(bool, (size_t)c->levels->n + 1);
        for (size_t r = 0; seen && r < c->n; r++)
            if (c->code[r] != CEL_NA_INT) {
                ++*there;
                n += !seen[c->code[r]];
                seen[c->code[r]] = true;
            }
        cel_free(seen);
        return seen ? n : SIZE_MAX;
    }
    double *x = CEL_ARRAY(double, c->n + 1);
    if (!x)
        return SIZE_MAX;
    for (size_t r = 0; r < c->n; r++)
        if (!cel_column_is_missing(c, r))
            x[(*there)++] = cel_column_number(c, r);
    cel_sort_numbers(x, *there);
    for (size_t i = 0; i < *there; i++)
        n += i == 0 || x[i] != x[i - 1];
    cel_free(x);
    return n;
}

/* Whatever a column holds as a factor: texts sorted, numbers by size, FALSE before TRUE. */
static cel_column *as_factor(const cel_column *c, bool ordered)
{
    cel_levels *levels = NULL;
    if (c->levels) {
        cel_levels *old = cel_column_levels(c);
        levels = old ? cel_levels_new((const char *const *)old->label, old->n, ordered) : NULL;
        cel_levels_drop(old);
    } else {
        size_t there = 0, n = 0;
        double *x = CEL_ARRAY(double, c->n + 1);
        for (size_t r = 0; x && r < c->n; r++)
            if (!cel_column_is_missing(c, r))
                x[there++] = cel_column_number(c, r);
        if (x)
            qsort(x, there, sizeof *x, by_number);
        for (size_t i = 0; i < there; i++)
            if (i == 0 || x[i] != x[i - 1])
                x[n++] = x[i];
        char (*text)[32] = cel_calloc(n + 1, sizeof *text);
        const char **label = CEL_ARRAY(const char *, n + 1);
        for (size_t i = 0; text && label && i < n; i++)
            label[i] = c->type == CEL_LOGICAL ? (x[i] == 0 ? "FALSE" : "TRUE") : cel_format_double(x[i], text[i]);
        levels = x && text && label ? cel_levels_new(label, (int32_t)n, ordered) : NULL;
        cel_free(x);
        cel_free(text);
        cel_free(label);
    }
    cel_column *out = levels ? cel_column_recode(c, levels, CEL_NA_INT) : NULL;
    cel_levels_drop(levels);
    return out;
}

/* Labels as numbers; the first values that are none are named. */
static cel_status as_number(const cel_auto *a, const char *name, const cel_column *c, cel_column **out, cel_error *err)
{
    cel_column *x = cel_column_new(CEL_DOUBLE, c->n, NULL);
    size_t wrong = 0, first = 0;
    if (!x)
        return cel_nomem(err);
    for (size_t r = 0; r < c->n; r++) {
        const char *label = cel_column_label(c, r);
        if (!c->levels)
            x->num[r] = cel_column_number(c, r);
        else if (!label)
            x->num[r] = cel_na();
        else if (!cel_parse_double(label, strlen(label), &x->num[r]) && wrong++ == 0)
            first = r;
    }
    if (wrong > 0) {
        char n[32], all[32];
        cel_fail(err, CEL_INPUT, "data.number", "%s of %s values of \"%s\" %s: \"%s\" in row %zu", thousands(wrong, n), thousands(c->n, all), name,
                 wrong == 1 ? "is no number" : "are no numbers", cel_column_label(c, first), first + 1);
        cel_error_hint(err, "--na \"%s\" if it means missing; or leave --types %s=number away", cel_column_label(c, first), name);
        cel_column_drop(x);
        return CEL_INPUT;
    }
    (void)a;
    *out = x;
    return CEL_OK;
}

static cel_status as_text(const cel_column *c, cel_column **out, cel_error *err)
{
    cel_column *factor = as_factor(c, false);
    cel_column *x = factor ? cel_column_new(CEL_STRING, c->n, factor->levels) : NULL;
    if (x && c->n > 0)
        memcpy(x->code, factor->code, c->n * sizeof *x->code);
    cel_column_drop(factor);
    *out = x;
    return x ? CEL_OK : cel_nomem(err);
}

static cel_status cast(const cel_auto *a, cel_frame *data, const cel_auto_setting *type, cel_error *err)
{
    static const char *const kinds[] = {"factor", "ordered", "number", "text"};
    int at = cel_frame_find(data, type->name), kind = 0;
    if (at < 0)
        return no_column(a, data, type->name, "--types", err);
    while (kind < 4 && strcmp(kinds[kind], type->text) != 0)
        kind++;
    cel_column *c = NULL;
    cel_status status = CEL_OK;
    if (kind == 4) {
        cel_fail(err, CEL_INPUT, "data.type", "\"%s\" is no type a column can have", type->text);
        cel_error_hint(err, "types: factor, ordered, number, text");
        return CEL_INPUT;
    }
    if (kind < 2) {
        c = as_factor(data->column[at], kind == 1);
        status = c ? CEL_OK : cel_nomem(err);
    } else {
        status = kind == 2 ? as_number(a, type->name, data->column[at], &c, err) : as_text(data->column[at], &c, err);
    }
    return status == CEL_OK ? cel_frame_take(data, type->name, c, err) : status;
}

/* ---- the outcome ---- */

static cel_status keep_rows_with_outcome(cel_auto *a, cel_frame **data, cel_error *err)
{
    const cel_column *y = (*data)->column[cel_frame_find(*data, a->options.outcome)];
    size_t *row = CEL_ARRAY(size_t, y->n + 1), n = 0;
    if (!row)
        return cel_nomem(err);
    for (size_t r = 0; r < y->n; r++)
        if (!cel_column_is_missing(y, r))
            row[n++] = r;
    cel_status status = CEL_OK;
    a->columns.no_outcome = y->n - n;
    if (n == 0 && y->n > 0) {
        status = cel_fail(err, CEL_INPUT, "data.outcome_missing", "the outcome \"%s\" has no value in any row of %s", a->options.outcome, file_of(a));
    } else if (n < y->n) {
        char left[32], all[32];
        cel_frame *kept = cel_frame_rows(*data, row, n);
        status = kept ? CEL_OK : cel_nomem(err);
        if (kept) {
            cel_notes_addf(&a->notes, "%s of %s rows have no %s and are left out", thousands(y->n - n, left), thousands(y->n, all), a->options.outcome);
            cel_frame_drop(*data);
            *data = kept;
        }
    }
    cel_free(row);
    return status;
}

/* Levels nobody has do not count; a class of one row cannot be both learnt and tested. */
static cel_status check_classes(cel_auto *a, cel_frame *data, cel_error *err)
{
    const char *name = a->options.outcome;
    const cel_column *y = data->column[cel_frame_find(data, name)];
    size_t *count = CEL_ARRAY(size_t, (size_t)y->levels->n + 1);
    const char **used = CEL_ARRAY(const char *, (size_t)y->levels->n + 1);
    if (!count || !used) {
        cel_free(count);
        cel_free(used);
        return cel_nomem(err);
    }
    int32_t classes = 0, single = -1, singles = 0;
    for (size_t r = 0; r < y->n; r++)
        count[y->code[r]]++;
    for (int32_t k = 0; k < y->levels->n; k++) {
        if (count[k] > 0)
            used[classes++] = y->levels->label[k];
        if (count[k] == 1) {
            single = singles++ == 0 ? k : single;
        }
    }
    cel_status status = CEL_OK;
    if (classes == 1) {
        char n[32];
        cel_fail(err, CEL_INPUT, "data.one_class", "the outcome \"%s\" is \"%s\" in all %s rows: there is only one class", name, used[0], thousands(y->n, n));
        status = CEL_INPUT;
    } else if (singles > 0) {
        if (singles == 1)
            cel_fail(err, CEL_INPUT, "data.rare_class", "class \"%s\" of \"%s\" has 1 row: it cannot be both learnt and tested", y->levels->label[single], name);
        else
            cel_fail(err, CEL_INPUT, "data.rare_class", "%d classes of \"%s\" have 1 row each, \"%s\" for one: they cannot be both learnt and tested", (int)singles,
                     name, y->levels->label[single]);
        cel_error_hint(err, "leave %s out, or give %s to another class", singles == 1 ? "the row" : "these rows", singles == 1 ? "it" : "them");
        status = CEL_INPUT;
    } else if (classes < y->levels->n) {
        cel_levels *levels = cel_levels_new(used, classes, y->levels->ordered);
        cel_column *c = levels ? cel_column_recode(y, levels, CEL_NA_INT) : NULL;
        cel_levels_drop(levels);
        cel_notes_addf(&a->notes, "%d of %d levels of %s have no rows and are left out", (int)(y->levels->n - classes), (int)y->levels->n, name);
        status = cel_frame_take(data, name, c, err);
    }
    cel_free(count);
    cel_free(used);
    return status;
}

static cel_status remember(char ***list, size_t *n, const char *name, cel_error *err)
{
    char **more = cel_realloc(*list, *n + 1, sizeof *more);
    if (!more)
        return cel_nomem(err);
    *list = more;
    more[*n] = cel_strdup(name);
    return more[*n] ? (++*n, CEL_OK) : cel_nomem(err);
}

static cel_status look_at_outcome(cel_auto *a, cel_frame **data, cel_error *err)
{
    const char *name = a->options.outcome;
    if (cel_frame_find(*data, name) < 0)
        return no_column(a, *data, name, NULL, err);
    if ((*data)->rows == 0)
        return cel_fail(err, CEL_INPUT, "data.empty", "%s has no rows", file_of(a));
    CEL_TRY(keep_rows_with_outcome(a, data, err));
    const cel_column *y = (*data)->column[cel_frame_find(*data, name)];
    char n[32];
    size_t there, values = distinct(y, &there);
    if (values == SIZE_MAX)
        return cel_nomem(err);
    if (y->type != CEL_DOUBLE && y->type != CEL_INTEGER && !y->levels && y->type != CEL_LOGICAL)
        return cel_fail(err, CEL_INPUT, "data.outcome_type", "the outcome \"%s\" is a %s: a number or a class is needed", name, cel_column_class(y));
    if (cel_column_is_numeric(y)) {
        char number[32];
        if (values == 1)
            return cel_fail(err, CEL_INPUT, "data.constant", "the outcome \"%s\" is %s in all %s rows: there is nothing to learn", name,
                            cel_format_double(cel_column_number(y, 0), number), thousands(y->n, n));
        a->mode = CEL_REGRESSION;
        if (values == 2)
            cel_notes_addf(&a->notes, "%s has 2 different values and is learnt as a number; as a class: --types %s=factor", name, name);
        return CEL_OK;
    }
    a->mode = CEL_CLASSIFICATION;
    if (values == there && there > 2) {
        cel_fail(err, CEL_INPUT, "data.distinct", "the outcome \"%s\" is text that differs in all %s rows: there are no classes to learn", name, thousands(y->n, n));
        cel_error_hint(err, "an outcome is a number, or a class that several rows share");
        return CEL_INPUT;
    }
    if (y->type != CEL_FACTOR) {
        CEL_TRY(remember(&a->as_factor, &a->n_as_factor, name, err));
        CEL_TRY(cel_frame_take(*data, name, as_factor(y, false), err));
    }
    return check_classes(a, *data, err);
}

/* ---- predictors ---- */

static bool among(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* Text in which hardly a row is like another: nothing to learn from. */
static bool is_label(const cel_column *c, size_t values, size_t there)
{
    return c->type == CEL_STRING && there > 10 && (double)values > 0.9 * (double)there;
}

/* Whole numbers without two alike, from the first to the last without a gap: most likely a number of the row. */
static bool counts_rows(const cel_column *c, size_t values, size_t there)
{
    if (!cel_column_is_numeric(c) || values != c->n || there < 20)
        return false;
    double least = INFINITY, most = -INFINITY;
    for (size_t r = 0; r < c->n; r++) {
        double x = cel_column_number(c, r);
        least = x < least ? x : least;
        most = x > most ? x : most;
    }
    return most - least == (double)(c->n - 1) && floor(least) == least;
}

static cel_status look_at_predictor(cel_auto *a, cel_frame *data, size_t k, bool *leave_out, cel_error *err)
{
    const cel_column *c = data->column[k];
    const char *name = data->name[k];
    size_t there, values = distinct(c, &there);
    if (values == SIZE_MAX)
        return cel_nomem(err);
    *leave_out = is_label(c, values, there) || c->type == CEL_DATE || c->type == CEL_DATETIME || there == 0;
    if (*leave_out) {
        const char *quote = strpbrk(name, " \t;&|<>()$*?'\"") ? "'" : "";
        cel_notes_addf(&a->notes, "%s %s and is left out: --drop %s%s%s, or --id %s%s%s if it names the rows", name,
                       there == 0         ? "has no values"
                       : c->levels        ? "is text that differs in nearly every row"
                                          : "is a date",
                       quote, name, quote, quote, name, quote);
        return remember(&a->left_out, &a->n_left_out, name, err);
    }
    if (counts_rows(c, values, there))
        cel_notes_addf(&a->notes, "%s looks like a number of the row: --drop %s if it is one", name, name);
    bool ordered = c->type == CEL_FACTOR && c->levels->ordered;
    *(cel_column_is_numeric(c) ? &a->columns.numbers : ordered ? &a->columns.ordered : &a->columns.factors) += 1;
    a->columns.missing += c->n - there;
    if (c->type != CEL_LOGICAL)
        return CEL_OK;
    CEL_TRY(remember(&a->as_factor, &a->n_as_factor, name, err));
    return cel_frame_take(data, name, as_factor(c, false), err);
}

static cel_status look_at_predictors(cel_auto *a, cel_frame *data, cel_error *err)
{
    for (size_t k = 0; k < data->cols;) {
        bool leave_out = false;
        if (strcmp(data->name[k], a->options.outcome) != 0 && !among(data->name[k], a->options.id, a->options.n_id))
            CEL_TRY(look_at_predictor(a, data, k, &leave_out, err));
        if (leave_out)
            cel_frame_remove(data, k);
        else
            k++;
    }
    if (a->columns.numbers + a->columns.ordered + a->columns.factors == 0)
        return cel_fail(err, CEL_INPUT, "data.predictors", "no column is left to predict \"%s\" from", a->options.outcome);
    return CEL_OK;
}

static cel_status drop_columns(cel_auto *a, cel_frame *data, cel_error *err)
{
    for (size_t i = 0; i < a->options.n_id; i++) {
        if (cel_frame_find(data, a->options.id[i]) < 0)
            return no_column(a, data, a->options.id[i], "--id", err);
        if (strcmp(a->options.id[i], a->options.outcome) == 0)
            return cel_fail(err, CEL_INPUT, "data.role", "\"%s\" is the outcome: it cannot be --id too", a->options.outcome);
    }
    for (size_t i = 0; i < a->options.n_drop; i++)
        if (cel_frame_find(data, a->options.drop[i]) < 0)
            return no_column(a, data, a->options.drop[i], "--drop", err);
    for (size_t i = 0; i < a->options.n_drop; i++) {
        int at = cel_frame_find(data, a->options.drop[i]);
        if (strcmp(a->options.drop[i], a->options.outcome) == 0)
            return cel_fail(err, CEL_INPUT, "data.role", "\"%s\" is the outcome: it cannot be dropped", a->options.outcome);
        if (at >= 0)
            cel_frame_remove(data, (size_t)at);
    }
    return CEL_OK;
}

cel_status cel_auto_look(cel_auto *a, cel_frame *given, cel_error *err)
{
    cel_frame *data = cel_frame_copy(given);
    if (!data)
        return cel_nomem(err);
    cel_status status = CEL_OK;
    if (cel_frame_find(data, a->options.outcome) < 0)
        status = no_column(a, data, a->options.outcome, NULL, err);
    for (size_t i = 0; status == CEL_OK && i < a->options.n_types; i++)
        status = cast(a, data, &a->options.type[i], err);
    if (status == CEL_OK)
        status = drop_columns(a, data, err);
    if (status == CEL_OK)
        status = look_at_outcome(a, &data, err);
    if (status == CEL_OK)
        status = look_at_predictors(a, data, err);
    if (status == CEL_OK)
        a->data = data;
    else
        cel_frame_drop(data);
    return status;
}

/* ---- a second frame ---- */

/* Rows of a test set: its outcome as the classes of the training data; rows without one, or of another class, are refused. */
static cel_status same_outcome(const cel_auto *a, cel_frame *data, cel_error *err)
{
    const cel_column *want = a->data->column[cel_frame_find(a->data, a->options.outcome)];
    const cel_column *y = data->column[cel_frame_find(data, a->options.outcome)];
    cel_column *c = want->levels ? cel_column_recode(y, want->levels, CEL_NA_INT) : cel_column_is_numeric(y) ? cel_column_keep((cel_column *)y) : NULL;
    if (!c)
        return want->levels ? cel_nomem(err) : cel_fail(err, CEL_INPUT, "data.test", "\"%s\" is no number in the test set", a->options.outcome);
    for (size_t r = 0; r < c->n; r++)
        if (cel_column_is_missing(c, r)) {
            const char *label = cel_column_label(y, r);
            cel_fail(err, CEL_INPUT, "data.test", label ? "row %zu of the test set has the class \"%s\", which the data do not have" : "row %zu of the test set has no %s",
                     r + 1, label ? label : a->options.outcome);
            cel_column_drop(c);
            return CEL_INPUT;
        }
    return cel_frame_take(data, a->options.outcome, c, err);
}

cel_status cel_auto_same_types(const cel_auto *a, cel_frame *given, cel_frame **out, cel_error *err)
{
    cel_frame *data = cel_frame_new(given->rows);
    cel_status status = data ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < a->data->cols; k++) {
        const char *name = a->data->name[k];
        int at = cel_frame_find(given, name);
        if (at < 0)
            status = cel_fail(err, CEL_INPUT, "data.test", "the test set has no column \"%s\"", name);
        else
            status = cel_frame_set(data, name, given->column[at], err);
        for (size_t i = 0; status == CEL_OK && i < a->options.n_types; i++)
            if (strcmp(a->options.type[i].name, name) == 0)
                status = cast(a, data, &a->options.type[i], err);
        if (status == CEL_OK && among(name, (const char *const *)a->as_factor, a->n_as_factor))
            status = cel_frame_take(data, name, as_factor(data->column[k], false), err);
    }
    if (status == CEL_OK)
        status = same_outcome(a, data, err);
    if (status == CEL_OK)
        *out = data;
    else
        cel_frame_drop(data);
    return status;
}
