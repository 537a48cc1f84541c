/* pthread_mutex_unlock/1 */
#include "locks.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    say("%s", error(pthread_mutex_lock(&mutex)));
    say("%s", error(pthread_mutex_unlock(&mutex)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
