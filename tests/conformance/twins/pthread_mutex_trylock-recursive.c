/* pthread_mutex_trylock/recursive */
#include "locks.h"

static pthread_mutex_t mutex;

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_RECURSIVE);
    tries(&mutex);
    tries(&mutex);
    for (int round = 0; round < 2; round++) {
        in_a_thread(tries, &mutex);
        say("%s", error(pthread_mutex_unlock(&mutex)));
    }
    in_a_thread(tries, &mutex);
}
