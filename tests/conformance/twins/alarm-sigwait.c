/* alarm/sigwait */
#include "signals.h"

int main(void)
{
    sigset_t set = set_of(SIGALRM);
    int number;
    block(SIGALRM);
    alarm_in(1);
    settle(2);
    say("%s", pending());
    sigwait(&set, &number);
    say("%s", signal_name(number));
    say("%s", pending());
}
