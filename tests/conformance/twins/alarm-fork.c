/* alarm/fork */
#include "signals.h"

int main(void)
{
    handle(SIGALRM, says);
    alarm_in(9);
    pid_t child = fork();
    if (!child) {
        say("child %ld", alarm_in(0));
        _exit(0);
    }
    status_of(child);
    say("parent %s", alarm_in(0) > 5 ? "more than 5" : "?");
}
