/* pthread_cond_wait/recursive */
#include "conditions.h"

static pthread_mutex_t recursive;

static void *waits_deeply(void *nothing)
{
    OK(pthread_mutex_lock(&recursive));
    OK(pthread_mutex_lock(&recursive));
    say("%s", error(pthread_cond_wait(&condition, &recursive)));
    for (int round = 0; round < 3; round++)
        say("%s", error(pthread_mutex_unlock(&recursive)));
    return nothing;
}

int main(void)
{
    mutex_of(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_t thread = start(waits_deeply, NULL);
    tick(1);
    say("%s", error(pthread_mutex_trylock(&recursive)));
    OK(pthread_cond_signal(&condition));
    join(thread);
    say("%s", error(pthread_mutex_trylock(&recursive)));
}
