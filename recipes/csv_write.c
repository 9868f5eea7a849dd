/* Writing CSV files, whole or not at all: a temporary file beside the target, renamed when everything is in it.
 * Numbers are the shortest text that reads back; what a reader would trim, split or take for missing is quoted. */
#include <stdio.h>
#include <string.h>

#include "recipes/calendar.h"
#include "recipes/csv_private.h"

/* ---- values ---- */

static bool needs_quotes(const char *text)
{
    size_t n = strcspn(text, "\",\n\r"), last = strlen(text);
    return text[n] != '\0' || last == 0 || strcmp(text, "NA") == 0 || strchr(" \t", text[0]) || strchr(" \t", text[last - 1]);
}

static cel_status put_text(cel_target *t, const char *text, cel_error *err)
{
    if (!needs_quotes(text))
        return cel_target_add(t, text, strlen(text), err);
    CEL_TRY(cel_target_add(t, "\"", 1, err));
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        CEL_TRY(cel_target_add(t, text, (size_t)(quote - text), err));
        CEL_TRY(cel_target_add(t, "\"\"", 2, err));
    }
    CEL_TRY(cel_target_add(t, text, strlen(text), err));
    return cel_target_add(t, "\"", 1, err);
}

static cel_status put_number(cel_target *t, double x, cel_error *err)
{
    char out[32];
    cel_format_double(x, out);
    return cel_target_add(t, out, strlen(out), err);
}

static cel_status put_code(cel_target *t, const cel_column *c, size_t row, cel_error *err)
{
    char out[32];
    int n = snprintf(out, sizeof out, "%d", c->code[row]);
    return cel_target_add(t, out, (size_t)n, err);
}

static cel_status put_value(cel_target *t, const cel_column *c, size_t row, cel_error *err)
{
    char out[64];
    if (c->type == CEL_MATRIX) {
        for (size_t k = 0; k < c->width; k++) {
            if (k > 0)
                CEL_TRY(cel_target_add(t, ",", 1, err));
            CEL_TRY(put_number(t, c->num[row * c->width + k], err));
        }
        return CEL_OK;
    }
    if (c->type == CEL_DOUBLE)
        return put_number(t, c->num[row], err);
    if (cel_column_is_missing(c, row))
        return cel_target_add(t, "NA", 2, err);
    if (c->levels)
        return put_text(t, cel_column_label(c, row), err);
    if (c->type == CEL_LOGICAL)
        return c->code[row] ? cel_target_add(t, "TRUE", 4, err) : cel_target_add(t, "FALSE", 5, err);
    if (c->type == CEL_INTEGER)
        return put_code(t, c, row, err);
    c->type == CEL_DATE ? cel_format_date(c->num[row], out) : cel_format_datetime(c->num[row], out);
    return cel_target_add(t, out, strlen(out), err);
}

/* The columns of a matrix are named as as.data.frame() does: name.1, name.2, ... */
static cel_status put_name(cel_target *t, const char *name, const cel_column *c, cel_error *err)
{
    if (c->type != CEL_MATRIX)
        return put_text(t, name, err);
    cel_status status = CEL_OK;
    for (size_t k = 0; status == CEL_OK && k < c->width; k++) {
        cel_text full = {0};
        cel_text_addf(&full, "%s.%zu", name, k + 1);
        if (k > 0)
            status = cel_target_add(t, ",", 1, err);
        if (status == CEL_OK)
            status = full.failed ? cel_nomem(err) : put_text(t, full.text, err);
        cel_text_free(&full);
    }
    return status;
}

static cel_status put_header(cel_target *t, const cel_frame *f, cel_error *err)
{
    for (size_t j = 0; j < f->cols; j++) {
        CEL_TRY(put_name(t, f->name[j], f->column[j], err));
        CEL_TRY(cel_target_add(t, j + 1 < f->cols ? "," : "\n", 1, err));
    }
    return CEL_OK;
}

static cel_status put_rows(cel_target *t, const cel_frame *f, cel_error *err)
{
    for (size_t i = 0; i < f->rows; i++)
        for (size_t j = 0; j < f->cols; j++) {
            CEL_TRY(put_value(t, f->column[j], i, err));
            CEL_TRY(cel_target_add(t, j + 1 < f->cols ? "," : "\n", 1, err));
        }
    return CEL_OK;
}

cel_status cel_csv_write(const cel_frame *f, const char *path, cel_error *err)
{
    cel_target t;
    CEL_TRY(cel_target_open(&t, path, err));
    cel_status status = put_header(&t, f, err);
    return cel_target_close(&t, status == CEL_OK ? put_rows(&t, f, err) : status, err);
}

/* ---- in pieces ---- */

struct cel_csv_writer {
    cel_target target;
    bool begun; /* the header is written */
};

cel_status cel_csv_begin(const char *path, cel_csv_writer **out, cel_error *err)
{
    cel_csv_writer *w = CEL_NEW(cel_csv_writer);
    *out = NULL;
    if (!w)
        return cel_nomem(err);
    cel_status status = cel_target_open(&w->target, path, err);
    if (status != CEL_OK)
        cel_free(w);
    else
        *out = w;
    return status;
}

cel_status cel_csv_append(cel_csv_writer *w, const cel_frame *f, cel_error *err)
{
    if (!w->begun)
        CEL_TRY(put_header(&w->target, f, err));
    w->begun = true;
    return put_rows(&w->target, f, err);
}

cel_status cel_csv_end(cel_csv_writer *w, cel_status status, cel_error *err)
{
    status = cel_target_close(&w->target, status, err);
    cel_free(w);
    return status;
}
