/* pthread_mutex_trylock/1 */
#include "locks.h"

static pthread_mutex_t mutex;

int main(void)
{
    mutex_of(&mutex, PTHREAD_MUTEX_NORMAL);
    tries(&mutex);
    tries(&mutex);
    in_a_thread(tries, &mutex);
}
