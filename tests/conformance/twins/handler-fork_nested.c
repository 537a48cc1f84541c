/* handler/fork_nested */
#include "signals.h"

static volatile pid_t inner = -1, outer = -1;

static void forks_inside(int number)
{
    (void)number;
    inner = fork();
    if (inner)
        CHECK(status_of(inner) == 0);
}

static void forks_outside(int number)
{
    (void)number;
    raise(SIGUSR2);
    outer = fork();
    if (outer)
        CHECK(status_of(outer) == 0);
}

int main(void)
{
    handle(SIGUSR1, forks_outside);
    handle(SIGUSR2, forks_inside);
    raise(SIGUSR1);
    say("%s of %s: %s", outer ? "parent" : "child", inner ? "parent" : "child", mask());
}
