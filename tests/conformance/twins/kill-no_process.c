/* kill/no_process */
#include "signals.h"

int main(void)
{
    pid_t child = fork();
    if (!child)
        _exit(0);
    say("status %d", status_of(child));
    say("%s", result(kill(child, 0)));
    say("%s", result(kill(child, SIGTERM)));
}
