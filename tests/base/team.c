/* Teams: every piece is done once whoever comes, goes or sleeps. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/team.h"
#include "tests/test.h"

enum { ITEMS = 1003 };

static void count(void *context, size_t from, size_t to)
{
    int *done = context;
    for (size_t i = from; i < to; i++)
        done[i]++;
}

static void expect_each(const int *done, int times)
{
    for (size_t i = 0; i < ITEMS; i++)
        ck_assert_int_eq(done[i], times);
}

static void every_item_once(size_t helpers)
{
    cel_error err;
    cel_team *team;
    int done[ITEMS] = {0};
    cel_team_run(NULL, ITEMS, 7, count, done);
    expect_each(done, 1);
    OK(cel_team_new(helpers, &team, &err));
    for (int k = 0; k < 5000; k++) {
        cel_team_run(team, ITEMS, 1 + (size_t)k % 300, count, done);
        if (k % 1000 == 0)
            usleep(2000); /* helpers fall asleep */
    }
    expect_each(done, 5001);
    cel_team_run(team, 0, 4, count, done);
    expect_each(done, 5001);
    cel_team_free(team);
}

START_TEST(no_helper) { every_item_once(0); } END_TEST
START_TEST(one_helper) { every_item_once(1); } END_TEST
START_TEST(three_helpers) { every_item_once(3); } END_TEST

static void *serve(void *team)
{
    cel_team_serve(team);
    return NULL;
}

START_TEST(who_comes_from_outside)
{
    cel_error err;
    cel_team *team;
    pthread_t helper[2];
    int done[ITEMS] = {0};
    OK(cel_team_new(0, &team, &err));
    ck_assert(!cel_team_ready(team));
    ck_assert_int_eq(pthread_create(&helper[0], NULL, serve, team), 0);
    for (int k = 0; k < 3000; k++) {
        if (k == 1000)
            ck_assert_int_eq(pthread_create(&helper[1], NULL, serve, team), 0);
        cel_team_run(team, ITEMS, 16, count, done);
    }
    expect_each(done, 3000);
    cel_team_close(team);
    pthread_join(helper[0], NULL);
    pthread_join(helper[1], NULL);
    cel_team_serve(team); /* closed: returns at once */
    ck_assert(!cel_team_ready(team));
    cel_team_run(team, ITEMS, 16, count, done);
    expect_each(done, 3001);
    cel_team_free(team);
}
END_TEST

/* Whose turn it is to sleep: the leader's piece is short, the helper's waits. */
static void wait_in_helper(void *context, size_t from, size_t to)
{
    (void)to;
    const pthread_t *leader = context;
    if (from == 0)
        for (int k = 0; k < 1000; k++) /* the helper's chance to take the other piece */
            sched_yield();
    if (!pthread_equal(pthread_self(), *leader))
        usleep(300000);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

START_TEST(the_leader_sleeps_while_a_helper_waits)
{
    cel_error err;
    cel_team *team;
    OK(cel_team_new(1, &team, &err));
    while (!cel_team_ready(team))
        usleep(1000);
    pthread_t self = pthread_self();
    double waited = 0;
    for (int k = 0; k < 50 && waited < 0.25; k++) { /* until the helper was in time */
        double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        cel_team_run(team, 2, 1, wait_in_helper, &self);
        waited = seconds(CLOCK_MONOTONIC) - wall;
        ck_assert_msg(waited < 0.25 || seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu < 0.1, "%g s of work in %g s", seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, waited);
    }
    ck_assert_double_ge(waited, 0.25);
    cel_team_free(team);
}
END_TEST

TEST_MAIN("base/team", the_leader_sleeps_while_a_helper_waits, no_helper, one_helper, three_helpers, who_comes_from_outside)
