/* sem_post/turns */
#include "semaphores.h"

static sem_t semaphores[2];

static void *in_turn(void *mine)
{
    int at = (int)(intptr_t)mine;
    for (int round = 0; round < 3; round++) {
        CHECK(sem_wait(&semaphores[at]) == 0);
        say("%s", at ? "pong" : "ping");
        CHECK(sem_post(&semaphores[1 - at]) == 0);
    }
    return NULL;
}

int main(void)
{
    CHECK(sem_init(&semaphores[0], 0, 1) == 0 && sem_init(&semaphores[1], 0, 0) == 0);
    pthread_t one = start(in_turn, (void *)1), two = start(in_turn, (void *)0);
    join(one);
    join(two);
}
