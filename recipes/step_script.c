/* Steps made of expressions and functions of a script: mutate, filter, arrange, slice, mutate_at, rename_at; and those that
 * only name columns: rename, select. Expressions are evaluated by the step's hooks; an expression that is the name of a
 * column needs none. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/step_table.h"

/* ---- expressions ---- */

/* The value of a term among the columns of data; the caller drops it. NULL: R's NULL, or a table when `table` is not NULL. */
static cel_status any_value(const cel_step *step, const cel_term *term, const cel_frame *data, cel_column **out, cel_frame **table, cel_error *err)
{
    *out = NULL;
    if (table)
        *table = NULL;
    int j = cel_frame_find(data, term->text);
    if (j >= 0) {
        *out = cel_column_keep(data->column[j]);
        return CEL_OK;
    }
    if (!step->hooks || !step->hooks->eval || !term->object)
        return cel_step_fail(step, err, "the expression `%s` can only be evaluated in a script", term->text);
    return step->hooks->eval(step->hooks->user, term->object, data, out, table, err);
}

/* The same where NULL is no answer. */
static cel_status value_of(const cel_step *step, const cel_term *term, const cel_frame *data, cel_column **out, cel_error *err)
{
    CEL_TRY(any_value(step, term, data, out, NULL, err));
    return *out ? CEL_OK : cel_step_fail(step, err, "`%s` is NULL", term->text);
}

static cel_column *recycled(cel_column *c, size_t rows)
{
    if (c->n != 1 || rows == 1)
        return cel_column_keep(c);
    size_t *row = CEL_ARRAY(size_t, rows);
    cel_column *out = row ? cel_column_rows(c, row, rows) : NULL;
    cel_free(row);
    return out;
}

/* Trained expressions print as R's quosures do: "~x * 2", whole numbers without their L. */
static bool quosures(const cel_step *step, cel_value *out)
{
    if (!step->trained)
        return false;
    char **text = CEL_ARRAY(char *, step->n_terms);
    bool whole = text != NULL;
    for (size_t i = 0; whole && i < step->n_terms; i++) {
        cel_text t = {0};
        cel_text_add(&t, "~");
        char quote = 0;
        for (const char *s = step->term[i].text; *s; s++) {
            quote = quote ? (*s == quote ? 0 : quote) : *s == '"' || *s == '\'' || *s == '`' ? *s : 0;
            bool suffix = !quote && *s == 'L' && s > step->term[i].text && isdigit((unsigned char)s[-1]) && !isalnum((unsigned char)s[1]);
            if (!suffix)
                cel_text_add_char(&t, *s);
        }
        whole = (text[i] = cel_text_take(&t)) != NULL;
    }
    if (whole)
        *out = cel_value_texts((const char *const *)text, step->n_terms);
    for (size_t i = 0; text && i < step->n_terms; i++)
        cel_free(text[i]);
    cel_free(text);
    return out->kind == CEL_V_STRING;
}

/* terms: the expressions as written. */
static cel_status tidy_expressions(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    (void)kind;
    return cel_tidy_untrained(step, NULL, true, out, err);
}

/* terms, value: new names and their expressions. */
static cel_status tidy_named(const cel_step *step, const char *kind, cel_frame **out, cel_error *err)
{
    static const cel_tidy_field fields[] = {{"terms", CEL_TIDY_TERM}, {"value", CEL_TIDY_TEXT}, {0}};
    (void)kind;
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, step->n_terms);
    for (size_t i = 0; row && i < step->n_terms; i++)
        row[i] = (cel_tidy_row){.term = step->term[i].name ? step->term[i].name : step->term[i].text, .text = step->term[i].text};
    cel_status status = row ? cel_tidy_rows(row, step->n_terms, fields, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

/* ---- mutate ---- */

/* Puts a value (taken) of one or as many rows as there are. */
static cel_status put_value(const cel_step *step, cel_frame *data, const char *name, cel_column *value, cel_error *err)
{
    size_t n = value->n;
    cel_column *whole = n == data->rows || n == 1 ? recycled(value, data->rows) : NULL;
    cel_column_drop(value);
    if (n != data->rows && n != 1)
        return cel_step_fail(step, err, "`%s` must be size %zu or 1, not %zu.", name, data->rows, n);
    return cel_frame_take(data, name, whole, err);
}

static cel_status bake_mutate(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    for (size_t i = 0; i < step->n_terms; i++) {
        const cel_term *t = &step->term[i];
        const char *name = t->name ? t->name : t->text;
        cel_column *value;
        cel_frame *table;
        CEL_TRY(any_value(step, t, *data, &value, t->name ? NULL : &table, err));
        if (value) {
            CEL_TRY(put_value(step, *data, name, value, err));
        } else if (t->name || !table) { /* x = NULL */
            cel_frame_forget(*data, name);
        } else { /* the columns of across() */
            cel_status status = CEL_OK;
            for (size_t j = 0; status == CEL_OK && j < table->cols; j++)
                status = put_value(step, *data, table->name[j], cel_column_keep(table->column[j]), err);
            cel_frame_drop(table);
            CEL_TRY(status);
        }
    }
    for (size_t i = 0; i < step->n_terms && !cel_step_flag(step, "keep_original_cols"); i++)
        if (step->term[i].name && strcmp(step->term[i].name, step->term[i].text) != 0)
            cel_frame_forget(*data, step->term[i].text);
    return CEL_OK;
}

/* ---- filter, slice, arrange ---- */

static cel_status bake_filter(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    size_t rows = (*data)->rows, kept = 0;
    bool *keep = CEL_ARRAY(bool, rows);
    size_t *row = CEL_ARRAY(size_t, rows);
    cel_status status = keep && row ? CEL_OK : cel_nomem(err);
    for (size_t i = 0; status == CEL_OK && i < rows; i++)
        keep[i] = true;
    for (size_t k = 0; status == CEL_OK && k < step->n_terms; k++) {
        cel_column *value = NULL;
        status = value_of(step, &step->term[k], *data, &value, err);
        if (status == CEL_OK && (value->type != CEL_LOGICAL || (value->n != rows && value->n != 1)))
            status = cel_step_fail(step, err, "`%s` must be TRUE or FALSE for each of the %zu rows", step->term[k].text, rows);
        for (size_t i = 0; status == CEL_OK && i < rows; i++)
            keep[i] &= value->code[value->n == 1 ? 0 : i] == 1; /* a missing condition is none */
        cel_column_drop(value);
    }
    for (size_t i = 0; status == CEL_OK && i < rows; i++)
        if (keep[i])
            row[kept++] = i;
    if (status == CEL_OK && kept < rows)
        status = cel_frame_keep_rows(data, row, kept, err);
    cel_free(keep);
    cel_free(row);
    return status;
}

/* Positions from 1, past the end ignored; or negative ones, the rows that go. */
static cel_status positions(const cel_step *step, const cel_frame *data, size_t *row, size_t *n, size_t most, cel_error *err)
{
    size_t rows = data->rows, kept = 0, away = 0;
    bool *gone = CEL_ARRAY(bool, rows);
    cel_status status = gone ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < step->n_terms; k++) {
        cel_column *value = NULL;
        status = value_of(step, &step->term[k], data, &value, err);
        if (status == CEL_OK && !cel_column_is_numeric(value))
            status = cel_step_fail(step, err, "`%s` must be row numbers", step->term[k].text);
        for (size_t i = 0; status == CEL_OK && i < value->n; i++) {
            double at = trunc(cel_column_number(value, i));
            if (at < 0 && -at <= (double)rows)
                gone[(size_t)-at - 1] = true;
            away += at < 0;
            if (at >= 1 && at <= (double)rows && kept < most)
                row[kept++] = (size_t)at - 1;
        }
        cel_column_drop(value);
    }
    if (status == CEL_OK && away > 0 && kept > 0)
        status = cel_step_fail(step, err, "indices must be all positive or all negative");
    for (size_t i = 0; status == CEL_OK && away > 0 && i < rows; i++)
        if (!gone[i])
            row[kept++] = i;
    *n = kept;
    cel_free(gone);
    return status;
}

static cel_status bake_slice(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    size_t n = 0, most = (*data)->rows * (step->n_terms + 1) + 1;
    if (step->n_terms == 0)
        return CEL_OK;
    size_t *row = CEL_ARRAY(size_t, most);
    cel_status status = row ? positions(step, *data, row, &n, most, err) : cel_nomem(err);
    if (status == CEL_OK)
        status = cel_frame_keep_rows(data, row, n, err);
    cel_free(row);
    return status;
}

/* A row and what it is sorted by, for qsort(): its ranks in each key. */
typedef struct sorted_row {
    const double *key; /* n of them */
    size_t n, at;
} sorted_row;

static int by_keys(const void *a, const void *b)
{
    const sorted_row *x = a, *y = b;
    for (size_t k = 0; k < x->n; k++) {
        double p = x->key[k], q = y->key[k];
        if (isnan(p) || isnan(q)) { /* missing last */
            if (isnan(p) != isnan(q))
                return isnan(p) ? 1 : -1;
            continue;
        }
        if (p != q)
            return p < q ? -1 : 1;
    }
    return (x->at > y->at) - (x->at < y->at);
}

/* The keys of a column: numbers, codes of factors, ranks of texts. */
static bool keys_of(const cel_column *c, double *key, size_t stride)
{
    cel_column *factor = c->type == CEL_STRING ? cel_column_factor(c, NULL) : NULL;
    const cel_column *from = c->type == CEL_STRING ? factor : c;
    for (size_t i = 0; from && i < c->n; i++)
        key[i * stride] = cel_column_number(from, i);
    cel_column_drop(factor);
    return from != NULL;
}

static cel_status bake_arrange(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    size_t rows = (*data)->rows, n = step->n_terms;
    double *key = CEL_ARRAY(double, rows * n);
    sorted_row *sorted = CEL_ARRAY(sorted_row, rows);
    size_t *row = CEL_ARRAY(size_t, rows);
    cel_status status = key && sorted && row ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        cel_column *value = NULL;
        status = value_of(step, &step->term[k], *data, &value, err);
        if (status == CEL_OK && value->n != rows)
            status = cel_step_fail(step, err, "`%s` must give a value for each of the %zu rows, not %zu", step->term[k].text, rows, value->n);
        if (status == CEL_OK && !keys_of(value, key + k, n))
            status = cel_nomem(err);
        cel_column_drop(value);
    }
    for (size_t i = 0; status == CEL_OK && i < rows; i++)
        sorted[i] = (sorted_row){key + i * n, n, i};
    if (status == CEL_OK && n > 0) {
        qsort(sorted, rows, sizeof *sorted, by_keys);
        for (size_t i = 0; i < rows; i++)
            row[i] = sorted[i].at;
        status = cel_frame_keep_rows(data, row, rows, err);
    }
    cel_free(key);
    cel_free(sorted);
    cel_free(row);
    return status;
}

/* ---- functions of columns and of names ---- */

static cel_status bake_mutate_at(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *fn = cel_step_arg(step, "fn");
    for (size_t k = 0; k < n; k++) {
        cel_column *out = NULL, *whole;
        if (fn->kind != CEL_V_OBJECT || !step->hooks)
            return cel_step_fail(step, err, "`fn` must be a function");
        CEL_TRY(step->hooks->map(step->hooks->user, fn->as.object, (*data)->column[cel_frame_find(*data, name[k])], &out, err));
        if (out->n != (*data)->rows && out->n != 1) {
            size_t m = out->n;
            cel_column_drop(out);
            return cel_step_fail(step, err, "`fn` must give %zu values or 1 for `%s`, not %zu", (*data)->rows, name[k], m);
        }
        whole = recycled(out, (*data)->rows);
        cel_column_drop(out);
        CEL_TRY(cel_frame_take(*data, name[k], whole, err));
    }
    return CEL_OK;
}

/* A column under another name, in its place. */
static cel_status rename_column(const cel_step *step, cel_frame *data, const char *from, const char *to, cel_error *err)
{
    int j = cel_frame_find(data, from), k = cel_frame_find(data, to);
    if (j < 0)
        return cel_step_fail(step, err, "Can't rename columns that don't exist. Column `%s` doesn't exist.", from);
    if (k >= 0 && k != j)
        return cel_step_fail(step, err, "Names must be unique: there is a column `%s` already", to);
    return cel_tidy_rename(data, from, to, err);
}

static cel_status bake_rename(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    for (size_t i = 0; i < step->n_terms; i++) {
        char old[256];
        const char *text = step->term[i].text;
        size_t length = strlen(text);
        if (!step->term[i].name)
            return cel_step_fail(step, err, "columns are renamed by `new_name = old_name`: `%s` has no new name", text);
        bool quoted = length > 2 && length < sizeof old && (*text == '`' || *text == '"' || *text == '\'') && text[length - 1] == *text;
        if (quoted) {
            memcpy(old, text + 1, length - 2);
            old[length - 2] = '\0';
        }
        CEL_TRY(rename_column(step, *data, quoted ? old : text, step->term[i].name, err));
    }
    return CEL_OK;
}

/* The print lists the new names. */
static bool rename_elements(const cel_step *step, cel_value *out)
{
    const char **name = CEL_ARRAY(const char *, step->n_terms);
    for (size_t i = 0; name && i < step->n_terms; i++)
        name[i] = step->term[i].name ? step->term[i].name : step->term[i].text;
    if (name)
        *out = cel_value_texts(name, step->n_terms);
    cel_free(name);
    return out->kind == CEL_V_STRING;
}

static cel_status bake_rename_at(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *fn = cel_step_arg(step, "fn");
    cel_value old = cel_value_texts((const char *const *)name, n), made = {0};
    if (old.kind == CEL_V_NULL)
        return cel_nomem(err);
    cel_status status = fn->kind == CEL_V_OBJECT && step->hooks ? step->hooks->call(step->hooks->user, fn->as.object, &old, 1, &made, err)
                                                                 : cel_step_fail(step, err, "`fn` must be a function");
    if (status == CEL_OK && (made.kind != CEL_V_STRING || made.n != n))
        status = cel_step_fail(step, err, "`fn` must give %zu names", n);
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        status = made.as.text[k] ? rename_column(step, *data, name[k], made.as.text[k], err) : cel_step_fail(step, err, "`fn` must not give NA");
    cel_value_free(&old);
    cel_value_free(&made);
    return status;
}

/* ---- select ---- */

/* New names of the columns selected by a plain `new = old`. */
static cel_status prep_select(cel_step *step, const cel_frame *training, cel_step_context *ctx, cel_error *err)
{
    (void)training;
    const char **as = CEL_ARRAY(const char *, ctx->n);
    cel_status status = as ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < ctx->n; k++) {
        as[k] = ctx->name[k];
        for (size_t i = 0; i < step->n_terms; i++)
            if (step->term[i].name && strcmp(step->term[i].text, ctx->name[k]) == 0)
                as[k] = step->term[i].name;
    }
    if (status == CEL_OK)
        status = cel_state_texts(&step->state, "as", as, ctx->n, err);
    cel_free(as);
    return status;
}

static cel_status bake_select(const cel_step *step, cel_frame **data, cel_step_context *ctx, cel_error *err)
{
    (void)ctx;
    char *const *name;
    size_t n = cel_step_columns(step, &name);
    const cel_value *as = cel_state_get(&step->state, "as");
    cel_frame *next = cel_frame_new((*data)->rows);
    cel_status status = next ? CEL_OK : cel_nomem(err);
    for (size_t k = 0; status == CEL_OK && k < n; k++) {
        int j = cel_frame_find(*data, name[k]);
        if (j >= 0) /* an outcome may be absent */
            status = cel_frame_set(next, as ? as->as.text[k] : name[k], (*data)->column[j], err);
    }
    if (status != CEL_OK) {
        cel_frame_drop(next);
        return status;
    }
    cel_frame_drop(*data);
    *data = next;
    return CEL_OK;
}

/* ---- types ---- */

static const cel_formal mutate_formals[] = {{"keep_original_cols", CEL_V_LOGICAL, "TRUE", "keep the columns an expression only copies"}, {0}};
static const cel_formal fn_formals[] = {{"fn", CEL_V_OBJECT, "", "the function"}, {0}};

const cel_step_type cel_step_mutate = {
    .function = "step_mutate", .name = "mutate", .title = "Variable mutation for", .formal = mutate_formals, .role = "predictor",
    .flags = CEL_STEP_EXPRESSIONS, .bake = bake_mutate, .tidy = tidy_named, .elements = quosures, .help = "Add or change columns by expressions"};
const cel_step_type cel_step_filter = {
    .function = "step_filter", .name = "filter", .title = "Row filtering using", .skip = true, .flags = CEL_STEP_EXPRESSIONS, .bake = bake_filter,
    .tidy = tidy_expressions, .elements = quosures, .help = "Keep rows for which expressions are TRUE"};
const cel_step_type cel_step_slice = {
    .function = "step_slice", .name = "slice", .title = "Row filtering via position", .skip = true, .flags = CEL_STEP_EXPRESSIONS, .bake = bake_slice,
    .tidy = tidy_expressions, .help = "Keep rows by position"};
const cel_step_type cel_step_arrange = {
    .function = "step_arrange", .name = "arrange", .title = "Row arrangement using", .flags = CEL_STEP_EXPRESSIONS, .bake = bake_arrange,
    .tidy = tidy_expressions, .elements = quosures, .help = "Sort rows"};
const cel_step_type cel_step_mutate_at = {
    .function = "step_mutate_at", .name = "mutate_at", .title = "Variable mutation for", .formal = fn_formals, .role = "predictor",
    .bake = bake_mutate_at, .help = "Change columns by a function"};
const cel_step_type cel_step_rename = {
    .function = "step_rename", .name = "rename", .title = "Variable renaming for", .role = "predictor", .flags = CEL_STEP_OWN_TERMS,
    .bake = bake_rename, .tidy = tidy_named, .elements = rename_elements, .help = "Rename columns"};
const cel_step_type cel_step_rename_at = {
    .function = "step_rename_at", .name = "rename_at", .title = "Variable renaming for", .formal = fn_formals, .role = "predictor",
    .flags = CEL_STEP_LENIENT, .bake = bake_rename_at, .help = "Rename columns by a function"};
const cel_step_type cel_step_select = {
    .function = "step_select", .name = "select", .title = "Variables selected", .flags = CEL_STEP_LENIENT | CEL_STEP_NAMES, .prep = prep_select,
    .bake = bake_select, .help = "Keep columns"};
