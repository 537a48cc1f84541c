/* fork/flags */
#include "forks.h"

static void both(void)
{
    struct sigaction action;
    raise(SIGUSR1);
    CHECK(sigaction(SIGUSR1, NULL, &action) == 0);
    say(action.sa_handler == SIG_DFL ? "default" : "handler stays");
}

int main(void)
{
    handle_with(SIGUSR1, speaks, (int)SA_RESETHAND, set_of());
    forked(both);
    both();
}
