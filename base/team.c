/* A team is one word, the ticket: which pieces of the job are left, first and end. The leader takes the first, helpers the last, so that job
 * after job the same numbers stay in the same core's cache. A job's description is written before its ticket and not changed until all its
 * pieces are done, so that the owner of a piece may read it. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/team.h"

enum {
    LINE = 64,       /* bytes of a cache line: what different threads write lies apart */
    PIECES = 2,      /* for each thread: who was late takes fewer */
    MOST_PIECES = 1024,
    LOOKS = 4000,    /* a helper looks this often before it sleeps: some 50 microseconds */
    HALF = 16,       /* bits of a ticket: the first piece in the low ones, the end in the high ones */
    STALL_FIRST = 256, STALL_MOST = 65536, /* jobs the leader does alone after it had to wait for a helper without a core */
    SMOOTH = 1024,                         /* jobs without a stall after which the next one counts as the first */
};

struct cel_team {
    _Alignas(LINE) atomic_uint ticket;
    _Alignas(LINE) atomic_size_t done; /* pieces the helpers have finished */
    _Alignas(LINE) atomic_size_t size;
    atomic_size_t asleep;
    atomic_bool closed;
    atomic_bool waiting; /* the leader sleeps until the helpers have finished */
    /* the job */
    _Alignas(LINE) cel_team_fn *fn;
    void *context;
    size_t items, step; /* a piece has `step` items */
    size_t alone, penalty, smooth; /* the leader's: jobs to do alone, as many after the next stall, jobs since the last */
    pthread_mutex_t lock; /* of sleeping and waking */
    pthread_cond_t wake, finished;
    pthread_t *thread; /* its own */
    size_t n_threads;
};

static inline void rest(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* For what takes long or waits itself, such as reading from a pipe. */
static void sleep_until_done(cel_team *team, size_t pieces)
{
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->waiting, true);
    while (atomic_load(&team->done) < pieces)
        pthread_cond_wait(&team->finished, &team->lock);
    atomic_store(&team->waiting, false);
    pthread_mutex_unlock(&team->lock);
}

static inline bool has_piece(unsigned ticket)
{
    return (ticket & ((1u << HALF) - 1)) < ticket >> HALF;
}

/* Takes pieces until there are none; returns how many. */
static size_t work(cel_team *team, bool leads)
{
    size_t n = 0;
    unsigned ticket = atomic_load_explicit(&team->ticket, memory_order_relaxed);
    while (has_piece(ticket)) {
        if (!atomic_compare_exchange_weak(&team->ticket, &ticket, leads ? ticket + 1 : ticket - (1u << HALF)))
            continue;
        const size_t piece = leads ? ticket & ((1u << HALF) - 1) : (ticket >> HALF) - 1;
        const size_t from = piece * team->step, to = from + team->step;
        team->fn(team->context, from, to < team->items ? to : team->items);
        n++;
        ticket = atomic_load_explicit(&team->ticket, memory_order_relaxed);
    }
    return n;
}

void cel_team_run(cel_team *team, size_t items, size_t grain, cel_team_fn *fn, void *context)
{
    const size_t size = team ? atomic_load_explicit(&team->size, memory_order_relaxed) : 0;
    size_t most = (size + 1) * PIECES, step = (items + most - 1) / most;
    step = (step + grain - 1) / grain * grain;
    const size_t pieces = step > 0 ? (items + step - 1) / step : 0;
    if (size == 0 || pieces < 2 || pieces > MOST_PIECES) {
        if (items > 0)
            fn(context, 0, items);
        return;
    }
    team->fn = fn;
    team->context = context;
    team->items = items;
    team->step = step;
    atomic_store_explicit(&team->done, 0, memory_order_relaxed);
    atomic_store(&team->ticket, (unsigned)pieces << HALF);
    /* a helper says that it sleeps before it looks for the last time: either it sees the ticket or this sees it */
    if (atomic_load(&team->asleep) > 0) {
        pthread_mutex_lock(&team->lock);
        pthread_cond_broadcast(&team->wake);
        pthread_mutex_unlock(&team->lock);
    }
    const size_t here = work(team, true);
    size_t looks = 0;
    for (; atomic_load_explicit(&team->done, memory_order_acquire) < pieces - here; looks++)
        if (looks < LOOKS)
            rest();
        else if (looks < 2 * LOOKS)
            sched_yield();
        else
            sleep_until_done(team, pieces - here);
    /* who took a piece and lost its core costs milliseconds: on a machine with more to do than cores, alone is quicker */
    if (looks >= LOOKS) {
        team->alone = team->penalty;
        team->penalty = team->penalty < STALL_MOST ? 2 * team->penalty : STALL_MOST;
        team->smooth = 0;
    } else if (++team->smooth == SMOOTH) {
        team->penalty = STALL_FIRST;
    }
}

bool cel_team_ready(cel_team *team)
{
    if (!team || atomic_load_explicit(&team->size, memory_order_relaxed) == 0)
        return false;
    if (team->alone == 0)
        return true;
    team->alone--;
    return false;
}

/* ---- helpers ------------------------------------------------------------------------------------------------ */

static void sleep_until_work(cel_team *team)
{
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->asleep, 1);
    while (!has_piece(atomic_load(&team->ticket)) && !atomic_load(&team->closed))
        pthread_cond_wait(&team->wake, &team->lock);
    atomic_fetch_sub(&team->asleep, 1);
    pthread_mutex_unlock(&team->lock);
}

void cel_team_serve(cel_team *team)
{
    atomic_fetch_add(&team->size, 1);
    while (!atomic_load_explicit(&team->closed, memory_order_acquire)) {
        const size_t n = work(team, false);
        if (n > 0) {
            /* said before looking whether the leader sleeps, as it says so before looking whether all is done */
            atomic_fetch_add(&team->done, n);
            if (atomic_load(&team->waiting)) {
                pthread_mutex_lock(&team->lock);
                pthread_cond_signal(&team->finished);
                pthread_mutex_unlock(&team->lock);
            }
        }
        size_t looks = 0;
        while (looks < LOOKS && !has_piece(atomic_load_explicit(&team->ticket, memory_order_relaxed)) &&
               !atomic_load_explicit(&team->closed, memory_order_relaxed)) {
            rest();
            looks++;
        }
        if (looks == LOOKS)
            sleep_until_work(team);
    }
    atomic_fetch_sub(&team->size, 1);
}

void cel_team_close(cel_team *team)
{
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->closed, true);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
}

static void *serve(void *team)
{
    cel_team_serve(team);
    return NULL;
}

cel_status cel_team_new(size_t helpers, cel_team **out, cel_error *err)
{
    cel_team *team = cel_malloc_aligned(1, sizeof *team);
    *out = NULL;
    if (!team)
        return cel_nomem(err);
    *team = (cel_team){.penalty = STALL_FIRST, .thread = CEL_ARRAY(pthread_t, helpers + 1)};
    if (!team->thread) {
        cel_free_aligned(team);
        return cel_nomem(err);
    }
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->wake, NULL);
    pthread_cond_init(&team->finished, NULL);
    while (team->n_threads < helpers && pthread_create(&team->thread[team->n_threads], NULL, serve, team) == 0)
        team->n_threads++;
    *out = team;
    return CEL_OK;
}

void cel_team_free(cel_team *team)
{
    if (!team)
        return;
    cel_team_close(team);
    for (size_t i = 0; i < team->n_threads; i++)
        pthread_join(team->thread[i], NULL);
    pthread_cond_destroy(&team->wake);
    pthread_cond_destroy(&team->finished);
    pthread_mutex_destroy(&team->lock);
    cel_free(team->thread);
    cel_free_aligned(team);
}
