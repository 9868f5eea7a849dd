/* One loop over a team, with errors as if it were run in order: items are taken one by one from a counter. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct loop {
    cel_parallel_fn *fn;
    void *context;
    size_t items;
    atomic_size_t next, failed; /* the lowest item that failed */
    pthread_mutex_t lock;       /* of what follows */
    cel_status status;
    cel_error *err;
} loop;

static void keep_failure(loop *l, size_t i, cel_status status, const cel_error *error)
{
    pthread_mutex_lock(&l->lock);
    if (i < atomic_load(&l->failed)) {
        atomic_store(&l->failed, i);
        l->status = status;
        if (l->err)
            *l->err = *error;
    }
    pthread_mutex_unlock(&l->lock);
}

/* A thread's share: whatever it comes to take. */
static void take(void *context, size_t from, size_t to)
{
    (void)from, (void)to;
    loop *l = context;
    for (size_t i; (i = atomic_fetch_add(&l->next, 1)) < l->items && i < atomic_load(&l->failed);) {
        cel_error own = {0};
        cel_status status = l->fn(l->context, i, l->err ? &own : NULL);
        if (status != CEL_OK)
            keep_failure(l, i, status, &own);
    }
}

cel_status cel_parallel(cel_team *team, size_t items, cel_parallel_fn *fn, void *context, cel_error *err)
{
    if (!team) {
        for (size_t i = 0; i < items; i++)
            CEL_TRY(fn(context, i, err));
        return CEL_OK;
    }
    loop l = {.fn = fn, .context = context, .items = items, .lock = PTHREAD_MUTEX_INITIALIZER, .err = err};
    atomic_init(&l.next, 0);
    atomic_init(&l.failed, SIZE_MAX);
    cel_team_run(team, items, 1, take, &l);
    pthread_mutex_destroy(&l.lock);
    return l.status;
}
