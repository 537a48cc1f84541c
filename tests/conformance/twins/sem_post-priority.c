/* sem_post/priority */
#include "realtime.h"

static sem_t sem;

static void *waits(void *text)
{
    CHECK(sem_wait(&sem) == 0);
    say("%s", (const char *)text);
    return NULL;
}

int main(void)
{
    realtime(SCHED_FIFO);
    CHECK(sem_init(&sem, 0, 0) == 0);
    pthread_t threads[] = {at_priority(1, waits, "low"), at_priority(3, waits, "high"), at_priority(2, waits, "middle")};
    for (int round = 0; round < 3; round++) {
        CHECK(sem_post(&sem) == 0);
        say("posted");
    }
    join_all(3, threads);
}
