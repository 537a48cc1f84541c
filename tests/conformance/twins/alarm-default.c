/* alarm/default */
#include "signals.h"

int main(void)
{
    alarm_in(1);
    say("waiting");
    settle(5);
    say("never");
}
