/* Formulas of recipes: a list of names on each side of `~`. What is no name of a column is collected and refused in one
 * sentence, as recipes does, with the nearest column as a hint. */
#include "recipes/formula.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct reader {
    const char *text; /* the whole formula, for sentences */
    const cel_frame *data;
    const char *at;
    cel_text bad; /* names of functions and misspellings: "`log`, `weight`" */
    size_t n_bad;
    char near[128]; /* nearest column of the first misspelling, or empty */
} reader;

static void skip(reader *r)
{
    while (isspace((unsigned char)*r->at))
        r->at++;
}

static bool name_char(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '_' || (unsigned char)c >= 128;
}

static void complain(reader *r, const char *name, size_t length)
{
    char copy[128];
    snprintf(copy, sizeof copy, "%.*s", (int)length, name);
    cel_text_addf(&r->bad, "%s`%s`", r->n_bad++ ? ", " : "", copy);
    int near = cel_nearest(copy, (const char *const *)r->data->name, r->data->cols);
    if (near >= 0 && !*r->near)
        snprintf(r->near, sizeof r->near, "%s", r->data->name[near]);
}

static int find(const cel_frame *f, const char *name, size_t length)
{
    for (size_t j = 0; j < f->cols; j++)
        if (strncmp(f->name[j], name, length) == 0 && f->name[j][length] == '\0')
            return (int)j;
    return -1;
}

static cel_status syntax(const reader *r, const char *what, cel_error *err)
{
    cel_fail(err, CEL_INPUT, "formula.syntax", "the formula \"%s\" %s", r->text, what);
    cel_error_hint(err, "a formula of a recipe is `outcome ~ predictor + predictor` or `outcome ~ .`");
    return CEL_INPUT;
}

static void add(size_t *list, size_t *n, size_t j)
{
    for (size_t k = 0; k < *n; k++)
        if (list[k] == j)
            return;
    list[(*n)++] = j;
}

/* One side: names joined by `+`. `*dot` becomes true for `.`; a function's arguments are passed over. */
static cel_status side(reader *r, size_t *list, size_t *n, bool *dot, cel_error *err)
{
    for (;;) {
        skip(r);
        const char *start = r->at;
        size_t length;
        if (*r->at == '`') {
            const char *end = strchr(++start, '`');
            if (!end)
                return syntax(r, "has a ` without its partner", err);
            length = (size_t)(end - start);
            r->at = end + 1;
        } else {
            while (name_char(*r->at))
                r->at++;
            length = (size_t)(r->at - start);
        }
        skip(r);
        if (*r->at == '-')
            return cel_fail(err, CEL_INPUT, "formula.minus", "`-` is not allowed in a recipe formula; use step_rm() to leave columns out");
        if (length == 0)
            return syntax(r, *r->at ? "has something that is neither a name nor `+`" : "ends where a name is expected", err);
        int j = find(r->data, start, length);
        if (*r->at == '(') {
            complain(r, start, length);
            int depth = 0;
            do {
                depth += *r->at == '(' ? 1 : *r->at == ')' ? -1 : 0;
                r->at += *r->at != '\0';
            } while (depth > 0 && *r->at);
            if (depth > 0)
                return syntax(r, "has a ( without its partner", err);
        } else if (length == 1 && *start == '.') {
            *dot = true;
        } else if (j < 0) {
            complain(r, start, length);
        } else {
            add(list, n, (size_t)j);
        }
        skip(r);
        if (*r->at != '+') {
            if (*r->at && *r->at != '~') {
                complain(r, r->at, 1);
                r->at++;
                continue;
            }
            return CEL_OK;
        }
        r->at++;
    }
}

static cel_status both_sides(reader *r, cel_formula *out, cel_error *err)
{
    bool all = false, outcomes = false;
    skip(r);
    if (*r->at != '~')
        CEL_TRY(side(r, out->outcome, &out->n_outcomes, &outcomes, err));
    if (*r->at != '~')
        return syntax(r, "has no ~", err);
    r->at++;
    CEL_TRY(side(r, out->predictor, &out->n_predictors, &all, err));
    if (*r->at)
        return syntax(r, "has more than one ~", err);
    if (r->bad.failed)
        return cel_nomem(err);
    if (r->n_bad > 0) {
        cel_fail(err, CEL_INPUT, "formula.name", "in `recipe()`: misspelled variable name or in-line function detected: %s", r->bad.text);
        if (*r->near)
            cel_error_hint(err, "did you mean `%s`?", r->near);
        cel_error_hint(err, "use steps to do transformations instead");
        return CEL_INPUT;
    }
    if (outcomes)
        return syntax(r, "has . among its outcomes", err);
    for (size_t j = 0; all && j < r->data->cols; j++)
        add(out->predictor, &out->n_predictors, j);
    /* An outcome is never a predictor, also when it is named on both sides. */
    size_t kept = 0;
    for (size_t k = 0; k < out->n_predictors; k++) {
        bool taken = false;
        for (size_t o = 0; o < out->n_outcomes; o++)
            taken |= out->outcome[o] == out->predictor[k];
        if (!taken)
            out->predictor[kept++] = out->predictor[k];
    }
    out->n_predictors = kept;
    return CEL_OK;
}

cel_status cel_formula_read(const char *text, const cel_frame *data, cel_formula *out, cel_error *err)
{
    reader r = {.text = text, .data = data, .at = text};
    *out = (cel_formula){.outcome = CEL_ARRAY(size_t, data->cols + 1), .predictor = CEL_ARRAY(size_t, data->cols + 1)};
    cel_status status = out->outcome && out->predictor ? both_sides(&r, out, err) : cel_nomem(err);
    cel_text_free(&r.bad);
    if (status != CEL_OK)
        cel_formula_free(out);
    return status;
}

void cel_formula_free(cel_formula *f)
{
    cel_free(f->outcome);
    cel_free(f->predictor);
    *f = (cel_formula){0};
}
