/* handler/exec */
#include "signals.h"

static void executes(int number)
{
    say("in %s", signal_name(number));
    execl("/proc/self/exe", "twin", "again", NULL);
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1) {
        struct sigaction now;
        sigaction(SIGUSR1, NULL, &now);
        say("new program: %s, %s", mask(), now.sa_handler == SIG_DFL ? "SIG_DFL" : "?");
        return 3;
    }
    handle(SIGUSR1, executes);
    raise(SIGUSR1);
    say("never");
}
