/* kill/zombie */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child)
        _exit(4);
    settle(2);
    say("%s", result(kill(child, 0)));
    say("%s", result(kill(child, SIGKILL)));
    say("status %d", status_of(child));
}
