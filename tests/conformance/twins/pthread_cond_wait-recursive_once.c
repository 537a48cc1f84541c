/* pthread_cond_wait/recursive_once */
#include "conditions.h"

static pthread_mutex_t recursive;

static void *waits_once(void *nothing)
{
    OK(pthread_mutex_lock(&recursive));
    say("%s", error(pthread_cond_wait(&condition, &recursive)));
    say("%s", error(pthread_mutex_unlock(&recursive)));
    say("%s", error(pthread_mutex_unlock(&recursive)));
    return nothing;
}

int main(void)
{
    mutex_of(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_t thread = start(waits_once, NULL);
    tick(1);
    say("%s", error(pthread_mutex_trylock(&recursive)));
    OK(pthread_cond_signal(&condition));
    OK(pthread_mutex_unlock(&recursive));
    join(thread);
}
