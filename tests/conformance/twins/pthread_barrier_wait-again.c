/* pthread_barrier_wait/again */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 3));
    run_all(3, counts, (void *)5);
    say("serial: %d", serial);
    say("zero: %d", zero);
}
