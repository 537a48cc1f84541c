#include "twin.h"

static pthread_t initial;

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *cancels_and_joins(void *unused)
{
    tick(3);
    OK(pthread_cancel(initial));
    say("main gave %s", value_name(join(initial)));
    return unused;
}

int main(void)
{
    initial = pthread_self();
    start(cancels_and_joins, NULL);
    pthread_cleanup_push(says, "main's handler");
    for (;;)
        pause();
    pthread_cleanup_pop(0);
}
