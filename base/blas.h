/* base/blas: OpenBLAS is held to one thread. Fits, folds and columns run side by side in threads of their own, and one thread gives the same
 * bits on every machine. */
#ifndef CEL_BLAS_H
#define CEL_BLAS_H

/* Before a call of OpenBLAS, from any thread. The setting holds for the whole process. */
void cel_blas_hold(void);
/* For a program of our own, before it starts threads: OpenBLAS starts one for every core when it is loaded, and they look for work for a tenth of a
 * second without sleeping, on the cores the program means to use. Ends them. */
void cel_blas_stop_threads(void);

#endif
