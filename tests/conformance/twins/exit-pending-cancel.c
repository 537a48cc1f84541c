#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *cancels_itself_and_exits(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "cleanup");
    OK(pthread_cancel(pthread_self()));
    exit(9);
    pthread_cleanup_pop(0);
}

int main(void)
{
    join(start(cancels_itself_and_exits, NULL));
}
