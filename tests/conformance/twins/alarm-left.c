/* alarm/left */
#include "signals.h"

int main(void)
{
    handle(SIGALRM, says);
    say("%ld", alarm_in(9));
    settle(2);
    say("%ld", alarm_in(3));
    settle(1);
    say("%ld", alarm_in(0));
    settle(3);
    say("%ld", alarm_in(0));
}
