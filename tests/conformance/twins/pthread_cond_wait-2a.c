/* pthread_cond_wait/2a */
#include "conditions.h"

static void *waits_and_keeps(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    say("%s", error(pthread_cond_wait(&condition, &mutex)));
    tick(3);
    say("%s", error(pthread_mutex_unlock(&mutex)));
    return nothing;
}

int main(void)
{
    pthread_t thread = start(waits_and_keeps, NULL);
    tick(1);
    OK(pthread_cond_signal(&condition));
    tick(1);
    say("%s", error(pthread_mutex_trylock(&mutex)));
    join(thread);
}
