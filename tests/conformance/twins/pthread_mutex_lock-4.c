/* pthread_mutex_lock/4 */
#include "locks.h"

static pthread_mutex_t mutex;

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_RECURSIVE);
    for (int round = 0; round < 3; round++)
        OK(pthread_mutex_lock(&mutex));
    for (int round = 0; round < 2; round++)
        OK(pthread_mutex_unlock(&mutex));
    in_a_thread(tries, &mutex);
    OK(pthread_mutex_unlock(&mutex));
    in_a_thread(tries, &mutex);
}
