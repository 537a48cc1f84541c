/* handler/fork_in_cond_timedwait */
#include "signals.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static volatile pid_t child;

static void forks(int number)
{
    (void)number;
    child = fork();
}

int main(void)
{
    handle(SIGALRM, forks);
    pthread_mutex_lock(&mutex);
    struct timespec end = deadline(3);
    alarm_in(1);
    const char *word = error(pthread_cond_timedwait(&cond, &mutex, &end));
    if (!child) {
        say("child %s, %s", word, error(pthread_mutex_trylock(&mutex)));
        return 2;
    }
    int status = status_of(child);
    say("parent %s, %s, status %d", word, error(pthread_mutex_trylock(&mutex)), status);
}
