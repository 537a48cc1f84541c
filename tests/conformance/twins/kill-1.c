/* kill/1 */
#include "signals.h"

static sem_t nothing;

int main(void)
{
    sem_init(&nothing, 0, 0);
    handle(SIGUSR1, says);
    block(SIGUSR1);
    pid_t child = fork();
    if (!child) {
        sigset_t none = set_of();
        sigsuspend(&none);
        say("child ends");
        _exit(3);
    }
    say("%s", result(kill(child, SIGUSR1)));
    say("status %d", status_of(child));
    say("parent: %s", pending());
}
