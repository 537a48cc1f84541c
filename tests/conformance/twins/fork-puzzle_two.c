/* fork/puzzle_two */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    fork();
    fork();
    tell_family(first, 1);
}
