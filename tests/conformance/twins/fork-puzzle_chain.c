/* fork/puzzle_chain */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    for (int round = 0; round < 4; round++)
        if (fork())
            break;
    tell_family(first, 1);
}
