/* sigaction/2 */
#include "signals.h"

static void other(int signo) { (void)signo; }

int main(void)
{
    struct sigaction action = {.sa_handler = says}, old;
    sigaction(SIGUSR1, &action, &old);
    say("%s", old.sa_handler == SIG_DFL ? "SIG_DFL" : "?");
    action.sa_handler = other;
    sigaction(SIGUSR1, &action, &old);
    say("%s", old.sa_handler == says ? "says" : "?");
    sigaction(SIGUSR1, NULL, &old);
    say("%s", old.sa_handler == other ? "other" : "?");
    action.sa_handler = SIG_IGN;
    sigaction(SIGUSR1, &action, &old);
    say("%s", old.sa_handler == other ? "other" : "?");
    sigaction(SIGUSR1, NULL, &old);
    say("%s", old.sa_handler == SIG_IGN ? "SIG_IGN" : "?");
}
