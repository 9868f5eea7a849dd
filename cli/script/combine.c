/* Vectors put together as c() and unlist() do: the widest kind, R's names of the parts, factors with all levels. */
#include <stdio.h>
#include <string.h>

#include "cli/script/vectors.h"

typedef struct leaves {
    cel_interp *in;
    bool recursive, named, any_name, failed;
    cel_sexp_kind kind;
    size_t n;
    cel_sexp *out, *names;
    int depth;
} leaves;

/* A name and how many unnamed elements below it there are, for "a1", "a2". */
typedef struct stem {
    const char *text;
    size_t seen, count;
} stem;

static bool is_leaf_vector(const leaves *l, const cel_sexp *x, bool top)
{
    return x->kind == CEL_S_LIST && (l->recursive || top);
}

static size_t count_leaves(const leaves *l, const cel_sexp *x, int depth)
{
    if (x->kind == CEL_S_NULL)
        return 0;
    if (!cel_is_vector(x))
        return 1;
    if (x->kind != CEL_S_LIST || !l->recursive || depth > 500)
        return x->n;
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        n += count_leaves(l, x->as.v[i], depth + 1);
    return n;
}

static void measure(leaves *l, const cel_sexp *x, int depth)
{
    cel_sexp_kind kind = cel_is_vector(x) ? (cel_sexp_kind)x->kind : CEL_S_LIST;
    if (x->kind == CEL_S_NULL || depth > 500)
        return;
    if (kind == CEL_S_LIST && cel_is_vector(x) && l->recursive) {
        for (size_t i = 0; i < x->n; i++)
            measure(l, x->as.v[i], depth + 1);
        return;
    }
    if (cel_is_factor(x) && l->kind == CEL_S_STRING)
        kind = CEL_S_STRING;
    l->kind = kind > l->kind ? kind : l->kind;
}

static const char *name_of(leaves *l, stem *s, const char *tag)
{
    char text[300];
    if (!l->named)
        return NULL;
    if (tag[0])
        l->any_name = true;
    if (!s->text[0])
        return cel_intern(l->in, tag);
    l->any_name = true;
    if (tag[0])
        snprintf(text, sizeof text, "%s.%s", s->text, tag);
    else if (s->count == 1)
        return s->text;
    else
        snprintf(text, sizeof text, "%s%zu", s->text, ++s->seen);
    return cel_intern(l->in, text);
}

static void put(leaves *l, cel_sexp *from, size_t i, const char *name)
{
    cel_sexp *out = l->out;
    size_t at = l->n++;
    if (l->names)
        l->names->as.s[at] = name ? name : "";
    if (out->kind == CEL_S_LIST && from->kind != CEL_S_LIST) {
        cel_sexp *one = from;
        if (cel_is_vector(from)) {
            static const char *const kept[] = {"levels", "class"};
            one = cel_sexp_vector(l->in, (cel_sexp_kind)from->kind, 1);
            if (one)
                cel_copy_element(one, 0, from, i);
            for (size_t k = 0; one && from->attr && cel_sexp_attr(from, "class") && k < 2; k++)
                cel_sexp_set_attr(l->in, one, kept[k], cel_sexp_attr(from, kept[k]));
        }
        if (one)
            cel_sexp_set(out, at, one);
        l->failed = l->failed || !one;
        return;
    }
    cel_copy_element(out, at, from, i);
}

static void add(leaves *l, cel_sexp *x, stem *s, bool top, int depth);

static void add_elements(leaves *l, cel_sexp *x, stem *s, bool nested, int depth)
{
    cel_sexp *plain = x;
    if (x->kind != CEL_S_LIST && x->kind != l->out->kind && l->out->kind != CEL_S_LIST)
        plain = cel_coerce(l->in, x, (cel_sexp_kind)l->out->kind);
    else if (cel_is_factor(x) && l->out->kind == CEL_S_STRING)
        plain = cel_coerce(l->in, x, CEL_S_STRING);
    if (!plain) {
        l->failed = true;
        return;
    }
    for (size_t i = 0; i < x->n && !l->failed; i++) {
        const char *tag = l->named ? cel_sexp_name(x, i) : "";
        if (!nested) {
            const char *name = name_of(l, s, tag);
            if (l->named && !name)
                l->failed = true;
            else
                put(l, plain, i, name);
        } else if (tag[0] && l->named) {
            stem own = {name_of(l, s, tag), 0, count_leaves(l, x->as.v[i], depth)};
            if (!own.text)
                l->failed = true;
            else
                add(l, x->as.v[i], &own, false, depth + 1);
        } else
            add(l, x->as.v[i], s, false, depth + 1);
    }
}

static void add(leaves *l, cel_sexp *x, stem *s, bool top, int depth)
{
    if (x->kind == CEL_S_NULL || l->failed)
        return;
    if (depth > 500) {
        cel_fail_here(l->in, "script.depth", "lists nest too deep");
        l->failed = true;
        return;
    }
    if (cel_is_vector(x))
        add_elements(l, x, s, x->kind == CEL_S_LIST && is_leaf_vector(l, x, top), depth);
    else
        put(l, x, 0, name_of(l, s, ""));
}

/* All of them factors: one factor with the levels of all. */
static cel_sexp *join_factors(cel_interp *in, cel_sexp *parts, bool *is)
{
    static const char *const classes[] = {"factor", NULL};
    *is = parts->n > 0;
    for (size_t i = 0; i < parts->n; i++)
        *is = *is && cel_is_factor(parts->as.v[i]);
    if (!*is)
        return NULL;
    cel_sexp *levels = cel_sexp_vector(in, CEL_S_STRING, 0), *out = cel_sexp_vector(in, CEL_S_INTEGER, 0);
    for (size_t i = 0; i < parts->n && out; i++) {
        cel_sexp *f = parts->as.v[i], *own = cel_sexp_attr(f, "levels");
        size_t at = out->n;
        if (!own || own->kind != CEL_S_STRING || !(out = cel_resize(in, out, at + f->n)))
            return out ? cel_fail_here(in, "script.factor", "this factor has no levels") : NULL;
        int32_t *map = CEL_ARRAY(int32_t, own->n ? own->n : 1);
        if (!map)
            return cel_no_memory(in);
        for (size_t k = 0; k < own->n && levels; k++) {
            size_t j = 0;
            while (j < levels->n && levels->as.s[j] != own->as.s[k])
                j++;
            if (j == levels->n && (levels = cel_resize(in, levels, j + 1)))
                levels->as.s[j] = own->as.s[k];
            map[k] = (int32_t)j + 1;
        }
        for (size_t k = 0; k < f->n; k++)
            out->as.i[at + k] = f->as.i[k] >= 1 && (size_t)f->as.i[k] <= own->n ? map[f->as.i[k] - 1] : CEL_NA_INT;
        cel_free(map);
        if (!levels)
            return NULL;
    }
    return out && cel_sexp_set_attr(in, out, "levels", levels) && cel_sexp_set_class(in, out, classes) ? out : NULL;
}

/* Elements of `parts` (a list) as one vector; recursive: lists inside are opened too. */
cel_sexp *cel_combine(cel_interp *in, cel_sexp *parts, bool recursive, bool names)
{
    bool factors;
    cel_sexp *joined = join_factors(in, parts, &factors);
    if (factors)
        return joined;
    leaves l = {.in = in, .recursive = recursive, .named = names};
    size_t n = 0;
    bool text = false;
    for (size_t i = 0; i < parts->n; i++)
        text = text || parts->as.v[i]->kind == CEL_S_STRING;
    if (text)
        l.kind = CEL_S_STRING;
    for (size_t i = 0; i < parts->n; i++) {
        measure(&l, parts->as.v[i], 0);
        n += count_leaves(&l, parts->as.v[i], 0);
    }
    if (l.kind == CEL_S_NULL)
        return in->null;
    l.out = cel_sexp_vector(in, l.kind, n);
    if (names && l.out) {
        bool any = cel_sexp_attr(parts, "names") != NULL;
        for (size_t i = 0; i < parts->n && !any; i++)
            any = parts->as.v[i]->attr != NULL || parts->as.v[i]->kind == CEL_S_LIST;
        l.named = any;
        l.names = any ? cel_sexp_vector(in, CEL_S_STRING, n) : NULL;
        if (any && !l.names)
            return NULL;
    }
    if (!l.out)
        return NULL;
    for (size_t i = 0; i < parts->n && !l.failed; i++) {
        stem s = {l.named ? cel_sexp_name(parts, i) : "", 0, 0};
        if (s.text[0]) {
            s.count = count_leaves(&l, parts->as.v[i], 0);
            s.text = cel_intern(in, s.text);
        }
        if (!s.text)
            return NULL;
        add(&l, parts->as.v[i], &s, false, 0);
    }
    if (l.failed || in->signal)
        return in->signal ? NULL : cel_no_memory(in);
    if (l.any_name) {
        const char *blank = cel_intern(in, "");
        for (size_t i = 0; i < n; i++)
            if (!l.names->as.s[i][0])
                l.names->as.s[i] = blank;
        if (!cel_sexp_set_attr(in, l.out, "names", l.names))
            return NULL;
    }
    /* Dates and times stay what they are when the first of them is one. */
    for (size_t i = 0; i < parts->n && l.kind == CEL_S_DOUBLE; i++) {
        cel_sexp *p = parts->as.v[i];
        if (p->kind == CEL_S_NULL)
            continue;
        if (p->attr && (cel_sexp_inherits(p, "Date") || cel_sexp_inherits(p, "POSIXct") || cel_sexp_inherits(p, "difftime"))) {
            static const char *const kept[] = {"class", "units", "tzone"};
            for (size_t k = 0; k < 3; k++)
                if (!cel_sexp_set_attr(in, l.out, kept[k], cel_sexp_attr(p, kept[k]) ? cel_sexp_attr(p, kept[k]) : in->null))
                    return NULL;
        }
        break;
    }
    return l.out;
}
