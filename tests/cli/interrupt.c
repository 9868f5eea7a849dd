/* Signals: the first asks, the second ends the program; before they are caught they end it at once. */
#include "cli/interrupt.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

/* How a child that runs `work` ends. */
static int end_of(void (*work)(void))
{
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        work();
        _exit(7);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

static void once(void)
{
    cli_catch_interrupts();
    raise(SIGINT);
    _exit(atomic_load(&cli_interrupted) == 1 ? 7 : 8);
}

static void politely(void)
{
    cli_catch_interrupts();
    raise(SIGTERM);
    raise(SIGTERM);
    _exit(atomic_load(&cli_interrupted) == 2 ? 7 : 8);
}

static void twice_and_again(void)
{
    cli_catch_interrupts();
    raise(SIGINT);
    raise(SIGINT); /* heard twice: from now on the system decides */
    if (atomic_load(&cli_interrupted) != 2)
        _exit(8);
    raise(SIGINT);
}

static void uncaught(void)
{
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
}

START_TEST(the_first_asks)
{
    ck_assert_int_eq(atomic_load(&cli_interrupted), 0);
    static void (*const work[])(void) = {once, politely};
    for (size_t i = 0; i < 2; i++) {
        int status = end_of(work[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    }
    ck_assert_int_eq(atomic_load(&cli_interrupted), 0); /* that was the children's */
}
END_TEST

START_TEST(impatience_ends_it)
{
    int status = end_of(twice_and_again);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    status = end_of(uncaught);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}
END_TEST

TEST_MAIN("cli/interrupt", the_first_asks, impatience_ends_it)
