/* Settings: a table row's default, the value given for it, and the range or the words allowed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/setting.h"

bool cel_same_name(const char *a, const char *b)
{
    for (;;) {
        while (*a == '_')
            a++;
        while (*b == '_')
            b++;
        char x = *a, y = *b;
        if (x >= 'A' && x <= 'Z')
            x = (char)(x - 'A' + 'a');
        if (y >= 'A' && y <= 'Z')
            y = (char)(y - 'A' + 'a');
        if (x != y)
            return false;
        if (!x)
            return true;
        a++;
        b++;
    }
}

/* The place of `word` in "a|b|c", or -1. `same` says when two words are equal. */
static int place_of(const char *word, const char *words, bool (*same)(const char *, const char *))
{
    int at = 0;
    while (words && *words) {
        char one[64];
        size_t n = strcspn(words, "|");
        if (n < sizeof one) {
            memcpy(one, words, n);
            one[n] = '\0';
            if (same(word, one))
                return at;
        }
        words += n + (words[n] == '|');
        at++;
    }
    return -1;
}

bool cel_name_is(const char *name, const char *of, const char *aliases)
{
    return cel_same_name(name, of) || place_of(name, aliases, cel_same_name) >= 0;
}

/* The default of a row: its text in R, read as a number; NaN for NULL. */
static double fallback_of(const cel_setting *row)
{
    const char *text = row->formal.fallback;
    if (strcmp(text, "NULL") == 0 || row->formal.kind == CEL_V_OBJECT)
        return NAN;
    if (strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0)
        return text[0] == 'T';
    if (text[0] == '"') {
        char word[64] = "";
        size_t n = strlen(text) - 2;
        if (n < sizeof word)
            memcpy(word, text + 1, n);
        return row->choices ? place_of(word, row->choices, cel_same_name) : (double)NAN;
    }
    return strtod(text, NULL);
}

static cel_status read_one(const cel_setting *row, const cel_value *value, double *out, cel_error *err)
{
    const char *name = row->formal.name;
    switch (row->formal.kind) {
    case CEL_V_LOGICAL: {
        bool on;
        CEL_TRY(cel_value_as_logical(value, name, &on, err));
        *out = on;
        return CEL_OK;
    }
    case CEL_V_STRING: {
        const char *word;
        CEL_TRY(cel_value_as_text(value, name, &word, err));
        int at = place_of(word, row->choices, cel_same_name);
        if (at < 0) {
            cel_fail(err, CEL_INPUT, "argument.choice", "%s cannot be \"%s\"", name, word);
            cel_error_hint(err, "it is one of %s", row->choices);
            return CEL_INPUT;
        }
        *out = at;
        return CEL_OK;
    }
    case CEL_V_INTEGER: {
        int32_t whole;
        CEL_TRY(cel_value_as_integer(value, name, &whole, err));
        *out = whole;
        break;
    }
    default:
        CEL_TRY(cel_value_as_number(value, name, out, err));
        break;
    }
    bool bounded = row->least != 0 || row->most != 0;
    if (bounded && !(*out >= row->least && *out <= row->most)) {
        char given[32], least[32], most[32];
        cel_format_double(*out, given);
        if (isinf(row->most))
            return cel_fail(err, CEL_INPUT, "argument.range", "%s must be at least %s, not %s", name, cel_format_double(row->least, least), given);
        return cel_fail(err, CEL_INPUT, "argument.range", "%s must lie between %s and %s, not %s", name, cel_format_double(row->least, least),
                        cel_format_double(row->most, most), given);
    }
    return CEL_OK;
}

const cel_value *cel_settings_arg(const cel_argument *args, size_t n_args, const char *name)
{
    for (size_t i = 0; i < n_args; i++)
        if (strcmp(args[i].name, name) == 0)
            return args[i].value.kind == CEL_V_NULL ? NULL : &args[i].value;
    return NULL;
}

const char *cel_settings_text(const cel_argument *args, size_t n_args, const char *name)
{
    const cel_value *value = cel_settings_arg(args, n_args, name);
    return value && value->kind == CEL_V_STRING && value->n == 1 ? value->as.text[0] : NULL;
}

/* CEL_INPUT for an argument that has no row. */
static cel_status unknown(const char *owner, const cel_setting *table, size_t n, const char *name, cel_error *err)
{
    const char *names[64];
    size_t count = n < 64 ? n : 64;
    for (size_t i = 0; i < count; i++)
        names[i] = table[i].formal.name;
    int near = cel_nearest(name, names, count);
    cel_fail(err, CEL_INPUT, "argument.unknown", "%s() has no argument `%s`", owner, name);
    if (near >= 0)
        cel_error_hint(err, "did you mean `%s`?", names[near]);
    return CEL_INPUT;
}

cel_status cel_settings_read(const char *owner, const cel_setting *table, size_t n, const cel_argument *args, size_t n_args, double *out,
                             cel_error *err)
{
    for (size_t i = 0; i < n_args; i++) {
        size_t row = 0;
        while (row < n && strcmp(table[row].formal.name, args[i].name) != 0)
            row++;
        if (row == n)
            return unknown(owner, table, n, args[i].name, err);
    }
    for (size_t i = 0; i < n; i++) {
        const cel_value *value = cel_settings_arg(args, n_args, table[i].formal.name);
        if (!value || (table[i].formal.kind == CEL_V_STRING && !table[i].choices) || table[i].formal.kind == CEL_V_OBJECT) {
            out[i] = fallback_of(table + i);
            continue;
        }
        cel_status status = read_one(table + i, value, out + i, err);
        if (status != CEL_OK) {
            cel_error_prefix(err, "%s(): ", owner);
            return status;
        }
    }
    return CEL_OK;
}
