/* pthread_mutex_unlock/5a */
#include "locks.h"

static pthread_mutex_t mutex;

static void *unlocks(void *nothing)
{
    say("%s", error(pthread_mutex_unlock(&mutex)));
    return nothing;
}

int main(void)
{
    const int kinds[] = {PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK};
    for (int at = 0; at < 2; at++) {
        mutex_of(&mutex, kinds[at]);
        OK(pthread_mutex_lock(&mutex));
        in_a_thread(unlocks, NULL);
        in_a_thread(tries, &mutex);
        unlocks(NULL);
        OK(pthread_mutex_destroy(&mutex));
    }
}
