/* The heap of script values: interned texts, allocation, mark and sweep. Every value is on one list; what cannot be
 * reached from the roots is freed, but only where no C code holds values (between statements, and between turns of
 * loops outside of builtins). Marking uses its own stack, so no nesting of values can overflow the C stack. */
#include <string.h>

#include "cli/script/state.h"

cel_sexp *cel_no_memory(cel_interp *in)
{
    cel_nomem(&in->error);
    in->condition = NULL;
    in->signal = CEL_SIG_ERROR;
    return NULL;
}

/* ---- interned texts ---- */

static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

static bool rehash(cel_interp *in, size_t n)
{
    cel_name **buckets = CEL_ARRAY(cel_name *, n);
    if (!buckets)
        return false;
    for (size_t b = 0; b < in->n_buckets; b++)
        for (cel_name *name = in->buckets[b], *next; name; name = next) {
            next = name->next;
            name->next = buckets[name->hash & (n - 1)];
            buckets[name->hash & (n - 1)] = name;
        }
    cel_free(in->buckets);
    in->buckets = buckets;
    in->n_buckets = n;
    return true;
}

const char *cel_intern_n(cel_interp *in, const char *text, size_t length)
{
    uint32_t hash = hash_of(text, length);
    for (cel_name *name = in->buckets[hash & (in->n_buckets - 1)]; name; name = name->next)
        if (name->hash == hash && name->length == length && memcmp(name->text, text, length) == 0)
            return name->text;
    if (in->n_names > in->n_buckets * 2)
        rehash(in, in->n_buckets * 4); /* when it fails the chains are longer, no more */
    cel_name *name = length < UINT32_MAX ? cel_malloc(sizeof *name + length + 1) : NULL;
    if (!name) {
        cel_no_memory(in);
        return NULL;
    }
    memcpy(name->text, text, length);
    name->text[length] = '\0';
    name->hash = hash;
    name->length = (uint32_t)length;
    name->op = CEL_OP_NONE;
    name->builtin = -1;
    name->next = in->buckets[hash & (in->n_buckets - 1)];
    in->buckets[hash & (in->n_buckets - 1)] = name;
    in->n_names++;
    return name->text;
}

const char *cel_intern(cel_interp *in, const char *text)
{
    return text ? cel_intern_n(in, text, strlen(text)) : NULL;
}

/* ---- values ---- */

cel_sexp *cel_heap_new(cel_interp *in, cel_sexp_kind kind, size_t n, size_t payload)
{
    if (payload > in->memory_limit || in->bytes > in->memory_limit - payload) {
        cel_fail_here(in, "script.memory", "the values of this script need more than %.0f MB",
                      (double)in->memory_limit / 1048576);
        return NULL;
    }
    cel_sexp *x = cel_malloc(sizeof *x + payload);
    if (!x)
        return cel_no_memory(in);
    memset(x, 0, sizeof *x);
    x->kind = (uint8_t)kind;
    x->n = n;
    x->room = payload;
    if (payload)
        x->as.v = (cel_sexp **)(void *)(x + 1);
    x->next = in->heap;
    in->heap = x;
    in->bytes += sizeof *x + payload;
    in->allocations++;
    return x;
}

static void release(cel_interp *in, cel_sexp *x)
{
    in->bytes -= sizeof *x + x->room;
    for (cel_attr *a = x->attr, *next; a; a = next) {
        next = a->next;
        cel_free(a);
    }
    if (x->kind == CEL_S_ENV)
        cel_env_free(x->as.env);
    else if (x->kind == CEL_S_OBJECT && x->as.object.object && x->as.object.type->free)
        x->as.object.type->free(x->as.object.object);
    cel_free(x);
}

void cel_mark(cel_interp *in, cel_sexp *x)
{
    if (!x || x->mark)
        return;
    x->mark = 1;
    if (in->gray_failed || !CEL_GROW(in->gray, in->gray_capacity, in->n_gray + 1))
        in->gray_failed = true;
    else
        in->gray[in->n_gray++] = x;
}

static void scan(cel_interp *in, cel_sexp *x)
{
    for (cel_attr *a = x->attr; a; a = a->next)
        cel_mark(in, a->value);
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_LIST:
        for (size_t i = 0; i < x->n; i++)
            cel_mark(in, x->as.v[i]);
        break;
    case CEL_S_CALL:
        cel_mark(in, x->as.call.function);
        for (size_t i = 0; i < x->n; i++)
            cel_mark(in, x->as.call.args[i].value);
        break;
    case CEL_S_FUNCTION:
    case CEL_S_CLOSURE:
        for (size_t i = 0; i < x->n; i++)
            cel_mark(in, x->as.fn.formals[i].fallback);
        cel_mark(in, x->as.fn.body);
        cel_mark(in, x->as.fn.env);
        cel_mark(in, x->as.fn.expr);
        break;
    case CEL_S_ENV:
        cel_mark(in, x->as.env->parent);
        for (size_t i = 0; i < x->as.env->n; i++)
            cel_mark(in, x->as.env->vars[i].value);
        break;
    case CEL_S_PROMISE:
        cel_mark(in, x->as.promise.expr);
        cel_mark(in, x->as.promise.env);
        cel_mark(in, x->as.promise.value);
        break;
    case CEL_S_DOTS:
        for (size_t i = 0; i < x->n; i++)
            cel_mark(in, x->as.dots[i].value);
        break;
    case CEL_S_OBJECT:
        if (x->as.object.type->mark)
            x->as.object.type->mark(in, x->as.object.object);
        break;
    default:
        break;
    }
}

static void mark_roots(cel_interp *in)
{
    cel_sexp *const roots[] = {in->null, in->empty, in->base, in->global, in->script_options, in->attached,
                               in->condition, in->jump_value};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        cel_mark(in, roots[i]);
    for (size_t i = 0; i < in->n_roots; i++)
        cel_mark(in, in->roots[i]);
    for (cel_args *a = in->frames; a; a = a->up) {
        const cel_supplied *groups[] = {a->arg, a->dots};
        const size_t sizes[] = {a->row->formals->n, a->n_dots};
        for (size_t g = 0; g < 2; g++)
            for (size_t i = 0; i < sizes[g]; i++) {
                cel_mark(in, groups[g][i].value);
                cel_mark(in, groups[g][i].expr);
                cel_mark(in, groups[g][i].env);
            }
        cel_mark(in, a->call);
        cel_mark(in, a->env);
    }
    for (cel_context *c = in->context; c; c = c->up) {
        cel_sexp *const held[] = {c->env, c->caller, c->call, c->function, c->dispatch, c->self, c->on_exit};
        for (size_t i = 0; i < sizeof held / sizeof *held; i++)
            cel_mark(in, held[i]);
    }
    for (cel_handlers *h = in->handlers; h; h = h->up) {
        cel_mark(in, h->classes);
        cel_mark(in, h->functions);
        cel_mark(in, h->condition);
    }
    for (cel_source *s = in->sources; s; s = s->next)
        cel_mark(in, s->program);
    for (size_t i = 0; i < in->n_rows; i++) {
        cel_mark(in, in->rows[i].value);
        cel_mark(in, in->rows[i].formals);
    }
}

void cel_heap_sweep(cel_interp *in, bool force)
{
    enum { LEAST = 64 << 20 }; /* below this much new garbage a sweep costs more than it gives */
    if (!force && !in->sweep_often && in->bytes < in->bytes_at_sweep * 2 + LEAST)
        return;
    in->gray_failed = false;
    mark_roots(in);
    while (in->n_gray > 0 && !in->gray_failed)
        scan(in, in->gray[--in->n_gray]);
    in->n_gray = 0;
    for (cel_sexp **at = &in->heap; *at;) {
        cel_sexp *x = *at;
        if (x->mark || in->gray_failed) {
            x->mark = 0;
            at = &x->next;
        } else {
            *at = x->next;
            release(in, x);
        }
    }
    in->bytes_at_sweep = in->bytes;
}

bool cel_heap_start(cel_interp *in)
{
    in->n_buckets = 4096;
    in->buckets = CEL_ARRAY(cel_name *, in->n_buckets);
    return in->buckets;
}

void cel_heap_free(cel_interp *in)
{
    for (cel_sexp *x = in->heap, *next; x; x = next) {
        next = x->next;
        release(in, x);
    }
    in->heap = NULL;
    for (size_t b = 0; in->buckets && b < in->n_buckets; b++)
        for (cel_name *name = in->buckets[b], *next; name; name = next) {
            next = name->next;
            cel_free(name);
        }
    cel_free(in->buckets);
    cel_free(in->gray);
    cel_free(in->roots);
}
