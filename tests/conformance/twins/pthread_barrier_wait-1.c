/* pthread_barrier_wait/1 */
#include "barriers.h"

int main(void)
{
    OK(pthread_barrier_init(&barrier, NULL, 3));
    pthread_t one = start(passes, NULL), two = start(passes, NULL);
    tick(2);
    say("two wait");
    pthread_t three = start(passes, NULL);
    join(one);
    join(two);
    join(three);
}
