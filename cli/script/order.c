/* Equality and order of elements: hashing for match(), unique() and duplicated(), a stable merge sort for order(). */
#include <math.h>
#include <string.h>

#include "cli/script/vectors.h"

/* ---- equality ---- */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdULL;
    h ^= h >> 33;
    return h;
}

static uint64_t key_of(const cel_sexp *x, size_t i)
{
    uint64_t bits = 0;
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_DOUBLE: {
        double d = x->as.d[i] == 0 ? 0 : x->as.d[i];
        if (isnan(d))
            return cel_is_na(d) ? 1 : 2;
        memcpy(&bits, &d, sizeof bits);
        return mix(bits);
    }
    case CEL_S_STRING:
        return mix((uint64_t)(uintptr_t)x->as.s[i]);
    case CEL_S_LIST:
        return mix((uint64_t)x->as.v[i]->kind * 31 + x->as.v[i]->n);
    default:
        return mix((uint64_t)(uint32_t)x->as.i[i]);
    }
}

static bool equal(const cel_sexp *x, size_t i, const cel_sexp *y, size_t j)
{
    switch ((cel_sexp_kind)x->kind) {
    case CEL_S_DOUBLE: {
        double a = x->as.d[i], b = y->as.d[j];
        return a == b || (isnan(a) && isnan(b) && cel_is_na(a) == cel_is_na(b));
    }
    case CEL_S_STRING:
        return x->as.s[i] == y->as.s[j];
    case CEL_S_LIST:
        return cel_identical(x->as.v[i], y->as.v[j]);
    default:
        return x->as.i[i] == y->as.i[j];
    }
}

bool cel_match_values(cel_interp *in, cel_sexp *x, cel_sexp *table, size_t *out)
{
    if (cel_is_factor(x) && !(x = cel_coerce(in, x, CEL_S_STRING)))
        return false;
    if (cel_is_factor(table) && table != x && !(table = cel_coerce(in, table, CEL_S_STRING)))
        return false;
    cel_sexp_kind kind = (cel_sexp_kind)(x->kind > table->kind ? x->kind : table->kind);
    if (x->kind == CEL_S_NULL || table->kind == CEL_S_NULL) {
        for (size_t i = 0; i < x->n; i++)
            out[i] = SIZE_MAX;
        return true;
    }
    if (kind == CEL_S_LOGICAL)
        kind = CEL_S_INTEGER;
    bool same = x == table;
    if (!(x = cel_coerce(in, x, kind)) || !(table = same ? x : cel_coerce(in, table, kind)))
        return false;
    size_t slots = 16;
    while (slots < table->n * 2)
        slots *= 2;
    size_t *slot = cel_calloc(slots, sizeof *slot);
    if (!slot)
        return cel_no_memory(in), false;
    for (size_t j = 0; j < table->n; j++) {
        size_t s = key_of(table, j) & (slots - 1);
        while (slot[s] && !equal(table, slot[s] - 1, table, j))
            s = (s + 1) & (slots - 1);
        if (!slot[s])
            slot[s] = j + 1;
    }
    for (size_t i = 0; i < x->n; i++) {
        size_t s = key_of(x, i) & (slots - 1);
        while (slot[s] && !equal(table, slot[s] - 1, x, i))
            s = (s + 1) & (slots - 1);
        out[i] = slot[s] ? slot[s] - 1 : SIZE_MAX;
    }
    cel_free(slot);
    return true;
}

/* ---- order ---- */

static bool is_missing(const cel_sexp *x, size_t i)
{
    return x->kind == CEL_S_STRING ? !x->as.s[i] : x->kind == CEL_S_DOUBLE ? isnan(x->as.d[i]) : x->as.i[i] == CEL_NA_INT;
}

static int compare(const cel_sexp *x, size_t i, size_t j)
{
    if (x->kind == CEL_S_DOUBLE)
        return (x->as.d[i] > x->as.d[j]) - (x->as.d[i] < x->as.d[j]);
    if (x->kind == CEL_S_STRING)
        return x->as.s[i] == x->as.s[j] ? 0 : strcmp(x->as.s[i], x->as.s[j]);
    return (x->as.i[i] > x->as.i[j]) - (x->as.i[i] < x->as.i[j]);
}

static bool after(const cel_sort_keys *keys, size_t i, size_t j)
{
    for (size_t k = 0; k < keys->n; k++) {
        const cel_sexp *x = keys->key[k];
        bool a = is_missing(x, i), b = is_missing(x, j);
        int order = a || b ? (a - b) * (keys->na_first ? -1 : 1) : compare(x, i, j) * (keys->decreasing[k] ? -1 : 1);
        if (order)
            return order > 0;
    }
    return false;
}

bool cel_order_by(cel_interp *in, const cel_sort_keys *keys, size_t n, size_t *out)
{
    size_t *other = cel_malloc((n ? n : 1) * sizeof *other), *from = out, *to = other;
    if (!other)
        return cel_no_memory(in), false;
    for (size_t i = 0; i < n; i++)
        out[i] = i;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n;
            for (size_t i = low, j = middle, k = low; k < high; k++)
                to[k] = j >= high || (i < middle && !after(keys, from[i], from[j])) ? from[i++] : from[j++];
        }
        size_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != out)
        memcpy(out, from, n * sizeof *out);
    cel_free(other);
    return true;
}

bool cel_order_values(cel_interp *in, cel_sexp *x, bool decreasing, bool na_first, size_t *out)
{
    cel_sort_keys keys = {.key = &x, .decreasing = &decreasing, .n = 1, .na_first = na_first};
    return cel_order_by(in, &keys, x->n, out);
}
