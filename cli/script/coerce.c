/* Turning vectors into other kinds as R does, and values into the library's argument values and back. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/state.h"
#include "recipes/calendar.h"

static bool blank(const char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    return !*s;
}

/* A text as a number: NaN with *bad when it is none. */
static double number_of(const char *text, bool *bad)
{
    static const struct { const char *word; double value; } words[] = {
        {"Inf", INFINITY}, {"inf", INFINITY}, {"-Inf", -INFINITY}, {"-inf", -INFINITY}, {"NaN", NAN}, {"+Inf", INFINITY}};
    if (!text || strcmp(text, "NA") == 0)
        return cel_na();
    while (isspace((unsigned char)*text))
        text++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text, words[i].word, strlen(words[i].word)) == 0 && blank(text + strlen(words[i].word)))
            return words[i].value;
    char *end;
    const char *digit = text + (*text == '+' || *text == '-');
    if (isdigit((unsigned char)*digit) || *digit == '.') {
        double x = strtod(text, &end);
        if (end > text && blank(end))
            return x;
    }
    *bad = true;
    return cel_na();
}

static int32_t flag_of(const char *text)
{
    static const char *const words[] = {"FALSE", "TRUE", "F", "T", "false", "true", "False", "True"};
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i]) == 0)
            return (int32_t)(i & 1);
    return CEL_NA_INT;
}

static void date_text(double x, bool time, char *out, size_t size)
{
    double day = time ? floor(x / 86400) : floor(x);
    if (!(fabs(day) < 4e8)) {
        snprintf(out, size, "NA");
        return;
    }
    int64_t y;
    int m, d, s = time ? (int)(x - day * 86400) : 0;
    cel_date_of_days((int64_t)day, &y, &m, &d);
    int used = snprintf(out, size, "%04lld-%02d-%02d", (long long)y, m, d);
    if (time)
        snprintf(out + used, size - (size_t)used, " %02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

static const char *text_of(cel_interp *in, const cel_sexp *x, size_t i)
{
    char buffer[64];
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_LOGICAL:
        return x->as.i[i] == CEL_NA_INT ? NULL : cel_intern(in, x->as.i[i] ? "TRUE" : "FALSE");
    case CEL_S_INTEGER:
        if (x->as.i[i] == CEL_NA_INT)
            return NULL;
        snprintf(buffer, sizeof buffer, "%d", x->as.i[i]);
        return cel_intern(in, buffer);
    case CEL_S_DOUBLE:
        return cel_is_na(x->as.d[i]) ? NULL : cel_intern(in, cel_number_text(x->as.d[i], 15, buffer));
    case CEL_S_STRING:
        return x->as.s[i];
    default: {
        const cel_sexp *e = x->as.v[i];
        if (e->kind == CEL_S_STRING && e->n == 1)
            return e->as.s[0];
        if (e->kind == CEL_S_SYMBOL)
            return e->as.name;
        if (cel_is_vector(e) && e->kind != CEL_S_LIST && e->n == 1)
            return text_of(in, e, 0);
        return cel_deparse_text(in, e);
    }
    }
}

static cel_sexp *to_text(cel_interp *in, cel_sexp *x, cel_sexp *out)
{
    bool factor = cel_is_factor(x), date = x->attr && cel_sexp_inherits(x, "Date"), time = x->attr && cel_sexp_inherits(x, "POSIXct");
    for (size_t i = 0; i < x->n; i++) {
        if (factor)
            out->as.s[i] = cel_sexp_text_at(x, i);
        else if (date || time) {
            char buffer[64];
            double d = cel_sexp_number_at(x, i);
            date_text(d, time, buffer, sizeof buffer);
            if (!cel_sexp_set_text(in, out, i, isnan(d) ? NULL : buffer))
                return NULL;
        } else
            out->as.s[i] = text_of(in, x, i);
        if (in->signal)
            return NULL;
    }
    return out;
}

/* Numbers, logicals and lists of single values as a plain vector of the kind `out` has. */
static cel_sexp *to_number(cel_interp *in, cel_sexp *x, cel_sexp *out)
{
    bool bad = false, range = false;
    for (size_t i = 0; i < x->n; i++) {
        const cel_sexp *from = x;
        size_t k = i;
        if (x->kind == CEL_S_LIST) {
            from = x->as.v[i];
            k = 0;
            if (from->n != 1 || !cel_is_vector(from) || from->kind == CEL_S_LIST) {
                char what[80];
                return cel_fail_here(in, "script.coerce", "element %zu of the list is %s, not one value", i + 1, cel_sexp_describe(from, what, sizeof what));
            }
        }
        if (out->kind == CEL_S_LOGICAL) {
            double d = from->kind == CEL_S_STRING ? 0 : cel_sexp_number_at(from, k);
            out->as.i[i] = from->kind == CEL_S_STRING ? flag_of(from->as.s[k]) : isnan(d) ? CEL_NA_INT : d != 0;
            continue;
        }
        double d = from->kind == CEL_S_STRING ? number_of(from->as.s[k], &bad) : cel_sexp_number_at(from, k);
        if (out->kind == CEL_S_DOUBLE)
            out->as.d[i] = d;
        else if (isnan(d))
            out->as.i[i] = CEL_NA_INT;
        else if (fabs(d) >= 2147483648.0) {
            range = true;
            out->as.i[i] = CEL_NA_INT;
        } else
            out->as.i[i] = (int32_t)d;
    }
    if (bad && !cel_warn(in, "NAs introduced by coercion"))
        return NULL;
    if (range && !cel_warn(in, "NAs introduced by coercion to integer range"))
        return NULL;
    return out;
}

static cel_sexp *to_list(cel_interp *in, cel_sexp *x, cel_sexp *out)
{
    static const char *const kept[] = {"levels", "class", "units", "tzone"};
    for (size_t i = 0; i < x->n; i++) {
        cel_sexp *one = cel_sexp_vector(in, (cel_sexp_kind)x->kind, 1);
        if (!one)
            return NULL;
        cel_copy_element(one, 0, x, i);
        if (x->attr && cel_sexp_attr(x, "class"))
            for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
                if (!cel_sexp_set_attr(in, one, kept[k], cel_sexp_attr(x, kept[k])))
                    return NULL;
        cel_sexp_set(out, i, one);
    }
    return out;
}

cel_sexp *cel_coerce(cel_interp *in, cel_sexp *x, cel_sexp_kind kind)
{
    static const char *const kept[] = {"names", "dim", "dimnames"};
    char what[80];
    if (x->kind == kind && !(kind == CEL_S_LIST && cel_is_frame(x)))
        return x;
    if (x->kind == CEL_S_NULL)
        return kind == CEL_S_NULL ? x : cel_sexp_vector(in, kind, 0);
    if (kind == CEL_S_STRING && x->kind == CEL_S_SYMBOL)
        return cel_sexp_string(in, x->as.name);
    if (kind == CEL_S_STRING && (x->kind == CEL_S_CALL || x->kind == CEL_S_FUNCTION)) {
        const char *text = cel_deparse_text(in, x);
        return text ? cel_sexp_string(in, text) : NULL;
    }
    if (kind == CEL_S_LIST && !cel_is_vector(x)) {
        cel_sexp *one = cel_sexp_vector(in, CEL_S_LIST, 1);
        if (one)
            cel_sexp_set(one, 0, x);
        return one;
    }
    if (!cel_is_vector(x))
        return cel_fail_here(in, "script.coerce", "%s cannot be made a vector", cel_sexp_describe(x, what, sizeof what));
    cel_sexp *out = cel_sexp_vector(in, kind, x->n);
    if (!out)
        return NULL;
    if (kind == CEL_S_LIST && x->kind == CEL_S_LIST && x->n)
        memcpy(out->as.v, x->as.v, x->n * sizeof *x->as.v);
    out = kind == CEL_S_STRING ? to_text(in, x, out) : kind != CEL_S_LIST ? to_number(in, x, out) : x->kind != CEL_S_LIST ? to_list(in, x, out) : out;
    for (size_t i = 0; out && x->attr && i < sizeof kept / sizeof *kept; i++) {
        cel_sexp *value = cel_sexp_attr(x, kept[i]);
        if (value && !cel_sexp_set_attr(in, out, kept[i], value))
            return NULL;
    }
    return out;
}

/* ---- the library's argument values ---- */

bool cel_sexp_to_value(cel_interp *in, cel_sexp *x, cel_value *out)
{
    *out = (cel_value){0};
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_NULL:
        return true;
    case CEL_S_LOGICAL:
    case CEL_S_INTEGER:
        if (cel_is_factor(x)) {
            cel_sexp *labels = cel_coerce(in, x, CEL_S_STRING);
            return labels && cel_sexp_to_value(in, labels, out);
        }
        *out = cel_value_integers(x->as.i, x->n);
        if (out->kind != CEL_V_NULL && x->kind == CEL_S_LOGICAL)
            out->kind = CEL_V_LOGICAL;
        break;
    case CEL_S_DOUBLE:
        *out = cel_value_numbers(x->as.d, x->n);
        break;
    case CEL_S_STRING:
        *out = cel_value_texts(x->as.s, x->n);
        break;
    default:
        if (cel_is_call_to(x, "tune")) {
            const char *id = x->n ? cel_sexp_text_at(x->as.call.args[0].value, 0) : NULL;
            *out = cel_value_tune(id ? id : "");
            break;
        }
        if (x->kind == CEL_S_OBJECT)
            *out = cel_value_object(x->as.object.object, x->as.object.type->name);
        else
            *out = cel_value_object(cel_sexp_share(x), "script");
    }
    if (out->kind == CEL_V_NULL)
        cel_no_memory(in);
    return out->kind != CEL_V_NULL;
}

cel_sexp *cel_sexp_from_value(cel_interp *in, const cel_value *v)
{
    switch (v->kind) {
    case CEL_V_LOGICAL: {
        cel_sexp *x = cel_sexp_vector(in, CEL_S_LOGICAL, v->n);
        for (size_t i = 0; x && i < v->n; i++)
            x->as.i[i] = v->as.integer[i];
        return x;
    }
    case CEL_V_INTEGER:
        return cel_sexp_integers(in, v->as.integer, v->n);
    case CEL_V_DOUBLE:
        return cel_sexp_numbers(in, v->as.number, v->n);
    case CEL_V_STRING:
        return cel_sexp_strings(in, (const char *const *)v->as.text, v->n);
    case CEL_V_TUNE: {
        const char *id = v->n && v->as.text[0] ? v->as.text[0] : "";
        cel_sexp *text = id[0] ? cel_sexp_string(in, id) : NULL;
        return id[0] && !text ? NULL : cel_sexp_call(in, "tune", id[0] ? 1 : 0, NULL, &text);
    }
    case CEL_V_OBJECT:
        if (v->object_type && strcmp(v->object_type, "script") == 0)
            return v->as.object;
        return cel_fail_here(in, "script.value", "a value of type %s cannot be shown", v->object_type ? v->object_type : "?");
    default:
        return in->null;
    }
}
