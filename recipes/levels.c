/* Levels of factors, dictionaries of text columns, and the hash table both are built with.
 * Labels are kept once, never change, and are shared by reference count; a dictionary hands its labels over to levels
 * without copying them. */
#include <stdatomic.h>
#include <string.h>

#include "recipes/frame.h"

/* ---- levels ---- */

static cel_levels *levels_of(char **label, int32_t n, bool ordered)
{
    cel_levels *levels = CEL_NEW(cel_levels);
    if (!levels)
        return NULL;
    atomic_init(&levels->refs, 1);
    levels->n = n;
    levels->ordered = ordered;
    levels->label = label;
    return levels;
}

static void free_labels(char **label, size_t n)
{
    for (size_t i = 0; label && i < n; i++)
        cel_free(label[i]);
    cel_free(label);
}

cel_levels *cel_levels_new(const char *const *label, int32_t n, bool ordered)
{
    char **copy = CEL_ARRAY(char *, (size_t)n);
    bool whole = copy != NULL;
    for (int32_t i = 0; whole && i < n; i++)
        whole = (copy[i] = cel_strdup(label[i])) != NULL;
    cel_levels *levels = whole ? levels_of(copy, n, ordered) : NULL;
    if (!levels)
        free_labels(copy, (size_t)n);
    return levels;
}

cel_levels *cel_levels_keep(cel_levels *levels)
{
    if (levels)
        atomic_fetch_add_explicit(&levels->refs, 1, memory_order_relaxed);
    return levels;
}

void cel_levels_drop(cel_levels *levels)
{
    if (!levels || atomic_fetch_sub_explicit(&levels->refs, 1, memory_order_acq_rel) != 1)
        return;
    free_labels(levels->label, (size_t)levels->n);
    cel_free(levels);
}

int32_t cel_levels_find(const cel_levels *levels, const char *label)
{
    for (int32_t i = 0; i < levels->n; i++)
        if (strcmp(levels->label[i], label) == 0)
            return i;
    return -1;
}

bool cel_levels_equal(const cel_levels *a, const cel_levels *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->n != b->n || a->ordered != b->ordered)
        return false;
    for (int32_t i = 0; i < a->n; i++)
        if (strcmp(a->label[i], b->label[i]) != 0)
            return false;
    return true;
}

/* ---- dictionary: open addressing, linear probing, at most half full; a slot holds index + 1, 0 is empty ---- */

/* Hash in the low word, length in the high one: labels of equal keys have equal lengths, so memcmp is safe. */
static uint64_t key_of(const char *text, size_t length)
{
    uint64_t h = length * 0x9E3779B97F4A7C15u, high = (uint64_t)length << 32, word;
    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        h = (h ^ word) * 0xFF51AFD7ED558CCDu;
        h ^= h >> 32;
    }
    word = 0;
    memcpy(&word, text, length);
    h = (h ^ word) * 0xC4CEB9FE1A85EC53u;
    return high | (uint32_t)(h ^ h >> 29 ^ h >> 41);
}

static int32_t find(const cel_dictionary *d, uint64_t key, const char *label, size_t length)
{
    if (d->slots == 0)
        return -1;
    for (size_t s = key & (d->slots - 1); d->slot[s] != 0; s = (s + 1) & (d->slots - 1))
        if (d->key[d->slot[s] - 1] == key && memcmp(d->label[d->slot[s] - 1], label, length) == 0)
            return d->slot[s] - 1;
    return -1;
}

static void place(int32_t *slot, size_t slots, uint64_t key, int32_t index)
{
    size_t s = key & (slots - 1);
    while (slot[s] != 0)
        s = (s + 1) & (slots - 1);
    slot[s] = index + 1;
}

static bool widen(cel_dictionary *d)
{
    size_t slots = d->slots ? d->slots * 2 : 32;
    int32_t *slot = CEL_ARRAY(int32_t, slots);
    if (!slot)
        return false;
    for (size_t i = 0; i < d->n; i++)
        place(slot, slots, d->key[i], (int32_t)i);
    cel_free(d->slot);
    d->slot = slot;
    d->slots = slots;
    return true;
}

int32_t cel_dictionary_find(const cel_dictionary *d, const char *label, size_t length)
{
    return find(d, key_of(label, length), label, length);
}

int32_t cel_dictionary_add(cel_dictionary *d, const char *label, size_t length)
{
    uint64_t key = key_of(label, length);
    int32_t at = find(d, key, label, length);
    if (at >= 0)
        return at;
    if (d->n >= INT32_MAX || length > UINT32_MAX || (d->slots < (d->n + 1) * 2 && !widen(d)))
        return -1;
    if (d->n == d->capacity) {
        size_t more = d->capacity ? d->capacity * 2 : 16;
        uint64_t *keys = cel_realloc(d->key, more, sizeof *keys);
        if (!keys)
            return -1;
        d->key = keys;
        char **labels = cel_realloc(d->label, more, sizeof *labels);
        if (!labels)
            return -1;
        d->label = labels;
        d->capacity = more;
    }
    char *copy = cel_strndup(label, length);
    if (!copy)
        return -1;
    at = (int32_t)d->n++;
    d->label[at] = copy;
    d->key[at] = key;
    place(d->slot, d->slots, key, at);
    return at;
}

cel_levels *cel_dictionary_levels(cel_dictionary *d, bool ordered)
{
    char **label = d->label ? d->label : CEL_ARRAY(char *, 1);
    cel_levels *levels = label ? levels_of(label, (int32_t)d->n, ordered) : NULL;
    if (!levels) {
        if (!d->label)
            cel_free(label);
        return NULL;
    }
    d->label = NULL;
    d->n = 0;
    cel_dictionary_free(d);
    return levels;
}

void cel_dictionary_free(cel_dictionary *d)
{
    free_labels(d->label, d->n);
    cel_free(d->key);
    cel_free(d->slot);
    memset(d, 0, sizeof *d);
}
