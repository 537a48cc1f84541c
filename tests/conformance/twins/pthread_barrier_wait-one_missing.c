/* pthread_barrier_wait/one_missing */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 3));
    run_all(2, passes, NULL);
}
