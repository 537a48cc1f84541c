/* handler/child_ended */
#include "signals.h"

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(3);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle(SIGALRM, slow);
    pid_t child = fork();
    if (!child) {
        settle(2);
        _exit(5);
    }
    alarm_in(1);
    say("%s", result(waitpid(child, NULL, 0)));
    say("status %d", status_of(child));
}
