/* fork/condition */
#include "forks.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void *waits(void *nothing)
{
    OK(pthread_mutex_lock(&mutex));
    OK(pthread_cond_wait(&condition, &mutex));
    say("awake");
    OK(pthread_mutex_unlock(&mutex));
    return nothing;
}

static void child(void)
{
    OK(pthread_cond_signal(&condition));
    say("child signalled");
}

int main(void)
{
    pthread_t thread = start(waits, NULL);
    tick(1);
    forked(child);
    tick(1);
    say("parent signals");
    OK(pthread_cond_signal(&condition));
    join(thread);
}
