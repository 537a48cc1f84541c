/* sem_wait/3 */
#include "semaphores.h"

int main(void)
{
    init(0);
    pthread_t thread = start(takes, NULL);
    tick(4);
    say("posting");
    post();
    join(thread);
    say_value();
}
