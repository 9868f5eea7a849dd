/* Checked memory. One counter decides whether an allocation fails, so that tests can make the rare path usual. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

static atomic_long asked;     /* allocations so far */
static atomic_long fail_from; /* from this one on they fail; 0: never */

void cel_alloc_fail_after(long n)
{
    atomic_store(&fail_from, n > 0 ? atomic_load(&asked) + n : 0);
}

long cel_alloc_count(void)
{
    return atomic_load(&asked);
}

static bool refused(void)
{
    long now = atomic_fetch_add_explicit(&asked, 1, memory_order_relaxed) + 1;
    long from = atomic_load_explicit(&fail_from, memory_order_relaxed);
    return from > 0 && now >= from;
}

static bool overflows(size_t count, size_t size)
{
    return size > 0 && count > SIZE_MAX / 2 / size;
}

void *cel_malloc(size_t size)
{
    return refused() ? NULL : malloc(size ? size : 1);
}

void *cel_calloc(size_t count, size_t size)
{
    if (refused() || overflows(count, size))
        return NULL;
    return count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
}

void *cel_realloc(void *block, size_t count, size_t size)
{
    if (refused() || overflows(count, size))
        return NULL;
    return realloc(block, count == 0 || size == 0 ? 1 : count * size);
}

void cel_free(void *block)
{
    free(block);
}

char *cel_strndup(const char *text, size_t length)
{
    char *copy = cel_malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *cel_strdup(const char *text)
{
    return cel_strndup(text, strlen(text));
}

void *cel_malloc_aligned(size_t count, size_t size)
{
    if (refused() || overflows(count, size))
        return NULL;
    size_t bytes = (count * size + 63) / 64 * 64;
    return aligned_alloc(64, bytes ? bytes : 64);
}

void cel_free_aligned(void *block)
{
    free(block);
}

bool cel_grow(void **items, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    size_t more = *capacity < 8 ? 8 : *capacity * 2;
    if (more < need)
        more = need;
    void *block = cel_realloc(*items, more, size);
    if (!block)
        return false;
    *items = block;
    *capacity = more;
    return true;
}
