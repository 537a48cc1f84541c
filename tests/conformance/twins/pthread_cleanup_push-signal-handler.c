#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void says_signal(int number)
{
    (void)number;
    say("signal");
}

static void handler_that_raises(void *unused)
{
    (void)unused;
    say("first begins");
    raise(SIGUSR1);
    say("first ends");
}

static void *pushes(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "second");
    pthread_cleanup_push(handler_that_raises, NULL);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
}

int main(void)
{
    handle(SIGUSR1, says_signal);
    say("%s", value_name(join(start(pushes, NULL))));
}
