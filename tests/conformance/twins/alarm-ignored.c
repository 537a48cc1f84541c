/* alarm/ignored */
#include "signals.h"

int main(void)
{
    handle(SIGALRM, SIG_IGN);
    alarm_in(1);
    settle(2);
    say("alive");
}
