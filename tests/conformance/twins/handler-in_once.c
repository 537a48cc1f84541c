/* handler/in_once */
#include "signals.h"

static void initialises(void)
{
    say("routine in");
    raise(SIGUSR1);
    say("routine out");
}

int main(void)
{
    static pthread_once_t control = PTHREAD_ONCE_INIT;
    handle(SIGUSR1, says);
    pthread_once(&control, initialises);
    pthread_once(&control, initialises);
    say("end");
}
