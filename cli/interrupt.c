/* Signals that ask the program to stop. */
#include "cli/interrupt.h"

#include <signal.h>

atomic_int cli_interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    if (atomic_fetch_add(&cli_interrupted, 1) > 0)
        signal(SIGINT, SIG_DFL); /* the next one ends the program at once */
}

void cli_catch_interrupts(void)
{
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
}
