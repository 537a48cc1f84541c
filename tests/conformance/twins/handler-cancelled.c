/* handler/cancelled */
#include "signals.h"

static sem_t inside;

static void cleans(void *argument)
{
    say("cleanup %s", (const char *)argument);
}

static void blocks(int number)
{
    say("in %s", signal_name(number));
    sem_wait(&inside);
    say("never");
}

static void *waits(void *nothing)
{
    pthread_cleanup_push(cleans, "of T");
    pause();
    say("never");
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, blocks);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    settle(1);
    pthread_cancel(thread);
    say("%s", value_name(join(thread)));
}
