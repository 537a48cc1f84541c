/* fork/puzzle_and_or */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    fork();
    (void)((fork() && fork()) || fork());
    fork();
    tell_family(first, 1);
}
