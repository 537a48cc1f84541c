#include "twin.h"

static void says(void *text)
{
    say("%s", (char *)text);
}

static void *pops_every_second(void *unused)
{
    (void)unused;
    pthread_cleanup_push(says, "1");
    pthread_cleanup_push(says, "2");
    pthread_cleanup_push(says, "3");
    pthread_cleanup_push(says, "4");
    pthread_cleanup_pop(1);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(1);
    say("end");
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

int main(void)
{
    say("%s", value_name(join(start(pops_every_second, NULL))));
}
