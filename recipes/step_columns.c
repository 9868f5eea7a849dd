/* What steps that make columns share: lists of new columns, names for them, selector arguments, matrices of columns, and
 * tables of tidy() given row by row. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "recipes/select.h"
#include "recipes/step.h"

/* ---- new columns ---- */

void cel_new_columns_add(cel_new_columns *list, cel_column *column, const char *format, ...)
{
    char name[512];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    if (list->failed || !column || list->n == list->capacity) {
        size_t more = list->capacity ? 2 * list->capacity : 16;
        char **names = list->failed || !column ? NULL : cel_realloc(list->name, more, sizeof *names);
        list->name = names ? names : list->name;
        cel_column **columns = names ? cel_realloc(list->column, more, sizeof *columns) : NULL;
        list->column = columns ? columns : list->column;
        if (!columns) {
            list->failed = true;
            cel_column_drop(column);
            return;
        }
        list->capacity = more;
    }
    char *copy = cel_strdup(name);
    if (!copy) {
        list->failed = true;
        cel_column_drop(column);
        return;
    }
    list->name[list->n] = copy;
    list->column[list->n++] = column;
}

cel_status cel_new_columns_append(const cel_step *step, cel_frame *data, cel_new_columns *list, cel_error *err)
{
    cel_status status = list->failed ? cel_nomem(err) : cel_step_append(step, data, (const char *const *)list->name, list->column, list->n, err);
    cel_new_columns_free(list);
    return status;
}

void cel_new_columns_free(cel_new_columns *list)
{
    for (size_t i = 0; i < list->n; i++) {
        cel_free(list->name[i]);
        cel_column_drop(list->column[i]);
    }
    cel_free(list->name);
    cel_free(list->column);
    *list = (cel_new_columns){0};
}

int cel_digits(size_t n)
{
    return snprintf(NULL, 0, "%zu", n);
}

void cel_text_valid_name(cel_text *t, const char *name)
{
    static const char *const reserved[] = {"if", "else", "repeat", "while", "function", "for", "next", "break", "TRUE", "FALSE", "NULL", "Inf",
                                           "NaN", "NA", "NA_integer_", "NA_real_", "NA_character_", "NA_complex_", "in"};
    const unsigned char *s = (const unsigned char *)name;
    bool starts = isalpha(*s) || *s >= 128 || (*s == '.' && !isdigit(s[1]));
    if (!starts)
        cel_text_add_char(t, 'X');
    for (; *s; s++)
        cel_text_add_char(t, isalnum(*s) || *s == '.' || *s == '_' || *s >= 128 ? (char)*s : '.');
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(reserved[i], name) == 0)
            cel_text_add_char(t, '.');
}

static cel_status own_names(const cel_step *step, const char *var, const char *const *label, size_t n, cel_value *out, cel_error *err)
{
    cel_value args[2] = {cel_value_text(var), cel_value_texts(label, n)};
    cel_status status = args[0].kind && args[1].kind ? CEL_OK : cel_nomem(err);
    if (status == CEL_OK)
        status = step->hooks->call(step->hooks->user, cel_step_arg(step, "naming")->as.object, args, 2, out, err);
    cel_value_free(&args[0]);
    cel_value_free(&args[1]);
    if (status == CEL_OK && (out->kind != CEL_V_STRING || out->n != n)) {
        cel_value_free(out);
        status = cel_step_fail(step, err, "`naming` must give one name for each of the %zu new columns of `%s`", n, var);
    }
    return status;
}

cel_status cel_step_label_names(const cel_step *step, const char *var, const char *const *label, size_t n, cel_value *out, cel_error *err)
{
    size_t length = strlen(var);
    const char **rest = CEL_ARRAY(const char *, n);
    char **name = CEL_ARRAY(char *, n);
    cel_status status = rest && name ? CEL_OK : cel_nomem(err);
    *out = (cel_value){0};
    for (size_t k = 0; status == CEL_OK && k < n; k++)
        rest[k] = strncmp(label[k], var, length) == 0 ? label[k] + length : label[k];
    bool own = cel_step_arg(step, "naming")->kind == CEL_V_OBJECT && step->hooks;
    if (status == CEL_OK && own)
        status = own_names(step, var, rest, n, out, err);
    for (size_t k = 0; status == CEL_OK && !own && k < n; k++) {
        cel_text t = {0};
        cel_text_addf(&t, "%s_", var);
        cel_text_valid_name(&t, rest[k]);
        for (size_t before = 0; before < k; before++)
            if (t.text && strcmp(name[before], t.text) == 0) {
                cel_text_add(&t, "_1");
                before = (size_t)-1; /* look again from the start */
            }
        if (!(name[k] = cel_text_take(&t)))
            status = cel_nomem(err);
    }
    if (status == CEL_OK && !own && (*out = cel_value_texts((const char *const *)name, n)).kind == CEL_V_NULL)
        status = cel_nomem(err);
    for (size_t k = 0; name && k < n; k++)
        cel_free(name[k]);
    cel_free(name);
    cel_free(rest);
    return status;
}

/* ---- columns ---- */

cel_status cel_step_choose(const cel_step *step, const char *argument, const cel_frame *data, const cel_step_context *ctx, const char *without, size_t **index,
                           size_t *n, cel_error *err)
{
    const cel_value *v = cel_step_arg(step, argument);
    cel_selection s = {0};
    *index = NULL;
    *n = 0;
    if (v->kind != CEL_V_STRING)
        return cel_step_fail(step, err, "`%s` must be a selector of columns", argument);
    cel_error why;
    cel_status status = cel_select(data, ctx->vars, (const char *const *)v->as.text, v->n, &s, &why);
    if (status != CEL_OK) {
        if (err)
            *err = why;
        cel_error_prefix(err, "in `%s()`: ", step->type->function);
        return status;
    }
    for (size_t k = 0; k < s.n; k++)
        if (!without || strcmp(data->name[s.index[k]], without) != 0)
            s.index[(*n)++] = s.index[k];
    *index = s.index;
    return CEL_OK;
}

double *cel_frame_matrix(const cel_frame *data, const cel_column *const *column, size_t n)
{
    double *x = CEL_ARRAY(double, data->rows * n);
    for (size_t k = 0; x && k < n; k++)
        for (size_t i = 0; i < data->rows; i++)
            x[k * data->rows + i] = cel_column_number(column[k], i);
    return x;
}

const cel_column *cel_training_column(const cel_frame *training, const char *name)
{
    return training->column[cel_frame_find(training, name)];
}

/* ---- tables row by row ---- */

static const char *text_of(const cel_tidy_row *row, cel_tidy_what what)
{
    return what == CEL_TIDY_TERM ? row->term : what == CEL_TIDY_TEXT ? row->text : row->text2;
}

static double number_of(const cel_tidy_row *row, cel_tidy_what what)
{
    return what == CEL_TIDY_NUMBER ? row->number : what == CEL_TIDY_NUMBER2 ? row->number2 : row->number3;
}

cel_status cel_tidy_rows(const cel_tidy_row *row, size_t n, const cel_tidy_field *field, cel_frame **out, cel_error *err)
{
    const char **text = CEL_ARRAY(const char *, n);
    double *number = CEL_ARRAY(double, n);
    cel_status status = text && number ? cel_tidy_start(n, out, err) : cel_nomem(err);
    for (; status == CEL_OK && field->name; field++) {
        bool is_text = field->what <= CEL_TIDY_TEXT2;
        for (size_t i = 0; i < n; i++)
            if (is_text)
                text[i] = text_of(&row[i], field->what);
            else
                number[i] = number_of(&row[i], field->what);
        status = is_text ? cel_tidy_texts(*out, field->name, text, n, err) : cel_tidy_numbers(*out, field->name, number, n, err);
    }
    cel_free(text);
    cel_free(number);
    return status;
}

cel_status cel_tidy_rows_untrained(const cel_step *step, const cel_tidy_field *field, cel_frame **out, cel_error *err)
{
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, step->n_terms);
    double missing = cel_na();
    for (size_t i = 0; row && i < step->n_terms; i++)
        row[i] = (cel_tidy_row){step->term[i].text, NULL, NULL, missing, missing, missing};
    cel_status status = row ? cel_tidy_rows(row, step->n_terms, field, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}

cel_status cel_tidy_state(const cel_step *step, const char *name, const char *beside, const cel_tidy_field *field, cel_frame **out, cel_error *err)
{
    char *const *column;
    size_t n = cel_step_columns(step, &column), rows = 0, r = 0;
    for (size_t k = 0; k < n; k++) {
        const cel_value *v = cel_state_get(&step->state, "%s.%zu", name, k);
        rows += v ? v->n : 0;
    }
    cel_tidy_row *row = CEL_ARRAY(cel_tidy_row, rows);
    for (size_t k = 0; row && k < n; k++) {
        const cel_value *v = cel_state_get(&step->state, "%s.%zu", name, k), *w = beside ? cel_state_get(&step->state, "%s.%zu", beside, k) : NULL;
        for (size_t i = 0; v && i < v->n; i++, r++)
            row[r] = (cel_tidy_row){.term = column[k], .number = v->as.number[i], .number2 = w ? w->as.number[i] : cel_na()};
    }
    cel_status status = row ? cel_tidy_rows(row, rows, field, out, err) : cel_nomem(err);
    cel_free(row);
    return status;
}
