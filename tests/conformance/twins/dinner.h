/* Five philosophers, each of whom takes one fork, waits a little, and takes the other. */
#ifndef DINNER_H
#define DINNER_H
#include "locks.h"

static pthread_mutex_t forks[5];
static int first[5], second[5];

static void *eats(void *seat)
{
    int at = (int)(intptr_t)seat;
    OK(pthread_mutex_lock(&forks[first[at]]));
    tick(1);
    OK(pthread_mutex_lock(&forks[second[at]]));
    say("eats");
    OK(pthread_mutex_unlock(&forks[second[at]]));
    OK(pthread_mutex_unlock(&forks[first[at]]));
    return NULL;
}

__attribute__((unused)) static void dinner(int ordered)
{
    pthread_t philosophers[5];
    for (int at = 0; at < 5; at++) {
        int right = (at + 1) % 5, swapped = ordered && right < at;
        OK(pthread_mutex_init(&forks[at], NULL));
        first[at] = swapped ? right : at;
        second[at] = swapped ? at : right;
    }
    for (int at = 0; at < 5; at++)
        philosophers[at] = start(eats, (void *)(intptr_t)at);
    for (int at = 0; at < 5; at++)
        join(philosophers[at]);
    say("all have eaten");
}

#endif
