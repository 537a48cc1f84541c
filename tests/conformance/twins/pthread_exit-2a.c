#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_three(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "1");
    pthread_cleanup_push(says, "2");
    pthread_cleanup_push(says, "3");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
}

int main(void)
{
    join(start(pushes_three, NULL));
}
