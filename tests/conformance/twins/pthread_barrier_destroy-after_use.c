/* pthread_barrier_destroy/after_use */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 2));
    pthread_t thread = start(passes, NULL);
    pthread_barrier_wait(&barrier);
    join(thread);
    say("%s", error(pthread_barrier_destroy(&barrier)));
}
