/* pthread_mutex_destroy/used_afterwards */
#include "locks.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    say("%s", error(pthread_mutex_destroy(&mutex)));
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
