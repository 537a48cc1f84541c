/* waitpid/another_thread */
#include "processes.h"

static void *waits(void *child)
{
    say("%d", status_of((pid_t)(intptr_t)child));
    return NULL;
}

int main(void)
{
    in_a_thread(waits, (void *)(intptr_t)exits(8, 0));
}
