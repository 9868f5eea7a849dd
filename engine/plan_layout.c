/* The layout of a plan's arena: which buffer lies where. Greedy by size (largest first, each at the lowest offset that is free for
 * its whole life), which is within a few percent of the best for networks and needs no search. */
#include "engine/plan_build.h"

/* 64 bytes in floats; one more line between buffers keeps equal rows of two buffers off the same 4096-byte offset, where a
 * load would wait for an unrelated store. */
enum { LINE = 16 };

static size_t padded(size_t numbers)
{
    return (numbers + LINE - 1) / LINE * LINE + LINE;
}

static bool meet(const cel_place *a, const cel_place *b)
{
    return a->first <= b->last && b->first <= a->last;
}

/* The lowest offset at which `p` overlaps none of the first `n` of `done` that live at the same time. */
static size_t lowest(const cel_place *p, cel_place *const *done, size_t n)
{
    size_t offset = 0;
    bool moved = true;
    while (moved) {
        moved = false;
        for (size_t i = 0; i < n; i++) {
            const cel_place *q = done[i];
            if (meet(p, q) && offset < q->offset + padded(q->numbers) && q->offset < offset + padded(p->numbers)) {
                offset = q->offset + padded(q->numbers);
                moved = true;
            }
        }
    }
    return offset;
}

size_t cel_plan_layout(cel_place *places, size_t n)
{
    cel_place **order = CEL_ARRAY(cel_place *, n);
    size_t end = 0;
    if (!order) { /* no memory to be clever: one after another */
        for (size_t i = 0; i < n; i++) {
            places[i].offset = end;
            end += padded(places[i].numbers);
        }
        return end;
    }
    for (size_t i = 0; i < n; i++) { /* insertion sort: largest first, equals in their order */
        size_t at = i;
        while (at > 0 && order[at - 1]->numbers < places[i].numbers) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = places + i;
    }
    for (size_t i = 0; i < n; i++) {
        order[i]->offset = lowest(order[i], order, i);
        size_t reach = order[i]->offset + padded(order[i]->numbers);
        end = reach > end ? reach : end;
    }
    cel_free(order);
    return end;
}
