/* Tables in the making: columns from texts, columns below each other, frames whose first failure is kept. */
#include <string.h>

#include "tuning/results_inside.h"

cel_column *cel_column_of_texts(const char *const *text, size_t n)
{
    cel_dictionary d = {0};
    cel_column *c = cel_column_new(CEL_STRING, n, NULL);
    bool ok = c != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        c->code[i] = text[i] ? cel_dictionary_add(&d, text[i], strlen(text[i])) : CEL_NA_INT;
        ok = !text[i] || c->code[i] >= 0;
    }
    if (ok)
        ok = (c->levels = cel_dictionary_levels(&d, false)) != NULL;
    cel_dictionary_free(&d);
    if (!ok && c) {
        cel_column_drop(c);
        c = NULL;
    }
    return c;
}

static cel_column *strings_below(cel_column *const *part, size_t n, size_t rows)
{
    const char **text = CEL_ARRAY(const char *, rows ? rows : 1);
    if (!text)
        return NULL;
    size_t at = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t r = 0; r < part[k]->n; r++)
            text[at++] = cel_column_label(part[k], r);
    cel_column *c = cel_column_of_texts(text, rows);
    cel_free(text);
    return c;
}

cel_column *cel_columns_below(cel_column *const *part, size_t n)
{
    size_t rows = 0, at = 0;
    for (size_t k = 0; k < n; k++)
        rows += part[k]->n;
    if (part[0]->type == CEL_STRING)
        return strings_below(part, n, rows);
    cel_column *c = cel_column_new(part[0]->type, rows, part[0]->levels);
    for (size_t k = 0; c && k < n; k++) {
        if (c->num)
            memcpy(c->num + at, part[k]->num, part[k]->n * sizeof *c->num);
        else
            memcpy(c->code + at, part[k]->code, part[k]->n * sizeof *c->code);
        at += part[k]->n;
    }
    return c;
}

void cel_frame_put(cel_frame *f, const char *name, cel_column *taken, cel_status *status, cel_error *err)
{
    if (*status == CEL_OK)
        *status = f && taken ? cel_frame_set(f, name, taken, err) : cel_nomem(err);
    if (taken)
        cel_column_drop(taken);
}

cel_status cel_frame_done(cel_frame *f, cel_status status, cel_frame **out, cel_error *err)
{
    if (status == CEL_OK && f) {
        *out = f;
        return CEL_OK;
    }
    if (f)
        cel_frame_drop(f);
    return status != CEL_OK ? status : cel_nomem(err);
}
