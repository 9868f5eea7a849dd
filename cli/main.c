/* The program: hands its words to the commands. Only here does anything exit. */
#include "cli/command.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
