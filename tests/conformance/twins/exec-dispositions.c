/* exec/dispositions */
#include "processes.h"

static void ask(int number)
{
    struct sigaction action;
    CHECK(sigaction(number, NULL, &action) == 0);
    say(action.sa_handler == SIG_DFL ? "default" : action.sa_handler == SIG_IGN ? "ignored" : "handler");
}

int main(int count, char **arguments)
{
    (void)arguments;
    if (count == 1) {
        handle(SIGUSR1, speaks);
        signal(SIGUSR2, SIG_IGN);
    }
    ask(SIGUSR1);
    ask(SIGUSR2);
    if (count == 1)
        execute("new", NULL);
}
