/* What steps share: reading arguments, the trained state, columns, tables of tidy(), and sentences. */
#include "recipes/step.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- arguments ---- */

const cel_value *cel_step_arg(const cel_step *step, const char *name)
{
    static const cel_value none;
    for (size_t i = 0; step->type->formal && step->type->formal[i].name; i++)
        if (strcmp(step->type->formal[i].name, name) == 0)
            return &step->arg[i];
    return &none;
}

bool cel_step_has(const cel_step *step, const char *name)
{
    return cel_step_arg(step, name)->kind != CEL_V_NULL;
}

double cel_step_number(const cel_step *step, const char *name)
{
    return cel_value_at(cel_step_arg(step, name), 0);
}

bool cel_step_flag(const cel_step *step, const char *name)
{
    return cel_step_number(step, name) == 1;
}

const char *cel_step_text(const cel_step *step, const char *name)
{
    const cel_value *v = cel_step_arg(step, name);
    return v->kind == CEL_V_STRING && v->n > 0 ? v->as.text[0] : NULL;
}

size_t cel_step_whole(const cel_step *step, const char *name)
{
    double x = cel_step_number(step, name);
    return x >= 1 && x < 1e9 ? (size_t)x : 0;
}

/* ---- state ---- */

static char *format_name(const char *format, va_list args)
{
    char name[128];
    vsnprintf(name, sizeof name, format, args);
    return cel_strdup(name);
}

cel_status cel_state_set(cel_state *state, cel_value value, cel_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *name = format_name(format, args);
    va_end(args);
    if (!name || value.kind == CEL_V_NULL) {
        cel_free(name);
        cel_value_free(&value);
        return cel_nomem(err);
    }
    for (size_t i = 0; i < state->n; i++)
        if (strcmp(state->item[i].name, name) == 0) {
            cel_free(name);
            cel_value_free(&state->item[i].value);
            state->item[i].value = value;
            return CEL_OK;
        }
    cel_named_value *more = cel_realloc(state->item, state->n + 1, sizeof *more);
    if (!more) {
        cel_free(name);
        cel_value_free(&value);
        return cel_nomem(err);
    }
    state->item = more;
    state->item[state->n++] = (cel_named_value){name, value};
    return CEL_OK;
}

const cel_value *cel_state_get(const cel_state *state, const char *format, ...)
{
    char name[128];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    for (size_t i = 0; i < state->n; i++)
        if (strcmp(state->item[i].name, name) == 0)
            return &state->item[i].value;
    return NULL;
}

void cel_state_free(cel_state *state)
{
    for (size_t i = 0; i < state->n; i++) {
        cel_free(state->item[i].name);
        cel_value_free(&state->item[i].value);
    }
    cel_free(state->item);
    *state = (cel_state){0};
}

cel_status cel_state_copy(const cel_state *from, cel_state *to, cel_error *err)
{
    *to = (cel_state){0};
    for (size_t i = 0; i < from->n; i++) {
        cel_value v = {0};
        cel_status status = cel_value_copy(&from->item[i].value, &v, err);
        if (status == CEL_OK)
            status = cel_state_set(to, v, err, "%s", from->item[i].name);
        if (status != CEL_OK) {
            cel_state_free(to);
            return status;
        }
    }
    return CEL_OK;
}

cel_status cel_state_numbers(cel_state *state, const char *name, const double *x, size_t n, cel_error *err)
{
    return cel_state_set(state, cel_value_numbers(x, n), err, "%s", name);
}

cel_status cel_state_texts(cel_state *state, const char *name, const char *const *x, size_t n, cel_error *err)
{
    return cel_state_set(state, cel_value_texts(x, n), err, "%s", name);
}

cel_status cel_state_levels(cel_state *state, size_t k, const cel_levels *levels, cel_error *err)
{
    CEL_TRY(cel_state_set(state, cel_value_texts((const char *const *)levels->label, (size_t)levels->n), err, "levels.%zu", k));
    return cel_state_set(state, cel_value_logical(levels->ordered), err, "ordered.%zu", k);
}

cel_levels *cel_state_get_levels(const cel_state *state, size_t k)
{
    const cel_value *labels = cel_state_get(state, "levels.%zu", k), *ordered = cel_state_get(state, "ordered.%zu", k);
    if (!labels)
        return NULL;
    return cel_levels_new((const char *const *)labels->as.text, (int32_t)labels->n, ordered && cel_value_at(ordered, 0) == 1);
}

size_t cel_step_columns(const cel_step *step, char *const **name)
{
    const cel_value *v = cel_state_get(&step->state, "columns");
    *name = v ? v->as.text : NULL;
    return v ? v->n : 0;
}

/* ---- columns ---- */

unsigned cel_column_bit(const cel_column *c)
{
    static const unsigned bit[CEL_TYPES] = {
        [CEL_DOUBLE] = CEL_IS_DOUBLE, [CEL_INTEGER] = CEL_IS_INTEGER, [CEL_LOGICAL] = CEL_IS_LOGICAL, [CEL_FACTOR] = CEL_IS_FACTOR,
        [CEL_STRING] = CEL_IS_STRING, [CEL_DATE] = CEL_IS_DATE, [CEL_DATETIME] = CEL_IS_DATETIME, [CEL_MATRIX] = CEL_IS_LIST,
    };
    return c->type == CEL_FACTOR && c->levels && c->levels->ordered ? CEL_IS_ORDERED : bit[c->type];
}

cel_column *cel_step_column(const cel_step *step, const cel_frame *data, const char *name, cel_error *err)
{
    int j = cel_frame_find(data, name);
    if (j >= 0)
        return data->column[j];
    cel_step_fail(step, err, "the following required column is missing from `new_data`: %s", name);
    return NULL;
}

cel_column *cel_column_doubles(const cel_column *c)
{
    if (c->num)
        return cel_column_copy(c);
    cel_column *out = cel_column_new(CEL_DOUBLE, c->n, NULL);
    double missing = cel_na();
    for (size_t i = 0; out && i < c->n; i++)
        out->num[i] = c->code[i] == CEL_NA_INT ? missing : c->code[i];
    return out;
}

const double *cel_column_view(const cel_column *c, double **own)
{
    *own = NULL;
    if (c->num)
        return c->num;
    double *x = CEL_ARRAY(double, c->n);
    for (size_t i = 0; x && i < c->n; i++)
        x[i] = cel_column_number(c, i);
    return *own = x;
}

/* Text of a value that is no label, as as.character() gives it. */
static const char *value_text(const cel_column *c, size_t i, char *out, size_t size)
{
    if (c->levels)
        return cel_column_label(c, i);
    if (cel_column_is_missing(c, i))
        return NULL;
    if (c->type == CEL_LOGICAL)
        return c->code[i] ? "TRUE" : "FALSE";
    if (c->code)
        snprintf(out, size, "%d", (int)c->code[i]);
    else
        cel_format_double(c->num[i], out);
    return out;
}

cel_column *cel_column_recode(const cel_column *c, cel_levels *levels, int32_t unseen)
{
    cel_column *out = cel_column_new(CEL_FACTOR, c->n, levels);
    if (!out)
        return NULL;
    if (c->levels) {
        int32_t *map = CEL_ARRAY(int32_t, (size_t)c->levels->n);
        cel_dictionary d = {0};
        bool whole = map != NULL;
        for (int32_t k = 0; whole && k < levels->n; k++)
            whole = cel_dictionary_add(&d, levels->label[k], strlen(levels->label[k])) >= 0;
        for (int32_t k = 0; whole && k < c->levels->n; k++) {
            int32_t at = cel_dictionary_find(&d, c->levels->label[k], strlen(c->levels->label[k]));
            map[k] = at < 0 ? unseen : at;
        }
        cel_dictionary_free(&d);
        for (size_t i = 0; whole && i < c->n; i++)
            out->code[i] = c->code[i] == CEL_NA_INT ? CEL_NA_INT : map[c->code[i]];
        cel_free(map);
        if (!whole) {
            cel_column_drop(out);
            return NULL;
        }
        return out;
    }
    for (size_t i = 0; i < c->n; i++) {
        char text[32];
        const char *label = value_text(c, i, text, sizeof text);
        int32_t at = label ? cel_levels_find(levels, label) : CEL_NA_INT;
        out->code[i] = label && at < 0 ? unseen : at;
    }
    return out;
}

cel_levels *cel_column_levels(const cel_column *c)
{
    if (c->type == CEL_FACTOR)
        return cel_levels_keep(c->levels);
    cel_column *factor = c->type == CEL_STRING ? cel_column_factor(c, NULL) : NULL;
    cel_levels *levels = factor ? cel_levels_keep(factor->levels) : NULL;
    cel_column_drop(factor);
    return levels;
}

cel_status cel_frame_take(cel_frame *f, const char *name, cel_column *column, cel_error *err)
{
    if (!column)
        return cel_nomem(err);
    cel_status status = cel_frame_set(f, name, column, err);
    cel_column_drop(column);
    return status;
}

void cel_frame_forget(cel_frame *f, const char *name)
{
    int j = cel_frame_find(f, name);
    if (j >= 0)
        cel_frame_remove(f, (size_t)j);
}

cel_status cel_frame_keep_rows(cel_frame **data, const size_t *row, size_t n, cel_error *err)
{
    cel_frame *kept = cel_frame_rows(*data, row, n);
    if (!kept)
        return cel_nomem(err);
    cel_frame_drop(*data);
    *data = kept;
    return CEL_OK;
}

cel_status cel_step_collision(const cel_step *step, const cel_frame *data, const char *const *name, size_t n, cel_error *err)
{
    cel_dictionary d = {0};
    cel_text taken = {0};
    size_t found = 0;
    bool whole = true;
    for (size_t j = 0; whole && n > 0 && j < data->cols; j++)
        whole = cel_dictionary_add(&d, data->name[j], strlen(data->name[j])) >= 0;
    for (size_t k = 0; whole && k < n; k++) {
        size_t known = d.n;
        whole = cel_dictionary_add(&d, name[k], strlen(name[k])) >= 0;
        if (whole && d.n == known) /* there already, or the second of the new ones */
            cel_text_addf(&taken, "%s`%s`", found++ ? ", " : "", name[k]);
    }
    cel_dictionary_free(&d);
    cel_status status = whole ? CEL_OK : cel_nomem(err);
    if (whole && found > 0)
        status = cel_step_fail(step, err, "name collision occurred; the following variable name%s already exist%s: %s", found > 1 ? "s" : "",
                               found > 1 ? "" : "s", taken.text ? taken.text : "");
    cel_text_free(&taken);
    return status;
}

cel_status cel_step_append(const cel_step *step, cel_frame *data, const char *const *name, cel_column **column, size_t n, cel_error *err)
{
    cel_status status = cel_step_collision(step, data, name, n, err);
    for (size_t k = 0; k < n; k++) {
        if (status == CEL_OK)
            status = column[k] ? cel_frame_set(data, name[k], column[k], err) : cel_nomem(err);
        cel_column_drop(column[k]);
        column[k] = NULL;
    }
    if (status != CEL_OK || !cel_step_has(step, "keep_original_cols") || cel_step_flag(step, "keep_original_cols"))
        return status;
    char *const *old;
    size_t olds = cel_step_columns(step, &old);
    for (size_t k = 0; k < olds; k++)
        cel_frame_forget(data, old[k]);
    return CEL_OK;
}

cel_column *cel_column_texts(const char *const *x, size_t n)
{
    cel_dictionary d = {0};
    cel_column *c = NULL;
    int32_t *code = CEL_ARRAY(int32_t, n);
    bool whole = code != NULL;
    for (size_t i = 0; whole && i < n; i++) {
        code[i] = x[i] ? cel_dictionary_add(&d, x[i], strlen(x[i])) : CEL_NA_INT;
        whole = !x[i] || code[i] >= 0;
    }
    cel_levels *levels = whole ? cel_dictionary_levels(&d, false) : NULL;
    if (levels && (c = cel_column_new(CEL_STRING, n, levels)) && n > 0)
        memcpy(c->code, code, n * sizeof *code);
    cel_levels_drop(levels);
    cel_dictionary_free(&d);
    cel_free(code);
    return c;
}

cel_column *cel_column_numbers(const double *x, size_t n)
{
    cel_column *c = cel_column_new(CEL_DOUBLE, n, NULL);
    if (c && n > 0)
        memcpy(c->num, x, n * sizeof *x);
    return c;
}

cel_column *cel_column_integers(const int32_t *x, size_t n)
{
    cel_column *c = cel_column_new(CEL_INTEGER, n, NULL);
    if (c && n > 0)
        memcpy(c->code, x, n * sizeof *x);
    return c;
}

/* ---- tidying ---- */

cel_status cel_tidy_start(size_t rows, cel_frame **out, cel_error *err)
{
    *out = cel_frame_new(rows);
    return *out ? CEL_OK : cel_nomem(err);
}

cel_status cel_tidy_texts(cel_frame *f, const char *name, const char *const *x, size_t n, cel_error *err)
{
    return cel_frame_take(f, name, cel_column_texts(x, n), err);
}

cel_status cel_tidy_numbers(cel_frame *f, const char *name, const double *x, size_t n, cel_error *err)
{
    return cel_frame_take(f, name, cel_column_numbers(x, n), err);
}

static cel_column *value_column(const cel_value *v)
{
    if (v->kind == CEL_V_DOUBLE)
        return cel_column_numbers(v->as.number, v->n);
    if (v->kind == CEL_V_STRING)
        return cel_column_texts((const char *const *)v->as.text, v->n);
    return cel_column_integers(v->as.integer, v->n);
}

cel_status cel_tidy_value(const cel_step *step, const char *state, const char *as, cel_frame **out, cel_error *err)
{
    const cel_value *v = cel_state_get(&step->state, "%s", state);
    if (!step->trained || !v)
        return cel_tidy_untrained(step, as, false, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    CEL_TRY(cel_tidy_start(n, out, err));
    CEL_TRY(cel_tidy_texts(*out, "terms", (const char *const *)name, n, err));
    return cel_frame_take(*out, as, value_column(v), err);
}

cel_status cel_tidy_untrained(const cel_step *step, const char *as, bool text, cel_frame **out, cel_error *err)
{
    size_t n = step->n_terms;
    const char **terms = CEL_ARRAY(const char *, n);
    if (!terms)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        terms[i] = step->term[i].text;
    cel_status status = cel_tidy_start(n, out, err);
    if (status == CEL_OK)
        status = cel_tidy_texts(*out, "terms", terms, n, err);
    if (status == CEL_OK && as) {
        cel_column *c;
        if (text) {
            memset(terms, 0, n * sizeof *terms);
            c = cel_column_texts(terms, n);
        } else if ((c = cel_column_new(CEL_DOUBLE, n, NULL))) {
            for (size_t i = 0; i < n; i++)
                c->num[i] = cel_na();
        }
        status = cel_frame_take(*out, as, c, err);
    }
    cel_free(terms);
    return status;
}

/* terms only: the columns, or what was written before they were known. */
static cel_status terms_only(const cel_step *step, cel_frame **out, cel_error *err)
{
    if (!step->trained)
        return cel_tidy_untrained(step, NULL, true, out, err);
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    CEL_TRY(cel_tidy_start(n, out, err));
    return cel_tidy_texts(*out, "terms", (const char *const *)name, n, err);
}

cel_status cel_tidy_argument(const cel_step *step, const char *argument, cel_frame **out, cel_error *err)
{
    CEL_TRY(terms_only(step, out, err));
    return cel_tidy_more(step, argument, *out, err);
}

cel_status cel_tidy_more(const cel_step *step, const char *argument, cel_frame *out, cel_error *err)
{
    const cel_value *v = cel_step_arg(step, argument);
    cel_column *c;
    if (v->kind == CEL_V_STRING) {
        const char **text = CEL_ARRAY(const char *, out->rows);
        for (size_t i = 0; text && i < out->rows; i++)
            text[i] = v->n > 0 ? v->as.text[0] : NULL;
        c = text ? cel_column_texts(text, out->rows) : NULL;
        cel_free(text);
    } else {
        cel_type type = v->kind == CEL_V_LOGICAL ? CEL_LOGICAL : v->kind == CEL_V_INTEGER ? CEL_INTEGER : CEL_DOUBLE;
        c = cel_column_new(type, out->rows, NULL);
        for (size_t i = 0; c && i < c->n; i++)
            if (c->num)
                c->num[i] = cel_value_at(v, 0);
            else
                c->code[i] = v->n > 0 ? v->as.integer[0] : CEL_NA_INT;
    }
    return cel_frame_take(out, argument, c, err);
}

cel_status cel_tidy_rename(cel_frame *f, const char *from, const char *to, cel_error *err)
{
    int j = cel_frame_find(f, from);
    char *name = j >= 0 ? cel_strdup(to) : NULL;
    if (!name)
        return cel_nomem(err);
    cel_free(f->name[j]);
    f->name[j] = name;
    return CEL_OK;
}

/* ---- sentences ---- */

void cel_text_list(cel_text *t, const char *const *x, size_t n, char quote)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            cel_text_add(t, n == 2 ? " and " : i + 1 == n ? ", and " : ", ");
        if (quote)
            cel_text_add_char(t, quote);
        cel_text_add(t, x[i]);
        if (quote)
            cel_text_add_char(t, quote);
    }
}

void cel_text_list_plain(cel_text *t, const char *const *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cel_text_addf(t, "%s%s", i ? ", " : "", x[i]);
}

cel_status cel_step_fail(const cel_step *step, cel_error *err, const char *format, ...)
{
    char message[768];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return cel_fail(err, CEL_INPUT, "step", "in `%s()`: %s", step->type->function, message);
}

void cel_step_warn(cel_step_context *ctx, const char *format, ...)
{
    enum { WIDTH = 80 };
    if (!ctx->notes)
        return;
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cel_text out = {0};
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (line != text)
            cel_text_add_char(&out, '\n');
        /* cli starts bullets with a sign and a space and indents what it wraps by two. Leading spaces stay. */
        size_t lead = strspn(line, " "), column = 0;
        bool bullet = strncmp(line, "! ", 2) == 0 || (unsigned char)*line == 0xE2;
        cel_text_add_n(&out, line, lead);
        for (char *word = line + lead; *word;) {
            size_t length = strcspn(word, " "), space = strspn(word + length, " ");
            char saved = word[length];
            word[length] = '\0';
            size_t width = (size_t)cel_text_width(word);
            if (column > 0 && column + 1 + width >= WIDTH) {
                cel_text_add(&out, bullet ? "\n  " : "\n");
                column = bullet ? 2 : 0;
            } else if (column > 0) {
                cel_text_add(&out, " ");
                column++;
            }
            cel_text_add(&out, word);
            column += width;
            word[length] = saved;
            word += length;
            if (space > 1 && *word) { /* two spaces in a row are kept: "!  The following" */
                cel_text_add_n(&out, word, space - 1);
                column += space - 1;
            }
            word += space;
        }
    }
    if (!out.failed)
        cel_notes_add(ctx->notes, out.text ? out.text : "");
    cel_text_free(&out);
}
