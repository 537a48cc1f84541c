/* pause/earlier */
#include "signals.h"

int main(void)
{
    handle(SIGUSR1, says);
    raise(SIGUSR1);
    say("pausing");
    pause();
    say("never");
}
