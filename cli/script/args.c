/* What a builtin sees of its call: arguments evaluated when asked for, their expressions, and one value of a wanted
 * kind with the sentence when it is not. */
#include <math.h>
#include <string.h>

#include "cli/script/state.h"

cel_sexp *cel_supplied_value(cel_interp *in, cel_supplied *s)
{
    if (s->value) {
        if (s->value->kind == CEL_S_PROMISE) {
            cel_sexp *value = cel_force(in, s->value);
            if (!value)
                return NULL;
            s->value = value;
        }
        return s->value;
    }
    if (!s->expr)
        return cel_fail_at(in, s->span, "script.empty", "an argument is empty here");
    cel_sexp *value = cel_eval(in, s->expr, s->env);
    s->value = value;
    return value;
}

/* The value of an argument inside a builtin. As long as the builtin has made no value of its own since it evaluated the
 * last one, nothing is in use that no root holds. */
static cel_sexp *evaluated(cel_args *a, cel_supplied *s)
{
    if (s->value && s->value->kind != CEL_S_PROMISE)
        return s->value;
    bool clean = a->clean == a->in->allocations;
    a->in->call_depth -= clean;
    cel_sexp *value = cel_supplied_value(a->in, s);
    a->in->call_depth += clean;
    if (clean)
        a->clean = a->in->allocations;
    return value;
}

static const cel_formal_arg *formal(const cel_args *a, size_t i)
{
    return &a->row->formals->as.fn.formals[i];
}

bool cel_arg_given(const cel_args *a, size_t i)
{
    const cel_supplied *s = &a->arg[i];
    if (!s->expr && !s->value)
        return false;
    if (!s->value && s->expr->kind == CEL_S_SYMBOL && s->env) { /* f(x) where x itself was not given */
        cel_binding *b = cel_env_find(s->env->as.env, s->expr->as.name);
        return !(b && b->missing && !b->value);
    }
    return true;
}

cel_sexp *cel_arg(cel_args *a, size_t i)
{
    cel_supplied *s = &a->arg[i];
    if (s->value && s->value->kind != CEL_S_PROMISE)
        return s->value;
    if (s->value || s->expr)
        return evaluated(a, s);
    if (!formal(a, i)->fallback)
        return cel_call_fail(a, "script.missing", "%s() needs its argument \"%s\"", a->builtin->name, formal(a, i)->name);
    bool clean = a->clean == a->in->allocations;
    s->value = cel_eval(a->in, formal(a, i)->fallback, a->in->base);
    if (clean)
        a->clean = a->in->allocations;
    return s->value;
}

/* The expression behind a promise; promises of promises are followed. */
static cel_sexp *expr_of(const cel_supplied *s, cel_sexp **env)
{
    cel_sexp *expr = s->expr ? s->expr : s->value;
    cel_sexp *where = s->env;
    while (expr && expr->kind == CEL_S_PROMISE) {
        if (expr->as.promise.env)
            where = expr->as.promise.env;
        expr = expr->as.promise.expr;
    }
    if (env)
        *env = where;
    return expr;
}

cel_sexp *cel_arg_expr(const cel_args *a, size_t i)
{
    return expr_of(&a->arg[i], NULL);
}

cel_sexp *cel_arg_env(const cel_args *a, size_t i)
{
    cel_sexp *env = NULL;
    expr_of(&a->arg[i], &env);
    return env ? env : a->env;
}

size_t cel_dots(const cel_args *a)
{
    ((cel_args *)(uintptr_t)a)->dots_seen = true;
    return a->n_dots;
}

const char *cel_dots_name(const cel_args *a, size_t k)
{
    const char *name = a->dots[k].name;
    return name && name[0] ? name : NULL;
}

cel_sexp *cel_dots_value(cel_args *a, size_t k)
{
    return evaluated(a, &a->dots[k]);
}

cel_sexp *cel_dots_expr(const cel_args *a, size_t k)
{
    return expr_of(&a->dots[k], NULL);
}

cel_sexp *cel_dots_env(const cel_args *a, size_t k)
{
    cel_sexp *env = NULL;
    expr_of(&a->dots[k], &env);
    return env ? env : a->env;
}

cel_sexp *cel_dots_list(cel_args *a)
{
    a->dots_seen = true;
    for (size_t k = 0; k < a->n_dots; k++) /* all values first, in their slots */
        if ((a->dots[k].expr || a->dots[k].value) && !cel_dots_value(a, k))
            return NULL;
    cel_sexp *list = cel_sexp_vector(a->in, CEL_S_LIST, a->n_dots), *names = NULL;
    for (size_t k = 0; list && k < a->n_dots; k++) {
        if (!a->dots[k].expr && !a->dots[k].value)
            return cel_dots_fail(a, k, "script.empty", "argument %zu of %s() is empty", k + 1, a->builtin->name);
        cel_sexp *value = cel_dots_value(a, k);
        if (!value)
            return NULL;
        cel_sexp_set(list, k, value);
        if (cel_dots_name(a, k) && !names && !(names = cel_sexp_vector(a->in, CEL_S_STRING, a->n_dots)))
            return NULL;
        if (cel_dots_name(a, k))
            names->as.s[k] = cel_dots_name(a, k);
    }
    return list && names && !cel_sexp_set_attr(a->in, list, "names", names) ? NULL : list;
}

const cel_builtin *cel_args_builtin(const cel_args *a)
{
    return a->builtin;
}

cel_sexp *cel_args_env(const cel_args *a)
{
    return a->env;
}

cel_sexp *cel_args_call(const cel_args *a)
{
    return a->call;
}

const char *cel_args_name(const cel_args *a, size_t i)
{
    return i < a->row->formals->n ? formal(a, i)->name : NULL;
}

/* ---- one value of a kind ---- */

static bool wrong(cel_args *a, size_t i, const char *wanted, const cel_sexp *x)
{
    char what[80];
    bool missing = x->n == 1 && ((x->kind == CEL_S_STRING && !x->as.s[0]) || (x->kind == CEL_S_LOGICAL && x->as.i[0] == CEL_NA_INT));
    cel_arg_fail(a, i, "script.argument", "%s must be %s, not %s", cel_args_name(a, i), wanted,
                 missing ? "NA" : cel_sexp_describe(x, what, sizeof what));
    return false;
}

static bool one_number(cel_args *a, size_t i, const char *wanted, double *out)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (x->n != 1 || (!cel_is_number(x) && x->kind != CEL_S_LOGICAL))
        return wrong(a, i, wanted, x);
    *out = cel_sexp_number_at(x, 0);
    if (isnan(*out)) {
        cel_arg_fail(a, i, "script.argument", "%s must be %s, not %s", cel_args_name(a, i), wanted, cel_is_na(*out) ? "NA" : "NaN");
        return false;
    }
    return true;
}

bool cel_arg_number(cel_args *a, size_t i, double *out)
{
    return one_number(a, i, "a number", out);
}

static bool whole(cel_args *a, size_t i, double x, const char *wanted)
{
    char text[64];
    if (x == floor(x))
        return true;
    cel_arg_fail(a, i, "script.argument", "%s must be %s, not %s", cel_args_name(a, i), wanted, cel_number_text(x, 7, text));
    return false;
}

bool cel_arg_integer(cel_args *a, size_t i, int32_t *out)
{
    double x;
    char text[64];
    if (!one_number(a, i, "a whole number", &x) || !whole(a, i, x, "a whole number"))
        return false;
    if (fabs(x) > INT32_MAX) {
        cel_arg_fail(a, i, "script.argument", "%s is too large: %s", cel_args_name(a, i), cel_number_text(x, 7, text));
        return false;
    }
    *out = (int32_t)x;
    return true;
}

bool cel_arg_count(cel_args *a, size_t i, size_t *out)
{
    double x;
    char text[64];
    if (!one_number(a, i, "a whole number", &x) || !whole(a, i, x, "a whole number"))
        return false;
    if (x < 0 || x > 4503599627370496.0) {
        cel_arg_fail(a, i, "script.argument", "%s must be %s, not %s", cel_args_name(a, i),
                     x < 0 ? "0 or more" : "less than 2^52", cel_number_text(x, 7, text));
        return false;
    }
    *out = (size_t)x;
    return true;
}

bool cel_arg_flag(cel_args *a, size_t i, bool *out)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (x->n != 1 || (x->kind != CEL_S_LOGICAL && !cel_is_number(x)) || isnan(cel_sexp_number_at(x, 0)))
        return wrong(a, i, "TRUE or FALSE", x);
    *out = cel_sexp_number_at(x, 0) != 0;
    return true;
}

bool cel_arg_text(cel_args *a, size_t i, const char **out)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    if (x->n != 1 || !(*out = cel_sexp_text_at(x, 0)))
        return wrong(a, i, "a text", x);
    return true;
}

void *cel_arg_object(cel_args *a, size_t i, const cel_object_type *type)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return NULL;
    if (cel_is_object(x, type))
        return x->as.object.object;
    char wanted[80];
    strcpy(wanted, strchr("aeiou", type->name[0]) ? "an " : "a ");
    strncat(wanted, type->name, 70);
    wrong(a, i, wanted, x);
    return NULL;
}

bool cel_arg_choice(cel_args *a, size_t i, const char *const *choices, size_t *out)
{
    cel_sexp *x = cel_arg(a, i);
    if (!x)
        return false;
    const char *text = x->n >= 1 ? cel_sexp_text_at(x, 0) : NULL;
    size_t n = 0;
    cel_text list = {0};
    for (; choices[n]; n++)
        cel_text_addf(&list, "%s\"%s\"", n ? ", " : "", choices[n]);
    bool found = false;
    /* The default of such a formal is the vector of all choices: its first is meant. */
    for (size_t k = 0; k < n && text && !found; k++)
        if (strcmp(choices[k], text) == 0) {
            *out = k;
            found = true;
        }
    if (!found && text) {
        cel_arg_fail(a, i, "script.choice", "%s must be one of %s, not \"%s\"", cel_args_name(a, i), list.text ? list.text : "", text);
        int nearest = cel_nearest(text, choices, n);
        if (nearest >= 0)
            cel_error_hint(&a->in->error, "did you mean \"%s\"?", choices[nearest]);
    } else if (!found) {
        cel_text wanted = {0};
        cel_text_addf(&wanted, "one of %s", list.text ? list.text : "");
        wrong(a, i, wanted.text ? wanted.text : "a text", x);
        cel_text_free(&wanted);
    }
    cel_text_free(&list);
    return found;
}
