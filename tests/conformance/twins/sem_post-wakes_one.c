/* sem_post/wakes_one */
#include "semaphores.h"

int main(void)
{
    init(0);
    pthread_t threads[3];
    for (int at = 0; at < 3; at++)
        threads[at] = start(takes, NULL);
    tick(1);
    post();
    tick(2);
    say("one");
    post();
    post();
    for (int at = 0; at < 3; at++)
        join(threads[at]);
    say_value();
}
