/* pthread_cond_signal/1 */
#include "conditions.h"

int main(void)
{
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(waits_counting, NULL);
    tick(1);
    OK(pthread_cond_signal(&condition));
    tick(1);
    say("%d", awake);
    OK(pthread_cond_broadcast(&condition));
    for (int at = 0; at < 3; at++)
        join(threads[at]);
    say("%d", awake);
}
