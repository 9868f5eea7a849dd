/* Settings: arguments matched as everywhere in the engine (args.h), then each a number within its range or one of its words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/args.h"
#include "engine/setting.h"

#define MAX_ROWS 24

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

/* The place of `word` in "a|b|c", or -1. */
static int place_of(const char *word, const char *words)
{
    int at = 0;
    while (words && *words) {
        char one[64];
        size_t n = strcspn(words, "|");
        if (n < sizeof one) {
            memcpy(one, words, n);
            one[n] = '\0';
            if (cel_same_name(word, one))
                return at;
        }
        words += n + (words[n] == '|');
        at++;
    }
    return -1;
}

bool cel_name_is(const char *name, const char *of, const char *aliases)
{
    return cel_same_name(name, of) || place_of(name, aliases) >= 0;
}

/* The value of one row as a number. */
static cel_status number_of(const cel_setting *row, const cel_value *value, double *out, cel_error *err)
{
    *out = NAN;
    if (value->kind == CEL_V_NULL || row->formal.kind == CEL_V_OBJECT || (row->formal.kind == CEL_V_STRING && !row->choices))
        return CEL_OK;
    if (row->formal.kind == CEL_V_LOGICAL) {
        bool on;
        CEL_TRY(cel_value_as_logical(value, row->formal.name, &on, err));
        *out = on;
        return CEL_OK;
    }
    if (row->formal.kind == CEL_V_STRING) {
        const char *word;
        CEL_TRY(cel_value_as_text(value, row->formal.name, &word, err));
        int at = place_of(word, row->choices);
        *out = at;
        if (at >= 0)
            return CEL_OK;
        cel_fail(err, CEL_INPUT, "argument.choice", "%s = \"%s\" is not known", row->formal.name, word);
        cel_error_hint(err, "one of %s", row->choices);
        return CEL_INPUT;
    }
    bool bounded = row->least != 0 || row->most != 0;
    return cel_argument_number(value, row->formal.name, bounded ? row->least == CEL_ABOVE_ZERO ? 0 : row->least : -INFINITY, row->least == CEL_ABOVE_ZERO,
                               bounded ? row->most : INFINITY, false, out, err);
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

cel_status cel_settings_read(const char *owner, const cel_setting *table, size_t n, const cel_argument *args, size_t n_args, double *out,
                             cel_error *err)
{
    cel_formal formals[MAX_ROWS + 1];
    cel_value values[MAX_ROWS];
    char what[96];
    if (n > MAX_ROWS)
        return cel_fail(err, CEL_FAILED, "setting.rows", "%s() has more than %d arguments", owner, MAX_ROWS);
    for (size_t i = 0; i < n; i++)
        formals[i] = table[i].formal;
    formals[n].name = NULL;
    snprintf(what, sizeof what, "%s()", owner);
    cel_status status = cel_arguments_match(formals, args, n_args, what, values, err);
    bool matched = status == CEL_OK;
    for (size_t i = 0; status == CEL_OK && i < n; i++)
        status = number_of(table + i, values + i, out + i, err);
    if (status == CEL_INPUT && matched)
        cel_error_prefix(err, "%s: ", what);
    cel_arguments_free(values, n);
    return status;
}
