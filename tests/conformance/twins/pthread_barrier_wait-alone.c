/* pthread_barrier_wait/alone */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 1));
    for (int round = 0; round < 2; round++)
        say("%s", pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? "yes" : "no");
}
