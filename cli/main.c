/* The program: hands its words to the commands. Only here does anything exit. */
#include <stdio.h>

int main(void)
{
    puts("celeriac 0.1.0");
    return 0;
}
