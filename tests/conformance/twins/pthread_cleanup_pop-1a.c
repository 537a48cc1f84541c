#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pushes_and_pops(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "1");
    pthread_cleanup_pop(1);
    say("popped");
    pthread_exit(NULL);
}

int main(void)
{
    say("%s", value_name(join(start(pushes_and_pops, NULL))));
}
