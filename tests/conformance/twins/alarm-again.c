/* alarm/again */
#include "signals.h"

static volatile int rounds;

static void sets_again(int number)
{
    say("in %s %d", signal_name(number), ++rounds);
    if (rounds < 3)
        alarm_in(1);
}

int main(void)
{
    handle(SIGALRM, sets_again);
    alarm_in(1);
    while (rounds < 3)
        say("%s", result(pause()));
}
