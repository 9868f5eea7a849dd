/* Arguments of a call: collecting them with `...` expanded, and R's three passes of matching them to formals (exact
 * names, unique beginnings, positions). What fits nowhere is refused at its place with the nearest formal. */
#include <string.h>

#include "cli/script/state.h"

void cel_supply_start(cel_supply *s)
{
    s->items = s->room;
    s->n = 0;
    s->capacity = sizeof s->room / sizeof *s->room;
}

void cel_supply_end(cel_supply *s)
{
    if (s->items != s->room)
        cel_free(s->items);
}

bool cel_supply_add(cel_interp *in, cel_supply *s, cel_supplied item)
{
    if (s->n == s->capacity) {
        cel_supplied *more = cel_realloc(s->items == s->room ? NULL : s->items, s->capacity * 2, sizeof *more);
        if (!more)
            return cel_no_memory(in), false;
        if (s->items == s->room)
            memcpy(more, s->room, s->n * sizeof *more);
        s->items = more;
        s->capacity *= 2;
    }
    s->items[s->n++] = item;
    return true;
}

static bool add_dots(cel_interp *in, cel_supply *s, const cel_sexp *env, cel_span span)
{
    const char *dots = cel_intern(in, "...");
    for (; dots && env; env = env->as.env->parent) {
        cel_binding *b = cel_env_find(env->as.env, dots);
        if (!b)
            continue;
        if (!b->value || b->value->kind != CEL_S_DOTS)
            return true;
        for (size_t i = 0; i < b->value->n; i++) {
            cel_call_arg *d = &b->value->as.dots[i];
            if (!cel_supply_add(in, s, (cel_supplied){.name = d->name, .value = d->value, .expr = d->value, .span = d->span}))
                return false;
        }
        return true;
    }
    if (dots)
        cel_fail_at(in, span, "script.dots", "\"...\" is used outside of a function that has it");
    return false;
}

bool cel_supply_call(cel_interp *in, cel_supply *s, const cel_sexp *call, cel_sexp *env)
{
    for (size_t i = 0; i < call->n; i++) {
        const cel_call_arg *arg = &call->as.call.args[i];
        cel_sexp *expr = arg->value;
        if (expr && expr->kind == CEL_S_SYMBOL && strcmp(expr->as.name, "...") == 0) {
            if (!add_dots(in, s, env, arg->span))
                return false;
            continue;
        }
        cel_supplied item = {.name = arg->name, .expr = expr, .span = arg->span};
        if (expr && expr->kind != CEL_S_SYMBOL && expr->kind != CEL_S_CALL && expr->kind != CEL_S_FUNCTION)
            item.value = expr;
        else if (expr)
            item.env = env;
        if (!cel_supply_add(in, s, item))
            return false;
    }
    return true;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Where the name of an argument stands, given the place of its value; that place when it is not found. */
static cel_span name_span(cel_span value, const char *name)
{
    size_t length = strlen(name);
    const char *text = value.source ? value.source->text : "";
    uint32_t at = value.source ? value.from : 0;
    while (at > 0 && strchr(" \t\r\n", text[at - 1]))
        at--;
    if (at == 0 || text[at - 1] != '=')
        return value;
    for (at--; at > 0 && strchr(" \t\r\n`\"'", text[at - 1]);)
        at--;
    if (at < length || memcmp(text + at - length, name, length) != 0)
        return value;
    return (cel_span){value.source, at - (uint32_t)length, at};
}

static bool unused(cel_interp *in, const cel_sexp *formals, const cel_supplied *item, const char *function, cel_span span)
{
    cel_span at = item->span.source ? item->span : span;
    if (!item->name || !item->name[0]) {
        size_t n = formals->n;
        cel_fail_at(in, at, "script.unused", "%s() takes %zu argument%s: this one is too many", function, n, n == 1 ? "" : "s");
        return false;
    }
    cel_fail_at(in, name_span(at, item->name), "script.unused", "%s() has no argument \"%s\"", function, item->name);
    const char *names[64];
    size_t n = 0;
    cel_text list = {0};
    for (size_t i = 0; i < formals->n && n < sizeof names / sizeof *names; i++) {
        const char *name = formals->as.fn.formals[i].name;
        if (strcmp(name, "...") == 0)
            continue;
        names[n++] = name;
        cel_text_addf(&list, "%s%s", n > 1 ? ", " : "", name);
    }
    int nearest = cel_nearest(item->name, names, n);
    if (nearest >= 0)
        cel_error_hint(&in->error, "did you mean \"%s\"?", names[nearest]);
    else if (n && list.text && list.length < 500)
        cel_error_hint(&in->error, "arguments: %s", list.text);
    cel_text_free(&list);
    return false;
}

bool cel_dots_unused(cel_interp *in, const cel_args *a)
{
    for (size_t k = 0; k < a->n_dots; k++)
        if (a->dots[k].name && a->dots[k].name[0])
            return unused(in, a->row->formals, &a->dots[k], a->builtin->name, a->span);
    return true;
}

bool cel_match(cel_interp *in, const cel_sexp *formals, int dots, const cel_supply *s, int *to, bool partial,
               const char *function, cel_span span)
{
    size_t nf = formals->n;
    const cel_formal_arg *f = formals->as.fn.formals;
    bool small[64] = {false}, *taken = nf <= 64 ? small : CEL_ARRAY(bool, nf), ok = false;
    if (!taken)
        return cel_no_memory(in), false;
    for (size_t i = 0; i < s->n; i++)
        to[i] = -2;
    for (size_t i = 0; i < s->n; i++) { /* exact names */
        const char *name = s->items[i].name;
        if (!name || !name[0])
            continue;
        for (size_t k = 0; k < nf; k++)
            if (f[k].name == name && (int)k != dots) {
                if (taken[k]) {
                    cel_fail_at(in, s->items[i].span.source ? s->items[i].span : span, "script.twice",
                                "argument \"%s\" of %s() is given twice", name, function);
                    goto out;
                }
                taken[k] = true;
                to[i] = (int)k;
            }
    }
    for (size_t i = 0; partial && i < s->n; i++) { /* unique beginnings, of formals before ... only */
        const char *name = s->items[i].name;
        if (!name || !name[0] || to[i] != -2)
            continue;
        int found = -1;
        bool several = false;
        for (size_t k = 0; k < nf && (dots < 0 || (int)k < dots); k++)
            if (!taken[k] && starts_with(f[k].name, name)) {
                several = found >= 0;
                found = (int)k;
            }
        if (several) {
            cel_fail_at(in, s->items[i].span.source ? s->items[i].span : span, "script.ambiguous",
                        "argument \"%s\" of %s() fits more than one name", name, function);
            goto out;
        }
        if (found >= 0) {
            taken[found] = true;
            to[i] = found;
        }
    }
    size_t next = 0;
    for (size_t i = 0; i < s->n; i++) { /* positions */
        if (to[i] != -2)
            continue;
        bool named = s->items[i].name && s->items[i].name[0];
        if (!named) {
            while (next < nf && (int)next != dots && taken[next])
                next++;
            if (next < nf && (int)next != dots) {
                taken[next] = true;
                to[i] = (int)next;
                continue;
            }
        }
        if (dots >= 0) {
            to[i] = -1;
            continue;
        }
        unused(in, formals, &s->items[i], function, span);
        goto out;
    }
    ok = true;
out:
    if (taken != small)
        cel_free(taken);
    return ok;
}
