/* pthread_cond_signal/each_wakes_one */
#include "conditions.h"

int main(void)
{
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(waits_counting, NULL);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    for (int at = 0; at < 3; at++)
        OK(pthread_cond_signal(&condition));
    OK(pthread_mutex_unlock(&mutex));
    for (int at = 0; at < 3; at++)
        join(threads[at]);
    say("%d", awake);
}
