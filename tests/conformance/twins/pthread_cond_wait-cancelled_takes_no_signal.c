/* pthread_cond_wait/cancelled_takes_no_signal */
#include "conditions.h"

int main(void)
{
    pthread_t doomed = start(waits_with_handler, NULL);
    tick(1);
    pthread_t other = start(waits, NULL);
    tick(1);
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cancel(doomed));
    OK(pthread_cond_signal(&condition));
    OK(pthread_mutex_unlock(&mutex));
    join(doomed);
    join(other);
}
