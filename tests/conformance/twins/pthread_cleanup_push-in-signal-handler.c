#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void pushes_in_signal_handler(int number)
{
    (void)number;
    say("signal");
    pthread_cleanup_push(says, "inner");
    pthread_cleanup_pop(1);
}

static void *raises_between(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "outer");
    raise(SIGUSR1);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    handle(SIGUSR1, pushes_in_signal_handler);
    say("%s", value_name(join(start(raises_between, NULL))));
}
