/* Values of the script language: constructors, attributes and questions about them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"

static const struct kind_row {
    const char *type; /* typeof() */
    const char *implicit; /* class() without an attribute */
    size_t size;
} kinds[CEL_S_KINDS] = {
    [CEL_S_NULL] = {"NULL", "NULL", 0},
    [CEL_S_LOGICAL] = {"logical", "logical", sizeof(int32_t)},
    [CEL_S_INTEGER] = {"integer", "integer", sizeof(int32_t)},
    [CEL_S_DOUBLE] = {"double", "numeric", sizeof(double)},
    [CEL_S_STRING] = {"character", "character", sizeof(char *)},
    [CEL_S_LIST] = {"list", "list", sizeof(cel_sexp *)},
    [CEL_S_SYMBOL] = {"symbol", "name", 0},
    [CEL_S_CALL] = {"language", "call", 0},
    [CEL_S_FUNCTION] = {"language", "call", 0},
    [CEL_S_CLOSURE] = {"closure", "function", 0},
    [CEL_S_BUILTIN] = {"builtin", "function", 0},
    [CEL_S_ENV] = {"environment", "environment", 0},
    [CEL_S_PROMISE] = {"promise", "promise", 0},
    [CEL_S_DOTS] = {"...", "...", 0},
    [CEL_S_OBJECT] = {"object", "object", 0},
};

cel_sexp *cel_null(cel_interp *in)
{
    return in->null;
}

cel_sexp *cel_sexp_vector(cel_interp *in, cel_sexp_kind kind, size_t n)
{
    if (kind == CEL_S_NULL)
        return in->null;
    size_t size = kinds[kind].size;
    if (n > (SIZE_MAX / 4) / size)
        return cel_no_memory(in);
    cel_sexp *x = cel_heap_new(in, kind, n, n * size);
    if (!x || n == 0)
        return x;
    if (kind == CEL_S_LIST) {
        for (size_t i = 0; i < n; i++)
            x->as.v[i] = in->null;
    } else if (kind == CEL_S_STRING) {
        const char *blank = cel_intern(in, "");
        if (!blank)
            return NULL;
        for (size_t i = 0; i < n; i++)
            x->as.s[i] = blank;
    } else
        memset(x->as.v, 0, n * size);
    return x;
}

cel_sexp *cel_sexp_number(cel_interp *in, double x)
{
    cel_sexp *v = cel_heap_new(in, CEL_S_DOUBLE, 1, sizeof x);
    if (v)
        v->as.d[0] = x;
    return v;
}

cel_sexp *cel_sexp_integer(cel_interp *in, int32_t x)
{
    cel_sexp *v = cel_heap_new(in, CEL_S_INTEGER, 1, sizeof x);
    if (v)
        v->as.i[0] = x;
    return v;
}

cel_sexp *cel_sexp_logical(cel_interp *in, int32_t x)
{
    cel_sexp *v = cel_heap_new(in, CEL_S_LOGICAL, 1, sizeof x);
    if (v)
        v->as.i[0] = x == CEL_NA_INT ? x : x != 0;
    return v;
}

cel_sexp *cel_sexp_string(cel_interp *in, const char *text)
{
    const char *interned = cel_intern(in, text);
    if (text && !interned)
        return NULL;
    cel_sexp *v = cel_heap_new(in, CEL_S_STRING, 1, sizeof text);
    if (v)
        v->as.s[0] = interned;
    return v;
}

cel_sexp *cel_sexp_numbers(cel_interp *in, const double *x, size_t n)
{
    cel_sexp *v = cel_sexp_vector(in, CEL_S_DOUBLE, n);
    if (v && n)
        memcpy(v->as.d, x, n * sizeof *x);
    return v;
}

cel_sexp *cel_sexp_integers(cel_interp *in, const int32_t *x, size_t n)
{
    cel_sexp *v = cel_sexp_vector(in, CEL_S_INTEGER, n);
    if (v && n)
        memcpy(v->as.i, x, n * sizeof *x);
    return v;
}

cel_sexp *cel_sexp_strings(cel_interp *in, const char *const *x, size_t n)
{
    cel_sexp *v = cel_sexp_vector(in, CEL_S_STRING, n);
    for (size_t i = 0; v && i < n; i++)
        if (!cel_sexp_set_text(in, v, i, x[i]))
            return NULL;
    return v;
}

cel_sexp *cel_sexp_list(cel_interp *in, size_t n, const char *const *names)
{
    cel_sexp *v = cel_sexp_vector(in, CEL_S_LIST, n);
    if (v && names && !cel_sexp_set_names(in, v, names))
        return NULL;
    return v;
}

cel_sexp *cel_sexp_object(cel_interp *in, const cel_object_type *type, void *object)
{
    cel_sexp *v = cel_heap_new(in, CEL_S_OBJECT, 1, 0);
    if (v) {
        v->as.object.type = type;
        v->as.object.object = object;
    } else if (object && type->free)
        type->free(object);
    return v;
}

cel_sexp *cel_sexp_symbol(cel_interp *in, const char *name)
{
    const char *interned = cel_intern(in, name);
    cel_sexp *v = interned ? cel_heap_new(in, CEL_S_SYMBOL, 1, 0) : NULL;
    if (v) {
        v->as.name = interned;
        v->named = 2;
    }
    return v;
}

cel_sexp *cel_call_new(cel_interp *in, cel_sexp *function, size_t n)
{
    if (!function || n > UINT32_MAX / sizeof(cel_call_arg))
        return NULL;
    cel_sexp *v = cel_heap_new(in, CEL_S_CALL, n, n * sizeof(cel_call_arg));
    if (!v)
        return NULL;
    cel_call_arg *args = (cel_call_arg *)(void *)(v + 1);
    memset(args, 0, n * sizeof *args);
    v->as.call.args = args;
    v->as.call.function = function;
    v->named = 2;
    v->flag = function->kind == CEL_S_SYMBOL ? (uint8_t)cel_name_of(function->as.name)->op : 0;
    return v;
}

cel_sexp *cel_sexp_call(cel_interp *in, const char *function, size_t n, const char *const *names, cel_sexp *const *args)
{
    cel_sexp *v = cel_call_new(in, cel_sexp_symbol(in, function), n);
    for (size_t i = 0; v && i < n; i++) {
        v->as.call.args[i].value = cel_sexp_share(args[i]);
        if (names && names[i] && !(v->as.call.args[i].name = cel_intern(in, names[i])))
            return NULL;
    }
    return v;
}

cel_sexp *cel_sexp_factor(cel_interp *in, const int32_t *codes, size_t n, const char *const *levels, size_t n_levels, bool ordered)
{
    static const char *const plain[] = {"factor", NULL}, *const order[] = {"ordered", "factor", NULL};
    cel_sexp *v = cel_sexp_vector(in, CEL_S_INTEGER, n);
    cel_sexp *labels = v ? cel_sexp_strings(in, levels, n_levels) : NULL;
    if (!labels)
        return NULL;
    for (size_t i = 0; i < n; i++)
        v->as.i[i] = codes[i] < 0 ? CEL_NA_INT : codes[i] + 1;
    if (!cel_sexp_set_attr(in, v, "levels", labels) || !cel_sexp_set_class(in, v, ordered ? order : plain))
        return NULL;
    return v;
}

void cel_sexp_set(cel_sexp *list, size_t i, cel_sexp *value)
{
    if (value->named < 2)
        value->named++;
    list->as.v[i] = value;
}

bool cel_sexp_set_text(cel_interp *in, cel_sexp *strings, size_t i, const char *text)
{
    const char *interned = cel_intern(in, text);
    strings->as.s[i] = interned;
    return interned || !text;
}

cel_sexp *cel_sexp_share(cel_sexp *x)
{
    if (x)
        x->named = 2;
    return x;
}

static bool copy_attrs(cel_interp *in, cel_sexp *to, const cel_sexp *from)
{
    for (cel_attr *a = from->attr; a; a = a->next)
        if (!cel_sexp_set_attr(in, to, a->name, a->value))
            return false;
    return true;
}

cel_sexp *cel_sexp_copy(cel_interp *in, cel_sexp *x)
{
    if (!cel_is_vector(x)) {
        if (x->kind != CEL_S_CALL && x->kind != CEL_S_CLOSURE && x->kind != CEL_S_OBJECT)
            return x;
        if (x->kind == CEL_S_OBJECT)
            return x; /* objects are shared: their setters copy */
        size_t payload = x->kind == CEL_S_CALL ? x->n * sizeof(cel_call_arg) : 0;
        cel_sexp *v = cel_heap_new(in, (cel_sexp_kind)x->kind, x->n, payload);
        if (!v)
            return NULL;
        v->as = x->as;
        v->span = x->span;
        v->flag = x->flag;
        if (payload) {
            v->as.call.args = (cel_call_arg *)(void *)(v + 1);
            memcpy(v->as.call.args, x->as.call.args, payload);
        }
        return copy_attrs(in, v, x) ? v : NULL;
    }
    cel_sexp *v = cel_heap_new(in, (cel_sexp_kind)x->kind, x->n, x->n * kinds[x->kind].size);
    if (!v)
        return NULL;
    if (x->n)
        memcpy(v->as.v, x->as.v, x->n * kinds[x->kind].size);
    if (x->kind == CEL_S_LIST)
        for (size_t i = 0; i < x->n; i++)
            x->as.v[i]->named = 2;
    return copy_attrs(in, v, x) ? v : NULL;
}

cel_sexp *cel_sexp_own(cel_interp *in, cel_sexp *x)
{
    return x->named == 0 && cel_is_vector(x) ? x : cel_sexp_copy(in, x);
}

cel_sexp *cel_resize(cel_interp *in, cel_sexp *x, size_t n)
{
    size_t size = kinds[x->kind].size;
    cel_sexp *v = x;
    if (n > x->room / size) {
        size_t room = n > x->n ? (n > SIZE_MAX / 64 ? n : n + n / 2 + 4) : n;
        v = n > (SIZE_MAX / 4) / size ? NULL : cel_heap_new(in, (cel_sexp_kind)x->kind, n, room * size);
        if (!v)
            return NULL;
        if (x->n)
            memcpy(v->as.v, x->as.v, (x->n < n ? x->n : n) * size);
        v->attr = x->attr;
        x->attr = NULL; /* x was ours alone: the new one takes its place */
        v->named = 0;
    }
    size_t from = x->n;
    v->n = n;
    for (size_t i = from; i < n; i++)
        cel_set_missing(in, v, i);
    return v;
}

/* ---- attributes ---- */

cel_sexp *cel_sexp_attr(const cel_sexp *x, const char *name)
{
    for (const cel_attr *a = x->attr; a; a = a->next)
        if (a->name[0] == name[0] && strcmp(a->name, name) == 0)
            return a->value;
    return NULL;
}

bool cel_sexp_set_attr(cel_interp *in, cel_sexp *x, const char *name, cel_sexp *value)
{
    cel_attr **at = &x->attr;
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (!value || value->kind == CEL_S_NULL) {
        if (*at) {
            cel_attr *old = *at;
            *at = old->next;
            cel_free(old);
        }
        return true;
    }
    if (x->kind == CEL_S_NULL)
        return true; /* R's NULL carries nothing */
    if (!*at) {
        const char *interned = cel_intern(in, name);
        cel_attr *a = interned ? cel_malloc(sizeof *a) : NULL;
        if (!a)
            return cel_no_memory(in), false;
        *a = (cel_attr){interned, NULL, NULL};
        *at = a;
    }
    value->named = 2;
    (*at)->value = value;
    return true;
}

bool cel_sexp_set_names(cel_interp *in, cel_sexp *x, const char *const *names)
{
    cel_sexp *v = cel_sexp_strings(in, names, x->n);
    return v && cel_sexp_set_attr(in, x, "names", v);
}

bool cel_sexp_set_class(cel_interp *in, cel_sexp *x, const char *const *classes)
{
    size_t n = 0;
    while (classes[n])
        n++;
    cel_sexp *v = cel_sexp_strings(in, classes, n);
    return v && cel_sexp_set_attr(in, x, "class", n ? v : NULL);
}

bool cel_sexp_copy_attrs(cel_interp *in, cel_sexp *to, const cel_sexp *from)
{
    for (cel_attr *a = from->attr; a; a = a->next)
        if (!cel_sexp_attr(to, a->name) && !cel_sexp_set_attr(in, to, a->name, a->value))
            return false;
    return true;
}

/* ---- looking ---- */

bool cel_is_vector(const cel_sexp *x)
{
    return x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_LIST;
}

bool cel_is_number(const cel_sexp *x)
{
    return x->kind == CEL_S_DOUBLE || (x->kind == CEL_S_INTEGER && !cel_is_factor(x));
}

/* A layer of keras3 is a function of tensors; cel_call_function() knows what calling an object means. */
bool cel_is_function(const cel_sexp *x)
{
    return x->kind == CEL_S_CLOSURE || x->kind == CEL_S_BUILTIN || (x->kind == CEL_S_OBJECT && strcmp(x->as.object.type->name, "layer") == 0);
}

bool cel_is_factor(const cel_sexp *x)
{
    return x->kind == CEL_S_INTEGER && x->attr && cel_sexp_inherits(x, "factor");
}

bool cel_is_frame(const cel_sexp *x)
{
    return x->kind == CEL_S_LIST && x->attr && cel_sexp_inherits(x, "data.frame");
}

bool cel_is_object(const cel_sexp *x, const cel_object_type *type)
{
    return x->kind == CEL_S_OBJECT && x->as.object.type == type;
}

void *cel_object_of(const cel_sexp *x, const cel_object_type *type)
{
    return cel_is_object(x, type) ? x->as.object.object : NULL;
}

bool cel_is_call_to(const cel_sexp *x, const char *function)
{
    return x->kind == CEL_S_CALL && x->as.call.function->kind == CEL_S_SYMBOL &&
           strcmp(x->as.call.function->as.name, function) == 0;
}

bool cel_sexp_inherits(const cel_sexp *x, const char *class_name)
{
    const cel_sexp *classes = x->attr ? cel_sexp_attr(x, "class") : NULL;
    if (classes && classes->kind == CEL_S_STRING) {
        for (size_t i = 0; i < classes->n; i++)
            if (classes->as.s[i] && strcmp(classes->as.s[i], class_name) == 0)
                return true;
        return false;
    }
    if (x->kind == CEL_S_OBJECT)
        for (const char *const *c = x->as.object.type->classes; c && *c; c++)
            if (strcmp(*c, class_name) == 0)
                return true;
    return false;
}

const char *cel_sexp_name(const cel_sexp *x, size_t i)
{
    const cel_sexp *names = x->attr ? cel_sexp_attr(x, "names") : NULL;
    if (names && names->kind == CEL_S_STRING && i < names->n)
        return names->as.s[i] ? names->as.s[i] : "NA";
    return "";
}

cel_sexp *cel_list_get(const cel_sexp *list, const char *name)
{
    const cel_sexp *names = list->kind == CEL_S_LIST ? cel_sexp_attr(list, "names") : NULL;
    for (size_t i = 0; names && names->kind == CEL_S_STRING && i < names->n && i < list->n; i++)
        if (names->as.s[i] && strcmp(names->as.s[i], name) == 0)
            return list->as.v[i];
    return NULL;
}

double cel_sexp_number_at(const cel_sexp *x, size_t i)
{
    if (i >= x->n)
        return cel_na();
    if (x->kind == CEL_S_DOUBLE)
        return x->as.d[i];
    if (x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL)
        return x->as.i[i] == CEL_NA_INT ? cel_na() : x->as.i[i];
    return cel_na();
}

int32_t cel_sexp_integer_at(const cel_sexp *x, size_t i)
{
    if (i >= x->n)
        return CEL_NA_INT;
    if (x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL)
        return x->as.i[i];
    double d = x->kind == CEL_S_DOUBLE ? x->as.d[i] : cel_na();
    return isnan(d) || d >= 2147483648.0 || d <= -2147483648.0 ? CEL_NA_INT : (int32_t)d;
}

const char *cel_sexp_text_at(const cel_sexp *x, size_t i)
{
    if (i >= x->n)
        return NULL;
    if (x->kind == CEL_S_STRING)
        return x->as.s[i];
    if (cel_is_factor(x)) {
        const cel_sexp *levels = cel_sexp_attr(x, "levels");
        int32_t code = x->as.i[i];
        if (levels && levels->kind == CEL_S_STRING && code >= 1 && (size_t)code <= levels->n)
            return levels->as.s[code - 1];
    }
    return NULL;
}

const char *cel_sexp_typeof(const cel_sexp *x)
{
    return kinds[x->kind].type;
}

static const char *article(const char *word)
{
    return strchr("aeiouAEIOU", word[0]) ? "an" : "a";
}

const char *cel_sexp_describe(const cel_sexp *x, char *out, size_t size)
{
    static const char *const one[] = {
        [CEL_S_LOGICAL] = "TRUE or FALSE", [CEL_S_INTEGER] = "a whole number", [CEL_S_DOUBLE] = "a number", [CEL_S_STRING] = "a text"};
    static const char *const many[] = {
        [CEL_S_LOGICAL] = "a logical vector", [CEL_S_INTEGER] = "an integer vector", [CEL_S_DOUBLE] = "a numeric vector",
        [CEL_S_STRING] = "a character vector", [CEL_S_LIST] = "a list"};
    const cel_sexp *classes = cel_sexp_attr(x, "class");
    if (cel_is_frame(x))
        snprintf(out, size, "a data frame");
    else if (classes && classes->kind == CEL_S_STRING && classes->n && classes->as.s[0])
        snprintf(out, size, "%s %s", article(classes->as.s[0]), classes->as.s[0]);
    else if (x->kind == CEL_S_OBJECT)
        snprintf(out, size, "%s %s", article(x->as.object.type->name), x->as.object.type->name);
    else if (cel_is_vector(x) && x->kind != CEL_S_LIST && x->n == 1)
        snprintf(out, size, "%s", one[x->kind]);
    else if (cel_is_vector(x))
        snprintf(out, size, "%s of length %zu", many[x->kind], x->n);
    else if (cel_is_call_to(x, "~"))
        snprintf(out, size, "a formula");
    else if (x->kind == CEL_S_NULL)
        snprintf(out, size, "NULL");
    else
        snprintf(out, size, "%s %s", article(kinds[x->kind].implicit), kinds[x->kind].implicit);
    return out;
}

cel_sexp *cel_sexp_class(cel_interp *in, const cel_sexp *x)
{
    cel_sexp *classes = cel_sexp_attr(x, "class");
    if (classes)
        return classes;
    if (x->kind == CEL_S_OBJECT) {
        size_t n = 0;
        while (x->as.object.type->classes && x->as.object.type->classes[n])
            n++;
        return cel_sexp_strings(in, x->as.object.type->classes, n);
    }
    static const char *const matrix[] = {"matrix", "array"};
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (dim)
        return cel_sexp_strings(in, dim->n == 2 ? matrix : matrix + 1, dim->n == 2 ? 2 : 1);
    if (x->kind == CEL_S_CALL && x->as.call.function->kind == CEL_S_SYMBOL) {
        static const char *const words[] = {"{", "(", "if", "for", "while", "<-", "="};
        if (cel_is_call_to(x, "~"))
            return cel_sexp_string(in, "formula");
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (cel_is_call_to(x, words[i]))
                return cel_sexp_string(in, words[i]);
    }
    return cel_sexp_string(in, kinds[x->kind].implicit);
}
