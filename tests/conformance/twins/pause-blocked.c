/* pause/blocked */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    block(SIGUSR1);
    raise(SIGUSR1);
    say("pausing");
    pause();
    say("never");
}
