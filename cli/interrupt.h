/* Ctrl-C: the work is asked to stop and says so with CEL_INTERRUPTED; a second one ends the program at once. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdatomic.h>

/* Not zero once the user asked to stop. */
extern atomic_int cli_interrupted;
/* From now on SIGINT and SIGTERM set it. */
void cli_catch_interrupts(void);

#endif
