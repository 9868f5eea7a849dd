/* Named arguments against formals: matching, kinds, defaults, and the sentences when they do not fit. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/args.h"

size_t cel_formals_count(const cel_formal *formals)
{
    size_t n = 0;
    while (formals && formals[n].name)
        n++;
    return n;
}

void cel_arguments_free(cel_value *values, size_t n)
{
    for (size_t i = 0; values && i < n; i++)
        cel_value_free(values + i);
}

static cel_status made(cel_value v, cel_value *out, cel_error *err)
{
    *out = v;
    return v.kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
}

cel_status cel_arguments_parse(const char *text, cel_value *out, cel_error *err)
{
    size_t length = strlen(text);
    *out = (cel_value){0};
    if (length == 0 || strcmp(text, "NULL") == 0)
        return CEL_OK;
    if (strcmp(text, "TRUE") == 0 || strcmp(text, "FALSE") == 0)
        return made(cel_value_logical(text[0] == 'T'), out, err);
    if (text[0] == '"' && length >= 2) {
        char *inside = cel_strndup(text + 1, length - 2);
        if (!inside)
            return cel_nomem(err);
        cel_status status = made(cel_value_text(inside), out, err);
        cel_free(inside);
        return status;
    }
    double numbers[8];
    size_t n = 0;
    bool whole = true;
    const char *at = text[0] == 'c' ? text + 2 : text;
    while (*at && *at != ')' && n < 8) {
        char *end;
        numbers[n++] = strtod(at, &end);
        if (end == at)
            return cel_fail(err, CEL_FAILED, "argument.default", "%s is not a default this program can read", text);
        whole = whole && *end == 'L';
        at = end + strspn(end, "L, ");
    }
    if (!whole)
        return made(cel_value_numbers(numbers, n), out, err);
    int32_t integers[8];
    for (size_t i = 0; i < n; i++)
        integers[i] = (int32_t)numbers[i];
    return made(cel_value_integers(integers, n), out, err);
}

/* "units must be a whole number >= 1, not -10" */
static cel_status wrong(const cel_value *v, const char *name, const char *wanted, cel_error *err)
{
    cel_text t = {0};
    char number[32];
    if (v->n == 1 && v->kind == CEL_V_INTEGER && v->as.integer[0] != CEL_NA_INT) /* as people write it, without R's L */
        cel_text_add(&t, cel_format_double(v->as.integer[0], number));
    else
        cel_value_deparse(v, &t);
    cel_status status = t.failed ? cel_nomem(err) : cel_fail(err, CEL_INPUT, "argument.value", "%s must be %s, not %s", name, wanted, t.text);
    cel_text_free(&t);
    return status;
}

static bool all_whole(const cel_value *v)
{
    for (size_t i = 0; i < v->n; i++) {
        double x = cel_value_at(v, i);
        if (isnan(x) || x != floor(x) || fabs(x) > INT32_MAX)
            return false;
    }
    return true;
}

/* Copies `from` as a value of the formal's kind. */
static cel_status convert(const cel_formal *formal, const cel_value *from, cel_value *to, cel_error *err)
{
    static const char *const wanted[] = {
        [CEL_V_NULL] = "NULL", [CEL_V_LOGICAL] = "TRUE or FALSE", [CEL_V_INTEGER] = "a whole number", [CEL_V_DOUBLE] = "a number",
        [CEL_V_STRING] = "a text in quotes", [CEL_V_TUNE] = "tune()", [CEL_V_OBJECT] = "an object"};
    bool numeric = from->kind == CEL_V_INTEGER || from->kind == CEL_V_DOUBLE;
    if (from->kind == CEL_V_NULL && strcmp(formal->fallback, "NULL") == 0)
        return CEL_OK;
    if (formal->kind == CEL_V_OBJECT || from->kind == formal->kind)
        return cel_value_copy(from, to, err);
    if (!numeric || (formal->kind != CEL_V_INTEGER && formal->kind != CEL_V_DOUBLE) ||
        (formal->kind == CEL_V_INTEGER && !all_whole(from)))
        return wrong(from, formal->name, wanted[formal->kind], err);
    *to = formal->kind == CEL_V_INTEGER ? (cel_value){.kind = CEL_V_INTEGER, .n = from->n} : (cel_value){.kind = CEL_V_DOUBLE, .n = from->n};
    to->as.integer = cel_calloc(from->n, formal->kind == CEL_V_INTEGER ? sizeof(int32_t) : sizeof(double));
    if (!to->as.integer) {
        *to = (cel_value){0};
        return cel_nomem(err);
    }
    for (size_t i = 0; i < from->n; i++)
        if (formal->kind == CEL_V_INTEGER)
            to->as.integer[i] = (int32_t)cel_value_at(from, i);
        else
            to->as.number[i] = cel_value_at(from, i);
    return CEL_OK;
}

static cel_status unknown(const cel_formal *formals, const char *name, const char *what, cel_error *err)
{
    const char *names[64];
    size_t n = 0;
    for (; formals && formals[n].name && n < 64; n++)
        names[n] = formals[n].name;
    cel_status status = cel_fail(err, CEL_INPUT, "argument.unknown", "%s has no argument `%s`", what, name);
    int nearest = cel_nearest(name, names, n);
    if (nearest >= 0)
        cel_error_hint(err, "did you mean `%s`?", names[nearest]);
    return status;
}

cel_status cel_arguments_match(const cel_formal *formals, const cel_argument *args, size_t n_args, const char *what, cel_value *values,
                          cel_error *err)
{
    size_t n = cel_formals_count(formals);
    memset(values, 0, n * sizeof *values);
    for (size_t a = 0; a < n_args; a++) {
        size_t i = 0;
        while (i < n && strcmp(formals[i].name, args[a].name) != 0)
            i++;
        if (i == n)
            return unknown(formals, args[a].name, what, err);
        for (size_t b = 0; b < a; b++)
            if (strcmp(args[a].name, args[b].name) == 0)
                return cel_fail(err, CEL_INPUT, "argument.twice", "%s: `%s` is given twice", what, args[a].name);
        CEL_TRY(convert(formals + i, &args[a].value, values + i, err));
    }
    for (size_t i = 0; i < n; i++) {
        bool given = false;
        for (size_t a = 0; a < n_args; a++)
            given = given || strcmp(args[a].name, formals[i].name) == 0;
        if (given)
            continue;
        if (formals[i].fallback[0] == '\0')
            return cel_fail(err, CEL_INPUT, "argument.missing", "%s needs `%s`: %s", what, formals[i].name, formals[i].help);
        CEL_TRY(cel_arguments_parse(formals[i].fallback, values + i, err));
        if (values[i].kind == CEL_V_DOUBLE && formals[i].kind == CEL_V_INTEGER) {
            cel_value number = values[i];
            values[i] = (cel_value){0};
            cel_status status = convert(formals + i, &number, values + i, err);
            cel_value_free(&number);
            CEL_TRY(status);
        }
    }
    return CEL_OK;
}

cel_status cel_argument_whole(const cel_value *v, const char *name, int32_t least, int32_t *out, cel_error *err)
{
    double x = cel_value_at(v, 0);
    if (v->n != 1 || !all_whole(v) || x < least) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, "a whole number >= %d", (int)least);
        return wrong(v, name, wanted, err);
    }
    *out = (int32_t)x;
    return CEL_OK;
}

cel_status cel_argument_wholes(const cel_value *v, const char *name, int32_t least, size_t count, int32_t fallback, int32_t *out,
                          cel_error *err)
{
    bool fits = v->kind == CEL_V_NULL || ((v->n == 1 || v->n == count) && all_whole(v));
    for (size_t i = 0; fits && i < v->n; i++)
        fits = cel_value_at(v, i) >= least;
    if (!fits) {
        char wanted[96];
        if (count == 1)
            snprintf(wanted, sizeof wanted, "a whole number >= %d", (int)least);
        else
            snprintf(wanted, sizeof wanted, "one or %d whole numbers >= %d", (int)count, (int)least);
        return wrong(v, name, wanted, err);
    }
    for (size_t i = 0; i < count; i++)
        out[i] = v->kind == CEL_V_NULL ? fallback : (int32_t)cel_value_at(v, v->n == 1 ? 0 : i);
    return CEL_OK;
}

cel_status cel_argument_number(const cel_value *v, const char *name, double low, bool low_open, double high, bool high_open, double *out,
                          cel_error *err)
{
    double x = cel_value_at(v, 0);
    bool above = low_open ? x > low : x >= low, below = high_open ? x < high : x <= high;
    if (v->n != 1 || !isfinite(x) || !above || !below) {
        char wanted[96] = "a number", least[32], most[32];
        if (isfinite(low))
            snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), " %s %s", low_open ? ">" : ">=", cel_format_double(low, least));
        if (isfinite(high))
            snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s %s %s", isfinite(low) ? " and" : "", high_open ? "<" : "<=",
                     cel_format_double(high, most));
        return wrong(v, name, wanted, err);
    }
    *out = x;
    return CEL_OK;
}

cel_status cel_argument_choice(const cel_value *v, const char *name, const char *const *names, size_t n, size_t *out, cel_error *err)
{
    const char *text = NULL;
    CEL_TRY(cel_value_as_text(v, name, &text, err));
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0) {
            *out = i;
            return CEL_OK;
        }
    cel_status status = cel_fail(err, CEL_INPUT, "argument.value", "%s = \"%s\" is not known", name, text);
    int nearest = cel_nearest(text, names, n);
    if (nearest >= 0)
        cel_error_hint(err, "did you mean \"%s\"?", names[nearest]);
    cel_text t = {0};
    for (size_t i = 0; i < n; i++)
        cel_text_addf(&t, "%s\"%s\"", i ? ", " : "one of ", names[i]);
    if (!t.failed)
        cel_error_hint(err, "%s", t.text);
    cel_text_free(&t);
    return status;
}
