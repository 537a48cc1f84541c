#include "twin.h"

static void says(void *number)
{
    say("%s", value_name(number));
}

static void pushes_and_pops(intptr_t number)
{
    pthread_cleanup_push(says, (void *)number);
    pthread_cleanup_pop(1);
}

static void *pushes_and_pops_in_loop(void *unused)
{
    (void)unused;
    for (intptr_t number = 1; number <= 3; number++)
        pushes_and_pops(number);
    pthread_exit(NULL);
}

int main(void)
{
    say("%s", value_name(join(start(pushes_and_pops_in_loop, NULL))));
}
