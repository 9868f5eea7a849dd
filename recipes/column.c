/* Columns: typed vectors with missing values, shared by reference count and never changed once they stand in a frame.
 * What distinguishes the types stands in one table; codes (integers, logicals, factors, strings) and numbers (doubles,
 * dates, matrices) are the only two ways data is laid out. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "recipes/frame.h"

static const struct {
    const char *abbreviation, *name;
    bool coded; /* data stands in `code`, else in `num` */
} types[CEL_TYPES] = {
    [CEL_DOUBLE] = {"dbl", "numeric", false},   [CEL_INTEGER] = {"int", "integer", true},
    [CEL_LOGICAL] = {"lgl", "logical", true},   [CEL_FACTOR] = {"fct", "factor", true},
    [CEL_STRING] = {"chr", "character", true},  [CEL_DATE] = {"date", "Date", false},
    [CEL_DATETIME] = {"dttm", "POSIXct", false}, [CEL_MATRIX] = {"dbl", "matrix", false},
};

static cel_column *allocate(cel_type type, size_t n, size_t width, cel_levels *levels)
{
    cel_column *c = CEL_NEW(cel_column);
    if (!c)
        return NULL;
    atomic_init(&c->refs, 1);
    c->type = type;
    c->n = n;
    c->width = width;
    if (types[type].coded)
        c->code = CEL_ARRAY(int32_t, n);
    else if (width == 0 || n <= SIZE_MAX / width)
        c->num = CEL_ARRAY(double, n * width);
    if (!c->code && !c->num) {
        cel_free(c);
        return NULL;
    }
    c->levels = cel_levels_keep(levels);
    return c;
}

cel_column *cel_column_new(cel_type type, size_t n, cel_levels *levels)
{
    return allocate(type, n, 1, levels);
}

cel_column *cel_column_matrix(size_t n, size_t width)
{
    return allocate(CEL_MATRIX, n, width, NULL);
}

cel_column *cel_column_keep(cel_column *c)
{
    if (c)
        atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

void cel_column_drop(cel_column *c)
{
    if (!c || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
        return;
    cel_free(c->num);
    cel_free(c->code);
    cel_levels_drop(c->levels);
    cel_free(c);
}

cel_column *cel_column_rows(const cel_column *c, const size_t *row, size_t n)
{
    cel_column *out = allocate(c->type, n, c->width, c->levels);
    if (!out)
        return NULL;
    out->height = c->height;
    size_t width = c->width;
    if (out->code)
        for (size_t i = 0; i < n; i++)
            out->code[i] = row[i] == SIZE_MAX ? CEL_NA_INT : c->code[row[i]];
    else if (width == 1)
        for (size_t i = 0; i < n; i++)
            out->num[i] = row[i] == SIZE_MAX ? cel_na() : c->num[row[i]];
    else
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < width; j++)
                out->num[i * width + j] = row[i] == SIZE_MAX ? cel_na() : c->num[row[i] * width + j];
    return out;
}

cel_column *cel_column_copy(const cel_column *c)
{
    cel_column *out = allocate(c->type, c->n, c->width, c->levels);
    if (!out)
        return NULL;
    out->height = c->height;
    if (out->code)
        memcpy(out->code, c->code, c->n * sizeof *c->code);
    else
        memcpy(out->num, c->num, c->n * c->width * sizeof *c->num);
    return out;
}

bool cel_column_is_missing(const cel_column *c, size_t row)
{
    if (c->code)
        return c->code[row] == CEL_NA_INT;
    for (size_t j = 0; j < c->width; j++)
        if (isnan(c->num[row * c->width + j]))
            return true;
    return false;
}

bool cel_column_is_numeric(const cel_column *c)
{
    return c->type == CEL_DOUBLE || c->type == CEL_INTEGER;
}

double cel_column_number(const cel_column *c, size_t row)
{
    if (c->num)
        return c->width == 1 ? c->num[row] : cel_na();
    int32_t code = c->code[row];
    if (code == CEL_NA_INT || c->type == CEL_STRING)
        return cel_na();
    return c->type == CEL_FACTOR ? code + 1 : code;
}

const char *cel_column_label(const cel_column *c, size_t row)
{
    return c->levels && c->code[row] != CEL_NA_INT ? c->levels->label[c->code[row]] : NULL;
}

/* ---- factors ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The labels rows really use, sorted by their bytes (R's order in the C locale). */
static cel_levels *sorted_levels(const cel_column *strings)
{
    size_t dictionary = strings->levels ? (size_t)strings->levels->n : 0, used = 0;
    bool *seen = CEL_ARRAY(bool, dictionary);
    const char **label = CEL_ARRAY(const char *, dictionary);
    cel_levels *levels = NULL;
    if (seen && label) {
        for (size_t i = 0; i < strings->n; i++)
            if (strings->code[i] != CEL_NA_INT)
                seen[strings->code[i]] = true;
        for (size_t i = 0; i < dictionary; i++)
            if (seen[i])
                label[used++] = strings->levels->label[i];
        qsort(label, used, sizeof *label, by_text);
        levels = cel_levels_new(label, (int32_t)used, false);
    }
    cel_free(seen);
    cel_free(label);
    return levels;
}

/* For each label of `from` its index in `to`, or CEL_NA_INT. */
static int32_t *recoding(const cel_levels *from, const cel_levels *to)
{
    int32_t n = from ? from->n : 0;
    cel_dictionary d = {0};
    int32_t *map = CEL_ARRAY(int32_t, (size_t)n);
    bool whole = map != NULL;
    for (int32_t i = 0; whole && i < to->n; i++)
        whole = cel_dictionary_add(&d, to->label[i], strlen(to->label[i])) >= 0;
    for (int32_t i = 0; whole && i < n; i++) {
        int32_t at = cel_dictionary_find(&d, from->label[i], strlen(from->label[i]));
        map[i] = at < 0 ? CEL_NA_INT : at;
    }
    cel_dictionary_free(&d);
    if (!whole)
        cel_free(map);
    return whole ? map : NULL;
}

cel_column *cel_column_factor(const cel_column *strings, cel_levels *levels)
{
    cel_levels *own = levels ? cel_levels_keep(levels) : sorted_levels(strings);
    int32_t *map = own ? recoding(strings->levels, own) : NULL;
    cel_column *out = map ? allocate(CEL_FACTOR, strings->n, 1, own) : NULL;
    for (size_t i = 0; out && i < strings->n; i++)
        out->code[i] = strings->code[i] == CEL_NA_INT ? CEL_NA_INT : map[strings->code[i]];
    cel_free(map);
    cel_levels_drop(own);
    return out;
}

const char *cel_column_abbreviation(const cel_column *c)
{
    return c->type == CEL_FACTOR && c->levels && c->levels->ordered ? "ord" : types[c->type].abbreviation;
}

const char *cel_column_class(const cel_column *c)
{
    return c->type == CEL_FACTOR && c->levels && c->levels->ordered ? "ordered" : types[c->type].name;
}
