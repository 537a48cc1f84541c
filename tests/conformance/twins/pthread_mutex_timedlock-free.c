/* pthread_mutex_timedlock/free */
#include "locks.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    tick(2);
    struct timespec then = deadline(-1);
    say("%s", error(pthread_mutex_timedlock(&mutex, &then)));
}
