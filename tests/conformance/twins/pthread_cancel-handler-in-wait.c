#include "twin.h"

static sem_t inside, leave;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void slow_signal_handler(int number)
{
    (void)number;
    int old;
    OK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old));
    OK(sem_post(&inside));
    OK(sem_wait(&leave));
    say("handler ends");
    OK(pthread_setcancelstate(old, &old));
}

static void *waits_for_condition(void *unused)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
    pthread_cleanup_push(says, "cleanup");
    OK(pthread_mutex_lock(&mutex));
    for (;;) /* as POSIX allows, the handler may have woken it */
        pthread_cond_wait(&cond, &mutex);
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    OK(sem_init(&inside, 0, 0));
    OK(sem_init(&leave, 0, 0));
    handle(SIGUSR1, slow_signal_handler);
    pthread_t thread = start(waits_for_condition, NULL);
    tick(3);
    OK(pthread_kill(thread, SIGUSR1));
    OK(sem_wait(&inside));
    OK(pthread_cancel(thread));
    OK(sem_post(&leave));
    say("%s", value_name(join(thread)));
}
