/* fork/puzzle_and */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    (void)(fork() && fork());
    tell_family(first, 1);
}
