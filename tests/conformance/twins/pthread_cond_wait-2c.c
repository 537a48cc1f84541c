/* pthread_cond_wait/2c */
#include "conditions.h"

int main(void)
{
    pthread_t thread = start(waits_with_handler, NULL);
    tick(1);
    OK(pthread_cancel(thread));
    say("%s", value_name(join(thread)));
    say("%s", error(pthread_mutex_trylock(&mutex)));
}
