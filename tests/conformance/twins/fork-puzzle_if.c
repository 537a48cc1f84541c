/* fork/puzzle_if */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    if (fork())
        fork();
    fork();
    tell_family(first, 1);
}
