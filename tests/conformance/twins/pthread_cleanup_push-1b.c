#include "twin.h"

static void says(void *number)
{
    say("%s", value_name(number));
}

static void *pushes_and_waits(void *unused)
{
    pthread_cleanup_push(says, (void *)7);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return unused;
}

int main(void)
{
    pthread_t thread = start(pushes_and_waits, NULL);
    tick(3);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
}
