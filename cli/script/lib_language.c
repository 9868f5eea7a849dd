/* Functions about functions, expressions and environments: do.call, switch, missing, match.arg, quote, eval, local,
 * UseMethod and their kin. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/script/state.h"

/* The call of a closure that environment `env` belongs to (or lies in); NULL at top level. */
static cel_context *context_of(cel_interp *in, cel_sexp *env)
{
    for (; env; env = env->as.env->parent)
        for (cel_context *c = in->context; c; c = c->up)
            if (c->env == env)
                return c;
    return NULL;
}

/* ---- calling ---- */

static cel_sexp *identity(cel_interp *in, cel_args *a)
{
    (void)in;
    return cel_arg(a, 0);
}

static cel_sexp *return_(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    if (!c)
        return cel_call_fail(a, "script.return", "return() stands outside of a function");
    cel_sexp *value = cel_arg_given(a, 0) ? cel_arg(a, 0) : cel_null(in);
    if (!value)
        return NULL;
    in->jump = c->env->as.env;
    in->jump_value = value;
    in->signal = CEL_SIG_RETURN;
    if (!cel_arg_given(a, 0))
        in->visible = true;
    return NULL;
}

static cel_sexp *as_function(cel_interp *in, cel_args *a, size_t i)
{
    cel_sexp *f = cel_arg(a, i);
    if (!f || cel_is_function(f))
        return f;
    if (f->kind == CEL_S_STRING && f->n == 1 && f->as.s[0]) {
        cel_sexp *found = cel_find_function(in, a->env, f->as.s[0]);
        if (!found && !in->signal) {
            cel_arg_fail(a, i, "script.function", "there is no function %s()", f->as.s[0]);
            cel_hint_function(in, a->env, f->as.s[0]);
        }
        return found;
    }
    cel_sexp *made = cel_as_function(in, f);
    if (!made && in->signal)
        cel_arg_error(a, i, &in->error);
    return made;
}

cel_sexp *cel_as_function(cel_interp *in, cel_sexp *x)
{
    char what[80];
    if (cel_is_function(x))
        return x;
    if (x->kind == CEL_S_STRING && x->n == 1 && x->as.s[0]) {
        cel_sexp *f = cel_find_function(in, in->context ? in->context->env : in->global, x->as.s[0]);
        if (!f && !in->signal) {
            cel_fail_here(in, "script.function", "there is no function %s()", x->as.s[0]);
            cel_hint_function(in, in->global, x->as.s[0]);
        }
        return f;
    }
    if (!cel_is_call_to(x, "~") || x->n != 1)
        return cel_fail_here(in, "script.function", "a function is needed here, not %s", cel_sexp_describe(x, what, sizeof what));
    cel_sexp *formals = cel_parse_formals(in, ".x, .y, ..., . = .x"), *env = cel_sexp_attr(x, ".Environment");
    cel_sexp *f = formals ? cel_heap_new(in, CEL_S_CLOSURE, formals->n, 0) : NULL;
    if (!f)
        return NULL;
    formals->as.fn.body = x->as.call.args[0].value;
    f->as.fn = formals->as.fn;
    f->as.fn.expr = formals;
    f->as.fn.env = env && env->kind == CEL_S_ENV ? env : in->global;
    return f;
}

cel_sexp *cel_function_of_text(cel_interp *in, const char *text, cel_sexp *env)
{
    cel_sexp *program = cel_parse_text(in, "<function>", text, strlen(text));
    if (program && program->n != 1)
        return cel_fail_here(in, "script.function", "this text is not one function");
    return program ? cel_eval(in, program->as.v[0], env) : NULL;
}

static cel_sexp *match_fun(cel_interp *in, cel_args *a)
{
    return as_function(in, a, 0);
}

static cel_sexp *do_call(cel_interp *in, cel_args *a)
{
    cel_sexp *f = as_function(in, a, 0), *args = f ? cel_arg(a, 1) : NULL;
    char what[80];
    if (!args)
        return NULL;
    if (!cel_is_vector(args) && args->kind != CEL_S_NULL)
        return cel_arg_fail(a, 1, "script.argument", "args must be a list, not %s", cel_sexp_describe(args, what, sizeof what));
    if (!(args = cel_coerce(in, args, CEL_S_LIST)))
        return NULL;
    cel_sexp *names = cel_sexp_attr(args, "names");
    for (size_t i = 0; i < args->n; i++)
        cel_sexp_share(args->as.v[i]);
    if (!cel_push_root(in, args) || !cel_push_root(in, f))
        return NULL;
    cel_let_go(in);
    cel_sexp *value = cel_apply(in, f, args->n, args->as.v, names && names->kind == CEL_S_STRING ? names->as.s : NULL);
    cel_hold(in);
    cel_keep_visibility(in);
    return value;
}

static cel_sexp *recall(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    cel_sexp *args = cel_dots_list(a), *names = args ? cel_sexp_attr(args, "names") : NULL;
    if (!args)
        return NULL;
    if (!c)
        return cel_call_fail(a, "script.recall", "Recall() stands outside of a function");
    if (!cel_push_root(in, args))
        return NULL;
    cel_let_go(in);
    cel_sexp *value = cel_apply(in, c->function, args->n, args->as.v, names ? names->as.s : NULL);
    cel_hold(in);
    return value;
}

static cel_sexp *switch_(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (x->n != 1 || !(x->kind == CEL_S_STRING || x->kind == CEL_S_DOUBLE || x->kind == CEL_S_INTEGER || x->kind == CEL_S_LOGICAL))
        return cel_arg_fail(a, 0, "script.argument", "switch() needs one text or number, not %s", cel_sexp_describe(x, what, sizeof what));
    size_t n = cel_dots(a), chosen = n;
    if (x->kind == CEL_S_STRING) {
        for (size_t k = 0; k < n && x->as.s[0] && chosen == n; k++)
            if (cel_dots_name(a, k) == x->as.s[0])
                chosen = k;
        while (chosen < n && !cel_dots_expr(a, chosen)) /* empty: falls through to the next */
            chosen++;
        for (size_t k = 0; k < n && chosen == n; k++)
            if (!cel_dots_name(a, k))
                chosen = k;
    } else {
        double at = cel_sexp_number_at(x, 0);
        chosen = at >= 1 && at < (double)n + 1 ? (size_t)at - 1 : n;
    }
    if (chosen >= n) {
        cel_invisible(in);
        return cel_null(in);
    }
    cel_sexp *value = cel_dots_value(a, chosen);
    cel_keep_visibility(in);
    return value;
}

/* ---- arguments of the function around ---- */

static bool is_missing(cel_interp *in, cel_sexp *env, const char *name, int depth)
{
    cel_binding *b = cel_env_find(env->as.env, name);
    if (!b || depth > 100)
        return false;
    if (b->missing || !b->value)
        return true;
    if (b->value->kind == CEL_S_DOTS)
        return b->value->n == 0;
    if (b->value->kind == CEL_S_PROMISE && b->value->as.promise.expr->kind == CEL_S_SYMBOL && b->value->as.promise.env)
        return is_missing(in, b->value->as.promise.env, b->value->as.promise.expr->as.name, depth + 1);
    return false;
}

static cel_sexp *missing(cel_interp *in, cel_args *a)
{
    cel_sexp *expr = a->arg[0].expr;
    if (expr && expr->kind == CEL_S_STRING && expr->n == 1 && expr->as.s[0])
        expr = cel_sexp_symbol(in, expr->as.s[0]);
    if (!expr || expr->kind != CEL_S_SYMBOL)
        return in->signal ? NULL : cel_arg_fail(a, 0, "script.missing", "missing() takes the name of an argument");
    if (!cel_env_find(a->env->as.env, expr->as.name))
        return cel_arg_fail(a, 0, "script.missing", "\"%s\" is not an argument of this function", expr->as.name);
    return cel_sexp_logical(in, is_missing(in, a->env, expr->as.name, 0));
}

/* Whether choice k is the only one that starts with the text. */
static bool only_start(const cel_sexp *choices, size_t k, const char *text)
{
    size_t length = strlen(text), like = 0;
    for (size_t i = 0; i < choices->n; i++)
        like += strncmp(choices->as.s[i], text, length) == 0;
    return like == 1 && strncmp(choices->as.s[k], text, length) == 0;
}

static cel_sexp *match_arg(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *choices = cel_arg_given(a, 1) ? cel_arg(a, 1) : NULL;
    cel_sexp *expr = cel_arg_expr(a, 0);
    bool several;
    if (!x || in->signal || !cel_arg_flag(a, 2, &several))
        return NULL;
    const char *name = expr && a->arg[0].expr->kind == CEL_S_SYMBOL ? a->arg[0].expr->as.name : "the argument";
    if (!choices) {
        cel_context *c = context_of(in, a->env);
        for (size_t k = 0; c && k < c->function->n; k++)
            if (c->function->as.fn.formals[k].name == name && c->function->as.fn.formals[k].fallback)
                choices = cel_eval(in, c->function->as.fn.formals[k].fallback, a->env);
        if (!choices)
            return in->signal ? NULL : cel_arg_fail(a, 0, "script.argument", "match.arg() needs the choices of its argument");
    }
    if (!(choices = cel_coerce(in, choices, CEL_S_STRING)) || choices->n == 0)
        return choices ? cel_call_fail(a, "script.argument", "match.arg() needs choices") : NULL;
    if (x->kind == CEL_S_NULL || (!several && x->n > 1 && cel_identical(x, choices)))
        return cel_sexp_string(in, choices->as.s[0]);
    if (x->kind != CEL_S_STRING || (x->n != 1 && !several))
        return cel_arg_fail(a, 0, "script.argument", "%s must be one text", name);
    for (size_t i = 0; i < x->n; i++)
        for (int pass = 0; pass < 2 && x->as.s[i]; pass++)
            for (size_t k = 0; k < choices->n; k++)
                if (pass ? only_start(choices, k, x->as.s[i]) : choices->as.s[k] == x->as.s[i])
                    return several && x->n > 1 ? x : cel_sexp_string(in, choices->as.s[k]);
    cel_text list = {0};
    for (size_t k = 0; k < choices->n; k++)
        cel_text_addf(&list, "%s\"%s\"", k ? ", " : "", choices->as.s[k]);
    cel_context *c = context_of(in, a->env);
    cel_fail_at(in, c && c->call ? c->call->span : a->span, "script.choice", "%s must be one of %s, not \"%s\"", name, list.text ? list.text : "",
                x->n && x->as.s[0] ? x->as.s[0] : "NA");
    int nearest = x->n && x->as.s[0] ? cel_nearest(x->as.s[0], choices->as.s, choices->n) : -1;
    if (nearest >= 0)
        cel_error_hint(&in->error, "did you mean \"%s\"?", choices->as.s[nearest]);
    cel_text_free(&list);
    return NULL;
}

static cel_sexp *nargs(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    size_t n = 0;
    for (size_t k = 0; c && k < c->function->n; k++) {
        cel_binding *b = cel_env_find(c->env->as.env, c->function->as.fn.formals[k].name);
        n += !b ? 0 : b->value && b->value->kind == CEL_S_DOTS ? b->value->n : b->missing || !b->value ? 0 : 1;
    }
    return cel_sexp_integer(in, (int32_t)n);
}

static cel_sexp *dots_length(cel_interp *in, cel_args *a)
{
    cel_binding *b = NULL;
    const char *dots = cel_intern(in, "...");
    for (cel_sexp *env = a->env; env && !b && dots; env = env->as.env->parent)
        b = cel_env_find(env->as.env, dots);
    size_t n = b && b->value && b->value->kind == CEL_S_DOTS ? b->value->n : 0;
    if (strcmp(a->builtin->name, "...length") == 0)
        return cel_sexp_integer(in, (int32_t)n);
    size_t k;
    if (!cel_arg_count(a, 0, &k))
        return NULL;
    if (k < 1 || k > n || !b->value->as.dots[k - 1].value)
        return cel_arg_fail(a, 0, "script.dots", "... holds %zu arguments", n);
    return cel_force(in, b->value->as.dots[k - 1].value);
}

/* ---- expressions ---- */

static cel_sexp *quote(cel_interp *in, cel_args *a)
{
    cel_sexp *expr = a->arg[0].expr;
    (void)in;
    while (expr && expr->kind == CEL_S_PROMISE)
        expr = expr->as.promise.expr;
    return expr ? expr : cel_call_fail(a, "script.missing", "quote() needs an expression");
}

/* The expression with symbols replaced by what `how` says; shared parts stay shared. */
typedef cel_sexp *(*replacer)(cel_interp *in, cel_sexp *x, cel_sexp *env, bool *done);

static cel_sexp *rewrite(cel_interp *in, cel_sexp *x, cel_sexp *env, replacer how, int depth)
{
    bool done = false;
    cel_sexp *other = how(in, x, env, &done);
    if (done || !other)
        return other;
    if (x->kind != CEL_S_CALL || depth > 500)
        return x;
    size_t n = 0;
    const char *dots = cel_intern(in, "...");
    cel_binding *b = how && dots && env ? cel_env_find(env->as.env, dots) : NULL;
    for (size_t i = 0; i < x->n; i++) {
        cel_sexp *v = x->as.call.args[i].value;
        bool spread = v && v->kind == CEL_S_SYMBOL && v->as.name == dots && b && b->value && b->value->kind == CEL_S_DOTS;
        n += spread ? b->value->n : 1;
    }
    cel_sexp *f = rewrite(in, x->as.call.function, env, how, depth + 1), *out = f ? cel_call_new(in, f, n) : NULL;
    if (!out)
        return NULL;
    out->span = x->span;
    n = 0;
    for (size_t i = 0; i < x->n; i++) {
        cel_call_arg arg = x->as.call.args[i];
        if (arg.value && arg.value->kind == CEL_S_SYMBOL && arg.value->as.name == dots && b && b->value && b->value->kind == CEL_S_DOTS) {
            for (size_t k = 0; k < b->value->n; k++) {
                cel_call_arg d = b->value->as.dots[k];
                while (d.value && d.value->kind == CEL_S_PROMISE)
                    d.value = d.value->as.promise.expr;
                out->as.call.args[n++] = d;
            }
            continue;
        }
        if (arg.value && !(arg.value = rewrite(in, arg.value, env, how, depth + 1)))
            return NULL;
        out->as.call.args[n++] = arg;
    }
    return out;
}

static cel_sexp *substituted(cel_interp *in, cel_sexp *x, cel_sexp *env, bool *done)
{
    if (x->kind != CEL_S_SYMBOL || env == in->global)
        return x;
    cel_binding *b = cel_env_find(env->as.env, x->as.name);
    if (!b || !b->value || b->value->kind == CEL_S_DOTS)
        return x;
    cel_sexp *value = b->value;
    while (value->kind == CEL_S_PROMISE)
        value = value->as.promise.expr;
    if (value == b->value && !cel_is_vector(value) && value->kind != CEL_S_CALL && value->kind != CEL_S_SYMBOL && value->kind != CEL_S_NULL)
        return x;
    *done = true;
    return value;
}

static cel_sexp *substitute(cel_interp *in, cel_args *a)
{
    cel_sexp *env = a->env, *given = cel_arg_given(a, 1) ? cel_arg(a, 1) : NULL;
    if (in->signal)
        return NULL;
    if (given && given->kind == CEL_S_LIST) {
        if (!(env = cel_env_new(in, NULL)))
            return NULL;
        for (size_t i = 0; i < given->n; i++)
            if (cel_sexp_name(given, i)[0] && !cel_env_set(in, env, cel_sexp_name(given, i), given->as.v[i]))
                return NULL;
    } else if (given && given->kind == CEL_S_ENV)
        env = given;
    cel_sexp *expr = a->arg[0].expr;
    if (!expr)
        return cel_call_fail(a, "script.missing", "substitute() needs an expression");
    return rewrite(in, expr, env, substituted, 0);
}

/* bquote(): .(x) is the value of x. */
static cel_sexp *unquoted(cel_interp *in, cel_sexp *x, cel_sexp *env, bool *done)
{
    if (!cel_is_call_to(x, ".") || x->n != 1 || !x->as.call.args[0].value)
        return x;
    *done = true;
    cel_sexp *value = cel_eval(in, x->as.call.args[0].value, env);
    return value ? cel_sexp_share(value) : NULL;
}

static cel_sexp *bquote(cel_interp *in, cel_args *a)
{
    cel_sexp *expr = a->arg[0].expr;
    return expr ? rewrite(in, expr, a->env, unquoted, 0) : cel_call_fail(a, "script.missing", "bquote() needs an expression");
}

static cel_sexp *env_of_data(cel_interp *in, cel_sexp *data, cel_sexp *parent)
{
    cel_sexp *env = cel_env_new(in, parent);
    for (size_t i = 0; env && i < data->n; i++)
        if (cel_sexp_name(data, i)[0] && !cel_env_set(in, env, cel_sexp_name(data, i), data->as.v[i]))
            return NULL;
    return env;
}

static cel_sexp *eval_in(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    cel_sexp *value = cel_null(in);
    if (!cel_push_root(in, expr) || !cel_push_root(in, env))
        return NULL;
    cel_let_go(in);
    if (expr->kind == CEL_S_LIST && cel_sexp_inherits(expr, "expression")) {
        for (size_t i = 0; i < expr->n && value; i++)
            value = cel_eval(in, expr->as.v[i], env);
    } else
        value = cel_eval(in, expr, env);
    cel_hold(in);
    cel_keep_visibility(in);
    return value;
}

static cel_sexp *eval(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *expr = a->builtin->name[0] == 'e' && strcmp(a->builtin->name, "evalq") == 0 ? a->arg[0].expr : cel_arg(a, 0);
    cel_sexp *env = expr && cel_arg_given(a, 1) ? cel_arg(a, 1) : a->env;
    if (!expr || !env)
        return NULL;
    if (env->kind == CEL_S_LIST)
        env = env_of_data(in, env, cel_arg_given(a, 2) && cel_arg(a, 2) && cel_arg(a, 2)->kind == CEL_S_ENV ? cel_arg(a, 2) : a->env);
    if (env && env->kind == CEL_S_NULL)
        env = a->env;
    if (!env)
        return NULL;
    if (env->kind != CEL_S_ENV)
        return cel_arg_fail(a, 1, "script.argument", "envir must be an environment, a list or a data frame, not %s", cel_sexp_describe(env, what, sizeof what));
    return eval_in(in, expr, env);
}

static cel_sexp *local(cel_interp *in, cel_args *a)
{
    cel_sexp *expr = a->arg[0].expr, *env = cel_arg_given(a, 1) ? cel_arg(a, 1) : cel_env_new(in, a->env);
    if (!env || !expr)
        return env ? cel_call_fail(a, "script.missing", "local() needs an expression") : NULL;
    return env->kind == CEL_S_ENV ? eval_in(in, expr, env) : cel_arg_fail(a, 1, "script.argument", "envir must be an environment");
}

static cel_sexp *with(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *data = cel_arg(a, 0), *expr = cel_arg_expr(a, 1);
    if (!data || !expr)
        return data ? cel_call_fail(a, "script.missing", "with() needs an expression") : NULL;
    cel_sexp *env = data->kind == CEL_S_ENV ? data : data->kind == CEL_S_LIST ? env_of_data(in, data, cel_arg_env(a, 1)) : NULL;
    if (!env)
        return in->signal ? NULL : cel_arg_fail(a, 0, "script.argument", "data must be a data frame or list, not %s", cel_sexp_describe(data, what, sizeof what));
    return eval_in(in, expr, env);
}

static cel_sexp *parse(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"expression", NULL};
    cel_sexp *text = cel_arg(a, 1);
    if (!text || !(text = cel_coerce(in, text, CEL_S_STRING)))
        return NULL;
    cel_text all = {0};
    for (size_t i = 0; i < text->n; i++)
        cel_text_addf(&all, "%s\n", text->as.s[i] ? text->as.s[i] : "NA");
    cel_sexp *program = all.failed ? cel_no_memory(in) : cel_parse_text(in, "<text>", all.text ? all.text : "", all.length);
    cel_text_free(&all);
    program = program ? cel_sexp_copy(in, program) : NULL;
    return program && cel_sexp_set_class(in, program, classes) ? program : NULL;
}

static cel_sexp *expression(cel_interp *in, cel_args *a)
{
    static const char *const classes[] = {"expression", NULL};
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, cel_dots(a));
    for (size_t k = 0; out && k < cel_dots(a); k++)
        cel_sexp_set(out, k, cel_dots_expr(a, k) ? cel_dots_expr(a, k) : cel_null(in));
    return out && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

static cel_sexp *str2lang(cel_interp *in, cel_args *a)
{
    const char *text;
    if (!cel_arg_text(a, 0, &text))
        return NULL;
    cel_sexp *program = cel_parse_text(in, "<text>", text, strlen(text));
    if (program && program->n != 1)
        return cel_arg_fail(a, 0, "script.parse", "this is not one expression");
    return program ? program->as.v[0] : NULL;
}

static cel_sexp *as_name(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0);
    if (x && x->kind == CEL_S_SYMBOL)
        return x;
    const char *text;
    return x && cel_arg_text(a, 0, &text) ? cel_sexp_symbol(in, text) : NULL;
}

static cel_sexp *call_from(cel_interp *in, cel_sexp *f, cel_sexp *args, size_t from)
{
    cel_sexp *out = cel_call_new(in, f, args->n - from);
    for (size_t i = from; out && i < args->n; i++) {
        const char *name = cel_sexp_name(args, i);
        out->as.call.args[i - from].value = cel_sexp_share(args->as.v[i]);
        if (name[0] && !(out->as.call.args[i - from].name = cel_intern(in, name)))
            return NULL;
    }
    return out;
}

static cel_sexp *call_(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *args = cel_arg_text(a, 0, &name) ? cel_dots_list(a) : NULL;
    return args ? call_from(in, cel_sexp_symbol(in, name), args, 0) : NULL;
}

static cel_sexp *as_call(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    if (!x || x->kind == CEL_S_CALL)
        return x;
    if (x->kind != CEL_S_LIST || x->n == 0)
        return cel_arg_fail(a, 0, "script.argument", "as.call() needs a list, not %s", cel_sexp_describe(x, what, sizeof what));
    return call_from(in, x->as.v[0], x, 1);
}

static cel_sexp *as_formula(cel_interp *in, cel_args *a)
{
    char what[80];
    cel_sexp *x = cel_arg(a, 0);
    if (!x)
        return NULL;
    if (x->kind == CEL_S_STRING && x->n >= 1 && x->as.s[0]) {
        cel_sexp *program = cel_parse_text(in, "<formula>", x->as.s[0], strlen(x->as.s[0]));
        if (!program || program->n != 1)
            return program ? cel_arg_fail(a, 0, "script.formula", "this is not a formula") : cel_arg_error(a, 0, &in->error);
        x = program->as.v[0];
    }
    if (!cel_is_call_to(x, "~"))
        return cel_arg_fail(a, 0, "script.formula", "a formula is needed here, not %s", cel_sexp_describe(x, what, sizeof what));
    return cel_sexp_attr(x, "class") ? x : cel_eval(in, x, a->env);
}

typedef struct name_set {
    const char **names;
    size_t n, capacity;
} name_set;

static bool collect(cel_interp *in, const cel_sexp *x, name_set *set, bool functions, int depth)
{
    if (depth > 1000)
        return true;
    if (x->kind == CEL_S_SYMBOL && x->as.name[0]) {
        for (size_t i = 0; i < set->n; i++)
            if (set->names[i] == x->as.name)
                return true;
        if (!CEL_GROW(set->names, set->capacity, set->n + 1))
            return cel_no_memory(in), false;
        set->names[set->n++] = x->as.name;
    }
    if (x->kind == CEL_S_LIST)
        for (size_t i = 0; i < x->n; i++)
            if (!collect(in, x->as.v[i], set, functions, depth + 1))
                return false;
    if (x->kind == CEL_S_CALL) {
        if ((functions || x->as.call.function->kind != CEL_S_SYMBOL) && !collect(in, x->as.call.function, set, functions, depth + 1))
            return false;
        for (size_t i = 0; i < x->n; i++)
            if (x->as.call.args[i].value && !(x->flag == CEL_OP_DOLLAR && i == 1) && !collect(in, x->as.call.args[i].value, set, functions, depth + 1))
                return false;
    }
    return true;
}

static cel_sexp *all_vars(cel_interp *in, cel_args *a)
{
    cel_sexp *x = cel_arg(a, 0), *out = NULL;
    name_set set = {0};
    if (x && collect(in, x, &set, strcmp(a->builtin->name, "all.names") == 0, 0))
        out = cel_sexp_strings(in, set.names, set.n);
    cel_free(set.names);
    return out;
}

static cel_sexp *body(cel_interp *in, cel_args *a)
{
    cel_sexp *f = cel_arg(a, 0);
    return !f ? NULL : f->kind == CEL_S_CLOSURE ? f->as.fn.body : cel_null(in);
}

static cel_sexp *formals(cel_interp *in, cel_args *a)
{
    cel_sexp *f = cel_arg(a, 0);
    if (f && f->kind == CEL_S_BUILTIN) {
        cel_row *row = &in->rows[f->n];
        f = row->formals ? row->formals : cel_parse_formals(in, row->builtin->formals);
    }
    if (!f || (f->kind != CEL_S_CLOSURE && f->kind != CEL_S_FUNCTION) || f->n == 0)
        return f ? cel_null(in) : NULL;
    bool names_only = strcmp(a->builtin->name, "formalArgs") == 0;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_LIST, f->n), *names = out ? cel_sexp_vector(in, CEL_S_STRING, f->n) : NULL;
    for (size_t i = 0; names && i < f->n; i++) {
        cel_sexp *value = f->as.fn.formals[i].fallback;
        names->as.s[i] = f->as.fn.formals[i].name;
        if (!value && !(value = cel_sexp_symbol(in, "")))
            return NULL;
        cel_sexp_set(out, i, value);
    }
    if (names_only)
        return names;
    return names && cel_sexp_set_attr(in, out, "names", names) ? out : NULL;
}

/* ---- environments ---- */

static cel_sexp *environment(cel_interp *in, cel_args *a)
{
    cel_sexp *f = cel_arg(a, 0);
    if (!f)
        return NULL;
    if (f->kind == CEL_S_NULL)
        return a->env;
    if (f->kind == CEL_S_CLOSURE)
        return f->as.fn.env;
    cel_sexp *env = cel_sexp_attr(f, ".Environment");
    return env ? env : cel_null(in);
}

static cel_sexp *set_environment(cel_interp *in, cel_args *a)
{
    cel_sexp *f = cel_arg(a, 0), *env = f ? cel_arg(a, 1) : NULL;
    if (!env)
        return NULL;
    if (env->kind != CEL_S_ENV)
        return cel_arg_fail(a, 1, "script.argument", "this is not an environment");
    cel_sexp *out = cel_sexp_copy(in, f);
    if (!out)
        return NULL;
    if (out->kind == CEL_S_CLOSURE)
        out->as.fn.env = env;
    else if (!cel_sexp_set_attr(in, out, ".Environment", env))
        return NULL;
    return out;
}

static cel_sexp *new_env(cel_interp *in, cel_args *a)
{
    cel_sexp *parent = cel_arg_given(a, 1) ? cel_arg(a, 1) : a->env;
    if (!parent)
        return NULL;
    return cel_env_new(in, parent->kind == CEL_S_ENV ? parent : NULL);
}

static cel_sexp *some_env(cel_interp *in, cel_args *a)
{
    const char *name = a->builtin->name;
    if (name[0] == 'g')
        return in->global;
    if (name[0] == 'b')
        return in->base;
    if (name[0] == 'e')
        return cel_env_new(in, NULL);
    cel_context *c = context_of(in, a->env);
    return c ? c->caller : in->global;
}

static cel_sexp *sys_call(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    if (strcmp(a->builtin->name, "sys.function") == 0)
        return c ? c->function : cel_null(in);
    return c && c->call ? c->call : cel_null(in);
}

static cel_sexp *on_exit_(cel_interp *in, cel_args *a)
{
    bool add, after;
    if (!cel_arg_flag(a, 1, &add) || !cel_arg_flag(a, 2, &after))
        return NULL;
    cel_context *c = context_of(in, a->env);
    if (!c)
        return cel_call_fail(a, "script.exit", "on.exit() stands outside of a function");
    if (!cel_arg_given(a, 0)) {
        c->on_exit = NULL;
        return cel_null(in);
    }
    size_t had = add && c->on_exit ? c->on_exit->n : 0;
    cel_sexp *list = cel_sexp_vector(in, CEL_S_LIST, had + 1);
    if (!list)
        return NULL;
    for (size_t i = 0; i < had; i++)
        cel_sexp_set(list, after ? i : i + 1, c->on_exit->as.v[i]);
    cel_sexp_set(list, after ? had : 0, cel_arg_expr(a, 0));
    c->on_exit = list;
    return cel_null(in);
}

static cel_sexp *match_call(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    if (!c || !c->call)
        return cel_call_fail(a, "script.match_call", "match.call() stands outside of a function");
    cel_sexp *names = cel_sexp_vector(in, CEL_S_LIST, 0);
    size_t n = 0;
    for (size_t k = 0; k < c->function->n; k++) {
        cel_binding *b = cel_env_find(c->env->as.env, c->function->as.fn.formals[k].name);
        n += !b || b->missing || !b->value ? 0 : b->value->kind == CEL_S_DOTS ? b->value->n : 1;
    }
    cel_sexp *out = names ? cel_call_new(in, c->call->as.call.function, n) : NULL;
    n = 0;
    for (size_t k = 0; out && k < c->function->n; k++) {
        cel_binding *b = cel_env_find(c->env->as.env, c->function->as.fn.formals[k].name);
        if (!b || b->missing || !b->value)
            continue;
        if (b->value->kind == CEL_S_DOTS) {
            for (size_t i = 0; i < b->value->n; i++) {
                cel_call_arg d = b->value->as.dots[i];
                while (d.value && d.value->kind == CEL_S_PROMISE)
                    d.value = d.value->as.promise.expr;
                out->as.call.args[n++] = d;
            }
            continue;
        }
        cel_sexp *value = b->value;
        while (value->kind == CEL_S_PROMISE)
            value = value->as.promise.expr;
        out->as.call.args[n++] = (cel_call_arg){b->name, value, value->span};
    }
    return out;
}

static bool env_argument(cel_interp *in, cel_args *a, size_t i, cel_sexp **env)
{
    *env = cel_arg_given(a, i) ? cel_arg(a, i) : a->env;
    if (*env && (*env)->kind == CEL_S_LIST)
        *env = env_of_data(in, *env, NULL);
    if (*env && (*env)->kind != CEL_S_ENV) {
        cel_arg_fail(a, i, "script.argument", "%s must be an environment", cel_args_name(a, i));
        return false;
    }
    return *env;
}

static cel_sexp *assign(cel_interp *in, cel_args *a)
{
    const char *name;
    cel_sexp *env, *value = cel_arg_text(a, 0, &name) ? cel_arg(a, 1) : NULL;
    if (!value || !env_argument(in, a, 2, &env))
        return NULL;
    return cel_env_set(in, env, name, value) ? value : NULL;
}

/* get, get0, exists, mget of one name. */
static cel_sexp *get(cel_interp *in, cel_args *a)
{
    const char *name, *mode, *what = a->builtin->name;
    cel_sexp *env;
    bool inherits;
    if (!cel_arg_text(a, 0, &name) || !env_argument(in, a, 1, &env) || !cel_arg_text(a, 2, &mode) || !cel_arg_flag(a, 3, &inherits))
        return NULL;
    const char *interned = cel_intern(in, name);
    if (!interned)
        return NULL;
    cel_sexp *found = strcmp(mode, "function") == 0 ? (inherits ? cel_find_function(in, env, interned) : cel_env_get(in, env, name, true))
                                                      : cel_env_get(in, env, name, !inherits);
    if (!found && !in->signal && inherits && cel_name_of(interned)->builtin >= 0)
        found = cel_builtin_value(in, cel_name_of(interned)->builtin);
    if (!found && !in->signal && in->lookup && inherits)
        found = in->lookup(in, name);
    if (in->signal)
        return NULL;
    if (what[0] == 'e')
        return cel_sexp_logical(in, found != NULL);
    if (found)
        return found;
    if (strcmp(what, "get0") == 0)
        return cel_arg(a, 4);
    cel_arg_fail(a, 0, "script.variable", "object \"%s\" not found", name);
    cel_hint_variable(in, env, name);
    return NULL;
}

static cel_sexp *rm(cel_interp *in, cel_args *a)
{
    cel_sexp *list = cel_arg(a, 1), *env;
    if (!list || !env_argument(in, a, 2, &env))
        return NULL;
    for (size_t k = 0; k < cel_dots(a); k++) {
        cel_sexp *expr = cel_dots_expr(a, k);
        const char *name = expr && expr->kind == CEL_S_SYMBOL ? expr->as.name : expr ? cel_sexp_text_at(expr, 0) : NULL;
        if (!name)
            return cel_dots_fail(a, k, "script.argument", "rm() takes names of variables");
        const char *interned = cel_intern(in, name);
        if (!interned)
            return NULL;
        if (!cel_env_remove(env->as.env, interned) && !cel_warn(in, "object '%s' not found", name))
            return NULL;
    }
    for (size_t i = 0; list->kind == CEL_S_STRING && i < list->n; i++)
        if (list->as.s[i])
            cel_env_remove(env->as.env, list->as.s[i]);
    return cel_null(in);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static cel_sexp *ls(cel_interp *in, cel_args *a)
{
    cel_sexp *env;
    if (!env_argument(in, a, 0, &env))
        return NULL;
    cel_sexp *out = cel_sexp_vector(in, CEL_S_STRING, env->as.env->n);
    size_t n = 0;
    for (size_t i = 0; out && i < env->as.env->n; i++)
        if (env->as.env->vars[i].name[0] != '.')
            out->as.s[n++] = env->as.env->vars[i].name;
    if (out) {
        out->n = n;
        if (n)
            qsort(out->as.s, n, sizeof *out->as.s, by_text);
    }
    return out;
}

/* ---- S3 ---- */

/* The arguments the function of `c` was called with, its dispatched object evaluated. */
static bool resupply(cel_interp *in, cel_context *c, cel_supply *s)
{
    bool first = true;
    for (size_t k = 0; k < c->function->n; k++) {
        const char *name = c->function->as.fn.formals[k].name;
        cel_binding *b = cel_env_find(c->env->as.env, name);
        if (!b || !b->value || (b->missing && b->value->kind != CEL_S_DOTS))
            continue;
        if (b->value->kind == CEL_S_DOTS) {
            for (size_t i = 0; i < b->value->n; i++) {
                cel_call_arg *d = &b->value->as.dots[i];
                if (!cel_supply_add(in, s, (cel_supplied){.name = d->name, .value = d->value, .expr = d->value, .span = d->span}))
                    return false;
            }
        } else if (!cel_supply_add(in, s, (cel_supplied){.name = first ? NULL : name, .value = b->value, .expr = b->value}))
            return false;
        first = false;
    }
    return true;
}

static cel_sexp *implicit_method(cel_interp *in, cel_sexp *env, const char *generic, cel_sexp *x)
{
    const char *kinds[4];
    size_t n = 0;
    cel_sexp *dim = cel_sexp_attr(x, "dim");
    if (!cel_sexp_attr(x, "class") && x->kind != CEL_S_OBJECT) {
        if (dim)
            kinds[n++] = dim->n == 2 ? "matrix" : "array";
        if (x->kind == CEL_S_INTEGER || x->kind == CEL_S_DOUBLE) {
            kinds[n++] = x->kind == CEL_S_INTEGER ? "integer" : "double";
            kinds[n++] = "numeric";
        } else if (cel_is_function(x))
            kinds[n++] = "function";
        else {
            cel_sexp *class_name = cel_sexp_class(in, x);
            if (!class_name)
                return NULL;
            kinds[n++] = class_name->as.s[0];
        }
    }
    for (size_t i = 0; i <= n; i++) {
        char name[160];
        if (snprintf(name, sizeof name, "%s.%s", generic, i < n ? kinds[i] : "default") >= (int)sizeof name)
            continue;
        const char *interned = cel_intern(in, name);
        cel_sexp *f = interned ? cel_find_function(in, env, interned) : NULL;
        if (f || in->signal)
            return f;
    }
    return NULL;
}

static cel_sexp *run_method(cel_interp *in, cel_args *a, cel_context *c, cel_sexp *method, const char *generic, cel_sexp *rest, cel_sexp *self)
{
    cel_supply s;
    cel_supply_start(&s);
    cel_sexp *value = NULL;
    cel_context dispatch = {.generic = generic, .dispatch = rest, .self = self ? self : c->self};
    if (resupply(in, c, &s)) {
        if (s.n && self)
            s.items[0].value = s.items[0].expr = self;
        cel_let_go(in); /* the method's call holds its arguments */
        value = method->kind == CEL_S_CLOSURE ? cel_call_closure(in, method, &s, c->call, c->caller, a->span, &dispatch)
                                              : cel_call_builtin(in, method, &s, c->call, c->caller, a->span);
        cel_hold(in);
        cel_keep_visibility(in);
    }
    cel_supply_end(&s);
    return value;
}

/* The method for x as it is seen from where the generic was called, else from where it was made. */
static cel_sexp *method_from(cel_interp *in, cel_args *a, cel_context *c, const char *generic, cel_sexp *x, cel_sexp **rest)
{
    cel_sexp *method = c->caller ? cel_find_method(in, c->caller, generic, x, rest) : NULL;
    if (!method && !in->signal && c->caller)
        method = implicit_method(in, c->caller, generic, x);
    if (!method && !in->signal)
        method = cel_find_method(in, a->env, generic, x, rest);
    if (!method && !in->signal)
        method = implicit_method(in, a->env, generic, x);
    return method;
}

static cel_sexp *use_method(cel_interp *in, cel_args *a)
{
    const char *text;
    cel_context *c = context_of(in, a->env);
    if (!cel_arg_text(a, 0, &text))
        return NULL;
    if (!c)
        return cel_call_fail(a, "script.method", "UseMethod() stands outside of a function");
    const char *generic = cel_intern(in, text);
    cel_sexp *x = cel_null(in);
    if (cel_arg_given(a, 1))
        x = cel_arg(a, 1);
    else if (c->function->n) {
        cel_binding *b = cel_env_find(c->env->as.env, c->function->as.fn.formals[0].name);
        if (b && b->value && b->value->kind == CEL_S_DOTS)
            x = b->value->n && b->value->as.dots[0].value ? cel_force(in, b->value->as.dots[0].value) : x;
        else if (b && b->value)
            x = cel_force(in, b->value);
    }
    if (!x || !generic)
        return NULL;
    cel_sexp *rest = NULL, *method = method_from(in, a, c, generic, x, &rest);
    if (!method && !in->signal && cel_name_of(generic)->builtin >= 0)
        method = cel_builtin_value(in, cel_name_of(generic)->builtin); /* print <- function(x, ...) UseMethod("print") */
    if (!method) {
        char what[80];
        return in->signal ? NULL : cel_call_fail(a, "script.method", "%s() has no method for %s", text, cel_sexp_describe(x, what, sizeof what));
    }
    cel_sexp *value = run_method(in, a, c, method, generic, rest, x);
    if (!value)
        return NULL;
    in->jump = c->env->as.env;
    in->jump_value = value;
    in->visible = !in->hide;
    in->signal = CEL_SIG_RETURN;
    return NULL;
}

static cel_sexp *next_method(cel_interp *in, cel_args *a)
{
    cel_context *c = context_of(in, a->env);
    if (!c || !c->generic)
        return cel_call_fail(a, "script.method", "NextMethod() stands outside of a method");
    cel_sexp *method = NULL, *rest = NULL;
    for (size_t i = 0; c->dispatch && i < c->dispatch->n && !method; i++) {
        char name[160];
        if (snprintf(name, sizeof name, "%s.%s", c->generic, c->dispatch->as.s[i]) >= (int)sizeof name)
            continue;
        const char *interned = cel_intern(in, name);
        method = interned && c->caller ? cel_find_function(in, c->caller, interned) : NULL;
        if (!method && !in->signal && interned)
            method = cel_find_function(in, a->env, interned);
        if (in->signal)
            return NULL;
        if (method && (rest = cel_sexp_vector(in, CEL_S_STRING, c->dispatch->n - i - 1)))
            for (size_t k = i + 1; k < c->dispatch->n; k++)
                rest->as.s[k - i - 1] = c->dispatch->as.s[k];
    }
    if (method)
        return run_method(in, a, c, method, c->generic, rest, NULL);
    cel_sexp *self = c->self;
    if (!(method = implicit_method(in, a->env, c->generic, self)) && !in->signal && cel_name_of(c->generic)->builtin >= 0) {
        /* The builtin itself, on the object without its class so that it does not come back here. */
        method = cel_builtin_value(in, cel_name_of(c->generic)->builtin);
        cel_sexp *classes = cel_sexp_attr(self, "class");
        if (classes && cel_is_vector(self)) {
            if (!(self = cel_sexp_copy(in, self)))
                return NULL;
            static const char *const basic[] = {"data.frame", "factor", "Date"};
            bool keep = false;
            for (size_t i = 0; i < 3; i++)
                keep = keep || cel_sexp_inherits(self, basic[i]);
            if (!keep && !cel_sexp_set_attr(in, self, "class", NULL))
                return NULL;
        }
    }
    if (!method)
        return in->signal ? NULL : cel_call_fail(a, "script.method", "%s() has no further method", c->generic);
    return run_method(in, a, c, method, c->generic, NULL, self);
}

static cel_sexp *negate(cel_interp *in, cel_args *a)
{
    cel_sexp *f = as_function(in, a, 0), *env = f ? cel_env_new(in, in->base) : NULL;
    return env && cel_env_set(in, env, "f", f) ? cel_function_of_text(in, "function(...) !f(...)", env) : NULL;
}

static const cel_builtin rows[] = {
    {"base", "identity", "x", identity, "The value itself.", 0},
    {"base", "return", "value", return_, "Leave a function with a value.", 0},
    {"base", "match.fun", "FUN", match_fun, "A function by itself or by name.", 0},
    {"base", "do.call", "what, args, quote = FALSE, envir = NULL", do_call, "Call a function with a list of arguments.", 0},
    {"base", "Recall", "...", recall, "Call the function again.", 0},
    {"base", "switch", "EXPR, ...", switch_, "One of several expressions.", 0},
    {"base", "missing", "x", missing, "Was an argument not given?", 0},
    {"base", "match.arg", "arg, choices, several.ok = FALSE", match_arg, "One of the choices of an argument.", 0},
    {"base", "nargs", "", nargs, "How many arguments were given.", 0},
    {"base", "...length", "", dots_length, "How many arguments `...` holds.", 0},
    {"base", "...elt", "n", dots_length, "The n-th argument in `...`.", 0},
    {"base", "quote", "expr", quote, "An expression, unevaluated.", 0},
    {"base", "substitute", "expr, env", substitute, "The expression of an argument.", 0},
    {"base", "bquote", "expr", bquote, "An expression with .(values).", 0},
    {"base", "eval", "expr, envir, enclos", eval, "Evaluate an expression.", 0},
    {"base", "evalq", "expr, envir, enclos", eval, "Evaluate an expression as written.", 0},
    {"base", "local", "expr, envir", local, "Evaluate in an environment of its own.", 0},
    {"base", "with", "data, expr, ...", with, "Evaluate with the columns of a table.", CEL_B_GENERIC},
    {"base", "parse", "file = \"\", text = NULL, keep.source = FALSE", parse, "Text as expressions.", 0},
    {"base", "expression", "...", expression, "Expressions, unevaluated.", 0},
    {"base", "str2lang", "s", str2lang, "Text as one expression.", 0},
    {"base", "as.name", "x", as_name, "A text as a symbol.", 0},
    {"base", "as.symbol", "x", as_name, "A text as a symbol.", 0},
    {"base", "call", "name, ...", call_, "A call, unevaluated.", 0},
    {"base", "as.call", "x", as_call, "A list as a call.", 0},
    {"stats", "as.formula", "object, env = NULL", as_formula, "A text as a formula.", 0},
    {"stats", "formula", "x, ...", as_formula, "A text as a formula.", CEL_B_GENERIC},
    {"base", "all.vars", "expr, ...", all_vars, "Variables of an expression.", 0},
    {"base", "all.names", "expr, ...", all_vars, "All names of an expression.", 0},
    {"base", "body", "fun", body, "The body of a function.", 0},
    {"base", "formals", "fun, envir = NULL", formals, "The arguments of a function.", 0},
    {"methods", "formalArgs", "def", formals, "Names of the arguments of a function.", 0},
    {"base", "environment", "fun = NULL", environment, "The environment of a function.", 0},
    {"base", "environment<-", "fun, value", set_environment, "Another environment for a function.", CEL_B_HIDDEN},
    {"base", "new.env", "hash = TRUE, parent, size = 29L", new_env, "A new environment.", 0},
    {"base", "globalenv", "", some_env, "The environment of the script.", 0},
    {"base", "baseenv", "", some_env, "The environment of the constants.", 0},
    {"base", "emptyenv", "", some_env, "An empty environment.", 0},
    {"base", "parent.frame", "n = 1", some_env, "Where the function was called.", 0},
    {"base", "sys.call", "which = 0", sys_call, "The call of the function.", 0},
    {"base", "sys.function", "which = 0", sys_call, "The function itself.", 0},
    {"base", "on.exit", "expr, add = FALSE, after = TRUE", on_exit_, "What to do when the function ends, however it ends.", CEL_B_INVISIBLE},
    {"base", "match.call", "...", match_call, "The call with all arguments named.", 0},
    {"base", "assign", "x, value, envir, inherits = FALSE", assign, "Bind a name given as text.", CEL_B_INVISIBLE},
    {"base", "get", "x, envir, mode = \"any\", inherits = TRUE", get, "The value of a name given as text.", 0},
    {"base", "get0", "x, envir, mode = \"any\", inherits = TRUE, ifnotfound = NULL", get, "The value of a name, or another.", 0},
    {"base", "exists", "x, envir, mode = \"any\", inherits = TRUE", get, "Is a name bound?", 0},
    {"base", "rm", "..., list = NULL, envir", rm, "Remove variables.", CEL_B_INVISIBLE},
    {"base", "ls", "envir", ls, "Names of the variables.", 0},
    {"base", "UseMethod", "generic, object", use_method, "Go on with the method for a class.", 0},
    {"base", "NextMethod", "generic = NULL, object = NULL, ...", next_method, "Go on with the method of the next class.", 0},
    {"base", "Negate", "f", negate, "The opposite of a predicate.", 0},
};

const cel_library cel_library_language = {rows, sizeof rows / sizeof *rows};
