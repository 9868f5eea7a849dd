/* Environments: small arrays of bindings with a hash index once they grow, finding functions through them down to
 * the builtins, and the nearest names for the sentence when nothing is found. */
#include <string.h>

#include "cli/script/in_r.h"

enum { INDEX_FROM = 12 };

static size_t slot_of(const cel_env *env, const char *name)
{
    size_t at = cel_name_of(name)->hash & (env->n_slots - 1);
    while (env->slots[at] && env->vars[env->slots[at] - 1].name != name)
        at = (at + 1) & (env->n_slots - 1);
    return at;
}

static bool reindex(cel_env *env)
{
    size_t want = 32;
    while (want < env->n * 3)
        want *= 2;
    int32_t *slots = CEL_ARRAY(int32_t, want);
    if (!slots)
        return false;
    cel_free(env->slots);
    env->slots = slots;
    env->n_slots = want;
    for (size_t i = 0; i < env->n; i++)
        env->slots[slot_of(env, env->vars[i].name)] = (int32_t)i + 1;
    return true;
}

cel_binding *cel_env_find(const cel_env *env, const char *interned)
{
    if (env->slots) {
        int32_t slot = env->slots[slot_of(env, interned)];
        return slot ? &env->vars[slot - 1] : NULL;
    }
    for (size_t i = 0; i < env->n; i++)
        if (env->vars[i].name == interned)
            return &env->vars[i];
    return NULL;
}

bool cel_env_bind(cel_interp *in, cel_env *env, const char *interned, cel_sexp *value)
{
    if (!interned)
        return false;
    cel_binding *b = cel_env_find(env, interned);
    if (!b) {
        if (!CEL_GROW(env->vars, env->capacity, env->n + 1))
            return cel_no_memory(in), false;
        b = &env->vars[env->n++];
        *b = (cel_binding){interned, NULL, false};
        if (env->n > INDEX_FROM && env->n * 2 > env->n_slots) {
            if (!reindex(env)) {
                env->n--;
                return cel_no_memory(in), false;
            }
        } else if (env->slots)
            env->slots[slot_of(env, interned)] = (int32_t)env->n;
    }
    if (b->value != value && value && value->named < 2)
        value->named++;
    b->value = value;
    b->missing = false;
    return true;
}

bool cel_env_remove(cel_env *env, const char *interned)
{
    cel_binding *b = cel_env_find(env, interned);
    if (!b)
        return false;
    size_t at = (size_t)(b - env->vars);
    memmove(b, b + 1, (env->n - at - 1) * sizeof *b);
    env->n--;
    if (env->slots) {
        memset(env->slots, 0, env->n_slots * sizeof *env->slots);
        for (size_t i = 0; i < env->n; i++)
            env->slots[slot_of(env, env->vars[i].name)] = (int32_t)i + 1;
    }
    return true;
}

void cel_env_free(cel_env *env)
{
    if (!env)
        return;
    cel_free(env->vars);
    cel_free(env->slots);
    cel_free(env);
}

cel_sexp *cel_env_new(cel_interp *in, cel_sexp *parent)
{
    cel_env *env = CEL_NEW(cel_env);
    if (!env)
        return cel_no_memory(in);
    cel_sexp *x = cel_heap_new(in, CEL_S_ENV, 0, 0);
    if (!x) {
        cel_free(env);
        return NULL;
    }
    enum { USUAL = 256 }; /* bytes of an environment with a few bindings, counted as if they were its elements */
    env->parent = parent;
    x->as.env = env;
    x->room = USUAL;
    in->bytes += USUAL;
    return x;
}

bool cel_env_set(cel_interp *in, cel_sexp *env, const char *name, cel_sexp *value)
{
    return cel_env_bind(in, env->as.env, cel_intern(in, name), value);
}

cel_sexp *cel_env_get(cel_interp *in, cel_sexp *env, const char *name, bool own)
{
    const char *interned = cel_intern(in, name);
    if (!interned)
        return NULL;
    for (; env; env = own ? NULL : env->as.env->parent) {
        cel_binding *b = cel_env_find(env->as.env, interned);
        if (b && b->value)
            return cel_force(in, b->value);
    }
    return NULL;
}

cel_sexp *cel_global(cel_interp *in)
{
    return in->global;
}

/* ---- functions ---- */

cel_sexp *cel_builtin_value(cel_interp *in, int32_t row)
{
    cel_row *r = &in->rows[row];
    if (!r->value && r->builtin->call == cel_in_r) {
        if ((r->value = cel_in_r_closure(in, r->builtin)))
            r->value->named = 2;
    } else if (!r->value) {
        r->value = cel_heap_new(in, CEL_S_BUILTIN, 0, 0);
        if (r->value) {
            r->value->as.builtin = r->builtin;
            r->value->named = 2;
            r->value->n = (size_t)row;
        }
    }
    return r->value;
}

int32_t cel_row_of(const cel_interp *in, const cel_builtin *builtin)
{
    for (size_t i = 0; i < in->n_rows; i++)
        if (in->rows[i].builtin == builtin)
            return (int32_t)i;
    return -1;
}

cel_sexp *cel_find_function(cel_interp *in, cel_sexp *env, const char *interned)
{
    for (; env; env = env->as.env->parent) {
        cel_binding *b = cel_env_find(env->as.env, interned);
        if (!b || !b->value)
            continue;
        cel_sexp *value = b->value;
        if (value->kind == CEL_S_PROMISE && !(value = cel_force(in, value)))
            return NULL;
        if (cel_is_function(value))
            return value;
    }
    int32_t row = cel_name_of(interned)->builtin;
    return row < 0 ? NULL : cel_builtin_value(in, row);
}

const cel_builtin *cel_builtin_at(const cel_interp *in, size_t i)
{
    return i < in->n_rows ? in->rows[i].builtin : NULL;
}

const cel_builtin *cel_builtin_find(const cel_interp *in, const char *package, const char *name)
{
    for (size_t i = 0; i < in->n_rows; i++) {
        const cel_builtin *b = in->rows[i].builtin;
        if (strcmp(b->name, name) == 0 && (!package || strcmp(b->package, package) == 0))
            return b;
    }
    return NULL;
}

/* ---- nearest names ---- */

typedef struct name_list {
    const char **names;
    size_t n, capacity;
} name_list;

static void list_add(name_list *list, const char *name)
{
    if (CEL_GROW(list->names, list->capacity, list->n + 1))
        list->names[list->n++] = name;
}

static void hint_nearest(cel_interp *in, name_list *list, const char *name, const char *after)
{
    int nearest = cel_nearest(name, list->names, list->n);
    if (nearest >= 0)
        cel_error_hint(&in->error, "did you mean %s%s?", list->names[nearest], after);
    cel_free(list->names);
}

void cel_hint_function(cel_interp *in, cel_sexp *env, const char *name)
{
    name_list list = {0};
    for (; env; env = env->as.env->parent)
        for (size_t i = 0; i < env->as.env->n; i++) {
            cel_sexp *value = env->as.env->vars[i].value;
            if (value && (value->kind == CEL_S_CLOSURE || value->kind == CEL_S_BUILTIN))
                list_add(&list, env->as.env->vars[i].name);
        }
    for (size_t i = 0; i < in->n_rows; i++)
        if (!(in->rows[i].builtin->flags & CEL_B_HIDDEN))
            list_add(&list, in->rows[i].builtin->name);
    hint_nearest(in, &list, name, "()");
}

void cel_hint_variable(cel_interp *in, cel_sexp *env, const char *name)
{
    name_list list = {0};
    for (; env; env = env->as.env->parent)
        for (size_t i = 0; i < env->as.env->n; i++) {
            const cel_binding *b = &env->as.env->vars[i];
            for (size_t k = 0; b->value && strcmp(b->name, CEL_COLUMNS_NAME) == 0 && k < b->value->n; k++)
                list_add(&list, b->value->as.s[k]);
            if (!strchr(b->name, ' '))
                list_add(&list, b->name);
        }
    for (size_t i = 0; i < in->n_rows; i++) /* functions are values, too: metric_set(rmse, rsqq) */
        if (!(in->rows[i].builtin->flags & CEL_B_HIDDEN))
            list_add(&list, in->rows[i].builtin->name);
    hint_nearest(in, &list, name, "");
}
