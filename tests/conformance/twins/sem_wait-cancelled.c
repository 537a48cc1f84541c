/* sem_wait/cancelled */
#include "semaphores.h"

int main(void)
{
    init(0);
    pthread_t thread = start(takes, NULL);
    tick(1);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    post();
    say_value();
}
