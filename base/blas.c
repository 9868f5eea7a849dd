/* OpenBLAS's own threads: one is used, the others are ended. */
#include <threads.h>

#include "base/blas.h"

/* Of OpenBLAS; declared here because BLAS headers of other makes lack them. A build of it without threads lacks the third. */
int openblas_get_num_threads(void);
void openblas_set_num_threads(int n);
__attribute__((weak)) int blas_thread_shutdown_(void);

static void hold(void)
{
    if (openblas_get_num_threads() != 1) /* setting it would start ended threads again */
        openblas_set_num_threads(1);
}

void cel_blas_hold(void)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, hold);
}

void cel_blas_stop_threads(void)
{
    cel_blas_hold();
    if (blas_thread_shutdown_)
        blas_thread_shutdown_();
}
