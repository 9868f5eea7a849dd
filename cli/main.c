/* The program: hands its words to the commands. Only here does anything exit. */
#include "base/blas.h"
#include "cli/command.h"

int main(int argc, char **argv)
{
    cel_blas_stop_threads();
    return cli_main(argc, argv);
}
