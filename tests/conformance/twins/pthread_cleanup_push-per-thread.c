#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_own(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "thread's");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    pthread_cleanup_push(says, "main's");
    say("%s", value_name(join(start(pushes_own, NULL))));
    pthread_cleanup_pop(1);
}
