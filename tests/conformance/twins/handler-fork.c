/* handler/fork */
#include "signals.h"

static volatile pid_t child = -1;

static void forks(int number)
{
    (void)number;
    child = fork();
    if (child)
        CHECK(status_of(child) == 4);
    say("%s: %s", child ? "parent" : "child", mask());
}

int main(void)
{
    handle(SIGUSR1, forks);
    raise(SIGUSR1);
    say("%s after: %s", child ? "parent" : "child", mask());
    return child ? 0 : 4;
}
