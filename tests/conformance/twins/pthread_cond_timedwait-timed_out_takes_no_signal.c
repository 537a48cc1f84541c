/* pthread_cond_timedwait/timed_out_takes_no_signal */
#include "conditions.h"

static void *hasty(void *nothing)
{
    timedwait(2);
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    pthread_t one = start(hasty, NULL), two = start(waits, NULL);
    tick(4);
    OK(pthread_cond_signal(&condition));
    join(one);
    join(two);
}
