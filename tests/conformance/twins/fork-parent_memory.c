/* fork/parent_memory */
#include "forks.h"

static int g = 1;

int main(void)
{
    volatile int local = 1;
    pid_t child = fork();
    if (child) {
        local++;
        g = 2;
        reap(child);
    } else
        tick(2);
    say("%s %d %d", child ? "parent" : "child", g, local);
}
