/* handler/fork_in_sigsuspend */
#include "signals.h"

static volatile pid_t child;

static void forks(int number)
{
    (void)number;
    child = fork();
}

int main(void)
{
    sigset_t none = set_of();
    handle(SIGALRM, forks);
    block(SIGALRM, SIGHUP);
    alarm_in(1);
    const char *word = result(sigsuspend(&none));
    if (!child) {
        say("child %s, %s", word, mask());
        return 2;
    }
    int status = status_of(child);
    say("parent %s, %s, status %d", word, mask(), status);
}
