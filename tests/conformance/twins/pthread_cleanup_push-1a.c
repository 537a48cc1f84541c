#include "twin.h"

static void says(void *number)
{
    say("%s", value_name(number));
}

static void *pushes_and_exits(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, (void *)7);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    say("%s", value_name(join(start(pushes_and_exits, NULL))));
}
