/* handler/child_ended_restart */
#include "signals.h"

static void slow(int number)
{
    say("in %s", signal_name(number));
    settle(3);
    say("out %s", signal_name(number));
}

int main(void)
{
    handle_with(SIGALRM, slow, SA_RESTART, set_of());
    pid_t child = fork();
    if (!child) {
        settle(2);
        _exit(5);
    }
    alarm_in(1);
    int status;
    say("%s", result(waitpid(child, &status, 0)));
    say("status %d", WEXITSTATUS(status));
}
