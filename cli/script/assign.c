/* Assignment: name <- value, and f(x, ...) <- value for any f with a replacement `f<-`. What a variable alone holds is
 * changed in place; everything shared is copied first. */
#include <stdio.h>
#include <string.h>

#include "cli/script/state.h"

typedef struct place {
    cel_interp *in;
    cel_sexp *env;    /* where the variable is assigned */
    cel_sexp *lookup; /* where it is looked for */
    cel_span span;
} place;

static bool bind(const place *p, const char *name, cel_sexp *value)
{
    cel_interp *in = p->in;
    if (cel_name_of(name)->op)
        in->op_redefined = true;
    return cel_env_bind(in, p->env->as.env, name, value);
}

/* The value a target stands for now; *mine: nobody else holds it, it may be changed. */
static cel_sexp *current(const place *p, cel_sexp *target, bool *mine)
{
    cel_interp *in = p->in;
    *mine = false;
    if (target->kind == CEL_S_STRING && target->n == 1 && target->as.s[0])
        target = cel_sexp_symbol(in, target->as.s[0]);
    if (!target)
        return NULL;
    if (target->kind == CEL_S_SYMBOL) {
        cel_binding *b = cel_env_find(p->env->as.env, target->as.name);
        if (b && b->value && b->value->kind != CEL_S_PROMISE) {
            *mine = b->value->named <= 1;
            return b->value;
        }
        return cel_eval(in, target, p->lookup);
    }
    if (target->kind != CEL_S_CALL || target->n < 1 || !target->as.call.args[0].value)
        return cel_fail_at(in, p->span, "script.assign", "this cannot be assigned to");
    if ((target->flag == CEL_OP_DOLLAR || target->flag == CEL_OP_INDEX2) && target->n == 2) {
        bool outer;
        cel_sexp *x = current(p, target->as.call.args[0].value, &outer);
        if (!x)
            return NULL;
        if (x->kind == CEL_S_LIST && !cel_sexp_attr(x, "class")) {
            cel_sexp *inner = target->as.call.args[1].value, *index = NULL;
            if (target->flag == CEL_OP_DOLLAR)
                index = inner->kind == CEL_S_SYMBOL ? cel_sexp_string(in, inner->as.name) : inner;
            else if (inner)
                index = cel_eval(in, inner, p->lookup);
            if (!index)
                return in->signal ? NULL : cel_fail_at(in, p->span, "script.index", "[[ ]] <- needs one number or name");
            /* x[[new]]$a <- v makes a new element: what is not there yet is NULL. */
            if (index->kind != CEL_S_STRING && cel_is_number(index) && index->n == 1 && cel_sexp_number_at(index, 0) > (double)x->n)
                return in->null;
            cel_sexp *value = cel_element(in, x, index, true, p->span);
            *mine = value && outer && value->named <= 1 && index->n == 1;
            return value;
        }
    }
    return cel_eval(in, target, p->lookup);
}

static cel_sexp *replace_by_function(const place *p, cel_sexp *target, cel_sexp *x, cel_sexp *value)
{
    cel_interp *in = p->in;
    char name[160];
    cel_sexp *head = target->as.call.function;
    if (head->flag == CEL_OP_NS && head->kind == CEL_S_CALL)
        head = head->as.call.args[1].value;
    if (head->kind != CEL_S_SYMBOL || snprintf(name, sizeof name, "%s<-", head->as.name) >= (int)sizeof name)
        return cel_fail_at(in, target->span, "script.assign", "this cannot be assigned to");
    const char *interned = cel_intern(in, name), *last = cel_intern(in, "value");
    cel_sexp *f = interned && last ? cel_find_function(in, p->lookup, interned) : NULL;
    if (!f)
        return in->signal ? NULL : cel_fail_at(in, target->span, "script.assign", "%s() cannot be assigned to: there is no `%s`", head->as.name, name);
    cel_supply s;
    cel_supply_start(&s);
    cel_sexp *out = NULL;
    if (cel_supply_call(in, &s, target, p->lookup) &&
        cel_supply_add(in, &s, (cel_supplied){.name = last, .value = value, .expr = value, .span = p->span})) {
        s.items[0] = (cel_supplied){.value = x, .expr = x, .span = target->as.call.args[0].span};
        out = cel_call_function(in, f, &s, target, p->lookup, target->span);
    }
    cel_supply_end(&s);
    return out;
}

/* x with the part that `target` names replaced; x is ours when `mine`. */
static cel_sexp *replaced(const place *p, cel_sexp *target, cel_sexp *x, bool mine, cel_sexp *value)
{
    cel_interp *in = p->in;
    bool index = target->flag == CEL_OP_INDEX || target->flag == CEL_OP_INDEX2;
    if (!index && target->flag != CEL_OP_DOLLAR)
        return replace_by_function(p, target, x, value);
    if (x->attr || x->kind == CEL_S_OBJECT) {
        char generic[8];
        snprintf(generic, sizeof generic, "%s<-", cel_op_names[target->flag]);
        cel_sexp *method = cel_find_method(in, p->lookup, generic, x, NULL);
        if (!method && in->signal)
            return NULL;
        if (method && target->flag == CEL_OP_DOLLAR) {
            cel_sexp *name = target->as.call.args[1].value;
            cel_sexp *args[] = {x, name->kind == CEL_S_SYMBOL ? cel_sexp_string(in, name->as.name) : name, value};
            return args[1] ? cel_apply(in, method, 3, args, NULL) : NULL;
        }
        if (method)
            return replace_by_function(p, target, x, value);
    }
    if ((!mine || x->named > 1) && x->kind != CEL_S_OBJECT && x->kind != CEL_S_ENV && !(x = cel_sexp_copy(in, x)))
        return NULL;
    if (target->flag == CEL_OP_DOLLAR) {
        cel_sexp *name = target->n == 2 ? target->as.call.args[1].value : NULL;
        const char *text = name ? name->kind == CEL_S_SYMBOL ? name->as.name : cel_sexp_text_at(name, 0) : NULL;
        return text ? cel_assign_dollar(in, x, text, value, target->as.call.args[1].span)
                    : cel_fail_at(in, target->span, "script.member", "$ takes a name");
    }
    cel_supply s;
    cel_supply_start(&s);
    cel_indices k;
    cel_sexp *out = NULL;
    if (cel_supply_call(in, &s, target, p->lookup)) {
        cel_supply rest = s;
        rest.items = s.items + 1;
        rest.n = s.n - 1;
        if (!cel_indices_eval(in, &rest, target->span, &k))
            ;
        else if (target->flag == CEL_OP_INDEX || k.n == 2)
            out = cel_assign_index(in, x, &k, value, target->span);
        else if (k.n != 1 || !k.index[0])
            cel_fail_at(in, target->span, "script.index", "[[ ]] <- needs one number or name");
        else
            out = cel_assign_element(in, x, k.index[0], value, k.span[0].source ? k.span[0] : target->span);
    }
    cel_supply_end(&s);
    return out;
}

static bool assign_to(const place *p, cel_sexp *target, cel_sexp *value, int depth)
{
    cel_interp *in = p->in;
    if (target->kind == CEL_S_SYMBOL)
        return bind(p, target->as.name, value);
    if (target->kind == CEL_S_STRING && target->n == 1 && target->as.s[0])
        return bind(p, target->as.s[0], value);
    if (target->kind != CEL_S_CALL || target->n < 1 || !target->as.call.args[0].value || depth > 64) {
        cel_fail_at(in, p->span, "script.assign", "this cannot be assigned to");
        return false;
    }
    bool mine;
    cel_sexp *inner = target->as.call.args[0].value, *x = current(p, inner, &mine);
    if (!x)
        return false;
    cel_sexp *out = replaced(p, target, x, mine, value);
    if (!out)
        return false;
    if (out == x && mine && inner->kind == CEL_S_SYMBOL)
        return true; /* changed where it is bound */
    if (out == x && mine && x->named < 2)
        x->named = 0; /* put back where it was: not a second holder */
    return assign_to(p, inner, out, depth + 1);
}

cel_sexp *cel_special_assign(cel_interp *in, cel_sexp *call, cel_sexp *env)
{
    if (call->n != 2 || !call->as.call.args[0].value || !call->as.call.args[1].value)
        return cel_fail_at(in, call->span, "script.assign", "an assignment takes a name and a value");
    cel_sexp *target = call->as.call.args[0].value;
    if (target->kind != CEL_S_SYMBOL && target->kind != CEL_S_CALL && !(target->kind == CEL_S_STRING && target->n == 1))
        return cel_fail_at(in, call->as.call.args[0].span, "script.assign", "this cannot be assigned to");
    cel_sexp *value = cel_eval(in, call->as.call.args[1].value, env);
    if (!value)
        return NULL;
    place p = {in, env, env, call->as.call.args[0].span};
    if (call->flag == CEL_OP_ASSIGN_UP) {
        cel_sexp *root = target;
        while (root->kind == CEL_S_CALL && root->n && root->as.call.args[0].value)
            root = root->as.call.args[0].value;
        const char *name = root->kind == CEL_S_SYMBOL ? root->as.name : root->kind == CEL_S_STRING && root->n ? root->as.s[0] : NULL;
        p.env = env->as.env->parent ? env->as.env->parent : env;
        while (name && p.env && !cel_env_find(p.env->as.env, name))
            p.env = p.env->as.env->parent;
        if (!p.env || p.env->as.env->is_base)
            p.env = in->global;
        p.lookup = p.env;
    }
    in->call_depth++; /* `value` is held by nobody yet */
    if (target->kind == CEL_S_CALL) {
        if (value->kind == CEL_S_LIST && value->named)
            value->named = 2;
        if (call->flag == CEL_OP_ASSIGN_UP)
            p.lookup = env; /* indices are evaluated where the assignment stands */
    }
    bool ok = assign_to(&p, target, value, 0);
    in->call_depth--;
    in->visible = false;
    return ok ? value : NULL;
}
