/* sigchld/nocldstop */
#include "signals.h"

static void tells(int number, siginfo_t *info, void *context)
{
    (void)context;
    say("%s %s", signal_name(number), code_name(info));
}

int main(void)
{
    handle_info(SIGCHLD, tells, SA_NOCLDSTOP, set_of());
    pid_t child = fork();
    if (!child)
        for (;;)
            pause();
    settle(1);
    kill(child, SIGSTOP);
    settle(1);
    kill(child, SIGCONT);
    settle(1);
    say("ending it");
    kill(child, SIGTERM);
    settle(1);
    say("status %d", status_of(child));
}
