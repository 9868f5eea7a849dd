/* Evaluates expressions: variables, promises, calls of closures (R's lazy arguments) and of builtins (rows of the
 * tables), S3 methods. A NULL result means that a signal is on its way. Depth is bounded by the C stack used. */
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"

enum { CALLS_MAX = 5000 };
static const size_t stack_max = 5 << 20; /* of the usual 8 MB */

bool cel_deep(cel_interp *in)
{
    char here;
    const char *base = in->stack_base ? in->stack_base : &here; /* none: an expression is evaluated outside of any script */
    size_t used = base > &here ? (size_t)(base - &here) : (size_t)(&here - base);
    if (in->depth < CALLS_MAX && used < stack_max)
        return false;
    cel_fail_here(in, "script.depth", "calls nest too deep: a function that calls itself without end?");
    return true;
}

bool cel_push_root(cel_interp *in, cel_sexp *x)
{
    if (in->n_roots == in->roots_capacity && !CEL_GROW(in->roots, in->roots_capacity, in->n_roots + 1))
        return cel_no_memory(in), false;
    in->roots[in->n_roots++] = x;
    return true;
}

void cel_pop_root(cel_interp *in)
{
    in->n_roots--;
}

void cel_invisible(cel_interp *in)
{
    in->hide = true;
}

void cel_keep_visibility(cel_interp *in)
{
    if (!in->visible)
        in->hide = true;
}

/* ---- variables and promises ---- */

cel_sexp *cel_promise_new(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    cel_sexp *p = cel_heap_new(in, CEL_S_PROMISE, 1, 0);
    if (p) {
        p->as.promise.expr = expr;
        p->as.promise.env = env;
    }
    return p;
}

cel_sexp *cel_force(cel_interp *in, cel_sexp *x)
{
    if (x->kind != CEL_S_PROMISE)
        return x;
    if (x->as.promise.value)
        return x->as.promise.value;
    if (x->flag)
        return cel_fail_here(in, "script.promise", "an argument's default refers to itself");
    if (cel_deep(in) || !cel_push_root(in, x))
        return NULL;
    x->flag = 1;
    in->depth++;
    cel_sexp *value = cel_eval(in, x->as.promise.expr, x->as.promise.env);
    in->depth--;
    in->n_roots--;
    x->flag = 0;
    if (!value)
        return NULL;
    x->as.promise.value = value;
    value->named = 2;
    return value;
}

/* ..1, ..2: an element of `...`. NULL without an error when the name is no such word. */
static cel_sexp *dots_element(cel_interp *in, cel_sexp *symbol, cel_sexp *env)
{
    const char *name = symbol->as.name, *dots = cel_intern(in, "...");
    if (!dots || name[0] != '.' || name[1] != '.' || name[2] < '1' || name[2] > '9' || name[2 + strspn(name + 2, "0123456789")] || strlen(name) > 8)
        return NULL;
    size_t k = 0, n = 0;
    for (const char *digit = name + 2; *digit; digit++)
        k = k * 10 + (size_t)(*digit - '0');
    for (; env; env = env->as.env->parent) {
        cel_binding *b = cel_env_find(env->as.env, dots);
        if (!b)
            continue;
        n = b->value && b->value->kind == CEL_S_DOTS ? b->value->n : 0;
        if (k <= n && b->value->as.dots[k - 1].value)
            return cel_force(in, b->value->as.dots[k - 1].value);
        break;
    }
    return cel_fail_at(in, symbol->span, "script.dots", "... holds %zu arguments: there is no %s", n, name);
}

static cel_sexp *not_found(cel_interp *in, cel_sexp *symbol, cel_sexp *env)
{
    const char *name = symbol->as.name;
    cel_sexp *element = dots_element(in, symbol, env);
    if (element || in->signal)
        return element;
    if (strcmp(name, ".Random.seed") == 0)
        return cel_random_seed(in);
    if (in->lookup) {
        cel_sexp *value = in->lookup(in, name);
        if (value || in->signal)
            return value;
    }
    cel_fail_at(in, symbol->span, "script.variable", "object \"%s\" not found", name);
    cel_hint_variable(in, env, name);
    return NULL;
}

static cel_sexp *eval_symbol(cel_interp *in, cel_sexp *symbol, cel_sexp *env)
{
    const char *name = symbol->as.name;
    in->visible = true;
    for (cel_sexp *e = env; e; e = e->as.env->parent) {
        cel_binding *b = cel_env_find(e->as.env, name);
        if (!b)
            continue;
        if (b->value)
            return b->value->kind == CEL_S_PROMISE ? cel_force(in, b->value) : b->value;
        return cel_fail_at(in, symbol->span, "script.missing", "argument \"%s\" is missing, with no default", name);
    }
    int32_t row = cel_name_of(name)->builtin;
    return row >= 0 ? cel_builtin_value(in, row) : not_found(in, symbol, env);
}

/* ---- closures ---- */

static bool bind_next(cel_interp *in, cel_env *env, const char *name, cel_sexp *value, bool missing)
{
    if (!cel_env_bind(in, env, name, value))
        return false;
    cel_env_find(env, name)->missing = missing;
    return true;
}

static cel_sexp *as_bound(cel_interp *in, cel_supplied *s)
{
    return s->value ? s->value : cel_promise_new(in, s->expr, s->env);
}

static cel_sexp *dots_of(cel_interp *in, cel_supply *s, const int *to)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += to[i] == -1;
    cel_sexp *dots = cel_heap_new(in, CEL_S_DOTS, n, n * sizeof(cel_call_arg));
    if (!dots)
        return NULL;
    dots->as.dots = (cel_call_arg *)(void *)(dots + 1);
    n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (to[i] != -1)
            continue;
        cel_sexp *value = s->items[i].expr || s->items[i].value ? as_bound(in, &s->items[i]) : NULL;
        if (!value && in->signal)
            return NULL;
        dots->as.dots[n++] = (cel_call_arg){s->items[i].name, value, s->items[i].span};
    }
    return dots;
}

static bool bind_arguments(cel_interp *in, cel_sexp *closure, cel_supply *s, const char *name, cel_span span, cel_sexp *env)
{
    const cel_formal_arg *formals = closure->as.fn.formals;
    int dots = -1, small[24], *to = s->n <= 24 ? small : CEL_ARRAY(int, s->n);
    for (size_t k = 0; k < closure->n; k++)
        if (strcmp(formals[k].name, "...") == 0)
            dots = (int)k;
    bool ok = to && cel_match(in, closure, dots, s, to, true, name, span);
    for (size_t k = 0; ok && k < closure->n; k++) {
        if ((int)k == dots) {
            cel_sexp *value = dots_of(in, s, to);
            ok = value && bind_next(in, env->as.env, formals[k].name, value, false);
            continue;
        }
        cel_supplied *item = NULL;
        for (size_t i = 0; i < s->n; i++)
            if (to[i] == (int)k && (s->items[i].expr || s->items[i].value))
                item = &s->items[i];
        cel_sexp *value = NULL;
        if (item)
            value = as_bound(in, item);
        else if (formals[k].fallback)
            value = cel_promise_new(in, formals[k].fallback, env);
        ok = (value || (!item && !formals[k].fallback)) && bind_next(in, env->as.env, formals[k].name, value, !item);
    }
    if (to != small)
        cel_free(to);
    if (!to)
        cel_no_memory(in);
    return ok;
}

static const char *call_name(cel_sexp *call)
{
    if (call && call->as.call.function->kind == CEL_S_SYMBOL)
        return call->as.call.function->as.name;
    if (call && call->as.call.function->flag == CEL_OP_NS)
        return call->as.call.function->as.call.args[1].value->as.name;
    return "this function";
}

/* The expressions of on.exit(), whatever is on its way; an error in one takes its place. */
static cel_sexp *run_on_exit(cel_interp *in, cel_context *c, cel_sexp *value)
{
    cel_waiting waiting;
    cel_sexp *list = c->on_exit;
    c->on_exit = NULL;
    cel_wait(in, &waiting);
    in->call_depth++; /* `value` is held by nobody else */
    for (size_t i = 0; i < list->n && !in->signal; i++)
        cel_eval(in, list->as.v[i], c->env);
    in->call_depth--;
    if (in->signal)
        return NULL;
    cel_resume(in, &waiting);
    return value;
}

cel_sexp *cel_call_closure(cel_interp *in, cel_sexp *closure, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span,
                           cel_context *dispatch)
{
    cel_sexp *own = cel_env_new(in, closure->as.fn.env);
    if (!own || !bind_arguments(in, closure, s, call_name(call), span, own))
        return NULL;
    cel_context context = {.up = in->context, .env = own, .caller = env, .call = call, .function = closure};
    if (dispatch) {
        context.generic = dispatch->generic;
        context.dispatch = dispatch->dispatch;
        context.self = dispatch->self;
    }
    in->context = &context;
    in->depth++;
    if (in->call_depth == 0)
        cel_heap_sweep(in, false);
    cel_sexp *value = cel_deep(in) ? NULL : cel_eval(in, closure->as.fn.body, own);
    in->depth--;
    if (context.on_exit)
        value = run_on_exit(in, &context, value);
    in->context = context.up;
    if (!value && in->signal == CEL_SIG_RETURN && in->jump == own->as.env) {
        value = in->jump_value;
        in->signal = CEL_SIG_NONE;
        in->jump_value = NULL;
    } else if (!value && (in->signal == CEL_SIG_BREAK || in->signal == CEL_SIG_NEXT))
        cel_fail_here(in, "script.loop", "%s stands outside of a loop", in->signal == CEL_SIG_BREAK ? "break" : "next");
    return value;
}

/* ---- S3 ---- */

static cel_sexp *method_for(cel_interp *in, cel_sexp *env, const char *generic, const char *class_name)
{
    char name[160];
    if (!class_name || snprintf(name, sizeof name, "%s.%s", generic, class_name) >= (int)sizeof name)
        return NULL;
    const char *interned = cel_intern(in, name);
    return interned ? cel_find_function(in, env, interned) : NULL;
}

cel_sexp *cel_find_method(cel_interp *in, cel_sexp *env, const char *generic, cel_sexp *x, cel_sexp **rest)
{
    cel_sexp *classes = x->attr ? cel_sexp_attr(x, "class") : NULL;
    if ((!classes && x->kind != CEL_S_OBJECT) || !(classes = cel_sexp_class(in, x)) || classes->kind != CEL_S_STRING)
        return NULL;
    for (size_t i = 0; i < classes->n; i++) {
        cel_sexp *method = method_for(in, env, generic, classes->as.s[i]);
        if (!method && in->signal)
            return NULL;
        if (!method)
            continue;
        if (rest) {
            *rest = cel_sexp_vector(in, CEL_S_STRING, classes->n - i - 1);
            for (size_t k = i + 1; *rest && k < classes->n; k++)
                (*rest)->as.s[k - i - 1] = classes->as.s[k];
        }
        return method;
    }
    return NULL;
}

static cel_sexp *call_method(cel_interp *in, cel_sexp *method, const char *generic, cel_sexp *rest, cel_sexp *self,
                             cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span)
{
    cel_context dispatch = {.generic = generic, .dispatch = rest, .self = self};
    if (method->kind == CEL_S_CLOSURE)
        return cel_call_closure(in, method, s, call, env, span, &dispatch);
    return cel_call_builtin(in, method, s, call, env, span);
}

/* ---- builtins ---- */

static bool row_ready(cel_interp *in, cel_row *row)
{
    if (row->formals)
        return true;
    static const char *const old[] = {"base", "stats", "utils"}; /* what came later takes no beginnings of names */
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        row->partial = row->partial || strcmp(row->builtin->package, old[i]) == 0;
    row->formals = cel_parse_formals(in, row->builtin->formals);
    row->dots = -1;
    for (size_t k = 0; row->formals && k < row->formals->n; k++)
        if (strcmp(row->formals->as.fn.formals[k].name, "...") == 0)
            row->dots = (int)k;
    return row->formals;
}

static cel_sexp *run_builtin(cel_interp *in, cel_args *a)
{
    cel_span here = in->here;
    bool hide = in->hide;
    if (a->span.source)
        in->here = a->span;
    in->hide = false;
    size_t roots = in->n_roots;
    int held = in->call_depth;
    a->up = in->frames;
    a->clean = in->allocations;
    in->frames = a;
    in->call_depth++;
    in->visible = true; /* whatever was hidden before: for those that pass on whether their argument is */
    cel_sexp *value = a->builtin->call(in, a);
    in->call_depth = held;
    in->frames = a->up;
    in->n_roots = roots;
    in->visible = !in->hide && !(a->builtin->flags & CEL_B_INVISIBLE);
    in->hide = hide;
    if (value && !a->dots_seen && !(a->builtin->flags & (CEL_B_GENERIC | CEL_B_HIDDEN)) && !cel_dots_unused(in, a))
        return NULL;
    if (value)
        in->here = here;
    else if (!in->signal)
        cel_fail_at(in, a->span, "script.builtin", "%s() came to nothing", a->builtin->name);
    return value;
}

/* The method that a generic builtin leaves its call to; its first argument is evaluated for it. */
static cel_sexp *builtin_method(cel_interp *in, cel_sexp *builtin, cel_supply *s, const int *to, cel_sexp *env, cel_sexp **self,
                                cel_sexp **rest)
{
    cel_row *row = &in->rows[builtin->n];
    for (size_t i = 0; i < s->n; i++) {
        if (to[i] != (row->dots == 0 ? -1 : 0) || (!s->items[i].expr && !s->items[i].value))
            continue;
        if (!(*self = cel_supplied_value(in, &s->items[i])))
            return NULL;
        cel_sexp *method = cel_find_method(in, env, row->builtin->name, *self, rest);
        return method != builtin ? method : NULL;
    }
    return NULL;
}

cel_sexp *cel_call_builtin(cel_interp *in, cel_sexp *builtin, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span)
{
    cel_row *row = &in->rows[builtin->n];
    if (cel_deep(in) || !row_ready(in, row))
        return NULL;
    size_t nf = row->formals->n;
    int to_room[24], *to = s->n <= 24 ? to_room : CEL_ARRAY(int, s->n);
    cel_supplied room[24], *slots = nf + s->n <= 24 ? room : CEL_ARRAY(cel_supplied, nf + s->n);
    cel_sexp *value = NULL, *self = NULL, *rest = NULL, *method = NULL;
    if (!to || !slots)
        cel_no_memory(in);
    else if (cel_match(in, row->formals, row->dots, s, to, row->partial, row->builtin->name, span)) {
        if (row->builtin->flags & CEL_B_GENERIC)
            method = builtin_method(in, builtin, s, to, env, &self, &rest);
        if (method)
            value = call_method(in, method, row->builtin->name, rest, self, s, call, env, span);
        else if (!in->signal) {
            memset(slots, 0, nf * sizeof *slots);
            cel_args a = {in, row->builtin, row, call, env, span, slots, slots + nf, 0, NULL, false, 0};
            for (size_t i = 0; i < s->n; i++) {
                if (to[i] >= 0)
                    slots[to[i]] = s->items[i];
                else
                    a.dots[a.n_dots++] = s->items[i];
            }
            in->depth++;
            value = run_builtin(in, &a);
            in->depth--;
        }
    }
    if (to != to_room)
        cel_free(to);
    if (slots != room)
        cel_free(slots);
    return value;
}

/* ---- calls ---- */

/* An object that can be called: x(...) is the builtin .call.{type}(x, ...). */
static cel_sexp *call_object(cel_interp *in, cel_sexp *object, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span)
{
    char name[80];
    snprintf(name, sizeof name, ".call.%s", object->as.object.type->name);
    const char *interned = cel_intern(in, name);
    cel_sexp *builtin = interned ? cel_find_function(in, in->global, interned) : NULL, *value = NULL;
    if (!builtin || builtin->kind != CEL_S_BUILTIN)
        return in->signal ? NULL : cel_fail_at(in, span, "script.function", "an object of type %s cannot be called", object->as.object.type->name);
    cel_supply with;
    cel_supply_start(&with);
    bool ok = cel_supply_add(in, &with, (cel_supplied){.value = object, .expr = object});
    for (size_t i = 0; ok && i < s->n; i++)
        ok = cel_supply_add(in, &with, s->items[i]);
    if (ok)
        value = cel_call_builtin(in, builtin, &with, call, env, span);
    cel_supply_end(&with);
    return value;
}

cel_sexp *cel_call_function(cel_interp *in, cel_sexp *function, cel_supply *s, cel_sexp *call, cel_sexp *env, cel_span span)
{
    if (function->kind == CEL_S_CLOSURE) {
        cel_span here = in->here;
        if (span.source)
            in->here = span;
        cel_sexp *value = cel_call_closure(in, function, s, call, env, span, NULL);
        if (value)
            in->here = here;
        return value;
    }
    if (function->kind == CEL_S_OBJECT)
        return call_object(in, function, s, call, env, span);
    return cel_call_builtin(in, function, s, call, env, span);
}

cel_sexp *cel_apply(cel_interp *in, cel_sexp *function, size_t n, cel_sexp *const *args, const char *const *names)
{
    cel_supply s;
    cel_supply_start(&s);
    cel_sexp *value = NULL;
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        const char *name = names && names[i] && names[i][0] ? cel_intern(in, names[i]) : NULL;
        ok = cel_supply_add(in, &s, (cel_supplied){.name = name, .value = args[i], .expr = args[i]});
    }
    if (ok && !cel_is_function(function))
        cel_fail_here(in, "script.function", "this is not a function");
    else if (ok)
        value = cel_call_function(in, function, &s, NULL, in->context ? in->context->env : in->global, in->here);
    cel_supply_end(&s);
    return value;
}

cel_sexp *cel_apply_name(cel_interp *in, const char *name, size_t n, cel_sexp *const *args, const char *const *names)
{
    const char *interned = cel_intern(in, name);
    cel_sexp *f = interned ? cel_find_function(in, in->context ? in->context->env : in->global, interned) : NULL;
    if (!f)
        return in->signal ? NULL : cel_fail_here(in, "script.function", "there is no function %s()", name);
    return cel_apply(in, f, n, args, names);
}

static cel_sexp *function_of_call(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_sexp *head = call->as.call.function;
    if (head->kind == CEL_S_SYMBOL) {
        cel_sexp *f = cel_find_function(in, env, head->as.name);
        if (!f && !in->signal) {
            cel_sexp *data = cel_env_get(in, env, head->as.name, false);
            if (data || !in->signal)
                cel_fail_at(in, call->span, "script.function", data ? "\"%s\" is not a function" : "there is no function %s()", head->as.name);
            if (!data && in->signal == CEL_SIG_ERROR)
                cel_hint_function(in, env, head->as.name);
        }
        return f;
    }
    in->call_depth++; /* the function is held by nobody else until its call begins */
    cel_sexp *f = cel_eval(in, head, env);
    in->call_depth--;
    if (f && f->kind == CEL_S_STRING && f->n == 1 && f->as.s[0])
        f = cel_find_function(in, env, f->as.s[0]);
    if (f && !cel_is_function(f)) {
        char what[80];
        return cel_fail_at(in, call->span, "script.function", "this is %s, not a function", cel_sexp_describe(f, what, sizeof what));
    }
    return f;
}

static bool step(cel_interp *in)
{
    if ((++in->steps & 1023) == 0 && cel_interrupted(in))
        return false;
    if (in->options.step_limit && in->steps > in->options.step_limit) {
        cel_fail_here(in, "script.steps", "the script takes more than its %llu steps", (unsigned long long)in->options.step_limit);
        return false;
    }
    return true;
}

static cel_sexp *eval_call(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    if (!step(in))
        return NULL;
    if (call->flag && !in->op_redefined) {
        if (cel_deep(in))
            return NULL;
        return cel_specials[call->flag](in, call, env);
    }
    cel_sexp *function = call->flag && call->flag < CEL_OP_DOLLAR
        ? NULL : function_of_call(in, call, env);
    if (!function)
        return in->signal ? NULL : cel_specials[call->flag](in, call, env);
    if (call->flag && function->kind == CEL_S_BUILTIN)
        return cel_specials[call->flag](in, call, env);
    cel_supply s;
    cel_supply_start(&s);
    cel_sexp *value = NULL;
    if (cel_supply_call(in, &s, call, env))
        value = cel_call_function(in, function, &s, call, env, call->span);
    cel_supply_end(&s);
    return value;
}

static cel_sexp *make_closure(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    cel_sexp *f = cel_heap_new(in, CEL_S_CLOSURE, expr->n, 0);
    if (!f)
        return NULL;
    f->as.fn = expr->as.fn;
    f->as.fn.env = env;
    f->as.fn.expr = expr;
    f->span = expr->span;
    in->visible = true;
    return f;
}

cel_sexp *cel_eval(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    switch ((cel_sexp_kind)expr->kind) {
    case CEL_S_SYMBOL:
        return eval_symbol(in, expr, env);
    case CEL_S_CALL:
        return eval_call(in, expr, env);
    case CEL_S_FUNCTION:
        return make_closure(in, expr, env);
    case CEL_S_PROMISE:
        return cel_force(in, expr);
    default:
        in->visible = true;
        return expr;
    }
}

/* ---- the syntax the evaluator knows by itself ---- */

static cel_sexp *operand(cel_interp *in, cel_sexp *call, size_t i, cel_sexp *env)
{
    cel_call_arg *arg = &call->as.call.args[i];
    if (!arg->value)
        return cel_fail_at(in, arg->span, "script.empty", "an operand is empty here");
    if (arg->value->kind == CEL_S_SYMBOL && strcmp(arg->value->as.name, "...") == 0)
        return cel_fail_at(in, arg->span, "script.dots", "\"...\" cannot stand here");
    return cel_eval(in, arg->value, env);
}

/* Methods of operators for classed values: `+.money`, `==.money`, `Ops.money` is not looked for. */
static cel_sexp *operator_method(cel_interp *in, cel_sexp *call, cel_sexp *env, cel_sexp *x, cel_sexp *y)
{
    if (!(x->attr || x->kind == CEL_S_OBJECT) && !(y && (y->attr || y->kind == CEL_S_OBJECT)))
        return NULL;
    const char *name = cel_op_names[call->flag];
    cel_sexp *rest = NULL, *method = cel_find_method(in, env, name, x, &rest), *self = x;
    if (!method && !in->signal && y) {
        method = cel_find_method(in, env, name, y, &rest);
        self = y;
    }
    if (!method)
        return NULL;
    cel_supply s;
    cel_supply_start(&s);
    cel_supply_add(in, &s, (cel_supplied){.value = x, .expr = x, .span = call->as.call.args[0].span});
    if (y)
        cel_supply_add(in, &s, (cel_supplied){.value = y, .expr = y, .span = call->as.call.args[1].span});
    return call_method(in, method, name, rest, self, &s, call, env, call->span);
}

static cel_sexp *special_operator(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_op op = (cel_op)call->flag;
    bool unary = call->n == 1 && (op == CEL_OP_ADD || op == CEL_OP_SUB || op == CEL_OP_NOT);
    if (!unary && (call->n != 2 || op == CEL_OP_NOT))
        return cel_fail_at(in, call->span, "script.operator", "%s takes %s", cel_op_names[op], op == CEL_OP_NOT ? "one value" : "two values");
    if (op == CEL_OP_NOT && call->as.call.args[0].value && cel_is_call_to(call->as.call.args[0].value, "!") && call->as.call.args[0].value->n == 1 && cel_masked(in, env)) {
        /* !!x among columns: the expression x holds, or its value */
        cel_sexp *held = operand(in, call->as.call.args[0].value, 0, env);
        return held && (held->kind == CEL_S_SYMBOL || held->kind == CEL_S_CALL) ? cel_eval(in, held, env) : held;
    }
    size_t roots = in->n_roots;
    cel_sexp *x = operand(in, call, 0, env), *value = NULL;
    cel_sexp *y = x && !unary && cel_push_root(in, x) ? operand(in, call, 1, env) : NULL;
    in->n_roots = roots;
    cel_span here = in->here;
    if (call->span.source)
        in->here = call->span;
    if (x && (y || unary)) {
        value = operator_method(in, call, env, x, y);
        if (value || in->signal)
            ;
        else if (op == CEL_OP_NOT)
            value = cel_not(in, x, call->span);
        else if (unary)
            value = cel_arith_unary(in, op, x, call->span);
        else if (op <= CEL_OP_IDIV)
            value = cel_arith(in, op, x, y, call->span);
        else if (op == CEL_OP_RANGE)
            value = cel_range(in, x, y, call->span);
        else if (op <= CEL_OP_GE)
            value = cel_compare(in, op, x, y, call->span);
        else
            value = cel_logic(in, op, x, y, call->span);
    }
    if (value)
        in->here = here;
    in->visible = true;
    return value;
}

/* A formula is its own call, with the class and the environment it was written in. */
static cel_sexp *special_tilde(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    static const char *const classes[] = {"formula", NULL};
    cel_sexp *f = cel_sexp_copy(in, call);
    if (!f || !cel_sexp_set_class(in, f, classes) || !cel_sexp_set_attr(in, f, ".Environment", env))
        return NULL;
    in->visible = true;
    return f;
}

static cel_sexp *special_namespace(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    (void)env;
    in->visible = true;
    return cel_namespace_get(in, call);
}

static cel_sexp *special_at(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    (void)env;
    return cel_fail_at(in, call->span, "script.slot", "@ (slots of S4 objects) is not part of the language");
}

const char *const cel_op_names[CEL_OPS] = {
    [CEL_OP_NONE] = "", [CEL_OP_BRACE] = "{", [CEL_OP_PAREN] = "(", [CEL_OP_IF] = "if", [CEL_OP_FOR] = "for", [CEL_OP_WHILE] = "while",
    [CEL_OP_REPEAT] = "repeat", [CEL_OP_BREAK] = "break", [CEL_OP_NEXT] = "next", [CEL_OP_ASSIGN] = "<-", [CEL_OP_ASSIGN_EQ] = "=",
    [CEL_OP_ASSIGN_UP] = "<<-", [CEL_OP_AND2] = "&&", [CEL_OP_OR2] = "||", [CEL_OP_TILDE] = "~", [CEL_OP_NS] = "::", [CEL_OP_PIPE] = "%>%",
    [CEL_OP_DOLLAR] = "$", [CEL_OP_AT] = "@", [CEL_OP_INDEX] = "[", [CEL_OP_INDEX2] = "[[", [CEL_OP_ADD] = "+", [CEL_OP_SUB] = "-",
    [CEL_OP_MUL] = "*", [CEL_OP_DIV] = "/", [CEL_OP_POW] = "^", [CEL_OP_MOD] = "%%", [CEL_OP_IDIV] = "%/%", [CEL_OP_RANGE] = ":",
    [CEL_OP_EQ] = "==", [CEL_OP_NE] = "!=", [CEL_OP_LT] = "<", [CEL_OP_LE] = "<=", [CEL_OP_GT] = ">", [CEL_OP_GE] = ">=",
    [CEL_OP_AND] = "&", [CEL_OP_OR] = "|", [CEL_OP_NOT] = "!"};

const cel_special cel_specials[CEL_OPS] = {
    [CEL_OP_BRACE] = cel_special_brace, [CEL_OP_PAREN] = cel_special_paren, [CEL_OP_IF] = cel_special_if, [CEL_OP_FOR] = cel_special_for,
    [CEL_OP_WHILE] = cel_special_while, [CEL_OP_REPEAT] = cel_special_while, [CEL_OP_BREAK] = cel_special_jump,
    [CEL_OP_NEXT] = cel_special_jump, [CEL_OP_ASSIGN] = cel_special_assign, [CEL_OP_ASSIGN_EQ] = cel_special_assign,
    [CEL_OP_ASSIGN_UP] = cel_special_assign, [CEL_OP_AND2] = cel_special_logic2, [CEL_OP_OR2] = cel_special_logic2,
    [CEL_OP_TILDE] = special_tilde, [CEL_OP_NS] = special_namespace, [CEL_OP_PIPE] = cel_special_pipe,
    [CEL_OP_DOLLAR] = cel_special_dollar, [CEL_OP_AT] = special_at, [CEL_OP_INDEX] = cel_special_index,
    [CEL_OP_INDEX2] = cel_special_index, [CEL_OP_ADD] = special_operator, [CEL_OP_SUB] = special_operator,
    [CEL_OP_MUL] = special_operator, [CEL_OP_DIV] = special_operator, [CEL_OP_POW] = special_operator, [CEL_OP_MOD] = special_operator,
    [CEL_OP_IDIV] = special_operator, [CEL_OP_RANGE] = special_operator, [CEL_OP_EQ] = special_operator, [CEL_OP_NE] = special_operator,
    [CEL_OP_LT] = special_operator, [CEL_OP_LE] = special_operator, [CEL_OP_GT] = special_operator, [CEL_OP_GE] = special_operator,
    [CEL_OP_AND] = special_operator, [CEL_OP_OR] = special_operator, [CEL_OP_NOT] = special_operator};
