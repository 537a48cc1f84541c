/* pthread_mutex_lock/same_thread_in_handler */
#include "locks.h"

static pthread_mutex_t mutex;

static void relocks(int number)
{
    (void)number;
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
}

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_ERRORCHECK);
    handle(SIGUSR1, relocks);
    OK(pthread_mutex_lock(&mutex));
    raise(SIGUSR1);
    in_a_thread(tries, &mutex);
}
