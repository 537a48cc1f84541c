/* handler/pthread_exit */
#include "signals.h"

static void leaves(int number)
{
    say("in %s", signal_name(number));
    pthread_exit((void *)5);
}

static void cleans(void *argument)
{
    say("cleanup %s, %s", (const char *)argument, mask());
}

static void *waits(void *nothing)
{
    pthread_cleanup_push(cleans, "1");
    pthread_cleanup_push(cleans, "2");
    pause();
    say("never");
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return nothing;
}

int main(void)
{
    handle(SIGUSR1, leaves);
    pthread_t thread = start(waits, NULL);
    settle(1);
    pthread_kill(thread, SIGUSR1);
    say("%s", value_name(join(thread)));
}
