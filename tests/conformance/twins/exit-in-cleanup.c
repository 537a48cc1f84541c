#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void exits(void *unused)
{
    (void)unused;
    say("handler");
    exit(5);
}

static void *pushes_exiting_handler(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "lower handler");
    pthread_cleanup_push(exits, NULL);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
}

int main(void)
{
    join(start(pushes_exiting_handler, NULL));
    say("joined");
}
