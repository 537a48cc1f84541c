/* sem_post/1b */
#include "semaphores.h"

static void *posts(void *nothing)
{
    post();
    return nothing;
}

int main(void)
{
    init(0);
    pthread_t thread = start(takes, NULL);
    tick(1);
    in_a_thread(posts, NULL);
    join(thread);
}
