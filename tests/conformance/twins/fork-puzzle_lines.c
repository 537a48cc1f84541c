/* fork/puzzle_lines: the lines are counted here, since their order is open. */
#include "forks.h"

int main(void)
{
    pid_t first = getpid();
    int written = 0;
    for (int round = 0; round < 3; round++) {
        if (!fork())
            written = 0; /* those written before are the parent's */
        written++;
    }
    tell_family(first, written);
}
