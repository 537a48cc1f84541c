/* pthread_barrier_init/zero */
#include "barriers.h"

int main(void)
{
    say("%s", error(pthread_barrier_init(&barrier, NULL, 0)));
}
