/* sigchld/reaps */
#include "signals.h"

static volatile int sum;

static void reaps(int number)
{
    int status;
    (void)number;
    while (waitpid(-1, &status, WNOHANG) > 0)
        sum += WEXITSTATUS(status);
}

int main(void)
{
    handle(SIGCHLD, reaps);
    block(SIGCHLD);
    for (int at = 1; at <= 3; at++)
        if (!fork()) {
            settle(at);
            _exit(at);
        }
    sigset_t none = set_of();
    while (sum < 6)
        sigsuspend(&none);
    say("sum %d", sum);
    say("%s", result(waitpid(-1, NULL, 0)));
}
