/* fork/puzzle_loop */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    for (int round = 0; round < 4; round++)
        fork();
    tell_family(first, 1);
}
