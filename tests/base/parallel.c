/* Work over a team: everything is done once, and errors are those of the loop in order. */
#include "base/parallel.h"

#include <unistd.h>

#include "tests/test.h"

enum { ITEMS = 500 };

typedef struct counting {
    int done[ITEMS];
    size_t bad, worse; /* items that fail; ITEMS: none */
} counting;

static cel_status count(void *context, size_t i, cel_error *err)
{
    counting *c = context;
    c->done[i]++;
    if (i == c->bad)
        return cel_fail(err, CEL_INPUT, "bad", "item %zu is bad", i);
    return i == c->worse ? cel_nomem(err) : CEL_OK;
}

/* The team of so many threads; one has no team. */
static cel_team *team_of(size_t threads)
{
    cel_error err = {0};
    cel_team *team = NULL;
    if (threads > 1)
        OK(cel_team_new(threads - 1, &team, &err));
    return team;
}

START_TEST(every_item_is_done_once)
{
    for (size_t threads = 1; threads <= 5; threads++) {
        cel_team *team = team_of(threads);
        for (int round = 0; round < 30; round++)
            for (size_t items = 0; items <= ITEMS; items = items < 4 ? items + 1 : items * 5) {
                cel_error err = {0};
                counting c = {.bad = ITEMS, .worse = ITEMS};
                OK(cel_parallel(team, items, count, &c, &err));
                for (size_t i = 0; i < ITEMS; i++)
                    ck_assert_int_eq(c.done[i], i < items);
            }
        cel_team_free(team);
    }
}
END_TEST

START_TEST(the_first_failure_counts)
{
    for (size_t threads = 1; threads <= 4; threads++) {
        cel_team *team = team_of(threads);
        for (size_t round = 0; round < 100; round++) {
            cel_error err = {0};
            counting c = {.bad = 7 + round, .worse = 8 + round + round % 3};
            ck_assert_int_eq(cel_parallel(team, ITEMS, count, &c, &err), CEL_INPUT);
            char expected[40];
            snprintf(expected, sizeof expected, "item %zu is bad", c.bad);
            ck_assert_str_eq(err.message, expected);
            for (size_t i = 0; i <= c.bad; i++)
                ck_assert_int_eq(c.done[i], 1);
            c = (counting){.bad = 20, .worse = 19};
            ck_assert_int_eq(cel_parallel(team, ITEMS, count, &c, NULL), CEL_NOMEM);
        }
        cel_team_free(team);
    }
}
END_TEST

/* Both of two threads are needed for this work to end: each item waits for the other. */
static cel_status wait_for_other(void *context, size_t i, cel_error *err)
{
    _Atomic int *here = context;
    here[i] = 1;
    for (int k = 0; k < 20000 && !here[1 - i]; k++)
        usleep(1000);
    return here[1 - i] ? CEL_OK : cel_fail(err, CEL_FAILED, "alone", "item %zu is alone", i);
}

START_TEST(threads_work_at_once)
{
    cel_error err = {0};
    cel_team *team = team_of(2);
    while (!cel_team_ready(team)) /* its thread is on its way */
        usleep(1000);
    _Atomic int here[2] = {0};
    OK(cel_parallel(team, 2, wait_for_other, here, &err));
    cel_team_free(team);
    here[0] = here[1] = 0;
    ck_assert_int_eq(cel_parallel(NULL, 1, wait_for_other, (_Atomic int[2]){0, 1}, &err), CEL_OK);
}
END_TEST

TEST_MAIN("base/parallel", every_item_is_done_once, the_first_failure_counts, threads_work_at_once)
