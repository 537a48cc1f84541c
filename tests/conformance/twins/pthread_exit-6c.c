#include "twin.h"

static void leave(void) /* the compiler knows that pthread_exit does not return; here it is told nothing */
{
    void (*volatile leaves)(void *) = pthread_exit;
    leaves(NULL);
}

static void *exits_then_says(void *unused)
{
    leave();
    say("x");
    return unused;
}

int main(void)
{
    join(start(exits_then_says, NULL));
    say("joined");
}
