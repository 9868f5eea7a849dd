/* Control flow: blocks, if, loops, && and ||, and the pipe %>%. Between the turns of a loop, when no C code holds
 * values, the heap may be swept. */
#include <string.h>

#include "cli/script/state.h"

cel_sexp *cel_embraced_symbol(cel_interp *in, const char *name, cel_sexp *env)
{
    (void)in;
    for (; env; env = env->as.env->parent) {
        cel_binding *b = cel_env_find(env->as.env, name);
        if (!b || !b->value || b->value->kind != CEL_S_PROMISE)
            continue; /* a column of that name is not what was meant */
        cel_sexp *given = b->value->as.promise.expr;
        while (given->kind == CEL_S_PROMISE)
            given = given->as.promise.expr;
        return given;
    }
    return NULL;
}

cel_sexp *cel_embraced(cel_interp *in, cel_sexp *expr, cel_sexp *env)
{
    const cel_sexp *inner = expr && expr->kind == CEL_S_CALL && expr->flag == CEL_OP_BRACE && expr->n == 1 ? expr->as.call.args[0].value : NULL;
    if (!inner || inner->kind != CEL_S_CALL || inner->flag != CEL_OP_BRACE || inner->n != 1)
        return expr;
    const cel_sexp *symbol = inner->as.call.args[0].value;
    cel_sexp *given = symbol && symbol->kind == CEL_S_SYMBOL ? cel_embraced_symbol(in, symbol->as.name, env) : NULL;
    return given ? given : expr;
}

bool cel_masked(cel_interp *in, const cel_sexp *env)
{
    const char *name = cel_intern(in, CEL_COLUMNS_NAME);
    for (; name && env; env = env->as.env->parent)
        if (cel_env_find(env->as.env, name))
            return true;
    return false;
}

cel_sexp *cel_special_brace(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_sexp *value = in->null;
    in->visible = true;
    if (call->n == 1) {
        cel_sexp *given = cel_embraced(in, call, env);
        if (given != call && cel_masked(in, env))
            return cel_eval(in, given, env);
    }
    for (size_t i = 0; i < call->n && value; i++)
        value = cel_eval(in, call->as.call.args[i].value, env);
    return value;
}

cel_sexp *cel_special_paren(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    if (call->n != 1 || !call->as.call.args[0].value)
        return cel_fail_at(in, call->span, "script.syntax", "( ) takes one expression");
    cel_sexp *value = cel_eval(in, call->as.call.args[0].value, env);
    in->visible = true;
    return value;
}

int cel_condition(cel_interp *in, cel_sexp *value, const char *word, cel_span span)
{
    char what[80];
    if (value->n == 0 || (!cel_is_vector(value) || value->kind == CEL_S_LIST))
        cel_fail_at(in, span, "script.condition", "the condition of %s is %s, not TRUE or FALSE", word,
                    value->kind == CEL_S_NULL ? "NULL" : value->n == 0 ? "empty" : cel_sexp_describe(value, what, sizeof what));
    else if (value->n > 1)
        cel_fail_at(in, span, "script.condition", "the condition of %s has %zu values, not one", word, value->n);
    else {
        cel_sexp *flag = cel_coerce(in, value, CEL_S_LOGICAL);
        if (!flag)
            return -1;
        if (flag->as.i[0] != CEL_NA_INT)
            return flag->as.i[0];
        if (value->kind == CEL_S_STRING && value->as.s[0])
            cel_fail_at(in, span, "script.condition", "the condition of %s is a text, not TRUE or FALSE", word);
        else
            cel_fail_at(in, span, "script.condition", "the condition of %s is NA, not TRUE or FALSE", word);
    }
    return -1;
}

cel_sexp *cel_special_if(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_call_arg *args = call->as.call.args;
    if (call->n < 2 || call->n > 3 || !args[0].value || !args[1].value || (call->n == 3 && !args[2].value))
        return cel_fail_at(in, call->span, "script.syntax", "if takes a condition and one or two expressions");
    cel_sexp *value = cel_eval(in, args[0].value, env);
    int yes = value ? cel_condition(in, value, "if", args[0].span) : -1;
    if (yes < 0)
        return NULL;
    if (yes)
        return cel_eval(in, args[1].value, env);
    if (call->n == 3)
        return cel_eval(in, args[2].value, env);
    in->visible = false;
    return in->null;
}

/* After a turn of a loop: true to go on, false to leave it (`*value` NULL when a signal must travel on). */
static bool turn(cel_interp *in, cel_sexp *body, cel_sexp *env, cel_sexp **value)
{
    cel_sexp *done = cel_eval(in, body, env);
    if (!done) {
        cel_signal signal = in->signal;
        if (signal == CEL_SIG_NEXT || signal == CEL_SIG_BREAK)
            in->signal = CEL_SIG_NONE;
        if (signal == CEL_SIG_BREAK)
            return false;
        if (signal != CEL_SIG_NEXT) {
            *value = NULL;
            return false;
        }
    }
    if (cel_interrupted(in)) {
        *value = NULL;
        return false;
    }
    if (in->call_depth == 0)
        cel_heap_sweep(in, false);
    return true;
}

static cel_sexp *loop_element(cel_interp *in, cel_sexp *over, size_t i)
{
    switch ((cel_sexp_kind)over->kind) {
    case CEL_S_LOGICAL:
        return cel_sexp_logical(in, over->as.i[i]);
    case CEL_S_INTEGER:
        return cel_sexp_integer(in, over->as.i[i]);
    case CEL_S_DOUBLE:
        return cel_sexp_number(in, over->as.d[i]);
    case CEL_S_STRING: {
        cel_sexp *x = cel_sexp_vector(in, CEL_S_STRING, 1);
        if (x)
            x->as.s[0] = over->as.s[i];
        return x;
    }
    default:
        return cel_sexp_share(over->as.v[i]);
    }
}

cel_sexp *cel_special_for(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    cel_call_arg *args = call->as.call.args;
    if (call->n != 3 || !args[0].value || args[0].value->kind != CEL_S_SYMBOL || !args[1].value || !args[2].value)
        return cel_fail_at(in, call->span, "script.syntax", "for takes a variable, a vector and an expression");
    cel_sexp *over = cel_eval(in, args[1].value, env);
    if (!over)
        return NULL;
    if (cel_is_factor(over) && !(over = cel_coerce(in, over, CEL_S_STRING)))
        return NULL;
    if (over->kind != CEL_S_NULL && !cel_is_vector(over)) {
        char what[80];
        return cel_fail_at(in, args[1].span, "script.for", "for needs a vector or list, not %s", cel_sexp_describe(over, what, sizeof what));
    }
    over->named = 2;
    if (!cel_push_root(in, over))
        return NULL;
    cel_sexp *value = in->null;
    for (size_t i = 0; i < over->n; i++) {
        cel_sexp *x = loop_element(in, over, i);
        if (!x || !cel_env_bind(in, env->as.env, args[0].value->as.name, x)) {
            value = NULL;
            break;
        }
        if (!turn(in, args[2].value, env, &value))
            break;
    }
    cel_pop_root(in);
    in->visible = in->visible && !value; /* a return() on its way keeps its own */
    return value;
}

/* while, and repeat as while without a condition. */
cel_sexp *cel_special_while(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    bool repeat = call->flag == CEL_OP_REPEAT;
    cel_call_arg *args = call->as.call.args;
    if (call->n != (repeat ? 1 : 2) || !args[0].value || (!repeat && !args[1].value))
        return cel_fail_at(in, call->span, "script.syntax", repeat ? "repeat takes an expression" : "while takes a condition and an expression");
    cel_sexp *value = in->null;
    for (;;) {
        if (!repeat) {
            cel_sexp *c = cel_eval(in, args[0].value, env);
            int on = c ? cel_condition(in, c, "while", args[0].span) : -1;
            if (on < 0)
                return NULL;
            if (!on)
                break;
        }
        if (!turn(in, args[repeat ? 0 : 1].value, env, &value))
            break;
    }
    in->visible = in->visible && !value;
    return value;
}

cel_sexp *cel_special_jump(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    (void)env;
    in->signal = call->flag == CEL_OP_BREAK ? CEL_SIG_BREAK : CEL_SIG_NEXT;
    in->here = call->span;
    return NULL;
}

cel_sexp *cel_special_logic2(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    bool and = call->flag == CEL_OP_AND2;
    if (call->n != 2)
        return cel_fail_at(in, call->span, "script.operator", "%s takes two values", cel_op_names[call->flag]);
    int32_t seen[2];
    for (size_t i = 0; i < 2; i++) {
        cel_call_arg *arg = &call->as.call.args[i];
        cel_sexp *x = arg->value ? cel_eval(in, arg->value, env)
                                 : cel_fail_at(in, arg->span, "script.empty", "an operand is empty here");
        if (!x)
            return NULL;
        if (x->n != 1 || !cel_is_vector(x) || x->kind == CEL_S_LIST || x->kind == CEL_S_STRING) {
            char what[80];
            return cel_fail_at(in, arg->span, "script.condition", "%s needs one TRUE or FALSE, not %s", cel_op_names[call->flag],
                               cel_sexp_describe(x, what, sizeof what));
        }
        double d = cel_sexp_number_at(x, 0);
        seen[i] = d != d ? CEL_NA_INT : d != 0;
        if (seen[i] == (and ? 0 : 1)) {
            in->visible = true;
            return cel_sexp_logical(in, seen[i]);
        }
    }
    in->visible = true;
    return cel_sexp_logical(in, seen[0] == CEL_NA_INT || seen[1] == CEL_NA_INT ? CEL_NA_INT : and);
}

/* magrittr: x %>% f(y) is f(x, y), x %>% f is f(x), and where `.` is an argument it stands for x. The left side is a
 * promise, so that the right side's order of evaluation is that of |>. */
cel_sexp *cel_special_pipe(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    if (call->n != 2 || !call->as.call.args[0].value || !call->as.call.args[1].value)
        return cel_fail_at(in, call->span, "script.operator", "%%>%% takes two values");
    cel_sexp *lhs = call->as.call.args[0].value, *rhs = call->as.call.args[1].value;
    const char *dot = cel_intern(in, ".");
    cel_sexp *inner = cel_env_new(in, env), *promise = inner ? cel_promise_new(in, lhs, env) : NULL;
    if (!dot || !promise || !cel_env_bind(in, inner->as.env, dot, promise))
        return NULL;
    size_t roots = in->n_roots; /* `inner` and `made` are held by nobody but this call */
    if (!cel_push_root(in, inner))
        return NULL;
    cel_sexp *value = NULL, *place = cel_sexp_symbol(in, ".");
    const cel_sexp *held = rhs; /* .$column: the dot stands at the beginning of the right side */
    while (held->kind == CEL_S_CALL && held->flag == CEL_OP_DOLLAR && held->n)
        held = held->as.call.args[0].value;
    bool of_dot = held != rhs && held->kind == CEL_S_SYMBOL && held->as.name == dot;
    bool function_only = rhs->kind != CEL_S_CALL || rhs->flag == CEL_OP_NS || (rhs->flag == CEL_OP_DOLLAR && !of_dot) || rhs->flag == CEL_OP_PAREN;
    if (rhs->kind == CEL_S_CALL && (rhs->flag == CEL_OP_BRACE || of_dot))
        value = cel_eval(in, rhs, inner);
    else if (place) {
        bool has = false;
        for (size_t i = 0; !function_only && i < rhs->n; i++) {
            cel_sexp *x = rhs->as.call.args[i].value;
            has = has || (x && x->kind == CEL_S_SYMBOL && x->as.name == dot);
        }
        cel_sexp *made = rhs;
        if (!has) {
            made = cel_call_new(in, function_only ? rhs : rhs->as.call.function, function_only ? 1 : rhs->n + 1);
            if (made) {
                made->span = function_only ? call->as.call.args[1].span : rhs->span;
                made->as.call.args[0] = (cel_call_arg){NULL, place, call->as.call.args[0].span};
                if (!function_only && rhs->n)
                    memcpy(made->as.call.args + 1, rhs->as.call.args, rhs->n * sizeof *rhs->as.call.args);
            }
        }
        value = made && cel_push_root(in, made) ? cel_eval(in, made, inner) : NULL;
    }
    in->n_roots = roots;
    return value;
}
