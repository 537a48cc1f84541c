#include "victim.h"

static void call(void)
{
    for (;;) {
        pthread_testcancel();
        sched_yield();
    }
}

int main(void)
{
    cancel_while();
}
