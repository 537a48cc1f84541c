/* pthread_barrier_wait/2a */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 3));
    run_all(3, counts, (void *)1);
    say("serial: %d", serial);
    say("zero: %d", zero);
}
