/* What kind a value is, and making it another: is.*, as.*, class, inherits, typeof. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"
#include "cli/script/texts.h"

/* ---- is.* ---- */

static bool is_null(const cel_sexp *x)
{
    return x->kind == CEL_S_NULL;
}

static bool is_logical(const cel_sexp *x)
{
    return x->kind == CEL_S_LOGICAL;
}

static bool is_integer(const cel_sexp *x)
{
    return x->kind == CEL_S_INTEGER;
}

static bool is_double(const cel_sexp *x)
{
    return x->kind == CEL_S_DOUBLE;
}

static bool is_numeric(const cel_sexp *x)
{
    return cel_is_number(x) && !cel_sexp_inherits(x, "Date") && !cel_sexp_inherits(x, "POSIXct") && !cel_sexp_inherits(x, "difftime");
}

static bool is_character(const cel_sexp *x)
{
    return x->kind == CEL_S_STRING;
}

static bool is_list(const cel_sexp *x)
{
    return x->kind == CEL_S_LIST;
}

static bool is_atomic(const cel_sexp *x)
{
    return x->kind >= CEL_S_LOGICAL && x->kind <= CEL_S_STRING;
}

static bool is_vector(const cel_sexp *x)
{
    if (!cel_is_vector(x))
        return false;
    for (const cel_attr *a = x->attr; a; a = a->next)
        if (strcmp(a->name, "names") != 0)
            return false;
    return true;
}

static bool is_ordered(const cel_sexp *x)
{
    return cel_is_factor(x) && cel_sexp_inherits(x, "ordered");
}

static bool is_environment(const cel_sexp *x)
{
    return x->kind == CEL_S_ENV;
}

static bool is_symbol(const cel_sexp *x)
{
    return x->kind == CEL_S_SYMBOL;
}

static bool is_call(const cel_sexp *x)
{
    return x->kind == CEL_S_CALL || x->kind == CEL_S_FUNCTION;
}

static bool is_language(const cel_sexp *x)
{
    return is_call(x) || is_symbol(x);
}

static bool is_primitive(const cel_sexp *x)
{
    return x->kind == CEL_S_BUILTIN;
}

static bool is_matrix(const cel_sexp *x)
{
    const cel_sexp *dim = cel_sexp_attr(x, "dim");
    return dim && dim->n == 2;
}

static bool is_array(const cel_sexp *x)
{
    return cel_sexp_attr(x, "dim") != NULL;
}

static bool is_date(const cel_sexp *x)
{
    return cel_sexp_inherits(x, "Date");
}

static const struct {
    const char *name;
    bool (*holds)(const cel_sexp *x);
} questions[] = {
    {"is.null", is_null}, {"is.logical", is_logical}, {"is.integer", is_integer}, {"is.double", is_double}, {"is.numeric", is_numeric},
    {"is.character", is_character}, {"is.list", is_list}, {"is.atomic", is_atomic}, {"is.vector", is_vector}, {"is.function", cel_is_function},
    {"is.factor", cel_is_factor}, {"is.ordered", is_ordered}, {"is.environment", is_environment}, {"is.symbol", is_symbol},
    {"is.name", is_symbol}, {"is.call", is_call}, {"is.language", is_language}, {"is.primitive", is_primitive}, {"is.matrix", is_matrix},
    {"is.array", is_array}, {"is.Date", is_date}};

static cel_sexp *question(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    for (size_t i = 0; x && i < sizeof questions / sizeof *questions; i++)
        if (strcmp(questions[i].name, a->builtin->name) == 0) {
            const char *mode = questions[i].holds == is_vector && cel_arg_given(a, 1) ? cel_sexp_text_at(cel_arg(a, 1), 0) : NULL;
            if (mode && strcmp(mode, "any") != 0)
                return cel_sexp_logical(in, is_vector(x) && (strcmp(mode, cel_sexp_typeof(x)) == 0 || (strcmp(mode, "numeric") == 0 && is_numeric(x))));
            return cel_sexp_logical(in, questions[i].holds(x));
        }
    return NULL;
}

/* is.na, is.nan, is.finite, is.infinite: element by element. */
static cel_sexp *missing_elements(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (!cel_is_vector(x))
        return x->kind == CEL_S_NULL ? cel_sexp_vector(in, CEL_S_LOGICAL, 0) : cel_sexp_logical(in, 0);
    bool na = strcmp(name, "is.na") == 0, nan = strcmp(name, "is.nan") == 0, finite = strcmp(name, "is.finite") == 0;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LOGICAL, x->n);
    for (size_t i = 0; out && i < x->n; i++) {
        const cel_sexp *v = x;
        size_t k = i;
        if (x->kind == CEL_S_LIST) { /* single values inside lists */
            v = x->as.v[i];
            k = 0;
            if (v->n != 1 || !is_atomic(v)) {
                out->as.i[i] = finite ? 0 : 0;
                continue;
            }
        }
        bool text = v->kind == CEL_S_STRING, missing = text ? !v->as.s[k] : isnan(cel_sexp_number_at(v, k));
        double d = text ? 0 : cel_sexp_number_at(v, k);
        if (na)
            out->as.i[i] = missing;
        else if (nan)
            out->as.i[i] = v->kind == CEL_S_DOUBLE && isnan(d) && !cel_is_na(d);
        else if (finite)
            out->as.i[i] = !text && isfinite(d);
        else
            out->as.i[i] = !text && isinf(d);
    }
    static const char *const kept[] = {"names", "dim", "dimnames"};
    for (size_t i = 0; out && i < 3; i++)
        if (cel_sexp_attr(x, kept[i]) && !cel_is_frame(x) && !cel_sexp_set_attr(in, out, kept[i], cel_sexp_attr(x, kept[i])))
            return NULL;
    return out;
}

/* Of a list only the elements of length one count, unless it is looked through to the ground. */
static bool has_na(const cel_sexp *x, bool deep)
{
    bool any = false;
    for (size_t i = 0; cel_is_vector(x) && i < x->n && !any; i++)
        if (x->kind == CEL_S_STRING)
            any = !x->as.s[i];
        else if (x->kind == CEL_S_LIST)
            any = (deep || (x->as.v[i]->n == 1 && x->as.v[i]->kind != CEL_S_LIST)) && has_na(x->as.v[i], deep);
        else
            any = isnan(cel_sexp_number_at(x, i));
    return any;
}

static cel_sexp *any_na(cel_interp *in, cel_args *a)
{
    bool deep;
    cel_sexp *x = cel_arg(a, 0);
    return x && cel_arg_flag(a, 1, &deep) ? cel_sexp_logical(in, has_na(x, deep || cel_is_frame(x))) : NULL;
}

/* ---- as.* ---- */

static cel_sexp *bare(cel_interp *in, cel_sexp *x)
{
    if (!x || !x->attr)
        return x;
    cel_sexp *out = cel_sexp_copy(in, x);
    while (out && out->attr)
        cel_sexp_set_attr(in, out, out->attr->name, NULL);
    return out;
}

cel_sexp *cel_as_texts(cel_interp *in, cel_sexp *x)
{
    if (x->kind != CEL_S_CALL)
        return cel_coerce(in, x, CEL_S_STRING);
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, x->n + 1);
    for (size_t i = 0; out && i <= x->n; i++) {
        const cel_sexp *part = i ? x->as.call.args[i - 1].value : x->as.call.function;
        bool one = part && part->kind == CEL_S_STRING && part->n == 1;
        const char *text = !part ? "" : part->kind == CEL_S_SYMBOL ? part->as.name : one ? part->as.s[0] : cel_deparse_text(in, part);
        if (!text || !cel_sexp_set_text(in, out, i, text))
            return NULL;
    }
    return out;
}

static cel_sexp *as_kind(cel_interp *in, cel_args *a)
{
    static const struct { const char *name; cel_sexp_kind kind; } kinds[] = {
        {"as.logical", CEL_S_LOGICAL}, {"as.integer", CEL_S_INTEGER}, {"as.numeric", CEL_S_DOUBLE}, {"as.double", CEL_S_DOUBLE},
        {"as.character", CEL_S_STRING}};
    cel_sexp *x = cel_arg(a, 0);
    size_t k = 0;
    while (strcmp(kinds[k].name, a->builtin->name) != 0)
        k++;
    if (!x)
        return NULL;
    if (kinds[k].kind == CEL_S_LOGICAL && cel_is_factor(x) && !(x = cel_coerce(in, x, CEL_S_STRING)))
        return NULL;
    cel_sexp *out = kinds[k].kind == CEL_S_STRING ? cel_as_texts(in, x) : cel_coerce(in, x, kinds[k].kind);
    if (!out && in->signal == CEL_SIG_ERROR)
        return cel_arg_error(a, 0, &in->error);
    return bare(in, out);
}

static cel_sexp *as_vector(cel_interp *in, cel_args *a)
{
    static const struct { const char *name; int kind; } modes[] = {
        {"any", -1}, {"logical", CEL_S_LOGICAL}, {"integer", CEL_S_INTEGER}, {"numeric", CEL_S_DOUBLE}, {"double", CEL_S_DOUBLE},
        {"character", CEL_S_STRING}, {"list", CEL_S_LIST}};
    static const char *const names[] = {"any", "logical", "integer", "numeric", "double", "character", "list", NULL};
    size_t mode;
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_arg_choice(a, 1, names, &mode))
        return NULL;
    if (cel_is_factor(x) && modes[mode].kind != CEL_S_INTEGER && modes[mode].kind != CEL_S_DOUBLE && !(x = cel_coerce(in, x, CEL_S_STRING)))
        return NULL;
    if (modes[mode].kind >= 0 && !(x = cel_coerce(in, x, (cel_sexp_kind)modes[mode].kind)))
        return NULL;
    return x->kind == CEL_S_LIST ? x : bare(in, x);
}

static cel_sexp *as_list(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *out = NULL, *names = NULL;
    if (!x)
        return NULL;
    if (x->kind == CEL_S_ENV || x->kind == CEL_S_CALL) {
        size_t n = x->kind == CEL_S_ENV ? x->as.env->n : x->n + 1;
        out = cel_sexp_vector(in, CEL_S_LIST, n);
        names = out ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
        bool any = x->kind == CEL_S_ENV;
        for (size_t i = 0; names && i < n; i++) {
            cel_sexp *value = x->kind == CEL_S_ENV ? x->as.env->vars[i].value : i ? x->as.call.args[i - 1].value : x->as.call.function;
            const char *name = x->kind == CEL_S_ENV ? x->as.env->vars[i].name : i ? x->as.call.args[i - 1].name : NULL;
            value = value ? cel_force(in, value) : cel_sexp_symbol(in, "");
            if (!value)
                return NULL;
            cel_sexp_set(out, i, value);
            if (name) {
                names->as.s[i] = name;
                any = true;
            }
        }
        return names && (!any || cel_sexp_set_attr(in, out, "names", names)) ? out : NULL;
    }
    out = cel_coerce(in, x, CEL_S_LIST);
    if (out == x && x->attr && cel_sexp_attr(x, "class")) {
        names = cel_sexp_attr(x, "names");
        out = bare(in, x);
        if (out && names && !cel_sexp_set_attr(in, out, "names", names))
            return NULL;
    }
    return out;
}

/* ---- class ---- */

static cel_sexp *class_(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return x ? cel_sexp_class(in, x) : NULL;
}

static cel_sexp *old_class(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    return !x ? NULL : x->kind == CEL_S_OBJECT ? cel_sexp_class(in, x) : cel_sexp_attr(x, "class") ? cel_sexp_attr(x, "class") : cel_null(in);
}

static cel_sexp *set_class(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *value = x ? cel_arg(a, 1) : NULL;
    if (!value)
        return NULL;
    if (x->kind == CEL_S_OBJECT)
        return cel_call_fail(a, "script.class", "the class of a %s cannot be changed", x->as.object.type->name);
    if (value->kind != CEL_S_STRING && value->kind != CEL_S_NULL)
        return cel_arg_fail(a, 1, "script.class", "a class is a character vector");
    static const struct { const char *name; cel_sexp_kind kind; } basic[] = {{"numeric", CEL_S_DOUBLE}, {"integer", CEL_S_INTEGER},
                                                                             {"character", CEL_S_STRING}, {"logical", CEL_S_LOGICAL}};
    for (size_t i = 0; value->kind == CEL_S_STRING && value->n == 1 && value->as.s[0] && i < 4; i++)
        if (strcmp(value->as.s[0], basic[i].name) == 0)
            return cel_coerce(in, x, basic[i].kind);
    cel_sexp *out = cel_sexp_copy(in, x);
    return out && cel_sexp_set_attr(in, out, "class", value->n ? value : NULL) ? out : NULL;
}

static cel_sexp *inherits(cel_interp *in, cel_args *a)
{
    bool which;
    cel_sexp *x = cel_arg(a, 0), *what = x ? cel_arg(a, 1) : NULL, *classes = what ? cel_sexp_class(in, x) : NULL;
    if (!classes || !cel_arg_flag(a, 2, &which))
        return NULL;
    if (what->kind != CEL_S_STRING)
        return cel_arg_fail(a, 1, "script.argument", "what must be the name of a class");
    cel_sexp *at = cel_sexp_vector(in, CEL_S_INTEGER, what->n);
    bool any = false;
    for (size_t i = 0; at && i < what->n; i++)
        for (size_t k = 0; k < classes->n && !at->as.i[i]; k++)
            if (classes->as.s[k] == what->as.s[i]) {
                at->as.i[i] = (int32_t)k + 1;
                any = true;
            }
    return !at ? NULL : which ? at : cel_sexp_logical(in, any);
}

static cel_sexp *unclass(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x || !cel_sexp_attr(x, "class"))
        return x;
    cel_sexp *out = cel_sexp_copy(in, x);
    return out && cel_sexp_set_attr(in, out, "class", NULL) ? out : NULL;
}

static cel_sexp *type_of(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (a->builtin->name[0] == 't' || !cel_is_vector(x))
        return cel_sexp_string(in, a->builtin->name[0] == 'm' && cel_is_function(x) ? "function" : a->builtin->name[0] == 'm' && x->kind == CEL_S_SYMBOL ? "name"
                               : a->builtin->name[0] == 'm' && x->kind == CEL_S_CALL ? "call" : cel_sexp_typeof(x));
    return cel_sexp_string(in, x->kind == CEL_S_DOUBLE || x->kind == CEL_S_INTEGER ? "numeric" : cel_sexp_typeof(x));
}

static cel_sexp *identical(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *y = x ? cel_arg(a, 1) : NULL;
    return y ? cel_sexp_logical(in, cel_identical(x, y)) : NULL;
}

/* all.equal(): numbers by their mean relative difference, everything else by identity. */
static cel_sexp *differs(cel_interp *in, const cel_sexp *x, const cel_sexp *y, double tolerance, int depth)
{
    char text[160], number[64];
    if (cel_identical(x, y) || depth > 200)
        return NULL;
    if (x->kind == CEL_S_LIST && y->kind == CEL_S_LIST && x->n == y->n) {
        for (size_t i = 0; i < x->n; i++) {
            cel_sexp *d = differs(in, x->as.v[i], y->as.v[i], tolerance, depth + 1);
            if (d)
                return d;
        }
        return NULL;
    }
    bool numbers = (cel_is_number(x) || x->kind == CEL_S_LOGICAL) && (cel_is_number(y) || y->kind == CEL_S_LOGICAL);
    if (!numbers)
        return cel_sexp_string(in, x->kind != y->kind ? "the two are of different kinds" : "the two differ");
    if (x->n != y->n) {
        strcpy(text, "Numeric: lengths (");
        strcat(strcat(text, cel_number_text((double)x->n, 15, number)), ", ");
        strcat(strcat(text, cel_number_text((double)y->n, 15, number)), ") differ");
        return cel_sexp_string(in, text);
    }
    double difference = 0, size = 0;
    for (size_t i = 0; i < x->n; i++) {
        double p = cel_sexp_number_at(x, i), q = cel_sexp_number_at(y, i);
        if (isnan(p) != isnan(q))
            return cel_sexp_string(in, "'is.NA' value mismatch");
        if (isnan(p) || p == q)
            continue;
        difference += fabs(p - q);
        size += fabs(p);
    }
    double relative = isfinite(size) && size > tolerance ? difference / size : difference;
    if (relative < tolerance || difference == 0)
        return NULL;
    strcpy(text, "Mean relative difference: ");
    strcat(text, cel_number_text(relative, 7, number));
    return cel_sexp_string(in, text);
}

static cel_sexp *all_equal(cel_interp *in, cel_args *a)
{
    double tolerance;
    cel_sexp *x = cel_arg(a, 0), *y = x ? cel_arg(a, 1) : NULL;
    if (!y || !cel_arg_number(a, 2, &tolerance))
        return NULL;
    cel_sexp *d = differs(in, x, y, tolerance, 0);
    if (in->signal)
        return NULL;
    const cel_sexp *own = cel_sexp_attr(x, "names"), *other = cel_sexp_attr(y, "names");
    char text[80] = "";
    size_t apart = 0;
    if (x->kind == y->kind && x->kind <= CEL_S_STRING && x->n == y->n && x->kind != CEL_S_NULL) { /* names of plain vectors count, too */
        for (size_t i = 0; own && other && i < own->n && i < other->n; i++)
            apart += own->as.s[i] != other->as.s[i];
        if (apart)
            snprintf(text, sizeof text, "Names: %zu string mismatch%s", apart, apart > 1 ? "es" : "");
        else if (!own != !other)
            snprintf(text, sizeof text, "names for %s but not for %s", own ? "target" : "current", own ? "current" : "target");
    }
    if (text[0]) {
        cel_sexp *both = cel_sexp_vector(in, CEL_S_STRING, d && d->kind == CEL_S_STRING ? 1 + d->n : 1);
        if (!both || !cel_sexp_set_text(in, both, 0, text))
            return NULL;
        for (size_t i = 1; i < both->n; i++)
            both->as.s[i] = d->as.s[i - 1];
        return both;
    }
    return d ? d : in->signal ? NULL : cel_sexp_logical(in, 1);
}

static cel_sexp *is_true(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    int32_t wanted = strcmp(a->builtin->name, "isTRUE") == 0;
    return x ? cel_sexp_logical(in, x->kind == CEL_S_LOGICAL && x->n == 1 && x->as.i[0] == wanted) : NULL;
}

#define QUESTION(name, help) {"base", name, "x", question, help, 0}
static const cel_builtin rows[] = {
    QUESTION("is.null", "Is it NULL?"), QUESTION("is.logical", "Is it TRUE or FALSE?"), QUESTION("is.integer", "Is it a vector of whole numbers?"),
    QUESTION("is.double", "Is it a vector of numbers?"), {"base", "is.numeric", "x", question, "Is it a vector of numbers?", CEL_B_GENERIC},
    QUESTION("is.character", "Is it text?"), QUESTION("is.list", "Is it a list?"), QUESTION("is.atomic", "Is it a plain vector?"),
    {"base", "is.vector", "x, mode = \"any\"", question, "Is it a vector without attributes?", 0}, QUESTION("is.function", "Is it a function?"),
    QUESTION("is.factor", "Is it a factor?"), QUESTION("is.ordered", "Is it a factor with an order?"), QUESTION("is.environment", "Is it an environment?"),
    QUESTION("is.symbol", "Is it a name?"), QUESTION("is.name", "Is it a name?"), QUESTION("is.call", "Is it a call?"),
    QUESTION("is.language", "Is it an expression?"), QUESTION("is.primitive", "Is it a builtin?"), QUESTION("is.matrix", "Is it a matrix?"),
    QUESTION("is.array", "Is it an array?"), QUESTION("is.Date", "Is it a date?"),
    {"base", "is.na", "x", missing_elements, "Which elements are missing.", CEL_B_GENERIC},
    {"base", "is.nan", "x", missing_elements, "Which elements are not a number.", 0},
    {"base", "is.finite", "x", missing_elements, "Which elements are finite.", 0},
    {"base", "is.infinite", "x", missing_elements, "Which elements are infinite.", 0},
    {"base", "anyNA", "x, recursive = FALSE", any_na, "Is one missing?", 0},
    {"base", "as.logical", "x, ...", as_kind, "As TRUE and FALSE.", CEL_B_GENERIC},
    {"base", "as.integer", "x, ...", as_kind, "As whole numbers.", CEL_B_GENERIC},
    {"base", "as.numeric", "x, ...", as_kind, "As numbers.", CEL_B_GENERIC},
    {"base", "as.double", "x, ...", as_kind, "As numbers.", CEL_B_GENERIC},
    {"base", "as.character", "x, ...", as_kind, "As text.", CEL_B_GENERIC},
    {"base", "as.vector", "x, mode = \"any\"", as_vector, "As a plain vector.", CEL_B_GENERIC},
    {"base", "as.list", "x, ...", as_list, "As a list.", CEL_B_GENERIC},
    {"base", "class", "x", class_, "Its class.", 0},
    {"base", "oldClass", "x", old_class, "Its class attribute.", 0},
    {"base", "class<-", "x, value", set_class, "Another class.", CEL_B_HIDDEN},
    {"base", "inherits", "x, what, which = FALSE", inherits, "Is it of a class?", 0},
    {"base", "unclass", "x", unclass, "Without its class.", 0},
    {"base", "typeof", "x", type_of, "What R calls its type.", 0},
    {"base", "mode", "x", type_of, "What R calls its mode.", 0},
    {"base", "identical", "x, y, ...", identical, "Are two values the same?", 0},
    {"base", "all.equal", "target, current, tolerance = 1.5e-8, ...", all_equal, "Are two values the same, up to rounding?", CEL_B_GENERIC},
    {"base", "isTRUE", "x", is_true, "Is it one TRUE?", 0},
    {"base", "isFALSE", "x", is_true, "Is it one FALSE?", 0},
};

const cel_library cel_library_kinds = {rows, sizeof rows / sizeof *rows};
