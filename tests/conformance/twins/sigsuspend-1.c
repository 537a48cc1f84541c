/* sigsuspend/1 */
#include "signals.h"

static pthread_t initial;

static void *kills(void *nothing)
{
    settle(1);
    say("T sends SIGUSR2");
    pthread_kill(initial, SIGUSR2);
    settle(1);
    say("T sends SIGUSR1");
    pthread_kill(initial, SIGUSR1);
    return nothing;
}

int main(void)
{
    initial = pthread_self();
    handle(SIGUSR1, says);
    handle(SIGUSR2, says);
    block(SIGUSR1);
    pthread_t thread = start(kills, NULL);
    sigset_t usr2 = set_of(SIGUSR2);
    say("%s", result(sigsuspend(&usr2)));
    say("%s", mask());
    join(thread);
}
