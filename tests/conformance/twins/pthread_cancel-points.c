#include "twin.h"

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_t other;
static sem_t sem;
static int ends[2];

static void *never_ends(void *unused)
{
    for (;;)
        tick(1000);
    return unused;
}

static void cleaned(void *unused)
{
    (void)unused;
    say("cleanup");
}

static void *waits_in(void *which)
{
    sigset_t set = set_of(SIGUSR1);
    int number;
    char byte;
    switch ((int)(intptr_t)which) {
    case 0:
        pthread_cleanup_push(cleaned, NULL);
        OK(pthread_mutex_lock(&mutex));
        pthread_cond_wait(&cond, &mutex);
        pthread_cleanup_pop(0);
        break;
    case 1:
        pthread_join(other, NULL);
        break;
    case 2:
        sem_wait(&sem);
        break;
    case 3:
        sigwait(&set, &number);
        break;
    case 4:
        pause();
        break;
    case 5:
        tick(1000);
        break;
    case 6:
        CHECK(read(ends[0], &byte, 1) == 1);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[7];
    sigset_t set = set_of(SIGUSR1);
    OK(pthread_sigmask(SIG_BLOCK, &set, NULL));
    OK(sem_init(&sem, 0, 0));
    CHECK(pipe(ends) == 0);
    other = start(never_ends, NULL);
    for (intptr_t at = 0; at < 7; at++)
        threads[at] = start(waits_in, (void *)at);
    tick(3);
    int cancelled = 0;
    for (int at = 0; at < 7; at++) {
        OK(pthread_cancel(threads[at]));
        cancelled += join(threads[at]) == PTHREAD_CANCELED;
    }
    say("%d of 7 cancelled", cancelled);
}
