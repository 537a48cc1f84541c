#include "twin.h"

static sem_t ready;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void says_and_exits(int number)
{
    (void)number;
    say("handler");
    pthread_exit((void *)6);
}

static void *pushes_and_pauses(void *unused)
{
    pthread_cleanup_push(says, "cleanup");
    OK(sem_post(&ready));
    pause();
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    handle(SIGUSR1, says_and_exits);
    OK(sem_init(&ready, 0, 0));
    pthread_t thread = start(pushes_and_pauses, NULL);
    OK(sem_wait(&ready));
    tick(3);
    OK(pthread_kill(thread, SIGUSR1));
    say("%s", value_name(join(thread)));
}
