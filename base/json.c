/* JSON of argument values. A vector says its kind, so that 64, 64L and TRUE come back as what they were. */
#include "base/json.h"

#include <math.h>
#include <string.h>

/* ---- writing ---- */

json_t *cel_json_number(double x)
{
    char text[32];
    return isfinite(x) ? json_real(x) : json_string(cel_format_double(x, text));
}

json_t *cel_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

bool cel_json_set(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

bool cel_json_add(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0;
}

static json_t *finished(json_t *j, bool ok)
{
    if (ok)
        return j;
    json_decref(j);
    return NULL;
}

json_t *cel_json_texts(const char *const *text, size_t n)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = cel_json_add(list, cel_json_text(text[i]));
    return finished(list, ok);
}

static const char *const KIND[] = {[CEL_V_LOGICAL] = "logical", [CEL_V_INTEGER] = "integer", [CEL_V_DOUBLE] = "double", [CEL_V_STRING] = "string"};

static json_t *element(const cel_value *v, size_t i)
{
    switch (v->kind) {
    case CEL_V_LOGICAL: return v->as.integer[i] == CEL_NA_INT ? json_null() : json_boolean(v->as.integer[i] != 0);
    case CEL_V_INTEGER: return v->as.integer[i] == CEL_NA_INT ? json_null() : json_integer(v->as.integer[i]);
    case CEL_V_DOUBLE: return cel_json_number(v->as.number[i]);
    default: return cel_json_text(v->as.text[i]);
    }
}

json_t *cel_json_value(const cel_value *v)
{
    if (v->kind == CEL_V_NULL || v->kind == CEL_V_OBJECT)
        return json_null();
    json_t *object = json_object();
    if (v->kind == CEL_V_TUNE)
        return finished(object, object && cel_json_set(object, "tune", json_string(v->n > 0 && v->as.text[0] ? v->as.text[0] : "")));
    json_t *list = json_array();
    bool ok = object && list;
    for (size_t i = 0; ok && i < v->n; i++)
        ok = cel_json_add(list, element(v, i));
    if (!ok) {
        json_decref(list);
        return finished(object, false);
    }
    return finished(object, cel_json_set(object, KIND[v->kind], list));
}

static int to_text(const char *bytes, size_t size, void *text)
{
    cel_text_add_n(text, bytes, size);
    return ((cel_text *)text)->failed ? -1 : 0;
}

char *cel_json_dump(const json_t *j, int indent)
{
    cel_text t = {0};
    size_t flags = JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY | (indent > 0 ? JSON_INDENT(indent) : JSON_COMPACT);
    if (!j || json_dump_callback(j, to_text, &t, flags) != 0) {
        cel_text_free(&t);
        return NULL;
    }
    return cel_text_take(&t);
}

/* ---- reading ---- */

cel_status cel_json_parse(const char *text, size_t length, json_t **out, cel_error *err)
{
    json_error_t at;
    *out = json_loadb(text, length, JSON_REJECT_DUPLICATES, &at);
    if (*out)
        return CEL_OK;
    if (json_error_code(&at) == json_error_out_of_memory)
        return cel_nomem(err);
    return cel_fail(err, CEL_INPUT, "json.syntax", "it is no JSON (%s)", at.text);
}

static cel_status wrong(const char *key, const char *what, cel_error *err)
{
    return cel_fail(err, CEL_INPUT, "json.member", "its member \"%.60s\" is not %s", key, what);
}

cel_status cel_json_get_object(const json_t *object, const char *key, json_t **out, cel_error *err)
{
    *out = json_object_get(object, key);
    return json_is_object(*out) ? CEL_OK : wrong(key, "an object", err);
}

cel_status cel_json_get_list(const json_t *object, const char *key, json_t **out, cel_error *err)
{
    *out = json_object_get(object, key);
    return json_is_array(*out) ? CEL_OK : wrong(key, "a list", err);
}

cel_status cel_json_get_text(const json_t *object, const char *key, const char **out, cel_error *err)
{
    *out = json_string_value(json_object_get(object, key));
    return *out ? CEL_OK : wrong(key, "a text", err);
}

cel_status cel_json_get_optional_text(const json_t *object, const char *key, const char **out, cel_error *err)
{
    const json_t *j = json_object_get(object, key);
    *out = json_string_value(j);
    return !j || json_is_null(j) || *out ? CEL_OK : wrong(key, "a text or null", err);
}

cel_status cel_json_get_flag(const json_t *object, const char *key, bool *out, cel_error *err)
{
    const json_t *j = json_object_get(object, key);
    *out = json_is_true(j);
    return json_is_boolean(j) ? CEL_OK : wrong(key, "true or false", err);
}

cel_status cel_json_get_count(const json_t *object, const char *key, size_t most, size_t *out, cel_error *err)
{
    const json_t *j = json_object_get(object, key);
    json_int_t x = json_integer_value(j);
    *out = (size_t)x;
    return json_is_integer(j) && x >= 0 && (uint64_t)x <= most ? CEL_OK : wrong(key, "a whole number within its range", err);
}

bool cel_json_as_number(const json_t *j, double *out)
{
    if (json_is_number(j)) {
        *out = json_number_value(j);
        return true;
    }
    const char *text = json_string_value(j);
    if (!text)
        return false;
    if (strcmp(text, "NA") == 0) {
        *out = cel_na();
        return true;
    }
    *out = strcmp(text, "NaN") == 0 ? NAN : strcmp(text, "Inf") == 0 ? INFINITY : -INFINITY;
    return strcmp(text, "NaN") == 0 || strcmp(text, "Inf") == 0 || strcmp(text, "-Inf") == 0;
}

cel_status cel_json_get_number(const json_t *object, const char *key, double *out, cel_error *err)
{
    return cel_json_as_number(json_object_get(object, key), out) ? CEL_OK : wrong(key, "a number", err);
}

cel_status cel_json_get_texts(const json_t *object, const char *key, const char ***out, size_t *n, cel_error *err)
{
    json_t *list;
    *out = NULL;
    CEL_TRY(cel_json_get_list(object, key, &list, err));
    *n = json_array_size(list);
    const char **text = CEL_ARRAY(const char *, *n + 1);
    if (!text)
        return cel_nomem(err);
    for (size_t i = 0; i < *n; i++)
        if (!(text[i] = json_string_value(json_array_get(list, i)))) {
            cel_free(text);
            return wrong(key, "a list of texts", err);
        }
    *out = text;
    return CEL_OK;
}

static bool whole_element(const json_t *j, bool logical, int32_t *out)
{
    if (json_is_null(j)) {
        *out = CEL_NA_INT;
        return true;
    }
    if (logical) {
        *out = json_is_true(j);
        return json_is_boolean(j);
    }
    json_int_t x = json_integer_value(j);
    *out = (int32_t)x;
    return json_is_integer(j) && x > INT32_MIN && x <= INT32_MAX;
}

static cel_status whole_values(const json_t *list, bool logical, const char *what, cel_value *out, cel_error *err)
{
    size_t n = json_array_size(list);
    int32_t *x = CEL_ARRAY(int32_t, n + 1);
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (!whole_element(json_array_get(list, i), logical, &x[i])) {
            cel_free(x);
            return wrong(what, logical ? "of logical values" : "of whole numbers", err);
        }
    *out = (cel_value){.kind = logical ? CEL_V_LOGICAL : CEL_V_INTEGER, .n = n, .as.integer = x};
    return CEL_OK;
}

static cel_status double_values(const json_t *list, const char *what, cel_value *out, cel_error *err)
{
    size_t n = json_array_size(list);
    double *x = CEL_ARRAY(double, n + 1);
    if (!x)
        return cel_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (!cel_json_as_number(json_array_get(list, i), &x[i])) {
            cel_free(x);
            return wrong(what, "of numbers", err);
        }
    *out = (cel_value){.kind = CEL_V_DOUBLE, .n = n, .as.number = x};
    return CEL_OK;
}

static cel_status text_values(const json_t *list, const char *what, cel_value *out, cel_error *err)
{
    size_t n = json_array_size(list);
    const char **x = CEL_ARRAY(const char *, n + 1);
    if (!x)
        return cel_nomem(err);
    bool texts = true;
    for (size_t i = 0; texts && i < n; i++) {
        const json_t *j = json_array_get(list, i);
        x[i] = json_string_value(j);
        texts = x[i] || json_is_null(j);
    }
    if (texts)
        *out = cel_value_texts(x, n);
    cel_free(x);
    if (!texts)
        return wrong(what, "of texts", err);
    return out->kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
}

cel_status cel_json_as_value(const json_t *j, const char *what, cel_value *out, cel_error *err)
{
    *out = (cel_value){0};
    if (json_is_null(j))
        return CEL_OK;
    if (!json_is_object(j) || json_object_size(j) != 1)
        return wrong(what, "a value", err);
    const char *kind = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)j));
    const json_t *list = json_object_get(j, kind);
    if (strcmp(kind, "tune") == 0 && json_is_string(list)) {
        *out = cel_value_tune(json_string_value(list));
        return out->kind == CEL_V_NULL ? cel_nomem(err) : CEL_OK;
    }
    if (!json_is_array(list))
        return wrong(what, "a value", err);
    if (strcmp(kind, "integer") == 0 || strcmp(kind, "logical") == 0)
        return whole_values(list, kind[0] == 'l', what, out, err);
    if (strcmp(kind, "double") == 0)
        return double_values(list, what, out, err);
    return strcmp(kind, "string") == 0 ? text_values(list, what, out, err) : wrong(what, "a value of a known kind", err);
}
