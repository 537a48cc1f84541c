/* pthread_cond_timedwait/2a */
#include "conditions.h"

static void *times_out_and_keeps(void *nothing)
{
    timedwait(2);
    tick(3);
    say("%s", error(pthread_mutex_unlock(&mutex)));
    return nothing;
}

int main(void)
{
    pthread_t thread = start(times_out_and_keeps, NULL);
    tick(3);
    say("%s", error(pthread_mutex_trylock(&mutex)));
    join(thread);
}
