/* Tables of frames: widths from the texts, one pass to measure and one to write. */
#include "cli/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "recipes/calendar.h"

char *cli_count(size_t n, char *out)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", n), at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

char *cli_number(double x, char *out)
{
    if (!isfinite(x))
        return cel_format_double(x, out);
    double size = fabs(x);
    int before = size >= 1 ? (int)floor(log10(size)) + 1 : 1;
    if (x == floor(x) && size < 1e9)
        snprintf(out, 32, "%.0f", x);
    else if (size != 0 && (size < 1e-3 || size >= 1e9))
        snprintf(out, 32, "%.3g", x);
    else
        snprintf(out, 32, "%.*f", before >= 4 ? 1 : size < 1 ? 2 - (int)floor(log10(size)) : 4 - before, x);
    return out;
}

static bool is_number(const cel_column *c)
{
    return c->type == CEL_DOUBLE || c->type == CEL_INTEGER;
}

/* The text of a cell; `out` holds 64 bytes. */
static const char *cell(const cel_column *c, size_t row, char *out)
{
    if (c->levels || cel_column_is_missing(c, row)) {
        const char *label = c->levels ? cel_column_label(c, row) : NULL;
        return label ? label : "NA";
    }
    switch (c->type) {
    case CEL_DOUBLE: return cli_number(c->num[row], out);
    case CEL_INTEGER: snprintf(out, 64, "%d", c->code[row]); return out;
    case CEL_LOGICAL: return c->code[row] ? "TRUE" : "FALSE";
    case CEL_DATE: return cel_format_date(c->num[row], out);
    case CEL_DATETIME: return cel_format_datetime(c->num[row], out);
    default: return "<matrix>";
    }
}

void cli_table_text(const cel_frame *f, cel_text *t)
{
    char text[64];
    for (size_t line = 0; line <= f->rows; line++) {
        for (size_t j = 0; j < f->cols; j++) {
            const cel_column *c = f->column[j];
            int width = cel_text_width(f->name[j]);
            for (size_t r = 0; r < f->rows; r++) {
                int w = cel_text_width(cell(c, r, text));
                width = w > width ? w : width;
            }
            const char *now = line == 0 ? f->name[j] : cell(c, line - 1, text);
            size_t blanks = (size_t)(width - cel_text_width(now));
            cel_text_add(t, j ? "  " : "");
            if (is_number(c))
                cel_text_repeat(t, " ", blanks);
            cel_text_add(t, now);
            if (!is_number(c) && j + 1 < f->cols)
                cel_text_repeat(t, " ", blanks);
        }
        cel_text_add(t, "\n");
    }
}

static json_t *json_cell(const cel_column *c, size_t row)
{
    char text[64];
    if (cel_column_is_missing(c, row))
        return json_null();
    if (c->type == CEL_DOUBLE)
        return cel_json_number(c->num[row]);
    if (c->type == CEL_INTEGER)
        return json_integer(c->code[row]);
    return c->type == CEL_LOGICAL ? json_boolean(c->code[row]) : json_string(cell(c, row, text));
}

json_t *cli_table_json(const cel_frame *f)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t r = 0; ok && r < f->rows; r++) {
        json_t *one = json_object();
        ok = one && cel_json_add(list, one);
        for (size_t j = 0; ok && j < f->cols; j++)
            ok = cel_json_set(one, f->name[j], json_cell(f->column[j], r));
    }
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

cel_status cli_json_print(const char *name, json_t *members, cel_error *err)
{
    char schema[64];
    snprintf(schema, sizeof schema, "celeriac.%s", name);
    json_t *o = json_object();
    bool ok = o && members && cel_json_set(o, "schema", json_string(schema)) && cel_json_set(o, "version", json_integer(1)) &&
              json_object_update(o, members) == 0;
    json_decref(members);
    char *text = ok ? cel_json_dump(o, 2) : NULL;
    json_decref(o);
    if (!text)
        return cel_nomem(err);
    puts(text);
    cel_free(text);
    return CEL_OK;
}
