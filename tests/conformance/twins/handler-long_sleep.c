/* handler/long_sleep */
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
    alarm_in(1);
    say("%s", result(tick(2)));
}
