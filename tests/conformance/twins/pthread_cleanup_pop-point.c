#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void cancels_in_handler(void *unused)
{
    (void)unused;
    say("handler");
    OK(pthread_cancel(pthread_self()));
    pthread_testcancel();
    say("handler goes on");
}

static void *pops(void *unused)
{
    pthread_cleanup_push(says, "lower handler");
    pthread_cleanup_push(cancels_in_handler, NULL);
    pthread_cleanup_pop(1);
    say("popped");
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    say("%s", value_name(join(start(pops, NULL))));
}
