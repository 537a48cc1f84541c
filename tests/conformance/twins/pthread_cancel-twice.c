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
    int first = pthread_cancel(thread), second = pthread_cancel(thread);
    void *value = join(thread);
    say("%s", error(first));
    say("%s", error(second));
    say("%s", value_name(value));
}
