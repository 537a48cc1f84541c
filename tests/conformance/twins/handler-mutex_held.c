/* handler/mutex_held */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void locks(int number)
{
    say("in %s", signal_name(number));
    pthread_mutex_lock(&mutex);
    say("never");
}

int main(void)
{
    handle(SIGUSR1, locks);
    pthread_mutex_lock(&mutex);
    raise(SIGUSR1);
    say("never");
}
