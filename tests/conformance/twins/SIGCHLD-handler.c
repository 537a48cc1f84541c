/* SIGCHLD/handler */
#include "processes.h"

static volatile pid_t child;

static void tells(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    say("SIGCHLD from %s", info->si_pid == child ? "the child" : "another");
    say("%s %d", info->si_code == CLD_EXITED ? "CLD_EXITED" : "CLD_KILLED", info->si_status);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = tells, .sa_flags = SA_SIGINFO | SA_RESTART};
    CHECK(sigaction(SIGCHLD, &action, NULL) == 0);
    child = exits(3, 2);
    say("%d", status_of(child));
    child = pauses();
    tick(1);
    CHECK(kill(child, SIGTERM) == 0);
    say("%d", status_of(child));
}
