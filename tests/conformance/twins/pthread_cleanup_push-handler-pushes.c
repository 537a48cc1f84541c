#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void handler_that_pushes(void *unused)
{
    (void)unused;
    say("handler begins");
    pthread_cleanup_push(says, "inner");
    pthread_cleanup_pop(1);
    say("handler ends");
}

static void *pushes(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "lower handler");
    pthread_cleanup_push(handler_that_pushes, NULL);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
}

int main(void)
{
    say("%s", value_name(join(start(pushes, NULL))));
}
