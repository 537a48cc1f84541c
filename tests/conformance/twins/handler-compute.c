/* handler/compute */
#include "signals.h"

int main(void)
{
    handle(SIGALRM, says);
    alarm_in(1);
    burn(3);
    say("computed");
    burn(1);
    say("computed");
}
