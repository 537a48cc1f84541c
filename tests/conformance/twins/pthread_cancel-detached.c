#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_and_waits(void *unused)
{
    pthread_cleanup_push(says, "handler");
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    pthread_t thread = start(pushes_and_waits, NULL);
    OK(pthread_detach(thread));
    tick(3);
    OK(pthread_cancel(thread));
    tick(3);
    say("main goes on");
}
