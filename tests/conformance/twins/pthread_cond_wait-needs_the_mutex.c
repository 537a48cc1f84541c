/* pthread_cond_wait/needs_the_mutex */
#include "conditions.h"

static sem_t about_to_wait;

static void *tells_and_waits(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    OK(sem_post(&about_to_wait));
    OK(pthread_cond_wait(&condition, &mutex));
    say("awake");
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

int main(void)
{
    OK(sem_init(&about_to_wait, 0, 0));
    pthread_t thread = start(tells_and_waits, NULL);
    OK(sem_wait(&about_to_wait));
    OK(pthread_mutex_lock(&mutex)); /* free only when the thread waits */
    OK(pthread_cond_signal(&condition));
    say("signalled");
    tick(2);
    say("unlocking");
    OK(pthread_mutex_unlock(&mutex));
    join(thread);
}
