#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void handler_with_cleanup(int number)
{
    (void)number;
    pthread_cleanup_push(says, "handler's cleanup");
    say("in handler");
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
    say("handler goes on");
    pthread_cleanup_pop(0);
}

static void *raises_under_cleanup(void *unused)
{
    pthread_cleanup_push(says, "thread's cleanup");
    raise(SIGUSR1);
    say("raise returned");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    handle(SIGUSR1, handler_with_cleanup);
    say("%s", value_name(join(start(raises_under_cleanup, NULL))));
}
