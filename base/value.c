/* Argument values: small vectors with a kind, their conversions with one shape of sentence, and their text in R. */
#include <math.h>
#include <string.h>

#include "base/base.h"

static cel_value array(cel_kind kind, const void *data, size_t n, size_t size)
{
    cel_value v = {.kind = kind, .n = n};
    v.as.integer = cel_calloc(n, size);
    if (!v.as.integer)
        return (cel_value){0};
    if (n > 0)
        memcpy(v.as.integer, data, n * size);
    return v;
}

cel_value cel_value_numbers(const double *x, size_t n)
{
    return array(CEL_V_DOUBLE, x, n, sizeof *x);
}

cel_value cel_value_integers(const int32_t *x, size_t n)
{
    return array(CEL_V_INTEGER, x, n, sizeof *x);
}

cel_value cel_value_number(double x)
{
    return cel_value_numbers(&x, 1);
}

cel_value cel_value_integer(int32_t x)
{
    return cel_value_integers(&x, 1);
}

cel_value cel_value_logical(bool x)
{
    int32_t value = x;
    return array(CEL_V_LOGICAL, &value, 1, sizeof value);
}

cel_value cel_value_texts(const char *const *x, size_t n)
{
    cel_value v = {.kind = CEL_V_STRING, .n = n};
    v.as.text = CEL_ARRAY(char *, n);
    if (!v.as.text)
        return (cel_value){0};
    for (size_t i = 0; i < n; i++)
        if (x[i] && !(v.as.text[i] = cel_strdup(x[i]))) {
            cel_value_free(&v);
            return v;
        }
    return v;
}

cel_value cel_value_text(const char *text)
{
    return cel_value_texts(&text, 1);
}

cel_value cel_value_tune(const char *id)
{
    cel_value v = cel_value_text(id ? id : "");
    if (v.kind == CEL_V_STRING)
        v.kind = CEL_V_TUNE;
    return v;
}

cel_value cel_value_object(void *object, const char *type)
{
    return (cel_value){.kind = CEL_V_OBJECT, .n = 1, .as.object = object, .object_type = type};
}

cel_status cel_value_copy(const cel_value *from, cel_value *to, cel_error *err)
{
    switch (from->kind) {
    case CEL_V_LOGICAL:
    case CEL_V_INTEGER:
        *to = array(from->kind, from->as.integer, from->n, sizeof(int32_t));
        break;
    case CEL_V_DOUBLE:
        *to = cel_value_numbers(from->as.number, from->n);
        break;
    case CEL_V_STRING:
    case CEL_V_TUNE:
        *to = cel_value_texts((const char *const *)from->as.text, from->n);
        if (to->kind == CEL_V_STRING)
            to->kind = from->kind;
        break;
    case CEL_V_NULL:
    case CEL_V_OBJECT:
        *to = *from;
        break;
    }
    return to->kind == from->kind ? CEL_OK : cel_nomem(err);
}

bool cel_value_equal(const cel_value *a, const cel_value *b)
{
    if (a->kind != b->kind || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        switch (a->kind) {
        case CEL_V_LOGICAL:
        case CEL_V_INTEGER:
            if (a->as.integer[i] != b->as.integer[i])
                return false;
            break;
        case CEL_V_DOUBLE:
            if (memcmp(a->as.number + i, b->as.number + i, sizeof(double)) != 0 && a->as.number[i] != b->as.number[i])
                return false;
            break;
        case CEL_V_STRING:
        case CEL_V_TUNE:
            if (!a->as.text[i] || !b->as.text[i] ? a->as.text[i] != b->as.text[i] : strcmp(a->as.text[i], b->as.text[i]) != 0)
                return false;
            break;
        case CEL_V_OBJECT:
            return a->as.object == b->as.object;
        case CEL_V_NULL:
            break;
        }
    return true;
}

void cel_value_free(cel_value *v)
{
    if (v->kind == CEL_V_STRING || v->kind == CEL_V_TUNE)
        for (size_t i = 0; v->as.text && i < v->n; i++)
            cel_free(v->as.text[i]);
    if (v->kind != CEL_V_NULL && v->kind != CEL_V_OBJECT)
        cel_free(v->as.integer);
    *v = (cel_value){0};
}

double cel_value_at(const cel_value *v, size_t i)
{
    if (i >= v->n)
        return cel_na();
    if (v->kind == CEL_V_DOUBLE)
        return v->as.number[i];
    if ((v->kind == CEL_V_INTEGER || v->kind == CEL_V_LOGICAL) && v->as.integer[i] != CEL_NA_INT)
        return v->as.integer[i];
    return cel_na();
}

/* CEL_INPUT: "units must be a whole number, not 2.5". */
static cel_status wrong(const cel_value *v, const char *name, const char *wanted, cel_error *err)
{
    cel_text t = {0};
    cel_value_deparse(v, &t);
    cel_status status = t.failed ? cel_nomem(err) : cel_fail(err, CEL_INPUT, "argument.type", "%s must be %s, not %s", name, wanted, t.text);
    cel_text_free(&t);
    return status;
}

cel_status cel_value_as_number(const cel_value *v, const char *name, double *out, cel_error *err)
{
    if (v->n != 1 || isnan(cel_value_at(v, 0)))
        return wrong(v, name, "a number", err);
    *out = cel_value_at(v, 0);
    return CEL_OK;
}

cel_status cel_value_as_integer(const cel_value *v, const char *name, int32_t *out, cel_error *err)
{
    double x = cel_value_at(v, 0);
    if (v->n != 1 || isnan(x) || x != floor(x) || fabs(x) > INT32_MAX)
        return wrong(v, name, "a whole number", err);
    *out = (int32_t)x;
    return CEL_OK;
}

cel_status cel_value_as_logical(const cel_value *v, const char *name, bool *out, cel_error *err)
{
    if (v->n != 1 || v->kind != CEL_V_LOGICAL || v->as.integer[0] == CEL_NA_INT)
        return wrong(v, name, "TRUE or FALSE", err);
    *out = v->as.integer[0] != 0;
    return CEL_OK;
}

cel_status cel_value_as_text(const cel_value *v, const char *name, const char **out, cel_error *err)
{
    if (v->n != 1 || v->kind != CEL_V_STRING || !v->as.text[0])
        return wrong(v, name, "a text in quotes", err);
    *out = v->as.text[0];
    return CEL_OK;
}

static void deparse_text(const char *text, cel_text *t)
{
    cel_text_add_char(t, '"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            cel_text_addf(t, "\\%c", *text);
        else if (*text == '\n')
            cel_text_add(t, "\\n");
        else if (*text == '\t')
            cel_text_add(t, "\\t");
        else
            cel_text_add_char(t, *text);
    cel_text_add_char(t, '"');
}

static void deparse_one(const cel_value *v, size_t i, cel_text *t)
{
    char number[32];
    switch (v->kind) {
    case CEL_V_LOGICAL:
        cel_text_add(t, v->as.integer[i] == CEL_NA_INT ? "NA" : v->as.integer[i] ? "TRUE" : "FALSE");
        break;
    case CEL_V_INTEGER:
        if (v->as.integer[i] == CEL_NA_INT)
            cel_text_add(t, "NA");
        else
            cel_text_addf(t, "%dL", v->as.integer[i]);
        break;
    case CEL_V_DOUBLE:
        cel_text_add(t, cel_format_double(v->as.number[i], number));
        break;
    case CEL_V_STRING:
        if (v->as.text[i])
            deparse_text(v->as.text[i], t);
        else
            cel_text_add(t, "NA");
        break;
    case CEL_V_TUNE:
        cel_text_add(t, "tune(");
        if (v->as.text[i] && v->as.text[i][0])
            deparse_text(v->as.text[i], t);
        cel_text_add(t, ")");
        break;
    case CEL_V_OBJECT:
        cel_text_addf(t, "<%s>", v->object_type ? v->object_type : "object");
        break;
    case CEL_V_NULL:
        break;
    }
}

void cel_value_deparse(const cel_value *v, cel_text *t)
{
    if (v->kind == CEL_V_NULL || v->n == 0) {
        cel_text_add(t, v->kind == CEL_V_NULL ? "NULL" : "c()");
        return;
    }
    cel_text_add(t, v->n > 1 ? "c(" : "");
    for (size_t i = 0; i < v->n; i++) {
        cel_text_add(t, i ? ", " : "");
        deparse_one(v, i, t);
    }
    cel_text_add(t, v->n > 1 ? ")" : "");
}
