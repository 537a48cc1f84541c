/* pthread_cond_wait/not_owner */
#include "conditions.h"

static void *only_waits(void *nothing)
{
    say("%s", error(pthread_cond_wait(&condition, &mutex)));
    return nothing;
}

int main(void)
{
    only_waits(NULL);
    OK(pthread_mutex_lock(&mutex));
    in_a_thread(only_waits, NULL);
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
