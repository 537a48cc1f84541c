/* pthread_mutex_unlock/not_locked */
#include "locks.h"

int main(void)
{
    const int kinds[] = {PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK};
    pthread_mutex_t mutex;
    for (int at = 0; at < 2; at++) {
        mutex_of(&mutex, kinds[at]);
        say("%s", error(pthread_mutex_unlock(&mutex)));
    }
    say("%s", error(pthread_mutex_trylock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
}
